import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  DurationMillisecond,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalMonthDayNano,
  LargeUtf8,
  List,
  Null,
  Schema,
  Struct,
  TimeMicrosecond,
  TimeMillisecond,
  TimeNanosecond,
  TimeSecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { concatBatches } from "./concat.ts";
import { DataFrame } from "./dataframe.ts";
import { mapType } from "./infer.ts";
import { decodeBatches, encodeBatch, joinChunks } from "./ipc.ts";
import { describeType, type makeBatch } from "./schema.ts";
import { takeRows } from "./take.ts";
import { batchRows } from "./values.ts";

const item = (type: DataType) => new Field("item", type, true);
const long = "a string that is longer than twelve bytes, with é and 日本";
const mapOf = (value: DataType): DataType => mapType(new Utf8(), value);

/** Each type with values at its edges, and the type that SQL gives back where that is another. */
const cases: [DataType, unknown[], sql?: DataType | null][] = [
  [new Bool(), [true, null, false, true]],
  [new Int8(), [-128, null, 127, 0]],
  [new Int16(), [-32768, null, 32767, 0]],
  [new Int32(), [-(2 ** 31), null, 2 ** 31 - 1, 0]],
  [new Int64(), [-(2n ** 63n), null, 2n ** 63n - 1n, 2n ** 53n + 1n]],
  [new Uint8(), [0, null, 255, 1]],
  [new Uint16(), [0, null, 65535, 1]],
  [new Uint32(), [0, null, 2 ** 32 - 1, 1]],
  [new Uint64(), [0n, null, 2n ** 64n - 1n, 1n]],
  [new Float16(), [0, null, 1.5, -2], new Float32()],
  [new Float32(), [Number.NaN, null, -0, Math.fround(1e-40)]],
  [new Float64(), [Number.NaN, null, Number.POSITIVE_INFINITY, Number.MIN_VALUE]],
  [new Decimal(2, 4, 128), ["99.99", null, "-99.99", "0.01"]],
  [new Decimal(3, 9, 128), ["999999.999", null, "-0.001", "1.000"]],
  [new Decimal(0, 18, 128), ["999999999999999999", null, "-999999999999999999", "0"]],
  [new Decimal(10, 38, 128), [`${"9".repeat(28)}.${"9".repeat(10)}`, null, "-0.0000000001", "0.0000000000"]],
  [new Decimal(2, 60, 256), ["1.25", null, "-1.25", "0.00"], null],
  [new Utf8(), ["", null, "exactly 12b!", long]],
  [new LargeUtf8(), ["é", null, "thirteen byte", long], new Utf8()],
  [new Binary(), [Uint8Array.of(0, 255), null, new Uint8Array(0), new Uint8Array(40).fill(254)]],
  [
    new FixedSizeBinary(3),
    [Uint8Array.of(1, 2, 3), null, Uint8Array.of(0, 0, 0), Uint8Array.of(255, 0, 1)],
    new Binary(),
  ],
  [new DateDay(), [new Date("1969-12-31"), null, new Date("2400-02-29"), new Date(0)]],
  [
    new DateMillisecond(),
    [new Date("1969-12-31"), null, new Date("2400-02-29"), new Date(0)],
    new TimestampMillisecond(),
  ],
  [new TimeSecond(), ["00:00:00", null, "23:59:59", "12:00:01"], new TimeMicrosecond()],
  [new TimeMillisecond(), ["00:00:00.001", null, "23:59:59.999", "12:00:00.000"], new TimeMicrosecond()],
  [new TimeMicrosecond(), ["00:00:00.000001", null, "23:59:59.999999", "12:00:00.000000"]],
  [new TimeNanosecond(), ["00:00:00.000000001", null, "23:59:59.999999999", "12:00:00.000000000"]],
  [new TimestampSecond(), [new Date(-1000), null, new Date("2400-01-01"), new Date(0)]],
  [new TimestampMillisecond(), [new Date(-1), null, new Date("2400-01-01T00:00:00.001Z"), new Date(0)]],
  [new TimestampMicrosecond(), [new Date(-1), null, new Date("2400-01-01T00:00:00.001Z"), new Date(0)]],
  [new TimestampNanosecond(), [new Date(-1), null, new Date("2200-01-01T00:00:00.001Z"), new Date(0)]],
  [new TimestampMicrosecond("UTC"), [new Date(-1), null, new Date("2400-01-01T00:00:00.001Z"), new Date(0)]],
  [
    new TimestampMillisecond("Asia/Tokyo"),
    [new Date(-1), null, new Date("2400-01-01T00:00:00.001Z"), new Date(0)],
    new TimestampMicrosecond("UTC"),
  ],
  [
    new TimestampSecond("UTC"),
    [new Date(-1000), null, new Date("2400-01-01"), new Date(0)],
    new TimestampMicrosecond("UTC"),
  ],
  [
    new IntervalMonthDayNano(),
    [
      { months: 1, days: -2, nanoseconds: 3000n },
      null,
      { months: 0, days: 0, nanoseconds: -1000n },
      { months: -14, days: 40, nanoseconds: 2n ** 52n * 1000n },
    ],
  ],
  [new DurationMillisecond(), [1n, null, -1n, 0n], new IntervalMonthDayNano()],
  [new List(item(new Int32())), [[1, null, 3], null, [], [4]]],
  [new List(item(new Utf8())), [["a", null, long], null, [], [long, ""]]],
  [new List(item(new List(item(new Float64())))), [[[1], [], null], null, [], [[2, 3]]]],
  [
    new FixedSizeList(2, new Field("item", new Float64(), false)),
    [Float64Array.of(1, Number.NaN), null, Float64Array.of(3, 4), Float64Array.of(0, -0)],
  ],
  [
    new FixedSizeList(3, new Field("item", new Float32(), false)),
    [Float32Array.of(1, 2, 3), null, Float32Array.of(4, 5, 6), Float32Array.of(0, 0, 0)],
  ],
  [new FixedSizeList(2, item(new Utf8())), [["a", long], null, [null, "b"], ["", ""]]],
  [
    new Struct([new Field("x", new Int64(), true), new Field("y", new Utf8(), true)]),
    [{ x: 1n, y: long }, null, { x: null, y: null }, { x: 2n ** 60n, y: "" }],
  ],
  [
    new Struct([new Field("s", new Struct([new Field("l", new List(item(new Bool())), true)]), true)]),
    [{ s: { l: [true, null] } }, null, { s: null }, { s: { l: null } }],
  ],
  [
    mapOf(new Int32()),
    [
      new Map([
        ["a", 1],
        [long, null],
      ]),
      null,
      new Map(),
      new Map([["b", 2]]),
    ],
  ],
  [new Dictionary(new Utf8(), new Int32()), ["a", null, long, "a"], new Dictionary(new Utf8(), new Uint8())],
  [new Null(), [null, null, null, null], new Int32()],
];

