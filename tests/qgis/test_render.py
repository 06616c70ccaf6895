# SPDX-License-Identifier: Apache-2.0
"""The product in QGIS itself: render_product.py opens it, judges styles and features, and draws the maps."""
import unittest

from arpent_case import SharedFolderCase
from in_qgis import colours, in_qgis, needs_pyqgis


@needs_pyqgis
class InQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.must("demo", "--cell", "500", "--out", cls.shared / "demo")
        cls.pictures = cls.shared / "images"
        cls.drawn = cls.render(cls.shared / "demo", cls.pictures)

    @classmethod
    def render(cls, product, pictures):
        return in_qgis("render_product.py", product, pictures, profile=cls.shared / "qgis")

    def test_qgis_finds_the_product_in_order(self):
        self.assertEqual(self.drawn.returncode, 0, self.drawn.stderr)

    def test_the_maps_are_not_blank(self):
        for name, least in (("communes.png", 7), ("communes_zoom.png", 5), ("mutations.png", 5), ("mutations_zoom.png", 4), ("enveloppe.png", 5)):
            self.assertGreaterEqual(len(colours(self.pictures / name)), least, name)

    def test_every_direction_of_change_is_on_the_map(self):
        seen = colours(self.pictures / "mutations.png")
        self.assertIn((215, 25, 28), seen, "artificialisation in red")
        self.assertTrue({c for c in seen if c[1] > c[0] + 60 and c[1] > c[2] + 40}, "desartificialisation in green")

    def test_a_product_of_tables_only_opens_too(self):
        demo, product = self.shared / "demo", self.shared / "tables"
        self.must("compare", "--before", f"{demo}/ocsge_83_2017_simule.gpkg", "--after", f"{demo}/ocsge_83_2020_simule.gpkg",
                  "--nomenclature", "ocsge", "--zones", f"{demo}/communes_schematiques.gpkg", "--tables-only", "--out", product)
        done = self.render(product, self.shared / "images-tables")
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
