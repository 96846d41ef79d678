#' Install the core
#'
#' The stages of Uncia run in a core that all languages share. It comes as an archive beside this package, with all that it needs:
#' `uncia-core-<version>-<platform>.tar.gz`, or `uncia-core-with-node-<version>-<platform>.tar.gz`, which brings Node.js too.
#' `install_core()` unpacks it into the user's cache, once for each version. There it serves R and Java, until the folder is deleted.
#'
#' Every file is checked against the SHA-256 that the archive gives for it. The core appears in the cache as a whole or not at all, also
#' where two processes install it at once; one that is not whole is replaced.
#'
#' The cache is the folder that the environment variable `UNCIA_CACHE` names, else `uncia` in `XDG_CACHE_HOME` or `~/.cache`. A core
#' elsewhere is used where `UNCIA_CORE` names it. See [uncia_doctor()] for what is found.
#'
#' @param file Path of the archive.
#' @param sha256 Optional: the SHA-256 of the archive, as the file `SHA256SUMS` of the release has it; 64 hexadecimal digits.
#' @return The folder of the core, invisibly. An error of class `uncia_version_mismatch` where the archive is of another version
#'   or for another platform, `uncia_invalid_data` where it is damaged, `uncia_io` where it cannot be read or unpacked.
#' @examples
#' archive <- paste0("uncia-core-", packageVersion("uncia"), "-linux-x64.tar.gz")
#' if (file.exists(archive)) install_core(archive)
#' @export
install_core <- function(file, sha256 = NULL) {
  if (missing(file) || !is_string(file)) abort("io", paste("install_core() needs the path of the archive.", no_core_text()))
  file <- path.expand(file)
  if (!file.exists(file)) abort("io", sprintf("There is no file %s. Give install_core() the path of the core's archive.", file))
  if (!is.null(sha256) && !identical(tolower(sha256), sha256_of(file))) {
    abort("invalid_data", sprintf("%s does not have the SHA-256 %s. It is damaged, or another file: get it again.", file, sha256))
  }
  cache <- core_cache()
  staging <- file.path(cache, paste0(".unpacking-", Sys.getpid(), basename(tempfile("-"))))
  if (!make_folder(staging)) abort("io", cache_refused_text(cache))
  on.exit(unlink(staging, recursive = TRUE, force = TRUE))
  unpacked <- unpack_tar(file, staging)
  folder <- core_root(file, staging, unpacked)
  manifest <- read_manifest(file.path(folder, "core.json"))
  require_ours(file, manifest)
  check_files(file, folder, manifest)
  # Its time tells the newest of several.
  Sys.setFileTime(file.path(folder, "core.json"), Sys.time())
  target <- file.path(cache, sprintf("core-%s-%s", manifest$version, substr(manifest$digest, 1, 12)))
  move_into_place(folder, target, manifest)
  message("The core ", manifest$version, " is in ", target)
  invisible(normalizePath(target))
}

make_folder <- function(path) dir.exists(path) || suppressWarnings(dir.create(path, recursive = TRUE))

cache_refused_text <- function(cache) {
  sprintf("The cache folder %s cannot be written. Set UNCIA_CACHE to a folder that can, or make this one writable.", cache)
}

sha256_of <- function(paths) {
  unname(vapply(paths, function(path) digest::digest(path, algo = "sha256", file = TRUE), ""))
}

# The archive's files lie in its root, or all in one folder.
core_root <- function(file, staging, unpacked) {
  top <- unique(sub("/.*", "", unpacked))
  if ("core.json" %in% unpacked) return(staging)
  if (length(top) == 1 && paste0(top, "/core.json") %in% unpacked) return(file.path(staging, top))
  abort("invalid_data", sprintf("%s is no archive of a core of Uncia: it has no core.json.", file))
}

require_ours <- function(file, manifest) {
  if (!identical(manifest$version, own_version())) {
    abort("version_mismatch", sprintf(
      "%s holds the core %s, and this package is %s. Get the archive uncia-core-%s-%s.tar.gz, or the package of version %s.",
      file, manifest$version, own_version(), own_version(), this_platform(), manifest$version
    ))
  }
  if (!identical(manifest$platform, this_platform())) {
    abort("version_mismatch", sprintf(
      "%s is for %s, and this is %s. Get the archive uncia-core-%s-%s.tar.gz.",
      file, manifest$platform, this_platform(), own_version(), this_platform()
    ))
  }
  if (is_too_old(manifest$glibc)) {
    abort("version_mismatch", sprintf(
      "%s needs glibc %s or newer, and this system has %s. Use a newer release of the system, or a container of one.",
      file, manifest$glibc, .Call(uncia_glibc)
    ))
  }
}

# Whether this system's glibc is older than a core needs; where there is none, kernels made for glibc do not load.
is_too_old <- function(needed) {
  if (is.null(needed)) return(FALSE)
  here <- .Call(uncia_glibc)
  is.null(here) || utils::compareVersion(here, needed) < 0
}

# Each file is there, as its SHA-256 says, and nothing else is.
check_files <- function(file, folder, manifest) {
  damaged <- function(what) abort("invalid_data", sprintf("%s is damaged: %s. Get it again.", file, what))
  wrong <- wrong_files(folder, manifest)
  if (length(wrong) > 0) {
    if (is_full(folder)) abort("io", full_disk_text(folder))
    damaged(wrong[1])
  }
  paths <- vapply(manifest$files, `[[`, "", "path")
  found <- list.files(folder, recursive = TRUE, all.files = TRUE)
  extra <- setdiff(found, c(paths, "core.json"))
  if (length(extra) > 0) damaged(sprintf("its core.json does not name %s", extra[1]))
  sums <- sha256_of(file.path(folder, paths))
  wanted <- vapply(manifest$files, `[[`, "", "sha256")
  if (any(sums != wanted)) damaged(sprintf("%s has another SHA-256 than core.json says", paths[sums != wanted][1]))
  if (!identical(manifest_digest(paths, sums), manifest$digest)) damaged("the digest in core.json is not that of its files")
}

# SHA-256 over the sorted lines "<sha256> <path>".
manifest_digest <- function(paths, sums) {
  lines <- sort(paste(sums, paths), method = "radix")
  digest::digest(paste0(lines, "\n", collapse = ""), algo = "sha256", serialize = FALSE)
}

# Less room than this is none.
least_space <- 2^20

is_full <- function(folder) isTRUE(.Call(uncia_free_space, folder) < least_space)

full_disk_text <- function(folder) {
  sprintf("No space is left on the disk of %s. Make room, or set UNCIA_CACHE to a folder on another disk.", dirname(folder))
}

# One rename makes the core appear. Another process may have been first; one that is not whole is moved away.
move_into_place <- function(folder, target, manifest) {
  if (dir.exists(target)) {
    if (file.exists(file.path(target, "core.json")) && length(wrong_files(target, manifest)) == 0) return()
    broken <- file.path(dirname(target), paste0(".broken-", basename(tempfile(""))))
    file.rename(target, broken)
    unlink(broken, recursive = TRUE, force = TRUE)
  }
  moved <- suppressWarnings(file.rename(folder, target))
  if (!moved && !dir.exists(target)) abort("io", cache_refused_text(dirname(target)))
}
