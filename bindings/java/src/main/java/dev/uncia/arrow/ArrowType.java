package dev.uncia.arrow;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The type of a column, in Arrow's terms. Two types are equal when values of both have the same layout and meaning. */
public sealed interface ArrowType {
  /** Whole numbers of 8 bits. */
  ArrowType INT8 = new IntType(8, true);
  /** Whole numbers of 16 bits. */
  ArrowType INT16 = new IntType(16, true);
  /** Whole numbers of 32 bits, Java's {@code int}. */
  ArrowType INT32 = new IntType(32, true);
  /** Whole numbers of 64 bits, Java's {@code long}. */
  ArrowType INT64 = new IntType(64, true);
  /** Java's {@code float}. */
  ArrowType FLOAT32 = new FloatType(32);
  /** Java's {@code double}. */
  ArrowType FLOAT64 = new FloatType(64);
  /** True or false. */
  ArrowType BOOL = new BoolType();
  /** Text. */
  ArrowType UTF8 = new Utf8Type(false);
  /** Bytes. */
  ArrowType BINARY = new BinaryType(false);
  /** Days. */
  ArrowType DATE = new DateType(false);
  /** Nothing but missing values. */
  ArrowType NULL = new NullType();

  /**
   * Dense vectors of one width.
   *
   * @param item {@link #FLOAT32} or {@link #FLOAT64}
   * @param width numbers in a vector
   * @return the type
   */
  static ArrowType vector(ArrowType item, int width) {
    return new FixedSizeListType(Field.required("item", item), width);
  }

  /**
   * Lists of any length.
   *
   * @param item type of the items, which may be missing
   * @return the type
   */
  static ArrowType list(ArrowType item) {
    return new ListType(new Field("item", item), false);
  }

  /**
   * Text of which each distinct value is stored once.
   *
   * @return the type
   */
  static ArrowType category() {
    return new DictionaryType(new IntType(32, true), UTF8, false);
  }

  /**
   * Points in time, in microseconds.
   *
   * @param zone name of the zone in which they are shown, such as {@code UTC}; null for the time of a clock on some wall
   * @return the type
   */
  static ArrowType timestamp(@Nullable String zone) {
    return new TimestampType(TimeUnit.MICROSECOND, zone);
  }

  /** Missing values only. */
  record NullType() implements ArrowType {
    @Override
    public String toString() {
      return "null";
    }
  }

  /**
   * Whole numbers.
   *
   * @param bits 8, 16, 32 or 64
   * @param signed whether they can be negative
   */
  record IntType(int bits, boolean signed) implements ArrowType {
    @Override
    public String toString() {
      return (signed ? "int" : "uint") + bits;
    }
  }

  /**
   * Floating-point numbers.
   *
   * @param bits 16, 32 or 64
   */
  record FloatType(int bits) implements ArrowType {
    @Override
    public String toString() {
      return "float" + bits;
    }
  }

  /** True or false. */
  record BoolType() implements ArrowType {
    @Override
    public String toString() {
      return "bool";
    }
  }

  /**
   * Text.
   *
   * @param large whether offsets have 64 bits
   */
  record Utf8Type(boolean large) implements ArrowType {
    @Override
    public String toString() {
      return "utf8";
    }
  }

  /**
   * Bytes.
   *
   * @param large whether offsets have 64 bits
   */
  record BinaryType(boolean large) implements ArrowType {
    @Override
    public String toString() {
      return "binary";
    }
  }

  /**
   * Bytes, always as many.
   *
   * @param width number of bytes
   */
  record FixedSizeBinaryType(int width) implements ArrowType {
    @Override
    public String toString() {
      return "binary[" + width + "]";
    }
  }

  /**
   * Days.
   *
   * @param millis whether they are counted in milliseconds, not days
   */
  record DateType(boolean millis) implements ArrowType {
    @Override
    public String toString() {
      return millis ? "date[ms]" : "date";
    }
  }

  /**
   * Times of day.
   *
   * @param unit what is counted; seconds and milliseconds take 32 bits, the others 64
   */
  record TimeType(TimeUnit unit) implements ArrowType {
    int bits() {
      return unit.compareTo(TimeUnit.MILLISECOND) <= 0 ? 32 : 64;
    }

    @Override
    public String toString() {
      return "time[" + unit + "]";
    }
  }

  /**
   * Points in time, counted from 1970.
   *
   * @param unit what is counted
   * @param zone name of the zone in which they are shown; null where they are the time of a clock on some wall
   */
  record TimestampType(TimeUnit unit, @Nullable String zone) implements ArrowType {
    @Override
    public String toString() {
      return "timestamp[" + unit + (zone == null ? "" : ", " + zone) + "]";
    }
  }

  /**
   * Spans of time.
   *
   * @param unit what is counted
   */
  record DurationType(TimeUnit unit) implements ArrowType {
    @Override
    public String toString() {
      return "duration[" + unit + "]";
    }
  }

  /**
   * Decimal numbers.
   *
   * @param precision number of digits
   * @param scale how many of them stand behind the point
   * @param bits 128 or 256
   */
  record DecimalType(int precision, int scale, int bits) implements ArrowType {
    @Override
    public String toString() {
      return "decimal(" + precision + ", " + scale + ")";
    }
  }

  /**
   * Lists of any length.
   *
   * @param item type of the items
   * @param large whether offsets have 64 bits
   */
  record ListType(Field item, boolean large) implements ArrowType {
    @Override
    public String toString() {
      return "list<" + item.type() + ">";
    }
  }

  /**
   * Lists of one length; dense vectors when the items are floating-point numbers.
   *
   * @param item type of the items
   * @param size number of items
   */
  record FixedSizeListType(Field item, int size) implements ArrowType {
    @Override
    public String toString() {
      return "vector<" + item.type() + ">[" + size + "]";
    }
  }

  /**
   * Named parts.
   *
   * @param fields the parts, in order
   */
  record StructType(List<Field> fields) implements ArrowType {
    /**
     * Keeps a copy of the list.
     *
     * @param fields the parts, in order
     */
    public StructType {
      fields = List.copyOf(fields);
    }

    @Override
    public String toString() {
      return fields.stream().map(f -> f.name() + ": " + f.type()).collect(Collectors.joining(", ", "struct<", ">"));
    }
  }

  /**
   * Maps from keys to values.
   *
   * @param entries the struct of key and value
   * @param keysSorted whether the keys of each map are in order
   */
  record MapType(Field entries, boolean keysSorted) implements ArrowType {
    @Override
    public String toString() {
      List<Field> parts = ((StructType) entries.type()).fields();
      return "map<" + parts.get(0).type() + ", " + parts.get(1).type() + ">";
    }
  }

  /**
   * Values of which each distinct one is stored once: categories, factors.
   *
   * @param index type of the numbers that stand in the column
   * @param value type of what they stand for
   * @param ordered whether the order of the dictionary means something
   */
  record DictionaryType(IntType index, ArrowType value, boolean ordered) implements ArrowType {
    @Override
    public String toString() {
      return "category<" + value + ">";
    }
  }
}
