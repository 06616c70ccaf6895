#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The public headers' reference is built without a warning, and every public type and free function has a comment."""
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def doxygen(root, **settings):
    """Runs over `root`/include with docs/Doxyfile and `settings`; what it said."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [(ROOT / "docs" / "Doxyfile").read_text(encoding="utf-8"), 'OUTPUT_DIRECTORY = "%s"' % folder, 'WARN_FORMAT = "$file:$line: $text"']
        lines += ["%s = %s" % setting for setting in settings.items()]
        done = subprocess.run(["doxygen", "-"], input="\n".join(lines), cwd=root, capture_output=True, text=True, encoding="utf-8")
        return done.returncode, [line for line in done.stderr.split("\n") if line.strip()]


def undocumented(root):
    """Types without a comment, and free functions in a paragraph without one: a comment may stand over a group of functions, and `word(Kind)`
    under `enum class Kind` needs none. Types inside a type are explained by it."""
    _, said = doxygen(root, EXTRACT_ALL="NO", WARN_IF_UNDOCUMENTED="YES", WARN_AS_ERROR="NO", GENERATE_HTML="NO", GENERATE_XML="YES")
    faults = []
    bare = r"Compound (?:arpent::)?(?:registry::)?\w+ is not|Member .* \((enumeration|typedef|function)\) of namespace"
    for line in said:
        found = re.match(r"(.*?):(\d+): (?:warning: )?(?:%s)" % bare, line)
        if not found:
            continue
        if found[3] == "function":
            lines = Path(root, found[1]).read_text(encoding="utf-8").split("\n")
            above = []
            for text in reversed(lines[:int(found[2]) - 1]):
                if not text.strip():
                    break
                above.append(text.strip())
            if any("///" in text or text.startswith(("enum ", "struct ")) for text in above):
                continue
        faults.append(line)
    return faults


@unittest.skipUnless(shutil.which("doxygen"), "doxygen is not installed (scripts/packages-check.txt)")
class Reference(unittest.TestCase):
    def test_built_without_a_warning(self):
        code, said = doxygen(ROOT)
        self.assertEqual((code, said), (0, []))

    def test_every_type_and_free_function_has_a_comment(self):
        self.assertEqual(undocumented(ROOT), [])


@unittest.skipUnless(shutil.which("doxygen"), "doxygen is not installed (scripts/packages-check.txt)")
class Noticed(unittest.TestCase):
    """Headers with a fault, in a folder of their own."""

    def of(self, header):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        (Path(folder.name) / "include").mkdir()
        (Path(folder.name) / "docs").mkdir()
        (Path(folder.name) / "docs" / "reference.md").write_text("# Page\n")
        (Path(folder.name) / "include" / "one.hpp").write_text("/// A file.\n#pragma once\nnamespace arpent {\n\n%s\n\n}\n" % header)
        return folder.name

    def test_a_parameter_that_is_none(self):
        code, said = doxygen(self.of("/// Area. @param ring its points\nint area(int polygon);"))
        self.assertNotEqual(code, 0)
        self.assertRegex("\n".join(said), "ring")

    def test_types_and_functions_without_a_comment(self):
        for header in ("struct Bare {\n  int a;\n};", "enum class Bare { a, b };", "using Bare = int;", "int bare(int a);",
                       "/// A type.\nstruct Type {};\n\nint bare(int a);"):
            faults = undocumented(self.of(header))
            self.assertEqual(len(faults), 1, (header, faults))
            self.assertRegex(faults[0], "(?i)bare")

    def test_what_needs_no_comment(self):
        for header in ("/// Both.\nint one(int a);\nint other(int a);", "/// A kind.\nenum class Kind { a };\nint word(Kind kind);",
                       "/// A type.\nstruct Type {\n  int plain;\n  struct Row {\n    int a;\n  };\n};"):
            self.assertEqual(undocumented(self.of(header)), [], header)


if __name__ == "__main__":
    unittest.main()
