# Fitted models. What a model has learned lies in a folder that this process owns. A root stands for one such folder: all
# stages of one fit share it, and when the last of them is gone, the folder goes and the core is told.

# Up to this size a model's files are also kept in memory, so that saveRDS() and parallel workers carry them along.
default_pack_limit <- 64 * 2^20

models_folder <- function() {
  folder <- file.path(tempdir(), "uncia-models")
  dir.create(folder, showWarnings = FALSE, mode = "0700")
  folder
}

new_model_folder <- function() tempfile("model-", models_folder())

new_root <- function(folder) {
  root <- new.env(parent = emptyenv())
  root$folder <- normalizePath(folder)
  root$digests <- character()
  root$files <- pack_folder(root$folder)
  root$owned <- startsWith(root$folder, normalizePath(models_folder()))
  watch_root(root)
  root
}

# Finalizers run at any moment, so they only note what is to be done.
watch_root <- function(root) {
  root$pid <- Sys.getpid()
  reg.finalizer(root, function(root) {
    # A fork's copy leaves the parent's folder alone.
    if (identical(root$pid, Sys.getpid())) release(root)
  })
}

release <- function(root) {
  the$released[[length(the$released) + 1L]] <- list(
    digests = root$digests, folder = if (root$owned) root$folder
  )
}

# Frees what finalizers have noted, in one call.
free_released <- function(session) {
  released <- the$released
  if (length(released) == 0) return(invisible())
  the$released <- list()
  gone <- character()
  for (one in released) {
    for (digest in one$digests) {
      left <- (the$uses[[digest]] %||% 1) - 1
      the$uses[[digest]] <- if (left > 0) left
      if (left <= 0) gone <- c(gone, digest)
    }
    if (!is.null(one$folder)) unlink(one$folder, recursive = TRUE)
  }
  if (length(gone) == 0) return(invisible())
  one_call(session, "free", list(states = as.list(unique(gone))))
  invisible()
}

adopt_state <- function(root, state) {
  root$digests <- c(root$digests, state$digest)
  the$uses[[state$digest]] <- (the$uses[[state$digest]] %||% 0) + 1
  folder <- normalizePath(state$folder)
  list(root = root, path = substring(folder, nchar(root$folder) + 2), digest = state$digest)
}

encode_state <- function(state) {
  root <- state$root
  if (isTRUE(root$closed)) abort("io", "This model was closed.")
  if (!dir.exists(root$folder)) unpack_root(root)
  folder <- if (nzchar(state$path)) file.path(root$folder, state$path) else root$folder
  list(folder = folder, digest = state$digest)
}

# The folder of another session, read back with readRDS() or in a worker.
unpack_root <- function(root) {
  if (is.null(root$files)) {
    abort("io", paste0(
      "The folder of this model is gone (", root$folder, "). A model of more than ",
      format(pack_limit() / 2^20), " MiB is not kept in R objects: use save_model() and load_model(), or raise ",
      "options(uncia.pack_limit = bytes)."
    ))
  }
  folder <- new_model_folder()
  for (path in names(root$files)) {
    target <- file.path(folder, path)
    dir.create(dirname(target), recursive = TRUE, showWarnings = FALSE)
    writeBin(root$files[[path]], target)
  }
  root$folder <- normalizePath(folder)
  root$owned <- TRUE
  for (digest in root$digests) the$uses[[digest]] <- (the$uses[[digest]] %||% 0) + 1
  watch_root(root)
}

pack_limit <- function() getOption("uncia.pack_limit", default_pack_limit)

pack_folder <- function(folder) {
  paths <- list.files(folder, recursive = TRUE, all.files = TRUE)
  sizes <- file.size(file.path(folder, paths))
  if (sum(sizes) > pack_limit()) return(NULL)
  contents <- .mapply(function(path, size) readBin(file.path(folder, path), "raw", size), list(paths, sizes), NULL)
  structure(contents, names = paths)
}

roots_of <- function(stage) {
  own <- stage_field(stage, "state")$root
  nested <- unlist(lapply(stage_field(stage, "params"), function(value) {
    if (inherits(value, "uncia_stage")) return(roots_of(value))
    if (is.list(value)) unlist(lapply(value, function(v) if (inherits(v, "uncia_stage")) roots_of(v)))
  }))
  unique(c(own, nested))
}

#' Give a model's memory back now
#'
#' A model is freed when R collects the last object that uses it. `close()` does so at once; the model, and every copy of it,
#' cannot be used afterwards.
#'
#' @param con A fitted model.
#' @param ... Ignored.
#' @return `NULL`, invisibly.
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' close(model)
#' @export
close.uncia_stage <- function(con, ...) {
  for (root in roots_of(con)) {
    if (isTRUE(root$closed)) next
    root$closed <- TRUE
    release(root)
    root$owned <- FALSE
    root$digests <- character()
  }
  session <- the$session
  if (!is.null(session) && session$pid == Sys.getpid() && !session_is_dead(session)) free_released(session)
  invisible()
}

#' Save and load stages
#'
#' A saved stage is a folder of open formats that every language of Uncia reads. It is written beside its target and renamed into
#' place. Secrets are not saved.
#'
#' A fitted model can also be kept with `saveRDS()` and sent to parallel workers, as R objects are: its files are part of the
#' object up to the size in `options(uncia.pack_limit =)`, 64 MiB by default.
#'
#' @param stage A stage, fitted or not.
#' @param path Folder to write or read.
#' @param overwrite Whether to replace what is at `path`.
#' @return `save_model()`: the stage, invisibly. `load_model()`: the stage.
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' folder <- file.path(tempdir(), "iris-model")
#' save_model(model, folder)
#' load_model(folder)
#' @export
save_model <- function(stage, path, overwrite = FALSE) {
  inputs <- new_inputs()
  wire <- encode_stage(require_stage(stage), inputs)
  core_call("save", list(stage = wire, folder = absolute(path), overwrite = isTRUE(overwrite)), inputs$sources)
  invisible(stage)
}

#' @rdname save_model
#' @export
load_model <- function(path) {
  folder <- absolute(path)
  value <- core_call("load", list(folder = folder))$value
  decode_stage(value$stage, folder)
}

# The core has a working directory of its own.
absolute <- function(path) {
  if (!is_string(path) || !nzchar(path)) abort("io", sprintf("A path is needed, not %s.", show_value(path)))
  path <- enc2utf8(path.expand(path))
  if (startsWith(path, "/")) path else file.path(getwd(), path)
}
