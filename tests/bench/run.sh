#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Benchmarks against the floors of ../shared/bench, minimal programs that only read, count and write, and against other programs
# (GRASS, PostGIS, QGIS, the tools of GDAL) on the same input in the same run, results compared. One table at the end.
#
#   tests/bench/run.sh BUILD_DIR
#
# Every run of arpent is followed by a run of the floor and the ratio is taken pair by pair, so that a drift of the
# machine cancels. docs/benchmarks.md says what is measured. Environment:
#   JOBS="j1 variants rules zones j4 fused j2 renoded status inspect overlaps review register report"   which jobs
#   SIZES="10k 20k 32k 56k amp 100k 500k"        which inputs: width of rasters in cells (amp: the real communes at 2 m), polygons of a
#                                                coverage (1000k: a million, for j2, status, inspect and register, when asked for), permits
#   VARIANTS="noise classes none zstd lzw strip1 strip64 tiles256"   of the rasters
#   PEERS="grass postgis gdal qgis"              other programs, installed when missing; none: no peer. RUNS_PEERS=1, PEER_LIMIT=300 (s)
#   BENCH_FULL=1                                 everything: variants at 10k too, 500k for j4 and fused, slow peers on large inputs
#   RUNS=5, THREADS (default: all processors), ARPENT (program)
#   BENCH_DIR (default build/bench)              what is made goes there and is kept for the next time
#   BENCH_SOURCES (default ../shared/bench)      generators, floors and measure.py
# Exit 0 whatever the ratios, 1 when arpent or a floor failed, 3 when a result disagrees with its floor or a peer's.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# -eq 1 ] || { echo "usage: tests/bench/run.sh BUILD_DIR" >&2; exit 2; }
build=$(cd "$1" && pwd)
sources=${BENCH_SOURCES:-$root/../shared/bench}
full=${BENCH_FULL:-}
all="j1 variants rules zones j4 fused j2 renoded status inspect overlaps review register report"
jobs=${JOBS:-$all}
sizes=${SIZES:-"10k 20k 32k 56k amp 100k 500k"}
variants=${VARIANTS:-"noise classes none zstd lzw strip1 strip64 tiles256"}
runs=${RUNS:-5}
threads=${THREADS:-$(nproc)}
arpent=${ARPENT:-$build/arpent}
python=/usr/bin/python3

# Functions in round brackets keep their variables to themselves.

# wanted WORD LIST: is the word one of the list?
wanted() { case " $2 " in *" $1 "*) return 0;; *) return 1;; esac; }

for job in $jobs; do
  wanted "$job" "$all" || { echo "no job $job: $all" >&2; exit 2; }
done
if [ ! -f "$sources/floor/j1_floor.cpp" ]; then
  echo "no generators and no floors in $sources: nothing to measure against (name their folder with BENCH_SOURCES=...)" >&2
  exit 1
fi
sources=$(cd "$sources" && pwd)
communes=$sources/../data/communes_amp.gpkg
[ -x "$arpent" ] || { echo "$arpent: no such program; build it first (make bench does)" >&2; exit 2; }

work=${BENCH_DIR:-$root/build/bench}
mkdir -p "$work/bin" "$work/data" "$work/out"
work=$(cd "$work" && pwd)
data=$work/data
out=$work/out
log=$out/runs.csv timed=$out/peers.csv agreed=$out/agreement.csv
: >"$log"
: >"$timed"
: >"$agreed"
. "$here/peers.sh"
install_packages

# ---- programs -------------------------------------------------------------------------------------------------------

# compile NAME FLAGS...: a generator or a floor
compile() (
  name=$1; shift
  source=$sources/floor/$name.cpp
  [ -f "$source" ] || source=$sources/gen/$name.cpp
  [ -f "$source" ] || source=$here/$name.cpp
  [ -z "$(find "$work/bin/$name" -newer "$source" 2>/dev/null)" ] || return 0
  echo "building $name" >&2
  # shellcheck disable=SC2046
  g++ -O3 -march=native -std=c++17 $(pkg-config --cflags gdal) "$source" -o "$work/bin/$name.part" "$@" -lgdal -lpthread
  mv "$work/bin/$name.part" "$work/bin/$name"
)

