import { DataFrame, decodeBatches, encode, joinChunks } from "../frame/index.ts";
import type { StateReader, StateWriter } from "../pipeline/index.ts";
import { TunedModel } from "./tuned-model.ts";

const statisticsFile = "statistics.arrows";
const curveFile = "roc-curve.arrows";

/**
 * The best of some models on one table, and how good all of them were.
 * @since 0.2.0
 */
export class BestModel extends TunedModel {
  #statistics: DataFrame | undefined;
  #curve: DataFrame | undefined;

  /** Takes what was found out about the best model; tables in memory. */
  adoptStatistics(statistics: DataFrame | undefined, curve: DataFrame | undefined): this {
    this.#statistics = statistics;
    this.#curve = curve;
    return this;
  }

  protected override adopt(other: this): void {
    super.adopt(other);
    this.#statistics = other.#statistics;
    this.#curve = other.#curve;
  }

  /**
   * The metric of every model, in order.
   * @returns A row a model: `index` (int32, from 0), `model` (its class, numbered where several are of one), `metric` and `isBest`.
   * @remote
   */
  allModelMetrics(): DataFrame {
    return this.metrics();
  }

  /**
   * What `ComputeModelStatistics` says of the best model. It is there where a `BinaryClassificationEvaluator`, a
   * `MulticlassClassificationEvaluator` or a `RegressionEvaluator` was set, and the table of predictions had labels and predictions of one
   * kind; else the error is `unsupported`.
   * @returns One row.
   * @remote
   */
  bestModelMetrics(): DataFrame {
    if (this.#statistics) return this.#statistics;
    throw this.error("unsupported", `This ${this.stageName} has no statistics of its best model.`, {
      hint: "Find it with an evaluator of classes or numbers, and models that add a column of predictions.",
    });
  }

  /**
   * The ROC curve of the best model, for the last class against all others. It is there for classes with a column of probabilities; else the
   * error is `unsupported`.
   * @returns A row a threshold: `threshold`, `falsePositiveRate`, `truePositiveRate`.
   * @remote
   */
  rocCurve(): DataFrame {
    if (this.#curve) return this.#curve;
    throw this.error("unsupported", `This ${this.stageName} has no ROC curve of its best model.`, {
      hint: "Find it with an evaluator of classes, and models that add a column of probabilities.",
    });
  }

  override async writeState(folder: StateWriter): Promise<void> {
    await super.writeState(folder);
    for (const [file, table] of Object.entries({
      [statisticsFile]: this.#statistics,
      [curveFile]: this.#curve,
    })) {
      if (table) await folder.bytes(file, await encoded(table));
    }
  }

  override async readState(folder: StateReader): Promise<void> {
    await super.readState(folder);
    this.adoptStatistics(await tableIn(folder, statisticsFile), await tableIn(folder, curveFile));
  }
}

async function encoded(table: DataFrame): Promise<Uint8Array> {
  const { schema, batches } = await table.toArrow();
  return joinChunks(encode(schema, batches));
}

async function tableIn(folder: StateReader, file: string): Promise<DataFrame | undefined> {
  if (!folder.has(file)) return undefined;
  return DataFrame.fromArrow(decodeBatches(await folder.bytes(file)).batches);
}
