#!/usr/bin/env bash
# peers.sh -- the mock beside the tools that people use today, on this machine, in one run. Each does what it can of an
# adjust: WireMock and Mountebank want the fields, answer the amount that was asked and keep the request; Prism wants the
# fields; Mockoon answers a fixed body. Ours verifies SigV4, checks every field, asks the charge, compares its ledger and
# journals the exchange. WireMock and Mountebank run a second time with a fixed answer, as the ceiling of what they serve.
# Prints one table. Figures, not a test: it never fails because something was slow.
#
#   bench/peers.sh [BUILD_DIR] [SECONDS] [FOLDER]      default: build/release 3 build/peers
#
# Wants wrk, curl, node, npm and java (17). FOLDER gets the npm packages (400 MB) and keeps them for the next run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=${1:-build/release}
seconds=${2:-3} # of one turn
folder=${3:-build/peers}
packages=(wiremock@3.13.2 @mockoon/cli@9.9.0 @stoplight/prism-cli@5.16.0 @mbtest/mountebank@2.9.2)
requests=100000 # after which memory is read
rounds=5
work=$(mktemp -d)
names=()
declare -A ports pids starts idles sents
pid=
trap 'kill "${pids[@]}" $pid 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

fail() {
    echo "peers.sh: $*" >&2
    exit 2
}

for tool in wrk curl node npm java; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
done
[ -x "$build/bin/mock-amazon" ] || fail "$build/bin/mock-amazon is missing; run ./quickstart.sh first"
mkdir -p "$folder"
if [ ! -x "$folder/node_modules/.bin/mb" ]; then
    (cd "$folder" && npm init -y && npm install --no-audit --no-fund "${packages[@]}") >"$work/npm" 2>&1 ||
        { cat "$work/npm" >&2; fail "npm cannot install the peers"; }
fi
bin=$folder/node_modules/.bin

free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
        console.log(s.address().port); s.close(); })'
}

now_us() { echo "${EPOCHREALTIME/./}"; }

# Resident memory of a process and its children, in KiB.
memory() {
    local sum=0 each
    for each in "$1" $(pgrep -P "$1" || true); do
        sum=$((sum + $(awk '/VmRSS/ {print $2}' "/proc/$each/status" 2>/dev/null || echo 0)))
    done
    echo "$sum"
}

# launch COMMAND... -> $pid, and $began; in the background, its words in $work/log
launch() {
    began=$(now_us)
    "$@" >"$work/log" 2>&1 < /dev/null &
    pid=$!
}

# The first answer of any status, at the latest after a minute.
await_answer() {
    local deadline=$((SECONDS + 60))
    until curl -s -o /dev/null -m 5 -X POST -H 'Content-Type: application/json' --data "$body" "http://127.0.0.1:$1/v1/adjust/charge"; do
        kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; fail "$name has ended"; }
        [ "$SECONDS" -lt "$deadline" ] || { cat "$work/log" >&2; fail "$name does not answer"; }
        read -r -t 0.005 _ <> <(:) || true
    done
    start_ms=$((($(now_us) - began) / 1000))
}

# Does it answer the amount that was asked? The ones that can, must.
echoes() {
    local asked='{"storeId":"BENCH","shoppingTripId":"bench-trip","amount":{"amount":7.25,"code":"USD"}}'
    curl -s -m 5 -X POST -H 'Content-Type: application/json' --data "$asked" "http://127.0.0.1:$port/v1/adjust/charge" | grep -q '"amount" *: *7.25' ||
        fail "$name does not answer the amount that was asked"
}

# started: the program `name` runs and has answered on `port`; it is loaded with the request in $work/NAME.lua.
started() {
    names+=("$name")
    ports[$name]=$port
    pids[$name]=$pid
    starts[$name]=$start_ms
    idles[$name]=$(memory "$pid")
    sents[$name]=0
    [ -f "$work/$name.lua" ] || cp "$work/adjust.lua" "$work/$name.lua"
    echo "$name answers after $start_ms ms" >&2
}

