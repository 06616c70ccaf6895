# SPDX-License-Identifier: Apache-2.0
"""The checks at the door: every code has a page and a file that sets it off, here as the program prints and writes it."""
import json
import re
import unittest

from osgeo import gdal, ogr

from arpent_case import SOURCE, ArpentCase, query, run, shared_data, square, write_layer

WEST, SOUTH = 900000, 6250000

NOMENCLATURE = {
    "name": "essai", "title": "Couche d'essai", "kind": "nomenclature", "producer": "essai", "licence": "essai",
    "dimensions": [{"name": "poste", "fields": ["poste", "poste_{year}"], "before": ["avant"], "after": ["apres"], "codes": [
        {"code": "1", "libelle": "Artificiel"},
        {"code": "11", "libelle": "Bâti", "parent": "1", "artificialise": True, "impermeable": True, "espace": "artificiel"},
        {"code": "12", "libelle": "Jardin", "parent": "1", "artificialise": False, "impermeable": False, "espace": "vegetation_urbaine"},
        {"code": "2", "libelle": "Champ", "artificialise": False, "impermeable": False, "espace": "agricole"},
        {"code": "3", "libelle": "Bois", "artificialise": False, "impermeable": False, "espace": "forestier"}]}],
    "date_fields": ["millesime"],
}
DATA = {
    "shape": "polygones", "crs": ["EPSG:2154"], "layer_names": ["essai*"], "nomenclature": "essai", "key": "id", "commune_field": "insee",
    "date_fields": ["millesime"],
    "fields": [
        {"name": "poste", "title": "poste", "type": "text", "names": ["poste", "poste_{year}"], "required": True, "codes": "nomenclature:poste"},
        {"name": "id", "title": "identifiant", "names": ["id"], "unique": True, "filled": True},
        {"name": "insee", "title": "commune", "type": "text", "names": ["insee"], "pattern": "[0-9][0-9AB][0-9]{3}", "pattern_says": "cinq caractères"},
        {"name": "nature", "title": "nature", "type": "text", "names": ["nature"], "filled": True, "codes": {"a": "première", "b": "seconde"}},
        {"name": "surface", "title": "surface déclarée", "names": ["surface"], "unit": "m2"}],
    "checks": {"coverage": True, "equal_neighbours": True, "single_part": True, "least_area": 100, "least_width": 4,
               "declared_area": "surface", "one_vintage": True, "one_department": True},
}
CHANGES = {
    "name": "essai_changements", "title": "Changements d'essai", "kind": "data", "producer": "essai", "licence": "essai",
    "data": {"shape": "polygones", "crs": ["EPSG:2154"], "layer_names": ["changements*"], "nomenclature": "essai",
             "fields": [{"name": "avant", "title": "poste avant", "names": ["avant"], "required": True, "codes": "nomenclature:poste"},
                        {"name": "apres", "title": "poste après", "names": ["apres"], "required": True, "codes": "nomenclature:poste"}],
             "checks": {"change": True}},
}
FIELDS = ("poste", "id", "insee", "nature", "surface", "millesime")


def box(column, row, width=1, height=1):
    """Ground of whole cells of 100 m."""
    return square(WEST + 100 * column, SOUTH + 100 * row, 100 * width, 100 * height)


def row(shape, poste="2", id="1", insee="13001", nature="a", surface="10000", millesime="2023"):
    return (shape, poste, id, insee, nature, surface, millesime)


def four(**other):
    """A clean layer of two by two squares, no two neighbours of one code; `other` replaces squares by number."""
    rows = [row(box(0, 0), "11", "1"), row(box(1, 0), "2", "2"), row(box(0, 1), "3", "3"), row(box(1, 1), "12", "4")]
    for place, value in other.items():
        rows[int(place[1:])] = value
    return rows


