import { UnciaError } from "../errors.ts";

/** Bounds of what is fetched from elsewhere. */
export interface FetchLimits {
  /** Redirects that are followed. */
  readonly redirects: number;
  /** Milliseconds without a byte after which a connection counts as dead. */
  readonly stallMs: number;
  /** Milliseconds for the whole. */
  readonly totalMs: number;
}

export const defaultLimits: FetchLimits = { redirects: 5, stallMs: 30_000, totalMs: 60 * 60_000 };

/** The body of an answer, from byte `start` on. */
export interface Opened {
  readonly start: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Fetches an address of http or https, from byte `from` on where the server can. A redirect may not leave https, and what stalls, or takes too
 * long as a whole, is ended. `use` gets the body; nothing of it is read after `use` has ended.
 * @throws UnciaError `io` with the address and what the server said, `limit` for time, `cancelled`.
 */
export async function withBody<T>(
  address: string,
  from: number,
  limits: FetchLimits,
  signal: AbortSignal | undefined,
  use: (opened: Opened) => Promise<T>,
): Promise<T> {
  const stalled = new AbortController();
  const total = AbortSignal.timeout(limits.totalMs);
  const all = AbortSignal.any([stalled.signal, total, ...(signal ? [signal] : [])]);
  let timer = setTimeout(() => stalled.abort(), limits.stallMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), limits.stallMs);
  };
  try {
    const response = await follow(address, from, limits.redirects, all);
    const { body } = response;
    if (!body) throw new UnciaError("io", `${address} answered without content.`);
    alive();
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        alive();
        yield chunk;
      }
    }
    try {
      return await use({ start: startOf(response, from), chunks: chunks() });
    } finally {
      if (!body.locked) await body.cancel();
    }
  } catch (error) {
    if (error instanceof UnciaError) throw error;
    if (signal?.aborted)
      throw new UnciaError("cancelled", "The call was cancelled.", {}, { cause: signal.reason });
    if (total.aborted) {
      throw new UnciaError("limit", `${address} took longer than ${limits.totalMs / 1000} s.`);
    }
    if (stalled.signal.aborted) {
      throw new UnciaError("io", `${address} sent nothing for ${limits.stallMs / 1000} s.`);
    }
    throw new UnciaError("io", `${address} cannot be fetched: ${reasonOf(error)}`, {}, { cause: error });
  } finally {
    clearTimeout(timer);
    stalled.abort();
  }
}

async function follow(
  address: string,
  from: number,
  redirects: number,
  signal: AbortSignal,
): Promise<Response> {
  let url = addressOf(address);
  for (let left = redirects; ; left--) {
    const response = await fetch(url, {
      redirect: "manual",
      signal,
      // A compressed answer would have other sizes and ranges than the file.
      headers: { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) },
    });
    const target = response.headers.get("location");
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && target !== null;
    if (!isRedirect) {
      if (response.status === 200 || (from > 0 && response.status === 206)) return response;
      // The part that is there may be longer than the file has become.
      await response.body?.cancel();
      if (from > 0 && response.status === 416) return follow(address, 0, redirects, signal);
      throw new UnciaError("io", `${url.href} answered ${response.status} ${response.statusText}.`);
    }
    await response.body?.cancel();
    if (left === 0) throw new UnciaError("io", `${address} leads through more than ${redirects} redirects.`);
    const next = addressOf(new URL(target, url).href);
    if (url.protocol === "https:" && next.protocol !== "https:") {
      throw new UnciaError("io", `${url.href} leads from https to ${next.protocol}// which is not followed.`);
    }
    url = next;
  }
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new UnciaError("io", `${text} is not an address of http or https.`);
}

/** Where the body begins: a server that knows no ranges sends all of it. */
function startOf(response: Response, from: number): number {
  if (response.status !== 206) return 0;
  const [, start] = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "") ?? [];
  if (Number(start) === from) return from;
  throw new UnciaError("io", `${response.url} sent another range than the one that was asked for.`);
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
