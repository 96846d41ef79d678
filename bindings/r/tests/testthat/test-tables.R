test_that("plain columns come back as they went", {
  data <- data.frame(
    lgl = c(TRUE, NA, FALSE), int = c(1L, NA, -3L), dbl = c(0.5, NA, -Inf), chr = c("a", NA, ""), stringsAsFactors = FALSE
  )
  expect_identical(round_trip(data), data)
})

test_that("NaN and NA stay what they are", {
  back <- round_trip(data.frame(x = c(NaN, NA, 1), y = c(NaN, NaN, 2)))
  expect_identical(is.nan(back$x), c(TRUE, FALSE, FALSE))
  expect_identical(is.na(back$x), c(TRUE, TRUE, FALSE))
  expect_identical(is.nan(back$y), c(TRUE, TRUE, FALSE))
})

test_that("factors keep their levels, used or not, in their order", {
  data <- data.frame(f = factor(c("b", NA, "a", "b"), levels = c("z", "b", "a")), g = factor(c("x", "x", "x", "x")))
  expect_identical(round_trip(data), data)
  expect_identical(levels(round_trip(data.frame(f = factor(character(), levels = c("u", "v"))))$f), c("u", "v"))
})

test_that("ordered factors stay ordered", {
  data <- data.frame(size = factor(c("small", NA, "large"), levels = c("small", "medium", "large"), ordered = TRUE), f = factor(c("b", "a", "b")))
  back <- round_trip(data)
  expect_identical(back, data)
  expect_true(is.ordered(back$size))
  expect_false(is.ordered(back$f))
  expect_identical(uncia_collect(uncia_filter(data, "f = 'b'"))$size, data$size[c(1, 3)])
})

test_that("levels of several batches are taken together", {
  schema <- function(levels) nanoarrow::na_struct(list(f = nanoarrow::nanoarrow_schema_modify(
    nanoarrow::na_string(), list(metadata = list("uncia:levels" = levels))
  )))
  bodies <- .mapply(function(text, levels) {
    internal("ipc_bytes")(nanoarrow::as_nanoarrow_array(data.frame(f = text), schema = schema(levels)))
  }, list(list(c("a", "b"), c("c", NA)), c("[\"a\",\"b\"]", "[\"c\",\"a\"]")), NULL)
  expect_identical(internal("as_data_frame")(bodies)$f, factor(c("a", "b", "c", NA), levels = c("a", "b", "c")))
})

test_that("numbers go and come as they are, missing or not, in pieces or whole", {
  bodies <- function(data) {
    source <- internal("data_frame_source")(data)()
    out <- list()
    while (!is.null(body <- source())) out[[length(out) + 1]] <- body
    out
  }
  one <- bodies(data.frame(i = 1:3, d = c(1.5, NA, NaN)))
  # What is sent from where it lies is a list of pieces; nanoarrow's way would be raw bytes.
  expect_type(one[[1]], "list")
  n <- 200003
  data <- data.frame(i = seq_len(n), d = seq_len(n) / 3, gaps = rep_len(c(1, NA, NaN, -Inf, 2^-1074), n), few = rep_len(c(NA, 1:9), n))
  data[paste0("x", 1:12)] <- lapply(1:12, function(k) data$d + k)
  expect_gt(length(bodies(data)), 1)
  back <- round_trip(data)
  expect_identical(back, data)
  expect_identical(is.nan(back$gaps), is.nan(data$gaps))
  wide <- as.data.frame(matrix(seq_len(2000) / 7, nrow = 2))
  wide$text <- c("a", NA)
  wide$l <- list(c("p", "q"), NULL)
  wide$flag <- c(TRUE, NA)
  expect_identical(round_trip(wide), wide)
})

test_that("dates and times keep day, instant and zone", {
  data <- data.frame(
    day = as.Date(c("1969-12-31", NA, "2024-02-29")),
    utc = as.POSIXct(c("1969-12-31 23:59:59.25", "2024-03-01 12:00:00.000001", NA), tz = "UTC"),
    paris = as.POSIXct(c("2024-03-31 03:30:00", NA, "2024-07-01 00:00:00"), tz = "Europe/Paris")
  )
  back <- round_trip(data)
  expect_identical(back$day, data$day)
  expect_equal(back$utc, data$utc, tolerance = 1e-15)
  expect_identical(back$paris, data$paris)
  expect_identical(attr(back$paris, "tzone"), "Europe/Paris")
  local <- data.frame(t = as.POSIXct("2024-01-01 12:00:00"))
  expect_identical(as.numeric(round_trip(local)$t), as.numeric(local$t))
  expect_identical(round_trip(data.frame(t = as.POSIXlt(data$utc)))$t, back$utc)
})

