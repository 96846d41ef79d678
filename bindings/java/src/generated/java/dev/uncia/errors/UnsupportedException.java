package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** This value or operation cannot be expressed here. */
public final class UnsupportedException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  UnsupportedException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.UNSUPPORTED, message, details, cause);
  }
}
