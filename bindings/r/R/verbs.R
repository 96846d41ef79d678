#' @importFrom generics fit
#' @export
generics::fit

#' @importFrom generics evaluate
#' @export
generics::evaluate

#' Fit a stage
#'
#' Learns a model from data. Ctrl-C stops it and leaves the session as it was. In an interactive session a progress bar is
#' shown; `options(uncia.progress = FALSE)` turns it off, `TRUE` on, and a function given there is called instead with each step, a
#' list of `stage`, `done`, `total` and `message`.
#'
#' @param object An estimator, such as [lightgbm_classifier()] or [uncia_pipeline()].
#' @param formula Optional: `label ~ feature + feature`, or `label ~ .` for all other columns, and `- column` for all but one; sets
#'   `label_col` and `features_cols`, in a pipeline those of its last stage that has them. A formula names columns only: what is computed
#'   of them, such as `log(x)` or `x:y`, must be a column of the data.
#' @param data A data frame, tibble, matrix, Arrow data or [uncia_frame()]; may also be the second argument.
#' @param ... Ignored.
#' @return A fitted model, which [predict()][predict.uncia_stage] and [transform()][predict.uncia_stage] use.
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' fit(lightgbm_regressor(), Sepal.Length ~ . - Species, data = iris)
#' @export
fit.uncia_stage <- function(object, formula = NULL, data = NULL, ...) {
  if (!is.null(formula) && !inherits(formula, "formula")) {
    if (!is.null(data)) abort("invalid_param", "Give fit() a stage, an optional formula, and the data.")
    data <- formula
    formula <- NULL
  }
  if (is.null(data)) abort("invalid_data", "fit() needs data.", stage = class_of(object)$name)
  if (stage_kind(object) != "estimator") {
    abort("invalid_param", sprintf("%s is no estimator and cannot be fitted.", class_of(object)$name), stage = class_of(object)$name)
  }
  frame <- as_uncia_frame(data)
  if (!is.null(formula)) object <- apply_formula(object, formula, frame, data)
  inputs <- new_inputs()
  folder <- new_model_folder()
  args <- list(stage = encode_stage(object, inputs), data = encode_plan(frame, inputs), folder = folder)
  value <- core_call("fit", args, inputs$sources)$value
  decode_stage(value$stage, folder)
}

stage_kind <- function(stage) class_of(stage)$kind

#' Apply a fitted model
#'
#' `transform()` adds a stage's output columns to the data; `predict()` returns one of them alone.
#'
#' @param object A fitted model or another transformer.
#' @param newdata,data Data as for [fit()][fit.uncia_stage].
#' @param _data The transformer: `transform()` is the generic of base R, which names its first argument so.
#' @param type Which output. For LightGBM `"prediction"` or `"response"`; `"class"`, the same as a factor; `"prob"`, the probability of each class; `"raw"` or
#'   `"link"`, the score before it is made a probability or a mean; `"leaf"`, the leaf of each tree; `"shap"`, what each feature adds to
#'   the score, and the base value last. For any stage the name of one of its params that end in `_col`, without that ending, such as
#'   `"prediction"`. An output that the model is not set to give is worked out all the same.
#' @param ... Ignored.
#' @return `transform()`: the data with the columns added, of the kind that went in; for an [uncia_frame()] another, of which
#'   nothing is computed yet. `predict()`: a vector, or a matrix with a row for each row and a column for each class or the like.
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' head(transform(model, iris))
#' table(predict(model, iris), iris$Species)
#' head(predict(model, iris, type = "prob"))
#' @export
predict.uncia_stage <- function(object, newdata, type = "prediction", ...) {
  class <- class_of(object)
  wants_factor <- identical(type, "class")
  if (missing(newdata)) abort("invalid_data", "predict() needs newdata: a model does not keep the data that it was fitted on.", stage = class$name)
  if (!is_string(type)) abort("invalid_param", sprintf("`type` must be the name of an output, not %s.", show_value(type)), param = "type")
  type <- switch(type,
    class = , response = "prediction", prob = , probs = "probability", raw = , link = "raw_prediction", leaf = "leaf_prediction",
    shap = , contributions = "features_shap", type
  )
  name <- paste0(type, "_col")
  outputs <- intersect(output_names(output_class(object)), names(output_class(object)$params))
  if (!name %in% outputs) {
    abort("invalid_param", sprintf(
      "%s gives no \"%s\".%s", class$name, type,
      if (length(outputs) > 0) paste0(" It gives ", quoted(sub("_col$", "", outputs)), ".") else ""
    ), stage = class$name, param = "type")
  }
  if (is.null(get_param(output_stage(object), name))) object <- with_output_column(object, name)
  column <- get_param(output_stage(object), name)
  out <- uncia_collect(as_data_frame_frame(transform_frame(object, as_uncia_frame(newdata)), column))
  values <- out[[column]]
  if (is.matrix(values)) colnames(values) <- labels_of(output_stage(object), values)
  if (wants_factor) as_class(output_stage(object), values) else values
}

# A factor of all the classes that a model knows.
as_class <- function(model, values) {
  labels <- ask_model(model, "class_labels")
  if (is.null(labels) || is.factor(values)) values else factor(values, levels = labels)
}

# Params that name columns which a stage adds.
output_names <- function(class) {
  grep("^(prediction|probability|raw_prediction|output|features_shap|.*_prediction)_col$", names(class$params), value = TRUE)
}

