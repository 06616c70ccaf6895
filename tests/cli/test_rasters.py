# SPDX-License-Identifier: Apache-2.0
"""`arpent compare` on rasters: the ledger of the same land as polygons, the same bytes whatever the file."""
import random
from decimal import Decimal

import numpy
from osgeo import gdal, ogr

from arpent_case import LETTERS, SharedFolderCase, digest, draw, rows_of, square, tree, write_layer
from raster_case import FRENCH, NORTH, RasterCase, WEST, comparison, letters_raster, ragged_zones, random_cells, write_raster


class RasterAndPolygons(RasterCase):
    """The same land as raster and as polygons."""
    BEFORE, AFTER = "FFFFNNUUU. FFAANNUAA. FFAAWWFF.U", "FFUUNNUUA. FUAANNUAA. FFFAWWUFU."

    def setUp(self):
        super().setUp()
        self.polygons = [draw(self.folder / f"{name}.gpkg", picture) for name, picture in (("avant", self.BEFORE), ("apres", self.AFTER))]
        self.rasters = [letters_raster(self.folder / f"{name}.tif", picture) for name, picture in (("avant", self.BEFORE), ("apres", self.AFTER))]
        # Limits off the cells' lines, on half metres; the last zone has ground beyond the land.
        self.zones = write_layer(self.folder / "communes.gpkg", ("insee", "nom", "territoire"),
                                 [(square(900012.5, 6249710.5, 400, 250), "01001", "Ouest", "Plaine"),
                                  (square(900412.5, 6249710.5, 300.5, 250), "01002", "Milieu", "Plaine"),
                                  (f"POLYGON ((900713 6249710.5,901113 6249710.5,901113 6250110.5,900713 6249710.5))", "01003", "Est", "Côte")])

    def both(self, *more):
        found = []
        for number, states in enumerate((self.polygons, self.rasters)):
            found.append(self.compare(*states, *more, nomenclature="ocsge", zones=self.zones, out=self.folder / f"b{number}"))
        return found

    def test_limits_on_the_lines_of_cells_the_ledger_is_the_same_to_the_last_digit(self):
        vector, raster = self.both()
        self.assertGreater(len(rows_of(vector / "flux.csv")), 30)
        self.assert_same(vector, raster, ("flux.csv", "bilan.csv", "communes.csv", "fenetres.csv"))

    def test_a_raster_against_polygons_in_either_order_too(self):
        self.both()
        for name, before, after in (("rv", self.rasters[0], self.polygons[1]), ("vr", self.polygons[0], self.rasters[1])):
            self.compare(before, after, nomenclature="ocsge", zones=self.zones, out=self.folder / name)
            self.assert_same(self.folder / "b0", self.folder / name, ("flux.csv", "bilan.csv", "communes.csv", "fenetres.csv"))
            self.succeeds("verify", self.folder / name / "arpent.gpkg")

    def test_polygons_and_zones_in_another_system_are_brought_to_that_of_the_raster(self):
        moved = {}
        for path in (self.polygons[0], self.zones):
            moved[path] = self.folder / f"utm_{path.name}"
            # Without a second datum, so that vertices come back to a micrometre: no cell's centre is so close to a limit.
            gdal.VectorTranslate(str(moved[path]), str(path), dstSRS="EPSG:25831", reproject=True, layerName="communes" if path == self.zones else "avant")
        self.both()
        done = self.succeeds(*comparison(moved[self.polygons[0]], self.rasters[1], self.out, nomenclature="ocsge", zones=self.zones))
        self.assertIn("from EPSG:25831 to EPSG:2154", done.stderr)
        self.assert_same(self.folder / "b0", self.out, ("flux.csv", "bilan.csv"))
        self.compare(moved[self.polygons[0]], self.rasters[1], "--overwrite", nomenclature="ocsge", zones=moved[self.zones])
        expected, found = (self.flux(folder, "commune") for folder in (self.folder / "b0", self.out))
        self.assertEqual(set(expected), set(found))
        for key, area in expected.items():  # limits of 1500 m, moved by a micrometre
            self.assertLess(abs(area - found[key]), Decimal("0.002"), key)

    def test_limits_across_cells_cost_at_most_the_cells_they_cross(self):
        """A cell has the class its centre is in. Of a class, only cells that its limits cross can be wrong, each by less
        than its area: |Δ| ≤ crossed cells × cell area. Of a transition, cells that limits of either class cross."""
        cell, columns, rows = 10, 44, 36
        dice = random.Random(7)
        layers, bounds = [], []
        for name in ("avant", "apres"):
            shapes = {}
            for i in range(9):
                for j in range(7):
                    ring = [(WEST + 37.3 * a + 9.1 * b, NORTH - 41.7 * b - 5.3 * a) for a, b in ((i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j), (i, j))]
                    shapes.setdefault(dice.choice((2, 12, 23, 26, 41)), []).append("((%s))" % ",".join("%.4f %.4f" % point for point in ring))
            layers.append(write_layer(self.folder / f"{name}.gpkg", ("code_clc", "valeur"),
                                      [("MULTIPOLYGON (%s)" % shape, code, str(value)) for value, parts in shapes.items()
                                       for code in [{2: "112", 12: "211", 23: "311", 26: "321", 41: "512"}[value]] for shape in parts], append=(self.folder / f"{name}.gpkg").exists(),
                                      layer=f"{name}_obliques"))
            bounds.append({code: ogr.CreateGeometryFromWkt("MULTIPOLYGON (%s)" % ",".join(shapes[value])).UnionCascaded()
                           for value, code in {2: "112", 12: "211", 23: "311", 26: "321", 41: "512"}.items() if value in shapes})
        squares = [ogr.CreateGeometryFromWkt(square(WEST + c * cell, NORTH - (r + 1) * cell, cell)) for r in range(rows) for c in range(columns)]
        crossed = [{code: {k for k, one in enumerate(squares) if shape.Intersects(one) and not shape.Contains(one)} for code, shape in state.items()}
                   for state in bounds]
        rasters = []
        for name, layer in zip(("avant", "apres"), layers):
            path = write_raster(self.folder / f"{name}_oblique.tif", numpy.zeros((rows, columns), int), cell, nodata=0)
            source = gdal.OpenEx(str(layer), gdal.OF_VECTOR)
            names = source.GetLayerByName(f"{name}_obliques")
            memory = gdal.GetDriverByName("Memory").Create("", 0, 0, 0)
            numbers = memory.CreateLayer("n", names.GetSpatialRef())
            numbers.CreateField(ogr.FieldDefn("valeur", ogr.OFTInteger))
            for feature in names:
                copy = ogr.Feature(numbers.GetLayerDefn())
                copy.SetGeometry(feature.GetGeometryRef())
                copy.SetField("valeur", int(feature.GetField("valeur")))
                numbers.CreateFeature(copy)
            target = gdal.Open(str(path), gdal.GA_Update)
            gdal.RasterizeLayer(target, [1], numbers, options=["ATTRIBUTE=valeur"])
            target = None
            rasters.append(path)
        # All the land and no more than the raster, so that the polygons have their whole area.
        self.compare(f"{layers[0]}:avant_obliques", f"{layers[1]}:apres_obliques", out=self.folder / "v")
        self.compare(*rasters, out=self.folder / "r")
        vector, raster = self.flux(self.folder / "v"), self.flux(self.folder / "r")
        worst = Decimal(0)
        codes = set(bounds[0]) | set(bounds[1])
        for side in (0, 1):
            for code in bounds[side]:
                stock = [sum(area for key, area in flux.items() if key[1 + side] == code) for flux in (vector, raster)]
                self.assertLessEqual(abs(stock[0] - stock[1]), len(crossed[side][code]) * cell * cell, code)
        for b in codes:
            for a in codes:
                gap = abs(vector.get(("tout", b, a), 0) - raster.get(("tout", b, a), 0))
                worst = max(worst, gap)
                self.assertLessEqual(gap, len(crossed[0].get(b, set()) | crossed[1].get(a, set())) * cell * cell, (b, a))
        self.assertGreater(worst, 0, "limits that cross cells cost something")


