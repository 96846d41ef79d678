package dev.uncia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.uncia.errors.ErrorCode;
import dev.uncia.errors.InvalidParamException;
import dev.uncia.errors.UnciaException;
import dev.uncia.frame.DataFrame;
import dev.uncia.frame.Table;
import dev.uncia.runtime.Wire;
import dev.uncia.stages.EnumValue;
import dev.uncia.stages.Evaluator;
import dev.uncia.stages.Param;
import dev.uncia.stages.Remote;
import dev.uncia.stages.Stage;
import dev.uncia.stages.Stages;
import dev.uncia.stages.Transformer;
import dev.uncia.support.Digest;
import dev.uncia.support.Examples;
import dev.uncia.support.Examples.Example;
import dev.uncia.support.Examples.Probe;
import dev.uncia.support.Refused;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Every example gives in Java what it gives in TypeScript, and every param arrives where it has an effect. */
class ConformanceTest {
  private static final List<Example> EXAMPLES = Examples.all();
  private static final Map<String, Map<String, Object>> SCHEMA = Examples.schema();
  private static final Map<String, Transformer> FITTED = new HashMap<>();

  @TempDir Path folder;

  private interface Check {
    void run(Example example) throws Exception;
  }

  private interface ProbeCheck {
    void run(Example example, Probe probe) throws Exception;
  }

  /** A test for each stage, under the name that every language gives it. */
  private static Stream<DynamicTest> each(String surface, Check check) {
    return EXAMPLES.stream().map(example -> dynamicTest(id(example.className(), surface), () -> check.run(example)));
  }

  /** A test for each param of the stages, or of their models. */
  private static Stream<DynamicTest> eachProbe(boolean ofModel, String surface, ProbeCheck check) {
    return EXAMPLES.stream()
        .flatMap(
            example -> {
              List<Probe> probes = ofModel ? example.modelProbes() : example.probes();
              return probes.stream()
                  .map(
                      probe -> {
                        String name = id(owner(example, ofModel), surface + " " + probe.param());
                        return dynamicTest(name, () -> check.run(example, probe));
                      });
            });
  }

  private static String id(String className, String surface) {
    return "conformance: " + className + " / " + surface;
  }

  /** The class of the stage that an example shows, or that of its model. */
  private static String owner(Example example, boolean ofModel) {
    return ofModel ? (String) SCHEMA.get(example.className()).get("model") : example.className();
  }

  private static Transformer fitted(Example example) {
    return FITTED.computeIfAbsent(example.className(), name -> Examples.fitted(example, Map.of()));
  }

  private static Table output(Example example, Transformer model) {
    return model.transform(Examples.data(example));
  }

  @Test
  void thereAreExamples() {
    assertFalse(EXAMPLES.isEmpty());
  }

