import {
  Binary,
  Bool,
  DataType,
  DateDay,
  DateUnit,
  Decimal,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  IntervalMonthDayNano,
  List,
  Null,
  Precision,
  Schema,
  Struct,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  TimeUnit,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from "apache-arrow";
import { UnciaError } from "../../errors.ts";
import { mapType } from "../infer.ts";
import { describeType, itemType } from "../schema.ts";
import type { Api } from "./engine.ts";

export type DuckType = import("@duckdb/node-api").DuckDBType;
type ListLike = { valueType: DuckType; length: number };
type StructLike = { entryNames: readonly string[]; entryTypes: readonly DuckType[] };
type MapLike = { keyType: DuckType; valueType: DuckType };

/**
 * The Arrow type of a column that DuckDB returns. HUGEINT is a decimal of 38 digits, UUID text, ENUM a category,
 * ARRAY a fixed-size list. Throws `unsupported` for types that Arrow has not, with the cast that helps.
 */
export function arrowType(api: Api, type: DuckType, column: string): DataType {
  const id = api.DuckDBTypeId;
  switch (type.typeId) {
    case id.BOOLEAN:
      return new Bool();
    case id.TINYINT:
      return new Int8();
    case id.SMALLINT:
      return new Int16();
    case id.INTEGER:
      return new Int32();
    case id.BIGINT:
      return new Int64();
    case id.UTINYINT:
      return new Uint8();
    case id.USMALLINT:
      return new Uint16();
    case id.UINTEGER:
      return new Uint32();
    case id.UBIGINT:
      return new Uint64();
    case id.HUGEINT:
    case id.UHUGEINT:
      return new Decimal(0, 38, 128);
    case id.FLOAT:
      return new Float32();
    case id.DOUBLE:
      return new Float64();
    case id.DECIMAL: {
      const { width, scale } = type as unknown as { width: number; scale: number };
      return new Decimal(scale, width, 128);
    }
    case id.VARCHAR:
    case id.UUID:
      return new Utf8();
    case id.BLOB:
      return new Binary();
    case id.DATE:
      return new DateDay();
    case id.TIME:
      return new TimeMicrosecond();
    case id.TIME_NS:
      return new TimeNanosecond();
    case id.TIMESTAMP_S:
      return new TimestampSecond();
    case id.TIMESTAMP_MS:
      return new TimestampMillisecond();
    case id.TIMESTAMP:
      return new TimestampMicrosecond();
    case id.TIMESTAMP_NS:
      return new TimestampNanosecond();
    case id.TIMESTAMP_TZ:
      return new TimestampMicrosecond("UTC");
    case id.INTERVAL:
      return new IntervalMonthDayNano();
    case id.SQLNULL:
      return new Null();
    case id.ENUM: {
      const count = (type as unknown as { values: readonly string[] }).values.length;
      const codes = count <= 256 ? new Uint8() : count <= 65536 ? new Uint16() : new Uint32();
      return new Dictionary(new Utf8(), codes);
    }
    case id.LIST:
      return new List(
        new Field("item", arrowType(api, (type as unknown as ListLike).valueType, column), true),
      );
    case id.ARRAY: {
      const { valueType, length } = type as unknown as ListLike;
      return new FixedSizeList(length, new Field("item", arrowType(api, valueType, column), true));
    }
    case id.STRUCT: {
      const { entryNames, entryTypes } = type as unknown as StructLike;
      return new Struct(
        entryNames.map((name, i) => new Field(name, arrowType(api, entryTypes[i] as DuckType, column), true)),
      );
    }
    case id.MAP: {
      const { keyType, valueType } = type as unknown as MapLike;
      return mapType(arrowType(api, keyType, column), arrowType(api, valueType, column));
    }
  }
  throw new UnciaError(
    "unsupported",
    `Column ${JSON.stringify(column)} has DuckDB's type ${type}, which Arrow has not.`,
    {
      column,
      hint: `Convert it in SQL, with CAST(${JSON.stringify(column)} AS VARCHAR) for example.`,
    },
  );
}

/** The schema of a result with these columns. */
export function resultSchema(api: Api, names: readonly string[], types: readonly DuckType[]): Schema {
  return new Schema(
    names.map((name, i) => new Field(name, arrowType(api, types[i] as DuckType, name), true)),
  );
}

/**
 * The DuckDB type that holds a column of Arrow. `categories` are the values of a dictionary column, where they are known;
 * it is text otherwise. Throws `unsupported` for unions and decimals of more than 38 digits.
 */
export function duckType(api: Api, type: DataType, column: string, categories?: readonly string[]): DuckType {
  const inner = (child: DataType) => duckType(api, child, column);
  if (DataType.isBool(type)) return api.BOOLEAN;
  // DuckDB has no column of nothing but nulls; every value of this one is null.
  if (DataType.isNull(type)) return api.INTEGER;
  if (DataType.isInt(type)) {
    const names = { 8: "TINYINT", 16: "SMALLINT", 32: "INTEGER", 64: "BIGINT" } as const;
    const name = names[type.bitWidth as 8];
    return type.isSigned ? api[name] : api[`U${name}`];
  }
  if (DataType.isFloat(type)) return type.precision === Precision.DOUBLE ? api.DOUBLE : api.FLOAT;
  if (DataType.isDecimal(type) && type.precision <= 38 && type.scale >= 0 && type.scale <= type.precision) {
    return new api.DuckDBDecimalType(type.precision, type.scale);
  }
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)) return api.VARCHAR;
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type)) return api.BLOB;
  if (DataType.isFixedSizeBinary(type)) return api.BLOB;
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? api.DATE : api.TIMESTAMP_MS;
  if (DataType.isTime(type)) return type.unit === TimeUnit.NANOSECOND ? api.TIME_NS : api.TIME;
  if (DataType.isTimestamp(type)) {
    if (type.timezone) return api.TIMESTAMPTZ;
    const types = [api.TIMESTAMP_S, api.TIMESTAMP_MS, api.TIMESTAMP, api.TIMESTAMP_NS];
    return types[type.unit] as DuckType;
  }
  if (DataType.isInterval(type) || DataType.isDuration(type)) return api.INTERVAL;
  if (DataType.isDictionary(type)) return categories ? api.ENUM([...categories]) : inner(type.dictionary);
  if (DataType.isList(type) || DataType.isLargeList(type)) return api.LIST(inner(itemType(type)));
  if (DataType.isFixedSizeList(type)) {
    // DuckDB's arrays have at least one element; a width that is not known yet is planned as a list.
    return type.listSize > 0
      ? api.ARRAY(inner(itemType(type)), type.listSize)
      : api.LIST(inner(itemType(type)));
  }
  if (DataType.isStruct(type) && type.children.length > 0) {
    return new api.DuckDBStructType(
      type.children.map((f) => f.name),
      type.children.map((f) => inner(f.type)),
    );
  }
  if (DataType.isMap(type)) {
    const [key, value] = itemType(type).children as [Field, Field];
    return api.MAP(inner(key.type), inner(value.type));
  }
  throw new UnciaError(
    "unsupported",
    `SQL cannot use column ${JSON.stringify(column)} of type ${describeType(type)}.`,
    {
      column,
    },
  );
}
