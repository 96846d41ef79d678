import {
  type Data,
  DataType,
  DateUnit,
  type Dictionary,
  Field,
  type FixedSizeList,
  IntervalUnit,
  makeData,
  Precision,
  RecordBatch,
  Schema,
  Struct,
  TimeUnit,
} from "apache-arrow";
import { didYouMean } from "../did-you-mean.ts";
import { type ErrorDetails, UnciaError } from "../errors.ts";

const units = { [TimeUnit.SECOND]: "s", [TimeUnit.MILLISECOND]: "ms", [TimeUnit.MICROSECOND]: "us" } as const;
const unitName = (unit: TimeUnit): string => (units as Record<number, string>)[unit] ?? "ns";

/** A type in words that a user reads: `int64`, `vector<float64>[784]`, `list<utf8>`, `timestamp[us, UTC]`. */
export function describeType(type: DataType): string {
  if (DataType.isInt(type)) return `${type.isSigned ? "int" : "uint"}${type.bitWidth}`;
  if (DataType.isFloat(type)) {
    return type.precision === Precision.DOUBLE
      ? "float64"
      : type.precision === Precision.SINGLE
        ? "float32"
        : "float16";
  }
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)) return "utf8";
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type)) return "binary";
  if (DataType.isFixedSizeBinary(type)) return `binary[${type.byteWidth}]`;
  if (DataType.isBool(type)) return "bool";
  if (DataType.isNull(type)) return "null";
  if (DataType.isDecimal(type)) return `decimal(${type.precision}, ${type.scale})`;
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? "date" : "date[ms]";
  if (DataType.isTime(type)) return `time[${unitName(type.unit)}]`;
  if (DataType.isTimestamp(type)) {
    return type.timezone
      ? `timestamp[${unitName(type.unit)}, ${type.timezone}]`
      : `timestamp[${unitName(type.unit)}]`;
  }
  if (DataType.isDuration(type)) return `duration[${unitName(type.unit)}]`;
  if (DataType.isInterval(type)) {
    if (type.unit === IntervalUnit.YEAR_MONTH) return "interval[months]";
    return type.unit === IntervalUnit.DAY_TIME ? "interval[days, ms]" : "interval[months, days, ns]";
  }
  if (DataType.isFixedSizeList(type)) {
    const item = describeType(itemType(type));
    return type.listSize > 0 ? `vector<${item}>[${type.listSize}]` : `vector<${item}>`;
  }
  if (DataType.isList(type)) return `list<${describeType(itemType(type))}>`;
  if (DataType.isStruct(type)) {
    return `struct<${type.children.map((f) => `${f.name}: ${describeType(f.type)}`).join(", ")}>`;
  }
  if (DataType.isMap(type)) {
    const [key, value] = (itemType(type) as Struct).children as [Field, Field];
    return `map<${describeType(key.type)}, ${describeType(value.type)}>`;
  }
  if (DataType.isDictionary(type)) return `category<${describeType((type as Dictionary).dictionary)}>`;
  return String(type).toLowerCase();
}

/** The type of what a list, vector or map holds. */
export const itemType = (type: DataType): DataType => (type.children[0] as Field).type;

/** True for integers, floats and decimals; not for booleans or vectors. */
export function isNumeric(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type);
}

/**
 * How many numbers each vector of this type has. Undefined when it is not a dense vector, or when its width is not known
 * yet: while planning, the output of a stage that learns its width in `fit` is a `FixedSizeList` of size zero.
 */
export function vectorWidth(type: DataType): number | undefined {
  return isDenseVector(type) && type.listSize > 0 ? type.listSize : undefined;
}

/** True for `FixedSizeList<float32 | float64>`, of known width or not. */
export function isDenseVector(type: DataType): type is FixedSizeList {
  return DataType.isFixedSizeList(type) && isSingleOrDouble(type.children[0]?.type);
}

