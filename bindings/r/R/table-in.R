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

# How a column is sent: `schema`, `is_plain`, and `array(part)`, which gives nanoarrow either an array (`prepared`) or a vector that it
# can turn into one as it is.
column_codec <- function(x, name) {
  if (inherits(x, "AsIs")) class(x) <- setdiff(class(x), "AsIs")
  if (inherits(x, "POSIXlt")) return(via(as.POSIXct, datetime_codec(as.POSIXct(x))))
  if (is.factor(x)) return(factor_codec(x))
  if (inherits(x, "POSIXct")) return(datetime_codec(x))
  if (inherits(x, "Date")) return(codec(nanoarrow::na_date32(), function(x) int32_array(floor(unclass(x)))))
  if (inherits(x, "hms")) return(codec(nanoarrow::na_time64("us"), function(x) micros(as.numeric(x))))
  if (inherits(x, "difftime")) {
    return(codec(nanoarrow::na_duration("us"), function(x) micros(as.numeric(x, units = "secs"))))
  }
  if (inherits(x, "integer64")) return(codec(nanoarrow::na_int64(), int64_array))
  if (is.data.frame(x)) return(struct_codec(x, name))
  if (is.matrix(x) && (is.numeric(x) || is.logical(x))) return(matrix_codec(ncol(x)))
  switch(typeof(x),
    logical = as_is(nanoarrow::na_bool()),
    integer = plain(as_is(nanoarrow::na_int32())),
    character = as_is(nanoarrow::na_string()),
    double = plain(codec(nanoarrow::na_double(), double_array)),
    list = list_codec(x, name),
    cannot_send(x, name)
  )
}

cannot_send <- function(x, name) {
  abort("unsupported", sprintf(
    "The column `%s` cannot be sent: its type is %s.", name, paste(class(x), collapse = "/")
  ), column = name)
}

codec <- function(schema, array) {
  list(schema = schema, is_plain = FALSE, array = function(x) {
    converted <- array(x)
    if (!inherits(converted, "nanoarrow_array")) return(converted)
    nanoarrow::nanoarrow_array_set_schema(converted, schema)
    prepared(converted)
  })
}

as_is <- function(schema) list(schema = schema, is_plain = FALSE, array = function(x) as.vector(x))

# Columns whose memory is what Arrow wants; they are sent from where they lie.
plain <- function(codec) {
  codec$is_plain <- TRUE
  codec
}

via <- function(convert, inner) list(schema = inner$schema, is_plain = FALSE, array = function(x) inner$array(convert(x)))

validity <- function(valid) if (all(valid)) NULL else nanoarrow::as_nanoarrow_array(valid)$buffers[[2]]

fixed_array <- function(schema, data, valid) {
  nanoarrow::nanoarrow_array_modify(
    nanoarrow::nanoarrow_array_init(schema),
    list(length = length(valid), null_count = sum(!valid), buffers = list(validity(valid), data))
  )
}

# nanoarrow would send NaN as null.
double_array <- function(x) {
  x <- as.vector(x)
  if (!anyNA(x) || !any(is.nan(x))) return(x)
  fixed_array(nanoarrow::na_double(), x, !is.na(x) | is.nan(x))
}

int32_array <- function(x) nanoarrow::as_nanoarrow_array(as.integer(x))

micros <- function(seconds) {
  nanoarrow::as_nanoarrow_array(round(as.numeric(seconds) * 1e6), schema = nanoarrow::na_int64())
}

# NA is the smallest integer, whose bits are those of the double -0.
int64_array <- function(x) {
  bits <- unclass(x)
  attributes(bits) <- NULL
  fixed_array(nanoarrow::na_int64(), bits, bits != 0 | is.na(bits) | 1 / bits > 0)
}

datetime_codec <- function(x) {
  zone <- attr(x, "tzone")[1]
  if (is.null(zone) || is.na(zone) || zone == "") zone <- local_zone()
  codec(nanoarrow::na_timestamp("us", zone), function(x) micros(unclass(x)))
}

# Sys.timezone() asks systemd first, which complains on stderr where it does not run.
local_zone <- function() {
  set <- Sys.getenv("TZ")
  if (nzchar(set)) return(set)
  file <- normalizePath("/etc/localtime", mustWork = FALSE)
  if (grepl("/zoneinfo/", file, fixed = TRUE)) sub(".*/zoneinfo/(posix/|right/)?", "", file) else "UTC"
}

