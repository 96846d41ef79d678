package dev.uncia.stages;

import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.WireValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings that belong together: one point of a grid.
 *
 * @param settings the settings, each of another param
 */
public record ParamMap(List<ParamSetting> settings) implements WireValue {
  /**
   * One point of a grid.
   *
   * @param settings the settings, each of another param
   */
  public ParamMap(List<ParamSetting> settings) {
    this.settings = List.copyOf(settings);
    Set<String> places = new HashSet<>();
    for (ParamSetting one : settings) {
      if (!places.add(one.stage() + "." + one.param())) {
        throw new ParamValues.Refused("a list of settings that sets each param once");
      }
    }
  }

  @Override
  public Object toWire(Inputs inputs) {
    return settings.stream().map(one -> one.toWire(inputs)).toList();
  }

  /** The settings. */
  @Override
  public String toString() {
    return settings.toString();
  }
}
