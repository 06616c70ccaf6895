#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Does a result of arpent agree with the floor's or a peer's? Prints one line that says how well; exit 3 when it does not.

  agreement.py [--log LOG.csv JOB|INPUT PROGRAM] CHECK FILE...

  areas THEIRS.csv FLUX.csv                 polygons: no cell of the matrix (zone, before, after) off by more than
                                            0.001 m² + 1e-9 of it (the books round to 1e-4 m², the floor sums doubles)
  cells THEIRS.csv FLUX.csv CELL_M2 CODES   rasters, centre rule: the same count in every cell of the matrix, but for
                                            ties (centres on a limit): at most one in a million
  zones ZONES.gpkg FLUX.csv                 exact rule: each zone has the area of its outline, to 1e-9 + 1e-4 m²
  raster THEIRS.tif OURS.tif CODES          cell for cell, but for ties: at most one in a million
  overlaps THEIRS.csv OURS.csv              the same pairs, none off by more than 1e-5 m²
  permits THEIRS.csv CONSTATS.csv LAYER     findings of a layer: between the largest overlap of a permit and all together
  ground THEIRS.csv CONSTATS.csv LAYER      findings of a layer: the area under any constraint, to 1e-3 m²
  status PATCHES.csv STATUS.gpkg LAYER.json artificial by the matrix and after the thresholds, to 1e-9 + 1e-3 m²

