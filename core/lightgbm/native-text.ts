import { readFile } from "node:fs/promises";
import { UnciaError } from "../errors.ts";
import type { Level, Levels } from "../learners/index.ts";

/**
 * Models travel as LightGBM's own text. Like Python's lightgbm, a last line keeps the levels of the categorical columns, one list
 * a column, so that a model saved on either side codes its categories the same way on the other.
 */
const prefix = "pandas_categorical:";

/** The text of a model with the levels of its categories. */
export function withLevels(modelText: string, levels: Levels): string {
  return `${splitLevels(modelText).text.trimEnd()}\n\n${prefix}${levels.length > 0 ? JSON.stringify(levels) : "null"}\n`;
}

/** The text without the line of levels, and the levels; a line that cannot be read counts as none. */
export function splitLevels(modelText: string): { text: string; levels: Levels } {
  const at = modelText.lastIndexOf(`\n${prefix}`);
  if (at < 0) return { text: modelText, levels: [] };
  const line = modelText.slice(at + 1 + prefix.length).split("\n", 1)[0] ?? "";
  return { text: modelText.slice(0, at + 1), levels: parseLevels(line) };
}

function parseLevels(line: string): Levels {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return [];
  }
  const isLevel = (value: unknown): value is Level => ["string", "number", "boolean"].includes(typeof value);
  const isLevels =
    Array.isArray(json) && json.every((levels) => Array.isArray(levels) && levels.every(isLevel));
  return isLevels ? (json as Level[][]) : [];
}

/** The text of a model file, for the loaders of the concrete classes. */
export async function readModelFile(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UnciaError("io", `${path} cannot be read: ${(error as Error).message}`, {}, { cause: error });
  }
}
