# Pictures: a column of them, R's arrays, and how they are shown. A picture is a struct as in Spark's image schema.

image_fields <- c("origin", "height", "width", "nChannels", "mode", "data")

# OpenCV's codes of pictures of 8 bits, by the number of channels.
image_modes <- c("1" = 0L, "3" = 16L, "4" = 24L)

is_image_field <- function(field) {
  identical(field$metadata[["uncia:type"]], "image") || setequal(names(field$children), image_fields)
}

#' Pictures and R's arrays
#'
#' A column of pictures is an `uncia_images`: a data frame with a row for each picture, whose columns are those of Spark's image schema:
#' `origin` (where the picture comes from), `height`, `width`, `nChannels` (1 for gray, 3, or 4 with alpha), `mode` (OpenCV's code of the
#' type) and `data` (raw bytes: rows from the top, and in each pixel blue, green, red, alpha). Where there is no picture,
#' all of them are `NA`, and `data` is `NULL`. It prints as the size and the number of channels of each picture, and `plot()` draws it.
#'
#' `image_to_array()` makes R's arrays of the pictures, `image_from_array()` a column of arrays.
#'
#' @param images A column of pictures, such as `pictures$image` of collected rows.
#' @param max The value of the brightest pixel: 255 for whole numbers as they are stored, 1 for fractions as `png::readPNG()` and
#'   `jpeg::readJPEG()` have them.
#' @param arrays A list of arrays, of which each is one picture and may be `NULL`, or a single array.
#' @param origins Where each picture comes from, such as the path of a file; a single text, or one for each picture.
#' @return `image_to_array()`: a list with an array of height x width x channels for each picture, red before green before blue,
#'   `NULL` where there is none. The arrays are integer where `max` is 255. `image_from_array()`: an `uncia_images`.
#' @examples
#' gradient <- array(rep(0:63, each = 48), c(48, 64, 3))
#' images <- image_from_array(list(gradient, NULL))
#' images
#' str(image_to_array(images)[[1]])
#' plot(images)
#' @export
image_to_array <- function(images, max = 255) {
  images <- as_images(images)
  check_brightest(max)
  lapply(seq_len(nrow(images)), function(i) {
    if (is.na(images$height[i])) return(NULL)
    pixels <- image_pixels(images, i)
    if (max == 255) pixels else pixels * (max / 255)
  })
}

#' @rdname image_to_array
#' @export
image_from_array <- function(arrays, origins = "", max = 255) {
  if (!is.list(arrays)) arrays <- list(arrays)
  check_brightest(max)
  if (!is.character(origins) || !length(origins) %in% c(1, length(arrays))) {
    abort("invalid_param", sprintf(
      "`origins` must be one text, or one for each of the %d pictures.", length(arrays)
    ), param = "origins")
  }
  shapes <- lapply(seq_along(arrays), function(i) array_shape(arrays[[i]], i))
  size <- function(k) vapply(shapes, function(shape) if (is.null(shape)) NA_integer_ else shape[k], 1L)
  there <- !vapply(shapes, is.null, NA)
  data <- vector("list", length(arrays))
  data[there] <- lapply(which(there), function(i) array_bytes(arrays[[i]], shapes[[i]], max, i))
  new_images(list(
    origin = ifelse(there, rep_len(enc2utf8(origins), length(arrays)), NA_character_), height = size(1), width = size(2),
    nChannels = size(3), mode = unname(image_modes[as.character(size(3))]), data = data
  ))
}

new_images <- function(columns) {
  structure(columns, row.names = .set_row_names(length(columns$height)), class = c("uncia_images", "data.frame"))
}

as_images <- function(x) {
  if (!is.data.frame(x) || !all(image_fields %in% names(x))) {
    abort("column_type", sprintf("A column of pictures is needed, not %s.", paste(class(x), collapse = "/")))
  }
  if (inherits(x, "uncia_images")) x else new_images(unclass(x)[image_fields])
}

check_brightest <- function(max) {
  if (!is.numeric(max) || length(max) != 1 || is.na(max) || max <= 0) {
    abort("invalid_param", sprintf("`max` must be a number above 0, not %s.", show_value(max)), param = "max")
  }
}

# The order of channels that turns BGR(A) into RGB(A), and back.
swapped <- function(channels) if (channels >= 3) c(3:1, if (channels == 4) 4) else 1

image_pixels <- function(images, i) {
  height <- images$height[i]
  width <- images$width[i]
  channels <- images$nChannels[i]
  bytes <- images$data[[i]]
  if (!channels %in% c(1, 3, 4) || length(bytes) != as.double(height) * width * channels) {
    abort("invalid_data", sprintf(
      "The picture in row %d has %d bytes for %d x %d pixels of %d channels; pictures have 1, 3 or 4 channels of 8 bits.",
      i, length(bytes), width, height, channels
    ), row = i)
  }
  # What varies fastest comes first in R, and last in a picture.
  pixels <- aperm(array(as.integer(bytes), c(channels, width, height)), c(3, 2, 1))
  pixels[, , swapped(channels), drop = FALSE]
}

