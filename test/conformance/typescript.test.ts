/** Every example gives what `examples.json` says, in every way of running it, and every param arrives where it has an effect. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordBatch, Schema } from "apache-arrow";
import {
  DataFrame,
  Estimator,
  type Evaluator,
  type Row,
  type Stage,
  stageClass,
  type Transformer,
  UnciaError,
} from "uncia";
import { afterAll, describe, expect, test } from "vitest";
import type { Example, Probe } from "../../codegen/schema/examples.ts";
import type { ParamSchema } from "../../codegen/schema/schema.ts";
import { refusedBy } from "./refused.ts";
import {
  dataOf,
  digest,
  examples,
  fileParams,
  fitStage,
  fitted,
  fromWire,
  isRecorded,
  measured,
  schemaOf,
  stageOf,
  valuesOf,
} from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "uncia-conformance-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let folders = 0;
const fresh = (): string => join(folder, `${folders++}`);

/** `conformance: <class> / <surface>`: the name under which every language reports this. */
const surface = (className: string, name: string, run: () => Promise<void>): void =>
  test(`conformance: ${className} / ${name}`, { timeout: 60_000 }, run);

const evaluators = examples.filter(({ value }) => value !== undefined);
const transforming = examples.filter(({ value }) => value === undefined);

describe.each(evaluators)("$class", (example) => {
  const { class: className, value = Number.NaN, tolerance = 0 } = example;
  const isRight = (metric: number): void => expect(Math.abs(metric - value)).toBeLessThanOrEqual(tolerance);
  const evaluate = (stage: Stage): Promise<number> => (stage as Evaluator).evaluate(dataOf(example));

  surface(className, "example", async () => isRight(await measured(example)));

  surface(className, "save and load", async () => {
    const stage = await stageOf(example);
    const loaded = await throughFolder(stage);
    expect([loaded.uid, loaded.explainParams()]).toEqual([stage.uid, stage.explainParams()]);
    isRight(await evaluate(loaded));
  });

  surface(className, "copy", async () => {
    const one = await stageOf(example);
    checkCopy(one);
    isRight(await evaluate(one.copy()));
  });

  surface(className, "batch sizes", async () => {
    for (const batchSize of [1, 7]) {
      const batches: RecordBatch[] = [];
      for await (const batch of dataOf(example).batches({ batchSize })) batches.push(batch);
      isRight(await measured(example, {}, DataFrame.fromArrow(batches)));
    }
  });

  testParams(example, className, example.probes, () => stageOf(example));
});

