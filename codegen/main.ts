#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { type PackageConfig, readConfig, targetsBelow, UsageError } from "./config.ts";
import { diffSchemas } from "./diff/diff.ts";
import { mayBreak, newestRelease } from "./diff/releases.ts";
import { formatProblem, type Problem } from "./extract/problems.ts";
import { generate, generateFromSchema } from "./generate.ts";
import { type InitOptions, scaffold } from "./init/init.ts";
import { type LanguageName, languageNames } from "./render/renderer.ts";
import { applyFiles, type Drift, findDrift, type TextFile } from "./render/write.ts";
import { readSchema, SchemaError } from "./schema/read.ts";
import { watch } from "./watch/watch.ts";

interface GenerateOptions {
  readonly check?: boolean;
  readonly only?: readonly string[];
  readonly package: string;
  readonly out?: string;
  readonly examples: boolean;
  readonly watch?: boolean;
}

interface RenderOptions {
  readonly schema: string;
  readonly out: string;
  readonly only?: readonly string[];
}

/** Exit codes: 1 for sources or output that are not right, 2 for a wrong call. */
const wrongCall = 2;

async function runGenerate(options: GenerateOptions): Promise<number> {
  if (options.check && options.watch) throw new UsageError("--check and --watch do not go together.");
  if (options.watch) return runWatch(options);
  const config = readConfig(options.package, options.out);
  const only = languageSet(options.only);
  const { files, folders, problems, typeErrors } = await generate(config, {
    ...(only && { only }),
    typeCheck: options.check ?? false,
    runExamples: options.examples,
  });
  sayProblems([...problems, ...typeErrors], config);
  if (problems.length + typeErrors.length > 0) {
    say(`${problems.length + typeErrors.length} problems in the sources of ${config.name}.`);
    if (options.check) return 1;
  }
  const drift = findDrift(files, folders);
  if (options.check) return report(drift, config.name);
  const written = write(files, drift, config.name);
  return written && problems.length === 0 ? 0 : 1;
}

function runRender(options: RenderOptions): number {
  const schema = readSchema(readText(options.schema), options.schema);
  const targets = targetsBelow(options.out, schema.package);
  const { files, folders } = generateFromSchema(schema, targets, languageSet(options.only));
  return write(files, findDrift(files, folders), schema.package) ? 0 : 1;
}

/** Renders again after each change; what is wrong is shown, and the last output that was right stays. */
async function runWatch(options: GenerateOptions): Promise<number> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  const only = languageSet(options.only);
  const watched = {
    package: options.package,
    ...(options.out !== undefined && { out: options.out }),
    ...(only && { only }),
    runExamples: options.examples,
    signal: stop.signal,
  };
  await watch(watched, {
    rendered({ files, folders, problems }, config, ms) {
      const seconds = `${(ms / 1000).toFixed(2)} s`;
      sayProblems(problems, config);
      if (problems.length > 0) say(`${problems.length} problems; nothing was written (${seconds}).`);
      else write(files, findDrift(files, folders), config.name, ` in ${seconds}`);
    },
    failed: (error) =>
      say(
        error instanceof UsageError ? error.message : error instanceof Error ? `${error.stack}` : `${error}`,
      ),
    ready: () => say("Watching; Ctrl-C ends it."),
  });
  return 0;
}

function sayProblems(problems: readonly Problem[], { folder }: PackageConfig): void {
  for (const problem of problems)
    say(formatProblem({ ...problem, file: display(`${folder}/${problem.file}`) }));
}

interface DiffOptions {
  readonly package: string;
  readonly releases?: string;
  readonly semver?: boolean;
  readonly json?: boolean;
}

/** Compares two schemas; 1 where something breaks. */
function runDiff(old: string | undefined, now: string | undefined, options: DiffOptions): number {
  const oldFile = old ?? (options.releases === undefined ? undefined : newestRelease(options.releases));
  if (oldFile === undefined) {
    if (options.releases === undefined) throw new UsageError("Name the older schema, or --releases DIR.");
    if (options.json) process.stdout.write(`${JSON.stringify({ breaking: 0, changes: [] })}\n`);
    else
      process.stdout.write(`There is no schema of a release in ${options.releases}; nothing is compared.\n`);
    return 0;
  }
  const newFile = now ?? readConfig(options.package).schema;
  const [before, after] = [oldFile, newFile].map((file) => readSchema(readText(file), file));
  if (!before || !after) return wrongCall;
  const changes = diffSchemas(before, after);
  const breaking = changes.filter((change) => change.breaking).length;
  if (options.json) process.stdout.write(`${JSON.stringify({ breaking, changes }, undefined, 2)}\n`);
  else {
    for (const { rule, breaking: breaks, where, message } of changes)
      process.stdout.write(`${breaks ? "breaking" : "fine    "}  ${where}: ${message} (${rule})\n`);
    process.stdout.write(
      `${before.package} ${before.version} -> ${after.version}: ${changes.length} changes, ${breaking} breaking.\n`,
    );
  }
  if (breaking === 0) return 0;
  if (options.semver && mayBreak(before.version, after.version)) return 0;
  say(
    options.semver
      ? `${after.version} may not break what worked with ${before.version}: undo the breaking changes, or raise the version.`
      : "Programs or saved models of users would break.",
  );
  return 1;
}

