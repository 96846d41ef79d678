/** Stages, plans and tables that the tests of this folder share. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordBatch } from "apache-arrow";
import { afterAll } from "vitest";
import { batchFromRows } from "../frame/from.ts";
import { batchRows } from "../frame/values.ts";
import { type Answer, CallError } from "./test-client.ts";

export const x = (...values: (number | null)[]): RecordBatch =>
  batchFromRows(values.map((value) => ({ x: value })));
export const rows = (answer: Answer) => answer.batches.flatMap(batchRows);
export const input = (index = 0) => ({ input: index });
export const transform = (stage: unknown, of: unknown = input()) => ({
  method: "transform",
  of,
  args: { stage },
});
export const double = { class: "uncia-arith/arith#Double", params: { inputCol: "x", outputCol: "y" } };
export const center = { class: "uncia-arith/arith#Center", params: { inputCol: "x", outputCol: "z" } };
export const count = { class: "uncia-arith/arith#Count" };
export const numbers = (args: object) => ({ class: "uncia-arith/arith#Count", method: "numbers", args });

export const failure = async (answer: Promise<unknown>): Promise<CallError["wire"]> => {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CallError) return error.wire;
  throw error ?? new Error("the call did not fail");
};

const folders = mkdtempSync(join(tmpdir(), "uncia-test-"));
let made = 0;
afterAll(() => rmSync(folders, { recursive: true }));

/** A path at which nothing is yet, in a folder that is removed when the tests of the file have run. */
export const folder = (): string => join(folders, String(++made));
