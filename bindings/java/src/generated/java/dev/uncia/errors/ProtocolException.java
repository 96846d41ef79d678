package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A frame on the bridge was malformed. */
public final class ProtocolException extends UnciaException {
  @Serial private static final long serialVersionUID = 1L;

  ProtocolException(String message, ErrorDetails details, @Nullable Throwable cause) {
    super(ErrorCode.PROTOCOL, message, details, cause);
  }
}
