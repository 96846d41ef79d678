import type { SingleBar } from "cli-progress";
import type { Progress } from "./run.ts";

/** Work that is done sooner needs no bar. */
const delay = 500;

/** A progress bar on a terminal, for calls whose caller watches them by no means of their own. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  readonly #start = performance.now();
  #bar: SingleBar | undefined;
  #opening: Promise<void> | undefined;
  #latest: Progress | undefined;
  #closed = false;

  private constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** A bar on `stream`, or none where that is not a terminal. */
  static open(stream: NodeJS.WriteStream = process.stderr): ProgressBar | undefined {
    return stream.isTTY ? new ProgressBar(stream) : undefined;
  }

  /** Takes a step; the first that comes late enough makes the bar appear. */
  readonly show = (progress: Progress): void => {
    if (this.#closed) return;
    this.#latest = progress;
    if (this.#bar) this.#draw(this.#bar, progress);
    else if (performance.now() - this.#start > delay) this.#opening ??= this.#open();
  };

  async #open(): Promise<void> {
    // Loaded when there is something to show: most programs have no terminal.
    const { SingleBar } = await import("cli-progress");
    if (this.#closed) return;
    this.#bar = new SingleBar({
      stream: this.#stream,
      format: "{stage} [{bar}] {value}/{total} {eta_formatted} {message}",
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
    });
    if (this.#latest) this.#draw(this.#bar, this.#latest);
  }

  #draw(bar: SingleBar, { stage, done, total, message = "" }: Progress): void {
    const values = { stage, message };
    if (bar.isActive && bar.getTotal() === (total ?? 0)) bar.update(done, values);
    else bar.start(total ?? 0, done, values);
  }

  /** Takes the bar off the terminal. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening;
    this.#bar?.stop();
  }
}
