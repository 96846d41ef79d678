import { type Data, Field, Float64, Int32, List, type RecordBatch, Schema, Utf8 } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { columnChunk } from "./column.ts";
import { DataFrame } from "./dataframe.ts";
import { philox, rowDraw } from "./random.ts";
import {
  appendColumns,
  describeType,
  isNumeric,
  replaceColumn,
  requireColumn,
  selectColumns,
  sliceRows,
  vectorWidth,
} from "./schema.ts";
import {
  denseValues,
  denseVectorType,
  isSparseVector,
  makeDenseVector,
  makeSparseVector,
  sparseParts,
  sparseVectorType,
} from "./vectors.ts";

const batchOf = (data: DataFrame) => (data.plan.held() as [RecordBatch])[0];

describe("dense vectors", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);

  test("are views of the numbers, slices too", () => {
    const column = makeDenseVector(values, 2);
    expect(denseValues(column)).toEqual({ values, width: 2 });
    expect(denseValues(column).values.buffer).toBe(values.buffer);
    expect(denseValues(column.slice(1, 2)).values).toEqual(Float32Array.of(3, 4, 5, 6));
    expect(describeType(column.type)).toBe("vector<float32>[2]");
    expect(vectorWidth(column.type)).toBe(2);
    expect(vectorWidth(denseVectorType())).toBeUndefined();
    expect(describeType(denseVectorType())).toBe("vector<float64>");
    expect(() => makeDenseVector(values, 4)).toThrow();
  });

  test("may be lists of equal length", () => {
    const schema = new Schema([new Field("v", new List(new Field("item", new Float64(), true)))]);
    const column = (rows: unknown[]) =>
      batchOf(
        DataFrame.fromRows(
          rows.map((v) => ({ v })),
          schema,
        ),
      ).data.children[0] as Data;
    expect(
      denseValues(
        column([
          [1, 2],
          [3, 4],
        ]).slice(1, 1),
      ),
    ).toEqual({ values: Float64Array.of(3, 4), width: 2 });
    for (const [rows, row] of [
      [[[1, 2], [3]], 1],
      [[[1], null], 1],
      [[[1], [null]], 1],
    ] as const) {
      expect(() => denseValues(column(rows as never))).toThrow(
        expect.objectContaining({ code: "invalid_data", details: { row } }),
      );
    }
    expect(() => denseValues(batchOf(DataFrame.from([{ a: 1 }])).data.children[0] as Data)).toThrow(
      /float64/,
    );
  });
});

test("sparse vectors are compressed sparse rows", () => {
  const parts = {
    indptr: Int32Array.of(0, 2, 2, 3),
    indices: Int32Array.of(0, 4, 1),
    values: Float64Array.of(1, 2, 3),
  };
  const column = makeSparseVector(parts, 5);
  expect(isSparseVector(column.type)).toBe(true);
  expect(isSparseVector(sparseVectorType())).toBe(true);
  expect(sparseParts(column)).toEqual({ ...parts, columns: 5 });
  expect(sparseParts(column).values.buffer).toBe(parts.values.buffer);
  expect(sparseParts(column.slice(1, 2))).toEqual({
    indptr: Int32Array.of(0, 0, 1),
    indices: Int32Array.of(1),
    values: Float64Array.of(3),
    columns: 5,
  });
  expect(() => sparseParts(makeSparseVector(parts, 4))).toThrow(
    expect.objectContaining({ code: "invalid_data" }),
  );
});

test("columns for native code are Arrow's own memory", () => {
  const numbers = Float64Array.of(1, 2, 3);
  const data = DataFrame.from({
    x: numbers,
    v: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    s: ["a", "b", "c"],
    i: [1n, null, 3n],
  });
  const batch = batchOf(data);
  const chunk = columnChunk(batch, "x");
  expect(chunk.values.buffer).toBe(numbers.buffer);
  expect(chunk).toMatchObject({ length: 3, nullCount: 0, offset: 0 });
  expect("validity" in chunk).toBe(false);
  const slice = sliceRows(batch, 1, 3);
  expect(columnChunk(slice, "x").values).toEqual(Float64Array.of(2, 3));
  expect(columnChunk(slice, "v").values).toEqual(Float64Array.of(3, 4, 5, 6));
  expect(columnChunk(slice, "i")).toMatchObject({
    nullCount: 1,
    offset: 1,
    validity: expect.any(Uint8Array),
  });
  expect(() => columnChunk(batch, "s")).toThrow(expect.objectContaining({ code: "column_type" }));
  expect(() => columnChunk(batch, "y", { stage: "Scale", param: "inputCol" })).toThrow(
    expect.objectContaining({
      code: "missing_column",
      details: expect.objectContaining({ stage: "Scale", column: "y" }),
    }),
  );
});

test("columns are added, replaced and picked without copies", () => {
  const batch = batchOf(DataFrame.from({ a: Float64Array.of(1, 2), b: ["x", "y"] }));
  const extra = batchOf(DataFrame.from({ c: Int32Array.of(7, 8) })).data.children[0] as Data;
  const more = appendColumns(batch, [{ field: "c", data: extra }]);
  expect(more.data.children[0]).toBe(batch.data.children[0]);
  expect(more.getChild("c")?.toArray()).toEqual(Int32Array.of(7, 8));
  expect(() => appendColumns(more, [{ field: "a", data: extra }])).toThrow(
    expect.objectContaining({ code: "column_exists" }),
  );
  expect(replaceColumn(batch, { field: "a", data: extra }).schema.names).toEqual(["a", "b"]);
  expect(selectColumns(more, ["c", "a"]).schema.names).toEqual(["c", "a"]);
  expect(() => requireColumn(batch.schema, "A")).toThrow('Did you mean "a"?');
  expect([new Int32(), new Float64(), new Utf8()].map(isNumeric)).toEqual([true, true, false]);
});

// From the known-answer file that the authors of Random123 publish.
test.each([
  [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
  [Array(4).fill(0xffffffff), Array(2).fill(0xffffffff), "408f276d 41c83b0e a20bc7c6 6d5451fd"],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    "d16cfe09 94fdcceb 5001e420 24126ea1",
  ],
])("Philox4x32-10 of %j", (counter, key, expected) => {
  const words = philox(counter as never, key as never);
  expect([...words].map((word) => word.toString(16).padStart(8, "0")).join(" ")).toBe(expected);
});

test("draws are spread evenly", () => {
  let sum = 0;
  for (let row = 0; row < 20_000; row++) sum += rowDraw(42, row);
  expect(Math.abs(sum / 20_000 - 0.5)).toBeLessThan(0.01);
  expect(rowDraw(42, 2 ** 40)).not.toBe(rowDraw(42, 0));
  expect(rowDraw(2 ** 40, 0)).not.toBe(rowDraw(0, 0));
});
