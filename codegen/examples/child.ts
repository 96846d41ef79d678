/**
 * The process that runs a package's examples. Extraction runs no code of the package it reads; this process does, and nothing
 * else, so that a crash of a native kernel takes no generator with it.
 */
import { dirname } from "node:path";
import { registerSubject } from "uncia/pipeline";
import { runExample } from "./run-one.ts";
import type { ExampleResult, ExamplesTask } from "./task.ts";

const answer = (result: ExampleResult): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(result, () => resolve());
  });

async function register(subject: string, file: string): Promise<void> {
  try {
    registerSubject(subject, await import(file));
  } catch (error) {
    await answer({ file, failures: [`It cannot be loaded: ${(error as Error).message}`] });
  }
}

process.once("message", async (task: ExamplesTask) => {
  // By this the examples find their files; see `exampleFile`.
  process.env.UNCIA_EXAMPLES_FOLDER = dirname(task.data);
  for (const [subject, files] of Object.entries(task.subjects)) {
    for (const file of files) await register(subject, file);
  }
  for (const file of task.examples) await answer(await runExample(file, task.data));
  // What a kernel or DuckDB still holds must not keep the process alive.
  process.exit(0);
});