class DoorCase(ArpentCase):
    def setUp(self):
        super().setUp()
        for name, text in (("essai", {**NOMENCLATURE, "data": DATA}), ("essai_changements", CHANGES)):
            folder = self.folder / "couches" / name
            folder.mkdir(parents=True)
            (folder / "layer.json").write_text(json.dumps(text), encoding="utf-8")
        self.environment = {"ARPENT_LAYERS": str(self.folder / "couches")}

    def write(self, rows, name="essai.gpkg", fields=FIELDS, **options):
        options.setdefault("kind", ogr.wkbPolygon)
        return write_layer(self.folder / name, fields, rows, **options)

    def communes(self):
        """A commune of each of two départements: the border is 200 m from the west."""
        return write_layer(self.folder / "communes.gpkg", ("insee", "nom"), [(box(0, 0, 2, 4), "13001", "Ouest"), (box(2, 0, 2, 4), "84001", "Est")])

    def inspect(self, *words, code=None, exit_code=None):
        done = run("inspect", *words, "--json", environment=self.environment)
        if exit_code is not None:
            self.assertEqual(done.returncode, exit_code, done.stderr)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        findings = [finding for layer in json.loads(done.stdout)["layers"] for finding in layer["findings"]]
        return [finding for finding in findings if code is None or finding["code"] == code]

    def codes(self, *words):
        return sorted({finding["code"] for finding in self.inspect(*words)})


def kinds():
    """Codes, levels and scopes, from the source's own list."""
    text = (SOURCE / "src" / "inspection" / "finding.cpp").read_text(encoding="utf-8")
    return dict(re.findall(r'\{"(\w+)", DoorLevel::(\w+), DoorScope::\w+, ".*?"\}', text))


