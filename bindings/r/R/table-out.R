# Arrow batches as R's tables.

read_batches <- function(bodies) lapply(bodies, function(body) nanoarrow::read_nanoarrow(body, lazy = TRUE))

# One stream out of the streams of the batches.
as_stream <- function(bodies) {
  streams <- read_batches(bodies)
  schema <- streams[[1]]$get_schema()
  nanoarrow::basic_array_stream(next_arrays(streams), schema = schema)
}

next_arrays <- function(streams) {
  arrays <- lapply(streams, function(stream) stream$get_next())
  arrays[!vapply(arrays, is.null, NA)]
}

as_data_frame <- function(bodies, wants_integer64 = character()) {
  streams <- read_batches(bodies)
  schema <- streams[[1]]$get_schema()
  arrays <- next_arrays(streams)
  rows <- sum(vapply(arrays, `[[`, 0, "length"))
  fields <- schema$children
  children <- lapply(arrays, `[[`, "children")
  columns <- lapply(seq_along(fields), function(i) {
    decoder <- column_decoder(fields[[i]], fields[[i]]$name %in% wants_integer64)
    decoder(lapply(children, `[[`, i))
  })
  list_frame(structure(columns, names = names(fields) %||% character()), rows)
}

# A function that makes a column of R out of its arrays, one a batch.
column_decoder <- function(field, wants_integer64 = FALSE) {
  parsed <- nanoarrow::nanoarrow_schema_parse(field)
  # Numbers are written at once into the column that all batches make.
  numbers <- function(ptype) {
    other <- as(ptype)
    function(arrays) .Call(uncia_fill, ptype, arrays) %||% other(arrays)
  }
  as <- function(ptype, finish = identity) {
    function(arrays) {
      parts <- lapply(arrays, function(array) strip(nanoarrow::convert_array(array, ptype)))
      # Values that are lists or raw vectors stay apart.
      finish(if (length(parts) == 1) parts[[1]] else unlist(parts, recursive = FALSE) %||% strip(ptype))
    }
  }
  switch(parsed$type,
    na = as(logical()),
    bool = as(logical()),
    int8 = , uint8 = , int16 = , uint16 = , int32 = numbers(integer()),
    uint32 = , float = , double = numbers(double()),
    uint64 = , half_float = as(double()),
    decimal128 = , decimal256 = decimal_decoder(parsed),
    int64 = as(structure(double(), class = "integer64"), function(x) finish_int64(x, wants_integer64, field$name)),
    string = , large_string = , string_view = text_decoder(field, as(character())),
    dictionary = as(character(), factor),
    date32 = as(structure(double(), class = "Date"), function(x) structure(x, class = "Date")),
    date64 = as(datetime(double(), "UTC"), function(x) structure(floor(x / 86400), class = "Date")),
    timestamp = as(datetime(double(), "UTC"), function(x) datetime(x, parsed$timezone)),
    duration = as(seconds("difftime"), function(x) structure(x, class = "difftime", units = "secs")),
    time32 = , time64 = as(seconds(c("hms", "difftime")), function(x) {
      structure(x, class = c("hms", "difftime"), units = "secs")
    }),
    binary = , large_binary = , fixed_size_binary = , binary_view = as(blob()),
    struct = if (is_image_field(field)) images_decoder(field) else struct_decoder(field),
    fixed_size_list = vector_decoder(field, parsed$fixed_size),
    list = , large_list = , map = list_decoder(field, parsed$type == "large_list"),
    abort("unsupported", sprintf(
      "The column `%s` cannot be read in R: its Arrow type is %s.", field$name, parsed$type
    ), column = field$name)
  )
}

strip <- function(x) {
  attributes(x) <- NULL
  x
}

datetime <- function(x, zone) {
  structure(x, class = c("POSIXct", "POSIXt"), tzone = if (is.null(zone) || zone == "") "UTC" else zone)
}

seconds <- function(class) structure(double(), class = class, units = "secs")

blob <- function() structure(list(), ptype = raw(), class = c("blob", "vctrs_list_of", "vctrs_vctr", "list"))

# A column that was a dictionary comes as text with its levels beside it. Batches may have other levels; they are taken together.
text_decoder <- function(field, texts) {
  if (is.null(field$metadata[["uncia:levels"]])) return(texts)
  ordered <- identical(field$metadata[["uncia:ordered"]], "true")
  function(arrays) {
    fields <- if (length(arrays) > 0) lapply(arrays, nanoarrow::infer_nanoarrow_schema) else list(field)
    written <- unique(vapply(fields, function(one) one$metadata[["uncia:levels"]] %||% "[]", ""))
    levels <- unique(as.character(unlist(lapply(written, jsonlite::parse_json))))
    factor(texts(arrays), levels = levels, ordered = ordered)
  }
}

# The bits of 64-bit integers stand in doubles. They become doubles where nothing is lost by that, unless the column that went
# in was an integer64.
finish_int64 <- function(bits, wants_integer64, name) {
  mode <- getOption("uncia.int64", "auto")
  if (mode == "integer64" || (mode == "auto" && wants_integer64)) return(as_integer64(bits, name))
  value <- int64_as_double(bits)
  # 2^53 itself may be the rounding of a larger number.
  if (mode == "double" || all(abs(value) < 2^53, na.rm = TRUE)) value else as_integer64(bits, name)
}

