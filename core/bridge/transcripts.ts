/**
 * Recorded dialogues, one frame a line, in `test/wire`. They hold the core to what clients rely on, and a client's tests can
 * play the core's part from them. What differs from run to run is a variable: `${folder}` and the like stand for a text
 * that is the same wherever the name is, `${_}` for anything.
 */
import { readFileSync } from "node:fs";
import { isRecord } from "../is-record.ts";

export interface Line {
  readonly from: "client" | "core";
  readonly header: unknown;
  /** Base64 of the body. */
  readonly body?: string;
}

export const readTranscript = (file: URL): Line[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

export type Variables = Map<string, string>;

/** What may be anything, such as a process id. */
const anything = `\${_}`;
const variable = /\$\{(\w+)\}/g;

/** A header with the variables' values in place. */
export function fill(json: unknown, variables: Variables): unknown {
  if (typeof json === "string") {
    return json.replace(variable, (_, name: string) => {
      const value = variables.get(name);
      if (value === undefined) throw new Error(`the transcript uses ${name} before the core told it`);
      return value;
    });
  }
  if (Array.isArray(json)) return json.map((item) => fill(item, variables));
  if (!isRecord(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, fill(value, variables)]));
}

/**
 * What the core must say, given what it did say: variables that are not known yet take their values from there, so that
 * the result can be compared with `toEqual`.
 */
export function expected(json: unknown, said: unknown, variables: Variables): unknown {
  if (json === anything) return said;
  const name = typeof json === "string" ? /^\$\{(\w+)\}$/.exec(json)?.[1] : undefined;
  if (name !== undefined && !variables.has(name) && typeof said === "string") variables.set(name, said);
  if (Array.isArray(json))
    return json.map((item, i) => expected(item, (said as unknown[] | undefined)?.[i], variables));
  if (!isRecord(json)) return fill(json, variables);
  const there = isRecord(said) ? said : {};
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, expected(value, there[key], variables)]),
  );
}

/** The other way round: a header as it was said, its volatile texts replaced by variables. */
export class Abstraction {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  name(text: string, name: string): void {
    this.#names.set(text, name);
  }

  of(json: unknown, key = ""): unknown {
    if (["pid", "node", "rss", "uptime"].includes(key)) return anything;
    if (typeof json === "string" && json.startsWith("sha256:")) return anything;
    if (typeof json === "string") return this.#text(json, key);
    if (Array.isArray(json)) return json.map((item) => this.of(item));
    if (!isRecord(json)) return json;
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, this.of(value, name)]));
  }

  #text(text: string, key: string): string {
    if ((key === "uid" || key === "digest") && !this.#names.has(text)) {
      const count = (this.#counts.get(key) ?? 0) + 1;
      this.#counts.set(key, count);
      this.#names.set(text, `${key}${count}`);
    }
    let out = text;
    for (const [value, name] of this.#names) out = out.replaceAll(value, `\${${name}}`);
    return out;
  }
}
