package dev.uncia.arrow;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Makes arrays of the body of one record batch. All lengths, offsets and codes are checked here, once, so that no later read can
 * leave its buffer.
 */
final class ArrayReader {
  private final RecordBatch batch;
  private final ByteBuffer body;
  private final Map<ArrowType.DictionaryType, @Nullable ArrowArray> dictionaries;
  private int nextNode;
  private int nextBuffer;

  ArrayReader(RecordBatch batch, ByteBuffer body, Map<ArrowType.DictionaryType, @Nullable ArrowArray> dictionaries) {
    this.batch = batch;
    this.body = body;
    this.dictionaries = dictionaries;
  }

  ArrowArray read(Field field) {
    return read(field.name(), field.type());
  }

  ArrowArray read(String name, ArrowType type) {
    if (nextNode >= batch.nodesLength()) {
      throw Malformed.stream("a batch ends before column \"" + name + "\"");
    }
    FieldNode node = Objects.requireNonNull(batch.nodes(nextNode++));
    int length = size(node.length(), name);
    Layout layout = Types.layout(type);

    ByteBuffer validity = layout.validity() ? buffer(name) : null;
    ByteBuffer offsets = layout.offsetBytes() > 0 ? buffer(name) : null;
    ByteBuffer data = layout.dataBits() != 0 ? buffer(name) : null;
    int nullCount = nullCount(node.nullCount(), validity, length, name, type);

    List<ArrowArray> children = new ArrayList<>();
    for (Field child : Types.children(type)) {
      children.add(read(child));
    }
    if (data != null && layout.dataBits() != Layout.VARIABLE) {
      require(data.remaining() * 8L >= (long) length * layout.dataBits(), name, "has too short a buffer");
    }
    if (offsets != null) {
      long available = data != null ? data.remaining() : children.get(0).length();
      checkOffsets(offsets, layout.offsetBytes(), length, available, name);
    }
    if (type instanceof ArrowType.FixedSizeListType list) {
      require(children.get(0).length() >= (long) length * list.size(), name, "has too few items");
    } else if (type instanceof ArrowType.StructType) {
      for (ArrowArray child : children) {
        require(child.length() >= length, name, "has too short a part");
      }
    }
    ArrowArray dictionary = type instanceof ArrowType.DictionaryType category ? dictionary(category, name) : null;
    ArrowArray array = new ArrowArray(type, length, nullCount, validity, offsets, data, children, dictionary);
    if (dictionary != null) {
      checkCodes(array, dictionary.length(), name);
    }
    return array;
  }

  private ByteBuffer buffer(String name) {
    if (nextBuffer >= batch.buffersLength()) {
      throw Malformed.stream("a batch has too few buffers for column \"" + name + "\"");
    }
    Buffer buffer = Objects.requireNonNull(batch.buffers(nextBuffer++));
    long from = buffer.offset();
    long length = buffer.length();
    boolean inside = from >= 0 && length >= 0 && from <= body.remaining() && length <= body.remaining() - from;
    require(inside, name, "has a buffer outside of its batch");
    return Buffers.slice(body, (int) from, (int) length);
  }

  private static int size(long value, String name) {
    require(value >= 0 && value <= Integer.MAX_VALUE, name, "has a length of " + value);
    return (int) value;
  }

  private static int nullCount(
      long declared, @Nullable ByteBuffer validity, int length, String name, ArrowType type) {
    if (validity == null) {
      return type instanceof ArrowType.NullType ? length : 0;
    }
    if (declared == 0) {
      return 0;
    }
    boolean absent = declared < 0 && validity.remaining() == 0;
    if (absent) {
      return 0;
    }
    require(validity.remaining() >= Buffers.bitmapBytes(length), name, "has too short a validity bitmap");
    return Buffers.countZeros(validity, length);
  }

  private static void checkOffsets(ByteBuffer offsets, int width, int length, long available, String name) {
    if (length == 0) {
      return;
    }
    require(offsets.remaining() >= (length + 1L) * width, name, "has too few offsets");
    long last = 0;
    for (int i = 0; i <= length; i++) {
      long offset = width == 8 ? offsets.getLong(8 * i) : offsets.getInt(4 * i);
      if (offset < last) {
        throw Malformed.stream("column \"" + name + "\" has falling offsets");
      }
      last = offset;
    }
    require(last <= available, name, "has offsets beyond its values");
  }

  private static void checkCodes(ArrowArray array, int size, String name) {
    for (int i = 0; i < array.length(); i++) {
      if (!array.isNull(i) && (array.getLong(i) < 0 || array.getLong(i) >= size)) {
        throw Malformed.stream("column \"" + name + "\" has a code beyond its dictionary");
      }
    }
  }

  private ArrowArray dictionary(ArrowType.DictionaryType type, String name) {
    ArrowArray dictionary = dictionaries.get(type);
    if (dictionary == null) {
      throw Malformed.stream("the dictionary of column \"" + name + "\" is missing");
    }
    return dictionary;
  }

  private static void require(boolean condition, String name, String problem) {
    if (!condition) {
      throw Malformed.stream("column \"" + name + "\" " + problem);
    }
  }
}