export function isSingleOrDouble(type: DataType | undefined): boolean {
  return type !== undefined && DataType.isFloat(type) && type.precision !== Precision.HALF;
}

/**
 * True when values of both types have the same layout and meaning. Names of list items and ids of dictionaries do not
 * count, and a vector of a width that is not known yet is like one of any width.
 */
export function sameType(a: DataType, b: DataType): boolean {
  if (DataType.isFixedSizeList(a) && DataType.isFixedSizeList(b) && !(a.listSize && b.listSize)) {
    return sameType(itemType(a), itemType(b));
  }
  return typeKey(a) === typeKey(b);
}

function typeKey(type: DataType): string {
  if (DataType.isDictionary(type)) return `dictionary<${typeKey(type.dictionary)}, ${type.indices}>`;
  if (DataType.isFixedSizeList(type)) return `fixed[${type.listSize}]<${typeKey(itemType(type))}>`;
  if (DataType.isList(type)) return `list<${typeKey(itemType(type))}>`;
  if (DataType.isStruct(type)) {
    return `struct<${type.children.map((f) => `${JSON.stringify(f.name)}:${typeKey(f.type)}`)}>`;
  }
  if (DataType.isMap(type)) {
    return `map<${(itemType(type) as Struct).children.map((f) => typeKey(f.type))}>`;
  }
  return type.toString();
}

/** The place of a column in a schema, or -1. */
export function columnIndex(schema: Schema, name: string): number {
  return schema.fields.findIndex((field) => field.name === name);
}

/** The field called `name`; throws `missing_column` that suggests a near name and says which stage and param asked. */
export function requireColumn(schema: Schema, name: string, where: ErrorDetails = {}): Field {
  const field = schema.fields[columnIndex(schema, name)];
  if (field) return field;
  throw missingColumn(
    name,
    schema.fields.map((f) => f.name),
    where,
  );
}

function missingColumn(name: string, known: string[], where: ErrorDetails): UnciaError {
  const some = known.slice(0, 20).map((n) => JSON.stringify(n));
  if (known.length > 20) some.push(`and ${known.length - 20} more`);
  const hint =
    didYouMean(name, known) ?? (known.length ? `There are ${some.join(", ")}.` : "The table has no columns.");
  const asker = where.stage ? `${where.stage}${where.param ? `.${where.param}` : ""}: there` : "There";
  return new UnciaError("missing_column", `${asker} is no column ${JSON.stringify(name)}.`, {
    ...where,
    column: name,
    hint,
  });
}

/** Throws `column_exists` when two fields share a name: SQL, rows and stages could not tell them apart. */
export function refuseDuplicates(
  fields: readonly { readonly name: string }[],
  where: ErrorDetails = {},
): void {
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name)) {
      throw new UnciaError("column_exists", `There are two columns called ${JSON.stringify(name)}.`, {
        ...where,
        column: name,
        hint: "Rename or drop one of them.",
      });
    }
    seen.add(name);
  }
}

/** A schema of these fields that keeps the metadata of `like`; throws `column_exists` for a repeated name. */
export function schemaOf(fields: Field[], like?: Schema, where?: ErrorDetails): Schema {
  refuseDuplicates(fields, where);
  return new Schema(fields, like ? new Map(like.metadata) : undefined);
}

/** A record batch over columns that are there already; nothing is copied. `rows` matters when there are no columns. */
export function makeBatch(schema: Schema, columns: Data[], rows?: number): RecordBatch {
  const length = rows ?? columns[0]?.length ?? 0;
  for (const column of columns) {
    if (column.length !== length)
      throw new UnciaError("internal", `Columns of ${column.length} and ${length} rows.`);
  }
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children: columns });
  // The constructor compares every field's name with every other: half a second for 10,000 columns, and no use here.
  return Object.assign(Object.create(RecordBatch.prototype), { schema, data, _metadata: new Map() });
}

