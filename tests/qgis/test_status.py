# SPDX-License-Identifier: Apache-2.0
"""The status file in QGIS itself: open_layers.py opens it, judges styles and features, and draws the maps."""
import unittest

from arpent_case import SharedFolderCase, square
from status_cases import write
from in_qgis import colours, in_qgis, needs_pyqgis

# A town of 1 ha, a field inside it, a hamlet in a wood, a house, ground without a usable code.
LANDS = [((0, 0, 100, 50), "CS1.1.1.2", "US4.1.1"), ((0, 50, 60, 50), "CS2.2.1", "US5"), ((60, 50, 40, 50), "CS2.2.1", "US1.1"),
         ((100, 0, 100, 50), "CS2.1.1.1", "US1.2"), ((100, 50, 30, 50), "CS1.1.2.1", "US5"), ((130, 50, 10, 50), "CS1.1.1.1", "US5"),
         ((140, 50, 60, 40), "CS2.1.2", "US6.3"), ((140, 90, 60, 10), None, "US6.3")]


@needs_pyqgis
class StatusInQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        rows = [(square(900000 + x, 6260000 + y, w, h), cover, use) for (x, y, w, h), cover, use in LANDS]
        state = write(cls.shared / "sol.gpkg", ("code_cs", "code_us"), rows)
        producer = write(cls.shared / "artif.gpkg", ("artif",), [(shape, "non artif" if cover is None or cover.startswith("CS2") else "artif") for shape, cover, _ in rows])
        cls.must("status", "--vintage", f"{state}@2023", "--check-artif", producer, "--out", cls.shared / "statut.gpkg")
        cls.pictures = cls.shared / "images"
        cls.drawn = in_qgis("open_layers.py", cls.shared / "statut.gpkg", cls.pictures, profile=cls.shared / "qgis")

    def test_qgis_finds_the_file_in_order(self):
        self.assertEqual(self.drawn.returncode, 0, self.drawn.stderr)

    def test_the_maps_are_not_blank(self):
        self.assertGreaterEqual(len(colours(self.pictures / "statut.png")), 4)
        self.assertGreaterEqual(len(colours(self.pictures / "controle_artif_ecarts.png")), 2)


if __name__ == "__main__":
    unittest.main()
