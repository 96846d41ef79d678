const file = "It names a file, and stages read and write no files of LightGBM's:";
const textFile = "It tells how to read a text file, while a stage is given a table:";
const program = "It steers LightGBM's command-line program:";
const distributed = "It is for training that is spread over machines, and a stage trains in one process:";
const device = "The native kernel is built for the processor, not for graphics cards:";

/**
 * The parameters of LightGBM that no stage declares as a param, by LightGBM's name, and why. With what the stages declare
 * this makes up all that LightGBM knows, which a test holds against its own list.
 * @leftOut
 */
export const excludedParameters = {
  config: `${file} set params instead.`,
  data: `${file} give the table to \`fit\`.`,
  valid: `${file} mark validation rows with \`validationIndicatorCol\`.`,
  input_model: `${file} continue from a model by \`modelString\`.`,
  output_model: `${file} use the model's \`save\`.`,
  output_result: `${file} \`transform\` adds columns to the table.`,
  forcedsplits_filename: `${file} splits cannot be forced.`,
  forcedbins_filename: `${file} the bounds of bins cannot be forced.`,
  parser_config_file: `${file} there is nothing to parse.`,
  machine_list_filename: `${file} a stage trains in one process.`,

  task: `${program} \`fit\` trains and \`transform\` predicts.`,
  snapshot_freq: `${program} snapshots are files of models.`,
  save_binary: `${program} prepared data is not written to files.`,
  metric_freq: `${program} each iteration reports its metrics as progress.`,
  is_provide_training_metric: `${program} set \`isProvideTrainingMetric\` instead.`,
  convert_model_language: `${program} models are not turned into C++.`,
  convert_model: `${program} models are not turned into C++.`,
  saved_feature_importance_type: `${program} ask the model for the kind of importance.`,
  refit_decay_rate: `${program} it is read only when an existing model's leaves are fitted again.`,

  header: `${textFile} the table has names.`,
  two_round: `${textFile} the table comes in batches.`,
  precise_float_parser: `${textFile} the table has numbers.`,
  label_column: `${textFile} name the column by \`labelCol\`.`,
  weight_column: `${textFile} name the column by \`weightCol\`.`,
  group_column: `${textFile} name the column by \`groupCol\`.`,
  ignore_column: `${textFile} name the features by \`featuresCols\`.`,

  categorical_feature: "Replaced by `categoricalSlotNames`, which is checked against the features.",
  num_class: "The number of classes is found in the labels.",
  predict_raw_score:
    "Raw scores are a column of their own beside the prediction: a classifier names it by `rawPredictionCol`.",
  predict_leaf_index:
    "A model gives leaf indices beside its predictions: name a column by `leafPredictionCol`.",
  predict_contrib: "A model gives SHAP values beside its predictions: name a column by `featuresShapCol`.",
  predict_disable_shape_check:
    "It lets a model predict from a table with another number of features, silently wrong; a stage refuses such a table.",

  tree_learner: `${distributed} the only way to grow trees there is the serial one.`,
  num_machines: `${distributed} there is one.`,
  machines: `${distributed} there are no others.`,
  local_listen_port: `${distributed} it listens to none.`,
  time_out: `${distributed} it waits for none.`,
  pre_partition: `${distributed} it has all rows.`,

  device_type: `${device} \`cpu\` is the only choice.`,
  gpu_platform_id: `${device} there is no platform to choose.`,
  gpu_device_id: `${device} there is no card to choose.`,
  gpu_device_id_list: `${device} there is no card to choose.`,
  gpu_use_dp: `${device} sums are in double precision.`,
  num_gpu: `${device} there is no card to count.`,
} as const satisfies Record<string, string>;

/** What a LightGBM stage learns to do. */
export type Task = "classification" | "regression" | "ranking";

/**
 * The parameters that only stages of some tasks declare: which, and why others do not.
 * @leftOut
 */
export const taskParameters = {
  is_unbalance: { tasks: ["classification"], reason: "It weights classes." },
  scale_pos_weight: { tasks: ["classification"], reason: "It weights classes." },
  pos_bagging_fraction: { tasks: ["classification"], reason: "It samples rows by class." },
  neg_bagging_fraction: { tasks: ["classification"], reason: "It samples rows by class." },
  multi_error_top_k: { tasks: ["classification"], reason: "It belongs to a metric of classes." },
  auc_mu_weights: { tasks: ["classification"], reason: "It belongs to a metric of classes." },
  reg_sqrt: { tasks: ["regression"], reason: "It transforms labels that are amounts." },
  alpha: { tasks: ["regression"], reason: "It belongs to the losses `huber` and `quantile`." },
  fair_c: { tasks: ["regression"], reason: "It belongs to the loss `fair`." },
  poisson_max_delta_step: { tasks: ["regression"], reason: "It belongs to the loss `poisson`." },
  tweedie_variance_power: { tasks: ["regression"], reason: "It belongs to the loss `tweedie`." },
  boost_from_average: {
    tasks: ["classification", "regression"],
    reason: "Ranking starts from 0: scores matter only within a query.",
  },
  sigmoid: {
    tasks: ["classification", "ranking"],
    reason: "The losses of regression have no such function.",
  },
  pred_early_stop: {
    tasks: ["classification", "ranking"],
    reason: "An amount needs every tree: LightGBM ignores it.",
  },
  pred_early_stop_freq: {
    tasks: ["classification", "ranking"],
    reason: "An amount needs every tree: LightGBM ignores it.",
  },
  pred_early_stop_margin: {
    tasks: ["classification", "ranking"],
    reason: "An amount needs every tree: LightGBM ignores it.",
  },
  bagging_by_query: { tasks: ["ranking"], reason: "Only rankings have queries." },
  objective_seed: { tasks: ["ranking"], reason: "It belongs to the loss `rank_xendcg`." },
  lambdarank_truncation_level: { tasks: ["ranking"], reason: "It belongs to the loss `lambdarank`." },
  lambdarank_norm: { tasks: ["ranking"], reason: "It belongs to the loss `lambdarank`." },
  lambdarank_position_bias_regularization: {
    tasks: ["ranking"],
    reason: "It belongs to the loss `lambdarank`.",
  },
  label_gain: { tasks: ["ranking"], reason: "It belongs to ranking losses and metrics." },
  eval_at: { tasks: ["ranking"], reason: "It belongs to the metrics of rankings." },
} as const satisfies Record<string, { readonly tasks: readonly Task[]; readonly reason: string }>;
