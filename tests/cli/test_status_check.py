# SPDX-License-Identifier: Apache-2.0
"""`arpent status --check-artif`: our status beside the producer's, in the file and on the page."""
import json
import re
import sqlite3
import unittest
from decimal import Decimal
from pathlib import Path

from osgeo import ogr, osr

from arpent_case import ArpentCase, digest, spatial_reference, square, tree, write_layer

CELL, WEST, NORTH = 50, 900000, 6250000
AREA = CELL * CELL
# A wood, a lawn of three cells and a building of one: each large enough to stay what it is. P is a lawn the producer
# does not count.
GROUND = "FFFFFFFF FUFFLLLF FFFFFFFF FFFFFFFF"
CODES = {"U": ("CS1.1.1.1", "US5"), "L": ("CS2.2.1", "US5"), "F": ("CS2.1.1.1", "US1.2"), "A": ("CS2.2.1", "US1.1"), "P": ("CS2.2.1", "US5")}
STATUS = {"U": "artif", "L": "artif", "F": "non artif", "A": "non artif", "P": "non artif"}
CHECKS = ("controle_artif", "controle_artif_bilan", "controle_artif_ecarts")
FIELDS = ("id", "code_cs", "code_us", "millesime", "aire", "artif", "crit_seuil")


def cells(picture):
    """(letter, WKT) of every cell that is not a dot."""
    for line, text in enumerate(picture.split()):
        for column, letter in enumerate(text):
            if letter != ".":
                yield letter, square(WEST + column * CELL, NORTH - (line + 1) * CELL, CELL)


def ground(path, picture=GROUND):
    return write_layer(path, ("code_cs", "code_us"), [(shape, *CODES[letter]) for letter, shape in cells(picture)])


def producer(path, picture=GROUND, fields=FIELDS, said=lambda letter: STATUS[letter], seuil=lambda letter: "0", area=AREA, **options):
    rows = [(shape, str(number), *CODES[letter], "2023", str(area), said(letter), seuil(letter))
            for number, (letter, shape) in enumerate(cells(picture))]
    return write_layer(path, fields, rows, **options)


def table(gpkg, name):
    """Rows of a table as dictionaries, in order of writing."""
    with sqlite3.connect(gpkg) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"SELECT * FROM {name} ORDER BY fid")]


def tables_of(gpkg):
    with sqlite3.connect(gpkg) as database:
        return {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}


