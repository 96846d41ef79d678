package dev.uncia.tune;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import dev.uncia.stages.ParamKind;
import dev.uncia.stages.ParamSearch;
import dev.uncia.stages.ParamSetting;
import dev.uncia.stages.Stage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes what a search may try: params of any stages, each with values to choose from or a range of numbers.
 *
 * <pre>{@code
 * var classifier = new LightGBMClassifier();
 * var space = new HyperparamBuilder()
 *     .addDiscrete(classifier, "numLeaves", 7, 15, 31)
 *     .addLogRange(classifier, "learningRate", 0.01, 0.3)
 *     .build();
 * }</pre>
 */
public final class HyperparamBuilder {
  private static final Set<ParamKind> NUMBERS = Set.of(ParamKind.INT, ParamKind.LONG, ParamKind.DOUBLE);

  private final Map<String, ParamSearch> entries = new LinkedHashMap<>();

  /** No params. */
  public HyperparamBuilder() {}

  /**
   * Adds a param with values to choose from. What was added for the same param before is replaced.
   *
   * @param stage the stage whose param it is
   * @param param name of the param
   * @param values at least one
   * @return this builder
   * @throws UnciaException {@code unknown_param} or {@code invalid_param}, at once, naming stage and param
   */
  public HyperparamBuilder addDiscrete(Stage stage, String param, Object... values) {
    return addDiscrete(stage, param, Arrays.asList(values));
  }

  /**
   * Adds a param with values to choose from. What was added for the same param before is replaced.
   *
   * @param stage the stage whose param it is
   * @param param name of the param
   * @param values at least one
   * @return this builder
   * @throws UnciaException {@code unknown_param} or {@code invalid_param}, at once, naming stage and param
   */
  public HyperparamBuilder addDiscrete(Stage stage, String param, List<?> values) {
    List<ParamSetting> settings = ParamGridBuilder.settings(stage, param, values);
    ParamSetting first = settings.get(0);
    List<Object> kept = settings.stream().map(ParamSetting::value).toList();
    return add(new ParamSearch.Values(first.stage(), first.param(), first.kind(), kept));
  }

  /**
   * Adds a numeric param with the range to draw its values from, both ends included; of whole numbers whole ones are drawn.
   *
   * @param stage the stage whose param it is
   * @param param name of the param
   * @param min the smallest value
   * @param max the largest value
   * @return this builder
   * @throws UnciaException {@code unknown_param} or {@code invalid_param}, at once, naming stage and param
   */
  public HyperparamBuilder addRange(Stage stage, String param, Number min, Number max) {
    return addRange(stage, param, min, max, false);
  }

  /**
   * As {@link #addRange(Stage, String, Number, Number)}, drawn evenly by logarithm: 0.01 to 0.1 as often as 0.1 to 1.
   *
   * @param stage the stage whose param it is
   * @param param name of the param
   * @param min the smallest value, above 0
   * @param max the largest value
   * @return this builder
   * @throws UnciaException {@code unknown_param} or {@code invalid_param}, at once, naming stage and param
   */
  public HyperparamBuilder addLogRange(Stage stage, String param, Number min, Number max) {
    return addRange(stage, param, min, max, true);
  }

  private HyperparamBuilder addRange(Stage stage, String param, Number min, Number max, boolean log) {
    ParamSetting low = ParamSetting.of(stage, param, min);
    ParamSetting high = ParamSetting.of(stage, param, max);
    String name = stage.info().name();
    if (low.kind() == null || !NUMBERS.contains(low.kind())) {
      throw refused(name, low.param(), "%s.%s holds no number, so it has no range.".formatted(name, low.param()));
    }
    double from = ((Number) low.value()).doubleValue();
    double to = ((Number) high.value()).doubleValue();
    if (!(from <= to) || Double.isInfinite(from) || Double.isInfinite(to) || (log && from <= 0)) {
      String above = log ? " above 0, as it is drawn by logarithm," : "";
      String text = "The range of %s.%s must go from a number%s to one that is no smaller, not from %s to %s.";
      throw refused(name, low.param(), text.formatted(name, low.param(), above, min, max));
    }
    return add(new ParamSearch.Range(low.stage(), low.param(), low.kind(), from, to, log));
  }

  private static UnciaException refused(String stage, String param, String message) {
    return ErrorCode.INVALID_PARAM.exception(message, ErrorDetails.ofParam(stage, param), null);
  }

  private HyperparamBuilder add(ParamSearch entry) {
    entries.put(entry.stage() + "." + entry.param(), entry);
    return this;
  }

  /**
   * What was added, in the order in which it was.
   *
   * @return the params
   */
  public List<ParamSearch> build() {
    return List.copyOf(entries.values());
  }
}
