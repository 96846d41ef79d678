#!/usr/bin/env node
import { relative } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { readConfig, UsageError } from "./config.ts";
import { formatProblem } from "./extract/problems.ts";
import { generate } from "./generate.ts";
import { type LanguageName, languageNames } from "./render/renderer.ts";
import { applyFiles, type Drift, findDrift } from "./render/write.ts";

interface GenerateOptions {
  readonly check?: boolean;
  readonly only?: readonly string[];
  readonly package: string;
  readonly out?: string;
  readonly examples: boolean;
}

/** Exit codes: 1 for sources or output that are not right, 2 for a wrong call. */
const wrongCall = 2;

async function runGenerate(options: GenerateOptions): Promise<number> {
  const config = readConfig(options.package, options.out);
  const only = options.only && new Set(options.only.map(languageName));
  const { files, folders, problems, typeErrors } = await generate(config, {
    ...(only && { only }),
    typeCheck: options.check ?? false,
    runExamples: options.examples,
  });
  const say = (line: string): boolean => process.stderr.write(`${line}\n`);
  for (const problem of [...problems, ...typeErrors])
    say(formatProblem({ ...problem, file: display(config.folder, problem.file) }));
  if (problems.length + typeErrors.length > 0) {
    say(`${problems.length + typeErrors.length} problems in the sources of ${config.name}.`);
    if (options.check) return 1;
  }
  const drift = findDrift(files, folders);
  const changed = [...drift.different, ...drift.missing, ...drift.extra];
  if (drift.handWritten.length > 0) {
    for (const path of drift.handWritten)
      say(`${relative(process.cwd(), path)} is written by hand where a generated file belongs.`);
    say("Nothing was written. Move these files away, or remove them.");
    return 1;
  }
  if (options.check) {
    for (const line of driftLines(drift)) say(line);
    if (changed.length > 0)
      say(
        `${changed.length} files differ from what the sources of ${config.name} give; run \`npm run generate\`.`,
      );
    return changed.length > 0 ? 1 : 0;
  }
  applyFiles(files, drift);
  process.stdout.write(`${files.length} files of ${config.name}, ${changed.length} changed.\n`);
  return problems.length > 0 ? 1 : 0;
}

function driftLines({ different, missing, extra }: Drift): string[] {
  const lines = (what: string, paths: readonly string[]): string[] =>
    paths.map((path) => `${what.padEnd(9)} ${relative(process.cwd(), path)}`);
  return [...lines("different", different), ...lines("missing", missing), ...lines("extra", extra)];
}

const display = (folder: string, file: string): string => relative(process.cwd(), `${folder}/${file}`);

function languageName(text: string): LanguageName {
  const found = languageNames.find((name) => name === text);
  if (!found) throw new UsageError(`There is no target "${text}"; choose of ${languageNames.join(", ")}.`);
  return found;
}

const program = new Command("uncia-codegen")
  .description(
    "Reads a package of Uncia stages and renders Python, R and Java packages and reference pages from it.",
  )
  .exitOverride();
program
  .command("generate", { isDefault: true })
  .description("extract the schema and render every target of the package's configuration")
  .option(
    "--check",
    "write nothing; fail where the sources have problems or the committed files differ from what they give",
  )
  .addOption(
    new Option("--only <targets>", `render only these of ${languageNames.join(", ")}`).argParser((text) =>
      text.split(",").map((part) => part.trim()),
    ),
  )
  .option("--package <dir>", "folder of the package of stages", ".")
  .option("--out <dir>", "write everything below this folder, not where the configuration says")
  .option("--no-examples", "do not run the examples; take what they gave last time")
  .action(async (options: GenerateOptions) => {
    process.exitCode = await runGenerate(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = wrongCall;
  } else if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : wrongCall;
  } else throw error;
}
