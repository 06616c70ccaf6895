# SPDX-License-Identifier: Apache-2.0
"""Sheets of projects, opened and printed by a real browser: A4, one page where all they say fits, nothing asked of the network."""
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree

from arpent_case import SharedFolderCase, rows_of

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@unittest.skipUnless(BROWSER, "BROWSER ABSENT: no chromium to print the sheets with")
class PrintedSheets(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.demo = cls.shared / "demo"
        cls.must("demo", "--out", cls.demo)
        cls.projects = rows_of(cls.demo / "projets.csv")

    def printed(self, sheet):
        """Bytes of the PDF a browser makes of a page."""
        pdf = self.shared / "page.pdf"
        pdf.unlink(missing_ok=True)
        profile = self.shared / "profile"
        done = subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--no-pdf-header-footer", f"--print-to-pdf={pdf}",
                               (self.demo / sheet).as_uri()], capture_output=True, text=True, timeout=120)
        self.assertTrue(pdf.exists(), done.stderr)
        return pdf.read_bytes()

    def chosen(self):
        """One sheet of each kind: the most findings, the fewest, each opinion, the projects that are not placed."""
        ordered = sorted(self.projects, key=lambda row: int(row["nb_constats"]))
        chosen = {ordered[0]["fiche"], ordered[-1]["fiche"]}
        for column in ("avis", "localisation", "type"):
            chosen |= {next(row["fiche"] for row in self.projects if row[column] == word) for word in {row[column] for row in self.projects}}
        return sorted(chosen)

    def test_each_prints_on_a4_on_one_page_where_it_fits(self):
        findings = {row["fiche"]: int(row["nb_constats"]) for row in self.projects}
        for sheet in self.chosen():
            pdf = self.printed(sheet)
            pages = re.findall(rb"/Type\s*/Page\b(?!s)", pdf)
            # The nineteen findings of one project here take four pages; a project without any, one.
            self.assertLessEqual(len(pages), 4 if findings[sheet] else 1, sheet)
            width, height = (float(number) for number in re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf).groups())
            self.assertAlmostEqual(width, 595.28, delta=1.5)
            self.assertAlmostEqual(height, 841.89, delta=1.5)

    def test_each_is_well_formed_and_says_what_it_must(self):
        by_sheet = {row["fiche"]: row for row in self.projects}
        for sheet in self.chosen():
            text = (self.demo / sheet).read_text(encoding="utf-8")
            ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text).replace("&nbsp;", " "))
            row = by_sheet[sheet]
            for words in (row["projet"], "Règles non concernées", "Règles sans donnée", "Sources", "01/01/2026", "DONNÉES SIMULÉES"):
                self.assertIn(words, text, sheet)
            self.assertEqual("<svg" in text, row["localisation"] != "non_localise", sheet)

    def test_the_index_is_a_page_a_browser_opens(self):
        pdf = self.printed("fiches/index.html")
        self.assertGreater(len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)), 5)


if __name__ == "__main__":
    unittest.main()
