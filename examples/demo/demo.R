# The demo in R. See demo.ts: the two do the same.
suppressPackageStartupMessages(library(uncia))

measurements <- c("bill_length", "bill_depth", "flipper_length", "body_mass")

fit_pipeline <- function(data, folder) {
  penguins <- uncia_read_csv(data)
  parts <- uncia_random_split(penguins, c(0.8, 0.2), seed = 7L)

  learner <- lightgbm_classifier(label_col = "species", num_iterations = 50) |>
    set_features_cols(c(measurements, "island", "sex")) |>
    set_min_data_in_leaf(5) |>
    set_force_col_wise(TRUE) |>
    set_num_threads(1)
  stages <- list(clean_missing_data(input_cols = measurements, cleaning_mode = "median"), learner)
  model <- fit(pipeline(stages = stages), parts[[1]])
  save_model(model, folder, overwrite = TRUE)

  statistics <- transform(compute_model_statistics(label_col = "species"), transform(model, parts[[2]]))
  list(accuracy = uncia_collect(statistics)$accuracy)
}

score_models <- function(data, folders) {
  penguins <- uncia_read_csv(data)
  digests <- vapply(folders, FUN.VALUE = "", USE.NAMES = FALSE, function(folder) {
    scored <- uncia_collect(transform(load_model(folder), penguins))
    # Row after row, as the other languages have them; R keeps a matrix column after column.
    bytes <- writeBin(as.vector(t(scored$probability)), raw(), endian = "little")
    digest::digest(bytes, algo = "sha256", serialize = FALSE)
  })
  list(digests = as.list(digests))
}

arguments <- commandArgs(trailingOnly = TRUE)
folders <- arguments[-(1:2)]
result <- if (arguments[1] == "fit") fit_pipeline(arguments[2], folders) else score_models(arguments[2], folders)
cat(jsonlite::toJSON(c(list(language = "R"), result), auto_unbox = TRUE, digits = NA), "\n")
