package dev.uncia.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of one column, or of a part of a nested one, in Arrow's layout. It is immutable. */
public final class ArrowArray {
  private final ArrowType type;
  private final int length;
  private final int nullCount;
  private final @Nullable ByteBuffer validity;
  private final @Nullable ByteBuffer offsets;
  private final @Nullable ByteBuffer data;
  private final List<ArrowArray> children;
  private final @Nullable ArrowArray dictionary;
  private final boolean wideOffsets;
  private @Nullable ValueReader values;

  /** Takes buffers that were checked to be large enough; {@code validity} is null where no value is missing. */
  ArrowArray(
      ArrowType type,
      int length,
      int nullCount,
      @Nullable ByteBuffer validity,
      @Nullable ByteBuffer offsets,
      @Nullable ByteBuffer data,
      List<ArrowArray> children,
      @Nullable ArrowArray dictionary) {
    this.type = type;
    this.length = length;
    this.nullCount = nullCount;
    this.validity = nullCount == 0 ? null : validity;
    this.offsets = offsets;
    this.data = data;
    this.children = children;
    this.dictionary = dictionary;
    this.wideOffsets = Types.layout(type).offsetBytes() == 8;
  }

  /**
   * What the values are.
   *
   * @return the type
   */
  public ArrowType type() {
    return type;
  }

  /**
   * How many values there are.
   *
   * @return number of values, missing ones included
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
    return nullCount;
  }

  /**
   * The parts of nested values: the items of a list, the fields of a struct.
   *
   * @return the parts, in order; empty for a plain type
   */
  public List<ArrowArray> children() {
    return children;
  }

  /**
   * The distinct values that the numbers in this array stand for.
   *
   * @return the dictionary, or null when the type is none
   */
  public @Nullable ArrowArray dictionary() {
    return dictionary;
  }

  /**
   * The values' bytes, of fixed width or delimited by offsets.
   *
   * @return a read-only, little-endian view; empty where the type has none
   */
  public ByteBuffer data() {
    return (data == null ? Buffers.EMPTY : data).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Whether a value is missing.
   *
   * @param index zero-based place
   * @return true when it is
   */
  public boolean isNull(int index) {
    check(index);
    return validity != null ? !Buffers.bit(validity, index) : type instanceof ArrowType.NullType;
  }

  /**
   * A value as an object of Java.
   *
   * @param index zero-based place
   * @return the value, or null when it is missing
   */
  public @Nullable Object get(int index) {
    if (isNull(index)) {
      return null;
    }
    ValueReader reader = values;
    if (reader == null) {
      reader = ValueReaders.of(this);
      values = reader;
    }
    try {
      return reader.read(index);
    } catch (DateTimeException | ArithmeticException beyond) {
      throw Malformed.stream("value " + index + " is beyond what " + type + " can be", beyond);
    }
  }

  /**
   * A whole number; unsigned ones of 64 bits as they are, the missing ones as whatever stands there.
   *
   * @param index zero-based place
   * @return the number
   * @throws ClassCastException when the array holds none
   */
  public long getLong(int index) {
    check(index);
    if (data == null) {
      throw new ClassCastException("An array of " + type + " holds no whole numbers.");
    }
    boolean signed = !(type instanceof ArrowType.IntType whole) || whole.signed();
    if (type instanceof ArrowType.DictionaryType category) {
      signed = category.index().signed();
    }
    return switch (Types.layout(type).dataBits()) {
      case 8 -> signed ? data.get(index) : data.get(index) & 0xffL;
      case 16 -> signed ? data.getShort(2 * index) : data.getShort(2 * index) & 0xffffL;
      case 32 -> signed ? data.getInt(4 * index) : data.getInt(4 * index) & 0xffff_ffffL;
      case 64 -> data.getLong(8 * index);
      default -> throw new ClassCastException("An array of " + type + " holds no whole numbers.");
    };
  }

  /**
   * A number as a double, as a widening conversion of Java gives it; decimals are rounded.
   *
   * @param index zero-based place
   * @return the number, or NaN when it is missing
   * @throws ClassCastException when the array holds no numbers
   */
  public double getDouble(int index) {
    if (isNull(index)) {
      return Double.NaN;
    }
    if (type instanceof ArrowType.FloatType number && data != null) {
      return switch (number.bits()) {
        case 64 -> data.getDouble(8 * index);
        case 32 -> data.getFloat(4 * index);
        default -> ValueReaders.half(data.getShort(2 * index));
      };
    }
    if (type instanceof ArrowType.IntType whole && (whole.signed() || whole.bits() < 64)) {
      return getLong(index);
    }
    if (type instanceof ArrowType.BoolType) {
      return getBoolean(index) ? 1 : 0;
    }
    if (get(index) instanceof Number number) {
      return number.doubleValue();
    }
    throw new ClassCastException("An array of " + type + " holds no numbers.");
  }

  /**
   * A truth value.
   *
   * @param index zero-based place
   * @return the value; undefined when it is missing
   * @throws ClassCastException when the array holds none
   */
  public boolean getBoolean(int index) {
    check(index);
    if (type instanceof ArrowType.BoolType && data != null) {
      return Buffers.bit(data, index);
    }
    throw new ClassCastException("An array of " + type + " holds no truth values.");
  }

  /** The bytes between two offsets. */
  byte[] bytes(int index) {
    int from = offset(index);
    byte[] bytes = new byte[offset(index + 1) - from];
    if (data != null) {
      data.get(from, bytes);
    }
    return bytes;
  }

  String text(int index) {
    return new String(bytes(index), StandardCharsets.UTF_8);
  }

  /** Where value {@code index} begins in the data or the child; both were checked to be below 2 GiB. */
  int offset(int index) {
    if (offsets == null || length == 0) {
      return 0;
    }
    return wideOffsets ? (int) offsets.getLong(8 * index) : offsets.getInt(4 * index);
  }

  private void check(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("There is no value " + index + " among " + length + ".");
    }
  }

