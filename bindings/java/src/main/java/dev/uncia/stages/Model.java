package dev.uncia.stages;

import dev.uncia.runtime.ModelState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformer that a fit has made. What it learned lies in a folder of this program's until the model is closed or can be reached no
 * more; {@link #save} keeps it for good.
 */
public abstract class Model extends Transformer implements AutoCloseable {
  /**
   * A model with nothing set.
   *
   * @param info the declaration of its class
   */
  protected Model(StageInfo info) {
    super(info);
  }

  @Override
  public Model set(String name, @Nullable Object value) {
    super.set(name, value);
    return this;
  }

  @Override
  public Model clear(String name) {
    super.clear(name);
    return this;
  }

  @Override
  public abstract Model copy();

  /** Lets go of what was learned, also of the models in this one's params. The model cannot be used afterwards. */
  @Override
  public void close() {
    ModelState learned = state();
    if (learned != null) {
      learned.close();
    }
    for (Object value : setParams().values()) {
      for (Object one : value instanceof List<?> list ? list : List.of(value)) {
        if (one instanceof Model nested) {
          nested.close();
        }
      }
    }
  }
}
