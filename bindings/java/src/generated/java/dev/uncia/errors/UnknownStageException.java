package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** No registered package has a stage of that name. */
public final class UnknownStageException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  UnknownStageException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.UNKNOWN_STAGE, message, details, cause);
  }
}