class EveryCode(DoorCase):
    """One method per code; `test_every_code_is_here` counts them."""

    def sets_off(self, code, *words, only=True, **measure):
        found = self.inspect(*words, code=code)
        self.assertTrue(found, f"{code} was not found: {self.codes(*words)}")
        self.assertEqual({finding["level"] for finding in found}, {kinds()[code]})
        self.assertEqual({finding["documentation"] for finding in found}, {f"docs/controles/{code}.fr.md"})
        for finding in found:
            self.assertGreater(len(finding["message"]), 20)
        if only:  # one fault, one finding: nothing else is set off but what is told
            self.assertLessEqual(set(self.codes(*words)) - {code}, set(measure.get("also", ())) | {"non_verifie", "champ_facultatif_absent"})
        return found

    def zones(self):
        return ("--zones", self.communes())

    def test_clean(self):
        self.assertEqual(self.codes(self.write(four()), *self.zones()), [])

    def code_illisible(self):
        (self.folder / "essai.gpkg").write_bytes(b"SQLite format 3\0" + b"\0" * 50)
        self.sets_off("illisible", self.folder / "essai.gpkg", "--as", "essai")

    def test_a_raster_is_sent_where_rasters_are_counted(self):
        for bands in (1, 3):
            path = self.folder / f"raster_{bands}.tif"
            gdal.GetDriverByName("GTiff").Create(str(path), 4, 4, bands).FlushCache()
            (told,) = self.inspect(path, exit_code=3)
            self.assertEqual(told["code"], "illisible")
            self.assertIn("C'est un raster", told["message"])

    def code_vide(self):
        self.sets_off("vide", self.write([]))

    def code_type_geometrie(self):
        path = self.write([("LINESTRING (900000 6250000,900100 6250000)", "2", "1", "13001", "a", "0", "2023")], kind=ogr.wkbLineString)
        self.sets_off("type_geometrie", path)

    def code_crs_absent(self):
        self.sets_off("crs_absent", self.write(four(), epsg=None))
        self.assertEqual(self.codes(self.folder / "essai.gpkg", "--crs", "EPSG:2154", *self.zones()), [])

    def code_crs_inattendu(self):
        self.sets_off("crs_inattendu", self.write(four(), epsg=3035), only=False)

    def code_crs_geographique(self):
        rows = [row(f"POLYGON ((5.{i} 43.5,5.{i + 1} 43.5,5.{i + 1} 43.6,5.{i} 43.6,5.{i} 43.5))", str(i + 11), str(i), surface=None) for i in range(2)]
        self.sets_off("crs_geographique", self.write(rows, epsg=4326), only=False)

    def code_emprise_hors_crs(self):
        self.sets_off("emprise_hors_crs", self.write([row(square(6250000, 900000, 100))]), *(), only=False)

    def code_simulee(self):
        self.succeeds("demo", "--out", self.folder / "demo", "--cell", "2000")
        found = [path for path in (self.folder / "demo").rglob("*.gpkg")]
        self.assertTrue(any(self.inspect(path, code="simulee") for path in found if path.name != "arpent.gpkg"), found)

    def code_couche_inconnue(self):
        path = write_layer(self.folder / "rien.gpkg", ("xyz",), [(box(0, 0), "1")])
        self.sets_off("couche_inconnue", path)

    def code_non_verifie(self):
        self.sets_off("non_verifie", self.write(four()))

    def code_champ_absent(self):
        path = write_layer(self.folder / "essai.gpkg", ("id", "post"), [(box(0, 0), "1", "2")])
        found = self.sets_off("champ_absent", path, "--as", "essai", only=False)
        self.assertIn("poste", found[0]["message"])

    def code_champ_facultatif_absent(self):
        path = write_layer(self.folder / "essai.gpkg", ("poste", "id", "insee", "nature", "millesime"), [(box(0, 0), "2", "1", "13001", "a", "2023")])
        self.assertIn("surface", self.sets_off("champ_facultatif_absent", path, *self.zones())[0]["message"])

    def code_champ_ambigu(self):
        path = write_layer(self.folder / "essai.gpkg", ("poste_2017", "poste_2022", "id"), [(box(0, 0), "2", "2", "1")])
        self.sets_off("champ_ambigu", path, "--as", "essai", only=False)

    def code_type_champ(self):
        driver = ogr.GetDriverByName("GPKG").CreateDataSource(str(self.folder / "essai.gpkg"))
        layer = driver.CreateLayer("essai", None, ogr.wkbPolygon)
        layer.CreateField(ogr.FieldDefn("poste", ogr.OFTString))
        layer.CreateField(ogr.FieldDefn("insee", ogr.OFTInteger))
        del layer, driver
        self.assertIn("insee", self.sets_off("type_champ", self.folder / "essai.gpkg", "--as", "essai", only=False)[0]["message"])

    def code_millesime_absent(self):
        rows = [(*one[:-1], None) for one in four()]
        self.sets_off("millesime_absent", self.write(rows), *self.zones())

    def code_millesimes_melanges(self):
        self.sets_off("millesimes_melanges", self.write(four(_1=row(box(1, 0), "2", "2", millesime="2020"))), *self.zones())

    def code_millesime_douteux(self):
        self.sets_off("millesime_douteux", self.write([(*one[:-1], "20O3") for one in four()]), *self.zones(), only=False)

    def code_encodage(self):
        rows = four(_1=row(box(1, 0), "2", "2", nature="forÃªt"))
        self.sets_off("encodage", self.write(rows), *self.zones(), also=("code_inconnu",))

    def code_cle_absente(self):
        self.sets_off("cle_absente", self.write(four(_1=row(box(1, 0), "2", None))), *self.zones())

    def code_cle_double(self):
        self.sets_off("cle_double", self.write(four(_1=row(box(1, 0), "2", "1"))), *self.zones())

    def code_valeur_absente(self):
        self.sets_off("valeur_absente", self.write(four(_1=row(box(1, 0), "2", "2", nature=None))), *self.zones())

    def code_format_invalide(self):
        self.sets_off("format_invalide", self.write(four(_1=row(box(1, 0), "2", "2", insee="1300"))), *self.zones())

    def code_code_nul(self):
        self.sets_off("code_nul", self.write(four(_1=row(box(1, 0), None, "2"))), *self.zones())

    def code_code_inconnu(self):
        found = self.sets_off("code_inconnu", self.write(four(_1=row(box(1, 0), "99", "2"))), *self.zones())
        self.assertEqual((found[0]["value"], found[0]["field"]), ("99", "poste"))

    def code_code_indecidable(self):
        self.sets_off("code_indecidable", self.write(four(_1=row(box(1, 0), "1", "2"))), *self.zones())

    def changes(self, before, after):
        return write_layer(self.folder / "changements.gpkg", ("avant", "apres"), [(box(0, 0), before, after), (box(2, 0), "2", "11")])

    def code_meme_code(self):
        self.sets_off("meme_code", self.changes("2", "2"))

    def code_changement_improbable(self):
        # From a building to a wood in three years, by the rules that come with the nomenclature of OCS GE.
        path = write_layer(self.folder / "zan.gpkg", ("cs_2020", "us_2020", "cs_2023", "us_2023"),
                           [(box(0, 0), "CS1.1.1.1", "US5", "CS2.1.1.1", "US1.2"), (box(2, 0), "CS2.2.1", "US1.1", "CS1.1.1.1", "US5")])
        found = self.sets_off("changement_improbable", path, "--as", "ocsge_differences", only=False)
        self.assertEqual([finding["feature"] for finding in found], [1])

    def code_surface_declaree(self):
        found = self.sets_off("surface_declaree", self.write(four(_1=row(box(1, 0), "2", "2", surface="12000"))), *self.zones())
        self.assertEqual(found[0]["feature"], 2)

    def code_geometrie_absente(self):
        self.sets_off("geometrie_absente", self.write(four() + [row(None, "2", "5")]), *self.zones(), also=("surface_declaree",))

    def code_geometrie_autre(self):
        rows = four() + [row("POINT (900050 6250350)", "2", "5", surface=None)]
        self.sets_off("geometrie_autre", self.write(rows, kind=ogr.wkbUnknown), *self.zones())

    def code_courbe(self):
        # The same chord on both sides of the arc is not to be had: the neighbour is left out.
        arc = f"CURVEPOLYGON (COMPOUNDCURVE (({WEST} {SOUTH + 300},{WEST + 100} {SOUTH + 300}),CIRCULARSTRING ({WEST + 100} {SOUTH + 300},{WEST + 50} {SOUTH + 350},{WEST} {SOUTH + 300})))"
        rows = [row(arc, "2", "1", surface=None)]
        self.sets_off("courbe", self.write(rows, kind=ogr.wkbUnknown), *self.zones())

    def code_geometrie_invalide(self):
        bow = f"POLYGON (({WEST} {SOUTH + 300},{WEST + 100} {SOUTH + 380},{WEST + 100} {SOUTH + 300},{WEST} {SOUTH + 380},{WEST} {SOUTH + 300}))"
        found = self.sets_off("geometrie_invalide", self.write([row(bow, "2", "1", surface=None)]), *self.zones(), also=("multipartie",))
        self.assertEqual([round(at) for at in found[0]["place"]], [WEST + 50, SOUTH + 340])

    def code_multipartie(self):
        both = f"MULTIPOLYGON ({box(0, 0)[8:]},{box(1, 2)[8:]})"
        self.sets_off("multipartie", self.write([row(both, "2", "1", surface="20000")], kind=ogr.wkbMultiPolygon), *self.zones())

    def code_doublon(self):
        self.sets_off("doublon", self.write(four() + [row(box(0, 0), "3", "5")]), *self.zones(), also=("chevauchement", "voisins_egaux"))

    def code_chevauchement(self):
        found = self.sets_off("chevauchement", self.write(four(_1=row(square(WEST + 90, SOUTH, 110, 100), "2", "2", surface="11000"))), *self.zones())
        self.assertEqual([(f["feature"], f["other_feature"], round(f["measure"], 4), f["unit"]) for f in found], [(1, 2, 1000.0, "m²")])

    def code_trou(self):
        ring = [row(box(x, y), ["11", "2", "3", "12"][(x + 2 * y) % 4], str(10 * x + y), insee="13001") for x in range(3) for y in range(3) if (x, y) != (1, 1)]
        found = self.sets_off("trou", self.write(ring), *self.zones(), only=False)
        self.assertEqual([round(f["measure"], 4) for f in found], [10000.0])

    def code_sous_surface(self):
        # In the middle of its neighbour: small ground at the edge of the data may go on beyond it.
        hole = f"({box(0, 0, 2, 2)[9:-1]},{square(WEST + 90, SOUTH + 90, 9)[9:-1]})"
        rows = [row("POLYGON " + hole, "2", "1", surface=str(40000 - 81)), row(square(WEST + 90, SOUTH + 90, 9), "3", "2", surface="81")]
        found = self.sets_off("sous_surface", self.write(rows), *self.zones())
        self.assertEqual([(f["feature"], round(f["measure"])) for f in found], [(2, 81)])

    def code_sous_largeur(self):
        hole = f"({box(0, 0, 2, 2)[9:-1]},{square(WEST + 50, SOUTH + 90, 80, 3)[9:-1]})"
        rows = [row("POLYGON " + hole, "2", "1", surface=str(40000 - 240)), row(square(WEST + 50, SOUTH + 90, 80, 3), "3", "2", surface="240")]
        self.assertEqual([f["feature"] for f in self.sets_off("sous_largeur", self.write(rows), *self.zones())], [2])

    def code_voisins_egaux(self):
        self.sets_off("voisins_egaux", self.write(four(_1=row(box(1, 0), "11", "2"))), *self.zones())

    def code_autre_departement(self):
        found = self.sets_off("autre_departement", self.write(four() + [row(square(WEST + 200, SOUTH, 1, 100), "11", "5", surface="100")]), *self.zones(), only=False)
        self.assertEqual([f["feature"] for f in found], [5])

    def code_hors_zones(self):
        found = self.sets_off("hors_zones", self.write(four() + [row(box(0, 9), "11", "5")]), *self.zones())
        self.assertEqual([f["feature"] for f in found], [5])