# A model that gives an output which it was not set to give, in a column that no table has.
with_output_column <- function(stage, name) with_last_stage(stage, function(last) set_param(last, name, paste0(".uncia_", name)))

with_last_stage <- function(stage, change) {
  params <- stage_field(stage, "params")
  count <- length(params$stages)
  if (!is.list(params$stages) || count == 0) return(change(stage))
  params$stages[[count]] <- with_last_stage(params$stages[[count]], change)
  with_field(stage, "params", params)
}

# The classes that the columns stand for, where the model tells them.
labels_of <- function(stage, values) {
  method <- utils::getS3method("class_labels", class(stage)[1], optional = TRUE)
  labels <- if (!is.null(method)) method(stage)
  if (length(labels) == ncol(values)) labels
}

# Of a fitted pipeline it is the last stage that predicts.
output_stage <- function(stage) {
  stages <- stage_field(stage, "params")$stages
  if (is.list(stages) && length(stages) > 0) output_stage(stages[[length(stages)]]) else stage
}

output_class <- function(stage) class_of(output_stage(stage))

as_data_frame_frame <- function(frame, column) {
  picked <- method_frame(frame, "select", list(columns = wire_arg(list(column), c("list", "string"))))
  new_frame(frame_node(picked), list(kind = "data.frame"))
}

#' @rdname predict.uncia_stage
#' @export
transform.uncia_stage <- function(`_data`, data, ...) {
  frame <- transform_frame(`_data`, as_uncia_frame(data))
  if (inherits(data, "uncia_frame")) frame else uncia_collect(frame)
}

transform_frame <- function(stage, frame) {
  if (!stage_kind(stage) %in% c("transformer", "model")) {
    hint <- if (stage_kind(stage) == "estimator") " Fit it first." else ""
    abort("invalid_param", sprintf("%s() transforms nothing.%s", class_of(stage)$name, hint), stage = class_of(stage)$name)
  }
  method_frame(frame, "transform", list(stage = wire_arg(stage, "stage")))
}

#' Judge predictions
#'
#' @param x An evaluator.
#' @param data Data with the columns that it compares, such as [transform()][predict.uncia_stage] gives.
#' @param ... Ignored.
#' @return A number.
#' @export
evaluate.uncia_stage <- function(x, data, ...) {
  inputs <- new_inputs()
  args <- list(stage = encode_stage(x, inputs), data = encode_plan(as_uncia_frame(data), inputs))
  read_double(core_call("evaluate", args, inputs$sources)$value)
}

#' The columns that a stage will give
#'
#' Checks a stage, or a whole pipeline, against the columns of some data before any row is computed.
#'
#' @param stage An estimator or transformer.
#' @param data Data as for [fit()][fit.uncia_stage].
#' @return A nanoarrow schema.
#' @examplesIf core_available()
#' transform_schema(lightgbm_classifier(features_cols = "x", label_col = "y"), data.frame(x = 1, y = 2))
#' @export
transform_schema <- function(stage, data) {
  inputs <- new_inputs()
  args <- list(stage = encode_stage(require_stage(stage), inputs), data = encode_plan(as_uncia_frame(data), inputs))
  decode_schema(core_call("transformSchema", args, inputs$sources)$value$schema)
}

decode_schema <- function(base64) {
  nanoarrow::read_nanoarrow(jsonlite::base64_dec(base64))$get_schema()
}

encode_schema <- function(schema) {
  connection <- rawConnection(raw(0), "wb")
  on.exit(close(connection))
  nanoarrow::write_nanoarrow(nanoarrow::basic_array_stream(list(), schema = nanoarrow::as_nanoarrow_schema(schema)), connection)
  jsonlite::base64_enc(rawConnectionValue(connection))
}

frame_columns <- function(frame) frame_action(frame, "columns", list(), c("list", "string"))

#' Put stages in a row
#'
#' @param ... Stages in the order in which they run, or one list of them.
#' @return A [pipeline()].
#' @examples
#' uncia_pipeline(lightgbm_classifier(num_iterations = 10))
#' @export
uncia_pipeline <- function(...) {
  stages <- list(...)
  if (length(stages) == 1 && !inherits(stages[[1]], "uncia_stage")) stages <- stages[[1]]
  pipeline(stages = stages)
}

#' Call a method of a stage
#'
#' What the generated functions call.
#'
#' @param stage A stage.
#' @param method,args,returns What the schema says.
#' @return What the method gives.
#' @keywords internal
#' @export
stage_method <- function(stage, method, args, returns) {
  inputs <- new_inputs()
  wire <- list(stage = encode_stage(require_stage(stage), inputs), method = method, args = encode_args(given(args), inputs))
  remote_result("method", wire, inputs, returns)
}

#' @param class A class on the wire.
#' @rdname stage_method
#' @export
static_method <- function(class, method, args, returns) {
  inputs <- new_inputs()
  wire <- list(class = class, method = method, args = encode_args(given(args), inputs))
  remote_result("static", wire, inputs, returns)
}

remote_result <- function(op, wire, inputs, returns) {
  folder <- if ("stage" %in% returns) wire$folder <- new_model_folder()
  result <- core_call(op, wire, inputs$sources)
  if (identical(returns, "table")) return(as_table(result$batches, list(kind = "data.frame")))
  decode_value(result$value, returns, folder)
}
