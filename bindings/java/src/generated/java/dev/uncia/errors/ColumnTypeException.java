package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A column has a type that the stage cannot use. */
public final class ColumnTypeException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  ColumnTypeException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.COLUMN_TYPE, message, details, cause);
  }
}
