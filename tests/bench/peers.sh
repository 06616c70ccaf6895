# SPDX-License-Identifier: Apache-2.0
# Part of run.sh: other programs on the same inputs, in the same run. Uses its variables.

peers=${PEERS:-"grass postgis gdal qgis"}
[ "$peers" != none ] || peers=""
peer_runs=${RUNS_PEERS:-1}
peer_limit=${PEER_LIMIT:-300}
for peer in $peers; do
  case $peer in grass|postgis|gdal|qgis) ;; *) echo "no peer $peer: none, or some of grass postgis gdal qgis" >&2; exit 2;; esac
done

# Packages: those everything needs, then those of the peers, without which the table says so.
# packages NAME...: the lines of the list for these peers, or with no name those for nobody in particular
packages() {
  if [ $# -eq 0 ]; then grep -v '# *peer ' "$root/scripts/packages-bench.txt"; return; fi
  for name in "$@"; do grep "# *peer $name:" "$root/scripts/packages-bench.txt" || true; done
}
install_packages() (
  packages >"$work/packages.txt"
  "$root/scripts/install-packages.sh" "$root/scripts/packages-build.txt" "$work/packages.txt"
  # shellcheck disable=SC2086
  [ -z "$peers" ] || packages $peers >"$work/packages.txt"
  [ -n "$peers" ] && [ -s "$work/packages.txt" ] || return 0
  free=$(df -Pk /usr | awk 'NR == 2 { print int($4 / 1048576) }')
  if [ "$free" -lt 6 ]; then
    echo "$free GiB free: the peers that are missing are not installed (they take 3)" >&2
  else
    "$root/scripts/install-packages.sh" "$work/packages.txt" || echo "the table says which peers are not installed" >&2
  fi
)

# The database's server starts with the first peer that needs it and goes, files and all, with the run. Not in BENCH_DIR:
# the user it runs as may not go there.
server=${TMPDIR:-/tmp}/arpent_postgis_$$
stop_server() { [ ! -d "$server" ] || $python "$root/tests/peers/postgis.py" stop "$server"; }
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export THREADS="$threads" PYTHONDONTWRITEBYTECODE=1

# peer JOB INPUT FUNCTION RESULT FILE... -- CHECK...: one peer on a job, and how its result agrees with ours
peer() (
  job=$1 input=$2 function=$3 result=$4; shift 4
  program=${function#*_}; program=${program%%_*}
  wanted "$program" "$peers" || return 0
  if [ "$program" = postgis ] && [ ! -d "$server" ]; then
    $python "$root/tests/peers/postgis.py" start "$server" >/dev/null 2>"$out/server.log" || tail -1 "$out/server.log" >&2   # peer.py says what is missing
  fi
  files=""   # no blank in any path
  while [ "$1" != -- ]; do files="$files $1"; shift; done
  shift
  # shellcheck disable=SC2086
  name=$($python "$here/peer.py" --log "$timed" --label "$job|$input" --limit "$peer_limit" --runs "$peer_runs" --folder "$work/peers" --server "$server" \
    "$function" "$result" $files) || return 0
  agrees_with "$name" "$job" "$input" "$@"
)
