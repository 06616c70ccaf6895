# SPDX-License-Identifier: Apache-2.0
"""A layer as `layers fetch` leaves it, in QGIS itself: its own style on, French names, nothing that no rule draws."""
import json
import shutil
import unittest

from arpent_case import SOURCE, SharedFolderCase, query, run, square, write_layer
from rude_server import RudeServer
from in_qgis import colours, in_qgis, needs_pyqgis

ZONES = ("U", "AUc", "AUs", "A", "N", "Ah", "inconnu")


@needs_pyqgis
class FetchedInQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        served, catalogue = cls.shared / "serveur", cls.shared / "catalogue"
        served.mkdir()
        write_layer(served / "plan.gpkg", ("LIBELLE", "TYPEZONE"), [(square(890000 + 100 * i, 6260000, 100), zone, zone) for i, zone in enumerate(ZONES)])
        shutil.copytree(SOURCE / "layers" / "zone_urba", catalogue / "zone_urba")
        description = json.loads((catalogue / "zone_urba" / "layer.json").read_text(encoding="utf-8"))
        with RudeServer(served) as server:
            description["data"]["sources"] = [{"name": "essai", "title": "essai", "url": server.url("good/plan.gpkg"), "seen": ""}]
            (catalogue / "zone_urba" / "layer.json").write_text(json.dumps(description), encoding="utf-8")
            cls.done = run("layers", "fetch", "zone_urba", "--out", cls.shared / "couches", "--cache", cls.shared / "cache",
                           environment={"ARPENT_LAYERS": str(catalogue), "http_proxy": ""})
        cls.pictures = cls.shared / "images"
        cls.drawn = in_qgis("open_layers.py", cls.shared / "couches" / "zone_urba.gpkg", cls.pictures, profile=cls.shared / "qgis")

    def test_it_came(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)

    def test_the_style_speaks_of_the_column_as_it_was_delivered(self):
        qml = query(self.shared / "couches" / "zone_urba.gpkg", "select styleQML from layer_styles where useAsDefault = 1")[0][0]
        self.assertIn('attr="TYPEZONE"', qml)
        self.assertIn('<alias field="LIBELLE" name="nom de la zone dans le règlement"/>', qml)

    def test_qgis_finds_the_file_in_order(self):
        self.assertEqual(self.drawn.returncode, 0, self.drawn.stderr)

    def test_each_kind_of_zone_has_its_colour(self):
        self.assertGreaterEqual(len(colours(self.pictures / "zone_urba.png")), 6)


if __name__ == "__main__":
    unittest.main()
