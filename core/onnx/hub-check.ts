import { inspect } from "node:util";
import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";

/** Reads the members of a JSON file whose origin is not trusted; each wrong one is an `invalid_data` that says where it stands. */
export class Checker {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  error(at: string, expected: string, found: unknown): UnciaError {
    const shown = inspect(found, { depth: 0, maxStringLength: 60 });
    return new UnciaError("invalid_data", `${this.#source}: ${at} must be ${expected}, not ${shown}.`);
  }

  record(value: unknown, at: string): Record<string, unknown> {
    if (isRecord(value)) return value;
    throw this.error(at, "an object", value);
  }

  list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value;
    throw this.error(at, "a list", value);
  }

  text(value: unknown, at: string): string {
    if (typeof value === "string" && value !== "") return value;
    throw this.error(at, "a text", value);
  }

  optionalText(value: unknown, at: string): string | undefined {
    return value === undefined ? undefined : this.text(value, at);
  }

  number(value: unknown, at: string): number {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw this.error(at, "a number", value);
  }

  /** A whole number from 1 up. */
  count(value: unknown, at: string): number {
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    throw this.error(at, "a whole number from 1 up", value);
  }

  /** One number, or as many as there are channels. */
  numbers(value: unknown, at: string, channels: number): readonly number[] {
    const list = this.list(value, at).map((item, index) => this.number(item, `${at}[${index}]`));
    if (list.length === 1 || list.length === channels) return list;
    throw this.error(at, `a list of 1 or ${channels} numbers`, value);
  }

  divisors(value: unknown, at: string, channels: number): readonly number[] {
    const list = this.numbers(value, at, channels);
    if (!list.includes(0)) return list;
    throw this.error(at, "a list of numbers other than 0", value);
  }

  sha256(value: unknown, at: string): string {
    if (typeof value === "string" && /^[0-9a-f]{64}$/.test(value)) return value;
    throw this.error(at, "a SHA-256 of 64 digits (0-9, a-f)", value);
  }

  oneOf<const T extends string>(value: unknown, at: string, allowed: readonly T[]): T {
    if (allowed.includes(value as T)) return value as T;
    throw this.error(at, `one of ${allowed.map((one) => `"${one}"`).join(", ")}`, value);
  }
}
