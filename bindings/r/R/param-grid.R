# Grids and search spaces: settings of params of stages that are named by uid. A setting is a list(stage, param, kind, value), whose
# param has the name on the wire and whose value is kept as a setter would keep it.

# More maps than anybody waits for: most likely a slip.
most_maps <- 1e5

#' Values of params to try
#'
#' A grid has all combinations of values of some params, of any stages: what a cross-validation tries. A search space has, for each
#' param, values to choose from or a range of numbers. A stage is named by its uid, which copies of it keep, so a stage can be put into
#' a pipeline before or after; a wrong name or value is an error at once.
#'
#' @param grid What `param_grid()` or `add_grid()` gave.
#' @param space What `param_space()`, `add_discrete()` or `add_range()` gave.
#' @param stage The stage whose param it is.
#' @param param Name of the param.
#' @param values The values to try, at least one: a vector, or a list where each value is a vector or a stage. What was added for the
#'   same param before is replaced.
#' @param min,max The ends of the range, both included. Of whole numbers whole ones are drawn.
#' @param log Whether values are drawn evenly by logarithm, so that 0.01 to 0.1 is drawn as often as 0.1 to 1.
#' @param x A grid or a space.
#' @param ... Ignored.
#' @return `param_grid()` and `add_grid()`: a grid, which is a value for a param of maps. `param_space()`, `add_discrete()` and
#'   `add_range()`: a space. `build_grid()`: the combinations, a list of lists of settings; the values of the param that was added last
#'   change fastest.
#' @examples
#' classifier <- lightgbm_classifier()
#' param_grid() |>
#'   add_grid(classifier, "num_leaves", c(7, 31)) |>
#'   add_grid(classifier, "learning_rate", c(0.05, 0.1))
#' param_space() |>
#'   add_discrete(classifier, "boosting", c("gbdt", "dart")) |>
#'   add_range(classifier, "learning_rate", 0.01, 0.3, log = TRUE)
#' @export
param_grid <- function() structure(list(), class = "uncia_param_grid")

#' @rdname param_grid
#' @export
add_grid <- function(grid, stage, param, values) {
  if (!inherits(grid, "uncia_param_grid")) abort("invalid_param", "The grid must come from param_grid().", param = "grid")
  settings <- settings_of(stage, param, values)
  grid[[place_of(settings[[1]])]] <- settings
  grid
}

#' @rdname param_grid
#' @export
build_grid <- function(grid) {
  count <- prod(lengths(unclass(grid)))
  if (count > most_maps) {
    abort("limit", sprintf("This grid has %.0f maps; more than %.0f are refused. Search it at random instead.", count, most_maps))
  }
  maps <- list(list())
  for (settings in unclass(grid)) {
    maps <- unlist(lapply(maps, function(map) lapply(settings, function(one) c(map, list(one)))), recursive = FALSE)
  }
  new_maps(maps)
}

#' @rdname param_grid
#' @export
param_space <- function() structure(list(), class = "uncia_param_space")

#' @rdname param_grid
#' @export
add_discrete <- function(space, stage, param, values) {
  settings <- settings_of(stage, param, values)
  first <- settings[[1]]
  add_to_space(space, list(
    stage = first$stage, param = first$param, kind = first$kind, values = lapply(settings, function(one) one$value)
  ))
}

#' @rdname param_grid
#' @export
add_range <- function(space, stage, param, min, max, log = FALSE) {
  low <- setting_of(stage, param, min)
  high <- setting_of(stage, param, max)
  class <- class_of(stage)
  name <- require_param(class, param)$name
  refuse <- function(text) abort("invalid_param", text, stage = class$name, param = name)
  if (!low$kind %in% c("int", "long", "double")) refuse(sprintf("`%s` of %s() holds no number, so it has no range.", name, class$name))
  if (!is.logical(log) || length(log) != 1 || is.na(log)) refuse("`log` must be TRUE or FALSE.")
  if (!is.finite(min) || !is.finite(max) || min > max || (log && min <= 0)) {
    above <- if (log) " above 0, as it is drawn by logarithm," else ""
    refuse(sprintf(
      "The range of `%s` of %s() must go from a number%s to one that is no smaller, not from %s to %s.", name, class$name, above,
      show_value(min), show_value(max)
    ))
  }
  add_to_space(space, list(
    stage = low$stage, param = low$param, kind = low$kind, min = as.double(min), max = as.double(max), log = log
  ))
}

add_to_space <- function(space, entry) {
  if (!inherits(space, "uncia_param_space")) abort("invalid_param", "The space must come from param_space().", param = "space")
  space[[place_of(entry)]] <- entry
  space
}

place_of <- function(entry) paste0(entry$stage, ".", entry$param)

settings_of <- function(stage, param, values) {
  values <- if (inherits(values, "uncia_stage") || is.null(values)) list(values) else as.list(as_text(values))
  if (length(values) == 0) values <- list(NULL)
  lapply(unname(values), function(value) setting_of(stage, param, value))
}

setting_of <- function(stage, param, value) {
  class <- class_of(require_stage(stage))
  found <- require_param(class, param)
  p <- found$param
  if ((p$secret && !found$column) || p$kind == "table") {
    abort("unsupported", sprintf(
      "`%s` of %s() is a %s, which no map of params may hold.", found$name, class$name, if (p$secret) "secret" else "table"
    ), stage = class$name, param = found$name)
  }
  if (is.null(value)) {
    abort("invalid_param", sprintf("`%s` of %s() needs at least one value.", found$name, class$name), stage = class$name, param = found$name)
  }
  list(
    stage = stage_field(stage, "uid"), param = if (found$column) paste0(p$wire, "Col") else p$wire,
    kind = if (found$column) "column" else p$kind, value = check_value(class, found, value)
  )
}

