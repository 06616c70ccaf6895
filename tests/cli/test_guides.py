# SPDX-License-Identifier: Apache-2.0
"""The guides of docs/guides, done as a reader does them: every command, what it prints, what it refuses; and the links of all pages.

In a guide, ```sh is a block to type (`sh echec`: one that must fail), and the ```text block behind it what is seen then: lines that follow
each other, `…` for anything between (alone: lines; in a line: words). Behind a block that must fail it is what stands on stderr."""
import json
import os
import re
import shutil
import subprocess
import sys
import unittest
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from arpent_case import PROGRAM, SOURCE, ArpentCase, SharedFolderCase, run

GUIDES = sorted((SOURCE / "docs" / "guides").glob("*.fr.md"))
PAGES = sorted([*(SOURCE / "docs").rglob("*.md"), SOURCE / "README.md"])
FENCE = re.compile(r"^```(\S*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLUGINS = Path(".local/share/QGIS/QGIS3/profiles/default/python/plugins")
NEEDED = ("qgis_process.bin", "pdftotext")  # Debian's qgis_process is a script that adds an option the program refuses


def blocks_of(text):
    """(line, language, word, content) of each fenced block."""
    return [(text.count("\n", 0, found.start()) + 1, *found.groups()) for found in FENCE.finditer(text)]


def plain(text):
    return [line.rstrip() for line in text.replace("\u202f", " ").replace("\xa0", " ").splitlines()]


def missing(expected, printed):
    """The first line of `expected` that is not in `printed` at its place, or None."""
    lines, at, follows = plain(printed), 0, False
    for line in plain(expected):
        if line.strip() == "…":
            follows = False
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in line.split("…")))
        span = lines[at:at + 1] if follows else lines[at:]
        found = next((number for number, one in enumerate(span) if pattern.fullmatch(one)), None)
        if found is None:
            return line
        at, follows = at + found + 1, True
    return None


class Reader:
    """Someone with a terminal in an empty folder, the program on PATH and, when QGIS is there, its plugin installed."""

    def __init__(self, home):
        self.home, self.place = home, home / "travail"
        self.place.mkdir(parents=True, mode=0o700)
        (home / "bin").mkdir()
        (home / "bin" / "arpent").symlink_to(PROGRAM)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON", "ARPENT")) and name not in ("LANGUAGE", "SOURCE_DATE_EPOCH")}
        self.environment |= {"PATH": f"{home}/bin:/usr/bin:/bin", "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LC_ALL": "fr_FR.UTF-8", "ARPENT_DATA": os.environ.get("ARPENT_DATA", str(SOURCE)),
                             "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
        home.chmod(0o700)

    def install_plugin(self):
        made = self.home / "arpent-qgis.zip"
        subprocess.run([sys.executable, "-B", str(SOURCE / "scripts" / "qgis_plugin.py"), str(made)], check=True, capture_output=True)
        with zipfile.ZipFile(made) as archive:
            archive.extractall(self.home / PLUGINS)

    def types(self, text, apart):
        """Runs a block in the shell of the block before: its variables and its folder. `apart`: what is seen is stderr alone."""
        kept = self.home / "etat"
        script = f"if [ -f {kept} ]; then . {kept}; fi\n{text}\n{{ export -p; printf 'cd %q\\n' \"$PWD\"; }} > {kept}\n"
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.place, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE if apart else subprocess.STDOUT, timeout=300)
        return done.returncode, (done.stderr if apart else done.stdout).decode("utf-8", "replace")


def done_as_written(text, home):
    """What is not as the guide says, as one text; empty when all is. A reader who is told wrong goes no further."""
    reader, seen = Reader(home), None
    if "qgis_process" in text:
        reader.install_plugin()
    for line, language, word, content in blocks_of(text):
        if language == "sh":
            fails = word == "echec"
            code, seen = reader.types(content, apart=fails)
            if (code != 0) != fails:
                return f"line {line}: exit {code}\n{content}{seen}"
        elif language == "text":
            if seen is None:
                return f"line {line}: what is seen, but no command before it"
            absent = missing(content, seen)
            if absent is not None:
                return f"line {line}: not printed, or not there: {absent}\n--- printed:\n{seen}"
            seen = None
        else:
            return f"line {line}: a block of '{language}'; a guide has sh and text"
    return ""


