#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds and runs every test; the last line counts them.
set -eu
cd "$(dirname "$0")/.."
jobs=${BUILD_JOBS:-$(nproc)}
grep -q '^fr_FR.UTF-8' /etc/locale.gen 2>/dev/null || locale -a 2>/dev/null | grep -qi '^fr_FR.utf-\?8$' || scripts/make-locale.sh
test -f build/check/build.ninja || cmake --preset check >build-check.log 2>&1 || { cat build-check.log; rm -f build-check.log; exit 1; }
rm -f build-check.log
cmake --build --preset check -j "$jobs"
report=build/check/ctest.log
status=0
ctest --test-dir build/check --output-on-failure -j "$jobs" --timeout 900 >"$report" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then grep -v ' Passed ' "$report" | tail -n 400; else tail -n 4 "$report"; fi
# What could not be tested here is said, not passed over.
grep -hE "skipped '|SKIPPED" build/check/Testing/Temporary/LastTest.log || true
total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$report" | tail -1)
failed=$(sed -n 's/.*, \([0-9]*\) tests failed out of .*/\1/p' "$report" | tail -1)
[ -n "$total" ] || { echo "no test ran"; exit 1; }
echo "$((total - failed)) passed, $failed failed"
exit "$status"
