#!/usr/bin/env bash
# run.sh -- kill -9 of retailer-ref at 50 random points under a stream of trips, as often as asked; the oracle judges every
# trip: each ends once, nothing is charged twice, captured + debt = total. Stops at the first run that does not conform.
#
#   harness/soak/run.sh [TIMES] [BUILD_DIR]      default: 1 build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
times=${1:-1}
jwo=${2:-build/release}/bin/jwo
[ -x "$jwo" ] || { echo "run.sh: $jwo is missing; run ./quickstart.sh first" >&2; exit 2; }

for ((i = 1; i <= times; i++)); do
    "$jwo" run --scenarios harness/soak --profile retailer-ref/profile.lua
done
