import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  Bool,
  type DataType,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Float64,
  Int32,
  Int64,
  Uint8,
  Utf8,
} from "apache-arrow";
import { buildColumn, DataFrame, makeBatch, schemaOf } from "../../frame/index.ts";
import { halfToNumber } from "../../frame/values.ts";
import { elementCount, type Tensor, type TensorType } from "../tensor.ts";

const folder = join(import.meta.dirname, "../../../test/expected/onnx");

/** An array as the script writes it: 64-bit numbers are texts. */
interface Written {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}

/** A network, what it is fed, and what Python's onnxruntime makes of that. */
export interface Case {
  readonly file: string;
  readonly outputs: readonly string[];
  readonly feeds: Readonly<Record<string, Written>>;
  readonly tensors: Readonly<Record<string, Written>>;
}

const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
  cases: Record<string, Case>;
};

export function caseOf(name: string): Case {
  const found = cases[name];
  if (found) return found;
  throw new Error(`onnx_expected.py knows no network ${name}.`);
}

export const caseNames = Object.keys(cases);
export const pathOf = (name: string): string => join(folder, caseOf(name).file);

/** Types of columns by the names that numpy has for them. */
const columnTypes: Readonly<Record<string, DataType>> = {
  float16: new Float16(),
  float32: new Float32(),
  float64: new Float64(),
  int32: new Int32(),
  int64: new Int64(),
  uint8: new Uint8(),
  bool: new Bool(),
  string: new Utf8(),
};

const valuesOf = ({ type, data }: Written): unknown[] =>
  type === "int64" ? data.map((one) => BigInt(one as string)) : [...data];

/** A feed as a tensor. */
export function tensorOf(written: Written): Tensor {
  const type = written.type as TensorType;
  const column = buildColumn(columnTypes[type] as DataType, valuesOf(written), type);
  const data =
    type === "string"
      ? (written.data as string[])
      : type === "bool"
        ? Uint8Array.from(written.data, Number)
        : column.values;
  return { type, dims: written.dims, data };
}

/** Numbers as numbers, whatever they are kept in. */
export const numbersOf = ({ type, data }: Tensor): unknown[] =>
  type === "float16" ? Array.from(data as Uint16Array, halfToNumber) : Array.from(data as ArrayLike<unknown>);

/** What a tensor must hold. */
export const wantedOf = (written: Written): unknown[] =>
  valuesOf(written).map((value) => (typeof value === "boolean" ? Number(value) : value));

/** The feeds as a table, a row for each of the first axis: plain columns, vectors, and lists of lists. */
export function tableOf(feeds: Case["feeds"]): DataFrame {
  const columns = Object.entries(feeds).map(([name, written]) => {
    const [rows = 0, ...axes] = written.dims;
    const type = axes.reduceRight<DataType>(
      (item, axis) => new FixedSizeList(axis, new Field("item", item, false)),
      columnTypes[written.type] as DataType,
    );
    return { name, type, data: buildColumn(type, nest(valuesOf(written), axes), name), rows };
  });
  const schema = schemaOf(columns.map(({ name, type }) => new Field(name, type, true)));
  return DataFrame.fromArrow([
    makeBatch(
      schema,
      columns.map(({ data }) => data),
    ),
  ]);
}

/** Flat values as rows of nested lists. */
function nest(values: readonly unknown[], axes: readonly number[]): unknown[] {
  if (axes.length === 0) return [...values];
  const size = elementCount(axes);
  const [, ...inner] = axes;
  return Array.from({ length: values.length / size }, (_, row) => {
    const part = values.slice(row * size, (row + 1) * size);
    return inner.length === 0 ? part : nest(part, inner);
  });
}
