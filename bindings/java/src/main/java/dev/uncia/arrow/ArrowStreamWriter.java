package dev.uncia.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/** Writes Arrow IPC streams. The values are not copied: what is written are the buffers of the arrays. */
public final class ArrowStreamWriter {
  /** Buffers smaller than this are gathered, so that a table of many short columns is not written in many pieces. */
  private static final int SMALL = 4096;

  private static final int STAGE = 1 << 16;

  private final List<ByteBuffer> out = new ArrayList<>();
  private ByteBuffer stage = Buffers.EMPTY;
  private int staged;

  private ArrowStreamWriter() {}

  /**
   * One batch as a complete stream: schema, dictionaries, the batch, end of stream.
   *
   * @param batch the rows
   * @return the stream in pieces, to be written one after the other
   */
  public static List<ByteBuffer> write(dev.uncia.arrow.RecordBatch batch) {
    ArrowStreamWriter writer = new ArrowStreamWriter();
    writer.schema(batch.schema());
    writer.batch(batch);
    return writer.end();
  }

  /**
   * A stream without batches, which holds a schema alone.
   *
   * @param schema the columns
   * @return the stream in pieces
   */
  public static List<ByteBuffer> write(Schema schema) {
    ArrowStreamWriter writer = new ArrowStreamWriter();
    writer.schema(schema);
    return writer.end();
  }

  /**
   * Batches of one schema as a stream.
   *
   * @param schema the columns of every batch
   * @param batches the rows
   * @param stream where to write; it is not closed
   * @throws IOException when writing fails
   */
  public static void write(Schema schema, Iterable<dev.uncia.arrow.RecordBatch> batches, OutputStream stream)
      throws IOException {
    WritableByteChannel channel = Channels.newChannel(stream);
    ArrowStreamWriter writer = new ArrowStreamWriter();
    writer.schema(schema);
    for (dev.uncia.arrow.RecordBatch batch : batches) {
      writer.batch(batch);
      writer.drainTo(channel);
    }
    writer.endOfStream();
    writer.drainTo(channel);
  }

  private void drainTo(WritableByteChannel channel) throws IOException {
    seal();
    for (ByteBuffer piece : out) {
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
    out.clear();
  }

  private List<ByteBuffer> end() {
    endOfStream();
    seal();
    return out;
  }

  private void endOfStream() {
    append(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(0, -1));
  }

  private void schema(Schema schema) {
    FlatBufferBuilder builder = new FlatBufferBuilder(1024);
    int header = new SchemaWriter(builder).write(schema);
    message(builder, MessageHeader.Schema, header, 0);
  }

  private void batch(dev.uncia.arrow.RecordBatch batch) {
    List<ArrowArray> dictionaries = new ArrayList<>();
    batch.columns().forEach(column -> collectDictionaries(column, dictionaries));
    // A dictionary may hold values with dictionaries of their own; those are numbered after it and sent before it.
    for (int id = dictionaries.size() - 1; id >= 0; id--) {
      ArrowArray dictionary = dictionaries.get(id);
      Body body = new Body(List.of(dictionary));
      FlatBufferBuilder builder = new FlatBufferBuilder(1024);
      int data = body.describe(builder, dictionary.length());
      message(
          builder,
          MessageHeader.DictionaryBatch,
          DictionaryBatch.createDictionaryBatch(builder, id, data, false),
          body.length);
      body.append();
    }
    Body body = new Body(batch.columns());
    FlatBufferBuilder builder = new FlatBufferBuilder(1024);
    message(builder, MessageHeader.RecordBatch, body.describe(builder, batch.length()), body.length);
    body.append();
  }

  private static void collectDictionaries(ArrowArray array, List<ArrowArray> found) {
    ArrowArray dictionary = array.dictionary();
    if (dictionary != null) {
      found.add(dictionary);
      dictionary.children().forEach(child -> collectDictionaries(child, found));
    }
    array.children().forEach(child -> collectDictionaries(child, found));
  }

  /** Arrays as the body of a message: each buffer at a multiple of 8 bytes. */
  private final class Body {
    private final List<ArrowArray> nodes = new ArrayList<>();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final long length;

    Body(List<ArrowArray> arrays) {
      arrays.forEach(this::add);
      length = buffers.stream().mapToLong(buffer -> padded(buffer.remaining())).sum();
    }

    private void add(ArrowArray array) {
      nodes.add(array);
      buffers.addAll(array.buffers());
      array.children().forEach(this::add);
    }

    int describe(FlatBufferBuilder builder, int rows) {
      RecordBatch.startNodesVector(builder, nodes.size());
      for (int i = nodes.size() - 1; i >= 0; i--) {
        FieldNode.createFieldNode(builder, nodes.get(i).length(), nodes.get(i).nullCount());
      }
      int nodeVector = builder.endVector();
      RecordBatch.startBuffersVector(builder, buffers.size());
      long end = length;
      for (int i = buffers.size() - 1; i >= 0; i--) {
        end -= padded(buffers.get(i).remaining());
        Buffer.createBuffer(builder, end, buffers.get(i).remaining());
      }
      int bufferVector = builder.endVector();
      return RecordBatch.createRecordBatch(builder, rows, nodeVector, bufferVector, 0, 0);
    }

    void append() {
      for (ByteBuffer buffer : buffers) {
        ArrowStreamWriter.this.append(buffer);
        int padding = (int) (padded(buffer.remaining()) - buffer.remaining());
        if (padding > 0) {
          ArrowStreamWriter.this.append(ByteBuffer.allocate(padding));
        }
      }
    }
  }

  private static long padded(long length) {
    return (length + 7) & ~7L;
  }

  private void message(FlatBufferBuilder builder, byte kind, int header, long bodyLength) {
    builder.finish(Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyLength, 0));
    ByteBuffer metadata = builder.dataBuffer();
    int length = (int) padded(metadata.remaining());
    ByteBuffer framed = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
    framed.putInt(-1).putInt(length).put(metadata).rewind();
    append(framed);
  }

  private void append(ByteBuffer piece) {
    if (!piece.hasRemaining()) {
      return;
    }
    if (piece.remaining() >= SMALL) {
      seal();
      out.add(piece.duplicate());
      return;
    }
    if (stage.remaining() < piece.remaining()) {
      seal();
      stage = ByteBuffer.allocate(STAGE);
      staged = 0;
    }
    stage.put(piece.duplicate());
  }

  /** Closes the run of gathered small pieces. */
  private void seal() {
    if (stage.position() > staged) {
      out.add(stage.duplicate().limit(stage.position()).position(staged));
      staged = stage.position();
    }
  }
}