  @TestFactory
  Stream<DynamicTest> givesTheSame() {
    return each(
        "example",
        example -> {
          if (example.value() != null) {
            assertTrue(Examples.isRight(example, Examples.metric(example, Map.of())));
            return;
          }
          Table output = output(example, fitted(example));
          assertEquals(example.digest(), Digest.of(output, example.outputs()));
          DataFrame.SqlOptions tables = new DataFrame.SqlOptions().setTables(Map.of("output", DataFrame.of(output)));
          for (String condition : example.holds()) {
            Table answer = DataFrame.sql("SELECT (" + condition + ") AS holds FROM output", tables).collect();
            assertEquals(List.of(true), answer.column("holds").toList(), condition);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> savesAndLoads() {
    return each(
        "save and load",
        example -> {
          Stage stage = Examples.stage(example, Map.of());
          Path saved = Files.createTempDirectory(folder, "stage").resolve("stage");
          stage.save(saved);
          Stage loaded = Stages.load(saved);
          assertSame(stage.getClass(), loaded.getClass());
          assertEquals(stage.uid(), loaded.uid());
          // The files that its params name have come along: those are named now.
          Stage asItWas = loaded.copy();
          for (String param : Examples.fileParams(example)) {
            assertTrue(String.valueOf(loaded.get(param)).startsWith("saved:files/"), param);
            asItWas.set(param, stage.get(param));
          }
          assertEquals(stage.explainParams(), asItWas.explainParams());
          if (loaded instanceof Evaluator evaluator) {
            assertTrue(Examples.isRight(example, evaluator.evaluate(Examples.data(example))));
            return;
          }

          Path savedModel = saved.resolveSibling("model");
          fitted(example).save(savedModel);
          Transformer twin = (Transformer) Stages.load(savedModel);
          assertEquals(example.digest(), Digest.of(output(example, twin), example.outputs()));
        });
  }

  @TestFactory
  Stream<DynamicTest> copies() {
    return each(
        "copy",
        example -> {
          Stage stage = Examples.stage(example, Map.of());
          checkCopy(stage);
          if (stage instanceof Evaluator evaluator) {
            assertTrue(Examples.isRight(example, evaluator.copy().evaluate(Examples.data(example))));
            return;
          }
          checkCopy(fitted(example));
          Transformer twin = fitted(example).copy();
          assertEquals(example.digest(), Digest.of(output(example, twin), example.outputs()));
        });
  }

  private static void checkCopy(Stage one) {
    String before = one.explainParams();
    Stage copied = one.copy();
    assertNotSame(one, copied);
    assertSame(one.getClass(), copied.getClass());
    assertEquals(one.uid(), copied.uid());
    assertEquals(before, copied.explainParams());
    // What is done to the copy leaves the original as it was.
    List.copyOf(copied.setParams().keySet()).forEach(copied::clear);
    assertTrue(copied.setParams().isEmpty());
    assertEquals(before, one.explainParams());
  }

  @TestFactory
  Stream<DynamicTest> givesTheSameForRowsAndForPlans() {
    return each(
        "own tables",
        example -> {
          Table input = Examples.data(example);
          if (Examples.stage(example, Map.of()) instanceof Evaluator evaluator) {
            assertTrue(Examples.isRight(example, evaluator.evaluate(input)));
            assertTrue(Examples.isRight(example, evaluator.evaluate(DataFrame.of(input))));
            return;
          }
          Table output = output(example, fitted(example));
          Table planned = fitted(example).transform(DataFrame.of(input)).collect();
          assertEquals(Digest.ofAll(output), Digest.ofAll(planned));
          List<Map<String, Object>> rows = fitted(example).transform(input.toMaps());
          assertEquals(output.rowCount(), rows.size());
          assertEquals(List.copyOf(output.columnNames()), List.copyOf(rows.get(0).keySet()));
        });
  }

  @TestFactory
  Stream<DynamicTest> setsAndReadsParams() {
    return eachProbe(false, "set", (example, probe) -> setInEveryWay(Examples.stage(example, Map.of()), probe));
  }

  @TestFactory
  Stream<DynamicTest> setsAndReadsParamsOfModels() {
    return eachProbe(true, "set", (example, probe) -> setInEveryWay(fitted(example), probe));
  }

  private static void setInEveryWay(Stage stage, Probe probe) {
    for (Method setter : Examples.setters(stage, probe.param())) {
      Stage one = stage.copy();
      assertSame(one, Examples.call(setter, one, probe.value()), setter.toString());
      assertSame(stage.getClass(), setter.getReturnType());
      assertTrue(one.isSet(probe.param()));
      Object kept = one.get(probe.param());
      assertNotNull(kept);
      assertEquals(kept, named(Examples.get(one, probe.param())));
      if (!Examples.holdsStages(one, probe.param())) {
        Object here = Examples.local(probe.value());
        assertEquals(kept, stage.copy().set(probe.param(), here).get(probe.param()), setter.toString());
      }
      Object byDefault =
          stage.info().params().stream()
              .filter(param -> param.name().equals(probe.param()))
              .findFirst()
              .map(Param::defaultValue)
              .orElse(null);
      assertEquals(byDefault, one.clear(probe.param()).get(probe.param()));
    }
    assertTrue(stage.explainParams().lines().anyMatch(line -> line.startsWith(probe.param() + ": ")));
  }

  /** Constants of generated enums as their names. */
  private static Object named(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(ConformanceTest::named).toList();
    }
    return value instanceof EnumValue constant ? constant.wireName() : value;
  }

  @TestFactory
  Stream<DynamicTest> paramsRefuse() {
    return eachProbe(
        false,
        "refuse",
        (example, probe) -> refuseInEveryWay(Examples.stage(example, Map.of()), owner(example, false), probe.param()));
  }

  @TestFactory
  Stream<DynamicTest> paramsOfModelsRefuse() {
    return eachProbe(
        true,
        "refuse",
        (example, probe) -> refuseInEveryWay(fitted(example).copy(), owner(example, true), probe.param()));
  }

  private static void refuseInEveryWay(Stage stage, String className, String param) {
    String before = stage.explainParams();
    List<Object> values = Refused.by(Examples.param(SCHEMA, className, param));
    assertFalse(values.isEmpty());
    for (Object value : values) {
      assertRefused(stage, param, value, () -> stage.set(param, value));
      for (Method setter : Examples.setters(stage, param)) {
        Refused.asArgument(setter, value)
            .forEach(argument -> assertRefused(stage, param, value, () -> Examples.invoke(setter, stage, argument)));
      }
    }
    assertEquals(before, stage.explainParams());
  }

  private static void assertRefused(Stage stage, String param, Object value, Executable attempt) {
    String name = stage.info().name();
    InvalidParamException error = assertThrows(InvalidParamException.class, attempt, () -> param + " took " + value);
    assertEquals(ErrorCode.INVALID_PARAM, error.code());
    assertEquals(name, error.details().stage());
    assertEquals(param, error.details().param());
    assertTrue(error.getMessage().contains(name + "." + param + " must be "), error.getMessage());
  }

  @TestFactory
  Stream<DynamicTest> paramsArrive() {
    return eachProbe(
        false,
        "probe",
        (example, probe) -> {
          Map<String, Object> settings = new LinkedHashMap<>(probe.with());
          settings.put(probe.param(), probe.value());
          if (example.value() != null) {
            assertNotEquals(metricOrCode(example, probe), (Object) Examples.metric(example, settings));
            return;
          }
          if (probe.arrives().equals("progress")) {
            assertNotEquals(Examples.progress(example, probe.with()), Examples.progress(example, settings));
            return;
          }
          Transformer with = Examples.fitted(example, settings);
          String alias = aliasOf(Examples.stage(example, Map.of()), probe.param());
          checkArrival(example, probe, with, () -> Examples.fitted(example, probe.with()), alias);
        });
  }

  @TestFactory
  Stream<DynamicTest> paramsOfModelsArrive() {
    return eachProbe(
        true,
        "probe",
        (example, probe) -> {
          Map<String, Object> settings = new LinkedHashMap<>(probe.with());
          settings.put(probe.param(), probe.value());
          String alias = aliasOf(fitted(example), probe.param());
          checkArrival(example, probe, set(example, settings), () -> set(example, probe.with()), alias);
        });
  }

  /** What is measured without the param; that it must be there is an outcome, too. */
  private static Object metricOrCode(Example example, Probe probe) {
    try {
      return Examples.metric(example, probe.with());
    } catch (UnciaException worksOnlyWithIt) {
      assertEquals(probe.param(), worksOnlyWithIt.details().param());
      return worksOnlyWithIt.code();
    }
  }

  private static Transformer set(Example example, Map<String, Object> settings) {
    Stage model = fitted(example).copy();
    settings.forEach((name, value) -> Examples.call(Examples.setters(model, name).get(0), model, value));
    return (Transformer) model;
  }

  private static String aliasOf(Stage stage, String param) {
    return stage.info().params().stream()
        .filter(one -> one.name().equals(param) && !one.aliases().isEmpty())
        .findFirst()
        .map(one -> one.aliases().get(0))
        .orElse(param);
  }

  private void checkArrival(
      Example example, Probe probe, Transformer model, Supplier<Transformer> compared, String alias) throws Exception {
    switch (probe.arrives()) {
      case "output" -> {
        String plain;
        try {
          plain = Digest.ofAll(output(example, compared.get()));
        } catch (UnciaException worksOnlyWithIt) {
          assertEquals(probe.param(), worksOnlyWithIt.details().param());
          plain = "";
        }
        assertNotEquals(plain, Digest.ofAll(output(example, model)));
      }
      case "model" -> {
        Path saved = Files.createTempDirectory(folder, "model").resolve("model");
        model.save(saved);
        Stage loaded = Stages.load(saved);
        Stage again = loaded.copy();
        Examples.call(Examples.setters(again, probe.param()).get(0), again, probe.value());
        assertTrue(loaded.isSet(probe.param()));
        if (Examples.holdsStages(loaded, probe.param())) {
          assertEquals(String.valueOf(again.get(probe.param())), String.valueOf(loaded.get(probe.param())));
        } else {
          assertEquals(again.get(probe.param()), loaded.get(probe.param()));
        }
      }
      case "kernel", "prediction" -> {
        String method = probe.arrives().equals("kernel") ? "parameters" : "predictionParameters";
        String recorded = recordOf(model, method).get(alias);
        assertTrue(isRecorded(recorded, probe.value()), alias + " is " + recorded);
        String plain = recordOf(compared.get(), method).get(alias);
        assertFalse(isRecorded(plain, probe.value()), alias + " is " + plain + " in any case");
      }
      default -> throw new AssertionError(probe.arrives());
    }
  }

  private static Map<String, String> recordOf(Transformer model, String method) {
    return Remote.call(model, method, Map.of(), Wire.map(Wire.STRING));
  }

  /** Compares with the kernel's own way of writing a value. */
  private static boolean isRecorded(String text, Object value) {
    if (text == null) {
      return false;
    } else if (value instanceof Boolean truth) {
      return List.of(truth ? "1" : "0", truth.toString()).contains(text);
    } else if (value instanceof Number number) {
      return Double.parseDouble(text) == number.doubleValue();
    } else if (value instanceof List<?> list) {
      String[] parts = text.split(",");
      for (int i = 0; i < list.size(); i++) {
        if (parts.length != list.size() || !isRecorded(parts[i], list.get(i))) {
          return false;
        }
      }
      return true;
    }
    return value.equals(text);
  }
}
