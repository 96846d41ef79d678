import { appendFile, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { type RecordBatch, tableFromIPC, tableToIPC } from "apache-arrow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DataFrame } from "../frame/index.ts";
import { PipelineModel } from "../pipeline/index.ts";
import { readArrowFile } from "./arrow-file.ts";
import { readTable } from "./data-files.ts";
import { data, penguinsPipeline, scratch, uncia, unciaOn } from "./test-support.ts";

const penguins = data("penguins.csv");
let folder: Awaited<ReturnType<typeof scratch>>;
let model: string;
let expected: Record<string, unknown[]>;
const columns = ["species", "prediction", "probability"];

beforeAll(async () => {
  folder = await scratch();
  model = folder.path("model");
  const { code, stderr } = await uncia("fit", penguinsPipeline, "--data", penguins, "--out", model);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const loaded = await PipelineModel.load(model);
  expected = await loaded
    .transform(DataFrame.readCsv(penguins))
    .select(...columns)
    .toColumns();
});
afterAll(() => folder[Symbol.asyncDispose]());

describe("predict writes what transform gives, as", () => {
  const asArrays = (values: unknown[] = []) =>
    values.map((value) => (ArrayBuffer.isView(value) ? Array.from(value as never) : value));

  test.each([
    "csv",
    "tsv",
    "csv.gz",
    "tsv.zst",
    "parquet",
    "json",
    "json.gz",
    "jsonl",
    "ndjson.gz",
    "arrow",
    "feather",
  ])("%s", async (ending) => {
    const out = folder.path(`out.${ending}`);
    const { code, stdout, stderr } = await uncia(
      ...["predict", model, "--data", penguins, "--out", out, "--columns", columns.join(), "--json"],
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ out, rows: 344 });
    const found = await (await readTable([out])).toColumns();
    expect(found.species).toEqual(expected.species);
    expect(found.prediction).toEqual(expected.prediction);
    const probability = asArrays(found.probability).map((value) =>
      typeof value === "string" ? JSON.parse(value) : value,
    );
    expect(probability).toEqual(asArrays(expected.probability));
  });

  test("JSON lines and Arrow on standard output", async () => {
    const args = ["predict", model, "--data", penguins, "--columns", "species,probability", "--out", "-"];
    const { code, stdout } = await uncia(...args);
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map((row) => row.probability)).toEqual(asArrays(expected.probability));
    const arrow = await uncia(...args, "--out-format", "arrow");
    const table = tableFromIPC(Buffer.from(arrow.stdout, "latin1"));
    expect(table.getChild("species")?.toJSON()).toEqual(expected.species);
    expect((await uncia(...args, "--out-format", "csv")).code).toBe(2);
  });

  test("all columns where none are named", async () => {
    const out = folder.path("all.parquet");
    await uncia("predict", model, "--data", penguins, "--out", out);
    expect(await DataFrame.readParquet(out).columns()).toEqual(
      expect.arrayContaining(["island", "sex", ...columns]),
    );
  });
});

describe("what is there", () => {
  test("is replaced with --overwrite alone", async () => {
    const out = folder.path("there.csv");
    await writeFile(out, "mine");
    const args = ["predict", model, "--data", penguins, "--out", out];
    const refused = await uncia(...args);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/exists. Pass --overwrite/)]);
    expect(await readFile(out, "utf8")).toBe("mine");
    expect((await uncia(...args, "--overwrite")).code).toBe(0);
    expect(await readFile(out, "utf8")).toMatch(/^species,/);
  });

  test("stays where the work fails, and nothing is left beside it", async () => {
    const out = folder.path("kept.csv");
    await writeFile(out, "mine");
    const bad = folder.path("bad.csv");
    await writeFile(bad, "island\nDream\n");
    const before = await readdir(folder.path("."));
    for (const ending of ["csv", "arrow"]) {
      const to = ending === "csv" ? out : folder.path("none.arrow");
      const failed = await uncia("predict", model, "--data", bad, "--out", to, "--overwrite");
      expect([failed.code, failed.stderr]).toEqual([
        1,
        expect.stringMatching(/there is no column "bill_length"/),
      ]);
    }
    expect(await readFile(out, "utf8")).toBe("mine");
    expect(await readdir(folder.path("."))).toEqual(before);
  });

  test("must have a folder", async () => {
    const out = folder.path("nowhere/out.csv");
    const { code, stderr } = await uncia("predict", model, "--data", "none.csv", "--out", out);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/There is no folder .*nowhere to write out\.csv into/),
    ]);
  });

  test("is no model, so fit does not replace it, and says so before it works", async () => {
    const out = folder.path("mine");
    await writeFile(out, "mine");
    const args = ["fit", penguinsPipeline, "--data", "nothing.csv", "--out"];
    expect((await uncia(...args, model)).stderr).toMatch(/model exists. Pass --overwrite/);
    expect((await uncia(...args, out, "--overwrite")).stderr).toMatch(/mine is not a saved stage/);
    expect(await readFile(out, "utf8")).toBe("mine");
  });

  test("a model is replaced with --overwrite", async () => {
    const out = folder.path("twice");
    const args = ["fit", "--stage", "CleanMissingData", "--set", "inputCols=bill_depth", "--data", penguins];
    expect((await uncia(...args, "--out", out)).code).toBe(0);
    const first = JSON.parse((await uncia("inspect", out, "--json")).stdout);
    const second = await uncia(
      ...args,
      "--set",
      "cleaningMode=median",
      "--out",
      out,
      "--overwrite",
      "--json",
    );
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({
      model: out,
      class: "uncia/featurize#CleanMissingDataModel",
    });
    expect(JSON.parse(second.stdout).digest).not.toBe(first.digest);
  });
});

