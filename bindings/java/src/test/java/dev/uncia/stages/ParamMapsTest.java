package dev.uncia.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.errors.InvalidParamException;
import dev.uncia.errors.LimitException;
import dev.uncia.errors.UnknownParamException;
import dev.uncia.errors.UnsupportedException;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.pipeline.Pipeline;
import dev.uncia.runtime.Inputs;
import dev.uncia.tune.HyperparamBuilder;
import dev.uncia.tune.ParamGridBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps, grids and search spaces are values of params that are checked where they are made. */
class ParamMapsTest {
  /** A stage with the kinds that hold more than a value. */
  static final class Brush extends Transformer {
    private static final StageInfo INFO =
        new StageInfo(
            "acme/maps#Brush",
            Param.of("strokes", ParamKind.STEPS).defaultValue(List.of()).build(),
            Param.of("maps", ParamKind.PARAM_MAPS).build(),
            Param.of("space", ParamKind.PARAM_SPACE).build(),
            Param.of("inner", ParamKind.STAGE).build(),
            Param.of("big", ParamKind.LONG).build(),
            Param.of("key", ParamKind.STRING).secret().build());

    Brush() {
      super(INFO);
    }

    Brush paint(String colour, String mode, double... mean) {
      Map<String, Object> args =
          Remote.args("colour", colour, "mode", oneOf("paint", "mode", mode, "thin", "thick"), "mean", mean);
      addStep("strokes", "paint", args);
      return this;
    }

    @Override
    public Brush copy() {
      return copyInto(new Brush());
    }
  }

  @Test
  void stepsAreAddedInOrder() {
    Brush brush = new Brush().paint("red", "thin", 1, 0.5);
    assertSame(brush, brush.paint("blue", "thick"));
    List<Step> expected =
        List.of(
            new Step("paint", Map.of("colour", "red", "mode", "thin", "mean", List.of(1, 0.5))),
            new Step("paint", Map.of("colour", "blue", "mode", "thick", "mean", List.of())));
    assertEquals(expected, brush.get("strokes"));
    assertEquals(3, ((List<?>) brush.copy().paint("green", "thin").get("strokes")).size());
    assertEquals(expected, new Brush().set("strokes", expected).get("strokes"));
    assertEquals(List.of(), new Brush().get("strokes"));
    Map<?, ?> sent = (Map<?, ?>) brush.toWire(new Inputs()).get("params");
    assertEquals("paint", ((Map<?, ?>) ((List<?>) sent.get("strokes")).get(0)).get("name"));
  }

  @Test
  void aWrongArgumentOfAStepIsRefused() {
    InvalidParamException error =
        assertThrows(InvalidParamException.class, () -> new Brush().paint("red", "fat"));
    assertTrue(error.getMessage().contains("Brush.paint: mode must be one of \"thin\", \"thick\", not \"fat\"."));
    error = assertThrows(InvalidParamException.class, () -> new Brush().paint("red", "thin", Double.NaN));
    assertTrue(error.getMessage().contains("steps whose numbers are finite"), error.getMessage());
  }

  static List<Object> noSteps() {
    return List.of("paint", List.of("paint"), List.of(Map.of("args", Map.of())), List.of(Map.of("name", "x", "more", 1)));
  }

  @ParameterizedTest
  @MethodSource("noSteps")
  void whatIsNoStepIsRefused(Object value) {
    InvalidParamException error =
        assertThrows(InvalidParamException.class, () -> new Brush().set("strokes", value));
    assertTrue(error.getMessage().contains("Brush.strokes must be a list of steps"), error.getMessage());
  }

  @Test
  void aGridHasAllCombinationsTheLastFastest() {
    LightGBMClassifier one = new LightGBMClassifier();
    Brush other = new Brush();
    List<ParamMap> grid =
        new ParamGridBuilder()
            .addGrid(one, "numLeaves", 3)
            .addGrid(one, "num_leaves", List.of(7, 31))
            .addGrid(one, "learningRate", 0.5, 1)
            .addGrid(other, "inner", one)
            .build();
    List<List<Object>> values =
        grid.stream().map(map -> map.settings().stream().map(ParamSetting::value).toList()).toList();
    assertEquals(
        List.of(List.of(7, 0.5, one), List.of(7, 1.0, one), List.of(31, 0.5, one), List.of(31, 1.0, one)), values);
    assertEquals(one.uid() + ".numLeaves=7", grid.get(0).settings().get(0).toString());
    assertEquals(List.of(new ParamMap(List.of())), new ParamGridBuilder().build());
  }

