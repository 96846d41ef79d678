import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { kernelThreads } from "./threads.ts";

test("the budget of the client is kept to; what is none counts as if it were not set", () => {
  expect(kernelThreads({ OMP_NUM_THREADS: "3" })).toBe(3);
  for (const none of ["", "0", "-1", "1.5", "many"]) {
    expect(kernelThreads({ OMP_NUM_THREADS: none })).toBe(availableParallelism());
  }
  expect(kernelThreads({})).toBe(availableParallelism());
});
