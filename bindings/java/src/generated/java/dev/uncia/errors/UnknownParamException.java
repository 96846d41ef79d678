package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A stage has no param of that name. */
public final class UnknownParamException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  UnknownParamException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.UNKNOWN_PARAM, message, details, cause);
  }
}
