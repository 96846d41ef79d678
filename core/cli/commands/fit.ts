import { lstat, readdir, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UnciaError } from "../../errors.ts";
import { Estimator } from "../../pipeline/estimator.ts";
import type { Model } from "../../pipeline/model.ts";
import { stageClass, typeNameOf } from "../../pipeline/registry.ts";
import { loadStage, savedDigest } from "../../pipeline/save.ts";
import type { Stage } from "../../pipeline/stage.ts";
import type { RunOptions } from "../../run.ts";
import { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import { readTable } from "../data-files.ts";
import { WrongCall } from "../failure.ts";
import { applyOverride, type Override, parseOverride } from "../overrides.ts";
import { readPipelineFile } from "../pipeline-file.ts";
import { limitThreads } from "../threads.ts";
import { typeTree } from "../tree.ts";

export interface EstimatorOptions {
  readonly set?: readonly string[];
  readonly package?: readonly string[];
  readonly stage?: string;
  readonly label?: string;
  readonly features?: string;
}

export interface FitOptions extends EstimatorOptions {
  readonly data: readonly string[];
  readonly format?: string;
  readonly out: string;
  readonly overwrite?: boolean;
  readonly threads?: string;
}

export async function fit(context: Context, file: string | undefined, options: FitOptions): Promise<void> {
  const started = performance.now();
  limitThreads(options.threads);
  await checkOutputFolder(options.out, options.overwrite ?? false);
  const data = await readTable(options.data, options.format);
  const estimator = await readEstimator(file, options, () => data.columns());
  const run: RunOptions = {
    signal: context.signal,
    ...(!context.showsProgress && { onProgress: () => undefined }),
  };
  const model: Model = await estimator.fit(data, run);
  context.signal.throwIfAborted();
  await model.save(options.out, { overwrite: options.overwrite ?? false });
  const seconds = (performance.now() - started) / 1000;
  const result = {
    model: resolve(options.out),
    class: typeNameOf(model),
    digest: await savedDigest(options.out),
    seconds,
  };
  context.result(result, () =>
    [typeTree(model), `Saved in ${options.out} after ${seconds.toFixed(1)} s.`].join("\n"),
  );
}

/** The estimator that a file, a saved folder or `--stage` stands for. `columns` tells those of the data, where there are any. */
export async function readEstimator(
  file: string | undefined,
  options: EstimatorOptions,
  columns?: () => Promise<string[]>,
): Promise<Estimator> {
  const overrides = (options.set ?? []).map(parseOverride);
  const packages = options.package ?? [];
  if (file !== undefined) {
    const given = (["stage", "label", "features"] as const).find((name) => options[name] !== undefined);
    if (given) throw new WrongCall(`--${given} is for a call without a pipeline; in one, use --set.`);
    const isFolder = (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
    return isFolder
      ? savedEstimator(file, packages, overrides)
      : readPipelineFile(file, { packages, overrides });
  }
  if (options.stage === undefined) throw new WrongCall("Give a pipeline, or --stage.");
  return singleEstimator(options.stage, { ...options, packages, overrides }, columns);
}

async function savedEstimator(
  folder: string,
  packages: readonly string[],
  overrides: readonly Override[],
): Promise<Estimator> {
  await Catalog.open(packages);
  const stage = await loadStage(folder);
  for (const override of overrides) applyOverride(topStages(stage), override);
  return asEstimator(stage, folder);
}

const topStages = (stage: Stage): readonly Stage[] => {
  const nested = stage.settings().find(({ kind }) => kind === "stages")?.value;
  return Array.isArray(nested) ? nested : [stage];
};

interface Single extends EstimatorOptions {
  readonly packages: readonly string[];
  readonly overrides: readonly Override[];
}

/** One estimator, and nothing before it: features are all columns but the label, unless they are named. */
async function singleEstimator(
  name: string,
  { packages, overrides, label, features }: Single,
  columns?: () => Promise<string[]>,
): Promise<Estimator> {
  const catalog = await Catalog.open(packages);
  const stage = new (await stageClass(catalog.find(name).class))();
  if (label !== undefined) stage.set("labelCol", label);
  if (features !== undefined)
    stage.set(
      "featuresCols",
      features.split(",").map((one) => one.trim()),
    );
  for (const override of overrides) applyOverride([stage], override);
  const names = stage.paramNames();
  const lacksFeatures =
    names.includes("featuresCols") && !stage.isSet("featuresCols") && !stage.isSet("featuresCol");
  if (lacksFeatures && columns) {
    const used = new Set(
      stage.settings().flatMap(({ kind, value }) => (kind === "column" || kind === "columns" ? value : [])),
    );
    const labelCol = names.includes("labelCol") ? stage.get("labelCol") : undefined;
    const others = (await columns()).filter((column) => column !== labelCol && !used.has(column));
    stage.set("featuresCols", others);
  }
  return asEstimator(stage, name);
}

function asEstimator(stage: Stage, from: string): Estimator {
  if (stage instanceof Estimator) return stage;
  throw new UnciaError("invalid_param", `${from} is a ${stage.stageName}, which cannot be fitted.`, {
    stage: stage.stageName,
    hint: "Give an estimator, or a pipeline that has one.",
  });
}

/** Fails before the work for a place that cannot take the model. */
async function checkOutputFolder(folder: string, overwrite: boolean): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found) return;
  if (!overwrite)
    throw new UnciaError("io", `${folder} exists.`, { hint: "Pass --overwrite to replace it." });
  const entries = found.isDirectory() ? await readdir(folder) : ["a file"];
  if (entries.length > 0 && !entries.includes("manifest.json")) {
    throw new UnciaError("io", `${folder} is not a saved stage, so it is not replaced.`, {
      hint: "Save to another folder.",
    });
  }
}
