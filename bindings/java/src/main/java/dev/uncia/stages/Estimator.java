package dev.uncia.stages;

import dev.uncia.RunOptions;
import dev.uncia.arrow.Schema;
import dev.uncia.errors.UnciaException;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.runtime.Background;
import dev.uncia.runtime.Core;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.ModelFolder;
import dev.uncia.runtime.Request;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Learns a model from a table.
 *
 * <pre>{@code
 * DataFrame data = DataFrame.readCsv("penguins.csv");
 * var learner = new LightGBMClassifier().setLabelCol("species").setFeaturesCols("bill_length", "bill_depth");
 * try (LightGBMClassificationModel model = learner.fit(data)) {
 *   model.transform(data).select("species", "prediction").show();
 * }
 *
 * CompletableFuture<Table> later = learner.fitAsync(data).thenCompose(model -> model.transform(data).collectAsync());
 * }</pre>
 *
 * @param <M> class of the model
 */
public abstract class Estimator<M extends Model> extends Stage {
  private final Class<M> modelClass;

  /**
   * A stage with nothing set.
   *
   * @param info the declaration of its class
   * @param modelClass class of the model that a fit gives
   */
  protected Estimator(StageInfo info, Class<M> modelClass) {
    super(info);
    this.modelClass = modelClass;
  }

  @Override
  public Estimator<M> set(String name, @Nullable Object value) {
    super.set(name, value);
    return this;
  }

  @Override
  public Estimator<M> clear(String name) {
    super.clear(name);
    return this;
  }

  @Override
  public abstract Estimator<M> copy();

  /**
   * Learns a model.
   *
   * @param data the table to learn from
   * @return the model, which has the params that it shares with this stage
   * @throws UnciaException that names stage, param and column; {@code cancelled} when the thread is interrupted
   */
  public M fit(DataFrame data) {
    return fit(data, RunOptions.DEFAULT);
  }

  /**
   * Learns a model.
   *
   * @param data the table to learn from
   * @return the model
   */
  public M fit(Table data) {
    return fit(DataFrame.of(data), RunOptions.DEFAULT);
  }

  /**
   * Learns a model.
   *
   * @param rows maps from names of columns to values, or records
   * @return the model
   */
  public M fit(List<?> rows) {
    return fit(DataFrame.of(Table.of(rows)), RunOptions.DEFAULT);
  }

  /**
   * Learns a model.
   *
   * @param data the table to learn from
   * @param options how the call is watched and stopped
   * @return the model
   */
  public M fit(Table data, RunOptions options) {
    return fit(DataFrame.of(data), options);
  }

  /**
   * Learns a model.
   *
   * @param data the table to learn from
   * @param options how the call is watched and stopped
   * @return the model
   */
  public M fit(DataFrame data, RunOptions options) {
    checkRequired();
    ModelFolder folder = Core.get().newModelFolder();
    try {
      Inputs inputs = new Inputs();
      Map<String, Object> args =
          Map.of("stage", toWire(inputs), "data", data.toWire(inputs), "folder", Core.pathOf(folder));
      Object result = Core.get().call(new Request("fit", args, inputs.tables(), options, true));
      return modelClass.cast(StageDecoder.result(result, folder));
    } finally {
      Reference.reachabilityFence(data);
      Reference.reachabilityFence(this);
      folder.discardIfUnused();
    }
  }

  /**
   * Learns a model in another thread. Cancelling the future stops the core's work, too. Later changes of this stage's params do not
   * change the model.
   *
   * @param data the table to learn from
   * @return the model to come
   */
  public CompletableFuture<M> fitAsync(DataFrame data) {
    Estimator<M> settings = copy();
    return Background.run("uncia-fit", options -> settings.fit(data, options), Model::close);
  }

  /**
   * Learns a model in another thread.
   *
   * @param data the table to learn from
   * @return the model to come
   */
  public CompletableFuture<M> fitAsync(Table data) {
    return fitAsync(DataFrame.of(data));
  }

  /**
   * Learns a model in another thread.
   *
   * @param rows maps from names of columns to values, or records
   * @return the model to come
   */
  public CompletableFuture<M> fitAsync(List<?> rows) {
    return fitAsync(Table.of(rows));
  }

  /**
   * The columns that the fitted model will give, without reading a row.
   *
   * @param data the table to learn from
   * @return names and types; widths of vectors that only a fit will tell are zero
   */
  public Schema transformSchema(DataFrame data) {
    return Transformer.planSchema(this, data);
  }
}
