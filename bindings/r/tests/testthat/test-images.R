# 2 x 3 pixels of which no two values are the same.
small <- function(channels) array(seq_len(6 * channels) - 1L, c(2, 3, channels))

pictures <- function() {
  image_from_array(list(small(3), NULL, small(1), small(4)), origins = c("a.png", "", "c.png", "d.png"))
}

test_that("pixels lie in a picture as in Spark's schema: rows from the top, blue before green before red", {
  images <- image_from_array(list(small(3)))
  expect_identical(images$height, 2L)
  expect_identical(images$width, 3L)
  expect_identical(images$mode, 16L)
  # Row 1, columns 1 and 2, then the first of row 2.
  expect_identical(as.integer(images$data[[1]][1:6]), c(12L, 6L, 0L, 14L, 8L, 2L))
  expect_identical(as.integer(images$data[[1]][10:12]), c(13L, 7L, 1L))
  expect_identical(as.integer(image_from_array(small(4))$data[[1]][1:4]), c(12L, 6L, 0L, 18L))
})

test_that("arrays become pictures and come back, missing ones too, and through the core", {
  images <- pictures()
  arrays <- list(small(3), NULL, small(1), small(4))
  expect_identical(image_to_array(images), arrays)
  data <- data.frame(image = images, n = 1:4)
  back <- round_trip(data)
  expect_s3_class(back$image, "uncia_images")
  expect_identical(back, data)
  expect_identical(image_to_array(uncia_collect(uncia_filter(data, "n > 2"))$image), arrays[3:4])
  expect_identical(image_to_array(images[3, ]), arrays[3])
  none <- round_trip(data[integer(), ])
  expect_s3_class(none$image, "uncia_images")
  expect_identical(image_to_array(none$image), list())
})

test_that("pictures and bytes of several batches stay apart", {
  # The core sends batches of some 4 MiB.
  data <- data.frame(image = image_from_array(lapply(1:4, function(i) array(i, c(1000, 1000, 3)))))
  data$bytes <- list(as.raw(1:3), NULL, raw(3e6), as.raw(4))
  back <- round_trip(data)
  expect_identical(back, data)
  batches <- 0
  uncia_walk(uncia_frame(data), function(batch) batches <<- batches + 1)
  expect_gt(batches, 1)
})

test_that("the core sees pictures", {
  text <- uncia_to_text(uncia_frame(data.frame(image = pictures())))
  expect_match(text, "image 3x2x3", fixed = TRUE)
  expect_match(text, "image 3x2x1", fixed = TRUE)
})

test_that("small files are made of pictures to look at", {
  large <- image_from_array(list(array(100, c(200, 400, 3)), NULL), origins = "large.png")
  small <- uncia_collect(uncia_thumbnails(uncia_frame(data.frame(image = large)), size = 50))$image
  expect_identical(small$width, c(400L, NA))
  expect_identical(small$origin[1], "large.png")
  expect_identical(small$file[[1]][1:3], as.raw(c(0xff, 0xd8, 0xff)))
  expect_lt(length(small$file[[1]]), 5000)
})

test_that("fractions are understood, and given", {
  fractions <- image_from_array(list(small(3) / 255), max = 1)
  expect_identical(fractions$data, image_from_array(list(small(3)))$data)
  expect_equal(image_to_array(fractions, max = 1), list(small(3) / 255))
  expect_identical(image_from_array(matrix(TRUE + 0, 2, 2), max = 1)$data[[1]], as.raw(rep(255, 4)))
})

test_that("a column prints as sizes, never as bytes", {
  images <- pictures()
  expect_identical(format(images), c("3x2x3", NA, "3x2x1", "3x2x4"))
  expect_output(print(images), "4 pictures.*3x2x3  a.png")
  printed <- capture.output(print(data.frame(image = images, n = 1:4)))
  expect_match(printed[2], "3x2x3", fixed = TRUE)
  expect_length(printed, 5)
  expect_lt(max(nchar(printed)), 40)
})

test_that("pictures are drawn with the pixels that they have", {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  expect_invisible(plot(pictures()))
  expect_error(plot(pictures()[2, ]), class = "uncia_empty_data")
  expect_identical(
    as.vector(grDevices::as.raster(internal("image_pixels")(pictures(), 1), max = 255))[1], grDevices::rgb(0, 6 / 255, 12 / 255)
  )
})

test_that("what is no picture is refused, with its row", {
  refused <- function(...) tryCatch(image_from_array(...), uncia_error = identity)
  expect_s3_class(refused(list(small(3), small(3) + 250L)), "uncia_invalid_data")
  expect_identical(refused(list(small(3), array(0, c(2, 2, 2))))$row, 2L)
  expect_match(conditionMessage(refused(list("x"))), "Picture 1 is character")
  expect_identical(refused(list(small(3)), origins = c("a", "b"))$param, "origins")
  expect_identical(refused(list(small(3)), max = 0)$param, "max")
  images <- pictures()
  images$height[1] <- 5L
  expect_error(image_to_array(images), "row 1 has 18 bytes", class = "uncia_invalid_data")
  expect_error(image_to_array(1:3), class = "uncia_column_type")
})
