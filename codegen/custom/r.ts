/** Exceptions of the R renderer, each with its reason. */

/** How a generic of R itself is called: its package, its first argument, and whether it has `...`. */
export interface KnownGeneric {
  readonly package: string;
  readonly first: string;
  readonly dots: boolean;
}

/**
 * Generics of R that a method of a stage joins, as its users expect `levels(model)` to work like `levels(factor)`, and a function of
 * that name would mask R's. Any other method becomes a generic of the package.
 */
export const knownGenerics: Readonly<Record<string, KnownGeneric>> = {
  coef: { package: "stats", first: "object", dots: true },
  fitted: { package: "stats", first: "object", dots: true },
  labels: { package: "base", first: "object", dots: true },
  levels: { package: "base", first: "x", dots: false },
  plot: { package: "base", first: "x", dots: true },
  residuals: { package: "stats", first: "object", dots: true },
  summary: { package: "base", first: "object", dots: true },
};

/**
 * Examples of the pages of classes that are no stages, by the name of the page: the schema has none for them, and a page that
 * only lists functions helps nobody.
 */
export const classExamples: Readonly<Record<string, readonly string[]>> = {
  uncia_data_frame: [
    'penguins <- uncia_read_csv(system.file("extdata", "penguins.csv", package = "uncia"))',
    "heavy <- penguins |>",
    '  uncia_filter("body_mass > 4000") |>',
    '  uncia_with_column("kilograms", "body_mass / 1000") |>',
    '  uncia_select("species", "kilograms")',
    "heavy",
    "uncia_count(heavy)",
    "head(heavy)",
  ],
};

const classified = [
  'data <- uncia_read_csv(system.file("extdata", "breast-cancer.csv", package = "uncia")) |> uncia_collect()',
  "model <- lightgbm_classifier(num_iterations = 20) |> fit(label ~ mean_radius + mean_texture, data)",
  'statistics <- compute_model_statistics(probability_col = "probability")',
];
const estimated = [
  'data <- uncia_read_csv(system.file("extdata", "diabetes.csv", package = "uncia")) |> uncia_collect()',
  "model <- lightgbm_regressor(num_iterations = 20) |> fit(label ~ . - held_out, data)",
  'statistics <- compute_model_statistics(evaluation_metric = "regression")',
];

/**
 * Examples of methods, by the name of their page, that the example of the stage cannot show: some look at predictions, which a stage
 * that only compares columns does not make, and one at evaluations that the example does not ask for.
 */
export const methodExamples: Readonly<Record<string, readonly string[]>> = {
  plot_learning_curve: [
    "model <- lightgbm_classifier(num_iterations = 20, is_provide_training_metric = TRUE) |>",
    "  fit(Species ~ ., data = iris)",
    "plot_learning_curve(model)",
  ],
  ...Object.fromEntries(
    [
      {
        names: ["plot_calibration", "plot_confusion_matrix", "plot_precision_recall", "plot_roc"],
        made: classified,
      },
      { names: ["plot_predictions", "plot_residuals"], made: estimated },
    ].flatMap(({ names, made }) =>
      names.map((name) => [name, [...made, `${name}(statistics, transform(model, data))`]]),
    ),
  ),
};
