# Steps, grids and search spaces are values of params that are checked where they are made.

internal_of <- function(name) getFromNamespace(name, "uncia")

# A stage with the kinds that hold more than a value.
brush_class <- function() {
  stage_class(
    "acme/maps#Brush", name = "brush", s3_class = "acme_brush", kind = "transformer", summary = "A brush.",
    params = list(
      stage_param("strokes", "strokes", "steps", "Strokes.", default = list()),
      stage_param("maps", "maps", "paramMaps", "Maps."),
      stage_param("space", "space", "paramSpace", "A space."),
      stage_param("inner", "innerStage", "stage", "Another."),
      stage_param("big", "big", "long", "A number."),
      stage_param("key", "key", "string", "A secret.", secret = TRUE)
    )
  )
}
the <- internal_of("the")
the$describers[["acme/maps#Brush"]] <- brush_class

brush <- function(...) new_stage("acme/maps#Brush", list(...))
paint <- function(stage, colour, mode = "thin", mean_of = NULL, times = NULL) {
  add_step(stage, "strokes", "paint", list(
    colour = step_arg(colour, "colour", "string"),
    mode = step_arg(mode, "mode", "enum", c("thin", "thick")),
    meanOf = step_arg(mean_of, "mean_of", c("list", "double")),
    times = step_arg(times, "times", "int")
  ))
}

test_that("steps are added to copies, in order", {
  first <- brush() |> paint("red", mean_of = c(1, 0.5))
  second <- first |> paint("blue", factor("thick"), times = 3L)
  expect_length(first$strokes, 1)
  expect_identical(unclass(second$strokes), list(
    list(name = "paint", args = list(colour = "red", mode = "thin", meanOf = list(1, 0.5))),
    list(name = "paint", args = list(colour = "blue", mode = "thick", times = 3))
  ))
  expect_identical(brush(strokes = second$strokes)$strokes, second$strokes)
  expect_length(brush()$strokes, 0)
  expect_output(print(second), 'paint(colour = "red", mode = "thin", mean_of = c(1, 0.5)) |> paint(', fixed = TRUE)
  expect_output(print(brush()$strokes), "no steps")
})

test_that("a wrong argument of a step is refused", {
  expect_error(brush() |> paint(1), "`colour` of paint() must be a string, not 1.", fixed = TRUE, class = "uncia_invalid_param")
  expect_error(brush() |> paint("red", "fat"), "must be one of \"thin\", \"thick\", not \"fat\"", fixed = TRUE)
  expect_error(brush() |> paint("red", mean_of = c(1, NA)), "a finite number")
  expect_error(brush() |> paint("red", times = 1.5), "a whole number")
  for (value in list("paint", list("paint"), list(list(args = list())), list(list(name = "x", more = 1)), 3)) {
    expect_error(brush(strokes = value), "must be a list of steps", class = "uncia_invalid_param")
  }
})

test_that("steps are the same when they come back from the core", {
  stage <- brush() |> paint("red", mean_of = c(1, 0.5)) |> paint("blue", times = 2)
  json <- internal_of("wire_json")(internal_of("encode_stage")(stage, internal_of("new_inputs")()))
  back <- internal_of("read_stage")(jsonlite::fromJSON(json, simplifyVector = FALSE), NULL)
  expect_identical(back$strokes, stage$strokes)
  expect_match(json, '{"colour":"red","mode":"thin","meanOf":[1,0.5]}', fixed = TRUE)
  expect_match(internal_of("wire_json")(internal_of("encode_steps")(brush()$strokes)), "[]", fixed = TRUE)
})

test_that("a grid has all combinations, the last the fastest", {
  one <- lightgbm_classifier()
  grid <- param_grid() |>
    add_grid(one, "num_leaves", 3) |>
    add_grid(one, "numLeaves", c(7, 31)) |>
    add_grid(one, "learning_rate", c(0.5, 1)) |>
    add_grid(brush(), "inner", one)
  maps <- brush(maps = grid)$maps
  expect_length(maps, 4)
  values <- vapply(unclass(maps), function(map) c(map[[1]]$value, map[[2]]$value), c(0, 0))
  expect_identical(values, rbind(c(7, 7, 31, 31), c(0.5, 1, 0.5, 1)))
  expect_identical(maps[[1]][[1]][c("stage", "param", "kind")], list(stage = one$uid, param = "numLeaves", kind = "int"))
  expect_identical(maps[[1]][[3]]$value$uid, one$uid)
  expect_identical(build_grid(grid), maps)
  expect_output(print(grid), "a grid of 4 maps.*num_leaves: 7, 31")
  expect_output(print(maps), "4 maps of params")
  expect_length(build_grid(param_grid()), 1)
})