# load SECONDS: of `name`; its requests are counted, its figures are in $work/wrk.
load() {
    wrk -t1 -c16 -d"${1}s" --latency -s "$work/$name.lua" "http://127.0.0.1:${ports[$name]}/v1/adjust/charge" >"$work/wrk"
    if grep -q 'Non-2xx' "$work/wrk"; then
        cat "$work/wrk" >&2
        fail "$name refused"
    fi
    sents[$name]=$((sents[$name] + $(awk '/requests in/ {print $1}' "$work/wrk")))
}

# Turn by turn, so that a busy moment of the machine meets all of them; the first round warms up. The median round counts.
measure_all() {
    local round
    for ((round = 0; round <= rounds; round++)); do
        for name in "${names[@]}"; do
            [ "$name" != mock-amazon ] || sign_anew
            load "$seconds"
            [ "$round" -eq 0 ] || awk '
                function ms(t) { return t ~ /us$/ ? t / 1000 : t ~ /ms$/ ? t + 0 : t * 1000 }
                /50%/ {m = $2} /99%/ {p = $2} /Requests\/sec/ {r = $2} END {print r, ms(m), ms(p)}' "$work/wrk" >>"$work/$name.rounds"
        done
        echo "round $round of $rounds" >&2
    done
}

# On and on until so many requests were answered.
fill_all() {
    for name in "${names[@]}"; do
        while [ "${sents[$name]}" -lt "$requests" ]; do
            load "$seconds"
        done
        read -r rate p50 p99 < <(sort -n "$work/$name.rounds" | sed -n "$(((rounds + 1) / 2))p")
        echo "$name|$rate|$p50|$p99|${starts[$name]}|${idles[$name]}|$(memory "${pids[$name]}")|${sents[$name]}" >>"$work/rows"
    done
}

# --- what they are given ----------------------------------------------------------------------------------------------

body='{"storeId":"BENCH","shoppingTripId":"bench-trip","amount":{"amount":15.99,"code":"USD"}}'
answer='{"status":"APPROVED","authorizedAmount":{"amount":15.99,"code":"USD"}}'

wrk_script() {
    echo 'wrk.method = "POST"'
    printf 'wrk.body = [[%s]]\n' "$body"
    echo 'wrk.headers["Content-Type"] = "application/json"'
}
wrk_script >"$work/adjust.lua"

# wiremock_stub FOLDER REQUEST RESPONSE: parts of JSON objects
wiremock_stub() {
    mkdir -p "$work/$1/mappings"
    cat >"$work/$1/mappings/adjust.json" <<JSON
{"request": {"method": "POST", "urlPath": "/v1/adjust/charge"$2},
 "response": {"status": 200, "headers": {"Content-Type": "application/json"}, $3}}
JSON
}
wiremock_stub wiremock-fixed '' "\"jsonBody\": $answer"
wiremock_stub wiremock ', "bodyPatterns": [{"matchesJsonPath": "$.storeId"}, {"matchesJsonPath": "$.shoppingTripId"}, {"matchesJsonPath": "$.amount.amount"}]' \
    '"transformers": ["response-template"], "body": "{\"status\":\"APPROVED\",\"authorizedAmount\":{{jsonPath request.body '"'$.amount'"'}} }"'

# mountebank_stub PORT IMPOSTER PREDICATES RESPONSE BEHAVIORS: the parts that differ
mountebank_stub() {
    cat >"$work/imposters.json" <<JSON
{"imposters": [{"port": $1, "protocol": "http", $2 "stubs": [
  {"predicates": [{"equals": {"method": "POST", "path": "/v1/adjust/charge"}}$3],
   "responses": [{"is": {"statusCode": 200, "headers": {"Content-Type": "application/json", "Connection": "keep-alive"}, "body": $4}$5}]}]}]}
JSON
}

cat >"$work/openapi.json" <<JSON
{"openapi": "3.0.3", "info": {"title": "adjust", "version": "1"}, "paths": {"/v1/adjust/charge": {"post": {
  "requestBody": {"content": {"application/json": {"schema": {"type": "object",
    "required": ["storeId", "shoppingTripId", "amount"], "properties": {"storeId": {"type": "string"},
    "shoppingTripId": {"type": "string"}, "amount": {"type": "object"}}}}}},
  "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"},
    "example": $answer}}}}}}}}
