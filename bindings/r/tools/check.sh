#!/bin/sh
# R CMD check of the package, without its tests, which tools/test.sh runs. Fails on errors, warnings and notes.
set -eu
package=$(cd "$(dirname "$0")/.." && pwd)
checkout=$(cd "$package/../.." && pwd)
library=${UNCIA_R_LIBRARY:-$checkout/.cache/r-library}
"$package/tools/setup.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export R_LIBS="$library"
# Examples run where there is a core: this checkout's.
export UNCIA_CORE="${UNCIA_CORE:-$checkout/core/dist/driver/bridge.js}"
# Not all that is suggested need be there, and nothing is to be asked of the network.
export _R_CHECK_FORCE_SUGGESTS_=false _R_CHECK_CRAN_INCOMING_=false _R_CHECK_SYSTEM_CLOCK_=false
R CMD build --no-build-vignettes "$package" >build.log 2>&1 || { cat build.log; exit 1; }
R CMD check --no-manual --no-tests --no-build-vignettes uncia_*.tar.gz >check.log 2>&1 || { cat check.log; exit 1; }
status=$(sed -n 's/^Status: //p' check.log)
[ "$status" = OK ] || { cat check.log; exit 1; }
ran=$(grep -c "withAutoprint" uncia.Rcheck/uncia-Ex.Rout || true)
[ "$ran" -gt 20 ] && ! grep -q "not installed. Get" uncia.Rcheck/uncia-Ex.Rout || { echo "the examples did not run"; exit 1; }
echo "R CMD check: $status"
