package dev.uncia.arrow;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Says where in the user's table a value stands, however deep it is nested. */
record Position(String column, IntUnaryOperator row) {
  static Position of(String column) {
    return new Position(column, IntUnaryOperator.identity());
  }

  /** The position of parts, of which part {@code i} belongs to value {@code owners[i]} of this one. */
  Position within(int[] owners) {
    return new Position(column, part -> row.applyAsInt(owners[part]));
  }

  UnciaException refuse(int index, String needed, @Nullable Object value) {
    return refuse(index, needed + " is needed, not " + describe(value));
  }

  UnciaException refuse(int index, String problem) {
    int where = row.applyAsInt(index);
    return ErrorCode.INVALID_DATA.exception(
        "Column \"%s\", row %d: %s.".formatted(column, where, problem), ErrorDetails.ofCell(column, where), null);
  }

  private static String describe(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    String text = String.valueOf(value);
    String shown = text.length() > 80 ? text.substring(0, 77) + "..." : text;
    return "%s (%s)".formatted(shown, value.getClass().getSimpleName());
  }
}
