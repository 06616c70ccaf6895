#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the packages listed in the given files that are missing. Asks for root only when some are.
# COMMAND:PACKAGE in a list: only where there is no such command (it may have come another way than by a package).
set -eu
missing=""
for list in "$@"; do
  for package in $(sed 's/#.*//' "$list"); do
    case $package in *:*)
      if command -v "${package%%:*}" >/dev/null; then continue; fi
      package=${package#*:} ;;
    esac
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0
echo "installing:$missing" >&2
if [ "$(id -u)" = 0 ]; then root=""; else
  command -v sudo >/dev/null || { echo "these packages are missing and sudo is not there; as root: apt-get install$missing" >&2; exit 1; }
  root="sudo"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
{ $root apt-get update && $root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 || {
  tail -20 "$log" >&2
  echo "the packages could not be installed; see above" >&2
  exit 1
}