class SameBytes(SharedFolderCase, RasterCase):
    """One land of 1130 × 1300 cells over zones that reach beyond it."""

    @classmethod
    def fill(cls):
        cls.cells = [random_cells(seed, 1130, 1300) for seed in (1, 2)]
        cls.cells[0][200:300, 400:600] = 0
        cls.zones = ragged_zones(cls.shared / "communes.gpkg", WEST - 300, NORTH + 400, 5, 6, 2500)
        cls.states = cls.write("base")
        cls.must(*comparison(*cls.states, cls.shared / "bilan", zones=cls.zones))

    @classmethod
    def write(cls, name, kinds=(gdal.GDT_Byte, gdal.GDT_Byte), options=((), ()), rows=slice(None), columns=slice(None)):
        return [write_raster(cls.shared / f"{name}_{number}.tif", cells[rows, columns], 10, WEST + 10 * (columns.start or 0), NORTH - 10 * (rows.start or 0),
                             kind=kinds[number], options=options[number], nodata=0) for number, cells in enumerate(cls.cells)]

    def again(self, *more, states=None, **options):
        self.succeeds(*comparison(*(states or self.states), self.out, *more, "--overwrite", zones=self.zones), **options)
        self.assert_same(self.shared / "bilan", self.out)

    def test_whatever_the_threads_and_the_locale(self):
        for threads in (1, 2, 8):
            with self.subTest(threads=threads):
                self.again("--threads", threads)
        if FRENCH is None:
            self.skipTest("LOCALE ABSENT: fr_FR.UTF-8 is not installed")
        self.again(environment={"LC_ALL": FRENCH})

    def test_whatever_the_tiling_and_the_compression(self):
        tiled = lambda side, *more: ("TILED=YES", f"BLOCKXSIZE={side}", f"BLOCKYSIZE={side}", *more)
        for number, options in enumerate([(tiled(16, "COMPRESS=LZW"), tiled(16)), (tiled(256, "COMPRESS=DEFLATE"), tiled(512, "COMPRESS=ZSTD")),
                                          (("BLOCKYSIZE=1",), tiled(64, "COMPRESS=DEFLATE")), (("BLOCKYSIZE=1300", "COMPRESS=DEFLATE"), ("BLOCKYSIZE=7",))]):
            with self.subTest(options=options):
                self.again(states=self.write(f"o{number}", options=options))

    def test_whatever_the_type_of_cell(self):
        for number, kinds in enumerate([(gdal.GDT_UInt16, gdal.GDT_Int16), (gdal.GDT_UInt32, gdal.GDT_Byte), (gdal.GDT_Int32, gdal.GDT_UInt16)]):
            with self.subTest(kinds=kinds):
                self.again(states=self.write(f"k{number}", kinds=kinds, options=(("TILED=YES",), ())))

    def quarters(self):
        cuts = {"no": (slice(0, 500), slice(0, 611)), "ne": (slice(0, 500), slice(611, 1130)),
                "so": (slice(500, 1300), slice(0, 611)), "se": (slice(500, 1300), slice(611, 1130))}
        return {name: self.write(name, rows=rows, columns=columns) for name, (rows, columns) in cuts.items()}

    def test_quarters_compared_apart_and_merged_are_one_run(self):
        parts = []
        for name, states in self.quarters().items():
            parts.append(self.compare(*states, zones=self.zones, out=self.folder / name))
        self.assertNotEqual(digest(parts[0] / "flux.csv"), digest(self.shared / "bilan" / "flux.csv"))
        self.succeeds("merge", *parts, "--out", self.out)
        self.assert_same(self.shared / "bilan", self.out)
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_quarters_given_as_one_state_are_one_run(self):
        quarters = self.quarters().values()
        words = [word for states in quarters for side, state in zip(("--before", "--after"), states)
                 for word in (side, f"{state}@{'2018' if side == '--before' else '2024'}")]
        self.succeeds("compare", *words, "--nomenclature", "clc", "--tables-only", "--zones", self.zones, "--out", self.out)
        self.assert_same(self.shared / "bilan", self.out)

    def test_the_centre_rule_differs_and_says_by_how_much(self):
        done = self.succeeds(*comparison(*self.states, self.out, "--cells", "centre", zones=self.zones))
        self.assertRegex(done.stderr, r"cells go where their centre is: zones have the area of their cells, up to [0-9.]+ m² off")
        inside = [row for row in rows_of(self.out / "communes.csv") if row["insee"] == "02003"]
        self.assertEqual(Decimal(inside[0]["surface_m2"]) % 100, 0, "a zone inside the raster has whole cells")
        self.assertNotEqual(digest(self.out / "flux.csv"), digest(self.shared / "bilan" / "flux.csv"))


