#!/usr/bin/env bash
# retailer.sh -- how many carts per second the reference retailer takes from delivery to captured, each commit on the
# disk, with mock-amazon behind it on the same machine; how long purchases and the gate take meanwhile; bytes and memory
# per trip. Figures, not a test: it never fails because something was slow.
#
#   bench/retailer.sh [BUILD_DIR] [CARTS] [AT_ONCE]      default: build/release 10000 32; wants curl
#
# The database is made in $TMPDIR (or /tmp): that must be a real disk for the figures to mean anything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:-build/release}
carts=${2:-10000}
at_once=${3:-32}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

for program in mock-amazon retailer-ref retailer_load; do
    [ -x "$build/bin/$program" ] || { echo "retailer.sh: $build/bin/$program is missing; run ./quickstart.sh first" >&2; exit 2; }
done

secret() { head -c 24 /dev/urandom | base64; }
JWO_ACCESS_KEY_ID=AKIDBENCH JWO_SECRET_ACCESS_KEY=$(secret) JWO_CONTROL_TOKEN=$(secret) JWO_OPERATIONS_TOKEN=$(secret) JWO_PROCESSOR_KEY=$(secret)
AWS_ACCESS_KEY_ID=$JWO_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$JWO_SECRET_ACCESS_KEY
export JWO_ACCESS_KEY_ID JWO_SECRET_ACCESS_KEY JWO_CONTROL_TOKEN JWO_OPERATIONS_TOKEN JWO_PROCESSOR_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY

# start NAME COMMAND... -> the ready line in $ready
start() {
    local fifo=$work/$1.out
    mkfifo "$fifo"
    shift
    "$@" >"$fifo" 2>>"$work/err" < <(exec sleep 86400) &
    pids+=($!)
    exec {out}<"$fifo" # stays open: the program may go on to print
    ready=
    until [[ $ready == ready* ]]; do
        read -r ready <&"$out" || { cat "$work/err" >&2; echo "retailer.sh: $1 does not start" >&2; exit 4; }
    done
}
field() { sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" <<<" $ready" | head -1; }

start mock "$build/bin/mock-amazon" --port 0 --control-port 0
mock_port=$(sed -n 's/^ready port=\([0-9]*\).*/\1/p' <<<"$ready")
control_port=$(field control_port)
export JWO_REGION=us-east-1 JWO_PAYMENTS_ENDPOINT=http://127.0.0.1:$mock_port JWO_PROCESSOR_ENDPOINT=http://127.0.0.1:$mock_port/processor
start retailer "$build/bin/retailer-ref" --config retailer-ref/config.json --database "$work/retailer.db" --log-level error
retailer_pid=${pids[-1]}
port=$(sed -n 's/^ready port=\([0-9]*\).*/\1/p' <<<"$ready")
ops_port=$(field ops_port)

control() {
    curl -sS -o "$work/answer" -H "Authorization: Bearer $JWO_CONTROL_TOKEN" -H 'Content-Type: application/json' --data "$2" \
        "http://127.0.0.1:$control_port/control/worlds$1"
}
control "" "{\"name\":\"bench\",\"retailer\":\"http://127.0.0.1:$port\"}"
control /bench/stores '{"id":"REF-CARD-6","risk":"none","hold":{"amount":20.00,"code":"USD"}}'
for ((i = 0; i < 100; i++)); do control /bench/shoppers "{\"id\":\"shopper-$i\",\"email\":\"shopper-$i@example.com\"}"; done

metric() {
    curl -sS -H "Authorization: Bearer $JWO_OPERATIONS_TOKEN" "http://127.0.0.1:$ops_port/metrics" | awk -v name="$1" '$1 == name {print $2}'
}
load() { printf '%s\n%s\n' "$JWO_CONTROL_TOKEN" "$JWO_OPERATIONS_TOKEN" | "$build/bin/retailer_load" "$@"; }

# What memory and disk come to while the number of trips grows.
watch_growth() {
    local next=1000 trips
    while sleep 0.5; do
        trips=$(metric 'jwo_retailer_trips{state="CAPTURED"}')
        if [ "${trips:-0}" -ge "$next" ]; then
            echo "at $trips trips: memory $(($(metric jwo_retailer_resident_memory_bytes) / 1024)) KiB, database $(($(metric jwo_retailer_database_bytes) / trips)) bytes per trip"
            next=$((trips < 10000 ? 10000 : (trips / 50000 + 1) * 50000))
        fi
    done
}

failed=0
watch_growth &
watcher=$!
pids+=("$watcher")
load gate --retailer "$port" --rate 50 --seconds "${JWO_BENCH_GATE_SECONDS:-10}" &
gate=$!
load shop --retailer "$port" --ops "$ops_port" --control "$control_port" --carts "$carts" --at-once "$at_once" || failed=1
wait "$gate"
kill "$watcher" 2>/dev/null || true
trips=$(metric 'jwo_retailer_trips{state="CAPTURED"}')
echo "memory                 $(awk '/VmRSS/ {print $2}' "/proc/$retailer_pid/status") KiB after $trips trips"
echo "database               $(($(metric jwo_retailer_database_bytes) / trips)) bytes per trip"
echo "longest commit bucket  $(curl -sS -H "Authorization: Bearer $JWO_OPERATIONS_TOKEN" "http://127.0.0.1:$ops_port/metrics" |
    awk -F'[" ]' '/^jwo_retailer_commit_seconds_bucket/ {if ($4 != last) {last = $4; bound = $2}} END {print "up to " bound " s"}')"
exit "$failed"
