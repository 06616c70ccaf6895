#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every code that the sources can write has a page, every page a code, and docs/codes/README.fr.md leads to all. Codes are read from the sources:
a form of writing one that is not known here is a fault too, so that a new code cannot go unseen."""
import json
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "src"
CODES = ROOT / "docs" / "codes"
LITERAL = re.compile(r'"([a-z]+(?:_[a-z]+)*)"')


def text_of(path):
    return re.sub(r"(?<!:)//[^\n]*", "", path.read_text(encoding="utf-8"))


def arguments(text, start):
    """Parts of a list in brackets that begins at `start`, which is its opening bracket."""
    parts, depth, at, quoted = [], 0, start + 1, False
    for i in range(start, len(text)):
        c = text[i]
        if c == '"' and text[i - 1] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return [*parts, text[at:i].strip()]
        elif c == "," and depth == 1:
            parts.append(text[at:i].strip())
            at = i + 1
    raise AssertionError("a list without an end")


def body(text, head):
    """The function whose declaration begins as `head`; empty when there is none."""
    found = re.search(head + r"[^;{]*\{", text)
    if not found:
        return ""
    return ",".join(arguments(text, found.end() - 1))


# Where a kind of anomaly is handed on: the call, and the place of the kind in it.
CALLS = [(r"\banomalies_?(?:\.|->)push_back\(\{", 2), (r"\badd_anomaly\(", 2), (r"\b\w+\.report\((?=name,)", 1), (r"\bAnomaly \w*\{", 2)]
# What stands there when it is no literal, and where its literals are then: in a function, or in calls of the row above.
HANDED_ON = {"kind": None, "const char* kind": None, "const char*": None, 'row.text(2)': None, '""': None,
             "rejection_kind(sorted.answer.why)": "const char\\* rejection_kind\\("}


def anomaly_kinds(text):
    """Kinds that a source writes, and expressions nothing is known of."""
    kinds, unknown = set(), []
    for call, place in CALLS:
        for found in re.finditer(call, text):
            given = arguments(text, found.end() - 1)
            if len(given) <= place:
                continue  # a copy of one that is there
            if LITERAL.fullmatch(given[place]):
                kinds.add(given[place][1:-1])
            elif given[place] in HANDED_ON:
                if HANDED_ON[given[place]]:
                    kinds |= set(LITERAL.findall(body(text, HANDED_ON[given[place]])))
            else:
                unknown.append(given[place])
    kinds |= set(re.findall(r'\ba\.kind = "(\w+)"', text))
    # Functions that make one, whole: the kind is the third part of what they return.
    for found in re.finditer(r"\bAnomaly \w+\(", text):
        made = body(text[found.start():], r"Anomaly \w+\(")
        for returned in re.finditer(r"return \{", made):
            kinds |= set(LITERAL.findall(arguments(made, returned.end() - 1)[2]))
    # The review's own: it says where a project lies.
    if "class Locating" in text:
        kinds |= set(re.findall(r'\bsay\(p, "(\w+)"', text))
    return kinds, unknown


def pages(folder):
    return {page.name.removesuffix(".fr.md") for page in (CODES / folder).glob("*.fr.md")}


class CodePages(unittest.TestCase):
    def test_every_kind_of_anomaly(self):
        kinds, unknown = set(), []
        for file in sorted(SOURCES.rglob("*.[ch]pp")):
            found, strange = anomaly_kinds(text_of(file))
            kinds |= found
            unknown += ["%s: %s" % (file.name, expression) for expression in strange]
        self.assertEqual(unknown, [], "a kind of anomaly is written in a way this test does not know; teach it")
        self.assertGreater(len(kinds), 20)
        self.assertEqual(kinds, pages("anomalies"))

    def test_every_check_of_verify(self):
        names = set()
        for file in sorted((SOURCES / "publish").glob("*.cpp")):
            names |= set(re.findall(r'\bComparisons \w+\(\s*"([a-z-]+)"', text_of(file)))
            self.assertNotRegex(text_of(file), r"VerifyLine\{[^}]", "%s: a line of verify that is no Comparisons" % file.name)
        self.assertEqual(names, pages("verify"))

    def test_every_check_of_a_register(self):
        text = text_of(SOURCES / "register" / "checks.cpp")
        names = set(re.findall(r'(?:return|push_back\()\s*\{[^,{}]+, "(\w+)"', text)) | set(re.findall(r'\bnone\(db, "(\w+)"', text))
        self.assertGreater(len(names), 8)
        self.assertEqual(names, pages("registre"))
        checks = re.findall(r"^RegisterCheck check_", text, re.MULTILINE)
        self.assertEqual(len(names), len(checks) + 1, "each check has one name, and there is that of what cannot be read")

    def test_every_check_of_a_recipe(self):
        text = text_of(SOURCES / "stages" / "checks.cpp")
        self.assertEqual(set(re.findall(r'^\s+\{\.name = "([a-z-]+)",', text, re.MULTILINE)), pages("recettes"))

    def test_every_finding_of_inspect(self):
        kinds = set(re.findall(r'\{"(\w+)", DoorLevel::', text_of(SOURCES / "inspection" / "finding.cpp")))
        there = {page.name.removesuffix(".fr.md") for page in (ROOT / "docs" / "controles").glob("*.fr.md")}
        self.assertGreater(len(kinds), 30)
        self.assertEqual(kinds, there)
        guide = (ROOT / "docs" / "controles.fr.md").read_text(encoding="utf-8")
        for kind in kinds:
            self.assertIn("(controles/%s.fr.md)" % kind, guide)

    def test_every_word_of_a_review(self):
        def words(node):
            if isinstance(node, dict):
                yield from node.get("enum", [])
                node = list(node.values())
            if isinstance(node, list):
                for part in node:
                    yield from words(part)

        page = (CODES / "examen.fr.md").read_text(encoding="utf-8")
        schema = json.loads((ROOT / "layers" / "examen" / "examen.schema.json").read_text(encoding="utf-8"))
        for word in [*words(schema), "concerne", "non_concerne"]:
            self.assertIn("`%s`" % word, page)

    def test_every_exit_code(self):
        declared = re.search(r"enum class Exit : int \{([^}]*)\}", (ROOT / "include/arpent/core/error.hpp").read_text(encoding="utf-8"))[1]
        rows = re.findall(r"^\| (\d) \|", (CODES / "README.fr.md").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(rows, re.findall(r"= (\d)", declared))

    def test_the_index_leads_to_every_page_with_its_title(self):
        index = (CODES / "README.fr.md").read_text(encoding="utf-8")
        for page in sorted(CODES.glob("*/*.fr.md")):
            text = page.read_text(encoding="utf-8")
            title = re.search(r"^# `([\w-]+)` : (.+)$", text, re.MULTILINE)
            self.assertEqual(title[1] + ".fr.md", page.name)
            self.assertIn("| [`%s`](%s/%s) | %s |" % (title[1], page.parent.name, page.name, title[2]), index)
            self.assertRegex(text, r"\n## (Que faire|Quand il échoue)\n\n\w", page.name)


class Reading(unittest.TestCase):
    """A new code is seen, in every form the sources use; a form they do not use yet is a fault."""

    def test_forms(self):
        for text, kinds in [('anomalies.push_back({name, -1, "neuf", code, {}, "x"});', {"neuf"}),
                            ('all.anomalies->push_back({f(a, b), g{1, 2}, "neuf_aussi", "", {}, "a, b"});', {"neuf_aussi"}),
                            ('add_anomaly(draft, name, "neuf", "", "x");', {"neuf"}), ('off.report(name, "neuf", words, anomalies);', {"neuf"}),
                            ('Anomaly made(int i) { return {file, -1, i ? "un" : "deux", code, {}, "x"}; }', {"un", "deux"}),
                            ('class Locating; say(p, "neuf", area, "x");', {"neuf"}), ('a.kind = "neuf";', {"neuf"}),
                            ('anomalies.push_back(std::move(note));', set())]:
            self.assertEqual(anomaly_kinds(text), (kinds, []), text)

    def test_a_form_that_is_not_known(self):
        self.assertEqual(anomaly_kinds('anomalies.push_back({name, -1, kind_of(x), "", {}, ""});'), (set(), ["kind_of(x)"]))


if __name__ == "__main__":
    unittest.main()
