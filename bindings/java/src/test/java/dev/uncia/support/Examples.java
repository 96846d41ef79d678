package dev.uncia.support;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.uncia.RunOptions;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.runtime.StagePackages;
import dev.uncia.stages.EnumValue;
import dev.uncia.stages.Estimator;
import dev.uncia.stages.Evaluator;
import dev.uncia.stages.ParamKind;
import dev.uncia.stages.Stage;
import dev.uncia.stages.Transformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** The examples that every language runs, and how Java runs one: through the typed setters of the generated classes. */
public final class Examples {
  private static final Path REPOSITORY = Path.of("../..").toAbsolutePath().normalize();
  private static final Map<String, Table> TABLES = new HashMap<>();

  private Examples() {}

  /** A setting by which a param is seen to arrive. */
  public record Probe(String param, Object value, Map<String, Object> with, String arrives) {}

  /** One example. */
  public record Example(
      String className,
      String data,
      Map<String, Object> columns,
      Map<String, Object> stage,
      List<String> outputs,
      String digest,
      List<String> holds,
      Double value,
      Double tolerance,
      List<Probe> probes,
      List<Probe> modelProbes) {}

  /** What the schema says of each stage, by its name on the wire. */
  public static Map<String, Map<String, Object>> schema() {
    try {
      Map<String, Map<String, Object>> stages = new HashMap<>();
      String json = Files.readString(REPOSITORY.resolve("bindings/schema.json"));
      for (Object one : (List<?>) JSON.std.mapFrom(json).get("stages")) {
        stages.put((String) map(one).get("class"), map(one));
      }
      return stages;
    } catch (IOException missing) {
      throw new UncheckedIOException("Run `npm run generate` first.", missing);
    }
  }

  /** What the schema says of a param. */
  public static Map<String, Object> param(
      Map<String, Map<String, Object>> schema, String className, String name) {
    for (Object one : (List<?>) schema.get(className).get("params")) {
      if (map(one).get("name").equals(name)) {
        return map(one);
      }
    }
    throw new AssertionError(className + " has no param " + name);
  }

