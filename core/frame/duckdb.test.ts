import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Dictionary,
  Field,
  Int32,
  makeData,
  type RecordBatch,
  Schema,
  tableFromArrays,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { afterAll, describe, expect, test } from "vitest";
import { DataFrame } from "./dataframe.ts";
import { configureEngine } from "./duckdb/engine.ts";
import { describeType, makeBatch } from "./schema.ts";

const folder = mkdtempSync(join(tmpdir(), "uncia-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
const file = (name: string, text: string) => {
  writeFileSync(path(name), text);
  return path(name);
};
const types = async (data: DataFrame) =>
  (await data.schema()).fields.map((f) => `${f.name}: ${describeType(f.type)}`);

describe("files", () => {
  const csv = file("people.csv", 'id,näme,score\n1,ann,2.5\n2,bob,\n3,"c, d",7\n');

  test("CSV with types found out and given", async () => {
    expect(await types(DataFrame.readCsv(csv))).toEqual(["id: int64", "näme: utf8", "score: float64"]);
    expect((await DataFrame.readCsv(csv).toRows())[1]).toEqual({ id: 2n, näme: "bob", score: null });
    expect(await types(DataFrame.readCsv(csv, { types: { id: "INTEGER" } }))).toContain("id: int32");
    expect((await DataFrame.readCsv(csv, { nullValues: ["ann", ""] }).first())?.näme).toBeNull();
    const odd = file("odd.csv", "a;b\n1,5;x\n");
    expect(
      await DataFrame.readCsv(odd, { delimiter: ";", decimalSeparator: ",", header: true }).toRows(),
    ).toEqual([{ a: 1.5, b: "x" }]);
    const bare = file("bare.csv", "1,2\n3,4\n");
    expect(await DataFrame.readCsv(bare, { header: false, names: ["p", "q"] }).columns()).toEqual(["p", "q"]);
    expect(
      await DataFrame.readCsv(bare, { columns: { p: "VARCHAR", q: "DOUBLE" }, header: false }).first(),
    ).toEqual({ p: "1", q: 2 });
    expect(() => DataFrame.readCsv(csv, { delimeter: ";" } as never)).toThrow(
      expect.objectContaining({ code: "unknown_param" }),
    );
  });

  test("patterns and lists of files", async () => {
    file("part-1.csv", "x\n1\n");
    file("part-2.csv", "x\n2\n");
    expect(await DataFrame.readCsv(path("part-*.csv")).toColumns()).toEqual({ x: [1n, 2n] });
    const named = DataFrame.readCsv([path("part-2.csv"), path("part-1.csv")], { filename: true });
    expect((await named.toColumns()).x).toEqual([2n, 1n]);
    expect((await named.first())?.filename).toBe(path("part-2.csv"));
  });

  test("steps over a file become one query", async () => {
    const data = DataFrame.readCsv(csv)
      .filter("id > 1")
      .withColumn("twice", "score * 2")
      .rename({ näme: "n" })
      .select("n", "twice")
      .limit(5);
    expect(await data.toRows()).toEqual([
      { n: "bob", twice: null },
      { n: "c, d", twice: 14 },
    ]);
    expect((await data.plan.query())?.sql).toMatch(/read_csv[\s\S]*id > 1[\s\S]*LIMIT 5/);
    expect(await data.count()).toBe(2);
    expect(await DataFrame.readCsv(csv).withColumn("score", "id").columns()).toEqual(["id", "näme", "score"]);
    // SQL names have no case; ours do.
    expect(await DataFrame.readCsv(csv).withColumn("ID", "-id").first()).toMatchObject({ id: 1n, ID: -1n });
  });

  test("a window keeps the order of rows", async () => {
    const ranked = (data: DataFrame) =>
      data.withColumn("rank", "row_number() OVER (ORDER BY id DESC)").toColumns();
    const expected = { id: [1n, 2n, 3n], rank: [3n, 2n, 1n] };
    expect(await ranked(DataFrame.readCsv(csv).select("id"))).toEqual(expected);
    const [batch] = (await DataFrame.readCsv(csv).select("id").toArrow()).batches as [RecordBatch];
    expect(await ranked(DataFrame.fromArrow([batch.slice(0, 2), batch.slice(2, 3)]))).toEqual(expected);
  });

  test("write and read back", async () => {
    const data = DataFrame.from([
      { a: 1, s: "x", l: ["p", null], when: new Date(5) },
      { a: null, s: null, l: null, when: null },
    ]);
    await data.writeParquet(path("out.parquet"), { compression: "zstd" });
    expect(await DataFrame.readParquet(path("out.parquet")).toRows()).toEqual(await data.toRows());
    await data.filter("a = 1").writeJson(path("out.json"));
    expect(readFileSync(path("out.json"), "utf8").trim().split("\n").length).toBe(1);
    expect(await DataFrame.readJson(path("out.json")).first()).toMatchObject({ s: "x", l: ["p", null] });
    await data.drop("l").writeCsv(path("out.csv"), { delimiter: "\t", nullValue: "NA" });
    expect(readFileSync(path("out.csv"), "utf8")).toContain("NA\tNA");
    expect(await DataFrame.readCsv(path("out.csv"), { nullValues: ["NA"] }).count()).toBe(2);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("a failed write leaves the old file and no rest", async () => {
    const target = file("kept.csv", "old");
    await expect(DataFrame.sql("SELECT error('no') AS x FROM range(3)").writeCsv(target)).rejects.toThrow(
      /no/,
    );
    expect(readFileSync(target, "utf8")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    await expect(DataFrame.from([{ a: 1 }]).writeCsv(path("no/such/folder.csv"))).rejects.toMatchObject({
      code: "io",
    });
  });

  test("errors say what is wrong", async () => {
    const missing = DataFrame.readCsv(path("none.csv"));
    await expect(missing.count()).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("none.csv"),
    });
    await expect(missing.schema()).rejects.toMatchObject({ code: "io" });
    file("none.csv", "a\n1\n");
    expect(await missing.count()).toBe(1);
    const bad = file("bad.csv", `a\n${"1\n".repeat(30_000)}x\n`);
    await expect(DataFrame.readCsv(bad).toRows()).rejects.toMatchObject({ code: "invalid_data" });
    await expect(DataFrame.readParquet(csv).schema()).rejects.toThrow(/people.csv/);
  });
});

describe("expressions over Arrow", () => {
  const data = () =>
    DataFrame.from([
      { x: 1, 'a "b"': "é" },
      { x: null, 'a "b"': "z" },
      { x: 3, 'a "b"': null },
    ]);

  test("null and false leave a row out; names are quoted", async () => {
    expect((await data().filter("x > 1").toColumns()).x).toEqual([3]);
    expect(await data().filter('"a ""b""" = \'é\' -- a comment').count()).toBe(1);
    expect(await data().filter("true").count()).toBe(3);
    expect((await data().withColumn('c"d', 'x + length("a ""b""")').toColumns())['c"d']).toEqual([
      2,
      null,
      null,
    ]);
    expect((await data().withColumn("x", "x::INTEGER").toColumns()).x).toEqual([1, null, 3]);
  });

  test("errors name the expression", async () => {
    await expect(data().filter("y > 1").schema()).rejects.toMatchObject({
      code: "missing_column",
      details: { column: "y" },
    });
    await expect(data().filter("x >").toRows()).rejects.toMatchObject({
      code: "invalid_query",
      message: expect.stringContaining("`x >`"),
    });
    await expect(data().filter("sum(x) > 1").toRows()).rejects.toMatchObject({ code: "invalid_query" });
    await expect(data().limit(1).withColumn("s", "sum(x)").toRows()).rejects.toMatchObject({
      code: "invalid_query",
    });
    await expect(data().withColumn("s", "1 AS a, 2").toRows()).rejects.toMatchObject({
      code: "invalid_query",
    });
    await expect(data().withColumn("s", '"a ""b"""::INTEGER').toRows()).rejects.toMatchObject({
      code: "invalid_data",
    });
    expect(() => data().filter(" ")).toThrow(expect.objectContaining({ code: "invalid_param" }));
  });

  test("categories, vectors and types that SQL lacks pass untouched", async () => {
    const c = vectorFromArray(["p", null, "q", "p"], new Dictionary(new Utf8(), new Int32()));
    const vectors = DataFrame.from({
      c,
      v: [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
      n: [1, 2, 3, 4],
    });
    const kept = await vectors.filter("c = 'p' AND v[2] > 2").toArrow();
    expect(kept.schema.fields.map((f) => describeType(f.type))).toEqual([
      "category<utf8>",
      "vector<float64>[2]",
      "float64",
    ]);
    expect(await DataFrame.fromArrow(kept).toRows()).toEqual([{ c: "p", v: Float64Array.of(7, 8), n: 4 }]);
    expect(
      await vectors
        .withColumn("d", "c")
        .schema()
        .then((s) => describeType(s.fields[3]?.type as never)),
    ).toBe("category<utf8>");
    expect((await vectors.withColumn("d", "coalesce(c, 'none')").toColumns()).d).toEqual([
      "p",
      "none",
      "q",
      "p",
    ]);
  });

  test("batches of any size give the same rows", async () => {
    const table = DataFrame.sql("SELECT i, 'a string that is long ' || i AS s FROM range(20000) t(i)");
    const whole = await table.toArrow();
    const small = DataFrame.fromBatches(whole.schema, () =>
      DataFrame.fromArrow(whole).batches({ batchSize: 777 }),
    );
    const work = (data: DataFrame) => data.filter("i % 7 = 3").withColumn("t", "s || '!'").toRows();
    const expected = await work(table);
    expect(expected.length).toBe(2857);
    expect(expected[1]).toEqual({ i: 10n, s: "a string that is long 10", t: "a string that is long 10!" });
    expect(await work(small)).toEqual(expected);
    expect(await work(DataFrame.fromArrow(whole))).toEqual(expected);
  });
});

describe("sql", () => {
  test("reads tables of ours, whatever they come from", async () => {
    const left = DataFrame.from([
      { id: 1, x: "a" },
      { id: 2, x: "b" },
    ]);
    const right = DataFrame.from([{ id: 2, y: 5n }]).filter("true");
    const joined = DataFrame.sql('SELECT l.*, r.y FROM "left" l JOIN "righT" r USING (id);', {
      tables: { left, righT: right },
    });
    expect(await joined.toRows()).toEqual([{ id: 2, x: "b", y: 5n }]);
    expect(await joined.filter("y > 5").count()).toBe(0);
    expect(joined.plan.inputs.length).toBe(2);
    const nested = DataFrame.sql("SELECT count(*) AS n FROM t", { tables: { t: joined } });
    expect(await nested.toRows()).toEqual([{ n: 1n }]);
    expect(await DataFrame.sql("SELECT a.id FROM t a, t b ORDER BY 1", { tables: { t: left } }).count()).toBe(
      4,
    );
  });

  test("categories stay categories", async () => {
    const c = vectorFromArray(["p", null, "q"], new Dictionary(new Utf8(), new Int32())).concat(
      vectorFromArray(["r", "p"], new Dictionary(new Utf8(), new Int32())),
    );
    const result = DataFrame.sql("SELECT c FROM t WHERE c <> 'q'", { tables: { t: { c } } });
    expect(await result.toColumns()).toEqual({ c: ["p", "r", "p"] });
    expect(describeType((await result.schema()).fields[0]?.type as never)).toBe("category<utf8>");
  });

  test("only queries are taken", async () => {
    for (const sql of [
      "CREATE TABLE t (x INT)",
      "SELECT 1; SELECT 2",
      "SELECT ?",
      "SET threads = 1",
      "SELEC 1",
    ]) {
      await expect(DataFrame.sql(sql).toRows()).rejects.toMatchObject({ code: "invalid_query" });
    }
    expect(() => DataFrame.sql(" ")).toThrow(expect.objectContaining({ code: "invalid_query" }));
    await expect(DataFrame.sql("SELECT 1 AS a, 2 AS a").schema()).rejects.toMatchObject({
      code: "column_exists",
    });
    await expect(DataFrame.sql("INSTALL httpfs").toRows()).rejects.toMatchObject({ code: "invalid_query" });
    await expect(DataFrame.sql("SELECT * FROM 'https://localhost/x.csv'").toRows()).rejects.toThrow(
      /httpfs|extension/i,
    );
  });

  test("a running query is cancelled, and the next one works", async () => {
    const signal = AbortSignal.timeout(100);
    const started = performance.now();
    const slow = DataFrame.sql("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b");
    await expect(slow.toRows({ signal })).rejects.toMatchObject({ code: "cancelled" });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await DataFrame.sql("SELECT 1 AS a").toRows()).toEqual([{ a: 1 }]);
  });

  test("threads can be set", async () => {
    await configureEngine({ threads: 1 });
    expect((await DataFrame.sql("SELECT current_setting('threads') AS n").first())?.n).toBe(1n);
    await configureEngine({ threads: 2 });
    await expect(configureEngine({ threads: 0 })).rejects.toMatchObject({ code: "invalid_param" });
  });
});

test("more rows than a limit of memory stream through", async () => {
  // 4 million rows of 10 doubles are 320 MB as a table; a reader that keeps nothing must not grow by that.
  const big = path("big.parquet");
  await DataFrame.sql(
    `SELECT ${Array.from({ length: 10 }, (_, i) => `i * ${i + 1}::DOUBLE AS c${i}`)} FROM range(4000000) t(i)`,
  ).writeParquet(big);
  const program = `
    const { DataFrame, configureEngine } = await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
    await configureEngine({ memoryLimit: "200MB", threads: 1 });
    const data = DataFrame.readParquet(${JSON.stringify(big)});
    const schema = await data.schema();
    const arrow = DataFrame.fromBatches(schema, () => data.batches());
    let rows = 0, sum = 0, peak = 0;
    const base = process.memoryUsage().rss;
    for await (const batch of arrow.filter("c0 % 2 = 0").withColumn("s", "c0 + c9").batches()) {
      rows += batch.numRows;
      sum += batch.getChild("s").get(0);
      peak = Math.max(peak, process.memoryUsage().rss - base);
    }
    console.log(JSON.stringify({ rows, peak: Math.round(peak / 1e6) }));`;
  const out = JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }),
  );
  expect(out.rows).toBe(2_000_000);
  expect(out.peak).toBeLessThan(300);
}, 30_000);

