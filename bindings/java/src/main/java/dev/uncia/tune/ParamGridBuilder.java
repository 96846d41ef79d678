package dev.uncia.tune;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import dev.uncia.stages.ParamMap;
import dev.uncia.stages.ParamSetting;
import dev.uncia.stages.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes all combinations of values of some params, of any stages: what a cross-validation tries.
 *
 * <pre>{@code
 * var classifier = new LightGBMClassifier();
 * var maps = new ParamGridBuilder()
 *     .addGrid(classifier, "numLeaves", 7, 31)
 *     .addGrid(classifier, "learningRate", 0.05, 0.1)
 *     .build();
 * }</pre>
 */
public final class ParamGridBuilder {
  /** More maps than anybody waits for: most likely a slip. */
  private static final long MOST_MAPS = 100_000;

  private final Map<String, List<ParamSetting>> grids = new LinkedHashMap<>();

  /** No params. */
  public ParamGridBuilder() {}

  /**
   * Adds a param with the values to try. What was added for the same param before is replaced.
   *
   * @param stage the stage whose param it is, anywhere inside of what will be fitted
   * @param param name of the param
   * @param values at least one
   * @return this builder
   * @throws UnciaException {@code unknown_param} or {@code invalid_param}, at once, naming stage and param
   */
  public ParamGridBuilder addGrid(Stage stage, String param, Object... values) {
    return addGrid(stage, param, Arrays.asList(values));
  }

  /**
   * Adds a param with the values to try. What was added for the same param before is replaced.
   *
   * @param stage the stage whose param it is, anywhere inside of what will be fitted
   * @param param name of the param
   * @param values at least one
   * @return this builder
   * @throws UnciaException {@code unknown_param} or {@code invalid_param}, at once, naming stage and param
   */
  public ParamGridBuilder addGrid(Stage stage, String param, List<?> values) {
    List<ParamSetting> settings = settings(stage, param, values);
    ParamSetting first = settings.get(0);
    grids.put(first.stage() + "." + first.param(), settings);
    return this;
  }

  static List<ParamSetting> settings(Stage stage, String param, List<?> values) {
    if (values.isEmpty()) {
      String name = stage.info().name();
      throw ErrorCode.INVALID_PARAM.exception(
          "%s.%s needs at least one value.".formatted(name, param), ErrorDetails.ofParam(name, param), null);
    }
    List<ParamSetting> settings = new ArrayList<>();
    values.forEach(value -> settings.add(ParamSetting.of(stage, param, value)));
    return settings;
  }

  /**
   * All combinations, the values of the param that was added last changing fastest.
   *
   * @return the combinations; one empty map where no param was added
   * @throws UnciaException {@code limit} where there are too many
   */
  public List<ParamMap> build() {
    long count = grids.values().stream().mapToLong(List::size).reduce(1, (a, b) -> Math.min(a * b, Long.MAX_VALUE >> 32));
    if (count > MOST_MAPS) {
      throw ErrorCode.LIMIT.exception(
          "This grid has %d maps; more than %d are refused. Search it at random with TuneHyperparameters."
              .formatted(count, MOST_MAPS),
          ErrorDetails.NONE,
          null);
    }
    List<List<ParamSetting>> maps = List.of(List.of());
    for (List<ParamSetting> settings : grids.values()) {
      List<List<ParamSetting>> longer = new ArrayList<>();
      for (List<ParamSetting> map : maps) {
        for (ParamSetting one : settings) {
          List<ParamSetting> next = new ArrayList<>(map);
          next.add(one);
          longer.add(next);
        }
      }
      maps = longer;
    }
    return maps.stream().map(ParamMap::new).toList();
  }
}