# compile_with_library NAME: a program of this folder against the libraries of the build
compile_with_library() (
  source=$here/$1.cpp
  [ -z "$(find "$work/bin/$1" -newer "$source" -newer "$build/src/libarpent.a" 2>/dev/null)" ] || return 0
  echo "building $1" >&2
  # shellcheck disable=SC2046
  g++ -O3 -std=c++20 -I"$root/include" "$source" -o "$work/bin/$1.part" -Wl,--start-group "$build"/src/libarpent*.a -Wl,--end-group \
    $(pkg-config --libs gdal) -lgeos_c -lproj -lsqlite3 -ltbb -lfmt -lcrypto -ldeflate -lzstd -lpthread
  mv "$work/bin/$1.part" "$work/bin/$1"
)

# ---- inputs, each made once under a name of its own --------------------------------------------------------------

# rasters NAME: two vintages, $data/NAME_a.tif and _b.tif
rasters() (
  [ ! -f "$data/$1_b.tif" ] || return 0
  compile gen_rasters
  echo "making two rasters $1" >&2
  one=$data/part_a.tif two=$data/part_b.tif
  case $1 in
    lc10k) set -- "$1" 10240 10240 44 1 "$one" "$two";;
    lc32k) set -- "$1" 32768 32768 44 1 "$one" "$two";;
    lc56k) set -- "$1" 56320 56320 44 1 "$one" "$two";;
    ns10k) set -- "$1" 10240 10240 44 1 "$one" "$two" DEFLATE 0.03;;
    ns32k) set -- "$1" 32768 32768 44 1 "$one" "$two" DEFLATE 0.03;;
    oc10k) set -- "$1" 10240 10240 238 1 "$one" "$two";;
    oc32k) set -- "$1" 32768 32768 238 1 "$one" "$two";;
    amp2m) set -- "$1" 43204 33514 44 1 "$one" "$two" DEFLATE 0 2 840432 6299236;;
  esac
  name=$1; shift
  "$work/bin/gen_rasters" "$@" >&2
  mv "$one" "$data/${name}_a.tif"
  mv "$two" "$data/${name}_b.tif"
)

# translated NAME FROM OPTIONS...: $data/NAME.tif, the same cells stored in another way
translated() (
  name=$1; from=$2; shift 2
  [ ! -f "$data/$name.tif" ] || return 0
  echo "making $name" >&2
  gdal_translate -q -co NUM_THREADS="$threads" "$@" "$data/$from.tif" "$data/part.tif"
  mv "$data/part.tif" "$data/$name.tif"
)

# zones NAME: $data/NAME.gpkg
zones() (
  [ ! -f "$data/$1.gpkg" ] || return 0
  echo "making zones $1" >&2
  rm -f "$data/part.gpkg"
  case $1 in
    zones10240|zones32768|zones56320) $python "$sources/gen/gen_zones.py" "${1#zones}" "$data/part.gpkg" >&2;;
    zones36k) $python "$here/make_zones.py" 32768 "$data/part.gpkg" >&2;;
    zones_amp) ogr2ogr -q -f GPKG "$data/part.gpkg" "$communes" -nln zones \
      -sql "SELECT row_number() OVER (ORDER BY insee) AS zone, nom AS name, geom FROM communes";;
  esac
  mv "$data/part.gpkg" "$data/$1.gpkg"
)

# coverages SIZE: two vintages, $data/covSIZE_1.gpkg and _2.gpkg
coverages() (
  [ ! -f "$data/cov$1_2.gpkg" ] || return 0
  compile gen_coverage
  echo "making two vintages of $1 polygons" >&2
  rm -f "$data/part_1.gpkg" "$data/part_2.gpkg"
  case $1 in 100k) seed=3;; *) seed=4;; esac   # those of the published figures
  "$work/bin/gen_coverage" 32768 "${1%k}000" $seed "$data/part_1.gpkg" "$data/part_2.gpkg" >&2
  mv "$data/part_1.gpkg" "$data/cov$1_1.gpkg"
  mv "$data/part_2.gpkg" "$data/cov$1_2.gpkg"
)

