import { describe, expect, test } from "vitest";
import { compareTexts, compareValues } from "./compare.ts";
import { closest, didYouMean } from "./did-you-mean.ts";
import { asUnciaError, errorCodes, UnciaError } from "./errors.ts";

describe("an error", () => {
  test("ends its message with its hint, once, and keeps it when a place is filled in", () => {
    const error = new UnciaError("missing_column", "There is none.", {
      column: "x",
      hint: 'Did you mean "y"?',
    });
    expect(error.message).toBe('There is none. Did you mean "y"?');
    const placed = error.at({ stage: "S", column: "other" }).at({ stage: "T", param: "p" });
    expect(placed.message).toBe(error.message);
    expect(placed.details).toEqual({ stage: "S", column: "x", param: "p", hint: 'Did you mean "y"?' });
    expect(placed.code).toBe("missing_column");
  });

  test("of another kind keeps its message and becomes the cause", () => {
    const cause = new RangeError("too far");
    const error = asUnciaError(cause, "io");
    expect([error.code, error.message, error.cause]).toEqual(["io", "too far", cause]);
    expect(asUnciaError(error, "kernel")).toBe(error);
    expect(asUnciaError("text").code).toBe("internal");
  });

  test("of an abort is cancelled, whatever its code would be", () => {
    expect(asUnciaError(AbortSignal.abort().reason, "io").code).toBe("cancelled");
  });

  test("has a code that is explained", () => {
    for (const [code, meaning] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[a-z_]+$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe("a suggestion", () => {
  const known = ["numIterations", "numLeaves", "learningRate"];
  test.each([
    ["numIteration", "numIterations"],
    ["num_iterations", "numIterations"],
    ["NUMLEAVES", "numLeaves"],
    ["learninRate", "learningRate"],
    ["leaves", undefined],
    ["", undefined],
  ])("for %o is %o", (name, wanted) => {
    expect(closest(name, known)).toBe(wanted);
    expect(didYouMean(name, known)).toBe(wanted && `Did you mean "${wanted}"?`);
  });
});

describe("the order of values", () => {
  test("of texts is that of their code points", () => {
    const texts = ["\u{1F600}", "\uFFFD", "é", "z", "Z", "", "zz", "\u{10000}", "\uE000"];
    const byPoints = (text: string) =>
      Array.from(text, (point) => String(point.codePointAt(0)).padStart(8, "0")).join();
    expect(texts.toSorted(compareTexts)).toEqual(
      texts.toSorted((a, b) => (byPoints(a) < byPoints(b) ? -1 : 1)),
    );
    expect(compareTexts("a", "a")).toBe(0);
  });

  test("of numbers is by size, and false comes before true", () => {
    expect([10, 9, -1, Number.NEGATIVE_INFINITY].toSorted(compareValues)).toEqual([
      Number.NEGATIVE_INFINITY,
      -1,
      9,
      10,
    ]);
    expect([true, false].toSorted(compareValues)).toEqual([false, true]);
    expect([10n, 9n].toSorted(compareValues)).toEqual([9n, 10n]);
  });
});
