# Stages: a class on the wire, a uid, what was set, and, for a fitted model, its state. A stage is a value: a setter returns a
# changed copy. `$` reads a param.

#' @param arguments A named list of what was given to the constructor; unnamed members are stages, for a stage that is made of
#'   stages.
#' @return `new_stage()`: a stage.
#' @rdname for_packages
#' @export
new_stage <- function(class, arguments = list()) {
  described <- class_of_wire(class)
  stage <- bare_stage(described)
  names <- names(arguments) %||% rep("", length(arguments))
  positional <- arguments[names == ""]
  if (length(positional) > 0) {
    holder <- Filter(function(p) p$kind == "stages", described$params)
    if (length(holder) != 1) {
      abort("invalid_param", sprintf("The params of %s() are given by name.", described$name), stage = described$name)
    }
    own <- holder[[1]]$name
    named <- arguments[names == own]
    given <- c(named, positional)
    stages <- unlist(lapply(given, function(x) if (inherits(x, "uncia_stage")) list(x) else x), recursive = FALSE)
    arguments <- c(arguments[!names %in% c("", own)], structure(list(stages), names = own))
  }
  set_params(stage, arguments)
}

bare_stage <- function(described, uid = NULL) {
  # Not from R's random numbers: making a stage must not move a user's seed.
  uid <- uid %||% sub(".*#(.*)", "\\1_", described$class) |> paste0(if (is.null(uid)) basename(tempfile("")))
  structure(
    list(class = described$class, uid = uid, params = list(), state = NULL),
    class = c(described$s3_class, paste0("uncia_", described$kind), "uncia_stage")
  )
}

#' @return `given_arguments()`: what the calling constructor was given, by name; `...` unnamed.
#' @rdname for_packages
#' @export
given_arguments <- function() {
  # As a promise this runs inside of new_stage(), so the constructor is the parent, not the function below on the stack.
  constructor <- sys.parent()
  frame <- parent.frame()
  call <- match.call(sys.function(constructor), sys.call(constructor), expand.dots = FALSE, envir = parent.frame(2))
  named <- setdiff(as.character(names(call)[-1]), c("", "..."))
  c(mget(named, envir = frame), eval(quote(list(...)), frame))
}

stage_field <- function(stage, name) .subset2(stage, name)

class_of <- function(stage) class_of_wire(stage_field(stage, "class"))

require_stage <- function(x) {
  if (!inherits(x, "uncia_stage")) abort("invalid_param", sprintf("A stage is needed, not %s.", show_value(x)))
  x
}

#' Read and set params of a stage
#'
#' Every param has a setter of its own (see [setters]); these functions take its name. A param is found by its name here
#' (`"num_iterations"`), by that in the other languages (`"numIterations"`) and by that of the native kernel. A stage is a value:
#' setting a param returns a changed copy. `stage$num_iterations` reads a param, too.
#'
#' @param stage,object A stage.
#' @param name Name of a param.
#' @param value Its new value; `NULL` forgets what was set, as `clear_param()` does.
#' @param ... Params by name.
#' @return `get_param()`: the value that holds, else `NULL`. `is_set()`: `TRUE` where a value was set, even one equal to the
#'   default. `param_names()`: a character vector. The others: a changed copy of the stage.
#' @examples
#' stage <- lightgbm_classifier(num_iterations = 50)
#' get_param(stage, "learning_rate")
#' stage <- set_param(stage, "num_leaves", 15)
#' stage$num_leaves
#' is_set(clear_param(stage, "num_leaves"), "num_leaves")
#' update(stage, num_iterations = 100, num_leaves = 63)
#' @export
set_param <- function(stage, name, value) {
  class <- class_of(require_stage(stage))
  found <- require_param(class, name)
  params <- stage_field(stage, "params")
  params[[found$name]] <- NULL
  # A service param is a value or a column: the later of the two settings holds.
  if (found$param$service) params[c(found$param$name, paste0(found$param$name, "_col"))] <- NULL
  if (!is.null(value)) params[[found$name]] <- check_value(class, found, value)
  with_field(stage, "params", params)
}

