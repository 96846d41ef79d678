import { paramToJson, type Stage, typeNameOf } from "uncia/pipeline";
import type { StageOnWire } from "../schema/examples.ts";
import type { JsonValue } from "../schema/schema.ts";

/** What stands before the path of a file among the examples, which lie elsewhere on every machine. */
export const exampleScheme = "examples:";

/** Stages and values as they cross the bridge, with paths below `folder`, that of the examples, as `examples:…`. */
export class WireForm {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A stage that is not fitted: its class and what was set; its uid where it is not one made at random. */
  stage(stage: Stage): StageOnWire {
    return {
      class: typeNameOf(stage),
      ...(!isRandom(stage.uid) && { uid: stage.uid }),
      params: Object.fromEntries(
        stage.settings().map(({ name, value }) => [name, this.param(stage, name, value)]),
      ),
    };
  }

  /** A value of the param `name`, stages in their own form. */
  param(stage: Stage, name: string, value: unknown): JsonValue {
    const json = paramToJson(stage.kindOf(name), value, (kind, nested) =>
      kind === "stage"
        ? { ...this.stage(nested as Stage) }
        : (nested as readonly Stage[]).map((one) => ({ ...this.stage(one) })),
    );
    checkUids(json);
    return this.#portable(json);
  }

  #portable(json: JsonValue): JsonValue {
    if (typeof json === "string") {
      return json.startsWith(`${this.#folder}/`)
        ? `${exampleScheme}${json.slice(this.#folder.length + 1)}`
        : json;
    }
    if (Array.isArray(json)) return json.map((item) => this.#portable(item));
    if (typeof json !== "object" || json === null) return json;
    return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, this.#portable(item)]));
  }
}

const isRandom = (uid: string): boolean => /_[0-9a-f]{12}$/.test(uid);

/** A map of params that names a stage by a random uid would be another whenever the example runs. */
function checkUids(json: JsonValue): void {
  if (Array.isArray(json)) for (const item of json) checkUids(item);
  else if (typeof json === "object" && json !== null) {
    const { stage, param } = json as { readonly [key: string]: JsonValue };
    if (typeof stage === "string" && typeof param === "string" && isRandom(stage)) {
      throw new Error(
        `A map of params names the stage ${stage}; give that one a uid of its own, the second argument of its constructor.`,
      );
    }
  }
}
