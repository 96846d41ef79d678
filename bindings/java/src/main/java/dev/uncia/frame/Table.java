package dev.uncia.frame;

import dev.uncia.arrow.ArrowArray;
import dev.uncia.arrow.ArrowArrays;
import dev.uncia.arrow.ArrowStreamReader;
import dev.uncia.arrow.ArrowStreamWriter;
import dev.uncia.arrow.ArrowType;
import dev.uncia.arrow.Field;
import dev.uncia.arrow.RecordBatch;
import dev.uncia.arrow.Schema;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import dev.uncia.image.Images;
import dev.uncia.runtime.OpenCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable table in memory, in Arrow's layout. Reading a value makes an object of it; nothing else does.
 *
 * <pre>{@code
 * record Penguin(String species, double billLength) {}
 *
 * Table fromRecords = Table.of(List.of(new Penguin("Adelie", 39.1), new Penguin("Gentoo", 46.1)));
 * Table fromColumns = Table.builder().add("species", "Adelie", "Gentoo").add("billLength", 39.1, 46.1).build();
 * double[] lengths = fromColumns.column("billLength").toDoubleArray();
 * List<Penguin> rows = fromColumns.toRecords(Penguin.class);
 * }</pre>
 */
public final class Table {
  private static final int SHOWN_ROWS = 10;

  private final Schema schema;
  private final List<RecordBatch> batches;
  private final List<Column> columns;
  private final int rowCount;

  private Table(Schema schema, List<RecordBatch> batches) {
    this.schema = schema;
    this.batches = List.copyOf(batches);
    long rows = 0;
    for (RecordBatch batch : batches) {
      rows += batch.length();
    }
    if (rows > Integer.MAX_VALUE) {
      throw ErrorCode.LIMIT.exception(
          "A table in memory has at most 2^31 - 1 rows; read this one part by part.", ErrorDetails.NONE, null);
    }
    this.rowCount = (int) rows;
    List<Column> views = new ArrayList<>(schema.fields().size());
    for (int c = 0; c < schema.fields().size(); c++) {
      int place = c;
      views.add(new Column(schema.fields().get(c), batches.stream().map(b -> b.columns().get(place)).toList()));
    }
    this.columns = List.copyOf(views);
  }

  /**
   * A table of record batches.
   *
   * @param schema the columns of every batch
   * @param batches the rows
   * @return the table
   */
  public static Table ofBatches(Schema schema, List<RecordBatch> batches) {
    // A table without rows is still sent, for its schema.
    return new Table(schema, batches.isEmpty() ? List.of(emptyBatch(schema)) : batches);
  }

  private static RecordBatch emptyBatch(Schema schema) {
    List<ArrowArray> arrays =
        schema.fields().stream().map(field -> ArrowArrays.of(field.name(), field.type(), List.of())).toList();
    return new RecordBatch(schema, 0, arrays);
  }

  /**
   * A table of rows. Each column gets the narrowest type that holds all of its values, see {@link ArrowArrays#inferType}; a record's
   * primitive components give theirs.
   *
   * @param rows maps from names of columns to values, or records of one class
   * @return the table; a column that some maps lack is null there
   * @throws UnciaException {@code invalid_data}, naming column and row, when the values of a column have no type in common
   */
  public static Table of(List<?> rows) {
    if (!rows.isEmpty() && rows.get(0) instanceof Record first) {
      return RecordRows.table(first.getClass(), rows);
    }
    Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
    for (int r = 0; r < rows.size(); r++) {
      if (!(rows.get(r) instanceof Map<?, ?> row)) {
        throw ErrorCode.INVALID_DATA.exception(
            "Row %d is neither a map nor a record.".formatted(r), new ErrorDetails(null, null, null, (long) r), null);
      }
      int before = r;
      row.forEach(
          (name, value) ->
              columns
                  .computeIfAbsent(
                      String.valueOf(name), unseen -> new ArrayList<>(Collections.nCopies(before, (Object) null)))
                  .add(value));
      columns.values().stream().filter(column -> column.size() == before).forEach(column -> column.add(null));
    }
    Builder builder = builder();
    columns.forEach(builder::add);
    return columns.isEmpty() ? ofBatches(new Schema(List.of()), List.of(noColumns(rows.size()))) : builder.build();
  }

  private static RecordBatch noColumns(int rows) {
    return new RecordBatch(new Schema(List.of()), rows, List.of());
  }

