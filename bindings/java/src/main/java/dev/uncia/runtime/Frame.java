package dev.uncia.runtime;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A frame as it was received; {@code body} is empty where there is none. */
record Frame(Map<String, @Nullable Object> header, ByteBuffer body) {
  String type() {
    return header.get("type") instanceof String type ? type : "";
  }

  /** The number of the call that the frame is about, or -1. */
  long id() {
    return header.get("id") instanceof Number id ? id.longValue() : -1;
  }
}
