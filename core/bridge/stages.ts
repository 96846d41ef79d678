import { join } from "node:path";
import { UnciaError } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import type { Step } from "../params/index.ts";
import type { Json } from "../params/json.ts";
import { Model } from "../pipeline/model.ts";
import { paramFromJson, paramToJson } from "../pipeline/nested.ts";
import { stageClass, typeNameOf } from "../pipeline/registry.ts";
import type { Stage } from "../pipeline/stage.ts";
import { misused } from "./errors.ts";
import type { ModelState, ModelStore, SavedState } from "./models.ts";
import { checkSteps } from "./steps.ts";

/** Deeper trees of stages than this are refused before the stack ends. */
const maxDepth = 32;

/**
 * A param that names a file which a stage carries is this, and then its path in the folder of the stage's state: wherever that folder goes, in
 * a pickle or to another machine, the file is found.
 */
const carriedScheme = "saved:";

/** What reading a stage needs besides its JSON. */
export interface StageSources {
  readonly models: ModelStore;
  /** The table that a plan in a param stands for. */
  table(plan: unknown): Promise<object>;
}

/** The stage that a client describes; checked as if its setters had been called here. */
export async function readStage(json: unknown, sources: StageSources, depth = 0): Promise<Stage> {
  if (depth > maxDepth) throw new UnciaError("limit", `Stages are nested more than ${maxDepth} deep.`);
  if (!isRecord(json) || typeof json.class !== "string") throw misused("A stage must have a class.");
  const uid = json.uid ?? undefined;
  const params = json.params ?? {};
  if (uid !== undefined && typeof uid !== "string") throw misused("The uid of a stage must be a string.");
  if (!isRecord(params)) throw misused("The params of a stage must be an object.");
  const Class = await stageClass(json.class);
  const state = json.state === undefined || json.state === null ? undefined : readState(json.state);
  const { stage, carried } =
    state === undefined ? { stage: new Class({}, uid), carried: {} } : await fitted(Class, state, sources);
  for (const name of Object.keys(stage.setParams())) if (!Object.hasOwn(params, name)) stage.clear(name);
  for (const [name, value] of Object.entries(params)) {
    const file = Object.hasOwn(carried, name) ? carried[name] : undefined;
    const isCarried = state !== undefined && file !== undefined && value === carriedScheme + file;
    stage.set(
      name,
      isCarried ? join(state.folder, file) : await readParam(stage, name, value, sources, depth),
    );
    if (stage.kindOf(name) === "steps") await checkSteps(stage, name, stage.get(name) as readonly Step[]);
  }
  return stage;
}

function readState(json: unknown): ModelState {
  if (!isRecord(json) || typeof json.folder !== "string" || typeof json.digest !== "string") {
    throw misused("The state of a fitted model must have a folder and a digest.");
  }
  return { folder: json.folder, digest: json.digest };
}

/** A copy, since the params of this call are not those of the next. */
async function fitted(
  Class: Awaited<ReturnType<typeof stageClass>>,
  state: ModelState,
  { models }: StageSources,
): Promise<{ readonly stage: Stage; readonly carried: SavedState["carried"] }> {
  const { stage, carried } = await models.get(state);
  if (stage instanceof Class) return { stage: stage.copy(), carried };
  const found = (stage as Stage).stageName;
  throw new UnciaError("model_format", `${state.folder} holds a ${found}, not a ${Class.name}.`, {
    stage: Class.name,
  });
}

async function readParam(
  stage: Stage,
  name: string,
  json: unknown,
  sources: StageSources,
  depth: number,
): Promise<unknown> {
  const kind = stage.kindOf(name);
  if (kind === "table") return sources.table(json);
  return paramFromJson(kind, json, async (form, given) => {
    if (form === "stage") return readStage(given, sources, depth + 1);
    if (!Array.isArray(given)) return given;
    const children: Stage[] = [];
    for (const child of given) children.push(await readStage(child, sources, depth + 1));
    return children;
  });
}

/** A stage as a client gets it; `states` tells where the fitted models in it lie. */
export function writeStage(stage: Stage, states: ReadonlyMap<Stage, SavedState>): Json {
  const params: Record<string, Json> = {};
  for (const { name, kind, value } of stage.settings()) {
    if (kind === "table") {
      throw new UnciaError(
        "unsupported",
        `${stage.stageName}.${name} holds a table, which stays where it is.`,
        {
          stage: stage.stageName,
          param: name,
        },
      );
    }
    params[name] = paramToJson(kind, value, (form, nested) =>
      form === "stage"
        ? writeStage(nested as Stage, states)
        : (nested as readonly Stage[]).map((child) => writeStage(child, states)),
    );
  }
  const state = states.get(stage);
  for (const [name, path] of Object.entries(state?.carried ?? {})) params[name] = carriedScheme + path;
  if (stage instanceof Model && !state) {
    throw new UnciaError("internal", `${stage.stageName} was sent before it was saved.`);
  }
  return {
    class: typeNameOf(stage),
    uid: stage.uid,
    params,
    ...(state && { state: { folder: state.folder, digest: state.digest } }),
  };
}
