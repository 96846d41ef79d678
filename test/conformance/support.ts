import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DataFrame, Estimator, Evaluator, type Stage, stageClass, Transformer } from "uncia";
import { paramFromJson } from "uncia/pipeline";
import { digestOf } from "../../codegen/examples/digest.ts";
import { readData } from "../../codegen/examples/run-one.ts";
import { exampleScheme } from "../../codegen/examples/wire.ts";
import type { Example, ExamplesFile, StageOnWire } from "../../codegen/schema/examples.ts";
import type { JsonValue, PackageSchema, ParamSchema, StageSchema } from "../../codegen/schema/schema.ts";

const root = join(import.meta.dirname, "../..");
const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), "utf8")) as T;

export const schema = readJson<PackageSchema>("bindings/schema.json");
export const { examples } = readJson<ExamplesFile>("bindings/examples.json");

export const schemaOf = (className: string): StageSchema => {
  const found = schema.stages.find((stage) => stage.class === className);
  if (found) return found;
  throw new Error(`The schema has no stage ${className}.`);
};

type WireParams = Readonly<Record<string, JsonValue>>;

/** A value of the wire as a user of TypeScript would write it. */
export async function fromWire(param: ParamSchema, json: JsonValue): Promise<unknown> {
  return paramFromJson(param.kind, local(json), async (kind, nested) =>
    kind === "stage"
      ? makeStage(nested as StageOnWire)
      : Promise.all((nested as readonly StageOnWire[]).map(makeStage)),
  );
}

const isFile = (json: JsonValue): json is string =>
  typeof json === "string" && json.startsWith(exampleScheme);

/** The params of an example's stage that name a file. */
export const fileParams = ({ stage }: Example): string[] =>
  Object.entries(stage.params).flatMap(([name, json]) => (isFile(json) ? [name] : []));

/** A value with the paths of its files as they are here. */
export function local(json: JsonValue): JsonValue {
  if (isFile(json)) return join(root, "examples", json.slice(exampleScheme.length));
  if (Array.isArray(json)) return json.map(local);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, local(item)]));
}

export async function valuesOf(className: string, params: WireParams): Promise<Record<string, unknown>> {
  const declared = new Map(schemaOf(className).params.map((param) => [param.name, param]));
  const values: Record<string, unknown> = {};
  for (const [name, json] of Object.entries(params)) {
    const param = declared.get(name);
    if (!param) throw new Error(`${className} has no param ${name}.`);
    values[name] = await fromWire(param, json);
  }
  return values;
}

export async function makeStage(wire: StageOnWire): Promise<Stage> {
  const Class = await stageClass(wire.class);
  return new Class(await valuesOf(wire.class, wire.params), wire.uid);
}

export const stageOf = ({ stage }: Example, more: WireParams = {}): Promise<Stage> =>
  makeStage({ ...stage, params: { ...stage.params, ...more } });

export function dataOf({ data, columns }: Example): DataFrame {
  const file = readData(data, join(root, "examples/data"));
  return Object.entries(columns ?? {}).reduce((table, [name, sql]) => table.withColumn(name, sql), file);
}

/** The stage itself, or its model. */
export async function fitStage(stage: Stage, data: DataFrame): Promise<Transformer> {
  const fitted = stage instanceof Estimator ? await stage.fit(data) : stage;
  if (fitted instanceof Transformer) return fitted;
  throw new Error(`${stage.stageName} gives no table.`);
}

/** The metric that an evaluator's example gives with some settings more. */
export async function measured(
  example: Example,
  more: WireParams = {},
  data = dataOf(example),
): Promise<number> {
  const stage = await stageOf(example, more);
  if (stage instanceof Evaluator) return stage.evaluate(data);
  throw new Error(`${stage.stageName} measures nothing.`);
}

const fits = new Map<string, Promise<Transformer>>();

/** The fitted stage of an example; each combination of settings is fitted once. */
export function fitted(example: Example, more: WireParams = {}): Promise<Transformer> {
  const key = JSON.stringify([example.class, Object.entries(more).sort()]);
  const known = fits.get(key) ?? stageOf(example, more).then((stage) => fitStage(stage, dataOf(example)));
  fits.set(key, known);
  return known;
}

/** The digest of the named columns of a table, or of all. */
export async function digest(table: DataFrame, names?: readonly string[]): Promise<string> {
  const columns = await table.toColumns();
  return digestOf(columns, names ?? Object.keys(columns));
}

/** Compares with the kernel's own way of writing a value. */
export function isRecorded(text: string | undefined, value: unknown): boolean {
  if (text === undefined) return false;
  if (typeof value === "boolean") return (value ? ["1", "true"] : ["0", "false"]).includes(text);
  if (typeof value === "number" || typeof value === "bigint") return Number(text) === Number(value);
  if (!Array.isArray(value)) return text === value;
  const parts = text.split(",");
  return parts.length === value.length && parts.every((part, i) => isRecorded(part, value[i]));
}
