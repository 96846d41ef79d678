import {
  Bool,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  makeData,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { bitAt, bitmapBytes, clearBit, onesBitmap, setBit } from "../frame/bitmap.ts";
import { buildColumn } from "../frame/index.ts";
import { halfToNumber } from "../frame/values.ts";
import { rowAxes } from "./row-shape.ts";
import {
  describeTensor,
  elementCount,
  type Tensor,
  type TensorInfo,
  type TensorNumbers,
  type TensorType,
  tensorNumbers,
} from "./tensor.ts";

const types: Readonly<Record<TensorType, DataType>> = {
  float32: new Float32(),
  float64: new Float64(),
  // Few languages have numbers of 16 bits.
  float16: new Float32(),
  int8: new Int8(),
  int16: new Int16(),
  int32: new Int32(),
  int64: new Int64(),
  uint8: new Uint8(),
  uint16: new Uint16(),
  uint32: new Uint32(),
  uint64: new Uint64(),
  bool: new Bool(),
  string: new Utf8(),
};

/**
 * The type of the column that a tensor becomes, whose first axis is that of the rows: a plain column, a vector (fixed-size list), or lists
 * of lists. An axis that is free is a list, since rows may differ in it.
 */
export function outputType(info: TensorInfo): DataType {
  // While planning, a vector whose width is not known yet has none.
  const axes = rowAxes(info) ?? [0];
  return axes.reduceRight<DataType>((item, axis) => {
    const field = new Field("item", item, false);
    return typeof axis === "number" ? new FixedSizeList(axis, field) : new List(field);
  }, types[info.type]);
}

interface Part {
  /** Rows of the batch, in the order of the tensor's. */
  readonly rows: readonly number[];
  readonly tensor: Tensor;
}

/** Where the values of a row are. */
interface Place {
  readonly tensor: Tensor;
  readonly start: number;
  readonly dims: readonly number[];
}

/** Gathers the tensors of a batch's mini-batches into a column. */
export class OutputColumn {
  readonly #info: TensorInfo;
  readonly #axes: readonly (number | string)[];
  readonly #parts: Part[] = [];

  constructor(info: TensorInfo) {
    this.#info = info;
    this.#axes = rowAxes(info) ?? [""];
  }

  /** Adds what was computed for some rows, of `fed` that were fed: more, where the model takes a fixed number. */
  add(rows: readonly number[], tensor: Tensor, fed: number): void {
    const found = describeTensor({ type: tensor.type, shape: tensor.dims });
    const name = JSON.stringify(this.#info.name);
    const details = { param: "fetchDict" };
    if (tensor.dims[0] !== fed) {
      const message = `The output ${name} has no row for each row that was fed: ${fed} rows gave ${found}.`;
      const hint = "Only tensors whose first axis is that of the rows become columns.";
      throw new UnciaError("unsupported", message, { ...details, hint });
    }
    const dims = tensor.dims.slice(1);
    const fits = this.#axes.every((axis, at) => typeof axis === "string" || axis === dims[at]);
    if (dims.length !== this.#axes.length || !fits) {
      throw new UnciaError(
        "kernel",
        `The output ${name}, said to be ${describeTensor(this.#info)}, is ${found}.`,
        details,
      );
    }
    this.#parts.push({ rows, tensor });
  }

  /** The column of `length` rows; those that nothing was added for are null. */
  finish(length: number): Data {
    const places = this.#places(length);
    const dims = places.map(
      (place) => place?.dims ?? this.#axes.map((axis) => (typeof axis === "number" ? axis : 0)),
    );
    const nulls = places.filter((place) => place === undefined).length;
    const nullBitmap = nulls > 0 ? bitmapOf(places) : null;
    const values = this.#whole(length) ?? gather(places, dims, this.#info.type);
    let column = leaf(
      values,
      this.#info.type,
      this.#axes.length === 0 ? { nullBitmap, nullCount: nulls } : noNulls,
    );
    for (let depth = this.#axes.length - 1; depth >= 0; depth--) {
      const isTop = depth === 0;
      const axis = this.#axes[depth] as number | string;
      column = lists(column, axis, depth, dims, isTop ? { nullBitmap, nullCount: nulls } : noNulls);
    }
    return column;
  }

  #places(length: number): (Place | undefined)[] {
    const places: (Place | undefined)[] = Array.from({ length });
    for (const { rows, tensor } of this.#parts) {
      const dims = tensor.dims.slice(1);
      const size = elementCount(dims);
      for (const [at, row] of rows.entries()) places[row] = { tensor, start: at * size, dims };
    }
    return places;
  }

  /** The one tensor that has all rows and no others: it need not be copied. */
  #whole(length: number): Tensor["data"] | undefined {
    const [part, ...others] = this.#parts;
    const isWhole =
      part && others.length === 0 && part.rows.length === length && part.tensor.dims[0] === length;
    return isWhole && part.rows.every((row, at) => row === at) ? part.tensor.data : undefined;
  }
}