const frameOf = (type: DataType, values: unknown[]) =>
  DataFrame.fromRows(
    values.map((value) => ({ 'we"ird é': value })),
    new Schema([new Field('we"ird é', type, true)]),
  );

/** Values that SQL keeps in another type. */
function inSql(type: DataType, value: unknown): unknown {
  if (value === null) return null;
  if (type instanceof DurationMillisecond)
    return { months: 0, days: 0, nanoseconds: (value as bigint) * 1_000_000n };
  if (type instanceof TimeSecond) return `${value}.000000`;
  return type instanceof TimeMillisecond ? `${value}000` : value;
}

describe.each(cases)("%s", (type, values, sqlType = type) => {
  const rows = values.map((value) => ({ 'we"ird é': value }));

  test("rows", async () => {
    expect(await frameOf(type, values).toRows()).toEqual(rows);
  });

  test("slices, picks and joins", async () => {
    const batch = (await frameOf(type, values).toArrow()).batches[0] as never as ReturnType<typeof makeBatch>;
    expect(batchRows(takeRows(batch, Int32Array.of(3, 1, 1, 0)))).toEqual([
      rows[3],
      rows[1],
      rows[1],
      rows[0],
    ]);
    const pieces = [batch.slice(1, 4), batch.slice(2, 2), batch.slice(0, 3)];
    expect(batchRows(concatBatches(pieces))).toEqual([...rows.slice(1), ...rows.slice(0, 3)]);
    expect(batchRows(takeRows(batch.slice(1, 4), Int32Array.of(2, 0)))).toEqual([rows[3], rows[1]]);
  });

  test("an Arrow stream, whole and sliced", async () => {
    const batch = (await frameOf(type, values).toArrow()).batches[0] as never as ReturnType<typeof makeBatch>;
    for (const [from, to] of [
      [0, 4],
      [1, 3],
      [3, 4],
      [2, 2],
    ] as const) {
      const { batches, schema } = decodeBatches(joinChunks(encodeBatch(batch.slice(from, to))));
      expect(batches.flatMap(batchRows)).toEqual(rows.slice(from, to));
      expect(describeType(schema.fields[0]?.type as DataType)).toBe(describeType(type));
    }
  });

  test("SQL and back", async () => {
    const data = frameOf(type, values);
    const sliced = DataFrame.fromArrow((await data.toArrow()).batches.map((batch) => batch.slice(1, 4)));
    if (sqlType === null) {
      await expect(DataFrame.sql("SELECT * FROM t", { tables: { t: data } }).toRows()).rejects.toThrow(/./);
      return;
    }
    const result = DataFrame.sql("FROM t", { tables: { t: data } });
    const expected = values.map((value) => inSql(type, value));
    expect((await result.toRows()).map((row) => row['we"ird é'])).toEqual(expected);
    const field = (await result.toArrow()).schema.fields[0];
    expect(describeType(field?.type as DataType)).toBe(describeType(sqlType));
    expect(
      (await DataFrame.sql("FROM t", { tables: { t: sliced } }).toRows()).map((row) => row['we"ird é']),
    ).toEqual(expected.slice(1));
    // Many rows: several of DuckDB's chunks, several batches, and values that are not the first of theirs.
    const many = concatBatches(
      Array.from({ length: 1100 }, () => (sliced.plan.held() as never[])[0] as never),
    );
    const back = await DataFrame.sql("FROM t", { tables: { t: DataFrame.fromArrow([many, many]) } }).toRows();
    const repeated = Array.from({ length: 6600 }, (_, i) => expected[1 + (i % 3)]);
    expect(back.map((row) => row['we"ird é'])).toEqual(repeated);
    // As a table that is still to come, and as one that DuckDB keeps.
    const kept = await data.filter("true").select('we"ird é').filter('"we""ird é" IS NOT NULL').toRows();
    expect(kept).toEqual(rows.filter((row) => row['we"ird é'] !== null));
  });
});

