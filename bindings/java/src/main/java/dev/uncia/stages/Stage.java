package dev.uncia.stages;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.ErrorDetails;
import dev.uncia.errors.UnciaException;
import dev.uncia.frame.DataFrame;
import dev.uncia.runtime.Core;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.ModelState;
import dev.uncia.runtime.Request;
import dev.uncia.runtime.Wire;
import dev.uncia.runtime.WireValue;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something with params: the common base of estimators, transformers, models and evaluators. Params live here and are checked as they
 * are set; the core sees them with each call. A stage may be read by several threads, and set by one.
 */
public abstract class Stage implements WireValue {
  private static final String HIDDEN = "(hidden)";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final StageInfo info;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private String uid;
  /** What a fitted model has learned, or the files that a loaded stage carries. */
  private @Nullable ModelState state;

  /**
   * A stage with nothing set.
   *
   * @param info the declaration of its class
   */
  protected Stage(StageInfo info) {
    this.info = info;
    byte[] random = new byte[6];
    RANDOM.nextBytes(random);
    this.uid = info.name() + "_" + HexFormat.of().formatHex(random);
  }

  /**
   * The declaration of the class.
   *
   * @return its name on the wire and its params
   */
  public final StageInfo info() {
    return info;
  }

  /**
   * A name that is unique; a saved stage keeps it.
   *
   * @return the name
   */
  public final String uid() {
    return uid;
  }

  final void adoptUid(String saved) {
    uid = saved;
  }

  /**
   * Sets a param by name. The typed setters do the same.
   *
   * @param name name of the param, or of the same parameter in the native library
   * @param value a value that the param takes
   * @return this stage
   * @throws UnciaException {@code unknown_param}, with the nearest name, or {@code invalid_param}, with what is allowed
   */
  public Stage set(String name, @Nullable Object value) {
    StageInfo.Resolved resolved = info.resolve(name);
    values.put(resolved.name(), parsed(resolved, value));
    String other = StageInfo.otherFace(resolved);
    if (other != null) {
      values.remove(other);
    }
    return this;
  }

  /** A value as it is kept, which is not set. */
  final Object parsed(StageInfo.Resolved resolved, @Nullable Object value) {
    try {
      return resolved.isColumn() ? ParamValues.column(value) : ParamValues.parse(resolved.param(), value);
    } catch (ParamValues.Refused refused) {
      String got = resolved.isSecret() ? "" : ", not " + show(value);
      throw ErrorCode.INVALID_PARAM.exception(
          "%s.%s must be %s%s.".formatted(info.name(), resolved.name(), refused.expected(), got),
          ErrorDetails.ofParam(info.name(), resolved.name()),
          null);
    }
  }

  /**
   * Adds a step to a param; for the methods of stages that have some.
   *
   * @param param name of the param
   * @param step name of the step
   * @param args its arguments by name
   * @throws UnciaException {@code invalid_param}
   */
  protected final void addStep(String param, String step, Map<String, Object> args) {
    List<Object> steps = new java.util.ArrayList<>();
    if (get(param) instanceof List<?> before) {
      steps.addAll(before);
    }
    steps.add(Map.of("name", step, "args", args));
    set(param, steps);
  }

  /**
   * An argument of a step that must be one of a few names.
   *
   * @param step name of the step
   * @param name name of the argument
   * @param value what was given
   * @param known what may be given
   * @return {@code value}
   * @throws UnciaException {@code invalid_param}
   */
  protected final String oneOf(String step, String name, String value, String... known) {
    if (List.of(known).contains(value)) {
      return value;
    }
    throw ErrorCode.INVALID_PARAM.exception(
        "%s.%s: %s must be one of \"%s\", not \"%s\"."
            .formatted(info.name(), step, name, String.join("\", \"", known), value),
        ErrorDetails.ofStage(info.name()),
        null);
  }

  /**
   * The value of a param.
   *
   * @param name name of the param
   * @return what was set, else the default, else null
   * @throws UnciaException {@code unknown_param}, with the nearest name
   */
  public final @Nullable Object get(String name) {
    StageInfo.Resolved resolved = info.resolve(name);
    Object set = values.get(resolved.name());
    return set != null ? set : resolved.defaultValue();
  }

  /**
   * The value of a param in its own type; for the typed getters.
   *
   * @param name name of the param
   * @param <T> the type in which values of the param's kind are kept
   * @return what was set, else the default, else null
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  protected final <T extends @Nullable Object> T value(String name) {
    return (T) get(name);
  }

  /**
   * The value of a param that is one of a few names; for the typed getters.
   *
   * @param type the enum of the names
   * @param name name of the param
   * @param <E> the enum of the names
   * @return what was set, else the default, else null
   */
  @SuppressWarnings("NullAway")
  protected final <E extends Enum<E> & EnumValue> E enumValue(Class<E> type, String name) {
    String constant = value(name);
    return constant == null ? null : EnumValue.of(type, constant);
  }

  /**
   * The value of a param that is a list of a few names; for the typed getters.
   *
   * @param type the enum of the names
   * @param name name of the param
   * @param <E> the enum of the names
   * @return what was set, else the default, else null
   */
  @SuppressWarnings("NullAway")
  protected final <E extends Enum<E> & EnumValue> List<E> enumValues(Class<E> type, String name) {
    List<String> constants = value(name);
    return constants == null ? null : constants.stream().map(one -> EnumValue.of(type, one)).toList();
  }

