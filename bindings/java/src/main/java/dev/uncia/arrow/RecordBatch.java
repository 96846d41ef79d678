package dev.uncia.arrow;

import java.util.List;

/**
 * Some rows of a table, column by column.
 *
 * @param schema names and types of the columns
 * @param length number of rows
 * @param columns one array a column, each of {@code length} values
 */
public record RecordBatch(Schema schema, int length, List<ArrowArray> columns) {

  /**
   * Checks that columns and schema agree.
   *
   * @param schema names and types of the columns
   * @param length number of rows
   * @param columns one array a column, each of {@code length} values
   */
  public RecordBatch {
    columns = List.copyOf(columns);
    if (columns.size() != schema.fields().size()) {
      throw new IllegalArgumentException(
          "A schema of " + schema.fields().size() + " columns, but " + columns.size() + " arrays.");
    }
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).length() != length) {
        throw new IllegalArgumentException(
            "Column \"%s\" has %d values, not %d."
                .formatted(schema.fields().get(i).name(), columns.get(i).length(), length));
      }
    }
  }

  /**
   * Some of the rows; nothing is copied that need not be.
   *
   * @param from first row
   * @param count number of rows
   * @return a batch of {@code count} rows
   */
  public RecordBatch slice(int from, int count) {
    if (from == 0 && count == length) {
      return this;
    }
    return new RecordBatch(schema, count, columns.stream().map(column -> column.slice(from, count)).toList());
  }

  /**
   * How much memory the values take.
   *
   * @return size of all buffers in bytes
   */
  public long byteSize() {
    return columns.stream().mapToLong(ArrowArray::byteSize).sum();
  }
}