  /**
   * A table of records, whose columns are known even when there is none.
   *
   * @param type the record
   * @param rows the rows
   * @param <R> the record
   * @return the table
   */
  public static <R extends Record> Table of(Class<R> type, List<R> rows) {
    return RecordRows.table(type, rows);
  }

  /**
   * Begins a table column by column.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads an Arrow IPC stream.
   *
   * @param stream where the bytes come from; it is not closed
   * @return the table
   * @throws IOException when reading fails
   */
  public static Table readArrow(InputStream stream) throws IOException {
    ArrowStreamReader reader = ArrowStreamReader.of(stream);
    List<RecordBatch> batches = new ArrayList<>();
    for (RecordBatch batch = reader.next(); batch != null; batch = reader.next()) {
      batches.add(batch);
    }
    return ofBatches(reader.schema(), batches);
  }

  /**
   * Writes the table as an Arrow IPC stream.
   *
   * @param stream where to; it is not closed
   * @throws IOException when writing fails
   */
  public void writeArrow(OutputStream stream) throws IOException {
    ArrowStreamWriter.write(schema, batches, stream);
  }

  /**
   * The table that a call gives.
   *
   * @param call the call, which is read to its end
   * @return the table
   */
  public static Table readFrom(OpenCall call) {
    List<RecordBatch> batches = new ArrayList<>();
    for (RecordBatch batch = call.nextBatch(); batch != null; batch = call.nextBatch()) {
      batches.add(batch);
    }
    call.result();
    if (batches.isEmpty()) {
      throw ErrorCode.PROTOCOL.exception("The core sent a table without a batch.", ErrorDetails.NONE, null);
    }
    return ofBatches(batches.get(0).schema(), batches);
  }

  /**
   * Names and types of the columns.
   *
   * @return the schema
   */
  public Schema schema() {
    return schema;
  }

  /**
   * The rows in Arrow's layout.
   *
   * @return at least one batch
   */
  public List<RecordBatch> batches() {
    return batches;
  }

  /**
   * How many rows there are.
   *
   * @return number of rows
   */
  public int rowCount() {
    return rowCount;
  }

  /**
   * The columns.
   *
   * @return the columns, in order
   */
  public List<Column> columns() {
    return columns;
  }

  /**
   * The names of the columns.
   *
   * @return the names, in order
   */
  public List<String> columnNames() {
    return schema.names();
  }

  /**
   * A column.
   *
   * @param name its name
   * @return the column
   * @throws UnciaException {@code missing_column} when there is none of that name
   */
  public Column column(String name) {
    int index = schema.indexOf(name);
    if (index < 0) {
      throw ErrorCode.MISSING_COLUMN.exception(
          "There is no column \"%s\" among %s.".formatted(name, columnNames()), ErrorDetails.ofColumn(name), null);
    }
    return columns.get(index);
  }

