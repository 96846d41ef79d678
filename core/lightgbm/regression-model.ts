import type { Booster } from "@uncia/lightgbm";
import { extend } from "../pipeline/index.ts";
import { LightGBMModel } from "./model.ts";
import { readModelFile } from "./native-text.ts";
import { type OutputColumn, scoreOutput } from "./outputs.ts";
import { RegressionObjectiveParams } from "./params/objective.ts";

/**
 * A fitted gradient-boosted tree regressor.
 * @since 0.1.0
 */
export class LightGBMRegressionModel extends extend(LightGBMModel, {}) {
  protected override objectives() {
    return [...RegressionObjectiveParams.objective.spec.values, undefined];
  }

  protected override outputs(_booster: Booster): OutputColumn[] {
    return [scoreOutput(this.predictionCol)];
  }

  /**
   * Loads a model that any LightGBM has saved.
   * @param path - A file in LightGBM's text format.
   * @returns The model.
   * @remote
   */
  static async loadNativeModelFromFile(path: string): Promise<LightGBMRegressionModel> {
    return new LightGBMRegressionModel().readNativeModel(await readModelFile(path));
  }

  /**
   * Loads a model from LightGBM's text.
   * @param model - The text of a model file.
   * @returns The model.
   * @remote
   */
  static async loadNativeModelFromString(model: string): Promise<LightGBMRegressionModel> {
    return new LightGBMRegressionModel().readNativeModel(model);
  }
}
