package dev.uncia.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.featurize.CleanMissingData;
import dev.uncia.featurize.CleanMissingDataModel;
import dev.uncia.featurize.DropColumns;
import dev.uncia.frame.Table;
import dev.uncia.lightgbm.LightGBMClassificationModel;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.pipeline.Pipeline;
import dev.uncia.pipeline.PipelineModel;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains keep their types: that this class compiles, without a warning, is most of the test. */
class FluentTest {
  record Row(double x, String y) {}

  record Guess(String prediction) {}

  private static final List<Row> ROWS =
      java.util.stream.IntStream.range(0, 60).mapToObj(i -> new Row(i, i < 30 ? "low" : "high")).toList();

  @TempDir Path classes;

  /** Code that knows no class of ours but the bases. */
  private static <M extends Model> M fitted(Estimator<M> estimator, List<?> rows) {
    return estimator.copy().set("labelCol", "y").clear("labelCol").set("labelCol", "y").fit(rows);
  }

  private static <T extends Transformer> Table applied(T transformer, Table table) {
    return transformer.copy().clear("cols").set("cols", List.of("y")).transform(table);
  }

  @Test
  void chainsKeepTheirTypes() {
    LightGBMClassifier learner =
        new LightGBMClassifier()
            .setFeaturesCols("x")
            .setLabelCol("y")
            .set("learningRate", 0.2)
            .clear("learningRate")
            .setBoostingType(LightGBMClassifier.BoostingType.GBDT)
            .setBoostingType("gbdt")
            .copy()
            .setNumIterations(5);
    Pipeline pipeline =
        new Pipeline()
            .setStages(new CleanMissingData().setInputCols("x").setCleaningMode("mean"), learner)
            .set("stages", List.of(learner))
            .setStages(learner);
    try (PipelineModel model = pipeline.fit(ROWS)) {
      List<Guess> guesses = model.transform(ROWS, Guess.class);
      assertEquals("low", guesses.get(0).prediction());
    }
  }

  @Test
  void codeThatIsGenericKeepsThem() {
    LightGBMClassifier learner = new LightGBMClassifier().setFeaturesCols("x").setNumIterations(5).setMinDataInLeaf(1);
    try (LightGBMClassificationModel model = fitted(learner, ROWS)) {
      List<Map<String, Object>> rows = model.transform(List.of(Map.of("x", 59.0)));
      assertEquals("high", rows.get(0).get("prediction"));
    }
    assertEquals(List.of("x"), applied(new DropColumns(), Table.of(ROWS)).columnNames());
  }

  @Test
  void futuresKeepThem() {
    CompletableFuture<CleanMissingDataModel> future =
        new CleanMissingData().setInputCols("x").setOutputCols("z").fitAsync(ROWS);
    CompletableFuture<Table> table =
        future.thenCompose(model -> model.transform(dev.uncia.frame.DataFrame.of(ROWS)).collectAsync());
    assertEquals(List.of("x", "y", "z"), table.join().columnNames());
    future.join().close();
  }

  @Test
  void stagesPrintWhatWasSet() {
    assertEquals(
        "CleanMissingData(inputCols=[\"x\"], cleaningMode=\"median\")",
        new CleanMissingData().setInputCols("x").setCleaningMode("median").toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "new LightGBMClassifier().setNumIterations(5).setLabelCol(\"y\").fit(rows).getPredictionCol() | true",
        "new LightGBMClassifier().setNumIterations(\"many\") | false",
        "new LightGBMClassifier().setNumIteration(5) | false",
        "new LightGBMClassifier().fit(rows).setNumIterations(5) | false",
        "new LightGBMClassifier().setBoostingType(CleanMissingData.CleaningMode.MEAN) | false",
        "new Pipeline().setStages(\"stage\") | false",
      })
  void theCompilerRefusesWhatIsWrong(String expression, boolean compiles) {
    String source =
        "import dev.uncia.featurize.*; import dev.uncia.lightgbm.*; import dev.uncia.pipeline.*;\n"
            + "class Sample { Object of(java.util.List<?> rows) { return " + expression + "; } }\n";
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Sample.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter problems = new StringWriter();
    List<String> options = List.of("-proc:none", "-implicit:none", "-d", classes.toString());
    boolean isGood =
        ToolProvider.getSystemJavaCompiler().getTask(problems, null, null, options, null, List.of(file)).call();
    assertEquals(compiles, isGood, problems::toString);
    if (compiles) {
      assertTrue(problems.toString().isEmpty(), problems::toString);
    } else {
      assertFalse(problems.toString().contains("package dev.uncia"), problems::toString);
    }
  }
}
