# SPDX-License-Identifier: Apache-2.0
"""A raster of classes in QGIS itself: its colours and French labels are there without anybody styling it."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

from osgeo import gdal

from arpent_case import SharedFolderCase, draw, rows_of

gdal.UseExceptions()
HERE = Path(__file__).resolve().parent


def pyqgis_is_there():
    return subprocess.run([sys.executable, "-c", "import qgis.core"], capture_output=True).returncode == 0


@unittest.skipUnless(pyqgis_is_there(), "PYQGIS ABSENT: nobody looked at the raster (apt install python3-qgis)")
class RasterInQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        source = draw(cls.shared / "sol.gpkg", "FFUUNN FFAAWW FAAAWW")
        cls.raster = cls.shared / "sol.tif"
        cls.must("rasterise", "--from", source, "--nomenclature", "ocsge", "--cell", "0.5", "--out", cls.raster)

    @classmethod
    def opened(cls, raster):
        """Renderer and {value: (colour, label)}."""
        scratch = cls.shared / "qgis"
        scratch.mkdir(mode=0o700, exist_ok=True)
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(scratch), "HOME": str(scratch), "QT_QPA_PLATFORM": "offscreen",
                       "QGIS_CUSTOM_CONFIG_PATH": str(scratch), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        done = subprocess.run([sys.executable, str(HERE / "open_raster.py"), str(raster), str(raster.with_suffix(".png"))],
                              env=environment, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        lines = [line.split("\t") for line in done.stdout.splitlines() if "\t" in line]
        return lines[0][1], {int(value): (colour, label) for value, colour, label in lines[1:]}

    def test_classes_have_their_colours_and_labels(self):
        renderer, classes = self.opened(self.raster)
        self.assertEqual(renderer, "paletted")
        rows = rows_of(self.shared / "sol.csv")
        self.assertEqual(set(classes), {int(row["value"]) for row in rows})
        for row in rows:
            colour, label = classes[int(row["value"])]
            self.assertEqual(colour, row["couleur"].lower())
            self.assertEqual(label, f"{row['code']} – {row['libelle']}")
        picture = gdal.Open(str(self.raster.with_suffix(".png")))
        bands = [picture.GetRasterBand(band + 1).ReadAsArray().ravel().tolist() for band in range(3)]
        seen = {"#%02x%02x%02x" % pixel for pixel in zip(*bands)}
        for row in rows:
            self.assertIn(row["couleur"].lower(), seen, row["code"])

    def test_without_the_style_the_names_in_the_file_serve(self):
        other = self.shared / "nu.tif"
        for ending in ("", ".aux.xml"):
            Path(f"{other}{ending}").write_bytes(Path(f"{self.raster}{ending}").read_bytes())
        renderer, classes = self.opened(other)
        self.assertEqual(renderer, "paletted")
        for row in rows_of(self.shared / "sol.csv"):
            self.assertIn(row["libelle"], classes[int(row["value"])][1])


if __name__ == "__main__":
    unittest.main()
