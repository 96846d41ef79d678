#!/usr/bin/env bash
# Runs Demo.java from its source, on the classes and dependencies that Maven has put in place.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bindings="$here/../../bindings/java"
exec java -cp "$bindings/target/classes:$(cat "$bindings/target/classpath.txt")" "$here/Demo.java" "$@"
