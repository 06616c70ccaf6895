# SPDX-License-Identifier: Apache-2.0
"""The findings of `inspect` in QGIS itself: styles on, every finding drawn, the maps not blank."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

from arpent_case import SharedFolderCase, run, square, write_layer
from test_render import colours, pyqgis_is_there

HERE = Path(__file__).resolve().parent


@unittest.skipUnless(pyqgis_is_there(), "PYQGIS ABSENT: nobody looked at the maps (apt install python3-qgis)")
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
        scratch = cls.shared / "qgis"
        scratch.mkdir(mode=0o700, exist_ok=True)
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(scratch), "HOME": str(scratch), "QT_QPA_PLATFORM": "offscreen",
                       "QGIS_CUSTOM_CONFIG_PATH": str(scratch), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        cls.pictures = cls.shared / "images"
        cls.drawn = subprocess.run([sys.executable, str(HERE / "open_status.py"), str(cls.shared / "controles.gpkg"), str(cls.pictures)], env=environment,
                                   capture_output=True, text=True, timeout=300)

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
