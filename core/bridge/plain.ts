import {
  Binary,
  type Data,
  DataType,
  type Dictionary,
  Field,
  makeData,
  type RecordBatch,
  Schema,
  Utf8,
  Vector,
} from "apache-arrow";
import { clearBit, onesBitmap } from "../frame/bitmap.ts";
import { buildColumn } from "../frame/build.ts";
import { concatData } from "../frame/concat.ts";
import { makeBatch } from "../frame/schema.ts";
import { takeData } from "../frame/take.ts";
import { columnValues, viewBytes } from "../frame/values.ts";
import type { Capabilities } from "./capabilities.ts";

/** Field metadata that holds the levels of a column that was a dictionary, as a JSON array. */
export const levelsKey = "uncia:levels";

/** Field metadata that is `true` where the levels are in an order of their own. */
export const orderedKey = "uncia:ordered";

/** The batch in types that the client's Arrow knows: itself when it has no others. */
export function plainBatch(batch: RecordBatch, client: Capabilities): RecordBatch {
  if (!batch.schema.fields.some((field) => isForeign(field.type, client))) return batch;
  const columns = batch.data.children.map((column) => plainData(column, client));
  const fields = batch.schema.fields.map((field, i) => {
    const column = batch.data.children[i] as Data;
    const plain = columns[i] as Data;
    if (plain === column) return field;
    const metadata = new Map(field.metadata);
    if (DataType.isDictionary(field.type) && !client.dictionaries) {
      metadata.set(levelsKey, levels(column));
      if (field.type.isOrdered) metadata.set(orderedKey, "true");
    }
    return new Field(field.name, plain.type, field.nullable, metadata);
  });
  return makeBatch(new Schema(fields, new Map(batch.schema.metadata)), columns, batch.numRows);
}

function isForeign(type: DataType, client: Capabilities): boolean {
  if (DataType.isDictionary(type)) return !client.dictionaries || isForeign(type.dictionary, client);
  if (isView(type)) return !client.stringViews;
  return (type.children ?? []).some((field: Field) => isForeign(field.type, client));
}

const isView = (type: DataType): boolean => DataType.isUtf8View(type) || DataType.isBinaryView(type);

function plainData(data: Data, client: Capabilities): Data {
  const { type } = data;
  if (!isForeign(type, client)) return data;
  if (DataType.isDictionary(type)) {
    const values = plainData(concatData(dictionaryPieces(data)), client);
    return client.dictionaries ? withDictionary(data, values) : valuesOfCodes(data, values);
  }
  if (isView(type)) return contiguous(data);
  const children = data.children.map((child) => plainData(child, client));
  const fields = (type.children as Field[]).map((field, i) =>
    field.clone({ type: (children[i] as Data).type }),
  );
  const plainType = Object.assign(Object.create(Object.getPrototypeOf(type)), type, { children: fields });
  return data.clone(plainType, data.offset, data.length, data.nullCount, data as never, children);
}

function dictionaryPieces(data: Data): Data[] {
  const pieces = (data.dictionary?.data ?? []) as Data[];
  return pieces.length ? pieces : [buildColumn((data.type as Dictionary).dictionary, [], "")];
}

function withDictionary(data: Data, values: Data): Data {
  const type = data.type as Dictionary;
  const plainType = Object.assign(Object.create(Object.getPrototypeOf(type)), type, {
    dictionary: values.type,
  });
  return makeData({
    type: plainType,
    length: data.length,
    nullCount: data.nullCount,
    offset: data.offset,
    nullBitmap: data.nullBitmap,
    data: data.values,
    dictionary: new Vector([values]),
  } as never) as Data;
}

/** For each row the value that its code stands for. */
function valuesOfCodes(data: Data, values: Data): Data {
  const { length } = data;
  if (values.length === 0) return buildColumn(values.type, new Array(length).fill(null), "");
  const rows = new Int32Array(length);
  for (let i = 0; i < length; i++) rows[i] = data.getValid(i) ? Number(data.values[i]) : 0;
  const taken = takeData(values, rows);
  if (data.nullCount === 0) return taken;
  const bits = onesBitmap(length);
  for (let i = 0; i < length; i++) if (!data.getValid(i) || !taken.getValid(i)) clearBit(bits, i);
  return taken.clone(taken.type, 0, length, -1, [
    taken.valueOffsets,
    taken.values,
    bits,
    taken.typeIds,
  ] as never);
}

const levels = (data: Data): string =>
  JSON.stringify(
    dictionaryPieces(data).flatMap((piece) => columnValues(piece)),
    (_, value) => (typeof value === "bigint" ? String(value) : value),
  );

/** A column of views as one of offsets, which every reader knows. */
function contiguous(data: Data): Data {
  const pieces: Uint8Array[] = [];
  const offsets = new Int32Array(data.length + 1);
  let total = 0;
  for (let i = 0; i < data.length; i++) {
    if (data.getValid(i)) {
      const bytes = viewBytes(data, i);
      pieces.push(bytes);
      total += bytes.length;
    }
    offsets[i + 1] = total;
  }
  return makeData({
    type: DataType.isUtf8View(data.type) ? new Utf8() : new Binary(),
    length: data.length,
    nullCount: data.nullCount,
    nullBitmap: data.nullBitmap,
    offset: data.offset,
    valueOffsets: offsets,
    data: Buffer.concat(pieces, total),
  } as never) as Data;
}