test_that("durations keep their length", {
  data <- data.frame(d = as.difftime(c(1.5, NA, -2), units = "hours"))
  back <- round_trip(data)
  expect_identical(as.numeric(back$d, units = "hours"), c(1.5, NA, -2))
})

test_that("64-bit integers are exact", {
  big <- bit64::as.integer64(c("9223372036854775807", NA, "-9223372036854775807", "0", "9007199254740993"))
  back <- round_trip(data.frame(x = big))
  expect_s3_class(back$x, "integer64")
  expect_identical(as.character(back$x), as.character(big))
  small <- uncia_collect(uncia_sql("SELECT 5::BIGINT AS x UNION ALL SELECT NULL ORDER BY 1 NULLS LAST"))
  expect_identical(small$x, c(5, NA))
  large <- uncia_collect(uncia_sql("SELECT 9007199254740993::BIGINT AS x"))
  expect_identical(as.character(large$x), "9007199254740993")
  withr_options <- options(uncia.int64 = "integer64")
  on.exit(options(withr_options))
  expect_s3_class(uncia_collect(uncia_sql("SELECT 5::BIGINT AS x"))$x, "integer64")
  options(uncia.int64 = "double")
  expect_identical(uncia_collect(uncia_sql("SELECT 9007199254740992::BIGINT AS x"))$x, 2^53)
})

test_that("without bit64 whole numbers are doubles, with a warning where that is not exact", {
  decode <- getFromNamespace("int64_as_double", "uncia")
  bits <- unclass(bit64::as.integer64(c("1", "-1", "4294967296", NA, "-4294967297", "9007199254740992")))
  expect_identical(decode(bits), c(1, -1, 2^32, NA, -2^32 - 1, 2^53))
  without <- in_new_r(quote({
    assignInNamespace("installed", function(package) package != "bit64", "uncia")
    warned <- NULL
    value <- withCallingHandlers(
      uncia_collect(uncia_sql("SELECT 9007199254740994::BIGINT AS x, 5::BIGINT AS y")),
      warning = function(w) { warned <<- conditionMessage(w); invokeRestart("muffleWarning") }
    )
    list(value = value, warned = warned)
  }))
  expect_identical(without$value, data.frame(x = 2^53 + 2, y = 5))
  expect_match(without$warned, "`x`")
})

test_that("vectors go as matrices or lists and come back as matrices", {
  m <- matrix(c(1, NA, 3, 4, NaN, 6), nrow = 2)
  data <- data.frame(id = 1:2)
  data$m <- m
  data$l <- list(c(1, 2), c(3, 4))
  back <- round_trip(data)
  expect_identical(is.nan(back$m), is.nan(m))
  expect_identical(unclass(back$m), m)
  expect_identical(back$l, rbind(c(1, 2), c(3, 4)))
  bare <- round_trip(m)
  expect_identical(names(bare), "features")
  expect_identical(bare$features, m)
  expect_identical(round_trip(list_column(list(c(1, 2), NULL)))$x, rbind(c(1, 2), NA))
})

test_that("lists, texts in lists, bytes and structs come back", {
  data <- list_column(list(c(1, 2), NULL, double(), 3))
  data$s <- list("a", c("b", NA), NULL, character())
  data$i <- list(1L, 2:3, integer(), NULL)
  data$b <- list(as.raw(1:3), raw(), NULL, as.raw(255))
  data$d <- data.frame(u = 1:4, v = c("w", NA, "x", "y"))
  back <- round_trip(data)
  expect_identical(back$x, data$x)
  expect_identical(back$s, data$s)
  expect_identical(back$i, data$i)
  expect_identical(back$b, data$b)
  expect_identical(back$d, data$d)
  dates <- list_column(list(as.Date("2024-01-01") + 0:1, as.Date("2020-02-02")))
  expect_identical(round_trip(dates)$x, dates$x)
})

test_that("what cannot be sent is refused by name of its column", {
  error <- expect_error(uncia_frame(data.frame(ok = 1, z = 1i)), class = "uncia_unsupported")
  expect_identical(error$column, "z")
  expect_error(uncia_frame(list_column(list(quote(a)))), class = "uncia_unsupported")
  expect_error(uncia_frame("text"), class = "uncia_invalid_data")
  expect_error(uncia_frame(mean), class = "uncia_invalid_data")
})

test_that("names of columns may be anything", {
  data <- data.frame(a = 1, b = 2, c = 3, d = 4)
  names(data) <- c("\u65e5\u672c", "with space", "\U0001F43E \"q\"", "if")
  expect_identical(round_trip(data), data)
  latin <- data.frame(x = iconv("\u00e9", "UTF-8", "latin1"))
  names(latin) <- iconv("\u00fc", "UTF-8", "latin1")
  back <- round_trip(latin)
  expect_identical(names(back), "\u00fc")
  expect_identical(back[[1]], "\u00e9")
})

