import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import type { RecordBatch, Schema } from "apache-arrow";
import { asUnciaError, UnciaError } from "../errors.ts";
import { DataFrame, decodeBatches, encodeBatch, encodeSchema, joinChunks } from "../frame/index.ts";
import { FlatTable, MessageType } from "../frame/ipc-metadata.ts";
import type { RunOptions } from "../run.ts";

/**
 * Files of Arrow's IPC format, a message at a time. Each message is decoded as a small stream of its own by the decoder that checks
 * what comes from outside; the footer of a file, which readers of whole files trust, is not looked at.
 */

/** The start of the file format; the same messages as in a stream come behind it. */
const fileMagic = "ARROW1";
const magicBytes = 8;
const prefixBytes = 8;
const continuation = 0xffffffff;
/** A schema of very many columns takes some megabytes; lengths beyond are damage. */
const maxMetadataBytes = 256 * 2 ** 20;
const maxBodyBytes = 2 ** 31;
const endOfStream = Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);

interface Message {
  readonly kind: number;
  readonly bytes: Buffer;
}

/** A table over an Arrow file: the stream format, or the file format uncompressed. */
export async function readArrowFile(paths: readonly string[]): Promise<DataFrame> {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) {
    throw new UnciaError("unsupported", "Arrow files are read one at a time.");
  }
  for await (const schema of schemasOf(path)) return DataFrame.fromBatches(schema, () => batchesOf(path));
  throw damaged(path, "it has no schema");
}

async function* schemasOf(path: string): AsyncGenerator<Schema> {
  for await (const { kind, bytes } of messagesOf(path)) {
    if (kind !== MessageType.Schema) {
      throw new UnciaError("unsupported", `${path} has its schema in its footer alone.`, {
        hint: "Write it in Arrow's stream format, or as Parquet.",
      });
    }
    yield decode(path, [bytes]).schema;
    return;
  }
}

async function* batchesOf(path: string): AsyncGenerator<RecordBatch> {
  let schema: Buffer | undefined;
  const dictionaries: Buffer[] = [];
  for await (const { kind, bytes } of messagesOf(path)) {
    if (kind === MessageType.Schema) schema = bytes;
    else if (!schema) throw damaged(path, "it does not begin with a schema");
    else if (kind === MessageType.DictionaryBatch) dictionaries.push(bytes);
    else yield* decode(path, [schema, ...dictionaries, bytes]).batches;
  }
}

function decode(path: string, messages: readonly Buffer[]): ReturnType<typeof decodeBatches> {
  try {
    return decodeBatches(Buffer.concat([...messages, endOfStream]));
  } catch (error) {
    const { code, message } = asUnciaError(error);
    const compressed = code === "unsupported" && /compress/i.test(message);
    throw new UnciaError(
      code === "protocol" ? "invalid_data" : code,
      `${path} cannot be read: ${message}`,
      compressed ? { hint: "Parquet may be compressed." } : {},
      { cause: error },
    );
  }
}

async function* messagesOf(path: string): AsyncGenerator<Message> {
  const file = await open(path).catch((error) => {
    throw asUnciaError(error, "io");
  });
  try {
    const magic = await exactly(file, 0, magicBytes, path);
    const isFile = magic.toString("latin1").startsWith(fileMagic);
    const { size } = await file.stat();
    for (let at = isFile ? magicBytes : 0; at < size; ) {
      const prefix = await exactly(file, at, prefixBytes, path);
      if (prefix.readUInt32LE(0) !== continuation) throw damaged(path, "no message where one must start");
      const metadataBytes = prefix.readInt32LE(4);
      if (metadataBytes === 0) return;
      if (metadataBytes < 0 || metadataBytes > maxMetadataBytes)
        throw damaged(path, "a length is out of bounds");
      const metadata = await exactly(file, at + prefixBytes, metadataBytes, path);
      const { kind, bodyBytes } = headerOf(metadata, path);
      const total = prefixBytes + metadataBytes + bodyBytes;
      yield { kind, bytes: await exactly(file, at, total, path) };
      at += total;
    }
  } finally {
    await file.close();
  }
}

/** Kind of a message and length of its body. */
function headerOf(metadata: Buffer, path: string): { kind: number; bodyBytes: number } {
  try {
    const message = FlatTable.root(new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength));
    const header = { kind: message.byte(1), bodyBytes: message.long(3) };
    if (header.bodyBytes > maxBodyBytes) throw new RangeError("out of bounds");
    return header;
  } catch (cause) {
    throw damaged(path, "a message without a header", cause);
  }
}

/** Bytes of the file, all of them or none: a length is believed only where the file is as long. */
async function exactly(file: FileHandle, at: number, length: number, path: string): Promise<Buffer> {
  const { size } = await file.stat();
  if (at + length > size) throw damaged(path, "it ends early");
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, at);
  if (bytesRead !== length) throw damaged(path, "it ends early");
  return buffer;
}

function damaged(path: string, what: string, cause?: unknown): UnciaError {
  return new UnciaError(
    "invalid_data",
    `${path} is no Arrow file, or a damaged one: ${what}.`,
    {},
    { cause },
  );
}

/** Writes an Arrow stream, a batch at a time, beside the file's place, and moves it there when it is complete. */
export async function writeArrowFile(data: DataFrame, path: string, run: RunOptions): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    const file = await open(fresh, "wx");
    try {
      for await (const chunk of streamOf(data.batches(run))) await file.write(chunk);
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw asUnciaError(error, "io");
  }
}

/** One stream of many batches; the dictionaries of each come before it, and take the place of those before. */
export async function* streamOf(batches: AsyncIterable<RecordBatch>): AsyncGenerator<Uint8Array> {
  let schemaBytes: number | undefined;
  for await (const batch of batches) {
    const bytes = joinChunks(encodeBatch(batch));
    const end = bytes.byteLength - endOfStream.byteLength;
    if (schemaBytes === undefined) yield bytes.subarray(0, end);
    else yield bytes.subarray(schemaBytes, end);
    schemaBytes ??= joinChunks(encodeSchema(batch.schema)).byteLength - endOfStream.byteLength;
  }
  yield endOfStream;
}
