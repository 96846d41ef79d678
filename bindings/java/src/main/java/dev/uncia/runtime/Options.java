package dev.uncia.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/** Arguments of a method that may be left out. Generated classes have a setter for each. */
public abstract class Options {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Nothing set. */
  protected Options() {}

  /**
   * Sets an option.
   *
   * @param name its name
   * @param value its value
   */
  protected final void put(String name, Object value) {
    values.put(name, value);
  }

  /**
   * The options beside other arguments.
   *
   * @param args the other arguments
   * @return all arguments by name
   */
  public final Map<String, Object> with(Map<String, Object> args) {
    Map<String, Object> all = new LinkedHashMap<>(args);
    all.putAll(values);
    return all;
  }
}
