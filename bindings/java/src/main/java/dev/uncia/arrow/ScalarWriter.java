package dev.uncia.arrow;

import java.nio.ByteBuffer;

/** Writes a value of fixed width to its place. */
interface ScalarWriter {
  /** False where the value is of another type, or is not exactly one of this type. */
  boolean write(ByteBuffer data, int index, Object value);
}