array_shape <- function(x, row) {
  if (is.null(x)) return(NULL)
  shape <- dim(x)
  if (length(shape) == 2) shape <- c(shape, 1L)
  if (!is.numeric(x) || length(shape) != 3 || !shape[3] %in% c(1, 3, 4) || any(shape == 0)) {
    abort("invalid_data", sprintf(
      "Picture %d is %s. Give a numeric matrix, or an array of height x width x channels with 1, 3 or 4 channels.", row,
      if (is.null(dim(x))) paste(class(x), collapse = "/") else paste("an array of", paste(dim(x), collapse = " x "))
    ), row = row)
  }
  as.integer(shape)
}

array_bytes <- function(x, shape, max, row) {
  if (anyNA(x) || min(x) < 0 || max(x) > max) {
    abort("invalid_data", sprintf("The pixels of picture %d must be from 0 to %s; `max` says what the brightest is.", row, format(max)), row = row)
  }
  pixels <- array(x, shape)[, , swapped(shape[3]), drop = FALSE]
  as.raw(round(aperm(pixels, c(3, 2, 1)) * (255 / max)))
}

#' Look at pictures
#'
#' @param x A column of pictures; see [image_to_array()]. `pictures$image[3, ]` is the third alone.
#' @param n How many pictures are drawn at most.
#' @param titles What stands above each: the names of their files by default.
#' @param ... Ignored.
#' @return `plot()` returns `x`, invisibly; `format()` a text for each picture, such as `"64x48x3"`: width, height and channels.
#' @examples
#' images <- image_from_array(list(matrix(0:255, 16), array(0:255, c(16, 16, 3))), origins = c("gray", "colour"))
#' plot(images)
#' @export
plot.uncia_images <- function(x, n = 12, titles = basename(x$origin), ...) {
  shown <- utils::head(which(!is.na(x$height)), n)
  if (length(shown) == 0) {
    abort("empty_data", "There is no picture to draw.")
  }
  columns <- ceiling(sqrt(length(shown)))
  titles <- rep_len(titles, nrow(x))
  old <- graphics::par(mfrow = c(ceiling(length(shown) / columns), columns), mar = c(0.5, 0.5, 1.5, 0.5))
  on.exit(graphics::par(old))
  for (i in shown) {
    pixels <- image_pixels(x, i)
    raster <- grDevices::as.raster(if (dim(pixels)[3] == 1) pixels[, , 1] else pixels, max = 255)
    plot(raster, interpolate = FALSE)
    graphics::title(titles[i], font.main = 1, cex.main = 0.9)
  }
  invisible(x)
}

#' @rdname plot.uncia_images
#' @export
format.uncia_images <- function(x, ...) {
  ifelse(is.na(x$height), NA_character_, sprintf("%dx%dx%d", x$width, x$height, x$nChannels))
}

#' @rdname plot.uncia_images
#' @export
print.uncia_images <- function(x, ...) {
  count <- nrow(x)
  cat(sprintf("<uncia_images: %d picture%s>\n", count, if (count == 1) "" else "s"))
  shown <- utils::head(x, 10)
  lines <- paste0("  ", format(shown), "  ", ifelse(is.na(shown$origin), "", shown$origin))
  if (count > 0) cat(trimws(lines, "right"), sep = "\n")
  if (count > 10) cat("  ...\n")
  invisible(x)
}

# `data.frame(image = images)` has one column, not one for each member.
as.data.frame.uncia_images <- function(x, row.names = NULL, optional = FALSE, ..., nm = deparse1(substitute(x))) {
  structure(list(x), names = if (!optional) nm, row.names = row.names %||% .set_row_names(nrow(x)), class = "data.frame")
}

# How a column of pictures goes into Arrow: a picture that is missing is a struct that is null.
images_codec <- function(x) {
  types <- list(
    origin = nanoarrow::na_string(), height = nanoarrow::na_int32(), width = nanoarrow::na_int32(), nChannels = nanoarrow::na_int32(),
    mode = nanoarrow::na_int32(), data = nanoarrow::na_binary()
  )
  schema <- nanoarrow::nanoarrow_schema_modify(nanoarrow::na_struct(types), list(metadata = list("uncia:type" = "image")))
  codec(schema, function(x) {
    x <- as_images(x)
    valid <- !is.na(x$height)
    children <- c(
      list(origin = nanoarrow::as_nanoarrow_array(x$origin, schema = types$origin)),
      lapply(unclass(x)[c("height", "width", "nChannels", "mode")], int32_array), list(data = binary_array(x$data))
    )
    nanoarrow::nanoarrow_array_modify(
      nanoarrow::nanoarrow_array_init(schema),
      list(length = length(valid), null_count = sum(!valid), buffers = list(validity(valid)), children = children)
    )
  })
}

# How it comes back.
images_decoder <- function(field) {
  decode <- struct_decoder(field)
  function(arrays) {
    columns <- unclass(decode(arrays))[image_fields]
    columns$data[is.na(columns$height)] <- list(NULL)
    new_images(columns)
  }
}
