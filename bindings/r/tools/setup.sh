#!/bin/sh
# Sets R up for this checkout, and may be run again at any time: what is there already is left alone.
#
#   1. The Debian packages that the R package and its tests need. They are installed where this user may (root, or sudo
#      without a password); otherwise they are named, with the command, and the exit code is 3.
#   2. nanoarrow, pinned by version and checksum, into the library folder below. Debian 12 does not have it yet, so its
#      source comes from the source package of the next release, through apt and the mirror this machine already uses.
#   3. The package `uncia` itself, into the same folder, whenever its sources have changed.
#
# The library folder is <checkout>/.cache/r-library, or what UNCIA_R_LIBRARY names; use it with R_LIBS=<folder>.
set -eu

nanoarrow_version=0.6.0
nanoarrow_package=r-cran-nanoarrow=0.6.0-1
nanoarrow_suite=trixie
nanoarrow_sha256=cb5815b478d749dd27d3a3d90b1d174e713137c5bb960d284d9fb8c376334d71
debian_packages="r-base-core r-base-dev r-cran-bit64 r-cran-cli r-cran-digest r-cran-generics r-cran-jsonlite r-cran-knitr r-cran-processx r-cran-testthat r-cran-tibble r-cran-xml2"
r_packages="bit64 cli digest generics jsonlite knitr processx testthat tibble xml2"

exit_needs_help=3
package=$(cd "$(dirname "$0")/.." && pwd)
checkout=$(cd "$package/../.." && pwd)
library=${UNCIA_R_LIBRARY:-$checkout/.cache/r-library}
mkdir -p "$library"

say() { echo "setup of R: $*" >&2; }
ask() { say "$*"; exit $exit_needs_help; }
have() { command -v "$1" >/dev/null 2>&1; }

# Two set-ups at once (a build and a test run, say) would install over each other.
if have flock; then exec 9>"$library/.lock"; flock 9; fi

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

install_debian_packages() {
  missing=
  for name in $debian_packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $name"
  done
  [ -n "$missing" ] || return 0
  command="apt-get install --yes --no-install-recommends$missing"
  as_root true || ask "these Debian packages are missing:$missing
Install them with:  sudo apt-get update && sudo $command"
  say "installing$missing"
  # The lists may be empty or stale on a fresh machine or image.
  as_root apt-get update --quiet=2 || say "apt-get update failed; trying with the lists that are here"
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive $command >&2 || ask "apt-get could not install$missing
Try:  sudo apt-get update && sudo $command"
}

check_r_packages() {
  have Rscript || ask "R is not on the PATH. Install R 4.1 or newer, with the packages: $r_packages nanoarrow"
  absent=$(R_LIBS="$library" Rscript --vanilla -e '
    names <- commandArgs(TRUE)
    cat(names[!vapply(names, requireNamespace, NA, quietly = TRUE)])' $r_packages)
  [ -z "$absent" ] || ask "these R packages are missing: $absent. Install them with install.packages()."
}

installed_version() {
  sed -n 's/^Version: *//p' "$library/$1/DESCRIPTION" 2>/dev/null || true
}

# The mirror of Debian that this machine's own sources name: the site of the entry that provides r-base-core's component
# in the release this machine runs.
debian_mirror() {
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --no-release-info --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(SITE)' |
    awk -v release="$codename" '$1 == "Packages" && $2 == release && $3 == "main" { print $4; exit }'
}

debian_keyring() {
  for file in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
    if [ -r "$file" ]; then echo "$file"; return; fi
  done
}

# apt with lists, caches and sources of its own, so that nothing of the machine's changes and no root is needed.
private_apt() {
  apt-get -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/sources" -o Dir::State::Lists="$work/lists" \
    -o Dir::Cache="$work/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" "$@"
}

download_nanoarrow() {
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || ask "no source of Debian packages is configured, so nanoarrow $nanoarrow_version cannot be had.
Put the source archive of nanoarrow $nanoarrow_version at $archive and run this again."
  mkdir -p "$work/sources" "$work/lists/partial" "$work/cache/archives/partial" "$work/download"
  keyring=$(debian_keyring)
  {
    echo "Types: deb-src"
    echo "URIs: $mirror"
    echo "Suites: $nanoarrow_suite"
    echo "Components: main"
    [ -z "$keyring" ] || echo "Signed-By: $keyring"
  } >"$work/sources/next-release.sources"
  private_apt update --quiet=2 >&2
  # Mirrors keep the upstream archive, but not always the small Debian files beside it: apt then fails although all that is
  # wanted has come. The checksum decides.
  (cd "$work/download" && private_apt source --quiet=2 --download-only "$nanoarrow_package" >"$work/log" 2>&1) || true
  found=$(find "$work/download" -name '*nanoarrow*.orig.tar.gz' | head -n 1)
  if [ -z "$found" ]; then
    cat "$work/log" >&2
    ask "the source of nanoarrow $nanoarrow_version did not arrive.
Put its source archive (sha256 $nanoarrow_sha256) at $archive and run this again."
  fi
  mv "$found" "$archive"
}

install_nanoarrow() {
  [ "$(installed_version nanoarrow)" != "$nanoarrow_version" ] || return 0
  archive=$library/../nanoarrow_$nanoarrow_version.tar.gz
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  [ -f "$archive" ] || download_nanoarrow
  echo "$nanoarrow_sha256  $archive" | sha256sum --check --status ||
    { rm -f "$archive"; say "the source of nanoarrow has another checksum than $nanoarrow_sha256"; exit 1; }
  say "building nanoarrow $nanoarrow_version (about 15 seconds)"
  r_install --no-docs --no-test-load "$archive"
}

# R's own messages are kept for the case that something fails.
r_install() {
  log=$library/.install.log
  if ! MAKEFLAGS=${MAKEFLAGS:--j2} R_LIBS="$library" R CMD INSTALL --no-multiarch --library="$library" "$@" >"$log" 2>&1; then
    cat "$log" >&2
    say "R CMD INSTALL failed"
    exit 1
  fi
}

install_uncia() {
  hash=$(cd "$package" && find DESCRIPTION NAMESPACE R src inst man -type f ! -name '*.o' ! -name '*.so' ! -name .gitkeep 2>/dev/null |
    LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
  stamp=$library/.uncia-sources
  [ "$(cat "$stamp" 2>/dev/null)" != "$hash" ] || [ ! -d "$library/uncia" ] || return 0
  say "installing the package uncia"
  # A copy is built, so that no objects are left among the sources.
  copy=$(mktemp -d)
  cp -R "$package" "$copy/uncia"
  r_install --no-test-load "$copy/uncia"
  rm -rf "$copy"
  echo "$hash" >"$stamp"
}

if have dpkg-query && have apt-get; then install_debian_packages; fi
check_r_packages
install_nanoarrow
install_uncia
say "ready: R_LIBS=$library"
