package dev.uncia.arrow.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.arrow.ArrowType;
import dev.uncia.frame.Table;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.junit.jupiter.api.Test;

/** Our reader and writer against Arrow's own, in both directions. */
class ArrowVectorsTest {
  private static final Table EVERYTHING =
      Table.builder()
          .add("int8", ArrowType.INT8, Arrays.asList(-128, null, 127))
          .add("int16", ArrowType.INT16, Arrays.asList(-1, null, 2))
          .add("int32", Arrays.asList(1, null, Integer.MIN_VALUE))
          .add("int64", Arrays.asList((1L << 53) + 1, null, Long.MIN_VALUE))
          .add("uint32", new ArrowType.IntType(32, false), Arrays.asList(0xffff_ffffL, null, 0L))
          .add("float32", Arrays.asList(1.5f, null, Float.NaN))
          .add("float64", Arrays.asList(-0.0, null, Double.NaN))
          .add("bool", Arrays.asList(true, null, false))
          .add("utf8", "雪豹", null, "")
          .add("binary", Arrays.asList(new byte[] {1}, null, new byte[0]))
          .add("date", Arrays.asList(LocalDate.of(2026, 2, 28), null, LocalDate.EPOCH))
          .add("time", Arrays.asList(LocalTime.of(1, 2, 3, 4000), null, LocalTime.MIN))
          .add("local", Arrays.asList(LocalDateTime.of(1969, 1, 1, 0, 0), null, LocalDateTime.of(2026, 1, 1, 1, 1)))
          .add("zoned", Arrays.asList(ZonedDateTime.parse("2026-07-01T12:00Z[Europe/Berlin]"), null, null))
          .add("duration", Arrays.asList(Duration.ofMillis(-5), null, Duration.ZERO))
          .add("decimal", Arrays.asList(new BigDecimal("-1.25"), null, new BigDecimal("99.99")))
          .add("list", Arrays.asList(List.of(1L, 2L), null, List.of()))
          .addVectors("vector", new double[][] {{1, 2}, {3, 4}, {5, 6}})
          .add("struct", Arrays.asList(Map.of("a", 1, "b", "x"), null, Map.of("a", 2, "b", "y")))
          .addCategories("category", Arrays.asList("b", null, "a"))
          .add("null", Arrays.asList(null, null, null))
          .build();

  @Test
  void arrowReadsWhatWeWrite() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = ArrowVectors.toReader(EVERYTHING, allocator)) {
      assertTrue(reader.loadNextBatch());
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertEquals(3, root.getRowCount());
      for (FieldVector vector : root.getFieldVectors()) {
        String name = vector.getName();
        // Arrow's own check knows no lists of fixed size, and wants a buffer of the null type.
        if (!List.of("vector", "null").contains(name)) {
          vector.validateFull();
        }
        int missing = EVERYTHING.column(name).nullCount();
        assertEquals(missing, vector.getNullCount(), name);
      }
      assertEquals((1L << 53) + 1, ((BigIntVector) root.getVector("int64")).get(0));
      assertEquals("雪豹", root.getVector("utf8").getObject(0).toString());
      assertEquals(new BigDecimal("-1.25"), root.getVector("decimal").getObject(0));
      assertEquals(List.of(1L, 2L), root.getVector("list").getObject(0));
      assertEquals(List.of(5.0, 6.0), root.getVector("vector").getObject(2));
      assertEquals(Duration.ofMillis(-5), root.getVector("duration").getObject(0));
      Map<?, ?> struct = (Map<?, ?>) root.getVector("struct").getObject(0);
      assertEquals(1, struct.get("a"));
      assertEquals("x", struct.get("b").toString());
      FieldVector codes = root.getVector("category");
      Dictionary dictionary = reader.lookup(codes.getField().getDictionary().getId());
      try (FieldVector decoded = (FieldVector) DictionaryEncoder.decode(codes, dictionary)) {
        assertEquals("b", decoded.getObject(0).toString());
        assertNull(decoded.getObject(1));
      }
      assertFalse(reader.loadNextBatch());
    }
  }

  @Test
  void weReadWhatArrowWrites() {
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector id = new BigIntVector("id", allocator);
        Float8Vector mass = new Float8Vector("mass", allocator);
        BitVector alive = new BitVector("alive", allocator);
        DecimalVector price = new DecimalVector("price", allocator, 10, 2);
        TimeStampMicroTZVector seen = new TimeStampMicroTZVector("seen", allocator, "UTC");
        ListVector tags = ListVector.empty("tags", allocator);
        VarCharVector species = new VarCharVector("species", allocator);
        VarCharVector known = new VarCharVector("known", allocator)) {
      id.setSafe(0, Long.MAX_VALUE);
      id.setNull(1);
      mass.setSafe(0, Double.NaN);
      mass.setSafe(1, 2.5);
      alive.setSafe(0, 0);
      alive.setSafe(1, 1);
      price.setSafe(0, new BigDecimal("12.34"));
      price.setNull(1);
      seen.setSafe(0, 1_000_001);
      seen.setNull(1);
      UnionListWriter writer = tags.getWriter();
      writer.setPosition(0);
      writer.startList();
      writer.writeInt(7);
      writer.writeInt(8);
      writer.endList();
      writer.setPosition(1);
      writer.startList();
      writer.endList();
      writer.setValueCount(2);
      species.setSafe(0, "Gentoo".getBytes(StandardCharsets.UTF_8));
      species.setSafe(1, "Adelie".getBytes(StandardCharsets.UTF_8));
      known.setSafe(0, "Adelie".getBytes(StandardCharsets.UTF_8));
      known.setSafe(1, "Gentoo".getBytes(StandardCharsets.UTF_8));
      List.of(id, mass, alive, price, seen, species, known).forEach(vector -> vector.setValueCount(2));
      Dictionary dictionary = new Dictionary(known, new DictionaryEncoding(11, false, null));
      try (FieldVector codes = (FieldVector) DictionaryEncoder.encode(species, dictionary)) {
        VectorSchemaRoot root = VectorSchemaRoot.of(id, mass, alive, price, seen, tags, codes);
        Table table = ArrowVectors.toTable(root, new MapDictionaryProvider(dictionary));
        assertEquals(Arrays.asList(Long.MAX_VALUE, null), table.column("id").toList());
        assertEquals(List.of(Double.NaN, 2.5), table.column("mass").toList());
        assertEquals(List.of(false, true), table.column("alive").toList());
        assertEquals(Arrays.asList(new BigDecimal("12.34"), null), table.column("price").toList());
        assertEquals(ZonedDateTime.parse("1970-01-01T00:00:01.000001Z[UTC]"), table.column("seen").get(0));
        assertEquals(List.of(List.of(7, 8), List.of()), table.column("tags").toList());
        assertEquals(List.of("Gentoo", "Adelie"), table.column("species").toList());
      }
    }
  }

  @Test
  void roundTripsThroughArrow() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = ArrowVectors.toReader(EVERYTHING, allocator)) {
      reader.loadNextBatch();
      Table back = ArrowVectors.toTable(reader.getVectorSchemaRoot(), reader);
      for (String name : EVERYTHING.columnNames()) {
        assertEquals(EVERYTHING.column(name).type(), back.column(name).type(), name);
        if (!name.equals("binary")) {
          assertEquals(EVERYTHING.column(name).toList(), back.column(name).toList(), name);
        }
      }
    }
  }
}
