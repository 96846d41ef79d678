import { join } from "node:path";
import { expect, test } from "vitest";
import "../stages.ts";
import { DataFrame } from "../frame/index.ts";
import { LogisticRegression } from "../linear/index.ts";
import { Pipeline } from "../pipeline/index.ts";
import { ImageFeaturizer } from "./index.ts";

const examples = join(import.meta.dirname, "../../examples");

test("features of digits and logistic regression on them tell 97 % of digits that neither has seen", async () => {
  const digits = DataFrame.readParquet(join(examples, "data/digits.parquet"));
  const model = await new Pipeline({
    stages: [
      new ImageFeaturizer({ modelName: "digits-cnn", modelIndex: join(examples, "networks") }),
      new LogisticRegression({ featuresCol: "features", labelCol: "label" }),
    ],
  }).fit(digits.filter("split = 'train'"));
  const rows = await model.transform(digits.filter("split = 'test'")).toRows();
  const right = rows.filter((row) => Number(row.prediction) === row.label).length;
  expect(rows).toHaveLength(450);
  expect(right / rows.length).toBeGreaterThanOrEqual(0.97);
});
