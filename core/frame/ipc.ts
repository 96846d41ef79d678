import {
  AsyncByteQueue,
  type Data,
  DataType,
  Dictionary,
  type Field,
  Message,
  type MessageHeader,
  makeData,
  type RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Vector,
} from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { BodyLoader, checkType } from "./ipc-load.ts";
import { checkSchema, FlatTable, MessageType, malformed, readBatchHeader } from "./ipc-metadata.ts";
import { emptyBatch, makeBatch, refuseDuplicates } from "./schema.ts";
import { takeData } from "./take.ts";

/** An Arrow IPC stream in pieces, to be written one after the other: joining them would copy every column. */
export interface EncodedBatch {
  readonly chunks: Uint8Array[];
  readonly byteLength: number;
}

/** Smaller pieces than this are joined: writing many tiny ones costs more than copying them. */
const smallChunk = 1024;

class ChunkList extends AsyncByteQueue {
  readonly chunks: Uint8Array[] = [];
  byteLength = 0;
  #small: Uint8Array[] = [];
  #smallBytes = 0;

  override write(chunk: Uint8Array): void {
    this.byteLength += chunk.byteLength;
    if (chunk.byteLength < smallChunk) {
      this.#small.push(chunk);
      this.#smallBytes += chunk.byteLength;
    } else {
      this.flush();
      this.chunks.push(chunk);
    }
  }

