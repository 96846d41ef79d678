# Steps: operations that a stage does in order, each a list(name, args). Arguments have the core's names; numbers are doubles, and
# what has several values is a list, so that a step is the same whether it was made here or read from the core.

#' @param stage A stage with steps.
#' @param param Name of the param that holds them.
#' @param step Name of the operation in the core.
#' @param args Its arguments, as `step_arg()` gives them, by the core's names.
#' @return `add_step()`: a copy of the stage with one more step.
#' @rdname for_packages
#' @export
add_step <- function(stage, param, step, args) {
  class <- class_of(require_stage(stage))
  found <- require_param(class, param)
  given <- list()
  for (name in names(args)) {
    value <- args[[name]]$value
    if (is.null(value)) next
    refuse <- function(expected) {
      abort("invalid_param", sprintf(
        "`%s` of %s() must be %s, not %s.", args[[name]]$local, local_step_name(step), expected, show_value(value)
      ), stage = class$name, param = found$name)
    }
    given[[name]] <- check_step_value(value, args[[name]]$type, args[[name]]$values, refuse)
  }
  before <- get_param(stage, found$name)
  set_param(stage, found$name, c(unclass(before), list(list(name = step, args = given))))
}

#' @param value What was given, or `NULL`.
#' @param local The name of the argument in R.
#' @return `step_arg()`: an argument of a step, to be checked.
#' @rdname for_packages
#' @export
step_arg <- function(value, local, type, values = NULL) list(value = value, local = local, type = type, values = values)

local_step_name <- function(step) tolower(gsub("([a-z0-9])([A-Z])", "\\1_\\2", step))

check_step_value <- function(value, type, values, refuse) {
  single <- function(test, expected) if (length(value) == 1 && test(value) && !anyNA(value)) value else refuse(expected)
  each <- function() unname(lapply(as.list(value), check_step_value, type[-1], values, refuse))
  switch(type[1],
    boolean = single(is.logical, "TRUE or FALSE"),
    int = as.double(single(function(x) is_number(x) && is_int(x), "a whole number")),
    double = as.double(single(function(x) is_number(x) && is.finite(x), "a finite number")),
    string = if (is_string(value)) enc2utf8(value) else refuse("a string"),
    enum = {
      value <- as_text(value)
      if (is_string(value) && value %in% values) value else refuse(paste("one of", quoted(values)))
    },
    nullable = check_step_value(value, type[-1], values, refuse),
    list = if (is.atomic(value) || is.list(value)) each() else refuse("a vector"),
    map = if (!is.null(names(value)) && all(nzchar(names(value)))) {
      lapply(as.list(value), check_step_value, type[-1], values, refuse)
    } else refuse("a named vector"),
    value
  )
}

check_steps <- function(value, refuse) {
  is_step <- function(x) {
    is.list(x) && is_string(x$name) && all(names(x) %in% c("name", "args")) &&
      (length(x$args) == 0 || (is.list(x$args) && !is.null(names(x$args))))
  }
  if (!is.list(value) || is.object(value) && !inherits(value, "uncia_steps") || !all(vapply(value, is_step, NA))) {
    refuse("a list of steps, each list(name = , args = list())")
  }
  new_steps(lapply(value, function(x) list(name = x$name, args = lapply(as.list(x$args), plain_step_value))))
}

# Vectors of several values become lists, whole numbers doubles.
plain_step_value <- function(x) {
  if (is.list(x)) return(lapply(x, plain_step_value))
  if (is.integer(x)) x <- as.double(x)
  if (length(x) == 1) x else as.list(x)
}

new_steps <- function(steps) structure(unname(steps), class = "uncia_steps")

# R has no empty object but a list with names.
encode_steps <- function(steps) {
  encode <- function(x) if (is.list(x)) lapply(x, encode) else if (is.double(x)) wire_double(x) else x
  lapply(unclass(steps), function(step) {
    list(name = step$name, args = if (length(step$args) == 0) empty_object() else encode(step$args))
  })
}

decode_steps <- function(wire) {
  new_steps(lapply(wire, function(step) list(name = step$name, args = lapply(step$args, plain_step_value))))
}

#' @export
format.uncia_steps <- function(x, ...) {
  calls <- vapply(unclass(x), function(step) {
    plain <- function(value) if (is.list(value) && is.null(names(value))) unlist(value) else value
    values <- vapply(step$args, function(value) show_value(plain(value)), "")
    names <- vapply(names(step$args), local_step_name, "")
    sprintf("%s(%s)", local_step_name(step$name), paste(names, "=", values, recycle0 = TRUE, collapse = ", "))
  }, "")
  if (length(calls) == 0) "no steps" else paste(calls, collapse = " |> ")
}

#' @export
print.uncia_steps <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  invisible(x)
}
