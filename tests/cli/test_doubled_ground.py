# SPDX-License-Identifier: Apache-2.0
"""Ground that a state draws twice, files that stand twice, dates that run backwards, planes that enlarge, outputs that are inputs: told or refused."""
import shutil
import unittest

from arpent_case import ArpentCase, digest, draw, query, rows_of, run, spatial_reference, square, total, write_layer
from osgeo import gdal, ogr

gdal.UseExceptions()

FIELDS = ("code_cs", "code_us")
URBAN, ARABLE, FOREST = ("CS1.1.1.1", "US5"), ("CS2.2.1", "US1.1"), ("CS2.1.1.1", "US1.2")


def box(x0, y0, x1, y1):
    west, north = 900000, 6250000
    return square(west + x0, north + y0, x1 - x0, y1 - y0)


class Overlaps(ArpentCase):
    def test_a_state_drawn_twice_in_part_is_refused_and_says_how_much(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        doubled = write_layer(self.folder / "double.gpkg", FIELDS, [(box(0, 0, 100, 100), *URBAN), (box(100, 0, 200, 100), *FOREST), (box(0, 0, 100, 100), *ARABLE)])
        done = run("compare", "--before", f"{doubled}@2020", "--after", f"{doubled}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, r"double\.gpkg:double: \d+ m² lie under several polygons, 33\.3 %")
        self.assertFalse((self.folder / "bilan").exists())
        self.succeeds("compare", "--before", f"{state}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")

    def test_a_small_overlap_is_counted_told_and_closed(self):
        state = write_layer(self.folder / "etat.gpkg", FIELDS, [(box(0, 0, 1000, 1000), *FOREST), (box(1000, 0, 2000, 1000), *ARABLE), (box(995, 0, 1000, 100), *URBAN)])
        later = shutil.copy(state, self.folder / "apres.gpkg")
        done = self.succeeds("compare", "--before", f"{state}@2020", "--after", f"{later}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        self.assertIn("warning: etat.gpkg:etat: 1 overlaps, 500 m² under several polygons", done.stderr)
        self.assertIn("sol compté plusieurs fois", done.stdout)
        (whole,) = [row for row in rows_of(self.folder / "bilan" / "bilan.csv") if row["niveau"] == "metropole"]
        self.assertEqual(float(whole["surface_m2"]), 2e6)
        self.succeeds("verify", self.folder / "bilan")

    def test_ground_of_a_patch_counts_once_against_its_threshold(self):
        # Two sealed squares of 1 500 m² that share 600 m²: 2 400 m² of ground, under the 2 500 m² of the decree.
        forest = ogr.CreateGeometryFromWkt(box(0, 0, 1000, 1000))
        sealed = [box(100, 100, 150, 130), box(130, 100, 180, 130)]
        for one in sealed:
            forest = forest.Difference(ogr.CreateGeometryFromWkt(one))
        rows = [(forest.ExportToWkt(), *FOREST)] + [(one, "CS1.1.1.2", "US5") for one in sealed]
        state, out = write_layer(self.folder / "etat.gpkg", FIELDS, rows), self.folder / "statut.gpkg"
        done = self.succeeds("status", "--vintage", f"{state}@2023", "--out", out)
        self.assertIn("600 m² under several polygons", done.stderr)
        self.assertEqual(query(out, "select distinct patch_m2, artif from statut where code_cs = 'CS1.1.1.2'"), [(2400.0, 0)])
        self.assertEqual(query(out, "select surface_m2, chevauchement_m2, artif_m2 from bilan_statut"), [(1e6, 600.0, 0.0)])
        self.assertEqual(query(out, "select surface_m2 from anomalies where type = 'chevauchement'"), [(600.0,)])
        self.succeeds("verify", out)

    def test_three_polygons_on_one_ground_are_one_patch_of_its_area(self):
        forest = ogr.CreateGeometryFromWkt(box(0, 0, 1000, 1000)).Difference(ogr.CreateGeometryFromWkt(box(100, 100, 200, 130)))
        rows = [(forest.ExportToWkt(), *FOREST)] + [(box(100, 100, 200, 130), "CS1.1.1.2", "US5")] * 3
        state, out = write_layer(self.folder / "etat.gpkg", FIELDS, rows), self.folder / "statut.gpkg"
        self.succeeds("status", "--vintage", f"{state}@2023", "--out", out)
        self.assertEqual(query(out, "select distinct patch_m2, artif from statut where code_cs = 'CS1.1.1.2'"), [(3000.0, 1)])
        self.assertEqual(query(out, "select surface_m2, chevauchement_m2 from bilan_statut"), [(1e6, 6000.0)])
        self.succeeds("verify", out)

    def test_a_file_stands_once_in_a_state(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        (self.folder / "lien.gpkg").symlink_to(state)
        for again in (state, self.folder / "lien.gpkg"):
            done = run("compare", "--before", f"{state}@2020", "--before", f"{again}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("stands twice in one state", done.stderr)


class Dates(ArpentCase):
    def test_one_departement_compared_backwards_is_refused(self):
        west, east = draw(self.folder / "ouest.gpkg", "UF AA"), draw(self.folder / "est.gpkg", "FF AU", west=900200)
        words = ("compare", "--before", f"{west}@2020", "--before", f"{east}@2023", "--after", f"{west}@2023", "--after", f"{east}@2020", "--nomenclature", "ocsge")
        done = run(*words, "--out", self.folder / "bilan")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("40000.0000 m² of 1 zones (tout) are compared from 2023 to 2020, which is not later", done.stderr)
        self.assertFalse((self.folder / "bilan").exists())

    def test_the_date_a_layer_says_wins_over_that_of_layers_that_say_none(self):
        rows = [(box(0, 0, 100, 100), *URBAN, "2020")]
        before = write_layer(self.folder / "avant.gpkg", (*FIELDS, "millesime"), rows)
        after = draw(self.folder / "apres.gpkg", "F", north=6250100)
        self.succeeds("compare", "--before", before, "--before-date", "2018", "--after", f"{after}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        (whole,) = [row for row in rows_of(self.folder / "bilan" / "bilan.csv") if row["niveau"] == "metropole"]
        self.assertEqual((whole["millesime_avant"], float(whole["duree_ans"])), ("2020", 3))
        done = self.succeeds("compare", "--before", f"{before}@2018", "--after", f"{after}@2023", "--nomenclature", "ocsge", "--out", self.folder / "autre")
        self.assertIn("its field 'millesime' says 2020, but 2018 was given for it", done.stderr)
        (whole,) = [row for row in rows_of(self.folder / "autre" / "bilan.csv") if row["niveau"] == "metropole"]
        self.assertEqual((whole["millesime_avant"], float(whole["duree_ans"])), ("2018", 5))


class Planes(ArpentCase):
    def test_areas_are_not_measured_in_the_plane_of_web_mercator(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        web = self.folder / "web.gpkg"
        gdal.VectorTranslate(str(web), str(state), dstSRS="EPSG:3857", reproject=True)
        words = ("compare", "--before", f"{web}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge")
        done = run(*words, "--out", self.folder / "bilan")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, r"areas in the plane of EPSG:3857 are off by \+8\d\.\d %")
        for more in (("--target-crs", "EPSG:2154"), ("--area", "ellipsoidal")):
            self.succeeds(*words, *more, "--out", self.folder / "bilan", "--overwrite")
            self.assertAlmostEqual(float(total([row for row in rows_of(self.folder / "bilan" / "bilan.csv") if row["niveau"] == "metropole"])), 4e4, delta=150)
        self.assertIn("as --area planar asks", self.succeeds(*words, "--area", "planar", "--out", self.folder / "plan").stderr)

    def test_metres_that_are_said_to_be_degrees(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        gdal.VectorTranslate(str(self.folder / "etat.geojson"), str(state), format="GeoJSON", layerCreationOptions=["RFC7946=NO"])
        text = (self.folder / "etat.geojson").read_text()
        start = text.index('"crs"')
        (self.folder / "muet.geojson").write_text(text[:start] + text[text.index("\n", start) + 1:])
        words = ("compare", "--before", f"{self.folder / 'muet.geojson'}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        for more in ((), ("--target-crs", "EPSG:2154")):
            done = run(*words, *more)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("does not say its CRS", done.stderr)
        self.succeeds(*words, "--crs", "EPSG:2154")
        wrong = self.folder / "faux.gpkg"
        gdal.VectorTranslate(str(wrong), str(state), options=["-a_srs", "EPSG:4326"])
        done = run("compare", "--before", f"{wrong}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--target-crs", "EPSG:2154", "--out", self.folder / "autre")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("are no degrees", done.stderr)

    def test_a_curve_polygon_of_straight_lines_is_a_polygon(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        rows = [(box(0, -100, 100, 0).replace("POLYGON", "CURVEPOLYGON"), *URBAN), (box(100, -100, 200, 0).replace("POLYGON", "CURVEPOLYGON"), *FOREST),
                (box(0, -200, 200, -100).replace("POLYGON", "CURVEPOLYGON"), *ARABLE)]
        curves = write_layer(self.folder / "courbes.gpkg", FIELDS, rows, kind=ogr.wkbCurvePolygon)
        self.succeeds("compare", "--before", f"{curves}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        (whole,) = [row for row in rows_of(self.folder / "bilan" / "bilan.csv") if row["niveau"] == "metropole"]
        self.assertEqual((float(whole["compare_m2"]), float(whole["artificialisation_m2"])), (4e4, 0))
        self.assertEqual(rows_of(self.folder / "bilan" / "anomalies.csv"), [])


class Replaced(ArpentCase):
    """An output may not take the place of what the run reads, even with --overwrite."""

    def refused(self, path, *words):
        before = digest(path)
        done = run(*words, "--overwrite")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("is read by this run", done.stderr)
        self.assertEqual(digest(path), before)

    def test_files_and_products(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        self.refused(state, "status", "--vintage", f"{state}@2023", "--out", state)
        (self.folder / "bilan").mkdir()
        inside = draw(self.folder / "bilan" / "arpent.gpkg", "UF AA")
        self.refused(inside, "compare", "--before", f"{inside}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        self.assertEqual(sorted(one.name for one in (self.folder / "bilan").iterdir()), ["arpent.gpkg"])

    def test_a_merge_does_not_replace_one_of_its_parts(self):
        for name, west in (("ouest", 900000), ("est", 900200)):
            states = [draw(self.folder / f"{name}{year}.gpkg", "UF AA", west=west) for year in (2020, 2023)]
            zones = write_layer(self.folder / f"zones_{name}.gpkg", ("insee", "nom"), [(square(west, 6249800, 200), name, name)])
            self.succeeds("compare", "--before", f"{states[0]}@2020", "--after", f"{states[1]}@2023", "--zones", zones, "--nomenclature", "ocsge", "--out", self.folder / name)
        part = self.folder / "ouest"
        before = digest(part / "arpent.gpkg")
        done = run("merge", part, self.folder / "est", "--out", part, "--overwrite")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("is one of the products to merge", done.stderr)
        self.assertEqual(digest(part / "arpent.gpkg"), before)
        self.succeeds("merge", part, self.folder / "est", "--out", self.folder / "tout")

    def test_what_is_in_the_way_is_said_before_the_work(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        (self.folder / "bilan").mkdir()
        (self.folder / "bilan" / "bilan.csv").write_text("à moi\n")
        words = ("compare", "--before", f"{state}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        for more in ((), ("--dry-run",)):
            done = run(*words, *more)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("bilan.csv exists", done.stderr)
        self.assertEqual((self.folder / "bilan" / "bilan.csv").read_text(), "à moi\n")

    def test_a_product_is_announced_when_it_is_there(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        done = self.succeeds("compare", "--before", f"{state}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan")
        self.assertIn("product: ", done.stderr)
        small = draw(self.folder / "petit.gpkg", "UF")
        recipe = self.folder / "recette.json"
        recipe.write_text('{"steps": [{"id": "a", "stage": "read", "with": {"source": ["etat.gpkg@2020"], "nomenclature": "ocsge"}},'
                          '{"id": "b", "stage": "read", "with": {"source": ["petit.gpkg@2023"], "nomenclature": "ocsge"}},'
                          '{"id": "c", "stage": "compare", "in": {"before": "a", "after": "b"}}, {"id": "d", "stage": "account", "in": {"comparison": "c"}},'
                          '{"id": "e", "stage": "write", "in": {"comparison": "c", "account": "d"}, "with": {"out": "neuf"}}],'
                          '"checks": [{"check": "unclassified-below", "of": "d"}]}')
        self.assertTrue(small.exists())
        done = run("run", recipe, cwd=self.folder)
        self.assertNotEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("product: ", done.stderr)
        self.assertFalse((self.folder / "neuf").exists())


class Zones(ArpentCase):
    def test_zones_without_a_level_above_and_codes_without_their_zero(self):
        state = draw(self.folder / "etat.gpkg", "UF AA")
        words = ("compare", "--before", f"{state}@2020", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--out", self.folder / "bilan", "--overwrite")
        zones = write_layer(self.folder / "zones.gpkg", ("insee", "nom", "territoire"), [(box(0, -200, 100, 0), "01001", "A", "T"), (box(100, -200, 200, 0), "01002", "B", None)])
        self.assertIn("1 zones have no level above them (01002)", self.succeeds(*words, "--zones", zones).stderr)
        dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(self.folder / "nombres.gpkg"))
        layer = dataset.CreateLayer("nombres", spatial_reference(2154), ogr.wkbPolygon)
        layer.CreateField(ogr.FieldDefn("insee", ogr.OFTInteger))
        for code, x in ((1001, 0), (13001, 100)):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetGeometry(ogr.CreateGeometryFromWkt(box(x, -200, x + 100, 0)))
            feature.SetField("insee", code)
            layer.CreateFeature(feature)
        feature = layer = dataset = None
        self.assertIn("'1001' in the field of numbers 'insee' may have lost its first zero", self.succeeds(*words, "--zones", self.folder / "nombres.gpkg").stderr)


if __name__ == "__main__":
    unittest.main()
