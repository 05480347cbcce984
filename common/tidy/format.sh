#!/bin/sh
# format.sh ROOT -- is every C file as clang-format 14 writes it? ctest style/format. To repair: format.sh ROOT -i
set -eu
cd "$1"
if ! command -v clang-format >/dev/null; then
    echo "style/format: clang-format is not installed; ./quickstart.sh test installs it" >&2
    exit 1
fi
list=$(mktemp)
trap 'rm -f "$list" "$list.out"' EXIT
# Files that git does not have yet count too, but not what a build folder of any name holds.
git ls-files -z --cached --others --exclude-standard -- \
    common mock-amazon retailer-ref harness reports bench |
    grep -zE '[.][ch]$' >"$list" || true
if [ ! -s "$list" ]; then
    echo "style/format: git lists no C files in $1" >&2
    exit 1
fi
if [ "${2:-}" = -i ]; then
    xargs -0 clang-format -i <"$list"
elif ! xargs -0 clang-format --dry-run -Werror <"$list" >"$list.out" 2>&1; then
    grep -oE '^[^ :]+:[0-9]+:[0-9]+: error' "$list.out" | cut -d: -f1 | sort -u |
        sed 's,$,:1: format: run common/tidy/format.sh . -i,'
    exit 1
fi
