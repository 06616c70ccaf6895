#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second opinion on the ledger of rasters: one small land, two states of it and bent zones, cross-tabulated by others.
Not part of `make check`. `make bench` asks the same programs on large rasters.

  compare_rasters.py ARPENT [--cell 10] [--side 400] [--zones 5] [--markdown OUT.md]

Needs python3-gdal, python3-numpy and python3-shapely; GRASS and QGIS are asked where they are installed, else their absence is said.

  centre rule   GDAL's burning of the zones, then numpy; GRASS r.stats, zones burnt by v.to.rast; QGIS zonal histogram
  exact rule    shapely: the part of each cell on a limit by intersection, whole cells by numpy
  both          the areas of the zones' polygons

Exit 3 when, by the centre rule, arpent differs from a peer in any cell of a table, or by the exact rule by more than 1e-3 m²
(published areas are whole cm²); 1 when a peer could not run."""
import argparse
import collections
import csv
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import shapely.wkb
from osgeo import gdal, ogr, osr
from shapely.geometry import box
from shapely.prepared import prep

import programs
import tables

gdal.UseExceptions()
ogr.UseExceptions()
WEST, NORTH = 900000.0, 6250000.0
EXACT_BOUND = 1e-3


def lambert93():
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(2154)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def write_state(path, seed, side, cell):
    dice = random.Random(seed)
    cells = []
    for _ in range(side):
        line = []
        while len(line) < side:
            line += [dice.choice((1, 2, 12, 18, 23, 26, 41))] * dice.randint(1, 20)
        cells.append(line[:side])
    cells = numpy.array(cells, "u1")
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), side, side, 1, gdal.GDT_Byte, ["TILED=YES", "COMPRESS=DEFLATE"])
    dataset.SetGeoTransform((WEST, cell, 0, NORTH, 0, -cell))
    dataset.SetSpatialRef(lambert93())
    dataset.GetRasterBand(1).WriteArray(cells)
    return cells


def write_zones(path, across, side, cell):
    """Zones that share bent limits, all inside the raster."""
    dice = random.Random(11)
    step = side * cell / (across + 1)
    node = {(i, j): (WEST + step * (0.5 + i + dice.uniform(-0.2, 0.2)), NORTH - step * (0.5 + j + dice.uniform(-0.2, 0.2)))
            for i in range(across + 1) for j in range(across + 1)}
    dataset = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    layer = dataset.CreateLayer("communes", lambert93(), ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("insee", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("nom", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("numero", ogr.OFTInteger))
    shapes = {}
    for i in range(across):
        for j in range(across):
            number = i * across + j + 1
            ring = [node[i, j], node[i, j + 1], node[i + 1, j + 1], node[i + 1, j], node[i, j]]
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(ogr.CreateGeometryFromWkt("POLYGON ((%s))" % ",".join("%.3f %.3f" % point for point in ring)))
            feature.SetField("insee", "%05d" % number)
            feature.SetField("nom", "Zone %d" % number)
            feature.SetField("numero", number)
            layer.CreateFeature(feature)
            shapes[number] = shapely.wkb.loads(bytes(feature.GetGeometryRef().ExportToWkb()))
    return shapes


def by_number(table):
    """Zones by number: the code of zone 7 is 00007."""
    return {(int(zone), *classes): value for (zone, *classes), value in table.items()}


def arpent(program, rule, folder):
    out = folder / ("bilan_" + rule)
    subprocess.run([program, "compare", "--before", str(folder / "avant.tif") + "@2018", "--after", str(folder / "apres.tif") + "@2024", "--nomenclature", "clc",
                    "--zones", str(folder / "zones.gpkg"), "--cells", rule, "--tables-only", "--quiet", "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
    with open(out / "communes.csv", newline="", encoding="utf-8") as file:
        areas = {int(row["insee"]): float(row["surface_m2"]) for row in csv.DictReader(file)}
    return by_number(tables.flux(out / "flux.csv", without={"residu"})), areas


def by_centre(peer, folder, cell, code):
    """Another program's count, in m²."""
    out = folder / (peer.__name__ + ".csv")
    programs.run(peer(folder / "avant.tif", folder / "apres.tif", programs.Source(str(folder / "zones.gpkg"), "communes", "numero"), out, folder))
    return {key: count * cell * cell for key, count in by_number(tables.table_of(out, ("zone", "a", "b"), "n", code)).items()}


def by_shapely(before, after, shapes, cell, code):
    """Cells within a zone whole, those on its limit by the area of their intersection."""
    table = collections.defaultdict(float)
    for number, shape in shapes.items():
        ready = prep(shape)
        left, bottom, right, top = shape.bounds
        for row in range(int((NORTH - top) // cell), int((NORTH - bottom) // cell) + 1):
            for column in range(int((left - WEST) // cell), int((right - WEST) // cell) + 1):
                one = box(WEST + column * cell, NORTH - (row + 1) * cell, WEST + (column + 1) * cell, NORTH - row * cell)
                area = cell * cell if ready.contains(one) else shape.intersection(one).area if ready.intersects(one) else 0
                if area > 0:
                    table[number, code(str(before[row, column])), code(str(after[row, column]))] += area
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arpent")
    parser.add_argument("--cell", type=float, default=10)
    parser.add_argument("--side", type=int, default=400, help="cells from west to east and from north to south")
    parser.add_argument("--zones", type=int, default=5, help="zones from west to east and from north to south")
    parser.add_argument("--markdown", help="write the table there too")
    arguments = parser.parse_args()
    lines = ["| rule | peer | cells of the table | total m² | largest gap to arpent, m² (zone, before, after) |", "|---|---|---|---|---|"]
    ok = True

    def compare(rule, peer, ours, theirs, bound):
        nonlocal ok
        found = tables.gap(ours, theirs, bound)
        ok = ok and found.agrees
        lines.append("| %s | %s | %d | %.4f | %.1e (%s) |" % (rule, peer, len(theirs), sum(theirs.values()), found.largest, found.where()))

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        before, after = (write_state(folder / (name + ".tif"), seed, arguments.side, arguments.cell) for name, seed in (("avant", 1), ("apres", 2)))
        shapes = write_zones(folder / "zones.gpkg", arguments.zones, arguments.side, arguments.cell)
        code = tables.codes(Path(__file__).resolve().parents[2] / "layers" / "clc" / "poste.csv")
        centre, _ = arpent(arguments.arpent, "centre", folder)
        exact, areas = arpent(arguments.arpent, "exact", folder)
        for rule, cells in (("centre", centre), ("exact", exact)):
            lines.append("| %s | arpent | %d | %.4f | |" % (rule, len(cells), sum(cells.values())))
        for program, name, peer in (("gdal", "GDAL, numpy", programs.cross_gdal), ("grass", "GRASS r.stats", programs.cross_grass), ("qgis", "QGIS zonal histogram", programs.cross_qgis)):
            why = programs.missing(program)
            if why:
                print("%s: %s, it was not asked" % (name, why), file=sys.stderr)
            else:
                compare("centre", name, centre, by_centre(peer, folder, arguments.cell, code), 0)
        compare("exact", "shapely", exact, by_shapely(before, after, shapes, arguments.cell, code), EXACT_BOUND)
        compare("exact", "polygons of the zones", {(n,): area for n, area in areas.items()}, {(n,): shape.area for n, shape in shapes.items()}, EXACT_BOUND)
    print("\n".join(lines))
    if arguments.markdown:
        Path(arguments.markdown).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if ok else 3


if __name__ == "__main__":
    sys.exit(main())
