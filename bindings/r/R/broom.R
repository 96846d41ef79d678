# Models as tables, in the manner of the package broom: one row a term, one row a model, one row an observation.

#' @importFrom generics tidy
#' @export
generics::tidy

#' @importFrom generics glance
#' @export
generics::glance

#' @importFrom generics augment
#' @export
generics::augment

#' Models as tables
#'
#' `tidy()` gives what a model has learned a row for each feature, `glance()` the whole model in one row, `augment()` the data with
#' predictions beside it. The names of columns are those of the packages broom and parsnip. Of a fitted pipeline, the last stage is meant.
#'
#' @param x A fitted model.
#' @param data For `augment()`: a data frame, as for [predict()][predict.uncia_stage].
#' @param ... For `tidy()`: arguments of [feature_importances()], such as `type = "gain"`.
#' @return Data frames, or tibbles where the package tibble is installed.
#'
#'   `tidy()`: `term` and `importance`, the largest first; of a linear model `term` and `estimate`, the intercept first, and before them
#'   `y.level`, the class, where there are classes.
#'
#'   `glance()`: `model`, and as far as the model tells them `objective`, `classes`, `features` (numbers of them), `iterations` (of
#'   boosting or of a fit), `best_iteration`, and of a linear model `nobs`, `weight_sum`, `converged`, `objective`, and `r.squared`,
#'   `mean_squared_error` and `root_mean_squared_error`, or `log_loss`, `deviance` and `null.deviance`.
#'
#'   `augment()`: the data, and `.pred_class` and `.pred_<class>`, its probability, of a classifier; `.pred` of another model.
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' tidy(model, type = "gain")
#' glance(model)
#' head(augment(model, iris))
#' @name tidiers
NULL

#' @rdname tidiers
#' @export
tidy.uncia_model <- function(x, ...) {
  model <- output_stage(x)
  if (is_linear(model)) return(as_tidy(coefficients_of(model)))
  importance <- ask_model(model, "feature_importances", ...)
  if (is.null(importance)) {
    abort("unsupported", sprintf("%s tells of no terms; tidy() is for models with feature_importances().", class_of(model)$name))
  }
  table <- data.frame(term = ask_model(model, "feature_names") %||% paste0("feature_", seq_along(importance)), importance = importance)
  as_tidy(table[order(-table$importance), ])
}

#' @rdname tidiers
#' @export
glance.uncia_model <- function(x, ...) {
  model <- output_stage(x)
  kernel <- ask_model(model, "parameters")
  count <- function(found) if (!is.null(found)) length(found)
  kernel_value <- function(name) if (name %in% names(kernel)) kernel[[name]]
  facts <- list(
    model = class_of(model)$name, objective = kernel_value("objective"), classes = count(ask_model(model, "class_labels")),
    features = count(ask_model(model, "feature_names")), iterations = as_number(kernel_value("num_iterations")),
    best_iteration = ask_model(model, "best_iteration")
  )
  facts <- c(facts, as_broom(ask_model(model, "training_summary")))
  as_tidy(as.data.frame(Filter(Negate(is.null), facts)))
}

# The names of broom where it has some.
as_broom <- function(summary) {
  if (is.null(summary)) return(NULL)
  known <- c(
    numInstances = "nobs", totalIterations = "iterations", isConverged = "converged", nullDeviance = "null.deviance", r2 = "r.squared"
  )
  snake <- tolower(gsub("([a-z])([A-Z])", "\\1_\\2", names(summary)))
  names(summary) <- ifelse(names(summary) %in% names(known), known[names(summary)], snake)
  summary
}

# A model that has a coefficient for each feature.
is_linear <- function(model) !is.null(method_of(model, "coefficient_table"))

coefficients_of <- function(model) {
  found <- as.data.frame(uncia_collect(ask_model(model, "coefficient_table")))
  term <- ifelse(found$feature == "(intercept)", "(Intercept)", found$feature)
  table <- data.frame(y.level = found$output, term = term, estimate = found$coefficient)
  if (all(is.na(table$y.level))) table[-1] else table
}

#' Coefficients of a linear model
#'
#' @param object A fitted model of [linear_regression()] or [logistic_regression()], or a fitted pipeline that ends with one.
#' @param ... Not used.
#' @return Numbers named by their features, `(Intercept)` first; of a classifier of more than two classes a matrix with a row a class.
#' @examplesIf core_available()
#' model <- linear_regression() |> fit(mpg ~ wt + hp, data = mtcars)
#' coef(model)
#' @importFrom stats coef
#' @export
coef.uncia_model <- function(object, ...) {
  model <- output_stage(object)
  if (!is_linear(model)) abort("unsupported", sprintf("%s has no coefficients.", class_of(model)$name))
  table <- coefficients_of(model)
  levels <- unique(table$y.level)
  if (length(levels) < 2) return(stats::setNames(table$estimate, table$term))
  terms <- unique(table$term)
  matrix(table$estimate, nrow = length(levels), byrow = TRUE, dimnames = list(levels, terms))
}

