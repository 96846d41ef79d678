package dev.uncia.stages;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.runtime.ModelFolder;
import dev.uncia.runtime.StagePackages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes stages of their form on the wire. */
final class StageDecoder {
  private StageDecoder() {}

  /** The stage in a result {@code {"stage": …}}, whose states the core has written into {@code folder}. */
  static Stage result(@Nullable Object result, ModelFolder folder) {
    return stage(result instanceof Map<?, ?> map ? map.get("stage") : null, folder);
  }

  private static Stage stage(@Nullable Object wire, ModelFolder folder) {
    if (!(wire instanceof Map<?, ?> map) || !(map.get("class") instanceof String className)) {
      throw ErrorCode.PROTOCOL.exception("The core sent no stage where one was due.", ErrorDetails.NONE, null);
    }
    Stage stage = (Stage) StagePackages.create(className);
    if (map.get("uid") instanceof String uid) {
      stage.adoptUid(uid);
    }
    if (map.get("params") instanceof Map<?, ?> params) {
      params.forEach((name, json) -> setParam(stage, String.valueOf(name), json, folder));
    }
    if (map.get("state") instanceof Map<?, ?> state) {
      stage.adoptState(folder.state(String.valueOf(state.get("folder")), String.valueOf(state.get("digest"))));
    }
    return stage;
  }

  private static void setParam(Stage stage, String name, @Nullable Object json, ModelFolder folder) {
    ParamKind kind = stage.info().resolve(name).kind();
    stage.set(name, value(kind, json, folder));
  }

  private static @Nullable Object value(ParamKind kind, @Nullable Object json, ModelFolder folder) {
    return switch (kind) {
      case STAGE -> stage(json, folder);
      case STAGES -> each(json, one -> stage(one, folder));
      case PARAM_MAPS -> each(json, map -> each(map, one -> setting(one, folder)));
      case PARAM_SPACE -> each(json, one -> setting(one, folder));
      default -> ParamValues.fromWire(kind, json);
    };
  }

  private static List<@Nullable Object> each(@Nullable Object json, Function<@Nullable Object, @Nullable Object> read) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Object one : json instanceof List<?> list ? list : List.of()) {
      items.add(read.apply(one));
    }
    return items;
  }

  /** A setting, or a param to search, with the stages among its values made. */
  private static @Nullable Object setting(@Nullable Object json, ModelFolder folder) {
    if (!(json instanceof Map<?, ?> map)) {
      return json;
    }
    Object wanted = map.get("kind");
    for (ParamKind kind : List.of(ParamKind.STAGE, ParamKind.STAGES)) {
      if (kind.toString().equals(wanted)) {
        Map<Object, @Nullable Object> read = new LinkedHashMap<>(map);
        read.computeIfPresent("value", (key, value) -> value(kind, value, folder));
        read.computeIfPresent("values", (key, values) -> each(values, one -> value(kind, one, folder)));
        return read;
      }
    }
    return json;
  }
}
