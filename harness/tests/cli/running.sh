#!/usr/bin/env bash
# running.sh BIN SOURCE -- a retailer that runs already is judged as well: it knows Amazon's port and credentials beforehand,
# and the harness is told the same.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

export JWO_ACCESS_KEY_ID=AKIATEST JWO_SECRET_ACCESS_KEY=a-secret-for-this-test
export AWS_ACCESS_KEY_ID=$JWO_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$JWO_SECRET_ACCESS_KEY
export JWO_OPERATIONS_TOKEN=a-token-for-this-test JWO_REGION=us-east-1 JWO_PROCESSOR_KEY=a-key-for-this-test

# judged: plays one story against a retailer that was started for a port of Amazon's.
judged() {
    local name=$1
    serve "amazon-$name" "$bin/mock-amazon" --log-level none # it finds a free port, and gives it back
    amazon=$port
    stop "amazon-$name"
    JWO_PAYMENTS_ENDPOINT=http://127.0.0.1:$amazon JWO_PROCESSOR_ENDPOINT=http://127.0.0.1:$amazon/processor serve "shop-$name" "$bin/retailer-ref" \
        --config "$source/retailer-ref/config.json" --database "$name.db" --log-level none
    cat >running.lua <<LUA
return profile {
  name = "running", url = "http://127.0.0.1:$port",
  stores = { { id = "REF-CARD-1", policy = "capture_authorized", currency = "USD" } },
  catalog = { SANDWICH = { sku = "SKU-SANDWICH", price = "6.50" }, WATER = { sku = "SKU-WATER", price = "1.75" },
    APPLE = { sku = "SKU-APPLE", price = "0.60" }, COFFEE = { sku = "SKU-COFFEE", price = "3.10" } },
}
LUA
    ran "$bin/jwo" run payment/happy-path --profile running.lua --port "$amazon"
    stop "shop-$name"
}

# Somebody else may have taken the port in between.
for name in first second third fourth; do
    judged "$name"
    grep -q 'cannot listen' err || break
done
[ "$code" -eq 0 ] || failed "exit code $code: $(cat out err)"
shows 'conformant: 1 passed' out

end
