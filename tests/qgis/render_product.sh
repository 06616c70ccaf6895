#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Opens a product in QGIS without a display. usage: render_product.sh PRODUCT_DIR OUT_DIR
# Exit 77 (skipped, for CTest) when QGIS's Python is not installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# A second Python ahead of the system's on PATH makes PyQGIS crash.
PATH=/usr/bin:$PATH
export PATH
if ! /usr/bin/python3 -c 'import qgis.core' 2>/dev/null; then
  echo "QGIS's Python modules are not installed (apt install python3-qgis)" >&2
  exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 700 "$scratch"
XDG_RUNTIME_DIR=$scratch HOME=$scratch QT_QPA_PLATFORM=offscreen QGIS_CUSTOM_CONFIG_PATH=$scratch \
  /usr/bin/python3 "$here/render_product.py" "$1" "$2"