  @Test
  void aWrongNameOrValueIsRefusedAtOnce() {
    LightGBMClassifier stage = new LightGBMClassifier();
    ParamGridBuilder grid = new ParamGridBuilder();
    UnknownParamException unknown =
        assertThrows(UnknownParamException.class, () -> grid.addGrid(stage, "numLeafs", 7));
    assertTrue(unknown.getMessage().contains("Did you mean \"numLeaves\"?"), unknown.getMessage());
    InvalidParamException wrong =
        assertThrows(InvalidParamException.class, () -> grid.addGrid(stage, "numLeaves", 7, "x"));
    assertTrue(wrong.getMessage().contains("LightGBMClassifier.numLeaves must be"), wrong.getMessage());
    assertThrows(InvalidParamException.class, () -> grid.addGrid(stage, "numLeaves", List.of()));
    assertThrows(UnsupportedException.class, () -> grid.addGrid(new Brush(), "key", "k"));
    Object[] many = java.util.stream.IntStream.rangeClosed(2, 401).boxed().toArray();
    grid.addGrid(stage, "numLeaves", many).addGrid(stage, "maxDepth", Arrays.asList(many));
    assertThrows(LimitException.class, grid::build);
  }

  @Test
  void aSpaceHasValuesAndRanges() {
    LightGBMClassifier stage = new LightGBMClassifier();
    HyperparamBuilder builder =
        new HyperparamBuilder()
            .addDiscrete(stage, "numLeaves", 7, 31)
            .addLogRange(stage, "learningRate", 0.01, 1)
            .addRange(stage, "maxDepth", 2, 8);
    assertEquals(
        List.of(
            new ParamSearch.Values(stage.uid(), "numLeaves", ParamKind.INT, List.of(7, 31)),
            new ParamSearch.Range(stage.uid(), "learningRate", ParamKind.DOUBLE, 0.01, 1, true),
            new ParamSearch.Range(stage.uid(), "maxDepth", ParamKind.INT, 2, 8, false)),
        builder.build());
    assertThrows(InvalidParamException.class, () -> builder.addRange(stage, "learningRate", 2, 1));
    assertThrows(InvalidParamException.class, () -> builder.addLogRange(stage, "learningRate", -1, 1));
    assertThrows(InvalidParamException.class, () -> builder.addRange(stage, "numLeaves", 2.5, 3));
  }

  @Test
  void mapsTravelByTheKindsOfTheirParamsAndCopiesKeepTheUids() {
    LightGBMClassifier inner = new LightGBMClassifier().setNumLeaves(5);
    Pipeline pipeline = new Pipeline().setStages(inner);
    Brush brush = new Brush();
    brush.set("inner", pipeline);
    brush.set(
        "maps",
        new ParamGridBuilder().addGrid(brush, "big", 1L << 60).addGrid(pipeline, "stages", List.of(List.of(inner))).build());
    brush.set("space", new HyperparamBuilder().addDiscrete(pipeline, "stages", List.of(List.of(inner))).build());
    Map<String, Object> sent = brush.toWire(new Inputs());
    List<?> map = (List<?>) ((List<?>) ((Map<?, ?>) sent.get("params")).get("maps")).get(0);
    Map<String, Object> big = Map.of("stage", brush.uid(), "param", "big", "kind", "long", "value", "" + (1L << 60));
    assertEquals(big, map.get(0));
    List<?> stages = (List<?>) ((Map<?, ?>) map.get(1)).get("value");
    assertEquals(inner.uid(), ((Map<?, ?>) stages.get(0)).get("uid"));
    assertEquals(sent, brush.copy().toWire(new Inputs()));
  }

  @Test
  void settingsCanBeWrittenByHand() {
    Map<String, Object> setting = Map.of("stage", "a", "param", "b", "value", 1);
    Brush brush = new Brush();
    brush.set("maps", List.of(List.of(setting)));
    assertEquals(List.of(new ParamMap(List.of(new ParamSetting("a", "b", null, 1)))), brush.get("maps"));
    Map<String, Object> range = Map.of("stage", "a", "param", "b", "min", 1, "max", 2);
    brush.set("space", List.of(range));
    assertEquals(List.of(new ParamSearch.Range("a", "b", null, 1, 2, false)), brush.get("space"));
    for (Object wrong : List.of(5, List.of(5), List.of(List.of(5)), List.of(List.of(setting, setting)))) {
      assertThrows(InvalidParamException.class, () -> brush.set("maps", wrong));
    }
    Map<String, Object> backwards = Map.of("stage", "a", "param", "b", "min", 2, "max", 1);
    for (Object wrong : List.of(5, List.of(5), List.of(setting), List.of(backwards))) {
      assertThrows(InvalidParamException.class, () -> brush.set("space", wrong));
    }
  }
}
