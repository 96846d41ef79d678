# Params: finding one by any of its names, checking a value, and its form on the wire.

# The names under which each param can be given, to the param's own name; `<name>_col` is the column face of a service param.
param_lookup <- function(params) {
  lookup <- list()
  add <- function(name, own, column = FALSE) {
    if (length(name) == 1 && is.null(lookup[[name]])) lookup[[name]] <<- list(own = own, column = column)
  }
  for (p in params) add(p$name, p$name)
  for (p in params) if (p$service) add(paste0(p$name, "_col"), p$name, TRUE)
  for (p in params) {
    add(p$wire, p$name)
    if (p$service) add(paste0(p$wire, "Col"), p$name, TRUE)
  }
  for (p in params) for (alias in c(p$alias, p$aliases)) add(alias, p$name)
  lookup
}

# list(name, param, column): `name` is what the setting is kept under. NULL where there is no such param.
find_param <- function(class, name) {
  found <- if (is_string(name)) class$lookup[[name]]
  if (is.null(found)) return(NULL)
  list(name = if (found$column) paste0(found$own, "_col") else found$own, param = class$params[[found$own]], column = found$column)
}

require_param <- function(class, name) {
  found <- find_param(class, name)
  if (!is.null(found)) return(found)
  abort("unknown_param", sprintf(
    "%s() has no param `%s`.%s", class$name, name, did_you_mean(name, face_names(class))
  ), stage = class$name, param = name)
}

# All names that a user sees: a service param counts twice.
face_names <- function(class) {
  unlist(lapply(class$params, function(p) c(p$name, if (p$service) paste0(p$name, "_col"))), use.names = FALSE)
}

range_text <- function(p) {
  bounds <- c(
    if (!is.null(p$min)) paste(">=", p$min), if (!is.null(p$above)) paste(">", p$above),
    if (!is.null(p$max)) paste("<=", p$max), if (!is.null(p$below)) paste("<", p$below)
  )
  paste(bounds, collapse = " and ")
}

in_range <- function(p, x) {
  all((is.null(p$min) || x >= p$min), (is.null(p$max) || x <= p$max), (is.null(p$above) || x > p$above), (is.null(p$below) || x < p$below))
}

# The value as it is kept. `class` and `found` say what it is checked for.
check_value <- function(class, found, value) {
  p <- found$param
  refuse <- function(expected, hint = "") {
    got <- if (p$secret && !found$column) "" else paste0(", not ", show_value(value))
    abort("invalid_param", sprintf(
      "`%s` of %s() must be %s%s.%s", found$name, class$name, trimws(expected), got, hint
    ), stage = class$name, param = found$name)
  }
  if (found$column) return(if (is_string(value) && nzchar(value)) enc2utf8(value) else refuse("the name of a column"))
  switch(p$kind,
    boolean = check_boolean(value, refuse),
    int = check_int(value, p, refuse),
    long = check_long(value, p, refuse),
    double = check_double(value, p, refuse),
    string = check_text(value, p, refuse),
    enum = check_enum(value, p, refuse),
    column = if (is_string(value) && nzchar(value)) enc2utf8(value) else refuse("the name of a column"),
    columns = check_items(value, p, refuse, "names of columns", is.character, nzchar),
    strings = check_items(value, p, refuse, "strings", is.character),
    enums = check_items(
      as_text(value), p, refuse, paste("names out of", quoted(p$values)), is.character, function(v) v %in% p$values
    ),
    ints = as.integer(check_items(
      value, p, refuse, paste("whole numbers", range_text(p)), is_number, function(v) is_int(v) & bounded(v, p)
    )),
    doubles = as.double(check_items(
      value, p, refuse, paste("numbers", range_text(p)), is_number, function(v) !is.nan(v) & bounded(v, p)
    )),
    stringMap = check_map(value, refuse),
    stage = if (inherits(value, "uncia_stage")) value else refuse("a stage"),
    stages = check_stages(value, refuse),
    table = as_uncia_frame(value),
    steps = check_steps(value, refuse),
    paramMaps = check_maps(value, refuse),
    paramSpace = check_space(value, refuse)
  )
}

is_number <- function(x) is.numeric(x) && !is.factor(x) && !inherits(x, c("Date", "POSIXct", "difftime", "integer64"))
is_int <- function(x) is.finite(x) & x == floor(x) & abs(x) < 2^31
as_text <- function(x) if (is.factor(x)) as.character(x) else x
quoted <- function(x) paste0("\"", x, "\"", collapse = ", ")
bounded <- function(x, p) vapply(x, function(v) !is.na(v) && in_range(p, v), NA)

