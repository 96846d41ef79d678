import { type Data, DataType, type Field, type RecordBatch } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import { concatBatches } from "../frame/concat.ts";
import { type EncodedBatch, encodeBatch } from "../frame/ipc.ts";
import { sliceRows } from "../frame/schema.ts";
import type { Capabilities } from "./capabilities.ts";
import { plainBatch } from "./plain.ts";

/** Batches are cut to about this size: small enough that both sides work at once, large enough that frames cost nothing. */
const targetBytes = 4 * 2 ** 20;
/** Smaller neighbours are joined up to this size. */
const joinBytes = 2 ** 20;
/** What the protocol promises of batches of several rows. */
const maxBytes = 64 * 2 ** 20;
/** One row cannot be cut, and a large photo takes more than that; clients hold 2 GiB in one piece of memory at most. */
const maxRowBytes = 2 ** 30;
/** Cuts at multiples of this leave bitmaps where they are. */
const rowStep = 64;

/** The batches of a result as the bodies of frames: cut, joined, and in types that the client reads. */
export async function* encodeBatches(
  batches: AsyncIterable<RecordBatch>,
  client: Capabilities,
): AsyncGenerator<EncodedBatch & { rows: number }> {
  let waiting: RecordBatch[] = [];
  let waitingBytes = 0;
  const joined = function* () {
    if (waiting.length === 0) return;
    const batch = concatBatches(waiting);
    waiting = [];
    waitingBytes = 0;
    yield* pieces(plainBatch(batch, client));
  };
  for await (const batch of batches) {
    const bytes = batch.data.byteLength;
    const last = waiting.at(-1);
    if (last && (waitingBytes + bytes > joinBytes || !canJoin(last, batch))) yield* joined();
    waiting.push(batch);
    waitingBytes += bytes;
    if (waitingBytes >= joinBytes) yield* joined();
  }
  yield* joined();
}

/** False where joining would make a dictionary with values that stand in it twice. */
function canJoin(a: RecordBatch, b: RecordBatch): boolean {
  return a.schema.fields.every(({ type }, i) => {
    if (!DataType.isDictionary(type)) return isJoinable(type);
    const [one, other] = [a, b].map(
      (batch) => batch.data.children[i]?.dictionary?.data as Data[] | undefined,
    );
    return one?.length === 1 && other?.length === 1 && one[0] === other[0];
  });
}

const isJoinable = (type: DataType): boolean =>
  !DataType.isDictionary(type) &&
  !DataType.isUnion(type) &&
  (type.children ?? []).every((field: Field) => isJoinable(field.type));

function* pieces(batch: RecordBatch): Generator<EncodedBatch & { rows: number }> {
  const count = Math.ceil(batch.data.byteLength / targetBytes);
  const rows = Math.ceil(batch.numRows / Math.max(1, count) / rowStep) * rowStep;
  if (count <= 1 || rows >= batch.numRows) return yield* checked(batch);
  for (let from = 0; from < batch.numRows; from += rows) {
    yield* checked(sliceRows(batch, from, Math.min(from + rows, batch.numRows)));
  }
}

/** The estimate above can be wrong where rows differ in size, or a dictionary is large. */
function* checked(batch: RecordBatch): Generator<EncodedBatch & { rows: number }> {
  const encoded = encodeBatch(batch);
  if (encoded.byteLength <= maxBytes) return yield { ...encoded, rows: batch.numRows };
  if (batch.numRows <= 1) {
    if (encoded.byteLength <= maxRowBytes) return yield { ...encoded, rows: batch.numRows };
    throw new UnciaError("limit", `A single row of ${encoded.byteLength} bytes is too large to send.`);
  }
  const half = batch.numRows >> 1;
  yield* checked(sliceRows(batch, 0, half));
  yield* checked(sliceRows(batch, half, batch.numRows));
}