interface Nulls {
  readonly nullBitmap: Uint8Array | null;
  readonly nullCount: number;
}

const noNulls: Nulls = { nullBitmap: null, nullCount: 0 };

function bitmapOf(places: readonly (Place | undefined)[]): Uint8Array {
  const bits = onesBitmap(places.length);
  for (const [row, place] of places.entries()) if (!place) clearBit(bits, row);
  return bits;
}

/** The values of all rows, one row after the other; a null row has as many as its lists of fixed length need. */
function gather(
  places: readonly (Place | undefined)[],
  dims: readonly (readonly number[])[],
  type: TensorType,
): Tensor["data"] {
  const sizes = dims.map(elementCount);
  if (type === "string") {
    return places.flatMap((place, row) => {
      const size = sizes[row] as number;
      return place
        ? (place.tensor.data as readonly string[]).slice(place.start, place.start + size)
        : new Array<string>(size).fill("");
    });
  }
  const all = tensorNumbers(
    type,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let at = 0;
  for (const [row, place] of places.entries()) {
    const size = sizes[row] as number;
    if (place)
      all.set((place.tensor.data as TensorNumbers).subarray(place.start, place.start + size) as never, at);
    at += size;
  }
  return all;
}

/** The values themselves, as a column. */
function leaf(values: Tensor["data"], type: TensorType, nulls: Nulls): Data {
  const arrow = types[type];
  const { length } = values;
  if (type === "string") {
    const texts = values as readonly string[];
    return buildColumn(
      arrow,
      nulls.nullBitmap
        ? texts.map((text, row) => (bitAt(nulls.nullBitmap as Uint8Array, row) ? text : null))
        : texts,
      "",
    );
  }
  const numbers = values as TensorNumbers;
  return makeData({ type: arrow, length, ...nulls, data: arrowValues(numbers, type) } as never);
}

function arrowValues(numbers: TensorNumbers, type: TensorType): TensorNumbers {
  if (type === "float16") return Float32Array.from(numbers as Uint16Array, halfToNumber);
  if (type !== "bool") return numbers;
  const bits = new Uint8Array(bitmapBytes(numbers.length));
  for (const [at, value] of numbers.entries()) if (value) setBit(bits, at);
  return bits;
}

/** A column of lists at one axis of a row, over the values of the axes below. */
function lists(
  child: Data,
  axis: number | string,
  depth: number,
  dims: readonly (readonly number[])[],
  nulls: Nulls,
): Data {
  const item = new Field("item", child.type, false);
  const counts = dims.map((row) => elementCount(row.slice(0, depth)));
  const length = counts.reduce((sum, count) => sum + count, 0);
  if (typeof axis === "number")
    return makeData({ type: new FixedSizeList(axis, item), length, ...nulls, child });
  const valueOffsets = new Int32Array(length + 1);
  let at = 0;
  for (const [row, count] of counts.entries()) {
    const size = dims[row]?.[depth] ?? 0;
    for (let i = 0; i < count; i++, at++) valueOffsets[at + 1] = (valueOffsets[at] as number) + size;
  }
  return makeData({ type: new List(item), length, ...nulls, valueOffsets, child });
}
