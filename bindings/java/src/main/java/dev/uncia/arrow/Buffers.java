package dev.uncia.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Little-endian buffers and the bitmaps in them. */
final class Buffers {
  static final ByteBuffer EMPTY = ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN).asReadOnlyBuffer();

  /** Below this, memory on the heap is cheaper than a direct buffer, which a cleaner must free. */
  private static final int SMALL = 1 << 14;

  private Buffers() {}

  /** Zeroed memory; large blocks lie outside the heap, so that a socket reads and writes them without a copy. */
  static ByteBuffer allocate(int bytes) {
    ByteBuffer buffer = bytes < SMALL ? ByteBuffer.allocate(bytes) : ByteBuffer.allocateDirect(bytes);
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer slice(ByteBuffer buffer, int from, int length) {
    return buffer.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int bitmapBytes(int bits) {
    return (int) ((bits + 7L) >> 3);
  }

  static boolean bit(ByteBuffer bits, int index) {
    return (bits.get(index >> 3) >> (index & 7) & 1) != 0;
  }

  static void setBit(ByteBuffer bits, int index) {
    bits.put(index >> 3, (byte) (bits.get(index >> 3) | 1 << (index & 7)));
  }

  static ByteBuffer sliceBits(ByteBuffer bits, int from, int count) {
    if ((from & 7) == 0) {
      return slice(bits, from >> 3, bitmapBytes(count));
    }
    ByteBuffer shifted = allocate(bitmapBytes(count));
    for (int i = 0; i < count; i++) {
      if (bit(bits, from + i)) {
        setBit(shifted, i);
      }
    }
    return shifted;
  }

  static int countZeros(ByteBuffer bits, int count) {
    int ones = 0;
    int whole = count >> 3;
    for (int i = 0; i < whole; i++) {
      ones += Integer.bitCount(bits.get(i) & 0xff);
    }
    for (int i = whole << 3; i < count; i++) {
      ones += bit(bits, i) ? 1 : 0;
    }
    return count - ones;
  }
}
