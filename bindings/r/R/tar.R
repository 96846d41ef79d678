# Reading archives. untar() follows links that an archive makes, and so may write outside of the folder; here there are none: an archive
# holds files and folders with paths that stay inside, or it is refused.

tar_block <- 512L
copy_bytes <- 4L * 2L^20L

# Unpacks a .tar or .tar.gz into a folder. Gives the paths of its files.
unpack_tar <- function(archive, folder) {
  source <- tryCatch(gzfile(archive, "rb"), error = function(e) abort("io", sprintf("%s cannot be read.", archive)))
  on.exit(close(source))
  refuse <- function(what) abort("invalid_data", sprintf("The archive %s %s. Get it again.", archive, what))
  paths <- character()
  long_name <- NULL
  repeat {
    header <- read_exactly(source, tar_block, refuse)
    # Two blocks of zeros end an archive.
    if (all(header == as.raw(0))) break
    entry <- read_tar_header(header, refuse)
    name <- long_name %||% entry$name
    long_name <- NULL
    switch(entry$type,
      file = {
        path <- inner_path(name, refuse)
        copy_entry(source, file.path(folder, path), entry, refuse)
        paths <- c(paths, path)
      },
      folder = if (!name %in% c(".", "./")) inner_path(name, refuse),
      long_name = long_name <- text_of(read_padded(source, entry$size, refuse)),
      pax = long_name <- pax_path(read_padded(source, entry$size, refuse)),
      refuse(sprintf("holds %s, which is neither a file nor a folder", name))
    )
  }
  paths
}

read_exactly <- function(source, size, refuse) {
  bytes <- tryCatch(readBin(source, "raw", size), error = function(e) raw(), warning = function(w) raw())
  if (length(bytes) < size) refuse("ends too early, or is no archive")
  bytes
}

read_padded <- function(source, size, refuse) {
  padded <- tar_block * ceiling(size / tar_block)
  read_exactly(source, padded, refuse)[seq_len(size)]
}

text_of <- function(bytes) {
  end <- which(bytes == as.raw(0))
  rawToChar(if (length(end) > 0) bytes[seq_len(end[1] - 1)] else bytes)
}

read_tar_header <- function(header, refuse) {
  field <- function(at, size) header[at + seq_len(size)]
  octal <- function(at, size) {
    digits <- utf8ToInt(gsub("[^0-7]", "", text_of(field(at, size)))) - 48
    sum(digits * 8^rev(seq_along(digits) - 1))
  }
  # The sum is taken as if its own field were blanks.
  sum_field <- 148 + seq_len(8)
  if (octal(148, 8) != sum(as.integer(header[-sum_field])) + 8 * 32) refuse("is damaged, or is no archive")
  prefix <- if (text_of(field(257, 5)) == "ustar" && header[263] == as.raw(0)) text_of(field(345, 155)) else ""
  name <- text_of(field(0, 100))
  list(
    name = if (nzchar(prefix)) paste0(prefix, "/", name) else name,
    size = octal(124, 12),
    is_program = bitwAnd(octal(100, 8), 64L) != 0,
    type = entry_type(header[157])
  )
}

entry_type <- function(flag) {
  if (flag == as.raw(0)) return("file")
  switch(rawToChar(flag), "0" = , "7" = "file", "5" = "folder", "L" = "long_name", x = , g = "pax", "other")
}

# The path in a pax header, whose records are "<length> <key>=<value>\n".
pax_path <- function(bytes) {
  records <- strsplit(rawToChar(bytes), "\n", fixed = TRUE)[[1]]
  path <- sub("^[0-9]+ path=", "", grep("^[0-9]+ path=", records, value = TRUE))
  if (length(path) > 0) path[1]
}

inner_path <- function(name, refuse) {
  path <- sub("^(\\./)+", "", name)
  parts <- strsplit(path, "/", fixed = TRUE)[[1]]
  if (startsWith(path, "/") || ".." %in% parts || length(parts) == 0 || grepl("\\", path, fixed = TRUE)) {
    refuse(sprintf("holds a path that leaves its folder: %s", name))
  }
  path
}

copy_entry <- function(source, target, entry, refuse) {
  make_folder(dirname(target))
  out <- tryCatch(suppressWarnings(file(target, "wb")), error = function(e) abort("io", cache_refused_text(core_cache())))
  on.exit(suppressWarnings(close(out)))
  left <- entry$size
  while (left > 0) {
    piece <- read_exactly(source, min(left, copy_bytes), refuse)
    # A disk that is full shows in the size of the file, which is checked with all others.
    suppressWarnings(writeBin(piece, out))
    left <- left - length(piece)
  }
  padding <- (-entry$size) %% tar_block
  if (padding > 0) read_exactly(source, padding, refuse)
  Sys.chmod(target, if (entry$is_program) "0755" else "0644", use_umask = TRUE)
}
