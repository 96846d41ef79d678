package dev.uncia.errors;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The base of all that Uncia throws on purpose: {@link #code()} says what went wrong, {@link #details()} where. */
public class UnciaException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What went wrong. */
  private final ErrorCode code;

  /** Class of the stage, if known. */
  private final @Nullable String stage;

  /** Name of the param, if known. */
  private final @Nullable String param;

  /** Name of the column, if known. */
  private final @Nullable String column;

  /** Row of the table, if known. */
  private final @Nullable Long row;

  /**
   * An error of one code. Each code has a subclass of its own; {@link ErrorCode#exception} makes the right one.
   *
   * @param code what went wrong
   * @param message a sentence for people
   * @param details where it went wrong
   * @param cause what led to it, or null
   */
  protected UnciaException(ErrorCode code, String message, ErrorDetails details, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.stage = details.stage();
    this.param = details.param();
    this.column = details.column();
    this.row = details.row();
  }

  /**
   * What went wrong.
   *
   * @return the code
   */
  public ErrorCode code() {
    return code;
  }

  /**
   * Where it went wrong.
   *
   * @return the details, whose parts may be null
   */
  public ErrorDetails details() {
    return new ErrorDetails(stage, param, column, row);
  }
}
