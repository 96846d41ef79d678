package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A stage would add a column that is there already. */
public final class ColumnExistsException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  ColumnExistsException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.COLUMN_EXISTS, message, details, cause);
  }
}