describe("fit --stage", () => {
  test("learns from all columns but the label, and takes --set", async () => {
    const out = folder.path("single");
    const { code, stderr } = await uncia(
      ...["fit", "--stage", "LightGBMRegressor", "--data", data("diabetes.csv"), "--out", out],
      ...["--set", "numIterations=3"],
    );
    expect([code, stderr]).toEqual([0, ""]);
    const { stage } = JSON.parse((await uncia("inspect", out, "--json")).stdout);
    expect(stage.params.featuresCols).not.toContain("label");
    expect(stage.params.featuresCols.length).toBeGreaterThan(9);
  });

  test("takes label and features", async () => {
    const out = folder.path("chosen");
    const { code } = await uncia(
      ...["fit", "--stage", "LightGBMClassifier", "--label", "species", "--features", "bill_length,island"],
      ...["--data", penguins, "--out", out, "--set", "numIterations=3"],
    );
    expect(code).toBe(0);
    const { stage } = JSON.parse((await uncia("inspect", out, "--json")).stdout);
    expect(stage.params.featuresCols).toEqual(["bill_length", "island"]);
  });

  test("refuses what cannot be fitted", async () => {
    const args = ["--data", penguins, "--out", folder.path("no")];
    const { code, stderr } = await uncia("fit", "--stage", "DropColumns", "--set", "cols=sex", ...args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cannot be fitted/)]);
  });
});

test("check plans without reading rows", async () => {
  const good = await uncia("check", penguinsPipeline, "--data", penguins, "--json");
  expect(JSON.parse(good.stdout)).toMatchObject({ valid: true });
  expect(JSON.parse(good.stdout).outputSchema).toContainEqual({ name: "prediction", type: "utf8" });
  const bad = await uncia("check", penguinsPipeline, "--data", data("diabetes.csv"), "--json");
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.stderr)).toMatchObject({
    code: "missing_column",
    stage: "CleanMissingData",
    param: "inputCols",
    column: "bill_length",
  });
});

test("evaluate finds the columns of the model", async () => {
  const { stdout } = await uncia("evaluate", model, "--data", penguins, "--label", "species", "--json");
  const { metric, rows } = JSON.parse(stdout);
  expect([metric, rows[0].rows]).toEqual(["classification", "344"]);
  expect(rows[0].accuracy).toBeGreaterThan(0.95);
  expect(rows[0].auc).toBeGreaterThan(0.99);
  const perClass = await uncia(
    "evaluate",
    model,
    "--data",
    penguins,
    "--label",
    "species",
    "--metric",
    "perClass",
  );
  expect(perClass.stdout).toMatch(/^class +.*\n/m);
  expect(perClass.stdout).toMatch(/Adelie/);
  const unlabelled = await uncia("evaluate", model, "--data", penguins);
  expect([unlabelled.code, unlabelled.stderr]).toEqual([1, expect.stringMatching(/Name it with --label/)]);
});