# nanoarrow's IPC has no dictionaries, so a factor goes as text, with its levels beside it.
factor_codec <- function(x) {
  levels <- as.character(jsonlite::toJSON(enc2utf8(levels(x))))
  metadata <- c(list("uncia:levels" = levels), if (is.ordered(x)) list("uncia:ordered" = "true"))
  schema <- nanoarrow::nanoarrow_schema_modify(nanoarrow::na_string(), list(metadata = metadata))
  codec(schema, function(x) nanoarrow::as_nanoarrow_array(as.character(x)))
}

struct_codec <- function(x, name) {
  names <- enc2utf8(names(x))
  codecs <- .mapply(function(column, inner) column_codec(column, paste0(name, "$", inner)), list(unclass(x), names), NULL)
  schema <- nanoarrow::na_struct(structure(lapply(codecs, `[[`, "schema"), names = names))
  codec(schema, function(x) {
    columns <- .mapply(function(column, codec) codec$array(column), list(unclass(x), codecs), NULL)
    frame <- list_frame(structure(columns, names = names), .row_names_info(x, 2L))
    nanoarrow::as_nanoarrow_array(frame, schema = schema)
  })
}

# A row of a numeric matrix is a vector: Arrow's fixed-size list.
matrix_codec <- function(width) {
  schema <- nanoarrow::na_fixed_size_list(nanoarrow::na_double(), width)
  codec(schema, function(x) vector_array(schema, as.double(t(x)), rep(TRUE, nrow(x))))
}

vector_array <- function(schema, values, valid) {
  item <- double_array(values)
  if (!inherits(item, "nanoarrow_array")) item <- nanoarrow::as_nanoarrow_array(item, schema = nanoarrow::na_double())
  list_array(schema, item, valid, list(validity(valid)))
}

list_array <- function(schema, item, valid, buffers) {
  children <- structure(list(item), names = names(schema$children))
  nanoarrow::nanoarrow_array_modify(
    nanoarrow::nanoarrow_array_init(schema),
    list(length = length(valid), null_count = sum(!valid), buffers = buffers, children = children)
  )
}

# Numeric vectors of one length are vectors; what differs in length is a list. NULL is null.
list_codec <- function(x, name) {
  there <- x[!vapply(x, is.null, NA)]
  if (length(there) == 0) {
    ptype <- attr(x, "ptype")
    there <- if (is.null(ptype)) list(double()) else list(ptype)
  }
  all_are <- function(test) all(vapply(there, test, NA))
  if (all_are(is.raw)) return(codec(nanoarrow::na_binary(), binary_array))
  if (!all_are(is.atomic)) cannot_send(x, name)
  numeric <- all_are(function(v) is.double(v) && !is.object(v))
  widths <- unique(lengths(there))
  if (numeric && length(widths) == 1 && widths > 0) {
    schema <- nanoarrow::na_fixed_size_list(nanoarrow::na_double(), widths)
    return(codec(schema, function(x) {
      valid <- !vapply(x, is.null, NA)
      x[!valid] <- list(rep(0, widths))
      vector_array(schema, as.double(unlist(x, use.names = FALSE)), valid)
    }))
  }
  item <- column_codec(unlist_items(there), name)
  schema <- nanoarrow::na_list(item$schema)
  codec(schema, function(x) {
    valid <- !vapply(x, is.null, NA)
    offsets <- as.integer(cumsum(c(0, lengths(x))))
    values <- item$array(if (any(valid)) unlist_items(x[valid]) else unlist_items(there)[0])
    array <- nanoarrow::as_nanoarrow_array(values, schema = item$schema)
    list_array(schema, array, valid, list(validity(valid), offsets))
  })
}

# `unlist` keeps no classes but a factor's.
unlist_items <- function(x) if (is.object(x[[1]])) do.call(c, unname(x)) else unlist(x, use.names = FALSE)

binary_array <- function(x) {
  valid <- !vapply(x, is.null, NA)
  offsets <- as.integer(cumsum(c(0, lengths(x))))
  nanoarrow::nanoarrow_array_modify(
    nanoarrow::nanoarrow_array_init(nanoarrow::na_binary()),
    list(
      length = length(x), null_count = sum(!valid),
      buffers = list(validity(valid), offsets, as.raw(unlist(x, use.names = FALSE)))
    )
  )
}