describe.each(transforming)("$class", (example) => {
  const { class: className, outputs } = example;

  surface(className, "example", async () => {
    const output = (await fitted(example)).transform(dataOf(example));
    expect(await digest(output, outputs)).toBe(example.digest);
    for (const condition of example.holds) {
      const answer = DataFrame.sql(`SELECT (${condition}) AS holds FROM output`, { tables: { output } });
      expect(await answer.toRows(), condition).toEqual([{ holds: true }]);
    }
  });

  surface(className, "save and load", async () => {
    const stage = await stageOf(example);
    const loaded = await throughFolder(stage);
    expect(loaded.uid).toBe(stage.uid);
    // The files that its params name have come along: those are named now.
    const named = Object.fromEntries(fileParams(example).map((name) => [name, stage.get(name)]));
    for (const [name, before] of Object.entries(named)) {
      expect(loaded.get(name)).toMatch(/\/files\//);
      expect(loaded.get(name)).not.toBe(before);
    }
    expect(loaded.copy(named).explainParams()).toBe(stage.explainParams());
    expect(await digest((await fitStage(loaded, dataOf(example))).transform(dataOf(example)), outputs)).toBe(
      example.digest,
    );
    const model = await fitted(example);
    const twin = (await throughFolder(model)) as Transformer;
    expect(twin).not.toBe(model);
    expect(twin.constructor).toBe(model.constructor);
    expect(await digest(twin.transform(dataOf(example)), outputs)).toBe(example.digest);
  });

  surface(className, "copy", async () => {
    const model = await fitted(example);
    for (const one of [await stageOf(example), model]) checkCopy(one);
    expect(await digest(model.copy().transform(dataOf(example)), outputs)).toBe(example.digest);
  });

  surface(className, "batch sizes", async () => {
    const whole = await digest((await fitted(example)).transform(dataOf(example)));
    const rows = await dataOf(example).count();
    for (const batchSize of [1, 7, rows]) {
      const batches: RecordBatch[] = [];
      for await (const batch of dataOf(example).batches({ batchSize })) batches.push(batch);
      expect(batches).toHaveLength(Math.ceil(rows / batchSize));
      const data = DataFrame.fromArrow(batches);
      expect(await digest((await fitted(example)).transform(data)), `transform by ${batchSize}`).toBe(whole);
      const model = await fitStage(await stageOf(example), data);
      expect(await digest(model.transform(data)), `fit by ${batchSize}`).toBe(whole);
    }
  });

  surface(className, "row scorer", async () => {
    const model = await fitted(example);
    const rows = await dataOf(example).toRows();
    const schema = await dataOf(example).schema();
    if (!(await scoresRows(model, schema))) {
      await expect(model.scorer(schema)).rejects.toMatchObject({
        code: "unsupported",
        details: { stage: expect.any(String) },
      });
      return;
    }
    const expected = await model.transform(dataOf(example)).toColumns();
    const scorer = await model.scorer(schema);
    const scored = rows.map((row) => scorer.score(row));
    expect(Object.keys(scored[0] as Row)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      expect(
        scored.map((row) => plain(row[name])),
        name,
      ).toEqual(values.map(plain));
    }
    await scorer.close();
  });

  testParams(example, className, example.probes, () => stageOf(example));
  const { model } = schemaOf(className);
  if (model) testParams(example, model, example.modelProbes ?? {}, () => fitted(example), true);
});

function checkCopy(one: Stage): void {
  const copied = one.copy();
  expect(copied).not.toBe(one);
  expect(copied.constructor).toBe(one.constructor);
  expect(copied.uid).toBe(one.uid);
  expect(copied.explainParams()).toBe(one.explainParams());
  // What is done to the copy leaves the original as it was.
  const before = one.explainParams();
  for (const name of Object.keys(one.setParams())) copied.clear(name);
  expect(one.explainParams()).toBe(before);
}

/** Whether a stage says that it has a way to map single rows; one that needs the whole table cannot even be bound to batches. */
async function scoresRows(stage: Transformer, schema: Schema): Promise<boolean> {
  if ("transformTable" in stage) return false;
  const bound = await stage.bindChecked(schema, {});
  await bound.close?.();
  return bound.row !== undefined;
}

const plain = (value: unknown): unknown =>
  ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : (value ?? null);

async function throughFolder(stage: Stage): Promise<Stage> {
  const path = fresh();
  await stage.save(path);
  return (await stageClass(schemaNameOf(stage))).load(path);
}

const schemaNameOf = (stage: Stage): string => {
  const found = names.get(stage.constructor);
  if (found) return found;
  throw new Error(`${stage.stageName} is not in the schema.`);
};
const names = new Map<unknown, string>();
for (const { class: name } of examples) {
  for (const one of [name, schemaOf(name).model]) if (one) names.set(await stageClass(one), one);
}

function testParams(
  example: Example,
  className: string,
  probes: Readonly<Record<string, Probe>>,
  make: () => Promise<Stage>,
  isModel = false,
): void {
  for (const param of schemaOf(className).params) {
    const probe = probes[param.name];
    // The registry's walk tells of a probe that lacks.
    if (!probe) continue;
    surface(className, `set ${param.name}`, async () => setInEveryWay(await make(), className, param, probe));
    surface(className, `refuse ${param.name}`, async () => refuseInEveryWay(await make(), className, param));
    surface(className, `probe ${param.name}`, () => seeArrive(example, className, param, probe, isModel));
  }
}

const setterOf = (param: ParamSchema): string => `set${param.name[0]?.toUpperCase()}${param.name.slice(1)}`;
type Members = Record<string, unknown> & Record<string, (value: unknown) => unknown>;

async function setInEveryWay(
  stage: Stage,
  className: string,
  param: ParamSchema,
  probe: Probe,
): Promise<void> {
  const Class = await stageClass(className);
  const { name } = param;
  const value = await fromWire(param, probe.value);
  const bySetter = stage.copy();
  expect((bySetter as unknown as Members)[setterOf(param)]?.(value)).toBe(bySetter);
  const ways = [bySetter, new Class({ [name]: value }), stage.copy({ [name]: value })];
  for (const known of [name, param.alias, ...(param.aliases ?? [])]) {
    if (known !== undefined) ways.push(stage.copy().set(known, value));
  }
  for (const one of ways) {
    expect((one as unknown as Members)[name]).toEqual(value);
    expect(one.get(name)).toEqual(value);
    expect(one.isSet(name)).toBe(true);
    expect(one.explainParams()).toMatch(new RegExp(`^${name}: .*${param.secret ? "hidden" : "set to"}`, "m"));
    const byDefault = param.default === undefined ? undefined : await fromWire(param, param.default);
    expect(one.clear(name).get(name)).toEqual(byDefault);
    expect(one.isSet(name)).toBe(false);
  }
}

async function refuseInEveryWay(stage: Stage, className: string, param: ParamSchema): Promise<void> {
  const Class = await stageClass(className);
  const { name } = param;
  const values = refusedBy(param);
  expect(values).not.toHaveLength(0);
  const before = stage.explainParams();
  for (const value of values) {
    const ways = {
      setter: () => (stage as unknown as Members)[setterOf(param)]?.(value),
      set: () => stage.set(name, value),
      constructor: () => new Class({ [name]: value }),
      copy: () => stage.copy({ [name]: value }),
    };
    for (const [way, attempt] of Object.entries(ways)) {
      const error = failureOf(attempt, `${way} of ${name} with ${String(value)}`);
      expect(error).toMatchObject({
        code: "invalid_param",
        details: { stage: schemaOf(className).name, param: name },
      });
      expect(error.message).toContain(`${schemaOf(className).name}.${name} must be `);
    }
  }
  expect(stage.explainParams()).toBe(before);
}

function failureOf(attempt: () => unknown, what: string): UnciaError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof UnciaError) return error;
    throw new Error(`${what} failed with ${String(error)}`);
  }
  throw new Error(`${what} was not refused`);
}

