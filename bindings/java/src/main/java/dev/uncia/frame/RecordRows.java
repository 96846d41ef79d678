package dev.uncia.frame;

import dev.uncia.arrow.ArrowType;
import dev.uncia.arrow.Values;
import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables from and to records: a component is a column of the same name. */
final class RecordRows {
  /** Types that hold even when there is no row to infer them from. */
  private static final Map<Class<?>, ArrowType> DECLARED =
      Map.ofEntries(
          Map.entry(boolean.class, ArrowType.BOOL),
          Map.entry(Boolean.class, ArrowType.BOOL),
          Map.entry(byte.class, ArrowType.INT32),
          Map.entry(Byte.class, ArrowType.INT32),
          Map.entry(short.class, ArrowType.INT32),
          Map.entry(Short.class, ArrowType.INT32),
          Map.entry(int.class, ArrowType.INT32),
          Map.entry(Integer.class, ArrowType.INT32),
          Map.entry(long.class, ArrowType.INT64),
          Map.entry(Long.class, ArrowType.INT64),
          Map.entry(float.class, ArrowType.FLOAT32),
          Map.entry(Float.class, ArrowType.FLOAT32),
          Map.entry(double.class, ArrowType.FLOAT64),
          Map.entry(Double.class, ArrowType.FLOAT64),
          Map.entry(String.class, ArrowType.UTF8),
          Map.entry(LocalDate.class, ArrowType.DATE));

  private RecordRows() {}

  static Table table(Class<?> type, List<?> rows) {
    for (int r = 0; r < rows.size(); r++) {
      if (!type.isInstance(rows.get(r))) {
        throw ErrorCode.INVALID_DATA.exception(
            "Row %d is no %s as the first.".formatted(r, type.getSimpleName()),
            new ErrorDetails(null, null, null, (long) r),
            null);
      }
    }
    Table.Builder builder = Table.builder();
    for (RecordComponent component : type.getRecordComponents()) {
      List<@Nullable Object> values = new ArrayList<>(rows.size());
      for (Object row : rows) {
        values.add(Values.read((Record) row, component));
      }
      ArrowType declared = DECLARED.get(component.getType());
      if (declared != null) {
        builder.add(component.getName(), declared, values);
      } else if (component.getType().isEnum()) {
        builder.add(component.getName(), ArrowType.UTF8, values);
      } else {
        builder.add(component.getName(), values);
      }
    }
    return builder.build();
  }

  static <R extends Record> List<R> records(Table table, Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    Constructor<R> constructor = constructor(type, components);
    Column[] columns = Arrays.stream(components).map(one -> table.column(one.getName())).toArray(Column[]::new);
    List<R> rows = new ArrayList<>(table.rowCount());
    for (int row = 0; row < table.rowCount(); row++) {
      @Nullable Object[] values = new Object[components.length];
      for (int c = 0; c < components.length; c++) {
        values[c] = component(columns[c].get(row), components[c], columns[c], row);
      }
      rows.add(create(constructor, values));
    }
    return rows;
  }

  private static @Nullable Object component(
      @Nullable Object value, RecordComponent component, Column column, int row) {
    if (value == null && component.getType().isPrimitive()) {
      throw ErrorCode.INVALID_DATA.exception(
          "Column \"%s\" has no value in row %d, but %s cannot be null; use its boxed type."
              .formatted(column.name(), row, component.getType()),
          ErrorDetails.ofCell(column.name(), row),
          null);
    }
    try {
      return convert(value, component.getGenericType());
    } catch (IllegalArgumentException | ArithmeticException unfit) {
      throw ErrorCode.COLUMN_TYPE.exception(
          "Column \"%s\" holds %s, which is no %s: %s"
              .formatted(column.name(), column.type(), component.getGenericType().getTypeName(), unfit.getMessage()),
          ErrorDetails.ofCell(column.name(), row),
          unfit);
    }
  }

