import { fork } from "node:child_process";
import { globSync } from "node:fs";
import { extname, join, relative } from "node:path";
import type { PackageConfig } from "../config.ts";
import type { Problem } from "../extract/problems.ts";
import type { SourceExports } from "../render/renderer.ts";
import type { Example } from "../schema/examples.ts";
import type { PackageSchema, StageSchema } from "../schema/schema.ts";
import type { ExampleResult, ExamplesTask } from "./task.ts";

export interface ExamplesRun {
  readonly examples: readonly Example[];
  readonly problems: readonly Problem[];
  /** True where an example did not run, or did not give what it should. */
  readonly hasFailed: boolean;
}

/** Runs every `*.example.ts` of a package in a process of its own, and notes each stage and param that none shows. */
export async function runExamples(
  config: PackageConfig,
  schema: PackageSchema,
  sources: SourceExports,
): Promise<ExamplesRun> {
  const files = globSync("**/*.example.ts", {
    cwd: config.subjects,
    exclude: (name) => ["node_modules", "dist"].includes(name),
  })
    .map((file) => join(config.subjects, file))
    .sort();
  const results = await inChild({
    subjects: Object.fromEntries(
      sources.subjects.map((subject) => [
        `${config.name}/${subject.name}`,
        subject.files.map(({ file }) => join(config.folder, subject.folder, file)),
      ]),
    ),
    examples: files,
    data: config.data,
  });
  const at = (file: string, message: string, hint: string): Problem => ({
    file: relative(config.folder, file).replaceAll("\\", "/"),
    line: 1,
    column: 1,
    message,
    hint,
  });
  const examples = results
    .flatMap((result) => result.example ?? [])
    .sort((a, b) => (a.class < b.class ? -1 : 1));
  const failures = results.flatMap(({ file, failures: texts }) =>
    texts.map((text) => at(file, text, "Correct the example, or the stage.")),
  );
  if (failures.length > 0) return { examples, problems: failures, hasFailed: true };
  return { examples, problems: findGaps(schema, examples), hasFailed: false };
}

/** Results come one by one, so that a process that dies says at which example. */
async function inChild(task: ExamplesTask): Promise<readonly ExampleResult[]> {
  const extension = extname(import.meta.filename);
  const child = fork(join(import.meta.dirname, `child${extension}`), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const results: ExampleResult[] = [];
  child.on("message", (result) => results.push(result as ExampleResult));
  const end = new Promise<string | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code === 0 ? undefined : (signal ?? `code ${code}`)));
  });
  child.send(task);
  const death = await end;
  const done = new Set(results.map((result) => result.file));
  const open = task.examples.find((file) => !done.has(file));
  if (death === undefined || open === undefined) return results;
  return [
    ...results,
    { file: open, failures: [`The process that runs the examples ended here with ${death}.`] },
  ];
}

/** Stages without an example and params without a probe. */
export function findGaps(schema: PackageSchema, examples: readonly Example[]): Problem[] {
  const byClass = new Map(schema.stages.map((stage) => [stage.class, stage]));
  const shown = new Map(examples.map((example) => [example.class, example]));
  const modelOf = new Map(
    schema.stages.flatMap((stage) => (stage.model === undefined ? [] : [[stage.model, stage] as const])),
  );
  const gaps: Problem[] = [];
  const note = (stage: StageSchema, message: string, hint: string): number =>
    gaps.push({ ...stage.source, column: 1, message, hint });
  const noteParams = (stage: StageSchema, probed: object, where: string): void => {
    for (const param of stage.params) {
      if (!Object.hasOwn(probed, param.name))
        note(stage, `${stage.name}.${param.name} has no probe.`, `Add one to the ${where} of its example.`);
    }
  };
  for (const stage of byClass.values()) {
    const example = shown.get(stage.class);
    const estimator = modelOf.get(stage.class);
    if (example) noteParams(stage, example.probes, "probes");
    else if (!estimator) {
      note(stage, `${stage.name} has no example.`, "Add one beside it, in a file `<stage>.example.ts`.");
    }
    const estimatorExample = estimator && shown.get(estimator.class);
    if (estimatorExample) noteParams(stage, estimatorExample.modelProbes ?? {}, "modelProbes");
  }
  return gaps;
}
