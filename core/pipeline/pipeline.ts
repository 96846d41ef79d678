import type { Schema } from "apache-arrow";
import { UnciaError } from "../errors.ts";
import type { DataFrame } from "../frame/index.ts";
import type { RunOptions } from "../run.ts";
import { estimator, model, stages } from "./declare.ts";
import { Estimator } from "./estimator.ts";
import type { RowSlots } from "./slots.ts";
import type { Stage } from "./stage.ts";
import { type BoundTransform, Transformer } from "./transformer.ts";

const HasStages = {
  /** The stages, in the order in which they run. */
  stages: stages({ required: true }),
};

const runsInPipeline = (stage: Stage): stage is Transformer | Estimator =>
  stage instanceof Transformer || stage instanceof Estimator;

function planned(stagesInOrder: readonly Stage[], schema: Schema, owner: string): Schema {
  return stagesInOrder.reduce((current, stage) => {
    if (runsInPipeline(stage)) return stage.transformSchema(current);
    throw new UnciaError(
      "invalid_param",
      `${owner}.stages must be estimators and transformers, not ${stage.stageName}.`,
      {
        stage: owner,
        param: "stages",
      },
    );
  }, schema);
}

/**
 * Fitted stages that run one after the other.
 * @since 0.1.0
 */
export class PipelineModel extends model(HasStages) {
  #fitted(): Transformer[] {
    return this.stages.map((stage) => {
      if (stage instanceof Transformer) return stage;
      throw this.error("invalid_param", `${stage.stageName} is not fitted; fit the Pipeline first.`, {
        param: "stages",
      });
    });
  }

  override transformSchema(schema: Schema): Schema {
    this.checkRequired();
    return planned(this.stages, schema, this.stageName);
  }

  protected override async bind(schema: Schema, run: RunOptions): Promise<BoundTransform> {
    const bound: BoundTransform[] = [];
    let current = schema;
    for (const stage of this.#fitted()) {
      const next = await stage.bindChecked(current, run);
      bound.push(next);
      current = next.schema;
    }
    const rows = bound.map((one) => one.row?.bind(one));
    return {
      schema: current,
      async batch(batch, firstRow) {
        let mapped = batch;
        for (const one of bound) mapped = await one.batch(mapped, firstRow);
        return mapped;
      },
      ...(rows.every((row) => row !== undefined) && {
        row(slots: RowSlots) {
          const steps = rows.map((open) => open(slots));
          return () => {
            for (const step of steps) step();
          };
        },
      }),
      async close() {
        for (const one of bound) await one.close?.();
      },
    };
  }

  /** `FrameTransform`: stage by stage rather than as one, so that stages which need the whole table get it. */
  expand(data: DataFrame): DataFrame {
    this.checkRequired();
    return this.#fitted().reduce((frame, stage) => frame.transform(stage), data);
  }
}

/**
 * Stages that are fitted and applied in order: each estimator learns from what the stages before it give.
 * @since 0.1.0
 */
export class Pipeline extends estimator(PipelineModel, HasStages) {
  override transformSchema(schema: Schema): Schema {
    this.checkRequired();
    return planned(this.stages, schema, this.stageName);
  }

  protected override async train(data: DataFrame, run: RunOptions): Promise<PipelineModel> {
    const fitted: Transformer[] = [];
    // Nothing is transformed for the stages behind the last estimator.
    const lastEstimator = this.stages.findLastIndex((stage) => stage instanceof Estimator);
    let current = data;
    for (const [index, stage] of this.stages.entries()) {
      const one = stage instanceof Estimator ? await stage.fit(current, run) : (stage as Transformer);
      fitted.push(one);
      if (index < lastEstimator) current = one.transform(current);
    }
    return new PipelineModel({ stages: fitted });
  }
}
