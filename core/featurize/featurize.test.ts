import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dictionary, Field, Int32, Schema, Utf8, Utf8View, vectorFromArray } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../stages.ts";
import { type Columns, DataFrame, type DataFrameLike, describeType } from "../frame/index.ts";
import { Pipeline, type Stage, type Transformer } from "../pipeline/index.ts";
import { sha256 } from "../pipeline/state.ts";
import { failure } from "../test/failure.ts";
import {
  CleanMissingData,
  CleanMissingDataModel,
  DropColumns,
  IndexToValue,
  RenameColumn,
  SelectColumns,
  ValueIndexer,
  ValueIndexerModel,
} from "./index.ts";

const root = new URL("../../", import.meta.url);
const imputed = (
  JSON.parse(readFileSync(new URL("test/expected/metrics_expected.json", root), "utf8")) as {
    imputed: Record<"mean" | "median", number[]>;
  }
).imputed;
const penguins = () => DataFrame.readCsv(fileURLToPath(new URL("examples/data/penguins.csv", root)));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "uncia-featurize-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let saves = 0;
/** Batches of 1, 7 and all rows, the row scorer, a copy and what was saved and loaded must all give `wanted`. */
async function expectEverywhere(
  stage: Transformer,
  data: DataFrameLike,
  wanted: readonly object[],
): Promise<void> {
  const frame = DataFrame.from(data);
  expect(await stage.transform(frame).toRows()).toEqual(wanted);
  for (const batchSize of [1, 7]) {
    const batches = [];
    for await (const batch of frame.batches({ batchSize })) batches.push(batch);
    expect(await stage.transform(DataFrame.fromArrow(batches)).toRows()).toEqual(wanted);
  }
  expect(await (stage.copy() as Transformer).transform(frame).toRows()).toEqual(wanted);
  const path = join(folder, `stage-${saves++}`);
  await stage.save(path);
  const { loadStage } = await import("../pipeline/index.ts");
  const loaded = (await loadStage(path)) as Transformer;
  expect(await loaded.transform(frame).toRows()).toEqual(wanted);
  const scorer = await stage.scorer(await frame.schema());
  expect((await frame.toRows()).map((row) => scorer.score(row))).toEqual(wanted);
  expect(scorer.outputs).toEqual((await stage.transform(frame).schema()).names);
}

const inOut = { inputCol: "v", outputCol: "code" };
const dictionary = (values: (string | null)[]) =>
  vectorFromArray(values, new Dictionary(new Utf8(), new Int32()));