with_field <- function(stage, name, value) {
  class <- oldClass(stage)
  fields <- unclass(stage)
  fields[name] <- list(value)
  structure(fields, class = class)
}

set_params <- function(stage, values) {
  for (i in seq_along(values)) {
    # NULL is what an optional argument has that was not given; an unknown name is an error all the same.
    if (is.null(values[[i]])) require_param(class_of(stage), names(values)[i]) else {
      stage <- set_param(stage, names(values)[i], values[[i]])
    }
  }
  stage
}

#' @rdname set_param
#' @export
get_param <- function(stage, name) {
  class <- class_of(require_stage(stage))
  found <- require_param(class, name)
  set <- stage_field(stage, "params")[[found$name]]
  if (!is.null(set) || found$column) set else stage_field(stage, "defaults")[[found$name]] %||% found$param$default
}

#' @rdname set_param
#' @export
is_set <- function(stage, name) {
  found <- require_param(class_of(require_stage(stage)), name)
  !is.null(stage_field(stage, "params")[[found$name]])
}

#' @rdname set_param
#' @export
clear_param <- function(stage, name) set_param(stage, name, NULL)

#' @rdname set_param
#' @export
param_names <- function(stage) face_names(class_of(require_stage(stage)))

#' @rdname set_param
#' @export
copy_stage <- function(stage, ...) set_params(require_stage(stage), list(...))

#' @rdname set_param
#' @export
update.uncia_stage <- function(object, ...) copy_stage(object, ...)

#' @export
`$.uncia_stage` <- function(x, name) {
  class <- class_of(x)
  if (name == "uid") stage_field(x, "uid") else get_param(x, name)
}

#' @export
`[[.uncia_stage` <- function(x, i) `$.uncia_stage`(x, i)

#' @export
`$<-.uncia_stage` <- function(x, name, value) set_param(x, name, value)

#' @export
`[[<-.uncia_stage` <- function(x, i, value) set_param(x, i, value)

#' @exportS3Method utils::.DollarNames
.DollarNames.uncia_stage <- function(x, pattern = "") grep(pattern, param_names(x), value = TRUE)

#' @export
names.uncia_stage <- function(x) param_names(x)

#' Look at a stage
#'
#' `print()` shows what was set, `summary()` and `explain_params()` every param. Secrets are not shown. Fitted models have a
#' [summary of their own][summary.uncia_model].
#'
#' @param x,object,stage A stage.
#' @param ... Ignored.
#' @return `summary()`: a data frame with a row for each param: `name`, `kind`, `allowed`, `default`, `value` and `is_set`.
#'   `explain_params()`: the same with the docs as text, invisibly; it is printed.
#' @examples
#' stage <- lightgbm_classifier(num_iterations = 50)
#' stage
#' head(summary(stage))
#' @name look
NULL

#' @rdname look
#' @export
print.uncia_stage <- function(x, ...) {
  class <- class_of(x)
  # A stage of another kind has a state, too, where it carries files.
  fitted <- if (class$kind != "model" || is.null(stage_field(x, "state"))) "" else ", fitted"
  cat("<", class$name, ">  ", class$kind, fitted, "\n", sep = "")
  set <- stage_field(x, "params")
  for (name in names(set)) cat(setting_lines(name, set[[name]], is_secret(class, name)), sep = "\n")
  invisible(x)
}

is_stage_list <- function(x) is.list(x) && !is.object(x) && length(x) > 0 && inherits(x[[1]], "uncia_stage")

setting_lines <- function(name, value, secret) {
  if (is_stage_list(value)) {
    return(c(sprintf("  %s:", name), paste0("    ", seq_along(value), ". ", vapply(value, format, ""))))
  }
  sprintf("  %s: %s", name, if (secret) "(hidden)" else show_value(value))
}

is_secret <- function(class, name) isTRUE(class$params[[name]]$secret)

