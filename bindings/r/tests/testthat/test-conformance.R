# Every example gives what all languages give, in every way of running it, and every param arrives where it has an effect. The names
# of these tests are those of every language (scripts/lib/conformance.mjs).

test_that("there is an example for every stage that can be made", {
  made <- Filter(function(name) class_of_name(name)$kind != "model", names(internal("the")$describers))
  expect_setequal(vapply(examples, `[[`, "", "class"), made)
})

surface <- function(class, name, code) eval(bquote(test_that(.(sprintf("conformance: %s / %s", class, name)), .(substitute(code)))), parent.frame())

# The docs of every param with what was set.
explained <- function(stage) {
  utils::capture.output(lines <- explain_params(stage))
  lines
}

# Each way in which R sets a param of a stage that has nothing set.
ways_to_set <- function(blank, found) {
  described <- internal("class_of")(blank)
  own <- found$name
  named <- function(value) stats::setNames(list(value), own)
  ways <- list(
    setter = function(value) getExportedValue("uncia", paste0("set_", own))(blank, value),
    set_param = function(value) set_param(blank, own, value),
    dollar = function(value) {
      blank[[own]] <- value
      blank
    },
    update = function(value) do.call(update, c(list(blank), named(value)))
  )
  if (described$kind != "model") {
    ways$constructor <- function(value) do.call(getExportedValue("uncia", described$name), named(value))
  }
  ways
}

# These two look at hundreds of things a param, so they gather what is wrong: a report of each expectation would take minutes to write.
check_set <- function(described, name, probe) {
  found <- param_of_name(described, name)
  p <- found$param
  value <- value_of(found, probe$value)
  blank <- internal("bare_stage")(described)
  kept <- kept_of(described, found, value)
  is_kept <- function(one) isTRUE(all.equal(comparable(one), kept))
  made <- lapply(ways_to_set(blank, found), function(set) set(value))
  for (known in c(p$wire, p$alias, p$aliases)) made[[known]] <- set_param(blank, known, value)
  wrong <- character()
  for (way in names(made)) {
    one <- made[[way]]
    cleared <- clear_param(one, found$name)
    right <- c(
      "is read by get_param" = is_kept(get_param(one, found$name)),
      "is read by $" = is_kept(one[[found$name]]),
      "counts as set" = is_set(one, found$name),
      "is cleared" = !is_set(cleared, found$name) && identical(get_param(cleared, found$name), p$default)
    )
    if (!all(right)) wrong <- c(wrong, paste(way, names(right)[!right], sep = ": not "))
  }
  expect_identical(wrong, character())
  expect_gte(length(made), 5)
  expect_false(is_set(blank, found$name))
  said <- if (p$secret) "hidden" else "set to"
  expect_match(grep(paste0("^", found$name, ": "), explained(made[[1]]), value = TRUE), said)
}

check_refuse <- function(described, name) {
  found <- param_of_name(described, name)
  blank <- internal("bare_stage")(described)
  values <- refused_by(found$param)
  expect_gt(length(values), 0)
  text <- sprintf("`%s` of %s() must be ", found$name, described$name)
  wrong <- character()
  for (value in values) {
    ways <- ways_to_set(blank, found)
    for (way in names(ways)) {
      error <- tryCatch({ ways[[way]](value); NULL }, error = function(e) e)
      right <- inherits(error, "uncia_invalid_param") && identical(error$stage, described$name) &&
        identical(error$param, found$name) && startsWith(conditionMessage(error), text)
      if (!right) wrong <- c(wrong, paste(way, "takes", paste(deparse(value), collapse = "")))
    }
  }
  expect_identical(wrong, character())
}

# `make` gives the transformer with some settings.
check_probe <- function(example, described, name, probe, make) {
  found <- param_of_name(described, name)
  companions <- probe$with
  settings <- c(companions[names(companions) != name], stats::setNames(list(probe$value), name))
  value <- value_of(found, probe$value)
  if (!is.null(example$value)) {
    before <- tryCatch(metric_of(example, companions), uncia_error = function(e) {
      if (identical(e$param, found$name)) e$code else stop(e)
    })
    expect_false(identical(metric_of(example, settings), before))
  } else if (probe$arrives == "output") {
    # That it does not work without the param, and says so, is an outcome, too.
    before <- tryCatch(table_digest(output_of(example, make(companions))), uncia_error = function(e) {
      if (identical(e$param, found$name)) e$code else stop(e)
    })
    expect_false(identical(table_digest(output_of(example, make(settings))), before))
  } else if (probe$arrives == "model") {
    path <- tempfile("model")
    on.exit(unlink(path, recursive = TRUE))
    model <- make(settings)
    save_model(model, path)
    kept <- kept_of(internal("class_of")(model), param_of_name(internal("class_of")(model), name), value)
    expect_equal(comparable(get_param(model, name)), kept)
    expect_equal(comparable(get_param(load_model(path), name)), kept)
    expect_false(isTRUE(all.equal(comparable(get_param(make(companions), name)), kept)))
  } else if (probe$arrives == "progress") {
    expect_false(identical(last_message(example, settings), last_message(example, companions)))
  } else {
    key <- if (is.null(found$param$alias)) found$param$wire else found$param$alias
    record_of <- function(model) {
      record <- if (probe$arrives == "kernel") parameters(model) else prediction_parameters(model)
      if (key %in% names(record)) record[[key]]
    }
    expect_true(is_recorded(record_of(make(settings)), probe$value), label = paste("the record", record_of(make(settings))))
    expect_false(is_recorded(record_of(make(companions)), probe$value))
  }
}

