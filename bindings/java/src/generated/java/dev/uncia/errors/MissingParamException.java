package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A param that has no default was not set. */
public final class MissingParamException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  MissingParamException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.MISSING_PARAM, message, details, cause);
  }
}