  public static List<Example> all() {
    try {
      List<Example> examples = new ArrayList<>();
      String json = Files.readString(REPOSITORY.resolve("bindings/examples.json"));
      for (Object one : (List<?>) JSON.std.mapFrom(json).get("examples")) {
        Map<String, Object> example = map(one);
        examples.add(
            new Example(
                (String) example.get("class"),
                (String) example.get("data"),
                map(example.get("columns")),
                map(example.get("stage")),
                strings(example.get("outputs")),
                (String) example.get("digest"),
                strings(example.get("holds")),
                number(example.get("value")),
                number(example.get("tolerance")),
                probes(example.get("probes")),
                probes(example.get("modelProbes"))));
      }
      return examples;
    } catch (IOException missing) {
      throw new UncheckedIOException("Run `npm run generate` first.", missing);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object json) {
    return json == null ? Map.of() : (Map<String, Object>) json;
  }

  private static Double number(Object json) {
    return json == null ? null : ((Number) json).doubleValue();
  }

  private static List<String> strings(Object json) {
    return ((List<?>) json).stream().map(String.class::cast).toList();
  }

  private static List<Probe> probes(Object json) {
    List<Probe> probes = new ArrayList<>();
    map(json)
        .forEach(
            (param, one) -> {
              Map<String, Object> probe = map(one);
              probes.add(new Probe(param, probe.get("value"), map(probe.get("with")), (String) probe.get("arrives")));
            });
    return probes;
  }

  /** The example's table, read once. */
  public static Table data(Example example) {
    return TABLES.computeIfAbsent(
        example.className,
        name -> {
          DataFrame table = read(example.data);
          for (Map.Entry<String, Object> column : example.columns.entrySet()) {
            table = table.withColumn(column.getKey(), (String) column.getValue());
          }
          return table.collect();
        });
  }

  private static DataFrame read(String name) {
    String file = REPOSITORY.resolve("examples/data") + "/" + name;
    if (name.endsWith(".parquet")) {
      return DataFrame.readParquet(file);
    }
    return name.contains(".") ? DataFrame.readImages(file) : DataFrame.readCsv(file + ".csv");
  }

  /** The example's stage with some settings more. */
  public static Stage stage(Example example, Map<String, Object> more) {
    Map<String, Object> params = new LinkedHashMap<>(map(example.stage.get("params")));
    params.putAll(more);
    return stage((String) example.stage.get("class"), (String) example.stage.get("uid"), params);
  }

  private static Stage stage(String className, String uid, Map<String, Object> params) {
    Stage stage = (Stage) StagePackages.create(className);
    params.forEach((name, value) -> call(setters(stage, name).get(0), stage, value));
    return uid == null ? stage : withUid(stage, uid);
  }

  private static Stage stage(Map<?, ?> wire) {
    return stage((String) wire.get("class"), (String) wire.get("uid"), map(wire.get("params")));
  }

  /** Gives a stage the uid by which maps of params name it; users need none but their own objects' for that. */
  private static Stage withUid(Stage stage, String uid) {
    try {
      Field field = Stage.class.getDeclaredField("uid");
      field.setAccessible(true);
      field.set(stage, uid);
      return stage;
    } catch (ReflectiveOperationException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Params of the example's stage that name a file, which a saved stage carries along. */
  public static List<String> fileParams(Example example) {
    return map(example.stage.get("params")).entrySet().stream()
        .filter(param -> param.getValue() instanceof String text && text.startsWith("examples:"))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What an evaluator measures of the example's table. */
  public static double metric(Example example, Map<String, Object> more) {
    return ((Evaluator) stage(example, more)).evaluate(data(example));
  }

  /** Whether a metric is what the example says. */
  public static boolean isRight(Example example, double metric) {
    return Math.abs(metric - example.value) <= example.tolerance;
  }

  /** What is applied to the table: the stage itself, or its model. */
  public static Transformer fitted(Example example, Map<String, Object> more) {
    Stage stage = stage(example, more);
    return stage instanceof Estimator<?> estimator ? estimator.fit(data(example)) : (Transformer) stage;
  }

  /** The last message that a fit reports of its progress. */
  public static String progress(Example example, Map<String, Object> more) {
    Estimator<?> estimator = (Estimator<?>) stage(example, more);
    AtomicReference<String> last = new AtomicReference<>();
    estimator.fit(data(example), RunOptions.withProgress(step -> last.set(step.message())));
    return last.get();
  }

  /** The typed setters of a param, in a fixed order. */
  public static List<Method> setters(Stage stage, String param) {
    String name = "set" + Character.toUpperCase(param.charAt(0)) + param.substring(1);
    List<Method> setters =
        Arrays.stream(stage.getClass().getMethods())
            .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
            .sorted(Comparator.comparing(method -> method.getParameterTypes()[0].getName()))
            .toList();
    if (setters.isEmpty()) {
      throw new AssertionError(stage.getClass().getSimpleName() + " has no method " + name);
    }
    return setters;
  }

  /** Calls a setter with a value of the wire. */
  public static Object call(Method setter, Stage stage, Object json) {
    String name = setter.getName().substring("set".length());
    String param = Character.toLowerCase(name.charAt(0)) + name.substring(1);
    Object here = local(json);
    boolean isList = isOfSettings(stage, param);
    return invoke(setter, stage, isList ? settings(here) : convert(here, setter.getParameterTypes()[0]));
  }

  private static boolean isOfSettings(Stage stage, String param) {
    return isOf(stage, param, ParamKind.STEPS, ParamKind.PARAM_MAPS, ParamKind.PARAM_SPACE);
  }

  private static boolean isOf(Stage stage, String param, ParamKind... kinds) {
    return stage.info().params().stream()
        .anyMatch(one -> one.name().equals(param) && List.of(kinds).contains(one.kind()));
  }

  /** Paths of files among the examples, as they are here. */
  public static Object local(Object json) {
    if (json instanceof String text && text.startsWith("examples:")) {
      return REPOSITORY.resolve("examples").resolve(text.substring("examples:".length())).toString();
    } else if (json instanceof List<?> list) {
      return list.stream().map(Examples::local).toList();
    } else if (json instanceof Map<?, ?> map) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      map.forEach((key, value) -> entries.put(key, local(value)));
      return entries;
    }
    return json;
  }

  /** Steps and maps of params as they are, with the stages among their values made. */
  private static Object settings(Object json) {
    if (json instanceof List<?> list) {
      return list.stream().map(Examples::settings).toList();
    } else if (json instanceof Map<?, ?> map) {
      Map<Object, Object> entries = new LinkedHashMap<>();
      map.forEach((key, value) -> entries.put(key, key.equals("args") ? value : settings(value)));
      return entries.get("class") instanceof String ? stage(map) : entries;
    }
    return json;  }

  /** Calls a setter as a user's own code would. */
  public static Object invoke(Method setter, Stage stage, Object value) {
    try {
      return setter.invoke(stage, value);
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof RuntimeException own) {
        throw own;
      }
      throw new AssertionError(refused.getCause());
    } catch (IllegalAccessException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Reads a param with its typed getter. */
  public static Object get(Stage stage, String param) {
    try {
      return stage
          .getClass()
          .getMethod("get" + Character.toUpperCase(param.charAt(0)) + param.substring(1))
          .invoke(stage);
    } catch (ReflectiveOperationException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Object convert(Object json, Class<?> type) {
    if (type.isArray()) {
      List<?> items = (List<?>) json;
      Object array = Array.newInstance(type.getComponentType(), items.size());
      for (int i = 0; i < items.size(); i++) {
        Array.set(array, i, convert(items.get(i), type.getComponentType()));
      }
      return array;
    } else if (type == int.class) {
      return ((Number) json).intValue();
    } else if (type == long.class) {
      return Long.parseLong((String) json);
    } else if (type == double.class) {
      return json instanceof String special ? Double.parseDouble(special) : ((Number) json).doubleValue();
    } else if (type.isEnum()) {
      return constant(type, (String) json);
    } else if (json instanceof Map<?, ?> wire && Stage.class.isAssignableFrom(type)) {
      return stage(wire);
    } else if (json instanceof List<?> list) {
      return list.stream().map(item -> convert(item, item instanceof Map ? Stage.class : Object.class)).toList();
    }
    return json;
  }

  private static Object constant(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (((EnumValue) constant).wireName().equals(name)) {
        return constant;
      }
    }
    throw new AssertionError(type + " has no constant for " + name);
  }

  /** Whether the kind holds stages, whose copies are other objects. */
  public static boolean holdsStages(Stage stage, String param) {
    return isOf(
        stage, param, ParamKind.STAGE, ParamKind.STAGES, ParamKind.PARAM_MAPS, ParamKind.PARAM_SPACE);
  }
}
