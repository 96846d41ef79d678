#' Errors
#'
#' Everything that goes wrong on purpose is a condition of class `uncia_error`, and of a class of its own by kind, so that
#' it can be caught by either. `uncia_error_codes()` lists the kinds with what they mean.
#'
#' The condition has the members
#' \describe{
#'   \item{`code`}{the kind, such as `"invalid_param"`; the class is `uncia_invalid_param`.}
#'   \item{`stage`, `param`, `column`}{where it happened, as far as that is known, else `NULL`.}
#'   \item{`row`}{the row of the table, counted from 1, else `NULL`.}
#' }
#'
#' @return A named character vector: the meaning of each code.
#' @examples
#' tryCatch(
#'   lightgbm_classifier(num_iterations = -1),
#'   uncia_invalid_param = function(e) e$param
#' )
#' @name uncia_errors
#' @aliases uncia_error_codes
#' @export
uncia_error_codes <- function() error_codes

abort <- function(code, message, stage = NULL, param = NULL, column = NULL, row = NULL, ...) {
  stop(uncia_condition(code, message, stage, param, column, row, ...))
}

uncia_condition <- function(code, message, stage = NULL, param = NULL, column = NULL, row = NULL, ...) {
  members <- list(
    message = message, call = NULL, code = code, stage = stage, param = param, column = column, row = row, ...
  )
  structure(members, class = c(paste0("uncia_", code), "uncia_error", "error", "condition"))
}

# An error that the core has sent, in the names that R uses: `LightGBMClassifier.numIterations` is
# `num_iterations` of `lightgbm_classifier()`.
core_condition <- function(error) {
  class <- class_named(error$stage)
  param <- if (is.null(error$param)) NULL else local_param_name(class, error$param)
  stage <- if (is.null(class)) error$stage else class$name
  message <- error$message %||% "The core reported an error without a message."
  if (!is.null(class) && !is.null(error$param)) {
    from <- paste0(error$stage, ".", error$param)
    message <- gsub(from, sprintf("`%s` of %s()", param, stage), message, fixed = TRUE)
  }
  row <- if (is.null(error$row)) NULL else as.numeric(error$row) + 1
  uncia_condition(error$code %||% "internal", message, stage, param, error$column, row)
}

# `Did you mean "x"?` where one of `known` is near, else nothing; the same distance as in the core.
did_you_mean <- function(name, known) {
  fold <- function(x) gsub("[^a-z0-9]", "", tolower(x))
  if (length(known) == 0) return("")
  distance <- utils::adist(fold(name), fold(known))[1, ]
  best <- which.min(distance)
  if (distance[best] > max(2, nchar(fold(name)) %/% 3)) return("")
  sprintf(" Did you mean \"%s\"?", known[best])
}

show_value <- function(x) {
  if (inherits(x, "uncia_stage")) return(format(x))
  if (is.null(x)) return("NULL")
  if (inherits(x, "uncia_steps")) return(format(x))
  if (inherits(x, c("uncia_param_maps", "uncia_param_space", "uncia_param_grid"))) {
    noun <- if (inherits(x, "uncia_param_space")) "params to search" else "maps of params"
    return(sprintf("<%d %s>", length(x), noun))
  }
  if (inherits(x, "integer64")) return(paste(format_integer64(x), collapse = ", "))
  # `20`, not `20L`: to a reader they are one number.
  if (is.integer(x) && !is.object(x)) x <- as.numeric(x)
  text <- paste(deparse(x, width.cutoff = 500L), collapse = " ")
  if (nchar(text) > 80) paste0(substr(text, 1, 77), "...") else text
}