class Series(RasterCase):
    def test_three_rasters_are_their_pairs(self):
        zones = ragged_zones(self.folder / "communes.gpkg", WEST, NORTH, 3, 3, 400)
        dates = ("2014", "2017", "2021")
        files = {date: write_raster(self.folder / f"{date}.tif", random_cells(int(date), 130, 140), kind=kind, nodata=0)
                 for date, kind in zip(dates, (gdal.GDT_Byte, gdal.GDT_UInt16, gdal.GDT_Byte))}
        self.succeeds("compare", *(word for date in dates for word in ("--vintage", f"{date}={files[date]}")), "--nomenclature", "clc", "--tables-only",
                      "--zones", zones, "--out", self.out)
        for period, pair in (("1", ("2014", "2017")), ("2", ("2017", "2021")), ("3", ("2014", "2021"))):
            alone = self.compare(files[pair[0]], files[pair[1]], "--overwrite", zones=zones, dates=pair, out=self.folder / "paire")
            for table in ("flux", "bilan"):
                found = [row for row in rows_of(self.out / f"{table}.csv") if row["periode"] == period]
                expected = [{**row, "periode": period} for row in rows_of(alone / f"{table}.csv")]
                self.assertEqual(len(found), len(expected), (table, pair))
                for row, other in zip(found, expected):  # row by row: the difference of long lists takes minutes to print
                    self.assertEqual(row, other, (table, pair))
        self.assert_same(alone, self.out, ("communes.csv",))
        self.succeeds("verify", self.out / "arpent.gpkg")


