import { createHash } from "node:crypto";
import type { JsonValue, PackageSchema } from "./schema.ts";

/** JSON as it is written to disk: members in the order of their types, two spaces, one line feed at the end. */
export const jsonText = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

export const schemaText = (schema: PackageSchema): string => jsonText(schema);

/** JSON in one form only: keys sorted, no spaces. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value as { readonly [key: string]: JsonValue })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** `sha256:…` of what clients depend on: where a stage stands in its sources is no part of it. */
export function schemaHash(schema: PackageSchema): string {
  const plain = JSON.parse(
    JSON.stringify(schema, (key, value) => (key === "source" ? undefined : value)),
  ) as JsonValue;
  return `sha256:${createHash("sha256").update(canonicalJson(plain)).digest("hex")}`;
}
