package dev.uncia.stages;

import dev.uncia.RunOptions;
import dev.uncia.arrow.Schema;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.runtime.Core;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.Request;
import dev.uncia.runtime.Wire;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps tables to tables, batch by batch. */
public abstract class Transformer extends Stage {
  /**
   * A stage with nothing set.
   *
   * @param info the declaration of its class
   */
  protected Transformer(StageInfo info) {
    super(info);
  }

  @Override
  public Transformer set(String name, @Nullable Object value) {
    super.set(name, value);
    return this;
  }

  @Override
  public Transformer clear(String name) {
    super.clear(name);
    return this;
  }

  @Override
  public abstract Transformer copy();

  /**
   * Adds to a table what this stage computes; lazy, so nothing is read until the result is. Later changes of this stage's params do not
   * change the result.
   *
   * @param data the table
   * @return the plan of the result
   */
  public DataFrame transform(DataFrame data) {
    checkRequired();
    return data.then("transform", Map.of("stage", this));
  }

  /**
   * Adds to a table what this stage computes.
   *
   * @param data the table
   * @return the result
   */
  public Table transform(Table data) {
    return transform(data, RunOptions.DEFAULT);
  }

  /**
   * Adds to a table what this stage computes.
   *
   * @param data the table
   * @param options how the call is watched and stopped
   * @return the result
   */
  public Table transform(Table data, RunOptions options) {
    return transform(DataFrame.of(data)).collect(options);
  }

  /**
   * Adds to rows what this stage computes.
   *
   * @param rows maps from names of columns to values
   * @return a map for each row
   */
  public List<Map<String, @Nullable Object>> transform(List<? extends Map<String, ?>> rows) {
    return transform(Table.of(rows)).toMaps();
  }

  /**
   * Adds to rows what this stage computes.
   *
   * @param rows the rows
   * @param type a record whose components are columns of the result
   * @param <R> the record
   * @return a record for each row
   */
  public <R extends Record> List<R> transform(List<? extends Record> rows, Class<R> type) {
    return transform(Table.of(rows)).toRecords(type);
  }

  /**
   * The columns that {@link #transform(DataFrame)} will give, without reading a row.
   *
   * @param data the table
   * @return names and types; widths of vectors that only a fit will tell are zero
   */
  public Schema transformSchema(DataFrame data) {
    return planSchema(this, data);
  }

  static Schema planSchema(Stage stage, DataFrame data) {
    stage.checkRequired();
    Inputs inputs = new Inputs();
    Map<String, Object> args = Map.of("stage", stage.toWire(inputs), "data", data.toWire(inputs));
    Object result =
        Core.get().call(new Request("transformSchema", args, inputs.tables(), RunOptions.DEFAULT, false));
    return Wire.SCHEMA.decode(result instanceof Map<?, ?> map ? map.get("schema") : null);
  }
}
