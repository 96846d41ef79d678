import { expect, test } from "vitest";
import { fitRow } from "./row-shape.ts";

test.each([
  [["N" as string | number].slice(1), [], []],
  [[], [1], []],
  [[4], [4], [4]],
  [[2, 3], [6], [2, 3]],
  [
    [2, 3],
    [2, 3],
    [2, 3],
  ],
  [["length"], [7], [7]],
  [["length"], [], [1]],
  [["length", 3], [12], [4, 3]],
  [
    ["h", "w"],
    [5, 6],
    [5, 6],
  ],
  [undefined, [5, 6], [5, 6]],
])("axes %j take rows of %j as %j", (axes, found, wanted) => {
  expect(fitRow(axes, found)).toEqual(wanted);
});

test.each([
  [[4], [3], "3 values, where 4 values are needed"],
  [[4], [], "one value, where 4 values are needed"],
  [[], [2], "2 values, where one value are needed"],
  [[2, 3], [3, 2], "3 x 2, where 2 x 3 are needed"],
  [["length", 3], [10], "10 values, which is no multiple of the 3 of length x 3"],
  [
    ["h", "w"],
    [30],
    "30 values, from which the free axes of h x w cannot be told; lists of lists would tell them",
  ],
])("axes %j refuse rows of %j: %s", (axes, found, problem) => {
  expect(fitRow(axes, found)).toEqual({ problem });
});
