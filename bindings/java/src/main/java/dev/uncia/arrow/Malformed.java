package dev.uncia.arrow;

import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.UnciaException;

/** Errors of the reader. */
final class Malformed {
  private Malformed() {}

  static UnciaException stream(String what) {
    return ErrorCode.INVALID_DATA.exception("The Arrow stream is malformed: " + what + ".", ErrorDetails.NONE, null);
  }

  static UnciaException stream(String what, Throwable cause) {
    return ErrorCode.INVALID_DATA.exception("The Arrow stream is malformed: " + what + ".", ErrorDetails.NONE, cause);
  }

  static UnciaException unsupported(String what) {
    return ErrorCode.UNSUPPORTED.exception("The Arrow stream has " + what + ", which this client cannot read.", ErrorDetails.NONE, null);
  }
}