/** Sets the probe on the stage before the fit, or on the model after it, and looks where it arrives. */
async function seeArrive(
  example: Example,
  className: string,
  param: ParamSchema,
  probe: Probe,
  isModel: boolean,
): Promise<void> {
  const companions = probe.with ?? {};
  const settings = { ...companions, [param.name]: probe.value };
  if (example.value !== undefined) {
    const before = await measured(example, companions).catch((error) => outcome(error, param.name));
    expect(await measured(example, settings)).not.toBe(before);
    return;
  }
  const make = async (more: typeof settings): Promise<Transformer> => {
    if (!isModel) return fitted(example, more);
    const model = await fitted(example);
    return model.copy(await valuesOf(className, more));
  };
  const model = await make(settings);
  const value = await fromWire(param, probe.value);
  switch (probe.arrives) {
    case "output":
      expect(await outputOf(example, model)).not.toBe(
        await outputOf(example, () => make(companions), param.name),
      );
      return;
    case "progress":
      expect(await lastMessage(example, settings)).not.toBe(await lastMessage(example, companions));
      return;
    case "model":
      expect(model.get(param.name)).toEqual(value);
      expect((await throughFolder(model)).get(param.name)).toEqual(value);
      expect((await make(companions)).get(param.name)).not.toEqual(value);
      return;
    default: {
      const method = probe.arrives === "kernel" ? "parameters" : "predictionParameters";
      const recordOf = async (of: Transformer): Promise<string | undefined> => {
        const record = (await (of as unknown as Record<string, () => unknown>)[method]?.()) as
          | Record<string, string>
          | undefined;
        return record?.[param.alias ?? param.name];
      };
      expect(await recordOf(model)).toSatisfy((text: string | undefined) => isRecorded(text, value));
      expect(await recordOf(await make(companions))).not.toSatisfy((text: string | undefined) =>
        isRecorded(text, value),
      );
    }
  }
}

/** The digest of what a run gives; that it does not work without `missing`, and says so, is an outcome, too. */
async function outputOf(
  example: Example,
  run: Transformer | (() => Promise<Transformer>),
  missing?: string,
): Promise<string> {
  try {
    const model = typeof run === "function" ? await run() : run;
    return await digest(model.transform(dataOf(example)));
  } catch (error) {
    return outcome(error, missing);
  }
}

function outcome(error: unknown, missing: string | undefined): string {
  if (missing !== undefined && error instanceof UnciaError && error.details.param === missing) {
    return error.code;
  }
  throw error;
}

async function lastMessage(example: Example, more: Probe["with"]): Promise<string | undefined> {
  const stage = await stageOf(example, more);
  if (!(stage instanceof Estimator)) throw new Error(`${stage.stageName} learns nothing.`);
  let last: string | undefined;
  await stage.fit(dataOf(example), { onProgress: ({ message }) => (last = message) });
  return last;
}
