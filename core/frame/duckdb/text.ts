/** A name as SQL identifier, whatever characters it has. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A string as SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A value of an option as SQL literal: string, number, boolean, list, or a struct. */
export function literalOf(value: unknown): string {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${literal(key)}: ${literalOf(item)}`)
      .join(", ")}}`;
  }
  return String(value);
}
