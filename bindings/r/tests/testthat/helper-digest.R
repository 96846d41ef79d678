# The digest of an output that every language must agree on (docs/conformance.md): SHA-256 over, for each column, its name, a
# zero byte, and its rows.

table_digest <- function(table, columns = names(table)) {
  parts <- lapply(columns, function(name) c(charToRaw(enc2utf8(name)), as.raw(0), column_bytes(table[[name]])))
  digest::digest(unlist(parts), algo = "sha256", serialize = FALSE)
}

column_bytes <- function(x) {
  if (is.data.frame(x)) return(struct_bytes(x))
  if (is.matrix(x)) return(unlist(lapply(seq_len(nrow(x)), function(i) list_bytes(x[i, ]))))
  if (is.list(x)) return(unlist(lapply(x, list_bytes)))
  cells <- if (inherits(x, "integer64")) {
    long_cells(x)
  } else if (is.factor(x) || is.character(x)) {
    text_cells(as.character(x))
  } else if (is.logical(x)) {
    lapply(x, function(v) if (is.na(v)) as.raw(0) else as.raw(c(3, v)))
  } else {
    number_cells(as.double(x))
  }
  unlist(cells)
}

# The rows of a column of structs. One whose members are all missing is missing itself.
struct_bytes <- function(x) {
  columns <- unclass(x)
  missing <- Reduce(`&`, lapply(columns, function(v) if (is.list(v)) vapply(v, is.null, NA) else is.na(v)))
  head <- c(as.raw(7), writeBin(length(columns), raw(), endian = "little"))
  unlist(lapply(seq_len(nrow(x)), function(i) {
    if (missing[i]) return(as.raw(0))
    c(head, unlist(lapply(names(columns), function(name) {
      value <- columns[[name]][i]
      # Where a picture came from is a path, which is another on each machine.
      column_bytes(if (name == "origin") ifelse(is.na(value), value, basename(value)) else value)
    })))
  }))
}

list_bytes <- function(x) {
  if (is.raw(x)) return(c(as.raw(6), writeBin(length(x), raw(), endian = "little"), x))
  if (is.data.frame(x)) return(c(as.raw(4), writeBin(nrow(x), raw(), endian = "little"), struct_bytes(x)))
  if (is.null(x) || (is.atomic(x) && length(x) > 0 && all(is.na(x) & !is.nan(x)))) return(as.raw(0))
  c(as.raw(4), writeBin(length(x), raw(), endian = "little"), column_bytes(x))
}

number_cells <- function(x) {
  bytes <- rbind(as.raw(1), matrix(writeBin(x, raw(), endian = "little"), nrow = 8))
  bytes[, is.nan(x)] <- as.raw(c(1, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f))
  missing <- is.na(x) & !is.nan(x)
  if (!any(missing)) return(as.vector(bytes))
  lapply(seq_along(x), function(i) if (missing[i]) as.raw(0) else bytes[, i])
}

long_cells <- function(x) {
  missing <- is.na(x)
  lapply(seq_along(x), function(i) {
    if (missing[i]) as.raw(0) else c(as.raw(5), writeBin(unclass(x)[i], raw(), endian = "little"))
  })
}

text_cells <- function(x) {
  lapply(enc2utf8(x), function(v) {
    if (is.na(v)) return(as.raw(0))
    bytes <- charToRaw(v)
    c(as.raw(2), writeBin(length(bytes), raw(), endian = "little"), bytes)
  })
}
