package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A SQL expression or query was refused. */
public final class InvalidQueryException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  InvalidQueryException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.INVALID_QUERY, message, details, cause);
  }
}
