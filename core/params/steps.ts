import { type Common, declareKind, refuse } from "./kinds.ts";

/** What the argument of a step can be: JSON without numbers that it cannot write. */
export type StepValue =
  | null
  | boolean
  | number
  | string
  | readonly StepValue[]
  | { readonly [key: string]: StepValue };

/** One operation of a param of kind `steps`: the name of a method marked `@fluent`, and its arguments by name. */
export interface Step {
  readonly name: string;
  readonly args: Readonly<Record<string, StepValue>>;
}

/** What `steps` takes: arguments that are `undefined` are left out, and typed arrays become lists. */
export interface StepInput {
  readonly name: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Arguments nest no deeper in any operation; a value that holds itself would nest without end. */
const maxDepth = 8;

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function parseValue(value: unknown, what: string, depth: number): StepValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (depth > maxDepth) return refuse(`a step whose argument ${what} is less deep`);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as ArrayLike<unknown>);
    return Object.freeze(items.map((item, index) => parseValue(item, `${what}[${index}]`, depth + 1)));
  }
  if (isPlainObject(value)) return parseMembers(value, what, depth + 1);
  return refuse(`a step whose argument ${what} is a finite number, text, a list or a map of these`);
}

function parseMembers(
  members: Readonly<Record<string, unknown>>,
  what: string,
  depth: number,
): Readonly<Record<string, StepValue>> {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.freeze(
    Object.fromEntries(
      given.map(([name, value]) => [name, parseValue(value, what ? `${what}.${name}` : name, depth)]),
    ),
  );
}

function parseStep(input: unknown): Step {
  const isStep =
    isPlainObject(input) &&
    typeof input.name === "string" &&
    input.name !== "" &&
    (input.args === undefined || isPlainObject(input.args)) &&
    Object.keys(input).every((key) => key === "name" || key === "args");
  if (!isStep) return refuse("a step: { name, args }");
  const args = (input.args ?? {}) as Record<string, unknown>;
  return Object.freeze({ name: input.name as string, args: parseMembers(args, "", 0) });
}

function parseSteps(input: unknown): readonly Step[] {
  if (!Array.isArray(input)) return refuse("a list of steps: { name, args }");
  return Object.freeze(
    input.map((item, index) => {
      try {
        return parseStep(item);
      } catch (error) {
        return refuse(`a list of steps, where item ${index} is ${(error as Error).message}`);
      }
    }),
  );
}

/**
 * Operations that a stage does in order, each by name and arguments. The stage's methods marked `@fluent` add to them:
 * `resize(height: Int, width: Int): this { return this.addStep("operations", "resize", { height, width }); }`, and every other
 * language has those methods, too. Which names and values there are is the stage's to say, in `checkStep`.
 */
export const steps = <const S extends Common & { readonly default?: readonly [] }>(spec: S) =>
  declareKind<"steps", readonly Step[], S, readonly StepInput[]>("steps", spec, parseSteps);
