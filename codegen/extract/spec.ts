import type { Node } from "ts-morph";
import {
  boolean,
  column,
  columns,
  double,
  doubles,
  int,
  ints,
  long,
  oneOf,
  someOf,
  steps,
  string,
  stringMap,
  strings,
} from "uncia/params";
import type { JsonValue, ParamSchema } from "../schema/schema.ts";
import { patternProblem } from "./pattern.ts";
import type { Problems } from "./problems.ts";

/** Checks that a spec agrees with itself: its range is not empty, its pattern portable, its default allowed. */
export function checkSpec(
  param: ParamSchema,
  what: string,
  nodeOf: (key: string) => Node,
  problems: Problems,
): void {
  const { pattern, values } = param;
  if (param.required && param.default !== undefined) {
    problems.add(nodeOf("required"), `${what} is required and has a default.`, "Keep one of the two.");
  }
  if (isEmptyRange(param)) {
    problems.add(nodeOf("min"), `${what} allows no value at all.`, "Correct its range.");
    return;
  }
  if (values !== undefined && (values.length === 0 || new Set(values).size < values.length)) {
    problems.add(nodeOf("values"), `${what} lists no values, or one twice.`, "List each allowed value once.");
  }
  if (pattern !== undefined) {
    const reason = patternProblem(pattern);
    if (reason !== undefined) {
      problems.add(
        nodeOf("pattern"),
        `${what}: its pattern is not portable: ${reason}.`,
        "Use literal characters, classes, groups and quantifiers.",
      );
      return;
    }
  }
  const refusal = param.default === undefined ? undefined : refusalOf(param, param.default);
  if (refusal !== undefined) {
    problems.add(
      nodeOf("default"),
      `${what}: its default ${JSON.stringify(param.default)} is refused by its own declaration, which wants ${refusal}.`,
      "Change the default or the range.",
    );
  }
}

function isEmptyRange({ min, max, exclusiveMin, exclusiveMax, minItems, maxItems }: ParamSchema): boolean {
  const low = Math.max(min ?? Number.NEGATIVE_INFINITY, exclusiveMin ?? Number.NEGATIVE_INFINITY);
  const high = Math.min(max ?? Number.POSITIVE_INFINITY, exclusiveMax ?? Number.POSITIVE_INFINITY);
  const isOpen = low === exclusiveMin || high === exclusiveMax;
  return low > high || (low === high && isOpen) || (minItems ?? 0) > (maxItems ?? Number.POSITIVE_INFINITY);
}

/** Why the declaration would not take the value: the core's own checks are asked, so that both agree. */
function refusalOf(param: ParamSchema, value: JsonValue): string | undefined {
  const declared = declare(param);
  if (!declared) return `nothing, as a ${param.kind} has no default`;
  try {
    declared.parse(param.kind === "long" ? BigInt(value as string) : value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

type Undefaulted = "stage" | "stages" | "table" | "paramMaps" | "paramSpace";
const undefaulted: ReadonlySet<string> = new Set<Undefaulted>([
  "stage",
  "stages",
  "table",
  "paramMaps",
  "paramSpace",
]);
const hasNoDefault = (kind: ParamSchema["kind"]): kind is Undefaulted => undefaulted.has(kind);

type Parser = { parse(input: unknown): unknown };

/** The core's own declaration of a kind. Types are erased: the spec was read from a type that one of these made. */
function declare(param: ParamSchema): Parser | undefined {
  const { values = [], kind } = param;
  if (hasNoDefault(kind)) return undefined;
  const builders: Readonly<Record<typeof kind, (spec: object) => Parser>> = {
    boolean,
    int,
    long,
    double,
    string,
    column,
    columns,
    ints,
    doubles,
    strings,
    stringMap,
    steps,
    enum: (spec) => oneOf(values, spec),
    enums: (spec) => someOf(values, spec),
  };
  return builders[kind]({ ...param });
}
