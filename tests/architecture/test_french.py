# SPDX-License-Identifier: Apache-2.0
"""Every text for people has its French, with the same values in it; and no text for people stays out of the catalogue."""
import gettext
import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from arpent_case import SOURCE, run

PLACE = re.compile(r"\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")

# A message given as it stands: an error, a problem or a remark made of English words that no catalogue sees.
UNTRANSLATED = re.compile(r"""
    (?: \b(?:UsageError|DataError|IoError|CheckError)\s*[({]
      | \b(?:problems|faults|warnings)_?\.(?:add|push_back|emplace_back)\(
      | \bpreparation\.(?:usage|problem)\( )
    \s* (?: fmt::format\(\s* )? "(?P<text>(?:[^"\\\\]|\\\\.)*)\"""", re.VERBOSE)
WORDS = re.compile(r"[A-Za-z]{3,}")
FRENCH = re.compile(r"[éèêàùçôîâ«»]|\b(?:une|deux|lettres?|attendue?s?|chiffres?|vide|sans)\b")


def texts_of(path):
    with open(path, "rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    catalogue.pop("", None)
    return catalogue


def places(text):
    """The values of a text: which one at each place, and how it is written."""
    found, following = set(), 0
    for place in PLACE.findall(text.replace("{{", "").replace("}}", "")):
        which, _, how = place.partition(":")
        if not which:
            which, following = str(following), following + 1
        found.add((which, how))
    return found


def numbered(text):
    """'all', 'none', or 'some' of the places carry a number: fmt takes no mixture."""
    kinds = {bool(place.partition(":")[0]) for place in PLACE.findall(text.replace("{{", "").replace("}}", ""))}
    return "some" if len(kinds) == 2 else "all" if kinds == {True} else "none"


def words_of(declarations):
    """Every text for people in the JSON of declarations: of the keys whose value is prose, and of its units."""
    if isinstance(declarations, dict):
        for key, value in declarations.items():
            if key in ("help", "summary", "description", "unit") and isinstance(value, str) and value:
                yield value
            else:
                yield from words_of(value)
    elif isinstance(declarations, list):
        for value in declarations:
            yield from words_of(value)


class French(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder)
            files = [str(path) for place in ("src", "include") for path in sorted((SOURCE / place).rglob("*.[ch]pp"))]
            shell = {"check": True, "capture_output": True, "env": {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}}
            subprocess.run(["xgettext", "--from-code=UTF-8", "-C", "-k", "-ksay:1", "-ktr:1", "-o", made / "sources.pot", *files], **shell)
            subprocess.run(["msgen", "-o", made / "sources.po", made / "sources.pot"], **shell)
            subprocess.run(["msgfmt", "-o", made / "sources.mo", made / "sources.po"], **shell)
            parts = sorted((SOURCE / "po" / "parts").glob("*.po"))
            subprocess.run(["msgcat", "--use-first", "-o", made / "fr.po", SOURCE / "po" / "header.po", *parts], **shell)
            subprocess.run(["msgfmt", "-c", "-o", made / "fr.mo", made / "fr.po"], **shell)
            cls.sources, cls.french = texts_of(made / "sources.mo"), texts_of(made / "fr.mo")

    def test_the_sources_have_texts(self):
        self.assertGreater(len(self.sources), 1000)

    def test_every_text_of_the_sources_has_its_french(self):
        self.assertEqual([text for text in self.sources if not self.french.get(text)], [])

    def test_every_declaration_has_its_french(self):
        for command in ("stages", "commands", "pipelines"):
            declared = set(words_of(json.loads(run(command, "--json").stdout)))
            self.assertGreater(len(declared), 2, command)
            self.assertEqual(sorted(text for text in declared if not self.french.get(text)), [], command)

    def test_a_translation_shows_the_same_values(self):
        for text, french in self.french.items():
            with self.subTest(text=text):
                self.assertEqual(places(french), places(text))
                self.assertNotEqual(numbered(french), "some")

    def test_nothing_is_translated_that_nobody_says(self):
        spoken = set(self.sources)
        for command in ("stages", "commands", "pipelines"):
            spoken |= set(words_of(json.loads(run(command, "--json").stdout)))
        # Words that reach the catalogue by way of a table or a declaration without JSON stand in the sources as they are.
        code = re.sub(r'"\s*\n\s*"', "", "".join(path.read_text(encoding="utf-8") for path in sorted((SOURCE / "src").rglob("*.[ch]pp"))))
        self.assertEqual([text for text in sorted(set(self.french) - spoken) if f'"{text}"' not in code], [])

    def test_no_message_goes_round_the_catalogue(self):
        faults = []
        for place in ("src", "include"):
            for path in sorted((SOURCE / place).rglob("*.[ch]pp")):
                code = path.read_text(encoding="utf-8")
                for found in UNTRANSLATED.finditer(code):
                    bare = PLACE.sub("", found["text"])
                    if WORDS.search(bare) and not FRENCH.search(bare):
                        faults.append(f"{path.relative_to(SOURCE)}:{code.count(chr(10), 0, found.start()) + 1}: {found['text']}")
        self.assertEqual(faults, [])


if __name__ == "__main__":
    unittest.main()
