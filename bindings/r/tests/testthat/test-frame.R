test_that("a plan reads nothing until it is collected", {
  frame <- uncia_read_csv("/nowhere/at/all.csv") |> uncia_filter("x > 1") |> uncia_limit(3)
  expect_s3_class(frame, "uncia_frame")
  expect_output(print(frame), "readCsv")
  expect_error(uncia_collect(frame), class = "uncia_io")
})

test_that("the verbs do what they say", {
  frame <- uncia_frame(iris)
  expect_identical(uncia_count(uncia_filter(frame, "\"Sepal.Length\" > 7")), sum(iris$Sepal.Length > 7) + 0)
  expect_identical(uncia_columns(frame), names(iris))
  picked <- uncia_collect(uncia_select(frame, "Species", "Petal.Width"))
  expect_identical(picked, iris[c("Species", "Petal.Width")])
  expect_identical(names(uncia_collect(uncia_drop(frame, c("Species", "Petal.Width")))), names(iris)[c(1, 2, 3)])
  wide <- uncia_collect(uncia_with_column(frame, "ratio", "\"Sepal.Length\" / \"Sepal.Width\""))
  expect_equal(wide$ratio, iris$Sepal.Length / iris$Sepal.Width)
  expect_identical(names(uncia_collect(uncia_rename(frame, c(Species = "kind"))))[5], "kind")
  expect_identical(nrow(uncia_collect(uncia_union(frame, iris))), 300L)
  expect_identical(head(frame, 2), iris[1:2, ])
  expect_identical(as.data.frame(frame), iris)
})

test_that("a split's parts are plans of their own that hold every row once", {
  data <- data.frame(id = 1:100)
  parts <- uncia_random_split(data, weights = c(3, 1), seed = 1)
  ids <- lapply(parts, function(part) uncia_collect(part)$id)
  expect_length(parts, 2)
  expect_identical(sort(unlist(ids)), 1:100)
  expect_gt(length(ids[[1]]), length(ids[[2]]))
})

test_that("SQL sees tables of R", {
  out <- uncia_collect(uncia_sql("SELECT count(*) AS n FROM flowers", tables = list(flowers = iris)))
  expect_identical(out$n, 150)
})

test_that("a query that is wrong is an error of its own", {
  expect_error(uncia_collect(uncia_filter(iris, "nonsense ===")), class = "uncia_invalid_query")
})

test_that("uncia_walk gives batches, and its function's errors come through", {
  seen <- 0
  n <- uncia_walk(uncia_frame(iris), function(batch) seen <<- seen + nrow(batch))
  expect_identical(c(n, seen), c(150, 150))
  expect_error(uncia_walk(iris, function(batch) stop("mine")), "mine")
  expect_identical(nrow(uncia_collect(uncia_frame(iris))), 150L)
})

test_that("files are written and read", {
  file <- tempfile(fileext = ".parquet")
  on.exit(unlink(file))
  uncia_write_parquet(iris[1:4], file)
  expect_identical(uncia_collect(uncia_read_parquet(file)), iris[1:4])
})
