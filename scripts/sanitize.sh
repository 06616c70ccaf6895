#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The whole suite in a build that watches memory, undefined behaviour (dev) or threads (tsan): sanitize.sh [dev|tsan]... Both by default.
# A finding fails its test. Tests that limit memory, kill at a chosen moment or link with another project are left out: a sanitizer needs
# memory and libraries of its own.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)
jobs=${BUILD_JOBS:-$(nproc)}
tests=${SANITIZE_TESTS:-.}
left_out='cli: test_faults|install: |web: |architecture: |bench: '
status=0
for preset in ${*:-dev tsan}; do
  case $preset in dev|tsan) ;; *) echo "no preset $preset: dev tsan" >&2; exit 2;; esac
  [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" -j "$jobs"
  # Libraries keep what they allocate once; what they leak of ours is told all the same.
  export ASAN_OPTIONS="detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:exitcode=99"
  export LSAN_OPTIONS="suppressions=$here/tests/fuzz/leaks.txt:print_suppressions=0"
  export UBSAN_OPTIONS="print_stacktrace=1"
  export TSAN_OPTIONS="suppressions=$here/tests/threads.txt:exitcode=99:second_deadlock_stack=1"
  # The library that sets the day for a test hangs under the address sanitizer.
  if [ "$preset" = dev ]; then export ARPENT_REAL_CLOCK=1; else unset ARPENT_REAL_CLOCK; fi
  ctest --test-dir "build/$preset" -j "$jobs" --timeout 6000 --output-on-failure -R "$tests" -E "$left_out" >"build/$preset/ctest.log" 2>&1 || status=1
  grep -E ' (Failed|\*\*\*)|SUMMARY: ' "build/$preset/ctest.log" | sort | uniq -c | tail -n 40 || true
  echo "$preset: $(tail -n 200 "build/$preset/ctest.log" | grep 'tests passed' || echo 'no test ran')"
done
exit $status
