install_core <- function(...) suppressMessages(uncia::install_core(...))

new_cache <- function() {
  cache <- tempfile("cache-")
  local_environment(c(UNCIA_CACHE = cache, UNCIA_CORE = NA), .frame = parent.frame())
  cache
}

test_that("a core is unpacked as a whole, once, and then found", {
  cache <- new_cache()
  archive <- pack_core(make_core())
  folder <- install_core(archive)
  expect_identical(dirname(folder), normalizePath(cache))
  expect_match(basename(folder), "^core-[0-9.]+-[0-9a-f]{12}$")
  expect_identical(readLines(file.path(folder, "deep/er/data.bin")), "data")
  expect_setequal(list.files(cache, all.files = TRUE, no.. = TRUE), basename(folder))
  found <- internal("locate_core")()
  expect_identical(found, list(bridge = file.path(folder, "bridge.js"), rule = "cache"))
  stamp <- file.mtime(file.path(folder, "bridge.js"))
  expect_identical(install_core(archive), folder)
  expect_identical(file.mtime(file.path(folder, "bridge.js")), stamp)
})

test_that("an archive may have a folder of its own, programs stay programs, and long names are whole", {
  new_cache()
  long <- paste0(strrep("a/", 40), strrep("b", 60), ".js")
  core <- make_core(list("bridge.js" = "x", "node/bin/node" = "#!/bin/sh\necho v24.0.0\n", "x" = "y"))
  Sys.chmod(file.path(core, "node/bin/node"), "0755")
  folder <- install_core(pack_core(core, inside = "uncia-core"))
  node <- internal("locate_node")(file.path(folder, "bridge.js"))
  expect_identical(node, list(path = file.path(folder, "node/bin/node"), rule = "with the core"))
  expect_identical(internal("node_version")(node$path), "v24.0.0")
  deep <- make_core(structure(list("x", "y"), names = c("bridge.js", long)))
  expect_true(file.exists(file.path(install_core(pack_core(deep)), long)))
})

test_that("of several cores the newest of this version is used", {
  cache <- new_cache()
  first <- install_core(pack_core(make_core(list("bridge.js" = "1"))))
  second <- install_core(pack_core(make_core(list("bridge.js" = "2"))))
  Sys.setFileTime(file.path(first, "core.json"), Sys.time() - 100)
  expect_identical(dirname(internal("locate_core")()$bridge), second)
  Sys.setFileTime(file.path(second, "core.json"), Sys.time() - 200)
  expect_identical(dirname(internal("locate_core")()$bridge), first)
  other <- file.path(cache, "core-9.9.9-000000000000")
  file.rename(second, other)
  manifest <- sub("\"version\":\"[^\"]*\"", "\"version\":\"9.9.9\"", readLines(file.path(other, "core.json")))
  writeLines(manifest, file.path(other, "core.json"))
  expect_identical(dirname(internal("locate_core")()$bridge), first)
  unlink(first, recursive = TRUE)
  # In a checkout the one that was built there is the last resort; elsewhere the error says what to type.
  text <- internal("no_core_text")()
  expect_match(text, "uncia::install_core(\"uncia-core-", fixed = TRUE)
  expect_match(text, "9.9.9", fixed = TRUE)
})

test_that("another version, another platform and an old glibc are refused, with what to get", {
  cache <- new_cache()
  version <- internal("own_version")()
  refused <- function(...) {
    error <- expect_error(install_core(pack_core(make_core(manifest = list(...)))), class = "uncia_version_mismatch")
    expect_length(list.files(cache, all.files = TRUE, no.. = TRUE), 0)
    conditionMessage(error)
  }
  other <- refused(version = "9.9.9")
  for (part in c("9.9.9", version, paste0("uncia-core-", version))) expect_match(other, part, fixed = TRUE)
  expect_match(refused(platform = "plan9-mips"), "plan9-mips")
  expect_match(refused(glibc = "9.99"), "needs glibc 9.99 or newer, and this system has [0-9.]+")
})

test_that("an archive that is damaged is refused, and leaves nothing behind", {
  cache <- new_cache()
  refused <- function(archive, text, ...) {
    expect_error(install_core(archive, ...), text, class = "uncia_invalid_data")
    expect_length(list.files(cache, all.files = TRUE, no.. = TRUE), 0)
  }
  core <- make_core()
  cat("DATA\n", file = file.path(core, "deep/er/data.bin"))
  refused(pack_core(core), "data.bin has another SHA-256")
  cat("more\n", file = file.path(core, "deep/er/data.bin"), append = TRUE)
  refused(pack_core(core), "data.bin has 10 bytes instead of 5")
  unlink(file.path(core, "deep"), recursive = TRUE)
  refused(pack_core(core), "data.bin is missing")
  extra <- make_core()
  cat("x", file = file.path(extra, "extra.js"))
  refused(pack_core(extra), "does not name extra.js")
  refused(pack_core(make_core(manifest = list(digest = strrep("0", 64)))), "digest")
  whole <- pack_core(make_core())
  bytes <- readBin(whole, "raw", file.size(whole))
  cut <- tempfile(fileext = ".tar.gz")
  writeBin(bytes[seq_len(length(bytes) %/% 2)], cut)
  refused(cut, "ends too early")
  writeLines("no archive", cut)
  refused(cut, "no archive")
  refused(pack_entry("readme.txt"), "no core.json")
  refused(whole, "SHA-256", sha256 = strrep("0", 64))
  expect_true(dir.exists(install_core(whole, sha256 = internal("sha256_of")(whole))))
})

