# The examples that every language runs (docs/conformance.md), through this package's own functions.

internal <- function(name) getFromNamespace(name, "uncia")

examples <- jsonlite::read_json(file.path(checkout(), "bindings", "examples.json"))$examples

# The description of a stage's class, and of one of its params, by their names on the wire.
class_of_name <- function(wire) internal("class_of_wire")(wire)
param_of_name <- function(class, wire) internal("find_param")(class, wire)

# A value of the wire as an R user would write it.
value_of <- function(found, value) {
  value <- local_paths(value)
  if (found$column) return(value)
  special <- function(v) if (is.character(v)) c("NaN" = NaN, "Infinity" = Inf, "-Infinity" = -Inf)[[v]] else as.double(v)
  switch(found$param$kind,
    double = special(value), doubles = vapply(value, special, 0), stringMap = unlist(value),
    ints = , strings = , enums = , columns = unlist(value),
    stage = stage_of(value), stages = lapply(value, stage_of),
    paramMaps = lapply(value, lapply, setting_of_wire), paramSpace = lapply(value, setting_of_wire), value
  )
}

# A setting as a grid or a space holds it.
setting_of_wire <- function(wire) {
  if (is.null(wire$kind)) return(wire)
  read <- function(value) {
    value <- value_of(list(column = FALSE, param = list(kind = wire$kind)), value)
    if (wire$kind %in% c("int", "ints")) as.integer(value) else value
  }
  if (!is.null(wire$value)) wire$value <- read(wire$value)
  if (!is.null(wire$values)) wire$values <- lapply(wire$values, read)
  if (!is.null(wire$min)) wire[c("min", "max")] <- list(as.double(wire$min), as.double(wire$max))
  wire
}

# The params of an example's stage that name a file.
file_params <- function(example) {
  is_file <- function(value) is.character(value) && startsWith(value, "examples:")
  names(Filter(is_file, example$stage$params))
}

# Paths of files among the examples, as they are here.
local_paths <- function(value) {
  if (is.list(value)) return(lapply(value, local_paths))
  if (!is.character(value) || !startsWith(value, "examples:")) return(value)
  file.path(checkout(), "examples", sub("^examples:", "", value))
}

# Values of the wire, by the names that R has.
values_of <- function(class, params) {
  found <- lapply(names(params), function(name) param_of_name(class, name))
  values <- .mapply(value_of, list(found, params), NULL)
  names(values) <- vapply(found, `[[`, "", "name")
  values
}

stage_of <- function(wire, extra = list()) {
  class <- class_of_name(wire$class)
  params <- wire$params
  params[names(extra)] <- extra
  values <- values_of(class, params)
  # A model has no constructor of its own; a fit makes it.
  made <- if (class$kind == "model") {
    internal("set_params")(internal("bare_stage")(class), values)
  } else {
    do.call(getExportedValue("uncia", class$name), values)
  }
  with_uid(made, wire)
}

# A value as a stage keeps it, stages as their text: those of two runs are two objects.
kept_of <- function(class, found, value) comparable(internal("check_value")(class, found, value))
comparable <- function(value) {
  if (inherits(value, "uncia_stage")) return(format(value))
  if (is.list(value)) lapply(unclass(value), comparable) else value
}

# The uid by which maps of params name a stage.
with_uid <- function(stage, wire) if (is.null(wire$uid)) stage else internal("with_field")(stage, "uid", wire$uid)

# The same by setters.
stage_by_setters <- function(wire) {
  class <- class_of_name(wire$class)
  stage <- getExportedValue("uncia", class$name)()
  values <- values_of(class, wire$params)
  for (name in names(values)) stage <- getExportedValue("uncia", paste0("set_", name))(stage, values[[name]])
  with_uid(stage, wire)
}

data_of <- function(example) {
  file <- file.path(checkout(), "examples", "data", example$data)
  data <- if (grepl("[.]parquet$", file)) {
    uncia_read_parquet(file)
  } else if (grepl(".", example$data, fixed = TRUE)) {
    uncia_read_images(file)
  } else {
    uncia_read_csv(example_path(example$data))
  }
  for (name in names(example$columns)) data <- uncia_with_column(data, name, example$columns[[name]])
  data
}