const say = (line: string): boolean => process.stderr.write(`${line}\n`);
const display = (path: string): string => relative(process.cwd(), path);

/** Says what differs; 0 where nothing does. */
function report(drift: Drift, packageName: string): number {
  const { different, missing, extra, handWritten } = drift;
  const lists = Object.entries({ different, missing, extra, "by hand": handWritten });
  const lines = lists.flatMap(([what, paths]) => paths.map((path) => `${what.padEnd(9)} ${display(path)}`));
  for (const line of lines) say(line);
  if (lines.length === 0) return 0;
  say(`${lines.length} files differ from what the sources of ${packageName} give; run \`npm run generate\`.`);
  return 1;
}

/** Writes unless a file of the user's own is in the way. */
function write(files: readonly TextFile[], drift: Drift, packageName: string, after = ""): boolean {
  for (const path of drift.handWritten)
    say(`${display(path)} is written by hand where a generated file belongs.`);
  if (drift.handWritten.length > 0) {
    say("Nothing was written. Move these files away, or remove them.");
    return false;
  }
  applyFiles(files, drift);
  const changed = drift.different.length + drift.missing.length + drift.extra.length;
  process.stdout.write(`${files.length} files of ${packageName}, ${changed} changed${after}.\n`);
  return true;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`There is no file ${file}.`);
  }
}

const languageSet = (names: readonly string[] | undefined): ReadonlySet<LanguageName> | undefined =>
  names && new Set(names.map(languageName));

function languageName(text: string): LanguageName {
  const found = languageNames.find((name) => name === text);
  if (!found) throw new UsageError(`There is no target "${text}"; choose of ${languageNames.join(", ")}.`);
  return found;
}

const onlyOption = (): Option =>
  new Option("--only <targets>", `render only these of ${languageNames.join(", ")}`).argParser((text) =>
    text.split(",").map((part) => part.trim()),
  );

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
  .addOption(onlyOption())
  .option("--package <dir>", "folder of the package of stages", ".")
  .option("--out <dir>", "write everything below this folder, not where the configuration says")
  .option("--watch", "render again whenever a file changes; the examples run once, at the beginning")
  .option("--no-examples", "do not run the examples; take what they gave last time")
  .action(async (options: GenerateOptions) => {
    process.exitCode = await runGenerate(options);
  });
program
  .command("init")
  .description("write a new package of stages: a Transformer, an Estimator with its model, examples, a test")
  .argument("<name>", "npm name of the package, such as my-stages or @acme/my-stages")
  .option("--dir <dir>", "where to; a folder of the package's name when left out")
  .option("--description <text>", "what the package is for, in one line")
  .option("--java-package <name>", "package of Java, such as com.acme.mystages")
  .action((name: string, options: InitOptions) => {
    const { folder, files, next } = scaffold(name, options);
    process.stdout.write(`${files.length} files written to ${folder}.\n\n${next}\n`);
  });
program
  .command("diff")
  .description("name what has changed between two schemas of a package; exit code 1 where that breaks users")
  .argument("[old]", "the older schema.json")
  .argument("[new]", "the newer one; that of the package when left out")
  .option("--package <dir>", "folder of the package of stages", ".")
  .option(
    "--releases <dir>",
    "a folder of schemas called <version>.json, of which the newest is the older one",
  )
  .option(
    "--semver",
    "let breaking changes pass where the version allows them: a new major, before 1.0 a new minor",
  )
  .option("--json", "print the changes as JSON")
  .action((old: string | undefined, now: string | undefined, options: DiffOptions) => {
    process.exitCode = runDiff(old, now, options);
  });
program
  .command("render")
  .description("render the languages of a package from its schema.json alone")
  .requiredOption("--schema <file>", "a schema that was extracted before")
  .requiredOption("--out <dir>", "write everything below this folder, a folder a language")
  .addOption(onlyOption())
  .action((options: RenderOptions) => {
    process.exitCode = runRender(options);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageError || error instanceof SchemaError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = wrongCall;
  } else if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : wrongCall;
  } else throw error;
}
