package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A column that a stage reads is not in the table. */
public final class MissingColumnException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  MissingColumnException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.MISSING_COLUMN, message, details, cause);
  }
}