test_that("an archive writes nowhere but in its folder", {
  cache <- new_cache()
  refused <- function(archive, text) {
    expect_error(install_core(archive), text, class = "uncia_invalid_data")
    expect_length(list.files(cache, all.files = TRUE, no.. = TRUE), 0)
    expect_false(file.exists(file.path(dirname(cache), "outside.txt")))
  }
  refused(pack_entry("../../outside.txt"), "leaves its folder")
  refused(pack_entry("a/../../../outside.txt"), "leaves its folder")
  refused(pack_entry(file.path(dirname(cache), "outside.txt")), "leaves its folder")
  refused(pack_entry("link", type = "2", link = "../.."), "neither a file nor a folder")
  refused(pack_entry("link", type = "1", link = "/etc/hostname"), "neither a file nor a folder")
  refused(pack_entry("device", type = "3"), "neither a file nor a folder")
})

test_that("a half-unpacked core is told, and replaced", {
  cache <- new_cache()
  archive <- pack_core(make_core())
  folder <- install_core(archive)
  unlink(file.path(folder, "deep/er/data.bin"))
  error <- expect_error(internal("locate_core")(), class = "uncia_io")
  expect_match(conditionMessage(error), "deep/er/data.bin is missing. Unpack it again with uncia::install_core()", fixed = TRUE)
  install_core(archive)
  expect_identical(internal("locate_core")()$rule, "cache")
  cat("longer", file = file.path(folder, "bridge.js"), append = TRUE)
  expect_error(internal("locate_core")(), "bridge.js has", class = "uncia_io")
  install_core(archive)
  expect_identical(readLines(file.path(folder, "bridge.js")), "process.exit(7)")
  expect_setequal(list.files(cache, all.files = TRUE, no.. = TRUE), basename(folder))
})

test_that("processes that install at once get one whole core", {
  cache <- new_cache()
  archive <- pack_core(make_core())
  folders <- parallel::mclapply(1:4, function(i) install_core(archive), mc.cores = 4)
  expect_length(unique(unlist(folders)), 1)
  expect_setequal(list.files(cache, all.files = TRUE, no.. = TRUE), basename(folders[[1]]))
  expect_identical(internal("locate_core")()$rule, "cache")
})

test_that("a cache that cannot be written is named, with the variable that moves it", {
  file <- tempfile()
  writeLines("", file)
  local_environment(c(UNCIA_CACHE = file.path(file, "cache")))
  expect_error(install_core(pack_core(make_core())), "cannot be written. Set UNCIA_CACHE", class = "uncia_io")
  expect_error(install_core("/nowhere/core.tar.gz"), "no file /nowhere", class = "uncia_io")
  expect_error(install_core(), "uncia::install_core", class = "uncia_io")
})

test_that("the cache is where the other languages have it", {
  local_environment(c(UNCIA_CACHE = NA, XDG_CACHE_HOME = "/somewhere"))
  expect_identical(internal("core_cache")(), "/somewhere/uncia")
  local_environment(c(XDG_CACHE_HOME = NA, HOME = "/home/of/somebody"))
  expect_match(internal("core_cache")(), "/.cache/uncia$")
})

test_that("Node.js that is missing, old or none at all is an error that says what to do", {
  bridge <- file.path(make_core(), "bridge.js")
  locate <- internal("locate_node")
  local_environment(c(UNCIA_NODE = fake_node("v24.1.0")))
  expect_identical(locate(bridge)$rule, "UNCIA_NODE")
  local_environment(c(UNCIA_NODE = fake_node("v18.20.1")))
  expect_error(locate(bridge), "22 or newer; .* from UNCIA_NODE, is v18.20.1. Install Node.js 22", class = "uncia_io")
  local_environment(c(UNCIA_NODE = fake_node("hello")))
  expect_error(locate(bridge), "does not run as Node.js", class = "uncia_io")
  local_environment(c(UNCIA_NODE = "/nowhere/node"))
  expect_error(locate(bridge), "/nowhere/node, from UNCIA_NODE, does not run", class = "uncia_io")
  local_environment(c(UNCIA_NODE = NA, PATH = tempdir()))
  expect_error(locate(bridge), "no node on the PATH. Install Node.js 22 or newer .* set UNCIA_NODE .* uncia-core-with-node", class = "uncia_io")
})