new_maps <- function(maps) structure(maps, class = "uncia_param_maps")

is_entry <- function(x, ...) {
  is.list(x) && !is.object(x) && is_string(x$stage) && is_string(x$param) && all(c(...) %in% names(x))
}

check_maps <- function(value, refuse) {
  if (inherits(value, "uncia_param_grid")) return(build_grid(value))
  is_map <- function(map) {
    is.list(map) && !is.object(map) && all(vapply(map, is_entry, NA, "value")) && !anyDuplicated(vapply(map, place_of, ""))
  }
  plain <- is.list(value) && (!is.object(value) || inherits(value, "uncia_param_maps"))
  if (!plain || !all(vapply(unclass(value), is_map, NA))) refuse("a param_grid(), or what build_grid() gives")
  new_maps(unname(unclass(value)))
}

check_space <- function(value, refuse) {
  is_range <- function(x) is_entry(x, "min", "max") && is_number(x$min) && is_number(x$max) && x$min <= x$max
  is_one <- function(x) (is_entry(x, "values") && length(x$values) > 0) || is_range(x)
  plain <- is.list(value) && (!is.object(value) || inherits(value, "uncia_param_space"))
  if (!plain || !all(vapply(unclass(value), is_one, NA))) refuse("a param_space()")
  entries <- unclass(value)
  structure(stats::setNames(entries, vapply(entries, place_of, "")), class = "uncia_param_space")
}

encode_setting <- function(entry, inputs) {
  encode <- function(value) if (is.null(entry$kind)) value else encode_param(entry$kind, value, inputs)
  # `$` would take `values` for `value`.
  if (!is.null(entry[["value"]])) entry[["value"]] <- encode(entry[["value"]])
  if (!is.null(entry[["values"]])) entry[["values"]] <- lapply(entry[["values"]], encode)
  for (end in intersect(c("min", "max"), names(entry))) entry[[end]] <- wire_double(entry[[end]])
  entry
}

decode_setting <- function(wire, root) {
  decode <- function(value) if (is.null(wire$kind)) value else decode_param(wire$kind, value, root)
  entry <- wire[intersect(c("stage", "param", "kind"), names(wire))]
  if (!is.null(wire[["value"]])) entry[["value"]] <- decode(wire[["value"]])
  if (!is.null(wire[["values"]])) entry[["values"]] <- lapply(wire[["values"]], decode)
  if (!is.null(wire$min)) entry <- c(entry, list(min = as.double(wire$min), max = as.double(wire$max), log = isTRUE(wire$log)))
  entry
}

encode_maps <- function(maps, inputs) lapply(unclass(maps), lapply, encode_setting, inputs)
decode_maps <- function(wire, root) new_maps(lapply(wire, lapply, decode_setting, root))
encode_space <- function(space, inputs) unname(lapply(unclass(space), encode_setting, inputs))
decode_space <- function(wire, root) {
  entries <- lapply(wire, decode_setting, root)
  structure(stats::setNames(entries, vapply(entries, place_of, "")), class = "uncia_param_space")
}

local_place <- function(entry) paste0(entry$stage, ".", local_step_name(entry$param))

entry_text <- function(values) {
  shown <- vapply(values, show_value, "")
  if (length(shown) > 5) shown <- c(shown[1:5], sprintf("... (%d)", length(values)))
  paste(shown, collapse = ", ")
}

#' @rdname param_grid
#' @export
format.uncia_param_grid <- function(x, ...) {
  lines <- vapply(unclass(x), function(settings) {
    paste0(local_place(settings[[1]]), ": ", entry_text(lapply(settings, function(one) one$value)))
  }, "")
  c(sprintf("a grid of %.0f maps", prod(lengths(unclass(x)))), unname(lines))
}

#' @rdname param_grid
#' @export
print.uncia_param_grid <- function(x, ...) {
  cat("<", paste(format(x), collapse = "\n  "), ">\n", sep = "")
  invisible(x)
}

#' @rdname param_grid
#' @export
format.uncia_param_space <- function(x, ...) {
  lines <- vapply(unclass(x), function(entry) {
    paste0(local_place(entry), ": ", if (is.null(entry$values)) {
      sprintf("from %s to %s%s", show_value(entry$min), show_value(entry$max), if (entry$log) ", by logarithm" else "")
    } else entry_text(entry$values))
  }, "")
  c(sprintf("a space of %d params", length(x)), unname(lines))
}

#' @rdname param_grid
#' @export
print.uncia_param_space <- function(x, ...) {
  cat("<", paste(format(x), collapse = "\n  "), ">\n", sep = "")
  invisible(x)
}

#' @rdname param_grid
#' @export
format.uncia_param_maps <- function(x, ...) {
  vapply(unclass(x), function(map) {
    paste(vapply(map, function(one) paste0(local_place(one), " = ", show_value(one$value)), ""), collapse = ", ")
  }, "")
}

#' @rdname param_grid
#' @export
print.uncia_param_maps <- function(x, ...) {
  cat("<", length(x), " maps of params>\n", sep = "")
  cat(paste0("  ", utils::head(format(x), 20), recycle0 = TRUE), sep = "\n")
  invisible(x)
}