# A transformer of the example: fitted, where the stage is an estimator. Each combination of settings is fitted once.
fitted_of <- function(example, extra = list()) {
  key <- paste(example$class, jsonlite::toJSON(extra, auto_unbox = TRUE, digits = NA))
  if (is.null(fits[[key]])) fits[[key]] <- fit_or_keep(stage_of(example$stage, extra), data_of(example))
  fits[[key]]
}
fits <- new.env()

fit_or_keep <- function(stage, data) if (inherits(stage, "uncia_estimator")) fit(stage, data) else stage

output_of <- function(example, transformer) {
  # 64-bit integers must be told from doubles for a digest.
  old <- options(uncia.int64 = "integer64")
  on.exit(options(old))
  uncia_collect(transform(transformer, data_of(example)))
}

# What the evaluator of an example measures.
metric_of <- function(example, extra = list(), data = data_of(example)) evaluate(stage_of(example$stage, extra), data)

# Whether the kernel's own record of a parameter says `value`, in its own way of writing.
is_recorded <- function(text, value) {
  if (is.null(text)) return(FALSE)
  if (is.list(value)) {
    parts <- strsplit(text, ",", fixed = TRUE)[[1]]
    return(length(parts) == length(value) && all(mapply(is_recorded, parts, value)))
  }
  if (is.logical(value)) return(text %in% if (value) c("1", "true") else c("0", "false"))
  if (is.numeric(value)) return(isTRUE(all.equal(as.numeric(text), value, tolerance = 1e-12)))
  identical(text, value)
}

# Values that a param must refuse: of another type, out of its range, of another form, too few or too many.
refused_by <- function(p) {
  others <- list(
    boolean = list("true", 1, c(TRUE, FALSE), NA, list()),
    int = list("3", 1.5, NaN, Inf, 2^31, -2^31 - 1, TRUE, NA, c(1, 2), list(1), as.Date("2024-01-01"), factor("3")),
    long = list("text", 1.5, NaN, Inf, 2^53 + 2, TRUE, NA, c(1, 2), list(1)),
    double = list("0.5", NaN, TRUE, NA_real_, c(0.5, 0.5), list(0.5), factor("1")),
    string = list(3, TRUE, NA_character_, c("a", "b"), list("a")),
    enum = list("no such name", "", 3, NA_character_, character()),
    column = list("", 3, NA_character_, c("a", "b"), factor("a")),
    columns = list(3, c("a", ""), NA_character_, TRUE, list(3)),
    ints = list(1.5, "1", 2^31, NA_integer_, TRUE, c(1, Inf)),
    doubles = list("0.5", NaN, NA_real_, TRUE, list("a")),
    strings = list(3, NA_character_, TRUE),
    enums = list("no such name", 3, NA_character_, c("no such name", "other")),
    stringMap = list("text", 3, c(a = 1), c(a = NA_character_)),
    stage = list("name", 3, list()),
    stages = list("name", 3, list(3), list(NULL)),
    table = list("name", 3),
    steps = list("name", 3, list("name"), list(list(args = list()))),
    paramMaps = list("name", 3, list(3), list(list(3)), list(list(list(stage = "a", param = "b")))),
    paramSpace = list("name", 3, list(3), list(list(stage = "a", param = "b")))
  )[[p$kind]]
  whole <- p$kind %in% c("int", "long", "ints")
  step <- function(value) if (whole) 1 else max(abs(value) * .Machine$double.eps * 2, 5e-324)
  outside <- c(
    if (!is.null(p$min)) list(p$min - step(p$min)), if (!is.null(p$max)) list(p$max + step(p$max)), if (!is.null(p$above)) list(p$above),
    if (!is.null(p$below)) list(p$below)
  )
  texts <- c("", " ", "\n", "no such form", "-1", "\u2603")
  misshapen <- if (!is.null(p$pattern)) as.list(texts[!grepl(paste0("^(?:", p$pattern, ")$"), texts, perl = TRUE)])
  item <- if (p$kind %in% c("ints", "doubles")) 1 else "a"
  counts <- c(
    if (!is.null(p$min_items) && p$min_items > 0) list(rep(item, p$min_items - 1)),
    if (!is.null(p$max_items)) list(rep(item, p$max_items + 1))
  )
  c(others, outside, misshapen, counts)
}
