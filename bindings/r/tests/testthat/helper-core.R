# Archives of cores that are small enough to be made by the dozen.

# A folder that looks like a core: `files` are texts by their paths. `manifest` changes what core.json says.
make_core <- function(files = list("bridge.js" = "process.exit(7)\n", "deep/er/data.bin" = "data\n"), manifest = list()) {
  folder <- tempfile("core-")
  for (path in names(files)) {
    dir.create(dirname(file.path(folder, path)), recursive = TRUE, showWarnings = FALSE)
    cat(files[[path]], file = file.path(folder, path))
  }
  paths <- names(files)
  sums <- internal("sha256_of")(file.path(folder, paths))
  entries <- lapply(seq_along(paths), function(i) {
    list(path = paths[i], bytes = file.size(file.path(folder, paths[i])), sha256 = sums[i])
  })
  core <- list(
    version = internal("own_version")(), platform = internal("this_platform")(), glibc = "2.17", node = ">=22", schema = "sha256:0",
    digest = internal("manifest_digest")(paths, sums), files = entries
  )
  core[names(manifest)] <- manifest
  jsonlite::write_json(core, file.path(folder, "core.json"), auto_unbox = TRUE)
  folder
}

# Packs a folder; `inside` names the folder of the archive that all lies in.
pack_core <- function(folder, inside = NULL) {
  archive <- tempfile("core-", fileext = ".tar.gz")
  old <- setwd(folder)
  on.exit(setwd(old))
  if (is.null(inside)) {
    # Long paths are what this is to try, portable or not.
    suppressWarnings(utils::tar(archive, list.files(recursive = TRUE), compression = "gzip", tar = "internal"))
  } else {
    file.rename(folder, file.path(dirname(folder), inside))
    setwd(dirname(folder))
    utils::tar(archive, inside, compression = "gzip", tar = "internal")
  }
  archive
}

# An archive of one entry, with a header of our own making.
pack_entry <- function(name, type = "0", link = "", text = "boo\n") {
  header <- raw(512)
  write_at <- function(at, bytes) header[at + seq_along(bytes)] <<- bytes
  write_at(0, charToRaw(name))
  write_at(100, charToRaw("0000644"))
  size <- if (type == "0") nchar(text) else 0
  write_at(124, charToRaw(sprintf("%011o", size)))
  write_at(156, charToRaw(type))
  write_at(157, charToRaw(link))
  write_at(257, c(charToRaw("ustar"), as.raw(0), charToRaw("00")))
  write_at(148, charToRaw(strrep(" ", 8)))
  write_at(148, charToRaw(sprintf("%06o", sum(as.integer(header)))))
  header[155] <- as.raw(0)
  archive <- tempfile("entry-", fileext = ".tar.gz")
  out <- gzfile(archive, "wb")
  on.exit(close(out))
  writeBin(c(header, if (size > 0) c(charToRaw(text), raw(512 - size)), raw(1024)), out)
  archive
}

# A file that may be run, and says `text` when it is.
fake_node <- function(text) {
  path <- tempfile("node-")
  writeLines(c("#!/bin/sh", sprintf("echo '%s'", text)), path)
  Sys.chmod(path, "0755")
  path
}