def add_tests():
    for code in kinds():
        method = getattr(EveryCode, "code_" + code, None)
        if method is not None:
            setattr(EveryCode, "test_" + code, method)


add_tests()


class Pages(unittest.TestCase):
    def test_every_code_has_a_page_and_a_test(self):
        self.assertGreaterEqual(len(kinds()), 40)
        pages = {path.name.removesuffix(".fr.md") for path in (SOURCE / "docs" / "controles").glob("*.fr.md")}
        self.assertEqual(pages, set(kinds()))
        self.assertEqual({name[5:] for name in dir(EveryCode) if name.startswith("code_")}, set(kinds()))

    def test_the_index_names_every_code_with_its_level(self):
        index = (SOURCE / "docs" / "controles.fr.md").read_text(encoding="utf-8")
        for code, level in kinds().items():
            self.assertRegex(index, rf"\(controles/{code}\.fr\.md\).*{level}|{level}.*\(controles/{code}\.fr\.md\)", code)


class Report(DoorCase):
    def test_lines_layers_and_exit_code(self):
        path = self.write(four(_1=row(square(WEST + 90, SOUTH, 110, 100), "99", "2", surface="11000")))
        done = run("inspect", path, "--zones", self.communes(), "--out", self.folder / "controles.gpkg", environment=self.environment)
        self.assertEqual(done.returncode, 3)
        lines = done.stdout.splitlines()
        self.assertTrue(lines[0].startswith("essai.gpkg:essai : Couche d'essai (essai), 4 objets, EPSG:2154"), lines[0])
        self.assertRegex(done.stdout, r"(?m)^error    chevauchement          objets 1 et 2 \(9000\d\d 62500\d\d\).*1.000 m².*\(docs/controles/chevauchement\.fr\.md\)$")
        self.assertRegex(done.stdout, r"(?m)^error    code_inconnu .*99")
        self.assertIn("2 error", lines[-1])
        rows = query(self.folder / "controles.gpkg", "select code, niveau, objet, autre_objet, geom is not null from controles_lieux order by code")
        self.assertEqual([one[:2] for one in rows], [("chevauchement", "error"), ("code_inconnu", "error")])
        self.assertEqual(query(self.folder / "controles.gpkg", "select code, objet, autre_objet, mesure from controles"), [("chevauchement", 1, 2, 1000.0)])
        self.assertEqual(query(self.folder / "controles.gpkg", "select code, nombre from controles_bilan order by code"), [("chevauchement", 1), ("code_inconnu", 1)])

    def test_warnings_alone_are_no_failure_but_strict(self):
        path = self.write(four(_1=row(box(1, 0), "2", "2", surface="12000")))
        self.assertEqual(run("inspect", path, "--zones", self.communes(), environment=self.environment).returncode, 0)
        self.assertEqual(run("inspect", path, "--strict", "--zones", self.communes(), environment=self.environment).returncode, 3)

    def test_the_same_bytes_whatever_the_threads_and_the_locale(self):
        rows = four(_1=row(square(WEST + 90, SOUTH, 110, 100), "99", "2")) + [row(box(0, 3), "2", "9")]
        path, zones, seen = self.write(rows), self.communes(), set()
        for number, (threads, locale) in enumerate(((1, "C.UTF-8"), (2, "fr_FR.UTF-8"), (3, "C.UTF-8"))):
            out = self.folder / f"controles{number}.gpkg"
            done = run("inspect", path, "--zones", zones, "--out", out, "--threads", threads, environment={**self.environment, "LC_ALL": locale})
            seen.add((done.stdout, out.read_bytes()))
        self.assertEqual(len(seen), 1)

    def test_a_file_of_several_layers_is_checked_layer_by_layer(self):
        self.write(four())
        self.write([], layer="essai_vide", append=True)
        done = run("inspect", self.folder / "essai.gpkg", environment=self.environment)
        self.assertEqual(done.stdout.count(" : Couche d'essai (essai)"), 2)
        self.assertRegex(done.stdout, r"fatal    vide ")

    def test_a_file_that_is_not_there_is_said_at_once(self):
        done = run("inspect", self.folder / "rien.gpkg", self.folder / "rien2.gpkg")
        self.assertEqual((done.returncode, done.stderr.count("no such file")), (1, 2))


