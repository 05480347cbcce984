#!/usr/bin/env bash
# quickstart.sh -- from a fresh clone to a verdict. `./quickstart.sh --help` says how.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Debian 12 names; "a|b": either will do, and a is installed when neither is there.
readonly run_packages=(
    cmake ninja-build gcc libc6-dev pkg-config
    libmicrohttpd-dev "libcurl4-gnutls-dev|libcurl4-openssl-dev" libcjson-dev liblua5.4-dev
    libuv1-dev libsqlite3-dev libgnutls28-dev
)
readonly test_packages=(libcmocka-dev lua5.4 libxml2-utils clang-format clang-tidy git chromium ca-certificates)

# Commands of the tests and the packages that bring them. Asked for by command: other packages of Node bring npm too,
# and Debian's npm cannot stand beside those.
readonly test_commands=(node:nodejs npm:npm)

readonly out=jwo-out

usage() {
    cat <<'TEXT'
usage: ./quickstart.sh [console | test]

  ./quickstart.sh         install the Debian packages that are missing, build the release preset,
                          play every story against the reference retailer; reports go to jwo-out/
  ./quickstart.sh console the same packages and build; then starts mock-amazon and the reference
                          retailer, and prints the address of a page to play with both, and
                          those of the retailer's own pages
  ./quickstart.sh test    install what the tests need too, build the dev preset (ASan, UBSan) and
                          run every test
  ./quickstart.sh --help  this text

Exit code: 0 all is well; 1 a requirement or a test failed; 2 usage, or no Debian system;
others as `jwo run` says.
TEXT
}

fail() {
    echo "quickstart: $*" >&2
    exit 2
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The packages of the arguments that are missing, one a line.
missing_of() {
    local entry package found
    local -a choice
    for entry in "$@"; do
        IFS='|' read -ra choice <<<"$entry"
        found=
        for package in "${choice[@]}"; do
            if is_installed "$package"; then
                found=yes
            fi
        done
        [ -n "$found" ] || echo "${choice[0]}"
    done
}

# The packages of those commands of the arguments that are missing, one a line.
packages_of_missing_commands() {
    local entry
    for entry in "$@"; do
        command -v "${entry%%:*}" >/dev/null || echo "${entry#*:}"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
}

install_missing() {
    local -a missing
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        fail "this is no Debian system. Install the like of these packages, then run" \
            "\`cmake --workflow --preset release\`: ${*%%|*}"
    fi
    mapfile -t missing < <(missing_of "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        fail "these packages are missing, and there is neither root nor sudo: ${missing[*]}"
    fi
    echo "== Installing ${missing[*]}"
    if ! apt_install "${missing[@]}" >/dev/null 2>&1; then
        # The package lists are old or, in a container, not there at all.
        as_root apt-get update -qq || true # one source of several may be down
        apt_install "${missing[@]}" || fail "apt-get could not install: ${missing[*]}"
    fi
}

use_ccache() {
    if command -v ccache >/dev/null; then
        export CMAKE_C_COMPILER_LAUNCHER=ccache
    fi
}

# Configures and builds a preset; its output is shown only when it fails.
build() {
    local log=build/quickstart-$1.log
    mkdir -p build
    echo "== Building ($1)"
    if ! cmake --workflow --preset "$1" >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        echo "quickstart: the build failed; all of its output is in $log" >&2
        exit 1
    fi
}

run_stories() {
    local code=0
    install_missing "${run_packages[@]}"
    use_ccache
    build release
    mkdir -p "$out"
    echo "== Playing every story against retailer-ref"
    build/release/bin/jwo run --profile retailer-ref/profile.lua \
        --junit "$out/junit.xml" --record "$out/run.jsonl" || code=$?
    echo "== Reports: $out/junit.xml (JUnit), $out/run.jsonl (everything that happened)"
    return "$code"
}

# What run_console() has started and made.
started=()
place=

end_console() {
    [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
    rm -rf "$place"
}

# Starts a program and reads its lines up to the one that begins with "ready"; that one is left in $ready, and the address
# of a console that was told before in $console.
start() {
    local line pipe
    exec {pipe}< <(exec "$@")
    started+=($!)
    ready=
    while [ -z "$ready" ] && read -r -u "$pipe" line; do
        case $line in
        console\ *) console=${line#console } ;;
        ready\ *) ready=$line ;;
        esac
    done
    [ -n "$ready" ] || fail "$1 did not start; what it says is above"
}

# The port of that name in $ready.
port() {
    local rest=${ready#*"$1"=}
    echo "${rest%% *}"
}

secret() {
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n'
}

run_console() {
    local ready console token
    install_missing "${run_packages[@]}"
    use_ccache
    build release
    place=$(mktemp -d)
    token=$(secret)
    trap end_console EXIT
    JWO_ACCESS_KEY_ID=AKIDQUICKSTART
    JWO_SECRET_ACCESS_KEY=$(secret)
    JWO_OPERATIONS_TOKEN=$token
    JWO_PROCESSOR_KEY=$(secret)
    AWS_ACCESS_KEY_ID=$JWO_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY=$JWO_SECRET_ACCESS_KEY
    unset JWO_CONTROL_TOKEN
    export JWO_ACCESS_KEY_ID JWO_SECRET_ACCESS_KEY JWO_OPERATIONS_TOKEN JWO_PROCESSOR_KEY AWS_ACCESS_KEY_ID \
        AWS_SECRET_ACCESS_KEY
    start build/release/bin/mock-amazon --log-level warn
    JWO_PAYMENTS_ENDPOINT=http://127.0.0.1:$(port port) JWO_REGION=us-east-1
    JWO_PROCESSOR_ENDPOINT=$JWO_PAYMENTS_ENDPOINT/processor
    export JWO_PAYMENTS_ENDPOINT JWO_REGION JWO_PROCESSOR_ENDPOINT
    start build/release/bin/retailer-ref --config retailer-ref/config.json --database "$place/retailer.db" \
        --log-level warn
    cat <<TEXT
== mock-amazon and the reference retailer run until Ctrl-C. The console, with their addresses filled in:
$console&retailer=http://127.0.0.1:$(port port)&payoff=http://127.0.0.1:$(port ops_port)/ops/shoppers/%7Bshopper%7D/payoff&payoff_token=$token
== The retailer's own pages:
operations http://127.0.0.1:$(port ops_port)/ - sign in with any name and the token $token
portal     http://127.0.0.1:$(port portal_port)/ - after a visit, sign in with the card: Riley's is 4242, good through 12/30
TEXT
    trap : INT TERM # both programs hear Ctrl-C themselves
    wait "${started[@]}" || true
}

run_tests() {
    local -a node
    mapfile -t node < <(packages_of_missing_commands "${test_commands[@]}")
    install_missing "${run_packages[@]}" "${test_packages[@]}" "${node[@]}"
    use_ccache
    echo "== Building and testing (dev)"
    cmake --workflow --preset dev
}

if [ $# -gt 1 ]; then
    fail "one argument at most; see ./quickstart.sh --help"
fi
case "${1-}" in
"") run_stories ;;
console) run_console ;;
test) run_tests ;;
-h | --help) usage ;;
*) fail "unknown argument '$1'; see ./quickstart.sh --help" ;;
esac
