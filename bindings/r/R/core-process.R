# Finding, starting and ending the core (docs/protocol.md, "Starting a core").

# A core that has not connected by then is not going to, whatever the machine is busy with.
start_timeout_ms <- 60000
log_tail_lines <- 20L

start_core <- function() {
  core <- locate_core()
  node <- locate_node(core$bridge)
  folder <- tempfile("uncia-")
  dir.create(folder, mode = "0700")
  socket <- file.path(folder, "core.sock")
  listener <- tryCatch(.Call(uncia_listen, socket), error = function(e) abort("io", conditionMessage(e)))
  log <- tempfile("uncia-core-", fileext = ".log")
  process <- processx::process$new(
    node$path, c(core$bridge, "--connect", socket),
    stdin = "|", stdout = log, stderr = "2>&1",
    # Huge pages double the speed of large transfers.
    env = c("current", GLIBC_TUNABLES = "glibc.malloc.hugetlb=1"),
    cleanup = TRUE
  )
  connection <- NULL
  waited <- 0
  while (is.null(connection) && waited < start_timeout_ms) {
    connection <- .Call(uncia_accept, listener, 100L)
    if (is.null(connection) && !process$is_alive()) break
    waited <- waited + 100
  }
  .Call(uncia_close, listener)
  unlink(folder, recursive = TRUE)
  if (is.null(connection)) {
    process$kill()
    abort("core_died", paste0(
      "The core did not start (", core$bridge, ", with ", node$path, ").", describe_tail(log),
      "\nuncia_doctor() says what is wrong with it."
    ), log = log_tail(log))
  }
  list(connection = connection, process = process, log = log, core = core)
}

log_tail <- function(log) {
  if (!file.exists(log)) return(character())
  utils::tail(readLines(log, warn = FALSE, encoding = "UTF-8"), log_tail_lines)
}

describe_tail <- function(log) {
  lines <- log_tail(log)
  if (length(lines) == 0) return("")
  paste0(" The end of its log:\n", paste0("  ", lines, collapse = "\n"))
}