# permits SIZE: $data/permitsSIZE.gpkg, and 100 000 constraints in $data/constraints100k.gpkg
permits() (
  [ ! -f "$data/permits$1.gpkg" ] || [ ! -f "$data/constraints100k.gpkg" ] || return 0
  compile gen_coverage
  [ -f "$data/plu_1.gpkg" ] || "$work/bin/gen_coverage" 32768 40000 5 "$data/plu_1.gpkg" "$data/plu_2.gpkg" >&2
  echo "making $1 permits" >&2
  rm -f "$data/part.gpkg"
  constraints=-; [ -f "$data/constraints100k.gpkg" ] || constraints=$data/constraints100k.gpkg
  $python "$sources/gen/gen_permits.py" 32768 "${1%k}000" "$data/plu_1.gpkg" 100000 "$data/part.gpkg" "$constraints" >&2
  mv "$data/part.gpkg" "$data/permits$1.gpkg"
)

# ---- measuring ------------------------------------------------------------------------------------------------------

# measured JOB INPUT TARGET FLOOR-COMMAND COMMAND...
measured() (
  label="$1|$2|$3"; floor=$4; shift 4
  $python "$sources/measure.py" -n "$runs" -w 1 -t 1800 -l "$label" -o "$log" --floor "$floor" -- "$@" >&2
)

# alone JOB INPUT TARGET COMMAND...: a job that has no floor
alone() (
  label="$1|$2|$3"; shift 3
  $python "$sources/measure.py" -n "$runs" -w 1 -t 1800 -l "$label" -o "$log" -- "$@" >&2
)

# agrees_with PROGRAM JOB INPUT CHECK...: a check of agreement.py, kept for the table
agrees_with() (
  program=$1 job=$2 input=$3; shift 3
  line=$($python "$here/agreement.py" --log "$agreed" "$job|$input" "$program" "$@") || case $? in
    3) line="DISAGREES: $line";;
    *) line="not compared"; printf '"%s|%s","%s",0,not compared\n' "$job" "$input" "$program" >>"$agreed";;
  esac
  echo "$job, $input, $program: $line" >&2
)
agrees() { agrees_with floor "$@"; }

# The floor is also what results are compared with, so it has to run once in full view.
floor_runs() { $1 >/dev/null 2>"$out/floor.log" || { cat "$out/floor.log" >&2; echo "the floor failed: $1" >&2; exit 1; }; }

# between OUT ZONES NOMENCLATURE BEFORE AFTER: the options of a comparison without change layer (no blank in any path)
between() {
  echo "compare --before $4@2017 --after $5@2020 --nomenclature $3 --zones $data/$2.gpkg --zone-id zone --zone-name name \
    --threads $threads --quiet --overwrite --tables-only --out $1"
}

