import {
  type Data,
  DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  List,
  makeData,
  Struct,
} from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { describeType, isDenseVector, isSingleOrDouble } from "./schema.ts";

export type DenseArray = Float32Array | Float64Array;

/** Type of a dense vector; without a width (or zero) that of one whose width only `fit` will tell. */
export function denseVectorType(width = 0, precision: "float32" | "float64" = "float64"): FixedSizeList {
  return new FixedSizeList(
    width,
    new Field("item", precision === "float32" ? new Float32() : new Float64(), false),
  );
}

/** Type of a sparse vector: its size, the places that are not zero in rising order, and what stands there. */
export function sparseVectorType(): Struct {
  return new Struct([
    new Field("size", new Int32(), false),
    new Field("indices", new List(new Field("item", new Int32(), false)), false),
    new Field("values", new List(new Field("item", new Float64(), false)), false),
  ]);
}

/** True for a struct of `size`, `indices` and `values` of the types of a sparse vector. */
export function isSparseVector(type: DataType): boolean {
  if (!DataType.isStruct(type) || type.children.length !== 3) return false;
  const [size, indices, values] = type.children as [Field, Field, Field];
  const itemOf = (field: Field) => (DataType.isList(field.type) ? field.type.children[0]?.type : undefined);
  const item = itemOf(indices);
  return (
    size.name === "size" &&
    indices.name === "indices" &&
    values.name === "values" &&
    DataType.isInt(size.type) &&
    item !== undefined &&
    DataType.isInt(item) &&
    isSingleOrDouble(itemOf(values))
  );
}

/** The numbers of a column of dense vectors, row after row, and how many each row has. */
export interface DenseValues {
  readonly values: DenseArray;
  readonly width: number;
}

/**
 * A view, never a copy, of the numbers of a column of dense vectors: `FixedSizeList<float32 | float64>`, or a
 * `List` of these whose rows all have one length and no nulls between them. The numbers of a null vector are undefined.
 * Throws `column_type` for any other type and `invalid_data` for lists of unequal length; `firstRow` counts rows in its errors.
 */
export function denseValues(data: Data, firstRow = 0): DenseValues {
  const { type } = data;
  if (isDenseVector(type)) {
    const child = data.children[0] as Data;
    refuseNullNumbers(data, child, firstRow);
    return {
      values: child.values.subarray(0, data.length * type.listSize) as DenseArray,
      width: type.listSize,
    };
  }
  if (DataType.isList(type) && isSingleOrDouble(type.children[0]?.type))
    return denseList(data as Data<List>, firstRow);
  throw new UnciaError("column_type", `A dense vector is needed, not ${describeType(type)}.`);
}

function refuseNullNumbers(data: Data, child: Data, firstRow: number): void {
  if (child.nullCount === 0) return;
  const width = data.stride;
  for (let i = 0; i < data.length * width; i++) {
    const row = Math.floor(i / width);
    if (!child.getValid(i) && data.getValid(row)) {
      throw nullInside(firstRow + row);
    }
  }
}

const nullInside = (row: number): UnciaError =>
  new UnciaError("invalid_data", `The vector in row ${row} has a null in it.`, { row });

function denseList(data: Data<List>, firstRow: number): DenseValues {
  const offsets = data.valueOffsets;
  const first = offsets[0] ?? 0;
  const width = data.length ? (offsets[1] as number) - first : 0;
  for (let row = 0; row < data.length; row++) {
    const length = (offsets[row + 1] as number) - (offsets[row] as number);
    if (length !== width || !data.getValid(row)) {
      const found = data.getValid(row) ? `${length} numbers` : "no vector";
      throw new UnciaError(
        "invalid_data",
        `Row ${firstRow + row} has ${found} where the rows before have ${width} numbers.`,
        { row: firstRow + row },
      );
    }
  }
  const child = data.children[0] as Data;
  if (child.nullCount > 0) {
    for (let i = first; i < first + data.length * width; i++) {
      if (!child.getValid(i)) {
        throw nullInside(firstRow + Math.floor((i - first) / width));
      }
    }
  }
  return { values: child.values.subarray(first, first + data.length * width) as DenseArray, width };
}

