# The checkout in which the tests lie; the examples' tables are there.
checkout <- function() {
  folder <- normalizePath(".")
  while (!file.exists(file.path(folder, "bindings", "schema.json"))) {
    if (dirname(folder) == folder) stop("The tests must be run inside of a checkout.")
    folder <- dirname(folder)
  }
  folder
}

example_path <- function(name) file.path(checkout(), "examples", "data", paste0(name, ".csv"))

small_model <- function(...) {
  lightgbm_classifier(num_iterations = 5, num_leaves = 4, min_data_in_leaf = 5, num_threads = 1, ...) |>
    fit(Species ~ ., data = iris)
}

# What comes back of a table that went through the core.
round_trip <- function(data) uncia_collect(uncia_frame(data))

# Runs an expression in an R process of its own, and returns what it gives.
in_new_r <- function(code, ..., timeout = 60) {
  script <- tempfile(fileext = ".R")
  result <- tempfile(fileext = ".rds")
  on.exit(unlink(c(script, result)))
  body <- c("suppressMessages(library(uncia))", sprintf("result <- { %s }", paste(deparse(code), collapse = "\n")), sprintf(
    "saveRDS(result, %s)", deparse(result)
  ))
  writeLines(body, script)
  out <- processx::run(
    file.path(R.home("bin"), "Rscript"), c("--vanilla", script),
    env = c("current", R_LIBS = paste(.libPaths(), collapse = ":")), error_on_status = FALSE, timeout = timeout
  )
  if (out$status != 0) stop("The R process failed: ", out$stderr)
  readRDS(result)
}

core_pid <- function() getFromNamespace("the", "uncia")$session$process$get_pid()

is_running <- function(pid) !ps_is_gone(pid)

ps_is_gone <- function(pid) {
  stat <- file.path("/proc", pid, "stat")
  text <- tryCatch(suppressWarnings(readLines(stat)), error = function(e) NULL)
  is.null(text) || length(text) == 0 || grepl("\\) Z ", text[1])
}

wait_until <- function(condition, seconds) {
  deadline <- Sys.time() + seconds
  while (!condition() && Sys.time() < deadline) Sys.sleep(0.02)
  condition()
}

# A data frame with one column, a list.
list_column <- function(x) structure(list(x = x), row.names = seq_along(x), class = "data.frame")

# Environment variables for the rest of a test; NA unsets one.
local_environment <- function(..., .frame = parent.frame()) {
  set <- function(values) {
    for (name in names(values)) if (is.na(values[[name]])) Sys.unsetenv(name) else do.call(Sys.setenv, as.list(values[name]))
  }
  values <- c(...)
  before <- Sys.getenv(names(values), NA, names = TRUE)
  set(values)
  do.call(on.exit, list(bquote(.(set)(.(before))), add = TRUE, after = FALSE), envir = .frame)
}
