# SPDX-License-Identifier: Apache-2.0
"""A register in QGIS itself: its views are layers with their ground and their spatial index, its tables load, its export opens styled."""
import json
import sqlite3
import unittest

from arpent_case import SharedFolderCase, square, write_layer
from in_qgis import in_qgis, needs_pyqgis

PARCELS = [(square(900000 + 200 * i, 6250000, 100), f"13001000AA{i:04d}") for i in range(1, 7)]
HEADER = "numero;type;etat;date;insee;parcelles;surface_m2;destination\n"
STATES = ("autorisé", "autorisé", "commencé", "terminé", "autorisé", "annulé")


@needs_pyqgis
class RegisterInQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        write_layer(cls.shared / "parcelles.gpkg", ("idpar",), PARCELS)
        write_layer(cls.shared / "plu.gpkg", ("LIBELLE", "TYPEZONE"), [(square(900000, 6249000, 500, 3000), "Ap", "A"), (square(900500, 6249000, 2000, 3000), "Ua", "U")],
                    layer="zone_urba")
        (cls.shared / "contraintes.json").write_text(json.dumps({"name": "essai", "constraints": [
            {"name": "zone_urba", "data": "plu.gpkg:zone_urba@2017-10-13", "source": "PLU", "covers": "own"}]}), encoding="utf-8")
        rows = [f"PC {i};PC;{state};2024-03-12;13001;13001000AA{i:04d};1000;logement" for i, state in enumerate(STATES, 1)] + ["PC 7;PC;autorisé;2024-03-12;13001;;1000;logement"]
        (cls.shared / "permis.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        cls.register = cls.shared / "registre.sqlite"
        cls.must("register", "init", cls.register)
        cls.must("register", "import", cls.register, "--permits", cls.shared / "permis.csv", "--parcels", cls.shared / "parcelles.gpkg", "--list", "permis")
        cls.must("register", "review", cls.register, "--constraints", cls.shared / "contraintes.json", "--commune", "13001", "--date", "2026-01-31")
        changed = HEADER + "\n".join(row.replace("autorisé", "commencé") if row.startswith("PC 5") else row for row in rows) + "\n"
        (cls.shared / "permis.csv").write_text(changed, encoding="utf-8")
        cls.must("register", "import", cls.register, "--permits", cls.shared / "permis.csv", "--parcels", cls.shared / "parcelles.gpkg", "--list", "permis")
        cls.must("register", "export", cls.register, "--out", cls.shared / "export.gpkg")
        cls.opened = in_qgis("open_register.py", cls.register, 900210, 6250010, 900220, 6250020, profile=cls.shared / "qgis")
        cls.told = json.loads(cls.opened.stdout.splitlines()[-1]) if cls.opened.stdout else {}

    def count(self, name):
        with sqlite3.connect(f"file:{self.register}?mode=ro", uri=True) as database:
            return database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]

    def test_qgis_opens_it_without_a_word(self):
        self.assertEqual(self.opened.returncode, 0, self.opened.stdout + self.opened.stderr)
        self.assertEqual(self.told["messages"], [])

    def test_the_four_views_are_layers(self):
        self.assertEqual({name: entry["count"] for name, entry in self.told["views"].items()},
                         {"projets_actuels": 7, "projets_en_conflit": 2, "projets_en_cours": 5, "projets_a_reexaminer": 1})
        for name, entry in self.told["views"].items():
            self.assertEqual(entry["count"], self.count(name), name)
            self.assertEqual(entry["ids"], entry["count"], name)
            self.assertEqual((entry["crs"], entry["type"], entry["spatial"]), ("EPSG:2154", 2, True), name)
        self.assertEqual(self.told["views"]["projets_actuels"]["drawn"], 6)  # one is not placed
        self.assertLessEqual({"projets_actuels", "projets_en_conflit", "projets_en_cours", "projets_a_reexaminer"}, set(self.told["listed"]))

    def test_the_spatial_filter_finds_the_project_of_a_place(self):
        self.assertEqual({name: entry["inside"] for name, entry in self.told["views"].items()},
                         {"projets_actuels": ["PC 1"], "projets_en_conflit": ["PC 1"], "projets_en_cours": ["PC 1"], "projets_a_reexaminer": []})

    def test_the_tables_load(self):
        for name, entry in self.told["tables"].items():
            self.assertTrue(entry["valid"], name)
            self.assertEqual(entry["count"], self.count(name), name)
            self.assertFalse(entry["spatial"], name)

    def test_the_export_opens_styled(self):
        drawn = in_qgis("open_layers.py", self.shared / "export.gpkg", self.shared / "images", profile=self.shared / "qgis")
        self.assertEqual(drawn.returncode, 0, drawn.stderr)


if __name__ == "__main__":
    unittest.main()
