import { stringify } from "yaml";
import { UnciaError } from "../../errors.ts";
import type { Step } from "../../params/index.ts";
import type { Json } from "../../params/json.ts";
import { Model } from "../../pipeline/model.ts";
import { paramToJson } from "../../pipeline/nested.ts";
import { nestedStages, type ParamMap, type ParamSpace } from "../../pipeline/param-maps.ts";
import { typeNameOf } from "../../pipeline/registry.ts";
import { loadStage } from "../../pipeline/save.ts";
import type { Stage } from "../../pipeline/stage.ts";
import { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import { writeSettings, writeSteps } from "../written-params.ts";

export interface ExportOptions {
  readonly package?: readonly string[];
}

/** Writes a saved pipeline that is not fitted, from any language, as a file that people can read and change. */
export async function exportPipeline(
  context: Context,
  folder: string,
  options: ExportOptions,
): Promise<void> {
  const catalog = await Catalog.open(options.package);
  const stage = await loadStage(folder);
  const written = writtenStage(stage, catalog);
  const [name = "", params = {}] = Object.entries(written)[0] ?? [];
  const stages = name === "Pipeline" ? ((params as { stages?: Json }).stages ?? []) : [written];
  const others = catalog.packages.map((one) => one.name).filter((one) => one !== "uncia");
  const document = { ...(others.length && { packages: others }), stages };
  context.result(document, () => stringify(document, { lineWidth: 100 }).trimEnd());
}

/** `named` are the uids by which maps of params name stages. */
function writtenStage(
  stage: Stage,
  catalog: Catalog,
  named: ReadonlySet<string> = uidsIn(stage),
): { [name: string]: Json } {
  if (stage instanceof Model) {
    throw new UnciaError("unsupported", `${stage.stageName} is fitted; a file holds only what is not.`, {
      stage: stage.stageName,
      hint: "Save the pipeline before it is fitted, and export that; `uncia inspect` shows a model.",
    });
  }
  const params: Record<string, Json> = named.has(stage.uid) ? { uid: stage.uid } : {};
  for (const { name, kind, value, secret } of stage.settings()) {
    if (secret) continue;
    if (kind === "steps") params[name] = writeSteps(value as readonly Step[]);
    else if (kind === "paramMaps" || kind === "paramSpace") {
      params[name] = writeSettings(kind, value, `${stage.stageName}.${name}`);
    } else {
      params[name] = paramToJson(kind, value, (form, nested) =>
        form === "stage"
          ? writtenStage(nested as Stage, catalog, named)
          : (nested as readonly Stage[]).map((one) => writtenStage(one, catalog, named)),
      );
    }
  }
  return { [shortestName(stage, catalog)]: params };
}

function uidsIn(root: Stage): ReadonlySet<string> {
  const entries = [...nestedStages(root)]
    .flatMap((stage) => stage.settings())
    .flatMap(({ kind, value }) =>
      kind === "paramMaps" || kind === "paramSpace"
        ? (value as readonly (ParamMap | ParamSpace[number])[]).flat()
        : [],
    );
  return new Set(entries.map((one) => one.stage));
}

/** The short name where it means this class alone. */
function shortestName(stage: Stage, catalog: Catalog): string {
  const full = typeNameOf(stage);
  try {
    return catalog.find(stage.stageName).class === full ? stage.stageName : full;
  } catch {
    return full;
  }
}
