status_of <- function(checks, name) checks$status[checks$name == name]
row_of <- function(checks, name) as.list(checks[checks$name == name, ])

test_that("where all is well it says so", {
  doctor <- uncia_doctor()
  checks <- as.data.frame(doctor)
  expect_identical(names(checks), c("name", "status", "found", "fix"))
  expect_true(all(checks$status %in% c("ok", "warning")), info = paste(format(doctor), collapse = "\n"))
  expect_true(all(c("R package", "cache", "core", "Node", "handshake") %in% checks$name))
  expect_match(row_of(checks, "core")$found, "UNCIA_CORE|checkout|cache")
  expect_match(row_of(checks, "handshake")$found, "its schema is this package's")
  # What the core says of itself is there, too.
  expect_gt(nrow(checks), 5)
  expect_true(all(is.na(checks$fix[checks$status == "ok"])))
  expect_output(print(doctor), "Uncia can be used.")
})

test_that("a core that is missing, half unpacked or of another version is an error with its fix", {
  cache <- tempfile("cache-")
  local_environment(c(UNCIA_CORE = "/nowhere/bridge.js", UNCIA_CACHE = cache))
  missing <- as.data.frame(uncia_doctor())
  expect_identical(row_of(missing, "core")$status, "error")
  expect_match(row_of(missing, "core")$fix, "install_core")
  expect_false("Node" %in% missing$name)

  local_environment(c(UNCIA_CORE = NA))
  folder <- suppressMessages(install_core(pack_core(make_core())))
  unlink(file.path(folder, "deep"), recursive = TRUE)
  half <- as.data.frame(uncia_doctor())
  expect_identical(status_of(half, "cache"), "error")
  expect_match(row_of(half, "cache")$found, "deep/er/data.bin is missing")
  expect_match(row_of(half, "cache")$fix, "install_core(\"uncia-core-", fixed = TRUE)
  expect_identical(status_of(half, "core"), "error")
  expect_output(print(uncia_doctor()), "fix: .*install_core")

  other <- make_core(manifest = list(version = "9.9.9"))
  local_environment(c(UNCIA_CORE = file.path(other, "bridge.js")))
  mismatched <- row_of(as.data.frame(uncia_doctor()), "core")
  expect_identical(mismatched$status, "error")
  expect_match(mismatched$found, "9.9.9")
  expect_match(mismatched$fix, internal("own_version")(), fixed = TRUE)
})

test_that("a core that does not start is told with the end of its log", {
  broken <- make_core(list("bridge.js" = "console.error('no luck today'); process.exit(3)\n"))
  local_environment(c(UNCIA_CORE = file.path(broken, "bridge.js"), UNCIA_NODE = file.path(checkout(), "node_modules/.bin/node")))
  checks <- as.data.frame(uncia_doctor())
  expect_identical(status_of(checks, "handshake"), "error")
  expect_match(row_of(checks, "handshake")$found, "no luck today")
  expect_match(row_of(checks, "core's own checks")$fix, "install_core")
})

test_that("a cache that cannot be written is a warning, as a core in it may serve", {
  file <- tempfile()
  writeLines("", file)
  local_environment(c(UNCIA_CACHE = file.path(file, "cache")))
  found <- row_of(as.data.frame(uncia_doctor()), "cache")
  expect_identical(found$status, "warning")
  expect_match(found$fix, "Set UNCIA_CACHE")
})

test_that("no Node.js, or an old one, is an error with its fix", {
  core <- make_core()
  local_environment(c(UNCIA_CORE = file.path(core, "bridge.js"), UNCIA_NODE = fake_node("v18.0.0")))
  old <- row_of(as.data.frame(uncia_doctor()), "Node")
  expect_identical(old$status, "error")
  expect_match(old$found, "v18.0.0")
  expect_match(old$fix, "Install Node.js 22 or newer")
  local_environment(c(UNCIA_NODE = NA, PATH = tempdir()))
  none <- row_of(as.data.frame(uncia_doctor()), "Node")
  expect_identical(none$status, "error")
  expect_match(none$found, "no node on the PATH")
})