as_integer64 <- function(bits, name) {
  if (installed("bit64")) return(structure(bits, class = "integer64"))
  value <- int64_as_double(bits)
  if (any(abs(value) >= 2^53, na.rm = TRUE)) {
    warning("The column `", name, "` holds whole numbers that a double may not: install bit64 to keep them.", call. = FALSE)
  }
  value
}

# The signed whole numbers whose 64 bits stand in doubles, to the nearest double; the smallest is NA.
int64_as_double <- function(bits) {
  if (length(bits) == 0) return(double())
  words <- words_of(writeBin(bits, raw(), endian = "little"), 2)
  high <- ifelse(words[2, ] >= 2^31, words[2, ] - 2^32, words[2, ])
  value <- high * 2^32 + words[1, ]
  value[high == -2^31 & words[1, ] == 0] <- NA
  value
}

# Little-endian bytes as whole numbers of 32 bits without sign, a column for each `per` of them.
words_of <- function(bytes, per) {
  words <- readBin(bytes, "integer", length(bytes) / 4, endian = "little")
  unsigned <- ifelse(is.na(words), 2^31, ifelse(words < 0, words + 2^32, words))
  matrix(unsigned, nrow = per)
}

# Decimals as the nearest doubles; nanoarrow leaves them to the package arrow.
decimal_decoder <- function(parsed) {
  per <- parsed$decimal_bitwidth / 32
  one <- function(array) {
    if (array$length == 0) return(double())
    bytes <- as.raw(array$buffers[[2]])
    words <- words_of(bytes, per)[, array$offset + seq_len(array$length), drop = FALSE]
    negative <- words[per, ] >= 2^31
    # The magnitude is exact as long as it fits; a number below zero is the complement of its bits, plus one.
    words[, negative] <- 2^32 - 1 - words[, negative]
    magnitude <- colSums(words * 2^(32 * (seq_len(per) - 1)))
    value <- ifelse(negative, -(magnitude + 1), magnitude) / 10^parsed$decimal_scale
    value[!validity_of(array)] <- NA
    value
  }
  function(arrays) unlist(lapply(arrays, one)) %||% double()
}

validity_of <- function(array) {
  n <- array$length
  if (array$null_count == 0) return(rep(TRUE, n))
  bits <- array$buffers[[1]]
  if (bits$size_bytes == 0) return(rep(TRUE, n))
  nanoarrow::convert_buffer(bits)[array$offset + seq_len(n)]
}

children_of <- function(arrays, i) lapply(arrays, function(array) array$children[[i]])

struct_decoder <- function(field) {
  fields <- field$children
  decoders <- lapply(fields, column_decoder)
  function(arrays) {
    columns <- lapply(seq_along(fields), function(i) decoders[[i]](children_of(arrays, i)))
    frame <- list_frame(structure(columns, names = names(fields)), sum(vapply(arrays, `[[`, 0, "length")))
    valid <- unlist(lapply(arrays, validity_of))
    if (!all(valid)) frame[!valid, ] <- NA
    frame
  }
}

# Vectors of one width are the rows of a matrix; a vector that is null is a row of NA.
vector_decoder <- function(field, width) {
  decoder <- column_decoder(field$children[[1]])
  function(arrays) {
    items <- decoder(lapply(arrays, function(array) {
      skip <- array$offset * width
      item <- array$children[[1]]
      if (skip == 0 && item$length == array$length * width) return(item)
      nanoarrow::nanoarrow_array_modify(item, list(offset = item$offset + skip, length = array$length * width))
    }))
    rows <- sum(vapply(arrays, `[[`, 0, "length"))
    valid <- unlist(lapply(arrays, validity_of))
    if (is.atomic(items) && !is.object(items)) {
      vectors <- matrix(items, nrow = rows, ncol = width, byrow = TRUE)
      vectors[!valid, ] <- NA
      return(vectors)
    }
    split_items(items, width * seq(0, rows), valid)
  }
}

list_decoder <- function(field, large) {
  decoder <- column_decoder(field$children[[1]])
  one <- function(array) {
    offsets <- offsets_of(array, large)
    split_items(decoder(array$children[1]), offsets, validity_of(array))
  }
  function(arrays) do.call(c, c(list(list()), lapply(arrays, one)))
}

offsets_of <- function(array, large) {
  if (array$length == 0) return(0)
  offsets <- as.numeric(nanoarrow::convert_buffer(array$buffers[[2]]))
  offsets[array$offset + seq_len(array$length + 1)]
}

split_items <- function(items, offsets, valid) {
  n <- length(valid)
  pick <- if (is.data.frame(items)) function(i) items[i, , drop = FALSE] else function(i) items[i]
  out <- vector("list", n)
  for (i in which(valid)) out[[i]] <- pick(offsets[i] + seq_len(offsets[i + 1] - offsets[i]))
  out
}
