# SPDX-License-Identifier: Apache-2.0
"""What the tests of the program have in common: running it, drawing small layers, reading its tables."""
import csv
import hashlib
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

from osgeo import ogr, osr

ogr.UseExceptions()
PROGRAM = os.environ["ARPENT"]
SOURCE = Path(os.environ.get("ARPENT_SOURCE", Path(__file__).resolve().parents[2]))
SHARED = Path(os.environ.get("ARPENT_SHARED", SOURCE.parent / "shared"))
CSV_TABLES = ("communes", "mutations", "flux", "bilan", "fenetres", "classes", "anomalies", "provenance")

# One letter, one OCS GE pair: urban, arable, forest, bare rock, water.
LETTERS = {"U": ("CS1.1.1.1", "US5"), "A": ("CS2.2.1", "US1.1"), "F": ("CS2.1.1.1", "US1.2"),
           "N": ("CS1.2.1", "US6.3"), "W": ("CS1.2.2", "US6.3")}


def run(*words, cwd=None, environment=None, largest_file=None, timeout=300, before=()):
    """Runs the program in the C.UTF-8 locale. `largest_file` (bytes) stands for a full disk; `before` are words in front of it."""
    values = {**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})}

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    return subprocess.run([*before, PROGRAM, *map(str, words)], cwd=cwd, env=values, capture_output=True, text=True,
                          encoding="utf-8", timeout=timeout, preexec_fn=limit if largest_file else None)


def shared_data(name):
    """Path of a real sample; skips the test, and says so, where the sample is not."""
    path = SHARED / "data" / name
    if not path.exists():
        raise unittest.SkipTest(f"REAL SAMPLE ABSENT: {name} is not beside the checkout (ARPENT_SHARED)")
    return path


def square(x, y, side, height=None):
    top = y + (height or side)
    return f"POLYGON (({x} {y},{x + side} {y},{x + side} {top},{x} {top},{x} {y}))"


def spatial_reference(epsg):
    if epsg is None:
        return None
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return reference


def write_layer(path, fields, rows, epsg=2154, layer=None, kind=ogr.wkbUnknown, append=False):
    """Writes rows of (WKT or None, value…), text fields; GeoPackage or shapefile by the ending."""
    driver = ogr.GetDriverByName({".gpkg": "GPKG", ".shp": "ESRI Shapefile"}[Path(path).suffix])
    dataset = driver.Open(str(path), 1) if append else driver.CreateDataSource(str(path))
    if kind == ogr.wkbUnknown and Path(path).suffix == ".shp":
        kind = ogr.wkbPolygon
    target = dataset.CreateLayer(layer or Path(path).stem, spatial_reference(epsg), kind)
    for field in fields:
        target.CreateField(ogr.FieldDefn(field, ogr.OFTString))
    target.StartTransaction()
    for shape, *values in rows:
        feature = ogr.Feature(target.GetLayerDefn())
        if shape is not None:
            feature.SetGeometry(ogr.CreateGeometryFromWkt(shape))
        for field, value in zip(fields, values):
            if value is not None:
                feature.SetField(field, value)
        target.CreateFeature(feature)
    target.CommitTransaction()
    return Path(path)


def draw(path, picture, cell=100, west=900000, north=6250000, letters=None, **options):
    """A land-cover map drawn in letters: one letter is one square of `cell` metres, `.` is nothing."""
    codes = {**LETTERS, **(letters or {})}
    rows = [(square(west + column * cell, north - (line + 1) * cell, cell), *codes[letter])
            for line, text in enumerate(picture.split()) for column, letter in enumerate(text) if letter != "."]
    return write_layer(path, ("code_cs", "code_us"), rows, **options)


def rows_of(path):
    """Rows of a CSV as dictionaries of texts."""
    with open(path, encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def header_of(path):
    with open(path, encoding="utf-8", newline="") as text:
        return next(csv.reader(text))


def total(rows, column="surface_m2"):
    """Exact sum of a column of decimals."""
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def digests(folder):
    """Of every file below, by its path from there."""
    return {str(path.relative_to(folder)): digest(path) for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def query(gpkg, sql, *values):
    """One statement on a copy-free connection; changes are committed."""
    with sqlite3.connect(gpkg) as database:
        database.create_function("ST_IsEmpty", 1, lambda _: 0)
        for number, name in enumerate(("MinX", "MaxX", "MinY", "MaxY")):
            database.create_function(f"ST_{name}", 1, lambda _: 0.0)
        return database.execute(sql, values).fetchall()


def tree(folder):
    """Every file and folder below, hidden ones too."""
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*"))


class ArpentCase(unittest.TestCase):
    """A test with a scratch folder `self.folder`, gone at its end."""
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="arpent-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.out = self.folder / "bilan"

    def succeeds(self, *words, **options):
        done = run(*words, **options)
        self.assertEqual(done.returncode, 0, f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
        return done

    def refused(self, code, fragments, *words, **options):
        """Runs, expects exit `code` and every fragment on stderr; nothing on stdout, no product."""
        done = run(*words, **options)
        self.assertEqual(done.returncode, code, f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
        for fragment in fragments:
            self.assertIn(str(fragment), done.stderr)
        return done


class SharedFolderCase(ArpentCase):
    """Tests that share a folder `self.shared`, filled once by `fill` of the class."""

    @classmethod
    def setUpClass(cls):
        cls.shared = Path(tempfile.mkdtemp(prefix="arpent-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.fill()

    @classmethod
    def fill(cls):
        raise NotImplementedError

    @classmethod
    def must(cls, *words, **options):
        done = run(*words, **options)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr}")
        return done
