#!/usr/bin/env bash
# reload.sh BIN SOURCE -- at SIGHUP the retailer reads its catalog again; a wrong one is named, and changes nothing.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

export AWS_ACCESS_KEY_ID=AKIATEST AWS_SECRET_ACCESS_KEY=a-secret-for-this-test JWO_REGION=us-east-1
export JWO_OPERATIONS_TOKEN=a-token-for-this-test JWO_PROCESSOR_KEY=a-key-for-this-test
export JWO_PAYMENTS_ENDPOINT=http://127.0.0.1:1 JWO_PROCESSOR_ENDPOINT=http://127.0.0.1:1/processor

# logs WORDS: the retailer's log has them before long.
logs() {
    local end=$((SECONDS + deadline))
    until grep -qF -- "$1" shop.err; do
        if [ "$SECONDS" -ge "$end" ]; then
            failed "no \"$1\" in:"
            cat shop.err
            return
        fi
        sleep 0.1
    done
}

cp "$source/retailer-ref/"{badges,catalog,config}.json .
serve shop "$bin/retailer-ref" --config config.json --database shop.db
kill -HUP "${started[-1]}"
logs 'catalog: read again'
echo '{' >catalog.json
kill -HUP "${started[-1]}"
logs 'catalog: kept as it was: '
grep -q 'kept as it was: .*catalog\.json' shop.err || failed "the log does not name the file: $(cat shop.err)"
answers 200 "$port" GET /healthz
stop shop

end
