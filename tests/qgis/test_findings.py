# SPDX-License-Identifier: Apache-2.0
"""The findings of `inspect` in QGIS itself: styles on, every finding drawn, the maps not blank."""
import unittest

from arpent_case import SharedFolderCase, run, square, write_layer
from in_qgis import colours, in_qgis, needs_pyqgis



@needs_pyqgis
class FindingsInQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        # An overlap, a gap, codes nobody knows, an outline that crosses itself, a neighbour of the same code.
        rows = [(square(900000 + 100 * x, 6260000 + 100 * y, 112 if (x, y) == (0, 0) else 100, 100), *codes)
                for x, y, codes in ((0, 0, ("CS1.1.1.1", "US5")), (1, 0, ("CS2.2.1", "US1.1")), (2, 0, ("CS2.2.1", "US1.1")), (0, 1, ("CS9", "US5")),
                                    (2, 1, ("CS2.1.1.1", "US1.2")), (0, 2, ("CS1.2.2", "US6.3")), (1, 2, (None, "US5")), (2, 2, ("CS2.1.2", "US6.3")))]
        rows.append(("POLYGON ((900300 6260000,900400 6260100,900400 6260000,900300 6260100,900300 6260000))", "CS1.2.1", "US6.3"))
        state = write_layer(cls.shared / "ocsge.gpkg", ("code_cs", "code_us"), rows, layer="occupation_du_sol")
        cls.done = run("inspect", state, "--as", "ocsge", "--out", cls.shared / "controles.gpkg")
        cls.pictures = cls.shared / "images"
        cls.drawn = in_qgis("open_layers.py", cls.shared / "controles.gpkg", cls.pictures, profile=cls.shared / "qgis")

    def test_the_run_found_them(self):
        self.assertEqual(self.done.returncode, 3, self.done.stderr)
        for code in ("chevauchement", "trou", "code_inconnu", "code_nul", "geometrie_invalide", "voisins_egaux"):
            self.assertIn(f" {code} ", self.done.stdout)

    def test_qgis_finds_the_file_in_order(self):
        self.assertEqual(self.drawn.returncode, 0, self.drawn.stderr)

    def test_the_maps_are_not_blank(self):
        self.assertGreaterEqual(len(colours(self.pictures / "controles.png")), 3)
        self.assertGreaterEqual(len(colours(self.pictures / "controles_lieux.png")), 3)


if __name__ == "__main__":
    unittest.main()