last_message <- function(example, settings) {
  last <- NULL
  old <- options(uncia.progress = function(step) last <<- step$message)
  on.exit(options(old))
  fit(stage_of(example$stage, settings), data_of(example))
  last
}

check_rows <- function(example) {
  class <- example$class
  outputs <- unlist(example$outputs)
  digest_with <- function(transformer) table_digest(output_of(example, transformer), outputs)

  surface(class, "example", {
    output <- output_of(example, fitted_of(example))
    expect_identical(table_digest(output, outputs), example$digest)
    for (condition in example$holds) {
      answer <- uncia_collect(uncia_sql(sprintf("SELECT (%s) AS holds FROM output", condition), tables = list(output = output)))
      expect_true(answer$holds, label = condition)
    }
    expect_identical(digest_with(fit_or_keep(stage_by_setters(example$stage), data_of(example))), example$digest)
  })

  surface(class, "save and load", {
    path <- tempfile("stage")
    on.exit(unlink(path, recursive = TRUE))
    stage <- stage_of(example$stage)
    save_model(stage, path)
    loaded <- load_model(path)
    # The files that its params name have come along: those are named now.
    pair <- list(loaded, stage)
    for (name in file_params(example)) {
      expect_match(get_param(loaded, name), "^saved:files/")
      pair <- lapply(pair, set_param, name, get_param(stage, name))
    }
    expect_identical(format(pair[[1]]), format(pair[[2]]))
    expect_identical(loaded$uid, stage$uid)
    expect_identical(digest_with(fit_or_keep(loaded, data_of(example))), example$digest)
    model <- fitted_of(example)
    save_model(model, path, overwrite = TRUE)
    for (twin in list(load_model(path), unserialize(serialize(model, NULL)))) {
      expect_identical(class(twin), class(model))
      expect_identical(digest_with(twin), example$digest)
    }
  })

  surface(class, "copy", {
    for (one in list(stage_of(example$stage), fitted_of(example))) {
      copied <- copy_stage(one)
      expect_identical(class(copied), class(one))
      expect_identical(copied$uid, one$uid)
      before <- explained(one)
      expect_identical(explained(copied), before)
      for (name in names(internal("stage_field")(one, "params"))) copied[[name]] <- NULL
      expect_identical(explained(one), before)
    }
    expect_identical(digest_with(copy_stage(fitted_of(example))), example$digest)
  })

  surface(class, "own tables", {
    expected <- output_of(example, fitted_of(example))
    old <- options(uncia.int64 = "integer64")
    on.exit(options(old))
    data <- uncia_collect(data_of(example))
    model <- fit_or_keep(stage_of(example$stage), data)
    output <- transform(model, data)
    expect_s3_class(output, "data.frame", exact = TRUE)
    expect_identical(names(output), names(expected))
    expect_identical(table_digest(output), table_digest(expected))
    expect_s3_class(transform(model, tibble::as_tibble(data)), "tbl_df")
    expect_s3_class(transform(model, nanoarrow::as_nanoarrow_array_stream(uncia_frame(data))), "nanoarrow_array_stream")
  })
}

check_evaluator <- function(example) {
  class <- example$class
  right <- function(metric) expect_lte(abs(metric - example$value), example$tolerance)
  surface(class, "example", { right(metric_of(example)) })
  surface(class, "save and load", {
    path <- tempfile("stage")
    on.exit(unlink(path, recursive = TRUE))
    stage <- stage_of(example$stage)
    save_model(stage, path)
    loaded <- load_model(path)
    expect_identical(format(loaded), format(stage))
    expect_identical(loaded$uid, stage$uid)
    right(evaluate(loaded, data_of(example)))
  })
  surface(class, "copy", {
    stage <- stage_of(example$stage)
    before <- explained(stage)
    copied <- copy_stage(stage)
    expect_identical(explained(copied), before)
    right(evaluate(copied, data_of(example)))
    for (name in names(internal("stage_field")(stage, "params"))) copied[[name]] <- NULL
    expect_identical(explained(stage), before)
  })
  surface(class, "own tables", { right(metric_of(example, data = uncia_collect(data_of(example)))) })
}

for (example in examples) local({
  class <- example$class
  described <- class_of_name(class)

  if (is.null(example$value)) check_rows(example) else check_evaluator(example)
  for (name in names(example$probes)) local({
    probe <- example$probes[[name]]
    surface(class, paste("set", name), { check_set(described, name, probe) })
    surface(class, paste("refuse", name), { check_refuse(described, name) })
    surface(class, paste("probe", name), {
      check_probe(example, described, name, probe, function(settings) fitted_of(example, settings))
    })
  })

  for (name in names(example$modelProbes)) local({
    probe <- example$modelProbes[[name]]
    of_model <- class_of_name(described$model)
    surface(of_model$class, paste("set", name), { check_set(of_model, name, probe) })
    surface(of_model$class, paste("refuse", name), { check_refuse(of_model, name) })
    surface(of_model$class, paste("probe", name), {
      check_probe(example, of_model, name, probe, function(settings) {
        internal("set_params")(fitted_of(example), values_of(of_model, settings))
      })
    })
  })
})
