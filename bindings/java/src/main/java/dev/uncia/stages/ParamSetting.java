package dev.uncia.stages;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.Wire;
import dev.uncia.runtime.WireValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value for one param of one stage.
 *
 * @param stage the uid of the stage
 * @param param name of the param
 * @param kind kind of the param, by which the value travels; null where it is not known
 * @param value the value
 */
public record ParamSetting(String stage, String param, @Nullable ParamKind kind, Object value) implements WireValue {
  /**
   * A setting that is checked as the stage's setter would check it.
   *
   * @param stage the stage
   * @param param name of the param, or of the same parameter in the native library
   * @param value a value that the param takes
   * @return the setting
   * @throws UnciaException {@code unknown_param}, {@code invalid_param}, or {@code unsupported} for a secret or a table
   */
  public static ParamSetting of(Stage stage, String param, @Nullable Object value) {
    StageInfo.Resolved resolved = stage.info().resolve(param);
    String name = stage.info().name();
    if (resolved.isSecret() || resolved.kind() == ParamKind.TABLE) {
      throw ErrorCode.UNSUPPORTED.exception(
          "%s.%s is %s, which no map of params may hold."
              .formatted(name, resolved.name(), resolved.isSecret() ? "a secret" : "a table"),
          ErrorDetails.ofParam(name, resolved.name()),
          null);
    }
    return new ParamSetting(stage.uid(), resolved.name(), resolved.kind(), stage.parsed(resolved, value));
  }

  @Override
  public Object toWire(Inputs inputs) {
    Map<String, Object> wire = place(stage, param, kind);
    wire.put("value", Objects.requireNonNull(Wire.encode(value, inputs)));
    return wire;
  }

  static Map<String, Object> place(String stage, String param, @Nullable ParamKind kind) {
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("stage", stage);
    wire.put("param", param);
    if (kind != null) {
      wire.put("kind", kind.toString());
    }
    return wire;
  }

  /** The stage, the param and its value. */
  @Override
  public String toString() {
    return stage + "." + param + "=" + value;
  }
}