  /**
   * Whether a param was set.
   *
   * @param name name of the param
   * @return true where a value was set, even one equal to the default
   */
  public final boolean isSet(String name) {
    return values.containsKey(info.resolve(name).name());
  }

  /**
   * Forgets what was set, so that the default holds again.
   *
   * @param name name of the param
   * @return this stage
   */
  public Stage clear(String name) {
    values.remove(info.resolve(name).name());
    return this;
  }

  /**
   * The params that were set.
   *
   * @return the values by name, in the order in which they were set
   */
  public final Map<String, Object> setParams() {
    return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * A stage of the same class and uid with the same settings. A copied model has to be closed for itself.
   *
   * @return the copy
   */
  public abstract Stage copy();

  /**
   * Fills a new stage of the same class with what this one has.
   *
   * @param fresh a stage with nothing set
   * @param <S> the class
   * @return {@code fresh}
   */
  protected <S extends Stage> S copyInto(S fresh) {
    Stage target = fresh;
    target.uid = uid;
    target.values.putAll(values);
    target.state = state == null ? null : state.share();
    return fresh;
  }

  /**
   * Each param with its kind, range, default and what was set, for reading.
   *
   * @return a line for each
   */
  public final String explainParams() {
    return info.names().stream().map(this::explain).collect(Collectors.joining("\n"));
  }

  private String explain(String name) {
    StageInfo.Resolved resolved = info.resolve(name);
    String range = resolved.param().range();
    StringBuilder line = new StringBuilder(name).append(": ").append(resolved.kind());
    if (!range.isEmpty() && !resolved.isColumn()) {
      line.append(' ').append(range);
    }
    if (!resolved.param().values().isEmpty() && !resolved.isColumn()) {
      line.append("; of ").append(String.join(", ", resolved.param().values()));
    }
    Object byDefault = resolved.defaultValue();
    line.append(byDefault == null ? "; no default" : "; default " + shown(resolved, byDefault));
    Object set = values.get(resolved.name());
    if (set != null) {
      line.append("; set to ").append(shown(resolved, set));
    }
    return line.toString();
  }

  private static String shown(StageInfo.Resolved resolved, @Nullable Object value) {
    return resolved.isSecret() ? HIDDEN : show(value);
  }

  private static String show(@Nullable Object value) {
    if (value instanceof String text) {
      return "\"" + text + "\"";
    } else if (value instanceof List<?> list) {
      return list.stream().map(Stage::show).collect(Collectors.joining(", ", "[", "]"));
    } else if (value instanceof Object[] array) {
      return show(java.util.Arrays.asList(array));
    }
    return String.valueOf(value);
  }

  /** What a param was set to, for reading. */
  final String shown(String name) {
    return shown(info.resolve(name), values.get(name));
  }

  /**
   * The stage as a diagram, for notebooks such as those of a Java kernel of Jupyter: {@code display(pipeline.toHtml(), "text/html")}.
   *
   * @return HTML that needs nothing besides: a box for each stage with what was set, secrets hidden
   */
  public final String toHtml() {
    return StageHtml.of(this);
  }

  /** The class and what was set, secrets hidden. */
  @Override
  public final String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + shown(info.resolve(entry.getKey()), entry.getValue()))
        .collect(Collectors.joining(", ", info.name() + "(", ")"));
  }

  /**
   * Saves the stage, fitted or not, as a folder that loads in every language. Secrets are not saved.
   *
   * @param folder where; it must not exist
   */
  public final void save(Path folder) {
    save(folder, false);
  }

  /**
   * Saves the stage, fitted or not, as a folder that loads in every language. Secrets are not saved.
   *
   * @param folder where
   * @param overwrite whether to replace what is there
   */
  public final void save(Path folder, boolean overwrite) {
    Inputs inputs = new Inputs();
    Map<String, Object> args = new LinkedHashMap<>();
    args.put("stage", toWire(inputs));
    args.put("folder", folder.toAbsolutePath().toString());
    args.put("overwrite", overwrite);
    Core.get().call(new Request("save", args, inputs.tables(), dev.uncia.RunOptions.DEFAULT, false));
  }

  /**
   * Checks that no required param is missing.
   *
   * @throws UnciaException {@code missing_param}
   */
  protected final void checkRequired() {
    String missing = info.missing(values);
    if (missing != null) {
      throw ErrorCode.MISSING_PARAM.exception(
          "%s.%s must be set.".formatted(info.name(), missing), ErrorDetails.ofParam(info.name(), missing), null);
    }
  }

  final void adoptState(ModelState saved) {
    state = saved;
  }

  final @Nullable ModelState state() {
    return state;
  }

  @Override
  public Map<String, Object> toWire(Inputs inputs) {
    Map<String, Object> params = new LinkedHashMap<>();
    values.forEach((name, value) -> params.put(name, wireValue(value, inputs)));
    Map<String, Object> wire = new LinkedHashMap<>();
    wire.put("class", info.wireName());
    wire.put("uid", uid);
    wire.put("params", params);
    if (state != null) {
      wire.put("state", state.toWire());
    }
    return wire;
  }

  private static Object wireValue(Object value, Inputs inputs) {
    Object wire = value instanceof DataFrame frame ? frame.toWire(inputs) : Wire.encode(value, inputs);
    return java.util.Objects.requireNonNull(wire);
  }
}
