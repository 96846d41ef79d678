# A progress bar where somebody watches: cli's, or the one of utils. `options(uncia.progress =)` turns it off or on, or is a function
# that is told of each step.
new_progress <- function() {
  wanted <- getOption("uncia.progress", interactive())
  if (is.function(wanted)) return(list(wanted = TRUE, update = wanted, close = function() NULL))
  if (!isTRUE(wanted)) return(list(wanted = FALSE, update = function(step) NULL, close = function() NULL))
  if (installed("cli")) cli_progress() else base_progress()
}

step_label <- function(step) {
  class <- class_named(step$stage)
  paste(c(if (is.null(class)) step$stage else class$name, step$message), collapse = ": ")
}

cli_progress <- function() {
  id <- NULL
  label <- NULL
  home <- environment()
  update <- function(step) {
    label <<- step_label(step)
    total <- step$total %||% NA
    if (is.null(id)) {
      format <- if (is.na(total)) "{cli::pb_spin} {label} {cli::pb_current}" else {
        "{label} {cli::pb_bar} {cli::pb_percent} {cli::pb_eta_str}"
      }
      id <<- cli::cli_progress_bar(format = format, total = total, .envir = home, .auto_close = FALSE)
    }
    cli::cli_progress_update(set = step$done, total = total, id = id, .envir = home)
  }
  close <- function() {
    if (!is.null(id)) cli::cli_progress_done(id = id, .envir = home)
    id <<- NULL
  }
  list(wanted = TRUE, update = update, close = close)
}

base_progress <- function() {
  bar <- NULL
  update <- function(step) {
    if (is.null(step$total)) return(NULL)
    if (is.null(bar)) bar <<- utils::txtProgressBar(max = step$total, style = 3, file = stderr())
    utils::setTxtProgressBar(bar, step$done)
  }
  done <- function() {
    if (!is.null(bar)) close(bar)
    bar <<- NULL
  }
  list(wanted = TRUE, update = update, close = done)
}
