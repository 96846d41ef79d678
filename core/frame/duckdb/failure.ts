import { didYouMean } from "../../did-you-mean.ts";
import { asUnciaError, UnciaError } from "../../errors.ts";
import type { RunOptions } from "../../run.ts";

/** DuckDB's error as one of ours: its first line names the kind, the rest is for the reader. */
export function queryError(error: unknown, run: RunOptions = {}): UnciaError {
  if (error instanceof UnciaError) return error;
  if (run.signal?.aborted)
    return new UnciaError("cancelled", "The call was cancelled.", {}, { cause: error });
  if (!(error instanceof Error)) return asUnciaError(error);
  const [, kind = "", text = ""] = /^(?:.*: )?([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(error.message) ?? [];
  const column = /Referenced column "(.*?)" not found/.exec(text)?.[1];
  if (column !== undefined) {
    const near = [...(/Candidate bindings: (.*)/.exec(text)?.[1] ?? "").matchAll(/"([^"]*)"/g)].map((m) => {
      const name = m[1] as string;
      return name.slice(name.lastIndexOf(".") + 1);
    });
    const hint =
      didYouMean(column, near) ??
      (near.length ? `There is ${near.map((n) => JSON.stringify(n)).join(", ")}.` : undefined);
    return new UnciaError(
      "missing_column",
      `There is no column ${JSON.stringify(column)}.`,
      { column, ...(hint ? { hint } : {}) },
      { cause: error },
    );
  }
  if (text.includes("multiple statements")) {
    return new UnciaError("invalid_query", "A query is one statement; this is more.", {}, { cause: error });
  }
  const message = text ? `${kind}: ${userPart(text)}` : error.message;
  return new UnciaError(codes[kind] ?? "invalid_query", message, {}, { cause: error });
}

/** DuckDB quotes the line at fault, which helps when the user wrote it and confuses when we did. */
function userPart(text: string): string {
  const [said = "", line = ""] = text.split(/\n+(?=LINE \d+: )/);
  return (/uncia_scan\(|FROM read_\w+\(\[|LINE \d+: *\)/.test(line) ? said : text).trim();
}

const codes: Record<string, "io" | "limit" | "invalid_data" | "cancelled" | "internal"> = {
  IO: "io",
  HTTP: "io",
  Permission: "io",
  "Out of Memory": "limit",
  Conversion: "invalid_data",
  "Invalid Input": "invalid_data",
  "Out of Range": "invalid_data",
  INTERRUPT: "cancelled",
  Interrupt: "cancelled",
  INTERNAL: "internal",
  Internal: "internal",
};
