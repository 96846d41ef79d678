package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A saved model is incomplete or was altered. */
public final class ModelCorruptException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  ModelCorruptException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.MODEL_CORRUPT, message, details, cause);
  }
}