clc="clc $root/layers/clc/poste.csv"   # nomenclature, and which value is which code
# pair JOB INPUT TARGET NAME ZONES CELL_M2 "NOMENCLATURE CODES" CLASSES FLOOR_A FLOOR_B A B
pair() (
  job=$1 input=$2 target=$3 name=$4 zones=$5 cell=$6 classes=$8 floor_a=$9; nomenclature=${7% *} codes=${7#* }; shift 9
  compile j1_floor -ldeflate -lzstd
  floor="env CLASSES=$classes $work/bin/j1_floor $floor_a $1 $data/$zones.gpkg $threads gdal count $out/floor_$name.csv"
  floor_runs "$floor"
  # shellcheck disable=SC2046
  measured "$job" "$input" "$target" "$floor" "$arpent" $(between "$out/$name" "$zones" "$nomenclature" "$2" "$3")
  agrees "$job" "$input" zones "$data/$zones.gpkg" "$out/$name/flux.csv"
  # shellcheck disable=SC2046
  "$arpent" $(between "$out/${name}_centre" "$zones" "$nomenclature" "$2" "$3") --cells centre >/dev/null
  agrees "$job" "$input" cells "$out/floor_$name.csv" "$out/${name}_centre/flux.csv" "$cell" "$codes"
)

# crossed JOB INPUT NAME ZONES CELL_M2 A B PEER...: peers on what `pair` has just compared by the centre rule
crossed() (
  job=$1 input=$2 name=$3 zones=$4 cell=$5 a=$6 b=$7; shift 7
  for program in "$@"; do
    peer "$job" "$input" "cross_$program" "$out/${name}_$program.csv" "$a" "$b" "$data/$zones.gpkg:zones:zone" \
      -- cells "$out/${name}_$program.csv" "$out/${name}_centre/flux.csv" "$cell" "${clc#* }"
  done
)

# ---- jobs -----------------------------------------------------------------------------------------------------------

# Two categorical rasters over the zones.
job_j1() (
  for size in 10k 32k 56k; do
    wanted $size "$sizes" || continue
    case $size in 10k) width=10240 input="105 Mpx" target="–";; 32k) width=32768 input="1.07 Gpx" target="≤ 1.3, ≤ 128 MiB";;
      56k) width=56320 input="3.17 Gpx" target="≤ 1.3, ≤ 128 MiB";; esac
    rasters lc$size; zones "zones$width"
    pair J1 "$input, 92 zones" "$target" lc$size "zones$width" 1 "$clc" 64 "$data/lc${size}_a.tif" "$data/lc${size}_b.tif" "$data/lc${size}_a.tif" "$data/lc${size}_b.tif"
    case $size in 10k) others="grass gdal qgis";; 32k) others="grass gdal${full:+ qgis}";; *) others=${full:+gdal};; esac
    # shellcheck disable=SC2086
    crossed J1 "$input, 92 zones" lc$size "zones$width" 1 "$data/lc${size}_a.tif" "$data/lc${size}_b.tif" $others
  done
  if wanted amp "$sizes"; then
    if [ -f "$communes" ]; then
      rasters amp2m; zones zones_amp
      pair J1 "1.45 Gpx, 92 communes" "≤ 1.3, ≤ 128 MiB" amp2m zones_amp 4 "$clc" 64 "$data/amp2m_a.tif" "$data/amp2m_b.tif" "$data/amp2m_a.tif" "$data/amp2m_b.tif"
      crossed J1 "1.45 Gpx, 92 communes" amp2m zones_amp 4 "$data/amp2m_a.tif" "$data/amp2m_b.tif" gdal
    else
      echo "no $communes: the real communes are left out" >&2
    fi
  fi
)

# The same cells stored in other ways; other cells.
job_variants() (
  for size in 10k 32k; do
    wanted $size "$sizes" || continue
    [ $size = 32k ] || [ -n "$full" ] || continue
    case $size in 10k) width=10240 input="105 Mpx";; 32k) width=32768 input="1.07 Gpx";; esac
    zones "zones$width"; rasters lc$size
    for variant in $variants; do
      key=${variant}_$size classes=64 nomenclature=$clc from="$data/lc${size}_a.tif" to="$data/lc${size}_b.tif" target="≤ 1.5"
      a=$data/${key}_a.tif b=$data/${key}_b.tif
      tiled="-co TILED=YES -co BLOCKXSIZE=512 -co BLOCKYSIZE=512"
      options=""
      case $variant in
        noise) what="3 % noise"; rasters ns$size; from=$data/ns${size}_a.tif to=$data/ns${size}_b.tif a=$from b=$to;;
        classes) what="238 classes"; rasters oc$size; classes=256; from=$data/oc${size}_a.tif to=$data/oc${size}_b.tif
          # Links: the attribute table belongs to this run, not to the rasters.
          [ -L "$b" ] || { ln -s "oc${size}_a.tif" "$a"; ln -s "oc${size}_b.tif" "$b"; }
          $python "$here/make_classes.py" 238 "$data/nomenclature238" "$a" "$b"
          nomenclature="$data/nomenclature238/layer.json -";;
        none) what="uncompressed" options="$tiled -co COMPRESS=NONE";;
        zstd) what="ZSTD" options="$tiled -co COMPRESS=ZSTD";;
        lzw) what="LZW" options="$tiled -co COMPRESS=LZW";;
        strip1) what="strips of 1 row" options="-co COMPRESS=DEFLATE -co BLOCKYSIZE=1";;   # GDAL's default at this width
        strip64) what="strips of 64 rows" options="-co COMPRESS=DEFLATE -co BLOCKYSIZE=64";;
        tiles256) what="tiles of 512 and 256"; a=$from
          translated "${key}_b" "lc${size}_b" -co TILED=YES -co BLOCKXSIZE=256 -co BLOCKYSIZE=256 -co COMPRESS=DEFLATE;;
        *) echo "no variant $variant" >&2; exit 2;;
      esac
      if [ -n "$options" ]; then
        # shellcheck disable=SC2086
        translated "${key}_a" "lc${size}_a" $options
        # shellcheck disable=SC2086
        translated "${key}_b" "lc${size}_b" $options
        from=$a to=$b
      fi
      pair J1 "$input, $what" "$target" "$key" "zones$width" 1 "$nomenclature" $classes "$from" "$to" "$a" "$b"
    done
  done
)

