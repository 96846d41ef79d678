package dev.uncia.arrow;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The columns of a table, in order.
 *
 * @param fields the columns
 * @param metadata notes that travel with the table
 */
public record Schema(List<Field> fields, Map<String, String> metadata) {

  /**
   * Keeps copies of both.
   *
   * @param fields the columns
   * @param metadata notes that travel with the table
   */
  public Schema {
    fields = List.copyOf(fields);
    metadata = Map.copyOf(metadata);
  }

  /**
   * A schema without metadata.
   *
   * @param fields the columns
   */
  public Schema(List<Field> fields) {
    this(fields, Map.of());
  }

  /**
   * The names of the columns.
   *
   * @return the names, in order
   */
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  /**
   * The place of a column.
   *
   * @param name name of the column
   * @return its zero-based place, or -1 when there is none of that name
   */
  public int indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return fields.stream().map(Field::toString).collect(Collectors.joining(", ", "Schema(", ")"));
  }
}
