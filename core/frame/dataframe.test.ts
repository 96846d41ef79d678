import {
  Field,
  Float64,
  Int32,
  Int64,
  type RecordBatch,
  Schema,
  tableFromArrays,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { DataFrame } from "./dataframe.ts";
import { describeType, emptyBatch, makeBatch, replaceColumn, sliceRows } from "./schema.ts";
import type { FrameTransform } from "./transform.ts";
import { makeDenseVector } from "./vectors.ts";

const people = () =>
  DataFrame.from([
    { name: "Ann", age: 31, tags: ["a", "b"] },
    { name: "Bob", age: 25, tags: [] },
    { name: null, age: 40, tags: null },
    { name: "Dai", age: null, tags: ["c"] },
  ]);

const numbers = (count: number, batch = count) => {
  const schema = new Schema([new Field("i", new Int32(), true)]);
  const whole = DataFrame.fromColumns({ i: Int32Array.from({ length: count }, (_, i) => i) });
  const [all] = whole.plan.held() as [RecordBatch];
  return DataFrame.fromBatches(schema, function* () {
    for (let at = 0; at < count; at += batch) yield sliceRows(all, at, at + batch);
  } as never);
};

const types = async (data: DataFrame) =>
  Object.fromEntries((await data.schema()).fields.map((f) => [f.name, describeType(f.type)]));

describe("from", () => {
  test("infers types from all rows", async () => {
    const data = DataFrame.from([
      {
        n: 1,
        b: true,
        s: "x",
        l: 5n,
        d: new Date(0),
        v: [1, 2],
        w: new Float32Array([1]),
        r: [1],
        o: { x: 1 },
        e: null,
        y: Buffer.from("a"),
      },
      {
        n: null,
        s: "y",
        v: new Float64Array([3, 4]),
        w: new Float32Array([2]),
        r: [1, 2],
        o: { y: "z" },
        late: 1,
      },
    ]);
    expect(await types(data)).toEqual({
      n: "float64",
      b: "bool",
      s: "utf8",
      l: "int64",
      d: "timestamp[ms, UTC]",
      v: "vector<float64>[2]",
      w: "vector<float32>[1]",
      r: "list<float64>",
      o: "struct<x: float64, y: utf8>",
      e: "null",
      y: "binary",
      late: "float64",
    });
    expect((await data.toRows())[1]).toMatchObject({
      n: null,
      b: null,
      v: new Float64Array([3, 4]),
      o: { x: null, y: "z" },
      late: 1,
    });
  });

  test("says where values do not go together", () => {
    expect(() => DataFrame.from([{ a: 1 }, { a: null }, { a: "x" }])).toThrow(
      expect.objectContaining({
        code: "invalid_data",
        details: expect.objectContaining({ column: "a", row: 2 }),
      }),
    );
    const schema = new Schema([new Field("a", new Int32(), true)]);
    expect(() => DataFrame.fromRows([{ a: 1 }, { a: 1.5 }], schema)).toThrow(
      expect.objectContaining({
        code: "invalid_data",
        details: expect.objectContaining({ column: "a", row: 1 }),
      }),
    );
    expect(() => DataFrame.fromRows([{ a: 2 ** 31 }], schema)).toThrow(/between/);
    expect(() => DataFrame.fromRows([{ a: 2 ** 53 }], new Schema([new Field("a", new Int64())]))).toThrow(
      /bigint/,
    );
    expect(() => DataFrame.from({ a: [1], b: [1, 2] })).toThrow(
      expect.objectContaining({ code: "invalid_data" }),
    );
    expect(() => DataFrame.from(5 as never)).toThrow(/a number/);
    expect(() => DataFrame.from([null] as never)).toThrow(/Row 0 is null/);
  });

  test("takes columns, Arrow tables, batches and vectors of several chunks", async () => {
    const floats = Float64Array.of(1, 2);
    const data = DataFrame.from({ a: floats, b: ["x", "y"] });
    expect((await data.toArrow()).batches[0]?.data.children[0]?.values).toBe(floats);
    const table = tableFromArrays({ a: [1, 2], b: ["x", "y"] });
    expect(await DataFrame.from(table).toRows()).toEqual(await data.toRows());
    expect(await DataFrame.from(table.batches[0] as RecordBatch).toRows()).toEqual(await data.toRows());
    const chunks = vectorFromArray(["x"]).concat(vectorFromArray(["y", null]));
    expect(await DataFrame.from({ a: [1, 2, 3], b: chunks }).toColumns()).toEqual({
      a: [1, 2, 3],
      b: ["x", "y", null],
    });
    expect(DataFrame.from(data)).toBe(data);
  });

  test("refuses two columns of one name", () => {
    const schema = new Schema([new Field("a", new Int32()), new Field("a", new Int32())]);
    expect(() => DataFrame.fromArrow([emptyBatch(schema)])).toThrow(
      expect.objectContaining({ code: "column_exists" }),
    );
  });

  test("a name that objects have already is just a name", async () => {
    const data = DataFrame.fromRows([JSON.parse('{"__proto__": 1, "constructor": "x"}')]);
    const [row] = await data.toRows();
    expect(Object.keys(row as object)).toEqual(["__proto__", "constructor"]);
    expect(await data.filter('"__proto__" = 1').count()).toBe(1);
  });
});

describe("steps", () => {
  test("select, drop, rename and limit", async () => {
    const data = people();
    expect(await data.select("age", "name").limit(1).toRows()).toEqual([{ age: 31, name: "Ann" }]);
    expect(await data.select(["age"]).columns()).toEqual(["age"]);
    expect(await data.drop("tags").columns()).toEqual(["name", "age"]);
    expect(await data.rename({ age: "years" }).columns()).toEqual(["name", "years", "tags"]);
    expect(await data.limit(0).toRows()).toEqual([]);
    await expect(data.select("nme").schema()).rejects.toMatchObject({
      code: "missing_column",
      message: 'There is no column "nme". Did you mean "name"?',
    });
    await expect(data.select("age", "age").schema()).rejects.toMatchObject({ code: "column_exists" });
    await expect(data.rename({ age: "name" }).toRows()).rejects.toMatchObject({ code: "column_exists" });
    expect(() => data.limit(-1)).toThrow(expect.objectContaining({ code: "invalid_param" }));
  });

  test("explode leaves out null and empty lists", async () => {
    expect(await people().explode("tags").select("name", "tags").toRows()).toEqual([
      { name: "Ann", tags: "a" },
      { name: "Ann", tags: "b" },
      { name: "Dai", tags: "c" },
    ]);
    const vectors = DataFrame.from([{ v: [1, 2] }, { v: null }, { v: [3, 4] }]);
    expect((await vectors.explode("v").toColumns()).v).toEqual([1, 2, 3, 4]);
    const [batch] = people().plan.held() as [RecordBatch];
    expect(
      await DataFrame.fromArrow([batch.slice(2, 4)])
        .explode("tags")
        .count(),
    ).toBe(1);
    await expect(people().explode("age").schema()).rejects.toMatchObject({ code: "column_type" });
  });

  test("union matches columns by name", async () => {
    const one = DataFrame.from([{ a: 1, b: "x" }]);
    expect(await one.union(DataFrame.from([{ b: "y", a: 2 }])).toColumns()).toEqual({
      a: [1, 2],
      b: ["x", "y"],
    });
    await expect(one.union(DataFrame.from([{ a: "1", b: "x" }])).schema()).rejects.toMatchObject({
      code: "column_type",
    });
    await expect(one.union(DataFrame.from([{ a: 1 }])).toRows()).rejects.toMatchObject({
      code: "missing_column",
    });
  });

  test("batches of a size", async () => {
    const sizes = async (data: DataFrame, batchSize: number) => {
      const out = [];
      for await (const batch of data.batches({ batchSize })) out.push(batch.numRows);
      return out;
    };
    expect(await sizes(numbers(10, 4), 3)).toEqual([3, 3, 3, 1]);
    expect(await sizes(numbers(10, 4), 100)).toEqual([10]);
    expect(await sizes(DataFrame.fromRows([], new Schema([new Field("a", new Utf8())])), 5)).toEqual([0]);
    await expect(sizes(numbers(1), 0)).rejects.toMatchObject({ code: "invalid_param" });
  });

  test("a random split depends on seed and row number alone", async () => {
    const part = async (batch: number, seed?: number) =>
      (await numbers(2000, batch).randomSplit([3, 1], seed)[1]?.toColumns())?.i;
    const once = await part(2000);
    expect(await part(7)).toEqual(once);
    expect(await part(7, 1)).not.toEqual(once);
    expect(once?.length).toBeGreaterThan(430);
    expect(once?.length).toBeLessThan(570);
    const parts = numbers(1000).randomSplit([0.5, 0.3, 0.2], 9);
    const all = (await Promise.all(parts.map((p) => p.toColumns()))).flatMap((c) => c.i as number[]);
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(() => numbers(1).randomSplit([])).toThrow(expect.objectContaining({ code: "invalid_param" }));
    expect(() => numbers(1).randomSplit([1, -1])).toThrow(expect.objectContaining({ code: "invalid_param" }));
  });

  test("a split of rows in no fixed order still has each row once", async () => {
    const data = DataFrame.sql("SELECT random() AS r FROM range(1000)");
    const [a, b] = data.randomSplit([1, 1]) as [DataFrame, DataFrame];
    const seen = new Set([
      ...((await a.toColumns()).r as number[]),
      ...((await b.toColumns()).r as number[]),
    ]);
    expect(seen.size).toBe(1000);
    expect((await a.count()) + (await b.count())).toBe(1000);
  });

  test("tables without rows, columns or either", async () => {
    const empty = DataFrame.fromRows(
      [],
      new Schema([new Field("a", new Float64()), new Field("s", new Utf8())]),
    );
    expect(await empty.filter("a > 1").withColumn("b", "a + 1").toRows()).toEqual([]);
    expect(await types(empty.withColumn("b", "upper(s)"))).toEqual({ a: "float64", s: "utf8", b: "utf8" });
    expect(await empty.union(empty).count()).toBe(0);
    expect((await empty.toArrow()).schema.names).toEqual(["a", "s"]);
    const none = DataFrame.from([]);
    expect(await none.toRows()).toEqual([]);
    const bare = people().select();
    expect(await bare.count()).toBe(4);
    expect(await bare.toRows()).toEqual([{}, {}, {}, {}]);
    expect(await bare.limit(2).union(bare).count()).toBe(6);
  });

  test("10,000 columns", async () => {
    const wide = DataFrame.from(
      Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`c${i}`, Float64Array.of(i, -i)])),
    );
    const result = await wide.filter("c9999 > 0").withColumn("sum", "c1 + c9999").drop("c0").toArrow();
    expect(result.numCols).toBe(10_000);
    expect(result.getChild("sum")?.get(0)).toBe(10_000);
  });
});