# What exact limits cost: the reference is arpent itself under the centre rule.
job_rules() (
  for size in 32k amp; do
    wanted $size "$sizes" || continue
    case $size in 32k) name=lc32k zones=zones32768 input="1.07 Gpx, 92 zones";;
      amp) name=amp2m zones=zones_amp input="1.45 Gpx, 92 communes"; [ -f "$communes" ] || continue;; esac
    rasters "$name"; zones "$zones"
    # shellcheck disable=SC2046
    measured "exact / centre" "$input" "≤ 1.1" \
      "$arpent $(between "$out/rule_centre" "$zones" clc "$data/${name}_a.tif" "$data/${name}_b.tif") --cells centre" \
      "$arpent" $(between "$out/rule_exact" "$zones" clc "$data/${name}_a.tif" "$data/${name}_b.tif")
    agrees "exact / centre" "$input" zones "$data/$zones.gpkg" "$out/rule_exact/flux.csv"
  done
)

# Every commune of France: the reference is arpent itself over 92 zones.
job_zones() (
  wanted 32k "$sizes" || return 0
  rasters lc32k; zones zones32768; zones zones36k
  # shellcheck disable=SC2046
  measured "36 100 / 92 zones" "1.07 Gpx" "≤ 2, ≤ 1024 MiB" \
    "$arpent $(between "$out/zones92" zones32768 clc "$data/lc32k_a.tif" "$data/lc32k_b.tif")" \
    "$arpent" $(between "$out/zones36k" zones36k clc "$data/lc32k_a.tif" "$data/lc32k_b.tif")
  agrees "36 100 / 92 zones" "1.07 Gpx" zones "$data/zones36k.gpkg" "$out/zones36k/flux.csv"
)

nomenclature=$here/nomenclature/layer.json   # of the coverages
# burnt SIZE VINTAGE: the raster of the floor, made once
burnt() (
  compile j4_floor -ffp-contract=off -lsqlite3
  [ -f "$out/floor_$1_$2.tif" ] || { "$work/bin/j4_floor" "$data/cov$1_$2.gpkg" "v$2" 32768 "$threads" "$out/part.tif" DEFLATE 6 2>/dev/null; mv "$out/part.tif" "$out/floor_$1_$2.tif"; }
)

# rasterise SIZE VINTAGE: the options
rasterise() {
  echo "rasterise --from $data/cov$1_$2.gpkg:v$2 --class cs --cell 1 --nomenclature $nomenclature --threads $threads --quiet --overwrite --out $out/ours_$1_$2.tif"
}

