package dev.uncia.arrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.errors.InvalidDataException;
import dev.uncia.errors.UnciaException;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ArrowStreamTest {
  record Case(String name, ArrowType type, List<?> values) {}

  /** Every type that is written, each with a missing value where it can have one. */
  static final List<Case> CASES =
      List.of(
          new Case("int8", ArrowType.INT8, Arrays.asList(-128, null, 127)),
          new Case("int16", ArrowType.INT16, Arrays.asList(-32768, null, 32767)),
          new Case("int32", ArrowType.INT32, Arrays.asList(Integer.MIN_VALUE, null, Integer.MAX_VALUE)),
          new Case("int64", ArrowType.INT64, Arrays.asList(Long.MIN_VALUE, null, (1L << 53) + 1)),
          new Case("uint8", new ArrowType.IntType(8, false), Arrays.asList(0, null, 255)),
          new Case("uint16", new ArrowType.IntType(16, false), Arrays.asList(0, null, 65535)),
          new Case("uint32", new ArrowType.IntType(32, false), Arrays.asList(0L, null, 0xffff_ffffL)),
          new Case(
              "uint64",
              new ArrowType.IntType(64, false),
              Arrays.asList(BigInteger.ZERO, null, BigInteger.TWO.pow(64).subtract(BigInteger.ONE))),
          new Case("float32", ArrowType.FLOAT32, Arrays.asList(1.5f, null, Float.NaN)),
          new Case("float64", ArrowType.FLOAT64, Arrays.asList(-0.0, null, Double.NaN, Double.NEGATIVE_INFINITY)),
          new Case("bool", ArrowType.BOOL, Arrays.asList(true, null, false, true, true, false, true, true, true)),
          new Case("utf8", ArrowType.UTF8, Arrays.asList("", null, "snow leopard", "雪豹 🐆")),
          new Case("large utf8", new ArrowType.Utf8Type(true), Arrays.asList("a", null, "bc")),
          new Case("date", ArrowType.DATE, Arrays.asList(LocalDate.of(1900, 1, 1), null, LocalDate.of(2400, 2, 29))),
          new Case("time", new ArrowType.TimeType(TimeUnit.NANOSECOND), Arrays.asList(LocalTime.MIN, null, LocalTime.MAX)),
          new Case("time[s]", new ArrowType.TimeType(TimeUnit.SECOND), Arrays.asList(LocalTime.of(23, 59, 59), null)),
          new Case(
              "timestamp",
              ArrowType.timestamp(null),
              Arrays.asList(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000), null)),
          new Case(
              "timestamp with zone",
              ArrowType.timestamp("Europe/Berlin"),
              Arrays.asList(ZonedDateTime.of(2026, 7, 1, 12, 0, 0, 1000, ZoneId.of("Europe/Berlin")), null)),
          new Case(
              "duration",
              new ArrowType.DurationType(TimeUnit.MILLISECOND),
              Arrays.asList(Duration.ofMillis(-1), null, Duration.ofDays(9))),
          new Case(
              "decimal",
              new ArrowType.DecimalType(38, 2, 128),
              Arrays.asList(new BigDecimal("-0.01"), null, new BigDecimal("123456789012345678901234567890123456.78"))),
          new Case("list", ArrowType.list(ArrowType.UTF8), Arrays.asList(List.of("a", "b"), null, List.of())),
          new Case(
              "large list",
              new ArrowType.ListType(new Field("item", ArrowType.INT64), true),
              Arrays.asList(Arrays.asList(1L, null), null, List.of())),
          new Case("vector", ArrowType.vector(ArrowType.FLOAT64, 2), List.of(List.of(1.0, 2.0), List.of(3.0, 4.0))),
          new Case(
              "vector with gaps", ArrowType.vector(ArrowType.FLOAT32, 1), Arrays.asList(List.of(1f), null, List.of(3f))),
          new Case(
              "struct",
              new ArrowType.StructType(List.of(new Field("x", ArrowType.INT32), new Field("ÿ", ArrowType.UTF8))),
              Arrays.asList(Map.of("x", 1, "ÿ", "z"), null)),
          new Case(
              "map",
              new ArrowType.MapType(
                  Field.required(
                      "entries",
                      new ArrowType.StructType(
                          List.of(Field.required("key", ArrowType.UTF8), new Field("value", ArrowType.INT32)))),
                  false),
              Arrays.asList(Map.of("a", 1, "b", 2), null, Map.of())),
          new Case("category", ArrowType.category(), Arrays.asList("Torgersen", null, "Biscoe", "Torgersen")),
          new Case("null", ArrowType.NULL, Arrays.asList(null, null)));

  static List<Object> valuesOf(ArrowArray array) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < array.length(); i++) {
      values.add(array.get(i));
    }
    return values;
  }

  static RecordBatch batch(String name, ArrowType type, List<?> values) {
    ArrowArray array = ArrowArrays.of(name, type, values);
    return new RecordBatch(new Schema(List.of(new Field(name, type))), values.size(), List.of(array));
  }

  static ByteBuffer join(List<ByteBuffer> pieces) {
    ByteBuffer joined = ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
    pieces.forEach(joined::put);
    return joined.flip();
  }

  static RecordBatch roundTrip(RecordBatch batch) {
    ArrowStreamReader reader = ArrowStreamReader.of(join(ArrowStreamWriter.write(batch)));
    RecordBatch read = reader.next();
    assertNull(reader.next());
    return read;
  }

  @TestFactory
  Stream<DynamicTest> keepsEveryType() {
    return CASES.stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.name,
                    () -> {
                      RecordBatch read = roundTrip(batch("ü " + one.name, one.type, one.values));
                      assertEquals("ü " + one.name, read.schema().fields().get(0).name());
                      assertEquals(one.type, read.schema().fields().get(0).type());
                      assertEquals(one.values, valuesOf(read.columns().get(0)));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> slicesEveryType() {
    return CASES.stream()
        .map(
            one ->
                DynamicTest.dynamicTest(
                    one.name,
                    () -> {
                      RecordBatch whole = batch("x", one.type, one.values);
                      for (int from = 0; from <= one.values.size(); from++) {
                        for (int to = from; to <= one.values.size(); to++) {
                          RecordBatch read = roundTrip(whole.slice(from, to - from));
                          assertEquals(one.values.subList(from, to), valuesOf(read.columns().get(0)));
                        }
                      }
                    }));
  }

  @Test
  void infersTheNarrowestType() {
    assertEquals(ArrowType.INT32, ArrowArrays.inferType("x", Arrays.asList(1, null, (short) 2)));
    assertEquals(ArrowType.INT64, ArrowArrays.inferType("x", List.of(1, 2L)));
    assertEquals(ArrowType.FLOAT64, ArrowArrays.inferType("x", List.of(1, 2.5)));
    assertEquals(ArrowType.FLOAT32, ArrowArrays.inferType("x", List.of(1f)));
    assertEquals(
        new ArrowType.DecimalType(38, 2, 128), ArrowArrays.inferType("x", List.of(1, new BigDecimal("2.25"))));
    assertEquals(ArrowType.UTF8, ArrowArrays.inferType("x", List.of("a", TimeUnit.SECOND, 'c')));
    assertEquals(ArrowType.vector(ArrowType.FLOAT64, 2), ArrowArrays.inferType("x", List.of(new double[2])));
    assertEquals(ArrowType.timestamp("UTC"), ArrowArrays.inferType("x", List.of(Instant.EPOCH)));
    assertEquals(ArrowType.NULL, ArrowArrays.inferType("x", Arrays.asList(null, null)));
  }

  @Test
  void refusesMixedColumnsByNameAndRow() {
    InvalidDataException refused =
        assertThrows(InvalidDataException.class, () -> ArrowArrays.of("mass", Arrays.asList(1, null, "heavy")));
    assertEquals("mass", refused.details().column());
    assertEquals(2L, refused.details().row());
    assertTrue(refused.getMessage().contains("heavy"), refused.getMessage());
  }

  @Test
  void refusesAnIntegerThatADoubleCannotHold() {
    assertThrows(InvalidDataException.class, () -> ArrowArrays.of("x", List.of(1.5, (1L << 53) + 1)));
    assertEquals(0x1p60, ArrowArrays.of("x", List.of(1.5, 1L << 60)).get(1));
  }

  @Test
  void findsTheRowOfANestedValue() {
    List<List<Integer>> lists = List.of(List.of(1, 2), List.of(), List.of(3, 300));
    InvalidDataException refused =
        assertThrows(
            InvalidDataException.class, () -> ArrowArrays.of("x", ArrowType.list(ArrowType.INT8), lists));
    assertEquals(2L, refused.details().row());
  }

  @Test
  void keepsTablesWithoutColumnsAndWithoutRows() {
    RecordBatch noColumns = roundTrip(new RecordBatch(new Schema(List.of()), 3, List.of()));
    assertEquals(3, noColumns.length());
    for (Case one : CASES) {
      assertEquals(0, roundTrip(batch(one.name, one.type, List.of())).length());
    }
  }

  @Test
  void keepsTenThousandColumns() {
    List<Field> fields = new ArrayList<>();
    List<ArrowArray> columns = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      fields.add(new Field("c" + i, ArrowType.INT64));
      columns.add(ArrowArrays.of(new long[] {i, -i}));
    }
    RecordBatch read = roundTrip(new RecordBatch(new Schema(fields), 2, columns));
    assertEquals(10_000, read.columns().size());
    assertEquals(-9_999L, read.columns().get(9_999).get(1));
  }

  @Test
  void keepsMetadataAndDictionariesOfLists() {
    ArrowType type = ArrowType.list(ArrowType.category());
    Field field = new Field("tags", type, false, Map.of("note", "ß"));
    List<List<String>> values = List.of(List.of("a", "b", "a"), List.of("b"));
    ArrowArray array = ArrowArrays.of("tags", type, values);
    RecordBatch read = roundTrip(new RecordBatch(new Schema(List.of(field)), 2, List.of(array)));
    assertEquals(Map.of("note", "ß"), read.schema().fields().get(0).metadata());
    assertEquals(values, valuesOf(read.columns().get(0)));
  }

  @Test
  void writesSeveralBatchesToAStream() throws Exception {
    RecordBatch first = batch("x", ArrowType.category(), List.of("a", "b"));
    RecordBatch second = batch("x", ArrowType.category(), List.of("c"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ArrowStreamWriter.write(first.schema(), List.of(first, second), bytes);
    ArrowStreamReader reader = ArrowStreamReader.of(new java.io.ByteArrayInputStream(bytes.toByteArray()));
    assertEquals(List.of("a", "b"), valuesOf(reader.next().columns().get(0)));
    assertEquals(List.of("c"), valuesOf(reader.next().columns().get(0)));
    assertNull(reader.next());
  }

  /** Whatever the bytes are: a typed error or values, never another exception, a hang or a read out of bounds. */
  @Test
  void survivesDamagedStreams() {
    List<Field> fields = new ArrayList<>();
    List<ArrowArray> columns = new ArrayList<>();
    for (Case one : CASES) {
      List<Object> padded = new ArrayList<>(one.values);
      while (padded.size() < 9) {
        padded.add(one.values.get(0));
      }
      fields.add(new Field(one.name, one.type));
      columns.add(ArrowArrays.of(one.name, one.type, padded));
    }
    byte[] intact = join(ArrowStreamWriter.write(new RecordBatch(new Schema(fields), 9, columns))).array();
    Random random = new Random(42);
    int refused = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = intact.clone();
      for (int k = 0; k < 1 + round % 4; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      int length = round % 3 == 0 ? random.nextInt(damaged.length) : damaged.length;
      try {
        ArrowStreamReader reader = ArrowStreamReader.of(ByteBuffer.wrap(damaged, 0, length).slice());
        for (RecordBatch batch = reader.next(); batch != null; batch = reader.next()) {
          batch.columns().forEach(ArrowStreamTest::valuesOf);
        }
      } catch (UnciaException expected) {
        refused++;
      }
    }
    assertTrue(refused > 1000, refused + " of 3000 were refused");
  }

  @Test
  void refusesABodyOfMoreThanTwoGigabytes() {
    byte[] stream = join(ArrowStreamWriter.write(batch("x", ArrowType.INT64, List.of(1L)))).array();
    byte[] bodyLength = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(8).array();
    ByteBuffer patched = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    int schemaEnd = 8 + patched.getInt(4);
    for (int i = schemaEnd; i < schemaEnd + 200; i += 1) {
      if (Arrays.equals(stream, i, i + 8, bodyLength, 0, 8)) {
        patched.putLong(i, 3L << 30);
        break;
      }
    }
    InvalidDataException refused =
        assertThrows(InvalidDataException.class, () -> ArrowStreamReader.of(patched.duplicate().order(ByteOrder.BIG_ENDIAN)).next());
    assertTrue(refused.getMessage().contains("2 GiB"), refused.getMessage());
  }

  @Test
  void readsHalfFloats() {
    assertEquals(1f, ValueReaders.half((short) 0x3c00));
    assertEquals(-2f, ValueReaders.half((short) 0xc000));
    assertEquals(65504f, ValueReaders.half((short) 0x7bff));
    assertEquals(0x1p-24f, ValueReaders.half((short) 1));
    assertArrayEquals(
        new float[] {Float.POSITIVE_INFINITY, Float.NaN},
        new float[] {ValueReaders.half((short) 0x7c00), ValueReaders.half((short) 0x7e00)});
  }
}
