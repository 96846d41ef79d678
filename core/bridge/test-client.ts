/**
 * A client for tests: starts a core, from its sources or (with UNCIA_CORE) from a bundle, and speaks the protocol to it
 * frame by frame, so that a test can also say what no client should.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RecordBatch } from "apache-arrow";
import { decodeBatches, encodeBatch, joinChunks } from "../frame/ipc.ts";
import { version } from "../version.ts";
import { encodeHead, FrameReader, frameLimits, type Header } from "./frames.ts";

export interface Frame {
  readonly header: Header;
  readonly body: Uint8Array | undefined;
}

export interface CallOptions {
  /** Tables to send, each a list of batches, one table after the other. */
  readonly inputs?: readonly (readonly RecordBatch[])[];
  readonly credit?: number;
  readonly progress?: boolean;
}

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: JSON of which each test knows the shape
  readonly value: any;
  readonly batches: readonly RecordBatch[];
  readonly progress: readonly Header[];
}

/** The error of a call, as the core sent it. */
export class CallError extends Error {
  readonly wire: { readonly code: string; readonly message: string; readonly [place: string]: unknown };

  constructor(wire: CallError["wire"]) {
    super(`${wire.code}: ${wire.message}`);
    this.wire = wire;
  }
}

const here = fileURLToPath(new URL("./", import.meta.url));
/** The small package of stages that tests use. */
export const arithPackage = {
  name: "uncia-arith",
  version: "1.0.0",
  path: fileURLToPath(new URL("../../test/stages", import.meta.url)),
};
export const ownPackage = { name: "uncia", version };

export const hello = {
  type: "hello",
  protocol: 1,
  client: "test/0.1.0",
  capabilities: { dictionaries: true, stringViews: true, compression: false },
  packages: [ownPackage, arithPackage],
};

export const coreCommand = (): string[] => {
  const bundle = process.env.UNCIA_CORE;
  return bundle
    ? [bundle]
    : ["--conditions=source", "--disable-warning=ExperimentalWarning", join(here, "main.ts")];
};

export class TestClient implements AsyncDisposable {
  readonly socket: Socket;
  readonly process: ChildProcess | undefined;
  /** Frames that nobody waited for yet. */
  readonly #frames: Frame[] = [];
  readonly #reader: FrameReader;
  #wake: (() => void) | undefined;
  #isClosed = false;
  #lastId = 0;
  /** What the core wrote to stderr, and what to stdout. */
  log = "";
  stdout = "";

  constructor(socket: Socket, child?: ChildProcess) {
    this.socket = socket;
    this.process = child;
    this.#reader = new FrameReader((header, body) => {
      this.#frames.push({ header, body });
      this.#wake?.();
    });
    this.#reader.limits = frameLimits;
    socket.on("data", (chunk) => this.#reader.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#isClosed = true;
      this.#wake?.();
    });
    child?.stdout?.on("data", (chunk) => {
      this.stdout += chunk;
    });
    child?.stderr?.on("data", (chunk) => {
      this.log += chunk;
    });
  }

  /** Starts a core and waits until it has connected. */
  static async spawn(env: Record<string, string> = {}): Promise<TestClient> {
    const folder = mkdtempSync(join(tmpdir(), "uncia-test-"));
    const path = join(folder, "core.sock");
    const server = createServer({ allowHalfOpen: false });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const child = spawn(process.execPath, [...coreCommand(), "--connect", path], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...env },
      detached: true,
    });
    const socket = await new Promise<Socket>((resolve, reject) => {
      server.once("connection", resolve);
      child.once("exit", (code) => reject(new Error(`the core exited with ${code}`)));
    });
    server.close();
    rmSync(folder, { recursive: true });
    return new TestClient(socket, child);
  }

  /** The same, with the handshake done. */
  static async start(overrides: object = {}, env: Record<string, string> = {}): Promise<TestClient> {
    const client = await TestClient.spawn(env);
    await client.greet(overrides);
    return client;
  }

  async greet(overrides: object = {}): Promise<Header> {
    this.send({ ...hello, ...overrides });
    const { header } = await this.receive();
    if (header.type !== "welcome") throw new CallError(header.error as CallError["wire"]);
    return header;
  }

  send(header: object, body?: Uint8Array): void {
    this.socket.write(encodeHead(header, body?.byteLength ?? 0));
    if (body) this.socket.write(body);
  }

  /** The next frame that fits; rejects when the connection ends before one comes. */
  async receive(fits: (header: Header) => boolean = () => true): Promise<Frame> {
    for (;;) {
      const index = this.#frames.findIndex(({ header }) => fits(header));
      if (index >= 0) return this.#frames.splice(index, 1)[0] as Frame;
      if (this.#isClosed) throw new Error(`the connection ended; the core's log: ${this.log}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Frames that have come and that nobody waited for. */
  get waiting(): readonly Frame[] {
    return this.#frames;
  }

  open(op: string, args: object = {}, options: CallOptions = {}): number {
    const id = ++this.#lastId;
    const { inputs = [], credit, progress } = options;
    this.send({
      type: "call",
      id,
      op,
      args,
      inputs: inputs.length,
      ...(credit !== undefined && { credit }),
      ...(progress && { progress }),
    });
    return id;
  }

  sendBatch(id: number, batch: RecordBatch, input = 0): number {
    const body = joinChunks(encodeBatch(batch));
    this.send({ type: "batch", id, input }, body);
    return body.byteLength;
  }

  /** Makes a call to its end, crediting each batch at once. */
  async call(op: string, args: object = {}, options: CallOptions = {}): Promise<Answer> {
    const id = this.open(op, args, options);
    for (const [input, batches] of (options.inputs ?? []).entries()) {
      for (const batch of batches) this.sendBatch(id, batch, input);
      this.send({ type: "inputEnd", id, input });
    }
    return this.answer(id);
  }

  async answer(id: number): Promise<Answer> {
    const batches: RecordBatch[] = [];
    const progress: Header[] = [];
    for (;;) {
      const { header, body } = await this.receive((one) => one.id === id);
      if (header.type === "batch" && body) {
        batches.push(...decodeBatches(body).batches);
        this.send({ type: "credit", id, bytes: body.byteLength });
      } else if (header.type === "progress") progress.push(header);
      else if (header.type === "result") return { value: header.value, batches, progress };
      else if (header.type === "error") throw new CallError(header.error as CallError["wire"]);
    }
  }

  /** Exit code, or the name of the signal that ended the core. */
  async exit(): Promise<number | NodeJS.Signals> {
    const child = this.process as ChildProcess;
    if (child.exitCode === null && child.signalCode === null) {
      await new Promise<void>((resolve) => child.once("exit", () => resolve()));
    }
    return (child.exitCode ?? child.signalCode) as number | NodeJS.Signals;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    if (!this.process) return;
    this.process.stdin?.destroy();
    await this.exit();
  }
}
