package dev.uncia.frame;

import dev.uncia.arrow.RecordBatch;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.Wire;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a table comes about, by value. It refers to the stages in it, so their models live as long. */
sealed interface Plan {
  /** The plan as it is sent. */
  Map<String, Object> toWire(Inputs inputs);

  /** A table of this program. */
  record Input(Iterable<RecordBatch> batches) implements Plan {
    @Override
    public Map<String, Object> toWire(Inputs inputs) {
      return Map.of("input", inputs.add(batches));
    }
  }

  /** A table that the core reads. */
  record Source(String name, Map<String, ?> args) implements Plan {
    @Override
    public Map<String, Object> toWire(Inputs inputs) {
      return Map.of("source", name, "args", encode(args, inputs));
    }
  }

  /** A table made of another one; {@code item} where the method gives a list of tables. */
  record Method(Plan of, String name, Map<String, ?> args, @Nullable Integer item) implements Plan {
    @Override
    public Map<String, Object> toWire(Inputs inputs) {
      Map<String, Object> wire = new LinkedHashMap<>();
      wire.put("method", name);
      wire.put("of", of.toWire(inputs));
      wire.put("args", encode(args, inputs));
      if (item != null) {
        wire.put("item", item);
      }
      return wire;
    }
  }

  /** Arguments as they are sent. */
  static Map<String, @Nullable Object> encode(Map<String, ?> args, Inputs inputs) {
    Map<String, @Nullable Object> encoded = new LinkedHashMap<>();
    args.forEach((name, value) -> encoded.put(name, Wire.encode(value, inputs)));
    return encoded;
  }
}
