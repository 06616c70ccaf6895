# SPDX-License-Identifier: Apache-2.0
"""The legal status in comparisons: causes, corrective patches, exemptions, the producer's difference layer."""
import sqlite3
import tempfile
import unittest
from pathlib import Path

from arpent_case import rows_of, run, square
from status_cases import FOLDER, Case, write

LANDS = {"P": ("CS2.2.1", "US1.1"), "K": ("CS1.1.1.2", "US3"), "D": ("CS1.1.2.1", "US2"), "B": ("CS1.1.1.1", "US5"), "G": ("CS2.2.1", "US5")}


class ChangesCase(unittest.TestCase):
    """States of rectangles, in a folder of their own."""

    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = Path(self._folder.name)

    def state(self, name, pieces, fields=("code_cs", "code_us")):
        """A file of rectangles (x, y, width, height, letter or codes) in metres."""
        rows = [(square(900000 + x, 6260000 + y, width, height), *(LANDS[land] if isinstance(land, str) else land))
                for x, y, width, height, land in pieces]
        return write(self.folder / f"{name}.gpkg", fields, rows)

    def compare(self, *words, ok=True):
        done = run("compare", "--nomenclature", "ocsge", "--out", self.folder / "out", "--overwrite", *words)
        if ok:
            self.assertEqual(done.returncode, 0, done.stderr)
            checked = run("verify", self.folder / "out" / "arpent.gpkg")
            self.assertEqual(checked.returncode, 0, checked.stdout)
        return done

    def rows(self, table):
        return rows_of(self.folder / "out" / f"{table}.csv")

    def bilan(self, **wanted):
        found = [row for row in self.rows("bilan") if all(row[key] == value for key, value in wanted.items())]
        self.assertEqual(len(found), 1, found)
        return found[0]


# A car park of 1 600 m², alone under the threshold; in 2023 a depot of 1 200 m² takes it over.
BEFORE = [(0, 0, 100, 100, "P"), (100, 0, 40, 40, "K"), (140, 0, 30, 40, "P"), (100, 40, 70, 60, "P")]
AFTER = [(0, 0, 100, 100, "P"), (100, 0, 40, 40, "K"), (140, 0, 30, 40, "D"), (100, 40, 70, 60, "P")]


