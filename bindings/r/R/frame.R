#' Tables that are computed when they are wanted
#'
#' An `uncia_frame` is a plan: where rows come from and what is done to them. Nothing is read until a result is asked for, with
#' [uncia_collect()] or `as.data.frame()`, by a `fit()`, or by a verb that gives a value. Plans over files are read by the
#' core, so that the rows never pass through R.
#'
#' `uncia_frame()` makes one out of R's own data. Everything that takes data also takes such data directly, and then gives the
#' same kind back: `transform(model, iris)` is a data frame.
#'
#' @section How types arrive:
#' \tabular{ll}{
#'   in R \tab in Arrow \cr
#'   logical, integer, double, character \tab bool, int32, float64, utf8; `NA` is null, `NaN` stays `NaN` \cr
#'   factor \tab utf8 with the levels beside it, and whether they are ordered \cr
#'   Date, POSIXct, difftime, hms \tab date32, timestamp (microseconds, with the time zone), duration, time64 \cr
#'   integer64 (package bit64) \tab int64 \cr
#'   a numeric matrix, or a list of numeric vectors of one length \tab a vector: fixed-size list of float64 \cr
#'   a list of vectors \tab list \cr
#'   a list of raw vectors \tab binary \cr
#'   a data frame \tab struct
#' }
#' The way back is the same, and: an int64 is a double where every value is exact as one, else an integer64 (a double with a
#' warning where bit64 is not installed); `options(uncia.int64 = "integer64")` or `"double"` chooses one for good. A vector
#' column is a matrix with a row for each row. A timestamp without a zone is read as UTC.
#'
#' @param data A data frame or tibble; a numeric matrix, which is one vector column named `features`; or a nanoarrow array or
#'   stream.
#' @param x An `uncia_frame`.
#' @param row.names,optional Ignored.
#' @param n How many rows.
#' @param ... Ignored.
#' @return An `uncia_frame`.
#' @examples
#' uncia_frame(iris)
#' @export
uncia_frame <- function(data) as_uncia_frame(data)

as_uncia_frame <- function(x) {
  if (inherits(x, "uncia_frame")) return(x)
  new_frame(list(kind = "input", source = table_source(x)), like_of(x))
}

# What kind of table goes back to the user, and what of it a result should keep.
like_of <- function(x) {
  if (inherits(x, "tbl_df")) return(list(kind = "tibble", integer64 = integer64_names(x)))
  if (is.data.frame(x)) return(list(kind = "data.frame", integer64 = integer64_names(x), row_names = named_rows(x)))
  if (is.matrix(x)) return(list(kind = "data.frame"))
  list(kind = "stream")
}

integer64_names <- function(x) names(x)[vapply(x, inherits, NA, "integer64")]

named_rows <- function(x) if (.row_names_info(x) > 0) attr(x, "row.names")

new_frame <- function(node, like = list(kind = "data.frame")) {
  structure(list(node = node, like = like), class = "uncia_frame")
}

frame_node <- function(frame) .subset2(frame, "node")
frame_like <- function(frame) .subset2(frame, "like")

# Arguments stand in lists by their names on the wire; those whose value is NULL are left out.

#' @param value,type A value, and its type on the wire: the kinds, outermost first.
#' @return `wire_arg()`: an argument for the others.
#' @rdname stage_method
#' @export
wire_arg <- function(value, type) list(value = value, type = type)

source_frame <- function(name, args) {
  new_frame(list(kind = "source", name = name, args = given(args)))
}

given <- function(args) args[!vapply(args, function(arg) is.null(arg$value), NA)]

method_frame <- function(frame, method, args, item = NULL) {
  frame <- as_uncia_frame(frame)
  new_frame(list(kind = "method", of = frame_node(frame), name = method, args = given(args), item = item), frame_like(frame))
}

encode_args <- function(args, inputs) {
  if (length(args) == 0) return(empty_object())
  .mapply(function(arg, name) encode_value(arg$value, arg$type, inputs, name), list(args, names(args)), NULL) |>
    structure(names = names(args))
}

# The plan of a frame on the wire. The tables of R that it needs are added to `inputs`, an environment with a list `sources`.
encode_plan <- function(frame, inputs) encode_node(frame_node(frame), inputs)

encode_node <- function(node, inputs) {
  switch(node$kind,
    input = {
      inputs$sources <- c(inputs$sources, list(node$source))
      list(input = length(inputs$sources) - 1L)
    },
    source = list(source = node$name, args = encode_args(node$args, inputs)),
    method = {
      of <- encode_node(node$of, inputs)
      plan <- list(method = node$name, of = of, args = encode_args(node$args, inputs))
      if (!is.null(node$item)) plan$item <- node$item
      plan
    }
  )
}

