package dev.uncia.arrow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/** Reads the schema message of a stream, and notes the id of each dictionary. */
final class SchemaReader {
  private static final int MAX_DEPTH = 64;

  /** Ids by the type that the schema holds, compared by identity: two columns may have equal types and different ids. */
  private final Map<ArrowType.DictionaryType, Long> ids;

  SchemaReader(Map<ArrowType.DictionaryType, Long> ids) {
    this.ids = ids;
  }

  Schema read(org.apache.arrow.flatbuf.Schema schema) {
    if (schema.endianness() != Endianness.Little) {
      throw Malformed.unsupported("big-endian numbers");
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < schema.fieldsLength(); i++) {
      fields.add(field(schema.fields(i), 0));
    }
    return new Schema(fields, metadata(schema.customMetadataLength(), schema::customMetadata));
  }

  private static Map<String, String> metadata(int length, IntFunction<KeyValue> entries) {
    Map<String, String> metadata = new HashMap<>();
    for (int i = 0; i < length; i++) {
      KeyValue entry = entries.apply(i);
      String value = entry.value();
      metadata.put(entry.key(), value == null ? "" : value);
    }
    return metadata;
  }

  private Field field(org.apache.arrow.flatbuf.Field field, int depth) {
    if (depth > MAX_DEPTH) {
      throw Malformed.stream("it nests types more than " + MAX_DEPTH + " deep");
    }
    List<Field> children = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      children.add(field(field.children(i), depth + 1));
    }
    String name = field.name() == null ? "" : field.name();
    ArrowType type = type(field, name, children);
    DictionaryEncoding encoding = field.dictionary();
    if (encoding != null) {
      Int index = encoding.indexType();
      ArrowType.IntType indexType =
          index == null ? new ArrowType.IntType(32, true) : whole(index.bitWidth(), index.isSigned());
      ArrowType.DictionaryType category = new ArrowType.DictionaryType(indexType, type, encoding.isOrdered());
      ids.put(category, encoding.id());
      type = category;
    }
    return new Field(
        name, type, field.nullable(), metadata(field.customMetadataLength(), field::customMetadata));
  }

  private static ArrowType type(org.apache.arrow.flatbuf.Field field, String name, List<Field> children) {
    switch (field.typeType()) {
      case Type.Null:
        return ArrowType.NULL;
      case Type.Int:
        Int whole = (Int) field.type(new Int());
        return whole(whole.bitWidth(), whole.isSigned());
      case Type.FloatingPoint:
        return new ArrowType.FloatType(16 << ((FloatingPoint) field.type(new FloatingPoint())).precision());
      case Type.Bool:
        return ArrowType.BOOL;
      case Type.Utf8:
      case Type.LargeUtf8:
        return new ArrowType.Utf8Type(field.typeType() == Type.LargeUtf8);
      case Type.Binary:
      case Type.LargeBinary:
        return new ArrowType.BinaryType(field.typeType() == Type.LargeBinary);
      case Type.FixedSizeBinary:
        return new ArrowType.FixedSizeBinaryType(
            natural(((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth(), "a width of bytes"));
      case Type.Date:
        return new ArrowType.DateType(((Date) field.type(new Date())).unit() == DateUnit.MILLISECOND);
      case Type.Time:
        return new ArrowType.TimeType(unit(((Time) field.type(new Time())).unit()));
      case Type.Timestamp:
        Timestamp timestamp = (Timestamp) field.type(new Timestamp());
        String zone = timestamp.timezone();
        return new ArrowType.TimestampType(unit(timestamp.unit()), zone == null || zone.isEmpty() ? null : zone);
      case Type.Duration:
        return new ArrowType.DurationType(unit(((Duration) field.type(new Duration())).unit()));
      case Type.Decimal:
        Decimal decimal = (Decimal) field.type(new Decimal());
        if (decimal.bitWidth() != 128 && decimal.bitWidth() != 256) {
          throw Malformed.unsupported("decimals of " + decimal.bitWidth() + " bits in column \"" + name + "\"");
        }
        return new ArrowType.DecimalType(decimal.precision(), decimal.scale(), decimal.bitWidth());
      case Type.List:
      case Type.LargeList:
        return new ArrowType.ListType(only(children), field.typeType() == Type.LargeList);
      case Type.FixedSizeList:
        int size = ((FixedSizeList) field.type(new FixedSizeList())).listSize();
        return new ArrowType.FixedSizeListType(only(children), natural(size, "a size of a list"));
      case Type.Struct_:
        return new ArrowType.StructType(children);
      case Type.Map:
        return map(field, only(children));
      default:
        throw Malformed.unsupported("the type " + typeName(field.typeType()) + " in column \"" + name + "\"");
    }
  }

  private static ArrowType map(org.apache.arrow.flatbuf.Field field, Field entries) {
    if (!(entries.type() instanceof ArrowType.StructType struct) || struct.fields().size() != 2) {
      throw Malformed.stream("the entries of a map are not pairs");
    }
    var map = (org.apache.arrow.flatbuf.Map) field.type(new org.apache.arrow.flatbuf.Map());
    return new ArrowType.MapType(entries, map.keysSorted());
  }

  private static ArrowType.IntType whole(int bits, boolean signed) {
    if (bits != 8 && bits != 16 && bits != 32 && bits != 64) {
      throw Malformed.stream("whole numbers of " + bits + " bits");
    }
    return new ArrowType.IntType(bits, signed);
  }

  private static TimeUnit unit(short unit) {
    if (unit < 0 || unit >= TimeUnit.values().length) {
      throw Malformed.stream("a unit of time numbered " + unit);
    }
    return TimeUnit.values()[unit];
  }

  private static int natural(int value, String what) {
    if (value < 0) {
      throw Malformed.stream(what + " of " + value);
    }
    return value;
  }

  private static Field only(List<Field> children) {
    if (children.size() != 1) {
      throw Malformed.stream("a list with " + children.size() + " types of items");
    }
    return children.get(0);
  }

  private static String typeName(byte type) {
    return type >= 0 && type < Type.names.length ? Type.names[type] : "number " + type;
  }
}
