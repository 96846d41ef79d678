import { existsSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Probes, Example as WrittenExample } from "uncia/example";
import { DataFrame } from "uncia/frame";
import { Estimator, Evaluator, Stage, Transformer } from "uncia/pipeline";
import type { Example, Probe } from "../schema/examples.ts";
import { digestOf } from "./digest.ts";
import type { ExampleResult } from "./task.ts";
import { WireForm } from "./wire.ts";

/** Runs one example: fits and transforms, computes the digest, asks whether what should hold does, and tries every probe's value. */
export async function runExample(file: string, dataFolder: string): Promise<ExampleResult> {
  const failures: string[] = [];
  try {
    const { default: written } = (await import(file)) as { default: WrittenExample };
    const example = await checked(written, dataFolder, failures);
    return { file, example, failures };
  } catch (error) {
    return { file, failures: [...failures, (error as Error).message] };
  }
}

async function checked(written: WrittenExample, dataFolder: string, failures: string[]): Promise<Example> {
  const stage = written.stage();
  if (!(stage instanceof Stage)) {
    throw new Error(
      "Its stage derives from another copy of uncia than the generator's; install uncia and @uncia/codegen side by side, of one version.",
    );
  }
  const data = Object.entries(written.columns ?? {}).reduce(
    (table, [name, expression]) => table.withColumn(name, expression),
    readData(written.data, dataFolder),
  );
  const wire = new WireForm(dirname(dataFolder));
  const head = {
    class: wire.stage(stage).class,
    title: written.title,
    data: written.data,
    ...(written.columns && { columns: written.columns }),
    stage: wire.stage(stage),
  };
  const probes = (of: Stage, values: Probes) => probesOnWire(of, values, wire, failures);
  if (stage instanceof Evaluator) {
    return { ...head, ...(await measured(stage, data, written)), probes: probes(stage, written.probes) };
  }
  const { outputs, holds } = written;
  if (!outputs || !holds) throw new Error("It does not say its outputs, or what holds.");
  const fitted = stage instanceof Estimator ? await stage.fit(data) : stage;
  if (!(fitted instanceof Transformer)) {
    throw new Error(
      `${stage.stageName} neither learns nor transforms; examples are of stages that give a table.`,
    );
  }
  const output = DataFrame.fromArrow(await fitted.transform(data).toArrow());
  for (const condition of holds) {
    const holds = await isTrue(condition, output);
    if (!holds) failures.push(`It does not hold that ${condition}.`);
  }
  const { modelProbes } = written;
  if (modelProbes && fitted === stage)
    throw new Error("It has probes of a model, but its stage learns none.");
  return {
    ...head,
    outputs,
    digest: digestOf(await output.toColumns(), outputs),
    holds,
    probes: probes(stage, written.probes),
    ...(modelProbes && { modelProbes: probes(fitted, modelProbes) }),
  };
}

/** The table that an example names; see `Example.data`. */
export function readData(name: string, folder: string): DataFrame {
  const path = join(folder, extname(name) ? name : `${name}.csv`);
  const isPattern = /[*?[]/.test(name);
  if (!isPattern && !existsSync(path))
    throw new Error(`It names the data "${name}", but there is no file ${path}.`);
  if (path.endsWith(".csv")) return DataFrame.readCsv(path);
  return path.endsWith(".parquet") ? DataFrame.readParquet(path) : DataFrame.readImages(path);
}

async function measured(
  evaluator: Evaluator,
  data: DataFrame,
  { value, tolerance = 1e-9 }: WrittenExample,
): Promise<Pick<Example, "outputs" | "digest" | "holds" | "value" | "tolerance">> {
  if (value === undefined) throw new Error("It does not say the value of its evaluator.");
  const metric = await evaluator.evaluate(data);
  if (!(Math.abs(metric - value) <= tolerance)) {
    throw new Error(`The metric is ${metric}, not ${value} within ${tolerance}.`);
  }
  return { outputs: [], digest: "", holds: [], value, tolerance };
}

async function isTrue(condition: string, output: DataFrame): Promise<boolean> {
  const answer = DataFrame.sql(`SELECT (${condition}) AS holds FROM output`, { tables: { output } });
  return (await answer.toRows()).every((row) => row.holds === true);
}

function probesOnWire(
  stage: Stage,
  probes: Probes,
  wire: WireForm,
  failures: string[],
): Record<string, Probe> {
  const entries = Object.entries(probes).flatMap(([name, probe]): [string, Probe][] => {
    try {
      const companions = Object.entries(probe.with ?? {});
      const base = stage.copy(Object.fromEntries(companions));
      // Stages keep what is set on them to themselves; what is written of them tells two apart.
      const written = (of: Stage): unknown =>
        of.get(name) === undefined ? undefined : wire.param(of, name, of.get(name));
      if (isDeepStrictEqual(written(base), written(base.copy({ [name]: probe.value })))) {
        failures.push(`The probe of ${stage.stageName}.${name} has the value that it has already.`);
      }
      const withJson = Object.fromEntries(
        companions.map(([key, value]) => [key, wire.param(stage, key, value)]),
      );
      return [
        [
          name,
          {
            value: wire.param(stage, name, probe.value),
            ...(companions.length > 0 && { with: withJson }),
            arrives: probe.arrives,
          },
        ],
      ];
    } catch (error) {
      failures.push(`The probe of ${stage.stageName}.${name} is refused: ${(error as Error).message}`);
      return [];
    }
  });
  return Object.fromEntries(entries);
}
