package dev.uncia.arrow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes arrays out of values of Java. */
public final class ArrowArrays {
  private ArrowArrays() {}

  /**
   * Numbers.
   *
   * @param values the numbers; copied
   * @return an array of {@code float64}
   */
  public static ArrowArray of(double[] values) {
    ByteBuffer data = Buffers.allocate(bytes(values.length, 8));
    data.asDoubleBuffer().put(values);
    return fixed(ArrowType.FLOAT64, values.length, data);
  }

  /**
   * Numbers.
   *
   * @param values the numbers; copied
   * @return an array of {@code float32}
   */
  public static ArrowArray of(float[] values) {
    ByteBuffer data = Buffers.allocate(bytes(values.length, 4));
    data.asFloatBuffer().put(values);
    return fixed(ArrowType.FLOAT32, values.length, data);
  }

  /**
   * Whole numbers.
   *
   * @param values the numbers; copied
   * @return an array of {@code int32}
   */
  public static ArrowArray of(int[] values) {
    ByteBuffer data = Buffers.allocate(bytes(values.length, 4));
    data.asIntBuffer().put(values);
    return fixed(ArrowType.INT32, values.length, data);
  }

  /**
   * Whole numbers.
   *
   * @param values the numbers; copied
   * @return an array of {@code int64}
   */
  public static ArrowArray of(long[] values) {
    ByteBuffer data = Buffers.allocate(bytes(values.length, 8));
    data.asLongBuffer().put(values);
    return fixed(ArrowType.INT64, values.length, data);
  }

  /**
   * Truth values.
   *
   * @param values the values; copied
   * @return an array of {@code bool}
   */
  public static ArrowArray of(boolean[] values) {
    ByteBuffer data = Buffers.allocate(Buffers.bitmapBytes(values.length));
    for (int i = 0; i < values.length; i++) {
      if (values[i]) {
        Buffers.setBit(data, i);
      }
    }
    return fixed(ArrowType.BOOL, values.length, data);
  }

  /**
   * Text.
   *
   * @param values the texts, null where one is missing
   * @return an array of {@code utf8}
   */
  public static ArrowArray of(@Nullable String[] values) {
    return strings(Arrays.asList(values));
  }

  /**
   * Dense vectors.
   *
   * @param values one vector a row, all of one length; copied
   * @return an array of vectors of {@code float64}
   */
  public static ArrowArray vectors(double[][] values) {
    int width = values.length == 0 ? 0 : values[0].length;
    ByteBuffer data = Buffers.allocate(bytes((long) values.length * width, 8));
    for (int i = 0; i < values.length; i++) {
      if (values[i].length != width) {
        throw new IllegalArgumentException(
            "Vector %d has %d numbers, not %d as the first.".formatted(i, values[i].length, width));
      }
      data.asDoubleBuffer().position(i * width).put(values[i]);
    }
    ArrowArray items = fixed(ArrowType.FLOAT64, values.length * width, data);
    ArrowType type = ArrowType.vector(ArrowType.FLOAT64, width);
    return new ArrowArray(type, values.length, 0, null, null, null, List.of(items), null);
  }

  /**
   * Categories: text of which each distinct value is stored once, in the order of its first use.
   *
   * @param values the texts, null where one is missing
   * @return an array of {@code category<utf8>}
   */
  public static ArrowArray categories(List<? extends @Nullable CharSequence> values) {
    return ObjectArrays.build(ArrowType.category(), values, Position.of(""));
  }

  /**
   * Values of one type, of which each may be missing.
   *
   * @param name name of the column, for errors
   * @param type what to make of the values
   * @param values the values, null where one is missing
   * @return an array of {@code type}
   * @throws dev.uncia.errors.UnciaException {@code invalid_data}, naming column and row, when a value does not fit
   */
  public static ArrowArray of(String name, ArrowType type, List<?> values) {
    return ObjectArrays.build(type, values, Position.of(name));
  }

  /**
   * Values whose type is to be found out; see {@link #inferType}.
   *
   * @param name name of the column, for errors
   * @param values the values, null where one is missing
   * @return an array of the narrowest type that holds all of them
   * @throws dev.uncia.errors.UnciaException {@code invalid_data}, naming column and row, when they have no type in common
   */
  public static ArrowArray of(String name, List<?> values) {
    return of(name, inferType(name, values), values);
  }

  /**
   * The narrowest type that holds all values: {@code Integer} and smaller give {@code int32}, {@code Long} {@code int64},
   * {@code Double} {@code float64}, {@code BigDecimal} a decimal, {@code double[]} of one length a dense vector, {@code Instant} a
   * timestamp in UTC, {@code LocalDateTime} one without zone, enums and other text {@code utf8}, maps and records a struct.
   *
   * @param name name of the column, for errors
   * @param values the values, null where one is missing
   * @return the type
   * @throws dev.uncia.errors.UnciaException {@code invalid_data}, naming column and row, when they have no type in common
   */
  public static ArrowType inferType(String name, List<?> values) {
    return InferredType.of(values, Position.of(name));
  }

  static ArrowArray strings(List<? extends @Nullable CharSequence> values) {
    return ObjectArrays.build(ArrowType.UTF8, values, Position.of(""));
  }

  private static ArrowArray fixed(ArrowType type, int length, ByteBuffer data) {
    return new ArrowArray(type, length, 0, null, null, data, List.of(), null);
  }

  static int bytes(long count, int width) {
    long bytes = count * width;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(count + " values of " + width + " bytes are more than 2 GiB; use several batches.");
    }
    return (int) bytes;
  }

  static byte[] utf8(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}
