# SPDX-License-Identifier: Apache-2.0
"""Lists, rules and projects that `arpent review` refuses, with every fault named."""
import unittest

from arpent_case import write_layer
from review_case import FIELDS, ReviewCase, box


class TestRefusals(ReviewCase):
    def said(self, *more, code=1, projects="permis.gpkg", date="2026-01-31"):
        done = self.refused(code, (), "review", "--projects", projects, "--constraints", "contraintes.json", "--date", date, "--out", "out", *more, cwd=self.folder)
        self.assertFalse((self.folder / "out").exists())
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_every_fault_of_a_list_with_its_line(self):
        (self.folder / "contraintes.json").write_text("""{
  "constraints": [
    { "name": "zone_urbaine", "data": "plu.gpkg:zone_urba" },
    { "name": "cours_eau", "data": "eau.gpkg" },
    { "name": "enaf", "dat": "enaf.gpkg", "covers": "everywhere" },
    { "name": "foret", "data": "absent.gpkg", "covers": { "communes": ["1300"] } }
  ]
}
""", encoding="utf-8")
        said = self.said()
        self.assertIn("contraintes.json:3: constraint 'zone_urbaine': no rule speaks of a layer 'zone_urbaine' (did you mean 'zone_urba'?)", said)
        self.assertIn("contraintes.json:4: constraint 'cours_eau': 'covers' is missing", said)
        self.assertIn("contraintes.json:5: constraint 'enaf': unknown key 'dat'", said)
        self.assertIn("contraintes.json:6: constraint 'foret': '1300' is no INSEE code", said)

    def test_faults_of_the_list_and_of_its_files_are_said_together(self):
        (self.folder / "faits.csv").write_text("insee,etat_document\n1300,03\n", encoding="utf-8")
        (self.folder / "contraintes.json").write_text("""{
  "facts": "faits.csv",
  "constraints": [
    { "name": "zone_urba", "data": "plu.gpkg:absente", "covers": "own" },
    { "name": "zones_humides", "data": "absent.gpkg" },
    { "name": "forêt", "data": "plu.gpkg:zone_urba", "covers": "everywhere" }
  ]
}
""", encoding="utf-8")
        said = self.said()
        for words in ("'covers' is missing", "no rule speaks of a layer 'forêt'", "line 4 of the list", "line 5 of the list", "absent.gpkg", "'1300' is no INSEE code"):
            self.assertIn(words, said)

    def test_a_plane_that_is_for_looking_is_not_measured_in(self):
        said = self.said("--target-crs", "EPSG:3857")
        self.assertIn("areas in the plane of EPSG:3857 are off by", said)
        self.assertIn("--area ellipsoidal", said)

    def test_files_that_are_not_there_are_all_named(self):
        self.write_list(constraints={"foret": {"data": "absent.gpkg", "covers": "everywhere"}, "friches": {"data": "plu.gpkg:absente", "covers": "everywhere"}})
        said = self.said()
        self.assertIn("absent.gpkg", said)
        self.assertIn("absente", said)

    def test_a_list_names_files_of_its_own_folder_unless_it_is_let(self):
        (self.folder / "dehors").mkdir()
        write_layer(self.folder / "bois.gpkg", ("type",), [(box(0, 0, 100), "a")])
        listed = self.write_list(name="dehors/contraintes.json", land_cover=None, facts="../faits.csv", constraints={
            "zone_urba": None, "prescription_surf": None, "cours_eau": {"data": str(self.folder / "eau.gpkg"), "covers": "everywhere"}, "enaf": None,
            "foret": {"data": "../bois.gpkg", "covers": "everywhere"}, "friches": {"data": "/vsicurl/http://host.invalid/f.gpkg", "covers": "everywhere"}})
        said = self.refused(1, [], "review", "--projects", "permis.gpkg", "--constraints", listed, "--date", "2026-01-31", "--out", "out", cwd=self.folder).stderr
        self.assertEqual(said.count("leads out of the folder of the list"), 4, said)
        for name in ("eau.gpkg", "../bois.gpkg", "/vsicurl/http://host.invalid/f.gpkg", "../faits.csv"):
            self.assertIn(name, said)
        self.write_list(name="dehors/contraintes.json", land_cover=None, constraints={
            "zone_urba": None, "prescription_surf": None, "cours_eau": None, "enaf": None, "foret": {"data": "../bois.gpkg@2023", "covers": "everywhere"}})
        self.succeeds("review", "--projects", "permis.gpkg", "--constraints", listed, "--date", "2026-01-31", "--outside", "--out", "out", cwd=self.folder)

    def test_a_constraint_without_crs(self):
        write_layer(self.folder / "nu.gpkg", ("type",), [(box(0, 0, 100), "a")], epsg=None)
        self.write_list(constraints={"foret": {"data": "nu.gpkg", "covers": "everywhere"}})
        self.assertIn("nu.gpkg: the file does not say its CRS", self.said())
        self.review("--crs", "EPSG:2154")

    def test_rules_with_unknown_words(self):
        (self.folder / "regles.json").write_text("""{
  "name": "x", "title": "x", "source": "x", "themes": { "eau": "Eau" },
  "rules": [
    { "id": "a", "theme": "eaux", "title": "A", "layer": "cours_deau", "relation": "cuts",
      "severity": "grave", "reference": "R", "office": "s", "message": "m", "nature": 1 }
  ]
}
""", encoding="utf-8")
        said = self.said("--rules", "regles.json")
        for words in ("regles.json:4: rule 'a': unknown theme 'eaux'", "unknown layer 'cours_deau'", "regles.json:5: rule 'a': unknown severity 'grave'", "unknown key 'nature'"):
            self.assertIn(words, said)

    def test_a_file_of_rules_of_ones_own(self):
        (self.folder / "regles.json").write_text("""{
  "name": "essai", "title": "Une seule règle", "source": "essai", "themes": { "eau": "Eau" },
  "rules": [
    { "id": "rive", "theme": "eau", "title": "À moins de 60 m de l'eau", "layer": "cours_eau", "relation": "within", "distance_m": 60,
      "severity": "vigilance", "reference": "R", "office": "s", "message": "À {distance_m} m de {objet}.",
      "tests": { "concerned": { "drawing": ["Pl"] }, "not_concerned": { "drawing": ["P..............l"] } } }
  ]
}
""", encoding="utf-8")
        write_layer(self.folder / "deux.gpkg", FIELDS, [(box(1250, 0, 100), "A", "PC", "autorisé", "2024-03-12", "13001", None), (box(1260.5, 500, 100), "B", "PC", "autorisé", "2024-03-12", "13001", None)])
        self.review("--rules", "regles.json", projects="deux.gpkg")
        rows = {row["projet"]: row for row in self.rows("constats")}
        self.assertEqual((rows["A"]["reponse"], rows["A"]["distance_m"], rows["A"]["message"]), ("concerne", "50.0000", "À 50,0 m de « la Luynes »."))
        self.assertEqual(rows["B"]["reponse"], "non_concerne")

    def test_a_day_that_is_none(self):
        self.assertIn("full day", self.said(code=2, date="2026-01"))

    def test_projects_without_an_id(self):
        write_layer(self.folder / "anonyme.gpkg", ("couleur",), [(box(0, 0, 100), "bleu")])
        self.assertIn("couleur", self.said(projects="anonyme.gpkg"))


if __name__ == "__main__":
    unittest.main()
