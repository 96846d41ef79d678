package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.uncia.errors.InvalidParamException;
import dev.uncia.errors.MissingParamException;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.train.ComputeModelStatistics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plots: drawn in the core, the same in every language. */
class PlotTest {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();

  private static Map<String, Object> expected() throws IOException {
    return JSON.std.mapFrom(Files.readString(REPOSITORY.resolve("test/conformance/plot.json")));
  }

  private static Table table() throws IOException {
    Map<?, ?> data = (Map<?, ?>) expected().get("data");
    List<?> labels = (List<?>) data.get("label");
    List<?> predictions = (List<?>) data.get("prediction");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int row = 0; row < labels.size(); row++) {
      rows.add(Map.of("label", labels.get(row), "prediction", predictions.get(row)));
    }
    return Table.of(rows);
  }

  private static Plot drawn() throws IOException {
    return new ComputeModelStatistics().plotConfusionMatrix(DataFrame.of(table()));
  }

  @Test
  void aPlotIsThatOfEveryLanguage() throws Exception {
    Plot plot = drawn();
    Map<String, Object> expected = expected();
    assertEquals(expected.get("title"), plot.title());
    assertEquals(expected.get("description"), plot.description());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(plot.svg().getBytes(StandardCharsets.UTF_8));
    assertEquals(expected.get("svg"), HexFormat.of().formatHex(digest));
    assertEquals(expected.get("values"), ((Map<?, ?>) plot.spec().get("data")).get("values"));
  }

  @Test
  void aPlotIsSavedByItsEnding(@TempDir Path folder) throws IOException {
    Plot plot = drawn();
    for (String name : List.of("a.svg", "a.html", "a.JSON")) {
      plot.save(folder.resolve(name));
    }
    assertEquals(plot.svg() + "\n", Files.readString(folder.resolve("a.svg")));
    assertTrue(Files.readString(folder.resolve("a.html")).contains(plot.svg()));
    assertEquals(plot.spec(), JSON.std.mapFrom(Files.readString(folder.resolve("a.JSON"))));
    InvalidParamException refused =
        assertThrows(InvalidParamException.class, () -> plot.save(folder.resolve("a.png")));
    assertTrue(refused.getMessage().contains("Name a file that ends in .svg, .html or .json."));
  }

  @Test
  void aPlotShowsItselfAndPrintsNoSvg() throws IOException {
    Plot plot = drawn();
    assertTrue(Files.readString(plot.show()).contains(plot.svg()));
    assertFalse(plot.toString().contains("<svg"));
    assertTrue(plot.toString().contains(plot.description()));
  }

  @Test
  void modelsAndScoredTablesDrawThemselves() {
    DataFrame penguins = DataFrame.readCsv(REPOSITORY.resolve("examples/data/penguins.csv").toString());
    var model =
        new LightGBMClassifier()
            .setLabelCol("species")
            .setFeaturesCols("bill_length", "island")
            .setNumIterations(5)
            .setValidationIndicatorCol("held_out")
            .setIsProvideTrainingMetric(true)
            .fit(penguins);
    assertTrue(model.plotFeatureImportance("gain", 1).description().contains("1 of 2 features"));
    assertEquals(10, model.trainingHistory().rowCount());
    assertTrue(model.plotLearningCurve().description().contains("over 5 iterations"));
    DataFrame scored = model.transform(penguins);
    var statistics = new ComputeModelStatistics().setLabelCol("species").setProbabilityCol("probability");
    assertTrue(statistics.plotROC(scored, List.of("Gentoo")).svg().startsWith("<svg "));
    assertTrue(statistics.plotPrecisionRecall(scored).svg().startsWith("<svg "));
    assertTrue(statistics.plotCalibration(scored, 4).svg().startsWith("<svg "));
    assertThrows(
        MissingParamException.class, () -> new ComputeModelStatistics().setLabelCol("species").plotROC(scored));
  }
}
