# SPDX-License-Identifier: Apache-2.0
"""Rasters that cannot be compared as they are, each refused by name; grids brought to one another; sizes."""
import os
import resource
import subprocess
import time
import unittest
from decimal import Decimal

import numpy
from osgeo import gdal

from arpent_case import LETTERS, PROGRAM, rows_of, spatial_reference, square, tree, write_layer
from raster_case import NORTH, RasterCase, WEST, comparison, letters_raster, random_cells, write_raster


class BadRasters(RasterCase):
    def setUp(self):
        super().setUp()
        self.good = write_raster(self.folder / "bon.tif", random_cells(1, 60, 50), nodata=0)

    def refused_raster(self, code, fragments, path, *more, after=None, **options):
        """Refused on either side, in the dry run too when `dry`, and nothing is left."""
        there = tree(self.folder)
        for before, later in ((path, after or self.good), (after or self.good, path)):
            done = self.refused(code, fragments, *comparison(before, later, self.out, *more, **options))
            self.assertEqual(done.stdout, "")
            self.assertEqual(tree(self.folder), there)

    def refused_in_the_plan(self, code, fragments, path, *more, **options):
        self.refused_raster(code, fragments, path, *more, "--dry-run", **options)
        self.refused_raster(code, fragments, path, *more, **options)

    def test_truncated(self):
        for name, options in (("bandes", ()), ("tuiles", ("TILED=YES", "COMPRESS=DEFLATE"))):
            with self.subTest(name):
                path = write_raster(self.folder / f"{name}.tif", random_cells(2, 900, 900), options=options)
                os.truncate(path, path.stat().st_size // 2)
                good = write_raster(self.folder / "grand.tif", random_cells(3, 900, 900))
                for threads in (1, 2):
                    self.refused_raster(1, [f"{name}.tif", "truncated or damaged, fetch it again"], path, "--threads", threads, after=good)

    def test_cut_within_its_header(self):
        path = write_raster(self.folder / "tete.tif", random_cells(2, 60, 50))
        os.truncate(path, 100)
        self.refused_in_the_plan(1, [path], path)

    def test_corrupt(self):
        path = write_raster(self.folder / "abime.tif", random_cells(2, 900, 900), options=("TILED=YES", "COMPRESS=DEFLATE"))
        with open(path, "r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(b"\xff" * 400)
        good = write_raster(self.folder / "grand.tif", random_cells(3, 900, 900))
        self.refused_raster(1, ["abime.tif", "truncated or damaged, fetch it again"], path, after=good)

    def test_floating_point(self):
        path = write_raster(self.folder / "reel.tif", random_cells(2, 60, 50), kind=gdal.GDT_Float32)
        self.refused_in_the_plan(1, [path, "holds Float32 values", "gdal_translate -ot UInt16"], path)

    def test_grids_that_are_not_north_up(self):
        cells = random_cells(2, 60, 50)
        for name, transform, words in (("tourne", (WEST, 8, 6, NORTH, 6, -8), "rotated or sheared grid; straighten it: gdalwarp -r near"),
                                       ("retourne", (WEST, 10, 0, NORTH - 500, 0, 10), "rows from south to north"),
                                       ("miroir", (WEST + 600, -10, 0, NORTH, 0, -10), "columns from east to west"),
                                       ("nulle_part", (), "does not say where its cells are (no geotransform)")):
            with self.subTest(name):
                path = write_raster(self.folder / f"{name}.tif", cells, transform=transform)
                self.refused_in_the_plan(1, [path, words], path)

    def test_without_a_system_until_it_is_said(self):
        path = write_raster(self.folder / "sans.tif", random_cells(2, 60, 50), epsg=None)
        self.refused_in_the_plan(1, [path, "does not say its CRS", "--crs EPSG:2154"], path)
        self.compare(path, self.good, "--crs", "EPSG:2154")
        named = write_raster(self.folder / "avec.tif", random_cells(2, 60, 50))
        self.compare(named, self.good, out=self.folder / "autre")
        self.assert_same(self.out, self.folder / "autre", ("flux.csv", "bilan.csv"))

    def test_degrees(self):
        path = write_raster(self.folder / "degres.tif", random_cells(2, 60, 50), cell=0.001, west=5, north=44, epsg=4326)
        self.refused_in_the_plan(1, [path, "EPSG:4326", "geographic"], path, after=path)

    def test_several_bands(self):
        path = write_raster(self.folder / "couleurs.tif", random_cells(2, 60, 50), bands=3)
        self.refused_in_the_plan(1, [path, "has 3 bands", f"{path}:1"], path)
        self.refused_in_the_plan(1, [path, "no band '4'", "1 to 3"], f"{path}:4")

    def test_a_wanted_target_system_is_not_silently_left_out(self):
        self.refused_in_the_plan(1, [self.good, "counted in their own CRS (EPSG:2154)", "--align FILE"], self.good, "--target-crs", "EPSG:25831")

    def test_values_that_nothing_explains(self):
        path = write_raster(self.folder / "muet.tif", random_cells(2, 60, 50))
        other = letters_raster(self.folder / "lettres.tif", "FU")
        self.refused_in_the_plan(1, [path, "nothing says which classes of ocsge", "attribute table", "code_cs, code_us"], path, after=other, nomenclature="ocsge")

    def test_class_columns_that_are_not_there(self):
        letters = letters_raster(self.folder / "lettres.tif", "FU")
        for words in (("--before-class", "cs,us"), ("--before-class", "cs,us", "--dry-run")):
            self.refused(1, [letters, "no field 'cs'", "Value, code_cs, code_us"], *comparison(letters, letters, self.out, *words, nomenclature="ocsge"))
        self.refused(1, [self.good, "has no attribute table, so no column poste"], *comparison(self.good, self.good, self.out, "--after-class", "poste"))

    def test_a_state_of_polygons_and_rasters(self):
        polygons = write_layer(self.folder / "poly.gpkg", ("code_clc",), [(square(WEST, NORTH - 100, 100), "112")])
        for more in ((), ("--dry-run",)):
            self.refused(1, ["held by polygons or by rasters, not by both", "rasterise"],
                         *comparison(self.good, self.good, self.out, "--before", f"{polygons}@2018", *more))

    def test_too_many_values_are_a_measurement(self):
        path = write_raster(self.folder / "altitudes.tif", numpy.arange(90000).reshape(300, 300), kind=gdal.GDT_Int32)
        good = write_raster(self.folder / "grand.tif", random_cells(3, 300, 300))
        self.refused_raster(1, ["more than 65 534 different values"], path, after=good)

    def test_a_missing_file(self):
        self.refused_in_the_plan(1, ["absent.tif: no such file"], self.folder / "absent.tif")

    def test_zones_that_are_a_raster(self):
        self.refused(1, [self.good, "this is a raster; polygons are expected here"], *comparison(self.good, self.good, self.out, zones=self.good))

    def test_dates_in_the_wrong_order(self):
        self.refused(1, ["not later than the earlier one"], *comparison(self.good, self.good, self.out, dates=("2024", "2018")))


class Align(RasterCase):
    """Grids that differ: refused, and brought together on request, which is said."""

    def setUp(self):
        super().setUp()
        self.cells = random_cells(1, 60, 50, (2, 12, 23))
        self.good = write_raster(self.folder / "bon.tif", self.cells, nodata=0)

    def refused_then(self, path, fragments):
        there = tree(self.folder)
        for more in ((), ("--dry-run",)):
            self.refused(1, [path, self.good, *fragments, "--align before, after or FILE"], *comparison(self.good, path, self.out, *more))
            self.assertEqual(tree(self.folder), there)

    def aligned(self, before, after, to, out=None):
        done = self.succeeds(*comparison(before, after, out or self.out, "--align", to, "--overwrite"))
        self.succeeds("verify", (out or self.out) / "arpent.gpkg")
        return done.stderr

    def test_shifted_by_three_tenths_of_a_cell(self):
        path = write_raster(self.folder / "decale.tif", self.cells, west=WEST + 3, north=NORTH - 2, nodata=0)
        self.refused_then(path, ["0.3000 of a cell east", "-0.2000 of a cell north"])
        self.assertRegex(self.aligned(self.good, path, "before"), r"decale.tif: brought to the other grid by nearest neighbour: everything moves by 3 m west and 2 m north")
        by_class = lambda side: {code: sum(area for key, area in self.flux().items() if key[side] == code) for code in ("112", "211", "311")}
        self.assertEqual(by_class(1), by_class(2), "every cell moved, none was lost")
        self.assertTrue(all(key[1] == key[2] for key in self.flux() if "non_classe" not in key), "the same cells side by side")
        self.assertIn("bon.tif: brought to the other grid by nearest neighbour: everything moves by 3 m east and 2 m south", self.aligned(self.good, path, "after"))
        self.assertEqual(by_class(1), by_class(2))
        self.assertIn("decale.tif: brought", self.aligned(self.good, path, self.good))

    def test_cells_of_another_size(self):
        path = write_raster(self.folder / "fin.tif", numpy.kron(self.cells, numpy.ones((2, 2), int)), cell=5, nodata=0)
        self.refused_then(path, ["its cells are 5 × 5 m, not 10 × 10 m"])
        said = self.aligned(self.good, path, "after")
        self.assertIn("bon.tif: brought", said)
        self.assertIn("cells of 10 × 10 m become cells of 5 × 5 m", said)
        self.assertTrue(all(key[1] == key[2] for key in self.flux()), "cells of ten metres are four of five")
        self.assertEqual(sum(self.flux().values()), 300000)
        self.assertIn("cells of 5 × 5 m become cells of 10 × 10 m", self.aligned(self.good, path, "before"))

    def test_another_system(self):
        warped = self.folder / "utm.tif"
        gdal.Warp(str(warped), str(self.good), dstSRS="EPSG:25831", xRes=10, yRes=10, resampleAlg="near", srcNodata=0, dstNodata=0)
        self.refused_then(warped, ["is in EPSG:25831, not in EPSG:2154"])
        said = self.aligned(self.good, warped, "before")
        self.assertIn("from EPSG:25831 to EPSG:2154", said)
        same = sum(area for key, area in self.flux().items() if key[1] == key[2])
        self.assertGreater(same, Decimal(0.6) * 300000, "twice the nearest neighbour moves limits by half a cell, no more")
        self.assertIn("from EPSG:2154 to EPSG:25831", self.aligned(self.good, warped, "after"))

    def test_of_several_bands_the_named_one_is_brought(self):
        path = write_raster(self.folder / "deux.tif", numpy.full((50, 60), 44), west=WEST + 3, bands=2, nodata=0)
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.GetRasterBand(2).WriteArray(self.cells)
        dataset = None
        self.aligned(self.good, f"{path}:2", "before")
        self.assertNotIn("523", {key[2] for key in self.flux()})
        self.assertTrue(all(key[1] == key[2] for key in self.flux() if "non_classe" not in key))

    def test_cells_that_are_left_empty_are_nodata_even_in_a_file_without(self):
        for name, options in (("sans", {}), ("impossible", {"nodata": -9999})):
            with self.subTest(name):
                path = write_raster(self.folder / f"{name}.tif", self.cells[:, :30], west=WEST + 3, table={0: LETTERS["U"], 2: LETTERS["F"], 12: LETTERS["A"], 23: LETTERS["N"]},
                                    **options)
                other = write_raster(self.folder / f"autre_{name}.tif", self.cells, table={2: LETTERS["F"], 12: LETTERS["A"], 23: LETTERS["N"]})
                self.succeeds(*comparison(other, path, self.out, "--align", "before", "--overwrite", nomenclature="ocsge"))
                self.assertEqual(rows_of(self.out / "anomalies.csv"), [])
                self.assertNotIn("CS1.1.1.1/US5", {key[2] for key in self.flux()}, "cells beyond the file have no class")
                self.assertEqual(sum(area for key, area in self.flux().items() if key[2] == "non_classe"), 150000)

    def test_a_grid_to_align_to_that_is_none_is_found_in_the_plan(self):
        path = write_raster(self.folder / "decale.tif", self.cells, west=WEST + 3)
        for more in (("--dry-run",), ()):
            self.refused(1, ["absent.tif"], *comparison(self.good, path, self.out, "--align", self.folder / "absent.tif", *more))
        self.assertFalse(self.out.exists())

    def test_files_that_do_not_say_their_system_are_brought_in_the_one_that_is_said(self):
        silent = [write_raster(self.folder / f"{name}.tif", self.cells, west=WEST + shift, epsg=None, nodata=0) for name, shift in (("a", 0), ("b", 3))]
        self.succeeds(*comparison(*silent, self.out, "--align", "before", "--crs", "EPSG:2154"))
        self.assertTrue(all(key[1] == key[2] for key in self.flux() if "non_classe" not in key))

    def test_polygons_have_no_grid(self):
        polygons = write_layer(self.folder / "poly.gpkg", ("code_clc",), [(square(WEST, NORTH - 100, 100), "112")])
        self.refused(1, ["--align after", "no grid"], *comparison(self.good, polygons, self.out, "--align", "after"))

    def test_grids_that_agree_are_left_alone(self):
        self.assertNotIn("brought", self.aligned(self.good, self.good, "before"))

    def test_files_of_one_state_that_lie_in_different_systems(self):
        warped = self.folder / "utm.tif"
        gdal.Warp(str(warped), str(self.good), dstSRS="EPSG:25831", xRes=10, yRes=10, resampleAlg="near", srcNodata=0, dstNodata=0)
        there = tree(self.folder)
        self.refused(1, [warped, "EPSG:25831", "EPSG:2154"], *comparison(self.good, self.good, self.out, "--before", f"{warped}@2018"))
        self.assertEqual(tree(self.folder), there)


class LargerThanMemory(RasterCase):
    def test_forty_billion_cells_in_a_gigabyte_and_a_half(self):
        path = self.folder / "france.tif"
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), 200000, 200000, 1, gdal.GDT_Byte,
                                                       ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "SPARSE_OK=TRUE", "COMPRESS=DEFLATE", "BIGTIFF=YES"])
        dataset.SetGeoTransform((800000, 1, 0, 6400000, 0, -1))
        dataset.SetSpatialRef(spatial_reference(2154))
        band = dataset.GetRasterBand(1)
        band.SetNoDataValue(0)
        places = ((0, 0), (100 * 512, 200 * 512), (390 * 512, 390 * 512))
        for column, row in places:
            width, height = min(512, 200000 - column), min(512, 200000 - row)
            band.WriteArray(numpy.full((height, width), 23), column, row)
        dataset = band = None
        zones = write_layer(self.folder / "z.gpkg", ("insee", "nom"),
                            [(square(800000 + column + 10.5, 6400000 - row - 110, 100), f"0100{number}", f"Zone {number}") for number, (column, row) in enumerate(places)])

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (1536 << 20, 1536 << 20))

        start = time.monotonic()
        words = comparison(path, path, self.out, "--threads", 2, zones=zones)
        done = subprocess.run([PROGRAM, *map(str, words)], env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, timeout=300, preexec_fn=limit)
        self.assertEqual(done.returncode, 0, done.stderr)
        # A matter of a second; reading all of it would take minutes.
        self.assertLess(time.monotonic() - start, 20)
        self.assertEqual(self.flux(level="commune"), {(f"0100{number}", "311", "311"): 10000 for number in range(3)})


if __name__ == "__main__":
    unittest.main()
