import { parameterAliases } from "@uncia/lightgbm";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { Probe } from "../../example.ts";
import type { AnyParam, ParamSet } from "../../params/index.ts";
import { Stage } from "../../pipeline/stage.ts";
import { HasTrainingColumns } from "../columns.ts";
import { excludedParameters, type Task, taskParameters } from "../exclusions.ts";
import { ExecutionParams } from "./execution.ts";
import {
  ClassifierParams,
  kernelDefaults,
  nativeParameters,
  RankerParams,
  RegressorParams,
} from "./index.ts";
import { PredictionEarlyStopParams, PredictionParams } from "./predict.ts";
import { classifierProbes, rankerProbes, regressorProbes } from "./probes.ts";
import {
  amountTable,
  classes,
  classTable,
  predictOn,
  rankTable,
  type Table,
  trainOn,
  width,
} from "./test/tables.ts";

class Classifier extends Stage {
  static override readonly params = { ...ClassifierParams, ...HasTrainingColumns };
}
class Regressor extends Stage {
  static override readonly params = { ...RegressorParams, ...HasTrainingColumns };
}
class Ranker extends Stage {
  static override readonly params = { ...RankerParams, ...HasTrainingColumns };
}
class Model extends Stage {
  static override readonly params = { ...ExecutionParams, ...PredictionParams, ...PredictionEarlyStopParams };
}

const probed = { features: width, validationIndicatorCol: "isValidation" };
const learners = [
  {
    task: "classification",
    Learner: Classifier,
    probes: classifierProbes(probed, classes),
    table: classTable,
  },
  { task: "regression", Learner: Regressor, probes: regressorProbes(probed), table: amountTable },
  { task: "ranking", Learner: Ranker, probes: rankerProbes(probed), table: rankTable },
] as const satisfies readonly {
  task: Task;
  Learner: typeof Classifier | typeof Regressor | typeof Ranker;
  probes: Readonly<Record<string, Probe>>;
  table: Table;
}[];

const paramsOf = (declared: ParamSet): [string, AnyParam][] =>
  Object.entries(declared).map(([name, entry]) => [name, entry.kind === "service" ? entry.of : entry]);
const nativeParamsOf = (declared: ParamSet) =>
  paramsOf(declared).filter(([, { spec }]) => spec.alias !== undefined);

const quick = { num_threads: "1", num_iterations: "3" };
/** What the kernel records, beside empty texts, where we declare no default. */
const unset: Readonly<Record<string, string>> = { seed: "0" };
/** The kernel fills these in after it has made its record. */
const recordedLate: Readonly<Record<string, string>> = { eval_at: "" };
const asRecorded = (value: unknown): string => {
  if (typeof value === "boolean") return value ? "1" : "0";
  return Array.isArray(value) ? value.join(",") : String(value);
};

const ours = (name: string): boolean => /[A-Z]/.test(name);
const sorted = (names: Iterable<string>): string[] => [...names].sort();

