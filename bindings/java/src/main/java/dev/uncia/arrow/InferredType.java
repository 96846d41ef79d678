package dev.uncia.arrow;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the narrowest type that holds every value of a column. */
final class InferredType {
  /** Families of values; those of one family can be mixed. */
  private enum Family {
    NUMBERS("a number"),
    BOOLEANS("a truth value"),
    TEXTS("text"),
    BYTES("bytes"),
    DATES("a date"),
    TIMES("a time of day"),
    LOCAL_TIMESTAMPS("a date and time without zone"),
    INSTANTS("a point in time"),
    DURATIONS("a span of time"),
    VECTORS("an array of numbers"),
    LISTS("a list"),
    STRUCTS("a map or record");

    final String noun;

    Family(String noun) {
      this.noun = noun;
    }
  }

  private InferredType() {}

  static ArrowType of(List<?> values, Position position) {
    Family family = null;
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value == null) {
        continue;
      }
      Family own = family(value);
      if (own == null) {
        throw position.refuse(i, "values of " + value.getClass().getName() + " have no place in a table");
      }
      if (family == null) {
        family = own;
      } else if (isListLike(family) && isListLike(own)) {
        family = family == own ? own : Family.LISTS;
      } else if (family != own) {
        throw position.refuse(i, family.noun + ", as in the rows before,", value);
      }
    }
    return family == null ? ArrowType.NULL : type(family, values, position);
  }

  private static boolean isListLike(Family family) {
    return family == Family.LISTS || family == Family.VECTORS;
  }

  static boolean isText(Object value) {
    return value instanceof CharSequence
        || value instanceof Enum<?>
        || value instanceof Character
        || value instanceof UUID;
  }

  private static @Nullable Family family(Object value) {
    if (value instanceof Number) {
      boolean exact = ScalarWriters.wholeNumber(value) != null || value instanceof BigDecimal;
      return exact || value instanceof Double || value instanceof Float ? Family.NUMBERS : null;
    } else if (isText(value)) {
      return Family.TEXTS;
    } else if (value instanceof Boolean) {
      return Family.BOOLEANS;
    } else if (value instanceof double[] || value instanceof float[]) {
      return Family.VECTORS;
    } else if (value instanceof byte[] || value instanceof ByteBuffer) {
      return Family.BYTES;
    } else if (value instanceof LocalDate) {
      return Family.DATES;
    } else if (value instanceof LocalTime) {
      return Family.TIMES;
    } else if (value instanceof LocalDateTime) {
      return Family.LOCAL_TIMESTAMPS;
    } else if (ScalarWriters.instant(value) != null) {
      return Family.INSTANTS;
    } else if (value instanceof Duration) {
      return Family.DURATIONS;
    } else if (value instanceof Map || value instanceof Record) {
      return Family.STRUCTS;
    }
    return Values.items(value) == null ? null : Family.LISTS;
  }

  private static ArrowType type(Family family, List<?> values, Position position) {
    return switch (family) {
      case NUMBERS -> numbers(values, position);
      case BOOLEANS -> ArrowType.BOOL;
      case TEXTS -> ArrowType.UTF8;
      case BYTES -> ArrowType.BINARY;
      case DATES -> ArrowType.DATE;
      case TIMES -> new ArrowType.TimeType(finest(values));
      case DURATIONS -> new ArrowType.DurationType(finest(values));
      case LOCAL_TIMESTAMPS -> new ArrowType.TimestampType(finest(values), null);
      case INSTANTS -> new ArrowType.TimestampType(finest(values), zone(values));
      case VECTORS -> vectors(values);
      case LISTS -> lists(values, position);
      case STRUCTS -> struct(values, position);
    };
  }

  private static ArrowType numbers(List<?> values, Position position) {
    int bits = 0;
    int digits = 0;
    int scale = 0;
    boolean decimals = false;
    boolean longs = false;
    int floats = 0;
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value == null) {
        continue;
      }
      BigInteger whole = ScalarWriters.wholeNumber(value);
      if (value instanceof Double || value instanceof Float) {
        floats |= value instanceof Double ? 2 : 1;
      } else {
        BigDecimal exact = whole != null ? new BigDecimal(whole) : (BigDecimal) value;
        digits = Math.max(digits, exact.precision() - exact.scale());
        scale = Math.max(scale, exact.scale());
        bits = Math.max(bits, whole == null ? 0 : whole.bitLength() + 1);
        decimals |= whole == null;
        longs |= value instanceof Long || value instanceof BigInteger;
      }
      if (decimals && floats != 0) {
        throw position.refuse(i, "decimals and floating-point numbers cannot be mixed, as one would lose digits");
      }
    }
    if (floats != 0) {
      return floats == 1 && bits == 0 ? ArrowType.FLOAT32 : ArrowType.FLOAT64;
    } else if (decimals || bits > 64) {
      int precision = Math.max(digits, 0) + scale;
      return precision <= 38
          ? new ArrowType.DecimalType(38, scale, 128)
          : new ArrowType.DecimalType(Math.min(precision, 76), scale, 256);
    }
    return longs ? ArrowType.INT64 : ArrowType.INT32;
  }

  /** Microseconds, which every part of the core knows, unless a value is finer. */
  private static TimeUnit finest(List<?> values) {
    for (Object value : values) {
      if (value != null && nanos(value) % 1000 != 0) {
        return TimeUnit.NANOSECOND;
      }
    }
    return TimeUnit.MICROSECOND;
  }

  private static int nanos(Object value) {
    if (value instanceof LocalTime time) {
      return time.getNano();
    } else if (value instanceof LocalDateTime local) {
      return local.getNano();
    } else if (value instanceof Duration duration) {
      return duration.getNano();
    }
    Instant instant = ScalarWriters.instant(value);
    return instant == null ? 0 : instant.getNano();
  }

  /** The zone that all values have, else UTC: the points in time stay right. */
  private static String zone(List<?> values) {
    Set<String> zones = new LinkedHashSet<>();
    for (Object value : values) {
      if (value != null) {
        zones.add(value instanceof ZonedDateTime zoned ? zoned.getZone().getId() : "UTC");
      }
    }
    String only = zones.size() == 1 ? zones.iterator().next() : "UTC";
    return only.equals("Z") ? "UTC" : only;
  }

  private static ArrowType vectors(List<?> values) {
    int width = -1;
    boolean sameWidth = true;
    boolean single = true;
    for (Object value : values) {
      if (value != null) {
        int own = value instanceof double[] wide ? wide.length : ((float[]) value).length;
        sameWidth &= width < 0 || width == own;
        width = own;
        single &= value instanceof float[];
      }
    }
    ArrowType item = single ? ArrowType.FLOAT32 : ArrowType.FLOAT64;
    return sameWidth ? ArrowType.vector(item, width) : new ArrowType.ListType(Field.required("item", item), false);
  }

  private static ArrowType lists(List<?> values, Position position) {
    List<@Nullable Object> items = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      List<?> own = value == null ? null : Values.items(value);
      if (own != null) {
        for (Object item : own) {
          items.add(item);
          owners.add(i);
        }
      }
    }
    int[] owner = owners.stream().mapToInt(Integer::intValue).toArray();
    return ArrowType.list(of(items, position.within(owner)));
  }

  private static ArrowType struct(List<?> values, Position position) {
    Set<String> names = new LinkedHashSet<>();
    List<@Nullable Map<String, @Nullable Object>> rows = new ArrayList<>(values.size());
    for (Object value : values) {
      Map<String, @Nullable Object> parts = value == null ? null : Values.parts(value);
      rows.add(parts);
      if (parts != null) {
        names.addAll(parts.keySet());
      }
    }
    List<Field> fields = new ArrayList<>();
    for (String name : names) {
      List<@Nullable Object> column = new ArrayList<>(rows.size());
      for (Map<String, @Nullable Object> row : rows) {
        column.add(row == null ? null : row.get(name));
      }
      fields.add(new Field(name, of(column, position)));
    }
    return new ArrowType.StructType(fields);
  }
}
