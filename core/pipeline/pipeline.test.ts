import { Field, Float64, Schema } from "apache-arrow";
import { beforeEach, describe, expect, test } from "vitest";
import { DataFrame } from "../frame/index.ts";
import type { Progress } from "../run.ts";
import { failure } from "../test/failure.ts";
import { evaluator, Pipeline, PipelineModel } from "./index.ts";
import { AddNumber, BatchOnly, Center, CenterModel, CountRows, Fails } from "./test/stages.ts";

class Least extends evaluator({}) {
  readonly isLargerBetter = false;
  protected override async measure(data: DataFrame): Promise<number> {
    return Math.min(...((await data.toColumns()).x as number[]));
  }
}

/** A table of x = 0, 1, …, which counts how often it is read. */
function counted(rows = 20) {
  const schema = new Schema([new Field("x", new Float64(), true)]);
  const reads = { count: 0 };
  const data = DataFrame.fromBatches(schema, async function* () {
    reads.count++;
    yield* DataFrame.fromColumns({ x: Float64Array.from({ length: rows }, (_, i) => i) }).batches({
      batchSize: 6,
    });
  });
  return { data, reads };
}

const add = (inputCol: string, outputCol: string, by = 1) => new AddNumber({ inputCol, outputCol, by });
const center = (inputCol: string, outputCol: string) => new Center({ inputCol, outputCol });

beforeEach(() => {
  AddNumber.batches = 0;
  Center.fits = 0;
});

describe("a pipeline", () => {
  test("fits each estimator on what the stages before it give, in order", async () => {
    const { data } = counted();
    const stages = [add("x", "a", 10), center("a", "b"), add("b", "c", 100), center("c", "d")];
    const model = await new Pipeline({ stages }).fit(data);
    expect(model).toBeInstanceOf(PipelineModel);
    expect(model.stages.map((one) => one.stageName)).toEqual([
      "AddNumber",
      "CenterModel",
      "AddNumber",
      "CenterModel",
    ]);
    expect(model.stages[0]).toBe(stages[0]);
    expect(model.inputSchema?.fields.map((field) => field.name)).toEqual(["x"]);
    const rows = await model.transform(data).toRows();
    expect(
      rows.map(({ x, a, b, c, d }) => [a, b, c, d].map((value) => (value as number) - (x as number))),
    ).toEqual(Array.from({ length: 20 }, () => [10, -9.5, 90.5, -9.5]));
  });

  test("checks all stages before any row is read", async () => {
    const { data, reads } = counted();
    const pipeline = new Pipeline({ stages: [center("x", "a"), add("missing", "b")] });
    expect(await failure(pipeline.fit(data))).toMatchObject({
      code: "missing_column",
      stage: "AddNumber",
      param: "inputCol",
      column: "missing",
    });
    expect([reads.count, Center.fits]).toEqual([0, 0]);
    expect(
      pipeline.setStages([center("x", "a"), add("a", "b")]).transformSchema(await data.schema()).names,
    ).toEqual(["x", "a", "b"]);
    expect(reads.count).toBe(0);
  });

  test("transforms only for the estimators that come after", async () => {
    const { data } = counted();
    await new Pipeline({ stages: [center("x", "a"), add("x", "b"), add("b", "c")] }).fit(data);
    expect([AddNumber.batches, Center.fits]).toEqual([0, 1]);
    await new Pipeline({ stages: [add("x", "b"), center("b", "a"), add("b", "c")] }).fit(data);
    // One pass over four batches for the one estimator.
    expect(AddNumber.batches).toBe(4);
  });

  test("of pipelines, and of no stages, works too", async () => {
    const { data } = counted(2);
    const inner = new Pipeline({ stages: [center("x", "a")] });
    const model = await new Pipeline({ stages: [inner, new Pipeline({ stages: [] })] }).fit(data);
    expect(model.stages.map((one) => one.stageName)).toEqual(["PipelineModel", "PipelineModel"]);
    expect(await model.transform(data).toRows()).toEqual([
      { x: 0, a: -0.5 },
      { x: 1, a: 0.5 },
    ]);
  });

  test("refuses stages that neither learn nor transform, and needs its stages set", async () => {
    const { data } = counted();
    expect(await failure(new Pipeline({ stages: [new Least()] }).fit(data))).toMatchObject({
      code: "invalid_param",
      stage: "Pipeline",
      param: "stages",
      message: expect.stringContaining("Least"),
    });
    expect(await failure(new Pipeline().fit(data))).toMatchObject({ code: "missing_param", param: "stages" });
    expect(await failure(() => new PipelineModel().transform(data))).toMatchObject({ code: "missing_param" });
    expect(
      await failure(() => new PipelineModel({ stages: [center("x", "a")] }).transform(data)),
    ).toMatchObject({
      code: "invalid_param",
      message: expect.stringContaining("Center is not fitted"),
    });
  });

  test("stops between batches and between stages when its signal fires", async () => {
    const controller = new AbortController();
    const seen: Progress[] = [];
    const { data } = counted();
    const pipeline = new Pipeline({ stages: [center("x", "a"), center("a", "b")] });
    const fit = pipeline.fit(data, {
      signal: controller.signal,
      onProgress: (progress) => {
        seen.push(progress);
        controller.abort();
      },
    });
    expect(await failure(fit)).toMatchObject({ code: "cancelled" });
    expect(seen).toEqual([{ stage: "Center", done: 6 }]);
    expect(Center.fits).toBe(1);
  });

  test("passes progress of its stages on", async () => {
    const seen: Progress[] = [];
    const { data } = counted(7);
    await new Pipeline({ stages: [center("x", "a"), center("a", "b")] }).fit(data, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.map(({ done }) => done)).toEqual([6, 7, 6, 7]);
  });
});