test_that("tables of no rows, one row and no columns come back", {
  expect_identical(round_trip(iris[0, ]), iris[0, ])
  expect_identical(round_trip(iris[1, ]), iris[1, ])
  expect_identical(dim(round_trip(data.frame(row.names = 1:3))), c(3L, 0L))
  empty <- round_trip(structure(list(x = matrix(0, 0, 3)), row.names = integer(), class = "data.frame"))
  expect_identical(dim(empty$x), c(0L, 3L))
})

test_that("10,000 columns come back", {
  data <- as.data.frame(matrix(seq_len(30000) + 0.5, nrow = 3))
  data[[5000]][2] <- NaN
  expect_identical(round_trip(data), data)
})

test_that("tables of several batches come back in order", {
  local_batches <- getFromNamespace("batch_bytes", "uncia")
  n <- ceiling(2.5 * local_batches / 16)
  data <- data.frame(i = seq_len(n), f = factor(rep(c("a", "b"), length.out = n)), x = seq_len(n) / 7)
  data$x[n] <- NaN
  back <- round_trip(data)
  expect_identical(back$i, data$i)
  expect_identical(back$f, data$f)
  expect_identical(back$x, data$x)
})

test_that("the kind of table that went in comes out", {
  expect_identical(class(round_trip(iris)), "data.frame")
  expect_s3_class(round_trip(tibble::as_tibble(iris)), "tbl_df")
  stream <- round_trip(nanoarrow::as_nanoarrow_array_stream(data.frame(x = 1:3)))
  expect_s3_class(stream, "nanoarrow_array_stream")
  expect_identical(as.data.frame(stream), data.frame(x = 1:3))
  expect_identical(rownames(round_trip(mtcars)), rownames(mtcars))
})

test_that("Arrow data with dictionaries is taken, and a stream only once", {
  frame <- data.frame(f = factor(c("a", "b", NA)), x = 1:3)
  back <- as.data.frame(round_trip(nanoarrow::as_nanoarrow_array(frame)))
  expect_identical(as.character(back$f), c("a", "b", NA))
  expect_identical(back$x, 1:3)
  once <- uncia_frame(nanoarrow::as_nanoarrow_array_stream(data.frame(x = 1)))
  uncia_collect(once)
  expect_error(uncia_collect(once), class = "uncia_invalid_data")
})

test_that("other Arrow types arrive as R's nearest", {
  back <- uncia_collect(uncia_sql(
    "SELECT 1.25::DECIMAL(10,2) AS dec, -1234567890123456789012.5::DECIMAL(38,1) AS big, 1.5::FLOAT AS f, 7::UTINYINT AS u8, 3000000000::UINTEGER AS u32, TIME '01:02:03' AS t,
     TIMESTAMP '2024-01-01 00:00:00' AS ts, DATE '2024-01-02' AS d, 'x' AS s, [1, 2] AS l, {'a': 1, 'b': 'c'} AS st, NULL AS n,
     'abc'::BLOB AS b, MAP {'k': 1} AS m"
  ))
  expect_identical(back$dec, 1.25)
  expect_equal(back$big, -1234567890123456789012.5, tolerance = 1e-15)
  expect_identical(back$f, 1.5)
  expect_identical(back$u8, 7L)
  expect_identical(back$u32, 3e9)
  expect_identical(as.numeric(back$t), 3723)
  expect_identical(back$ts, as.POSIXct("2024-01-01", tz = "UTC"))
  expect_identical(back$d, as.Date("2024-01-02"))
  expect_identical(back$l, list(1:2))
  expect_identical(back$st, data.frame(a = 1L, b = "c"))
  expect_true(is.na(back$n))
  expect_identical(back$b, list(charToRaw("abc")))
  expect_identical(back$m[[1]]$key, "k")
})

test_that("data frames in a list are lists of structs, there and back", {
  table <- data.frame(id = 1:4)
  table$found <- list(
    data.frame(class = c("a", "b"), p = c(0.5, NA)), NULL, data.frame(class = character(), p = double()),
    data.frame(class = "c", p = 1)
  )
  back <- uncia_collect(uncia_sql(
    "SELECT found, len(found) AS count, found[1].class AS first FROM table_of_lists", tables = list(table_of_lists = table)
  ))
  expect_equal(back$found, table$found, ignore_attr = TRUE)
  expect_equal(back$count, c(2, NA, 0, 1))
  expect_identical(back$first, c("a", NA, NA, "c"))
})

test_that("a row of a matrix that is all NA is a missing vector, one with a NaN is not", {
  table <- data.frame(id = 1:4)
  table$v <- rbind(c(1, 2), NA, c(NA, 3), NaN)
  back <- uncia_collect(uncia_sql("SELECT count(v) AS there, count(v[1]) AS first FROM t", tables = list(t = table)))
  expect_equal(c(back$there, back$first), c(3, 2))
})