class Verified(RasterCase):
    """`verify` passes on every kind of product."""

    def setUp(self):
        super().setUp()
        cells = [random_cells(seed, 160, 150, (0, 1, 2, 12, 23, 44, 60)) for seed in (5, 6)]
        self.files = [write_raster(self.folder / f"{name}.tif", one, nodata=0) for name, one in zip(("a", "b"), cells)]
        self.zones = ragged_zones(self.folder / "communes.gpkg", WEST - 200, NORTH + 100, 4, 4, 450)

    def verified(self, *more, zones=True):
        self.compare(*self.files, *more, zones=self.zones if zones else None)
        self.succeeds("verify", self.out / "arpent.gpkg")
        for row in rows_of(self.out / "bilan.csv"):
            self.assertLessEqual(abs(Decimal(row["residu_m2"])), max(Decimal("0.01"), Decimal(row["surface_m2"]) * Decimal("1e-9")))

    def test_exact(self):
        self.verified()

    def test_centre(self):
        self.verified("--cells", "centre")

    def test_ellipsoidal(self):
        self.verified("--area", "ellipsoidal")

    def test_ellipsoidal_by_centre(self):
        self.verified("--area", "ellipsoidal", "--cells", "centre")

    def test_without_zones_the_ground_is_the_rectangle(self):
        self.verified(zones=False)
        self.assertEqual([row["surface_m2"] for row in rows_of(self.out / "bilan.csv")], ["2400000.0000"])

    def test_ellipsoidal_without_zones(self):
        self.verified("--area", "ellipsoidal", zones=False)

    def test_large_cells_on_the_ellipsoid(self):
        # CORINE's own cells; limits that cut them unevenly.
        self.files = [write_raster(self.folder / f"{name}.tif", random_cells(seed, 160, 150), cell=100) for name, seed in (("a", 5), ("b", 6))]
        self.zones = write_layer(self.folder / "communes.gpkg", ("insee", "nom"), [(square(WEST + 1000, NORTH - 11000, 9000, 8950), "01001", "Un")])
        self.refused(1, ["too large for ellipsoidal areas in EPSG:2154", "EPSG:3035", "zone 01001"],
                     *comparison(*self.files, self.out, "--area", "ellipsoidal", zones=self.zones))
        self.assertFalse(self.out.exists())


