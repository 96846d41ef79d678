import { Writable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ProgressBar } from "./progress-bar.ts";

/** A stream that keeps what is written and says whether it is a terminal. */
function terminal(isTTY: boolean): NodeJS.WriteStream & { text(): string } {
  const parts: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      parts.push(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 100, text: () => parts.join("") }) as never;
}

const step = (done: number) => ({ stage: "LightGBMClassifier", done, total: 40, message: "auc 0.98" });

describe("a progress bar", () => {
  afterEach(() => vi.restoreAllMocks());

  it("is not there where there is no terminal", () => {
    expect(ProgressBar.open(terminal(false))).toBeUndefined();
  });

  it("does not appear for work that is done soon", async () => {
    const stream = terminal(true);
    const bar = ProgressBar.open(stream);
    bar?.show(step(1));
    await bar?.close();
    expect(stream.text()).toBe("");
  });

  it("shows stage, steps and metrics of long work, and is gone in the end", async () => {
    const stream = terminal(true);
    const bar = ProgressBar.open(stream);
    const now = performance.now();
    vi.spyOn(performance, "now").mockReturnValue(now + 1000);
    bar?.show(step(10));
    await vi.waitFor(() => expect(stream.text()).toContain("10/40"));
    expect(stream.text()).toContain("LightGBMClassifier");
    expect(stream.text()).toContain("auc 0.98");
    await bar?.close();
    const before = stream.text();
    bar?.show(step(20));
    expect(stream.text()).toBe(before);
  });
});
