export { LightGBMClassificationModel } from "./classification-model.ts";
export { LightGBMClassifier } from "./classifier.ts";
export { LightGBMRanker } from "./ranker.ts";
export { LightGBMRankerModel } from "./ranker-model.ts";
export { LightGBMRegressionModel } from "./regression-model.ts";
export { LightGBMRegressor } from "./regressor.ts";
