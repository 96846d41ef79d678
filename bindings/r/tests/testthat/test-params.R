test_that("a constructor sets what it is given and nothing else", {
  stage <- lightgbm_classifier(num_iterations = 200)
  expect_true(is_set(stage, "num_iterations"))
  expect_false(is_set(stage, "learning_rate"))
  expect_identical(stage$num_iterations, 200L)
  expect_identical(stage$learning_rate, 0.1)
  expect_true(is_set(lightgbm_classifier(num_iterations = 100L), "num_iterations"))
})

test_that("a constructor can be called from a function, with its arguments in dots", {
  make <- function(...) lightgbm_classifier(num_leaves = 5, ...)
  stage <- make(num_iterations = 3)
  expect_identical(c(stage$num_leaves, stage$num_iterations), c(5L, 3L))
  expect_identical(do.call(lightgbm_classifier, list(num_leaves = 9))$num_leaves, 9L)
})

test_that("setters copy", {
  first <- lightgbm_classifier()
  second <- first |> set_num_iterations(300) |> set_learning_rate(0.5)
  expect_false(is_set(first, "num_iterations"))
  expect_identical(second$num_iterations, 300L)
  expect_s3_class(second, "uncia_lightgbm_classifier")
  expect_identical(clear_param(second, "num_iterations")$num_iterations, 100L)
  expect_false(is_set(set_num_iterations(second, NULL), "num_iterations"))
  expect_identical(update(second, num_leaves = 7)$num_leaves, 7L)
  second$num_leaves <- 8
  expect_identical(second$num_leaves, 8L)
})

test_that("a param has the names of the other languages and of the kernel, too", {
  stage <- set_param(lightgbm_classifier(), "numIterations", 5)
  expect_identical(get_param(stage, "num_iterations"), 5L)
  expect_identical(set_param(stage, "num_boost_round", 6)$num_iterations, 6L)
  expect_identical(lightgbm_classifier(num_boost_round = 7)$num_iterations, 7L)
})

test_that("an unknown param is named, with the nearest that there is", {
  error <- expect_error(lightgbm_classifier(num_leafs = 3), class = "uncia_unknown_param")
  expect_identical(error$param, "num_leafs")
  expect_identical(error$stage, "lightgbm_classifier")
  expect_match(conditionMessage(error), "Did you mean \"num_leaves\"?", fixed = TRUE)
  expect_error(lightgbm_classifier(num_leafs = NULL), class = "uncia_unknown_param")
  expect_error(get_param(lightgbm_classifier(), "nonsense"), class = "uncia_unknown_param")
})

test_that("a wrong value is refused at once, saying what is allowed", {
  refused <- function(expr, text, param) {
    error <- expect_error(expr, class = "uncia_invalid_param")
    expect_s3_class(error, c("uncia_error", "error"))
    expect_match(conditionMessage(error), text, fixed = TRUE)
    expect_identical(error$param, param)
  }
  refused(lightgbm_classifier(num_iterations = -1), "must be a whole number >= 0, not -1.", "num_iterations")
  refused(lightgbm_classifier(num_iterations = 1.5), "a whole number", "num_iterations")
  refused(lightgbm_classifier(num_iterations = 2^31), "a whole number", "num_iterations")
  refused(lightgbm_classifier(num_iterations = c(1, 2)), "a whole number", "num_iterations")
  refused(lightgbm_classifier(num_iterations = "ten"), "not \"ten\"", "num_iterations")
  refused(lightgbm_classifier(num_iterations = TRUE), "a whole number", "num_iterations")
  refused(lightgbm_classifier(num_iterations = NA), "a whole number", "num_iterations")
  refused(lightgbm_classifier(learning_rate = 0), "a number > 0", "learning_rate")
  refused(lightgbm_classifier(learning_rate = NaN), "a number", "learning_rate")
  refused(lightgbm_classifier(boosting_type = "dartt"), "Did you mean \"dart\"?", "boosting_type")
  refused(lightgbm_classifier(label_col = ""), "the name of a column", "label_col")
  refused(lightgbm_classifier(features_cols = character()), "at least 1", "features_cols")
  refused(lightgbm_classifier(features_cols = c("a", NA)), "names of columns", "features_cols")
  refused(pipeline(stages = list(1)), "a list of stages", "stages")
})

