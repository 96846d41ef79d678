import type { Progress } from "../run.ts";

/** No progress bar can show more. */
const intervalMs = 100;

/** Passes progress on at most ten times a second, and the last of it always. */
export class ProgressReporter {
  #send: (progress: Progress) => void;
  #waiting: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (progress: Progress) => void) {
    this.#send = send;
  }

  report(progress: Progress): void {
    if (this.#timer) {
      this.#waiting = progress;
      return;
    }
    this.#send(progress);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, intervalMs);
  }

  /** Sends what waits, and nothing after it. */
  finish(): void {
    clearTimeout(this.#timer);
    if (this.#waiting) this.#send(this.#waiting);
    this.#waiting = undefined;
    this.#send = () => {};
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) this.report(waiting);
  }
}
