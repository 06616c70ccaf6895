#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Benchmark of the main job (J2: two vintages of a polygon coverage over 92 zones) against the floor of ../shared/bench.
#
#   tests/bench/run.sh BUILD_DIR
#
# Every run of arpent is followed by a run of the floor and the ratio is taken pair by pair, so that a drift of the
# machine cancels. Environment: SIZES="100000 500000" (polygons a vintage), RUNS=5, THREADS (default: all processors),
# ARPENT (program), BENCH_SOURCES (folder of the generators, the floor and measure.py).
# Everything made goes to BUILD_DIR/j2 and is kept for the next time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -eq 1 ] || { echo "usage: tests/bench/run.sh BUILD_DIR" >&2; exit 2; }
build=$(cd "$1" && pwd)
sources=${BENCH_SOURCES:-$root/../shared/bench}
sizes=${SIZES:-"100000 500000"}
runs=${RUNS:-5}
threads=${THREADS:-$(nproc)}
arpent=${ARPENT:-$build/arpent}
python=/usr/bin/python3

if [ ! -f "$sources/floor/j2_floor.cpp" ]; then
  echo "================================================================================" >&2
  echo "BENCHMARK SKIPPED: no generators and no floor in $sources" >&2
  echo "(name their folder with BENCH_SOURCES=...)" >&2
  echo "================================================================================" >&2
  exit 0
fi
[ -x "$arpent" ] || { echo "$arpent: no such program; build it first (make bench does)" >&2; exit 2; }
"$root/scripts/install-packages.sh" "$root/scripts/packages-build.txt" "$root/scripts/packages-bench.txt"

work=$build/j2
mkdir -p "$work/bin" "$work/data" "$work/out"

# compile NAME SOURCE LIBRARIES...
compile() {
  name=$1; source=$2; shift 2
  [ "$work/bin/$name" -nt "$source" ] && return
  echo "building $name" >&2
  # shellcheck disable=SC2046
  g++ -O3 -march=native -std=c++17 $(pkg-config --cflags gdal) "$source" -o "$work/bin/$name.part" "$@"
  mv "$work/bin/$name.part" "$work/bin/$name"
}
compile gen_coverage "$sources/gen/gen_coverage.cpp" -lgdal
compile j2_floor "$sources/floor/j2_floor.cpp" -lgdal -lsqlite3 -lgeos_c -lpthread

extent=32768
zones=$work/data/zones.gpkg
if [ ! -f "$zones" ]; then
  echo "making 92 zones" >&2
  rm -f "$work/data/zones.part.gpkg"
  $python "$sources/gen/gen_zones.py" $extent "$work/data/zones.part.gpkg" >&2
  mv "$work/data/zones.part.gpkg" "$zones"
fi

log=$work/runs.csv
: >"$log"
# measured LABEL FLOOR-COMMAND COMMAND...
measured() {
  label=$1; floor=$2; shift 2
  $python "$sources/measure.py" -n "$runs" -w 1 -t 1800 -l "$label" -o "$log" --floor "$floor" -- "$@" >&2
}

status=0
for size in $sizes; do
  one=$work/data/${size}_1.gpkg two=$work/data/${size}_2.gpkg
  if [ ! -f "$two" ]; then
    echo "making two vintages of $size polygons" >&2
    rm -f "$work/data/part_1.gpkg" "$work/data/part_2.gpkg"
    seed=3; [ "$size" -le 100000 ] || seed=4   # those of the published figures
    "$work/bin/gen_coverage" $extent "$size" $seed "$work/data/part_1.gpkg" "$work/data/part_2.gpkg" >&2
    mv "$work/data/part_1.gpkg" "$one"
    mv "$work/data/part_2.gpkg" "$two"
  fi
  floor_table=$work/out/floor_$size.csv
  floor="$work/bin/j2_floor $one $two $zones $threads $floor_table $work/out/floor_$size.wkb"
  $floor 2>/dev/null || { echo "the floor failed on $size polygons" >&2; exit 1; }
  for job in tables product; do
    out=$work/out/${job}_$size
    only=""; [ "$job" = product ] || only=--tables-only
    measured "$job $size" "$floor" "$arpent" compare --before "$one@2020" --after "$two@2023" \
      --nomenclature "$here/nomenclature/layer.json" --zones "$zones" --zone-id zone --zone-name name \
      --threads "$threads" --quiet --overwrite $only --out "$out"
    $python "$here/floor_table.py" "$out/flux.csv" "$out/floor_form.csv"
    echo "$job $size against the floor: $($python "$sources/check_j2.py" "$floor_table" "$out/floor_form.csv")" >&2
    $python "$here/floor_table.py" --agrees "$floor_table" "$out/flux.csv" || status=3
  done
done

$python "$here/table.py" "$log"
exit $status