  /**
   * A row.
   *
   * @param index zero-based row
   * @return a map from names of columns to values, in the order of the columns
   */
  public Map<String, @Nullable Object> row(int index) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    for (Column column : columns) {
      row.put(column.name(), column.get(index));
    }
    return row;
  }

  /**
   * All rows.
   *
   * @return a map from names of columns to values for each
   */
  public List<Map<String, @Nullable Object>> toMaps() {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>(rowCount);
    for (int i = 0; i < rowCount; i++) {
      rows.add(row(i));
    }
    return rows;
  }

  /**
   * All rows as records. Components are found by name; columns that the record lacks are left out.
   *
   * @param type the record
   * @param <R> the record
   * @return a record for each row
   * @throws UnciaException {@code missing_column}, {@code column_type}, or {@code invalid_data} where a value is missing for a
   *     primitive component
   */
  public <R extends Record> List<R> toRecords(Class<R> type) {
    return RecordRows.records(this, type);
  }

  /**
   * Some of the rows; nothing is copied that need not be.
   *
   * @param from first row
   * @param count number of rows
   * @return the rows
   */
  public Table slice(int from, int count) {
    java.util.Objects.checkFromIndexSize(from, count, rowCount);
    List<RecordBatch> parts = new ArrayList<>();
    int start = 0;
    for (RecordBatch batch : batches) {
      int first = Math.max(from, start);
      int last = Math.min(from + count, start + batch.length());
      if (first < last) {
        parts.add(batch.slice(first - start, last - first));
      }
      start += batch.length();
    }
    return ofBatches(schema, parts);
  }

  /**
   * The first rows, for notebooks such as those of a Java kernel of Jupyter: {@code display(table.toHtml(), "text/html")}.
   *
   * @return HTML that needs nothing besides: names and types of the columns, and 20 rows
   */
  public String toHtml() {
    return TableHtml.of(this, "%,d rows × %d columns".formatted(rowCount, columns.size()));
  }

  /** The columns and the first rows. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(rowCount).append(" rows, ").append(schema);
    for (int i = 0; i < Math.min(rowCount, SHOWN_ROWS); i++) {
      text.append('\n').append(shown(i));
    }
    return text.append(rowCount > SHOWN_ROWS ? "\n…" : "").toString();
  }

  /** A row with its pictures in words. */
  private Map<String, @Nullable Object> shown(int index) {
    Map<String, @Nullable Object> row = row(index);
    for (Column column : columns) {
      if (Images.isImage(column.type()) && row.get(column.name()) instanceof Map<?, ?> picture) {
        row.put(column.name(), Images.describe(picture));
      }
    }
    return row;
  }

  /** Builds a table column by column. All columns must have as many values as the first. */
  public static final class Builder {
    private final List<Field> fields = new ArrayList<>();
    private final List<ArrowArray> arrays = new ArrayList<>();

    private Builder() {}

    private Builder add(String name, ArrowArray array) {
      if (fields.stream().anyMatch(field -> field.name().equals(name))) {
        throw ErrorCode.COLUMN_EXISTS.exception(
            "There are two columns \"%s\".".formatted(name), ErrorDetails.ofColumn(name), null);
      }
      if (!arrays.isEmpty() && arrays.get(0).length() != array.length()) {
        throw ErrorCode.INVALID_DATA.exception(
            "Column \"%s\" has %d values, those before have %d.".formatted(name, array.length(), arrays.get(0).length()),
            ErrorDetails.ofColumn(name),
            null);
      }
      fields.add(new Field(name, array.type()));
      arrays.add(array);
      return this;
    }

    /**
     * Adds a column of numbers.
     *
     * @param name its name
     * @param values its values
     * @return this
     */
    public Builder add(String name, double... values) {
      return add(name, ArrowArrays.of(values));
    }

    /**
     * Adds a column of numbers.
     *
     * @param name its name
     * @param values its values
     * @return this
     */
    public Builder add(String name, float... values) {
      return add(name, ArrowArrays.of(values));
    }

    /**
     * Adds a column of whole numbers.
     *
     * @param name its name
     * @param values its values
     * @return this
     */
    public Builder add(String name, int... values) {
      return add(name, ArrowArrays.of(values));
    }

    /**
     * Adds a column of whole numbers.
     *
     * @param name its name
     * @param values its values
     * @return this
     */
    public Builder add(String name, long... values) {
      return add(name, ArrowArrays.of(values));
    }

    /**
     * Adds a column of truth values.
     *
     * @param name its name
     * @param values its values
     * @return this
     */
    public Builder add(String name, boolean... values) {
      return add(name, ArrowArrays.of(values));
    }

    /**
     * Adds a column of texts.
     *
     * @param name its name
     * @param values its values, null where one is missing
     * @return this
     */
    public Builder add(String name, @Nullable String... values) {
      return add(name, ArrowArrays.of(values));
    }

    /**
     * Adds a column of values whose type is found out, see {@link ArrowArrays#inferType}.
     *
     * @param name its name
     * @param values its values, null where one is missing
     * @return this
     */
    public Builder add(String name, List<?> values) {
      return add(name, ArrowArrays.of(name, values));
    }

    /**
     * Adds a column of values of a type.
     *
     * @param name its name
     * @param type its type
     * @param values its values, null where one is missing
     * @return this
     */
    public Builder add(String name, ArrowType type, List<?> values) {
      return add(name, ArrowArrays.of(name, type, values));
    }

    /**
     * Adds a column of dense vectors.
     *
     * @param name its name
     * @param values a vector for each row, all of one length
     * @return this
     */
    public Builder addVectors(String name, double[][] values) {
      return add(name, ArrowArrays.vectors(values));
    }

    /**
     * Adds a column of categories.
     *
     * @param name its name
     * @param values the category of each row, null where it is missing
     * @return this
     */
    public Builder addCategories(String name, List<? extends @Nullable CharSequence> values) {
      return add(name, ArrowArrays.categories(values));
    }

    /**
     * Ends the table.
     *
     * @return the table
     */
    public Table build() {
      int rows = arrays.isEmpty() ? 0 : arrays.get(0).length();
      Schema schema = new Schema(fields);
      return ofBatches(schema, List.of(new RecordBatch(schema, rows, arrays)));
    }
  }
}
