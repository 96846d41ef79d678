/** Pictures of many kinds, and what OpenCV's Python package makes of them: `test/expected/images_expected.py` has written both. */
import { readdirSync, readFileSync } from "node:fs";
import type {
  DecodeOptions,
  EncodeOptions,
  Operation,
  Picture,
  PictureResult,
  TensorOptions,
} from "../types.ts";

const folder = new URL("./pictures/", import.meta.url);

/** Names of all files, such as `420.jpg`. */
export const names: readonly string[] = readdirSync(folder).sort();

export const file = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

/** Pixels: rows, columns and channels, and the SHA-256 of the bytes. */
export interface Pixels {
  readonly shape: readonly number[];
  readonly sha256: string;
}

export interface Expected {
  /** The release that the values are of. */
  readonly opencv: string;
  readonly decode: readonly { file: string; options: DecodeOptions; expected: Pixels }[];
  readonly operations: readonly { file: string; operations: Operation[]; expected: Pixels }[];
  readonly tensor: readonly { file: string; options: TensorOptions; sha256: string }[];
  readonly encode: readonly { file: string; options: EncodeOptions; sha256: string }[];
}

export const expected: Expected = JSON.parse(
  readFileSync(new URL("./expected.json", import.meta.url), "utf8"),
) as Expected;

/** The picture of a row that must have one. */
export function imageOf(result: PictureResult | undefined): Picture {
  if (result?.image) return result.image;
  throw new Error(`There is no picture: ${JSON.stringify(result)}`);
}
