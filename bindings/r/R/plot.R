# Plots: pictures that the core has drawn.

new_plot <- function(wire) structure(wire[c("title", "description", "svg", "spec")], class = "uncia_plot")

#' Look at a plot
#'
#' Functions such as [plot_feature_importance()] return a plot: a picture that is drawn once, in the core, and is the same in every
#' language. Printing one shows it: in the viewer of RStudio and the like, else in the browser; where there is neither, it is
#' written to a file, and the file is named.
#'
#' @param x A plot.
#' @param ... Ignored.
#' @return `print()` returns `x`, invisibly; `format()` a line of text. A plot is a list of `title`, `description` (the same as the picture
#'   shows, in words), `svg` (one `<svg>` element, without scripts or references to anything outside of it) and `spec` (the
#'   specification of Vega-Lite that it was drawn from, with the numbers that it shows).
#' @seealso [save_plot()]
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' plot <- plot_feature_importance(model)
#' plot$description
#' plot
#' @export
print.uncia_plot <- function(x, ...) {
  cat(format(x), "\n", sep = "")
  page <- tempfile("uncia-plot-", fileext = ".html")
  save_plot(x, page)
  viewer <- getOption("viewer")
  if (is.function(viewer)) {
    viewer(page)
  } else if (interactive() && is_browser(getOption("browser"))) {
    utils::browseURL(page)
  } else {
    cat("It was written to ", page, "; save_plot() writes it where you want it.\n", sep = "")
  }
  invisible(x)
}

is_browser <- function(x) is.function(x) || (is.character(x) && length(x) == 1 && nzchar(x))

#' @rdname print.uncia_plot
#' @export
format.uncia_plot <- function(x, ...) sprintf("Plot \"%s\": %s", x$title, x$description)

#' Save a plot to a file
#'
#' A file that is there is replaced.
#'
#' @param plot A plot, such as [plot_feature_importance()] returns.
#' @param path The file. Its ending says what is written: `.svg`, `.html` (a page that needs nothing besides and follows a light or
#'   dark theme) or `.json` (the specification of Vega-Lite).
#' @return The path, invisibly.
#' @examplesIf core_available()
#' model <- lightgbm_classifier(num_iterations = 20) |> fit(Species ~ ., data = iris)
#' file <- file.path(tempdir(), "importance.svg")
#' save_plot(plot_feature_importance(model), file)
#' @export
save_plot <- function(plot, path) {
  if (!inherits(plot, "uncia_plot")) abort("invalid_param", sprintf("A plot is needed, not %s.", show_value(plot)), param = "plot")
  if (!is_string(path)) abort("invalid_param", "`path` must be the name of a file.", param = "path")
  text <- switch(tolower(sub(".*\\.", "", basename(path))),
    svg = plot$svg,
    html = ,
    htm = plot_page(plot),
    json = wire_spec(plot$spec),
    abort("invalid_param", sprintf(
      "A plot cannot be saved as \"%s\". Name a file that ends in .svg, .html or .json.", path
    ), param = "path")
  )
  connection <- file(path, "wb")
  on.exit(close(connection))
  writeLines(enc2utf8(text), connection, useBytes = TRUE)
  invisible(path)
}

wire_spec <- function(spec) {
  as.character(jsonlite::toJSON(spec, auto_unbox = TRUE, null = "null", digits = NA, pretty = 2))
}

plot_page <- function(plot) {
  title <- gsub(">", "&gt;", gsub("<", "&lt;", gsub("&", "&amp;", plot$title, fixed = TRUE), fixed = TRUE), fixed = TRUE)
  paste(c(
    "<!doctype html>",
    "<html lang=\"en\">",
    "<head>",
    "<meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    sprintf("<title>%s</title>", title),
    "<style>",
    ":root { color-scheme: light dark; color: #1f2328; background: #ffffff; }",
    "@media (prefers-color-scheme: dark) { :root { color: #e6edf3; background: #0d1117; } }",
    "body { margin: 1rem; }",
    "</style>",
    "</head>",
    "<body>",
    plot$svg,
    "</body>",
    "</html>"
  ), collapse = "\n")
}

# In a document that knitr makes: the picture itself in HTML, else what it shows in words.
knit_print.uncia_plot <- function(x, ...) {
  if (knitr::is_latex_output()) return(knitr::asis_output(paste0("\n\n*", format(x), "*\n\n")))
  # An empty line would end the block of HTML in Markdown.
  picture <- gsub("\n\\s*", " ", x$svg)
  knitr::asis_output(paste0("\n\n<figure>", picture, "</figure>\n\n"))
}
