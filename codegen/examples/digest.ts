import { createHash, type Hash } from "node:crypto";

/** A column's name and its values, as `DataFrame.toColumns` gives them. */
export type Columns = Readonly<Record<string, readonly unknown[]>>;

const tag = { null: 0, number: 1, text: 2, boolean: 3, list: 4, long: 5, bytes: 6, struct: 7 } as const;

/**
 * SHA-256 of columns by their values, which every client can compute from what it received; docs/conformance.md says over which
 * bytes. Values that have no form there (dates, decimals, maps) are refused.
 */
export function digestOf(columns: Columns, names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of names) {
    const values = columns[name];
    if (!values)
      throw new Error(`The output has no column "${name}", only ${Object.keys(columns).join(", ")}.`);
    hash.update(name).update(Uint8Array.of(0));
    for (const value of values) addValue(hash, value, name);
  }
  return hash.digest("hex");
}

function addValue(hash: Hash, value: unknown, column: string): void {
  if (value === null || value === undefined) hash.update(Uint8Array.of(tag.null));
  else if (typeof value === "number") hash.update(withFloat(value));
  else if (typeof value === "bigint") hash.update(withLong(value));
  else if (typeof value === "boolean") hash.update(Uint8Array.of(tag.boolean, Number(value)));
  else if (typeof value === "string") addText(hash, value);
  else if (value instanceof Uint8Array) {
    hash.update(withLength(tag.bytes, value.byteLength)).update(value);
  } else if (isList(value)) {
    hash.update(withLength(tag.list, value.length));
    for (const item of value) addValue(hash, item, column);
  } else if (isStruct(value)) {
    const members = Object.entries(value);
    hash.update(withLength(tag.struct, members.length));
    for (const [name, member] of members) {
      // Where a picture came from: a path, which is another on each machine.
      if (name === "origin" && typeof member === "string") addText(hash, member.replace(/^.*\//s, ""));
      else addValue(hash, member, column);
    }
  } else throw new Error(`A value of the column "${column}" has no form in a digest: ${String(value)}.`);
}

function addText(hash: Hash, text: string): void {
  const bytes = Buffer.from(text);
  hash.update(withLength(tag.text, bytes.byteLength)).update(bytes);
}

const isStruct = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Lists and vectors; bytes of a binary value are neither. */
const isList = (value: unknown): value is ArrayLike<unknown> & Iterable<unknown> =>
  Array.isArray(value) ||
  (ArrayBuffer.isView(value) && !(value instanceof Uint8Array) && !(value instanceof DataView));

function withFloat(value: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(9));
  bytes.setUint8(0, tag.number);
  // A NaN may carry any payload; here all are one.
  if (Number.isNaN(value)) bytes.setBigUint64(1, 0x7ff8000000000000n, true);
  else bytes.setFloat64(1, value, true);
  return new Uint8Array(bytes.buffer);
}

function withLong(value: bigint): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(9));
  bytes.setUint8(0, tag.long);
  bytes.setBigInt64(1, value, true);
  return new Uint8Array(bytes.buffer);
}

function withLength(kind: number, length: number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(5));
  bytes.setUint8(0, kind);
  bytes.setUint32(1, length, true);
  return new Uint8Array(bytes.buffer);
}
