#!/usr/bin/env bash
# memory.sh -- how much memory the mock holds while a million signed adjusts are journalled: the ring gives the oldest
# away. Prints a row for each 100,000; a figure, not a test.
#
#   bench/memory.sh [BUILD_DIR] [REQUESTS] [FLAG...]      default: build/release 1000000; FLAGs go to mock-amazon
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:-build/release}
requests=${2:-1000000}
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

[ -x "$build/bin/mock-amazon" ] || { echo "memory.sh: $build/bin/mock-amazon is missing; run ./quickstart.sh first" >&2; exit 2; }
JWO_ACCESS_KEY_ID=AKIDBENCH
JWO_SECRET_ACCESS_KEY=$(head -c 24 /dev/urandom | base64)
JWO_CONTROL_TOKEN=$(head -c 24 /dev/urandom | base64)
export JWO_ACCESS_KEY_ID JWO_SECRET_ACCESS_KEY JWO_CONTROL_TOKEN
mkfifo "$work/out"
"$build/bin/mock-amazon" "${@:3}" >"$work/out" 2>"$work/err" &
pid=$!
while read -r ready; do
    [[ $ready != ready* ]] || break
done <"$work/out"
[[ $ready =~ \ port=([0-9]+)\ control_port=([0-9]+) ]] || { cat "$work/err" >&2; exit 2; }
port=${BASH_REMATCH[1]}
control_port=${BASH_REMATCH[2]}
source bench/adjust_trip.sh

memory() { awk '/VmRSS/ {print $2}' "/proc/$pid/status"; }

printf '%12s %12s\n%12d %8d KiB\n' requests resident 1 "$(memory)"
sent=0 next=100000 peak=0
while [ "$sent" -lt "$requests" ]; do
    sign
    wrk -t1 -c16 -d1s -s "$work/adjust.lua" "http://127.0.0.1:$port/v1/adjust/charge" >"$work/wrk"
    if grep -q 'Non-2xx' "$work/wrk"; then cat "$work/wrk" >&2; exit 4; fi
    sent=$((sent + $(awk '/requests in/ {print $1}' "$work/wrk")))
    resident=$(memory)
    [ "$resident" -le "$peak" ] || peak=$resident
    while [ "$next" -le "$sent" ]; do
        [ $((next + 100000)) -le "$sent" ] || printf '%12d %8d KiB\n' "$sent" "$resident"
        next=$((next + 100000))
    done
done
awk "BEGIN {printf \"most of it: %.1f MiB after %d journalled requests\\n\", $peak / 1024, $sent}"
