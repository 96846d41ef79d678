package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A bug in Uncia. */
public final class InternalException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  InternalException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.INTERNAL, message, details, cause);
  }
}
