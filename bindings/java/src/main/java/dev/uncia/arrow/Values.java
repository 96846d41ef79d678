package dev.uncia.arrow;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at lists, arrays, maps and records alike. */
public final class Values {
  private Values() {}

  /** The items of a collection or of an array other than {@code byte[]}; null for anything else. */
  static @Nullable List<?> items(Object value) {
    if (value instanceof List<?> list) {
      return list;
    } else if (value instanceof Collection<?> collection) {
      return List.copyOf(collection);
    } else if (value instanceof Object[] array) {
      return Arrays.asList(array);
    } else if (value.getClass().isArray() && !(value instanceof byte[])) {
      return new AbstractList<Object>() {
        @Override
        public Object get(int index) {
          return Array.get(value, index);
        }

        @Override
        public int size() {
          return Array.getLength(value);
        }
      };
    }
    return null;
  }

  /** The parts of a map or record by name; null for anything else. */
  static @Nullable Map<String, @Nullable Object> parts(Object value) {
    if (value instanceof Record row) {
      return ofRecord(row);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> parts = new LinkedHashMap<>();
      map.forEach((key, part) -> parts.put(String.valueOf(key), part));
      return parts;
    }
    return null;
  }

  /**
   * The components of a record by name, in order.
   *
   * @param row any record, of a class that need not be public
   * @return its values
   */
  public static Map<String, @Nullable Object> ofRecord(Record row) {
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      parts.put(component.getName(), read(row, component));
    }
    return parts;
  }

  /**
   * One component of a record.
   *
   * @param row any record, of a class that need not be public
   * @param component a component of its class
   * @return the value
   */
  public static @Nullable Object read(Record row, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      open(accessor, row.getClass());
      return accessor.invoke(row);
    } catch (IllegalAccessException hidden) {
      throw new IllegalArgumentException("The record " + row.getClass().getName() + " cannot be read.", hidden);
    } catch (InvocationTargetException thrown) {
      throw new IllegalArgumentException(
          "%s.%s() threw an exception.".formatted(row.getClass().getName(), component.getName()), thrown.getCause());
    }
  }

  /**
   * Makes a member of a record usable, whether or not the record is public.
   *
   * @param member its constructor, or the method of a component
   * @param record the class
   * @throws dev.uncia.errors.UnciaException {@code unsupported} where the record's module keeps it closed
   */
  public static void open(AccessibleObject member, Class<?> record) {
    try {
      member.setAccessible(true);
    } catch (InaccessibleObjectException closed) {
      throw ErrorCode.UNSUPPORTED.exception(
          "The record %s is closed to dev.uncia. Add `opens %s to %s;` to the module-info.java of %s."
              .formatted(
                  record.getName(), record.getPackageName(), Values.class.getModule().getName(), record.getModule().getName()),
          ErrorDetails.NONE,
          closed);
    }
  }
}