class StatusCheck(ArpentCase):
    def setUp(self):
        super().setUp()
        self.ground = ground(self.folder / "sol.gpkg")
        self.out = self.folder / "statut.gpkg"

    def status(self, *artif, more=(), out=None):
        checks = [word for path in artif for word in ("--check-artif", path)]
        return ("status", "--vintage", self.ground, *checks, "--out", out or self.out, *more)

    def balance(self, step="seuils", status="artificialisé"):
        row, = [row for row in table(self.out, "controle_artif_bilan") if (row["etape"], row["statut"]) == (step, status)]
        return row

    def test_perfect_agreement_is_100_per_cent(self):
        done = self.succeeds(*self.status(producer(self.folder / "artif.gpkg", layer="artif_2023_13")))
        self.assertIn("Contrôle par le statut du producteur (artif.gpkg:artif_2023_13)", done.stdout)
        self.assertEqual(len(re.findall(r"Artificialisé .* 0,00 +100 %", done.stdout)), 2, done.stdout)
        self.assertEqual(table(self.out, "controle_artif_ecarts"), [])
        row = self.balance()
        self.assertEqual((row["nous_m2"], row["producteur_m2"], row["ecart_m2"], row["accord_pct"]), (4 * AREA, 4 * AREA, 0, 100))
        self.assertEqual(self.balance(status="ensemble")["accord_m2"], 32 * AREA)
        self.assertEqual([row for row in table(self.out, "anomalies") if row["type"] == "aire_declaree"], [])

    def test_without_the_option_the_file_has_no_check(self):
        done = self.succeeds(*self.status())
        self.assertNotIn("producteur", done.stdout)
        self.assertFalse({name for name in tables_of(self.out) if name.startswith("controle")})

    def test_names_and_values_in_any_spelling(self):
        upper = producer(self.folder / "haut.gpkg", "FFFFFFFF FUFFLLLF", fields=[field.upper() for field in FIELDS],
                         said=lambda letter: {"artif": " ARTIF ", "non artif": "Non Artif"}[STATUS[letter]], seuil=lambda letter: "false")
        lower = write_layer(self.folder / "bas.gpkg", ("artif",),
                            [(shape, "0") for letter, shape in cells("........ ........ FFFFFFFF FFFFFFFF")])
        done = self.succeeds(*self.status(upper, lower))
        self.assertIn("100 %", done.stdout)
        self.assertIn("bas.gpkg:bas: 16 polygons with a status, no class codes", done.stderr)
        self.assertEqual(self.balance(status="ensemble")["accord_m2"], 32 * AREA)

    def test_gaps_are_drawn_named_and_add_up(self):
        # The producer holds one lawn cell for arable land, and a threshold of its own made the building natural.
        artif = producer(self.folder / "artif.gpkg", "FFFFFFFF FUFFLALF FFFFFFFF FFFFFFFF",
                         said=lambda letter: "non artif" if letter == "U" else STATUS[letter], seuil=lambda letter: "1" if letter == "U" else "0")
        done = self.succeeds(*self.status(artif))
        gaps = table(self.out, "controle_artif_ecarts")
        self.assertEqual(sorted((row["explication"], row["sens"], row["surface_m2"], row["code_producteur"]) for row in gaps),
                         [("code", 1, AREA, "CS2.2.1/US1.1"), ("seuil_producteur", 1, AREA, "CS1.1.1.1/US5")])
        row = self.balance()
        self.assertEqual((row["nous_m2"], row["producteur_m2"], row["ecart_m2"], row["accord_m2"], row["nous_seul_m2"], row["accord_pct"]),
                         (4 * AREA, 2 * AREA, 2 * AREA, 2 * AREA, 2 * AREA, 50))
        self.assertIn("93,75 %", done.stdout)
        self.assertIn("dont code 0,25 ha, seuil_producteur 0,25 ha", done.stdout)
        for step in ("matrice", "seuils"):
            whole = sum(Decimal(str(self.balance(step, status)[column])) for status in ("artificialisé", "non artificialisé")
                        for column in ("accord_m2", "nous_seul_m2", "nous_hors_m2"))
            self.assertEqual(whole, 32 * AREA)
        self.assertEqual(sum(Decimal(str(row["surface_m2"])) for row in table(self.out, "controle_artif")), 32 * AREA)

    def test_what_our_register_exempts_explains_a_gap(self):
        # A solar plant on the lawn's last cell and on half of the one before.
        plant = write_layer(self.folder / "registre.gpkg", ("motif", "date_debut"),
                            [(square(WEST + 5.5 * CELL, NORTH - 2 * CELL, 1.5 * CELL, CELL), "photovoltaique", "2022-01-01")])
        artif = producer(self.folder / "artif.gpkg", "FFFFFFFF FUFFLLPF FFFFFFFF FFFFFFFF")
        self.succeeds(*self.status(artif, more=("--exemptions", plant)))
        row, = table(self.out, "controle_artif_ecarts")
        self.assertEqual((row["explication"], row["sens"], row["surface_m2"]), ("exemption", 1, AREA))
        exempted = [row for row in table(self.out, "controle_artif") if row["exempte"]]
        self.assertEqual([(row["producteur"], row["surface_m2"]) for row in exempted], [("non artificialisé", AREA), ("artificialisé", AREA / 2)])

    def test_a_small_patch_at_the_edge_of_the_data(self):
        self.ground = ground(self.folder / "bord.gpkg", "FFFL FFFF")
        artif = producer(self.folder / "artif.gpkg", "FFFL FFFF")
        self.succeeds(*self.status(artif, more=("--other-min", 5000)))
        row, = table(self.out, "controle_artif_ecarts")
        self.assertEqual((row["explication"], row["sens"], row["bord"], row["crit_seuil"], row["patch_m2"]), ("bord", -1, 1, 1, AREA))

    def test_what_only_one_side_has_is_outside_the_check(self):
        artif = producer(self.folder / "artif.gpkg", "FFFFFFFF FUFFLLLF", said=lambda letter: None if letter == "U" else STATUS[letter])
        done = self.succeeds(*self.status(artif))
        self.assertIn("100 %", done.stdout)
        self.assertIn("hors de là", done.stdout)
        row = self.balance()
        self.assertEqual((row["nous_m2"], row["nous_hors_m2"], row["producteur_hors_m2"]), (3 * AREA, AREA, 0))
        self.assertEqual(self.balance(status="non artificialisé")["nous_hors_m2"], 16 * AREA)
        silent, = [row for row in table(self.out, "anomalies") if row["type"] == "producteur_sans_statut"]
        self.assertEqual(silent["surface_m2"], AREA)

    def test_declared_areas_off_are_listed(self):
        self.succeeds(*self.status(producer(self.folder / "artif.gpkg", area=AREA - 0.6)))
        row, = [row for row in table(self.out, "anomalies") if row["type"] == "aire_declaree"]
        self.assertIn("32 objet(s)", row["message"])
        self.assertAlmostEqual(row["surface_m2"], 32 * 0.6, places=4)

    def test_wrong_values_are_named_at_once_and_leave_nothing(self):
        one = producer(self.folder / "un.gpkg", said=lambda letter: {"U": "artificiel", "L": "2"}.get(letter, "non artif"))
        two = producer(self.folder / "deux.gpkg", seuil=lambda letter: "parfois", area="grand")
        before = tree(self.folder)
        self.refused(1, ["un.gpkg:un", "'artificiel' (1 feature)", "'2' (3 features)", "artif or non artif", "deux.gpkg:deux", "'parfois' (32 features)",
                         "'grand' (32 features)"], *self.status(one, two))
        self.assertEqual(tree(self.folder), before)

    def test_missing_fields_and_files_are_named_before_anything_is_read(self):
        bare = write_layer(self.folder / "nu.gpkg", ("statut",), [(square(WEST, NORTH, CELL), "artif")])
        before = tree(self.folder)
        self.refused(1, ["nu.gpkg", "no field 'artif'", "there is statut", "absent.gpkg"], *self.status(bare, self.folder / "absent.gpkg"))
        self.refused(1, ["no field 'cs'"], *self.status(producer(self.folder / "artif.gpkg"), more=("--check-artif-status", "cs")))
        Path(self.folder / "artif.gpkg").unlink()
        self.assertEqual(tree(self.folder), before)
        self.succeeds(*self.status(bare, more=("--check-artif-status", "STATUT")))

    def test_another_crs_is_brought_to_ours(self):
        change = osr.CoordinateTransformation(spatial_reference(2154), spatial_reference(3035))

        def moved(shape):
            outline = ogr.CreateGeometryFromWkt(shape)
            outline.Transform(change)
            return outline.ExportToWkt()

        other = write_layer(self.folder / "artif.gpkg", ("artif",), [(moved(shape), STATUS[letter]) for letter, shape in cells(GROUND)], epsg=3035)
        done = self.succeeds(*self.status(other))
        self.assertIn("brought from EPSG:3035 to EPSG:2154", done.stderr)
        self.assertEqual(table(self.out, "controle_artif_ecarts"), [])  # slivers alone, under 1 m²
        self.assertGreater(self.balance()["accord_pct"], 99.99)
        self.succeeds(*self.status(other, more=("--target-crs", "EPSG:3035", "--overwrite")))

    def test_the_same_bytes_whatever_the_threads(self):
        artif = producer(self.folder / "artif.gpkg", "FFFFAAAA FUFFLALF FFLLLLUU FFFFFFFF")
        found = set()
        for threads in (1, 2, 8):
            out = self.folder / f"t{threads}.gpkg"
            self.succeeds(*self.status(artif, more=("--threads", threads), out=out))
            found.add(digest(out))
        self.assertEqual(len(found), 1)

    def test_a_recipe_checks_as_the_command_does(self):
        artif = producer(self.folder / "artif.gpkg", "FFFFAAAA FUFFLALF FFLLLLUU FFFFFFFF")
        recipe = self.folder / "controle.json"
        recipe.write_text(json.dumps({"pipeline": "controle", "summary": "Status and its check", "steps": [
            {"id": "sol", "stage": "read", "with": {"source": [str(self.ground)], "nomenclature": "ocsge"}},
            {"id": "ign", "stage": "producer-status", "with": {"source": [str(artif)], "nomenclature": "ocsge"}},
            {"id": "statut", "stage": "status", "in": {"coverage": "sol"}},
            {"id": "fichier", "stage": "write-status", "in": {"status": "statut", "producer": "ign"}, "with": {"out": str(self.out)}}]}))
        self.succeeds("run", recipe, "--outside")
        by_recipe = {name: table(self.out, name) for name in CHECKS}
        self.succeeds(*self.status(artif, more=("--overwrite",)))
        self.assertEqual({name: table(self.out, name) for name in CHECKS}, by_recipe)
        self.assertTrue(all(by_recipe.values()))

    def test_tables_only_has_no_layer(self):
        artif = producer(self.folder / "artif.gpkg", "FFFFAAAA FUFFLALF FFLLLLUU FFFFFFFF")
        self.succeeds(*self.status(artif, more=("--tables-only",)))
        self.assertEqual({name for name in tables_of(self.out) if name.startswith("controle")}, {"controle_artif", "controle_artif_bilan"})


if __name__ == "__main__":
    unittest.main()
