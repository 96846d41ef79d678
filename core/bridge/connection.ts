import type { Socket } from "node:net";
import { asUnciaError, type UnciaError } from "../errors.ts";
import { Calls } from "./calls.ts";
import type { Core } from "./core.ts";
import { errorToWire, misused } from "./errors.ts";
import { encodeHead, FrameReader, frameLimits, type Header } from "./frames.ts";
import { greet } from "./handshake.ts";

/** How long a client may take to say hello, and to read a last error. */
const helloMs = 10_000;
const farewellMs = 1000;
/** So much may wait in the socket before batches of results are held back. */
export const writeBufferBytes = 8 * 2 ** 20;

/** One client: the handshake, and then the frames of its calls. */
export class Connection {
  readonly reader: FrameReader;
  readonly #core: Core;
  readonly #token: Buffer | undefined;
  readonly #closed: (failure: UnciaError | undefined) => void;
  readonly #helloTimer: NodeJS.Timeout;
  #socket: Socket | undefined;
  #calls: Calls | undefined;
  #isGreeting = false;
  /** Calls that hold back their results until the socket has room. */
  readonly #waiting: (() => void)[] = [];
  #failure: UnciaError | undefined;

  constructor(core: Core, token: Buffer | undefined, closed: (failure: UnciaError | undefined) => void) {
    this.#core = core;
    this.#token = token;
    this.#closed = closed;
    this.reader = new FrameReader((header, body) => this.#frame(header, body));
    this.#helloTimer = setTimeout(
      () => this.#fail(misused(`No hello came within ${helloMs / 1000} seconds.`)),
      helloMs,
    );
  }

  attach(socket: Socket): this {
    this.#socket = socket;
    socket.on("error", () => socket.destroy());
    socket.on("drain", () => this.#drained());
    socket.on("close", () => this.#gone());
    socket.on("end", () => {
      if (!this.reader.isIdle) this.#failure ??= misused("The connection ended in the middle of a frame.");
      socket.end();
    });
    return this;
  }

  /** Bytes that the kernel wrote into `reader.target()`. */
  landed(count: number, into: Uint8Array): void {
    if (this.#failure) return;
    try {
      this.reader.landed(count, into);
    } catch (error) {
      this.#fail(asUnciaError(error));
    }
  }

  #frame(header: Header, body: Uint8Array | undefined): void {
    if (this.#failure) return;
    if (this.#calls) {
      this.#calls.handle(header, body);
      return;
    }
    if (this.#isGreeting) throw misused("The client must wait for welcome before it sends more.");
    this.#isGreeting = true;
    void this.#greet(header);
  }

  async #greet(hello: Header): Promise<void> {
    try {
      const { client, welcome } = await greet(hello, this.#token);
      this.#calls = new Calls(this.#core, client, this);
      this.reader.limits = frameLimits;
      clearTimeout(this.#helloTimer);
      this.send(welcome);
    } catch (error) {
      this.#fail(asUnciaError(error));
    }
  }

  send(header: object, chunks: readonly Uint8Array[] = [], bytes = 0): void {
    const socket = this.#socket;
    const head = encodeHead(header, bytes);
    if (!socket || socket.destroyed || socket.writableEnded) return;
    socket.cork();
    socket.write(head);
    for (const chunk of chunks) socket.write(chunk);
    socket.uncork();
  }

  async drained(): Promise<void> {
    const socket = this.#socket;
    while (socket?.writableNeedDrain && !socket.destroyed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #drained(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves when all that was sent is on its way; nothing can be sent any more. */
  async finish(): Promise<void> {
    const socket = this.#socket;
    if (!socket || socket.destroyed) return;
    await Promise.race([
      new Promise<void>((resolve) => socket.end(resolve)),
      new Promise<void>((resolve) => setTimeout(resolve, farewellMs)),
    ]);
  }

  /** Ends the connection with an error frame that belongs to no call. */
  #fail(error: UnciaError): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#calls?.abandon();
    this.send({ type: "error", error: errorToWire(error) });
    const socket = this.#socket;
    socket?.end();
    // Reading on, or the error frame is lost: a socket closed with unread bytes resets.
    socket?.resume();
    setTimeout(() => socket?.destroy(), farewellMs).unref();
  }

  #gone(): void {
    clearTimeout(this.#helloTimer);
    this.#calls?.abandon();
    this.#drained();
    this.#closed(this.#failure);
  }
}
