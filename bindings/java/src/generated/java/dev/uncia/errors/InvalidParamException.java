package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A param has a value of the wrong type or outside its range. */
public final class InvalidParamException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  InvalidParamException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.INVALID_PARAM, message, details, cause);
  }
}
