import { describe, expect, it } from "vitest";
import { camel, kebab, pascal, setterName, snake, words } from "./names.ts";

describe("snake", () => {
  it.each([
    ["LightGBMClassifier", "lightgbm_classifier"],
    ["LightGBMClassificationModel", "lightgbm_classification_model"],
    ["ONNXModel", "onnx_model"],
    ["numIterations", "num_iterations"],
    ["lambdaL1", "lambda_l1"],
    ["f1Score", "f1_score"],
    ["top1Accuracy", "top1_accuracy"],
    ["readCSV", "read_csv"],
    ["readCsv", "read_csv"],
    ["toJSONRows", "to_json_rows"],
    ["HTTPTransformer", "http_transformer"],
    ["SQLTransformer", "sql_transformer"],
    ["areaUnderROC", "area_under_roc"],
    ["areaUnderPR", "area_under_pr"],
    ["PRCurve", "pr_curve"],
    ["Prediction", "prediction"],
    ["apiURL", "api_url"],
    ["rowID", "row_id"],
    ["rowIDs", "row_ids"],
    ["Identity", "identity"],
    ["ImageSHAP", "image_shap"],
    ["VWClassifier", "vw_classifier"],
    ["OpenCVTransformer", "opencv_transformer"],
    ["TFIDF", "tf_idf"],
    ["xgboostDartMode", "xgboost_dart_mode"],
    ["meanNDCGAtK", "mean_ndcg_at_k"],
    ["useNaNAsMissing", "use_nan_as_missing"],
    ["missing_column", "missing_column"],
    ["uid", "uid"],
  ])("%s -> %s", (name, expected) => expect(snake(name)).toBe(expected));

  it("agrees with itself", () => {
    for (const name of ["LightGBMClassifier", "lambdaL1", "meanNDCGAtK", "rowIDs"]) {
      expect(snake(snake(name))).toBe(snake(name));
    }
  });
});

describe("pascal and camel", () => {
  it.each([
    ["onnx_model", "ONNXModel", "onnxModel"],
    ["lightgbm_classifier", "LightGBMClassifier", "lightgbmClassifier"],
    ["missing_column", "MissingColumn", "missingColumn"],
    ["version-mismatch", "VersionMismatch", "versionMismatch"],
    ["numIterations", "NumIterations", "numIterations"],
  ])("%s -> %s, %s", (name, asPascal, asCamel) => {
    expect(pascal(name)).toBe(asPascal);
    expect(camel(name)).toBe(asCamel);
  });
});

it("makes kebab names and setters", () => {
  expect(kebab("LightGBMClassifier")).toBe("lightgbm-classifier");
  expect(setterName("numIterations")).toBe("setNumIterations");
  expect(words("")).toEqual([]);
});