describe("sources", () => {
  test("a source of batches is opened anew for each read, and only as far as it is read", async () => {
    let opened = 0;
    let given = 0;
    let closed = 0;
    const [batch] = people().plan.held() as [RecordBatch];
    const data = DataFrame.fromBatches(batch.schema, async function* () {
      opened++;
      try {
        for (;;) {
          given++;
          yield batch;
        }
      } finally {
        closed++;
      }
    });
    expect(opened).toBe(0);
    expect((await data.take(5)).length).toBe(5);
    expect([opened, given, closed]).toEqual([1, 2, 1]);
    expect(await data.first()).toMatchObject({ name: "Ann" });
    expect(opened).toBe(2);
  });

  test("a stream is read once and can be read again, by two readers at a time too", async () => {
    let given = 0;
    const [batch] = people().plan.held() as [RecordBatch];
    async function* stream() {
      for (let i = 0; i < 3; i++) {
        given++;
        yield batch;
      }
    }
    const data = DataFrame.fromStream(batch.schema, stream());
    expect((await data.first())?.name).toBe("Ann");
    expect(given).toBe(1);
    expect(await Promise.all([data.count(), data.count()])).toEqual([12, 12]);
    expect(given).toBe(3);
    await data.close();
    await expect(data.count()).rejects.toMatchObject({ code: "io" });
    const once = DataFrame.fromStream(batch.schema, stream(), { replay: false });
    expect(await once.count()).toBe(12);
    await expect(once.count()).rejects.toMatchObject({ code: "unsupported" });
  });

  test("a stream that fails, fails for every reader", async () => {
    const [batch] = people().plan.held() as [RecordBatch];
    const data = DataFrame.fromStream(
      batch.schema,
      (async function* () {
        yield batch;
        throw new Error("broken pipe");
      })(),
    );
    await expect(data.count()).rejects.toThrow("broken pipe");
    await expect(data.count()).rejects.toThrow("broken pipe");
  });

  test("what is too large for memory comes back from a file", async () => {
    const schema = new Schema([new Field("x", new Float64(), true)]);
    const data = DataFrame.fromStream(
      schema,
      (async function* () {
        for (let i = 0; i < 10; i++) {
          yield makeBatch(
            schema,
            (DataFrame.from({ x: new Float64Array(1_500_000).fill(i) }).plan.held() as [RecordBatch])[0].data
              .children,
          );
        }
      })(),
    );
    const sum = async () => {
      let total = 0;
      for await (const batch of data.batches()) total += batch.getChildAt(0)?.get(1_499_999) as number;
      return total;
    };
    expect(await sum()).toBe(45);
    expect(await sum()).toBe(45);
    await data.close();
  });

  test("a batch of another schema is refused", async () => {
    const [batch] = people().plan.held() as [RecordBatch];
    const data = DataFrame.fromBatches(new Schema([new Field("other", new Utf8())]), async function* () {
      yield batch;
    });
    await expect(data.count()).rejects.toMatchObject({ code: "column_type" });
  });

  test("cancels between batches", async () => {
    const abort = new AbortController();
    const rows = numbers(100, 10).batches({ signal: abort.signal });
    await rows.next();
    abort.abort();
    await expect(rows.next()).rejects.toMatchObject({ code: "cancelled" });
    await expect(people().count({ signal: abort.signal })).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("stages", () => {
  const firstRows: number[] = [];
  let closed = 0;
  const lengths: FrameTransform = {
    stageName: "NameLength",
    transformSchema: (schema) =>
      new Schema([...schema.fields, new Field("row", makeDenseVector(new Float64Array(1), 1).type, true)]),
    async open(schema) {
      return {
        schema: lengths.transformSchema(schema),
        batch(batch, firstRow) {
          firstRows.push(firstRow);
          const rows = Float64Array.from({ length: batch.numRows }, (_, i) => firstRow + i);
          return replaceColumn(batch, { field: "row", data: makeDenseVector(rows, 1) });
        },
        close() {
          closed++;
        },
      };
    },
  };

  test("see batches with the number of their first row", async () => {
    const data = numbers(10, 4).transform(lengths);
    expect((await data.explode("row").toColumns()).row).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(firstRows).toEqual([0, 4, 8]);
    expect(closed).toBe(1);
    expect(await data.first()).toEqual({ i: 0, row: new Float64Array(1) });
    expect(closed).toBe(2);
    expect((await numbers(0).transform(lengths).toArrow()).schema.names).toEqual(["i", "row"]);
  });

  test("are named in errors, and SQL works after them", async () => {
    const broken: FrameTransform = {
      ...lengths,
      transformSchema: () => {
        throw new Error("no");
      },
    };
    await expect(numbers(1).transform(broken).count()).rejects.toMatchObject({
      details: { stage: "NameLength" },
    });
    expect(await numbers(10).transform(lengths).filter('"row"[1] > 7').count()).toBe(2);
  });

  test("may take the whole table", async () => {
    const reversed: FrameTransform = {
      ...lengths,
      transformSchema: (schema) => schema,
      async *transformTable(data) {
        yield* (await data.toArrow()).batches;
        yield* (await data.toArrow()).batches;
      },
    };
    expect(await numbers(3).transform(reversed).count()).toBe(6);
  });
});

test("a table as text", async () => {
  expect(await people().toText({ rows: 3 })).toBe(
    [
      "name      age  tags",
      "utf8  float64  list<utf8>",
      "----  -------  ----------",
      "Ann        31  [a, b]",
      "Bob        25  []",
      "null       40  null",
      "...",
    ].join("\n"),
  );
  expect(await DataFrame.from([{ s: "a\tb\u001b[2J", w: "日本語日本語" }]).toText({ width: 8 })).toContain(
    "日本語…",
  );
  expect(`${people()}`).toBe("DataFrame(table of 4 rows)");
  expect(people().filter("age > 1").explain()).toBe("filter age > 1\n  table of 4 rows");
});