test_that("a wrong name or value is refused at once", {
  stage <- lightgbm_classifier()
  grid <- param_grid()
  expect_error(add_grid(grid, stage, "num_leafs", 7), "Did you mean \"num_leaves\"", class = "uncia_unknown_param")
  expect_error(add_grid(grid, stage, "num_leaves", list(7, "x")), "`num_leaves` of lightgbm_classifier() must be", fixed = TRUE, class = "uncia_invalid_param")
  expect_error(add_grid(grid, stage, "num_leaves", NULL), "needs at least one value", class = "uncia_invalid_param")
  expect_error(add_grid(grid, stage, "num_leaves", c()), "needs at least one value", class = "uncia_invalid_param")
  expect_error(add_grid(grid, brush(), "key", "k"), "is a secret", class = "uncia_unsupported")
  expect_error(add_grid(list(), stage, "num_leaves", 7), "param_grid()", fixed = TRUE)
  wide <- grid |> add_grid(stage, "num_leaves", 2:401) |> add_grid(stage, "max_depth", 1:400)
  expect_error(build_grid(wide), "160000 maps", class = "uncia_limit")
})

test_that("a space has values and ranges", {
  stage <- lightgbm_classifier()
  space <- param_space() |>
    add_discrete(stage, "num_leaves", c(7, 31)) |>
    add_range(stage, "learning_rate", 0.01, 1, log = TRUE)
  kept <- unname(unclass(brush(space = space)$space))
  expect_identical(kept, list(
    list(stage = stage$uid, param = "numLeaves", kind = "int", values = list(7L, 31L)),
    list(stage = stage$uid, param = "learningRate", kind = "double", min = 0.01, max = 1, log = TRUE)
  ))
  expect_output(print(space), "learning_rate: from 0.01 to 1, by logarithm")
  expect_error(add_range(space, stage, "learning_rate", 2, 1), "must go from a number", class = "uncia_invalid_param")
  expect_error(add_range(space, stage, "learning_rate", 0.1, 1, log = NA), "`log` must be TRUE or FALSE")
  expect_error(add_range(space, stage, "label_col", "a", "b"), "holds no number", class = "uncia_invalid_param")
  for (value in list(5, list(5), list(list(stage = "a", param = "b")), list(list(stage = "a", param = "b", min = 2, max = 1)))) {
    expect_error(brush(space = value), "must be a param_space()", fixed = TRUE, class = "uncia_invalid_param")
  }
})

test_that("maps travel by the kinds of their params, with the uids that they name", {
  inner <- lightgbm_classifier(num_leaves = 5)
  pipe <- uncia_pipeline(inner)
  stage <- brush(inner = pipe)
  grid <- param_grid() |>
    add_grid(stage, "big", "1152921504606846976") |>
    add_grid(pipe, "stages", list(list(inner, lightgbm_classifier())))
  space <- param_space() |>
    add_discrete(pipe, "stages", list(list(inner))) |>
    add_discrete(inner, "learning_rate", c(0.1, Inf))
  stage <- update(stage, maps = grid, space = space)
  encode <- function(one) internal_of("wire_json")(internal_of("encode_stage")(one, internal_of("new_inputs")()))
  json <- encode(stage)
  sent <- jsonlite::fromJSON(json, simplifyVector = FALSE)
  expect_identical(sent$params$maps[[1]][[1]], list(stage = stage$uid, param = "big", kind = "long", value = "1152921504606846976"))
  expect_identical(sent$params$maps[[1]][[2]]$value[[1]]$uid, inner$uid)
  expect_identical(sent$params$space[[2]]$values, list(0.1, "Infinity"))
  expect_identical(sent$params$innerStage$params$stages[[1]]$uid, inner$uid)
  expect_identical(encode(internal_of("read_stage")(sent, NULL)), json)
  expect_identical(encode(copy_stage(stage)), json)
})

test_that("settings can be written by hand", {
  setting <- list(stage = "a", param = "b", value = 1)
  expect_identical(brush(maps = list(list(setting)))$maps[[1]][[1]], setting)
  for (value in list(5, list(5), list(list(5)), list(list(setting, setting)), list(list(list(stage = "a"))))) {
    expect_error(brush(maps = value), "must be a param_grid()", fixed = TRUE, class = "uncia_invalid_param")
  }
})

the$describers[["acme/maps#Brush"]] <- NULL
the$classes[["acme/maps#Brush"]] <- NULL
