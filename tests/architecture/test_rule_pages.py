#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of the review has a page in docs/regles, and the page says what the rule says."""
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import rule_pages  # noqa: E402


class RulePages(unittest.TestCase):
    def test_pages_say_what_the_rules_say(self):
        done = subprocess.run([sys.executable, "-B", ROOT / "scripts" / "rule_pages.py", "--check"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_rule_has_its_page_and_no_page_stands_alone(self):
        rules = [rule["id"] for _, book, _ in rule_pages.books() for rule in book["rules"]]
        self.assertGreater(len(rules), 60)
        self.assertEqual(len(rules), len(set(rules)), "two sets of rules use the same name: pages would overwrite each other")
        self.assertEqual({page.name.removesuffix(".fr.md") for page in rule_pages.PAGES.glob("*.fr.md")} - {"README"}, set(rules))

    def test_a_page_says_all_that_a_rule_holds(self):
        for _, book, _ in rule_pages.books():
            for rule in book["rules"]:
                text = (rule_pages.PAGES / (rule["id"] + ".fr.md")).read_text(encoding="utf-8")
                for key in ("title", "severity", "reference", "act", "office", "from", "until", "message", "layer", "filter"):
                    self.assertIn(rule.get(key, ""), text, "%s: %s" % (rule["id"], key))
                for exception in rule.get("exceptions", []):
                    self.assertIn("| %s | %s |" % (exception["severity"], exception["why"]), text, rule["id"])
                self.assertIn(rule.get("doubt", "")[1:], text, rule["id"])

    def test_the_guide_of_rules_leads_to_every_page(self):
        guide = (ROOT / "docs" / "regles.fr.md").read_text(encoding="utf-8")
        for _, book, _ in rule_pages.books():
            for rule in book["rules"]:
                self.assertIn("(regles/%s.fr.md)" % rule["id"], guide)

    def test_a_changed_rule_makes_its_page_stale(self):
        description, book, file = next(iter(rule_pages.books()))
        layers = {layer["name"]: layer for layer in description["constraints"]}
        rule = dict(book["rules"][0])
        before = rule_pages.page(rule, book["themes"], layers, {}, file)
        for key, value in (("severity", "vigilance"), ("until", "2030-12-31"), ("least_area_m2", 500), ("filter", "typezone = 'N'"), ("doubt", "à relire")):
            self.assertNotEqual(rule_pages.page({**rule, key: value}, book["themes"], layers, {}, file), before, key)


class FrenchWords(unittest.TestCase):
    def test_filters(self):
        words = {"type": {"A": "champ"}}
        for text, said in [("type = 'A' OR type = 'B'", "`type` vaut `A` (champ) ou `B`"),
                           ("type IN ('A', 'B') AND sous <> '03'", "`type` vaut `A` (champ) ou `B` et `sous` n'est pas `03`"),
                           ("type = 'B' AND (sous <> '03' OR sous IS NULL)", "`type` vaut `B` et (`sous` n'est pas `03` ou `sous` est vide)")]:
            self.assertEqual(rule_pages.filter_words(text, words), said)

    def test_a_filter_without_words_is_refused(self):
        for text in ("largeur > 3", "nom LIKE 'a%'", "NOT (type = 'A')"):
            with self.assertRaises(SystemExit):
                rule_pages.filter_words(text, {})

    def test_numbers(self):
        self.assertEqual([rule_pages.number(n) for n in (6, 1000, 0.5)], ["6", "1\u202f000", "0,5"])
        self.assertEqual([rule_pages.area_above(n) for n in (20, 9999.9999)], ["plus de 20 m²", "10\u202f000 m² et plus"])


if __name__ == "__main__":
    unittest.main()
