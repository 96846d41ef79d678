package dev.uncia.frame;

import dev.uncia.arrow.ArrowArray;
import dev.uncia.arrow.ArrowType;
import dev.uncia.arrow.Field;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column. {@code int64} is {@code Long}, smaller whole numbers are {@code Integer}, decimals {@code BigDecimal}, text
 * and categories {@code String}, timestamps with a zone {@code ZonedDateTime}, those without {@code LocalDateTime}, lists and vectors
 * {@code List}, structs {@code Map}.
 */
public final class Column {
  private final Field field;
  private final ArrowArray[] chunks;
  private final int[] starts;
  private final int length;

  Column(Field field, List<ArrowArray> chunks) {
    this.field = field;
    this.chunks = chunks.toArray(ArrowArray[]::new);
    this.starts = new int[this.chunks.length];
    int end = 0;
    for (int i = 0; i < this.chunks.length; i++) {
      starts[i] = end;
      end = Math.addExact(end, this.chunks[i].length());
    }
    this.length = end;
  }

  /**
   * The name.
   *
   * @return name of the column
   */
  public String name() {
    return field.name();
  }

  /**
   * What the values are.
   *
   * @return the type
   */
  public ArrowType type() {
    return field.type();
  }

  /**
   * How many values there are.
   *
   * @return number of rows
   */
  public int length() {
    return length;
  }

  /**
   * How many values are missing.
   *
   * @return number of missing values
   */
  public int nullCount() {
    int missing = 0;
    for (ArrowArray chunk : chunks) {
      missing += chunk.nullCount();
    }
    return missing;
  }

  private int chunkOf(int row) {
    if (row < 0 || row >= length) {
      throw new IndexOutOfBoundsException("There is no row " + row + " among " + length + ".");
    }
    int low = 0;
    int high = chunks.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * Whether a value is missing.
   *
   * @param row zero-based row
   * @return true when it is
   */
  public boolean isNull(int row) {
    int chunk = chunkOf(row);
    return chunks[chunk].isNull(row - starts[chunk]);
  }

  /**
   * A value.
   *
   * @param row zero-based row
   * @return the value, or null when it is missing
   */
  public @Nullable Object get(int row) {
    int chunk = chunkOf(row);
    return chunks[chunk].get(row - starts[chunk]);
  }

  /**
   * A number.
   *
   * @param row zero-based row
   * @return the number, or NaN when it is missing
   * @throws UnciaException {@code column_type} when the column holds no numbers
   */
  public double getDouble(int row) {
    int chunk = chunkOf(row);
    try {
      return chunks[chunk].getDouble(row - starts[chunk]);
    } catch (ClassCastException other) {
      throw wrongType("numbers");
    }
  }

  /**
   * A whole number.
   *
   * @param row zero-based row
   * @return the number
   * @throws UnciaException {@code column_type} when the column holds no whole numbers, {@code invalid_data} when the value is missing
   */
  public long getLong(int row) {
    if (!(type() instanceof ArrowType.IntType whole) || whole.bits() == 64 && !whole.signed()) {
      throw wrongType("whole numbers of 64 bits");
    }
    int chunk = chunkOf(row);
    present(row);
    return chunks[chunk].getLong(row - starts[chunk]);
  }

  /**
   * A whole number.
   *
   * @param row zero-based row
   * @return the number
   * @throws UnciaException {@code column_type} when the column holds none of 32 bits or less, {@code invalid_data} when the value is
   *     missing
   */
  public int getInt(int row) {
    if (!(type() instanceof ArrowType.IntType whole) || whole.bits() > (whole.signed() ? 32 : 16)) {
      throw wrongType("whole numbers of 32 bits");
    }
    return (int) getLong(row);
  }

  /**
   * A truth value.
   *
   * @param row zero-based row
   * @return the value
   * @throws UnciaException {@code column_type} when the column holds none, {@code invalid_data} when the value is missing
   */
  public boolean getBoolean(int row) {
    if (!(type() instanceof ArrowType.BoolType)) {
      throw wrongType("truth values");
    }
    present(row);
    int chunk = chunkOf(row);
    return chunks[chunk].getBoolean(row - starts[chunk]);
  }

  /**
   * A text.
   *
   * @param row zero-based row
   * @return the text, or null when it is missing
   * @throws UnciaException {@code column_type} when the column holds none
   */
  public @Nullable String getString(int row) {
    Object value = get(row);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrongType("text");
  }

  /**
   * A vector, or a list of numbers.
   *
   * @param row zero-based row
   * @return the numbers, NaN where one is missing; null when the whole is
   * @throws UnciaException {@code column_type} when the column holds no lists of numbers
   */
  public double @Nullable [] getDoubles(int row) {
    Object value = get(row);
    if (value == null) {
      return null;
    }
    if (!(value instanceof List<?> list)) {
      throw wrongType("vectors");
    }
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      Object item = list.get(i);
      if (item != null && !(item instanceof Number)) {
        throw wrongType("vectors");
      }
      numbers[i] = item == null ? Double.NaN : ((Number) item).doubleValue();
    }
    return numbers;
  }

  /**
   * All numbers.
   *
   * @return the numbers, NaN where one is missing
   * @throws UnciaException {@code column_type} when the column holds no numbers
   */
  public double[] toDoubleArray() {
    double[] numbers = new double[length];
    for (int c = 0; c < chunks.length; c++) {
      ArrowArray chunk = chunks[c];
      if (ArrowType.FLOAT64.equals(type()) && chunk.nullCount() == 0) {
        chunk.data().asDoubleBuffer().get(numbers, starts[c], chunk.length());
        continue;
      }
      for (int i = 0; i < chunk.length(); i++) {
        numbers[starts[c] + i] = getDouble(starts[c] + i);
      }
    }
    return numbers;
  }

  /**
   * All whole numbers.
   *
   * @return the numbers
   * @throws UnciaException {@code column_type} when the column holds no whole numbers, {@code invalid_data} when one is missing
   */
  public long[] toLongArray() {
    long[] numbers = new long[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = getLong(i);
    }
    return numbers;
  }

  /**
   * All whole numbers.
   *
   * @return the numbers
   * @throws UnciaException {@code column_type} when the column holds none of 32 bits or less, {@code invalid_data} when one is missing
   */
  public int[] toIntArray() {
    int[] numbers = new int[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = getInt(i);
    }
    return numbers;
  }

  /**
   * The values as a list, which reads them as it is read.
   *
   * @return an immutable list, null where a value is missing
   */
  public List<@Nullable Object> toList() {
    return new Values();
  }

  private final class Values extends AbstractList<@Nullable Object> implements RandomAccess {
    @Override
    public @Nullable Object get(int index) {
      return Column.this.get(index);
    }

    @Override
    public int size() {
      return length;
    }
  }

  private void present(int row) {
    if (isNull(row)) {
      throw ErrorCode.INVALID_DATA.exception(
          "Column \"%s\" has no value in row %d; ask isNull first.".formatted(name(), row),
          ErrorDetails.ofCell(name(), row),
          null);
    }
  }

  private UnciaException wrongType(String wanted) {
    return ErrorCode.COLUMN_TYPE.exception(
        "Column \"%s\" holds %s, not %s.".formatted(name(), type(), wanted), ErrorDetails.ofColumn(name()), null);
  }

  @Override
  public String toString() {
    return field + " (" + length + ")";
  }
}
