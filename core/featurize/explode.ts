import { type Data, Field, type Schema } from "apache-arrow";
import {
  columnData,
  explodedField,
  listElements,
  replaceColumn,
  requireColumn,
  takeData,
  takeRows,
  withField,
} from "../frame/index.ts";
import { HasInputOutputCol } from "../params/index.ts";
import { type BoundTransform, transformer } from "../pipeline/index.ts";

/**
 * Makes a row of each element of a column of lists or vectors; the other columns are repeated. A row whose list is null or empty is left
 * out.
 * @since 0.1.0
 */
export class Explode extends transformer({ ...HasInputOutputCol }) {
  override transformSchema(schema: Schema): Schema {
    const { inputCol, outputCol } = this;
    const where = { stage: this.stageName, param: "inputCol", column: inputCol };
    const { type } = explodedField(requireColumn(schema, inputCol, where));
    return withField(schema, new Field(outputCol, type, true));
  }

  protected override bind(schema: Schema): BoundTransform {
    const { inputCol, outputCol } = this;
    const after = this.transformSchema(schema);
    return {
      schema: after,
      batch(batch) {
        const lists = columnData(batch, inputCol);
        const { rows, items } = listElements(lists);
        const data = takeData(lists.children[0] as Data, items);
        return replaceColumn(takeRows(batch, rows), { field: new Field(outputCol, data.type, true), data });
      },
    };
  }
}
