test_that("the core is started when it is needed, and stopped on demand", {
  stop_core()
  expect_null(getFromNamespace("the", "uncia")$session)
  core_stats()
  pid <- core_pid()
  expect_true(is_running(pid))
  stop_core()
  expect_true(wait_until(function() ps_is_gone(pid), 5))
})

test_that("the core is in a process group of its own", {
  core_stats()
  group <- function(pid) strsplit(sub("^.*\\) ", "", readLines(file.path("/proc", pid, "stat"))), " ")[[1]][3]
  expect_false(group(core_pid()) == group(Sys.getpid()))
})

test_that("a core that dies in a call is an error within a second, and models outlive it", {
  model <- small_model()
  expected <- predict(model, iris)
  pid <- core_pid()
  killer <- processx::process$new("sh", c("-c", sprintf("sleep 1; kill -9 %d", pid)))
  started <- Sys.time()
  slow <- uncia_sql("SELECT sum(a.range * b.range) AS s FROM range(2000000) a, range(200000) b")
  error <- expect_error(uncia_collect(slow), class = "uncia_core_died")
  expect_lt(as.numeric(Sys.time() - started, units = "secs"), 2.5)
  expect_match(conditionMessage(error), "signal 9")
  expect_identical(predict(model, iris), expected)
  expect_false(core_pid() == pid)
})

test_that("a core that died between calls is replaced without a word", {
  core_stats()
  process <- getFromNamespace("the", "uncia")$session$process
  tools::pskill(process$get_pid(), 9)
  expect_true(wait_until(function() !process$is_alive(), 5))
  expect_identical(core_stats()$models, 0L)
  expect_false(core_pid() == process$get_pid())
})

test_that("a core that cannot start says why", {
  old <- Sys.getenv(c("UNCIA_CORE", "UNCIA_NODE"), NA, names = TRUE)
  on.exit({
    for (name in names(old)) if (is.na(old[[name]])) Sys.unsetenv(name) else do.call(Sys.setenv, as.list(old[name]))
    stop_core()
  })
  stop_core()
  Sys.setenv(UNCIA_NODE = file.path(checkout(), "node_modules", ".bin", "node"))
  Sys.setenv(UNCIA_CORE = "/nowhere/bridge.js")
  expect_error(core_stats(), "UNCIA_CORE", class = "uncia_io")
  broken <- tempfile(fileext = ".js")
  writeLines("console.error('no luck today'); process.exit(3)", broken)
  Sys.setenv(UNCIA_CORE = broken)
  expect_error(core_stats(), "no luck today", class = "uncia_core_died")
})

test_that("a core of another version is refused, by its path and with what to do", {
  said <- in_new_r(quote({
    package <- getFromNamespace("the", "uncia")$packages[["uncia"]]
    register_package("uncia", "9.1.0", package$schema, stages = list())
    tryCatch(core_stats(), uncia_version_mismatch = conditionMessage)
  }))
  for (part in c("9.1.0", "Install", "bridge.js, found by", "uncia_doctor()")) expect_match(said, part, fixed = TRUE)
})

test_that("Ctrl-C cancels a call and leaves the session usable", {
  script <- tempfile(fileext = ".R")
  on.exit(unlink(script))
  writeLines(c(
    "suppressMessages(library(uncia))",
    "n <- 20000",
    "data <- as.data.frame(matrix(rnorm(n * 20), n)); data$y <- rnorm(n)",
    "invisible(core_stats())",
    "pid <- getFromNamespace('the', 'uncia')$session$process$get_pid()",
    "cat('ready\\n')",
    "stage <- lightgbm_regressor(num_iterations = 1000000, num_threads = 1)",
    "caught <- tryCatch({ fit(stage, y ~ ., data); 'finished' }, interrupt = function(e) 'interrupted')",
    "cat('caught:', caught, '\\n')",
    "same <- identical(pid, getFromNamespace('the', 'uncia')$session$process$get_pid())",
    "for (i in 1:100) if (core_stats()$calls > 0) Sys.sleep(0.05)",
    "cat('calls:', core_stats()$calls, 'same core:', same, '\\n')"
  ), script)
  child <- processx::process$new(
    file.path(R.home("bin"), "Rscript"), c("--vanilla", script),
    stdout = "|", stderr = "|", env = c("current", R_LIBS = paste(.libPaths(), collapse = ":"))
  )
  on.exit(child$kill(), add = TRUE)
  out <- ""
  expect_true(wait_until(function() {
    out <<- paste0(out, child$read_output())
    grepl("ready", out)
  }, 30))
  Sys.sleep(1.5)
  sent <- Sys.time()
  child$interrupt()
  child$wait(30000)
  expect_lt(as.numeric(Sys.time() - sent, units = "secs"), 15)
  out <- paste0(out, child$read_all_output())
  expect_match(out, "caught: interrupted", fixed = TRUE)
  expect_match(out, "calls: 0 same core: TRUE", fixed = TRUE)
})

