import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Probes, Example as WrittenExample } from "uncia/example";
import { DataFrame } from "uncia/frame";
import { Estimator, Stage, Transformer } from "uncia/pipeline";
import type { Example, Probe } from "../schema/examples.ts";
import { digestOf } from "./digest.ts";
import type { ExampleResult } from "./task.ts";
import { paramOnWire, stageOnWire } from "./wire.ts";

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
  const path = join(dataFolder, `${written.data}.csv`);
  if (!existsSync(path))
    throw new Error(`It names the data "${written.data}", but there is no file ${path}.`);
  const data = Object.entries(written.columns ?? {}).reduce(
    (table, [name, expression]) => table.withColumn(name, expression),
    DataFrame.readCsv(path),
  );
  const fitted = stage instanceof Estimator ? await stage.fit(data) : stage;
  if (!(fitted instanceof Transformer)) {
    throw new Error(
      `${stage.stageName} neither learns nor transforms; examples are of stages that give a table.`,
    );
  }
  const output = DataFrame.fromArrow(await fitted.transform(data).toArrow());
  for (const condition of written.holds) {
    const holds = await isTrue(condition, output);
    if (!holds) failures.push(`It does not hold that ${condition}.`);
  }
  const { modelProbes } = written;
  if (modelProbes && fitted === stage)
    throw new Error("It has probes of a model, but its stage learns none.");
  return {
    class: stageOnWire(stage).class,
    title: written.title,
    data: written.data,
    ...(written.columns && { columns: written.columns }),
    stage: stageOnWire(stage),
    outputs: written.outputs,
    digest: digestOf(await output.toColumns(), written.outputs),
    holds: written.holds,
    probes: probesOnWire(stage, written.probes, failures),
    ...(modelProbes && { modelProbes: probesOnWire(fitted, modelProbes, failures) }),
  };
}

async function isTrue(condition: string, output: DataFrame): Promise<boolean> {
  const answer = DataFrame.sql(`SELECT (${condition}) AS holds FROM output`, { tables: { output } });
  return (await answer.toRows()).every((row) => row.holds === true);
}

function probesOnWire(stage: Stage, probes: Probes, failures: string[]): Record<string, Probe> {
  const entries = Object.entries(probes).flatMap(([name, probe]): [string, Probe][] => {
    try {
      const companions = Object.entries(probe.with ?? {});
      const base = stage.copy(Object.fromEntries(companions));
      if (isDeepStrictEqual(base.get(name), base.copy({ [name]: probe.value }).get(name))) {
        failures.push(`The probe of ${stage.stageName}.${name} has the value that it has already.`);
      }
      const withJson = Object.fromEntries(
        companions.map(([key, value]) => [key, paramOnWire(stage, key, value)]),
      );
      return [
        [
          name,
          {
            value: paramOnWire(stage, name, probe.value),
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
