package dev.uncia.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.arrow.ArrowType;
import dev.uncia.errors.ColumnTypeException;
import dev.uncia.errors.InvalidDataException;
import dev.uncia.errors.MissingColumnException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  enum Sex {
    FEMALE,
    MALE
  }

  record Point(double x, double y) {}

  record Penguin(String species, long id, double mass, Integer age, Sex sex, Instant seen, List<String> tags, Point at) {}

  private static final Penguin ADELIE =
      new Penguin(
          "Adelie", (1L << 53) + 1, 3750.5, null, Sex.MALE, Instant.parse("2026-01-02T03:04:05.000006Z"), List.of("a"), new Point(1, 2));

  @Test
  void keepsRecords() {
    Table table = Table.of(List.of(ADELIE));
    assertEquals(List.of("species", "id", "mass", "age", "sex", "seen", "tags", "at"), table.columnNames());
    assertEquals(ArrowType.INT64, table.column("id").type());
    assertEquals((1L << 53) + 1, table.column("id").getLong(0));
    assertNull(table.column("age").get(0));
    assertEquals(List.of(ADELIE), table.toRecords(Penguin.class));
  }

  @Test
  void knowsTheColumnsOfNoRecords() {
    Table table = Table.of(Point.class, List.of());
    assertEquals(0, table.rowCount());
    assertEquals(ArrowType.FLOAT64, table.column("y").type());
    assertEquals(List.of(), table.toRecords(Point.class));
  }

  @Test
  void mapsMayLackColumns() {
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("a", 1);
    Map<String, Object> second = new HashMap<>();
    second.put("b", "ü");
    Table table = Table.of(List.of(first, second));
    assertEquals(Arrays.asList(1, null), table.column("a").toList());
    assertEquals(Arrays.asList(null, "ü"), table.column("b").toList());
    assertNull(table.row(1).get("a"));
  }

  @Test
  void readsTypedColumns() {
    Table table =
        Table.builder()
            .add("x", 1.5, 2.5)
            .add("n", 1, 2)
            .add("ok", true, false)
            .add("d", List.of(new BigDecimal("1.10"), new BigDecimal("2")))
            .addVectors("v", new double[][] {{1, 2}, {3, 4}})
            .addCategories("c", List.of("a", "b"))
            .build();
    assertArrayEquals(new double[] {1.5, 2.5}, table.column("x").toDoubleArray());
    assertArrayEquals(new int[] {1, 2}, table.column("n").toIntArray());
    assertArrayEquals(new double[] {1, 2}, table.column("n").toDoubleArray());
    assertTrue(table.column("ok").getBoolean(0));
    assertEquals(new BigDecimal("1.10"), table.column("d").get(0));
    assertArrayEquals(new double[] {3, 4}, table.column("v").getDoubles(1));
    assertEquals("b", table.column("c").getString(1));
    assertThrows(ColumnTypeException.class, () -> table.column("x").getLong(0));
    assertThrows(ColumnTypeException.class, () -> table.column("c").getDouble(0));
    assertThrows(MissingColumnException.class, () -> table.column("nose"));
    assertThrows(IndexOutOfBoundsException.class, () -> table.column("x").get(2));
  }

  @Test
  void refusesNullForAPrimitiveComponent() {
    Table table = Table.builder().add("x", Arrays.asList(1.0, null)).add("y", 1.0, 2.0).build();
    InvalidDataException missing = assertThrows(InvalidDataException.class, () -> table.toRecords(Point.class));
    assertEquals("x", missing.details().column());
    assertEquals(1L, missing.details().row());
  }

  record Narrow(int id) {}

  @Test
  void refusesToLoseDigits() {
    Table table = Table.builder().add("id", 1L << 40).build();
    assertThrows(ColumnTypeException.class, () -> table.toRecords(Narrow.class));
    assertEquals(7, Table.builder().add("id", 7L).build().toRecords(Narrow.class).get(0).id());
  }

  @Test
  void refusesColumnsOfUnequalLength() {
    assertThrows(InvalidDataException.class, () -> Table.builder().add("a", 1, 2).add("b", 1).build());
    assertThrows(InvalidDataException.class, () -> Table.of(List.of("no row")));
  }

  @Test
  void slicesAcrossBatches() {
    Table three = Table.builder().add("a", 1, 2, 3).build();
    Table two = Table.builder().add("a", 4, 5).build();
    Table both = Table.ofBatches(three.schema(), List.of(three.batches().get(0), two.batches().get(0)));
    assertEquals(List.of(1, 2, 3, 4, 5), both.column("a").toList());
    assertEquals(List.of(3, 4), both.slice(2, 2).column("a").toList());
    assertEquals(0, both.slice(5, 0).rowCount());
  }

  @Test
  void isAnArrowStreamOutside() throws Exception {
    Table table = Table.of(List.of(ADELIE));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.writeArrow(bytes);
    assertEquals(
        List.of(ADELIE), Table.readArrow(new ByteArrayInputStream(bytes.toByteArray())).toRecords(Penguin.class));
  }
}