test_that("values of the kinds that R writes differently are taken", {
  expect_identical(lightgbm_classifier(num_iterations = bit64::as.integer64(5))$num_iterations, 5L)
  expect_identical(lightgbm_classifier(boosting_type = factor("dart"))$boosting_type, "dart")
  expect_identical(lightgbm_classifier(features_cols = list("a", "b"))$features_cols, c("a", "b"))
})

test_that("stages print, format and explain themselves", {
  stage <- lightgbm_classifier(num_iterations = 5, label_col = "species")
  expect_output(print(stage), "num_iterations: 5", fixed = TRUE)
  expect_identical(format(stage), "lightgbm_classifier(label_col = \"species\", num_iterations = 5)")
  expect_identical(format(lightgbm_classifier()), "lightgbm_classifier()")
  facts <- summary(stage)
  expect_identical(facts$name, param_names(stage))
  row <- facts[facts$name == "num_iterations", ]
  expect_identical(c(row$default, row$value), c("100", "5"))
  expect_true(row$is_set)
  expect_output(explain_params(stage), "num_iterations: .*default 100; set to 5")
  expect_output(print(uncia_pipeline(stage)), "1. lightgbm_classifier(", fixed = TRUE)
})

test_that("a pipeline takes its stages one by one or as a list", {
  a <- lightgbm_classifier()
  b <- select_columns(cols = "prediction")
  expect_identical(lapply(uncia_pipeline(a, b)$stages, class), lapply(pipeline(stages = list(a, b))$stages, class))
  expect_length(pipeline(a, b)$stages, 2)
  expect_length(uncia_pipeline(list(a, b))$stages, 2)
  expect_error(lightgbm_classifier(a), class = "uncia_invalid_param")
})

test_that("making a stage leaves the random numbers alone", {
  set.seed(1)
  expected <- runif(1)
  set.seed(1)
  lightgbm_classifier()
  expect_identical(runif(1), expected)
})

test_that("every stage's setters set and read what a legal value of the param's kind is", {
  the <- getFromNamespace("the", "uncia")
  sample_value <- function(p) {
    number <- function() {
      low <- p$min %||% (if (is.null(p$above)) NULL else p$above + 0.5)
      high <- p$max %||% (if (is.null(p$below)) NULL else p$below - 0.25)
      if (!is.null(low)) low else if (!is.null(high)) high else 1
    }
    items <- function(one) rep(one, max(1, p$min_items))
    switch(p$kind,
      boolean = !isTRUE(p$default), int = as.integer(ceiling(number())), long = number(), double = as.double(number()),
      string = if (is.null(p$pattern)) "text", enum = p$values[length(p$values)], column = "c", columns = items("c"),
      ints = items(as.integer(number())), doubles = items(as.double(number())), strings = items("s"),
      enums = items(p$values[1]), stringMap = c(a = "b"), stages = list(pipeline())
    )
  }
  `%||%` <- function(x, y) if (is.null(x)) y else x
  tried <- 0
  for (describe in the$describers) {
    class <- describe()
    stage <- getFromNamespace("bare_stage", "uncia")(class)
    for (p in class$params) {
      value <- sample_value(p)
      if (is.null(value)) next
      setter <- getExportedValue("uncia", paste0("set_", p$name))
      changed <- setter(stage, value)
      expect_equal(get_param(changed, p$name), value, info = paste(class$name, p$name))
      expect_identical(class(changed), class(stage))
      expect_false(is_set(stage, p$name))
      tried <- tried + 1
    }
  }
  expect_gt(tried, 200)
})

test_that("a stage in a stage is shown, alone and in a list", {
  inner <- lightgbm_classifier(num_leaves = 5)
  expect_identical(format(uncia_pipeline(inner)), "pipeline(stages = list(lightgbm_classifier(num_leaves = 5)))")
  outer <- cross_validator(estimator = inner)
  expect_identical(format(outer), "cross_validator(estimator = lightgbm_classifier(num_leaves = 5))")
  expect_output(print(outer), "estimator: lightgbm_classifier(num_leaves = 5)", fixed = TRUE)
})
