package dev.uncia.stages;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.runtime.ModelFolder;
import dev.uncia.runtime.StagePackages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    if (stage instanceof Model model && map.get("state") instanceof Map<?, ?> state) {
      model.adoptState(folder.state(String.valueOf(state.get("folder")), String.valueOf(state.get("digest"))));
    }
    return stage;
  }

  private static void setParam(Stage stage, String name, @Nullable Object json, ModelFolder folder) {
    ParamKind kind = stage.info().resolve(name).kind();
    if (kind == ParamKind.STAGE) {
      stage.set(name, stage(json, folder));
    } else if (kind == ParamKind.STAGES) {
      List<Stage> nested = new ArrayList<>();
      for (Object one : json instanceof List<?> list ? list : List.of()) {
        nested.add(stage(one, folder));
      }
      stage.set(name, nested);
    } else {
      stage.set(name, ParamValues.fromWire(kind, json));
    }
  }
}
