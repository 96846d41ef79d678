import type { RecordBatch } from "apache-arrow";
import { Bool, type Data, DataType, Float64, Int32, Utf8 } from "apache-arrow";
import { compareValues } from "../compare.ts";
import { UnciaError } from "../errors.ts";
import { buildColumn, columnData, columnValues, describeType, takeData } from "../frame/index.ts";
import { isRecord } from "../is-record.ts";

/** The value of a class as a user writes it. */
export type Label = string | number | bigint | boolean;

const kinds = {
  string: () => new Utf8(),
  boolean: () => new Bool(),
  int: () => new Int32(),
  number: () => new Float64(),
};
type LabelKind = keyof typeof kinds;

/**
 * The classes of a classifier in the order of their codes: numbers by size, texts by code point, false before true. Whole
 * numbers are predicted as int32 where the labels were integers, other numbers as float64.
 */
export class Classes {
  readonly kind: LabelKind;
  readonly values: readonly Label[];
  readonly #codes: Map<Label, number>;
  /** The values as a column, made when first needed. */
  #column: Data | undefined;

  constructor(kind: LabelKind, values: readonly Label[]) {
    this.kind = kind;
    this.values = values;
    this.#codes = new Map(values.map((value, code) => [value, code]));
  }

  /** The classes 0, 1, … of a model that was trained on codes. */
  static codes(count: number): Classes {
    return new Classes(
      "number",
      Array.from({ length: count }, (_, code) => code),
    );
  }

  /** The type in which labels of a column are predicted; throws `column_type` for a column that cannot hold labels. */
  static typeFor(type: DataType, column: string, param: string): DataType {
    return kinds[labelKind(type, column, param)]();
  }

  /** The distinct labels of some batches; throws `invalid_data` for a label that is null or not finite, with its row. */
  static learn(batches: readonly RecordBatch[], column: string, param: string): Classes {
    const seen = new Set<Label>();
    let firstRow = 0;
    let kind: LabelKind = "number";
    for (const batch of batches) {
      const data = columnData(batch, column, { param });
      kind = labelKind(data.type, column, param);
      for (const [label, at] of firstRows(data)) {
        if (label === null || !isUsable(label)) {
          const row = firstRow + at;
          throw new UnciaError("invalid_data", `The label in row ${row} of "${column}" is ${label}.`, {
            param,
            column,
            row,
          });
        }
        seen.add(typeof label === "bigint" ? Number(label) : label);
      }
      firstRow += batch.numRows;
    }
    if (kind === "int" && [...seen].some((label) => !fitsInt32(label as number))) kind = "number";
    return new Classes(kind, [...seen].sort(compareValues));
  }

  get count(): number {
    return this.values.length;
  }

  get type(): DataType {
    return kinds[this.kind]();
  }

  /** Codes of the labels of a batch, as kernels want them; a label that is not a class gives NaN. */
  encode(data: Data): Float32Array {
    const codeOf = (label: Label | null): number =>
      (label === null ? undefined : this.#codes.get(typeof label === "bigint" ? Number(label) : label)) ??
      Number.NaN;
    const numbers = numbersOf(data);
    if (!numbers) return Float32Array.from(labels(data), codeOf);
    const small = Float32Array.from({ length: smallLabels }, (_, label) => codeOf(label));
    const codes = new Float32Array(numbers.length);
    for (let row = 0; row < codes.length; row++) {
      const label = numbers[row] as number;
      codes[row] = isSmall(label) ? (small[label] as number) : codeOf(label);
    }
    return codes;
  }

  /** The codes of the labels of several batches, one after the other. */
  encodeAll(batches: readonly RecordBatch[], column: string): Float32Array {
    const codes = new Float32Array(batches.reduce((sum, { numRows }) => sum + numRows, 0));
    let row = 0;
    for (const batch of batches) {
      codes.set(this.encode(columnData(batch, column)), row);
      row += batch.numRows;
    }
    return codes;
  }

  /** The column of labels that some codes stand for. */
  decode(codes: Int32Array, column: string): Data {
    this.#column ??= buildColumn(this.type, this.values, column);
    return takeData(this.#column, codes);
  }

  toJson(): unknown {
    return { kind: this.kind, values: this.values };
  }

  /** Reads what `toJson` gave; throws `model_corrupt` for anything else. */
  static fromJson(json: unknown): Classes {
    const primitive = { string: "string", boolean: "boolean", int: "number", number: "number" } as const;
    if (isRecord(json) && Array.isArray(json.values) && Object.hasOwn(primitive, String(json.kind))) {
      const kind = json.kind as LabelKind;
      if (json.values.every((value) => typeof value === primitive[kind]))
        return new Classes(kind, json.values);
    }
    throw new UnciaError("model_corrupt", "The classes of the saved model cannot be read.");
  }
}

function labelKind(type: DataType, column: string, param: string): LabelKind {
  const plain = DataType.isDictionary(type) ? type.dictionary : type;
  if (DataType.isBool(plain)) return "boolean";
  if (DataType.isUtf8(plain) || DataType.isLargeUtf8(plain) || DataType.isUtf8View(plain)) return "string";
  if (DataType.isInt(plain)) return "int";
  if (DataType.isFloat(plain)) return "number";
  throw new UnciaError(
    "column_type",
    `Labels must be texts, numbers or booleans; "${column}" is ${describeType(type)}.`,
    {
      param,
      column,
    },
  );
}

const fitsInt32 = (value: number): boolean => value === (value | 0);

/** Not NaN nor infinite, and small enough to be kept exactly as a number. */
function isUsable(label: Label): boolean {
  if (typeof label === "bigint") return BigInt(Number(label)) === label;
  return typeof label !== "number" || Number.isFinite(label);
}

const labels = (data: Data): (Label | null)[] => columnValues(data) as (Label | null)[];

/** Labels are most often codes 0, 1, …: whole numbers below this are looked up in an array, others in a map. */
const smallLabels = 256;
const isSmall = (label: number): boolean => label >= 0 && label < smallLabels && label === (label | 0);

/** The labels as Arrow keeps them, where these are JavaScript's numbers already. */
function numbersOf({ type, values, length, nullCount }: Data): ArrayLike<number> | undefined {
  const isPlain = DataType.isFloat(type) ? type.precision > 0 : DataType.isInt(type) && type.bitWidth < 64;
  return isPlain && nullCount === 0 ? values.subarray(0, length) : undefined;
}

/** The distinct labels, each with the row in which it comes first, in the order of these rows. */
function firstRows(data: Data): Map<Label | null, number> {
  const rows = new Map<Label | null, number>();
  const all = numbersOf(data) ?? labels(data);
  const isSeen = new Uint8Array(smallLabels);
  for (let row = 0; row < all.length; row++) {
    const label = all[row] as Label | null;
    if (typeof label === "number" && isSmall(label)) {
      if (isSeen[label]) continue;
      isSeen[label] = 1;
    }
    if (!rows.has(label)) rows.set(label, row);
  }
  return rows;
}