class Causes(ChangesCase):
    def setUp(self):
        super().setUp()
        self.pair = ("--before", f"{self.state('a', BEFORE)}@2020", "--after", f"{self.state('b', AFTER)}@2023")

    def test_a_neighbours_change_flips_what_did_not_change(self):
        done = self.compare(*self.pair, "--status", "thresholds")
        changes = {row["cause"]: row for row in self.rows("mutations")}
        self.assertEqual(set(changes), {"seuil", "couverture"})
        self.assertEqual((changes["seuil"]["classe_avant"], changes["seuil"]["classe_apres"]), ("CS1.1.1.2/US3*", "CS1.1.1.2/US3"))
        self.assertEqual((changes["seuil"]["artif_avant"], changes["seuil"]["artif_apres"], changes["seuil"]["sens"]), ("0", "1", "1"))
        self.assertEqual(changes["seuil"]["surface_m2"], "1600.0000")
        self.assertEqual(changes["couverture"]["surface_m2"], "1200.0000")
        whole = self.bilan(zone="tout")
        self.assertEqual(whole["artificialisation_m2"], "2800.0000")
        self.assertEqual(whole["artificialisation_seuil_m2"], "1600.0000")
        self.assertEqual((whole["artif_matrice_avant_m2"], whole["artif_matrice_apres_m2"]), ("1600.0000", "2800.0000"))
        self.assertIn("dont passages de seuil, sans changement au sol", done.stdout)
        marked = {row["code"]: row for row in self.rows("classes")}["CS1.1.1.2/US3*"]
        self.assertEqual((marked["code_simple"], marked["seuil"], marked["artif"], marked["imper"], marked["categorie"]),
                         ("CS1.1.1.2/US3", "1", "0", "1", "2"))

    def test_without_thresholds_nothing_flips(self):
        done = self.compare(*self.pair)
        self.assertEqual({row["cause"] for row in self.rows("mutations")}, {"couverture"})
        self.assertEqual(self.bilan(zone="tout")["artificialisation_seuil_m2"], "0.0000")
        self.assertIn("les seuils du décret 2023-1096 (50 m² et 2 500 m²) ne sont pas appliqués", done.stdout)

    def test_the_drawn_case_says_the_same(self):
        case = Case(FOLDER / "le_voisin_change.json")
        words = []
        for side, one in zip(("--before", "--after"), case.runs):
            (self.folder / side).mkdir()
            source = one.write_inputs(self.folder / side)
            words += [side, source[source.index("--vintage") + 1]]
        self.compare(*words, "--status", "thresholds")
        self.assertEqual({(row["cause"], row["surface_m2"]) for row in self.rows("mutations")}, {("seuil", "1600.0000"), ("couverture", "1200.0000")})

    def test_a_use_alone_is_its_own_cause(self):
        a = self.state("c", [(0, 0, 100, 100, "P")])
        b = self.state("d", [(0, 0, 100, 100, "G")])
        self.compare("--before", f"{a}@2020", "--after", f"{b}@2023", "--status", "thresholds")
        self.assertEqual([(row["cause"], row["sens"]) for row in self.rows("mutations")], [("usage", "1")])

    def test_thresholds_are_options(self):
        self.compare(*self.pair, "--status", "thresholds", "--other-min", "1000")
        self.assertEqual(self.bilan(zone="tout")["artificialisation_seuil_m2"], "0.0000")
        parameters = "".join(row["parametres"] for row in self.rows("provenance"))
        self.assertIn('{"building-min": 50, "contact": "edge", "join-buildings": false, "keep-at-limit": false, "order": "together", "other-min": 1000, "snap": 0.01}',
                      parameters)

    def test_a_series_has_a_status_at_each_date(self):
        third = self.state("e", BEFORE)
        self.compare("--vintage", f"2020={self.folder / 'a.gpkg'}", "--vintage", f"2023={self.folder / 'b.gpkg'}", "--vintage", f"2026={third}",
                     "--status", "thresholds")
        seuil = [(row["periode"], row["sens"]) for row in self.rows("mutations") if row["cause"] == "seuil"]
        self.assertEqual(sorted(seuil), [("1", "1"), ("2", "-1")])

    def test_tiles_merge_to_the_bytes_of_one_run(self):
        zones = [(square(900000, 6260000, 100), "13001", "Ouest"), (square(900100, 6260000, 70, 100), "13002", "Est")]
        write(self.folder / "zones.gpkg", ("insee", "nom"), zones)
        write(self.folder / "ouest.gpkg", ("insee", "nom"), zones[:1])
        write(self.folder / "est.gpkg", ("insee", "nom"), zones[1:])
        for name in ("zones", "ouest", "est"):
            done = run("compare", "--nomenclature", "ocsge", *self.pair, "--status", "thresholds", "--zones", self.folder / f"{name}.gpkg", "--tables-only",
                       "--out", self.folder / name)
            self.assertEqual(done.returncode, 0, done.stderr)
        done = run("merge", self.folder / "ouest", self.folder / "est", "--out", self.folder / "merged")
        self.assertEqual(done.returncode, 0, done.stderr)
        for table in ("flux", "bilan", "classes"):
            self.assertEqual((self.folder / "merged" / f"{table}.csv").read_bytes(), (self.folder / "zones" / f"{table}.csv").read_bytes(), table)

    def test_what_thresholds_cannot_judge(self):
        clc = run("compare", "--nomenclature", "clc", "--class", "code_cs", *self.pair, "--status", "thresholds", "--out", self.folder / "x")
        self.assertNotEqual(clc.returncode, 0)
        changes = self.compare("--changes", self.folder / "a.gpkg", "--before-class", "code_cs,code_us", "--after-class", "code_cs,code_us",
                               "--status", "thresholds", ok=False)
        self.assertEqual(changes.returncode, 2, changes.stderr)
        self.assertIn("thresholds need whole states", changes.stderr)
        idle = self.compare(*self.pair, "--other-min", "1000", "--join-buildings", ok=False)
        self.assertEqual(idle.returncode, 2, idle.stderr)
        self.assertIn("--other-min has no effect without --status thresholds", idle.stderr)
        self.assertIn("--join-buildings has no effect without --status thresholds", idle.stderr)