class Values(RasterCase):
    def test_values_outside_the_nomenclature_are_listed_with_their_area_in_the_zones(self):
        # Of 25 cells of value 99 half lie in the zone (rows 3 and 4, and half of row 2), the two of 7000 do.
        cells = numpy.full((10, 20), 23)
        cells[:5, :5] = 99
        cells[9, :2] = 7000
        states = [write_raster(self.folder / "a.tif", cells, kind=gdal.GDT_UInt16), write_raster(self.folder / "b.tif", numpy.full((10, 20), 23))]
        zones = write_layer(self.folder / "z.gpkg", ("insee", "nom"), [(square(WEST, NORTH - 100, 200, 75), "01001", "Un")])
        self.compare(*states, zones=zones)
        listed = {row["code"]: row for row in rows_of(self.out / "anomalies.csv")}
        self.assertEqual(set(listed), {"99", "7000"})
        self.assertEqual([listed[code]["surface_m2"] for code in ("99", "7000")], ["1250.0000", "200.0000"])
        self.assertEqual({row["type"] for row in listed.values()}, {"code_inconnu"})
        self.assertIn("a.tif", listed["99"]["source"])
        self.assertEqual(sum(area for key, area in self.flux().items() if key[1:] == ("non_classe", "311")), 1450)

    def test_nodata_is_unclassed_ground_and_no_anomaly(self):
        states = [write_raster(self.folder / "a.tif", [[255, 255, 23], [23, 23, 23]], nodata=255),
                  write_raster(self.folder / "b.tif", [[2, 255, 2], [2, 2, 23]], nodata=255)]
        self.compare(*states)
        self.assertEqual(rows_of(self.out / "anomalies.csv"), [])
        self.assertEqual(self.flux(), {("tout", "311", "112"): 300, ("tout", "311", "311"): 100, ("tout", "non_classe", "112"): 100,
                                       ("tout", "non_classe", "non_classe"): 100})

    def test_a_value_is_in_the_table_whatever_the_class_says_nodata_is_not(self):
        # The nodata value has a row of its own in the table: it is nodata all the same.
        table = {0: LETTERS["U"], 1: LETTERS["F"]}
        states = [write_raster(self.folder / f"{name}.tif", [[0, 1, 1]], nodata=nodata, table=table) for name, nodata in (("a", 0), ("b", None))]
        self.compare(*states, nomenclature="ocsge")
        self.assertEqual(self.flux(), {("tout", "non_classe", "CS1.1.1.1/US5"): 100, ("tout", "CS2.1.1.1/US1.2", "CS2.1.1.1/US1.2"): 200})

    def test_what_explains_the_values_is_said(self):
        letters = letters_raster(self.folder / "lettres.tif", "FU")
        done = self.succeeds(*comparison(letters, letters, self.out, nomenclature="ocsge"))
        self.assertIn("classes by attribute table (code_cs, code_us)", done.stderr)

    def test_a_raster_written_by_rasterise_is_read_back(self):
        source = draw(self.folder / "sol.gpkg", "FFUU. FAAWW")
        self.succeeds("rasterise", "--from", source, "--nomenclature", "ocsge", "--cell", 10, "--out", self.folder / "sol.tif")
        self.compare(self.folder / "sol.tif", source, nomenclature="ocsge")
        self.assertEqual(rows_of(self.out / "anomalies.csv"), [])
        codes = {letter: "/".join(codes) for letter, codes in LETTERS.items()}
        self.assertEqual({key: area for key, area in self.flux().items() if key[1] != "non_classe"},
                         {("tout", codes[letter], codes[letter]): count * 10000 for letter, count in (("F", 3), ("U", 2), ("A", 2), ("W", 2))})

    def test_one_band_of_several_is_named(self):
        path = write_raster(self.folder / "deux.tif", [[23, 23]], bands=2)
        dataset = gdal.Open(str(path), gdal.GA_Update)
        dataset.GetRasterBand(2).WriteArray(numpy.array([[2, 23]]))
        dataset = None
        self.compare(f"{path}:1", f"{path}:2")
        self.assertEqual(self.flux(), {("tout", "311", "112"): 100, ("tout", "311", "311"): 100})


