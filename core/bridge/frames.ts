import { UnciaError } from "../errors.ts";

/** The letters `UNC1`, read as a little-endian number. */
export const magic = 0x31434e55;
export const preludeBytes = 16;

/** What a frame may announce; checked before anything is allocated for it. */
export interface FrameLimits {
  readonly header: number;
  readonly body: number;
}

export const frameLimits: FrameLimits = { header: 16 * 2 ** 20, body: 2 ** 31 };
/** Until a client has said hello it is a stranger: it may send a small header and no body. */
export const strangerLimits: FrameLimits = { header: 2 ** 20, body: 0 };

export type Header = Readonly<Record<string, unknown>> & { readonly type: string };
export type FrameHandler = (header: Header, body: Uint8Array | undefined) => void;

const scratchBytes = 64 * 1024;
const none = Buffer.alloc(0);

const malformed = (what: string): UnciaError => new UnciaError("protocol", `A frame is malformed: ${what}.`);

/**
 * Takes frames out of a stream of bytes. Reads are made into `target()`, which is the rest of a body while one is due, so
 * that the kernel writes a table's bytes once, straight to where they stay.
 */
export class FrameReader {
  limits: FrameLimits = strangerLimits;
  readonly #onFrame: FrameHandler;
  readonly #scratch = Buffer.allocUnsafeSlow(scratchBytes);
  /** Pieces of a prelude or header that is not complete. */
  #partial: Buffer = none;
  #partialBytes = 0;
  /** Length of the header that is due; 0 while a prelude is. */
  #headerBytes = 0;
  #bodyBytes = 0;
  #header: Header | undefined;
  #body: Uint8Array | undefined;
  #bodyFilled = 0;

  constructor(onFrame: FrameHandler) {
    this.#onFrame = onFrame;
  }

  /** True between frames: a stream may end here. */
  get isIdle(): boolean {
    return this.#partialBytes === 0 && this.#headerBytes === 0 && this.#body === undefined;
  }

  /** Where the next bytes are to be read into. */
  target(): Uint8Array {
    return this.#body ? this.#body.subarray(this.#bodyFilled) : this.#scratch;
  }

  /** Says that `count` bytes were read into `target()`, which was `into`. */
  landed(count: number, into: Uint8Array): void {
    if (this.#body && into.buffer === this.#body.buffer) this.#filled(count);
    else this.push(into.subarray(0, count));
  }

  /** Takes bytes that were read elsewhere. */
  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < chunk.length; ) {
      if (this.#body) {
        const count = Math.min(this.#bodyBytes - this.#bodyFilled, chunk.length - at);
        this.#body.set(chunk.subarray(at, at + count), this.#bodyFilled);
        at += count;
        this.#filled(count);
        continue;
      }
      const need = this.#headerBytes || preludeBytes;
      if (this.#partialBytes === 0 && chunk.length - at >= need) {
        at += need;
        this.#piece(chunk.subarray(at - need, at));
        continue;
      }
      if (this.#partialBytes === 0) this.#partial = Buffer.allocUnsafeSlow(need);
      const count = Math.min(need - this.#partialBytes, chunk.length - at);
      chunk.copy(this.#partial, this.#partialBytes, at, at + count);
      at += count;
      this.#partialBytes += count;
      if (this.#partialBytes === need) {
        const piece = this.#partial;
        this.#partial = none;
        this.#partialBytes = 0;
        this.#piece(piece);
      }
    }
  }

  /** A whole prelude or header. */
  #piece(bytes: Buffer): void {
    if (this.#headerBytes === 0) this.#prelude(bytes);
    else {
      this.#headerBytes = 0;
      const header = parseHeader(bytes);
      if (this.#bodyBytes === 0) {
        this.#onFrame(header, undefined);
        return;
      }
      this.#header = header;
      // Of its own, so that it starts on a multiple of eight and is freed with the table that is made of it.
      this.#body = Buffer.allocUnsafeSlow(this.#bodyBytes);
      this.#bodyFilled = 0;
    }
  }

  #prelude(bytes: Buffer): void {
    if (bytes.readUInt32LE(0) !== magic) throw malformed("it does not start with UNC1");
    const headerBytes = bytes.readUInt32LE(4);
    const bodyBytes = bytes.readBigUInt64LE(8);
    const { header, body } = this.limits;
    if (headerBytes === 0 || headerBytes > header) {
      throw malformed(`a header of ${headerBytes} bytes, where 1 to ${header} are allowed`);
    }
    if (bodyBytes > body) throw malformed(`a body of ${bodyBytes} bytes, where ${body} are allowed`);
    this.#headerBytes = headerBytes;
    this.#bodyBytes = Number(bodyBytes);
  }

  #filled(count: number): void {
    this.#bodyFilled += count;
    if (this.#bodyFilled < this.#bodyBytes) return;
    const [header, body] = [this.#header as Header, this.#body];
    this.#header = undefined;
    this.#body = undefined;
    this.#onFrame(header, body);
  }
}

function parseHeader(bytes: Buffer): Header {
  let header: unknown;
  try {
    header = JSON.parse(bytes.toString());
  } catch {
    throw malformed("its header is not JSON");
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw malformed("its header is not an object");
  }
  if (typeof (header as { type?: unknown }).type !== "string") throw malformed("its header has no type");
  return header as Header;
}

/** Prelude and header of a frame whose body, if any, is written after it. */
export function encodeHead(header: object, bodyBytes = 0): Buffer {
  const json = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(json);
  if (headerBytes > frameLimits.header) {
    throw new UnciaError(
      "limit",
      `A header of ${headerBytes} bytes is too long to send; ${frameLimits.header} are allowed.`,
    );
  }
  const head = Buffer.allocUnsafe(preludeBytes + headerBytes);
  head.writeUInt32LE(magic, 0);
  head.writeUInt32LE(headerBytes, 4);
  head.writeBigUInt64LE(BigInt(bodyBytes), 8);
  head.write(json, preludeBytes);
  return head;
}
