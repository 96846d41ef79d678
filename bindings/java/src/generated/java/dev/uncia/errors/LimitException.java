package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A size, time or memory limit was exceeded. */
public final class LimitException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  LimitException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.LIMIT, message, details, cause);
  }
}
