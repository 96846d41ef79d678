#!/bin/sh
# Runs the tests against the installed package: test.sh [REPORT.xml [FILTER]]. The report is in JUnit's form; FILTER is a regular
# expression that names test files.
set -eu
package=$(cd "$(dirname "$0")/.." && pwd)
library=${UNCIA_R_LIBRARY:-$package/../../.cache/r-library}
report=${1:-}
case $report in "" | /*) ;; *) report=$PWD/$report ;; esac
"$package/tools/setup.sh"
# The core of this checkout, not one that the user has installed.
export UNCIA_CORE="${UNCIA_CORE:-$package/../../core/dist/driver/bridge.js}"
cd "$package/tests"
R_LIBS="$library" exec Rscript --vanilla "$package/tools/test.R" "$report" "${2:-}"
