# The connection of this R process with its core. It is started by the first call that needs it, and again when it has died or
# when this process turns out to be a fork of the one that started it.

arrow_capabilities <- list(dictionaries = FALSE, stringViews = FALSE, compression = FALSE)

current_session <- function() {
  session <- the$session
  if (!is.null(session) && session$pid != Sys.getpid()) {
    # The parent's: kept, because collecting it would end the parent's core.
    the$inherited <- c(the$inherited, list(session))
    session <- NULL
  }
  if (!is.null(session) && (session_is_dead(session) || !identical(session$packages, names(the$packages)))) {
    close_session(session)
    session <- NULL
  }
  the$session <- session %||% open_session()
}

open_session <- function() {
  core <- start_core()
  session <- list2env(core, parent = emptyenv())
  session$pid <- Sys.getpid()
  session$packages <- names(the$packages)
  session$next_id <- 1
  session$calls <- list()
  session$log_read <- 0
  session$dead <- FALSE
  send_frame(session, list(
    type = "hello", protocol = 1L, client = paste0("r/", utils::packageVersion("uncia")),
    capabilities = arrow_capabilities, packages = unname(the$packages)
  ))
  frame <- read_frame(session)
  if (!identical(frame$header$type, "welcome")) {
    close_session(session)
    stop(core_condition(frame$header$error))
  }
  session$credit <- as.numeric(frame$header$credit)
  session
}

# True also for a core that has ended since the last call.
session_is_dead <- function(session) session$dead || !session$process$is_alive()

#' The core process
#'
#' The stages run in a process of their own, which is started when it is first needed, ends with R, and is started again
#' should it die. `stop_core()` ends it now, which frees its memory; models are not lost by that. `core_stats()` says what
#' it holds.
#'
#' Which core is used can be set by environment variables: `UNCIA_CORE` is the path of its `bridge.js`, `UNCIA_NODE` that of
#' the Node.js executable.
#'
#' @return `stop_core()` returns `NULL`, invisibly. `core_stats()` returns a list: `models` and `calls` are numbers of what is
#'   open, `rss` the memory in bytes, `uptime` the age in seconds.
#' @examples
#' \dontrun{
#' core_stats()$models
#' stop_core()
#' }
#' @export
stop_core <- function() {
  session <- the$session
  the$session <- NULL
  if (!is.null(session) && session$pid == Sys.getpid()) close_session(session)
  invisible()
}

#' @rdname stop_core
#' @export
core_stats <- function() core_call("stats")$value

close_session <- function(session) {
  session$dead <- TRUE
  .Call(uncia_close, session$connection)
  # The end of stdin tells the core to go; it is given a moment to do so.
  close(session$process$get_input_connection())
  session$process$wait(1000)
  if (session$process$is_alive()) session$process$kill()
  forward_log(session)
  unlink(session$log)
}

send_frame <- function(session, header, body = NULL) {
  sent <- .Call(uncia_send, session$connection, charToRaw(wire_json(header)), body)
  if (!sent) lose_session(session)
}

# The next frame; waits for it in ticks, so that the core's log reaches the user and its death is noticed.
read_frame <- function(session, wait = TRUE) {
  repeat {
    got <- .Call(uncia_receive, session$connection, if (wait) 250L else 0L)
    if (is.list(got)) {
      text <- rawToChar(got[[1]])
      Encoding(text) <- "UTF-8"
      return(list(header = jsonlite::parse_json(text), body = got[[2]]))
    }
    if (is.logical(got)) lose_session(session)
    forward_log(session)
    if (!wait) return(NULL)
  }
}

lose_session <- function(session) {
  session$dead <- TRUE
  session$process$wait(500)
  status <- session$process$get_exit_status()
  how <- if (is.null(status)) "closed its connection" else if (status < 0) {
    sprintf("was ended by signal %d", -status)
  } else {
    sprintf("ended with status %d", status)
  }
  tail <- log_tail(session$log)
  text <- describe_tail(session$log)
  if (identical(the$session, session)) the$session <- NULL
  close_session(session)
  abort("core_died", sprintf("The core %s.%s", how, text), log = tail)
}

# What the core has written to stdout and stderr since the last time goes to the user's stderr.
forward_log <- function(session) {
  size <- file.size(session$log)
  if (is.na(size) || size <= session$log_read) return(invisible())
  file <- file(session$log, "rb")
  on.exit(close(file))
  seek(file, session$log_read)
  text <- readBin(file, "raw", size - session$log_read)
  session$log_read <- size
  cat(rawToChar(text[text != as.raw(0)]), file = stderr())
}
