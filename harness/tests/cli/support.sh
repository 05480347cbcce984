# shellcheck shell=bash disable=SC2034
# support.sh -- for tests of the programs as their users meet them; sourced with the folder of the programs and the
# source tree as arguments. Everything happens in a scratch folder that goes away.
set -uo pipefail
bin=$(realpath "$1") source=$(realpath "$2")
readonly bin source
readonly deadline=60 # seconds; generous, and no assertion: what hangs must end some day
scratch=$(mktemp -d)
readonly scratch
failures=0
started=()

clean_up() {
    local pid
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    cd / && rm -rf "$scratch"
}
trap clean_up EXIT
cd "$scratch" || exit 1
# Nothing of the caller's must decide a test.
unset NO_COLOR "${!JWO_@}" "${!AWS_@}"
export TMPDIR=$scratch LC_ALL=C

failed() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# ran COMMAND...: its exit code in $code, its outputs in the files out and err.
ran() {
    code=0
    timeout "$deadline" "$@" >out 2>err </dev/null || code=$?
    if grep -qE 'Sanitizer|runtime error:' out err; then
        failed "$*: a sanitizer complains"
        cat err
    fi
}

# refuses CODE WORDS COMMAND...: the command ends with this code, and with one line of complaint that has these words.
refuses() {
    local wanted=$1 words=$2
    shift 2
    ran "$@"
    if [ "$code" -ne "$wanted" ] || [ "$(wc -l <err)" -ne 1 ] || ! grep -qF -- "$words" err; then
        failed "$*: wanted exit code $wanted and one line with \"$words\", got $code and:"
        cat err
    fi
}

# shows WORDS FILE: the output of the last command has them.
shows() {
    grep -qF -- "$1" "$2" || {
        failed "no \"$1\" in:"
        cat "$2"
    }
}

# serve NAME COMMAND...: runs a program in the background until it has told its ports: $port and $port2.
serve() {
    local name=$1 line=
    shift
    mkfifo "$name.ready"
    "$@" >"$name.ready" 2>"$name.err" &
    started+=($!)
    exec 9<"$name.ready"
    while read -r -t "$deadline" line <&9 && [[ $line != ready* ]]; do :; done
    if ! [[ $line =~ ^ready\ port=([0-9]+)\ [a-z_]+=([0-9]+)(\ [a-z_]+=[0-9]+)*$ ]]; then
        failed "$*: not ready: $line"
        cat "$name.err"
        exit 1
    fi
    port=${BASH_REMATCH[1]} port2=${BASH_REMATCH[2]}
    exec {kept}<&9 9<&- # it stays open: the program may go on writing
}

# stop: ends what was served last; it must end well, and without a word of a sanitizer.
stop() {
    local name=$1 ended=0
    kill -TERM "${started[-1]}"
    wait "${started[-1]}" || ended=$?
    unset 'started[-1]'
    if [ "$ended" -ne 0 ] || grep -qE 'Sanitizer|runtime error:' "$name.err"; then
        failed "$name ended with $ended:"
        cat "$name.err"
    fi
}

# answers STATUS PORT METHOD PATH [BODY [HEADER]]: what a raw request is answered with. $length: announced instead of
# the length of the body.
answers() {
    local wanted=$1 to=$2 method=$3 path=$4 body=${5-} header=${6-} line=
    exec {wire}<>"/dev/tcp/127.0.0.1/$to"
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%sContent-Length: %s\r\nConnection: close\r\n\r\n%s' \
        "$method" "$path" "${header:+$header$'\r\n'}" "${length:-${#body}}" "$body" >&"$wire"
    read -r -t "$deadline" line <&"$wire"
    exec {wire}>&-
    [[ $line == "HTTP/1.1 $wanted "* ]] || failed "$method $path at port $to: wanted $wanted, got: $line"
}

end() {
    [ "$failures" -eq 0 ] || echo "$failures failed"
    exit $((failures > 0))
}
