import { Binary, type Data, DataType, Field, Int32, makeData, type Schema, Struct, Utf8 } from "apache-arrow";
import { type ErrorDetails, UnciaError } from "../errors.ts";
import { bitAt, clearBit, onesBitmap } from "./bitmap.ts";
import { buildColumn } from "./build.ts";
import { describeType, requireColumn } from "./schema.ts";
import { viewBytes } from "./values.ts";

/**
 * A decoded picture: rows from the top down, the channels of each pixel side by side, in the order that OpenCV and Spark use:
 * grey, BGR or BGRA. One byte a channel.
 */
export interface PixelData {
  readonly height: number;
  readonly width: number;
  /** 1, 3 or 4. */
  readonly channels: number;
  /** `height * width * channels` bytes. */
  readonly data: Uint8Array;
}

/** A picture of a column: its pixels, and where it comes from. */
export interface ImageRow extends PixelData {
  /** The file or address that the picture was read from; empty where that is not known. */
  readonly origin: string;
}

/** The metadata of a field that marks a column of images. */
const markKey = "uncia:type";
const mark = "image";

/** OpenCV's codes for 8 bits a channel: CV_8UC1, CV_8UC3, CV_8UC4. */
const modes: Readonly<Record<number, number>> = { 1: 0, 3: 16, 4: 24 };

const imageFields: readonly Field[] = [
  new Field("origin", new Utf8(), false),
  new Field("height", new Int32(), false),
  new Field("width", new Int32(), false),
  new Field("nChannels", new Int32(), false),
  new Field("mode", new Int32(), false),
  new Field("data", new Binary(), false),
];

/** The type of an image: the struct of Spark's image schema. */
export const imageType = (): Struct => new Struct([...imageFields]);

/** A column of images. */
export const imageField = (name: string): Field =>
  new Field(name, imageType(), true, new Map([[markKey, mark]]));

/** True for the binary types, whatever Arrow keeps their bytes in. */
export const isBytesType = (type: DataType): boolean =>
  DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type);

/**
 * True for a struct that has the members of an image. The mark in a field's metadata is not asked for: SQL and the data frames of
 * other languages drop it. Numbers may be of any type, since those make int64 or float64 of them.
 */
export function isImageType(type: DataType): boolean {
  if (!DataType.isStruct(type)) return false;
  const typeOf = (name: string) => type.children.find((field) => field.name === name)?.type;
  const data = typeOf("data");
  return (
    data !== undefined &&
    isBytesType(data) &&
    ["height", "width", "nChannels"].every((name) => {
      const found = typeOf(name);
      return found !== undefined && (DataType.isInt(found) || DataType.isFloat(found));
    })
  );
}

export const isImageField = (field: Field): boolean => isImageType(field.type);

/** The column of pictures called `name`: images, or the bytes of picture files. Throws `missing_column` and `column_type`. */
export function requirePictures(schema: Schema, name: string, where: ErrorDetails = {}): Field {
  const field = requireColumn(schema, name, where);
  if (isImageField(field) || isBytesType(field.type)) return field;
  const asker = where.stage ? `${where.stage}${where.param ? `.${where.param}` : ""} needs` : "Needed are";
  throw new UnciaError(
    "column_type",
    `${asker} images or the bytes of picture files; column ${JSON.stringify(name)} is ${describeType(field.type)}.`,
    { ...where, column: name, hint: "DataFrame.readImages makes such a column of files." },
  );
}

/** The column of images called `name`. Throws `missing_column`, and `column_type` for any other, bytes of files included. */
export function requireImages(schema: Schema, name: string, where: ErrorDetails = {}): Field {
  const field = requirePictures(schema, name, where);
  if (isImageField(field)) return field;
  throw new UnciaError("column_type", `Column ${JSON.stringify(name)} has undecoded bytes, not images.`, {
    ...where,
    column: name,
    hint: "Decode them with DecodeImage first.",
  });
}

/**
 * A column of images; null is a picture that is not there. The pixels are copied into one buffer.
 * Throws `limit` beyond the 2 GiB that such a column can hold.
 */
export function makeImageColumn(
  rows: readonly ((PixelData & { readonly origin?: string | undefined }) | null)[],
): Data<Struct> {
  const { length } = rows;
  const validity = onesBitmap(length);
  const offsets = new Int32Array(length + 1);
  const numbers = { height: new Int32Array(length), width: new Int32Array(length) };
  const channels = new Int32Array(length);
  const codes = new Int32Array(length);
  let nulls = 0;
  let bytes = 0;
  for (const [row, picture] of rows.entries()) {
    if (picture) {
      checkShape(picture, row);
      numbers.height[row] = picture.height;
      numbers.width[row] = picture.width;
      channels[row] = picture.channels;
      codes[row] = modes[picture.channels] as number;
      bytes += picture.data.byteLength;
      if (bytes > 0x7fffffff) {
        throw new UnciaError("limit", "More than 2 GiB of pixels in one batch.", {
          row,
          hint: "Read fewer pictures at a time.",
        });
      }
    } else {
      nulls++;
      clearBit(validity, row);
    }
    offsets[row + 1] = bytes;
  }
  const pixels = new Uint8Array(bytes);
  rows.forEach((picture, row) => {
    if (picture) pixels.set(picture.data, offsets[row]);
  });
  const ints = (data: Int32Array): Data => makeData({ type: new Int32(), length, nullCount: 0, data });
  const origins = rows.map((picture) => picture?.origin ?? "");
  return makeData({
    type: imageType(),
    length,
    nullCount: nulls,
    nullBitmap: nulls > 0 ? validity : null,
    children: [
      buildColumn(new Utf8(), origins, "origin"),
      ints(numbers.height),
      ints(numbers.width),
      ints(channels),
      ints(codes),
      makeData({ type: new Binary(), length, nullCount: 0, valueOffsets: offsets, data: pixels }),
    ],
  });
}

