#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Second opinion on patches and thresholds: the slow way, a geometric union of all polygons of one status, by GEOS and, where it
is installed, by PostGIS.

  status_by_dissolve.py ARPENT STATE.gpkg LAYER CLASS_FIELD LAYER_JSON OUT.gpkg

LAYER_JSON is a nomenclature of one dimension with thresholds. Runs `arpent status`, dissolves the same polygons by their
status of the matrix, inverts the parts under the threshold and compares: number of patches, area by the matrix, area after
the thresholds. The nomenclature must declare no building that occurs (a union does not know them).
Exit 3 when they have not the same number of patches or differ by more than 1e-9 of the area and 0.001 m². Prints the times."""
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import postgis
import programs
import tables


def seconds_of(steps):
    begin = time.monotonic()
    programs.run(steps)
    return time.monotonic() - begin


def main(arpent, state, layer, field, layer_json, out):
    begin = time.monotonic()
    done = subprocess.run([arpent, "status", "--vintage", "%s:%s" % (state, layer), "--nomenclature", layer_json, "--class", field, "--tables-only", "--out", out, "--overwrite"],
                          check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""})
    taken = time.monotonic() - begin
    count = int(re.search(r"([0-9]+) patches by the matrix", done.stderr).group(1))
    with sqlite3.connect(out) as db:
        ours = db.execute("SELECT artif_matrice_m2, artif_m2 FROM bilan_statut WHERE niveau = 'metropole'").fetchone()
    print("| | patches | artificial by the matrix, m² | after the thresholds, m² | s |\n|---|---|---|---|---|")
    print("| arpent | %d | %.4f | %.4f | %.1f |" % (count, *ours, taken))
    agrees = True
    for name, program, peer in (("GEOS union", "gdal", programs.dissolve_gdal), ("PostGIS", "postgis", programs.dissolve_postgis)):
        if programs.missing(program):
            print("%s: %s, it was not asked" % (name, programs.missing(program)), file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder, postgis.session() if program == "postgis" else nullcontext():
            table = Path(folder) / "patches.csv"
            taken = seconds_of(peer(programs.Source(state, layer, field), layer_json, table, folder))
            patches = tables.patches_of(table)
        theirs = tables.after_thresholds(patches, programs.statuses(layer_json)[1])
        print("| %s | %d + %d | %.4f | %.4f | %.1f |" % (name, len(patches[0]), len(patches[1]), *theirs, taken))
        agrees = agrees and len(patches[0]) + len(patches[1]) == count and tables.gap(dict(enumerate(ours)), dict(enumerate(theirs)), 1e-3, 1e-9).agrees
    print("agrees" if agrees else "DISAGREES")
    return 0 if agrees else 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 7 else __doc__)
