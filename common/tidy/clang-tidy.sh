#!/bin/sh
# clang-tidy.sh ROOT BUILD [JOBS] -- clang-tidy over every src file that BUILD compiles; ctest style/clang-tidy.
#
# One process per file: several files in one clang-tidy 14 give false findings about va_list. Quiet when all is well.
set -eu
root=$(realpath "$1")
build=$(realpath "$2")
jobs=${3:-$(nproc)}
files="^$root/(common|mock-amazon|retailer-ref|harness|reports)/src/.*[.]c\$"

if ! command -v run-clang-tidy >/dev/null; then
    echo "style/clang-tidy: clang-tidy is not installed; ./quickstart.sh test installs it" >&2
    exit 1
fi
if ! grep -Eo '"file": "[^"]*"' "$build/compile_commands.json" | cut -d'"' -f4 | grep -Eq "$files"; then
    echo "style/clang-tidy: $build/compile_commands.json names no src file" >&2
    exit 1
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! run-clang-tidy -quiet -j "$jobs" -p "$build" "$files" >"$log" 2>&1; then
    grep -Ev '^clang-tidy|warnings? generated|^Suppressed|^Use -header-filter|^$' "$log" |
        sed -e 's/\x1b\[[0-9;]*m//g' -e "s,$root/,,"
    exit 1
fi
