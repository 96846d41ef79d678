import { AsyncLocalStorage } from "node:async_hooks";
import { asUnciaError, UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { Json } from "../params/json.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Core } from "./core.ts";
import { errorToWire, logBug, misused } from "./errors.ts";
import type { Header } from "./frames.ts";
import { type Client, inputCredit } from "./handshake.ts";
import { TableInput } from "./inputs.ts";
import { ProgressReporter } from "./progress.ts";

/** What a call needs of its connection. */
export interface Port {
  send(header: object, chunks?: readonly Uint8Array[], bytes?: number): void;
  /** Resolves when the socket can take more; at once while it can. */
  drained(): Promise<void>;
}

/** More tables than this in one call are a mistake. */
const maxInputs = 1024;
const scope = new AsyncLocalStorage<Call>();

/** One call of a client, from its `call` frame to its `result` or `error`. */
export class Call {
  readonly op: string;
  readonly args: unknown;
  readonly capabilities: Capabilities;
  readonly inputs: readonly TableInput[];
  readonly progress: ProgressReporter | undefined;
  readonly #id: number;
  readonly #port: Port;
  readonly #abort = new AbortController();
  /** Bytes that the client sent and that were not yet credited. */
  #received = 0;
  /** Bytes that may still be sent; a batch may overshoot it. */
  #credit: number;
  #credited: (() => void) | undefined;
  #isOver = false;

  constructor(id: number, header: Header, capabilities: Capabilities, port: Port) {
    this.#id = id;
    this.#port = port;
    this.capabilities = capabilities;
    if (typeof header.op !== "string") throw misused("A call must name its op.");
    this.op = header.op;
    this.args = header.args ?? {};
    const inputs = header.inputs ?? 0;
    if (!Number.isInteger(inputs) || (inputs as number) < 0 || (inputs as number) > maxInputs) {
      throw misused(`inputs must be a whole number from 0 to ${maxInputs}.`);
    }
    this.inputs = Array.from({ length: inputs as number }, (_, index) => this.#input(index));
    this.#credit = readCredit(header.credit ?? Number.POSITIVE_INFINITY);
    if (header.progress === true) {
      this.progress = new ProgressReporter((progress) => port.send({ type: "progress", id, ...progress }));
    }
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  #input(index: number): TableInput {
    return new TableInput(index, (bytes) => {
      this.#received -= bytes;
      if (!this.#isOver) this.#port.send({ type: "credit", id: this.#id, bytes });
    });
  }

  /** A frame of the client about this call. */
  handle(header: Header, body: Uint8Array | undefined): void {
    switch (header.type) {
      case "batch": {
        const input = this.#inputOf(header);
        if (!body) throw misused("A batch must have a body.");
        if (this.#received >= inputCredit) {
          throw new UnciaError("protocol", `More than ${inputCredit} bytes were sent without credit.`);
        }
        this.#received += body.byteLength;
        input.push(body);
        break;
      }
      case "inputEnd":
        this.#inputOf(header).end();
        break;
      case "inputError":
        this.end(
          new UnciaError("io", `The client's table failed: ${String(header.message ?? "no reason given")}`),
        );
        break;
      case "credit":
        this.#credit += readCredit(header.bytes);
        this.#credited?.();
        break;
      case "cancel":
        this.end(new UnciaError("cancelled", "The call was cancelled."));
        break;
      default:
        throw misused(`There is no frame of type ${JSON.stringify(header.type)}.`);
    }
  }

  #inputOf(header: Header): TableInput {
    const input = this.inputs[header.input as number];
    if (!input)
      throw misused(
        `The call has ${this.inputs.length} inputs, and none is ${JSON.stringify(header.input)}.`,
      );
    return input;
  }

  /** Sends a batch of the result once there is credit and room for it. */
  async sendBatch(chunks: readonly Uint8Array[], bytes: number): Promise<void> {
    await this.#port.drained();
    while (this.#credit <= 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#credited = resolve;
      });
    }
    this.signal.throwIfAborted();
    this.#credit -= bytes;
    this.#port.send({ type: "batch", id: this.#id }, chunks, bytes);
  }

  /** Ends the call with a value or an error; whatever comes later is dropped. */
  end(outcome: Json | UnciaError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { progress } = this;
    progress?.finish();
    if (outcome instanceof UnciaError) {
      this.#port.send({ type: "error", id: this.#id, error: errorToWire(outcome) });
      this.abandon(outcome);
      return;
    }
    try {
      this.#port.send({ type: "result", id: this.#id, value: outcome });
    } catch (error) {
      this.#port.send({ type: "error", id: this.#id, error: errorToWire(error) });
    }
    for (const input of this.inputs) input.abandon();
  }

  /** Stops the work without an answer. */
  abandon(reason: UnciaError): void {
    this.#isOver = true;
    this.#abort.abort(reason);
    for (const input of this.inputs) {
      input.fail(reason);
      input.abandon();
    }
    this.#credited?.();
  }
}

