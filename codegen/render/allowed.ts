import type { ParamSchema } from "../schema/schema.ts";

/** Range, values, pattern or number of items in words: `>= 1`, `one of "a", "b"`. */
export function allowedText(param: ParamSchema): string {
  const range = [
    param.min === undefined ? "" : `>= ${param.min}`,
    param.exclusiveMin === undefined ? "" : `> ${param.exclusiveMin}`,
    param.max === undefined ? "" : `<= ${param.max}`,
    param.exclusiveMax === undefined ? "" : `< ${param.exclusiveMax}`,
  ].filter(Boolean);
  const lengths = [
    param.minItems === undefined ? "" : `at least ${items(param.minItems)}`,
    param.maxItems === undefined ? "" : `at most ${items(param.maxItems)}`,
  ].filter(Boolean);
  const values = param.values?.map((value) => `"${value}"`).join(", ");
  const parts = [
    range.join(" and "),
    lengths.join(" and "),
    values === undefined ? "" : `${param.kind === "enums" ? "any of" : "one of"} ${values}`,
    param.pattern === undefined ? "" : `matches \`${param.pattern}\``,
  ];
  return parts.filter(Boolean).join("; ");
}

const items = (count: number): string => (count === 1 ? "1 item" : `${count} items`);
