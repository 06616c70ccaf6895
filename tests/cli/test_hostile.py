# SPDX-License-Identifier: Apache-2.0
"""Every command that takes a file from outside, on files as bad as they come: no crash, within a minute, and either a message that says
what is wrong with which file, or the right area (hostile_cases.py). Every file goes through `inspect` and `compare`; with ARPENT_HOSTILE=long
through every command, and an outline of a million vertices too (minutes)."""
import os
import re
import resource
import subprocess
import unittest
from decimal import Decimal
from pathlib import Path

import hostile_cases
from arpent_case import PROGRAM, ArpentCase, rows_of, square, write_layer
from hostile_cases import SOUTH, WEST

LONG = os.environ.get("ARPENT_HOSTILE") == "long"
SECONDS = 60  # of the processor: a busy machine is no fault of the program
# What must never reach a person: words of libraries and of the language, and bytes that steer a terminal.
INNARDS = re.compile(r"terminate called|Segmentation|std::|basic_string|vector::|map::at|json\.exception|bad_alloc|bad_cast|logic_error|Assertion|regex_error|Sanitizer|runtime error:")


class Hostile(ArpentCase):
    def setUp(self):
        super().setUp()
        self.found = self.folder / "fichiers"
        self.works = 0

    def survives(self, case, *words):
        """Runs the program. @return its exit code and what it said"""
        def used():
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            return usage.ru_utime + usage.ru_stime

        before = used()
        done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, timeout=8 * SECONDS, env={**os.environ, "LC_ALL": "C.UTF-8"})
        seconds = used() - before
        command = " ".join(map(str, words))[:400]
        said = done.stdout + done.stderr
        self.assertIn(done.returncode, (0, 1, 2, 3), f"{command}\n{said[-2000:]!r}")
        self.assertLess(seconds, SECONDS, command)
        text = said.decode("utf-8", errors="surrogateescape")
        self.assertNotRegex(text, r"[\udc80-\udcff]", f"{command}: not UTF-8\n{text[-2000:]!r}")
        self.assertNotRegex(text, r"[\x00-\x08\x0b-\x1f\x7f]", f"{command}: control characters\n{text[-2000:]!r}")
        self.assertNotRegex(text, INNARDS, command)
        if done.returncode in (1, 2):
            self.assertTrue(done.stderr.strip(), f"{command}: no message")
            self.assertLess(len(done.stderr), 20000, f"{command}: a message nobody reads")
        return done.returncode, text

    def compares(self, case):
        out = self.folder / f"bilan_{self.works}"
        code, text = self.survives(case, "compare", "--before", case.source, "--after", case.source, "--nomenclature", "ocsge", "--out", out, "-q")
        if code != 0:
            self.assertFalse(out.exists(), f"{case.name}: something was left")
            self.assertIsNone(case.area, f"{case.name}: {text}")
            self.assertIn(Path(case.source).name, text, f"{case.name}: the file is not named")
            return
        whole = sum(Decimal(row["surface_m2"]) for row in rows_of(out / "communes.csv"))
        if case.area is not None:
            self.assertAlmostEqual(float(whole), case.area, delta=case.within, msg=f"{case.name}: ground of the comparison")
        lost = sum(Decimal(row["surface_m2"]) for row in rows_of(out / "mutations.csv"))
        self.assertEqual(lost, 0, f"{case.name}: a state and itself differ")
        if LONG:
            self.survives(case, "verify", out / "arpent.gpkg")

    def gets_a_status(self, case):
        out = self.folder / f"statut_{self.works}.gpkg"
        code, text = self.survives(case, "status", "--vintage", case.source, "--out", out, "-q")
        if code != 0:
            self.assertFalse(out.exists(), f"{case.name}: something was left")
            self.assertIsNone(case.area, f"{case.name}: {text}")

    def is_reviewed(self, case):
        out = self.folder / f"examen_{self.works}"
        code, _ = self.survives(case, "review", "--projects", case.source, "--date", "2026-01-01", "--out", out, "-q")
        if code != 0:
            self.assertFalse(out.exists(), f"{case.name}: something was left")
            return
        for row in rows_of(out / "projets.csv"):
            if row["surface_m2"]:
                self.assertGreaterEqual(Decimal(row["surface_m2"]), 0, case.name)
        for page in (out / "fiches").glob("*.html"):
            self.assertNotIn("<script>alert", page.read_text(encoding="utf-8"), case.name)
        here = {path.resolve() for path in out.rglob("*")}
        self.assertTrue(all(str(path).startswith(str(out.resolve())) for path in here))

    def goes_through(self, group):
        for case in hostile_cases.cases(self.found, group):
            with self.subTest(case.name):
                if case.name == "million_de_sommets" and not LONG:
                    continue
                self.works += 1
                if case.as_csv:
                    self.is_reviewed(case)
                    continue
                self.survives(case, "inspect", case.source, "--as", "ocsge")
                self.compares(case)
                if LONG or group == "outlines":
                    self.gets_a_status(case)
                if case.name != "million_de_sommets" and (LONG or group == "texts"):
                    self.is_reviewed(case)

    def test_outlines(self):
        self.goes_through("outlines")

    def test_types(self):
        self.goes_through("types")

    def test_texts(self):
        self.goes_through("texts")

    def test_shapefiles(self):
        self.goes_through("shapefiles")

    def test_geopackages(self):
        self.goes_through("geopackages")

    def test_permit_lists(self):
        self.goes_through("lists")


class Long(ArpentCase):
    """Values far longer than any that was meant."""

    def test_a_long_value_against_a_pattern(self):
        # std::regex calls itself once a character.
        path = write_layer(self.folder / "parcelles.gpkg", ("id", "commune", "prefixe", "section", "numero"),
                           [(square(WEST, SOUTH, 10), "1" * 1_000_000, "1" * 1_000_000, "0" * 1_000_000, "A" * 1_000_000, "1" * 1_000_000)])
        done = subprocess.run([PROGRAM, "inspect", str(path), "--as", "cadastre"], capture_output=True, timeout=SECONDS)
        self.assertIn(done.returncode, (0, 3), done.stderr[-500:])

    def test_long_words_of_a_command(self):
        for words in (("inspect", "a" * 100_000 + ".gpkg"), ("compare", "--before", "x" * 100_000 + "@2020", "--after", "y.gpkg", "--nomenclature", "ocsge", "--out", self.out),
                      ("compare", "--before", "2" * 100_000, "--before-date", "1" * 100_000, "--after", "y.gpkg", "--out", self.out)):
            done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, timeout=SECONDS)
            self.assertIn(done.returncode, (1, 2), f"{words[0]}: {done.stderr[-300:]!r}")


if __name__ == "__main__":
    unittest.main()
