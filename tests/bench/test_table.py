# SPDX-License-Identifier: Apache-2.0
"""The table of the benchmark, and the comparisons behind it: from logs and tables written here, no program is run but Python."""
import csv
import io
import os
import subprocess
import sys
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

try:
    import numpy  # noqa: F401
    from osgeo import gdal, ogr
except ImportError:
    gdal = None

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "peers")]
import agreement  # noqa: E402
import peer  # noqa: E402
import programs  # noqa: E402
import table  # noqa: E402
import tables  # noqa: E402


def run(label, median="0.500", ratio="1.25", floor="0.400", state="rc=0", load="load 0.5", peak="86.4"):
    return [label, "5", median, median, median, "0.9", peak, ratio, floor, state, load]


class Logs(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def printed(self, runs, peers=(), agreements=()):
        """Exit code, and lines as lists of cells."""
        files = []
        for name, rows in (("runs", runs), ("peers", peers), ("agreement", agreements)):
            files.append(self.folder / name)
            with open(files[-1], "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        out = io.StringIO()
        with redirect_stdout(out):
            code = table.main(*map(str, files))
        self.text = out.getvalue()
        return code, [[cell.strip() for cell in line.strip("|").split("|")] for line in self.text.splitlines() if line.startswith("|")]

    def test_a_job_with_two_peers(self):
        code, lines = self.printed([run("J1|1 Gpx|≤ 1.3, ≤ 64 MiB")],
                                   [["J1|1 Gpx", "GRASS r.stats", "46.40", "2.0", "2040", "ok"], ["J1|1 Gpx", "QGIS histogram", "", "", "", "not installed"],
                                    ["J1|2 Gpx", "GRASS r.stats", "99", "0", "1", "ok"]],
                                   [["J1|1 Gpx", "floor", "1", "equal"], ["J1|1 Gpx", "floor", "1", "5e-05 m²"], ["J1|1 Gpx", "GRASS r.stats", "1", "equal"]])
        self.assertEqual(code, 0)
        self.assertEqual(lines[0], table.HEAD)
        self.assertEqual(lines[2], ["J1, 1 Gpx", "0.40", "0.50", "1.25 ≤1.3", "86 >64", "", "", "", "", "equal, 5e-05 m²"])
        self.assertEqual(lines[3], ["", "", "", "", "", "GRASS r.stats", "46.4", "92.8", "2040", "equal"])
        self.assertEqual(lines[4], ["", "", "", "", "", "QGIS histogram", "–", "", "", "not installed"])
        self.assertEqual(len(lines), 5, "the peer of another input belongs to no row here")
        self.assertIn("GRASS r.stats, seconds of import among its own: J1, 1 Gpx 2.0; ", self.text)
        self.assertIn("J1, 2 Gpx: no run of this name", self.text)

    def test_a_job_without_floor_and_peer(self):
        code, lines = self.printed([run("register, list||0.05 s", median="0.004", ratio="", floor="", peak="")])
        self.assertEqual((code, lines[2]), (0, ["register, list", "–", "0.004 ≤0.05", "–", "–", "–", "", "", "", ""]))

    def test_a_failing_run(self):
        code, lines = self.printed([run("J2|100k|≤ 1.3", state="rc=256"), run("J4|100k|–")], [["J2|100k", "PostGIS", "9", "1", "5", "ok"]])
        self.assertEqual(code, 1)
        self.assertEqual(lines[2][:3] + lines[2][9:], ["J2, 100k", "", "FAILED", "rc=256 after 0 s"])
        self.assertEqual(lines[3][0], "J4, 100k", "no peer is held against a run that failed")

    def test_a_disagreement(self):
        code, lines = self.printed([run("J2|100k|–")], [["J2|100k", "PostGIS", "9", "1", "5", "ok"]],
                                   [["J2|100k", "floor", "1", "6e-05 m²"], ["J2|100k", "PostGIS", "0", "4e+00 m²"]])
        self.assertEqual(code, 3)
        self.assertEqual((lines[2][9], lines[3][9]), ("6e-05 m²", "DISAGREES: 4e+00 m²"))
        self.assertIn("J2, 100k, PostGIS: DISAGREES: 4e+00 m²", self.text)

    def test_peers_that_came_to_nothing(self):
        code, lines = self.printed([run("J2|100k|–")], [["J2|100k", "PostGIS", "", "", "", "> 300 s"], ["J2|100k", "OGR overlay", "", "", "", "failed: python3 ended with -11"]])
        self.assertEqual((code, [line[5:] for line in lines[3:]]), (0, [["PostGIS", "–", "", "", "> 300 s"], ["OGR overlay", "–", "", "", "failed, see below"]]))
        self.assertIn("OGR overlay: failed: python3 ended with -11", self.text)

    def test_other_work_on_the_machine_is_marked(self):
        _, lines = self.printed([run("J1|x|–", load="load %d.9" % (os.cpu_count() or 1)), run("J4|x|–", load="load 0.2")])
        self.assertEqual((lines[2][2], lines[3][2]), ("0.50*", "0.50"))

    def test_it_fits_a_wide_terminal(self):
        self.printed([run("J1|1.07 Gpx, tiles of 512 and 256|≤ 1.3, ≤ 1024 MiB", load="load 99.0")], [["J1|1.07 Gpx, tiles of 512 and 256", "GDAL and numpy", "251.2", "9", "2040", "ok"]],
                     [["J1|1.07 Gpx, tiles of 512 and 256", "floor", "1", "229 of 1.1e9 cells"]])
        self.assertLessEqual(max(len(line) for line in self.text.splitlines() if line.startswith("|")), 145)


class Comparisons(unittest.TestCase):
    def test_gap(self):
        found = tables.gap({("1",): 5.0, ("2",): 1.0}, {("1",): 5.5, ("3",): 2.0}, absolute=0.5)
        self.assertEqual((found.cells, found.largest, found.at, found.off, found.agrees), (3, 2.0, ("3",), {("2",): -1.0, ("3",): 2.0}, False))
        self.assertTrue(tables.gap({("1",): 1e9}, {("1",): 1e9 + 1}, relative=1e-9).agrees)
        self.assertFalse(tables.gap({("1",): float("nan")}, {("1",): 1.0}, absolute=1e9).agrees, "not a number agrees with nothing")
        self.assertEqual(tables.gap({}, {}).cells, 0)

    def test_thresholds(self):
        # 2 500 m² is kept, 2 499 is inverted, and so is a hole of 100.
        self.assertEqual(tables.after_thresholds({0: [9000.0, 100.0], 1: [2500.0, 2499.0]}, 2500), (4999.0, 2600.0))

    def test_a_table_that_is_off_disagrees(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "flux.csv").write_text("niveau,zone,classe_avant,classe_apres,surface_m2\ncommune,1,2,3,10.5\ncommune,1,residu,3,7\nmetropole,tout,2,3,10.5\n", encoding="utf-8")
            (folder / "peer.csv").write_text("zone,a,b,area\n1,2,3,10.25\n1,2,3,0.25\n", encoding="utf-8")
            ask = ["areas", str(folder / "peer.csv"), str(folder / "flux.csv")]
            log = folder / "log.csv"
            with redirect_stdout(io.StringIO()):
                self.assertEqual(agreement.main(["--log", str(log), "J2|x", "PostGIS", *ask]), 0)
                (folder / "peer.csv").write_text("zone,a,b,area\n1,2,3,10.498\n", encoding="utf-8")
                self.assertEqual(agreement.main(["--log", str(log), "J2|x", "PostGIS", *ask]), 3)
            self.assertEqual(table.rows_of(log), [["J2|x", "PostGIS", "1", "0 m²"], ["J2|x", "PostGIS", "0", "2e-03 m²"]])


class Timing(unittest.TestCase):
    def step(self, code):
        return programs.Step("work", [sys.executable, "-c", code])

    def test_memory_of_children_counts(self):
        child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; b = bytearray(150 << 20); time.sleep(0.6)'])"
        seconds, memory = peer.timed(self.step(child), 60, [], subprocess.DEVNULL)
        self.assertGreater(seconds, 0.5)
        self.assertGreater(memory, 140)
        self.assertLess(memory, 400)

    def test_the_limit_holds(self):
        with self.assertRaises(peer.TooLong):
            peer.timed(self.step("import time; time.sleep(60)"), 0.3, [], subprocess.DEVNULL)

    def test_a_failure_is_said(self):
        with self.assertRaisesRegex(RuntimeError, "ended with 3"):
            peer.timed(self.step("raise SystemExit(3)"), 60, [], subprocess.DEVNULL)

    def row(self, *words):
        """Exit code and the row of the log, of peer.py on a job."""
        with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            code = peer.main(["--log", folder + "/log.csv", "--label", "J1|x", "--folder", folder + "/work", "--limit", "30", *words[:1], folder + "/out.csv", *words[1:]])
            return code, table.rows_of(folder + "/log.csv")[0]

    def test_what_is_not_installed_is_said(self):
        with mock.patch.object(programs, "missing", lambda program: "not installed"):
            self.assertEqual(self.row("cross_grass", "a.tif", "b.tif", "z.gpkg:zones:zone"), (1, ["J1|x", "GRASS r.stats", "", "", "", "not installed"]))

    def test_a_peer_that_fails(self):
        with mock.patch.object(programs, "missing", lambda program: ""), mock.patch.object(programs, "PYTHON", sys.executable):
            code, row = self.row("cross_gdal", "no.tif", "no.tif", "no.gpkg:zones:zone")
        self.assertEqual((code, row[1]), (1, "GDAL and numpy"))
        self.assertRegex(row[5], "^failed: .* ended with 1")

    def test_every_peer_is_there(self):
        self.assertEqual([name for name in peer.PEERS if not callable(getattr(programs, name, None))], [])


@unittest.skipIf(gdal is None, "GDAL and numpy for Python are not installed")
class Peers(unittest.TestCase):
    """What is done in Python for a peer, on a land drawn by hand: 4 × 4 cells of 10 m, zone 1 the two columns in the west, zone 2 the others."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        gdal.UseExceptions()

    def raster(self, name, rows):
        data = gdal.GetDriverByName("GTiff").Create(str(self.folder / name), 4, 4, 1, gdal.GDT_Byte)
        data.SetGeoTransform((0, 10, 0, 40, 0, -10))
        data.WriteRaster(0, 0, 4, 4, bytes(value for row in rows for value in row))
        return str(self.folder / name)

    def layer(self, name, field, shapes):
        file = gdal.GetDriverByName("GPKG").Create(str(self.folder / (name + ".gpkg")), 0, 0, 0, gdal.GDT_Unknown)
        layer = file.CreateLayer(name, None, ogr.wkbPolygon)
        layer.CreateField(ogr.FieldDefn(field, ogr.OFTInteger))
        for value, (west, south, east, north) in shapes:
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField(field, value)
            feature.SetGeometry(ogr.CreateGeometryFromWkt("POLYGON ((%g %g,%g %g,%g %g,%g %g,%g %g))" % (west, south, east, south, east, north, west, north, west, south)))
            layer.CreateFeature(feature)
        del layer, file
        return "%s:%s:%s" % (self.folder / (name + ".gpkg"), name, field)

    def zones(self):
        return self.layer("zones", "zone", [(1, (0, 0, 20, 40)), (2, (20, 0, 40, 40))])

    def test_counting_two_rasters(self):
        before, after = self.raster("a.tif", [[3, 3, 3, 3]] * 4), self.raster("b.tif", [[3, 3, 3, 3]] * 3 + [[3, 7, 7, 7]])
        out = self.folder / "out.csv"
        programs.count_pairs(before, after, self.zones(), out)
        self.assertEqual(tables.table_of(out, ("zone", "a", "b"), "n"), {("1", "3", "3"): 7, ("1", "3", "7"): 1, ("2", "3", "3"): 6, ("2", "3", "7"): 2})

    def test_overlay_of_three_layers(self):
        before, after = self.layer("v1", "cs", [(3, (0, 0, 40, 40))]), self.layer("v2", "cs", [(3, (0, 10, 40, 40)), (7, (0, 0, 40, 10))])
        out = self.folder / "out.csv"
        programs.intersect_layers(before, after, self.zones(), out)
        self.assertEqual(tables.table_of(out, ("zone", "a", "b"), "area"), {("1", "3", "3"): 600, ("1", "3", "7"): 200, ("2", "3", "3"): 600, ("2", "3", "7"): 200})
        programs.intersect_layers(before, after, "-", out)
        self.assertEqual(tables.table_of(out, ("zone", "a", "b"), "area"), {("tout", "3", "3"): 1200, ("tout", "3", "7"): 400})

    def test_permits_and_constraints(self):
        out = self.folder / "out.csv"
        programs.intersect_permits(self.layer("permits", "permit", [(1, (0, 0, 4, 5)), (2, (30, 30, 31, 31))]), self.layer("c", "cid", [(9, (2, 0, 20, 20)), (8, (4, 0, 9, 9))]), out)
        self.assertEqual(agreement.overlap_table(out), {("1", "9"): 10}, "8 only touches permit 1")


if __name__ == "__main__":
    unittest.main()