describe("ValueIndexer", () => {
  const kinds: [string, Columns[string], unknown[], (number | null)[]][] = [
    [
      "texts by code point",
      ["b", "", "Ä", null, "😀", "\uFFFD", "b"],
      ["", "b", "Ä", "\uFFFD", "😀"],
      [1, 0, 2, null, 4, 3, 1],
    ],
    ["categories", dictionary(["z", "a", null, "z"]), ["a", "z"], [1, 0, null, 1]],
    [
      "string views",
      vectorFromArray(["z", "a long text that is kept apart", null], new Utf8View()),
      ["a long text that is kept apart", "z"],
      [1, 0, null],
    ],
    ["booleans", [true, null, false], [false, true], [1, null, 0]],
    [
      "numbers by size, NaN missing",
      [10, 9, Number.NaN, -0.5, null, 9],
      [-0.5, 9, 10],
      [2, 1, null, 0, null, 1],
    ],
    [
      "infinities",
      [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY],
      [2, 1, 0],
    ],
    ["integers of 64 bits", [10n, 9n, null, -1n], [-1, 9, 10], [2, 1, null, 0]],
    ["nothing but nulls", vectorFromArray([null, null], new Utf8()), [], [null, null]],
  ];
  test.each(kinds)("codes %s, and IndexToValue gives them back", async (_, values, levels, codes) => {
    const data = DataFrame.from({ v: values });
    const model = await new ValueIndexer(inOut).fit(data);
    expect(model.levels()).toEqual(levels.map(String));
    const given = await data.toRows();
    const coded = given.map((row, i) => ({ ...row, code: codes[i] }));
    await expectEverywhere(model, data, coded);
    const back = new IndexToValue({ inputCol: "code", outputCol: "back" });
    const plain = (value: unknown) =>
      typeof value === "bigint" ? Number(value) : Number.isNaN(value) ? null : value;
    expect((await back.transform(model.transform(data)).toColumns()).back).toEqual(
      given.map((row) => plain(row.v)),
    );
  });

  test("has levels in the metadata of the column, which survive a save of the pipeline", async () => {
    const stages = [new ValueIndexer(inOut), new IndexToValue({ inputCol: "code", outputCol: "back" })];
    const data = { v: ["b", "a", "b"] };
    const model = await new Pipeline({ stages }).fit(data);
    await expectEverywhere(model, data, [
      { v: "b", code: 1, back: "b" },
      { v: "a", code: 0, back: "a" },
      { v: "b", code: 1, back: "b" },
    ]);
    const planned = new Pipeline({ stages }).transformSchema(await DataFrame.from(data).schema());
    expect(planned.fields.map((field) => describeType(field.type))).toEqual(["utf8", "int32", "utf8"]);
  });

  test("replaces its column in place where input and output are one", async () => {
    const model = await new ValueIndexer({ inputCol: "v", outputCol: "v" }).fit({ v: ["b", "a"], w: [1, 2] });
    await expectEverywhere(model, { v: ["a", "b"], w: [1, 2] }, [
      { v: 0, w: 1 },
      { v: 1, w: 2 },
    ]);
    expect((await model.transform({ v: ["a"], w: [1] }).schema()).names).toEqual(["v", "w"]);
  });

  test("treats a value that was not there in the fit as told", async () => {
    const fit = (handleInvalid: "error" | "keep" | "missing") =>
      new ValueIndexer({ ...inOut, handleInvalid }).fit({ v: ["a", "b"] });
    const data = { v: ["b", "c", null] };
    expect(await failure((await fit("error")).transform(data).toRows())).toMatchObject({
      code: "invalid_data",
      stage: "ValueIndexerModel",
      param: "handleInvalid",
      column: "v",
      row: 1,
      message: '"c" in row 1 of "v" was not there in the fit.',
    });
    const rows = (code: number | null) => [
      { v: "b", code: 1 },
      { v: "c", code },
      { v: null, code: null },
    ];
    await expectEverywhere(await fit("keep"), data, rows(2));
    await expectEverywhere(await fit("missing"), data, rows(null));
  });

  test("names the row in the whole table, not in its batch", async () => {
    const model = await new ValueIndexer(inOut).fit({ v: ["a"] });
    const batches = [];
    for await (const batch of DataFrame.from({ v: ["a", "a", "a", "x"] }).batches({ batchSize: 2 }))
      batches.push(batch);
    expect(await failure(model.transform(DataFrame.fromArrow(batches)).toRows())).toMatchObject({ row: 3 });
  });

  test("refuses what it cannot code", async () => {
    const refused: [Columns, object][] = [
      [{ v: [new Date(0)] }, { code: "column_type", param: "inputCol", column: "v" }],
      [{ w: [1] }, { code: "missing_column", param: "inputCol", column: "v" }],
      [{ v: [1n, 2n ** 60n + 1n] }, { code: "invalid_data", column: "v", row: 1 }],
    ];
    for (const [data, wanted] of refused) {
      expect(await failure(new ValueIndexer(inOut).fit(data))).toMatchObject({
        stage: "ValueIndexer",
        ...wanted,
      });
    }
    const empty = DataFrame.from({ v: ["a"] }).limit(0);
    expect(await failure(new ValueIndexer(inOut).fit(empty))).toMatchObject({
      code: "empty_data",
      stage: "ValueIndexer",
    });
  });

  test("refuses saved levels that are none", async () => {
    const path = join(folder, "levels");
    await (await new ValueIndexer(inOut).fit({ v: ["a"] })).save(path);
    const bytes = Buffer.from('[{"double":"much"}]');
    await writeFile(join(path, "levels.json"), bytes);
    const manifest = JSON.parse(await readFile(join(path, "manifest.json"), "utf8"));
    manifest.files["levels.json"] = { size: bytes.length, sha256: sha256(bytes) };
    await writeFile(join(path, "manifest.json"), JSON.stringify(manifest));
    expect(await failure(ValueIndexerModel.load(path))).toMatchObject({
      code: "model_corrupt",
      stage: "ValueIndexerModel",
    });
  });
});

