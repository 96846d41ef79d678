package dev.uncia.runtime;

import dev.uncia.Plot;
import dev.uncia.arrow.ArrowStreamReader;
import dev.uncia.arrow.ArrowStreamWriter;
import dev.uncia.arrow.Schema;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values between Java and the JSON of the wire: a long is a string of digits, NaN and the infinities are words. */
public final class Wire {
  private Wire() {}

  /**
   * Reads a value of one type.
   *
   * @param <T> the type in Java
   */
  @FunctionalInterface
  public interface Decoder<T extends @Nullable Object> {
    /**
     * Reads a value.
     *
     * @param json its form on the wire
     * @return the value
     */
    T decode(@Nullable Object json);
  }

  /** No value. */
  public static final Decoder<@Nullable Void> VOID = json -> null;

  /** Truth values. */
  public static final Decoder<Boolean> BOOLEAN = json -> as(Boolean.class, json);

  /** Whole numbers of 32 bits. */
  public static final Decoder<Integer> INT = json -> as(Number.class, json).intValue();

  /** Whole numbers of 64 bits. */
  public static final Decoder<Long> LONG =
      json -> json instanceof String digits ? Long.parseLong(digits) : as(Number.class, json).longValue();

  /** Numbers. */
  public static final Decoder<Double> DOUBLE =
      json -> json instanceof String special ? Double.parseDouble(special) : as(Number.class, json).doubleValue();

  /** Text. */
  public static final Decoder<String> STRING = json -> as(String.class, json);

  /** Any JSON, as maps, lists and plain values. */
  public static final Decoder<@Nullable Object> JSON = json -> json;

  /** Schemas. */
  public static final Decoder<Schema> SCHEMA = json -> schema(as(String.class, json));

  /** Plots. */
  public static final Decoder<Plot> PLOT = json -> plot(as(Map.class, json));

  /**
   * Lists.
   *
   * @param item reads an item
   * @param <T> type of the items
   * @return reads a list
   */
  public static <T extends @Nullable Object> Decoder<List<T>> list(Decoder<T> item) {
    return json -> {
      List<T> items = new ArrayList<>();
      for (Object one : as(List.class, json)) {
        items.add(item.decode(one));
      }
      return Collections.unmodifiableList(items);
    };
  }

  /**
   * Maps from text.
   *
   * @param value reads a value
   * @param <T> type of the values
   * @return reads a map
   */
  public static <T extends @Nullable Object> Decoder<Map<String, T>> map(Decoder<T> value) {
    return json -> {
      Map<String, T> entries = new LinkedHashMap<>();
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) as(Map.class, json)).entrySet()) {
        entries.put(String.valueOf(entry.getKey()), value.decode(entry.getValue()));
      }
      return Collections.unmodifiableMap(entries);
    };
  }

  /**
   * Values that may be missing.
   *
   * @param value reads one that is not
   * @param <T> type of the value
   * @return reads either
   */
  public static <T extends @Nullable Object> Decoder<@Nullable T> nullable(Decoder<T> value) {
    return json -> json == null ? null : value.decode(json);
  }

  private static <T> T as(Class<T> type, @Nullable Object json) {
    if (type.isInstance(json)) {
      return type.cast(json);
    }
    throw ErrorCode.PROTOCOL.exception(
        "The core sent %s where a %s was due.".formatted(json, type.getSimpleName()), ErrorDetails.NONE, null);
  }

  private static Plot plot(Map<?, ?> json) {
    return new Plot(
        STRING.decode(json.get("title")),
        STRING.decode(json.get("description")),
        STRING.decode(json.get("svg")),
        map(JSON).decode(json.get("spec")));
  }

  /**
   * A value as JSON.
   *
   * @param value maps from text, lists and plain values
   * @return its text
   */
  public static String jsonText(Map<String, ?> value) {
    return new String(Json.write(value), StandardCharsets.UTF_8);
  }

  private static Schema schema(String base64) {
    return ArrowStreamReader.of(ByteBuffer.wrap(Base64.getDecoder().decode(base64))).schema();
  }

  /**
   * A value as it is sent.
   *
   * @param value a value of Java: boxed, text, a list, a map, an array of numbers, or a {@link WireValue}
   * @param inputs takes the tables that it refers to
   * @return a value of JSON
   */
  public static @Nullable Object encode(@Nullable Object value, Inputs inputs) {
    if (value == null || value instanceof String || value instanceof Boolean || value instanceof Integer) {
      return value;
    } else if (value instanceof WireValue own) {
      return own.toWire(inputs);
    } else if (value instanceof Long number) {
      return number.toString();
    } else if (value instanceof Double number) {
      return number.isNaN() || number.isInfinite() ? number.toString() : number;
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>(list.size());
      for (Object item : list) {
        items.add(encode(item, inputs));
      }
      return items;
    } else if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> entries = new LinkedHashMap<>();
      map.forEach((key, entry) -> entries.put(String.valueOf(key), encode(entry, inputs)));
      return entries;
    } else if (value instanceof double[] numbers) {
      return encode(Arrays.stream(numbers).boxed().toList(), inputs);
    } else if (value instanceof int[] numbers) {
      return Arrays.stream(numbers).boxed().toList();
    } else if (value instanceof Schema schema) {
      return encode(schema);
    }
    throw new IllegalArgumentException("A " + value.getClass().getName() + " cannot be sent to the core.");
  }

  private static String encode(Schema schema) {
    List<ByteBuffer> pieces = ArrowStreamWriter.write(schema);
    ByteBuffer joined = ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
    pieces.forEach(piece -> joined.put(piece.duplicate()));
    return Base64.getEncoder().encodeToString(joined.array());
  }
}
