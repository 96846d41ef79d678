import { Field } from "apache-arrow";
import { UnciaError } from "../errors.ts";

/** A value that a code stands for. */
export type Level = string | number | boolean;

/** Key under which the metadata of an Arrow field keeps, as a JSON list, what the codes of the column stand for. */
export const levelsKey = "uncia:levels";

/** The field with its levels written down. */
export function withLevels(field: Field, levels: readonly Level[]): Field {
  const metadata = new Map([...field.metadata, [levelsKey, JSON.stringify(levels)]]);
  return new Field(field.name, field.type, field.nullable, metadata);
}

/** The levels in a field's metadata, if there are any. */
export function levelsOf(field: Field): readonly Level[] | undefined {
  const text = field.metadata.get(levelsKey);
  if (text === undefined) return undefined;
  return checkLevels(JSON.parse(text));
}

/** JSON as levels; throws `invalid_data` for anything else. */
export function checkLevels(json: unknown): readonly Level[] {
  const isLevel = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);
  if (Array.isArray(json) && json.every(isLevel)) return json;
  throw new UnciaError("invalid_data", "Levels must be a list of texts, numbers or booleans.");
}