describe("a fitted pipeline", () => {
  const fitted = async () => {
    const { data } = counted();
    return new Pipeline({ stages: [add("x", "a", 2), center("a", "b")] }).fit(data);
  };

  test.each([1, 7, 20])(
    "gives the same for batches of %i rows, and from its row scorer",
    async (batchSize) => {
      const model = await fitted();
      const { data } = counted();
      const wanted = (await data.toRows()).map((row) => ({
        x: row.x,
        a: (row.x as number) + 2,
        b: (row.x as number) - 9.5,
      }));
      const parts = [];
      for await (const batch of data.batches({ batchSize })) parts.push(batch);
      expect(parts.length).toBe(Math.ceil(20 / batchSize));
      expect(await model.transform(DataFrame.fromArrow(parts)).toRows()).toEqual(wanted);
      const scorer = await model.scorer(await data.schema());
      expect((await data.toRows()).map((row) => scorer.score(row))).toEqual(wanted);
      expect([scorer.inputs, scorer.outputs]).toEqual([["x"], ["x", "a", "b"]]);
    },
  );

  test("scores into what the caller has, and counts an absent column as null", async () => {
    const scorer = await (await fitted()).scorer(await counted().data.schema());
    const target = { b: 0, other: "kept" };
    scorer.scoreInto({ x: 9.5 }, target);
    expect(target).toEqual({ b: 0, other: "kept" });
    scorer.scoreInto({ x: 10 }, target);
    expect(target).toEqual({ b: 0.5, other: "kept" });
    expect(scorer.score({})).toEqual({ x: null, a: 2, b: -9.5 });
  });

  test("closes what it opened, after the last batch, an early end and a scorer", async () => {
    const model = await fitted();
    const { data } = counted();
    const before = AddNumber.open;
    await model.transform(data).toRows();
    await model.transform(data).limit(1).toRows();
    const scorer = await model.scorer(await data.schema());
    expect(AddNumber.open).toBe(before + 1);
    await scorer.close();
    expect(AddNumber.open).toBe(before);
  });

  test("has no row scorer where a stage has none, and says which it is", async () => {
    const model = new PipelineModel({ stages: [add("x", "a"), new BatchOnly()] });
    expect(await failure(model.scorer(await counted().data.schema()))).toMatchObject({
      code: "unsupported",
      stage: "PipelineModel",
    });
  });

  test("names the stage that fails, in batches and rows", async () => {
    const model = new PipelineModel({ stages: [add("x", "a"), new Fails()] });
    const { data } = counted();
    const broken = { code: "internal", stage: "Fails", message: "broken inside" };
    expect(await failure(model.transform(data).toRows())).toMatchObject(broken);
    const scorer = await model.scorer(await data.schema());
    expect(await failure(() => scorer.score({ x: 1 }))).toMatchObject(broken);
  });

  test("gives a stage that needs the whole table the whole table, however it is run", async () => {
    const { data } = counted();
    const model = new PipelineModel({ stages: [add("x", "a"), new CountRows()] });
    const nested = new PipelineModel({ stages: [model] });
    for (const counts of [
      model.transform(data),
      data.transform(model),
      data.transform(nested),
      nested.transform(data),
    ]) {
      expect(await counts.toRows()).toEqual([{ rows: 20 }]);
    }
  });
});

describe("an estimator", () => {
  test("hands over the params that its model has as well, and no others", async () => {
    const { data } = counted();
    const model = await new Center({ inputCol: "x", outputCol: "y", shift: 5, minRows: 3 }).fit(data);
    expect(model).toBeInstanceOf(CenterModel);
    expect(model.setParams()).toEqual({ inputCol: "x", outputCol: "y", shift: 5 });
  });

  test("takes rows, columns, Arrow tables and DataFrames", async () => {
    const one = center("x", "y");
    const fill = async (data: Parameters<typeof one.fit>[0]) =>
      (await (await one.fit(data)).transform([{ x: 10 }]).toRows())[0]?.y;
    const frame = DataFrame.from([{ x: 1 }, { x: 3 }]);
    for (const data of [[{ x: 1 }, { x: 3 }], { x: [1, 3] }, frame, await frame.toArrow()]) {
      expect(await fill(data)).toBe(8);
    }
  });

  test("names itself in errors that know no stage", async () => {
    const data = DataFrame.fromBatches(new Schema([new Field("x", new Float64())]), () => {
      throw new Error("the source is gone");
    });
    expect(await failure(center("x", "y").fit(data))).toMatchObject({
      stage: "Center",
      message: "the source is gone",
    });
  });
});

test("an evaluator measures a table", async () => {
  expect(await new Least().evaluate({ x: [3, 1, 2] })).toBe(1);
});
