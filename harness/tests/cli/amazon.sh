#!/usr/bin/env bash
# amazon.sh BIN SOURCE -- `jwo run amazon` at a host: the mock in a process of its own stands for it, with trips that were
# made there beforehand; and what must not be called by mistake is not.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

readonly jwo=$bin/jwo
readonly test_host=https://us-east-1.test.payments.amazonphysicalstores.com
readonly production=https://us-east-1.payments.amazonphysicalstores.com

### what is refused

refuses 2 'jwo run amazon: --amazon-url needs a value' "$jwo" run amazon --amazon-url
refuses 2 '--production-with-real-charges go with --amazon-url' "$jwo" run amazon --allow-destructive
refuses 2 '--amazon-url needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' "$jwo" run amazon --amazon-url "$test_host"
export AWS_ACCESS_KEY_ID=AKIATEST AWS_SECRET_ACCESS_KEY=a-secret-for-this-test
refuses 2 'this is no test host, and its charges would be real' "$jwo" run amazon --amazon-url "$production"
refuses 2 "--checkout-url $production: this is no test host" \
    "$jwo" run amazon --amazon-url "$test_host" --checkout-url "$production"
refuses 2 'credentials are sent by https:// only' "$jwo" run amazon --amazon-url "${test_host/https/http}"
refuses 2 'it must begin with https://' "$jwo" run amazon --amazon-url "${test_host#https://}"
refuses 2 'nowhere.lua: ' "$jwo" run amazon --amazon-url "$test_host" --trips nowhere.lua
refuses 2 'holds no tables of cases' "$jwo" run amazon --scenarios "$scratch"
refuses 3 '"ADJ-99" is no published case and no table; did you mean ADJ-' "$jwo" run amazon --only ADJ-99

### at a host

export JWO_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID JWO_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY JWO_CONTROL_TOKEN=secret
serve amazon "$bin/mock-amazon" --log-level none
# control PATH BODY: the answer of the control port.
control() {
    exec {wire}<>"/dev/tcp/127.0.0.1/$port2"
    printf 'POST /control/worlds%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' \
        "$1" "${#2}" "$2" >&"$wire"
    timeout "$deadline" cat <&"$wire"
    exec {wire}>&-
}
# entered SHOPPER: the id of a new trip.
entered() {
    control /demo/enter "{\"shopper\": \"$1\", \"store\": \"store-1\"}" | sed -nE 's/.*"trip":"([0-9a-f-]{36})".*/\1/p'
}
control "" '{"name": "demo", "retailer": "http://127.0.0.1:1"}' >/dev/null
control /demo/stores '{"id": "store-1", "risk": "none", "hold": {"amount": 20.00, "code": "USD"}}' >/dev/null
control /demo/shoppers '{"id": "riley", "email": "riley@example.com", "card": {"brand": "VISA", "tail": "4242"}}' >/dev/null
control /demo/shoppers '{"id": "sam", "email": "sam@example.com", "card": {"brand": "VISA", "pending": 9}}' >/dev/null
held=$(entered riley) held2=$(entered riley) pending=$(entered sam)
cat >trips.lua <<LUA
return { store = "store-1", shopper = "riley", email = "riley@example.com",
  trips = { held = { "$held", "$held2" }, ["pending card"] = { "$pending" } } }
LUA
readonly host=http://127.0.0.1:$port

# Without a word more nothing is moved: the destructive rows are counted, and said to be left out.
ran "$jwo" run amazon --only adjust,cancel,identity --amazon-url "$host" --trips trips.lua --record run.jsonl --junit junit.xml
[ "$code" -eq 0 ] || failed "exit code $code: $(cat out err)"
shows 'not-applicable amazon/ADJ-01: destructive, and --allow-destructive was not given' out
shows 'not-applicable amazon/ADJ-09: only the mock can be arranged so' out
shows 'passed         amazon/IDN-01' out
shows 'conformant: 33 passed, 14 not-applicable' out
shows 'skipped' junit.xml
ran "$jwo" report run.jsonl
[ "$code" -eq 0 ] || failed "jwo report: exit code $code: $(cat err)"
shows '47 stories: 33 passed, 14 not-applicable' out

ran "$jwo" run amazon --only ADJ-01,ADJ-02,ADJ-03,CAN-01,CAP-01 --amazon-url "$host" --trips trips.lua --allow-destructive
[ "$code" -eq 0 ] || failed "exit code $code: $(cat out err)"
shows 'passed         amazon/ADJ-01' out
shows 'passed         amazon/CAN-01' out
shows 'not-applicable amazon/CAP-01: --trips names no "adjusted" trip' out
shows 'conformant: 3 passed, 2 not-applicable' out

# That trip is adjusted and that one cancelled by now: the host differs, and the command that shows it is told.
ran "$jwo" run amazon --only CAN-01 --amazon-url "$host" --trips trips.lua --allow-destructive
[ "$code" -eq 0 ] || failed "an adjusted trip can be cancelled: $(cat out err)"
ran "$jwo" run amazon --only CAN-01 --amazon-url "$host" --trips trips.lua --allow-destructive
[ "$code" -eq 1 ] || failed "exit code $code: $(cat out err)"
shows 'failed         amazon/CAN-01: a good request: status: expected 200, got 400' out
shows "run amazon --only CAN-01 --amazon-url $host --trips trips.lua --allow-destructive" out
shows "call       curl -i -X POST --aws-sigv4 aws:amz:us-east-1:execute-api" out

# Nothing is played: never green.
ran "$jwo" run amazon --only ADJ-09 --amazon-url "$host" --trips trips.lua
[ "$code" -eq 3 ] || failed "exit code $code: $(cat out err)"
shows 'inconclusive: 1 not-applicable' out
stop amazon

# Nobody is there.
ran "$jwo" run amazon --only IDN-02 --amazon-url "$host" --trips trips.lua
[ "$code" -eq 3 ] || failed "exit code $code: $(cat out err)"
shows 'inconclusive   amazon/IDN-02: POST /v1/identity/shopper -> connection refused' out

end
