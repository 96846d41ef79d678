package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file or folder could not be read or written. */
public final class UnciaIOException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  UnciaIOException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.IO, message, details, cause);
  }
}
