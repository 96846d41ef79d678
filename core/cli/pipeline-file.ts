import { dirname } from "node:path";
import { asUnciaError, UnciaError } from "../errors.ts";
import { valueFromJson } from "../params/json.ts";
import type { ParamMap, ParamSpace } from "../pipeline/param-maps.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { stageClass } from "../pipeline/registry.ts";
import type { Stage } from "../pipeline/stage.ts";
import { Catalog } from "./catalog.ts";
import { applyOverride, type Override } from "./overrides.ts";
import { PipelineText, type Written } from "./pipeline-text.ts";
import { checkedSettings, readMaps, readSpace, readSteps } from "./written-params.ts";

const maxDepth = 32;
/** An anchor that is used within itself stands for stages without end. */
const maxStages = 1000;

/** What stands behind the name of a service param where a column gives its values. */
const column = "Col";

/** How a pipeline is read. */
export interface ReadPipelineOptions {
  /** Packages of stages besides those that the file names. */
  readonly packages?: readonly string[];
  /** Params that are set in place of what the file says. */
  readonly overrides?: readonly Override[];
}

/**
 * Reads a pipeline from a file, YAML or JSON, and checks it against the declarations of its stages.
 * @throws FileError with all that is wrong, each with line and column.
 */
export async function readPipelineFile(file: string, options: ReadPipelineOptions = {}): Promise<Pipeline> {
  return buildPipeline(await PipelineText.read(file), options);
}

/** The pipeline that a text stands for. */
export async function buildPipeline(
  text: PipelineText,
  { packages = [], overrides = [] }: ReadPipelineOptions = {},
): Promise<Pipeline> {
  // Text that cannot be read is not looked into.
  text.check();
  const content = text.content();
  const names = content.packages.map((at) => {
    const name = text.value(at);
    if (typeof name !== "string")
      text.add(at, new UnciaError("invalid_param", "A package is given by name."));
    return name;
  });
  const catalog = await Catalog.open(packages, {
    names: names.filter((name) => typeof name === "string"),
    folder: dirname(text.file),
  });
  const builder = new Builder(text, catalog);
  const stages = await builder.stages(content.stages, 0);
  await builder.checkSettings();
  text.check();
  for (const override of overrides) applyOverride(stages, override);
  builder.checkRequired();
  text.check();
  const { Pipeline } = await import("../pipeline/pipeline.ts");
  return new Pipeline({ stages });
}

/** Makes stages of what is written, and notes what is wrong with it. */
class Builder {
  readonly #text: PipelineText;
  readonly #catalog: Catalog;
  readonly #places = new Map<Stage, Written>();
  readonly #settings: { stage: Stage; name: string; kind: "paramMaps" | "paramSpace"; at: Written }[] = [];
  #count = 0;

  constructor(text: PipelineText, catalog: Catalog) {
    this.#text = text;
    this.#catalog = catalog;
  }

  async stages(written: readonly Written[], depth: number): Promise<Stage[]> {
    const stages: Stage[] = [];
    for (const at of written) {
      const stage = await this.#stage(at, depth);
      if (stage) stages.push(stage);
    }
    return stages;
  }