class Zones(RasterCase):
    def setUp(self):
        super().setUp()
        self.states = [write_raster(self.folder / f"{name}.tif", numpy.full((10, 10), value)) for name, value in (("a", 23), ("b", 2))]

    def zones(self, *boxes):
        return write_layer(self.folder / "z.gpkg", ("insee", "nom"), [(square(*box), f"0100{number}", f"Zone {number}") for number, box in enumerate(boxes)])

    def test_ground_of_a_zone_outside_is_unclassed_and_the_zone_keeps_its_area(self):
        self.compare(*self.states, zones=self.zones((WEST + 55, NORTH - 65, 100, 50), (WEST, NORTH - 100, 30)))
        rows = {row["zone"]: row for row in rows_of(self.out / "bilan.csv") if row["niveau"] == "commune"}
        self.assertEqual((rows["01000"]["surface_m2"], rows["01000"]["non_classe_m2"]), ("5000.0000", "2750.0000"))
        self.assertEqual((rows["01001"]["surface_m2"], rows["01001"]["non_classe_m2"]), ("900.0000", "0.0000"))
        self.assertEqual(self.flux(level="commune")["01000", "non_classe", "non_classe"], 2750)
        self.assertEqual(self.flux(level="commune")["01000", "311", "112"], 2250)
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_the_same_by_centre(self):
        self.compare(*self.states, "--cells", "centre", zones=self.zones((WEST + 52, NORTH - 68, 100, 50), (WEST, NORTH - 100, 30)))
        # 5 columns and 5 rows of centres inside, the outline's 52 m × 50 m outside.
        self.assertEqual(self.flux(level="commune")["01000", "311", "112"], 2500)
        self.assertEqual(self.flux(level="commune")["01000", "non_classe", "non_classe"], 2600)

    def test_a_zone_outside_is_warned_of(self):
        done = self.succeeds(*comparison(*self.states, self.out, zones=self.zones((WEST, NORTH - 50, 50), (WEST + 900, NORTH, 100))))
        self.assertIn("warning: 1 of 2 zones outside the data, all of it non_classe: 01001 Zone 1", done.stderr)
        listed = rows_of(self.out / "anomalies.csv")
        self.assertEqual([(row["type"], row["code"], row["surface_m2"]) for row in listed], [("zone_hors_donnees", "01001", "10000.0000")])

    def test_all_zones_outside_are_refused(self):
        there = tree(self.folder)
        zones = self.zones((WEST + 900, NORTH, 100), (WEST - 900, NORTH, 100))
        self.refused(1, ["z.gpkg", "no zone lies on classed ground", "true CRS"], *comparison(*self.states, self.out, zones=zones))
        self.assertEqual(tree(self.folder), sorted([*there, "z.gpkg"]))


if __name__ == "__main__":
    unittest.main()
