package dev.uncia.stages;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The declaration of a class of stages: its name on the wire and its params, in order. Generated code builds it. */
public final class StageInfo {
  private static final String COLUMN = "Col";

  private final String wireName;
  private final String name;
  private final Map<String, Param> params = new LinkedHashMap<>();
  private final Map<String, String> aliases = new LinkedHashMap<>();

  /** A param, or the {@code …Col} face of a service param, under the name that it is kept by. */
  record Resolved(String name, Param param, boolean isColumn) {
    ParamKind kind() {
      return isColumn ? ParamKind.COLUMN : param.kind();
    }

    boolean isSecret() {
      return param.isSecret() && !isColumn;
    }

    @Nullable Object defaultValue() {
      return isColumn ? null : param.defaultValue();
    }
  }

  /**
   * A class of stages.
   *
   * @param wireName its name on the wire, such as {@code uncia/lightgbm#LightGBMClassifier}
   * @param params its params, in order
   */
  public StageInfo(String wireName, Param... params) {
    this.wireName = wireName;
    this.name = wireName.substring(wireName.indexOf('#') + 1);
    for (Param param : params) {
      this.params.put(param.name(), param);
      param.aliases().forEach(alias -> aliases.putIfAbsent(alias, param.name()));
    }
  }

  /**
   * The name on the wire.
   *
   * @return a name such as {@code uncia/lightgbm#LightGBMClassifier}
   */
  public String wireName() {
    return wireName;
  }

  /**
   * The name of the class.
   *
   * @return a name such as {@code LightGBMClassifier}
   */
  public String name() {
    return name;
  }

  /**
   * The declared params.
   *
   * @return the params, in order; a service param is one
   */
  public List<Param> params() {
    return List.copyOf(params.values());
  }

  /**
   * The names that can be set.
   *
   * @return the names, in order; a service param has two, {@code x} and {@code xCol}
   */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    params.forEach(
        (own, param) -> {
          names.add(own);
          if (param.isService()) {
            names.add(own + COLUMN);
          }
        });
    return names;
  }

  Resolved resolve(String wanted) {
    Param direct = params.get(wanted);
    if (direct != null) {
      return new Resolved(wanted, direct, false);
    }
    if (wanted.endsWith(COLUMN)) {
      Param service = params.get(wanted.substring(0, wanted.length() - COLUMN.length()));
      if (service != null && service.isService()) {
        return new Resolved(wanted, service, true);
      }
    }
    String aliased = aliases.get(wanted);
    if (aliased != null) {
      return resolve(aliased);
    }
    throw ErrorCode.UNKNOWN_PARAM.exception(
        "%s has no param \"%s\".%s".formatted(name, wanted, DidYouMean.suffix(wanted, names())),
        ErrorDetails.ofParam(name, wanted),
        null);
  }

  /** The other face of a service param, which gives way when this one is set; null when there is none. */
  static @Nullable String otherFace(Resolved resolved) {
    if (!resolved.param().isService()) {
      return null;
    }
    return resolved.isColumn() ? resolved.param().name() : resolved.name() + COLUMN;
  }

  /** Names the first required param that is not in {@code set}. */
  @Nullable String missing(Map<String, ?> set) {
    for (Param param : params.values()) {
      if (param.isRequired() && !set.containsKey(param.name()) && !set.containsKey(param.name() + COLUMN)) {
        return param.name();
      }
    }
    return null;
  }
}