new_inputs <- function() list2env(list(sources = list()), parent = emptyenv())

# A method of a frame that gives a value.
frame_action <- function(frame, method, args, returns) {
  inputs <- new_inputs()
  wire <- list(data = encode_plan(as_uncia_frame(frame), inputs), method = method, args = encode_args(given(args), inputs))
  decode_value(core_call("action", wire, inputs$sources)$value, returns)
}

# A method of a frame that gives several frames, of which each is a plan of its own.
method_frames <- function(frame, method, args, n) {
  lapply(seq_len(n) - 1L, function(item) method_frame(frame, method, args, item))
}

#' Read a plan's rows
#'
#' `uncia_collect()` computes an [uncia_frame()] and returns its rows, as the kind of table that the plan began with.
#' `uncia_walk()` does so a batch at a time, for tables that are larger than memory.
#'
#' @param frame An [uncia_frame()], or data that one can be made of.
#' @param f A function that is called with each batch, a data frame; what it returns is dropped.
#' @return `uncia_collect()`: a data frame, a tibble, or a nanoarrow stream where the plan began with Arrow data.
#'   `uncia_walk()`: the number of rows, invisibly.
#' @examplesIf core_available()
#' iris |> uncia_filter("\"Sepal.Length\" > 7.5") |> uncia_collect()
#' uncia_walk(uncia_frame(iris), function(batch) print(nrow(batch)))
#' @export
uncia_collect <- function(frame) {
  frame <- as_uncia_frame(frame)
  like <- frame_like(frame)
  inputs <- new_inputs()
  plan <- encode_plan(frame, inputs)
  batches <- core_call("collect", list(data = plan), inputs$sources)$batches
  as_table(batches, like)
}

#' @rdname uncia_collect
#' @export
uncia_walk <- function(frame, f) {
  frame <- as_uncia_frame(frame)
  inputs <- new_inputs()
  plan <- encode_plan(frame, inputs)
  like <- frame_like(frame)
  if (like$kind == "stream") like$kind <- "data.frame"
  like$row_names <- NULL
  result <- core_call("collect", list(data = plan), inputs$sources, on_batch = function(body) f(as_table(list(body), like)))
  invisible(as.numeric(result$value$rows))
}

as_table <- function(batches, like) {
  if (like$kind == "stream") return(as_stream(batches))
  table <- as_data_frame(batches, like$integer64)
  if (like$kind == "tibble" && installed("tibble")) return(tibble::as_tibble(table))
  # Rows keep their names where they are the same rows: a transform adds columns and keeps the order.
  if (length(like$row_names) == nrow(table) && nrow(table) > 0) attr(table, "row.names") <- like$row_names
  table
}

#' @rdname uncia_frame
#' @export
as.data.frame.uncia_frame <- function(x, row.names = NULL, optional = FALSE, ...) as.data.frame(uncia_collect(x))

#' @exportS3Method tibble::as_tibble
as_tibble.uncia_frame <- function(x, ...) tibble::as_tibble(as.data.frame(x))

#' @exportS3Method dplyr::collect
collect.uncia_frame <- function(x, ...) uncia_collect(x)

#' @exportS3Method nanoarrow::as_nanoarrow_array_stream
as_nanoarrow_array_stream.uncia_frame <- function(x, ..., schema = NULL) {
  uncia_collect(new_frame(frame_node(x), list(kind = "stream")))
}

#' @rdname uncia_frame
#' @export
head.uncia_frame <- function(x, n = 6L, ...) uncia_collect(uncia_limit(x, n))

#' @rdname uncia_frame
#' @export
print.uncia_frame <- function(x, ...) {
  cat(format(x, ...), sep = "\n")
  invisible(x)
}

#' @rdname uncia_frame
#' @export
format.uncia_frame <- function(x, ...) {
  describe <- function(node) {
    switch(node$kind,
      input = "rows from R",
      source = call_text(node),
      method = c(describe(node$of), paste("|>", call_text(node)))
    )
  }
  lines <- describe(frame_node(x))
  c("<uncia_frame>", paste0("  ", lines))
}

call_text <- function(node) {
  values <- vapply(node$args, function(arg) show_value(arg$value), "")
  paste0(node$name, "(", paste(names(values), "=", values, recycle0 = TRUE, collapse = ", "), ")")
}
