package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.lightgbm.LightGBMClassificationModel;
import dev.uncia.lightgbm.LightGBMClassifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what this test runs. */
class ReadmeTest {
  record Penguin(double bill_length, double flipper_length) {}

  record Guess(double bill_length, String prediction) {}

  @Test
  void theExampleWorks() {
    String csv = "../../examples/data/penguins.csv";
    // begin
    DataFrame penguins = DataFrame.readCsv(csv).filter("bill_length IS NOT NULL");

    LightGBMClassificationModel model =
        new LightGBMClassifier()
            .setFeaturesCols("bill_length", "flipper_length")
            .setLabelCol("species")
            .setNumIterations(50)
            .fit(penguins);

    Table scored = model.transform(penguins).collect();
    List<Guess> guesses = model.transform(List.of(new Penguin(39.1, 181)), Guess.class);
    List<Map<String, Object>> rows = model.transform(List.of(Map.of("bill_length", 46.1, "flipper_length", 211)));
    // end
    assertEquals("Adelie", guesses.get(0).prediction());
    assertEquals("Gentoo", rows.get(0).get("prediction"));
    assertTrue(scored.rowCount() > 300);
    model.close();
  }

  @Test
  void theExampleIsInTheReadme() throws Exception {
    String source = Files.readString(Path.of("src/test/java/dev/uncia/ReadmeTest.java"));
    Matcher shown = Pattern.compile("(?s)// begin\n(.*?)    // end").matcher(source);
    assertTrue(shown.find());
    String snippet = shown.group(1).indent(-4).strip();
    assertTrue(Files.readString(Path.of("README.md")).contains(snippet), "README.md lacks:\n" + snippet);
  }

  @Test
  void theVersionIsThatOfThePom() throws Exception {
    Matcher version =
        Pattern.compile("<artifactId>uncia</artifactId>\\s*<version>(.*?)</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertTrue(version.find());
    assertEquals(new UnciaStages().version(), version.group(1));
  }
}
