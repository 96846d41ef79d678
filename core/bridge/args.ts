import { misused } from "./errors.ts";

/** The `args` of a call: JSON from outside, of which nothing is known. */
export type Args = Readonly<Record<string, unknown>>;

const own = (args: Args, name: string): unknown => (Object.hasOwn(args, name) ? args[name] : undefined);

/** An argument that must be a string, and not an empty one. */
export function textArg(args: Args, name: string): string {
  const value = own(args, name);
  if (typeof value !== "string" || value === "") throw misused(`The argument ${name} must be a string.`);
  return value;
}

/** An argument that is true or false, false where it is left out. */
export function flagArg(args: Args, name: string): boolean {
  const value = own(args, name) ?? false;
  if (typeof value !== "boolean") throw misused(`The argument ${name} must be true or false.`);
  return value;
}
