/** True for a plain JSON object: what comes from a file or the wire is checked with it before it is used. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
