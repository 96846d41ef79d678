package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The core process ended while a call was open. */
public final class CoreDiedException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  CoreDiedException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.CORE_DIED, message, details, cause);
  }
}
