# SPDX-License-Identifier: Apache-2.0
"""find_package(arpent): a project that is not ours is built against an install prefix, and computes."""
import csv
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from arpent_case import ArpentCase, SOURCE, run, square, write_layer

BUILD = Path(os.environ.get("ARPENT_BUILD", ""))
CONSUMER = SOURCE / "tests" / "install" / "consumer"


def call(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, words))}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


@unittest.skipUnless(os.environ.get("ARPENT_BUILD"), "ARPENT_BUILD ABSENT: no build folder to install from")
class Consumer(ArpentCase):
    def test_a_project_of_ten_lines_finds_the_library_and_computes_with_it(self):
        prefix, build = self.folder / "prefix", self.folder / "build"
        # Links instead of copies: with their debug information the archives are nearly a gigabyte.
        call("cmake", "--install", BUILD, "--prefix", prefix, "--component", "library", env={**os.environ, "CMAKE_INSTALL_MODE": "ABS_SYMLINK"})
        for part in ("lib", "include"):
            self.assertTrue((prefix / part).exists(), part)
        exported = "".join(file.read_text(encoding="utf-8") for file in prefix.rglob("*.cmake"))
        self.assertNotIn(str(SOURCE), exported, "what is installed does not point back at the sources")
        self.assertNotIn(str(BUILD), exported)

        # Nothing of our options, and an extension-happy default: what the library needs of the compiler, it says itself.
        lines = [line for file in CONSUMER.iterdir() if file.name == "CMakeLists.txt" for line in file.read_text(encoding="utf-8").splitlines()]
        self.assertLessEqual(len(lines), 10)
        call("cmake", "-S", CONSUMER, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_BUILD_TYPE=Release")
        call("cmake", "--build", build)

        # Two squares of forest, one of them built on: 30 × 30 m.
        for year, second in (("2020", ("CS2.1.1.1", "US1.2")), ("2023", ("CS1.1.1.1", "US5"))):
            write_layer(self.folder / f"ocsge_{year}.gpkg", ("code_cs", "code_us"),
                        ((square(900000, 6250000, 30), "CS2.1.1.1", "US1.2"), (square(900030, 6250000, 30), *second)))
        done = run("compare", "--before", "ocsge_2020.gpkg@2020", "--after", "ocsge_2023.gpkg@2023", "--nomenclature", "ocsge", "--out", "bilan",
                   cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = call(build / "consumer", self.folder / "bilan" / "ledger.json", env={**os.environ, "ARPENT_DATA": str(SOURCE)})
        version = run("--version").stdout.split("\n", 1)[0].split()[1]
        self.assertEqual(said, f"{version} ocsge 900.0000\n")
        with open(self.folder / "bilan" / "bilan.csv", newline="", encoding="utf-8") as file:
            whole = next(row for row in csv.DictReader(file) if row["niveau"] not in ("commune", "territoire"))
        self.assertEqual(whole["artificialisation_m2"], "900.0000")

        # Faults reach the other program as exceptions with their message.
        bad = subprocess.run([build / "consumer", self.folder / "bilan" / "bilan.csv"], capture_output=True, text=True, env={**os.environ, "ARPENT_DATA": str(SOURCE)})
        self.assertEqual(bad.returncode, 1)
        self.assertIn("bilan.csv", bad.stderr)

    def test_an_older_minor_version_is_refused(self):
        prefix, project = self.folder / "prefix", self.folder / "asks"
        call("cmake", "--install", BUILD, "--prefix", prefix, "--component", "library", env={**os.environ, "CMAKE_INSTALL_MODE": "ABS_SYMLINK"})
        shutil.copytree(CONSUMER, project)
        text = (project / "CMakeLists.txt").read_text(encoding="utf-8")
        (project / "CMakeLists.txt").write_text(re.sub(r"find_package\(arpent \S+", "find_package(arpent 0.99", text), encoding="utf-8")
        done = subprocess.run(["cmake", "-S", project, "-B", self.folder / "build", f"-DCMAKE_PREFIX_PATH={prefix}"], capture_output=True, text=True)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("compatible with requested version \"0.99\"", " ".join(done.stderr.split()))


if __name__ == "__main__":
    unittest.main()
