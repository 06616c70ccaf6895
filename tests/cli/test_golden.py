# SPDX-License-Identifier: Apache-2.0
"""Transcripts of the program: what a person sees. ARPENT_UPDATE_GOLDEN=1 rewrites them; read the difference."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unittest
from pathlib import Path

from osgeo import gdal

from arpent_case import PROGRAM, SOURCE, ArpentCase, draw, run, square, write_layer

GOLDEN = Path(__file__).resolve().parent / "golden"


def commands():
    """Every command that the program's help names."""
    listed = run("--help").stdout.split("Commands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  ([a-z]+(?: [a-z]+)?)(?=  |$)", listed, re.MULTILINE)


class Transcripts(ArpentCase):
    def setUp(self):
        super().setUp()
        draw(self.folder / "avant.gpkg", "FFFFNN FFAANN FFAAWW")
        draw(self.folder / "apres.gpkg", "FFUUNN FUAANN FFFAWW")
        write_layer(self.folder / "communes.gpkg", ("insee", "nom", "territoire"),
                    [(square(900000, 6249700, 300), "01001", "Ouest", "Plaine"), (square(900300, 6249700, 300), "01002", "Est", "Plaine")])

    def transcript(self, name, *words):
        done = run(*words, cwd=self.folder)
        text = f"$ arpent {' '.join(words)}\n{done.stdout}"
        text += f"[stderr]\n{done.stderr}" if done.stderr else ""
        text = (text + f"[exit {done.returncode}]\n").replace(str(SOURCE), "SOURCE")
        file = GOLDEN / f"{name}.txt"
        if os.environ.get("ARPENT_UPDATE_GOLDEN"):
            file.write_text(text, encoding="utf-8")
        self.assertTrue(file.exists(), f"no {file.name}: run with ARPENT_UPDATE_GOLDEN=1")
        self.assertEqual(text, file.read_text(encoding="utf-8"))

    compared = ("compare", "--before", "avant.gpkg@2020", "--after", "apres.gpkg@2023", "--nomenclature", "ocsge",
                "--zones", "communes.gpkg", "--out", "bilan")

    def test_help(self):
        self.transcript("help", "--help")

    def test_help_of_compare(self):
        self.transcript("compare-help", "compare", "--help")

    def test_help_of_register_import(self):
        self.transcript("register-import-help", "register", "import", "--help")

    def test_half_a_command_names_its_other_halves(self):
        self.transcript("register-half", "register")

    def test_list_of_stages(self):
        self.transcript("stages", "stages")

    def test_description_of_a_stage(self):
        self.transcript("stages-compare", "stages", "compare")

    def test_list_of_pipelines(self):
        self.transcript("pipelines", "pipelines")

    def test_parameters_of_a_pipeline(self):
        self.transcript("pipelines-demo", "pipelines", "demo")

    def test_plan_of_a_comparison(self):
        self.transcript("compare-dry-run", *self.compared, "--dry-run")
        self.assertFalse((self.folder / "bilan").exists(), "a dry run writes nothing")

    def test_account_of_a_comparison(self):
        self.transcript("compare-account", *self.compared)

    def test_flux_of_a_comparison(self):
        run(*self.compared, cwd=self.folder)
        text = (self.folder / "bilan" / "flux.csv").read_text(encoding="utf-8")
        file = GOLDEN / "compare-flux.csv"
        if os.environ.get("ARPENT_UPDATE_GOLDEN"):
            file.write_text(text, encoding="utf-8")
        self.assertEqual(text, file.read_text(encoding="utf-8"))

    def test_several_problems(self):
        self.transcript("compare-problems", "compare", "--before", "absent.gpkg", "--after", "apres.gpkg:rien",
                        "--nomenclature", "ocsge", "--zones", "communes.gpkg", "--zone-id", "code", "--out", "bilan")

    def test_verification(self):
        run(*self.compared, cwd=self.folder)
        self.transcript("verify", "verify", "bilan/arpent.gpkg")

    def test_no_transcript_carries_a_version_or_a_folder(self):
        version = re.match(r"arpent (\S+)", run("--version").stdout).group(1)
        for file in GOLDEN.iterdir():
            text = file.read_text(encoding="utf-8")
            for word in (version, "/tmp/", "/home/", str(SOURCE)):
                self.assertNotIn(word, text, file.name)


