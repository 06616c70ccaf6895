# SPDX-License-Identifier: Apache-2.0
"""The report: the page a product makes, and that its numbers are the product's."""
import base64
import gzip
import json
import re
import shutil
import sqlite3
import unittest

from osgeo import ogr, osr

from arpent_case import ArpentCase, SharedFolderCase, digest, draw, query, rows_of, run

PRODUCT_TABLES = ("communes", "mutations", "bilan", "flux", "fenetres", "classes", "positions", "ventilation", "indicateurs", "enaf", "trajectoire", "fourchettes", "horizons",
                  "rapport_triennal", "projets", "regles", "espaces_pris", "projets_communes", "priorites", "anomalies", "provenance")
OUTLINED = ("communes", "mutations", "projets")


def data_of(page):
    """What a browser would read out of the page."""
    text = page.read_text(encoding="utf-8")
    packed = re.search(r'<script id="arpent-data" type="text/plain">\s*([A-Za-z0-9+/=]*)\s*</script>', text).group(1)
    # Python reads NaN and Infinity, no browser does.
    return json.loads(gzip.decompress(base64.b64decode(packed, validate=True)).decode("utf-8"), parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))


def column(values):
    if isinstance(values, dict):
        return [None if place < 0 else values["words"][place] for place in values["index"]]
    return values


def rows_in(data, table):
    columns = {name: column(values) for name, values in data["tables"][table]["columns"].items()}
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def points_of(outline):
    """Rings of one outline as lists of (longitude, latitude) in steps."""
    rings = []
    for polygon in outline:
        for flat in polygon:
            x = y = 0
            ring = []
            for dx, dy in zip(flat[::2], flat[1::2]):
                x, y = x + dx, y + dy
                ring.append((x, y))
            rings.append(ring)
    return rings


def setUpModule():
    if "built without the report" in run("report", "--from", "absent.gpkg", "--out", "rapport.html").stderr:
        raise unittest.SkipTest("REPORT NOT BUILT: ARPENT_REPORT is off, the command goes untested")


