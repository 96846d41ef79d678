import { UnciaError } from "../errors.ts";

/** An error about bytes that are not an Arrow stream. */
export const malformed = (what: string, cause?: unknown): UnciaError =>
  new UnciaError("protocol", `Malformed Arrow stream: ${what}.`, {}, { cause });

/** Numbers of Arrow's `Message.fbs`. */
export const MessageType = { Schema: 1, DictionaryBatch: 2, RecordBatch: 3 } as const;

/** Numbers of Arrow's `Schema.fbs` for the types that have vectors of their own. */
const timestamp = 10;
const union = 14;

const maxDepth = 64;
const maxFields = 1_000_000;

/**
 * A table of a flatbuffer. The flatbuffers library trusts what it reads; every access here goes through a `DataView`,
 * which throws when it leaves the message.
 * @see https://flatbuffers.dev/internals/
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #vtable: number;
  readonly #vtableSize: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
    this.#vtable = at - view.getInt32(at, true);
    this.#vtableSize = view.getUint16(this.#vtable, true);
  }

  static root(view: DataView): FlatTable {
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** Where field number `id` is stored, or 0 when it has its default. */
  #place(id: number): number {
    const slot = 4 + 2 * id;
    const offset = slot + 2 <= this.#vtableSize ? this.#view.getUint16(this.#vtable + slot, true) : 0;
    return offset ? this.#at + offset : 0;
  }

  byte(id: number): number {
    const at = this.#place(id);
    return at ? this.#view.getUint8(at) : 0;
  }

  short(id: number): number {
    const at = this.#place(id);
    return at ? this.#view.getInt16(at, true) : 0;
  }

  long(id: number): number {
    const at = this.#place(id);
    return at ? toCount(this.#view.getBigInt64(at, true)) : 0;
  }

  table(id: number): FlatTable | undefined {
    const at = this.#place(id);
    return at ? new FlatTable(this.#view, at + this.#view.getUint32(at, true)) : undefined;
  }

  /** Start and length of a vector whose elements have `size` bytes, all of them inside the message. */
  vector(id: number, size: number): { start: number; length: number } {
    const at = this.#place(id);
    if (!at) return { start: 0, length: 0 };
    const head = at + this.#view.getUint32(at, true);
    const length = this.#view.getUint32(head, true);
    if (head + 4 + length * size > this.#view.byteLength) throw malformed("a vector leaves its message");
    return { start: head + 4, length };
  }

  tables(id: number): FlatTable[] {
    const { start, length } = this.vector(id, 4);
    return Array.from({ length }, (_, i) => {
      const at = start + 4 * i;
      return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
    });
  }

  /** A vector of structs of two 64-bit numbers, as field nodes and buffers are. */
  pairs(id: number): [number, number][] {
    const { start, length } = this.vector(id, 16);
    return Array.from({ length }, (_, i) => [
      toCount(this.#view.getBigInt64(start + 16 * i, true)),
      toCount(this.#view.getBigInt64(start + 16 * i + 8, true)),
    ]);
  }

  longs(id: number): number[] {
    const { start, length } = this.vector(id, 8);
    return Array.from({ length }, (_, i) => toCount(this.#view.getBigInt64(start + 8 * i, true)));
  }
}

function toCount(value: bigint): number {
  if (value < 0n || value > 0x1fffffffffffffn) throw malformed(`a length of ${value}`);
  return Number(value);
}

/** Checks that a schema message can be decoded without leaving it, endless recursion, or much memory. */
export function checkSchema(schema: FlatTable): void {
  if (schema.short(0) !== 0) throw malformed("big-endian data");
  let left = maxFields;
  const checkField = (field: FlatTable, depth: number): void => {
    // Tables may be shared, so a small message can name a huge tree: what counts is how many are visited.
    if (depth > maxDepth || --left < 0) throw malformed("a schema of too many nested fields");
    field.vector(0, 1);
    const type = field.table(3);
    if (field.byte(2) === timestamp) type?.vector(1, 1);
    if (field.byte(2) === union) type?.vector(1, 4);
    field.table(4)?.table(1);
    checkMetadata(field, 6);
    for (const child of field.tables(5)) checkField(child, depth + 1);
  };
  const checkMetadata = (table: FlatTable, id: number): void => {
    for (const pair of table.tables(id)) {
      if (--left < 0) throw malformed("too much metadata");
      pair.vector(0, 1);
      pair.vector(1, 1);
    }
  };
  for (const field of schema.tables(1)) checkField(field, 0);
  checkMetadata(schema, 2);
}

/** What a record batch message says about its body. */
export interface BatchHeader {
  readonly rows: number;
  /** Length and number of nulls of each column, nested ones after their parents. */
  readonly nodes: [number, number][];
  /** Offset and length of each buffer in the body. */
  readonly buffers: [number, number][];
  readonly variadicCounts: number[];
}

export function readBatchHeader(batch: FlatTable): BatchHeader {
  if (batch.table(3)) {
    throw new UnciaError("unsupported", "Compressed Arrow streams are not accepted.", {
      hint: "Write the stream without compression.",
    });
  }
  return {
    rows: batch.long(0),
    nodes: batch.pairs(1),
    buffers: batch.pairs(2),
    variadicCounts: batch.longs(4),
  };
}