describe.each(learners)("the params of a stage for $task", ({ task, Learner, probes, table }) => {
  const declared = nativeParamsOf(Learner.params);

  it("are, with those left out, all that LightGBM knows", () => {
    const notForTask = Object.entries(taskParameters)
      .filter(([, { tasks }]) => !(tasks as readonly Task[]).includes(task))
      .map(([name]) => name);
    const accounted = [
      ...declared.map(([, { spec }]) => spec.alias as string),
      ...Object.keys(excludedParameters),
      ...notForTask,
    ];
    expect(sorted(accounted)).toEqual(sorted(Object.keys(parameterAliases())));
  });

  it("are found under LightGBM's own names", () => {
    const native = parameterAliases();
    for (const [name, { spec }] of declared) {
      const aliases = (spec.aliases ?? []).filter((alias) => !ours(alias));
      expect(sorted(aliases), name).toEqual(sorted(native[spec.alias ?? ""] ?? []));
    }
  });

  it("have names and aliases that mean one param each", () => {
    const names = paramsOf(Learner.params).flatMap(([name, { spec }]) => [
      ...new Set([name, ...(spec.alias ? [spec.alias] : []), ...(spec.aliases ?? [])]),
    ]);
    expect(names.length).toBe(new Set(names).size);
  });

  // Two runs, because all threads for all iterations would take long.
  it.each([{ num_iterations: "1" }, { num_threads: "1" }])(
    "have the kernel's defaults, beside %o",
    async (given) => {
      const recorded = (await trainOn(table, { ...table.settled, ...given })).parameters();
      for (const [name, { spec }] of declared) {
        const alias = spec.alias ?? "";
        // LightGBM records no params of prediction. The objective and its metric are settled by the data.
        if (!(alias in recorded) || alias in given || alias in table.settled || alias === "metric") continue;
        const expected = alias in kernelDefaults ? kernelDefaults[alias] : spec.default;
        expect(recorded[alias], name).toBe(recordedLate[alias] ?? asRecorded(expected ?? unset[alias] ?? ""));
      }
    },
  );

  it("have a probe each, with a value that is not the default", () => {
    expect(sorted(Object.keys(probes))).toEqual(
      sorted([...declared.map(([name]) => name), "passThroughArgs"]),
    );
    for (const [name, param] of declared) {
      expect(param.parse(probes[name as keyof typeof probes]?.value), name).not.toEqual(param.spec.default);
    }
  });

  it.each(Object.entries<Probe>(probes).filter(([, { arrives }]) => arrives === "kernel"))(
    "%s arrives in the kernel's record",
    async (name, { value, with: companions }) => {
      const stage = new Learner({ ...companions, [name]: value });
      const { spec } = Learner.params[name as keyof typeof Learner.params] as AnyParam;
      const recorded = (
        await trainOn(table, { ...quick, ...table.settled, ...nativeParameters(stage) })
      ).parameters();
      expect(recorded[spec.alias ?? ""]).toBe(asRecorded(value));
    },
  );

  it.each(
    Object.entries<Probe>(probes).filter(
      ([name, { arrives }]) => arrives === "output" && name !== "passThroughArgs",
    ),
  )("%s changes predictions", async (name, { value, with: companions }) => {
    const booster = await trainOn(table, {
      ...quick,
      ...table.settled,
      ...nativeParameters(new Learner({ numIterations: 20 })),
    });
    const predict = async (settings: Readonly<Record<string, unknown>>) => {
      const model = new Model(settings);
      const range = {
        startIteration: model.get("startIteration") as number,
        numIterations: Math.max(0, model.get("numIterationPredict") as number) || undefined,
      };
      return (await predictOn(table, booster, { ...range, params: nativeParameters(model) })).values;
    };
    expect(await predict({ ...companions, [name]: value })).not.toEqual(await predict({ ...companions }));
  });

  it("passThroughArgs changes the model", async () => {
    const modelWith = async (settings: Readonly<Record<string, unknown>>) => {
      const parameters = { ...quick, ...table.settled, ...nativeParameters(new Learner(settings)) };
      return (await trainOn(table, parameters)).modelString();
    };
    expect(await modelWith({ passThroughArgs: probes.passThroughArgs?.value })).not.toBe(await modelWith({}));
  });
});

describe("exclusions", () => {
  it("give a reason in a sentence", () => {
    const reasons = [
      ...Object.values(excludedParameters),
      ...Object.values(taskParameters).map(({ reason }) => reason),
    ];
    for (const reason of reasons) expect(reason).toMatch(/^[A-Z].{10,}\.$/);
  });
});

describe("the types of the declarations", () => {
  it("keep defaults and bounds literal, which the generator reads", () => {
    expectTypeOf(ClassifierParams.maxDepth.spec.default).toEqualTypeOf<-1>();
    expectTypeOf(ClassifierParams.minSumHessianInLeaf.spec.default).toEqualTypeOf<0.001>();
    expectTypeOf(ClassifierParams.monotoneConstraints.spec.min).toEqualTypeOf<-1>();
    expectTypeOf(RankerParams.evalAt.spec.default).toEqualTypeOf<readonly [1, 2, 3, 4, 5]>();
    expectTypeOf(RegressorParams.tweedieVariancePower.spec.exclusiveMax).toEqualTypeOf<2>();
  });
});
