package dev.uncia.runtime;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A frame to be written. */
record Outgoing(Map<String, ?> header, List<ByteBuffer> body) {
  Outgoing(Map<String, ?> header) {
    this(header, List.of());
  }

  long bodyLength() {
    return body.stream().mapToLong(ByteBuffer::remaining).sum();
  }
}
