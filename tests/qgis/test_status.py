# SPDX-License-Identifier: Apache-2.0
"""The status file in QGIS itself: open_status.py opens it, judges styles and features, and draws the maps."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

from arpent_case import SharedFolderCase, square
from status_cases import write
from test_render import colours, pyqgis_is_there

HERE = Path(__file__).resolve().parent
# A town of 1 ha, a field inside it, a hamlet in a wood, a house, ground without a usable code.
LANDS = [((0, 0, 100, 50), "CS1.1.1.2", "US4.1.1"), ((0, 50, 60, 50), "CS2.2.1", "US5"), ((60, 50, 40, 50), "CS2.2.1", "US1.1"),
         ((100, 0, 100, 50), "CS2.1.1.1", "US1.2"), ((100, 50, 30, 50), "CS1.1.2.1", "US5"), ((130, 50, 10, 50), "CS1.1.1.1", "US5"),
         ((140, 50, 60, 40), "CS2.1.2", "US6.3"), ((140, 90, 60, 10), None, "US6.3")]


@unittest.skipUnless(pyqgis_is_there(), "PYQGIS ABSENT: nobody looked at the maps (apt install python3-qgis)")
class StatusInQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        rows = [(square(900000 + x, 6260000 + y, w, h), cover, use) for (x, y, w, h), cover, use in LANDS]
        state = write(cls.shared / "sol.gpkg", ("code_cs", "code_us"), rows)
        producer = write(cls.shared / "artif.gpkg", ("artif",), [(shape, "non artif" if cover is None or cover.startswith("CS2") else "artif") for shape, cover, _ in rows])
        cls.must("status", "--vintage", f"{state}@2023", "--check-artif", producer, "--out", cls.shared / "statut.gpkg")
        scratch = cls.shared / "qgis"
        scratch.mkdir(mode=0o700, exist_ok=True)
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(scratch), "HOME": str(scratch), "QT_QPA_PLATFORM": "offscreen",
                       "QGIS_CUSTOM_CONFIG_PATH": str(scratch), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        cls.pictures = cls.shared / "images"
        cls.drawn = subprocess.run([sys.executable, str(HERE / "open_status.py"), str(cls.shared / "statut.gpkg"), str(cls.pictures)], env=environment,
                                   capture_output=True, text=True, timeout=300)

    def test_qgis_finds_the_file_in_order(self):
        self.assertEqual(self.drawn.returncode, 0, self.drawn.stderr)

    def test_the_maps_are_not_blank(self):
        self.assertGreaterEqual(len(colours(self.pictures / "statut.png")), 4)
        self.assertGreaterEqual(len(colours(self.pictures / "controle_artif_ecarts.png")), 2)


if __name__ == "__main__":
    unittest.main()
