# SPDX-License-Identifier: Apache-2.0
"""`arpent layers fetch` against servers of this machine that behave well, and badly. No test needs a network."""
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import unittest
import zipfile

from osgeo import gdal, ogr

from arpent_case import SOURCE, ArpentCase, digests, query, rows_of, run, square, tree, write_layer
from rude_server import RudeServer

CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}


def feature(number, x, y, side=100, **properties):
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Feature", "id": f"zone.{number}", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {"gid": number, **properties}}


class FetchCase(ArpentCase):
    """A catalogue of the test's own whose addresses are those of a server that is rude on demand."""

    def setUp(self):
        super().setUp()
        self.files = self.folder / "serveur"
        self.files.mkdir()
        self.server = RudeServer(self.files)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__, None, None, None)
        self.catalogue = self.folder / "catalogue"
        self.out = self.folder / "couches"

    def describe(self, name, source, **data):
        folder = self.catalogue / name
        folder.mkdir(parents=True, exist_ok=True)
        text = {"name": name, "title": f"Couche {name}", "kind": "data", "producer": "Producteur d'essai", "licence": "Licence Ouverte 2.0",
                "data": {"licence_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "shape": "polygones", "crs": ["EPSG:2154"],
                         "layer_names": [name], "sources": [{"name": "serveur", "title": "serveur d'essai", "seen": "", **source}], **data}}
        (folder / "layer.json").write_text(json.dumps(text), encoding="utf-8")

    def fetch(self, *words, environment=None):
        values = {"ARPENT_LAYERS": str(self.catalogue), "XDG_CACHE_HOME": str(self.folder / "cache"), "SOURCE_DATE_EPOCH": "1700000000",
                  "http_proxy": "", "no_proxy": "", **(environment or {})}
        return run("layers", "fetch", *words, "--out", self.out, "--wait", "0.01", "--timeout", "2", environment=values)

    def works(self, *words, **options):
        done = self.fetch(*words, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def refused(self, message, *words, exit_code=1, **options):
        done = self.fetch(*words, **options)
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        self.assertRegex(done.stderr, message)
        self.assertNotIn("Traceback", done.stderr)
        self.assertFalse(self.out.exists(), "nothing half-done may stay behind")
        return done


class Services(FetchCase):
    def serve(self, features, behaviour="good", options="", **source):
        (self.files / "zone.geojson").write_text(json.dumps({"type": "FeatureCollection", "crs": CRS, "features": features}), encoding="utf-8")
        fields = [{"name": "gid", "title": "numéro", "names": ["gid"]}, {"name": "insee", "title": "commune", "names": ["insee"]}]
        self.describe("zones_essai", {"wfs": True, "url": self.server.url(f"wfs/{behaviour}{options}"), "types": ["zone"], "sort": "gid", "page": 3, **source},
                      key="gid", fields=fields)

    def grid(self, count=10):
        return [feature(number, 900000 + 200 * number, 6260000, nom=f"zone {number}", insee="13001") for number in range(count)]

    def test_pages_become_one_layer_with_its_origin(self):
        self.serve(self.grid())
        done = self.works("zones_essai")
        self.assertIn("zones_essai: 10 features", done.stderr)
        self.assertEqual(tree(self.out), ["controles.gpkg", "couches.json", "zones_essai.gpkg"] if (self.out / "controles.gpkg").exists() else ["couches.json", "zones_essai.gpkg"])
        self.assertEqual(self.server.counts["/wfs/good"], 4)
        file = self.out / "zones_essai.gpkg"
        dataset = gdal.OpenEx(str(file))
        layer = dataset.GetLayerByName("zones_essai")
        self.assertEqual((layer.GetFeatureCount(), layer.GetSpatialRef().GetAuthorityCode(None)), (10, "2154"))
        self.assertEqual([one.GetField("nom") for one in layer], [f"zone {number}" for number in range(10)])
        origin = dataset.GetMetadata()
        self.assertEqual((origin["LICENCE"], origin["PRODUCTEUR"]), ("Licence Ouverte 2.0", "Producteur d'essai"))
        self.assertRegex(origin["DATE_TELECHARGEMENT"], r"^\d{4}-\d\d-\d\d$")
        self.assertIn("/wfs/good", origin["ADRESSE"])
        self.assertEqual(layer.GetMetadata()["SHA256"], origin["SHA256"])
        self.assertIn("Licence : Licence Ouverte 2.0", query(file, "select description from gpkg_contents")[0][0])
        listed = json.loads((self.out / "couches.json").read_text(encoding="utf-8"))["couches"][0]
        self.assertEqual((listed["objets"]["gardes"], len(listed["telechargements"]), listed["licence"]), (10, 4, "Licence Ouverte 2.0"))
        self.assertEqual(listed["sha256"], hashlib.sha256(file.read_bytes()).hexdigest())

    def test_the_second_time_comes_from_the_cache_and_is_the_same(self):
        self.serve(self.grid())
        self.works("zones_essai")
        first = digests(self.out)
        self.server.forget()
        shutil.rmtree(self.out)
        done = self.works("zones_essai", "--offline")
        self.assertIn("from the cache of", done.stderr)
        self.assertEqual(self.server.requests, [])
        self.assertEqual(digests(self.out), first)

    def test_offline_without_a_cache_says_so(self):
        self.serve(self.grid())
        self.refused("offline", "zones_essai", "--offline")

    def test_only_the_territory_is_kept(self):
        far = [feature(50, 100000, 6260000, insee="33001")]
        self.serve(self.grid() + far)
        zones = write_layer(self.folder / "communes.gpkg", ("insee",), [(square(900000, 6259000, 500, 5000), "13001")])
        self.works("zones_essai", "--zones", zones)
        numbers = [row[0] for row in query(self.out / "zones_essai.gpkg", "select gid from zones_essai order by gid")]
        self.assertEqual(numbers, [0, 1, 2])  # 900000-900100, 900200-900300, 900400-900500; the next begins at 900600

    def test_the_territory_may_be_in_degrees(self):
        self.serve(self.grid())
        zones = write_layer(self.folder / "communes.gpkg", ("insee",), [("POLYGON ((5.4 43.30,5.5 43.30,5.5 43.50,5.4 43.50,5.4 43.30))", "13001")], epsg=4326)
        self.works("zones_essai", "--zones", zones)
        self.assertTrue(0 < query(self.out / "zones_essai.gpkg", "select count(*) from zones_essai")[0][0] <= 10)

    def test_codes_of_communes_decide_where_the_layer_has_them(self):
        features = self.grid(4)
        features[2]["properties"]["insee"] = "33001"
        self.serve(features)
        self.describe("zones_essai", {"wfs": True, "url": self.server.url("wfs/good"), "types": ["zone"], "sort": "gid", "page": 3}, key="gid", commune_field="insee",
                      fields=[{"name": "gid", "title": "numéro", "names": ["gid"]}, {"name": "insee", "title": "commune", "names": ["insee"]}])
        self.works("zones_essai")
        self.assertEqual([row[0] for row in query(self.out / "zones_essai.gpkg", "select gid from zones_essai order by gid")], [0, 1, 3])

    def test_pages_that_repeat_are_refused(self):
        self.serve(self.grid(), "repeat")
        self.refused("(?i)repeat|twice|again|came before", "zones_essai")

    def test_features_that_are_missing_are_refused(self):
        self.serve(self.grid(), "lie")
        self.refused(r"11", "zones_essai")

    def test_an_exception_of_the_service_is_quoted(self):
        self.serve(self.grid(), "exception")
        self.refused("Illegal property name", "zones_essai")

    def test_a_page_cut_short_is_never_used(self):
        self.serve(self.grid(), "cutjson")
        self.refused("zones_essai: ", "zones_essai")

    def test_an_empty_answer_is_an_empty_layer_and_said(self):
        self.serve([])
        done = self.works("zones_essai")
        self.assertIn("0 features", done.stderr)
        self.assertEqual(query(self.out / "zones_essai.gpkg", "select count(*) from zones_essai"), [(0,)])
        self.assertRegex(done.stdout, "info     vide")


class Files(FetchCase):
    def geopackage(self, name="couche.gpkg", layer="zones_essai"):
        return write_layer(self.files / name, ("id", "insee"), [(square(900000 + 200 * i, 6260000, 100), str(i), "13001") for i in range(5)], layer=layer)

    def seven_zip(self, name="livraison.7z"):
        self.geopackage()
        subprocess.run(["bsdtar", "--format", "7zip", "-cf", name, "couche.gpkg"], cwd=self.files, check=True)
        return self.files / name

    def describe_file(self, address, **source):
        self.describe("zones_essai", {"url": self.server.url(address), **source}, fields=[{"name": "id", "title": "numéro", "names": ["id"]}], key="id")

    def count(self):
        return query(self.out / "zones_essai.gpkg", "select count(*) from zones_essai")[0][0]

    def test_an_archive_with_its_checksum(self):
        self.seven_zip()
        self.describe_file("good/livraison.7z", member="*.gpkg", checksum="{url}.md5")
        self.works("zones_essai")
        self.assertEqual(self.count(), 5)
        self.assertEqual(tree(self.out), sorted(name for name in tree(self.out) if not name.startswith(".")), "what was unpacked is gone")

    def test_a_zipped_shapefile(self):
        write_layer(self.folder / "zones.shp", ("id",), [(square(900000, 6260000, 100), "7")])
        with zipfile.ZipFile(self.files / "zones.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for ending in (".shp", ".dbf", ".shx", ".prj"):
                archive.write(self.folder / ("zones" + ending), "dossier/zones" + ending)
        self.describe_file("good/zones.zip", member="*.shp")
        self.works("zones_essai")
        self.assertEqual(self.count(), 1)

    def test_a_compressed_geojson(self):
        text = json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"id": "a"}, "geometry": {"type": "Polygon", "coordinates": [[[5.4, 43.3], [5.41, 43.3], [5.41, 43.31], [5.4, 43.3]]]}}]})
        (self.files / "parcelles.json.gz").write_bytes(gzip.compress(text.encode()))
        self.describe_file("good/parcelles.json.gz")
        self.works("zones_essai")
        dataset = ogr.Open(str(self.out / "zones_essai.gpkg"))
        west, east, south, north = dataset.GetLayer(0).GetExtent()
        self.assertTrue(880000 < west < east < 900000 and 6200000 < south < north < 6300000, "degrees are brought to Lambert-93")

    def test_a_cut_is_resumed(self):
        whole = self.seven_zip().stat().st_size
        self.describe_file(f"cut/livraison.7z?after={whole // 2}&times=1", member="*.gpkg")
        self.works("zones_essai")
        asked = [one for one in self.server.requests if "livraison.7z" in one["path"]]
        self.assertEqual(len(asked), 2)
        self.assertEqual(self.count(), 5)

    def test_errors_of_the_server_are_tried_again(self):
        self.geopackage()
        self.describe_file("fail/couche.gpkg?status=503&times=2")
        self.works("zones_essai")
        self.assertEqual(self.count(), 5)

    def test_what_stays_wrong_is_refused(self):
        self.seven_zip()
        cases = {"a login page": ("portal/livraison.7z", "Wi-Fi de l'hôtel"), "not there": ("missing/livraison.7z", "404"),
                 "always 500": ("fail/livraison.7z?status=500&times=99", "500"), "a byte wrong": ("corrupt/livraison.7z", "(?i)md5|checksum"),
                 "a stall": ("stall/livraison.7z?after=10&times=99", "(?i)stall|no byte|without a byte|timed out|nothing came"), "a loop": ("loop/livraison.7z", "(?i)redirect"),
                 "no archive": ("good/couche.gpkg?x=.7z", "(?i)archive|7z|no file|fits")}
        for name, (address, message) in cases.items():
            with self.subTest(name):
                self.describe_file(address, member="*.gpkg", **({"checksum": self.server.url("good/livraison.7z.md5")} if name == "a byte wrong" else {}))
                self.refused(message, "zones_essai", "--attempts", "2")

    def test_nobody_answers(self):
        self.describe_file("good/couche.gpkg")
        self.server.__exit__(None, None, None)
        self.server.__exit__ = lambda *_: None
        done = self.refused("(?i)cannot be reached|no answer|connect", "zones_essai", "--attempts", "2")
        self.assertRegex(done.stderr, "--proxy|--offline")

    def test_a_layer_that_changed_its_name_is_told_with_what_there_is(self):
        self.geopackage(layer="autre_nom")
        self.describe_file("good/couche.gpkg", layer="zone*")
        self.refused("autre_nom", "zones_essai")

    def test_all_that_fails_is_told_at_once_and_the_rest_stays_in_the_cache(self):
        self.geopackage()
        self.describe_file("good/couche.gpkg")
        self.describe("absente", {"url": self.server.url("missing/a.gpkg")})
        self.describe("absente_aussi", {"url": self.server.url("missing/b.gpkg")})
        done = self.refused("absente: ", "absente", "zones_essai", "absente_aussi")
        self.assertIn("absente_aussi: ", done.stderr)
        self.assertIn("in the cache", done.stderr)

    def test_an_old_result_is_kept_unless_told(self):
        self.geopackage()
        self.describe_file("good/couche.gpkg")
        self.works("zones_essai")
        done = self.fetch("zones_essai")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--overwrite", done.stderr)
        self.works("zones_essai", "--overwrite")

    def test_editions_by_department_and_date(self):
        for place, date in (("13", "2020"), ("13", "2023"), ("84", "2021"), ("75", "2021")):
            self.geopackage(f"{place}_{date}.gpkg")
        editions = [{"place": place, "date": date, "url": self.server.url(f"good/{place}_{date}.gpkg")}
                    for place, date in (("13", "2020"), ("13", "2023"), ("84", "2021"), ("75", "2021"))]
        self.describe("zones_essai", {"extent": "department", "editions": editions}, fields=[{"name": "id", "title": "numéro", "names": ["id"]}], key="id")
        self.works("zones_essai", "--no-inspect")
        self.assertEqual([name for name in tree(self.out) if name.endswith(".gpkg")], ["zones_essai_13_2023.gpkg", "zones_essai_84_2021.gpkg"])
        shutil.rmtree(self.out)
        self.works("zones_essai", "--date", "2020", "--no-inspect")
        self.assertEqual([name for name in tree(self.out) if name.endswith(".gpkg")], ["zones_essai_13_2020.gpkg"])
        shutil.rmtree(self.out)
        done = self.refused("13 2020", "zones_essai", "--date", "2010", exit_code=2)
        self.assertIn("84 2021", done.stderr)

    def test_a_table_is_kept_as_it_is_with_its_origin_beside(self):
        (self.files / "conso.csv").write_text("insee;m2\n13001;5\n", encoding="utf-8")
        self.describe("table_essai", {"url": self.server.url("good/conso.csv"), "table": "csv", "extent": "country"}, shape="aucune", crs=[],
                      fields=[{"name": "insee", "title": "commune", "names": ["insee"]}])
        self.works("table_essai")
        self.assertEqual((self.out / "table_essai.csv").read_text(encoding="utf-8"), "insee;m2\n13001;5\n")
        beside = json.loads((self.out / "table_essai.csv-metadata.json").read_text(encoding="utf-8"))
        self.assertEqual(beside["dc:publisher"], "Producteur d'essai")

    def test_through_a_proxy(self):
        self.geopackage()
        self.describe_file("good/couche.gpkg")
        with RudeServer(self.files) as proxy:
            self.works("zones_essai", "--proxy", proxy.url("").rstrip("/"))
            self.assertTrue(proxy.requests, "the proxy saw the request")

    def test_findings_of_what_came_are_printed_and_written(self):
        write_layer(self.files / "couche.gpkg", ("id",), [(square(900000, 6260000, 100), "1"), (square(900200, 6260000, 100), "1")], layer="zones_essai")
        self.describe("zones_essai", {"url": self.server.url("good/couche.gpkg")}, fields=[{"name": "id", "title": "numéro", "names": ["id"], "unique": True}], key="id")
        done = self.works("zones_essai")
        self.assertRegex(done.stdout, r"error    cle_double")
        self.assertEqual(query(self.out / "controles.gpkg", "select code from controles_lieux"), [("cle_double",)])
        listed = json.loads((self.out / "couches.json").read_text(encoding="utf-8"))["couches"][0]
        self.assertEqual(listed["controles"]["cle_double"], 1)


