import { type Data, DataType, type Schema } from "apache-arrow";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { describeType, isImageType, requireColumn } from "../frame/index.ts";
import { itemType } from "../frame/schema.ts";
import { type Filler, fillerFor, mismatch, textReader, WrongElement } from "./elements-in.ts";
import { fitRow, rowAxes } from "./row-shape.ts";
import { describeTensor, elementCount, type Tensor, type TensorInfo } from "./tensor.ts";
import type { TakeNumbers } from "./tensor-memory.ts";

/** Which column an input is fed from. */
export interface Feed {
  readonly input: TensorInfo;
  readonly column: string;
}

/** A column as an input's rows: the axes of each, and why a row cannot be fed. */
export interface FeedRows {
  readonly feed: Feed;
  isNull(row: number): boolean;
  /** The axes of a row; a reason where it cannot be fed. */
  dims(row: number): readonly number[] | { readonly problem: string };
  /** Rows of the same axes as one tensor, in an array that `numbers` makes. Throws `invalid_data` for a value that its type cannot hold. */
  tensor(rows: readonly number[], dims: readonly number[], firstRow: number, numbers: TakeNumbers): Tensor;
}

/**
 * Checks that a column can be fed to an input.
 * @throws UnciaError `missing_column`, or `column_type` that names tensor, expected and found.
 */
export function checkFeed({ input, column }: Feed, schema: Schema, where: ErrorDetails): void {
  const details = { ...where, param: "feedDict", column };
  const { type } = requireColumn(schema, column, details);
  const refuse = (why: string, hint?: string): never => {
    throw new UnciaError(
      "column_type",
      `The input ${JSON.stringify(input.name)}, ${describeTensor(input)}, cannot be fed from "${column}": ${why}.`,
      { ...details, ...(hint && { hint }) },
    );
  };
  if (isImageType(type))
    refuse("it holds pictures", "Make tensors of them first, with UnrollImage or by an ImageFeaturizer.");
  const { element, lengths } = nesting(type);
  const wrong = mismatch(element, input.type);
  if (wrong) refuse(wrong);
  if (lengths.some((length) => length === undefined)) return;
  const fitted = fitRow(rowAxes(input), lengths as number[]);
  if ("problem" in fitted) refuse(`a row of ${describeType(type)} has ${fitted.problem}`);
}

/** The axes that every row of a column has, where its type tells. */
export function knownRowDims({ input, column }: Feed, schema: Schema): readonly number[] | undefined {
  const { lengths } = nesting(requireColumn(schema, column).type);
  if (lengths.some((length) => length === undefined)) return undefined;
  const fitted = fitRow(rowAxes(input), lengths as number[]);
  return "problem" in fitted ? undefined : fitted;
}

/** What lists of lists hold in the end, and how long they are, from the outside in; undefined where each row may differ. */
function nesting(type: DataType): { element: DataType; lengths: (number | undefined)[] } {
  const lengths: (number | undefined)[] = [];
  let element = type;
  while (DataType.isFixedSizeList(element) || DataType.isList(element) || DataType.isLargeList(element)) {
    // While planning, a vector whose width is not known yet has none.
    lengths.push(DataType.isFixedSizeList(element) && element.listSize > 0 ? element.listSize : undefined);
    element = itemType(element);
  }
  return { element, lengths };
}

/** The rows of a batch's column, for one input. */
export function feedRows(feed: Feed, data: Data): FeedRows {
  const { element, lengths } = nesting(data.type);
  const isRegular = lengths.every((length) => length !== undefined);
  const levels = [data];
  for (let level = data; level.type !== element; ) {
    level = level.children[0] as Data;
    levels.push(level);
  }
  const values = levels.at(-1) as Data;
  const axes = rowAxes(feed.input);
  const regular = isRegular ? fitRow(axes, lengths as number[]) : undefined;
  const hasInnerNulls = levels.slice(1).some((level) => level.nullCount > 0);
  const take = taker(feed.input, values);
  return {
    feed,
    isNull: (row) => !data.getValid(row),
    dims(row) {
      if (hasInnerNulls && hasNullInside(levels, row)) return { problem: "a null in it" };
      return regular ?? raggedDims(axes, levels, row);
    },
    tensor(rows, dims, firstRow, numbers) {
      const size = elementCount(dims);
      const starts = rows.map((row) => startOf(levels, row));
      try {
        return { type: feed.input.type, dims: [rows.length, ...dims], data: take(starts, size, numbers) };
      } catch (error) {
        if (!(error instanceof WrongElement)) throw error;
        const at = starts.findIndex((start) => error.place >= start && error.place < start + size);
        const row = firstRow + (rows[at] as number);
        throw new UnciaError(
          "invalid_data",
          `Row ${row} of "${feed.column}" ${error.message} as the input ${JSON.stringify(feed.input.name)} needs it.`,
          {
            column: feed.column,
            row,
          },
        );
      }
    },
  };
}

/** Copies rows of equal size together; those that lie side by side at once. */
function taker(
  { type }: TensorInfo,
  values: Data,
): (starts: readonly number[], size: number, numbers: TakeNumbers) => Tensor["data"] {
  if (type === "string") {
    const text = textReader(values);
    return (starts, size) =>
      starts.flatMap((start) => Array.from({ length: size }, (_, i) => text(start + i)));
  }
  const fill: Filler = fillerFor(values, type);
  return (starts, size, take) => {
    const numbers = take(type, starts.length * size);
    for (let first = 0; first < starts.length; ) {
      let next = first + 1;
      while (next < starts.length && starts[next] === (starts[next - 1] as number) + size) next++;
      fill(numbers, first * size, starts[first] as number, (next - first) * size);
      first = next;
    }
    return numbers;
  };
}

/** Where in a level's lists the one at `place` begins, among the values of the level below. */
const inside = ({ type, valueOffsets }: Data, place: number): number =>
  DataType.isFixedSizeList(type) ? place * type.listSize : Number(valueOffsets[place]);

/** What belongs to a row, level by level: places from, up to. The first level is that of the rows themselves. */
function* spansOf(levels: readonly Data[], row: number): Generator<readonly [Data, number, number]> {
  let [from, to] = [row, row + 1];
  for (const [depth, level] of levels.entries()) {
    yield [level, from, to];
    if (depth < levels.length - 1) [from, to] = [inside(level, from), inside(level, to)];
  }
}

/** Place of a row's first value. */
const startOf = (levels: readonly Data[], row: number): number =>
  levels.slice(0, -1).reduce((place, level) => inside(level, place), row);

/** Axes of a row of lists whose lengths differ from row to row. */
function raggedDims(axes: ReturnType<typeof rowAxes>, levels: readonly Data[], row: number) {
  const found: number[] = [];
  for (const [level, from, to] of spansOf(levels, row)) {
    if (found.length === levels.length - 1) break;
    const length = to > from ? inside(level, from + 1) - inside(level, from) : 0;
    for (let place = from + 1; place < to; place++) {
      const other = inside(level, place + 1) - inside(level, place);
      if (other !== length) return { problem: `lists of ${length} and of ${other} side by side` };
    }
    found.push(length);
  }
  return fitRow(axes, found);
}

function hasNullInside(levels: readonly Data[], row: number): boolean {
  for (const [level, from, to] of spansOf(levels, row)) {
    if (level === levels[0] || level.nullCount === 0) continue;
    for (let place = from; place < to; place++) if (!level.getValid(place)) return true;
  }
  return false;
}
