#!/bin/sh
# Runs the tests against the installed package: test.sh [REPORT.xml [FILTER]]. The report is in JUnit's form; FILTER is a regular expression
# that names test files.
set -eu
package=$(cd "$(dirname "$0")/.." && pwd)
library=${UNCIA_R_LIBRARY:-$package/../../.cache/r-library}
report=${1:-}
case $report in "" | /*) ;; *) report=$PWD/$report ;; esac
"$package/tools/setup.sh"
cd "$package/tests"
R_LIBS="$library" exec Rscript --vanilla - "$report" "${2:-}" <<'R'
args <- commandArgs(TRUE)
library(testthat)
library(uncia)
reporters <- list(if (interactive()) ProgressReporter$new() else SummaryReporter$new())
if (nzchar(args[1])) {
  dir.create(dirname(args[1]), recursive = TRUE, showWarnings = FALSE)
  reporters <- c(reporters, JunitReporter$new(file = args[1]))
}
results <- test_dir(
  "testthat", package = "uncia", load_package = "installed", stop_on_failure = FALSE,
  filter = if (nzchar(args[2])) args[2], reporter = MultiReporter$new(reporters = reporters)
)
facts <- as.data.frame(results)
bad <- sum(facts$failed) + sum(facts$error) + sum(facts$skipped) + sum(facts$warning)
cat(sprintf("\n%d tests, %d expectations, %d not passed\n", nrow(facts), sum(facts$nb), bad))
quit(status = as.integer(bad > 0 || nrow(facts) == 0))
R