JSON

# --- one after the other ----------------------------------------------------------------------------------------------

wiremock() { # FOLDER
    port=$(free_port)
    launch java -jar "$folder/node_modules/wiremock/build/wiremock-standalone-3.13.2.jar" --port "$port" --root-dir "$work/$1"
    await_answer "$port"
    started
}
name=WireMock
wiremock wiremock
echoes
name='WireMock fixed'
wiremock wiremock-fixed

mountebank() { # ARGUMENTS OF mountebank_stub AFTER THE PORT
    local admin
    port=$(free_port)
    admin=$(free_port)
    mountebank_stub "$port" "$@"
    launch node "$bin/mb" start --port "$admin" --configfile "$work/imposters.json" --localOnly --nologfile --loglevel error --pidfile "$work/mb.pid"
    await_answer "$port"
    started
}
name=Mountebank
mountebank '"recordRequests": true,' ', {"exists": {"body": {"storeId": true, "shoppingTripId": true, "amount": {"amount": true, "code": true}}}}' \
    '"{\"status\":\"APPROVED\",\"authorizedAmount\":{\"amount\":${AMOUNT},\"code\":\"USD\"}}"' \
    ', "behaviors": [{"copy": {"from": "body", "into": "${AMOUNT}", "using": {"method": "jsonpath", "selector": "$.amount.amount"}}}]'
echoes
name='Mountebank fixed'
mountebank '' '' "$answer" ''

name=Mockoon
port=$(free_port)
launch node "$bin/mockoon-cli" start --data "$work/openapi.json" --port "$port" --disable-log-to-file --disable-admin-api
await_answer "$port"
started

name=Prism
port=$(free_port)
launch node "$bin/prism" mock -p "$port" -v error "$work/openapi.json"
await_answer "$port"
started

name=mock-amazon
JWO_ACCESS_KEY_ID=AKIDBENCH
JWO_SECRET_ACCESS_KEY=$(head -c 24 /dev/urandom | base64)
JWO_CONTROL_TOKEN=$(head -c 24 /dev/urandom | base64)
export JWO_ACCESS_KEY_ID JWO_SECRET_ACCESS_KEY JWO_CONTROL_TOKEN
port=$(free_port)
control_port=$(free_port)
launch "$build/bin/mock-amazon" --port "$port" --control-port "$control_port"
await_answer "$port"
idle=$(memory "$pid")
source bench/adjust_trip.sh # $body becomes an adjust of a trip; signed, in $work/adjust.lua
started
idles[$name]=$idle # before it had a world

sign_anew() {
    port=${ports[mock-amazon]}
    sign
    mv "$work/adjust.lua" "$work/mock-amazon.lua"
}

measure_all
fill_all

# --- the table --------------------------------------------------------------------------------------------------------

awk -F'|' -v cores="$(nproc)" '
    { row[NR] = $0; if ($1 ~ /fixed$/) { if ($2 > fixed) fixed = $2 } else if ($1 != "mock-amazon") {
        if ($2 > best) best = $2
        if (!start || $5 < start) start = $5
        if (!idle || $6 < idle) idle = $6
        if (!after || $7 < after) after = $7 } }
    END {
        printf "%-17s %9s %9s %9s %9s %10s %12s %9s\n", "", "req/s", "p50 ms", "p99 ms", "start ms", "idle MiB", "after MiB", "requests"
        for (i = 1; i <= NR; i++) {
            split(row[i], f, "|")
            printf "%-17s %9.0f %9.2f %9.2f %9d %10.1f %12.1f %9d\n", f[1], f[2], f[3], f[4], f[5], f[6] / 1024, f[7] / 1024, f[8]
        }
        printf "%-17s %8.1fx %9s %9s %8.1fx %9.1fx %11.1fx\n", "best peer", f[2] / best, "", "", start / (f[5] > 0 ? f[5] : 1), idle / f[6], after / f[7]
        printf "%-17s %8.1fx\n", "best fixed answer", f[2] / fixed
        printf "%d cores; wrk -t1 -c16; start: exec to the first answer; after: resident memory when so many requests were answered\n", cores
    }' "$work/rows"
