import { UnciaError } from "../errors.ts";
import {
  type DiscreteParam,
  type ParamRange,
  type ParamSpace,
  paramSetting,
  type Stage,
} from "../pipeline/index.ts";
import type { NumericParamName, ParamName, ParamValue } from "./param-types.ts";

/**
 * Makes what `TuneHyperparameters` searches: params of any stages, each with values to choose from or a range of numbers.
 * @example
 * const classifier = new LightGBMClassifier();
 * const space = new HyperparamBuilder()
 *   .addDiscrete(classifier, "numLeaves", [7, 15, 31])
 *   .addRange(classifier, "learningRate", 0.01, 0.3, { log: true })
 *   .build();
 */
export class HyperparamBuilder {
  readonly #entries = new Map<string, DiscreteParam | ParamRange>();

  /**
   * Adds a param with values to choose from, at least one. What was added for the same param before is replaced.
   * @throws UnciaError `unknown_param` or `invalid_param`, naming stage and param.
   */
  addDiscrete<S extends Stage, N extends ParamName<S>>(
    stage: S,
    param: N,
    values: ArrayLike<ParamValue<S, N>>,
  ): this {
    const settings = Array.from(values, (value) => paramSetting(stage, param, value));
    const [first] = settings;
    if (!first)
      throw refused(stage, param, `The space of ${stage.stageName}.${param} needs at least one value.`);
    return this.#add({
      stage: first.stage,
      param: first.param,
      kind: first.kind,
      values: settings.map(({ value }) => value),
    });
  }

  /**
   * Adds a numeric param with the range to draw its values from, both ends included; of whole numbers whole ones are drawn.
   * @param options - `log`: evenly by logarithm, so that 0.01 to 0.1 is drawn as often as 0.1 to 1. Default: evenly.
   * @throws UnciaError `unknown_param` or `invalid_param`, naming stage and param.
   */
  addRange<S extends Stage, N extends NumericParamName<S>>(
    stage: S,
    param: N,
    min: number,
    max: number,
    options: { readonly log?: boolean } = {},
  ): this {
    const [from, to] = [min, max].map((value) => paramSetting(stage, param, value));
    const log = options.log ?? false;
    const isNumber = from?.kind === "int" || from?.kind === "long" || from?.kind === "double";
    if (!from || !to || !isNumber) {
      throw refused(stage, param, `${stage.stageName}.${param} holds no number, so it has no range.`);
    }
    if (!(min <= max) || !Number.isFinite(min) || !Number.isFinite(max) || (log && min <= 0)) {
      const above = log ? " above 0, as it is drawn by logarithm," : "";
      throw refused(
        stage,
        param,
        `The range of ${stage.stageName}.${param} must go from a number${above} to one that is no smaller, not from ${min} to ${max}.`,
      );
    }
    return this.#add({ stage: from.stage, param: from.param, kind: from.kind, min, max, log });
  }

  #add(entry: DiscreteParam | ParamRange): this {
    this.#entries.set(JSON.stringify([entry.stage, entry.param]), Object.freeze(entry));
    return this;
  }

  /** What was added, in the order in which it was. */
  build(): ParamSpace {
    return [...this.#entries.values()];
  }
}

const refused = (stage: Stage, param: string, message: string): UnciaError =>
  new UnciaError("invalid_param", message, { stage: stage.stageName, param });
