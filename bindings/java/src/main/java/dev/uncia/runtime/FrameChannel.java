package dev.uncia.runtime;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.util.List;
import java.util.Map;

/**
 * Frames over a socket: a prelude of 16 bytes, a JSON header, a body. One thread reads and another writes.
 *
 * <p>Neither may be a thread of the user: an interrupt closes the channel under a thread that uses it.
 */
final class FrameChannel {
  private static final int MAGIC = 0x31434e55;
  private static final int PRELUDE = 16;
  private static final int MAX_HEADER = 16 << 20;

  /** A piece on the heap passes through a direct buffer of its size, which the JDK keeps for the thread. */
  private static final int MAX_WRITE = 1 << 20;

  private final ByteChannel channel;
  private final ByteBuffer prelude = ByteBuffer.allocateDirect(PRELUDE).order(ByteOrder.LITTLE_ENDIAN);

  FrameChannel(ByteChannel channel) {
    this.channel = channel;
  }

  void write(Map<String, ?> header, List<ByteBuffer> body) throws IOException {
    byte[] json = Json.write(header);
    long length = body.stream().mapToLong(ByteBuffer::remaining).sum();
    ByteBuffer head = ByteBuffer.allocate(PRELUDE + json.length).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(MAGIC).putInt(json.length).putLong(length).put(json).flip();
    writeAll(head);
    for (ByteBuffer piece : body) {
      writeAll(piece);
    }
  }

  private void writeAll(ByteBuffer piece) throws IOException {
    int end = piece.limit();
    while (piece.position() < end) {
      piece.limit(Math.min(end, piece.position() + MAX_WRITE));
      channel.write(piece);
    }
  }

  Frame read() throws IOException {
    prelude.clear();
    fill(prelude);
    int magic = prelude.getInt();
    int headerLength = prelude.getInt();
    long bodyLength = prelude.getLong();
    if (magic != MAGIC || headerLength < 0 || headerLength > MAX_HEADER) {
      throw malformed("does not begin as one");
    }
    if (bodyLength < 0 || bodyLength > Integer.MAX_VALUE - 8) {
      throw malformed("has a body of " + bodyLength + " bytes");
    }
    ByteBuffer header = ByteBuffer.allocate(headerLength);
    fill(header);
    ByteBuffer body = ByteBuffer.allocateDirect((int) bodyLength).order(ByteOrder.LITTLE_ENDIAN);
    fill(body);
    return new Frame(Json.read(header.array()), body);
  }

  private void fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("The core closed the connection.");
      }
    }
    buffer.flip();
  }

  private static UnciaException malformed(String how) {
    return ErrorCode.PROTOCOL.exception("A frame of the core " + how + ".", ErrorDetails.NONE, null);
  }
}
