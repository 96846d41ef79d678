import type { Json } from "../params/json.ts";
import type { Args } from "./args.ts";
import type { Call } from "./calls.ts";
import { misused } from "./errors.ts";
import type { Operations } from "./operations.ts";

/** What all connections of this process share: the models in memory and the calls that run. */
export class Core {
  readonly #started = performance.now();
  readonly #calls = new Set<Call>();
  readonly #shutDown: () => void;
  #operations: Promise<Operations> | undefined;
  #loaded: Operations | undefined;

  constructor(shutDown: () => void) {
    this.#shutDown = shutDown;
  }

  opened(call: Call): void {
    this.#calls.add(call);
  }

  closed(call: Call): void {
    this.#calls.delete(call);
    // Only now is the answer on its way.
    if (call.op === "shutdown") this.#shutDown();
  }

  /** The calls that run now. */
  get calls(): ReadonlySet<Call> {
    return this.#calls;
  }

  /** The value of a call's `result`. Arrow and all that stands on it are loaded by the first call that needs them. */
  async run(call: Call, args: Args): Promise<Json> {
    switch (call.op) {
      case "free":
        return this.#free(args.states);
      case "stats":
        return this.#stats(call);
      case "shutdown":
        return null;
    }
    return (await this.#load()).run(call, args);
  }

  #load(): Promise<Operations> {
    this.#operations ??= import("./operations.ts").then(async (module) => {
      this.#loaded = await module.startOperations();
      return this.#loaded;
    });
    return this.#operations;
  }

  /**
   * Loads what the first calls will need, while the client is busy with its own start. What fails here fails again, with a
   * name to it, in the call that needs it.
   */
  preload(parts: readonly string[]): void {
    if (parts.length === 0) return;
    const engine = async () => {
      if (parts.includes("engine")) await (await import("../frame/duckdb/engine.ts")).startEngine();
    };
    void this.#load()
      .then(engine)
      .catch(() => undefined);
  }

  #free(states: unknown): number {
    if (!Array.isArray(states) || states.some((digest) => typeof digest !== "string")) {
      throw misused("The argument states must be a list of digests.");
    }
    return this.#loaded?.models.free(states) ?? 0;
  }

  #stats(asking: Call): Json {
    return {
      models: this.#loaded?.models.size ?? 0,
      calls: [...this.#calls].filter((call) => call !== asking).length,
      rss: process.memoryUsage.rss(),
      uptime: (performance.now() - this.#started) / 1000,
    };
  }
}