class DemoReport(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.demo = cls.shared / "demo"
        cls.must("demo", "--cell", "700", "--out", cls.demo)
        cls.page = cls.shared / "rapport.html"
        cls.printed = cls.must("report", "--from", cls.demo / "arpent.gpkg", "--out", cls.page).stdout
        cls.data = data_of(cls.page)

    def test_the_line_says_what_the_page_holds(self):
        changes = f"{self.data['tables']['mutations']['rows']:,}".replace(",", "\u202f")
        self.assertRegex(self.printed, rf"^rapport.html : 92 communes, {changes} mutations, 2\u202f000 projets, [0-9,]+ Mo\n$")

    def test_the_page_is_small_and_marked_simulated(self):
        self.assertLess(self.page.stat().st_size, 10e6)
        self.assertIs(self.data["simulated"], True)
        self.assertIn("(données simulées)</title>", self.page.read_text(encoding="utf-8"))
        self.assertEqual(self.data["sha256"], digest(self.demo / "arpent.gpkg"))

    def test_the_demo_writes_the_same_page(self):
        self.assertEqual(digest(self.demo / "rapport.html"), digest(self.page))

    def test_every_table_is_there_row_by_row_as_in_its_csv_twin(self):
        self.assertEqual(set(self.data["tables"]), {*PRODUCT_TABLES, "constats"})
        for table in PRODUCT_TABLES:
            with self.subTest(table=table):
                expected = rows_of(self.demo / f"{table}.csv")
                found = rows_in(self.data, table)
                self.assertEqual(len(found), len(expected))
                for number, (row, twin) in enumerate(zip(found, expected)):
                    self.assertEqual(list(row), list(twin), f"row {number}")
                    for name, value in row.items():
                        if value is None or isinstance(value, str):
                            same = (value or "") == twin[name]
                        else:
                            same = twin[name] != "" and float(twin[name]) == value
                        if not same:
                            self.fail(f"{table}, row {number}, {name}: {value!r} on the page, {twin[name]!r} in the product")

    def test_findings_are_those_that_concern_a_project_or_lack_data(self):
        expected = [row for row in rows_of(self.demo / "constats.csv") if row["reponse"] != "non_concerne"]
        found = rows_in(self.data, "constats")
        self.assertEqual([(row["projet"], row["regle"], row["reponse"]) for row in found], [(row["projet"], row["regle"], row["reponse"]) for row in expected])

    def test_one_outline_a_row_where_the_product_has_it(self):
        for table in OUTLINED:
            with self.subTest(table=table):
                source = ogr.Open(str(self.demo / "arpent.gpkg"))
                empty = [feature.GetGeometryRef() is None for feature in source.GetLayerByName(table)]
                self.assertEqual([outline is None for outline in self.data["outlines"][table]], empty)

    def test_outlines_lie_where_the_product_has_them(self):
        source = ogr.Open(str(self.demo / "arpent.gpkg"))  # the layer lives as long as it
        layer = source.GetLayerByName("projets")
        degrees = osr.SpatialReference()
        degrees.ImportFromEPSG(4326)
        degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        to_degrees = osr.CoordinateTransformation(layer.GetSpatialRef(), degrees)
        for feature, outline in zip(layer, self.data["outlines"]["projets"]):
            if outline is None:
                continue
            shape = feature.GetGeometryRef().Clone()
            shape.Transform(to_degrees)
            west, east, south, north = shape.GetEnvelope()
            points = [point for ring in points_of(outline) for point in ring]
            for found, expected in ((min(x for x, _ in points), west), (max(x for x, _ in points), east), (min(y for _, y in points), south), (max(y for _, y in points), north)):
                self.assertLessEqual(abs(found - expected * 1e6), 0.51)

    def test_communes_share_their_borders_point_for_point(self):
        edges = {}
        for outline in self.data["outlines"]["communes"]:
            for ring in points_of(outline):
                for edge in zip(ring, ring[1:] + ring[:1]):
                    edges[edge] = edges.get(edge, 0) + 1
        inner = [edge for edge in edges if (edge[1], edge[0]) in edges]
        self.assertEqual([edge for edge, count in edges.items() if count > 1], [])
        self.assertGreater(len(inner), 100)

    def test_columns_have_their_french_names(self):
        self.assertEqual(self.data["aliases"]["communes"]["artif_avant_m2"], "Artificialisé avant (m²)")

    def test_only_the_largest_changes_with_the_area_of_the_others(self):
        page = self.folder / "court.html"
        printed = self.succeeds("report", "--from", self.demo / "arpent.gpkg", "--out", page, "--max-changes", "10").stdout
        self.assertIn("10 mutations sur ", printed)
        data = data_of(page)
        areas = sorted((float(row["surface_m2"]) for row in rows_of(self.demo / "mutations.csv")), reverse=True)
        self.assertEqual(sorted(column(data["tables"]["mutations"]["columns"]["surface_m2"]), reverse=True), areas[:10])
        limits = data["limits"]["mutations"]
        self.assertEqual((limits["shown"], limits["all"]), (10, len(areas)))
        self.assertAlmostEqual(limits["left_out_m2"], sum(areas[10:]), places=3)
        self.assertEqual(len(data["outlines"]["mutations"]), 10)

    def test_hostile_texts_are_texts(self):
        product = self.folder / "arpent.gpkg"
        shutil.copyfile(self.demo / "arpent.gpkg", product)
        script = "</script><script>alert('x')</script>"
        query(product, "UPDATE communes SET nom = ? WHERE insee = '13001'", script)
        query(product, "UPDATE projets SET nom = ? WHERE fid = 1", "é" * 10000)
        query(product, "UPDATE bilan SET nom = CAST(x'4D6172E9' AS TEXT) WHERE zone = '13002'")
        query(product, "UPDATE bilan SET artif_nette_m2 = 9e999 WHERE zone = '13003'")
        query(product, "UPDATE bilan SET nom = ? WHERE niveau = 'metropole'", "<b>@@DATA@@")
        page = self.folder / "rapport.html"
        self.succeeds("report", "--from", product, "--out", page)
        data = data_of(page)
        self.assertIn(script, column(data["tables"]["communes"]["columns"]["nom"]))
        self.assertEqual(column(data["tables"]["projets"]["columns"]["nom"])[0], "é" * 10000)
        bilan = {row["zone"]: row for row in rows_in(data, "bilan")}
        self.assertEqual(bilan["13002"]["nom"], "Mar\ufffd")
        self.assertIsNone(bilan["13003"]["artif_nette_m2"])
        text = page.read_text(encoding="utf-8")
        self.assertNotIn("alert('x')", text)
        self.assertIn("&lt;b&gt;@@DATA@@", text)


class Reports(ArpentCase):
    def product(self, *words):
        draw(self.folder / "avant.gpkg", "FFFFNN FFAANN FFAAWW")
        draw(self.folder / "apres.gpkg", "FFUUNN FUAANN FFFAWW")
        self.succeeds("compare", "--before", self.folder / "avant.gpkg@2020", "--after", self.folder / "apres.gpkg@2023", "--nomenclature", "ocsge", "--out", self.out, *words)
        return self.out / "arpent.gpkg"

    def report(self, product, *words):
        page = self.folder / "rapport.html"
        self.succeeds("report", "--from", product, "--out", page, "--overwrite", *words)
        return data_of(page)

    def test_a_product_without_zones_without_projects(self):
        data = self.report(self.product())
        self.assertEqual([row["zone"] for row in rows_in(data, "bilan")], ["tout"])
        self.assertNotIn("projets", data["tables"])
        self.assertNotIn("projets", data["limits"])
        self.assertIs(data["simulated"], False)

    def test_a_product_without_change_layer(self):
        data = self.report(self.product("--tables-only"))
        self.assertNotIn("mutations", data["tables"])
        self.assertNotIn("mutations", data["limits"])
        self.assertNotIn("mutations", data["outlines"])

    def test_several_periods(self):
        for name, picture in (("a", "FFAA"), ("b", "FUAA"), ("c", "UUAU")):
            draw(self.folder / f"{name}.gpkg", picture)
        self.succeeds("compare", *(word for year, name in ((2014, "a"), (2017, "b"), (2020, "c")) for word in ("--vintage", f"{year}={self.folder / name}.gpkg")), "--nomenclature", "ocsge", "--out", self.out)
        data = self.report(self.out / "arpent.gpkg", "--max-changes", "2")
        self.assertEqual({row["periode"] for row in rows_in(data, "bilan")}, {1, 2, 3})
        self.assertEqual({row["periode"] for row in rows_in(data, "mutations")}, {3})  # the whole goes first
        self.assertEqual([period["all"] for period in data["limits"]["mutations"]["periods"]], [1, 2, 3])

    def test_the_page_is_not_overwritten_unless_asked(self):
        product, page = self.product(), self.folder / "rapport.html"
        self.succeeds("report", "--from", product, "--out", page)
        before = digest(page)
        self.assertIn("rapport.html exists", run("report", "--from", product, "--out", page).stderr)
        self.assertEqual(run("report", "--from", product, "--out", page).returncode, 2)
        self.succeeds("report", "--from", product, "--out", page, "--overwrite")
        self.assertEqual(digest(page), before)
        done = run("report", "--from", product, "--out", product, "--overwrite")
        self.assertEqual(done.returncode, 2)
        self.assertIn("is read by this run", done.stderr)

    def test_what_is_no_product_is_refused(self):
        page = self.folder / "rapport.html"
        for source, code, words in ((self.folder / "absent.gpkg", 1, "no such file"), (draw(self.folder / "etat.gpkg", "FU"), 1, "is not a product of Arpent"),
                                    (self.text_file("texte.gpkg"), 1, "give the arpent.gpkg of a product")):
            with self.subTest(source=source.name):
                self.refused(code, [words], "report", "--from", source, "--out", page)
                self.assertFalse(page.exists())
        self.refused(2, ["is a folder"], "report", "--from", self.product(), "--out", self.folder)

    def text_file(self, name):
        path = self.folder / name
        path.write_text("ceci n'est pas une base\n" * 100, encoding="utf-8")
        return path

    def test_every_missing_column_is_named_at_once(self):
        product = self.product()
        with sqlite3.connect(product) as database:
            database.execute("CREATE TABLE copie AS SELECT fid, zone, nom FROM bilan")
            database.execute("DROP TABLE bilan")
            database.execute("ALTER TABLE copie RENAME TO bilan")
            database.execute("CREATE TABLE constats (fid INTEGER PRIMARY KEY, projet TEXT)")
        self.refused(1, ["table bilan has no column niveau", "table constats has no column regle", "table constats has no column reponse"],
                     "report", "--from", product, "--out", self.folder / "rapport.html")

    def test_a_full_disk_leaves_nothing(self):
        product, page = self.product(), self.folder / "pages" / "rapport.html"
        done = run("report", "--from", product, "--out", page, largest_file=100_000)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("cannot write", done.stderr)
        self.assertFalse(page.exists())

    def test_a_new_product_without_its_page_takes_the_old_page_away(self):
        self.product()
        (self.out / "rapport.html").write_text("une page d'avant", encoding="utf-8")
        self.succeeds("compare", "--before", self.folder / "avant.gpkg@2020", "--after", self.folder / "apres.gpkg@2023", "--nomenclature", "ocsge", "--out", self.out, "--overwrite")
        self.assertFalse((self.out / "rapport.html").exists())
