import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { doubleFromJson, doubleToJson, type Json } from "../params/json.ts";
import type { Stage } from "../pipeline/stage.ts";
import { describeWireType, type WireType } from "./types.ts";

/** How the values that are more than JSON are made, given by whoever knows the call. */
export interface ValueReader {
  table(plan: unknown): Promise<object>;
  schema(json: unknown): Promise<object>;
  stage(json: unknown, className?: string): Promise<Stage>;
}

export interface ValueWriter {
  schema(schema: object): Promise<Json>;
  stage(stage: Stage): Promise<Json>;
}

const intMax = 2 ** 31;

/** The value that a JSON form stands for; throws `invalid_param`, whose message starts with `name`, for any other form. */
export async function readValue(
  type: WireType,
  json: unknown,
  name: string,
  reader: ValueReader,
): Promise<unknown> {
  const refuse = (): never => {
    throw new UnciaError("invalid_param", `${name} must be ${describeWireType(type)}.`, { param: name });
  };
  switch (type.kind) {
    case "json":
      return json;
    case "void":
      return undefined;
    case "boolean":
    case "string":
      return typeof json === type.kind ? json : refuse();
    case "int":
      return Number.isInteger(json) && (json as number) >= -intMax && (json as number) < intMax
        ? json
        : refuse();
    case "long":
      return readLong(json) ?? refuse();
    case "double": {
      const value = doubleFromJson(json);
      return typeof value === "number" ? value : refuse();
    }
    case "enum":
      return type.values.includes(json as string) ? json : refuse();
    case "nullable":
      return json === null || json === undefined ? undefined : readValue(type.of, json, name, reader);
    case "list": {
      if (!Array.isArray(json)) return refuse();
      const items: unknown[] = [];
      for (const [index, item] of json.entries()) {
        items.push(await readValue(type.of, item, `${name}[${index}]`, reader));
      }
      return items;
    }
    case "map": {
      if (!isRecord(json)) return refuse();
      const entries: [string, unknown][] = [];
      for (const [key, value] of Object.entries(json)) {
        entries.push([key, await readValue(type.of, value, `${name}.${key}`, reader)]);
      }
      return Object.fromEntries(entries);
    }
    case "table":
      return isRecord(json) ? reader.table(json) : refuse();
    case "schema":
      return typeof json === "string" ? reader.schema(json) : refuse();
    case "stage":
      return isRecord(json) ? reader.stage(json, type.class) : refuse();
    case "plot":
      throw new UnciaError("internal", `${name}: a plot is a result, never an argument.`);
  }
}

function readLong(json: unknown): bigint | undefined {
  if (typeof json === "string" && /^-?\d{1,19}$/.test(json)) {
    const value = BigInt(json);
    return BigInt.asIntN(64, value) === value ? value : undefined;
  }
  return Number.isSafeInteger(json) ? BigInt(json as number) : undefined;
}

/** The JSON form of what a method gave. */
export async function writeValue(type: WireType, value: unknown, writer: ValueWriter): Promise<Json> {
  switch (type.kind) {
    case "void":
      return null;
    case "long":
      return String(value);
    case "double":
      return doubleToJson(value as number);
    case "nullable":
      return value === undefined || value === null ? null : writeValue(type.of, value, writer);
    case "list": {
      const items: Json[] = [];
      for (const item of value as Iterable<unknown>) items.push(await writeValue(type.of, item, writer));
      return items;
    }
    case "map": {
      const entries: [string, Json][] = [];
      const source = value instanceof Map ? value : Object.entries(value as object);
      for (const [key, item] of source) entries.push([key, await writeValue(type.of, item, writer)]);
      return Object.fromEntries(entries);
    }
    case "schema":
      return writer.schema(value as object);
    case "stage":
      return writer.stage(value as Stage);
    case "plot":
      return (value as { toJSON(): Json }).toJSON();
    case "table":
      throw new UnciaError("internal", "A table inside of another value cannot be sent.");
    default:
      return value as Json;
  }
}
