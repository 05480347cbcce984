# shellcheck shell=bash disable=SC2154 # port, control_port and work are the caller's
# adjust_trip.sh -- sourced: makes a world with a trip in the mock at $port and $control_port, signs an adjust of it and
# writes it for wrk to $work/adjust.lua. The signature is curl's; it is good for five minutes.
control() {
    curl -sS --fail -H "Content-Type: application/json" -H "Authorization: Bearer $JWO_CONTROL_TOKEN" --data "$2" "http://127.0.0.1:$control_port/control/worlds$1"
}

control "" '{"name":"bench","retailer":"http://127.0.0.1:9"}' >/dev/null
control /bench/stores '{"id":"BENCH","risk":"none","hold":{"amount":20.00,"code":"USD"}}' >/dev/null
control /bench/shoppers '{"id":"bench-shopper"}' >/dev/null
trip=$(control /bench/enter '{"shopper":"bench-shopper","store":"BENCH"}' | sed -n 's/.*"trip":"\([^"]*\)".*/\1/p')
[ -n "$trip" ] || { echo "$0: the mock let nobody in" >&2; exit 4; }
body="{\"storeId\":\"BENCH\",\"shoppingTripId\":\"$trip\",\"amount\":{\"amount\":15.99,\"code\":\"USD\"}}"

# wrk sends the same signed request again and again.
sign() {
    curl -sS -v -o "$work/answer" --aws-sigv4 aws:amz:us-east-1:execute-api -K - \
        -H 'Content-Type: application/json' --data "$body" "http://127.0.0.1:$port/v1/adjust/charge" 2>"$work/curl" \
        <<<"user = \"$JWO_ACCESS_KEY_ID:$JWO_SECRET_ACCESS_KEY\""
    grep -q APPROVED "$work/answer" || { echo "$0: the mock refused: $(cat "$work/answer")" >&2; exit 4; }
    {
        echo 'wrk.method = "POST"'
        printf 'wrk.body = [[%s]]\n' "$body"
        sed -n 's/^> \(Authorization\|X-Amz-Date\|Content-Type\): \(.*\)\r$/wrk.headers["\1"] = "\2"/p' "$work/curl"
        # The signature covers the host and port it was made for.
        printf 'wrk.headers["Host"] = "127.0.0.1:%s"\n' "$port"
    } >"$work/adjust.lua"
}
sign
