# SPDX-License-Identifier: Apache-2.0
"""`mutations.tif` and `artif.tif` of a comparison of rasters: cell by cell against numpy, and beside the tables."""
import csv
import math
import unittest
from decimal import Decimal

import numpy
from osgeo import gdal, ogr
from osgeo_utils.samples.validate_cloud_optimized_geotiff import validate

from arpent_case import SOURCE, SharedFolderCase, digests, rows_of, spatial_reference, square, write_layer

gdal.UseExceptions()
WEST, NORTH = 900000, 6250000
NO_ARTIF = -32768
CODES = [112, 211, 311, 321, 411, 512]  # town, arable, forest, grassland, marsh, water
NODATA = 255
SIDECARS = (".tif", ".tif.aux.xml", ".qml")


def write_raster(path, cells, nodata=NODATA, cell=10, west=WEST, north=NORTH, kind=gdal.GDT_UInt16, options=("TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64")):
    height, width = cells.shape
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, 1, kind, list(options))
    dataset.SetGeoTransform((west, cell, 0, north, 0, -cell))
    dataset.SetProjection(spatial_reference(2154).ExportToWkt())
    dataset.GetRasterBand(1).SetNoDataValue(nodata)
    dataset.GetRasterBand(1).WriteArray(cells)
    return path


def patches(seed, shape, codes, patch=7, holes=0.05):
    """Patches of one code each, some of them without data."""
    dice = numpy.random.default_rng(seed)
    rough = dice.choice(codes, size=(math.ceil(shape[0] / patch), math.ceil(shape[1] / patch)))
    rough[dice.random(rough.shape) < holes] = NODATA
    return numpy.kron(rough, numpy.ones((patch, patch), dtype=int))[:shape[0], :shape[1]].astype("uint16")


def changed(seed, cells, codes):
    dice = numpy.random.default_rng(seed)
    other = patches(seed + 1, cells.shape, codes, patch=4)
    mask = numpy.kron(dice.random((math.ceil(cells.shape[0] / 9), math.ceil(cells.shape[1] / 9))) < 0.3, numpy.ones((9, 9), dtype=bool))
    return numpy.where(mask[:cells.shape[0], :cells.shape[1]], other, cells).astype("uint16")


def cells_of(path):
    return gdal.Open(str(path)).ReadAsArray()


def nodata_of(path):
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(1).GetNoDataValue()


def table_of(path):
    """Rows of the attribute table as dictionaries of texts, by value."""
    dataset = gdal.Open(str(path))  # the band lives as long as its file is open
    table = dataset.GetRasterBand(1).GetDefaultRAT()
    names = [table.GetNameOfCol(k) for k in range(table.GetColumnCount())]
    rows = [{name: table.GetValueAsString(row, k) for k, name in enumerate(names)} for row in range(table.GetRowCount())]
    return {int(row["value"]): row for row in rows}


def centres_in(wkt, shape, cell=10, west=WEST, north=NORTH):
    """Cells whose centre is in a polygon: those of GDAL, whose rule differs only for centres on a limit."""
    memory = gdal.GetDriverByName("MEM").Create("", shape[1], shape[0], 1, gdal.GDT_Byte)
    memory.SetGeoTransform((west, cell, 0, north, 0, -cell))
    memory.SetProjection(spatial_reference(2154).ExportToWkt())
    source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = source.CreateLayer("z", spatial_reference(2154), ogr.wkbPolygon)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(memory, [1], layer, burn_values=[1])
    return memory.ReadAsArray() == 1


def touched_by(wkt, shape, cell=10, west=WEST, north=NORTH):
    """Cells a polygon shares ground with, by GEOS, one by one."""
    polygon = ogr.CreateGeometryFromWkt(wkt)
    mask = numpy.zeros(shape, dtype=bool)
    for row in range(shape[0]):
        for column in range(shape[1]):
            outline = ogr.CreateGeometryFromWkt(square(west + column * cell, north - (row + 1) * cell, cell))
            mask[row, column] = polygon.Intersects(outline) and polygon.Intersection(outline).GetArea() > 1e-6
    return mask


