import { type Data, DataType, Field, List, makeData, type RecordBatch, type Schema } from "apache-arrow";
import { makeBatch, schemaOf } from "../frame/index.ts";

/** The columns of a table whose rows are gathered in lists. What a field says of itself goes with the elements. */
export const listSchema = (schema: Schema): Schema =>
  schemaOf(
    schema.fields.map(({ name, type, nullable, metadata }) => {
      const item = new Field("item", type, nullable, metadata);
      return new Field(name, new List(item), false);
    }),
    schema,
  );

/** Gathers the rows of a batch in lists: list `i` has the rows from `offsets[i]` on, to before `offsets[i + 1]`. */
export function gatherRows(batch: RecordBatch, offsets: Int32Array): RecordBatch {
  const schema = listSchema(batch.schema);
  const length = offsets.length - 1;
  const columns = batch.data.children.map((child, at) => {
    // The type of the column itself, as vectors have a width that the schema may leave open.
    const field = schema.fields[at] as Field;
    const item = field.type.children[0] as Field;
    const type = new List(new Field("item", child.type, item.nullable, item.metadata));
    return makeData({ type, length, nullCount: 0, valueOffsets: offsets, child });
  });
  const fields = schema.fields.map(
    (field, at) => new Field(field.name, (columns[at] as Data).type, false, field.metadata),
  );
  return makeBatch(schemaOf(fields, schema), columns, length);
}

/** Whether a column is a list of any length, as `gatherRows` makes them; vectors have a fixed one. */
export const isGathered = (type: DataType): boolean => DataType.isList(type) || DataType.isLargeList(type);

/** The columns of a table whose lists become rows. */
export const flatSchema = (schema: Schema): Schema =>
  schemaOf(
    schema.fields.map((field) => {
      const item = isGathered(field.type) ? (field.type.children[0] as Field) : undefined;
      return item ? new Field(field.name, item.type, true, item.metadata) : field;
    }),
    schema,
  );
