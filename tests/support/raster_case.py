# SPDX-License-Identifier: Apache-2.0
"""Rasters as tests write them, and comparisons of them."""
import random
import subprocess
from decimal import Decimal

import numpy
from osgeo import gdal

from arpent_case import LETTERS, ArpentCase, digest, rows_of, spatial_reference, write_layer

gdal.UseExceptions()
WEST, NORTH = 900000, 6250000
SAME = ("communes.csv", "flux.csv", "bilan.csv", "fenetres.csv", "classes.csv", "ledger.json")
VALUES = {letter: number for number, letter in enumerate(LETTERS, 1)}  # of a raster of letters; 0 is nothing
FRENCH = "fr_FR.UTF-8" if "fr_FR.utf8" in subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split() else None


def write_raster(path, cells, cell=10.0, west=WEST, north=NORTH, kind=gdal.GDT_Byte, options=(), nodata=None, table=None, epsg=2154,
                 transform=None, bands=1):
    """A GeoTIFF; `table` gives the codes of cover and use by value. `transform` None: west, north and cell; (): none."""
    cells = numpy.asarray(cells)
    rows, columns = cells.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, bands, kind, list(options))
    if transform is None:
        transform = (west, cell, 0, north, 0, -cell)
    if transform:
        dataset.SetGeoTransform(transform)
    if epsg is not None:
        dataset.SetSpatialRef(spatial_reference(epsg))
    band = dataset.GetRasterBand(1)
    if nodata is not None:
        band.SetNoDataValue(nodata)
    band.WriteArray(cells)
    if table is not None:
        rat = gdal.RasterAttributeTable()
        rat.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
        for name in ("code_cs", "code_us"):
            rat.CreateColumn(name, gdal.GFT_String, gdal.GFU_Generic)
        for row, (value, codes) in enumerate(table.items()):
            rat.SetValueAsInt(row, 0, value)
            for column, code in enumerate(codes, 1):
                rat.SetValueAsString(row, column, code)
        band.SetDefaultRAT(rat)
    dataset = None
    return path


def letters_raster(path, picture, cell=100, **options):
    """The raster of a drawing: one letter is one cell, `.` is nodata."""
    cells = [[0 if letter == "." else VALUES[letter] for letter in line] for line in picture.split()]
    return write_raster(path, cells, cell, nodata=0, table={value: LETTERS[letter] for letter, value in VALUES.items()}, **options)


def random_cells(seed, columns, rows, values=range(1, 45)):
    """Patches of classes: runs along rows, some rows repeated."""
    dice = random.Random(seed)
    cells, line = [], None
    for _ in range(rows):
        if line is None or dice.random() < 0.4:
            line = []
            while len(line) < columns:
                line += [dice.choice(values)] * dice.randint(1, 9)
            line = line[:columns]
        cells.append(line)
    return numpy.array(cells)


def ragged_zones(path, west, north, across, down, side, seed=3):
    """Zones that share bent limits, each limit drawn once."""
    dice = random.Random(seed)
    nodes = {(i, j): (west + side * i + dice.uniform(-0.2, 0.2) * side, north - side * j - dice.uniform(-0.2, 0.2) * side)
             for i in range(across + 1) for j in range(down + 1)}

    def corner(i, j):
        return "%.3f %.3f" % nodes[i, j]

    rows = [("POLYGON ((%s,%s,%s,%s,%s))" % (corner(i, j), corner(i, j + 1), corner(i + 1, j + 1), corner(i + 1, j), corner(i, j)),
             "%02d%03d" % (i, j), f"Zone {i} {j}", "Plaine" if (i + j) % 2 else "Côte") for i in range(across) for j in range(down)]
    return write_layer(path, ("insee", "nom", "territoire"), rows, layer="communes")


def comparison(before, after, out, *more, nomenclature="clc", zones=None, dates=("2018", "2024")):
    words = ["compare", "--before", f"{before}@{dates[0]}", "--after", f"{after}@{dates[1]}", "--nomenclature", nomenclature, "--tables-only", "--out", out]
    return [*words, *(["--zones", zones] if zones else []), *more]


class RasterCase(ArpentCase):
    def compare(self, before, after, *more, out=None, **options):
        self.succeeds(*comparison(before, after, out or self.out, *more, **options))
        return out or self.out

    def assert_same(self, folder, other, names=SAME):
        for name in names:
            self.assertEqual(digest(folder / name), digest(other / name), name)

    def flux(self, folder=None, level="metropole"):
        """Square metres by zone, class before and class after."""
        return {(row["zone"], row["classe_avant"], row["classe_apres"]): Decimal(row["surface_m2"])
                for row in rows_of((folder or self.out) / "flux.csv") if row["niveau"] == level}