  private static <R extends Record> Constructor<R> constructor(Class<R> type, RecordComponent[] components) {
    Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      Values.open(constructor, type);
      return constructor;
    } catch (NoSuchMethodException impossible) {
      throw new AssertionError("A record has its canonical constructor.", impossible);
    }
  }

  private static <R> R create(Constructor<R> constructor, @Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof RuntimeException own) {
        throw own;
      }
      throw new IllegalStateException(refused.getCause());
    } catch (InstantiationException | IllegalAccessException hidden) {
      throw new IllegalArgumentException(constructor.getDeclaringClass() + " cannot be created.", hidden);
    }
  }

  /** The value as a component of type {@code target} takes it; widening is fine, losing digits is not. */
  private static @Nullable Object convert(@Nullable Object value, Type target) {
    Class<?> type = target instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) target;
    if (value == null) {
      return null;
    } else if (value instanceof List<?> list) {
      return list(list, target, type);
    } else if (value instanceof Map<?, ?> map && type.isRecord()) {
      return nested(map, type);
    } else if (type.isInstance(value)) {
      return value;
    } else if (value instanceof Number number && (type.isPrimitive() || Number.class.isAssignableFrom(type))) {
      return number(number, type);
    } else if (value instanceof Boolean && type == boolean.class) {
      return value;
    } else if (value instanceof String name && type.isEnum()) {
      return constant(type, name);
    } else if (value instanceof ZonedDateTime zoned) {
      return time(zoned, type);
    } else if (value instanceof LocalDateTime local && type == Instant.class) {
      return local.toInstant(ZoneOffset.UTC);
    }
    throw new IllegalArgumentException("it has the value " + value);
  }

  private static Object number(Number value, Class<?> type) {
    if (type == double.class || type == Double.class) {
      return value.doubleValue();
    } else if (type == float.class || type == Float.class) {
      if (value instanceof Double wide && !Double.isNaN(wide) && (float) (double) wide != wide) {
        throw new ArithmeticException(value + " is no float");
      }
      return value.floatValue();
    } else if (type == BigDecimal.class) {
      return new BigDecimal(value.toString());
    }
    if (value instanceof Double || value instanceof Float) {
      throw new ArithmeticException(value + " is no whole number");
    }
    BigDecimal exact = new BigDecimal(value.toString());
    if (type == long.class || type == Long.class) {
      return exact.longValueExact();
    } else if (type == int.class || type == Integer.class) {
      return exact.intValueExact();
    } else if (type == short.class || type == Short.class) {
      return exact.shortValueExact();
    } else if (type == byte.class || type == Byte.class) {
      return exact.byteValueExact();
    } else if (type == java.math.BigInteger.class) {
      return exact.toBigIntegerExact();
    }
    throw new IllegalArgumentException("it has the value " + value);
  }

  private static Object time(ZonedDateTime zoned, Class<?> type) {
    if (type == Instant.class) {
      return zoned.toInstant();
    } else if (type == OffsetDateTime.class) {
      return zoned.toOffsetDateTime();
    }
    throw new IllegalArgumentException("it has the value " + zoned);
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name) || constant.toString().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("it has the value \"" + name + "\"");
  }

  private static Object list(List<?> list, Type target, Class<?> type) {
    if (type.isArray()) {
      Object array = java.lang.reflect.Array.newInstance(type.getComponentType(), list.size());
      for (int i = 0; i < list.size(); i++) {
        Object item = convert(list.get(i), type.getComponentType());
        if (item == null && type.getComponentType().isPrimitive()) {
          throw new IllegalArgumentException("item " + i + " is missing");
        }
        java.lang.reflect.Array.set(array, i, item);
      }
      return array;
    }
    if (!type.isAssignableFrom(List.class)) {
      throw new IllegalArgumentException("it has the value " + list);
    }
    Type item = target instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : Object.class;
    if (!(item instanceof Class<?>) && !(item instanceof ParameterizedType)) {
      return list;
    }
    List<@Nullable Object> converted = new ArrayList<>(list.size());
    for (Object one : list) {
      converted.add(convert(one, item));
    }
    return java.util.Collections.unmodifiableList(converted);
  }

  private static Object nested(Map<?, ?> map, Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (RecordComponent component : components) {
      Object value = map.get(component.getName());
      if (value == null && component.getType().isPrimitive()) {
        throw new IllegalArgumentException(component.getName() + " is missing");
      }
      values.put(component.getName(), convert(value, component.getGenericType()));
    }
    return create(constructor(type.asSubclass(Record.class), components), values.values().toArray());
  }
}
