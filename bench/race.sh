#!/usr/bin/env bash
# race.sh -- 100,000 rounds of 16 identical captures at the same instant over real, signed HTTP: exactly one effect each,
# the ledger compared after every operation (race.c says how). Prints figures and time; fails when a round was wrong.
#
#   bench/race.sh [BUILD_DIR] [ROUNDS]      default: build/release 100000
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
race=${1:-build/release}/bin/race
[ -x "$race" ] || { echo "race.sh: $race is missing; run ./quickstart.sh first" >&2; exit 2; }
exec "$race" "${2:-100000}"
