package dev.uncia.arrow.vector;

import dev.uncia.frame.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/** Tables from and to Arrow's own Java vectors, by way of an IPC stream in memory. */
public final class ArrowVectors {
  private ArrowVectors() {}

  /**
   * A table of vectors.
   *
   * @param root the vectors; they are copied, and stay the caller's
   * @param dictionaries the dictionaries that the vectors refer to
   * @return the table
   */
  public static Table toTable(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (ArrowStreamWriter writer = new ArrowStreamWriter(root, dictionaries, stream)) {
      writer.writeBatch();
      writer.end();
      return Table.readArrow(new ByteArrayInputStream(stream.toByteArray()));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /**
   * A table as vectors, batch by batch.
   *
   * @param table the table; it is copied
   * @param allocator takes the memory of the vectors
   * @return a reader, to be closed by the caller
   */
  public static ArrowReader toReader(Table table, BufferAllocator allocator) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try {
      table.writeArrow(stream);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new ArrowStreamReader(new ByteArrayInputStream(stream.toByteArray()), allocator);
  }
}
