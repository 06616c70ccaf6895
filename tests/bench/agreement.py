#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Does a result agree with the floor's? One line says how well; exit 3 when it does not.

  agreement.py areas FLOOR.csv FLUX.csv                polygons: no cell of the matrix (zone, before, after) off by more than
                                                       0.001 m² + 1e-9 of it (the books round to 1e-4 m², the floor sums doubles)
  agreement.py cells FLOOR.csv FLUX.csv CELL_M2 CODES  rasters, centre rule: the same count in every cell of the matrix, but for
                                                       ties (centres on a limit): at most one in a million
  agreement.py zones ZONES.gpkg FLUX.csv               exact rule: each zone has the area of its outline, to 1e-9 + 1e-4 m²
  agreement.py raster FLOOR.tif OURS.tif CODES         cell for cell, but for ties: at most one in a million

CODES says which class a value of the floor is: a CSV with the columns value and code, a table of codes (its leaves in
order are 1, 2, …), or - for values that are codes."""
import collections
import csv
import math
import sys

NOT_MEASURED_BY_FLOOR = {"non_classe", "chevauchement", "residu"}
TIES = 1e-6  # of the cells


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def flux(path, without=()):
    """Area by zone, class before, class after."""
    cells = collections.defaultdict(float)
    for row in rows_of(path):
        if row["niveau"] == "commune" and row["classe_avant"] not in without and row["classe_apres"] not in without:
            cells[row["zone"], row["classe_avant"], row["classe_apres"]] += float(row["surface_m2"])
    return cells


def floor(path, number, code):
    cells = collections.defaultdict(float)
    for row in rows_of(path):
        cells[row["zone"], code(row["a"]), code(row["b"])] += float(row[number])
    return cells


def codes(path):
    """The function from a value of the floor (text) to a class."""
    if path == "-":
        return lambda value: value
    rows = list(rows_of(path))
    if "value" in rows[0]:
        table = {row["value"]: row["code"] for row in rows}
    else:
        parents = {row["parent"] for row in rows}
        table = {str(i): code for i, code in enumerate(sorted(row["code"] for row in rows if row["code"] not in parents), 1)}
    return lambda value: table.get(value, "non_classe")


def areas(floor_table, flux_table):
    reference, ours = floor(floor_table, "area", lambda value: value), flux(flux_table, NOT_MEASURED_BY_FLOOR)
    gaps = {key: abs(reference.get(key, 0) - ours.get(key, 0)) for key in set(reference) | set(ours)}
    bad = sum(gap > 1e-3 + 1e-9 * reference.get(key, 0) for key, gap in gaps.items())
    print("%d cells of the matrix, %d off; largest gap %.6f m²" % (len(reference), bad, max(gaps.values())))
    return not bad


def cells(floor_table, flux_table, cell_area, code_table):
    reference = floor(floor_table, "n", codes(code_table))
    ours = {key: area / float(cell_area) for key, area in flux(flux_table).items()}
    gaps = {key: ours.get(key, 0) - reference.get(key, 0) for key in set(reference) | set(ours)}
    # The books print 1e-4 m²: far less than a cell, so what is not a whole number of cells shows.
    off = {key: gap for key, gap in gaps.items() if abs(gap) > 1e-3}
    wrong, total = sum(map(abs, off.values())) / 2, sum(reference.values())
    print("centre rule: %d cells of the matrix, %d differ, by %.0f of %.0f grid cells%s"
          % (len(reference), len(off), wrong, total, "".join("; zone %s %s to %s by %+.3f" % (*k, off[k]) for k in sorted(off)[:3])))
    return wrong <= TIES * total


def outline_area(geometry):
    """By the shoelace from the ring's first point: large coordinates would cost digits."""
    if geometry.GetGeometryName() != "POLYGON":
        return math.fsum(outline_area(part) for part in geometry)
    parts = []
    for k, ring in enumerate(geometry):
        points = ring.GetPoints()
        x0, y0 = points[0][:2]
        area = abs(math.fsum((p[0] - x0) * (q[1] - y0) - (q[0] - x0) * (p[1] - y0) for p, q in zip(points, points[1:]))) / 2
        parts.append(-area if k else area)
    return math.fsum(parts)