function readCredit(json: unknown): number {
  if (typeof json === "number" && json >= 0) return json;
  throw misused("credit must be a number of bytes.");
}

/** The calls of one connection, by id. */
export class Calls {
  readonly #core: Core;
  readonly #client: Client;
  readonly #port: Port;
  readonly #open = new Map<number, Call>();
  #lastId = 0;

  constructor(core: Core, client: Client, port: Port) {
    this.#core = core;
    this.#client = client;
    this.#port = port;
  }

  /** A frame after the handshake. What it throws is the fault of the frame, and ends the connection. */
  handle(header: Header, body: Uint8Array | undefined): void {
    if (body && header.type !== "batch") throw misused(`A frame of type ${header.type} has no body.`);
    const { id } = header;
    if (!Number.isSafeInteger(id)) throw misused(`A frame of type ${header.type} needs an id.`);
    if (header.type === "call") {
      this.#start(id as number, header);
      return;
    }
    const call = this.#open.get(id as number);
    if (!call) {
      if ((id as number) > this.#lastId) throw misused(`There is no call ${id}.`);
      return;
    }
    try {
      call.handle(header, body);
    } catch (error) {
      call.end(asUnciaError(error));
    }
  }

  #start(id: number, header: Header): void {
    if (id <= this.#lastId) throw misused(`The id of a call must be larger than ${this.#lastId}.`);
    this.#lastId = id;
    // The most frequent call, and the one that clients measure, needs nothing of the rest.
    if (header.op === "ping") {
      this.#port.send({ type: "result", id, value: null });
      return;
    }
    let call: Call;
    try {
      call = new Call(id, header, this.#client.capabilities, this.#port);
    } catch (error) {
      this.#port.send({ type: "error", id, error: errorToWire(error) });
      return;
    }
    this.#open.set(id, call);
    this.#core.opened(call);
    void scope.run(call, () => this.#run(id, call));
  }

  async #run(id: number, call: Call): Promise<void> {
    try {
      if (!isRecord(call.args)) throw misused("The args of a call must be an object.");
      call.end(await this.#core.run(call, call.args));
    } catch (value) {
      const error = asUnciaError(value);
      if (error.code === "internal") logBug(value, call.op);
      call.end(this.#withAdvice(error));
    } finally {
      this.#open.delete(id);
      this.#core.closed(call);
    }
  }

  /** A name that the core does not know may be one that only the client's newer schema has. */
  #withAdvice(error: UnciaError): UnciaError {
    const { outdated } = this.#client;
    const isName = error.code === "unknown_param" || error.code === "unknown_stage";
    if (!isName || outdated.length === 0) return error;
    const advice = `The client was generated from another schema of ${outdated.join(", ")} than the core's.`;
    return new UnciaError(error.code, `${error.message} ${advice}`, error.details, { cause: error });
  }

  /** Stops all calls, as the client is gone. */
  abandon(): void {
    const gone = new UnciaError("cancelled", "The client is gone.");
    for (const call of this.#open.values()) call.abandon(gone);
  }
}

/** The call whose code runs now, for errors that nobody caught. */
export const currentCall = (): Call | undefined => scope.getStore();
