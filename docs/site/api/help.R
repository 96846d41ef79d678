# Writes the help pages of a package as HTML: Rscript help.R FOLDER-OF-RD-FILES FOLDER
arguments <- commandArgs(trailingOnly = TRUE)
files <- list.files(arguments[1], pattern = "[.]Rd$", full.names = TRUE)
page_of <- function(file) paste0(sub("[.]Rd$", "", basename(file)), ".html")

# Every alias is found on the page of its file.
aliases <- lapply(files, function(file) {
  lines <- readLines(file, encoding = "UTF-8")
  found <- sub("^\\\\alias[{](.*)[}]$", "\\1", grep("^\\\\alias[{]", lines, value = TRUE))
  stats::setNames(rep(page_of(file), length(found)), gsub("\\\\%", "%", found))
})
links <- unlist(aliases)

for (file in files) {
  tools::Rd2HTML(file, file.path(arguments[2], page_of(file)), Links = links, Links2 = character())
}