  async #stage(at: Written, depth: number): Promise<Stage | undefined> {
    if (depth > maxDepth) throw new UnciaError("limit", `Stages are nested more than ${maxDepth} deep.`);
    if (++this.#count > maxStages)
      throw new UnciaError("limit", `${this.#text.file} describes more than ${maxStages} stages.`);
    const written = this.#text.stage(at);
    if (!written) return undefined;
    const stage = await this.#try(written.at, true, async () => {
      const { class: typeName, schema } = this.#catalog.find(written.name);
      if (schema?.kind === "model") {
        throw new UnciaError(
          "invalid_param",
          `${written.name} is a fitted model, which a file cannot describe.`,
          {
            stage: written.name,
            hint: "Write the estimator that gives it.",
          },
        );
      }
      const uid = written.params.get("uid");
      const given = uid && this.#text.value(uid);
      if (given !== undefined && (typeof given !== "string" || given === "")) {
        throw new UnciaError("invalid_param", `The uid of ${written.name} must be a text.`, {
          stage: written.name,
        });
      }
      return new (await stageClass(typeName))({}, given);
    });
    if (!stage) return undefined;
    this.#places.set(stage, written.at);
    for (const [name, value] of written.params) {
      // By which maps of params name it; no param can have that name.
      if (name !== "uid") await this.#param(stage, name, value, depth);
    }
    return stage;
  }

  async #param(stage: Stage, name: string, at: Written, depth: number): Promise<void> {
    const kind = await this.#try(at, true, async () => stage.kindOf(name));
    if (kind === undefined) return;
    const clash = setBefore(stage, name);
    if (clash !== undefined) {
      const message = `${stage.stageName}.${name} ${clash}.`;
      const where = { stage: stage.stageName, param: name };
      this.#text.add(at, new UnciaError("invalid_param", message, where), true);
      return;
    }
    await this.#try(at, false, async () => {
      if (kind === "stage") {
        const child = await this.#stage(at, depth + 1);
        if (child) stage.set(name, child);
      } else if (kind === "stages") {
        stage.set(name, await this.stages(this.#text.items(at), depth + 1));
      } else if (kind === "table") {
        throw new UnciaError(
          "unsupported",
          `${stage.stageName}.${name} is a table, which a file cannot hold.`,
          { stage: stage.stageName, param: name },
        );
      } else if (kind === "steps") {
        stage.set(name, readSteps(this.#text.value(at), name));
      } else if (kind === "paramMaps" || kind === "paramSpace") {
        const value = this.#text.value(at);
        stage.set(name, kind === "paramMaps" ? readMaps(value, name) : readSpace(value, name));
        this.#settings.push({ stage, name, kind, at });
      } else stage.set(name, valueFromJson(kind, this.#text.value(at)));
    });
  }

  /** Maps of params name stages that may stand anywhere, so they are checked when all are there. */
  async checkSettings(): Promise<void> {
    for (const { stage, name, kind, at } of this.#settings) {
      await this.#try(at, false, async () => {
        const stages = [stage];
        stage.set(
          name,
          kind === "paramMaps"
            ? (stage.get(name) as readonly ParamMap[]).map((map) => checkedSettings(map, stages))
            : checkedSettings(stage.get(name) as ParamSpace, stages),
        );
      });
    }
  }

  /** What `work` gives, or undefined where it throws, which is then a problem at that place. */
  async #try<T>(at: Written, pointAtKey: boolean, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const known = asUnciaError(error);
      if (known.code === "internal" || this.#count > maxStages) throw error;
      this.#text.add(at, known, pointAtKey);
      return undefined;
    }
  }

  /** Params that must be set and are not, at the stages that lack them. */
  checkRequired(): void {
    for (const [stage, at] of this.#places) {
      for (const param of missingParams(stage)) {
        const message = `${stage.stageName}.${param} must be set.`;
        this.#text.add(at, new UnciaError("missing_param", message, { stage: stage.stageName, param }), true);
      }
    }
  }
}

/** Why a param cannot be set, where the stage has it already under another name, or the column that gives it. */
function setBefore(stage: Stage, name: string): string | undefined {
  if (stage.isSet(name)) return "is set already, under another of its names";
  const { params } = stage.constructor as typeof Stage;
  const other = params[name]?.kind === "service" ? `${name}${column}` : name.slice(0, -column.length);
  const isPair =
    params[name]?.kind === "service" || (name.endsWith(column) && params[other]?.kind === "service");
  return isPair && stage.isSet(other) ? `is set already, by ${other}` : undefined;
}

/** Names of the required params of a stage that are not set. */
export function missingParams(stage: Stage): string[] {
  const { params } = stage.constructor as typeof Stage;
  return Object.entries(params).flatMap(([name, entry]) => {
    const { spec } = entry.kind === "service" ? entry.of : entry;
    const isSet = stage.isSet(name) || (entry.kind === "service" && stage.isSet(`${name}Col`));
    return spec.required && !isSet ? [name] : [];
  });
}