class Runs(DoorCase):
    """A run refuses what is fatal, says the rest, and keeps it."""

    def compare(self, path):
        return run("compare", "--before", f"{path}@2020", "--after", f"{path}@2023", "--nomenclature", "essai", "--out", self.out, environment=self.environment)

    def test_findings_go_to_the_log_and_to_provenance(self):
        bow = f"POLYGON (({WEST} {SOUTH + 300},{WEST + 100} {SOUTH + 380},{WEST + 100} {SOUTH + 300},{WEST} {SOUTH + 380},{WEST} {SOUTH + 300}))"
        done = self.compare(self.write(four(_1=row(box(1, 0), "99", "2")) + [row(bow, "3", "5")]))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"warning: essai\.gpkg:essai: 1 code_inconnu, 1 geometrie_invalide; 'arpent inspect' says where")
        kept = [json.loads(text) for (text,) in query(self.out / "arpent.gpkg", "select controles from provenance where controles is not null")]
        self.assertEqual(kept, [{"code_inconnu": 1, "geometrie_invalide": 1, "niveaux": {"error": 2}}] * 2)

    def test_a_clean_run_keeps_nothing(self):
        self.assertEqual(self.compare(self.write(four())).returncode, 0)
        self.assertEqual(query(self.out / "arpent.gpkg", "select count(controles) from provenance"), [(0,)])

    def test_zones_as_official_layers_name_them(self):
        zones = write_layer(self.folder / "communes.gpkg", ("code_insee", "nom_officiel"), [(box(0, 0, 2, 4), "13001", "Aix")])
        state = self.write(four())
        words = ("compare", "--before", f"{state}@2020", "--after", f"{state}@2023", "--nomenclature", "essai", "--zones", zones, "--out", self.out)
        self.assertEqual(run(*words, environment=self.environment).returncode, 0)
        self.assertEqual(query(self.out / "arpent.gpkg", "select insee, nom from communes"), [("13001", "Aix")])

    def test_fatal_findings_stop_a_run(self):
        for name, path in (("crs_absent", self.write(four(), "a.gpkg", epsg=None)), ("vide", self.write([], "b.gpkg")),
                           ("champ_absent", write_layer(self.folder / "c.gpkg", ("id",), [(box(0, 0), "1")])),
                           ("type_geometrie", self.write([("POINT (900000 6250000)", "2", "1", "13001", "a", "0", "2023")], "d.gpkg", kind=ogr.wkbPoint))):
            with self.subTest(name):
                self.assertIn(name, self.codes(path, "--as", "essai"))
                self.assertEqual(self.compare(path).returncode, 1)
                self.assertFalse(self.out.exists())