/** A column of bytes, such as undecoded files, copied into one buffer; null is null. Throws `limit` beyond 2 GiB. */
export function makeBytesColumn(rows: readonly (Uint8Array | null)[]): Data<Binary> {
  const { length } = rows;
  const validity = onesBitmap(length);
  const valueOffsets = new Int32Array(length + 1);
  let nulls = 0;
  let bytes = 0;
  for (const [row, value] of rows.entries()) {
    if (value === null) {
      nulls++;
      clearBit(validity, row);
    } else bytes += value.byteLength;
    if (bytes > 0x7fffffff) throw new UnciaError("limit", "More than 2 GiB of bytes in one batch.", { row });
    valueOffsets[row + 1] = bytes;
  }
  const data = new Uint8Array(bytes);
  rows.forEach((value, row) => {
    if (value) data.set(value, valueOffsets[row]);
  });
  const nullBitmap = nulls > 0 ? validity : null;
  return makeData({ type: new Binary(), length, nullCount: nulls, nullBitmap, valueOffsets, data });
}

function checkShape({ height, width, channels, data }: PixelData, row: number): void {
  const problem = shapeProblem(height, width, channels, data.byteLength);
  if (problem) throw new UnciaError("invalid_data", `The image in row ${row} ${problem}.`, { row });
}

/** What is wrong with the numbers of an image, in words that follow "The image"; undefined when they fit together. */
function shapeProblem(height: number, width: number, channels: number, bytes: number): string | undefined {
  const isSize = [height, width].every((side) => Number.isInteger(side) && side > 0);
  if (!isSize) return `has no pixels: it is ${height} x ${width}`;
  if (modes[channels] === undefined)
    return `has ${channels} channels; 1 (grey), 3 (BGR) and 4 (BGRA) are known`;
  const need = height * width * channels;
  return bytes === need
    ? undefined
    : `has ${bytes} bytes where ${height} x ${width} x ${channels} make ${need}`;
}

/** Reads one column of images; a null, and one whose pixels are null, is `null`. Nothing is copied: `data` is a view. */
export type ImageGetter = (row: number) => ImageRow | null;

/**
 * A reader of a column of images, of any column for which {@link isImageType} holds. It throws `invalid_data` for numbers that do
 * not fit together, or for channels of more than one byte; `firstRow` counts rows in its errors.
 */
export function imageGetter(data: Data, firstRow = 0): ImageGetter {
  const child = (name: string): Data | undefined => {
    const at = (data.type as Struct).children.findIndex((field) => field.name === name);
    return at < 0 ? undefined : (data.children[at] as Data);
  };
  const numberOf = (name: string) => {
    const { values } = child(name) as Data;
    return (row: number) => Number(values[row]);
  };
  const [height, width, channels] = [numberOf("height"), numberOf("width"), numberOf("nChannels")];
  const origins = child("origin");
  const modeOf = child("mode")?.values;
  const pixels = bytesGetter(child("data") as Data);
  return (row) => {
    if (data.nullCount > 0 && !data.getValid(row)) return null;
    const bytes = pixels(row);
    if (bytes === null) return null;
    const image = { height: height(row), width: width(row), channels: channels(row), data: bytes };
    const mode = modeOf === undefined ? undefined : Number(modeOf[row]);
    const problem =
      mode !== undefined && (mode & 7) !== 0
        ? `has mode ${mode}, which is not of 8 bits a channel`
        : shapeProblem(image.height, image.width, image.channels, bytes.byteLength);
    if (problem) {
      throw new UnciaError("invalid_data", `The image in row ${firstRow + row} ${problem}.`, {
        row: firstRow + row,
      });
    }
    return { ...image, origin: origins ? textAt(origins, row) : "" };
  };
}

/** One image of a column; see {@link imageGetter} for reading many. */
export const imageAt = (data: Data, row: number): ImageRow | null => imageGetter(data)(row);

/** Reads one column of bytes, of any binary type, as views of its memory. */
export function bytesGetter(data: Data): (row: number) => Uint8Array | null {
  const { nullBitmap, offset } = data;
  const isNull = (row: number) => data.nullCount > 0 && !!nullBitmap && !bitAt(nullBitmap, offset + row);
  if (DataType.isBinaryView(data.type)) return (row) => (isNull(row) ? null : viewBytes(data, row));
  const { valueOffsets, values } = data;
  return (row) =>
    isNull(row) ? null : values.subarray(Number(valueOffsets[row]), Number(valueOffsets[row + 1]));
}

function textAt(data: Data, row: number): string {
  if (data.nullCount > 0 && !data.getValid(row)) return "";
  const bytes = DataType.isUtf8View(data.type)
    ? viewBytes(data, row)
    : data.values.subarray(Number(data.valueOffsets[row]), Number(data.valueOffsets[row + 1]));
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
