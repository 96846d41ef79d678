package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.frame.Table;
import dev.uncia.lightgbm.LightGBMClassificationModel;
import dev.uncia.lightgbm.LightGBMClassifier;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LightGBMTest {
  @Test
  void fitsAndScores() {
    int rows = 500;
    double[] x = new Random(1).doubles(rows).toArray();
    String[] label = new String[rows];
    for (int i = 0; i < rows; i++) {
      label[i] = x[i] > 0.5 ? "big" : "small";
    }
    Table table = Table.builder().add("x", x).add("label", label).build();
    LightGBMClassificationModel model =
        new LightGBMClassifier().setNumIterations(20).setFeaturesCols("x").setObjective("binary").fit(table);
    assertEquals(List.of("big", "small"), model.classLabels());
    Table scored = model.transform(table);
    System.out.println(scored);
    int right = 0;
    for (int i = 0; i < rows; i++) {
      right += label[i].equals(scored.column("prediction").get(i)) ? 1 : 0;
    }
    assertTrue(right > 480, right + " of 500");
    List<Map<String, Object>> one = model.transform(List.of(Map.of("x", 0.9)));
    assertEquals("big", one.get(0).get("prediction"));
    System.out.println(model.parameters().get("num_iterations"));
    model.close();
  }
}
