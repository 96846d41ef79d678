import { UnciaError } from "../errors.ts";
import { DataFrame } from "../frame/index.ts";
import { isRecord } from "../is-record.ts";
import { stagesIn } from "../pipeline/param-maps.ts";
import type { RemoteMethod } from "../pipeline/registry.ts";
import type { Stage } from "../pipeline/stage.ts";
import { Transformer } from "../pipeline/transformer.ts";
import { misused } from "./errors.ts";
import { invoke, remoteMethod } from "./methods.ts";
import { parseType } from "./types.ts";
import type { ValueReader } from "./values.ts";

/** Tables inside of the arguments of tables may go this deep; a chain of methods may have any length. */
const maxDepth = 64;

export const frameClass = "uncia/frame#DataFrame";

/** Methods of `DataFrame` whose table reads the one before it once; SQL may read a table of the client once more to plan. */
const passingOn: ReadonlySet<unknown> = new Set([
  "transform",
  "select",
  "drop",
  "rename",
  "limit",
  "explode",
]);

/**
 * True for a table of the client that nothing follows but transformers and methods that read it once: its rows need not be
 * kept, unless a transformer needs the whole table.
 */
export function isReadOnce(plan: unknown): boolean {
  let node = plan;
  while (isRecord(node) && passingOn.has(node.method)) node = node.of;
  return isRecord(node) && Number.isInteger(node.input);
}

/** True where the stage, or one in its params, reads a table more than batch by batch. */
export function needsWholeTable(stage: Stage): boolean {
  if ("transformTable" in stage) return true;
  return stage
    .settings()
    .flatMap(({ kind, value }) => stagesIn(kind, value))
    .some(needsWholeTable);
}

export interface PlanContext {
  /** The `n`th table that the client sends with the call. */
  input(index: number): Promise<DataFrame>;
  reader(depth: number): ValueReader;
}

interface Step {
  readonly method: string;
  readonly args: unknown;
  readonly item: unknown;
}

/** The table that a plan stands for. Nothing is read but the schemas of the client's own tables. */
export async function openPlan(json: unknown, context: PlanContext, depth = 0): Promise<DataFrame> {
  if (depth > maxDepth) throw new UnciaError("limit", `Tables are nested more than ${maxDepth} deep.`);
  const steps: Step[] = [];
  let node = json;
  while (isRecord(node) && typeof node.method === "string") {
    steps.push({ method: node.method, args: node.args ?? {}, item: node.item });
    node = node.of;
  }
  let frame = await openRoot(node, context, depth);
  for (const step of steps.reverse()) frame = await applyStep(frame, step, context, depth);
  return frame;
}

async function openRoot(node: unknown, context: PlanContext, depth: number): Promise<DataFrame> {
  if (isRecord(node) && Number.isInteger(node.input)) return context.input(node.input as number);
  if (isRecord(node) && typeof node.source === "string") {
    const method = frameMethod(node.source, true);
    return table(
      await invoke(DataFrame, node.source, method, node.args ?? {}, context.reader(depth + 1)),
      undefined,
    );
  }
  throw misused("A plan must be an input, a source or a method of another plan.");
}

async function applyStep(
  frame: DataFrame,
  step: Step,
  context: PlanContext,
  depth: number,
): Promise<DataFrame> {
  const method = frameMethod(step.method, false);
  const reader = context.reader(depth + 1);
  if (step.method === "transform" && isRecord(step.args)) {
    // By the stage's own method, since some stages transform a table in a way of their own.
    return asTransformer(await reader.stage(step.args.stage)).transform(frame);
  }
  return table(await invoke(frame, step.method, method, step.args, reader), step.item);
}

export function asTransformer(stage: Stage): Transformer {
  if (stage instanceof Transformer) return stage;
  throw new UnciaError("invalid_param", `${stage.stageName} is no transformer; fit it first.`, {
    stage: stage.stageName,
  });
}

/** A method of `DataFrame` that gives a table, or a list of tables. */
function frameMethod(name: string, isStatic: boolean): RemoteMethod {
  const method = remoteMethod(frameClass, name, isStatic);
  const returns = parseType(method.returns);
  const tables = returns.kind === "table" || (returns.kind === "list" && returns.of.kind === "table");
  if (!tables) throw misused(`DataFrame.${name} gives no table; call it with the operation action.`);
  return method;
}

function table(value: unknown, item: unknown): DataFrame {
  const found = Array.isArray(value) ? value[item as number] : value;
  if (found instanceof DataFrame) return found;
  throw misused(
    Array.isArray(value)
      ? `The item of a list of ${value.length} tables must be a whole number from 0 to ${value.length - 1}.`
      : "A method gave something that is no table.",
  );
}
