package dev.uncia.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
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
import dev.uncia.arrow.ArrowType.TimeType;
import dev.uncia.arrow.ArrowType.TimestampType;
import dev.uncia.arrow.ArrowType.Utf8Type;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.DictionaryKind;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.LargeBinary;
import org.apache.arrow.flatbuf.LargeList;
import org.apache.arrow.flatbuf.LargeUtf8;
import org.apache.arrow.flatbuf.Null;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/** Writes the schema message; dictionaries are numbered in the order in which they are met, depth first. */
final class SchemaWriter {
  private final FlatBufferBuilder out;
  private int nextDictionary;

  SchemaWriter(FlatBufferBuilder out) {
    this.out = out;
  }

  int write(Schema schema) {
    int[] fields = schema.fields().stream().mapToInt(this::field).toArray();
    int fieldVector = org.apache.arrow.flatbuf.Schema.createFieldsVector(out, fields);
    int metadata = metadata(schema.metadata());
    return org.apache.arrow.flatbuf.Schema.createSchema(out, Endianness.Little, fieldVector, metadata, 0);
  }

  private int metadata(Map<String, String> metadata) {
    if (metadata.isEmpty()) {
      return 0;
    }
    int[] entries =
        metadata.entrySet().stream()
            .mapToInt(
                e -> KeyValue.createKeyValue(out, out.createString(e.getKey()), out.createString(e.getValue())))
            .toArray();
    return org.apache.arrow.flatbuf.Schema.createCustomMetadataVector(out, entries);
  }

  private int field(Field field) {
    int encoding = 0;
    ArrowType type = field.type();
    if (type instanceof DictionaryType category) {
      int id = nextDictionary++;
      int index = Int.createInt(out, category.index().bits(), category.index().signed());
      encoding =
          DictionaryEncoding.createDictionaryEncoding(out, id, index, category.ordered(), DictionaryKind.DenseArray);
      type = category.value();
    }
    List<Field> parts = Types.children(type);
    int[] children = parts.stream().mapToInt(this::field).toArray();
    int name = out.createString(field.name());
    int metadata = metadata(field.metadata());
    int childVector = org.apache.arrow.flatbuf.Field.createChildrenVector(out, children);
    byte kind = kind(type);
    return org.apache.arrow.flatbuf.Field.createField(
        out, name, field.nullable(), kind, details(type), encoding, childVector, metadata);
  }

  private static byte kind(ArrowType type) {
    if (type instanceof IntType) {
      return Type.Int;
    } else if (type instanceof FloatType) {
      return Type.FloatingPoint;
    } else if (type instanceof BoolType) {
      return Type.Bool;
    } else if (type instanceof Utf8Type text) {
      return text.large() ? Type.LargeUtf8 : Type.Utf8;
    } else if (type instanceof BinaryType bytes) {
      return bytes.large() ? Type.LargeBinary : Type.Binary;
    } else if (type instanceof FixedSizeBinaryType) {
      return Type.FixedSizeBinary;
    } else if (type instanceof DateType) {
      return Type.Date;
    } else if (type instanceof TimeType) {
      return Type.Time;
    } else if (type instanceof TimestampType) {
      return Type.Timestamp;
    } else if (type instanceof DurationType) {
      return Type.Duration;
    } else if (type instanceof DecimalType) {
      return Type.Decimal;
    } else if (type instanceof ListType list) {
      return list.large() ? Type.LargeList : Type.List;
    } else if (type instanceof FixedSizeListType) {
      return Type.FixedSizeList;
    } else if (type instanceof MapType) {
      return Type.Map;
    } else if (type instanceof NullType) {
      return Type.Null;
    }
    return Type.Struct_;
  }

  private int details(ArrowType type) {
    if (type instanceof IntType whole) {
      return Int.createInt(out, whole.bits(), whole.signed());
    } else if (type instanceof FloatType number) {
      short precision =
          number.bits() == 64 ? Precision.DOUBLE : number.bits() == 32 ? Precision.SINGLE : Precision.HALF;
      return FloatingPoint.createFloatingPoint(out, precision);
    } else if (type instanceof FixedSizeBinaryType bytes) {
      return FixedSizeBinary.createFixedSizeBinary(out, bytes.width());
    } else if (type instanceof DateType date) {
      return Date.createDate(out, date.millis() ? DateUnit.MILLISECOND : DateUnit.DAY);
    } else if (type instanceof TimeType time) {
      return Time.createTime(out, unit(time.unit()), time.bits());
    } else if (type instanceof TimestampType timestamp) {
      int zone = timestamp.zone() == null ? 0 : out.createString(timestamp.zone());
      return Timestamp.createTimestamp(out, unit(timestamp.unit()), zone);
    } else if (type instanceof DurationType duration) {
      return Duration.createDuration(out, unit(duration.unit()));
    } else if (type instanceof DecimalType decimal) {
      return Decimal.createDecimal(out, decimal.precision(), decimal.scale(), decimal.bits());
    } else if (type instanceof FixedSizeListType list) {
      return FixedSizeList.createFixedSizeList(out, list.size());
    } else if (type instanceof MapType map) {
      return org.apache.arrow.flatbuf.Map.createMap(out, map.keysSorted());
    }
    return empty(type);
  }

  private int empty(ArrowType type) {
    switch (kind(type)) {
      case Type.Bool:
        Bool.startBool(out);
        return Bool.endBool(out);
      case Type.Utf8:
        Utf8.startUtf8(out);
        return Utf8.endUtf8(out);
      case Type.LargeUtf8:
        LargeUtf8.startLargeUtf8(out);
        return LargeUtf8.endLargeUtf8(out);
      case Type.Binary:
        Binary.startBinary(out);
        return Binary.endBinary(out);
      case Type.LargeBinary:
        LargeBinary.startLargeBinary(out);
        return LargeBinary.endLargeBinary(out);
      case Type.List:
        org.apache.arrow.flatbuf.List.startList(out);
        return org.apache.arrow.flatbuf.List.endList(out);
      case Type.LargeList:
        LargeList.startLargeList(out);
        return LargeList.endLargeList(out);
      case Type.Null:
        Null.startNull(out);
        return Null.endNull(out);
      default:
        Struct_.startStruct_(out);
        return Struct_.endStruct_(out);
    }
  }

  private static short unit(TimeUnit unit) {
    return (short) unit.ordinal();
  }
}
