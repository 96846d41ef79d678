import { describe, expect, test } from "vitest";
import { isReadOnce } from "./plan.ts";
import { double, input, transform } from "./test-support.ts";

describe("a table of the client need not be kept", () => {
  const after = (method: string, of: object) => ({ method, of, args: {} });

  test.each([
    ["alone", input(), true],
    ["after a transformer", transform(double), true],
    ["when columns of a prediction are picked", after("select", transform(double)), true],
    ["when only its first rows are wanted", after("limit", input()), true],
    ["unless DuckDB reads it, which may do so more than once", after("filter", input()), false],
    ["unless it is split", after("select", after("randomSplit", input())), false],
  ])("%s", (_, plan, once) => {
    expect(isReadOnce(plan)).toBe(once);
  });

  test("which a reader's table is not", () => {
    expect(isReadOnce(after("select", { source: "readCsv", args: {} }))).toBe(false);
  });
});
