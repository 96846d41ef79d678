/**
 * Numbers in the signatures of methods that other languages call. TypeScript has one number type; these names tell the
 * binding generator which one is meant, and a plain `number` in such a signature is refused.
 */
export type Int = number;
/** A whole number of 64 bits. */
export type Long = bigint;
/** A whole number up to 2^53, such as a count of rows, that TypeScript has as a `number` and other languages as one of 64 bits. */
export type SafeInt = number;
export type Double = number;
/** Any JSON value. */
export type { Json } from "./params/json.ts";
