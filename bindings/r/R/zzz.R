# State of the package in this process: the session with the core, the registered packages of stages, and what finalizers
# have queued.
the <- new.env(parent = emptyenv())

.onLoad <- function(libname, pkgname) {
  the$session <- NULL
  the$packages <- list()
  the$describers <- list()
  the$classes <- list()
  the$released <- list()
  the$uses <- list()
  register_own_stages(pkgname)
}

.onUnload <- function(libpath) {
  stop_core()
  library.dynam.unload("uncia", libpath)
}

`%||%` <- function(x, y) if (is.null(x)) y else x

is_string <- function(x) is.character(x) && length(x) == 1 && !is.na(x)

installed <- function(package) requireNamespace(package, quietly = TRUE)
