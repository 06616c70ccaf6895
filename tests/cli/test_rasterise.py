# SPDX-License-Identifier: Apache-2.0
"""`arpent rasterise`: a coverage to a categorical COG, as GDAL finds it."""
import unittest

from osgeo import gdal
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate

from arpent_case import ArpentCase, digests, draw, rows_of, square, tree, write_layer

gdal.UseExceptions()
HEADER = ["value", "code", "code_cs", "code_us", "libelle", "artif", "espace", "couleur", "cellules", "surface_m2"]


class Rasterise(ArpentCase):
    def setUp(self):
        super().setUp()
        self.source = draw(self.folder / "sol.gpkg", "FFUU. FAAWW")
        self.raster = self.folder / "sol.tif"

    def rasterise(self, *more, source=None, out=None, cell=10):
        return ("rasterise", "--from", source or self.source, "--nomenclature", "ocsge", "--cell", cell, "--out", out or self.raster, *more)

    def cells(self, path=None):
        dataset = gdal.Open(str(path or self.raster))
        width, height = dataset.RasterXSize, dataset.RasterYSize
        data = dataset.GetRasterBand(1).ReadRaster(buf_type=gdal.GDT_UInt16)
        flat = memoryview(data).cast("H").tolist()
        return [flat[row * width:(row + 1) * width] for row in range(height)]

    def test_the_raster_is_the_drawing(self):
        self.succeeds(*self.rasterise(cell=100))
        codes = {row["code"]: int(row["value"]) for row in rows_of(self.folder / "sol.csv")}
        f, u, a, w = (codes[code] for code in ("CS2.1.1.1/US1.2", "CS1.1.1.1/US5", "CS2.2.1/US1.1", "CS1.2.2/US6.3"))
        self.assertEqual(self.cells(), [[f, f, u, u, 0], [f, a, a, w, w]])

    def test_the_file_is_a_valid_cog_with_colours_names_and_attributes(self):
        done = self.succeeds(*self.rasterise(cell=0.5))
        self.assertIn("1000 × 400 cells", done.stderr)
        errors, _ = validate(str(self.raster), full_check=True)[0:2]
        self.assertEqual(errors, [])
        dataset = gdal.Open(str(self.raster))
        band = dataset.GetRasterBand(1)
        self.assertEqual((band.GetBlockSize(), band.GetOverviewCount(), band.GetNoDataValue()), ([512, 512], 1, 0))
        self.assertEqual(dataset.GetSpatialRef().GetAuthorityCode(None), "2154")
        self.assertTrue(dataset.GetMetadataItem("TIFFTAG_SOFTWARE").startswith("arpent "))
        self.assertIn("Occupation du sol", dataset.GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION"))
        self.assertIsNone(dataset.GetMetadataItem("TIFFTAG_DATETIME"))
        table, rows = band.GetDefaultRAT(), rows_of(self.folder / "sol.csv")
        self.assertEqual(list(rows[0]), HEADER)
        self.assertEqual(table.GetRowCount(), len(rows))
        columns = {table.GetNameOfCol(k): k for k in range(table.GetColumnCount())}
        for number, row in enumerate(rows):
            value = int(row["value"])
            for name in ("code", "code_cs", "code_us", "libelle", "artif", "espace"):
                found = table.GetValueAsString(number, columns[name])
                self.assertIn(row[name], found)
            self.assertEqual("#%02X%02X%02X" % band.GetColorTable().GetColorEntry(value)[:3], row["couleur"].upper())
            self.assertIn(row["libelle"], band.GetCategoryNames()[value])
            self.assertEqual(float(row["surface_m2"]), int(row["cellules"]) * 0.25)
        self.assertEqual(sum(int(row["cellules"]) for row in rows), 9 * 200 * 200)

    def test_the_same_bytes_whatever_the_threads(self):
        found = []
        for threads in (1, 2, 8):
            folder = self.folder / f"t{threads}"
            self.succeeds(*self.rasterise("--threads", threads, out=folder / "sol.tif", cell=0.25))
            found.append(digests(folder))
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])
        self.assertEqual(sorted(found[0]), ["sol.csv", "sol.qml", "sol.tif", "sol.tif.aux.xml"])

    def test_every_compression_has_the_same_cells(self):
        self.succeeds(*self.rasterise())
        for number, words in enumerate((("deflate", "--level", 9), ("zstd",), ("lzw",), ("none",))):
            out = self.folder / f"c{number}.tif"
            self.succeeds(*self.rasterise("--compression", *words, out=out))
            self.assertEqual(self.cells(out), self.cells())

    def test_several_files_make_one_raster_and_lines_of_the_grid_are_multiples_of_the_cell(self):
        other = draw(self.folder / "est.gpkg", "F", west=900507)
        self.succeeds(*self.rasterise("--from", other, "--extent", "900003,6249850,900611,6250001"))
        west, width, _, north, _, height = gdal.Open(str(self.raster)).GetGeoTransform()
        self.assertEqual((west, north, width, height), (900000, 6250010, 10, -10))
        self.assertEqual(len(self.cells()[0]), 62)

    def test_overlaps_and_bare_ground_are_said(self):
        overlapping = write_layer(self.folder / "deux.gpkg", ("code_cs", "code_us"),
                                  [(square(900000, 6250000, 100), "CS1.1.1.1", "US5"), (square(900050, 6250000, 100), "CS2.2.1", "US1.1")])
        done = self.succeeds(*self.rasterise("--extent", "900000,6250000,900160,6250100", source=overlapping))
        self.assertIn("50 cells lie in several polygons", done.stderr)
        self.assertIn("10 cells lie in no polygon", done.stderr)

    def test_largest_share(self):
        halves = write_layer(self.folder / "deux.gpkg", ("code_cs", "code_us"),
                             [(square(900000, 6250000, 4, 10), "CS1.1.1.1", "US5"), (square(900004, 6250000, 16, 10), "CS2.2.1", "US1.1")])
        self.succeeds(*self.rasterise("--rule", "largest-share", source=halves))
        farm = next(int(row["value"]) for row in rows_of(self.folder / "sol.csv"))
        self.assertEqual(self.cells(), [[farm, farm]])

    def test_what_exists_is_kept_unless_told(self):
        self.succeeds(*self.rasterise())
        before = digests(self.folder)
        self.refused(2, ["sol.tif exists", "--overwrite"], *self.rasterise(cell=5))
        self.assertEqual(digests(self.folder), before)
        self.succeeds(*self.rasterise("--overwrite", cell=5))
        self.assertEqual(gdal.Open(str(self.raster)).RasterXSize, 100)

    def test_a_raster_is_not_rasterised_again(self):
        self.succeeds(*self.rasterise())
        self.refused(2, ["held by a raster already"], *self.rasterise(source=self.raster, out=self.folder / "autre.tif"))

    def test_bad_input_is_named_and_leaves_nothing(self):
        nowhere = draw(self.folder / "nulle_part.gpkg", "F", epsg=None)
        before = tree(self.folder)
        self.refused(2, ["--cell", "more than 0"], *self.rasterise(cell=0))
        self.refused(2, ["--cell", "more than 0"], *self.rasterise(cell=-1))
        self.refused(2, ["give a larger --cell"], *self.rasterise(cell="0.0000001"))
        self.refused(1, ["absent"], *self.rasterise("--class", "absent,code_us"))
        self.refused(1, ["does not say its CRS"], *self.rasterise(source=nowhere))
        self.refused(2, ["sol.png", ".tif"], *self.rasterise(out=self.folder / "sol.png"))
        self.refused(2, ["level 13", "1 to 12"], *self.rasterise("--level", 13))
        self.refused(2, ["has no levels"], *self.rasterise("--compression", "lzw", "--level", 3))
        self.refused(2, ["west,south,east,north"], *self.rasterise("--extent", "1,2,3"))
        self.refused(1, ["no polygon of the state lies on"], *self.rasterise("--extent", "0,0,100,100"))
        self.assertEqual(tree(self.folder), before)

    def test_a_full_disk_leaves_nothing(self):
        self.refused(1, ["sol.tif", "disk is full"], *self.rasterise("--compression", "none", cell=0.25), largest_file=100_000)
        self.assertEqual(tree(self.folder), ["sol.gpkg"])


if __name__ == "__main__":
    unittest.main()
