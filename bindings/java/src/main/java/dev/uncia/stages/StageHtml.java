package dev.uncia.stages;

import dev.uncia.runtime.Html;
import java.util.List;
import java.util.Map;

/** A stage as a diagram for notebooks: a box for each, those inside of it below, its params to be unfolded. */
final class StageHtml {
  /** Characters of a value that are shown: models can stand in a param as text. */
  private static final int LONGEST = 300;

  private StageHtml() {}

  static String of(Stage stage) {
    return Html.framed(box(stage, true));
  }

  private static String box(Stage stage, boolean isOpen) {
    StringBuilder rows = new StringBuilder();
    StringBuilder parts = new StringBuilder();
    for (Map.Entry<String, Object> param : stage.setParams().entrySet()) {
      List<Stage> inside = stagesIn(param.getValue());
      if (inside.isEmpty()) {
        rows.append("<tr><td>").append(Html.text(param.getKey(), LONGEST)).append("</td><td class=\"u-value\">");
        rows.append(Html.text(stage.shown(param.getKey()), LONGEST)).append("</td></tr>");
      }
      inside.forEach(one -> parts.append(box(one, false)));
    }
    String params = rows.isEmpty() ? "" : "<table>" + rows + "</table>";
    return "<details%s><summary>%s <small>%s</small></summary>%s%s</details>"
        .formatted(isOpen || !parts.isEmpty() ? " open" : "", Html.text(stage.info().name(), LONGEST), kind(stage), params, parts);
  }

  private static List<Stage> stagesIn(Object value) {
    List<?> items = value instanceof List<?> list ? list : List.of(value);
    return items.stream().filter(Stage.class::isInstance).map(Stage.class::cast).toList();
  }

  private static String kind(Stage stage) {
    if (stage instanceof Model) {
      return "fitted";
    } else if (stage instanceof Estimator<?>) {
      return "not fitted";
    }
    return stage instanceof Evaluator ? "evaluator" : "transformer";
  }
}
