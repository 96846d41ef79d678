import { describe, expect, it } from "vitest";
import { ClassifierParams, RankerParams, RegressorParams } from "./index.ts";
import { amountTable, classTable, rankTable, type Table, trainOn, unitTable } from "./test/tables.ts";

const quick = { num_threads: "1", num_iterations: "2" };
const inUnitInterval = new Set<string>([
  "cross_entropy",
  "cross_entropy_lambda",
  "kullback_leibler",
  "auc",
  "average_precision",
]);
const multiclass = new Set<string>(["multiclass", "multiclassova", "multi_logloss", "multi_error", "auc_mu"]);

const classesFor = (name: string): Table =>
  multiclass.has(name) ? classTable : { ...unitTable, settled: { objective: "binary" } };
const amountsFor = (name: string): Table => (inUnitInterval.has(name) ? unitTable : amountTable);
const ranksFor = (name: string): Table => ({
  ...(inUnitInterval.has(name) ? { ...unitTable, group: rankTable.group as Int32Array } : rankTable),
  settled: { objective: "lambdarank" },
});

const tasks = [
  { task: "classification", declared: ClassifierParams, tableFor: classesFor },
  { task: "regression", declared: RegressorParams, tableFor: amountsFor },
  { task: "ranking", declared: RankerParams, tableFor: ranksFor },
];

describe.each(tasks)("the values that LightGBM's stage for $task offers", ({ declared, tableFor }) => {
  it.each(declared.objective.spec.values)("objective %s trains", async (objective) => {
    const data = tableFor(objective);
    const booster = await trainOn(data, { ...quick, ...data.settled, objective });
    expect(booster.parameters().objective).toBe(objective);
    expect(booster.objective).toMatch(new RegExp(`^${objective}\\b`));
  });

  it.each(declared.metric.spec.values)("metric %s is measured", async (metric) => {
    const data = tableFor(metric);
    const booster = await trainOn(data, { ...quick, ...data.settled, metric });
    expect(new Set(booster.bestScore.map((score) => score.metric.replace(/@\d+$/, "")))).toEqual(
      new Set([metric]),
    );
  });

  it.each(declared.monotoneConstraintsMethod.spec.values)(
    "monotone constraints by method %s",
    async (method) => {
      const data = tableFor("");
      const constrained = { monotone_constraints: "1,0,0,0", monotone_constraints_method: method };
      const booster = await trainOn(data, { ...quick, ...data.settled, ...constrained });
      expect(booster.parameters().monotone_constraints_method).toBe(method);
    },
  );

  it.each([...declared.boostingType.spec.values, ...declared.dataSampleStrategy.spec.values])(
    "%s trains",
    async (way) => {
      const data = tableFor("");
      const parameters: Record<string, string> =
        way === "goss"
          ? { data_sample_strategy: way }
          : way === "bagging"
            ? { bagging_freq: "1", bagging_fraction: "0.5", data_sample_strategy: way }
            : { bagging_freq: "1", bagging_fraction: "0.5", boosting: way };
      const booster = await trainOn(data, { ...quick, ...data.settled, ...parameters });
      expect(booster.parameters()).toMatchObject(parameters);
    },
  );
});