# A coverage to a raster: ours has overviews, names and colours, the floor's is bare.
job_j4() (
  for size in 100k 500k; do
    wanted $size "$sizes" || continue
    [ $size = 100k ] || [ -n "$full" ] || continue
    coverages $size; burnt $size 1
    target="≤ 1.3, ≤ 512 MiB"; [ $size = 100k ] || target="–"
    # shellcheck disable=SC2046
    measured "J4 rasterise" "${size%k} 000 polygons" "$target" \
      "$work/bin/j4_floor $data/cov${size}_1.gpkg v1 32768 $threads $out/floor_${size}_1.tif DEFLATE 6" "$arpent" $(rasterise $size 1)
    agrees "J4 rasterise" "${size%k} 000 polygons" raster "$out/floor_${size}_1.tif" "$out/ours_${size}_1.tif" "$out/ours_${size}_1.csv"
    peer "J4 rasterise" "${size%k} 000 polygons" raster_gdal "$out/peer_$size.tif" "$data/cov${size}_1.gpkg:v1:cs" 400000,6300000,432768,6332768,1 \
      -- raster "$out/peer_$size.tif" "$out/ours_${size}_1.tif" "$out/ours_${size}_1.csv"
  done
)

# A coverage against a raster, nothing written between: the floor burns without writing, then compares two rasters.
job_fused() (
  for size in 100k 500k; do
    wanted $size "$sizes" || continue
    [ $size = 100k ] || [ -n "$full" ] || continue
    compile j1_floor -ldeflate -lzstd
    coverages $size; zones zones32768; burnt $size 1; burnt $size 2
    # shellcheck disable=SC2046
    "$arpent" $(rasterise $size 2) >/dev/null
    count="env CLASSES=64 $work/bin/j1_floor $out/floor_${size}_1.tif $out/floor_${size}_2.tif $data/zones32768.gpkg $threads gdal count $out/floor_fused_$size.csv"
    floor_runs "$count"
    input="${size%k} 000 polygons"
    # shellcheck disable=SC2046
    measured "fused" "$input" "≤ 1.5" "sh -c '$work/bin/j4_floor $data/cov${size}_1.gpkg v1 32768 $threads - && $count'" \
      "$arpent" $(between "$out/fused_$size" zones32768 "$nomenclature" "$data/cov${size}_1.gpkg:v1" "$out/ours_${size}_2.tif")
    agrees "fused" "$input" zones "$data/zones32768.gpkg" "$out/fused_$size/flux.csv"
    # shellcheck disable=SC2046
    "$arpent" $(between "$out/fused_${size}_centre" zones32768 "$nomenclature" "$data/cov${size}_1.gpkg:v1" "$out/ours_${size}_2.tif") --cells centre >/dev/null
    agrees "fused" "$input" cells "$out/floor_fused_$size.csv" "$out/fused_${size}_centre/flux.csv" 1 -
  done
)

# Two coverages over the zones: polygons all the way.
job_j2() (
  for size in 20k 100k 500k 1000k; do
    wanted $size "$sizes" || continue
    compile j2_floor -lsqlite3 -lgeos_c
    coverages $size; zones zones32768
    floor="$work/bin/j2_floor $data/cov${size}_1.gpkg $data/cov${size}_2.gpkg $data/zones32768.gpkg $threads $out/floor_j2_$size.csv $out/floor_j2_$size.wkb"
    floor_runs "$floor"
    for form in tables product; do
      only=""; [ $form = product ] || only=--tables-only
      target="–"; [ $form = product ] || target="≤ 1.3"
      # shellcheck disable=SC2086
      measured "J2 $form" "2 × ${size%k} 000 polygons" "$target" "$floor" "$arpent" compare --before "$data/cov${size}_1.gpkg@2020" --after "$data/cov${size}_2.gpkg@2023" \
        --nomenclature "$nomenclature" --zones "$data/zones32768.gpkg" --zone-id zone --zone-name name \
        --threads "$threads" --quiet --overwrite $only --out "$out/j2_${form}_$size"
      agrees "J2 $form" "2 × ${size%k} 000 polygons" areas "$out/floor_j2_$size.csv" "$out/j2_${form}_$size/flux.csv"
      [ $form = tables ] || continue
      case $size in 20k) others="postgis postgis_equal gdal qgis";; 100k) others="postgis postgis_equal${full:+ gdal qgis}";; *) others=${full:+postgis_equal};; esac
      for program in $others; do
        peer "J2 $form" "2 × ${size%k} 000 polygons" "overlay_$program" "$out/j2_${size}_$program.csv" "$data/cov${size}_1.gpkg:v1:cs" "$data/cov${size}_2.gpkg:v2:cs" \
          "$data/zones32768.gpkg:zones:zone" -- areas "$out/j2_${size}_$program.csv" "$out/j2_${form}_$size/flux.csv"
      done
    done
  done
)

