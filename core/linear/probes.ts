import { inModel, inOutput, type Probes } from "../example.ts";

/** Probes of what the estimators of this folder have in common. */
export function estimatorProbes(featuresCols: readonly string[], label: string, numbers: string): Probes {
  return {
    featuresCol: inModel("vector"),
    featuresCols: inOutput(featuresCols.slice(1)),
    labelCol: inOutput(label),
    weightCol: inOutput(numbers),
    predictionCol: inOutput("guess"),
    regParam: inOutput(0.5),
    elasticNetParam: inOutput(0.5, { regParam: 0.1 }),
    standardization: inOutput(false, { regParam: 0.1 }),
    fitIntercept: inOutput(false),
    numThreads: inModel(2),
  };
}

/** Probes of what their models have in common. */
export const modelProbes = (featuresCols: readonly string[]): Probes => ({
  featuresCol: inModel("vector"),
  featuresCols: inOutput([...featuresCols].reverse()),
  predictionCol: inOutput("guess"),
  numThreads: inModel(2),
});
