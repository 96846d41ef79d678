import {
  Dictionary,
  Field,
  Int8,
  Int32,
  type RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  tableFromArrays,
  tableFromIPC,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { describe, expect, test } from "vitest";
import { UnciaError } from "../errors.ts";
import { DataFrame } from "./dataframe.ts";
import { decodeBatches, encode, encodeBatch, joinChunks } from "./ipc.ts";
import { appendColumns, makeBatch } from "./schema.ts";
import { batchRows } from "./values.ts";

const mixed = (): RecordBatch => {
  const rows = [
    { n: 1, s: "é", l: ["a", null], v: [1, 2], o: { x: 1n }, b: true, y: Buffer.from("q") },
    { n: null, s: null, l: null, v: null, o: null, b: null, y: null },
    { n: 3, s: "", l: [], v: [3, 4], o: { x: null }, b: false, y: Buffer.alloc(0) },
  ];
  const [batch] = DataFrame.from(rows).plan.held() as [RecordBatch];
  const c = vectorFromArray(["p", "q", "p"], new Dictionary(new Utf8(), new Int8()));
  return appendColumns(batch, [{ field: "c", data: c.data[0] as never }]);
};

const bytesOf = (batch: RecordBatch) => joinChunks(encodeBatch(batch));

describe("streams", () => {
  test("shares memory with aligned bytes and is read by Arrow's own reader", () => {
    const bytes = bytesOf(mixed());
    const aligned = new Uint8Array(new ArrayBuffer(bytes.length));
    aligned.set(bytes);
    const { batches } = decodeBatches(aligned);
    expect(batches[0]?.data.children[0]?.values.buffer).toBe(aligned.buffer);
    expect(batchRows(batches[0] as RecordBatch)).toEqual(batchRows(mixed()));
    expect(batchRows(tableFromIPC(bytes).batches[0] as RecordBatch)).toEqual(batchRows(mixed()));
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(batchRows(decodeBatches(shifted).batches[0] as RecordBatch)).toEqual(batchRows(mixed()));
  });

  test("large columns are not copied on the way out", () => {
    const values = new Float64Array(10_000);
    const [batch] = DataFrame.from({ values }).plan.held() as [RecordBatch];
    const { chunks, byteLength } = encodeBatch(batch);
    expect(chunks.some((chunk) => chunk.buffer === values.buffer)).toBe(true);
    expect(chunks.reduce((sum, chunk) => sum + chunk.length, 0)).toBe(byteLength);
  });

  test("dictionaries of different sources that were numbered alike are kept apart", () => {
    const column = (values: string[]) =>
      decodeBatches(
        bytesOf(
          makeBatch(
            new Schema([new Field("c", new Dictionary(new Utf8(), new Int32(), 0))]),
            vectorFromArray(values, new Dictionary(new Utf8(), new Int32(), 0)).data as never,
          ),
        ),
      ).batches[0]?.data.children[0] as never;
    const type = new Dictionary(new Utf8(), new Int32(), 0);
    const batch = makeBatch(
      new Schema([new Field("a", type), new Field("b", type)]),
      [column(["x", "y"]), column(["u", "v"])],
      2,
    );
    const back = decodeBatches(bytesOf(batch)).batches[0] as RecordBatch;
    expect(batchRows(back)).toEqual([
      { a: "x", b: "u" },
      { a: "y", b: "v" },
    ]);
  });

  test("several batches with different dictionaries, and none", () => {
    const type = new Dictionary(new Utf8(), new Int32());
    const schema = new Schema([new Field("c", type)]);
    const batches = [["a", "b"], ["c"], ["a", "d"]].map((values) =>
      makeBatch(schema, vectorFromArray(values, type).data as never),
    );
    const back = decodeBatches(joinChunks(encode(schema, batches))).batches.flatMap(batchRows);
    expect(back.map((row) => row.c)).toEqual(["a", "b", "c", "a", "d"]);
    expect(decodeBatches(joinChunks(encode(schema, [])))).toMatchObject({ batches: [] });
  });

  test("Arrow's own writer is understood", () => {
    const table = tableFromArrays({ a: [1, 2], b: ["x", null] });
    const bytes = RecordBatchStreamWriter.writeAll(table).toUint8Array(true);
    expect(decodeBatches(bytes).batches.flatMap(batchRows)).toEqual([
      { a: 1, b: "x" },
      { a: 2, b: null },
    ]);
  });
});

describe("hostile bytes", () => {
  test("every truncation is a protocol error", () => {
    const bytes = bytesOf(mixed());
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeBatches(bytes.slice(0, length))).toThrow(
        expect.objectContaining({ code: "protocol" }),
      );
    }
  });

  test("changed bytes give an error of ours, or a batch that can be read to its end", () => {
    const bytes = bytesOf(mixed());
    let random = 12345;
    const next = () => (random = (Math.imul(random, 1103515245) + 12345) >>> 0);
    let refused = 0;
    for (let round = 0; round < 6000; round++) {
      const copy = bytes.slice();
      for (let i = 0; i <= next() % 3; i++)
        copy[next() % copy.length] = [0, 1, 0x7f, 0x80, 0xff, next() & 255][next() % 6] as number;
      let batches: RecordBatch[];
      try {
        ({ batches } = decodeBatches(copy));
      } catch (error) {
        expect(error).toBeInstanceOf(UnciaError);
        refused++;
        continue;
      }
      for (const batch of batches) if (batch.numRows < 100) batchRows(batch);
    }
    expect(refused).toBeGreaterThan(500);
  });

  test("the file format, rubbish and text are refused at once", () => {
    for (const text of [
      "ARROW1\0\0rest of the file",
      "",
      "name,age\n1,2\n",
      "\xff\xff\xff\xff\xff\xff\xff\x7f",
    ]) {
      expect(() => decodeBatches(Buffer.from(text, "latin1"))).toThrow(
        expect.objectContaining({ code: "protocol" }),
      );
    }
  });

  test("offsets, categories and lengths are checked against the data", () => {
    const text = DataFrame.from([{ s: "abcdefgh" }, { s: "x" }]).plan.held() as [RecordBatch];
    const bytes = bytesOf(text[0]);
    const offsets = Buffer.from(Int32Array.of(0, 8, 9).buffer);
    const at = Buffer.from(bytes).indexOf(offsets);
    expect(at).toBeGreaterThan(0);
    for (const bad of [
      [0, 8, 10000],
      [0, 9, 8],
      [-1, 8, 9],
    ]) {
      const copy = bytes.slice();
      copy.set(new Uint8Array(Int32Array.from(bad).buffer), at);
      expect(() => decodeBatches(copy)).toThrow(expect.objectContaining({ code: "protocol" }));
    }
  });
});
