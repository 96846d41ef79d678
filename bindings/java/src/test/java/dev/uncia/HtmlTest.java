package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.featurize.CleanMissingData;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.image.Images;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.pipeline.Pipeline;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HtmlTest {
  private static long count(String html, String part) {
    return Pattern.compile(part, Pattern.LITERAL).matcher(html).results().count();
  }

  @Test
  void tablesShowTypesAndTheFirstRows() {
    Table table =
        Table.builder()
            .add("x", IntStream.range(0, 25).toArray())
            .add("<y>", IntStream.range(0, 25).mapToObj(i -> i == 1 ? null : "a & b").toList())
            .build();
    String html = table.toHtml();
    assertTrue(html.contains("<th>x<br><small>int32</small></th>"), html);
    assertTrue(html.contains("<th>&lt;y&gt;<br><small>utf8</small></th>"), html);
    assertEquals(20, count(html, "<td class=\"u-number\">"));
    assertEquals(1, count(html, "<span class=\"u-null\">null</span>"));
    assertEquals(19, count(html, "<td>a &amp; b</td>"));
    assertTrue(html.contains("25 rows × 2 columns"), html);
  }

  @Test
  void plansReadNoMoreThanIsShown() {
    Table table = Table.builder().add("x", IntStream.range(0, 25).toArray()).build();
    assertTrue(DataFrame.of(table).toHtml().contains("first 20 rows × 1 columns"));
    String few = DataFrame.of(table.slice(0, 3)).toHtml();
    assertTrue(few.contains("<small>3 rows × 1 columns"), few);
    assertEquals(3, count(few, "<td class=\"u-number\">"));
  }

  @Test
  void picturesAreSmallFilesInTheirCells() {
    BufferedImage large = new BufferedImage(600, 300, BufferedImage.TYPE_3BYTE_BGR);
    Table table =
        Table.builder()
            .add("picture", Images.TYPE, Arrays.asList(Images.fromBufferedImage(large, "<a>.jpg"), null))
            .build();
    String html = DataFrame.of(table).toHtml();
    assertTrue(html.contains("<th>picture<br><small>image</small></th>"), html);
    assertEquals(1, count(html, "<img src=\"data:image/jpeg;base64,"));
    assertEquals(1, count(html, "alt=\"&lt;a&gt;.jpg image 600x300x3\""));
    assertTrue(html.length() < 10_000, html);
    assertTrue(table.toHtml().contains("<td>image 600x300x3</td>"), table.toHtml());
  }

  @Test
  void pipelinesShowTheirStages() {
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new CleanMissingData().setInputCols("x"), new LightGBMClassifier().setLabelCol("<label>"));
    String html = pipeline.toHtml();
    assertEquals(3, count(html, "<details"));
    assertEquals(3, count(html, "<small>not fitted</small>"));
    assertTrue(html.contains("<td>labelCol</td><td class=\"u-value\">&quot;&lt;label&gt;&quot;</td>"), html);
    assertFalse(html.contains("<td>stages</td>"), html);
    assertTrue(html.indexOf("CleanMissingData") < html.indexOf("LightGBMClassifier"), html);
    Table table = Table.of(Arrays.asList(java.util.Map.of("x", 1.0), java.util.Map.of("x", 3.0)));
    try (var model = new CleanMissingData().setInputCols(List.of("x")).fit(table)) {
      assertTrue(model.toHtml().contains("<small>fitted</small>"));
    }
  }
}
