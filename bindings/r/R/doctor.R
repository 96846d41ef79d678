#' Check the installation
#'
#' Says what this package finds: the core and by which rule it was found, Node.js, whether their versions fit, the cache; and then what the
#' core says of itself, its kernels and the machine. Each problem comes with its fix. Nothing is changed.
#'
#' @param deep Whether to compare the SHA-256 of every file of the core with what its `core.json` says; takes a second.
#' @return An object of class `uncia_doctor`, which prints as a list. `as.data.frame()` makes of it a data frame with a row for each check
#'   and the columns `name`, `status` (`"ok"`, `"warning"` or `"error"`), `found` and `fix` (`NA` where nothing is to be done).
#' @examples
#' checks <- as.data.frame(uncia_doctor())
#' checks[checks$status != "ok", ]
#' @export
uncia_doctor <- function(deep = FALSE) {
  core <- attempt(locate_core())
  node <- if (is_error(core)) core else attempt(locate_node(core$bridge))
  checks <- c(
    list(check_package(), check_cache(), check_core(core)),
    if (!is_error(core)) list(check_node(node)),
    if (!is_error(core) && !is_error(node)) c(list(check_handshake(core)), core_checks(core, node, deep))
  )
  structure(list(checks = Filter(Negate(is.null), checks)), class = "uncia_doctor")
}

attempt <- function(expression) tryCatch(expression, error = identity)
is_error <- function(x) inherits(x, "condition")

finding <- function(name, status, found, fix = NULL) {
  list(name = name, status = status, found = paste(found, collapse = "\n"), fix = if (status != "ok") fix)
}


check_package <- function() {
  finding("R package", "ok", sprintf(
    "uncia %s in %s; R %s, nanoarrow %s", own_version(), system.file(package = "uncia"), getRversion(), utils::packageVersion("nanoarrow")
  ))
}

check_cache <- function() {
  cache <- core_cache()
  cores <- cached_cores()
  broken <- Filter(function(core) length(wrong_files(core$folder, read_manifest(file.path(core$folder, "core.json")))) > 0, cores)
  if (length(broken) > 0) {
    wrong <- wrong_files(broken[[1]]$folder, read_manifest(file.path(broken[[1]]$folder, "core.json")))
    return(finding("cache", "error", sprintf("%s is not whole: %s", broken[[1]]$folder, wrong[1]), sprintf(
      "Delete that folder, and unpack the archive again: uncia::install_core(\"uncia-core-%s-%s.tar.gz\")", own_version(), this_platform()
    )))
  }
  if (!can_be_written(cache)) {
    return(finding("cache", "warning", sprintf("%s cannot be written", cache), paste(
      "A core that is there can be used, another cannot be installed.", cache_refused_text(cache)
    )))
  }
  versions <- vapply(cores, function(core) core$version, "")
  finding("cache", "ok", paste0(cache, ": ", if (length(versions) > 0) paste("core", versions, collapse = ", ") else "no core yet"))
}

# A folder that is not there can be written where the first of its parents that is there can.
can_be_written <- function(folder) {
  there <- Filter(file.exists, parents(folder))[1]
  dir.exists(there) && file.access(there, 2) == 0
}

check_core <- function(core) {
  if (is_error(core)) return(finding("core", "error", conditionMessage(core), sprintf(
    "uncia::install_core(\"uncia-core-%s-%s.tar.gz\")", own_version(), this_platform()
  )))
  manifest <- core_manifest(core)
  found <- sprintf("%s, by %s", core$bridge, core$rule)
  if (is.null(manifest)) return(finding("core", "ok", found))
  found <- sprintf("%s %s, %s", manifest$version, manifest$platform, found)
  if (!identical(manifest$version, own_version())) {
    return(finding("core", "error", found, sprintf(
      "This package is %s. Unset UNCIA_CORE, and uncia::install_core(\"uncia-core-%s-%s.tar.gz\")", own_version(), own_version(), this_platform()
    )))
  }
  if (!identical(manifest$platform, this_platform())) {
    return(finding("core", "error", found, sprintf("This machine is %s: get the core made for it.", this_platform())))
  }
  if (is_too_old(manifest$glibc)) {
    return(finding("core", "error", sprintf("%s, needs glibc %s; here is %s", found, manifest$glibc, .Call(uncia_glibc) %||% "none"), paste(
      "Use a newer release of the system, or a container of one."
    )))
  }
  finding("core", "ok", found)
}

