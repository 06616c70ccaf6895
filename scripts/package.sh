#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the Debian packages into build/.
set -eu
cd "$(dirname "$0")/.."
jobs=${BUILD_JOBS:-$(nproc)}
test -f build/package/build.ninja || cmake --preset package >/dev/null
cmake --build --preset package -j "$jobs"
# Dates inside are that of the sources, not of the build.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
rm -f build/package/*.deb build/arpent_*.deb build/libarpent-dev_*.deb
cd build/package
cpack >cpack.log 2>&1 || { tail -20 cpack.log >&2; exit 1; }
rm -rf _CPack_Packages
mv -- *.deb ..
cd ..
ls -l arpent_*.deb libarpent-dev_*.deb
