#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every folder of layers/ has a page in docs/couches, and the page says what the folder and the program say. ARPENT: path of the program."""
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import layer_pages  # noqa: E402
from pages import read_json  # noqa: E402


@unittest.skipUnless(os.environ.get("ARPENT"), "ARPENT does not name the program")
class LayerPages(unittest.TestCase):
    def test_pages_say_what_the_layers_say(self):
        done = subprocess.run([sys.executable, "-B", ROOT / "scripts" / "layer_pages.py", "--check", os.environ["ARPENT"]],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_folder_has_its_page_and_no_page_stands_alone(self):
        folders = {folder.name for folder in (ROOT / "layers").iterdir() if (folder / "layer.json").exists()}
        pages = {page.name.removesuffix(".fr.md") for page in layer_pages.PAGES.glob("*.fr.md")} - {"README"}
        self.assertEqual(pages, folders)

    def test_a_stale_page_and_one_left_over_are_noticed(self):
        # Nothing is written: what the check would say of a page that says something else.
        page = layer_pages.PAGES / "zone_urba.fr.md"
        said = page.read_text(encoding="utf-8")
        self.assertEqual(layer_pages.hold(page, said, True), [])
        self.assertEqual(layer_pages.hold(page, said + "x", True), ["docs/couches/zone_urba.fr.md: does not say what is declared"])
        self.assertEqual(layer_pages.left_over(page.parent, "zone*.md", {}), ["docs/couches/zone_urba.fr.md: nothing is declared by this name"])


class Words(unittest.TestCase):
    """What scripts/layer_uses.py says by hand."""

    def test_no_word_is_left_of_a_layer_that_is_gone(self):
        for name in [*layer_pages.READ_BY, *layer_pages.TYPES, *layer_pages.OWN]:
            self.assertTrue((ROOT / "layers" / name / "layer.json").exists(), name)

    def test_words_of_the_column_type_are_those_of_the_rules(self):
        filters = " ".join(rule.get("filter", "") for rule in layer_pages.constraints()["espaces_proteges"])
        for name, word in layer_pages.TYPES.items():
            self.assertIn("type = '%s'" % word, filters, name)

    def test_options_that_pages_name_are_options(self):
        text = " ".join([*layer_pages.READ_BY.values(), *(who for _, who in layer_pages.OWN.values())])
        declared = set(re.findall(r'\.option = "([\w-]+)"', (ROOT / "src" / "stages" / "commands.cpp").read_text(encoding="utf-8")))
        for file in (ROOT / "src" / "stages").glob("*.[ch]pp"):
            declared |= set(re.findall(r'\.name = "([\w-]+)"', file.read_text(encoding="utf-8")))
        for option in set(re.findall(r"--([a-z-]+)", text)):
            self.assertIn(option, declared)

    def test_a_layer_feeds_what_its_notes_say(self):
        rules = layer_pages.constraints()
        described = read_json(ROOT / "layers" / "trait_de_cote" / "layer.json")
        self.assertEqual(layer_pages.feeds(described, rules), ["rivage"])
        self.assertEqual(layer_pages.feeds(read_json(ROOT / "layers" / "communes" / "layer.json"), rules), [])


if __name__ == "__main__":
    unittest.main()