as_number <- function(text) if (!is.null(text)) utils::type.convert(text, as.is = TRUE)

#' @rdname tidiers
#' @export
augment.uncia_model <- function(x, data, ...) {
  if (missing(data) || !is.data.frame(data)) abort("invalid_data", "augment() needs the data to predict, a data frame.")
  scored <- transform(x, data)
  model <- output_stage(x)
  added <- function(name) if (name %in% names(class_of(model)$params)) get_param(model, name)
  probability <- added("probability_col")
  prediction <- added("prediction_col")
  if (!is.null(probability)) {
    of_classes <- scored[[probability]]
    labels <- labels_of(model, of_classes) %||% seq_len(ncol(of_classes))
    scored[[probability]] <- NULL
    scored[paste0(".pred_", labels)] <- as.data.frame(of_classes)
  }
  if (!is.null(prediction)) {
    if (!is.null(probability)) scored[[prediction]] <- as_class(model, scored[[prediction]])
    names(scored)[names(scored) == prediction] <- if (is.null(probability)) ".pred" else ".pred_class"
  }
  as_tidy(scored)
}

as_tidy <- function(table) {
  rownames(table) <- NULL
  if (installed("tibble")) tibble::as_tibble(table) else table
}

# What a method of a model gives, NULL where it has none of that name.
ask_model <- function(model, name, ...) {
  method <- method_of(model, name)
  if (!is.null(method)) method(model, ...)
}

# A method of a stage's own class, from this package or from an attached one.
method_of <- function(stage, name) {
  class <- class(stage)[1]
  method <- if (exists(name, mode = "function")) utils::getS3method(name, class, optional = TRUE)
  if (is.null(method) && exists(name, globalenv(), mode = "function")) {
    method <- utils::getS3method(name, class, optional = TRUE, envir = globalenv())
  }
  method
}

#' Look at a fitted model
#'
#' `summary()` says what a model is: its kind, what it was fitted with and what matters to it. `plot()` gives a picture of it.
#'
#' @param object,x A fitted model. Of a pipeline, the last stage is meant.
#' @param y,type What to draw: `"feature_importance"` or `"learning_curve"`, of a linear model `"coefficients"`, or the name of another of the model's functions that
#'   begin with `plot_`, without that beginning.
#' @param ... Further arguments of that function, such as `max_features` of [plot_feature_importance()].
#' @return `summary()`: a list of class `summary.uncia_model` with the members `model` (its name), `facts` (as [glance()][tidiers] gives
#'   them), `importance` (as [tidy()][tidiers] gives it, `NULL` where the model has none) and `params` (a data frame of all params, as
#'   `summary()` gives of any stage). `plot()`: a plot that is shown as it is printed, see [print.uncia_plot()].
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' summary(model)
#' plot(model, type = "feature_importance")
#' @export
summary.uncia_model <- function(object, ...) {
  model <- output_stage(object)
  structure(list(
    model = class_of(object)$name,
    stages = vapply(stage_field(object, "params")$stages %||% list(), function(stage) class_of(stage)$name, ""),
    facts = as.data.frame(glance.uncia_model(object)),
    importance = if (!is.null(method_of(model, "feature_importances"))) as.data.frame(tidy.uncia_model(object)),
    params = param_table(object)
  ), class = "summary.uncia_model")
}

# How many features a summary shows.
shown_features <- 10

#' @rdname summary.uncia_model
#' @export
print.summary.uncia_model <- function(x, ...) {
  cat("<", x$model, ">  fitted\n", sep = "")
  if (length(x$stages) > 0) cat("  stages: ", paste(x$stages, collapse = " > "), "\n", sep = "")
  for (name in setdiff(names(x$facts), if (x$facts$model == x$model) "model")) cat("  ", name, ": ", format(x$facts[[name]]), "\n", sep = "")
  set <- x$params[x$params$is_set & x$params$name != "stages", ]
  if (nrow(set) > 0) cat("Params that were set:\n", sprintf("  %s: %s\n", set$name, set$value), sep = "")
  if (!is.null(x$importance)) {
    cat("Importance of features:\n")
    print(utils::head(x$importance, shown_features), row.names = FALSE, right = TRUE)
    more <- nrow(x$importance) - shown_features
    if (more > 0) cat(sprintf("  and %d more; tidy() has all\n", more))
  }
  invisible(x)
}

#' @rdname summary.uncia_model
#' @export
plot.uncia_model <- function(x, y = NULL, type = y, ...) {
  model <- output_stage(x)
  type <- type %||% if (is_linear(model)) "coefficients" else "feature_importance"
  draw <- method_of(model, paste0("plot_", type))
  if (!is.null(draw)) return(draw(model, ...))
  there <- Filter(function(name) !is.null(method_of(model, name)), grep("^plot_", getNamespaceExports("uncia"), value = TRUE))
  abort("invalid_param", sprintf(
    "%s has no plot \"%s\".%s", class_of(model)$name, type,
    if (length(there) > 0) paste0(" It has ", quoted(sort(sub("^plot_", "", there))), ".") else ""
  ), stage = class_of(model)$name, param = "type")
}
