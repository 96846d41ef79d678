package dev.uncia.arrow;

import dev.uncia.arrow.ArrowType.BinaryType;
import dev.uncia.arrow.ArrowType.BoolType;
import dev.uncia.arrow.ArrowType.DateType;
import dev.uncia.arrow.ArrowType.DecimalType;
import dev.uncia.arrow.ArrowType.DictionaryType;
import dev.uncia.arrow.ArrowType.DurationType;
import dev.uncia.arrow.ArrowType.FixedSizeBinaryType;
import dev.uncia.arrow.ArrowType.FixedSizeListType;
import dev.uncia.arrow.ArrowType.FloatType;
import dev.uncia.arrow.ArrowType.IntType;
import dev.uncia.arrow.ArrowType.ListType;
import dev.uncia.arrow.ArrowType.MapType;
import dev.uncia.arrow.ArrowType.StructType;
import dev.uncia.arrow.ArrowType.TimeType;
import dev.uncia.arrow.ArrowType.TimestampType;
import dev.uncia.arrow.ArrowType.Utf8Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the values of each type become objects of Java. */
final class ValueReaders {
  private ValueReaders() {}

  static ValueReader of(ArrowArray array) {
    ArrowType type = array.type();
    if (type instanceof IntType whole) {
      return wholeNumbers(array, whole);
    } else if (type instanceof FloatType number) {
      return number.bits() == 64 ? array::getDouble : i -> (float) array.getDouble(i);
    } else if (type instanceof BoolType) {
      return array::getBoolean;
    } else if (type instanceof Utf8Type) {
      return array::text;
    } else if (type instanceof BinaryType) {
      return array::bytes;
    } else if (type instanceof FixedSizeBinaryType bytes) {
      return i -> fixedBytes(array.data(), i, bytes.width());
    } else if (type instanceof DictionaryType) {
      ArrowArray dictionary = Objects.requireNonNull(array.dictionary());
      // A missing value may stand in the dictionary, too: `get` gives null for it, and so does this array.
      return i -> dictionary.get((int) array.getLong(i));
    } else if (type instanceof DecimalType decimal) {
      ByteBuffer data = array.data();
      return i -> decimal(data, i, decimal);
    } else if (type instanceof StructType struct) {
      return i -> struct(array, struct.fields(), i);
    } else if (type instanceof MapType) {
      return i -> map(array, i);
    } else if (type instanceof FixedSizeListType list) {
      return i -> items(array.children().get(0), i * list.size(), (i + 1) * list.size());
    } else if (type instanceof ListType) {
      return i -> items(array.children().get(0), array.offset(i), array.offset(i + 1));
    }
    return times(array, type);
  }

  private static ValueReader wholeNumbers(ArrowArray array, IntType type) {
    if (type.bits() == 64) {
      return type.signed() ? array::getLong : i -> unsigned(array.getLong(i));
    }
    return type.bits() == 32 && !type.signed() ? array::getLong : i -> (int) array.getLong(i);
  }

  private static BigInteger unsigned(long bits) {
    BigInteger value = BigInteger.valueOf(bits);
    return bits < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
  }

  private static ValueReader times(ArrowArray array, ArrowType type) {
    if (type instanceof DateType date) {
      return i -> LocalDate.ofEpochDay(date.millis() ? Math.floorDiv(array.getLong(i), 86_400_000L) : array.getLong(i));
    } else if (type instanceof TimeType time) {
      return i -> LocalTime.ofNanoOfDay(array.getLong(i) * time.unit().nanos());
    } else if (type instanceof DurationType duration) {
      TimeUnit unit = duration.unit();
      return i -> {
        long count = array.getLong(i);
        return Duration.ofSeconds(
            Math.floorDiv(count, unit.perSecond()), Math.floorMod(count, unit.perSecond()) * unit.nanos());
      };
    } else if (type instanceof TimestampType timestamp) {
      TimeUnit unit = timestamp.unit();
      String zone = timestamp.zone();
      if (zone == null) {
        return i -> LocalDateTime.ofInstant(instant(array.getLong(i), unit), ZoneOffset.UTC);
      }
      ZoneId id = zone(zone);
      return i -> instant(array.getLong(i), unit).atZone(id);
    }
    throw new AssertionError(type);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      // The point in time is right in any zone; only how it is shown is lost.
      return ZoneOffset.UTC;
    }
  }

  private static Instant instant(long count, TimeUnit unit) {
    return Instant.ofEpochSecond(
        Math.floorDiv(count, unit.perSecond()), Math.floorMod(count, unit.perSecond()) * unit.nanos());
  }

  private static byte[] fixedBytes(ByteBuffer data, int index, int width) {
    byte[] bytes = new byte[width];
    data.get(index * width, bytes);
    return bytes;
  }

  private static BigDecimal decimal(ByteBuffer data, int index, DecimalType type) {
    byte[] little = fixedBytes(data, index, type.bits() / 8);
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[little.length - 1 - i];
    }
    return new BigDecimal(new BigInteger(big), type.scale());
  }

  private static List<@Nullable Object> items(ArrowArray child, int from, int to) {
    List<@Nullable Object> items = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      items.add(child.get(i));
    }
    return Collections.unmodifiableList(items);
  }

  private static Map<String, @Nullable Object> struct(ArrowArray array, List<Field> fields, int index) {
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    for (int f = 0; f < fields.size(); f++) {
      parts.put(fields.get(f).name(), array.children().get(f).get(index));
    }
    return Collections.unmodifiableMap(parts);
  }

  private static Map<@Nullable Object, @Nullable Object> map(ArrowArray array, int index) {
    List<ArrowArray> entry = array.children().get(0).children();
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = array.offset(index); i < array.offset(index + 1); i++) {
      map.put(entry.get(0).get(i), entry.get(1).get(i));
    }
    return Collections.unmodifiableMap(map);
  }

  /** A floating-point number of 16 bits. */
  static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> (1 + fraction * 0x1p-10f) * Math.scalb(1f, exponent - 15);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
