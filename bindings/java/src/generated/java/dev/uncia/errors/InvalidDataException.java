package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A value in the data cannot be used; row and column say which. */
public final class InvalidDataException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  InvalidDataException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.INVALID_DATA, message, details, cause);
  }
}
