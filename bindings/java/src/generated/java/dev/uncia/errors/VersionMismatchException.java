package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Client and core disagree on protocol, package version or schema. */
public final class VersionMismatchException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  VersionMismatchException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.VERSION_MISMATCH, message, details, cause);
  }
}