describe("IndexToValue", () => {
  const stage = () => new IndexToValue({ inputCol: "code", outputCol: "v", levels: ["no", "yes"] });

  test("gives null for a code that has no value, whatever it is", async () => {
    const codes = [1, 0, 2, -1, 0.5, null, Number.NaN];
    await expectEverywhere(
      stage(),
      { code: codes },
      codes.map((code) => ({ code, v: code === 1 ? "yes" : code === 0 ? "no" : null })),
    );
    await expectEverywhere(stage(), { code: [1n, 5n] }, [
      { code: 1n, v: "yes" },
      { code: 5n, v: null },
    ]);
  });

  test("needs codes that are numbers, with levels from somewhere", async () => {
    expect(
      await failure(
        stage()
          .transform({ code: ["1"] })
          .schema(),
      ),
    ).toMatchObject({ code: "column_type", column: "code" });
    const bare = new IndexToValue({ inputCol: "code", outputCol: "v" });
    expect(await failure(bare.transform({ code: [1] }).toRows())).toMatchObject({
      code: "missing_param",
      stage: "IndexToValue",
      param: "levels",
    });
  });

  test("refuses levels in the metadata of a column that are none", async () => {
    for (const text of ["{", "5", "[null]", '[{"double":1}]']) {
      const field = new Field("code", new Int32(), true, new Map([["uncia:levels", text]]));
      const data = DataFrame.fromRows([{ code: 0 }], new Schema([field]));
      const bare = new IndexToValue({ inputCol: "code", outputCol: "v" });
      expect(await failure(bare.transform(data).toRows())).toMatchObject({
        code: "invalid_data",
        column: "code",
      });
    }
  });
});

describe("CleanMissingData", () => {
  const columns = ["bill_length", "flipper_length", "body_mass"];

  test.each(["mean", "median"] as const)(
    "fills with the %s, as scikit-learn's SimpleImputer does",
    async (cleaningMode) => {
      const model = await new CleanMissingData({ inputCols: columns, cleaningMode }).fit(penguins());
      const found = model.fillValues();
      expect(found.length).toBe(3);
      // Summed in another order: relative error below 1e-13.
      for (const [i, value] of found.entries()) {
        expect(Math.abs(value / (imputed[cleaningMode][i] as number) - 1)).toBeLessThan(1e-13);
      }
    },
  );

  test("fills null and NaN alike, and leaves the rest", async () => {
    const data = {
      a: [1, null, Number.NaN, 5, 0],
      b: [2n, null, 4n, 6n, 7n],
      keep: ["x", null, "y", "z", "é"],
    };
    const model = await new CleanMissingData({ inputCols: ["a", "b"], outputCols: ["a", "filled"] }).fit(
      data,
    );
    expect(model.fillValues()).toEqual([2, 4.75]);
    const rows = [
      [1, 2],
      [2, 4.75],
      [2, 4],
      [5, 6],
      [0, 7],
    ].map(([a, filled], i) => ({ a, b: data.b[i], keep: data.keep[i], filled }));
    await expectEverywhere(model, data, rows);
  });

  test("takes the mean of the two in the middle as the median", async () => {
    const fit = async (numbers: (number | null)[]) =>
      (
        await new CleanMissingData({ inputCols: ["a"], cleaningMode: "median" }).fit({ a: numbers })
      ).fillValues();
    expect(await fit([10, 9, -1, null])).toEqual([9]);
    expect(await fit([10, 9, -1, 100])).toEqual([9.5]);
  });

  test("fills with a value of one's own, infinite too, and needs no rows for it", async () => {
    const custom = {
      inputCols: ["a"],
      cleaningMode: "custom",
      customValue: Number.NEGATIVE_INFINITY,
    } as const;
    const model = await new CleanMissingData(custom).fit(DataFrame.from({ a: [1] }).limit(0));
    await expectEverywhere(model, { a: [1, null] }, [{ a: 1 }, { a: Number.NEGATIVE_INFINITY }]);
  });

  test("refuses columns that are no numbers, or have none", async () => {
    const one = new CleanMissingData({ inputCols: ["a"] });
    expect(await failure(one.fit({ a: ["x"] }))).toMatchObject({
      code: "column_type",
      param: "inputCols",
      column: "a",
    });
    expect(await failure(one.fit({ a: [null, Number.NaN] }))).toMatchObject({
      code: "empty_data",
      column: "a",
    });
    expect(await failure(one.fit(DataFrame.from({ a: [1] }).limit(0)))).toMatchObject({
      code: "empty_data",
      column: "a",
    });
    expect(await failure(one.copy({ outputCols: ["b", "c"] }).fit({ a: [1] }))).toMatchObject({
      code: "invalid_param",
      param: "outputCols",
    });
    const model = await one.fit({ a: [1] });
    expect(await failure(model.transform({ a: ["x"] }).toRows())).toMatchObject({
      code: "column_type",
      stage: "CleanMissingDataModel",
      column: "a",
    });
    const scorer = await model.scorer(await DataFrame.from({ a: [1] }).schema());
    expect(await failure(() => scorer.score({ a: "1" }))).toMatchObject({
      code: "invalid_data",
      column: "a",
    });
  });

  test("refuses saved values that are not one a column", async () => {
    const path = join(folder, "values");
    await (await new CleanMissingData({ inputCols: ["a"] }).fit({ a: [1] })).save(path);
    const bytes = Buffer.from("[1, 2]");
    await writeFile(join(path, "values.json"), bytes);
    const manifest = JSON.parse(await readFile(join(path, "manifest.json"), "utf8"));
    manifest.files["values.json"] = { size: bytes.length, sha256: sha256(bytes) };
    await writeFile(join(path, "manifest.json"), JSON.stringify(manifest));
    expect(await failure(CleanMissingDataModel.load(path))).toMatchObject({ code: "model_corrupt" });
  });
});

