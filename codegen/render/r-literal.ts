import type { JsonValue, ParamSchema, WireType } from "../schema/schema.ts";

const words: ReadonlySet<string> = new Set(
  "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_character_ in".split(
    " ",
  ),
);

/** A name as R code: in backticks where it is no plain name. */
export const rName = (name: string): string =>
  /^(?:[A-Za-z]|\.(?![0-9]))[A-Za-z0-9._]*$/.test(name) && !words.has(name) ? name : `\`${name}\``;

/** A string as R code: JSON's escapes are R's, and other than ASCII is escaped, as R wants it of packages. */
export const rString = (text: string): string =>
  JSON.stringify(text).replaceAll(/[^ -~]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);

const doubles: Readonly<Record<string, string>> = { NaN: "NaN", Infinity: "Inf", "-Infinity": "-Inf" };

function rNumber(value: JsonValue): string {
  if (typeof value === "string") return doubles[value] ?? rString(value);
  return String(value);
}

const safeLong = 2n ** 53n;

/** A whole number of 64 bits: as a number where a double holds it, else as text, which the params take too. */
function rLong(value: JsonValue): string {
  const whole = BigInt(String(value));
  return whole <= safeLong && whole >= -safeLong ? String(whole) : rString(String(whole));
}

const emptyVectors: Readonly<Record<string, string>> = { ints: "integer()", doubles: "numeric()" };

/** A value of the schema as R code. */
export function rLiteral(value: JsonValue, { kind }: ParamSchema | WireType): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (Array.isArray(value)) {
    if (value.length === 0 && kind === "steps") return "list()";
    if (value.length === 0) return emptyVectors[kind] ?? "character()";
    const item = (one: JsonValue): string => {
      if (kind === "ints") return `${one}L`;
      return kind === "doubles" || typeof one === "number" ? rNumber(one) : rString(String(one));
    };
    return value.length === 1 ? item(value[0] ?? null) : `c(${value.map(item).join(", ")})`;
  }
  if (typeof value === "object") {
    const entries = Object.entries(value).map(([name, one]) => `${rName(name)} = ${rString(String(one))}`);
    return entries.length === 0 ? "character()" : `c(${entries.join(", ")})`;
  }
  if (kind === "int") return `${value}L`;
  if (kind === "long") return rLong(value);
  if (kind === "double") return rNumber(value);
  return rString(String(value));
}
