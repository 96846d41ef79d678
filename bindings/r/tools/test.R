# Runs the tests of this package against its installed copy: Rscript test.R REPORT.xml FILTER. See test.sh.
args <- commandArgs(TRUE)
library(testthat)
library(uncia)

report <- args[1]
filter <- if (nzchar(args[2])) args[2]

# testthat's own JUnit reporter writes a case for each expectation, under names without their punctuation; one case a test, under its own
# name, is what the other languages report.
junit <- function(results) {
  escape <- function(text) {
    text <- gsub("[^\t\n -~\u00a0-\ud7ff]", "?", enc2utf8(text))
    for (pair in list(c("&", "&amp;"), c("<", "&lt;"), c(">", "&gt;"), c("\"", "&quot;"))) {
      text <- gsub(pair[1], pair[2], text, fixed = TRUE)
    }
    text
  }
  case <- function(one) {
    bad <- Filter(function(r) !inherits(r, "expectation_success"), one$results)
    skipped <- length(bad) > 0 && all(vapply(bad, inherits, NA, "expectation_skip"))
    text <- escape(paste(vapply(bad, format, ""), collapse = "\n\n"))
    inside <- if (length(bad) == 0) "" else if (skipped) "<skipped/>" else sprintf("<failure message=\"%s\"/>", text)
    name <- escape(one$test)
    file <- sub("^test-?(.*)\\.R$", "\\1", one$file)
    sprintf("<testcase classname=\"%s\" name=\"%s\" time=\"%.3f\">%s</testcase>", file, name, one$real, inside)
  }
  cases <- vapply(results, case, "")
  c("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", sprintf("<testsuite name=\"R\" tests=\"%d\">", length(cases)), cases, "</testsuite>")
}

results <- test_dir(
  "testthat", package = "uncia", load_package = "installed", stop_on_failure = FALSE, filter = filter,
  reporter = ListReporter$new()
)
if (nzchar(report)) {
  dir.create(dirname(report), recursive = TRUE, showWarnings = FALSE)
  writeLines(junit(results), report, useBytes = TRUE)
}
facts <- as.data.frame(results)
bad <- sum(facts$failed > 0 | facts$error | facts$skipped | facts$warning > 0)
cat(sprintf("%d tests, %d expectations; %d tests not passed\n", nrow(facts), sum(facts$nb), bad))
quit(status = as.integer(bad > 0 || nrow(facts) == 0))