# Two coverages of which no outline is equal, against two of which most are.
job_renoded() (
  wanted 100k "$sizes" || return 0
  coverages 100k; zones zones32768
  renoded=$data/cov100k_renoded.gpkg
  [ -f "$renoded" ] || { $python "$here/make_renoded.py" "$data/cov100k_2.gpkg" "$data/part.gpkg" >&2; mv "$data/part.gpkg" "$renoded"; }
  tables() {
    echo compare --before "$data/cov100k_1.gpkg@2020" --after "$1@2023" --nomenclature "$nomenclature" --zones "$data/zones32768.gpkg" \
      --zone-id zone --zone-name name --threads "$threads" --quiet --overwrite --tables-only --out "$out/$2"
  }
  # shellcheck disable=SC2046
  measured "renoded / as it was" "2 × 100 000 polygons" "–" "$arpent $(tables "$data/cov100k_2.gpkg" renoded_no)" "$arpent" $(tables "$renoded" renoded_yes)
  agrees "renoded / as it was" "2 × 100 000 polygons" zones "$data/zones32768.gpkg" "$out/renoded_yes/flux.csv"
)

# Patches and thresholds of one coverage, figures alone, against reading it.
job_status() (
  for size in 100k 500k 1000k; do
    wanted $size "$sizes" || continue
    compile read_polygons
    coverages $size
    floor="$work/bin/read_polygons $data/cov${size}_1.gpkg"
    floor_runs "$floor"
    measured "status" "${size%k} 000 polygons" "–" "$floor" "$arpent" status --vintage "$data/cov${size}_1.gpkg@2020" --nomenclature "$nomenclature" \
      --threads "$threads" --quiet --overwrite --tables-only --out "$out/status_$size.gpkg"
    [ $size = 100k ] || continue
    for program in gdal postgis; do
      peer "status" "${size%k} 000 polygons" "dissolve_$program" "$out/patches_$program.csv" "$data/cov${size}_1.gpkg:v1:cs" "$nomenclature" \
        -- status "$out/patches_$program.csv" "$out/status_$size.gpkg" "$nomenclature"
    done
  done
)

# Every check at the door of one coverage, against reading it.
job_inspect() (
  for size in 100k 500k 1000k; do
    wanted $size "$sizes" || continue
    compile read_polygons
    coverages $size
    floor="$work/bin/read_polygons $data/cov${size}_1.gpkg"
    floor_runs "$floor"
    case $size in 500k) target="60 s";; *) target="–";; esac
    measured "inspect" "${size%k} 000 polygons" "$target" "$floor" "$arpent" inspect "$data/cov${size}_1.gpkg" --as "$nomenclature" --threads "$threads" --quiet --most 1
  done
)

# Permit footprints x constraint polygons: every overlap with its area.
job_overlaps() (
  for size in 10k 100k; do
    wanted $size "$sizes" || continue
    compile j3_floor -lsqlite3 -lgeos_c; compile_with_library overlaps
    permits $size
    floor="$work/bin/j3_floor $data/permits$size.gpkg $data/constraints100k.gpkg $threads $out/floor_j3_$size.csv"
    floor_runs "$floor"
    measured "overlaps" "${size%k} 000 × 100 000" "≤ 1.3" "$floor" "$work/bin/overlaps" "$data/permits$size.gpkg" "$data/constraints100k.gpkg" "$threads" "$out/j3_$size.csv"
    agrees "overlaps" "${size%k} 000 × 100 000" overlaps "$out/floor_j3_$size.csv" "$out/j3_$size.csv"
    case $size in 10k) others="postgis gdal qgis";; *) others="postgis${full:+ gdal qgis}";; esac
    for program in $others; do
      peer "overlaps" "${size%k} 000 × 100 000" "overlaps_$program" "$out/j3_${size}_$program.csv" "$data/permits$size.gpkg:permits:permit" "$data/constraints100k.gpkg:constraints:cid" \
        -- overlaps "$out/j3_${size}_$program.csv" "$out/j3_$size.csv"
    done
  done
)

