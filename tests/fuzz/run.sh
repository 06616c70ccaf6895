#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fuzzes one target after the other: run.sh BUILD [TARGET...]. FUZZ_SECONDS each (60). What breaks one is written to BUILD/found/TARGET;
# copy it to tests/fuzz/corpus/TARGET under a name that says what it was, and it stays tested (docs/fuzzing.md).
set -eu
build=$(realpath "$1"); shift
here=$(cd "$(dirname "$0")" && pwd)
seconds=${FUZZ_SECONDS:-60}
export ARPENT_DATA="${ARPENT_DATA:-$here/../..}"
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=0:strict_string_checks=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
export LSAN_OPTIONS="${LSAN_OPTIONS:-suppressions=$here/leaks.txt:print_suppressions=0}"
# Temporary folders in memory, where there is such a place.
if [ -z "${TMPDIR:-}" ] && [ -d /dev/shm ] && [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi
programs=$(find "$build" -name 'fuzz_*' -type f -perm -u+x | sort)
targets=${*:-$(for program in $programs; do basename "$program" | sed 's/^fuzz_//'; done)}
broken=""
for target in $targets; do
  program=$(echo "$programs" | grep "/fuzz_$target\$" | head -1)
  [ -n "$program" ] || { echo "$target: there is no such target in $build" >&2; exit 2; }
  corpus="$build/corpus/$target"; found="$build/found/$target"; log="$build/found/$target.log"
  mkdir -p "$corpus" "$found"
  words=""
  if [ -f "$here/dict/$target.dict" ]; then words="-dict=$here/dict/$target.dict"; fi
  case $target in
    archive|nomenclature|recipe|rules|ledger|targets|layer_description) most=16384 ;;
    compare_small|status_small|outlines) most=300 ;;
    *) most=4096 ;;
  esac
  # shellcheck disable=SC2086
  if "$program" $words -max_len=$most -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -malloc_limit_mb=1024 -print_final_stats=1 -verbosity=1 \
      -artifact_prefix="$found/" "$corpus" "$here/corpus/$target" >"$log" 2>&1; then state=good; else state=BROKEN; broken="$broken $target"; fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  first=$(sed -n 's/^#[0-9]*[[:space:]]*INITED cov: \([0-9]*\).*/\1/p' "$log" | tail -1)
  last=$(sed -n 's/^#[0-9].* cov: \([0-9]*\).*/\1/p' "$log" | tail -1)
  printf '%-18s %-6s %9s runs  coverage %6s -> %6s\n' "$target" "$state" "${runs:-?}" "${first:-?}" "${last:-?}"
done
[ -z "$broken" ] || { echo "broken:$broken; see $build/found" >&2; exit 1; }