def zones(zones_file, flux_table):
    from osgeo import ogr
    file = ogr.Open(zones_file)
    outline = {feature.GetFieldAsString("zone"): outline_area(feature.GetGeometryRef()) for feature in file.GetLayer("zones")}
    ours = collections.defaultdict(list)
    for (zone, _, _), area in flux(flux_table).items():
        ours[zone].append(area)
    ours = {zone: math.fsum(parts) for zone, parts in ours.items()}
    gaps = {zone: abs(ours.get(zone, 0) - outline.get(zone, 0)) for zone in set(ours) | set(outline)}
    bad = [zone for zone, gap in gaps.items() if gap > 1e-9 * outline.get(zone, 0) + 1e-4]
    worst = max(gaps, key=gaps.get)
    print("exact rule: %d zones, %d off their outline's area; largest gap %.6f m² of %.4f (zone %s)"
          % (len(outline), len(bad), gaps[worst], outline.get(worst, 0), worst))
    return not bad


def raster(floor_file, our_file, code_table):
    import numpy
    from osgeo import gdal
    code = codes(code_table)
    number = numpy.array([int(c) if c.isdigit() else 0 for c in map(code, map(str, range(256)))])  # our value to the floor's
    one, two = gdal.Open(floor_file), gdal.Open(our_file)
    width, height = one.RasterXSize, one.RasterYSize
    if (two.RasterXSize, two.RasterYSize) != (width, height) or one.GetGeoTransform() != two.GetGeoTransform():
        print("not the same grid")
        return False
    differing = 0
    for y in range(0, height, 512):
        lines = min(512, height - y)
        differing += int((one.ReadAsArray(0, y, width, lines) != number[two.ReadAsArray(0, y, width, lines)]).sum())
    print("%d of %d cells differ" % (differing, width * height))
    return differing <= TIES * width * height


def overlap_table(path):
    table = collections.defaultdict(float)
    for row in rows_of(path):
        table[int(float(row["permit"])), int(float(row["cid"]))] += float(row["area"])
    return table


def overlaps(floor_table, our_table):
    reference, ours = overlap_table(floor_table), overlap_table(our_table)
    gaps = {key: abs(reference.get(key, 0) - ours.get(key, 0)) for key in set(reference) | set(ours)}
    bad = sum(gap > 1e-5 for gap in gaps.values())
    print("%d overlaps, %d of the floor, %d off; largest gap %.1e m²" % (len(ours), len(reference), bad, max(gaps.values())))
    return not bad


def permits(floor_table, findings_table):
    """Permits a review says are concerned, against those with an overlap: between its largest alone and all together."""
    largest, together = collections.defaultdict(float), collections.defaultdict(float)
    for (permit, _), area in overlap_table(floor_table).items():
        largest[permit] = max(largest[permit], area)
        together[permit] += area
    wrong = seen = 0
    for row in rows_of(findings_table):
        if row["couche"] != "foret":
            continue
        permit, area = int(row["projet"]), float(row["surface_m2"] or 0)
        seen += row["reponse"] == "concerne"
        if row["reponse"] == "concerne":
            wrong += not largest[permit] - 1e-3 <= area <= together[permit] + 1e-3
        else:
            wrong += together[permit] > 1 + 1e-6 and largest[permit] > 1 + 1e-6
    print("%d findings of the layer, %d against the floor's overlaps" % (seen, wrong))
    return seen > 0 and not wrong


if __name__ == "__main__":
    jobs = {"areas": areas, "cells": cells, "zones": zones, "raster": raster, "overlaps": overlaps, "permits": permits}
    if len(sys.argv) < 4 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    sys.exit(0 if jobs[sys.argv[1]](*sys.argv[2:]) else 3)
