#!/usr/bin/env bash
# errors.sh BIN SOURCE -- what goes wrong at the command line, in files and on the wire is told in one line that names it,
# with the right exit code or status.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

readonly jwo=$bin/jwo mock=$bin/mock-amazon retailer=$bin/retailer-ref
readonly reference=$source/retailer-ref/profile.lua

# Profile with what the arguments say about where the retailer is.
profile() {
    cat >"$1.lua" <<LUA
return profile { name = "$1", $2
  stores = { { id = "S-1", currency = "USD" } }, catalog = { SANDWICH = { sku = "1", price = "6.50" } } }
LUA
}

# Profile whose start command is the second argument, a Lua list.
starting() {
    profile "$1" "limits = { start = \"${3-60s}\" }, start = function(amazon, place)
      return { command = $2, env = {}, ready = \"^listening on (%d+)\$\" } end,"
}

# Story in a folder of its own: folder, lines of its function.
story() {
    mkdir -p "$1/own"
    cat >"$1/own/story.lua" <<LUA
return scenario { title = "Ours", covers = { "CAP-1" }, story = function(world)
  local store = world:store {}
  local riley = world:shopper { card = visa {} }
  step "Riley comes"
  $2
end }
LUA
}

### the command line

refuses 2 'jwo: there is no command "bogus" (see jwo --help)' "$jwo" bogus
refuses 2 'jwo run: there is no flag --profle; did you mean --profile? (see jwo run --help)' "$jwo" run --profle x
refuses 2 'jwo run: --profile needs a value' "$jwo" run --profile
refuses 2 'jwo run: --profile FILE is missing' "$jwo" run
refuses 2 'jwo run: --strict takes no value' "$jwo" run --strict=yes
refuses 2 'jwo run: --jobs 0: it must be a number from 1 to 256' "$jwo" run --profile x --jobs 0
refuses 2 'jwo run: --port 65536: it must be a number from 0 to 65535' "$jwo" run --profile x --port 65536
refuses 2 'JWO_ACCESS_KEY_ID and JWO_SECRET_ACCESS_KEY: one is set, one is not' \
    env JWO_ACCESS_KEY_ID=x "$jwo" run --profile x
refuses 2 'jwo run: --seed -1: it must be a number' "$jwo" run --profile x --seed -1
refuses 2 'jwo run: --log-level loud: it may be debug' "$jwo" run --profile x --log-level loud
refuses 2 'jwo list: there is no flag --bogus' "$jwo" list --bogus
refuses 2 'jwo explain: one id is needed, not 0' "$jwo" explain
refuses 2 'jwo explain: "CAP-99" is no requirement, no story and no rule' "$jwo" explain CAP-99
refuses 2 'jwo report: there is no flag --bogus' "$jwo" report --bogus
refuses 2 'jwo report: nowhere.jsonl: No such file' "$jwo" report nowhere.jsonl
refuses 2 'mock-amazon: there is no flag --bogus (see mock-amazon --help)' "$mock" --bogus
refuses 2 'mock-amazon: --port needs a value' "$mock" --port
refuses 2 'mock-amazon: --port x: it must be a number from 0 to 65535' "$mock" --port x
refuses 2 'mock-amazon: "stray" is not a flag' "$mock" stray
refuses 2 'mock-amazon: --address 0.0.0.0 can be reached from outside' "$mock" --address 0.0.0.0
refuses 2 'mock-amazon: --play and --retailer go together' "$mock" --play x.lua
refuses 2 'nowhere.lua: No such file' "$mock" --log-level none --play nowhere.lua --retailer http://127.0.0.1:1
refuses 2 'JWO_ACCESS_KEY_ID and JWO_SECRET_ACCESS_KEY: one is set, one is not' env JWO_ACCESS_KEY_ID=x "$mock"
refuses 2 'retailer-ref: there is no flag --bogus (see retailer-ref --help)' "$retailer" --bogus
refuses 2 'retailer-ref: --port needs a value' "$retailer" --port
refuses 2 'retailer-ref: --port 65536: it must be a number from 0 to 65535' "$retailer" --port 65536
refuses 2 'retailer-ref: "stray" is not a flag' "$retailer" stray
refuses 2 'retailer-ref: --config FILE is missing' "$retailer" --database x
refuses 2 'retailer-ref: --database FILE is missing' "$retailer" --config x

### profiles

refuses 2 'nowhere.lua: No such file' "$jwo" run --profile nowhere.lua
mkdir folder
refuses 2 'folder: Is a directory' "$jwo" run --profile folder
printf 'return profile {\n  name = nil + 1 }\n' >raises.lua
refuses 2 'raises.lua:2: attempt to perform arithmetic' "$jwo" run --profile raises.lua
echo 'return profile {' >unfinished.lua
refuses 2 'unfinished.lua:2: ' "$jwo" run --profile unfinished.lua
profile unknown-key 'url = "http://127.0.0.1:1", colour = "red",'
refuses 2 'unknown-key.lua: unknown key "colour"' "$jwo" run --profile unknown-key.lua
profile nowhere-at-all ''
refuses 2 'nowhere-at-all.lua: ' "$jwo" run --profile nowhere-at-all.lua
profile both 'url = "http://127.0.0.1:1", start = function() end,'
refuses 2 'both.lua: ' "$jwo" run --profile both.lua

# The example of the documentation is a profile: only its program is not there.
sed -n '/^```lua$/,/^```$/ { /^```/d; p }' "$source/docs/writing-a-profile.md" >example.lua
refuses 3 'cannot start ' "$jwo" run payment/happy-path --profile example.lua
shows '/our-shop' err
for product in $(grep -rhoE '\<[A-Z]{4,} = [0-9"]' "$source/scenarios" --include='*.lua' | cut -d' ' -f1 | sort -u); do
    shows "$product" "$source/docs/writing-a-profile.md"
done

### stories

refuses 3 '"payment/hapy-path" is no story' "$jwo" run payment/hapy-path --profile "$reference"
refuses 2 '"payment/hapy-path" is no story' "$jwo" list payment/hapy-path
refuses 2 'nowhere: No such file' "$jwo" run --profile "$reference" --scenarios nowhere
refuses 2 'folder: holds no stories' "$jwo" run --profile "$reference" --scenarios folder
mkdir unfinished && echo 'return scenario {' >unfinished/story.lua
refuses 2 'story.lua:2: ' "$jwo" run --profile "$reference" --scenarios unfinished
mkdir head && echo 'return scenario { titel = "x" }' >head/story.lua
refuses 2 'story.lua:1: there is no "titel"' "$jwo" run --profile "$reference" --scenarios head
mkdir covers && echo 'return scenario { title = "x", covers = { "CAP-x" }, story = print }' >covers/story.lua
refuses 2 'story.lua: covers "CAP-x", which requirements.csv does not list' "$jwo" list --scenarios covers

# A story that breaks is a verdict, which is the run's output and no complaint.
breaks() {
    story "$1" "$2"
    ran "$jwo" run --profile "$reference" --scenarios "$1" --log-level error
    [ "$code" -eq 4 ] && [ ! -s err ] || failed "$1: wanted exit code 4 and no complaint, got $code: $(cat err)"
    shows "broken         own/story: own/story.lua:5: $3" out
    shows "harness fault: 1 broken" out
}
breaks raises 'local nothing = nil + 1' 'attempt to perform arithmetic'
breaks misspelt 'riley:entres(store)' 'there is no "entres" in a shopper (did you mean "enters"?)'

### a retailer that is not there

profile absent 'url = "http://127.0.0.1:1",' # nobody has listened there for decades
refuses 3 'nobody answers at http://127.0.0.1:1: connection refused' \
    "$jwo" run payment/happy-path --profile absent.lua --record absent.jsonl
ran "$jwo" report absent.jsonl
[ "$code" -eq 3 ] || failed "the record of a run without a retailer is worth $code"
profile no-url 'url = "nonsense",'
refuses 2 'no-url.lua: "url" must be a base URL' "$jwo" run --profile no-url.lua
starting no-program '{ "/nowhere/program" }'
refuses 3 'cannot start /nowhere/program' "$jwo" run payment/happy-path --profile no-program.lua
starting exits '{ "/bin/sh", "-c", "echo no luck >&2; exit 7" }'
refuses 3 'the retailer exited with status 7 before it was ready; its log ends: no luck' \
    "$jwo" run payment/happy-path --profile exits.lua
starting silent '{ "/bin/sleep", "1000" }' 1s
refuses 3 'the retailer printed no line that matches "^listening on (%d+)$" within 1000 ms' \
    "$jwo" run payment/happy-path --profile silent.lua
starting no-list '"text"'
refuses 2 'no-list.lua: "start().command" must be a list of texts' "$jwo" run payment/happy-path --profile no-list.lua
refuses 2 'nowhere/run.jsonl: No such file' \
    "$jwo" run payment/happy-path --profile absent.lua --record nowhere/run.jsonl
refuses 2 'nowhere/junit.xml: No such file' \
    "$jwo" run payment/happy-path --profile absent.lua --junit nowhere/junit.xml

### ports

serve busy "$mock" --log-level none
refuses 1 "cannot listen on 127.0.0.1 port $port" "$mock" --log-level none --port "$port"
refuses 1 "cannot listen on 127.0.0.1 port $port2" "$mock" --log-level none --control-port "$port2"
refuses 3 "cannot listen on 127.0.0.1 port $port" \
    "$jwo" run payment/happy-path --profile "$reference" --port "$port"

export JWO_PAYMENTS_ENDPOINT=http://127.0.0.1:$port JWO_OPERATIONS_TOKEN=a-token-for-this-test
export JWO_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIATEST AWS_SECRET_ACCESS_KEY=secret
export JWO_PROCESSOR_ENDPOINT=http://127.0.0.1:$port/processor JWO_PROCESSOR_KEY=a-key-for-this-test
readonly config=$source/retailer-ref/config.json
refuses 1 "cannot listen on 127.0.0.1 port $port" "$retailer" --config "$config" --database a.db --port "$port"
refuses 1 "cannot listen on 127.0.0.1 port $port" "$retailer" --config "$config" --database a.db --ops-port "$port"
refuses 1 'localhost is not a numeric address' "$retailer" --config "$config" --database a.db --address localhost

### databases and settings

refuses 1 'nowhere/a.db: ' "$retailer" --config "$config" --database nowhere/a.db
head -c 8192 /dev/zero | tr '\0' 'x' >garbage.db
refuses 1 'garbage.db: file is not a database' "$retailer" --config "$config" --database garbage.db
refuses 1 'folder: ' "$retailer" --config "$config" --database folder

# Nothing is read-only for root, who therefore asks somebody else, for whom all that is needed lies here.
mkdir readable
cp "$retailer" "$config" "$source/retailer-ref/"{badges,catalog}.json readable
serve ledger "$retailer" --config "$config" --database readable/a.db --log-level none
stop ledger
chmod 755 "$scratch" && chmod -R a+rX,a-w readable
somebody=()
[ "$(id -u)" -ne 0 ] || somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
refuses 1 'readable/a.db: the database cannot be written' \
    "${somebody[@]}" readable/retailer-ref --config readable/config.json --database readable/a.db
chmod -R u+w readable

refuses 1 'nowhere.json: No such file' "$retailer" --config nowhere.json --database b.db
echo '{ "stores": [' >malformed.json
refuses 1 'malformed.json:' "$retailer" --config malformed.json --database b.db
cp "$source/retailer-ref/"{badges,catalog}.json .
sed 's/"step_down"/"writeoff"/' "$config" >policy.json
refuses 1 'policy.json:15: stores[2].policy: "writeoff" is none of' "$retailer" --config policy.json --database b.db
sed 's/"call_timeout"/"cal_timeout"/' "$config" >key.json
refuses 1 'key.json:5: ' "$retailer" --config key.json --database b.db
sed 's/"catalog.json"/"nowhere.json"/' "$config" >catalog-gone.json
refuses 1 'nowhere.json: No such file' "$retailer" --config catalog-gone.json --database b.db
refuses 1 'JWO_PAYMENTS_ENDPOINT' env -u JWO_PAYMENTS_ENDPOINT "$retailer" --config "$config" --database b.db
refuses 1 'JWO_PROCESSOR_ENDPOINT is not set: store REF-APP-1' \
    env -u JWO_PROCESSOR_ENDPOINT -u JWO_PROCESSOR_KEY "$retailer" --config "$config" --database b.db
sed 's/"badges.json"/"no-badges.json"/' "$config" >badges-gone.json
refuses 1 'no-badges.json: No such file' "$retailer" --config badges-gone.json --database b.db
refuses 1 'JWO_OPERATIONS_TOKEN' env JWO_OPERATIONS_TOKEN=short "$retailer" --config "$config" --database b.db

### the wire: what every port says to nonsense

# nonsense PORT POST-PATH ALLOWED UNROUTED WRONG-METHOD MALFORMED [HEADER]
nonsense() {
    local to=$1 path=$2 unrouted=$3 method=$4 malformed=$5 header=${6-}
    answers "$unrouted" "$to" POST /nowhere '{}' "$header"
    answers "$method" "$to" DELETE "$path" '' "$header"
    answers "$malformed" "$to" POST "$path" '{"a": ' "$header"
    answers "$malformed" "$to" POST "$path" '' "$header"
    answers "$malformed" "$to" POST "$path" '[]' "$header"
    length=99999999 answers 413 "$to" POST "$path" '{' "$header"
    length=nonsense answers 400 "$to" POST "$path" '{' "$header"
}
stop busy
serve amazon env JWO_CONTROL_TOKEN=secret "$mock" --log-level none
# Unsigned as they are, these calls get from the service port what Amazon's gateway says: 403.
nonsense "$port" /v1/capture/charge 403 403 403
nonsense "$port2" /control/worlds 404 405 400 'Authorization: Bearer secret'
answers 401 "$port2" POST /control/worlds '{}'
stop amazon

# Whoever opens the mock to other machines is warned; the page is served to everybody, and links to nothing without a token.
serve open env JWO_CONTROL_TOKEN=secret "$mock" --address 0.0.0.0 --allow-remote
grep -q 'warn .*0\.0\.0\.0: other machines may reach this Amazon' open.err || failed "no warning: $(cat open.err)"
answers 200 "$port2" GET /
answers 403 "$port2" GET / '' 'Origin: http://evil.test'
stop open
! grep -q secret open.err || failed "the token is in the log"

serve shop "$retailer" --config "$config" --database c.db --log-level none
refuses 1 'c.db: database is locked' "$retailer" --config "$config" --database c.db --log-level none
nonsense "$port" /v1/order/purchases 404 405 400
nonsense "$port2" /ops/trips/T/refunds 404 405 400 "Authorization: Bearer $JWO_OPERATIONS_TOKEN"
answers 401 "$port2" GET /ops/summary
stop shop

end
