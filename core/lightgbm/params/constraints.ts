import { double, doubles, ints, oneOf, params, string } from "../../params/index.ts";

/**
 * What a model may not do, and what features cost it. Lists go by feature, in the order of the features.
 * @group Constraints and costs
 */
export const ConstraintParams = params({
  /**
   * For each feature, whether the prediction may only rise with it (1), only fall (-1), or is free (0). Must have as many items
   * as there are features, with 0 for categorical ones. Objectives that fit their leaves anew, such as `regression_l1`,
   * `quantile` and `mape`, refuse it.
   */
  monotoneConstraints: ints({
    min: -1,
    max: 1,
    alias: "monotone_constraints",
    aliases: ["mc", "monotone_constraint", "monotonic_cst"],
  }),
  /**
   * How `monotoneConstraints` are kept: `basic` costs no time but holds predictions back more than it must; `intermediate` and
   * `advanced` hold them back less and less, and take longer.
   * @see https://hal.science/hal-02862802
   */
  monotoneConstraintsMethod: oneOf(["basic", "intermediate", "advanced"], {
    default: "basic",
    alias: "monotone_constraints_method",
    aliases: ["monotone_constraining_method", "mc_method"],
  }),
  /**
   * How much splits on features with a monotone constraint are discouraged near the root: none on the first levels, as many as
   * the whole part of this number, and ever less below. 0 discourages nothing; a value of `maxDepth` or more shuts such features
   * out.
   */
  monotonePenalty: double({
    default: 0,
    min: 0,
    alias: "monotone_penalty",
    aliases: ["monotone_splits_penalty", "ms_penalty", "mc_penalty"],
  }),
  /**
   * Which features may meet on a path from root to leaf: lists of zero-based feature indices such as `[0,1,2],[2,3]`. Two
   * features can share a path only when one of the lists has both, and a feature in none of them is not used. Without it
   * all may meet.
   */
  interactionConstraints: string({
    pattern: " *\\[ *[0-9]+( *, *[0-9]+)* *\\]( *, *\\[ *[0-9]+( *, *[0-9]+)* *\\])* *",
    alias: "interaction_constraints",
  }),
  /**
   * A factor for each feature by which the gain of its splits is multiplied: below 1 it makes the feature less welcome, and 0
   * shuts it out. Must have as many items as there are features.
   */
  featureContri: doubles({
    alias: "feature_contri",
    aliases: ["feature_contrib", "fc", "fp", "feature_penalty"],
  }),
  /**
   * Factor on all penalties of cost-effective boosting, which weighs what a prediction costs against its accuracy:
   * `cegbPenaltySplit`, `cegbPenaltyFeatureLazy` and `cegbPenaltyFeatureCoupled`.
   * @see https://papers.nips.cc/paper/6753
   */
  cegbTradeoff: double({ default: 1, min: 0, alias: "cegb_tradeoff" }),
  /**
   * Penalty of cost-effective boosting for each split, which stands for the cost of evaluating it.
   */
  cegbPenaltySplit: double({ default: 0, min: 0, alias: "cegb_penalty_split" }),
  /**
   * For each feature, the penalty of cost-effective boosting for computing it for one more row; charged once a row. Must have
   * as many items as there are features. Without it computing features costs nothing.
   */
  cegbPenaltyFeatureLazy: doubles({ alias: "cegb_penalty_feature_lazy" }),
  /**
   * For each feature, the penalty of cost-effective boosting for using it at all; charged once for the whole model. Must have
   * as many items as there are features. Without it using features costs nothing.
   */
  cegbPenaltyFeatureCoupled: doubles({ alias: "cegb_penalty_feature_coupled" }),
});