  /** The buffers in the order of the format; an absent one is empty. */
  List<ByteBuffer> buffers() {
    Layout layout = Types.layout(type);
    List<ByteBuffer> all = new ArrayList<>(3);
    if (layout.validity()) {
      all.add(validity == null ? Buffers.EMPTY : validity);
    }
    if (layout.offsetBytes() > 0) {
      all.add(offsets == null ? Buffers.EMPTY : offsets);
    }
    if (layout.dataBits() != 0) {
      all.add(data == null ? Buffers.EMPTY : data);
    }
    return all;
  }

  /** Size of all buffers in bytes, those of children and dictionary included. */
  long byteSize() {
    long own = buffers().stream().mapToLong(ByteBuffer::remaining).sum();
    long nested = children.stream().mapToLong(ArrowArray::byteSize).sum();
    return own + nested + (dictionary == null ? 0 : dictionary.byteSize());
  }

  /**
   * Some of the values; data buffers are shared, not copied.
   *
   * @param from first value
   * @param count number of values
   * @return an array of {@code count} values
   */
  public ArrowArray slice(int from, int count) {
    if (from < 0 || count < 0 || from > length - count) {
      throw new IndexOutOfBoundsException(
          "There are no values " + from + " to " + (from + (long) count) + " among " + length + ".");
    }
    if (from == 0 && count == length) {
      return this;
    }
    ByteBuffer bits = validity == null ? null : Buffers.sliceBits(validity, from, count);
    int missing = bits != null ? Buffers.countZeros(bits, count) : type instanceof ArrowType.NullType ? count : 0;
    int begin = offset(from);
    int end = count == 0 ? begin : offset(from + count);
    return new ArrowArray(
        type,
        count,
        missing,
        bits,
        offsets == null ? null : rebased(from, count, begin),
        sliceData(from, count, begin, end),
        sliceChildren(from, count, begin, end),
        dictionary);
  }

  private ByteBuffer rebased(int from, int count, int begin) {
    ByteBuffer moved = Buffers.allocate((count + 1) * (wideOffsets ? 8 : 4));
    for (int i = 0; i <= count && length > 0; i++) {
      if (wideOffsets) {
        moved.putLong(8 * i, offset(from + i) - (long) begin);
      } else {
        moved.putInt(4 * i, offset(from + i) - begin);
      }
    }
    return moved;
  }

  private @Nullable ByteBuffer sliceData(int from, int count, int begin, int end) {
    int bits = Types.layout(type).dataBits();
    if (data == null) {
      return null;
    }
    return switch (bits) {
      case Layout.VARIABLE -> Buffers.slice(data, begin, end - begin);
      case 1 -> Buffers.sliceBits(data, from, count);
      default -> Buffers.slice(data, from * (bits / 8), count * (bits / 8));
    };
  }

  private List<ArrowArray> sliceChildren(int from, int count, int begin, int end) {
    if (type instanceof ArrowType.FixedSizeListType list) {
      return List.of(children.get(0).slice(from * list.size(), count * list.size()));
    }
    if (type instanceof ArrowType.StructType) {
      return children.stream().map(child -> child.slice(from, count)).toList();
    }
    return children.stream().map(child -> child.slice(begin, end - begin)).toList();
  }
}
