package dev.uncia.errors;

import org.jspecify.annotations.Nullable;

/** Every code that an error can carry. */
public enum ErrorCode {
  /** A param has a value of the wrong type or outside its range. */
  INVALID_PARAM("invalid_param", InvalidParamException::new),
  /** A stage has no param of that name. */
  UNKNOWN_PARAM("unknown_param", UnknownParamException::new),
  /** A param that has no default was not set. */
  MISSING_PARAM("missing_param", MissingParamException::new),
  /** A column that a stage reads is not in the table. */
  MISSING_COLUMN("missing_column", MissingColumnException::new),
  /** A column has a type that the stage cannot use. */
  COLUMN_TYPE("column_type", ColumnTypeException::new),
  /** A stage would add a column that is there already. */
  COLUMN_EXISTS("column_exists", ColumnExistsException::new),
  /** There are no rows to learn from. */
  EMPTY_DATA("empty_data", EmptyDataException::new),
  /** A value in the data cannot be used; row and column say which. */
  INVALID_DATA("invalid_data", InvalidDataException::new),
  /** A SQL expression or query was refused. */
  INVALID_QUERY("invalid_query", InvalidQueryException::new),
  /** A saved model is of a format or class that this version cannot read. */
  MODEL_FORMAT("model_format", ModelFormatException::new),
  /** A saved model is incomplete or was altered. */
  MODEL_CORRUPT("model_corrupt", ModelCorruptException::new),
  /** No registered package has a stage of that name. */
  UNKNOWN_STAGE("unknown_stage", UnknownStageException::new),
  /** A native kernel reported a failure. */
  KERNEL("kernel", KernelException::new),
  /** A file or folder could not be read or written. */
  IO("io", UnciaIOException::new),
  /** A size, time or memory limit was exceeded. */
  LIMIT("limit", LimitException::new),
  /** The call was cancelled. */
  CANCELLED("cancelled", CancelledException::new),
  /** A frame on the bridge was malformed. */
  PROTOCOL("protocol", ProtocolException::new),
  /** Client and core disagree on protocol, package version or schema. */
  VERSION_MISMATCH("version_mismatch", VersionMismatchException::new),
  /** The core process ended while a call was open. */
  CORE_DIED("core_died", CoreDiedException::new),
  /** This value or operation cannot be expressed here. */
  UNSUPPORTED("unsupported", UnsupportedException::new),
  /** A bug in Uncia. */
  INTERNAL("internal", InternalException::new);

  private final String wireName;
  private final Constructor constructor;

  private interface Constructor {
    UnciaException create(String message, ErrorDetails details, @Nullable Throwable cause);
  }

  ErrorCode(String wireName, Constructor constructor) {
    this.wireName = wireName;
    this.constructor = constructor;
  }

  /**
   * The code in the words of the core.
   *
   * @return a name such as {@code invalid_param}
   */
  public String wireName() {
    return wireName;
  }

  /**
   * An exception of the class that belongs to this code.
   *
   * @param message a sentence for people
   * @param details where it went wrong
   * @param cause what led to it, or null
   * @return the exception
   */
  public UnciaException exception(String message, ErrorDetails details, @Nullable Throwable cause) {
    return constructor.create(message, details, cause);
  }

  /**
   * The code of that name.
   *
   * @param wireName a name such as {@code invalid_param}
   * @return the code, or null when this version knows none of that name
   */
  public static @Nullable ErrorCode of(@Nullable String wireName) {
    for (ErrorCode code : values()) {
      if (code.wireName.equals(wireName)) {
        return code;
      }
    }
    return null;
  }
}
