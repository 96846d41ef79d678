import type { Node, ParameterDeclaration } from "ts-morph";
import type { JsonValue, WireType } from "../schema/schema.ts";
import { isOfType } from "../schema/wire.ts";
import type { Doc } from "./docs.ts";
import type { Problems } from "./problems.ts";

/** The default of an option, from its tag `@default`. */
export function defaultTag(
  doc: Doc,
  at: Node,
  type: WireType,
  what: string,
  problems: Problems,
): JsonValue | undefined {
  const text = (doc.tags.get("default") ?? doc.tags.get("defaultValue"))?.[0];
  if (text === undefined) return undefined;
  try {
    return checkedDefault(JSON.parse(text.replaceAll("`", "")) as JsonValue, at, type, what, problems);
  } catch {
    problems.add(
      at,
      `The default of ${what}, ${text}, is not JSON.`,
      'Write a value such as `@default 20` or `@default "left"`.',
    );
    return undefined;
  }
}

/** The default of an argument, from its initializer. */
export function defaultOf(
  parameter: ParameterDeclaration,
  type: WireType,
  what: string,
  problems: Problems,
): JsonValue | undefined {
  const initializer = parameter.getInitializer();
  if (!initializer) return undefined;
  const text = initializer.getText().replaceAll(/(?<=\d)n\b|_(?=\d)/g, "");
  try {
    const value = JSON.parse(text.replace(/^'(.*)'$/s, '"$1"')) as JsonValue;
    return checkedDefault(type.kind === "long" ? String(value) : value, initializer, type, what, problems);
  } catch {
    problems.add(
      initializer,
      `The default of ${what} is computed.`,
      "Write a literal, so that other languages can show it.",
    );
    return undefined;
  }
}

function checkedDefault(
  value: JsonValue,
  at: Node,
  type: WireType,
  what: string,
  problems: Problems,
): JsonValue | undefined {
  if (isOfType(value, type)) return value;
  problems.add(
    at,
    `The default of ${what}, ${JSON.stringify(value)}, is not of its type, ${type.kind}.`,
    "Change one of the two.",
  );
  return undefined;
}