# The whole review with the full rule set and all answers written, against finding the overlaps alone; then one permit.
job_review() (
  wanted 10k "$sizes" || return 0
  compile j3_floor -lsqlite3 -lgeos_c
  permits 10k
  floor="$work/bin/j3_floor $data/permits10k.gpkg $data/constraints100k.gpkg $threads $out/floor_j3_10k.csv"
  floor_runs "$floor"
  printf '{ "constraints": [ { "name": "foret", "data": "%s@2023", "covers": "everywhere" } ] }\n' "$data/constraints100k.gpkg" >"$out/constraints.json"
  review="review --outside --projects $data/permits10k.gpkg --project-field id=permit --constraints $out/constraints.json --date 2026-01-01 --threads $threads --quiet --overwrite"
  # shellcheck disable=SC2086
  measured "review" "10 000 × 100 000" "≤ 4, ≤ 1024 MiB" "$floor" "$arpent" $review --sheets none --out "$out/review"
  agrees "review" "10 000 × 100 000" permits "$out/floor_j3_10k.csv" "$out/review/constats.csv" foret
  peer "review" "10 000 × 100 000" ground_postgis "$out/ground.csv" "$data/permits10k.gpkg:permits:permit" "$data/constraints100k.gpkg:constraints:cid" \
    -- ground "$out/ground.csv" "$out/review/constats.csv" foret
  # shellcheck disable=SC2086
  measured "review and sheets" "10 000 × 100 000" "–" "$floor" "$arpent" $review --out "$out/review_sheets"
  # shellcheck disable=SC2086
  alone "one permit, cold" "1 × 100 000" "0.3 s" "$arpent" $review --only 5 --out "$out/review_one"
)

# A month's list into an empty register, and the list of a commune read back.
job_register() (
  for size in 100k 1000k; do
    wanted $size "$sizes" || [ -n "$full" ] || continue
    case $size in 100k) times=$runs;; *) times=1;; esac
    $python "$here/register.py" "$arpent" "${size%k}000" "$work/register" "$log" "$times" >&2
  done
)

# The page of a product: the demo's, and one with as many changes as a page takes.
job_report() (
  made() { [ -f "$1" ] && [ -z "$(find "$arpent" -newer "$1")" ]; }   # by this program, not by an older one
  made "$out/demo/arpent.gpkg" || "$arpent" demo --out "$out/demo" --quiet --overwrite >/dev/null
  alone "report" "the demo" "–" "$arpent" report --from "$out/demo/arpent.gpkg" --out "$out/report_demo.html" --threads "$threads" --quiet --overwrite
  wanted 500k "$sizes" || return 0
  coverages 500k; zones zones32768
  product=$out/j2_product_500k
  made "$product/arpent.gpkg" || "$arpent" compare --before "$data/cov500k_1.gpkg@2020" --after "$data/cov500k_2.gpkg@2023" --nomenclature "$nomenclature" \
    --zones "$data/zones32768.gpkg" --zone-id zone --zone-name name --threads "$threads" --quiet --overwrite --out "$product" >/dev/null
  alone "report" "20 000 changes" "–" "$arpent" report --from "$product/arpent.gpkg" --out "$out/report_changes.html" --max-changes 20000 --threads "$threads" --quiet --overwrite
)

begin=$(date +%s)
for job in $jobs; do "job_$job"; done

echo
code=0
$python "$here/table.py" "$log" "$timed" "$agreed" || code=$?
echo "The whole run: $((($(date +%s) - begin + 30) / 60)) min."
exit $code
