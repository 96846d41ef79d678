package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A native kernel reported a failure. */
public final class KernelException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  KernelException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.KERNEL, message, details, cause);
  }
}
