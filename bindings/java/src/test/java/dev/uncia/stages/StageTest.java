package dev.uncia.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.uncia.errors.InvalidParamException;
import dev.uncia.errors.MissingParamException;
import dev.uncia.errors.UnknownParamException;
import dev.uncia.featurize.DropColumns;
import dev.uncia.frame.Table;
import dev.uncia.lightgbm.LightGBMClassifier;
import dev.uncia.pipeline.Pipeline;
import dev.uncia.runtime.Inputs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageTest {
  /** A class with a service param and a secret, as a package of somebody else may have. */
  private static final class Asking extends Transformer {
    private static final StageInfo INFO =
        new StageInfo(
            "acme/ask#Asking",
            Param.of("query", ParamKind.STRING).service().defaultValue("what").build(),
            Param.of("apiKey", ParamKind.STRING).service().secret().build(),
            Param.of("limit", ParamKind.LONG).min(1).defaultValue(5).build());

    Asking() {
      super(INFO);
    }

    @Override
    public Asking copy() {
      return copyInto(new Asking());
    }
  }

  @Test
  void settersChainAndReturnTheSameObject() {
    LightGBMClassifier stage = new LightGBMClassifier();
    assertSame(stage, stage.setNumIterations(7).setLabelCol("species").set("learningRate", 0.2).clear("seed"));
    assertEquals(7, stage.getNumIterations());
    assertEquals("species", stage.getLabelCol());
    assertEquals(0.2, stage.getLearningRate());
  }

  @Test
  void defaultsHoldUntilSomethingIsSet() {
    LightGBMClassifier stage = new LightGBMClassifier();
    assertEquals(100, stage.getNumIterations());
    assertNull(stage.getFeaturesCols());
    assertFalse(stage.isSet("numIterations"));
    stage.setNumIterations(100);
    assertTrue(stage.isSet("numIterations"));
    stage.clear("numIterations");
    assertFalse(stage.isSet("numIterations"));
  }

  @Test
  void namesOfTheNativeLibraryAreUnderstood() {
    LightGBMClassifier stage = new LightGBMClassifier().set("n_estimators", 3);
    assertEquals(3, stage.getNumIterations());
    assertEquals(3, stage.get("num_iterations"));
  }

  @Test
  void aMisspeltNameGetsASuggestion() {
    UnknownParamException unknown =
        assertThrows(UnknownParamException.class, () -> new LightGBMClassifier().set("numIteratoins", 3));
    assertTrue(unknown.getMessage().endsWith("Did you mean \"numIterations\"?"), unknown.getMessage());
    assertEquals("numIteratoins", unknown.details().param());
  }

  @Test
  void aWrongValueNamesStageParamValueAndRange() {
    InvalidParamException invalid =
        assertThrows(InvalidParamException.class, () -> new LightGBMClassifier().setNumIterations(-1));
    assertEquals("LightGBMClassifier.numIterations must be a whole number >= 0, not -1.", invalid.getMessage());
    assertThrows(InvalidParamException.class, () -> new LightGBMClassifier().set("numIterations", 1.5));
    assertThrows(InvalidParamException.class, () -> new LightGBMClassifier().set("numIterations", 1L << 40));
    assertThrows(InvalidParamException.class, () -> new LightGBMClassifier().setLearningRate(Double.NaN));
    assertThrows(InvalidParamException.class, () -> new LightGBMClassifier().setFeaturesCols("a", ""));
    assertThrows(InvalidParamException.class, () -> new LightGBMClassifier().set("labelCol", null));
  }

  @Test
  void enumsTakeConstantsAndNames() {
    LightGBMClassifier stage = new LightGBMClassifier().setBoostingType(LightGBMClassifier.BoostingType.DART);
    assertEquals("dart", stage.get("boostingType"));
    assertSame(LightGBMClassifier.BoostingType.GBDT, stage.setBoostingType("gbdt").getBoostingType());
    InvalidParamException invalid =
        assertThrows(InvalidParamException.class, () -> stage.setBoostingType("forest"));
    assertTrue(invalid.getMessage().contains("one of \"gbdt\", \"rf\", \"dart\""), invalid.getMessage());
    stage.setMetric(LightGBMClassifier.Metric.AUC, LightGBMClassifier.Metric.L1);
    assertEquals(List.of("auc", "l1"), stage.get("metric"));
    assertEquals(List.of(LightGBMClassifier.Metric.AUC, LightGBMClassifier.Metric.L1), stage.getMetric());
  }

  @Test
  void aServiceParamIsAValueOrAColumn() {
    Asking stage = new Asking();
    stage.set("query", "snow leopard");
    stage.set("queryCol", "species");
    assertEquals(Map.of("queryCol", "species"), stage.setParams());
    stage.set("query", "snow leopard");
    assertEquals(Map.of("query", "snow leopard"), stage.setParams());
    assertEquals(List.of("query", "queryCol", "apiKey", "apiKeyCol", "limit"), stage.info().names());
  }

  @Test
  void secretsAreHidden() {
    Asking stage = new Asking();
    stage.set("apiKey", "t0ps3cret").set("limit", 9);
    assertEquals("Asking(apiKey=(hidden), limit=9)", stage.toString());
    assertFalse(stage.explainParams().contains("t0ps3cret"));
    InvalidParamException invalid = assertThrows(InvalidParamException.class, () -> stage.set("apiKey", 4711));
    assertFalse(invalid.getMessage().contains("4711"), invalid.getMessage());
  }

  @Test
  void explainsParams() {
    Asking stage = new Asking();
    stage.set("limit", 9);
    List<String> lines = stage.explainParams().lines().toList();
    assertEquals("query: string; default \"what\"", lines.get(0));
    assertEquals("queryCol: column; no default", lines.get(1));
    assertEquals("limit: long >= 1; default 5; set to 9", lines.get(4));
  }

  @Test
  void longsTravelAsDigits() {
    Asking stage = new Asking();
    stage.set("limit", Long.MAX_VALUE);
    assertEquals(Map.of("limit", "9223372036854775807"), stage.toWire(new Inputs()).get("params"));
  }

  @Test
  void copiesAreIndependent() {
    LightGBMClassifier stage = new LightGBMClassifier().setNumIterations(3);
    LightGBMClassifier copy = stage.copy().setNumIterations(4);
    assertEquals(3, stage.getNumIterations());
    assertEquals(4, copy.getNumIterations());
    assertEquals(stage.uid(), copy.uid());
  }

  @Test
  void aMissingRequiredParamIsFoundBeforeAnythingIsSent() {
    MissingParamException missing =
        assertThrows(MissingParamException.class, () -> new DropColumns().transform(Table.builder().add("a", 1).build()));
    assertTrue(missing.getMessage().contains("must be set"), missing.getMessage());
  }

  @Test
  void pipelinesHoldStages() {
    LightGBMClassifier learner = new LightGBMClassifier();
    Pipeline pipeline = new Pipeline().setStages(new DropColumns(), learner);
    assertSame(learner, pipeline.getStages().get(1));
    assertThrows(InvalidParamException.class, () -> pipeline.set("stages", List.of("LightGBMClassifier")));
  }

  @Test
  void findsTheNearestName() {
    assertEquals("numLeaves", DidYouMean.closest("num_leafs", List.of("numIterations", "numLeaves")));
    assertNull(DidYouMean.closest("xyz", List.of("numIterations", "numLeaves")));
  }
}
