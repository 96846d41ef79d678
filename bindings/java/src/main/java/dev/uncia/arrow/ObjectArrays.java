package dev.uncia.arrow;

import dev.uncia.arrow.ArrowType.BinaryType;
import dev.uncia.arrow.ArrowType.BoolType;
import dev.uncia.arrow.ArrowType.DictionaryType;
import dev.uncia.arrow.ArrowType.FixedSizeListType;
import dev.uncia.arrow.ArrowType.ListType;
import dev.uncia.arrow.ArrowType.MapType;
import dev.uncia.arrow.ArrowType.NullType;
import dev.uncia.arrow.ArrowType.StructType;
import dev.uncia.arrow.ArrowType.Utf8Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes arrays of a given type out of objects, level by level. */
final class ObjectArrays {
  private static final int VARIABLE_LIMIT = Integer.MAX_VALUE - 8;

  private ObjectArrays() {}

  static ArrowArray build(ArrowType type, List<?> values, Position position) {
    int length = values.size();
    if (type instanceof NullType) {
      for (int i = 0; i < length; i++) {
        if (values.get(i) != null) {
          throw position.refuse(i, "null", values.get(i));
        }
      }
      return new ArrowArray(type, length, length, null, null, null, List.of(), null);
    }
    ByteBuffer validity = validity(values);
    int nullCount = validity == null ? 0 : Buffers.countZeros(validity, length);
    if (type instanceof Utf8Type || type instanceof BinaryType) {
      return variable(type, values, validity, nullCount, position);
    } else if (type instanceof DictionaryType category) {
      return dictionary(category, values, validity, nullCount, position);
    } else if (type instanceof ListType list) {
      return list(type, list.item().type(), values, validity, nullCount, position);
    } else if (type instanceof MapType map) {
      return list(type, map.entries().type(), entries(map, values, position), validity, nullCount, position);
    } else if (type instanceof FixedSizeListType list) {
      return vectors(list, values, validity, nullCount, position);
    } else if (type instanceof StructType struct) {
      return struct(struct, values, validity, nullCount, position);
    }
    int bits = Types.layout(type).dataBits();
    ByteBuffer data =
        Buffers.allocate(bits == 1 ? Buffers.bitmapBytes(length) : ArrowArrays.bytes(length, bits / 8));
    ScalarWriter writer = type instanceof BoolType ? ScalarWriters::bool : ScalarWriters.of(type);
    for (int i = 0; i < length; i++) {
      Object value = values.get(i);
      if (value != null && !writer.write(data, i, value)) {
        throw position.refuse(i, "a value of type " + type, value);
      }
    }
    return new ArrowArray(type, length, nullCount, validity, null, data, List.of(), null);
  }

