import type { SourceFile } from "ts-morph";
import type { LeftOut } from "../render/renderer.ts";
import type { JsonValue } from "../schema/schema.ts";
import { literalOf } from "./literal.ts";
import { markedConstants } from "./marked.ts";
import type { Problems } from "./problems.ts";

/**
 * What a subject leaves out of its native kernel: constants that are marked `@leftOut`, objects from the kernel's name of a parameter
 * to the reason, or to an object that has a `reason`.
 */
export function readLeftOut(files: readonly SourceFile[], problems: Problems): LeftOut[] {
  return files
    .flatMap((file) => markedConstants(file, "leftOut"))
    .flatMap((constant) => {
      const literal = literalOf(constant.getType(), constant);
      const entries = "value" in literal ? entriesOf(literal.value) : undefined;
      if (entries) return entries;
      problems.add(constant, "What is left out is no object of literal reasons.", "Add `as const`.");
      return [];
    });
}

function entriesOf(value: JsonValue): LeftOut[] | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).map(([parameter, one]) => {
    const reason = isRecord(one) ? one.reason : one;
    return typeof reason === "string" ? { parameter, reason } : undefined;
  });
  return entries.every((one) => one !== undefined) ? entries : undefined;
}

const isRecord = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
