package dev.uncia.stages;

import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.Wire;
import dev.uncia.runtime.WireValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a stage that does several in order. The methods of the stage make them.
 *
 * @param name name of the method that adds it
 * @param args the arguments that were given, by name: truth values, numbers, texts, and lists and maps of these
 */
public record Step(String name, Map<String, Object> args) implements WireValue {
  /**
   * A step whose arguments nobody can change.
   *
   * @param name name of the method that adds it
   * @param args its arguments; those that are null are left out, and arrays of numbers become lists
   */
  public Step(String name, Map<String, Object> args) {
    this.name = name;
    Map<String, Object> kept = new LinkedHashMap<>();
    args.forEach((key, value) -> kept.put(key, plain(value)));
    kept.values().removeIf(Objects::isNull);
    this.args = Collections.unmodifiableMap(kept);
  }

  /** Numbers are whole where they can be, as JSON knows one kind of number. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Number number) {
      double wide = number.doubleValue();
      if (!Double.isFinite(wide)) {
        throw new ParamValues.Refused("steps whose numbers are finite");
      }
      if (wide == (int) wide) {
        return (int) wide;
      }
      return wide;
    } else if (value instanceof double[] numbers) {
      return plain(Arrays.stream(numbers).boxed().toList());
    } else if (value instanceof int[] numbers) {
      return plain(Arrays.stream(numbers).boxed().toList());
    } else if (value instanceof List<?> list) {
      return list.stream().<Object>map(item -> Objects.requireNonNull(plain(item))).toList();
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      map.forEach((key, item) -> entries.put(String.valueOf(key), Objects.requireNonNull(plain(item))));
      return Collections.unmodifiableMap(entries);
    }
    return value instanceof CharSequence text ? text.toString() : value;
  }

  @Override
  public Object toWire(Inputs inputs) {
    return Map.of("name", name, "args", Objects.requireNonNull(Wire.encode(args, inputs)));
  }
}
