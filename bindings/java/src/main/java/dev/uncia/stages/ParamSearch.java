package dev.uncia.stages;

import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.Wire;
import dev.uncia.runtime.WireValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A param of a stage with what a search may try of it. */
public sealed interface ParamSearch extends WireValue {
  /**
   * The stage.
   *
   * @return its uid
   */
  String stage();

  /**
   * The param.
   *
   * @return its name
   */
  String param();

  /**
   * A param with values to choose from.
   *
   * @param stage the uid of the stage
   * @param param name of the param
   * @param kind kind of the param; null where it is not known
   * @param values the values, at least one
   */
  record Values(String stage, String param, @Nullable ParamKind kind, List<Object> values) implements ParamSearch {
    /**
     * A param with values to choose from.
     *
     * @param stage the uid of the stage
     * @param param name of the param
     * @param kind kind of the param; null where it is not known
     * @param values the values, at least one
     */
    public Values(String stage, String param, @Nullable ParamKind kind, List<Object> values) {
      this.stage = stage;
      this.param = param;
      this.kind = kind;
      this.values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new ParamValues.Refused("params to search with at least one value each");
      }
    }

    @Override
    public Object toWire(Inputs inputs) {
      Map<String, Object> wire = ParamSetting.place(stage, param, kind);
      List<@Nullable Object> encoded = new ArrayList<>();
      values.forEach(value -> encoded.add(Wire.encode(value, inputs)));
      wire.put("values", encoded);
      return wire;
    }
  }

  /**
   * A numeric param with the range to draw its values from.
   *
   * @param stage the uid of the stage
   * @param param name of the param
   * @param kind kind of the param; null where it is not known
   * @param min the smallest value
   * @param max the largest value
   * @param log whether values are drawn evenly by logarithm
   */
  record Range(String stage, String param, @Nullable ParamKind kind, double min, double max, boolean log)
      implements ParamSearch {
    /**
     * A numeric param with the range to draw its values from.
     *
     * @param stage the uid of the stage
     * @param param name of the param
     * @param kind kind of the param; null where it is not known
     * @param min the smallest value
     * @param max the largest value
     * @param log whether values are drawn evenly by logarithm
     */
    public Range {
      if (!(min <= max) || Double.isInfinite(min) || Double.isInfinite(max) || (log && min <= 0)) {
        throw new ParamValues.Refused("params to search, each range from a number to one that is no smaller");
      }
    }

    @Override
    public Object toWire(Inputs inputs) {
      Map<String, Object> wire = ParamSetting.place(stage, param, kind);
      wire.put("min", min);
      wire.put("max", max);
      wire.put("log", log);
      return wire;
    }
  }
}