/** Rows `from` up to, not including, `to`; nothing is copied. */
export function sliceRows(batch: RecordBatch, from: number, to: number): RecordBatch {
  if (from <= 0 && to >= batch.numRows) return batch;
  const length = Math.max(0, Math.min(to, batch.numRows) - from);
  return makeBatch(
    batch.schema,
    batch.data.children.map((column) => column.slice(from, length)),
    length,
  );
}

/** A batch of no rows. */
export function emptyBatch(schema: Schema): RecordBatch {
  return makeBatch(
    schema,
    schema.fields.map((field) => emptyData(field.type)),
    0,
  );
}

function emptyData(type: DataType): Data {
  const child = (type.children?.[0] as Field | undefined)?.type;
  const props: Record<string, unknown> = { type, length: 0, nullCount: 0, valueOffsets: new Int32Array(1) };
  if (DataType.isStruct(type)) props.children = type.children.map((f) => emptyData(f.type));
  else if (child) props.child = emptyData(child);
  if (DataType.isLargeUtf8(type) || DataType.isLargeBinary(type) || DataType.isLargeList(type)) {
    props.valueOffsets = new BigInt64Array(1);
  }
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) props.views = new Uint8Array(0);
  if (DataType.isUnion(type)) props.children = type.children.map((f: Field) => emptyData(f.type));
  return makeData(props as never) as Data;
}

/** A column to add to a batch: its field, or just its name, and its data. */
export interface NewColumn {
  readonly field: Field | string;
  readonly data: Data;
}

const fieldOf = ({ field, data }: NewColumn): Field =>
  typeof field === "string" ? new Field(field, data.type, true) : field;

/** The schema with more fields at its end. Throws `column_exists` when a name is taken. */
export function appendFields(schema: Schema, fields: readonly Field[], where?: ErrorDetails): Schema {
  return schemaOf([...schema.fields, ...fields], schema, where);
}

/** The schema with one field replaced in its place, or added at the end where there is none of that name. */
export function withField(schema: Schema, field: Field): Schema {
  const at = columnIndex(schema, field.name);
  return schemaOf(at < 0 ? [...schema.fields, field] : schema.fields.with(at, field), schema);
}

/** The batch with more columns at its end, nothing copied. Throws `column_exists` when a name is taken. */
export function appendColumns(
  batch: RecordBatch,
  columns: readonly NewColumn[],
  where?: ErrorDetails,
): RecordBatch {
  const schema = schemaOf([...batch.schema.fields, ...columns.map(fieldOf)], batch.schema, where);
  return makeBatch(schema, [...batch.data.children, ...columns.map((c) => c.data)], batch.numRows);
}

/** The batch with one column replaced in its place, or added at the end where there is none of that name. */
export function replaceColumn(batch: RecordBatch, column: NewColumn): RecordBatch {
  const field = fieldOf(column);
  const at = columnIndex(batch.schema, field.name);
  if (at < 0) return appendColumns(batch, [column]);
  const schema = new Schema(batch.schema.fields.with(at, field), new Map(batch.schema.metadata));
  return makeBatch(schema, batch.data.children.with(at, column.data), batch.numRows);
}

/** The schema with these columns only, in this order. */
export function selectFields(schema: Schema, names: readonly string[], where?: ErrorDetails): Schema {
  const places = new Map(schema.fields.map((field, i) => [field.name, i]));
  const fields = names.map((name) => {
    const at = places.get(name);
    if (at === undefined) throw missingColumn(name, [...places.keys()], where ?? {});
    return schema.fields[at] as Field;
  });
  return schemaOf(fields, schema, where);
}

/** The batch with these columns only, in this order, nothing copied. */
export function selectColumns(
  batch: RecordBatch,
  names: readonly string[],
  where?: ErrorDetails,
): RecordBatch {
  const schema = selectFields(batch.schema, names, where);
  const places = new Map(batch.schema.fields.map((field, i) => [field.name, i]));
  const columns = names.map((name) => batch.data.children[places.get(name) as number] as Data);
  return makeBatch(schema, columns, batch.numRows);
}
