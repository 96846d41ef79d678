import {
  applyParamMap,
  type Estimator,
  nestedStages,
  type ParamMap,
  Pipeline,
  PipelineModel,
  paramToJson,
  type Stage,
  type Transformer,
} from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import type { Json } from "../wire-types.ts";
import { mapsRows, type PartedTable } from "./parted-table.ts";
import { describeSettings, settingsOf } from "./settings.ts";
import { type Candidate, inContext } from "./trials.ts";

/** A table on which some transformers have done their work. */
interface Shared {
  readonly table: PartedTable;
  /** How many candidates will still read it. */
  users: number;
}

/** An estimator in two: transformers whose work on the table is shared, and what is fitted. */
interface Split {
  readonly key: string;
  readonly first: readonly Transformer[];
  readonly rest: Estimator;
}

/**
 * An estimator and the table that it is tuned on. The transformers that a pipeline begins with, such as a deep network, do their work once
 * for all folds and all maps of params that set the same on them.
 */
export class Prepared {
  readonly #estimator: Estimator;
  readonly #table: PartedTable;
  readonly #shared = new Map<string, Shared>();

  constructor(estimator: Estimator, table: PartedTable) {
    this.#estimator = estimator;
    this.#table = table;
  }

  candidate(map: ParamMap): Candidate {
    const estimator = applyParamMap(this.#estimator, map);
    const split = this.#split(estimator);
    const { table } = this.#share(split);
    return {
      description: describeSettings(settingsOf(estimator, map)),
      fit: async (part, run) => split.rest.fit(table.without(part), run),
      held: (part) => table.only(part),
      complete: (model) => complete(split, model),
      done: () => this.#release(split),
    };
  }

  /** A model of all rows. */
  async refit(map: ParamMap, run: RunOptions): Promise<Transformer> {
    const estimator = applyParamMap(this.#estimator, map);
    const split = this.#split(estimator);
    try {
      const { table } = this.#share(split);
      return complete(split, await split.rest.fit(table.whole(), run));
    } catch (error) {
      throw inContext(error, [describeSettings(settingsOf(estimator, map)), "all rows"]);
    }
  }

  #split(estimator: Estimator): Split {
    const count = estimator instanceof Pipeline ? this.#table.countOfMaps(firstMaps(estimator)) : 0;
    if (!(estimator instanceof Pipeline) || count === 0) return { key: "", first: [], rest: estimator };
    const first = estimator.stages.slice(0, count) as Transformer[];
    const rest = estimator.copy({ stages: estimator.stages.slice(count) });
    return { key: JSON.stringify(first.map(written)), first, rest };
  }

  #share({ key, first }: Split): Shared {
    const shared = this.#shared.get(key) ?? { table: this.#table.after(first), users: 0 };
    this.#shared.set(key, shared);
    shared.users++;
    return shared;
  }

  /** Frees a table that nobody is going to read, but for the last: the best may need it. */
  async #release({ key, first }: Split): Promise<void> {
    const shared = this.#shared.get(key);
    if (!shared || --shared.users > 0 || first.length === 0 || this.#shared.size === 1) return;
    this.#shared.delete(key);
    await shared.table.close();
  }

  /** Frees what is kept for this estimator alone. */
  async close(): Promise<void> {
    for (const [key, { table }] of this.#shared) if (key !== "") await table.close();
    this.#shared.clear();
  }
}

function complete({ first }: Split, model: Transformer): Transformer {
  if (first.length === 0 || !(model instanceof PipelineModel)) return model;
  return new PipelineModel({ stages: [...first, ...model.stages] });
}

/** The transformers that a pipeline begins with, as far as they map rows. */
function firstMaps(pipeline: Pipeline): Transformer[] {
  const first: Transformer[] = [];
  for (const stage of pipeline.stages) {
    if (![...nestedStages(stage)].every(mapsRows)) break;
    first.push(stage as Transformer);
  }
  return first;
}

const tables = new WeakMap<object, number>();
let tablesSeen = 0;

/** Tables are the same where they are one. */
function numberOf(table: object): number {
  const known = tables.get(table) ?? ++tablesSeen;
  tables.set(table, known);
  return known;
}

/** What a stage does, in writing: the same for two of which one is a copy of the other. */
function written(stage: Stage): Json {
  const nested = (form: "stage" | "stages", value: unknown): Json =>
    form === "stage" ? written(value as Stage) : (value as readonly Stage[]).map(written);
  const settings = stage
    .settings()
    .map(
      ({ name, kind, value }): Json => [
        name,
        kind === "table" ? numberOf(value as object) : paramToJson(kind, value, nested),
      ],
    );
  return [stage.stageName, stage.uid, settings];
}