class RealSamples(ArpentCase):
    """Real files, as their producers made them; figures were looked at in QGIS once."""

    def summary(self, *words):
        done = run("inspect", *words, "--json", timeout=600)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        return {layer["source"].split(":")[-1]: (layer["layer"], {code: sum(f["code"] == code for f in layer["findings"]) for code in {f["code"] for f in layer["findings"]}})
                for layer in json.loads(done.stdout)["layers"]}

    def test_communes_are_clean(self):
        found = self.summary(shared_data("communes_amp.gpkg"))
        self.assertEqual(found["communes"][0], "communes")
        for code in ("chevauchement", "trou", "geometrie_invalide", "cle_double", "format_invalide"):
            self.assertNotIn(code, found["communes"][1])

    def test_change_polygons_with_their_known_faults(self):
        found = self.summary(shared_data("sybarval_ocsge_2015_2018.gpkg"))
        self.assertEqual(found["artificialisation_2015_2018"][1].get("geometrie_invalide"), 2)
        self.assertEqual(found["renaturation_2015_2018"][1].get("geometrie_invalide"), 1)
        self.assertEqual(found["enveloppe_urbaine_2018"][1].get("geometrie_invalide"), 3)

    def test_a_plan_with_zones_that_overlap(self):
        found = self.summary(shared_data("plu_cnig_30014_2017.gpkg"))
        self.assertEqual(found["zone_urba"][0], "zone_urba")
        self.assertIn("chevauchement", found["zone_urba"][1])


if __name__ == "__main__":
    unittest.main()