class Corrections(ChangesCase):
    """The arable square of 2020 was a car park already: the producer says so in its patch."""

    def setUp(self):
        super().setUp()
        # 2020 as delivered; the patch says that the meadow of 30 × 40 m was a depot, and half of another one is a garden.
        self.before = self.state("a", BEFORE)
        self.after = self.state("b", AFTER)
        self.patch = self.state("PATCH_CORR_D13_2020", [(140, 0, 30, 40, ("CS1.1.2.1", "US2")), (0, 0, 50, 100, ("RAS", "us5"))], ("CS_CORR", "US_CORR"))

    def test_the_effect_is_a_period_of_its_own(self):
        done = self.compare("--before", f"{self.before}@2020", "--after", f"{self.after}@2023", "--before-corrections", self.patch)
        changes = {(row["periode"], row["cause"], row["classe_avant"], row["classe_apres"], row["surface_m2"]) for row in self.rows("mutations")}
        self.assertEqual(changes, {("0", "reprise", "CS2.2.1/US1.1", "CS1.1.2.1/US2", "1200.0000"),
                                   ("0", "reprise", "CS2.2.1/US1.1", "CS2.2.1/US5", "5000.0000"),
                                   ("1", "usage", "CS2.2.1/US5", "CS2.2.1/US1.1", "5000.0000")})
        self.assertEqual(self.bilan(periode="0")["artificialisation_m2"], "6200.0000")
        self.assertEqual(self.bilan(periode="0")["duree_ans"], "")
        self.assertEqual(self.bilan(periode="1")["desartificialisation_m2"], "5000.0000")
        self.assertEqual(self.bilan(periode="1")["artificialisation_m2"], "0.0000")
        self.assertIn("2020 (reprise par le producteur)", done.stdout)
        self.assertIn("2 patch polygons; 2 pieces of the state take another class, 6200.0000 m²", done.stderr)

    def test_with_thresholds_both_readings_of_the_state_have_their_patches(self):
        self.compare("--before", f"{self.before}@2020", "--after", f"{self.after}@2023", "--before-corrections", self.patch, "--status", "thresholds")
        # The depot the patch brings takes the car park over the threshold: that, too, is the correction's doing.
        seuil = [row for row in self.rows("mutations") if row["classe_avant"] == "CS1.1.1.2/US3*"]
        self.assertEqual([(row["periode"], row["cause"], row["sens"]) for row in seuil], [("0", "reprise", "1")])

    def test_the_status_of_a_corrected_state(self):
        done = run("status", "--vintage", f"{self.before}@2020", "--corrections", self.patch, "--out", self.folder / "s.gpkg")
        self.assertEqual(done.returncode, 0, done.stderr)
        with sqlite3.connect(self.folder / "s.gpkg") as db:
            self.assertEqual(db.execute("SELECT round(artif_matrice_m2, 4) FROM bilan_statut").fetchall(), [(1600 + 1200 + 5000,)])

    def test_codes_that_are_none_are_listed_and_change_nothing(self):
        patch = self.state("p", [(140, 0, 30, 40, ("CS9", "RAS"))], ("cs_corr", "us_corr"))
        self.compare("--before", f"{self.before}@2020", "--after", f"{self.after}@2023", "--before-corrections", patch)
        self.assertEqual([(row["type"], row["code"], row["surface_m2"]) for row in self.rows("anomalies")],
                         [("correction_inutilisable", "CS9/RAS", "1200.0000")])
        self.assertEqual({row["periode"] for row in self.rows("mutations")}, {"1"})

    def test_a_state_without_a_date_or_a_patch_without_codes_is_refused(self):
        done = self.compare("--before", self.before, "--after", f"{self.after}@2023", "--before-corrections", self.patch, ok=False)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("needs its date", done.stderr)
        done = self.compare("--before", f"{self.before}@2020", "--after", f"{self.after}@2023", "--before-corrections", self.after, ok=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("under its usual name cs_corr", done.stderr)
        self.assertIn("under its usual name us_corr", done.stderr)
        self.assertFalse((self.folder / "out").exists())


class ExemptionsInComparisons(ChangesCase):
    def test_every_figure_with_and_without(self):
        before = self.state("a", [(0, 0, 100, 100, "P"), (100, 0, 100, 100, "G")])
        after = self.state("b", [(0, 0, 100, 100, "G"), (100, 0, 100, 100, "G")])
        register = write(self.folder / "r.gpkg", ("motif", "date_debut"), [(square(900050, 6260000, 50, 100), "parc", "2022-01-01")])
        pair = ("--before", f"{before}@2020", "--after", f"{after}@2023")
        self.compare(*pair, "--status", "thresholds", "--exemptions", register)
        whole = self.bilan(zone="tout")
        self.assertEqual((whole["artif_nette_m2"], whole["exempte_avant_m2"], whole["exempte_apres_m2"], whole["artif_nette_retenue_m2"]),
                         ("10000.0000", "0.0000", "5000.0000", "5000.0000"))
        self.assertIn("CS2.2.1/US5~", {row["classe_apres"] for row in self.rows("mutations")})
        refused = self.compare(*pair, "--exemptions", register, ok=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--status thresholds", refused.stderr)


class ProducersDifferences(ChangesCase):
    """A zan_evol layer says by itself what it holds for artificialisation; the states say what they say."""

    def differences(self, *rows):
        return write(self.folder / "zan_evol_2020_2023.gpkg", ("CS_2020", "US_2020", "CS_2023", "US_2023", "ARTIFICIALISATION"),
                     [(square(900000 + x, 6260000 + y, w, h), *codes) for x, y, w, h, codes in rows])

    def test_totals_stand_side_by_side_with_the_gap(self):
        layer = self.differences((140, 0, 30, 40, ("CS2.2.1", "US1.1", "CS1.1.2.1", "US2", "1")), (100, 0, 40, 40, ("CS1.1.1.2", "US3", "CS1.1.1.2", "US3", "1")))
        done = self.compare("--before", f"{self.state('a', BEFORE)}@2020", "--after", f"{self.state('b', AFTER)}@2023", "--changes", layer, "--status", "thresholds")
        line = next(line for line in done.stderr.splitlines() if line.startswith("  artificialisation"))
        self.assertEqual([word for word in line.split() if word[0].isdigit() or word[0] == "-"], ["2800.0000", "1200.0000", "2800.0000", "0.0000"])
        self.assertIn("by its own verdict", line)
        self.assertTrue(any("artificialisation_producteur_m2" in row["parametres"] for row in self.rows("provenance")))

    def test_a_verdict_that_is_none(self):
        layer = self.differences((140, 0, 30, 40, ("CS2.2.1", "US1.1", "CS1.1.2.1", "US2", "oui")))
        done = self.compare("--before", f"{self.state('a', BEFORE)}@2020", "--after", f"{self.state('b', AFTER)}@2023", "--changes", layer, ok=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("'oui' in field 'artificialisation' is none of -1, 0 and 1", done.stderr)


if __name__ == "__main__":
    unittest.main()
