#!/usr/bin/env bash
# adjust.sh -- what an adjust costs the mock (SigV4 verified, fields checked, charge moved, ledger balanced, exchange
# journalled), against libmicrohttpd answering a fixed body, on this machine, in this run, turn by turn. It also prints
# start-up time and idle memory. Figures, not a test: it never fails because something was slow.
#
#   bench/adjust.sh [BUILD_DIR] [SECONDS]      default: build/release 5; wants wrk and curl
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:-build/release}
seconds=${2:-5}
rounds=3
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT

for tool in wrk curl; do
    command -v "$tool" >/dev/null || { echo "adjust.sh: $tool is missing (apt-get install $tool)" >&2; exit 2; }
done
for program in "$build/bin/http_bare" "$build/bin/mock-amazon"; do
    [ -x "$program" ] || { echo "adjust.sh: $program is missing; run ./quickstart.sh first" >&2; exit 2; }
done

JWO_ACCESS_KEY_ID=AKIDBENCH
JWO_SECRET_ACCESS_KEY=$(head -c 24 /dev/urandom | base64)
JWO_CONTROL_TOKEN=$(head -c 24 /dev/urandom | base64)
export JWO_ACCESS_KEY_ID JWO_SECRET_ACCESS_KEY JWO_CONTROL_TOKEN

# start NAME COMMAND... -> the ready line in $ready
start() {
    local fifo=$work/$1.out
    mkfifo "$fifo"
    shift
    began=${EPOCHREALTIME/./} # microseconds
    "$@" >"$fifo" 2>"$work/err" < <(exec sleep 86400) &
    pids+=($!)
    while read -r ready; do
        [[ $ready != ready* ]] || break
    done <"$fifo"
}

field() { sed -n "s/.*\\b$1=\\([0-9]*\\).*/\\1/p" <<<"$ready"; }

start mock "$build/bin/mock-amazon" --port 0 --control-port 0
mock_pid=${pids[-1]}
port=$(field port)
control_port=$(field control_port)
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'POST /v1/adjust/charge HTTP/1.1\r\nHost: bench\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}' >&3
read -r _ <&3
answered=${EPOCHREALTIME/./}
exec 3>&-
echo "start to first answer:  $((answered - began)) us"
echo "idle memory:            $(awk '/VmRSS/ {print $2}' "/proc/$mock_pid/status") KiB"

source bench/adjust_trip.sh # signs an adjust of a trip for wrk

start bare "$build/bin/http_bare"
bare_port=$(field port)

rate() { wrk -t1 -c16 -d"${seconds}s" --latency -s "$work/adjust.lua" "http://127.0.0.1:$1/v1/adjust/charge" >"$work/wrk"
    if grep -q 'Non-2xx' "$work/wrk"; then cat "$work/wrk" >&2; exit 4; fi
    awk '/Requests\/sec/ {r = $2} /99%/ {p = $2} END {print r, p}' "$work/wrk"; }

bare_sum=0 mock_sum=0
for ((i = 1; i <= rounds; i++)); do
    sign
    read -r bare bare_p99 < <(rate "$bare_port")
    read -r mock mock_p99 < <(rate "$port")
    echo "round $i:  libmicrohttpd $bare req/s (p99 $bare_p99)   mock adjust $mock req/s (p99 $mock_p99)"
    bare_sum=$(awk "BEGIN {print $bare_sum + $bare}")
    mock_sum=$(awk "BEGIN {print $mock_sum + $mock}")
done
echo "memory after the load:  $(awk '/VmRSS/ {print $2}' "/proc/$mock_pid/status") KiB"
awk "BEGIN {printf \"ratio mock / bare libmicrohttpd:  %.2f\\n\", $mock_sum / $bare_sum}"
