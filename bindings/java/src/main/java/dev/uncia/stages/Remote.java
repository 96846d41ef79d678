package dev.uncia.stages;

import dev.uncia.RunOptions;
import dev.uncia.frame.Table;
import dev.uncia.runtime.Core;
import dev.uncia.runtime.Inputs;
import dev.uncia.runtime.ModelFolder;
import dev.uncia.runtime.OpenCall;
import dev.uncia.runtime.Request;
import dev.uncia.runtime.Wire;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls the methods of stages that the core offers. Generated code uses it. */
public final class Remote {
  private Remote() {}

  /**
   * The arguments of a call by name; an optional one that is null is left out.
   *
   * @param namesAndValues name, value, name, value and so on
   * @return the arguments
   */
  public static Map<String, Object> args(@Nullable Object... namesAndValues) {
    Map<String, Object> args = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        args.put(String.valueOf(namesAndValues[i]), value);
      }
    }
    return args;
  }

  /**
   * Calls a method whose result is a plain value.
   *
   * @param stage the stage that has the method
   * @param method name of the method
   * @param args its arguments
   * @param result reads the result
   * @param <T> type of the result
   * @return the result
   */
  public static <T extends @Nullable Object> T call(
      Stage stage, String method, Map<String, ?> args, Wire.Decoder<T> result) {
    try {
      Inputs inputs = new Inputs();
      Map<String, Object> wire = methodArgs(method, args, inputs);
      wire.put("stage", stage.toWire(inputs));
      return result.decode(Core.get().call(new Request("method", wire, inputs.tables(), RunOptions.DEFAULT, true)));
    } finally {
      Reference.reachabilityFence(stage);
    }
  }

  /**
   * Calls a method whose result is a table.
   *
   * @param stage the stage that has the method
   * @param method name of the method
   * @param args its arguments
   * @return the table
   */
  public static Table callTable(Stage stage, String method, Map<String, ?> args) {
    Inputs inputs = new Inputs();
    Map<String, Object> wire = methodArgs(method, args, inputs);
    wire.put("stage", stage.toWire(inputs));
    try (OpenCall call = Core.get().open(new Request("method", wire, inputs.tables(), RunOptions.DEFAULT, true))) {
      return Table.readFrom(call);
    } finally {
      Reference.reachabilityFence(stage);
    }
  }

  /**
   * Calls a method whose result is a stage.
   *
   * @param stage the stage that has the method
   * @param method name of the method
   * @param args its arguments
   * @param type class of the result
   * @param <S> class of the result
   * @return the stage
   */
  public static <S extends Stage> S callStage(Stage stage, String method, Map<String, ?> args, Class<S> type) {
    Inputs inputs = new Inputs();
    Map<String, Object> wire = methodArgs(method, args, inputs);
    wire.put("stage", stage.toWire(inputs));
    try {
      return stageResult("method", wire, inputs, type);
    } finally {
      Reference.reachabilityFence(stage);
    }
  }

  /**
   * Calls a static method whose result is a plain value.
   *
   * @param className name of the class on the wire
   * @param method name of the method
   * @param args its arguments
   * @param result reads the result
   * @param <T> type of the result
   * @return the result
   */
  public static <T extends @Nullable Object> T callStatic(
      String className, String method, Map<String, ?> args, Wire.Decoder<T> result) {
    Inputs inputs = new Inputs();
    Map<String, Object> wire = methodArgs(method, args, inputs);
    wire.put("class", className);
    return result.decode(Core.get().call(new Request("static", wire, inputs.tables(), RunOptions.DEFAULT, true)));
  }

  /**
   * Calls a static method whose result is a table.
   *
   * @param className name of the class on the wire
   * @param method name of the method
   * @param args its arguments
   * @return the table
   */
  public static Table callStaticTable(String className, String method, Map<String, ?> args) {
    Inputs inputs = new Inputs();
    Map<String, Object> wire = methodArgs(method, args, inputs);
    wire.put("class", className);
    try (OpenCall call = Core.get().open(new Request("static", wire, inputs.tables(), RunOptions.DEFAULT, true))) {
      return Table.readFrom(call);
    }
  }

  /**
   * Calls a static method whose result is a stage.
   *
   * @param className name of the class on the wire
   * @param method name of the method
   * @param args its arguments
   * @param type class of the result
   * @param <S> class of the result
   * @return the stage
   */
  public static <S extends Stage> S callStaticStage(
      String className, String method, Map<String, ?> args, Class<S> type) {
    Inputs inputs = new Inputs();
    Map<String, Object> wire = methodArgs(method, args, inputs);
    wire.put("class", className);
    return stageResult("static", wire, inputs, type);
  }

  private static <S extends Stage> S stageResult(String op, Map<String, Object> wire, Inputs inputs, Class<S> type) {
    ModelFolder folder = Core.get().newModelFolder();
    try {
      wire.put("folder", Core.pathOf(folder));
      Object result = Core.get().call(new Request(op, wire, inputs.tables(), RunOptions.DEFAULT, true));
      return type.cast(StageDecoder.result(result, folder));
    } finally {
      folder.discardIfUnused();
    }
  }

  private static Map<String, Object> methodArgs(String method, Map<String, ?> args, Inputs inputs) {
    Map<String, Object> wire = new HashMap<>();
    wire.put("method", method);
    Map<String, @Nullable Object> encoded = new LinkedHashMap<>();
    args.forEach((name, value) -> encoded.put(name, Wire.encode(value, inputs)));
    wire.put("args", encoded);
    return wire;
  }
}
