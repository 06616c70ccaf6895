# SPDX-License-Identifier: Apache-2.0
"""The page that walks through adding a local MOS, done as it says: its files, its commands, what they print."""
import os
import re
import stat
import subprocess
import unittest

from arpent_case import PROGRAM, SOURCE, ArpentCase

FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class LocalLandCover(ArpentCase):
    def setUp(self):
        super().setUp()
        tools = self.folder / "bin"
        tools.mkdir()
        (tools / "arpent").symlink_to(PROGRAM)
        self.environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        self.place = self.folder / "essai"
        self.place.mkdir()
        self.blocks = FENCE.findall((SOURCE / "docs" / "mos.fr.md").read_text(encoding="utf-8"))

    def shell(self, text):
        # One shell for the whole page, as its reader has: what is exported in one block holds in the next.
        profile = self.folder / "profil"
        script = f"test -f {profile} && . {profile}\n{text}\nexport -p > {profile}\n"
        return subprocess.run(["sh"], input=script, cwd=self.place, env=self.environment, capture_output=True, text=True, encoding="utf-8").stdout

    def test_the_page_as_it_stands(self):
        printed, compared, written = None, 0, 0
        for language, name, text in self.blocks:
            if name:
                path = self.place / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                written += 1
            elif language == "sh":
                printed = self.shell(text)
            else:
                self.assertEqual(language, "text")
                self.assertEqual(printed, text)
                compared += 1
        self.assertEqual((written, compared), (3, 3))
        self.assertTrue((self.place / "controles.gpkg").stat().st_mode & stat.S_IRUSR)

    def test_the_model_that_ships_is_sound(self):
        self.assertIn('"13"', self.succeeds("layers", "show", "mos_exemple").stdout)
        self.assertIn("least_area", (SOURCE / "layers" / "mos_exemple" / "layer.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
