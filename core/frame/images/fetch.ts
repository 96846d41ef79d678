import { asUnciaError, UnciaError } from "../../errors.ts";

const maxRedirects = 5;

export interface FetchLimits {
  /** Seconds until the headers are there, redirects included. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Throws `invalid_param` for an address that is not read at all, before anything is asked for. */
export function checkAddress(address: string): URL {
  const url = URL.parse(address);
  const scheme = address.slice(0, address.indexOf(":"));
  if (!url && /^https?$/i.test(scheme)) {
    throw new UnciaError("invalid_param", `${address} is no address.`, { param: "paths" });
  }
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UnciaError("invalid_param", `Pictures are not read from ${scheme}:// addresses.`, {
      param: "paths",
      hint: "Files, and addresses with http:// or https://, can be read.",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new UnciaError("invalid_param", `The address at ${url.host} holds a user's name or password.`, {
      param: "paths",
      hint: "It would stand in the table; fetch such pictures yourself, and give their bytes.",
    });
  }
  return url;
}

/**
 * The answer of a server that says that all is well. Redirects are followed a few times, to web addresses alone and never from https to
 * http. Whoever reads the body must bound it.
 */
export async function request(address: string, { timeout, signal }: FetchLimits): Promise<Response> {
  let url = checkAddress(address);
  const limit = AbortSignal.timeout(timeout * 1000);
  const stop = signal ? AbortSignal.any([signal, limit]) : limit;
  for (let hop = 0; ; hop++) {
    const response = await fetch(url, { redirect: "manual", signal: stop }).catch((error) => {
      throw fetchError(error, timeout, signal);
    });
    if (response.status < 300 || response.status >= 400) {
      if (response.ok) return response;
      await response.body?.cancel();
      throw new UnciaError("io", `the server answered ${response.status} ${response.statusText}`.trim());
    }
    await response.body?.cancel();
    if (hop === maxRedirects) throw new UnciaError("io", `more than ${maxRedirects} redirects`);
    url = nextAddress(url, response.headers.get("location"));
  }
}

function nextAddress(from: URL, location: string | null): URL {
  const to = location === null ? null : URL.parse(location, from.href);
  const isSafe = to?.protocol === "https:" || (to?.protocol === "http:" && from.protocol === "http:");
  if (to && isSafe && to.username === "" && to.password === "") return to;
  throw new UnciaError("io", "the server redirects to an address that is not followed");
}

/** The body as one piece. Throws `limit` when it is longer than `maxBytes`, whatever the server has said. */
export async function readBody(
  response: Response,
  maxBytes: number,
  { timeout, signal }: FetchLimits,
): Promise<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    if (announced > maxBytes) throw tooLong(maxBytes);
    for await (const chunk of response.body ?? []) {
      length += chunk.byteLength;
      if (length > maxBytes) throw tooLong(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    await response.body?.cancel().catch(() => undefined);
    throw fetchError(error, timeout, signal);
  }
  return Buffer.concat(chunks, length);
}

export const tooLong = (maxBytes: number): UnciaError =>
  new UnciaError("limit", `more than ${maxBytes} bytes, which is the limit maxBytes`);

/** What `fetch` throws says little: the reason stands in its cause. */
export function fetchError(error: unknown, timeout: number, signal?: AbortSignal): UnciaError {
  if (signal?.aborted) return new UnciaError("cancelled", "The call was cancelled.", {}, { cause: error });
  if (error instanceof UnciaError) return error;
  if ((error as Error)?.name === "TimeoutError")
    return new UnciaError("limit", `no answer within ${timeout} seconds`);
  const { cause } = error as { cause?: unknown };
  return asUnciaError(cause instanceof Error ? cause : error, "io");
}
