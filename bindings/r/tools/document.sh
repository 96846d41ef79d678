#!/bin/sh
# Writes man/*.Rd for the hand-written part of the package from its roxygen comments (Debian: r-cran-roxygen2). The pages of
# generated functions come from the binding generator instead.
set -eu
package=$(cd "$(dirname "$0")/.." && pwd)
library=${UNCIA_R_LIBRARY:-$package/../../.cache/r-library}
cd "$package"
"$package/tools/setup.sh"
R_LIBS="$library" Rscript --vanilla -e 'roxygen2::roxygenise(roclets = "rd", load_code = roxygen2::load_installed)'
