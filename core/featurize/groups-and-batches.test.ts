import type { RecordBatch } from "apache-arrow";
import { describe, expect, test } from "vitest";
import "../stages.ts";
import { DataFrame } from "../frame/index.ts";
import { failure } from "../test/failure.ts";
import {
  ClassBalancer,
  DynamicMiniBatchTransformer,
  EnsembleByKey,
  Explode,
  FixedMiniBatchTransformer,
  FlattenBatch,
} from "./index.ts";

const bursts = DataFrame.sql(`
  SELECT * REPLACE (score::DOUBLE AS score) FROM (VALUES
    ('a', 1, [1, 0]::DOUBLE[2], 10.0), ('b', 1, [0, 1]::DOUBLE[2], NULL), ('a', 1, [3, 4]::DOUBLE[2], 30.0),
    (NULL, 1, [5, 6]::DOUBLE[2], 1.0), ('a', 2, NULL, 7.0), (NULL, 1, [7, 8]::DOUBLE[2], 2.0)
  ) t(camera, burst, probability, score)`);
const keys = ["camera", "burst"];
const cols = ["probability", "score"];
const plain = (rows: readonly object[]) =>
  JSON.parse(
    JSON.stringify(rows, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value)),
  ) as object[];
const batchesOf = async (batches: AsyncIterable<RecordBatch>) => {
  const all: RecordBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
};
const rowsOf = async (data: DataFrame) => plain(await data.toRows());

describe("EnsembleByKey", () => {
  test("averages numbers and vectors, in the order of first rows; null is a key, and no value", async () => {
    expect(await rowsOf(new EnsembleByKey({ keys, cols }).transform(bursts))).toEqual([
      { camera: "a", burst: 1, "mean(probability)": [2, 2], "mean(score)": 20 },
      { camera: "b", burst: 1, "mean(probability)": [0, 1], "mean(score)": null },
      { camera: null, burst: 1, "mean(probability)": [6, 7], "mean(score)": 1.5 },
      { camera: "a", burst: 2, "mean(probability)": null, "mean(score)": 7 },
    ]);
  });

  test("keeps the rows where asked, and takes the largest where asked", async () => {
    const stage = new EnsembleByKey({
      keys: ["camera"],
      cols: ["score"],
      colNames: ["best"],
      strategy: "max",
    });
    expect(
      await rowsOf(stage.setCollapseGroup(false).transform(bursts).select("camera", "score", "best")),
    ).toEqual([
      { camera: "a", score: 10, best: 30 },
      { camera: "b", score: null, best: null },
      { camera: "a", score: 30, best: 30 },
      { camera: null, score: 1, best: 2 },
      { camera: "a", score: 7, best: 30 },
      { camera: null, score: 2, best: 2 },
    ]);
  });

  test("tells keys of several columns apart", async () => {
    const table = DataFrame.from([
      { x: "a", y: "bc", v: 1 },
      { x: "ab", y: "c", v: 3 },
      { x: "a", y: "bc", v: 5 },
    ]);
    expect(await rowsOf(new EnsembleByKey({ keys: ["x", "y"], cols: ["v"] }).transform(table))).toEqual([
      { x: "a", y: "bc", "mean(v)": 3 },
      { x: "ab", y: "c", "mean(v)": 3 },
    ]);
  });

  test("of no rows gives none", async () => {
    expect(await new EnsembleByKey({ keys, cols }).transform(bursts.filter("false")).count()).toBe(0);
  });

  const bad: [string, object, DataFrame, { code: string; message: RegExp }][] = [
    [
      "texts to average",
      { keys: ["burst"], cols: ["camera"] },
      bursts,
      { code: "column_type", message: /numbers or vectors; "camera" is/ },
    ],
    [
      "names for other columns",
      { keys, cols, colNames: ["one"] },
      bursts,
      { code: "invalid_param", message: /colNames has 1 items for 2 of cols/ },
    ],
    [
      "a width that is not there",
      { keys, cols, vectorDims: [3, 0] },
      bursts,
      { code: "invalid_param", message: /vectors of 3 numbers; they have 2/ },
    ],
    [
      "a width of numbers",
      { keys, cols, vectorDims: [2, 1] },
      bursts,
      { code: "invalid_param", message: /says that "score" has vectors/ },
    ],
    [
      "a key that is not there",
      { keys: ["place"], cols },
      bursts,
      { code: "missing_column", message: /place/ },
    ],
    [
      "vectors of two lengths",
      { keys: ["k"], cols: ["v"] },
      DataFrame.sql("SELECT * FROM (VALUES (1, [1.0, 2.0]::DOUBLE[]), (1, [1.0]::DOUBLE[])) t(k, v)"),
      { code: "invalid_data", message: /row 1 of "v" has 1 numbers, where 2 are needed/ },
    ],
  ];
  test.each(bad)("refuses %s", async (_, params, data, { code, message }) => {
    const error = await failure(async () => new EnsembleByKey(params).transform(data).toRows());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });
});

