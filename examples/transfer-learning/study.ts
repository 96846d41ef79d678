// The study itself: which animal has passed a camera trap? Each step of it can be left out, to see what it is worth.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DataFrame, Pipeline, type Transformer } from "uncia";
import { EnsembleByKey } from "uncia/featurize";
import { ImageSetAugmenter, UnrollImage } from "uncia/image";
import { LogisticRegression } from "uncia/linear";
import { ImageFeaturizer } from "uncia/onnx";
import { ComputeModelStatistics, MulticlassClassificationEvaluator } from "uncia/train";
import { CrossValidator, type CrossValidatorModel, ParamGridBuilder } from "uncia/tune";

/** Places whose pictures nothing is learned from, as the cameras of next year will stand elsewhere, too. */
const heldOut = "location IN ('meadow', 'ridge', 'river')";
const networks = join(import.meta.dirname, "../networks");

export const pictures = DataFrame.readImages(join(import.meta.dirname, "pictures"), {
  partitionColumns: ["label", "location", "burst"],
});
export const training = pictures.filter(`NOT (${heldOut})`);
export const held = pictures.filter(heldOut);

/** How many pictures of a label got a prediction. */
export interface Count {
  readonly label: string;
  readonly prediction: string;
  readonly rows: number;
}

export interface Variant {
  readonly name: string;
  /** What is done otherwise, and what it shows. */
  readonly note: string;
  readonly accuracy: number;
  readonly counts: readonly Count[];
}

export interface Study {
  readonly tuned: CrossValidatorModel;
  /** All steps first, then those with one step left out. */
  readonly variants: readonly Variant[];
  /** The verdict of all steps on each burst that was held out. */
  readonly verdicts: DataFrame;
  /** Each picture by itself, with all other steps. */
  readonly singles: DataFrame;
}

export async function study(say: (text: string) => void): Promise<Study> {
  const augmented = new ImageSetAugmenter().transform(training).cache();

  say(
    "Tuning: which layer of the network, and how strong a penalty, tell animals apart at places never seen?",
  );
  const featurizer = new ImageFeaturizer({ modelName: "patterns", modelIndex: networks });
  const classifier = new LogisticRegression({ labelCol: "label" });
  const tuned = await new CrossValidator({
    estimator: new Pipeline({ stages: [featurizer, classifier] }),
    estimatorParamMaps: new ParamGridBuilder()
      .addGrid(featurizer, "cutOutputLayers", [1, 2])
      .addGrid(classifier, "regParam", [0.001, 0.01, 0.1])
      .build(),
    evaluator: new MulticlassClassificationEvaluator({ labelCol: "label", metricName: "accuracy" }),
    groupCol: "location",
    numFolds: 5,
  }).fit(augmented);
  await tuned.metrics().show();

  say("Leaving one step out at a time.");
  const [layer, penalty] = [featurizer.copy(), classifier.copy()];
  const best = (await tuned.bestParams()) as { cutOutputLayers: number; regParam: number };
  layer.setCutOutputLayers(best.cutOutputLayers);
  penalty.setRegParam(best.regParam);
  const learn = (data: DataFrame, features: Transformer, learner = penalty) =>
    new Pipeline({ stages: [features, learner] }).fit(data);

  const singles = tuned.transform(held).cache();
  const verdicts = ensemble(singles).cache();
  const plain = await learn(training, layer);
  const pixels = await learn(augmented, new UnrollImage({ height: 24, width: 32 }));
  const untuned = await learn(augmented, featurizer, classifier);
  const variants = [
    await judge("All steps", "augmented, featurized, tuned, and averaged over each burst", verdicts),
    await judge("One picture at a time", "not averaged over its burst", singles),
    await judge(
      "Without augmentation",
      "learned from the pictures as they are",
      ensemble(plain.transform(held)),
    ),
    await judge(
      "Without tuning",
      "the last layer but one, and no penalty",
      ensemble(untuned.transform(held)),
    ),
    await judge(
      "Pixels for features",
      "24 x 32 pixels in place of the network",
      ensemble(pixels.transform(held)),
    ),
  ];
  return { tuned, variants, verdicts, singles };
}

/** One verdict for each burst: the mean of the probabilities of its pictures, and the class for which it is largest. */
function ensemble(scored: DataFrame): DataFrame {
  const probability = "probability::DOUBLE[]";
  return new EnsembleByKey({
    keys: ["location", "burst", "label"],
    cols: ["probability"],
    colNames: ["probability"],
  })
    .transform(scored)
    .withColumn(
      "prediction",
      `['cat', 'empty', 'goat'][list_position(${probability}, list_max(${probability}))]`,
    );
}

async function judge(name: string, note: string, scored: DataFrame): Promise<Variant> {
  const confusion = new ComputeModelStatistics({ labelCol: "label", evaluationMetric: "confusion" });
  const rows = await confusion.transform(scored).toRows();
  const counts = rows.map((row) => ({ ...row, rows: Number(row.rows) })) as unknown as Count[];
  const total = counts.reduce((sum, { rows }) => sum + rows, 0);
  const right = counts.reduce(
    (sum, { label, prediction, rows }) => sum + (label === prediction ? rows : 0),
    0,
  );
  return { name, note, accuracy: right / total, counts };
}

/** SHA-256 of all counts: the same in every language that does the study. */
export function digestOf(variants: readonly Variant[]): string {
  const lines = variants.flatMap(({ counts }) =>
    counts.map(({ label, prediction, rows }) => `${label} ${prediction} ${rows}\n`),
  );
  return createHash("sha256").update(lines.join("")).digest("hex");
}