describe("a model that was tampered with", () => {
  test("is found out by inspect and refused by predict", async () => {
    const harmed = folder.path("harmed");
    await (await PipelineModel.load(model)).save(harmed);
    await appendFile(`${harmed}/params/stages/1/model.txt`, " ");
    const found = await uncia("inspect", harmed);
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(
      /✗ {2}params\/stages\/1\/model\.txt[\s\S]*Damaged:\n.*model\.txt has \d+ bytes/,
    );
    expect(JSON.parse((await uncia("inspect", harmed, "--json")).stdout)).toMatchObject({ sound: false });
    const refused = await uncia("predict", harmed, "--data", penguins, "--out", folder.path("x.csv"));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/is damaged/)]);
  });

  test("is shown without the codes that it would send to a terminal", async () => {
    const harmed = folder.path("codes");
    await (await PipelineModel.load(model)).save(harmed);
    await writeFile(`${harmed}/\x1b[2Jextra`, "");
    const { code, stdout } = await uncia("inspect", harmed);
    expect(code).toBe(0);
    expect(stdout).toContain("\\x1b[2Jextra");
    expect(stdout).not.toContain("\x1b");
  });

  test("a sound one is shown as a tree with its columns", async () => {
    const { code, stdout } = await uncia("inspect", model);
    expect(code).toBe(0);
    expect(stdout).toMatch(/uncia\/pipeline#PipelineModel\n {4}uncia\/featurize#CleanMissingDataModel/);
    expect(stdout).toMatch(/bill_length +float64/);
    expect(stdout).toMatch(/Sound: every file is as it was saved\./);
  });
});

test("an interrupted call says so, exits with 130, and leaves nothing", async () => {
  const controller = new AbortController();
  controller.abort();
  const out = folder.path("interrupted");
  const { code, stderr } = await unciaOn(
    { signal: controller.signal },
    ...["fit", penguinsPipeline, "--data", penguins, "--out", out],
  );
  expect([code, stderr]).toEqual([130, "uncia: interrupted\n"]);
  await expect(stat(out)).rejects.toThrow();
});

describe("Arrow files", () => {
  const rows = {
    n: [1, 2, null],
    s: ["a", "b", "a"],
    v: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  };
  const write = async (name: string, bytes: Uint8Array) => {
    const path = folder.path(name);
    await writeFile(path, bytes);
    return path;
  };
  const many = async (): Promise<RecordBatch[]> => {
    const { batches } = await DataFrame.fromColumns(rows).union(DataFrame.fromColumns(rows)).toArrow();
    return batches;
  };

  test.each([
    ["stream", (stream: Uint8Array) => stream],
    // As C++, Rust and Java write it: the stream behind a mark, then a footer, which is not read.
    [
      "file",
      (stream: Uint8Array) => Buffer.concat([Buffer.from("ARROW1\0\0"), stream, Buffer.from("footer")]),
    ],
  ])("are read in the %s format", async (format, wrapped) => {
    const table = await DataFrame.fromArrow(await many()).toArrow();
    const path = await write(`in-${format}.arrow`, wrapped(tableToIPC(table, "stream")));
    expect(await (await readArrowFile([path])).toRows()).toEqual(await DataFrame.fromArrow(table).toRows());
  });

  test("with categories whose levels differ from batch to batch are written and read", async () => {
    const categories = DataFrame.sql(
      "SELECT CAST(v AS ENUM ('x', 'y')) AS c FROM (VALUES ('x'), ('y'), ('x')) AS t(v)",
    );
    const { writeArrowFile } = await import("./arrow-file.ts");
    const path = folder.path("categories.arrow");
    await writeArrowFile(categories, path, {});
    expect(await (await readArrowFile([path])).toRows()).toEqual(await categories.toRows());
    expect(
      tableFromIPC(await readFile(path))
        .getChild("c")
        ?.toJSON(),
    ).toEqual(["x", "y", "x"]);
  });

  test.each([
    ["an empty file", () => write("empty.arrow", new Uint8Array(0)), "invalid_data"],
    ["text", () => write("text.arrow", Buffer.from("species,island\n")), "invalid_data"],
    [
      "a file that ends early",
      async () => {
        const path = await write("short.arrow", tableToIPC(await DataFrame.fromColumns(rows).toArrow()));
        await truncate(path, (await stat(path)).size - 40);
        return path;
      },
      "invalid_data",
    ],
    [
      "a length beyond the file",
      async () => {
        const bytes = Buffer.from(tableToIPC(await DataFrame.fromColumns(rows).toArrow()));
        bytes.writeInt32LE(2 ** 27, 4);
        return write("long.arrow", bytes);
      },
      "invalid_data",
    ],
    [
      "a file whose schema is in its footer alone",
      async () => write("footer.arrow", tableToIPC(await DataFrame.fromColumns(rows).toArrow(), "file")),
      "unsupported",
    ],
    ["a missing file", async () => folder.path("none.arrow"), "io"],
  ])("%s is refused", async (_, make, code) => {
    const path = await make();
    const reading = async () => (await readArrowFile([path])).toRows();
    await expect(reading()).rejects.toMatchObject({ code });
  });
});
