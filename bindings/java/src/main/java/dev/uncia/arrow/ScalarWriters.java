package dev.uncia.arrow;

import dev.uncia.arrow.ArrowType.DateType;
import dev.uncia.arrow.ArrowType.DecimalType;
import dev.uncia.arrow.ArrowType.DurationType;
import dev.uncia.arrow.ArrowType.FixedSizeBinaryType;
import dev.uncia.arrow.ArrowType.FloatType;
import dev.uncia.arrow.ArrowType.IntType;
import dev.uncia.arrow.ArrowType.TimeType;
import dev.uncia.arrow.ArrowType.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** How objects of Java become values of each type; nothing is rounded, save a double that is asked to be a float. */
final class ScalarWriters {
  private ScalarWriters() {}

  static ScalarWriter of(ArrowType type) {
    if (type instanceof IntType whole) {
      return (data, i, value) -> whole(data, i, value, whole);
    } else if (type instanceof FloatType number) {
      return (data, i, value) -> floating(data, i, value, number);
    } else if (type instanceof DecimalType decimal) {
      return (data, i, value) -> decimal(data, i, value, decimal);
    } else if (type instanceof DateType date) {
      return (data, i, value) -> date(data, i, value, date);
    } else if (type instanceof TimeType time) {
      return (data, i, value) ->
          value instanceof LocalTime t
              && put(data, i, time.bits(), exact(t.toSecondOfDay(), t.getNano(), time.unit()));
    } else if (type instanceof DurationType duration) {
      return (data, i, value) ->
          value instanceof Duration d && put(data, i, 64, exact(d.getSeconds(), d.getNano(), duration.unit()));
    } else if (type instanceof TimestampType timestamp) {
      return (data, i, value) -> timestamp(data, i, value, timestamp);
    } else if (type instanceof FixedSizeBinaryType bytes) {
      return (data, i, value) -> {
        boolean fits = value instanceof byte[] own && own.length == bytes.width();
        if (fits) {
          data.put(i * bytes.width(), (byte[]) value);
        }
        return fits;
      };
    }
    throw new AssertionError(type);
  }

  static boolean bool(ByteBuffer data, int index, Object value) {
    if (Boolean.TRUE.equals(value)) {
      Buffers.setBit(data, index);
    }
    return value instanceof Boolean;
  }

  private static boolean put(ByteBuffer data, int index, int bits, @Nullable Long value) {
    if (value == null) {
      return false;
    }
    switch (bits) {
      case 8 -> data.put(index, (byte) (long) value);
      case 16 -> data.putShort(2 * index, (short) (long) value);
      case 32 -> data.putInt(4 * index, (int) (long) value);
      default -> data.putLong(8 * index, value);
    }
    return true;
  }

  private static boolean whole(ByteBuffer data, int index, Object value, IntType type) {
    BigInteger number = wholeNumber(value);
    if (number == null) {
      return false;
    }
    boolean fits =
        type.signed()
            ? number.bitLength() < type.bits()
            : number.signum() >= 0 && number.bitLength() <= type.bits();
    return fits && put(data, index, type.bits(), number.longValue());
  }

  static @Nullable BigInteger wholeNumber(Object value) {
    if (value instanceof BigInteger big) {
      return big;
    }
    boolean small =
        value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    return small ? BigInteger.valueOf(((Number) value).longValue()) : null;
  }

  private static boolean floating(ByteBuffer data, int index, Object value, FloatType type) {
    if (!(value instanceof Number number)) {
      return false;
    }
    double wide = number.doubleValue();
    // A whole number beyond 2^53 that a double cannot hold would silently become another.
    BigInteger whole = wholeNumber(value);
    if (whole != null && whole.bitLength() > 53 && !new BigDecimal(wide).toBigInteger().equals(whole)) {
      return false;
    }
    if (type.bits() == 64) {
      data.putDouble(8 * index, wide);
    } else if (type.bits() == 32) {
      data.putFloat(4 * index, number.floatValue());
    }
    return type.bits() != 16;
  }

  private static boolean decimal(ByteBuffer data, int index, Object value, DecimalType type) {
    BigInteger whole = wholeNumber(value);
    BigDecimal number = whole != null ? new BigDecimal(whole) : value instanceof BigDecimal own ? own : null;
    if (number == null) {
      return false;
    }
    BigInteger unscaled;
    try {
      unscaled = number.setScale(type.scale()).unscaledValue();
    } catch (ArithmeticException inexact) {
      return false;
    }
    if (new BigDecimal(unscaled).precision() > type.precision()) {
      return false;
    }
    byte[] big = unscaled.toByteArray();
    int width = type.bits() / 8;
    byte sign = (byte) (unscaled.signum() < 0 ? -1 : 0);
    for (int i = 0; i < width; i++) {
      data.put(index * width + i, i < big.length ? big[big.length - 1 - i] : sign);
    }
    return true;
  }

  private static boolean date(ByteBuffer data, int index, Object value, DateType type) {
    if (!(value instanceof LocalDate date)) {
      return false;
    }
    long days = date.toEpochDay();
    return type.millis() ? put(data, index, 64, days * 86_400_000L) : put(data, index, 32, days);
  }

  private static boolean timestamp(ByteBuffer data, int index, Object value, TimestampType type) {
    Instant instant =
        type.zone() == null
            ? value instanceof LocalDateTime local ? local.toInstant(ZoneOffset.UTC) : null
            : instant(value);
    return instant != null && put(data, index, 64, exact(instant.getEpochSecond(), instant.getNano(), type.unit()));
  }

  /** The point in time that a value with a zone or offset stands for. */
  static @Nullable Instant instant(Object value) {
    if (value instanceof Instant instant) {
      return instant;
    } else if (value instanceof ZonedDateTime zoned) {
      return zoned.toInstant();
    } else if (value instanceof OffsetDateTime offset) {
      return offset.toInstant();
    } else if (value instanceof Date date) {
      return Instant.ofEpochMilli(date.getTime());
    }
    return null;
  }

  private static @Nullable Long exact(long seconds, int nanos, TimeUnit unit) {
    if (nanos % unit.nanos() != 0) {
      return null;
    }
    try {
      return Math.addExact(Math.multiplyExact(seconds, unit.perSecond()), nanos / unit.nanos());
    } catch (ArithmeticException beyond) {
      return null;
    }
  }
}
