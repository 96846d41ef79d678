import {
  applyParamMap,
  type Estimator,
  nestedStages,
  type ParamMap,
  Pipeline,
  PipelineModel,
  type Transformer,
} from "../pipeline/index.ts";
import type { RunOptions } from "../run.ts";
import { mapsRows, type PartedTable } from "./parted-table.ts";
import { describeSettings, settingsOf } from "./settings.ts";
import { type Candidate, inContext } from "./trials.ts";

/**
 * An estimator and the table that it is tuned on. Where a pipeline begins with transformers that no map of params touches, their work, such
 * as that of a deep network, is done once, not once for each fit.
 */
export class Prepared {
  /** What is fitted: the estimator without the stages whose work is done. */
  readonly #estimator: Estimator;
  readonly #first: readonly Transformer[];
  readonly #table: PartedTable;

  private constructor(estimator: Estimator, first: readonly Transformer[], table: PartedTable) {
    this.#estimator = estimator;
    this.#first = first;
    this.#table = table;
  }

  /** `touched` has the uids of the stages on which maps set params. */
  static async of(estimator: Estimator, touched: ReadonlySet<string>, table: PartedTable): Promise<Prepared> {
    const first = firstMaps(estimator, touched);
    const count = await table.countOfMaps(first);
    if (!(estimator instanceof Pipeline) || count === 0) return new Prepared(estimator, [], table);
    const done = first.slice(0, count);
    const rest = estimator.copy({ stages: estimator.stages.slice(count) });
    return new Prepared(rest, done, table.after(done));
  }

  candidate(map: ParamMap): Candidate {
    const estimator = applyParamMap(this.#estimator, map);
    return {
      description: describeSettings(settingsOf(estimator, map)),
      fit: async (part, run) => estimator.fit(await this.#table.without(part), run),
      held: (part) => this.#table.only(part),
      complete: (model) => this.#complete(model),
    };
  }

  /** A model of all rows. */
  async refit(map: ParamMap, run: RunOptions): Promise<Transformer> {
    const estimator = applyParamMap(this.#estimator, map);
    try {
      return this.#complete(await estimator.fit(await this.#table.whole(), run));
    } catch (error) {
      throw inContext(error, [describeSettings(settingsOf(estimator, map)), "all rows"]);
    }
  }

  #complete(model: Transformer): Transformer {
    if (this.#first.length === 0 || !(model instanceof PipelineModel)) return model;
    return new PipelineModel({ stages: [...this.#first, ...model.stages] });
  }

  /** Frees what is kept for this estimator alone. */
  async close(): Promise<void> {
    if (this.#first.length > 0) await this.#table.close();
  }
}

/** The transformers that a pipeline begins with, as far as their work is the same in each fit. */
function firstMaps(estimator: Estimator, touched: ReadonlySet<string>): Transformer[] {
  const first: Transformer[] = [];
  if (!(estimator instanceof Pipeline) || touched.has(estimator.uid)) return first;
  for (const stage of estimator.stages) {
    const inside = [...nestedStages(stage)];
    if (!inside.every((one) => mapsRows(one) && !touched.has(one.uid))) break;
    first.push(stage as Transformer);
  }
  return first;
}
