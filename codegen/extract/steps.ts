import type { ArgSchema, WireType } from "../schema/schema.ts";

const plain: ReadonlySet<WireType["kind"]> = new Set(["boolean", "int", "double", "string", "enum", "json"]);

const isPlain = (type: WireType): boolean => ("of" in type ? isPlain(type.of) : plain.has(type.kind));

/** Why an argument of a method marked `@fluent` cannot be kept in a step, which is saved as JSON. */
export function stepProblem({ type, variadic }: ArgSchema): { message: string; hint: string } | undefined {
  if (variadic) return { message: "takes any number of values.", hint: "Take one list of them." };
  if (isPlain(type)) return undefined;
  return {
    message: "is of a type that a step cannot hold.",
    hint: "Use boolean, string, Int, Double, Json, a union of string literals, or lists and records of these.",
  };
}