check_boolean <- function(value, refuse) {
  if (is.logical(value) && length(value) == 1 && !is.na(value)) value else refuse("TRUE or FALSE")
}

check_int <- function(value, p, refuse) {
  if (inherits(value, "integer64") && length(value) == 1) value <- as.numeric(format_integer64(value))
  if (!is_number(value) || length(value) != 1 || !is_int(value) || !in_range(p, value)) {
    refuse(paste("a whole number", range_text(p)))
  }
  as.integer(value)
}

# Kept as a double where that is exact, else as an integer64.
check_long <- function(value, p, refuse) {
  if (inherits(value, "integer64") && length(value) == 1) value <- format_integer64(value)
  if (is_string(value) && grepl("^-?[0-9]{1,19}$", value)) value <- read_long(value)
  if (length(value) != 1 || !is.numeric(value) || is.na(value)) refuse(paste("a whole number", range_text(p)))
  exact <- inherits(value, "integer64") || (is_number(value) && value == floor(value) && abs(value) <= 2^53)
  if (!exact) refuse("a whole number of 64 bits (an integer64, where it is beyond 2^53)")
  if (!in_range(p, value)) refuse(paste("a whole number", range_text(p)))
  value
}

check_double <- function(value, p, refuse) {
  if (!is_number(value) || length(value) != 1 || is.na(value) || !in_range(p, value)) refuse(paste("a number", range_text(p)))
  as.double(value)
}

check_text <- function(value, p, refuse) {
  if (!is_string(value)) refuse("a string")
  matches <- is.null(p$pattern) || grepl(paste0("^(?:", p$pattern, ")$"), value, perl = TRUE)
  if (matches) enc2utf8(value) else refuse(paste("a string that matches", p$pattern))
}

check_enum <- function(value, p, refuse) {
  value <- as_text(value)
  if (is_string(value) && value %in% p$values) return(value)
  refuse(paste("one of", quoted(p$values)), if (is_string(value)) did_you_mean(value, p$values) else "")
}

check_items <- function(value, p, refuse, noun, test, each = NULL) {
  if (is.list(value)) value <- unlist(value)
  if (length(value) == 0) value <- if (identical(test, is.character)) character() else numeric()
  if (!test(value) || anyNA(value)) refuse(paste("a vector of", noun))
  if (!is.null(p$min_items) && length(value) < p$min_items) refuse(sprintf("a vector of at least %d %s", p$min_items, noun))
  if (!is.null(p$max_items) && length(value) > p$max_items) refuse(sprintf("a vector of at most %d %s", p$max_items, noun))
  if (!is.null(each) && !all(each(value))) refuse(paste("a vector of", noun))
  if (is.character(value)) enc2utf8(unname(value)) else unname(value)
}

check_map <- function(value, refuse) {
  if (is.list(value)) value <- unlist(value)
  if (length(value) == 0) value <- structure(character(), names = character())
  named <- length(value) == 0 || (!is.null(names(value)) && all(nzchar(names(value))))
  if (!named || !(is.character(value) || length(value) == 0) || anyNA(value)) refuse("a named character vector")
  value
}

check_stages <- function(value, refuse) {
  if (inherits(value, "uncia_stage")) value <- list(value)
  all_stages <- is.list(value) && all(vapply(value, inherits, NA, "uncia_stage"))
  if (all_stages) unname(value) else refuse("a list of stages")
}

encode_param <- function(kind, value, inputs) {
  switch(kind,
    long = wire_long(value),
    double = wire_double(value),
    doubles = lapply(value, wire_double),
    ints = , strings = , enums = , columns = as.list(value),
    stringMap = if (length(value) == 0) empty_object() else as.list(value),
    stage = encode_stage(value, inputs),
    stages = lapply(value, encode_stage, inputs),
    table = encode_plan(value, inputs),
    steps = encode_steps(value),
    paramMaps = encode_maps(value, inputs),
    paramSpace = encode_space(value, inputs),
    value
  )
}

decode_param <- function(kind, value, root) {
  switch(kind,
    long = read_long(value),
    double = read_double(value),
    doubles = vapply(value, read_double, 0),
    ints = vapply(value, as.integer, 0L),
    strings = , enums = , columns = vapply(value, as.character, ""),
    stringMap = if (length(value) == 0) structure(character(), names = character()) else unlist(value),
    stage = read_stage(value, root),
    stages = lapply(value, read_stage, root),
    steps = decode_steps(value),
    paramMaps = decode_maps(value, root),
    paramSpace = decode_space(value, root),
    value
  )
}
