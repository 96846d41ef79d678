package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** There are no rows to learn from. */
public final class EmptyDataException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  EmptyDataException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.EMPTY_DATA, message, details, cause);
  }
}
