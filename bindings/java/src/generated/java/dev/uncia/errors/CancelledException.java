package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The call was cancelled. */
public final class CancelledException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  CancelledException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.CANCELLED, message, details, cause);
  }
}
