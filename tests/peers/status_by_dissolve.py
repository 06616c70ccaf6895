#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Second opinion on patches and thresholds: the slow way, a geometric union (GEOS) of all polygons of one status.

  status_by_dissolve.py ARPENT STATE.gpkg CLASS_FIELD LAYER_JSON OUT.gpkg

LAYER_JSON is a nomenclature of one dimension with thresholds. Runs `arpent status`, dissolves the same polygons by their
status of the matrix, inverts the parts under the threshold and compares: number of patches, area by the matrix, area after
the thresholds. The nomenclature must declare no building that occurs (a union does not know them).
Exit 1 when they differ by more than 1e-6 of the area. Prints both times."""
import csv
import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from osgeo import ogr
from shapely import wkb
from shapely.ops import unary_union

ogr.UseExceptions()


def statuses(layer_json):
    layer = json.loads(Path(layer_json).read_text(encoding="utf-8"))
    table = csv.DictReader(open(Path(layer_json).parent / layer["classes"], encoding="utf-8"))
    name = layer["dimensions"][0]["name"]
    return {row[name]: int(row["artificialise"]) for row in table}, layer["thresholds"]["other"]


def dissolved(state, field, status_of):
    """Parts of the union of the polygons of each status."""
    shapes = {0: [], 1: []}
    dataset = ogr.Open(state)
    for feature in dataset.GetLayer():
        shapes[status_of[feature.GetFieldAsString(field)]].append(wkb.loads(bytes(feature.GetGeometryRef().ExportToWkb())))
    parts = {}
    for status, polygons in shapes.items():
        union = unary_union(polygons)
        parts[status] = [part.area for part in getattr(union, "geoms", [union])]
    return parts


def main(arpent, state, field, layer_json, out):
    status_of, least = statuses(layer_json)
    begin = time.monotonic()
    subprocess.run([arpent, "status", "--vintage", state, "--nomenclature", layer_json, "--class", field, "--tables-only", "--out", out, "--overwrite", "--quiet"],
                   check=True, stdout=subprocess.DEVNULL)
    ours_seconds = time.monotonic() - begin
    begin = time.monotonic()
    parts = dissolved(state, field, status_of)
    their_seconds = time.monotonic() - begin
    matrix = sum(parts[1])
    after = sum(area for area in parts[1] if area >= least) + sum(area for area in parts[0] if area < least)
    with sqlite3.connect(out) as db:
        ours = db.execute("SELECT artif_matrice_m2, artif_m2 FROM bilan_statut WHERE niveau = 'metropole'").fetchone()
    print(f"patches by dissolving: {len(parts[0])} + {len(parts[1])}")
    print(f"{'':26}{'arpent':>20}{'dissolve':>20}")
    print(f"{'artificial, matrix, m²':26}{ours[0]:>20.4f}{matrix:>20.4f}")
    print(f"{'after the thresholds, m²':26}{ours[1]:>20.4f}{after:>20.4f}")
    print(f"{'seconds':26}{ours_seconds:>20.2f}{their_seconds:>20.2f}")
    agree = all(abs(a - b) <= 1e-6 * max(1.0, b) for a, b in zip(ours, (matrix, after)))
    print("agrees" if agree else "DISAGREES")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 6 else __doc__)
