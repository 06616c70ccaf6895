# SPDX-License-Identifier: Apache-2.0
"""The review of the demonstration: two thousand permits against constraints of every theme, and the same again from its files."""
import json
import re
import unittest
from decimal import Decimal

from osgeo import ogr

from arpent_case import SharedFolderCase, rows_of, run


class DemoReview(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.demo = cls.shared / "demo"
        cls.printed = cls.must("demo", "--out", cls.demo).stdout
        cls.tables = {}

    def run_refused(self, *words):
        done = run(*words)
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def table(self, name):
        if name not in self.tables:
            self.tables[name] = rows_of(self.demo / f"{name}.csv")
        return self.tables[name]

    def test_the_ten_worst_conflicts_are_printed(self):
        text = self.printed[self.printed.index("Les 10 conflits les plus étendus"):]
        found = re.findall(r"^ +(\d+)\. (.+?), .* : ([\d\u202f ]+,\d\d) ha en conflit", text, re.MULTILINE)
        self.assertEqual([int(rank) for rank, _, _ in found], list(range(1, 11)))
        largest = {}
        open_ones = {row["projet"] for row in self.table("projets") if row["etat"] not in ("refusé", "annulé", "terminé")}
        self.assertLess(len(open_ones), 2000)
        for row in self.table("constats"):
            if row["gravite"] == "conflit" and row["projet"] in open_ones:
                largest[row["projet"]] = max(largest.get(row["projet"], Decimal(0)), Decimal(row["surface_m2"] or 0))
        expected = sorted(largest, key=lambda name: (-largest[name], name))[:10]
        self.assertEqual([name for _, name, _ in found], expected)
        self.assertEqual([Decimal(area.replace("\u202f", "").replace(",", ".")) for _, _, area in found],
                         [(largest[name] / 10000).quantize(Decimal("0.01")) for name in expected])
        self.assertIn("DONNÉES SIMULÉES", self.printed)

    def test_two_thousand_permits_over_five_years(self):
        projects = self.table("projets")
        self.assertEqual(len(projects), 2000)
        self.assertEqual(len({row["projet"] for row in projects}), 2000)
        self.assertEqual({row["date"][:4] for row in projects if row["date"]}, {"2021", "2022", "2023", "2024", "2025"})
        placed = {word: sum(row["localisation"] == word for row in projects) for word in ("localise", "en_partie", "non_localise")}
        self.assertEqual(placed["non_localise"], 6)  # three parcels that are not there, two permits without one, one outside
        self.assertIn("numero_double", {row["type"] for row in self.table("anomalies")})
        dataset = ogr.Open(str(self.demo / "parcelles_simulees.gpkg"))  # must outlive its layer
        parcels = dataset.GetLayer(0).GetFeatureCount()
        self.assertAlmostEqual(parcels, 100000, delta=2000)

    def test_every_theme_concerns_somebody_and_every_layer_is_there(self):
        rules = self.table("regles")
        self.assertEqual({row["couche_fournie"] for row in rules}, {"1"})
        concerned = {row["theme"] for row in rules if int(row["nb_concerne"]) > 0}
        self.assertEqual(concerned, {row["theme"] for row in rules})

    def test_no_share_is_more_than_all(self):
        for row in self.table("constats"):
            if row["part_pct"]:
                self.assertLessEqual(Decimal(row["part_pct"]), 100)
        for row in self.table("projets"):
            if row["surface_m2"] and row["agricole_m2"]:
                parts = sum(Decimal(row[name]) for name in ("artificiel_m2", "non_artificiel_m2", "sans_donnee_m2"))
                self.assertLessEqual(parts, Decimal(row["surface_m2"]) + Decimal("0.001"))

    def test_findings_without_ground_have_no_area(self):
        layers = {row["regle"]: (row["relation"], row["couche"]) for row in self.table("regles")}
        without = set()
        for row in self.table("constats"):
            if row["reponse"] != "concerne":
                continue
            self.assertEqual(row["surface_m2"] == "", row["part_pct"] == "", row)
            self.assertNotEqual(row["surface_m2"], "0.0000", row)
            if row["surface_m2"] == "":
                without.add(row["regle"])
        shapeless = {"cours_eau", "rivage", "prescription_lin", "prescription_pct", ""}
        self.assertEqual({layers[rule][1] for rule in without} - shapeless, set())
        self.assertTrue({"cours_eau_traverse", "cours_eau_recul", "bande_cent_metres"} <= without, without)
        document = json.loads((self.demo / "examen.json").read_text(encoding="utf-8"))
        for project in document["projets"]:
            for finding in project["constats"]:
                self.assertEqual("surface_m2" in finding, finding["regle"] not in without, finding)

    def test_what_is_left_is_said_of_projects_that_will_take_from_it(self):
        answers = {row["projet"]: row["reponse"] for row in self.table("constats") if row["regle"] == "enaf_enveloppe_restante"}
        seen = set()
        for row in self.table("projets"):
            if row["etat"] not in ("terminé", "refusé", "annulé", "commencé"):
                continue
            seen.add(row["etat"])
            self.assertEqual((row["reste_avant_m2"], row["reste_apres_m2"]), ("", ""), row["projet"])
            self.assertIn("le projet est " + row["etat"], row["reste_motif"])
            self.assertEqual(answers[row["projet"]], "non_concerne", row["projet"])
        self.assertGreater(len(seen), 2)

    def test_sheets_cut_no_phrase_of_ours(self):
        for row in self.table("projets")[::37]:
            page = (self.demo / row["fiche"]).read_text(encoding="utf-8")
            self.assertNotIn("|20", page, row["fiche"])
            self.assertNotRegex(page, "scénario[^<]*…", row["fiche"])

    def test_projects_of_a_commune_add_up(self):
        counted = {}
        for row in self.table("projets"):
            counted[row["insee"]] = counted.get(row["insee"], 0) + 1
        for row in self.table("projets_communes"):
            self.assertEqual(int(row["nb_projets"]), counted.get(row["insee"], 0), row["insee"])
            if row["reste_apres_m2"]:
                self.assertEqual(Decimal(row["reste_avant_m2"]) - Decimal(row["en_cours_enaf_m2"]), Decimal(row["reste_apres_m2"]))

    def test_the_command_on_its_files_says_the_same(self):
        out = self.shared / "examen"
        self.must("review", "--projects", self.demo / "permis_simules.csv", "--cadastre", self.demo / "parcelles_simulees.gpkg", "--constraints", self.demo / "contraintes.json",
                  "--zones", self.demo / "communes_schematiques.gpkg", "--account", self.demo, "--date", "2026-01-01", "--sheets", "none", "--out", out)
        for name in ("constats", "regles", "espaces_pris", "projets_communes", "priorites"):
            mine, theirs = rows_of(out / f"{name}.csv"), self.table(name)
            if name == "projets_communes":  # the label of the scenario is not in the table of the account
                for row in (*mine, *theirs):
                    row.pop("source")
            self.assertEqual(len(mine), len(theirs), name)
            self.assertEqual([a for a, b in zip(mine, theirs) if a != b][:3], [], name)
        provenance = rows_of(out / "provenance.csv")
        self.assertIn("simulé", provenance[0]["parametres"])

    def test_one_permit_alone_says_what_it_says_among_all(self):
        out = self.shared / "seul"
        name = max((row for row in self.table("projets") if row["avis"] == "conflit"), key=lambda row: int(row["nb_constats"]))["projet"]
        self.must("review", "--projects", self.demo / "permis_simules.csv", "--cadastre", self.demo / "parcelles_simulees.gpkg", "--constraints", self.demo / "contraintes.json",
                  "--zones", self.demo / "communes_schematiques.gpkg", "--date", "2026-01-01", "--only", name, "--out", out)
        among = [row for row in self.table("constats") if row["projet"] == name]
        alone = rows_of(out / "constats.csv")
        budget = "enaf_enveloppe_restante"  # needs the account, which was not given
        self.assertEqual(len(alone), len(among))
        self.assertEqual([(a, b) for a, b in zip(alone, among) if a != b and a["regle"] != budget][:2], [])
        self.assertEqual({path.name for path in (out / "fiches").iterdir()}, {"index.html", rows_of(out / "projets.csv")[0]["fiche"].split("/")[1]})

    def test_every_project_has_its_sheet_and_the_index_leads_to_it(self):
        sheets = [row["fiche"] for row in self.table("projets")]
        self.assertEqual(len(set(sheets)), 2000)
        index = (self.demo / "fiches/index.html").read_text(encoding="utf-8")
        for sheet in sheets[::97]:
            page = (self.demo / sheet).read_text(encoding="utf-8")
            self.assertIn("DONNÉES SIMULÉES", page)
            self.assertNotRegex(page, r"(src|href)=\"https?:|url\(http|<script")
            self.assertIn(sheet.split("/")[1], index)

    def test_the_step_dossiers_needs_what_territory_wrote(self):
        recipe = self.shared / "sans.json"
        recipe.write_text(json.dumps({"pipeline": "sans", "summary": "sans", "params": {}, "steps": [
            {"id": "territory", "stage": "territory", "with": {"cell": 900}},
            {"id": "dossiers", "stage": "dossiers", "in": {"files": "territory.dossiers", "zones": "territory.zones"}}]}), encoding="utf-8")
        self.assertIn("there are no permits to read", self.run_refused("run", recipe))

    def test_json_and_tables_are_of_one_review(self):
        document = json.loads((self.demo / "examen.json").read_text(encoding="utf-8"))
        self.assertTrue(document["simule"])
        self.assertEqual([one["projet"] for one in document["projets"]], [row["projet"] for row in self.table("projets")])
        self.assertEqual([one["avis"] for one in document["projets"]], [row["avis"] for row in self.table("projets")])


if __name__ == "__main__":
    unittest.main()
