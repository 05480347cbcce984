#!/usr/bin/env bash
# man.sh PROGRAM PAGE -- the man page names the same flags and environment variables as --help.
set -euo pipefail

words() {
    grep -oE -e '--[a-z][a-z-]+|JWO_[A-Z_]+' | sort -u
}

help=$("$1" --help | words)
page=$(sed -e '/^\.\\"/d' -e 's/\\-/-/g' "$2" | grep -v 'aws-sigv4' | words)
if [ "$help" != "$page" ]; then
    echo "FAILED: --help (<) and $2 (>) differ:"
    diff <(echo "$help") <(echo "$page") || true
    exit 1
fi
