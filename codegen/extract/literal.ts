import type { Node, Type } from "ts-morph";
import type { JsonValue } from "../schema/schema.ts";

/** The value that a type stands for, or the type that stands for more than one. */
export type Literal = { readonly value: JsonValue } | { readonly notLiteral: string };

/** The JSON value of a literal type: `5`, `"a"`, `readonly [1, 2]`, `{ readonly a: "b" }`; a bigint is a decimal string. */
export function literalOf(type: Type, at: Node): Literal {
  if (type.isBooleanLiteral()) return { value: type.getText() === "true" };
  if (type.isLiteral()) return scalar(type.getLiteralValue(), type);
  if (type.isNull()) return { value: null };
  if (type.isTuple()) {
    return combine(
      type.getTupleElements().map((element) => literalOf(element, at)),
      (items) => items,
    );
  }
  const isRecord =
    (type.isObject() || type.isIntersection()) && !type.isArray() && type.getCallSignatures().length === 0;
  if (!isRecord || type.getStringIndexType()) return { notLiteral: type.getText() };
  const properties = type.getProperties();
  return combine(
    properties.map((property) => literalOf(property.getTypeAtLocation(at), at)),
    (values) =>
      Object.fromEntries(properties.map((property, index) => [property.getName(), values[index] ?? null])),
  );
}

function scalar(value: unknown, type: Type): Literal {
  if (typeof value === "string" || typeof value === "number") return { value };
  if (typeof value === "object" && value !== null && "base10Value" in value) {
    const { negative, base10Value } = value as { negative: boolean; base10Value: string };
    return { value: `${negative ? "-" : ""}${base10Value}` };
  }
  return { notLiteral: type.getText() };
}

function combine(parts: readonly Literal[], join: (values: JsonValue[]) => JsonValue): Literal {
  const values: JsonValue[] = [];
  for (const part of parts) {
    if ("notLiteral" in part) return part;
    values.push(part.value);
  }
  return { value: join(values) };
}
