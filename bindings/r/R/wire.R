# Values as they travel (docs/protocol.md, "Values"). A type is a chain of kinds, outermost first: c("list", "double").

wire_json <- function(x) {
  as.character(jsonlite::toJSON(x, auto_unbox = TRUE, json_verbatim = TRUE, null = "null", na = "null"))
}

verbatim <- function(text) structure(text, class = "json")

empty_object <- function() structure(list(), names = character())

wire_double <- function(x) {
  x <- as.double(x)
  if (is.nan(x) || is.na(x)) return("NaN")
  if (is.infinite(x)) return(if (x > 0) "Infinity" else "-Infinity")
  # The shortest of the two that is read back as the same number.
  short <- sprintf("%.15g", x)
  verbatim(if (as.numeric(short) == x) short else sprintf("%.17g", x))
}

# Digits of a whole number of 64 bits, be it a double, an integer64 or text.
wire_long <- function(x) {
  if (inherits(x, "integer64")) return(format_integer64(x))
  if (is.character(x)) return(x)
  sprintf("%.0f", x)
}

read_double <- function(x) {
  if (is.character(x)) switch(x, "NaN" = NaN, "Infinity" = Inf, "-Infinity" = -Inf) else as.double(x)
}

encode_value <- function(x, type, inputs, name) {
  kind <- type[1]
  refuse <- function(expected) {
    abort("invalid_param", sprintf("`%s` must be %s, not %s.", name, expected, show_value(x)), param = name)
  }
  scalar <- function(test, expected) if (length(x) == 1 && !anyNA(x) && test(x)) x else refuse(expected)
  number <- function(x) is.numeric(x) && !is.factor(x)
  whole <- function(x) number(x) && x == floor(x)
  each <- function() {
    values <- if (inherits(x, c("uncia_stage", "data.frame", "uncia_frame"))) list(x) else as.list(x)
    lapply(values, encode_value, type[-1], inputs, name)
  }
  switch(kind,
    boolean = scalar(is.logical, "TRUE or FALSE"),
    int = as.integer(scalar(function(x) whole(x) && abs(x) < 2^31, "a whole number")),
    long = wire_long(scalar(function(x) is.character(x) || whole(x), "a whole number")),
    double = if (length(x) == 1 && number(x)) wire_double(x) else refuse("a number"),
    string = ,
    enum = if (is_string(x)) enc2utf8(x) else refuse("a string"),
    nullable = if (!is.null(x)) encode_value(x, type[-1], inputs, name),
    list = unname(each()),
    map = if (length(x) == 0) empty_object() else each(),
    table = encode_plan(as_uncia_frame(x), inputs),
    schema = encode_schema(x),
    stage = if (inherits(x, "uncia_stage")) encode_stage(x, inputs) else refuse("a stage"),
    json = x
  )
}

decode_value <- function(x, type, folder = NULL) {
  # A method that gives nothing is called all the same.
  force(x)
  kind <- type[1]
  each <- function() lapply(x, decode_value, type[-1], folder)
  switch(kind,
    void = invisible(NULL),
    boolean = as.logical(x),
    int = as.integer(x),
    long = read_long(x),
    double = read_double(x),
    nullable = if (!is.null(x)) decode_value(x, type[-1], folder),
    list = simplify(each(), type[-1]),
    map = simplify(each(), type[-1]),
    schema = decode_schema(x),
    plot = new_plot(x),
    stage = decode_stage(x$stage %||% x, folder),
    x
  )
}

# Lists of plain values are vectors in R.
simplify <- function(values, type) {
  empty <- switch(type[1], boolean = logical(), int = integer(), double = double(), string = , enum = character())
  if (type[1] == "long") return(combine_long(values))
  if (is.null(empty)) values else if (length(values) == 0) empty else unlist(values)
}

combine_long <- function(values) {
  if (!any(vapply(values, inherits, NA, "integer64"))) return(as.double(unlist(values)))
  structure(unlist(lapply(values, function(v) unclass(bit64::as.integer64(v)))), class = "integer64", names = names(values))
}

# A double where that is exact, else an integer64.
read_long <- function(digits) {
  value <- as.double(digits)
  if (abs(value) <= 2^53) return(value)
  if (installed("bit64")) return(bit64::as.integer64(digits))
  warning("The whole number ", digits, " is not exact as a double; install bit64 to keep it.", call. = FALSE)
  value
}

# The signed 64 bits in a double, as text, whether or not bit64 is there.
format_integer64 <- function(x) {
  if (installed("bit64")) return(bit64::as.character.integer64(x))
  abort("unsupported", "The package bit64 is needed to use integer64 values.")
}
