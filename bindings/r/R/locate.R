# Where the core and Node.js are found. The other languages look in the same places, so that a core that one of them has unpacked
# serves all.

oldest_node <- 22L

# list(bridge, rule): the path of bridge.js, and how it was found.
locate_core <- function() {
  set <- Sys.getenv("UNCIA_CORE")
  if (nzchar(set)) {
    bridge <- if (dir.exists(set)) file.path(set, "bridge.js") else set
    if (file.exists(bridge)) return(list(bridge = normalizePath(bridge), rule = "UNCIA_CORE"))
    abort("io", sprintf("UNCIA_CORE names %s, which is not there. Correct it, or unset it to use an installed core.", set))
  }
  cached <- newest_cached_core()
  if (!is.null(cached)) {
    require_whole(cached)
    return(list(bridge = file.path(normalizePath(cached), "bridge.js"), rule = "cache"))
  }
  in_checkout <- file.path(parents(system.file(package = "uncia")), "core", "dist", "driver", "bridge.js")
  in_checkout <- in_checkout[file.exists(in_checkout)]
  if (length(in_checkout) > 0) return(list(bridge = normalizePath(in_checkout[1]), rule = "checkout"))
  abort("io", no_core_text())
}

no_core_text <- function() {
  archive <- sprintf("uncia-core-%s-%s.tar.gz", own_version(), this_platform())
  others <- setdiff(vapply(cached_cores(), function(core) core$version, ""), own_version())
  paste0(
    "The core of Uncia ", own_version(), " is not installed. Get ", archive, ", which belongs to this release, and type\n",
    "  uncia::install_core(\"", archive, "\")",
    if (length(others) > 0) sprintf("\nThe cache %s holds a core of version %s only.", core_cache(), paste(others, collapse = ", "))
  )
}

own_version <- function() as.character(utils::packageVersion("uncia"))

# Names of systems and processors as Node.js has them.
this_platform <- function() {
  info <- Sys.info()
  system <- tolower(info[["sysname"]])
  machine <- switch(info[["machine"]], x86_64 = , amd64 = "x64", aarch64 = "arm64", info[["machine"]])
  paste0(system, "-", machine)
}

# The folder that R and Java share: UNCIA_CACHE, or uncia in the user's cache folder.
core_cache <- function() {
  set <- Sys.getenv("UNCIA_CACHE")
  if (nzchar(set)) return(path.expand(set))
  home <- Sys.getenv("XDG_CACHE_HOME")
  file.path(if (nzchar(home)) home else path.expand("~/.cache"), "uncia")
}

# Each build of the core in the cache: list(folder, version, time).
cached_cores <- function() {
  manifests <- Sys.glob(file.path(core_cache(), "core-*", "core.json"))
  cores <- lapply(manifests, function(path) {
    manifest <- tryCatch(read_manifest(path), error = function(e) NULL)
    if (is.null(manifest)) NULL else list(folder = dirname(path), version = manifest$version, time = file.mtime(path))
  })
  Filter(Negate(is.null), cores)
}

newest_cached_core <- function() {
  own <- Filter(function(core) identical(core$version, own_version()), cached_cores())
  if (length(own) == 0) return(NULL)
  own[[which.max(vapply(own, function(core) as.numeric(core$time), 0))]]$folder
}

read_manifest <- function(path) {
  manifest <- jsonlite::read_json(path)
  stopifnot(is_string(manifest$version), is.list(manifest$files))
  manifest
}

# A cheap look that finds what is half unpacked: every file is there, with its size.
require_whole <- function(folder) {
  wrong <- wrong_files(folder, read_manifest(file.path(folder, "core.json")))
  if (length(wrong) == 0) return(invisible())
  abort("io", sprintf(
    "The core in %s is not whole: %s. Unpack it again with uncia::install_core(), given the archive.", folder, wrong[1]
  ))
}

wrong_files <- function(folder, manifest) {
  paths <- vapply(manifest$files, `[[`, "", "path")
  wanted <- vapply(manifest$files, function(file) as.numeric(file$bytes), 0)
  found <- file.size(file.path(folder, paths))
  bad <- which(is.na(found) | found != wanted)
  ifelse(
    is.na(found[bad]), paste(paths[bad], "is missing"),
    sprintf("%s has %.0f bytes instead of %.0f", paths[bad], found[bad], wanted[bad])
  )
}

# list(path, rule, version): `version` is NULL where it was not asked for, as it came with the core.
locate_node <- function(bridge) {
  set <- Sys.getenv("UNCIA_NODE")
  if (nzchar(set)) return(require_node(set, "UNCIA_NODE"))
  beside <- file.path(dirname(bridge), "node", "bin", "node")
  if (file.exists(beside)) return(list(path = beside, rule = "with the core"))
  in_checkout <- file.path(parents(bridge), "node_modules", ".bin", "node")
  in_checkout <- in_checkout[file.exists(in_checkout)]
  if (length(in_checkout) > 0) return(list(path = normalizePath(in_checkout[1]), rule = "checkout"))
  require_node(unname(Sys.which("node")), "PATH")
}

require_node <- function(path, rule) {
  fix <- sprintf(
    "Install Node.js %d or newer (https://nodejs.org), set UNCIA_NODE to its executable, or install a core that brings Node.js: %s.",
    oldest_node, sprintf("uncia-core-with-node-%s-%s.tar.gz", own_version(), this_platform())
  )
  if (!nzchar(path)) abort("io", paste("Uncia needs Node.js, and there is no node on the PATH.", fix))
  version <- node_version(path)
  if (is.null(version)) abort("io", sprintf("%s, from %s, does not run as Node.js. %s", path, rule, fix))
  if (node_major(version) < oldest_node) {
    abort("io", sprintf("Uncia needs Node.js %d or newer; %s, from %s, is %s. %s", oldest_node, path, rule, version, fix))
  }
  list(path = path, rule = rule, version = version)
}

# `v24.1.0`, or NULL where `path` is no Node.js that runs.
node_version <- function(path) {
  said <- tryCatch(processx::run(path, "--version", error_on_status = FALSE, timeout = 20)$stdout, error = function(e) "")
  said <- trimws(said %||% "")
  if (grepl("^v[0-9]+\\.", said)) said
}

node_major <- function(version) as.integer(sub("^v([0-9]+).*", "\\1", version))

# A folder and all that it lies in, innermost first.
parents <- function(path) {
  found <- path
  while (dirname(path) != path) {
    path <- dirname(path)
    found <- c(found, path)
  }
  found
}

#' Is there a core?
#'
#' Whether [install_core()] has been called, or a core is there by another way, with a Node.js to run it. Nothing is started.
#'
#' @return `TRUE` or `FALSE`.
#' @examples
#' core_available()
#' @export
core_available <- function() !is_error(attempt(locate_node(locate_core()$bridge)))