class ChangeRasterCase(SharedFolderCase):
    def check_cells(self, folder, before, after, inside, ending=""):
        """Compares both rasters of a period with the states; returns the cells and the attribute table of the first."""
        path = folder / f"mutations{ending}.tif"
        values, table, nodata = cells_of(path), table_of(path), nodata_of(path)
        known = inside & (before != NODATA) & (after != NODATA)
        self.assertTrue((values[~known] == nodata).all())
        self.assertTrue((values[known & (before == after)] == 0).all())
        flips = known & (before != after)
        expected = {(int(b), int(a)) for b, a in zip(before[flips], after[flips])}
        self.assertEqual({(int(row["classe_avant"]), int(row["classe_apres"])) for value, row in table.items() if value}, expected)
        order = sorted(expected)
        for number, (b, a) in enumerate(order, 1):
            self.assertTrue((values[flips & (before == b) & (after == a)] == number).all(), (b, a))
        self.assertEqual(int((values[flips] == 0).sum()), 0)
        senses = cells_of(folder / f"artif{ending}.tif")
        self.assertEqual(senses.dtype, numpy.int16)
        sense = numpy.where(known, (after // 100 == 1).astype(int) - (before // 100 == 1).astype(int), NO_ARTIF)
        numpy.testing.assert_array_equal(senses, sense)
        return values, table


class TwoRasters(ChangeRasterCase):
    """Codes of towns (112) are the only artificial ones."""
    SHAPE = (70, 90)
    # Two zones with slanting limits, a hole between them, and the corners in no zone.
    ZONES = (f"POLYGON (({WEST + 31} {NORTH - 23},{WEST + 413} {NORTH - 57},{WEST + 377} {NORTH - 611},{WEST + 52} {NORTH - 583},{WEST + 31} {NORTH - 23}))",
             f"POLYGON (({WEST + 413} {NORTH - 57},{WEST + 861} {NORTH - 14},{WEST + 843} {NORTH - 655},{WEST + 441} {NORTH - 641},{WEST + 413} {NORTH - 57}))")

    @classmethod
    def fill(cls):
        cls.before = patches(1, cls.SHAPE, CODES)
        cls.after = changed(2, cls.before, CODES)
        write_raster(cls.shared / "a.tif", cls.before)
        write_raster(cls.shared / "b.tif", cls.after)
        write_layer(cls.shared / "communes.gpkg", ("insee", "nom"), [(cls.ZONES[0], "01001", "Ouest"), (cls.ZONES[1], "01002", "Est")])
        for rule in ("exact", "centre"):
            cls.compare(cls.shared / rule, "--zones", cls.shared / "communes.gpkg", "--cells", rule)

    @classmethod
    def compare(cls, out, *more):
        return cls.must("compare", "--before", cls.shared / "a.tif", "--after", cls.shared / "b.tif", "--nomenclature", "clc", "--out", out, *more)

    def test_centre_rule_cell_by_cell_and_its_sums_are_the_flows(self):
        inside = numpy.zeros(self.SHAPE, dtype=bool)
        for zone in self.ZONES:
            inside |= centres_in(zone, self.SHAPE)
        values, table = self.check_cells(self.shared / "centre", self.before, self.after, inside)
        flows = {}
        for row in rows_of(self.shared / "centre" / "flux.csv"):
            if row["niveau"] == "metropole":
                flows[row["classe_avant"], row["classe_apres"]] = Decimal(row["surface_m2"])
                self.assertEqual(row["hors_carte_m2"], "0.0000")
        for value, row in table.items():
            ground = Decimal(int((values == value).sum()) * 100)
            if value:
                self.assertEqual(ground, flows[row["classe_avant"], row["classe_apres"]])
            else:
                self.assertEqual(ground, sum(area for (b, a), area in flows.items() if b == a and b != "non_classe"))
            self.assertEqual(Decimal(row["surface_m2"]), ground)
        bilan = next(row for row in rows_of(self.shared / "centre" / "bilan.csv") if row["niveau"] == "metropole")
        senses = cells_of(self.shared / "centre" / "artif.tif")
        self.assertEqual(Decimal(int((senses == 1).sum()) * 100), Decimal(bilan["artificialisation_m2"]))
        self.assertEqual(Decimal(int((senses == -1).sum()) * 100), Decimal(bilan["desartificialisation_m2"]))

    def test_exact_rule_takes_every_cell_a_zone_covers_part_of(self):
        inside = numpy.zeros(self.SHAPE, dtype=bool)
        for zone in self.ZONES:
            inside |= touched_by(zone, self.SHAPE)
        _, table = self.check_cells(self.shared / "exact", self.before, self.after, inside)
        flows = {(row["classe_avant"], row["classe_apres"]): float(row["surface_m2"]) for row in rows_of(self.shared / "exact" / "flux.csv")
                 if row["niveau"] == "metropole"}
        for value, row in table.items():
            if value:
                self.assertAlmostEqual(float(row["surface_m2"]), flows[row["classe_avant"], row["classe_apres"]], 4)

    def test_without_zones_the_whole_frame(self):
        self.compare(self.shared / "tout")
        self.check_cells(self.shared / "tout", self.before, self.after, numpy.ones(self.SHAPE, dtype=bool))

    def test_attribute_table_names_and_colours(self):
        folder = self.shared / "exact"
        dataset = gdal.Open(str(folder / "mutations.tif"))
        band = dataset.GetRasterBand(1)
        self.assertEqual((band.DataType, band.GetNoDataValue()), (gdal.GDT_Byte, 255))
        table, names, colours = table_of(folder / "mutations.tif"), band.GetCategoryNames(), band.GetColorTable()
        self.assertEqual(list(table[0]), ["value", "classe_avant", "classe_apres", "libelle_avant", "libelle_apres", "artif_avant", "artif_apres", "sens",
                                          "cause", "famille", "surface_m2", "libelle", "rouge", "vert", "bleu"])
        self.assertEqual((names[0], table[0]["famille"]), ("sans changement", "sans changement"))
        labels = {row["code"]: row["libelle"] for row in rows_of(folder / "classes.csv")}
        for value, row in table.items():
            self.assertEqual(colours.GetColorEntry(value)[:3], tuple(int(row[name]) for name in ("rouge", "vert", "bleu")))
            if not value:
                continue
            b, a = row["classe_avant"], row["classe_apres"]
            self.assertEqual(names[value], f"{b} {labels[b]} → {a} {labels[a]}")
            self.assertEqual(int(row["sens"]), int(row["artif_apres"]) - int(row["artif_avant"]))
            red, green = int(row["rouge"]), int(row["vert"])
            if row["sens"] == "1":
                self.assertEqual(row["famille"], "artificialisation")
                self.assertGreater(red, green)
            if row["sens"] == "-1":
                self.assertEqual(row["famille"], "désartificialisation")
                self.assertGreater(green, red)
        senses = table_of(folder / "artif.tif")
        self.assertEqual({value: row["libelle"] for value, row in senses.items()},
                         {-1: "désartificialisé", 0: "sans effet sur l'artificialisation", 1: "artificialisé"})
        self.assertEqual(nodata_of(folder / "artif.tif"), NO_ARTIF)

    def test_the_product_has_no_polygon_changes(self):
        self.assertFalse((self.shared / "exact" / "mutations.csv").exists())
        layers = gdal.OpenEx(str(self.shared / "exact" / "arpent.gpkg"))
        self.assertNotIn("mutations", [layers.GetLayer(k).GetName() for k in range(layers.GetLayerCount())])
        self.succeeds("verify", self.shared / "exact" / "arpent.gpkg")

    def test_a_mosaic_and_stripes_give_the_same_cells(self):
        top = self.before.copy()
        top[40:, :] = NODATA
        write_raster(self.shared / "haut.tif", top[:40], options=())
        write_raster(self.shared / "bas.tif", self.before[40:, :], north=NORTH - 400, kind=gdal.GDT_Int32, options=())
        self.must("compare", "--before", self.shared / "haut.tif", "--before", self.shared / "bas.tif", "--after", self.shared / "b.tif", "--nomenclature",
                  "clc", "--zones", self.shared / "communes.gpkg", "--out", self.shared / "mosaique")
        for name in ("mutations.tif", "artif.tif"):
            numpy.testing.assert_array_equal(cells_of(self.shared / "mosaique" / name), cells_of(self.shared / "exact" / name))

    def test_polygons_on_one_side(self):
        rows = [(square(WEST + column * 10, NORTH - (row + 1) * 10, 10), str(self.before[row, column]))
                for row in range(self.SHAPE[0]) for column in range(self.SHAPE[1]) if self.before[row, column] != NODATA]
        write_layer(self.shared / "avant.gpkg", ("code_18",), rows)
        self.must("compare", "--before", self.shared / "avant.gpkg", "--before-class", "code_18", "--after", self.shared / "b.tif", "--nomenclature", "clc",
                  "--zones", self.shared / "communes.gpkg", "--out", self.shared / "mixte")
        rows, columns = self.SHAPE  # the frame may have a row and a column more: polygons end on a line
        for name in ("mutations.tif", "artif.tif"):
            found = cells_of(self.shared / "mixte" / name)
            numpy.testing.assert_array_equal(found[:rows, :columns], cells_of(self.shared / "exact" / name))
            self.assertTrue((found[rows:, :] == nodata_of(self.shared / "mixte" / name)).all())

    def test_tables_only_and_overwrite_leave_no_raster_of_another_product(self):
        out = self.shared / "neuf"
        self.compare(out)
        for name in ("mutations_2014_2017", "artif_2014-06_2017-06-30"):
            for ending in SIDECARS:
                (out / f"{name}{ending}").write_text("ancien")
        kept = ("mutations_perso.tif", "notes.qml")
        for name in kept:
            (out / name).write_text("à moi")
        self.refused(2, ["--overwrite"], "compare", "--before", self.shared / "a.tif", "--after", self.shared / "b.tif", "--nomenclature", "clc", "--out", out)
        self.compare(out, "--overwrite")
        rasters = {path.name for path in out.iterdir() if path.name.startswith(("mutations", "artif"))}
        self.assertEqual(rasters, {name + ending for name in ("mutations", "artif") for ending in SIDECARS} | {"mutations_perso.tif"})
        self.compare(out, "--overwrite", "--tables-only")
        self.assertEqual({path.name for path in out.iterdir() if path.suffix in (".tif", ".qml", ".xml")}, set(kept))


class LargeRasters(ChangeRasterCase):
    """Several tiles, bands and overviews; more transitions than one byte can tell."""
    SHAPE = (1400, 1150)

    @classmethod
    def fill(cls):
        with open(SOURCE / "layers" / "clc" / "classes.csv", encoding="utf-8", newline="") as text:
            leaves = [int(row["poste"]) for row in csv.DictReader(text) if len(row["poste"]) == 3]
        cls.before = patches(5, cls.SHAPE, leaves, patch=40)
        cls.after = changed(6, cls.before, leaves)
        write_raster(cls.shared / "a.tif", cls.before, options=("TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=DEFLATE"))
        write_raster(cls.shared / "b.tif", cls.after, options=("BLOCKYSIZE=100",))
        side = 3000
        write_layer(cls.shared / "communes.gpkg", ("insee", "nom"), [(square(WEST, NORTH - side, side), "01001", "Nord-ouest"),
                                                                  (square(WEST + 5000, NORTH - 12000, side), "01002", "Sud")])
        for threads in (1, 2, 8):
            cls.must("compare", "--before", cls.shared / "a.tif", "--after", cls.shared / "b.tif", "--nomenclature", "clc", "--zones",
                     cls.shared / "communes.gpkg", "--out", cls.shared / f"t{threads}", "--threads", threads)

    def test_more_than_254_transitions_take_two_bytes(self):
        inside = numpy.zeros(self.SHAPE, dtype=bool)
        inside[:300, :300] = True
        inside[900:1200, 500:800] = True
        values, table = self.check_cells(self.shared / "t2", self.before, self.after, inside)
        self.assertEqual(values.dtype, numpy.uint16)
        self.assertGreater(len(table), 255)
        dataset = gdal.Open(str(self.shared / "t2" / "mutations.tif"))
        self.assertEqual(dataset.GetRasterBand(1).GetNoDataValue(), 65535)  # first: GDAL 3.6 opens the sidecar with it, not for names
        self.assertEqual(dataset.GetRasterBand(1).GetCategoryNames()[len(table) - 1], table[len(table) - 1]["libelle"])

    def test_valid_cogs_with_overviews(self):
        for name in ("mutations.tif", "artif.tif"):
            path = str(self.shared / "t2" / name)
            errors, _ = validate(path, full_check=True)[0:2]
            self.assertEqual(errors, [])
            dataset = gdal.Open(path)
            self.assertEqual((dataset.GetRasterBand(1).GetOverviewCount(), dataset.GetRasterBand(1).GetBlockSize()), (2, [512, 512]))
            self.assertEqual(dataset.GetSpatialRef().GetAuthorityCode(None), "2154")
            self.assertIsNone(dataset.GetMetadataItem("TIFFTAG_DATETIME"))
            self.assertIn("nomenclature clc", dataset.GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION"))

    def test_the_same_bytes_whatever_the_threads(self):
        found = [digests(self.shared / f"t{threads}") for threads in (1, 2, 8)]
        for name in (stem + ending for stem in ("mutations", "artif") for ending in SIDECARS):
            self.assertEqual(found[0][name], found[1][name], name)
            self.assertEqual(found[0][name], found[2][name], name)


class Series(ChangeRasterCase):
    SHAPE = (60, 60)
    DATES = ("2014", "2017-06-30", "2021")

    @classmethod
    def fill(cls):
        cls.states = [patches(11, cls.SHAPE, CODES)]
        for number in range(2):
            cls.states.append(changed(20 + number, cls.states[-1], CODES))
        for date, cells in zip(cls.DATES, cls.states):
            write_raster(cls.shared / f"etat{date}.tif", cells)
        cls.vintages = [word for date in cls.DATES for word in ("--vintage", f"{date}={cls.shared / f'etat{date}.tif'}")]
        cls.must("compare", *cls.vintages, "--nomenclature", "clc", "--out", cls.shared / "bilan")

    def test_each_period_has_its_rasters(self):
        inside = numpy.ones(self.SHAPE, dtype=bool)
        first, second, third = self.states
        self.check_cells(self.shared / "bilan", first, third, inside)
        self.check_cells(self.shared / "bilan", first, second, inside, "_2014_2017-06-30")
        self.check_cells(self.shared / "bilan", second, third, inside, "_2017-06-30_2021")
        endings = ("", "_2014_2017-06-30", "_2017-06-30_2021")
        self.assertEqual(sorted(path.name for path in (self.shared / "bilan").glob("*.tif")),
                         sorted(f"{stem}{ending}.tif" for stem in ("mutations", "artif") for ending in endings))

    def test_the_files_say_their_dates(self):
        said = gdal.Open(str(self.shared / "bilan" / "artif_2014_2017-06-30.tif")).GetMetadata()
        self.assertIn("de 2014 à 2017-06-30", said["TIFFTAG_IMAGEDESCRIPTION"])
        self.assertEqual((said["MILLESIME_AVANT"], said["MILLESIME_APRES"], said["PERIODE"]), ("2014", "2017-06-30", "1"))


if __name__ == "__main__":
    unittest.main()