class Faces(ArpentCase):
    """Help, manual, completion and JSON come from one declaration."""

    def test_every_command_helps_on_stdout(self):
        self.assertGreaterEqual(set(commands()), {"run", "compare", "demo", "verify", "stages", "pipelines", "layers"})
        for command in commands():
            for option in ("-h", "--help"):
                with self.subTest(command, option=option):
                    done = self.succeeds(*command.split(), option)
                    self.assertIn(f"Usage: arpent {command}", done.stdout)
                    self.assertIn("Example:", done.stdout)
                    self.assertEqual(done.stderr, "")

    def test_help_lines_fit_a_terminal(self):
        for command in commands():
            text = run(*command.split(), "--help").stdout.split("Example:")[0]
            self.assertLessEqual(max(map(len, text.splitlines())), 100, command)

    def test_the_version_names_what_the_program_runs_with(self):
        lines = self.succeeds("--version").stdout.splitlines()
        self.assertRegex(lines[0], r"^arpent \d+\.\d+\.\d+$", "the first line is read by other programs")
        if lines[1].startswith("revision "):
            self.assertRegex(lines.pop(1), r"^revision [0-9a-f]{12}(, with local changes)?$")
        number = r"\d+(\.\d+)+[\w.+-]*"
        self.assertEqual([line for line, pattern in zip(lines[1:], (
            rf"GDAL {number}", rf"SQLite {number}", rf"GEOS {number}", rf"PROJ {number}", rf"PROJ database EPSG v\S+ of \d{{4}}-\d\d-\d\d, /.*/proj\.db",
            rf"SpatiaLite {number}", rf"libcurl {number}(, .+)?", rf"libarchive {number}", rf"oneTBB {number}", rf"OpenSSL {number}", r"compiler (GCC|Clang) .+"),
            strict=True) if not re.fullmatch(pattern, line)], [])
        # What another library says of itself, loaded the same way.
        self.assertIn(f"SQLite {sqlite3.sqlite_version}", lines)
        self.assertIn(f"GDAL {gdal.__version__}", lines)

    def test_the_version_says_that_the_database_of_projections_is_absent(self):
        (self.folder / "proj").mkdir()
        said = self.succeeds("--version", environment={"PROJ_DATA": str(self.folder / "proj"), "PROJ_LIB": str(self.folder / "proj")}).stdout
        if "PROJ database EPSG" in said:
            self.skipTest("PROJ FINDS ANOTHER DATABASE: its absence was not looked at")
        self.assertIn("PROJ database not found; set PROJ_DATA", said)

    def test_manual_pages_are_written_for_every_command(self):
        self.succeeds("man", "--out", self.folder / "man")
        self.assertEqual({page.name for page in (self.folder / "man").iterdir()}, {"arpent.1"} | {f"arpent-{c.replace(' ', '-')}.1" for c in commands()})
        for page in (self.folder / "man").iterdir():
            self.assertTrue(page.read_text(encoding="utf-8").startswith(".TH "), page.name)

    def test_manual_pages_are_well_formed(self):
        if shutil.which("groff") is None:
            self.skipTest("GROFF ABSENT: apt install groff-base")
        self.succeeds("man", "--out", self.folder / "man")
        for page in (self.folder / "man").iterdir():
            done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-k", str(page)], capture_output=True, text=True)
            self.assertEqual(done.stderr, "", page.name)

    def test_machines_read_the_same_lists(self):
        stages = json.loads(self.succeeds("stages", "--json").stdout)
        self.assertIn("compare", json.dumps(stages))
        self.assertEqual([p["name"] for p in json.loads(self.succeeds("pipelines", "--json").stdout)], ["demo", "metropole-ocsge"])
        nomenclatures = [one["name"] for one in json.loads(self.succeeds("layers", "--json").stdout) if one["kind"] == "nomenclature"]
        self.assertEqual(nomenclatures, ["clc", "mos_exemple", "ocsge"])

    def test_the_classes_of_a_nomenclature_are_shown_as_csv(self):
        lines = self.succeeds("layers", "show", "clc").stdout.splitlines()
        self.assertEqual(lines[0], "code,libelle,artificiel,impermeable,espace,couleur")
        self.assertEqual(len([line for line in lines if re.match(r'"\d{3}",', line)]), 44, "CORINE's 44 postes; parents have fewer digits")
        self.assertIn('"112","Tissu urbain discontinu",1,,artificiel,#FF0000', lines)

    def test_progress_is_said_to_machines_and_not_to_pipes(self):
        draw(self.folder / "a.gpkg", "FU")
        words = ("compare", "--before", self.folder / "a.gpkg", "--after", self.folder / "a.gpkg", "--nomenclature", "ocsge")
        self.assertNotIn("%", self.succeeds(*words, "--out", self.folder / "un").stderr)
        lines = self.succeeds(*words, "--out", self.folder / "deux", "--quiet", "--progress=json").stderr.splitlines()
        self.assertEqual(json.loads(lines[-1])["percent"], 100)

    def test_verbose_says_every_setting_first_and_peak_memory_last(self):
        draw(self.folder / "a.gpkg", "FU")
        done = self.succeeds("compare", "--before", self.folder / "a.gpkg", "--after", self.folder / "a.gpkg", "--nomenclature", "ocsge",
                             "--out", self.folder / "un", "-v")
        lines = done.stderr.splitlines()
        self.assertIn("map-min", "\n".join(lines[:25]))
        self.assertRegex(lines[-1], r"^peak memory: \d+ MiB$")


if __name__ == "__main__":
    unittest.main()
