# R's tables as Arrow batches. A source gives, each time it is opened, a function that returns the next batch as the body of a frame,
# an Arrow IPC stream, and NULL after the last.

batch_bytes <- 8 * 2^20

table_source <- function(x) {
  if (is.data.frame(x)) return(data_frame_source(x))
  if (is.matrix(x) && (is.numeric(x) || is.logical(x))) return(data_frame_source(list_frame(list(features = x), nrow(x))))
  if (inherits(x, "nanoarrow_array")) return(array_source(x))
  stream <- tryCatch(nanoarrow::as_nanoarrow_array_stream(x), error = function(e) NULL)
  if (!is.null(stream)) return(stream_source(stream))
  abort("invalid_data", sprintf(
    "The data must be a data frame, a numeric matrix, a nanoarrow array or stream, or an uncia_frame, not %s.",
    paste(class(x), collapse = "/")
  ))
}

list_frame <- function(columns, rows) {
  structure(columns, names = names(columns) %||% character(), row.names = .set_row_names(rows), class = "data.frame")
}

data_frame_source <- function(x) {
  names <- enc2utf8(names(x))
  rows <- .row_names_info(x, 2L)
  columns <- unclass(x)
  codecs <- .mapply(column_codec, list(columns, names), NULL)
  fields <- lapply(codecs, `[[`, "schema")
  schema <- nanoarrow::na_struct(structure(fields, names = names))
  size <- as.numeric(utils::object.size(x))
  step <- max(1, if (size <= batch_bytes) rows else floor(rows * batch_bytes / size))
  head <- schema_bytes(schema)
  function() {
    at <- 0
    sent <- FALSE
    function() {
      if (sent && at >= rows) return(NULL)
      n <- min(rows - at, step)
      index <- if (n < rows) at + seq_len(n)
      parts <- .mapply(function(column, codec) {
        if (codec$is_plain) column else as_array(codec$array(slice(column, index)), codec$schema)
      }, list(columns, codecs), NULL)
      body <- .Call(uncia_encode, head, parts, at, n) %||% {
        parts <- .mapply(function(part, codec) {
          if (codec$is_plain) slice(part, index) else prepared(part)
        }, list(parts, codecs), NULL)
        ipc_bytes(nanoarrow::as_nanoarrow_array(list_frame(structure(parts, names = names), n), schema = schema))
      }
      at <<- at + step
      sent <<- TRUE
      body
    }
  }
}

as_array <- function(x, schema) {
  if (inherits(x, "uncia_prepared")) attr(x, "array") else nanoarrow::as_nanoarrow_array(x, schema = schema)
}

slice <- function(column, index) {
  if (is.null(index)) return(column)
  if (length(dim(column)) == 2) column[index, , drop = FALSE] else column[index]
}

# The message that opens every batch's stream.
schema_bytes <- function(schema) {
  connection <- rawConnection(raw(0), "wb")
  on.exit(close(connection))
  suspendInterrupts(nanoarrow::write_nanoarrow(nanoarrow::basic_array_stream(list(), schema = schema), connection))
  bytes <- rawConnectionValue(connection)
  bytes[seq_len(8 + readBin(bytes[5:8], "integer", endian = "little"))]
}

# Any batch at all, as nanoarrow writes it.
ipc_bytes <- function(array) {
  connection <- rawConnection(raw(0), "wb")
  on.exit(close(connection))
  # nanoarrow would make an error of Ctrl-C.
  suspendInterrupts(nanoarrow::write_nanoarrow(nanoarrow::basic_array_stream(list(array)), connection))
  rawConnectionValue(connection)
}

array_source <- function(array) {
  stream <- function() nanoarrow::basic_array_stream(list(array))
  function() stream_batches(stream())
}

stream_source <- function(stream) {
  used <- FALSE
  function() {
    if (used) abort("invalid_data", "This stream of batches has been read and cannot be read again; use a data frame.")
    used <<- TRUE
    stream_batches(stream)
  }
}

stream_batches <- function(stream) {
  schema <- stream$get_schema()
  plain <- plain_schema(schema)
  head <- NULL
  sent <- FALSE
  function() {
    array <- stream$get_next()
    if (is.null(array)) {
      if (sent) return(NULL)
      array <- nanoarrow::nanoarrow_array_init(plain)
    } else if (!identical(plain, schema)) {
      array <- plain_array(array, plain)
    }
    sent <<- TRUE
    head <<- head %||% schema_bytes(plain)
    is_whole <- array$offset == 0 && array$null_count == 0
    (if (is_whole) .Call(uncia_encode, head, unname(array$children), 0, array$length)) %||% ipc_bytes(array)
  }
}

# What nanoarrow's IPC cannot write, as what it can: dictionaries as their values, string views as strings.
plain_type <- function(field) {
  type <- nanoarrow::nanoarrow_schema_parse(field)$type
  if (type == "dictionary") return(nanoarrow::infer_nanoarrow_schema(nanoarrow::infer_nanoarrow_ptype(field)))
  if (type == "string_view") return(nanoarrow::na_string())
  if (type == "binary_view") return(nanoarrow::na_binary())
  field
}

plain_schema <- function(schema) {
  if (nanoarrow::nanoarrow_schema_parse(schema)$type != "struct") {
    abort("invalid_data", "An Arrow array or stream must be of structs, a field a column.")
  }
  fields <- schema$children
  plain <- lapply(fields, plain_type)
  if (identical(plain, fields)) schema else nanoarrow::na_struct(plain)
}

plain_array <- function(array, schema) {
  fields <- schema$children
  children <- .mapply(
    function(child, field) {
      type <- nanoarrow::nanoarrow_schema_parse(nanoarrow::infer_nanoarrow_schema(child))$type
      if (!type %in% c("dictionary", "string_view", "binary_view")) return(prepared(child))
      nanoarrow::convert_array(child)
    },
    list(array$children, fields), NULL
  )
  frame <- list_frame(structure(children, names = names(fields)), array$length)
  nanoarrow::as_nanoarrow_array(frame, schema = schema)
}

# An array that stands in a data frame for a column: nanoarrow asks its own generic for the array of such a column.
prepared <- function(array) structure(logical(array$length), array = array, class = "uncia_prepared")

as_nanoarrow_array.uncia_prepared <- function(x, ..., schema = NULL) attr(x, "array")