  flush(): void {
    if (this.#small.length) this.chunks.push(Buffer.concat(this.#small, this.#smallBytes));
    this.#small = [];
    this.#smallBytes = 0;
  }

  override close(): void {}
}

/** One self-contained Arrow stream: schema, dictionaries, the batch, end. Columns are not copied. */
export function encodeBatch(batch: RecordBatch): EncodedBatch {
  return encode(batch.schema, [batch]);
}

/** One Arrow stream of any number of batches of one schema, none included. */
export function encode(schema: Schema, batches: readonly RecordBatch[]): EncodedBatch {
  const ready = numberDictionaries(schema);
  const sink = new ChunkList();
  const writer = new RecordBatchStreamWriter({ autoDestroy: false });
  writer.reset(sink as never, ready.schema);
  for (const batch of batches) {
    const columns = ready.schema.fields.map((f, i) => prepare(batch.data.children[i] as Data, f.type));
    writer.write(makeBatch(ready.schema, columns, batch.numRows));
  }
  writer.finish();
  sink.flush();
  return { chunks: sink.chunks, byteLength: sink.byteLength };
}

/** Just the schema as a stream without batches. */
export const encodeSchema = (schema: Schema): EncodedBatch => encode(schema, []);

/** The pieces in one buffer, for callers that need it so. */
export const joinChunks = (encoded: EncodedBatch): Uint8Array<ArrayBuffer> =>
  Buffer.concat(encoded.chunks, encoded.byteLength) as unknown as Uint8Array<ArrayBuffer>;

/** Columns may come from different streams whose dictionaries were numbered alike, so they are numbered anew. */
function numberDictionaries(schema: Schema): { schema: Schema } {
  let next = 0;
  const renumber = (type: DataType): DataType => {
    if (DataType.isDictionary(type)) {
      return new Dictionary(renumber(type.dictionary), type.indices as never, next++, type.isOrdered);
    }
    if (!type.children?.some((f: Field) => hasDictionary(f.type))) return type;
    return Object.assign(Object.create(Object.getPrototypeOf(type)), type, {
      children: type.children.map((f: Field) => f.clone({ type: renumber(f.type) })),
    });
  };
  const fields = schema.fields.map((f) => (hasDictionary(f.type) ? f.clone({ type: renumber(f.type) }) : f));
  return { schema: new Schema(fields, new Map(schema.metadata)) };
}

function hasDictionary(type: DataType): boolean {
  return DataType.isDictionary(type) || (type.children ?? []).some((f: Field) => hasDictionary(f.type));
}

/** The data under the schema's own type; a sliced string view is copied, as the writer would slice it twice. */
function prepare(data: Data, type: DataType): Data {
  // A sliced column of nulls has forgotten how many they are, and the writer would say -1.
  if (DataType.isNull(type)) return makeData({ type, length: data.length });
  if ((DataType.isUtf8View(type) || DataType.isBinaryView(type)) && data.offset > 0) {
    return takeData(
      data,
      Int32Array.from({ length: data.length }, (_, i) => i),
    );
  }
  if (!data.children.length) return data.type === type ? data : data.clone(type);
  const children = data.children.map((child, i) => prepare(child, (type.children[i] as Field).type));
  return data.clone(type, data.offset, data.length, data.nullCount, data as never, children);
}

/**
 * Reads an Arrow IPC stream (never the file format) that may come from anywhere: every length, offset and index is
 * checked first. Nothing is copied when `bytes` starts on a multiple of eight in its buffer.
 *
 * Throws `protocol` for bytes that are malformed or end early, `unsupported` for compression or types that are not known.
 */
export function decodeBatches(bytes: Uint8Array): { schema: Schema; batches: RecordBatch[] } {
  try {
    return decode(bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());
  } catch (error) {
    if (error instanceof UnciaError) throw error;
    throw malformed(error instanceof RangeError ? "it ends early" : (error as Error).message, error);
  }
}

function decode(bytes: Uint8Array): { schema: Schema; batches: RecordBatch[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dictionaries = new Map<number, Vector>();
  const batches: RecordBatch[] = [];
  let schema: Schema | undefined;
  for (let at = 0; ; ) {
    if (view.getInt32(at, true) !== -1) throw malformed("no message where one must start");
    const metadataLength = view.getInt32(at + 4, true);
    at += 8;
    if (metadataLength === 0) break;
    if (metadataLength < 0 || at + metadataLength > bytes.length) throw malformed("it ends early");
    const metadata = bytes.subarray(at, at + metadataLength);
    const message = FlatTable.root(new DataView(bytes.buffer, metadata.byteOffset, metadataLength));
    const bodyLength = message.long(3);
    at += metadataLength;
    if (at + bodyLength > bytes.length) throw malformed("it ends early");
    const body = bytes.subarray(at, at + bodyLength);
    at += bodyLength;
    const header = message.table(2);
    if (!header) throw malformed("a message without a header");
    const kind = message.byte(1);
    if (kind === MessageType.Schema) {
      if (schema) throw malformed("a second schema");
      schema = readSchema(header, metadata);
    } else if (!schema) throw malformed("data before the schema");
    else if (kind === MessageType.RecordBatch) {
      const batchHeader = readBatchHeader(header);
      const columns = new BodyLoader(batchHeader, body, dictionaries).columns(schema.fields);
      batches.push(makeBatch(schema, columns, batchHeader.rows));
    } else if (kind === MessageType.DictionaryBatch) {
      readDictionary(header, body, schema, dictionaries);
    } else throw malformed(`a message of kind ${kind}`);
  }
  if (!schema) throw malformed("no schema");
  return { schema, batches };
}

function readSchema(header: FlatTable, metadata: Uint8Array): Schema {
  checkSchema(header);
  let schema: Schema;
  try {
    schema = (Message.decode(metadata) as Message<MessageHeader.Schema>).header() as Schema;
  } catch (cause) {
    throw new UnciaError(
      "unsupported",
      `This Arrow schema cannot be read: ${(cause as Error).message}.`,
      {},
      { cause },
    );
  }
  for (const field of schema.fields) checkType(field.type);
  refuseDuplicates(schema.fields);
  return schema;
}

function readDictionary(
  header: FlatTable,
  body: Uint8Array,
  schema: Schema,
  known: Map<number, Vector>,
): void {
  const id = header.long(0);
  const type = schema.dictionaries.get(id);
  const data = header.table(1);
  if (!type || !data) throw malformed("a dictionary that no column has");
  const batchHeader = readBatchHeader(data);
  const values = new Vector([new BodyLoader(batchHeader, body, known).column(type, batchHeader.rows)]);
  const before = known.get(id);
  known.set(id, header.byte(2) && before ? before.concat(values) : values);
}

/** A batch of no rows when a stream had none, so that its schema is not lost. */
export const orEmpty = (schema: Schema, batches: RecordBatch[]): RecordBatch[] =>
  batches.length ? batches : [emptyBatch(schema)];
