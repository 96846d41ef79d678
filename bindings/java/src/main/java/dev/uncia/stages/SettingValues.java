package dev.uncia.stages;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads steps, settings and params to search from the maps that JSON has for them. */
final class SettingValues {
  private SettingValues() {}

  static Step step(@Nullable Object value) {
    if (value instanceof Step step) {
      return step;
    }
    if (value instanceof Map<?, ?> map
        && map.get("name") instanceof String name
        && (!map.containsKey("args") || map.get("args") instanceof Map<?, ?>)
        && List.of("name", "args").containsAll(map.keySet())) {
      return new Step(name, map.get("args") instanceof Map<?, ?> args ? named(args) : Map.of());
    }
    throw new ParamValues.Refused("a step, as the methods of the stage make them");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> named(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  static ParamMap map(@Nullable Object value) {
    if (value instanceof ParamMap map) {
      return map;
    }
    if (value instanceof List<?> list) {
      return new ParamMap(list.stream().map(SettingValues::setting).toList());
    }
    throw new ParamValues.Refused("a list of settings");
  }

  private static ParamSetting setting(@Nullable Object value) {
    if (value instanceof ParamSetting setting) {
      return setting;
    }
    if (value instanceof Map<?, ?> map
        && map.get("stage") instanceof String stage
        && map.get("param") instanceof String param) {
      Object given = map.get("value");
      if (given != null) {
        ParamKind kind = kind(map);
        return new ParamSetting(stage, param, kind, read(kind, given));
      }
    }
    throw new ParamValues.Refused("a setting with stage, param and value");
  }

  static ParamSearch search(@Nullable Object value) {
    if (value instanceof ParamSearch search) {
      return search;
    }
    if (value instanceof Map<?, ?> map
        && map.get("stage") instanceof String stage
        && map.get("param") instanceof String param) {
      ParamKind kind = kind(map);
      if (map.get("values") instanceof List<?> values) {
        List<Object> read = values.stream().map(one -> read(kind, one)).toList();
        return new ParamSearch.Values(stage, param, kind, read);
      } else if (map.get("min") instanceof Number min && map.get("max") instanceof Number max) {
        boolean log = Boolean.TRUE.equals(map.get("log"));
        return new ParamSearch.Range(stage, param, kind, min.doubleValue(), max.doubleValue(), log);
      }
    }
    throw new ParamValues.Refused("one with stage, param and values, or min and max");
  }

  private static @Nullable ParamKind kind(Map<?, ?> map) {
    Object wanted = map.get("kind");
    return Arrays.stream(ParamKind.values()).filter(kind -> kind.toString().equals(wanted)).findFirst().orElse(null);
  }

  private static Object read(@Nullable ParamKind kind, Object value) {
    Object read = kind == null ? value : ParamValues.fromWire(kind, value);
    return read == null ? value : read;
  }
}