test("timestamps finer than SQL keeps them are refused there, and pass everywhere else", async () => {
  const type = new TimestampNanosecond("UTC");
  const data = DataFrame.fromRows(
    [{ t: 1_000_000_001n, x: 1 }],
    new Schema([new Field("t", type), new Field("x", new Float64())]),
  );
  await expect(DataFrame.sql("SELECT t FROM d", { tables: { d: data } }).toRows()).rejects.toMatchObject({
    code: "invalid_data",
  });
  const kept = await data.filter("x = 1").withColumn("u", "t").toArrow();
  expect([...(kept.batches[0]?.data.children[2]?.values ?? [])]).toEqual([1_000_000_001n]);
});

test("DuckDB's own types arrive", async () => {
  const rows = await DataFrame.sql(`SELECT 170141183460469231731687303715884105727::HUGEINT AS h,
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::UUID AS u, 'b'::ENUM ('a', 'b') AS e, [1, 2]::INTEGER[2] AS a,
    TIMESTAMPTZ '2024-01-01 00:00:00+02' AS tz, INTERVAL '1 month 2 days' AS i, MAP {'k': 1} AS m, sum(x) AS s,
    TIME '01:02:03.5' AS t FROM (VALUES (1), (2)) v(x)`).toRows();
  expect(rows).toEqual([
    {
      h: "170141183460469231731687303715884105727",
      u: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
      e: "b",
      a: [1, 2],
      tz: new Date("2023-12-31T22:00:00Z"),
      i: { months: 1, days: 2, nanoseconds: 0n },
      m: new Map([["k", 1]]),
      s: "3",
      t: "01:02:03.500000",
    },
  ]);
  await expect(DataFrame.sql("SELECT '101'::BIT AS b").toRows()).rejects.toMatchObject({
    code: "unsupported",
    details: { column: "b" },
  });
});

test("lists that share elements or leave gaps arrive in order", async () => {
  const rows = await DataFrame.sql(
    "SELECT list_reverse(list_filter(range(i), x -> x % 2 = 0))[1:2] AS l FROM range(4000) t(i) WHERE i % 3 = 0",
  ).toRows();
  expect(rows[2]).toEqual({ l: [4n, 2n] });
  expect(rows.length).toBe(1334);
});
