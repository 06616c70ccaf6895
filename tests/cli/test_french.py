# SPDX-License-Identifier: Apache-2.0
"""The program speaks French to a reader of French, English to the others, and writes the same bytes for all."""
import json
import shutil
import subprocess
import unittest

from arpent_case import ArpentCase, digests, draw, run

FRENCH = {"LC_ALL": "fr_FR.UTF-8", "LANGUAGE": ""}
ENGLISH = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}


def declared(value):
    """Every text for people below one command of `arpent commands --json`."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("help", "summary", "description", "unit") and isinstance(item, str) and item:
                yield item
            else:
                yield from declared(item)
    elif isinstance(value, list):
        for item in value:
            yield from declared(item)


def flowed(text):
    """Lines are broken elsewhere in another language: one line."""
    return " ".join(text.split())


class Help(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.english = json.loads(run("commands", "--json", environment=ENGLISH).stdout)
        cls.french = json.loads(run("commands", "--json", environment=FRENCH).stdout)

    def test_declarations_differ_by_language_in_their_texts_alone(self):
        def bare(value):
            if isinstance(value, dict):
                return {key: bare(item) for key, item in value.items() if key not in ("help", "full_help", "summary", "description", "unit")}
            return [bare(item) for item in value] if isinstance(value, list) else value

        self.assertEqual(bare(self.english), bare(self.french))
        self.assertNotEqual(self.english, self.french)

    def test_help_and_manual_of_every_command_are_in_one_language(self):
        pairs = zip(self.english["commands"], self.french["commands"])
        for english, french in pairs:
            for what in ([*english["name"].split(), "--help"], ["man", english["name"]]):
                with self.subTest(what=" ".join(what)):
                    here, there = run(*what, environment=ENGLISH), run(*what, environment=FRENCH)
                    self.assertEqual((here.returncode, there.returncode), (0, 0), here.stderr + there.stderr)
                    if "--help" in what:
                        self.assertIn("Usage : ", there.stdout)
                        for text, other in zip(declared(english), declared(french)):
                            if text != other and len(text) > 12:
                                self.assertNotIn(text, flowed(there.stdout))
                                self.assertIn(flowed(other), flowed(there.stdout))
                    else:
                        self.assertNotEqual(here.stdout, there.stdout)
                        if shutil.which("mandoc"):  # test_shells says so when it is absent
                            lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning"], input=there.stdout, capture_output=True, text=True).stdout
                            self.assertEqual([line for line in lint.splitlines() if "missing date" not in line], [])


class Messages(ArpentCase):
    def said(self, *words, **environment):
        done = run(*words, environment={"LANGUAGE": "", "LANG": "", **environment}, cwd=self.folder)
        self.assertNotEqual(done.returncode, 0)
        return done.stderr

    def test_errors_are_in_the_language_of_the_reader(self):
        english = "missing.gpkg: no such file"
        french = "missing.gpkg : ce fichier n'existe pas"
        words = ("inspect", "missing.gpkg", "--out", "x.gpkg")
        for name, value, expected in (("LC_ALL", "C.UTF-8", english), ("LC_ALL", "fr_FR.UTF-8", french), ("LC_ALL", "de_DE.UTF-8", english), ("LC_ALL", "C", english),
                                      ("LC_ALL", "fr_CA.UTF-8", french)):  # that one is not installed
            with self.subTest(name=name, value=value):
                self.assertIn(expected, self.said(*words, **{name: value}))

    def test_a_list_of_faults_is_french_throughout(self):
        said = self.said("compare", "--befor", "a.gpkg", "--threads", "many", **FRENCH)
        self.assertIn("--befor", said)
        self.assertNotRegex(said, r"\b(option|needs|unknown|did you mean|required|the|must)\b(?! )?.*\bthe\b")


class Products(ArpentCase):
    """What the language must not touch."""

    def both(self, make):
        for language, environment in (("english", ENGLISH), ("french", FRENCH)):
            folder = self.folder / language
            folder.mkdir()
            make(folder, environment)
        here, there = digests(self.folder / "english"), digests(self.folder / "french")
        self.assertTrue(here)
        self.assertEqual(here, there)

    def test_findings_about_a_broken_file(self):
        for name in ("broken.gpkg", "broken.shp", "broken.csv"):
            (self.folder / name).write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 8)

        def make(folder, environment):
            for name in ("broken.gpkg", "broken.shp", "broken.csv"):
                run("inspect", self.folder / name, "--out", folder / f"{name}.gpkg", environment=environment)
                (folder / f"{name}.json").write_text(run("inspect", self.folder / name, "--json", environment=environment).stdout, encoding="utf-8")

        self.both(make)

    def test_comparison_with_anomalies(self):
        before, after = draw(self.folder / "a.gpkg", "UAF ANX"[:7].replace("X", "W")), draw(self.folder / "b.gpkg", "UUF AN.")

        def make(folder, environment):
            done = run("compare", "--nomenclature", "ocsge", "--before", f"{before}@2020", "--after", f"{after}@2023", "--out", folder / "out", environment=environment)
            self.assertEqual(done.returncode, 0, done.stderr)
            (folder / "out.txt").write_text(done.stdout, encoding="utf-8")

        self.both(make)


if __name__ == "__main__":
    unittest.main()
