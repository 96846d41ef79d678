import type { Schema } from "apache-arrow";
import stringWidth from "string-width";
import type { Int } from "../wire-types.ts";
import { isImageField } from "./images.ts";
import { describeType } from "./schema.ts";
import type { Row } from "./values.ts";

export interface ShowOptions {
  /** How many rows; 20 by default. */
  readonly rows?: Int | undefined;
  /** The widest that one column may be, in characters; 40 by default. */
  readonly width?: Int | undefined;
}

/** Rows as an aligned table of text: names, types, values; numbers stand to the right. */
export function formatTable(
  schema: Schema,
  rows: readonly Row[],
  more: boolean,
  options: ShowOptions = {},
): string {
  const width = Math.max(4, options.width ?? 40);
  const columns = schema.fields.map((field) => {
    const isImage = isImageField(field);
    const type = isImage ? "image" : describeType(field.type);
    const format = isImage ? formatImage : formatValue;
    const cells = [field.name, type, ...rows.map((row) => format(row[field.name]))].map((text) =>
      fit(text, width),
    );
    const right = rows.some((row) => ["number", "bigint"].includes(typeof row[field.name]));
    const widest = cells.reduce((most, cell) => Math.max(most, stringWidth(cell)), 0);
    return cells.map((cell) => {
      const space = " ".repeat(widest - stringWidth(cell));
      return right ? space + cell : cell + space;
    });
  });
  const lines = Array.from({ length: rows.length + 2 }, (_, i) =>
    columns
      .map((cells) => cells[i])
      .join("  ")
      .trimEnd(),
  );
  const rule = columns.map((cells) => "-".repeat(stringWidth(cells[0] as string))).join("  ");
  const end = more ? ["..."] : rows.length ? [] : ["(no rows)"];
  return [lines[0], lines[1], rule, ...lines.slice(2), ...end].join("\n");
}

/** A value as one line of text. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return value.replaceAll(/\p{Cc}/gu, (c) => JSON.stringify(c).slice(1, -1));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = value as unknown as ArrayLike<unknown>;
    const shown = Array.from({ length: Math.min(8, list.length) }, (_, i) => formatValue(list[i]));
    return `[${shown.join(", ")}${list.length > 8 ? ", ..." : ""}]`;
  }
  if (value instanceof Map)
    return `{${[...value].map(([k, v]) => `${formatValue(k)}: ${formatValue(v)}`).join(", ")}}`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([k, v]) => `${k}: ${formatValue(v)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/** An image as its width, height and number of channels: `image 64x48x3`. */
function formatImage(value: unknown): string {
  if (value === null) return "null";
  const { width, height, nChannels } = value as Row;
  return `image ${width}x${height}x${nChannels}`;
}

function fit(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let out = "";
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    out += segment;
  }
  return `${out}…`;
}

const segmenter = new Intl.Segmenter();
