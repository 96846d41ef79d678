package dev.uncia.runtime;

import dev.uncia.arrow.RecordBatch;
import java.util.ArrayList;
import java.util.List;

/** The client's own tables that the arguments of one call refer to. A table that is used twice is sent once. */
public final class Inputs {
  private final List<Iterable<RecordBatch>> tables = new ArrayList<>();

  /** No tables yet. */
  public Inputs() {}

  /**
   * Adds a table.
   *
   * @param batches its rows
   * @return its number in the call
   */
  public int add(Iterable<RecordBatch> batches) {
    for (int i = 0; i < tables.size(); i++) {
      if (tables.get(i) == batches) {
        return i;
      }
    }
    tables.add(batches);
    return tables.size() - 1;
  }

  /**
   * The tables in the order of their numbers.
   *
   * @return the rows of each
   */
  public List<Iterable<RecordBatch>> tables() {
    return List.copyOf(tables);
  }
}