test("importing the frame loads no DuckDB", () => {
  const program = `
    await import(${JSON.stringify(new URL("./index.ts", import.meta.url).href)});
    console.log(process.report.getReport().sharedObjects.some((name) => name.includes("duckdb")));`;
  expect(
    execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).trim(),
  ).toBe("false");
});

test("a table of Arrow's own making", async () => {
  const table = tableFromArrays({ a: [1, 2, 3], s: ["x", "y", null] });
  expect(await DataFrame.from(table).filter("s IS NULL").toRows()).toEqual([{ a: 3, s: null }]);
});

test("names that differ in case only are never mixed up", async () => {
  const data = DataFrame.from({ a: [1, 2], A: [10, 20], b: [5, 6] });
  expect((await data.filter("a > 1").toColumns()).A).toEqual([20]);
  await expect(data.filter("A > 1").toRows()).rejects.toMatchObject({
    code: "unsupported",
    details: { column: "A" },
  });
  await expect(DataFrame.sql("FROM t", { tables: { t: data } }).toRows()).rejects.toMatchObject({
    code: "unsupported",
  });
  const query = DataFrame.sql('SELECT 1 AS x, 2 AS "X", 3 AS y');
  expect(await query.select("X", "y").toRows()).toEqual([{ X: 2, y: 3 }]);
  expect(await query.limit(1).toRows()).toEqual([{ x: 1, X: 2, y: 3 }]);
  const renamed = DataFrame.sql("SELECT 1 AS x, 2 AS y").rename({ y: "X" });
  expect(await renamed.filter("x = 1").toRows()).toEqual([{ x: 1, X: 2 }]);
});

test("strings that are not UTF-8 are refused, not passed on", async () => {
  const bytes = makeData({
    type: new Utf8(),
    length: 1,
    nullCount: 0,
    valueOffsets: Int32Array.of(0, 20),
    data: new Uint8Array(20).fill(255),
  });
  const data = DataFrame.fromArrow([makeBatch(new Schema([new Field("s", new Utf8(), true)]), [bytes])]);
  await expect(data.filter("length(s) > 1").toRows()).rejects.toMatchObject({ code: "invalid_data" });
});