CODES says which class a value of theirs is (tables.py, codes). --log adds a row: label, program, 1 or 0, a few words."""
import collections
import csv
import math
import sqlite3
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))
import programs  # noqa: E402
import tables  # noqa: E402

BOOKS = 1e-3  # m²: ten times what the books round to


def metres(found):
    return "%.0e m²" % found.largest if found.largest else "0 m²"


def areas(theirs, flux):
    """Areas by (zone, before, after)."""
    found = tables.gap(tables.flux(flux, without=tables.LINES), tables.table_of(theirs, ("zone", "a", "b"), "area"), BOOKS, 1e-9)
    return found.agrees, metres(found), "%d cells of the matrix, %d off; largest gap %.6f m² (%s)" % (found.cells, len(found.off), found.largest, found.where())


def cells(theirs, flux, cell_area, codes):
    reference = tables.table_of(theirs, ("zone", "a", "b"), "n", tables.codes(codes))
    ours = {key: area / float(cell_area) for key, area in tables.flux(flux).items()}
    # The books print 1e-4 m²: far less than a cell, so what is not a whole number of cells shows.
    found, total = tables.gap(ours, reference, 1e-3), sum(reference.values())
    wrong = sum(map(abs, found.off.values())) / 2
    return wrong <= tables.TIES * total, counted(wrong, total), "centre rule: %d cells of the matrix, %d differ, by %g of %.0f grid cells%s" % (
        found.cells, len(found.off), wrong, total, "".join("; zone %s %s to %s by %+.3f" % (*k, -found.off[k]) for k in sorted(found.off)[:3]))


def counted(wrong, total):
    return "equal" if wrong == 0 else "%g of %s cells" % (wrong, ("%.2g" % total).replace("e+0", "e"))


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


def zones(zones_file, flux):
    from osgeo import ogr
    file = ogr.Open(zones_file)
    outline = {(feature.GetFieldAsString("zone"),): outline_area(feature.GetGeometryRef()) for feature in file.GetLayer("zones")}
    parts = collections.defaultdict(list)
    for (zone, _, _), area in tables.flux(flux).items():
        parts[zone,].append(area)
    found = tables.gap({zone: math.fsum(of) for zone, of in parts.items()}, outline, 1e-4, 1e-9)
    return found.agrees, metres(found), "exact rule: %d zones, %d off their outline's area; largest gap %.6f m² of %.4f (zone %s)" % (
        len(outline), len(found.off), found.largest, outline.get(found.at, 0), found.where())


def raster(theirs, ours, codes):
    import numpy
    from osgeo import gdal
    code = tables.codes(codes)
    number = numpy.array([int(c) if c.isdigit() else 0 for c in map(code, map(str, range(256)))])  # our value to theirs
    one, two = gdal.Open(theirs), gdal.Open(ours)
    width, height = one.RasterXSize, one.RasterYSize
    if (two.RasterXSize, two.RasterYSize) != (width, height) or one.GetGeoTransform() != two.GetGeoTransform():
        return False, "other grid", "not the same grid"
    wrong = 0
    for y in range(0, height, 512):
        lines = min(512, height - y)
        wrong += int((one.ReadAsArray(0, y, width, lines) != number[two.ReadAsArray(0, y, width, lines)]).sum())
    return wrong <= tables.TIES * width * height, counted(wrong, width * height), "%d of %d cells differ" % (wrong, width * height)


def overlap_table(path):
    return tables.table_of(path, ("permit", "cid"), "area")


def overlaps(theirs, ours):
    reference, found_here = overlap_table(theirs), overlap_table(ours)
    found = tables.gap(found_here, reference, 1e-5)
    alone = len(set(reference) ^ set(found_here))
    return found.agrees, metres(found), "%d overlaps, %d of theirs, %d on one side only, %d off; largest gap %.1e m² (%s)" % (
        len(found_here), len(reference), alone, len(found.off), found.largest, found.where())


def findings(constats, layer):
    """Permit to (concerned, m²)."""
    return {row["projet"]: (row["reponse"] == "concerne", float(row["surface_m2"] or 0)) for row in tables.rows_of(constats) if row["couche"] == layer}


def permits(theirs, constats, layer):
    largest, together = collections.defaultdict(float), collections.defaultdict(float)
    for (permit, _), area in overlap_table(theirs).items():
        largest[permit] = max(largest[permit], area)
        together[permit] += area
    found = findings(constats, layer)
    wrong = sum(not largest[permit] - BOOKS <= area <= together[permit] + BOOKS if concerned else largest[permit] > 1 + 1e-6
                for permit, (concerned, area) in found.items())
    seen = sum(concerned for concerned, _ in found.values())
    return seen > 0 and not wrong, "%d findings, %d off" % (seen, wrong), "%d findings of the layer, %d against the overlaps" % (seen, wrong)


def ground(theirs, constats, layer):
    """A rule may leave out what is under its tolerance (1 m²): there a permit is not concerned and has no area."""
    reference = {permit: area for (permit,), area in tables.table_of(theirs, ("permit",), "area").items()}
    ours = findings(constats, layer)
    left_out = {permit for permit, (concerned, _) in ours.items() if not concerned and reference.get(permit, 0) <= 1 + 1e-6}
    found = tables.gap({(permit,): area for permit, (_, area) in ours.items() if permit not in left_out},
                       {(permit,): area for permit, area in reference.items() if permit not in left_out}, BOOKS)
    return found.agrees and found.cells > 0, metres(found), "%d permits on constrained ground, %d off; largest gap %.1e m² (permit %s)" % (
        found.cells, len(found.off), found.largest, found.where())


def status(patches, product, layer_json):
    theirs = dict(zip(("matrix", "thresholds"), tables.after_thresholds(tables.patches_of(patches), programs.statuses(layer_json)[1])))
    with sqlite3.connect("file:%s?mode=ro" % product, uri=True) as db:
        ours = dict(zip(theirs, db.execute("SELECT artif_matrice_m2, artif_m2 FROM bilan_statut WHERE niveau = 'metropole'").fetchone()))
    found = tables.gap({(k,): v for k, v in ours.items()}, {(k,): v for k, v in theirs.items()}, BOOKS, 1e-9)
    return found.agrees, metres(found), "artificial by the matrix %.4f m², after the thresholds %.4f m²; largest gap %.1e m²" % (
        ours["matrix"], ours["thresholds"], found.largest)


CHECKS = {check.__name__: check for check in (areas, cells, zones, raster, overlaps, permits, ground, status)}


def main(words):
    log = None
    if words[:1] == ["--log"]:
        log, words = words[1:4], words[4:]
    if len(words) < 3 or words[0] not in CHECKS:
        sys.exit(__doc__)
    agrees, short, line = CHECKS[words[0]](*words[1:])
    print(line)
    if log:
        with open(log[0], "a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow([log[1], log[2], int(agrees), short])
    return 0 if agrees else 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