class Catalogue(ArpentCase):
    """The shipped layers, without a network."""

    def test_every_layer_that_can_be_fetched_has_a_plan(self):
        names = [entry["name"] for entry in json.loads(self.succeeds("layers", "--json").stdout) if entry.get("fetch")]
        self.assertGreaterEqual(len(names), 15, names)
        names.remove("ocsge_correctifs")  # its address is made of a date, which has to be said
        plan = ("--out", self.folder / "x", "--dry-run")
        done = run("layers", "fetch", *names, *plan)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("--date", run("layers", "fetch", "ocsge_correctifs", *plan).stderr)
        self.assertEqual(run("layers", "fetch", "ocsge_correctifs", "--date", "2020", *plan).returncode, 0)
        for name in names:
            self.assertIn(name, done.stdout)

    def described(self):
        return {folder.name: json.loads(re.sub(r"(?m)^\s*//.*$", "", (folder / "layer.json").read_text(encoding="utf-8")))
                for folder in sorted((SOURCE / "layers").iterdir()) if '"data": {' in (folder / "layer.json").read_text(encoding="utf-8")}

    def test_the_guide_lists_every_layer_with_its_title(self):
        guide = (SOURCE / "docs" / "couches.fr.md").read_text(encoding="utf-8")
        rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", guide.split("## Ce qui n'est pas confirmé")[0], re.MULTILINE))
        self.assertEqual(rows, {name: layer["title"] for name, layer in self.described().items()})

    def test_the_guide_names_every_address_that_nothing_confirms(self):
        guide = (SOURCE / "docs" / "couches.fr.md").read_text(encoding="utf-8").split("## Ce qui n'est pas confirmé")[1].split("\n## ")[0]
        for name, layer in self.described().items():
            for source in layer["data"].get("sources", []):
                self.assertEqual(f"| `{name}` | `{source['name']}` |" in guide, not source["seen"], (name, source["name"]))

    def test_levels_are_of_findings_that_exist(self):
        codes = set(re.findall(r'\{"(\w+)", DoorLevel::', (SOURCE / "src" / "inspection" / "finding.cpp").read_text(encoding="utf-8")))
        for name, layer in self.described().items():
            self.assertLessEqual(set(layer["data"].get("checks", {}).get("levels", {})), codes, name)

    def test_pages_are_complete(self):
        for name in self.described():
            page = self.succeeds("layers", "show", name, "--page").stdout
            self.assertTrue(page.startswith("# "), name)
            self.assertIn("icence", page, name)

    def test_styles_are_what_their_script_writes(self):
        done = subprocess.run([sys.executable, str(SOURCE / "scripts" / "layer_styles.py"), "--check"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout.strip()), (0, ""))

    def test_unknown_names_are_all_told(self):
        done = run("layers", "fetch", "comunes", "natura", "--out", self.folder / "x")
        self.assertEqual(done.returncode, 2)
        self.assertIn("communes", done.stderr)
        self.assertIn("natura2000", done.stderr)


if __name__ == "__main__":
    unittest.main()