class Guides(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.absent = [name for name in NEEDED if shutil.which(name, path="/usr/bin:/bin") is None]
        if subprocess.run(["/usr/bin/python3", "-c", "import qgis.core"], capture_output=True).returncode != 0:
            cls.absent.append("PyQGIS")
        cls.left_out = [guide for guide in GUIDES if cls.absent and "qgis_process" in guide.read_text(encoding="utf-8")]
        read = [guide for guide in GUIDES if guide not in cls.left_out]
        with ThreadPoolExecutor(2) as pool:
            cls.faults = dict(zip(read, pool.map(lambda guide: done_as_written(guide.read_text(encoding="utf-8"), cls.shared / guide.name), read)))

    def test_every_command_does_what_its_guide_says(self):
        for guide, fault in self.faults.items():
            with self.subTest(guide.name):
                self.assertEqual(fault, "", f"docs/guides/{guide.name}, {fault}")

    def test_those_that_need_qgis_were_done_too(self):
        if self.left_out:
            self.skipTest(f"{', '.join(self.absent)} ABSENT: nobody did {', '.join(guide.name for guide in self.left_out)} (apt install qgis python3-qgis poppler-utils)")

    def test_there_is_one_for_each_kind_of_users(self):
        self.assertEqual([guide.name for guide in GUIDES], ["geomatique.fr.md", "qgis.fr.md", "urbanisme.fr.md"])
        for guide in GUIDES:
            blocks = blocks_of(guide.read_text(encoding="utf-8"))
            kinds = [(language, word) for _, language, word, _ in blocks]
            self.assertGreaterEqual(sum(language == "text" for language, _ in kinds), 6, guide.name)
            self.assertGreaterEqual(kinds.count(("sh", "echec")), 2, f"{guide.name}: what can go wrong is shown too")
            self.assertNotRegex(guide.read_text(encoding="utf-8"), r"(?m)^    \$? ?arpent ", f"{guide.name}: a command that nobody runs")


class TheTestItself(ArpentCase):
    """A guide that is wrong is found out."""

    def fault(self, text):
        return done_as_written(text, self.folder / f"lecteur{len(list(self.folder.iterdir()))}")

    def test_a_right_one_is_done(self):
        self.assertEqual(self.fault("```sh\nexport un=2\nmkdir la\ncd la\n```\n\n```sh\necho a; echo $un; echo c d e; basename $PWD\n```\n```text\na\n…\nc … e\nla\n```\n"
                                    "```sh echec\narpent compare --out x\n```\n```text\narpent compare…\n```\n"), "")

    def test_wrong_ones_are_not(self):
        for text, said in (("```sh\necho a; echo b; echo c\n```\n```text\na\nc\n```\n", "line 4: not printed, or not there: c"),
                           ("```sh\necho b; echo a\n```\n```text\na\n…\nb\n```\n", "not there: b"),
                           ("```sh\necho ab\n```\n```text\na\n```\n", "not there: a"),
                           ("un\n```sh\nfalse | cat\n```\n", "line 2: exit 1"),
                           ("```sh\nfalse; true\n```\n", "exit 1"),
                           ("```sh\necho $absente\n```\n", "exit 1"),
                           ("```sh echec\narpent --version\n```\n", "exit 0"),
                           ("```sh echec\necho dit; false\n```\n```text\ndit\n```\n", "not there: dit"),
                           ("```text\nrien\n```\n", "no command before"),
                           ("```console\n$ arpent\n```\n", "a block of 'console'")):
            with self.subTest(text=text):
                self.assertIn(said, self.fault(text))

    def test_anchors_are_those_of_headings(self):
        self.assertEqual(anchors("# L'examen des projets\n## `a` : b, *c* (d) — e\n## Été\n## Été\n```\n# non\n```\n"), {"lexamen-des-projets", "a--b-c-d--e", "été", "été-1"})
        self.assertEqual(wrong_links(SOURCE / "docs" / "x.md", "[a](nulle.md) [b](#rien) [c](mos.fr.md#rien) [d](mos.fr.md) [e](https://a.fr/x) `[f](g)`\n# Un\n[h](#un)\n"),
                         ["nulle.md", "#rien", "mos.fr.md#rien"])


class Options(ArpentCase):
    """Options that pages for users name are options of the program."""

    @classmethod
    def setUpClass(cls):
        said = json.loads(run("commands", "--json").stdout)
        cls.commands = {command["name"]: {param["name"] for param in [*command["params"], *command.get("common", [])]} for command in said["commands"]}
        common = {found for found in re.findall(r"--([a-z][a-z-]*)", run("--help").stdout.partition("Options of every command")[2] or run("--help").stdout)}
        cls.every = set().union(*cls.commands.values()) | common | {"help", "version"}
        cls.common = common | {"help"}

    def named(self, text):
        """(command or None, option) for each option of a line of code."""
        for line in text.replace("\\\n", " ").splitlines():
            for piece in re.split(r"[|;&]| # ", line):
                words = piece.split()
                command = None
                if "arpent" in words:
                    rest = words[words.index("arpent") + 1:]
                    command = next((name for name in (" ".join(rest[:2]), rest[0] if rest else "") if name in self.commands), None)
                elif words and words[0] in ("qgis_process.bin", "sudo", "cmake", "make", "apt", "date", "cmp", "sqlite3", "ogrinfo"):
                    continue  # options of others
                for option in re.findall(r"(?<![\w-])--([a-z][a-z-]*)", piece):
                    yield command, option

    def wrong(self, text):
        code = [content for _, language, word, content in blocks_of(text) if language == "sh" and word != "echec"] + re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
        return [f"{command or 'arpent'} --{option}" for piece in code for command, option in self.named(piece)
                if option not in (self.commands[command] | self.common if command else self.every)]

    def test_in_the_guides_and_the_entrance(self):
        for page in [*GUIDES, *(SOURCE / "docs" / name for name in ("guide.fr.md", "comparer.fr.md", "lire.fr.md", "messages.fr.md", "qgis.fr.md", "examen.fr.md", "registre.fr.md"))]:
            with self.subTest(page.name):
                self.assertEqual(self.wrong(page.read_text(encoding="utf-8")), [])

    def test_one_that_is_not_is_found(self):
        self.assertEqual(self.wrong("```sh\narpent compare --nomenclature ocsge \\\n  --avant a\n```\n`--enaf`, `arpent verify --enaf x`, `--inconnue`"), ["compare --avant", "verify --enaf", "arpent --inconnue"])


def without_code(text):
    return re.sub(r"`[^`\n]*`", "``", re.sub(r"(?ms)^```.*?^```$", "", text))


def anchors(text):
    """Names of the headings, as GitHub and GitLab make them."""
    names, counted = set(), {}
    for heading in re.findall(r"(?m)^#{1,6} +(.*?) *#*$", re.sub(r"(?ms)^```.*?^```$", "", text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        name = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        counted[name] = counted.get(name, -1) + 1
        names.add(name if counted[name] == 0 else f"{name}-{counted[name]}")
    return names | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def wrong_links(page, text):
    wrong = []
    for link in re.findall(r"\]\(<?([^)>\s]+)>?(?: \"[^\"]*\")?\)", without_code(text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not (target == page or target.exists()) or SOURCE.resolve() not in (target, *target.parents):
            wrong.append(link)
        elif anchor and anchor not in anchors(text if target == page else target.read_text(encoding="utf-8")):
            wrong.append(link)
    return wrong


class Links(unittest.TestCase):
    def test_every_relative_link_and_anchor_of_the_pages_leads_somewhere(self):
        self.assertGreater(len(PAGES), 80)
        for page in PAGES:
            with self.subTest(str(page.relative_to(SOURCE))):
                self.assertEqual(wrong_links(page, page.read_text(encoding="utf-8")), [])


def french_texts():
    """The French of every message, as patterns: a place `{}` may hold anything."""
    texts = []
    for part in sorted((SOURCE / "po" / "parts").glob("*.po")):
        for found in re.findall(r'(?m)^msgstr (".*"(?:\n".*")*)', part.read_text(encoding="utf-8")):
            text = "".join(json.loads(piece) for piece in found.splitlines())
            if text and not text.startswith("Content-Type"):
                texts.append(text)
    return texts


class Messages(unittest.TestCase):
    def test_those_explained_are_those_said(self):
        """First column of the table of docs/messages.fr.md: `…` stands for a value, or for the rest of the message."""
        texts = [re.sub(r"\{[^}]*\}", "\0", text.replace("{{", "<").replace("}}", ">")) for text in french_texts()]
        page = (SOURCE / "docs" / "messages.fr.md").read_text(encoding="utf-8")
        table = page[page.index("| message |"):]
        shown = re.findall(r"(?m)^\| `([^|]+)` \|", table[:table.index("\n\n")])
        self.assertGreater(len(shown), 10)
        for message in shown:
            pattern = re.compile(".*".join(re.escape(part.strip()) for part in message.split("…")), re.DOTALL)
            self.assertTrue(any(pattern.search(text) for text in texts), f"no message reads so: {message}")


if __name__ == "__main__":
    unittest.main()
