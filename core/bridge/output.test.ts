import {
  type Data,
  Dictionary,
  Field,
  Int8,
  Int32,
  List,
  makeData,
  type RecordBatch,
  Schema,
  Struct,
  Utf8,
  Utf8View,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { batchesFromColumns } from "../frame/from.ts";
import { decodeBatches, joinChunks } from "../frame/ipc.ts";
import { makeBatch, sliceRows } from "../frame/schema.ts";
import { batchRows } from "../frame/values.ts";
import { encodeBatches } from "./output.ts";
import { levelsKey, orderedKey, plainBatch } from "./plain.ts";

const everything = { dictionaries: true, stringViews: true };
const nothing = { dictionaries: false, stringViews: false };

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function sent(batches: readonly RecordBatch[], client = everything): Promise<RecordBatch[]> {
  const out: RecordBatch[] = [];
  for await (const encoded of encodeBatches(each(batches), client)) {
    expect(encoded.byteLength).toBeLessThanOrEqual(64 * 2 ** 20);
    const decoded = decodeBatches(joinChunks(encoded)).batches;
    expect(decoded).toHaveLength(1);
    expect(decoded[0]?.numRows).toBe(encoded.rows);
    out.push(...decoded);
  }
  return out;
}

const columns = (values: Parameters<typeof batchesFromColumns>[0]) =>
  batchesFromColumns(values)[0] as RecordBatch;
const rowsOf = (batches: readonly RecordBatch[]) => batches.flatMap(batchRows);

const animals = ["cat", "dog", "eel"];
/** A column of categories; code -1 is null. */
function categories(
  codes: readonly number[],
  levels: readonly (string | null)[] = animals,
  isOrdered = false,
): RecordBatch {
  const dictionary = vectorFromArray([...levels], new Utf8());
  const type = new Dictionary(new Utf8(), new Int8(), 7, isOrdered);
  const nullBitmap = Uint8Array.of(codes.reduce((bits, code, i) => bits | (code < 0 ? 0 : 1 << i), 0));
  const data = makeData({
    type,
    length: codes.length,
    nullCount: -1,
    nullBitmap,
    data: Int8Array.from(codes),
    dictionary,
  });
  return makeBatch(new Schema([new Field("animal", type, true)]), [data]);
}

describe("encodeBatches", () => {
  test("cuts a large batch into pieces of a few megabytes, all rows in order", async () => {
    const rows = 3_000_001;
    const batches = await sent([columns({ x: Float64Array.from({ length: rows }, (_, i) => i) })]);
    expect(batches.length).toBeGreaterThanOrEqual(5);
    expect(batches.length).toBeLessThan(20);
    let next = 0;
    for (const batch of batches) {
      for (const value of (batch.data.children[0] as Data).values as Float64Array)
        if (value !== next++) throw new Error(`${value}`);
    }
    expect(next).toBe(rows);
  });

  test("cuts by what rows weigh, not by their number", async () => {
    const light = Array.from({ length: 1000 }, () => "light");
    const batch = columns({ s: [...light, "x".repeat(40 * 2 ** 20), "y".repeat(40 * 2 ** 20), ...light] });
    expect((await sent([batch])).reduce((sum, one) => sum + one.numRows, 0)).toBe(2002);
  });

  test("joins small batches, and keeps the only empty one", async () => {
    const small = Array.from({ length: 500 }, (_, i) => columns({ x: [i, null], s: [`s${i}`, null] }));
    const joined = await sent(small);
    expect(joined).toHaveLength(1);
    expect(rowsOf(joined)).toEqual(rowsOf(small));
    const empty = sliceRows(small[0] as RecordBatch, 0, 0);
    expect((await sent([empty])).map((batch) => batch.numRows)).toEqual([0]);
  });

  test("joins categories only where they share their dictionary", async () => {
    const whole = categories([0, 1, 2, -1, 1, 0]);
    const halves = [sliceRows(whole, 0, 3), sliceRows(whole, 3, 6)];
    expect(await sent(halves)).toHaveLength(1);
    const strangers = [categories([0, 1]), categories([0, 1], ["ant", "bee"])];
    const kept = await sent(strangers);
    expect(rowsOf(kept).map((row) => row.animal)).toEqual(["cat", "dog", "ant", "bee"]);
    expect(kept).toHaveLength(2);
  });
});

describe("plainBatch", () => {
  test("leaves a batch that the client can read as it is", () => {
    const batch = categories([0, 1]);
    expect(plainBatch(batch, everything)).toBe(batch);
    const plain = columns({ x: [1] });
    expect(plainBatch(plain, nothing)).toBe(plain);
  });

  test("gives values for categories, with their levels beside them", () => {
    const plain = plainBatch(categories([2, -1, 0]), nothing);
    expect(plain.schema.fields[0]?.type).toBeInstanceOf(Utf8);
    expect(JSON.parse(plain.schema.fields[0]?.metadata.get(levelsKey) ?? "")).toEqual(animals);
    expect(batchRows(plain).map((row) => row.animal)).toEqual(["eel", null, "cat"]);
  });

  test("says of categories whether their levels have an order of their own", () => {
    const ordered = (isOrdered: boolean) =>
      plainBatch(categories([0], animals, isOrdered), nothing).schema.fields[0]?.metadata.get(orderedKey);
    expect(ordered(true)).toBe("true");
    expect(ordered(false)).toBeUndefined();
  });

  test.each([
    ["all null of no levels", [-1, -1], [], [null, null]],
    ["of a level that is null", [0, 1], ["a", null], ["a", null]],
    ["empty", [], ["a"], []],
  ])("gives values for categories that are %s", (_, codes, levels, values) => {
    expect(batchRows(plainBatch(categories(codes, levels), nothing)).map((row) => row.animal)).toEqual(
      values,
    );
  });

  test("gives values for a slice of categories", () => {
    const slice = sliceRows(categories([0, -1, 2, 1, -1]), 1, 4);
    expect(batchRows(plainBatch(slice, nothing)).map((row) => row.animal)).toEqual([null, "eel", "dog"]);
  });

  test("finds categories inside of lists and structs", () => {
    const inner = categories([0, 1, 2]).data.children[0] as Data;
    const list = new List(new Field("item", inner.type, true));
    const nested = makeData({
      type: list,
      length: 2,
      nullCount: 0,
      valueOffsets: Int32Array.of(0, 1, 3),
      child: inner,
    });
    const number = makeData({ type: new Int32(), length: 2, nullCount: 0, data: Int32Array.of(1, 2) });
    const struct = new Struct([new Field("l", list, true), new Field("n", new Int32(), true)]);
    const data = makeData({ type: struct, length: 2, nullCount: 0, children: [nested, number] });
    const batch = makeBatch(new Schema([new Field("s", struct, true)]), [data]);
    const plain = plainBatch(batch, nothing);
    expect(String(plain.schema.fields[0]?.type)).not.toContain("Dictionary");
    expect(batchRows(plain)).toEqual(batchRows(batch));
  });

  test("gives offsets for views", async () => {
    const values = ["short", null, "a string that is longer than twelve bytes", "", "ö"];
    const views = new Uint8Array(16 * values.length);
    const at = new DataView(views.buffer);
    const long = Buffer.from(values[2] as string);
    values.forEach((value, i) => {
      const bytes = Buffer.from(value ?? "");
      at.setInt32(16 * i, bytes.length, true);
      if (bytes.length <= 12) views.set(bytes, 16 * i + 4);
      else views.set(bytes.subarray(0, 4), 16 * i + 4);
    });
    const data = makeData({
      type: new Utf8View(),
      length: values.length,
      nullCount: 1,
      nullBitmap: Uint8Array.of(0b11101),
      views,
      variadicBuffers: [long],
    } as never) as Data;
    const batch = makeBatch(new Schema([new Field("s", data.type, true)]), [data]);
    const plain = plainBatch(batch, nothing);
    expect(plain.schema.fields[0]?.type).toBeInstanceOf(Utf8);
    expect(rowsOf(await sent([batch], nothing)).map((row) => row.s)).toEqual(values);
    expect(batchRows(plainBatch(sliceRows(batch, 1, 4), nothing)).map((row) => row.s)).toEqual(
      values.slice(1, 4),
    );
  });
});

test("a row that is larger than batches may be, such as a large photo, is sent by itself", async () => {
  const photo = new Uint8Array(70 * 2 ** 20).fill(7);
  const batch = columns({ photo: [Uint8Array.of(1), photo, Uint8Array.of(2)] });
  const sizes: [number, number][] = [];
  for await (const { byteLength, rows } of encodeBatches(each([batch]), everything))
    sizes.push([rows, byteLength >> 20]);
  expect(sizes).toEqual([
    [1, 0],
    [1, 70],
    [1, 0],
  ]);
});
