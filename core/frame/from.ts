import {
  type Data,
  Field,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  isArrowVector,
  makeData,
  type RecordBatch,
  type Schema,
  Table,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Vector,
} from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { buildColumn } from "./build.ts";
import { inferType } from "./infer.ts";
import { makeBatch, schemaOf } from "./schema.ts";
import type { Row } from "./values.ts";

/** Columns by name, each an array, a typed array (not copied) or an Arrow vector. */
export type Columns = { readonly [column: string]: ArrayLike<unknown> | Vector };

/** One batch of all rows. A column of any row is a column of the table; where a row lacks it, it is null. */
export function batchFromRows(rows: Iterable<Row>, schema?: Schema): RecordBatch {
  const list = Array.isArray(rows) ? (rows as Row[]) : [...rows];
  const names = new Set<string>(schema?.fields.map((f) => f.name));
  list.forEach((row, i) => {
    if (typeof row !== "object" || row === null) {
      throw new UnciaError(
        "invalid_data",
        `Row ${i} is ${row === null ? "null" : `a ${typeof row}`}, not an object.`,
        { row: i },
      );
    }
    if (!schema) for (const name of Object.keys(row)) names.add(name);
  });
  const columns = [...names].map((name): [string, unknown[]] => [
    name,
    list.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined)),
  ]);
  const fields =
    schema?.fields ?? columns.map(([name, values]) => new Field(name, inferType(values, name), true));
  const data = columns.map(([name, values], i) => buildColumn((fields[i] as Field).type, values, name));
  return makeBatch(schema ?? schemaOf(fields), data, list.length);
}

/** Batches over these columns, one unless vectors have several chunks; throws `invalid_data` when they differ in length. */
export function batchesFromColumns(columns: Columns): RecordBatch[] {
  const names = Object.keys(columns);
  const vectors = names.map((name) => {
    const values = columns[name] as ArrayLike<unknown> | Vector;
    return isArrowVector(values) ? (values as Vector) : new Vector([columnFrom(values, name)]);
  });
  const length = vectors[0]?.length ?? 0;
  vectors.forEach((column, i) => {
    if (column.length !== length) {
      throw new UnciaError(
        "invalid_data",
        `Column ${JSON.stringify(names[i])} has ${column.length} rows, ${JSON.stringify(names[0])} has ${length}.`,
        { column: names[i] as string },
      );
    }
  });
  const schema = schemaOf(vectors.map((column, i) => new Field(names[i] as string, column.type, true)));
  if (vectors.every((column) => column.data.length === 1)) {
    const data = vectors.map((column) => column.data[0] as Data);
    return [makeBatch(schema, data, length)];
  }
  return new Table(schema, Object.fromEntries(vectors.map((column, i) => [names[i] as string, column])))
    .batches;
}

const typedArrays = [
  [Float64Array, Float64],
  [Float32Array, Float32],
  [Int8Array, Int8],
  [Int16Array, Int16],
  [Int32Array, Int32],
  [BigInt64Array, Int64],
  [Uint8Array, Uint8],
  [Uint8ClampedArray, Uint8],
  [Uint16Array, Uint16],
  [Uint32Array, Uint32],
  [BigUint64Array, Uint64],
] as const;

function columnFrom(values: ArrayLike<unknown>, name: string): Data {
  for (const [array, type] of typedArrays) {
    if (values instanceof array) {
      return makeData({
        type: new type(),
        length: values.length,
        nullCount: 0,
        data: values,
      } as never) as Data;
    }
  }
  if (typeof values !== "object" || values === null || typeof values.length !== "number") {
    throw new UnciaError("invalid_data", `Column ${JSON.stringify(name)} is not an array.`, { column: name });
  }
  return buildColumn(inferType(values, name), values, name);
}
