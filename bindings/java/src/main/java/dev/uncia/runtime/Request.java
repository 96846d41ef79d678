package dev.uncia.runtime;

import dev.uncia.RunOptions;
import dev.uncia.arrow.RecordBatch;
import java.util.List;
import java.util.Map;

/**
 * One call to make.
 *
 * @param op name of the operation
 * @param args its arguments, in their form on the wire
 * @param inputs the tables that the arguments refer to
 * @param options how it is watched and stopped
 * @param isLong whether progress is worth showing
 */
public record Request(
    String op, Map<String, ?> args, List<? extends Iterable<RecordBatch>> inputs, RunOptions options, boolean isLong) {

  /**
   * A short call without tables.
   *
   * @param op name of the operation
   * @param args its arguments
   */
  public Request(String op, Map<String, ?> args) {
    this(op, args, List.of(), RunOptions.DEFAULT, false);
  }
}
