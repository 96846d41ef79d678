import type { SourceFile } from "ts-morph";
import type { PackageSchema } from "../schema/schema.ts";
import { literalOf } from "./literal.ts";
import { markedConstants } from "./marked.ts";
import type { Problems } from "./problems.ts";

/**
 * The codes of errors: the constant that is marked `@errorCodes`, an object from code to meaning. Only the package that brings
 * the runtime has one.
 */
export function readErrorCodes(files: readonly SourceFile[], problems: Problems): PackageSchema["errors"] {
  const [codes, second] = files.flatMap((file) => markedConstants(file, "errorCodes"));
  if (second) problems.add(second, "Two constants are marked @errorCodes.", "Keep one list of error codes.");
  if (!codes) return [];
  const literal = literalOf(codes.getType(), codes);
  const values = "value" in literal ? literal.value : undefined;
  const entries =
    typeof values === "object" && values !== null && !Array.isArray(values)
      ? Object.entries(values)
      : undefined;
  if (!entries?.every(([, doc]) => typeof doc === "string")) {
    problems.add(codes, "The error codes are no object of literal strings.", "Add `as const`.");
    return [];
  }
  return entries.map(([code, doc]) => ({ code, doc: String(doc) }));
}
