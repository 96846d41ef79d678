package dev.uncia.arrow;

import dev.uncia.errors.UnciaException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Arrow IPC stream, one record batch after the other. Arrays that are read out of a buffer share its memory.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format">IPC streaming format</a>
 */
public final class ArrowStreamReader {
  /** No sane schema or batch needs more for its description: 10,000 columns take about 2 MiB. */
  private static final int MAX_METADATA = 256 << 20;

  private static final int CONTINUATION = -1;

  private final Source source;
  private final Map<ArrowType.DictionaryType, Long> ids = new IdentityHashMap<>();
  private final Map<ArrowType.DictionaryType, @Nullable ArrowArray> dictionaries = new IdentityHashMap<>();
  private final Schema schema;
  private boolean ended;

  /** Where the bytes come from. */
  private interface Source {
    /** The next bytes, or null at the end when none is left. */
    @Nullable ByteBuffer next(int length) throws IOException;
  }

  private ArrowStreamReader(Source source) throws IOException {
    this.source = source;
    Message message = nextMessage();
    this.schema = guarded(() -> schema(message));
  }

  /**
   * Reads a stream that is in memory.
   *
   * @param stream the bytes from position to limit; they must not be changed afterwards
   * @return a reader of it
   * @throws UnciaException {@code invalid_data} when it is malformed, {@code unsupported} when a type cannot be read
   */
  public static ArrowStreamReader of(ByteBuffer stream) {
    ByteBuffer bytes = stream.duplicate();
    Source source =
        length -> {
          if (bytes.remaining() == 0 && length > 0) {
            return null;
          }
          if (length > bytes.remaining()) {
            throw new EOFException();
          }
          ByteBuffer part = Buffers.slice(bytes, bytes.position(), length);
          bytes.position(bytes.position() + length);
          return part;
        };
    try {
      return new ArrowStreamReader(source);
    } catch (IOException cut) {
      throw Malformed.stream("it ends too early", cut);
    }
  }

  /**
   * Reads a stream out of a file or socket.
   *
   * @param stream where the bytes come from; it is not closed
   * @return a reader of it
   * @throws IOException when reading fails
   */
  public static ArrowStreamReader of(InputStream stream) throws IOException {
    ReadableByteChannel channel = Channels.newChannel(stream);
    return new ArrowStreamReader(
        length -> {
          ByteBuffer buffer = Buffers.allocate(length);
          while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
              if (buffer.position() == 0) {
                return null;
              }
              throw new EOFException();
            }
          }
          return buffer.flip();
        });
  }

  /**
   * The columns that every batch of the stream has.
   *
   * @return the schema
   */
  public Schema schema() {
    return schema;
  }

  /**
   * Reads on to the next batch.
   *
   * @return the batch, or null at the end of the stream
   * @throws UnciaException {@code invalid_data} when it is malformed
   */
  public @Nullable RecordBatch next() {
    return guarded(
        () -> {
          try {
            return read();
          } catch (IOException cut) {
            throw Malformed.stream("it ends too early", cut);
          }
        });
  }

  private Schema schema(@Nullable Message message) {
    if (message == null || message.headerType() != MessageHeader.Schema) {
      throw Malformed.stream("it does not begin with a schema");
    }
    var header = (org.apache.arrow.flatbuf.Schema) message.header(new org.apache.arrow.flatbuf.Schema());
    return new SchemaReader(ids).read(Objects.requireNonNull(header));
  }

  private @Nullable RecordBatch read() throws IOException {
    while (!ended) {
      Message message = nextMessage();
      if (message == null) {
        ended = true;
        return null;
      }
      ByteBuffer body = body(message);
      if (message.headerType() == MessageHeader.DictionaryBatch) {
        var batch = (DictionaryBatch) message.header(new DictionaryBatch());
        readDictionary(Objects.requireNonNull(batch), body);
      } else if (message.headerType() == MessageHeader.RecordBatch) {
        var batch = (org.apache.arrow.flatbuf.RecordBatch) message.header(new org.apache.arrow.flatbuf.RecordBatch());
        return readBatch(Objects.requireNonNull(batch), body);
      } else {
        throw Malformed.unsupported("a message of kind " + message.headerType());
      }
    }
    return null;
  }

  private RecordBatch readBatch(org.apache.arrow.flatbuf.RecordBatch batch, ByteBuffer body) {
    ArrayReader arrays = arrays(batch, body);
    if (batch.length() < 0 || batch.length() > Integer.MAX_VALUE) {
      throw Malformed.stream("a batch of " + batch.length() + " rows");
    }
    int length = (int) batch.length();
    var columns =
        schema.fields().stream()
            .map(
                field -> {
                  ArrowArray column = arrays.read(field);
                  if (column.length() != length) {
                    throw Malformed.stream("column \"" + field.name() + "\" has another length than its batch");
                  }
                  return column;
                })
            .toList();
    return new RecordBatch(schema, length, columns);
  }

  private ArrayReader arrays(org.apache.arrow.flatbuf.RecordBatch batch, ByteBuffer body) {
    if (batch.compression() != null) {
      throw Malformed.unsupported("compressed batches");
    }
    return new ArrayReader(batch, body, dictionaries);
  }

  private void readDictionary(DictionaryBatch batch, ByteBuffer body) {
    if (batch.isDelta()) {
      throw Malformed.unsupported("a dictionary that is sent in parts");
    }
    var data = Objects.requireNonNull(batch.data());
    ids.forEach(
        (type, id) -> {
          if (id == batch.id()) {
            dictionaries.put(type, arrays(data, body).read("dictionary " + id, type.value()));
          }
        });
  }

  private ByteBuffer body(Message message) throws IOException {
    long length = message.bodyLength();
    if (length < 0 || length > Integer.MAX_VALUE - 8) {
      throw Malformed.stream("a body of " + length + " bytes; batches must be below 2 GiB");
    }
    ByteBuffer body = source.next((int) length);
    if (body == null) {
      throw new EOFException();
    }
    return body;
  }

  private @Nullable Message nextMessage() throws IOException {
    ByteBuffer prefix = source.next(8);
    if (prefix == null) {
      return null;
    }
    int length = prefix.getInt(4);
    if (prefix.getInt(0) != CONTINUATION || length < 0 || length > MAX_METADATA) {
      throw Malformed.stream("a message does not begin as one");
    }
    if (length == 0) {
      return null;
    }
    ByteBuffer metadata = source.next(length);
    if (metadata == null) {
      throw new EOFException();
    }
    return guarded(() -> Message.getRootAsMessage(metadata.order(ByteOrder.LITTLE_ENDIAN)));
  }

  private interface Step<T extends @Nullable Object> {
    T run();
  }

  /** Flatbuffers checks nothing: what it reads out of bounds is a malformed message. */
  private static <T extends @Nullable Object> T guarded(Step<T> step) {
    try {
      return step.run();
    } catch (UnciaException known) {
      throw known;
    } catch (RuntimeException broken) {
      throw Malformed.stream("the description of a batch cannot be read", broken);
    }
  }
}
