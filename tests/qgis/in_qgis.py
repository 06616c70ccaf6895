# SPDX-License-Identifier: Apache-2.0
"""Scripts run inside the real QGIS, without a display and away from the user's own profile."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

from osgeo import gdal

HERE = Path(__file__).resolve().parent
gdal.UseExceptions()


def pyqgis_is_there():
    return subprocess.run([sys.executable, "-c", "import qgis.core"], capture_output=True).returncode == 0


needs_pyqgis = unittest.skipUnless(pyqgis_is_there(), "PYQGIS ABSENT: nobody looked at it in QGIS (apt install python3-qgis)")


def qgis_environment(profile, **more):
    """Of a program that uses QGIS with an empty profile of its own. `profile`: a folder, made when absent."""
    profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {**os.environ, "XDG_RUNTIME_DIR": str(profile), "HOME": str(profile), "QT_QPA_PLATFORM": "offscreen", "QGIS_CUSTOM_CONFIG_PATH": str(profile),
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **more}


def in_qgis(script, *arguments, profile):
    """Runs a script of this folder. It exits with another code than 0, and says why on stderr, when a user would not be content."""
    return subprocess.run([sys.executable, str(HERE / script), *map(str, arguments)], env=qgis_environment(profile), capture_output=True, text=True, timeout=400)


def colours(png):
    """Different colours of a picture, one pixel in nine."""
    picture = gdal.Open(str(png))  # kept: its bands do not keep it
    bands = [picture.GetRasterBand(band + 1).ReadAsArray()[::3, ::3].ravel().tolist() for band in range(3)]
    return set(zip(*bands))
