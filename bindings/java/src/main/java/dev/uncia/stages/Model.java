package dev.uncia.stages;

import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.ModelState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transformer that a fit has made. What it learned lies in a folder of this program's until the model is closed or can be reached no
 * more; {@link #save} keeps it for good.
 */
public abstract class Model extends Transformer implements AutoCloseable {
  private @Nullable ModelState state;

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

  final void adoptState(ModelState learned) {
    state = learned;
  }

  @Override
  protected <S extends Stage> S copyInto(S fresh) {
    super.copyInto(fresh);
    ModelState learned = state;
    if (learned != null && fresh instanceof Model model) {
      model.state = learned.share();
    }
    return fresh;
  }

  @Override
  public Map<String, Object> toWire(Inputs inputs) {
    Map<String, Object> wire = super.toWire(inputs);
    if (state != null) {
      wire = new LinkedHashMap<>(wire);
      wire.put("state", state.toWire());
    }
    return wire;
  }

  /** Lets go of what was learned, also of the models in this one's params. The model cannot be used afterwards. */
  @Override
  public void close() {
    if (state != null) {
      state.close();
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
