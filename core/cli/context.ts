import { styleText } from "node:util";
import { exitCodes, printable } from "./failure.ts";

/** A stream to print to: one of the process, or one that keeps what it gets, in tests. */
export interface Output {
  write(chunk: string | Uint8Array): unknown;
  once?(event: "drain" | "close", listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What a command is given besides its own arguments. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Fires when the user interrupts. */
  readonly signal: AbortSignal;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  /** False after `--no-color`. */
  readonly color?: boolean;
}

type Style = Parameters<typeof styleText>[0];

const narrowest = 40;
const widest = 100;

/** One call of a command: its streams, and how it is to speak. */
export class Context {
  readonly #io: Io;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly #quiet: boolean;
  readonly #color: boolean;
  exitCode: number = exitCodes.done;

  constructor(io: Io, options: CommonOptions = {}) {
    this.#io = io;
    this.json = options.json ?? false;
    this.verbose = options.verbose ?? false;
    this.#quiet = options.quiet ?? false;
    this.#color = options.color !== false;
  }

  get signal(): AbortSignal {
    return this.#io.signal;
  }

  get stdout(): Output {
    return this.#io.stdout;
  }

  get stderr(): Output {
    return this.#io.stderr;
  }

  /** True where a progress bar has somebody to look at it. */
  get showsProgress(): boolean {
    return this.#io.stderr.isTTY === true && !this.json && !this.#quiet;
  }

  /** Characters in a line of text. */
  get width(): number {
    return Math.min(widest, Math.max(narrowest, this.#io.stdout.columns ?? widest));
  }

  /** The result of the command: text, or with `--json` the data. */
  result(data: object, text: () => string): void {
    this.#io.stdout.write(`${this.json ? JSON.stringify(data, longsAsText) : text()}\n`);
  }

  /** A piece of a result that comes in many; waits for a reader that is slower. */
  async write(chunk: string | Uint8Array): Promise<void> {
    const { stdout } = this.#io;
    if (stdout.write(chunk) !== false || !stdout.once) return;
    await new Promise<void>((done) => {
      stdout.once?.("drain", done);
      stdout.once?.("close", done);
    });
  }

  /** What is good to know beside the result. */
  note(text: string): void {
    if (!this.json && !this.#quiet) this.#io.stderr.write(`${printable(text)}\n`);
  }

  /** Styled where the output is a terminal that shows colours. */
  style(style: Style, text: string): string {
    const { stdout } = this.#io;
    if (!this.#color || !stdout.isTTY) return text;
    return styleText(style, text, { stream: stdout as NodeJS.WriteStream, validateStream: isStream(stdout) });
  }
}

/** Only a stream of the process can be asked whether it shows colours, and whether NO_COLOR forbids them. */
const isStream = (output: Output): boolean => "getColorDepth" in output;

const longsAsText = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? String(value) : value;