/** A column of dense vectors over `values`, row after row; nothing is copied. `validity` has one bit a row. */
export function makeDenseVector(
  values: DenseArray,
  width: number,
  validity?: Uint8Array,
): Data<FixedSizeList> {
  if (width < 1 || values.length % width !== 0) {
    throw new UnciaError("internal", `${values.length} numbers do not make vectors of ${width}.`);
  }
  const type = denseVectorType(width, values instanceof Float32Array ? "float32" : "float64");
  const itemType = type.children[0]?.type as Float32 | Float64;
  const child = makeData({
    type: itemType,
    length: values.length,
    nullCount: 0,
    data: values as never,
  }) as Data;
  return makeData({
    type,
    length: values.length / width,
    nullCount: validity ? -1 : 0,
    nullBitmap: validity ?? null,
    child,
  });
}

/** A column of sparse vectors as compressed sparse rows (CSR). */
export interface SparseParts {
  /** Row r holds entries `indptr[r]` to `indptr[r + 1]`; it starts at zero and has one element more than rows. */
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly values: DenseArray;
  /** How many columns the matrix has: the largest size of any row. */
  readonly columns: number;
}

/**
 * The CSR pieces of a column of sparse vectors; views of its memory wherever Arrow keeps them as they are.
 * A null vector counts as all zeros. Throws `column_type`, and `invalid_data` when indices and values disagree.
 */
export function sparseParts(data: Data, firstRow = 0): SparseParts {
  if (!isSparseVector(data.type)) {
    throw new UnciaError("column_type", `A sparse vector is needed, not ${describeType(data.type)}.`);
  }
  const [sizes, indices, values] = data.children as [Data, Data, Data];
  const first = indices.valueOffsets[0] ?? 0;
  const firstValue = values.valueOffsets[0] ?? 0;
  const indptr = new Int32Array(data.length + 1);
  let columns = 0;
  for (let row = 0; row < data.length; row++) {
    const end = indices.valueOffsets[row + 1] - first;
    if (end !== values.valueOffsets[row + 1] - firstValue) {
      throw new UnciaError("invalid_data", `Row ${firstRow + row} has not as many indices as values.`, {
        row: firstRow + row,
      });
    }
    indptr[row + 1] = end;
    columns = Math.max(columns, Number(sizes.values[row] ?? 0));
  }
  const count = indptr[data.length] as number;
  const places = (indices.children[0] as Data).values.subarray(first, first + count);
  const parts = {
    indptr,
    indices: places instanceof Int32Array ? places : Int32Array.from(places as Iterable<number>, Number),
    values: (values.children[0] as Data).values.subarray(firstValue, firstValue + count) as DenseArray,
    columns,
  };
  for (let row = 0; row < data.length; row++) {
    const size = Number(sizes.values[row] ?? 0);
    for (let i = indptr[row] as number; i < (indptr[row + 1] as number); i++) {
      const place = parts.indices[i] as number;
      if (place < 0 || place >= size) {
        throw new UnciaError(
          "invalid_data",
          `Row ${firstRow + row} has index ${place} in a sparse vector of size ${size}.`,
          { row: firstRow + row },
        );
      }
    }
  }
  return parts;
}

/** A column of sparse vectors from CSR pieces; nothing is copied. */
export function makeSparseVector(parts: Omit<SparseParts, "columns">, size: number): Data<Struct> {
  const type = sparseVectorType();
  const [sizeType, indicesType, valuesType] = type.children.map((f) => f.type) as [Int32, List, List];
  const rows = parts.indptr.length - 1;
  const values = parts.values instanceof Float64Array ? parts.values : Float64Array.from(parts.values);
  const child = (data: Int32Array | Float64Array): Data =>
    data instanceof Int32Array
      ? makeData({ type: new Int32(), length: data.length, nullCount: 0, data })
      : makeData({ type: new Float64(), length: data.length, nullCount: 0, data });
  const list = (listType: List, items: Data): Data =>
    makeData({ type: listType, length: rows, nullCount: 0, valueOffsets: parts.indptr, child: items });
  return makeData({
    type,
    length: rows,
    nullCount: 0,
    children: [
      makeData({ type: sizeType, length: rows, nullCount: 0, data: new Int32Array(rows).fill(size) }),
      list(indicesType, child(parts.indices)),
      list(valuesType, child(values)),
    ],
  });
}
