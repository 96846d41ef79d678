# Finding, starting and ending the core (docs/protocol.md, "Starting a core").

# A core that has not connected by then is not going to, whatever the machine is busy with.
start_timeout_ms <- 60000
log_tail_lines <- 20L

start_core <- function() {
  bridge <- locate_core()
  node <- locate_node(bridge)
  folder <- tempfile("uncia-")
  dir.create(folder, mode = "0700")
  socket <- file.path(folder, "core.sock")
  listener <- tryCatch(.Call(uncia_listen, socket), error = function(e) abort("io", conditionMessage(e)))
  log <- tempfile("uncia-core-", fileext = ".log")
  process <- processx::process$new(
    node, c(bridge, "--connect", socket),
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
    abort("core_died", paste0("The core did not start.", describe_tail(log)), log = log_tail(log))
  }
  list(connection = connection, process = process, log = log)
}

# bridge.js: from the environment, beside this package, in the user's cache, or in the checkout in which the package lies.
locate_core <- function() {
  set <- Sys.getenv("UNCIA_CORE")
  if (nzchar(set)) {
    if (file.exists(set)) return(normalizePath(set))
    abort("io", sprintf("UNCIA_CORE names %s, which is not there.", set))
  }
  package <- system.file(package = "uncia")
  version <- as.character(utils::packageVersion("uncia"))
  candidates <- c(
    file.path(package, "core", "bridge.js"),
    file.path(tools::R_user_dir("uncia", "cache"), "core", version, "bridge.js"),
    file.path(parents(package), "core", "dist", "driver", "bridge.js")
  )
  found <- candidates[file.exists(candidates)]
  if (length(found) > 0) return(normalizePath(found[1]))
  abort("io", paste0(
    "The core of Uncia was not found. Set the environment variable UNCIA_CORE to its bridge.js, or unpack the core into ",
    dirname(candidates[2]), "."
  ))
}

locate_node <- function(bridge) {
  set <- Sys.getenv("UNCIA_NODE")
  if (nzchar(set)) return(set)
  own <- file.path(parents(bridge), "node_modules", ".bin", "node")
  own <- own[file.exists(own)]
  if (length(own) > 0) return(normalizePath(own[1]))
  on_path <- unname(Sys.which("node"))
  version <- if (nzchar(on_path)) processx::run(on_path, "--version", error_on_status = FALSE)$stdout else "none"
  version <- trimws(version)
  major <- suppressWarnings(as.integer(sub("^v([0-9]+).*", "\\1", version)))
  if (!is.na(major) && major >= 22L) return(on_path)
  abort("io", sprintf(
    "Uncia needs Node.js 22 or newer; found on the PATH: %s. Install it, or set UNCIA_NODE to a node executable.", version
  ))
}

# A folder and all that it lies in, innermost first.
parents <- function(path) {
  found <- path
  while (dirname(path) != path) {
    path <- dirname(path)
    found <- c(found, path)
  }
  found
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
