package dev.uncia.stages;

import dev.uncia.RunOptions;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.runtime.Core;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.Request;
import dev.uncia.runtime.Wire;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges a table of predictions by one number. */
public abstract class Evaluator extends Stage {
  /**
   * A stage with nothing set.
   *
   * @param info the declaration of its class
   */
  protected Evaluator(StageInfo info) {
    super(info);
  }

  @Override
  public Evaluator set(String name, @Nullable Object value) {
    super.set(name, value);
    return this;
  }

  @Override
  public Evaluator clear(String name) {
    super.clear(name);
    return this;
  }

  @Override
  public abstract Evaluator copy();

  /**
   * The metric of a table.
   *
   * @param data labels and predictions
   * @return the number
   */
  public double evaluate(DataFrame data) {
    return evaluate(data, RunOptions.DEFAULT);
  }

  /**
   * The metric of a table.
   *
   * @param data labels and predictions
   * @param options how the call is watched and stopped
   * @return the number
   */
  public double evaluate(DataFrame data, RunOptions options) {
    checkRequired();
    Inputs inputs = new Inputs();
    Map<String, Object> args = Map.of("stage", toWire(inputs), "data", data.toWire(inputs));
    return Wire.DOUBLE.decode(Core.get().call(new Request("evaluate", args, inputs.tables(), options, true)));
  }

  /**
   * The metric of a table.
   *
   * @param data labels and predictions
   * @return the number
   */
  public double evaluate(Table data) {
    return evaluate(DataFrame.of(data));
  }

  /**
   * The metric of rows.
   *
   * @param rows maps from names of columns to values, or records
   * @return the number
   */
  public double evaluate(List<?> rows) {
    return evaluate(Table.of(rows));
  }
}