test_that("Ctrl-C during a long transfer leaves the frames in step", {
  outcome <- in_new_r(quote({
    data <- as.data.frame(matrix(stats::runif(4e6), ncol = 4))
    invisible(core_stats())
    interrupts <- 0
    parent <- Sys.getpid()
    for (delay in c(0.05, 0.1, 0.2, 0.3, 0.5)) {
      system(sprintf("(sleep %s; kill -INT %d) >/dev/null 2>&1 &", delay, parent))
      tryCatch(
        { uncia_collect(uncia_frame(data)); Sys.sleep(2) },
        interrupt = function(e) interrupts <<- interrupts + 1
      )
    }
    whole <- identical(uncia_collect(uncia_frame(data[1:10, ])), data[1:10, ])
    list(interrupts = interrupts, whole = whole, calls = core_stats()$calls)
  }))
  expect_identical(outcome, list(interrupts = 5, whole = TRUE, calls = 0L))
})

test_that("a fork starts a core of its own and leaves the parent's alone", {
  model <- small_model()
  expected <- predict(model, iris)
  parent <- core_pid()
  got <- parallel::mclapply(1:2, function(i) {
    prediction <- predict(model, iris)
    model <<- NULL
    gc()
    list(prediction = prediction, core = core_pid())
  }, mc.cores = 2)
  for (one in got) {
    expect_identical(one$prediction, expected)
    expect_false(one$core == parent)
    expect_true(wait_until(function() ps_is_gone(one$core), 5))
  }
  expect_true(is_running(parent))
  expect_identical(predict(model, iris), expected)
  expect_identical(core_pid(), parent)
})

test_that("the core ends with R, also with an R that is killed", {
  script <- tempfile(fileext = ".R")
  on.exit(unlink(script))
  writeLines(c(
    "suppressMessages(library(uncia))", "invisible(core_stats())",
    "cat(getFromNamespace('the', 'uncia')$session$process$get_pid(), '\\n')", "Sys.sleep(60)"
  ), script)
  child <- processx::process$new(
    file.path(R.home("bin"), "Rscript"), c("--vanilla", script),
    stdout = "|", env = c("current", R_LIBS = paste(.libPaths(), collapse = ":"))
  )
  out <- ""
  expect_true(wait_until(function() {
    out <<- paste0(out, child$read_output())
    grepl("\n", out)
  }, 30))
  pid <- as.integer(trimws(out))
  expect_true(is_running(pid))
  child$signal(9)
  expect_true(wait_until(function() ps_is_gone(pid), 5))
})

test_that("a stream whose source fails gives the source's own error", {
  calls <- 0
  broken <- structure(list(), class = "uncia_frame")
  frame <- getFromNamespace("new_frame", "uncia")(list(kind = "input", source = function() {
    function() {
      calls <<- calls + 1
      if (calls == 1) getFromNamespace("data_frame_source", "uncia")(data.frame(x = 1))()() else stop("the disk is gone")
    }
  }))
  expect_error(uncia_collect(frame), "the disk is gone")
  expect_identical(core_stats()$calls, 0L)
})

test_that("a call can be made while another one reads its input", {
  data_of <- getFromNamespace("data_frame_source", "uncia")
  frame <- getFromNamespace("new_frame", "uncia")(list(kind = "input", source = function() {
    inner <- data_of(uncia_collect(uncia_filter(data.frame(x = 1:10), "x > 4")))()
    inner
  }))
  expect_identical(uncia_count(frame), 6)
})

test_that("progress is shown where it is wanted, and only there", {
  stage <- lightgbm_regressor(num_iterations = 20, num_threads = 1)
  expect_silent(fit(stage, Sepal.Length ~ Petal.Width, iris))
  old <- options(uncia.progress = TRUE)
  on.exit(options(old))
  expect_error(fit(stage, Sepal.Length ~ Petal.Width, iris), NA)
  bar <- getFromNamespace("base_progress", "uncia")()
  shown <- capture.output(type = "message", {
    bar$update(list(stage = "LightGBMRegressor", done = 1, total = 2))
    bar$close()
  })
  expect_match(paste(shown, collapse = ""), "50%")
})
