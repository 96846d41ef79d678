package dev.uncia.errors;

import org.jspecify.annotations.Nullable;

/**
 * Where an error happened, as far as it is known.
 *
 * @param stage class of the stage, such as {@code LightGBMClassifier}
 * @param param name of the param
 * @param column name of the column
 * @param row zero-based row in the table that the stage was given
 */
public record ErrorDetails(
    @Nullable String stage, @Nullable String param, @Nullable String column, @Nullable Long row) {

  /** Nothing is known. */
  public static final ErrorDetails NONE = new ErrorDetails(null, null, null, null);

  /**
   * An error of a stage as a whole.
   *
   * @param stage class of the stage
   * @return details that name the stage
   */
  public static ErrorDetails ofStage(String stage) {
    return new ErrorDetails(stage, null, null, null);
  }

  /**
   * An error in one param.
   *
   * @param stage class of the stage
   * @param param name of the param
   * @return details that name both
   */
  public static ErrorDetails ofParam(String stage, String param) {
    return new ErrorDetails(stage, param, null, null);
  }

  /**
   * An error in one column.
   *
   * @param column name of the column
   * @return details that name it
   */
  public static ErrorDetails ofColumn(String column) {
    return new ErrorDetails(null, null, column, null);
  }

  /**
   * An error in one value of a table.
   *
   * @param column name of the column
   * @param row zero-based row
   * @return details that name both
   */
  public static ErrorDetails ofCell(String column, long row) {
    return new ErrorDetails(null, null, column, row);
  }
}
