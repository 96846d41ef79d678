package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A saved model is of a format or class that this version cannot read. */
public final class ModelFormatException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  ModelFormatException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.MODEL_FORMAT, message, details, cause);
  }
}
