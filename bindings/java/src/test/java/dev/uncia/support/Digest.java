package dev.uncia.support;

import dev.uncia.arrow.ArrowType;
import dev.uncia.frame.Column;
import dev.uncia.frame.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The digest of a table by docs/conformance.md, from the values as they reached Java. */
public final class Digest {
  private static final long NAN = 0x7ff8_0000_0000_0000L;

  private final MessageDigest sha;
  private final ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

  private Digest() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  public static String of(Table table, List<String> columns) {
    Digest digest = new Digest();
    for (String name : columns) {
      Column column = table.column(name);
      digest.sha.update(name.getBytes(StandardCharsets.UTF_8));
      digest.sha.update((byte) 0);
      boolean is64Bit = column.type() instanceof ArrowType.IntType whole && whole.bits() == 64;
      for (int row = 0; row < column.length(); row++) {
        digest.add(column.get(row), is64Bit);
      }
    }
    return HexFormat.of().formatHex(digest.sha.digest());
  }

  public static String ofAll(Table table) {
    return of(table, table.columnNames());
  }

  private void add(Object value, boolean is64Bit) {
    if (value == null) {
      sha.update((byte) 0);
    } else if (value instanceof Long number && is64Bit) {
      put(5, word.putLong(0, number), 8);
    } else if (value instanceof Number number) {
      double wide = number.doubleValue();
      put(1, word.putLong(0, Double.isNaN(wide) ? NAN : Double.doubleToRawLongBits(wide)), 8);
    } else if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      put(2, word.putInt(0, bytes.length), 4);
      sha.update(bytes);
    } else if (value instanceof Boolean truth) {
      sha.update(new byte[] {3, (byte) (truth ? 1 : 0)});
    } else if (value instanceof List<?> list) {
      put(4, word.putInt(0, list.size()), 4);
      list.forEach(item -> add(item, item instanceof Long));
    } else if (value instanceof byte[] bytes) {
      put(6, word.putInt(0, bytes.length), 4);
      sha.update(bytes);
    } else if (value instanceof Map<?, ?> struct) {
      put(7, word.putInt(0, struct.size()), 4);
      struct.forEach((name, member) -> add(portable(name, member), member instanceof Long));
    } else {
      throw new AssertionError("A " + value.getClass() + " has no form in a digest.");
    }
  }

  /** Where a picture came from is a path, which is another on each machine. */
  private static Object portable(Object name, Object member) {
    return name.equals("origin") && member instanceof String path
        ? path.substring(path.lastIndexOf('/') + 1)
        : member;
  }

  private void put(int tag, ByteBuffer bytes, int length) {
    sha.update((byte) tag);
    sha.update(bytes.array(), 0, length);
  }
}
