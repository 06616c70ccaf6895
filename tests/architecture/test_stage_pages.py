#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every stage has a page, and the page says what the program declares. ARPENT: path of the program."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import stage_pages  # noqa: E402


@unittest.skipUnless(os.environ.get("ARPENT"), "ARPENT does not name the program")
class StagePages(unittest.TestCase):
    def test_pages_say_what_the_program_declares(self):
        done = subprocess.run([sys.executable, ROOT / "scripts" / "stage_pages.py", "--check", os.environ["ARPENT"]],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_page_has_its_hand_written_parts(self):
        for stage in stage_pages.declarations(os.environ["ARPENT"]):
            text = (stage_pages.PAGES / (stage["name"] + ".md")).read_text(encoding="utf-8")
            for heading in ("## Errors", "## Memory"):
                self.assertIn(heading, text, "%s.md" % stage["name"])
            self.assertNotIn("To be written", text)

    def test_a_stale_table_is_noticed(self):
        stage = dict(stage_pages.declarations(os.environ["ARPENT"])[0])
        page = stage_pages.generated(stage)
        stage["summary"] += " (changed)"
        self.assertNotEqual(stage_pages.with_part(page, stage), page)


if __name__ == "__main__":
    unittest.main()
