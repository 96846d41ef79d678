/**
 * Numbers in the signatures of methods that other languages call. TypeScript has one number type; these names tell the
 * binding generator which one is meant, and a plain `number` in such a signature is refused.
 */
export type Int = number;
/** A whole number of 64 bits. */
export type Long = bigint;
export type Double = number;
/** Any JSON value. */
export type { Json } from "./params/json.ts";
