import { expect, test } from "vitest";
import { halfToNumber } from "../frame/values.ts";
import { toHalf } from "./half.ts";

test("every number of 16 bits comes back as it was", () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = halfToNumber(bits);
    if (Number.isNaN(value)) expect(Number.isNaN(halfToNumber(toHalf(value)))).toBe(true);
    else expect(toHalf(value)).toBe(bits);
  }
});

test("others are rounded to the nearest, and to the even one of two", () => {
  const step = 2 ** -10;
  expect(halfToNumber(toHalf(1 + 0.4 * step))).toBe(1);
  expect(halfToNumber(toHalf(1 + 0.6 * step))).toBe(1 + step);
  expect(halfToNumber(toHalf(1 + 0.5 * step))).toBe(1);
  expect(halfToNumber(toHalf(1 + 1.5 * step))).toBe(1 + 2 * step);
  expect(halfToNumber(toHalf(2 - 0.2 * step))).toBe(2);
  expect(halfToNumber(toHalf(65519))).toBe(65504);
  expect(halfToNumber(toHalf(65520))).toBe(Number.POSITIVE_INFINITY);
  expect(halfToNumber(toHalf(-1e9))).toBe(Number.NEGATIVE_INFINITY);
  expect(halfToNumber(toHalf(0.6 * 2 ** -24))).toBe(2 ** -24);
  expect(Object.is(halfToNumber(toHalf(-(2 ** -26))), -0)).toBe(true);
});
