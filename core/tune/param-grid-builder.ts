import { UnciaError } from "../errors.ts";
import { type ParamMap, type ParamSetting, paramSetting, type Stage } from "../pipeline/index.ts";
import { mostMaps } from "./grid.ts";
import type { ParamName, ParamValue } from "./param-types.ts";

/**
 * Makes all combinations of values of some params, of any stages: what `CrossValidator` and `TrainValidationSplit` try.
 * @example
 * const classifier = new LightGBMClassifier();
 * const maps = new ParamGridBuilder()
 *   .addGrid(classifier, "numLeaves", [7, 31])
 *   .addGrid(classifier, "learningRate", [0.05, 0.1])
 *   .build();
 */
export class ParamGridBuilder {
  readonly #grids = new Map<string, readonly ParamSetting[]>();

  /**
   * Adds a param with the values to try, at least one. What was added for the same param before is replaced.
   * @throws UnciaError `unknown_param` or `invalid_param`, naming stage and param.
   */
  addGrid<S extends Stage, N extends ParamName<S>>(
    stage: S,
    param: N,
    values: ArrayLike<ParamValue<S, N>>,
  ): this {
    const settings = Array.from(values, (value) => paramSetting(stage, param, value));
    const [first] = settings;
    if (!first) {
      throw new UnciaError(
        "invalid_param",
        `A grid of ${stage.stageName}.${param} needs at least one value.`,
        {
          stage: stage.stageName,
          param,
        },
      );
    }
    this.#grids.set(JSON.stringify([first.stage, first.param]), settings);
    return this;
  }

  /** All combinations, the values of the param that was added last changing fastest; one empty map where none was added. */
  build(): ParamMap[] {
    const grids = [...this.#grids.values()];
    const count = grids.reduce((product, { length }) => product * length, 1);
    if (count > mostMaps) {
      throw new UnciaError("limit", `This grid has ${count} maps; more than ${mostMaps} are refused.`, {
        hint: "Search it at random with TuneHyperparameters.",
      });
    }
    return grids.reduce<ParamMap[]>(
      (maps, settings) => maps.flatMap((map) => settings.map((setting) => [...map, setting])),
      [[]],
    );
  }
}
