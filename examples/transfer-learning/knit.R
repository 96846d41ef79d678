# Knits the vignette of this example: Rscript knit.R [DOCUMENT.md]. Pictures go to a folder beside the document.
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1])))
target <- normalizePath(c(commandArgs(TRUE), "transfer-learning.md")[1], mustWork = FALSE)
knitr::opts_chunk$set(error = FALSE, fig.path = paste0(sub("\\.md$", "", target), "-files/"))
knitr::opts_knit$set(root.dir = here)
invisible(knitr::knit(file.path(here, "transfer-learning.Rmd"), target, quiet = TRUE))
cat(sub("^## ", "", grep("^## digest ", readLines(target), value = TRUE)), "\n", sep = "")
cat("The document is ", target, "\n", sep = "")
