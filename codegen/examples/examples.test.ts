import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Example } from "../schema/examples.ts";
import { readSchema } from "../schema/read.ts";
import { findGaps } from "./examples.ts";

const schema = readSchema(
  readFileSync(join(import.meta.dirname, "../test/fixtures/schemas/0.1.0.json"), "utf8"),
);
const only = {
  ...schema,
  stages: schema.stages.filter((stage) => ["Learner", "LearnerModel"].includes(stage.name)),
};
const probe = { value: 1, arrives: "output" } as const;
const learner: Example = {
  class: "@acme/toolbox/kinds#Learner",
  title: "Learns",
  data: "some",
  stage: { class: "@acme/toolbox/kinds#Learner", params: {} },
  outputs: [],
  digest: "",
  holds: [],
  probes: {
    featuresCol: probe,
    featuresCols: probe,
    labelCol: probe,
    predictionCol: probe,
    numPasses: probe,
  },
  modelProbes: { featuresCol: probe, featuresCols: probe, predictionCol: probe },
};
const messages = (...examples: Example[]): string[] => findGaps(only, examples).map((gap) => gap.message);

describe("gaps", () => {
  it("are none where every param of stage and model has a probe", () =>
    expect(messages(learner)).toEqual([]));

  it("are a stage without an example; its model is shown by its own", () => {
    expect(messages()).toEqual(["Learner has no example."]);
  });

  it("are params without a probe, of the stage and of its model", () => {
    const { numPasses: _, ...probes } = learner.probes;
    expect(
      messages({ ...learner, probes, modelProbes: { featuresCol: probe, featuresCols: probe } }),
    ).toEqual(["Learner.numPasses has no probe.", "LearnerModel.predictionCol has no probe."]);
  });
});
