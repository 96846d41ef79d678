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
  if (inherits(x, "uncia_images")) return(images_codec(x))
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

# A row of a numeric matrix is a vector: Arrow's fixed-size list. One that is all NA is missing, as it is when a table comes back.
matrix_codec <- function(width) {
  schema <- nanoarrow::na_fixed_size_list(nanoarrow::na_double(), width)
  codec(schema, function(x) {
    values <- as.double(t(x))
    missing <- is.na(values) & !is.nan(values)
    there <- if (width == 0 || !any(missing)) rep(TRUE, nrow(x)) else colSums(matrix(!missing, nrow = width)) > 0
    vector_array(schema, values, there)
  })
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

# Numeric vectors of one length are vectors; what differs in length is a list, and data frames are lists of structs. NULL is null.
list_codec <- function(x, name) {
  there <- x[!vapply(x, is.null, NA)]
  if (length(there) == 0) {
    ptype <- attr(x, "ptype")
    there <- if (is.null(ptype)) list(double()) else list(ptype)
  }
  all_are <- function(test) all(vapply(there, test, NA))
  if (all_are(is.raw)) return(codec(nanoarrow::na_binary(), binary_array))
  frames <- all_are(is.data.frame)
  if (!frames && !all_are(is.atomic)) cannot_send(x, name)
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
    offsets <- as.integer(cumsum(c(0, if (frames) vapply(x, NROW, 0L) else lengths(x))))
    values <- item$array(if (any(valid)) unlist_items(x[valid]) else no_items(unlist_items(there)))
    array <- nanoarrow::as_nanoarrow_array(values, schema = item$schema)
    list_array(schema, array, valid, list(validity(valid), offsets))
  })
}

# `unlist` keeps no classes but a factor's.
unlist_items <- function(x) {
  if (is.data.frame(x[[1]])) return(do.call(rbind, unname(x)))
  if (is.object(x[[1]])) do.call(c, unname(x)) else unlist(x, use.names = FALSE)
}

no_items <- function(x) if (is.data.frame(x)) x[0, , drop = FALSE] else x[0]

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