#' @rdname look
#' @export
format.uncia_stage <- function(x, ...) {
  class <- class_of(x)
  set <- stage_field(x, "params")
  values <- vapply(names(set), function(name) {
    if (is_secret(class, name)) return("(hidden)")
    value <- set[[name]]
    if (is_stage_list(value)) {
      return(paste0("list(", paste(vapply(value, format, ""), collapse = ", "), ")"))
    }
    show_value(value)
  }, "")
  paste0(class$name, "(", paste(names(values), "=", values, recycle0 = TRUE, collapse = ", "), ")")
}

#' @rdname look
#' @export
summary.uncia_stage <- function(object, ...) param_table(object)

param_table <- function(object) {
  class <- class_of(object)
  faces <- lapply(face_names(class), function(name) find_param(class, name))
  text <- function(f) vapply(faces, f, "")
  shown <- function(found, value) {
    if (is.null(value)) NA_character_ else if (found$param$secret && !found$column) "(hidden)" else show_value(value)
  }
  data.frame(
    name = text(function(found) found$name),
    kind = text(function(found) if (found$column) "column" else found$param$kind),
    allowed = text(function(found) if (found$column) "" else allowed_text(found$param)),
    default = text(function(found) if (found$column) NA_character_ else shown(found, found$param$default)),
    value = text(function(found) shown(found, get_param(object, found$name))),
    is_set = vapply(faces, function(found) !is.null(stage_field(object, "params")[[found$name]]), NA)
  )
}

allowed_text <- function(p) {
  if (!is.null(p$values)) return(paste("one of", quoted(p$values)))
  if (!is.null(p$pattern)) return(paste("matches", p$pattern))
  range_text(p)
}

#' @rdname look
#' @export
explain_params <- function(stage) {
  class <- class_of(require_stage(stage))
  facts <- param_table(stage)
  docs <- vapply(facts$name, function(name) {
    found <- find_param(class, name)
    if (found$column) sprintf("The column that holds `%s` for each row.", found$param$name) else found$param$doc
  }, "")
  kinds <- paste0(facts$kind, ifelse(facts$allowed == "", "", paste0(" ", facts$allowed)))
  defaults <- ifelse(is.na(facts$default), "no default", paste("default", facts$default))
  set <- ifelse(facts$is_set, paste("; set to", facts$value), "")
  lines <- sprintf("%s: %s (%s; %s%s)", facts$name, docs, kinds, defaults, set)
  cat(lines, sep = "\n")
  invisible(lines)
}

# A stage as it travels. Tables that its params hold are added to `inputs`.
encode_stage <- function(stage, inputs) {
  class <- class_of(stage)
  set <- stage_field(stage, "params")
  params <- lapply(names(set), function(name) {
    found <- find_param(class, name)
    if (found$column) set[[name]] else encode_param(found$param$kind, set[[name]], inputs)
  })
  names(params) <- vapply(names(set), function(name) {
    found <- find_param(class, name)
    if (found$column) paste0(found$param$wire, "Col") else found$param$wire
  }, "")
  wire <- list(class = class$class, uid = stage_field(stage, "uid"), params = if (length(params) == 0) empty_object() else params)
  state <- stage_field(stage, "state")
  if (!is.null(state)) wire$state <- encode_state(state)
  wire
}

# A stage that the core has described. `root` is the folder that its states lie in (see model.R).
read_stage <- function(wire, root) {
  class <- class_of_wire(wire$class)
  stage <- bare_stage(class, wire$uid)
  params <- list()
  for (name in names(wire$params)) {
    found <- find_param(class, name)
    # A newer core may know more params than this package; what it says of them is kept out of the client.
    if (is.null(found)) next
    kind <- if (found$column) "column" else found$param$kind
    params[[found$name]] <- decode_param(kind, wire$params[[name]], root)
  }
  stage <- with_field(stage, "params", params)
  if (is.null(wire$state)) stage else with_field(stage, "state", adopt_state(root, wire$state))
}

decode_stage <- function(wire, folder) {
  root <- new_root(folder)
  read_stage(wire, root)
}
