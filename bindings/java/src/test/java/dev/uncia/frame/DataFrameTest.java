package dev.uncia.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.arrow.ArrowType;
import dev.uncia.errors.InvalidQueryException;
import dev.uncia.featurize.SelectColumns;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.pipeline.Pipeline;
import dev.uncia.pipeline.PipelineModel;
import dev.uncia.support.Samples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFrameTest {
  @Test
  void keepsValuesThroughTheCore() {
    Table table =
        Table.builder()
            .add("ü long", Arrays.asList((1L << 53) + 1, null, Long.MIN_VALUE))
            .add("double", -0.0, Double.NaN, Double.POSITIVE_INFINITY)
            .add("text", "雪豹", null, "")
            .addCategories("category", Arrays.asList("b", null, "a"))
            .add("flag", Arrays.asList(true, null, false))
            .addVectors("vector", new double[][] {{1, 2}, {3, 4}, {5, 6}})
            .add("list", List.of(List.of("a"), List.of(), List.of("b", "c")))
            .add("map", List.of(Map.of("k", 1), Map.of("k", 2), Map.of("k", 3)))
            .add("when", ArrowType.timestamp("Europe/Berlin"), Arrays.asList(java.time.Instant.EPOCH, null, null))
            .add("money", List.of(new java.math.BigDecimal("1.25"), new java.math.BigDecimal("-2"), java.math.BigDecimal.ZERO))
            .build();
    Table back = DataFrame.of(table).collect();
    assertEquals(table.columnNames(), back.columnNames());
    for (Column column : table.columns()) {
      assertEquals(column.type(), back.column(column.name()).type(), column.name());
      assertEquals(column.toList(), back.column(column.name()).toList(), column.name());
    }
  }

  @Test
  void keepsTablesWithoutRows() {
    Table empty = Table.builder().add("a", new int[0]).add("b", new String[0]).build();
    Table back = DataFrame.of(empty).collect();
    assertEquals(0, back.rowCount());
    assertEquals(List.of("a", "b"), back.columnNames());
    assertEquals(0, DataFrame.of(empty).count());
  }

  @Test
  void keepsTenThousandColumns() {
    Table.Builder builder = Table.builder();
    for (int i = 0; i < 10_000; i++) {
      builder.add("c" + i, i);
    }
    Table back = DataFrame.of(builder.build()).collect();
    assertEquals(9_999, back.column("c9999").getInt(0));
  }

  @Test
  void plansStepByStep() {
    DataFrame plan =
        DataFrame.of(List.of(Map.of("a", 1), Map.of("a", 2), Map.of("a", 3)))
            .filter("a > 1")
            .withColumn("b", "a * 10")
            .select("b");
    assertEquals(2, plan.count());
    assertEquals(List.of(20, 30), plan.collect().column("b").toList());
    assertEquals(List.of("b"), plan.columns());
    assertEquals(List.of("b"), plan.schema().names());
    assertTrue(plan.toText().contains("20"), plan.toText());
  }

  @Test
  void namesABrokenCondition() {
    DataFrame plan = DataFrame.of(List.of(Map.of("a", 1))).filter("a >");
    assertThrows(InvalidQueryException.class, plan::collect);
  }

  @Test
  void writesAndReadsFiles(@TempDir Path folder) throws Exception {
    String path = folder.resolve("t.csv").toString();
    DataFrame.of(List.of(Map.of("a", 1), Map.of("a", 2)))
        .writeCsv(path, new DataFrame.WriteCsvOptions().setDelimiter(";"));
    assertTrue(Files.readString(Path.of(path)).startsWith("a"));
    DataFrame read = DataFrame.readCsv(path, new DataFrame.ReadCsvOptions().setDelimiter(";").setHeader(true));
    assertEquals(List.of(1L, 2L), read.collect().column("a").toList());
  }

  @Test
  void splitsAtRandom() {
    List<DataFrame> parts = DataFrame.of(Samples.twoClasses(1000)).randomSplit(new double[] {0.8, 0.2}, 5);
    assertEquals(2, parts.size());
    assertEquals(1000, parts.get(0).count() + parts.get(1).count());
    assertTrue(parts.get(0).count() > 700);
  }

  @Test
  void readsPartByPart() {
    List<Table> parts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      parts.add(Table.builder().add("i", i).build());
    }
    List<Object> seen = new ArrayList<>();
    try (TableStream stream = DataFrame.ofParts(parts).stream()) {
      stream.forEachRemaining(part -> seen.addAll(part.column("i").toList()));
    }
    assertEquals(List.of(0, 1, 2, 3, 4), seen);
  }

  record Row(double x, String label) {}

  record Scored(String label, String prediction) {}

  @Test
  void givesTheSameKindBack(@TempDir Path folder) {
    List<Row> rows = Samples.twoClasses(300).toRecords(Row.class);
    PipelineModel model =
        new Pipeline()
            .setStages(
                new SelectColumns().setCols("x", "label"),
                new LightGBMClassifier().setFeaturesCols("x").setNumIterations(10))
            .fit(rows);
    List<Scored> scored = model.transform(rows.subList(0, 5), Scored.class);
    assertEquals(5, scored.size());
    assertEquals(scored.get(0).label(), scored.get(0).prediction());
    List<Map<String, Object>> maps = model.transform(List.of(Map.of("x", 0.9, "label", "?")));
    assertEquals("big", maps.get(0).get("prediction"));
    model.save(folder.resolve("pipeline"));
    PipelineModel loaded = PipelineModel.load(folder.resolve("pipeline"));
    assertEquals("big", loaded.transform(List.of(Map.of("x", 0.9, "label", "?"))).get(0).get("prediction"));
    assertEquals(2, loaded.getStages().size());
    assertTrue(model.transformSchema(DataFrame.of(List.of(Map.of("x", 0.9, "label", "?")))).names().contains("prediction"));
    model.close();
    loaded.close();
  }
}
