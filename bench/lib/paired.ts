import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

/** One timed piece of work in a worker process, as it reports it. */
export interface Timing {
  readonly seconds: number;
  /** Digest of what came out; both sides must agree. */
  readonly digest?: string;
  /** The parameters that the kernel says it used; both sides must agree. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Peak of resident memory of each process of the side, in bytes. */
  readonly memory?: Readonly<Record<string, number>>;
}

/** A process that waits for one line of JSON on stdin, does one piece of work, and answers with one line. */
export class Worker implements AsyncDisposable {
  readonly name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;

  constructor(name: string, command: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.name = name;
    const [program = "", ...args] = command;
    this.#child = spawn(program, args, {
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "inherit"],
    }) as never;
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Asks for one piece of work and waits for it. */
  async ask(work: string): Promise<Timing> {
    this.#child.stdin.write(`${JSON.stringify({ work })}\n`);
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (done) throw new Error(`${this.name} ended before it answered.`);
      if (value.startsWith("{")) return JSON.parse(value) as Timing;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await new Promise((done) => this.#child.once("close", done));
  }
}

/** What a comparison found: the median of the ratios of pairs and a bootstrap interval of that median. */
export interface Comparison {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly ours: number;
  readonly peer: number;
}

/** For sides whose threads spin while they wait, which takes time from the side that comes next: a rest that is longer than that. */
export const spinningRestMs = 300;

/**
 * Times two sides in turn, each pair in an order of its own, after one round that is not counted; `restMs` is how long both rest before
 * each. Throws where parameters or outputs differ, since a ratio would then mean nothing.
 */
export async function compare(
  ours: () => Promise<Timing>,
  peer: () => Promise<Timing>,
  pairs: number,
  restMs = 0,
): Promise<Comparison> {
  const same = (name: string, a: unknown, b: unknown): void => {
    if (!isDeepStrictEqual(a, b)) {
      throw new Error(`The two sides differ in ${name}: ${JSON.stringify(a)} and ${JSON.stringify(b)}.`);
    }
  };
  const warmOurs = await ours();
  const warmPeer = await peer();
  same("parameters", warmOurs.parameters, warmPeer.parameters);
  same("output", warmOurs.digest, warmPeer.digest);

  const times: { ours: number; peer: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const [first, second] = pair % 2 === 0 ? [ours, peer] : [peer, ours];
    await sleep(restMs);
    const a = await first();
    await sleep(restMs);
    const b = await second();
    same("output", a.digest, b.digest);
    times.push(pair % 2 === 0 ? { ours: a.seconds, peer: b.seconds } : { ours: b.seconds, peer: a.seconds });
  }
  return summarize(times);
}

export function summarize(times: readonly { ours: number; peer: number }[]): Comparison {
  const ratios = times.map(({ ours, peer }) => ours / peer);
  const medians = Array.from({ length: 2000 }, (_, round) => median(resample(ratios, round))).sort(
    (a, b) => a - b,
  );
  return {
    ratio: median(ratios),
    low: medians[Math.floor(0.025 * medians.length)] as number,
    high: medians[Math.floor(0.975 * medians.length)] as number,
    ours: median(times.map(({ ours }) => ours)),
    peer: median(times.map(({ peer }) => peer)),
  };
}

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

/** A sample with replacement, the same for the same round: a linear congruential generator is random enough here. */
function resample(numbers: readonly number[], round: number): number[] {
  let state = round * 2654435761 + 12345;
  return numbers.map(() => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return numbers[Math.floor((state / 2 ** 32) * numbers.length)] as number;
  });
}

/** Prints one line, and says whether the target is missed: only when the whole interval lies above it. */
export function report(title: string, { ratio, low, high, ours, peer }: Comparison, target: number): boolean {
  const missed = low > target;
  const figures = `${ratio.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}], target <= ${target}`;
  const times = `ours ${format(ours)}, peer ${format(peer)}`;
  console.log(`${missed ? "MISSED" : "ok"}  ${title}: ${figures} (${times})`);
  return missed;
}

const format = (seconds: number): string =>
  seconds >= 0.1
    ? `${seconds.toFixed(2)} s`
    : seconds >= 1e-3
      ? `${(seconds * 1e3).toFixed(1)} ms`
      : `${(seconds * 1e6).toFixed(1)} µs`;
