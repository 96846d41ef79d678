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
  session$waiting <- list()
  session$welcomed <- FALSE
  send_frame(session, list(
    type = "hello", protocol = 1L, client = paste0("r/", utils::packageVersion("uncia")),
    capabilities = arrow_capabilities, packages = unname(the$packages)
  ))
  await_frame(session)
  welcome <- session$waiting[[1]]$header
  if (!identical(welcome$type, "welcome")) farewell(session)
  session$waiting <- list()
  session$welcomed <- TRUE
  session$welcome <- welcome
  session$credit <- as.numeric(welcome$credit)
  session
}

# Whether the core has ended, perhaps since the last call: that shows on the connection before the process is reaped.
session_is_dead <- function(session) {
  if (session$dead) return(TRUE)
  repeat {
    got <- receive(session)
    if (got != "frame") return(got == "gone")
  }
}

# Takes one frame, if one is there, to the call that it belongs to. What comes for no open call is dropped. No interrupt can come
# between taking a frame and keeping it.
receive <- function(session) suspendInterrupts({
  got <- .Call(uncia_receive, session$connection)
  if (is.list(got)) deliver(session, parse_frame(got))
  if (is.list(got)) "frame" else if (is.null(got)) "nothing" else "gone"
})

parse_frame <- function(got) {
  text <- rawToChar(got[[1]])
  Encoding(text) <- "UTF-8"
  list(header = jsonlite::parse_json(text), body = got[[2]])
}

deliver <- function(session, frame) {
  id <- frame$header$id
  # A frame without an id is the answer to `hello`, or an error that ends the connection.
  call <- if (is.null(id)) session else session$calls[[as.character(id)]]
  if (is.null(call)) return()
  call$waiting <- c(call$waiting, list(frame))
  if (frame$header$type %in% c("result", "error")) call$ended <- TRUE
}

#' The core process
#'
#' The stages run in a process of their own, which is started when it is first needed, ends with R, and is started again
#' should it die. `stop_core()` ends it now, which frees its memory; models are not lost by that. `core_stats()` says what
#' it holds.
#'
#' The core comes as an archive, see [install_core()]. Environment variables say otherwise: `UNCIA_CORE` is the path of a core's
#' `bridge.js`, `UNCIA_NODE` that of the Node.js executable. [uncia_doctor()] tells what is found.
#'
#' @return `stop_core()` returns `NULL`, invisibly. `core_stats()` returns a list: `models` and `calls` are numbers of what is
#'   open, `rss` the memory in bytes, `uptime` the age in seconds.
#' @examplesIf core_available()
#' core_stats()$models
#' stop_core()
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
  if (isTRUE(session$closed)) return(invisible())
  session$dead <- TRUE
  session$closed <- TRUE
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

# Waits for a frame, for whatever call. In between the core's log reaches the user and its death is noticed.
await_frame <- function(session) {
  repeat {
    got <- receive(session)
    if (got == "gone") lose_session(session)
    if (length(session$waiting) > 0 && session$welcomed) farewell(session)
    if (got == "frame") return(invisible())
    forward_log(session)
    .Call(uncia_wait, session$connection, 250L)
  }
}

farewell <- function(session) {
  error <- session$waiting[[1]]$header$error
  if (identical(error$code, "version_mismatch")) error$message <- paste0(error$message, "\n", other_core_text(session$core))
  close_session(session)
  stop(core_condition(error))
}

# What to do about a core that does not fit.
other_core_text <- function(core) {
  sprintf(
    "The core is %s, found by %s. %suncia_doctor() says more.", core$bridge, core$rule,
    if (core$rule == "UNCIA_CORE") "Unset UNCIA_CORE to use the one that belongs to this package, or name that. " else ""
  )
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