  private static @Nullable ByteBuffer validity(List<?> values) {
    ByteBuffer bits = null;
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null && bits == null) {
        bits = Buffers.allocate(Buffers.bitmapBytes(values.size()));
        for (int before = 0; before < i; before++) {
          Buffers.setBit(bits, before);
        }
      } else if (values.get(i) != null && bits != null) {
        Buffers.setBit(bits, i);
      }
    }
    return bits;
  }

  private static ArrowArray variable(
      ArrowType type, List<?> values, @Nullable ByteBuffer validity, int nullCount, Position position) {
    int length = values.size();
    boolean wide = Types.layout(type).offsetBytes() == 8;
    ByteBuffer offsets = Buffers.allocate(ArrowArrays.bytes(length + 1L, wide ? 8 : 4));
    byte[][] encoded = new byte[length][];
    long end = 0;
    for (int i = 0; i < length; i++) {
      Object value = values.get(i);
      if (value != null) {
        encoded[i] = encode(type, i, value, position);
        end += encoded[i].length;
        if (end > VARIABLE_LIMIT) {
          throw position.refuse(i, "the texts before and in this row are more than 2 GiB; use several batches");
        }
      }
      putOffset(offsets, wide, i + 1, (int) end);
    }
    ByteBuffer data = Buffers.allocate((int) end);
    for (byte[] bytes : encoded) {
      if (bytes != null) {
        data.put(bytes);
      }
    }
    return new ArrowArray(type, length, nullCount, validity, offsets, data.rewind(), List.of(), null);
  }

  private static byte[] encode(ArrowType type, int index, Object value, Position position) {
    if (type instanceof Utf8Type && InferredType.isText(value)) {
      return ArrowArrays.utf8(value);
    } else if (type instanceof BinaryType && value instanceof byte[] bytes) {
      return bytes;
    } else if (type instanceof BinaryType && value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    throw position.refuse(index, "a value of type " + type, value);
  }

  private static void putOffset(ByteBuffer offsets, boolean wide, int index, int offset) {
    if (wide) {
      offsets.putLong(8 * index, offset);
    } else {
      offsets.putInt(4 * index, offset);
    }
  }

  private static ArrowArray dictionary(
      DictionaryType type, List<?> values, @Nullable ByteBuffer validity, int nullCount, Position position) {
    Map<Object, Integer> codes = new HashMap<>();
    List<Object> distinct = new ArrayList<>();
    List<@Nullable Integer> indices = new ArrayList<>(values.size());
    for (Object value : values) {
      Object key = value != null && InferredType.isText(value) ? value.toString() : value;
      if (key == null) {
        indices.add(null);
        continue;
      }
      Integer code = codes.putIfAbsent(key, distinct.size());
      indices.add(code == null ? distinct.size() : code);
      if (code == null) {
        distinct.add(key);
      }
    }
    ArrowArray numbers = build(type.index(), indices, position);
    ArrowArray dictionary = build(type.value(), distinct, position);
    return new ArrowArray(type, values.size(), nullCount, validity, null, numbers.data(), List.of(), dictionary);
  }

  private static ArrowArray list(
      ArrowType type,
      ArrowType itemType,
      List<?> values,
      @Nullable ByteBuffer validity,
      int nullCount,
      Position position) {
    int length = values.size();
    boolean wide = Types.layout(type).offsetBytes() == 8;
    ByteBuffer offsets = Buffers.allocate(ArrowArrays.bytes(length + 1L, wide ? 8 : 4));
    Flattened flat = new Flattened(values, type, position);
    int end = 0;
    for (int i = 0; i < length; i++) {
      end += flat.counts[i];
      putOffset(offsets, wide, i + 1, end);
    }
    ArrowArray items = build(itemType, flat.items, position.within(flat.owners()));
    return new ArrowArray(type, length, nullCount, validity, offsets, null, List.of(items), null);
  }

  /** The items of lists, one behind the other. */
  private static final class Flattened {
    final List<@Nullable Object> items = new ArrayList<>();
    final int[] counts;

    Flattened(List<?> lists, ArrowType type, Position position) {
      counts = new int[lists.size()];
      for (int i = 0; i < counts.length; i++) {
        Object value = lists.get(i);
        if (value != null) {
          List<?> own = Values.items(value);
          if (own == null) {
            throw position.refuse(i, "a value of type " + type, value);
          }
          counts[i] = own.size();
          items.addAll(own);
        }
      }
    }

    int[] owners() {
      int[] owners = new int[items.size()];
      int next = 0;
      for (int i = 0; i < counts.length; i++) {
        for (int k = 0; k < counts[i]; k++) {
          owners[next++] = i;
        }
      }
      return owners;
    }
  }

  private static ArrowArray vectors(
      FixedSizeListType type, List<?> values, @Nullable ByteBuffer validity, int nullCount, Position position) {
    List<@Nullable Object> items = new ArrayList<>(values.size() * type.size());
    int[] owners = new int[ArrowArrays.bytes((long) values.size() * type.size(), 1)];
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      List<?> own = value == null ? null : Values.items(value);
      if (value != null && (own == null || own.size() != type.size())) {
        throw position.refuse(i, "a list of " + type.size() + " items", value);
      }
      for (int k = 0; k < type.size(); k++) {
        owners[items.size()] = i;
        // The items of a missing vector still take their place; they are zeros unless items can be missing.
        items.add(own != null ? own.get(k) : type.item().nullable() ? null : zero(type.item().type()));
      }
    }
    ArrowArray children = build(type.item().type(), items, position.within(owners));
    return new ArrowArray(type, values.size(), nullCount, validity, null, null, List.of(children), null);
  }

  private static @Nullable Object zero(ArrowType type) {
    return type instanceof ArrowType.FloatType || type instanceof ArrowType.IntType ? 0 : null;
  }

  private static ArrowArray struct(
      StructType type, List<?> values, @Nullable ByteBuffer validity, int nullCount, Position position) {
    List<@Nullable Map<String, @Nullable Object>> rows = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      Map<String, @Nullable Object> parts = value == null ? null : Values.parts(value);
      if (value != null && parts == null) {
        throw position.refuse(i, "a value of type " + type, value);
      }
      rows.add(parts);
    }
    List<ArrowArray> children = new ArrayList<>();
    for (Field field : type.fields()) {
      List<@Nullable Object> column = new ArrayList<>(rows.size());
      for (Map<String, @Nullable Object> row : rows) {
        column.add(row == null ? null : row.get(field.name()));
      }
      children.add(build(field.type(), column, position));
    }
    return new ArrowArray(type, values.size(), nullCount, validity, null, null, children, null);
  }

  /** Maps as lists of pairs, each a map with the names of key and value. */
  private static List<@Nullable Object> entries(MapType type, List<?> values, Position position) {
    List<Field> pair = ((StructType) type.entries().type()).fields();
    List<@Nullable Object> lists = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value == null) {
        lists.add(null);
        continue;
      }
      if (!(value instanceof Map<?, ?> map)) {
        throw position.refuse(i, "a value of type " + type, value);
      }
      List<Object> entries = new ArrayList<>(map.size());
      map.forEach(
          (key, part) -> {
            Map<String, @Nullable Object> entry = new HashMap<>();
            entry.put(pair.get(0).name(), key);
            entry.put(pair.get(1).name(), part);
            entries.add(entry);
          });
      lists.add(entries);
    }
    return lists;
  }
}
