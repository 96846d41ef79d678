expected_plot <- jsonlite::read_json(file.path(checkout(), "test", "conformance", "plot.json"))

drawn <- function() {
  data <- as.data.frame(lapply(expected_plot$data, unlist))
  plot_confusion_matrix(compute_model_statistics(), data)
}

test_that("a plot is that of every language", {
  plot <- drawn()
  expect_s3_class(plot, "uncia_plot")
  expect_identical(plot$title, expected_plot$title)
  expect_identical(plot$description, expected_plot$description)
  expect_identical(digest::digest(charToRaw(enc2utf8(plot$svg)), algo = "sha256", serialize = FALSE), expected_plot$svg)
  expect_equal(plot$spec$data$values, expected_plot$values)
})

test_that("a plot is saved by its ending", {
  plot <- drawn()
  folder <- tempfile()
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  read <- function(name) {
    path <- file.path(folder, name)
    expect_identical(save_plot(plot, path), path)
    paste(readLines(path, encoding = "UTF-8", warn = FALSE), collapse = "\n")
  }
  expect_identical(read("a.svg"), plot$svg)
  expect_match(read("a.html"), plot$svg, fixed = TRUE)
  expect_equal(jsonlite::fromJSON(read("a.json"), simplifyVector = FALSE), plot$spec)
  expect_error(save_plot(plot, file.path(folder, "a.png")), "ends in .svg, .html or .json", class = "uncia_invalid_param")
  expect_error(save_plot(1, "a.svg"), class = "uncia_invalid_param")
})

test_that("printing a plot opens the viewer, or says where it was written", {
  plot <- drawn()
  seen <- NULL
  old <- options(viewer = function(page) seen <<- page)
  on.exit(options(old))
  expect_output(print(plot), "Confusion matrix")
  expect_true(file.exists(seen))
  options(viewer = NULL)
  if (!interactive()) expect_output(print(plot), "It was written to .*html")
})

test_that("models and scored tables draw themselves", {
  penguins <- read.csv(file.path(checkout(), "examples", "data", "penguins.csv"))
  stage <- lightgbm_classifier(
    label_col = "species", features_cols = c("bill_length", "island"), num_iterations = 5,
    validation_indicator_col = "held_out", is_provide_training_metric = TRUE, num_threads = 1
  )
  model <- fit(stage, penguins)
  expect_length(plot_feature_importance(model, "gain", max_features = 1)$spec$data$values, 1)
  expect_identical(names(training_history(model)), c("iteration", "dataset", "metric", "value"))
  expect_match(plot_learning_curve(model)$description, "over 5 iterations")
  statistics <- compute_model_statistics(label_col = "species", probability_col = "probability")
  scored <- transform(model, penguins)
  for (plot in list(plot_roc(statistics, scored, "Gentoo"), plot_precision_recall(statistics, scored), plot_calibration(statistics, scored, bins = 4))) {
    expect_match(plot$svg, "^<svg ")
  }
  expect_error(plot_roc(compute_model_statistics(label_col = "species"), scored), "probability_col", class = "uncia_missing_param")
})