describe("Explode", () => {
  const lists = DataFrame.sql(
    "SELECT * FROM (VALUES (1, ['a', NULL]), (2, []), (3, NULL), (4, ['b'])) t(id, names)",
  );

  test("gives each element a row, and leaves out what has none", async () => {
    expect(
      await rowsOf(
        new Explode({ inputCol: "names", outputCol: "name" }).transform(lists).select("id", "name"),
      ),
    ).toEqual([
      { id: 1, name: "a" },
      { id: 1, name: null },
      { id: 4, name: "b" },
    ]);
  });

  test("may take the place of the lists", async () => {
    const exploded = new Explode({ inputCol: "names", outputCol: "names" }).transform(lists);
    expect(await rowsOf(exploded)).toEqual(await rowsOf(lists.explode("names")));
  });

  test("refuses what holds no lists", async () => {
    const error = await failure(async () =>
      new Explode({ inputCol: "id", outputCol: "x" }).transform(lists).toRows(),
    );
    expect(error).toMatchObject({ code: "column_type", column: "id" });
  });
});

describe("mini-batches", () => {
  const numbers = DataFrame.sql(
    "SELECT i::INT AS i, i::VARCHAR AS text, [i, i + 1]::DOUBLE[2] AS vector, CASE WHEN i % 3 > 0 THEN i % 2 = 0 END AS even FROM range(23) t(i)",
  );

  test.each([1, 4, 5, 23, 100])(
    "of %i rows come back as they were, however the table comes",
    async (batchSize) => {
      const wanted = await rowsOf(numbers);
      for (const size of [1, 7, 23]) {
        const batches = await batchesOf(numbers.batches({ batchSize: size }));
        const cut = DataFrame.fromArrow(batches);
        const gathered = new FixedMiniBatchTransformer({ batchSize }).transform(cut);
        const lengths = (await gathered.toRows()).map(({ i }) => (i as unknown[]).length);
        expect(lengths).toEqual(
          Array.from({ length: Math.ceil(23 / batchSize) }, (_, at) =>
            Math.min(batchSize, 23 - at * batchSize),
          ),
        );
        expect(await rowsOf(new FlattenBatch().transform(gathered))).toEqual(wanted);
        const dynamic = new DynamicMiniBatchTransformer({ maxBatchSize: batchSize }).transform(cut);
        expect(await rowsOf(new FlattenBatch().transform(dynamic))).toEqual(wanted);
      }
    },
  );

  test("of a table as it comes are its record batches", async () => {
    const batches = await batchesOf(numbers.batches({ batchSize: 10 }));
    const gathered = new DynamicMiniBatchTransformer().transform(DataFrame.fromArrow(batches));
    expect((await gathered.toRows()).map(({ i }) => (i as unknown[]).length)).toEqual([10, 10, 3]);
  });

  test("keep what a field says of its column", async () => {
    const field = (await numbers.schema()).fields[0];
    field?.metadata.set("uncia:note", "a code");
    const batches = await batchesOf(numbers.batches());
    for (const batch of batches) batch.schema.fields[0]?.metadata.set("uncia:note", "a code");
    const gathered = new FixedMiniBatchTransformer({ batchSize: 5 }).transform(DataFrame.fromArrow(batches));
    const after = await new FlattenBatch().transform(gathered).schema();
    expect(after.fields[0]?.metadata.get("uncia:note")).toBe("a code");
  });

  test("of no rows are none", async () => {
    const gathered = new FixedMiniBatchTransformer({ batchSize: 5 }).transform(numbers.filter("false"));
    expect(await gathered.count()).toBe(0);
    expect(await new FlattenBatch().transform(gathered).count()).toBe(0);
  });

  test("with lists that do not go together are refused", async () => {
    const uneven = DataFrame.sql("SELECT * FROM (VALUES ([1], [1]), ([1, 2], [1])) t(a, b)");
    const error = await failure(async () => new FlattenBatch().transform(uneven).toRows());
    expect(error).toMatchObject({ code: "invalid_data", row: 1, column: "b" });
    const flat = await failure(async () => new FlattenBatch().transform(numbers.select("i")).toRows());
    expect(flat.code).toBe("column_type");
  });
});

describe("ClassBalancer", () => {
  const table = DataFrame.from(["x", "x", "x", "y", null].map((label) => ({ label })));

  test("weighs classes by how rare they are, and nothing else", async () => {
    const model = await new ClassBalancer({ inputCol: "label" }).fit(table);
    expect(model.classWeights()).toEqual({ x: 1, y: 3 });
    const others = DataFrame.from(["y", "z", null].map((label) => ({ label })));
    expect((await model.transform(others).toColumns()).weight).toEqual([3, null, null]);
  });

  test("needs a class", async () => {
    const error = await failure(new ClassBalancer({ inputCol: "label" }).fit(table.filter("label IS NULL")));
    expect(error).toMatchObject({ code: "empty_data", column: "label" });
  });
});
