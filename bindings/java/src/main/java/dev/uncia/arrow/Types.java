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
import dev.uncia.arrow.ArrowType.NullType;
import dev.uncia.arrow.ArrowType.StructType;
import dev.uncia.arrow.ArrowType.TimeType;
import dev.uncia.arrow.ArrowType.TimestampType;
import dev.uncia.arrow.ArrowType.Utf8Type;
import java.util.List;

/** What reader, writer and slices need to know of each type. */
final class Types {
  private Types() {}

  static Layout layout(ArrowType type) {
    if (type instanceof IntType whole) {
      return Layout.fixed(whole.bits());
    } else if (type instanceof FloatType number) {
      return Layout.fixed(number.bits());
    } else if (type instanceof Utf8Type text) {
      return Layout.variable(text.large());
    } else if (type instanceof BoolType) {
      return Layout.fixed(1);
    } else if (type instanceof DictionaryType category) {
      return layout(category.index());
    } else if (type instanceof FixedSizeListType || type instanceof StructType) {
      return Layout.CHILDREN;
    } else if (type instanceof ListType list) {
      return Layout.list(list.large());
    } else if (type instanceof MapType) {
      return Layout.list(false);
    } else if (type instanceof TimestampType || type instanceof DurationType) {
      return Layout.fixed(64);
    } else if (type instanceof DateType date) {
      return Layout.fixed(date.millis() ? 64 : 32);
    } else if (type instanceof TimeType time) {
      return Layout.fixed(time.bits());
    } else if (type instanceof DecimalType decimal) {
      return Layout.fixed(decimal.bits());
    } else if (type instanceof BinaryType bytes) {
      return Layout.variable(bytes.large());
    } else if (type instanceof FixedSizeBinaryType bytes) {
      return Layout.fixed(8 * bytes.width());
    } else if (type instanceof NullType) {
      return Layout.NONE;
    }
    throw new AssertionError(type);
  }

  /** The fields that an array of this type has children for; a dictionary has none, as its values travel apart. */
  static List<Field> children(ArrowType type) {
    if (type instanceof ListType list) {
      return List.of(list.item());
    } else if (type instanceof FixedSizeListType list) {
      return List.of(list.item());
    } else if (type instanceof StructType struct) {
      return struct.fields();
    } else if (type instanceof MapType map) {
      return List.of(map.entries());
    }
    return List.of();
  }
}