core_manifest <- function(core) {
  path <- file.path(dirname(core$bridge), "core.json")
  if (file.exists(path)) attempt_or_null(read_manifest(path))
}
attempt_or_null <- function(expression) tryCatch(expression, error = function(e) NULL)

check_node <- function(node) {
  if (is_error(node)) {
    return(finding("Node", "error", conditionMessage(node), sprintf(
      "Install Node.js %d or newer, or set UNCIA_NODE to its executable.", oldest_node
    )))
  }
  version <- node$version %||% node_version(node$path)
  if (is.null(version)) {
    return(finding("Node", "error", sprintf("%s does not run", node$path), "Set UNCIA_NODE to a Node.js executable that does."))
  }
  finding("Node", "ok", sprintf("%s, %s, by %s", version, node$path, node$rule))
}

# Starts a core and compares versions and schemas, as any call would.
check_handshake <- function(core) {
  session <- attempt(open_session())
  if (is_error(session)) {
    fix <- if (inherits(session, "uncia_version_mismatch")) {
      sprintf("Use a core of version %s: unset UNCIA_CORE, or correct it.", own_version())
    } else {
      "Read the end of its log above; unpack the core again with uncia::install_core() where its files are damaged."
    }
    return(finding("handshake", "error", conditionMessage(session), fix))
  }
  on.exit(close_session(session))
  welcome <- session$welcome
  own <- the$packages[["uncia"]]
  theirs <- Filter(function(package) identical(package$name, "uncia"), welcome$packages)[[1]]
  found <- sprintf("core %s on Node.js %s answers", welcome$core, welcome$node)
  if (identical(theirs$schema, own$schema)) return(finding("handshake", "ok", paste0(found, "; its schema is this package's")))
  finding(
    "handshake", "warning", paste0(found, "; its schema differs from this package's: some params may be unknown to one of them"),
    sprintf("Install the package and the core of one release; this package is %s.", own_version())
  )
}

# What the core says of itself. One of a checkout may have no command line.
core_checks <- function(core, node, deep) {
  cli <- file.path(dirname(core$bridge), "cli.js")
  if (!file.exists(cli)) {
    return(list(finding("core's own checks", "warning", sprintf("%s is not there", cli), "Install a whole core, with uncia::install_core().")))
  }
  args <- c(cli, "doctor", "--json", if (deep) "--deep")
  said <- attempt(processx::run(node$path, args, error_on_status = FALSE, timeout = 120))
  report <- if (is_error(said)) said else attempt(jsonlite::parse_json(said$stdout))
  if (is_error(report)) {
    text <- if (is_error(said)) conditionMessage(said) else utils::tail(strsplit(said$stderr, "\n")[[1]], 3)
    return(list(finding("core's own checks", "error", c("They did not run.", text), "Unpack the core again with uncia::install_core().")))
  }
  lapply(report$checks, function(check) finding(check$name, check$status, check$found, check$fix))
}

#' @param x An `uncia_doctor`.
#' @param row.names,optional,... Ignored.
#' @rdname uncia_doctor
#' @export
as.data.frame.uncia_doctor <- function(x, row.names = NULL, optional = FALSE, ...) {
  text <- function(name) vapply(x$checks, function(check) as.character(check[[name]] %||% NA), "")
  data.frame(name = text("name"), status = text("status"), found = text("found"), fix = text("fix"))
}

#' @rdname uncia_doctor
#' @export
print.uncia_doctor <- function(x, ...) {
  cat(format(x, ...), sep = "\n")
  invisible(x)
}

#' @rdname uncia_doctor
#' @export
format.uncia_doctor <- function(x, ...) {
  checks <- as.data.frame(x)
  width <- max(nchar(checks$name))
  indent <- strrep(" ", width + 11)
  lines <- function(text) gsub("\n", paste0("\n", indent), text, fixed = TRUE)
  fixes <- ifelse(is.na(checks$fix), "", paste0("\n", indent, "fix: ", lines(checks$fix)))
  bad <- sum(checks$status == "error")
  c(
    paste0(sprintf("%-7s  %-*s  ", checks$status, width, checks$name), lines(checks$found), fixes),
    if (bad == 0) "Uncia can be used." else sprintf("%d %s to mend.", bad, if (bad == 1) "thing" else "things")
  )
}
