# The packages of stages that this process knows, and what their stages are. Describing a stage is put off until it is used, so
# that attaching a package costs nothing however many stages it has.

#' For packages of stages
#'
#' What the generated code of a package of stages calls: this package's own, and that of any package made by the same
#' generator. There is no need to call these by hand.
#'
#' @param name,version,schema Name and version of the npm package, and the hash of its schema.
#' @param stages A named list: by the class on the wire, a function that returns the stage's [stage_class()].
#' @param path Folder of the npm package, where the core cannot find it by its name.
#' @return `register_package()`: `NULL`, invisibly.
#' @keywords internal
#' @name for_packages
#' @export
register_package <- function(name, version, schema, stages, path = NULL) {
  entry <- list(name = name, version = version, schema = schema)
  if (!is.null(path)) entry$path <- path
  the$packages[[name]] <- entry
  the$describers[names(stages)] <- stages
  the$classes[names(stages)] <- NULL
  invisible()
}

#' @param class Name of the class on the wire, such as `"uncia/lightgbm#LightGBMClassifier"`.
#' @param s3_class The class of its objects.
#' @param kind,model,summary,params What the schema says.
#' @return `stage_class()`: the description of a stage.
#' @rdname for_packages
#' @export
stage_class <- function(class, name, s3_class, kind, summary, params, model = NULL) {
  names(params) <- vapply(params, `[[`, "", "name")
  list(
    class = class, name = name, s3_class = s3_class, kind = kind, summary = summary, params = params, model = model,
    lookup = param_lookup(params)
  )
}

#' @param wire Name of the param on the wire.
#' @param doc One sentence.
#' @param default,required,secret,service,min,max,above,below,pattern,min_items,max_items,values,alias,aliases What the schema
#'   says; `above` and `below` are bounds that are excluded.
#' @return `stage_param()`: the description of a param.
#' @rdname for_packages
#' @export
stage_param <- function(name, wire, kind, doc, default = NULL, required = FALSE, secret = FALSE, service = FALSE, min = NULL,
                        max = NULL, above = NULL, below = NULL, pattern = NULL, min_items = NULL, max_items = NULL,
                        values = NULL, alias = NULL, aliases = NULL) {
  # R has no literal for whole numbers beyond 2^53; the generated code gives their digits.
  if (kind == "long" && is.character(default)) default <- read_long(default)
  if (kind == "steps" && !is.null(default)) default <- new_steps(list())
  if (kind == "stringMap" && length(default) == 0 && !is.null(default)) default <- structure(character(), names = character())
  as.list(environment())
}

class_of_wire <- function(wire) {
  known <- the$classes[[wire]]
  if (!is.null(known)) return(known)
  describe <- the$describers[[wire]]
  if (is.null(describe)) {
    abort("unknown_stage", sprintf(
      "No package of stages that is loaded has the class \"%s\".%s", wire, did_you_mean(wire, names(the$describers))
    ))
  }
  the$classes[[wire]] <- describe()
}

# The class that a message of the core names without its package, `LightGBMClassifier`; NULL where none is known.
class_named <- function(name) {
  if (is.null(name)) return(NULL)
  wire <- names(the$describers)[sub(".*#", "", names(the$describers)) == name]
  if (length(wire) == 0) NULL else class_of_wire(wire[1])
}

local_param_name <- function(class, wire) {
  if (is.null(class)) return(wire)
  found <- find_param(class, wire)
  if (is.null(found)) wire else found$name
}

#' @param pkgname Name of an R package.
#' @return `package_folder()`: the folder of the npm package that an R package of stages belongs to: `node` inside of the
#'   installed R package, or the checkout in which it lies; `NULL` where the core is to find it by its name.
#' @rdname for_packages
#' @export
package_folder <- function(pkgname, name) {
  installed <- system.file(package = pkgname)
  candidates <- c(file.path(installed, "node"), parents(installed))
  for (folder in candidates) {
    manifest <- file.path(folder, "package.json")
    if (file.exists(manifest) && identical(jsonlite::read_json(manifest)$name, name)) return(folder)
  }
  NULL
}
