#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second opinion on the ledger of rasters: one small land, two states of it and bent zones, cross-tabulated by others.
Not part of `make check`.

  compare_rasters.py ARPENT [--cell 10] [--side 400] [--zones 5] [--markdown OUT.md]

Needs python3-gdal, python3-numpy and python3-shapely; GRASS is asked when `grass` is there, else its absence is said.

  centre rule   gdal_rasterize of the zones, then numpy.unique over zone, before and after; GRASS r.cross or r.stats
  exact rule    shapely: the part of each cell on a limit by intersection, whole cells by numpy
  both          the areas of the zones' polygons

Exit 3 when, by the centre rule, arpent differs from a peer in any cell of a table, or by the exact rule by more than 1e-3 m²
(published areas are whole cm²); 1 when a peer could not run."""
import argparse
import collections
import csv
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import shapely.wkb
from osgeo import gdal, ogr, osr
from shapely.geometry import box
from shapely.prepared import prep

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


def arpent(program, rule, folder):
    out = folder / ("bilan_" + rule)
    subprocess.run([program, "compare", "--before", str(folder / "avant.tif") + "@2018", "--after", str(folder / "apres.tif") + "@2024", "--nomenclature", "clc",
                    "--zones", str(folder / "zones.gpkg"), "--cells", rule, "--tables-only", "--quiet", "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
    cells, zones = collections.defaultdict(float), {}
    with open(out / "flux.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["niveau"] == "commune" and row["classe_avant"] != "residu":
                cells[int(row["zone"]), row["classe_avant"], row["classe_apres"]] += float(row["surface_m2"])
    with open(out / "communes.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            zones[int(row["insee"])] = float(row["surface_m2"])
    return cells, zones


def codes(table):
    """GRID_CODE to code, as the table of the nomenclature has its leaves in order."""
    with open(table, newline="", encoding="utf-8") as file:
        leaves = sorted(row["code"] for row in csv.DictReader(file) if len(row["code"]) == 3)
    return {rank: code for rank, code in enumerate(leaves, 1)}


def by_centre(before, after, folder, cell):
    """gdal_rasterize and numpy."""
    source = gdal.OpenEx(str(folder / "zones.gpkg"), gdal.OF_VECTOR)
    target = gdal.GetDriverByName("GTiff").CreateCopy(str(folder / "zones.tif"), gdal.Open(str(folder / "avant.tif")), options=["COMPRESS=DEFLATE"])
    target.GetRasterBand(1).Fill(0)
    gdal.RasterizeLayer(target, [1], source.GetLayer(0), options=["ATTRIBUTE=numero"])
    target.FlushCache()
    numbers = target.GetRasterBand(1).ReadAsArray()
    keys, counts = numpy.unique(numpy.stack([numbers.ravel(), before.ravel(), after.ravel()]), axis=1, return_counts=True)
    return {tuple(int(v) for v in key): count * cell * cell for key, count in zip(keys.T, counts) if key[0] != 0}


def by_grass(program, folder, cell):
    """r.stats over the same three rasters, in a location made for the run."""
    script = folder / "grass.sh"
    script.write_text("set -e\n" + "".join('r.in.gdal -o input="%s" output=%s --quiet\n' % (folder / (name + ".tif"), name) for name in ("zones", "avant", "apres")) +
                      "g.region raster=avant\nr.stats -c -n input=zones,avant,apres separator=comma --quiet\n", encoding="utf-8")
    done = subprocess.run([program, "--tmp-location", "EPSG:2154", "--exec", "sh", str(script)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError("GRASS failed: " + done.stderr.strip().splitlines()[-1])
    table = {}
    for line in done.stdout.splitlines():
        parts = line.split(",")
        if len(parts) == 4 and parts[0] != "0":
            table[tuple(int(part) for part in parts[:3])] = int(parts[3]) * cell * cell
    return table


def by_shapely(before, after, shapes, cell):
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
                    table[number, int(before[row, column]), int(after[row, column])] += area
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
        named = {(zone, names[b], names[a]): area for (zone, b, a), area in theirs.items()}
        worst, at = max((abs(ours.get(key, 0) - named.get(key, 0)), key) for key in set(ours) | set(named))
        ok = ok and worst <= bound
        lines.append("| %s | %s | %d | %.4f | %.1e (%s) |" % (rule, peer, len(named), sum(named.values()), worst, " ".join(map(str, at))))

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        before, after = (write_state(folder / (name + ".tif"), seed, arguments.side, arguments.cell) for name, seed in (("avant", 1), ("apres", 2)))
        shapes = write_zones(folder / "zones.gpkg", arguments.zones, arguments.side, arguments.cell)
        names = codes(Path(__file__).resolve().parents[2] / "layers" / "clc" / "poste.csv")
        centre, _ = arpent(arguments.arpent, "centre", folder)
        exact, areas = arpent(arguments.arpent, "exact", folder)
        for rule, cells in (("centre", centre), ("exact", exact)):
            lines.append("| %s | arpent | %d | %.4f | |" % (rule, len(cells), sum(cells.values())))
        compare("centre", "gdal_rasterize, numpy", centre, by_centre(before, after, folder, arguments.cell), 0)
        grass = shutil.which("grass")
        if grass is None:
            print("GRASS IS NOT INSTALLED: it was not asked", file=sys.stderr)
        else:
            compare("centre", "GRASS r.stats", centre, by_grass(grass, folder, arguments.cell), 0)
        compare("exact", "shapely", exact, by_shapely(before, after, shapes, arguments.cell), EXACT_BOUND)
        gap, number = max((abs(areas[number] - shape.area), number) for number, shape in shapes.items())
        ok = ok and gap <= EXACT_BOUND
        lines.append("| exact | polygons of the zones | %d | %.4f | %.1e (%d) |" % (len(shapes), sum(shape.area for shape in shapes.values()), gap, number))
    print("\n".join(lines))
    if arguments.markdown:
        Path(arguments.markdown).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if ok else 3


if __name__ == "__main__":
    sys.exit(main())