describe("columns", () => {
  const data = { a: [1, null], ö: ["x", null], c: [1n, 2n] };
  const rows = [
    { a: 1, ö: "x", c: 1n },
    { a: null, ö: null, c: 2n },
  ];
  const cases: [string, Transformer, object[]][] = [
    [
      "SelectColumns keeps columns in the order of their names",
      new SelectColumns({ cols: ["c", "ö"] }),
      rows.map(({ ö, c }) => ({ c, ö })),
    ],
    ["DropColumns leaves columns out", new DropColumns({ cols: ["a", "c"] }), rows.map(({ ö }) => ({ ö }))],
    [
      "DropColumns leaves all columns out, the rows stay",
      new DropColumns({ cols: ["a", "ö", "c"] }),
      [{}, {}],
    ],
    [
      "RenameColumn keeps the place",
      new RenameColumn({ inputCol: "ö", outputCol: "名" }),
      rows.map(({ a, ö, c }) => ({ a, 名: ö, c })),
    ],
    [
      "RenameColumn to the same name changes nothing",
      new RenameColumn({ inputCol: "c", outputCol: "c" }),
      rows,
    ],
  ];
  test.each(cases)("%s", async (_, stage, wanted) => {
    await expectEverywhere(stage, data, wanted);
    expect((await stage.transform(data).toRows()).map((row) => Object.keys(row))).toEqual(
      wanted.map((row) => Object.keys(row)),
    );
    expect(await stage.transform(DataFrame.from(data).limit(0)).toRows()).toEqual([]);
  });

  const refused: [string, Stage & Transformer, object][] = [
    [
      "SelectColumns: a column that is not there",
      new SelectColumns({ cols: ["a", "b"] }),
      { code: "missing_column", param: "cols", column: "b" },
    ],
    [
      "SelectColumns: a column twice",
      new SelectColumns({ cols: ["a", "a"] }),
      { code: "column_exists", column: "a" },
    ],
    [
      "DropColumns: a column that is not there",
      new DropColumns({ cols: ["b"] }),
      { code: "missing_column", param: "cols", column: "b" },
    ],
    [
      "RenameColumn: a column that is not there",
      new RenameColumn({ inputCol: "b", outputCol: "d" }),
      { code: "missing_column", param: "inputCol" },
    ],
    [
      "RenameColumn: a name that is taken",
      new RenameColumn({ inputCol: "a", outputCol: "c" }),
      { code: "column_exists", column: "c" },
    ],
  ];
  test.each(refused)("%s is refused", async (_, stage, wanted) => {
    expect(await failure(stage.transform(data).schema())).toMatchObject({
      stage: stage.stageName,
      ...wanted,
    });
  });
});
