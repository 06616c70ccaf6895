# SPDX-License-Identifier: Apache-2.0
"""Completion in the real shells: a person at a terminal types words and a tab. And manual pages, read by the readers of manual pages."""
import contextlib
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
import unittest

from arpent_case import PROGRAM, ArpentCase, run

# What is typed before the tab, and the words the program gets. `|` is the tab, a file `etat_2020.gpkg` lies in the folder.
TYPED = (
    ("comple|", ["completion"]),
    ("completion f|", ["completion", "fish"]),
    ("compare --zone-i|", ["compare", "--zone-id"]),
    ("compare --area ell|", ["compare", "--area", "ellipsoidal"]),
    ("compare --before et|", ["compare", "--before", "etat_2020.gpkg"]),
    ("compare --vintage 2020=et|", ["compare", "--vintage", "2020=etat_2020.gpkg"]),
    ("verify et|", ["verify", "etat_2020.gpkg"]),
    ("layers fe|", ["layers", "fetch"]),
    ("layers sh|", ["layers", "show"]),
    ("layers fetch --offl|", ["layers", "fetch", "--offline"]),
    ("layers --pag|", ["layers", "--page"]),
    ("--threads 2 veri|", ["--threads", "2", "verify"]),
    ("-q compare --dry|", ["-q", "compare", "--dry-run"]),
    # Nothing can be known of a text: no file is offered for it.
    ("compare --zone-id et|", ["compare", "--zone-id", "et"]),
)


class Terminal:
    """A shell on a terminal of its own; `arpent` there prints the words it gets."""

    def __init__(self, words, folder, environment):
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(words[0], words, {"PATH": os.environ["PATH"], "HOME": str(folder), "TERM": "dumb", "LC_ALL": "C.UTF-8", **environment})
        self.said = ""

    def send(self, text):
        os.write(self.end, text.encode("utf-8"))

    def wait(self, pattern, seconds=20):
        """What was said up to the first match of `pattern`, which is taken away."""
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self.said, re.DOTALL)):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.end], [], [], left)[0]:
                raise AssertionError(f"the shell did not say {pattern!r} but {self.said!r}")
            try:
                piece = os.read(self.end, 65536)
            except OSError:
                piece = b""
            if not piece:
                raise AssertionError(f"the shell ended: {self.said!r}")
            self.said += piece.decode("utf-8", "replace")
        self.said = self.said[found.end():]
        return found

    def complete(self, line, rest):
        """Types `line` and a tab as a person does, who looks at what the shell writes; `rest` is what it should add."""
        self.said = ""
        self.send(line)
        self.wait(re.escape(line[-4:]))
        self.send("\t")
        with contextlib.suppress(AssertionError):  # what came is compared below
            self.wait(re.escape(rest) if rest else "never", 10 if rest else 1)

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.end)


class Shells(ArpentCase):
    def setUp(self):
        super().setUp()
        (self.folder / "etat_2020.gpkg").write_text("", encoding="utf-8")

    def script(self, shell):
        file = self.folder / f"complete.{shell}"
        file.write_text(self.succeeds("completion", shell).stdout, encoding="utf-8")
        return file

    def needs(self, shell):
        if shutil.which(shell) is None:
            self.skipTest(f"{shell.upper()} ABSENT: nobody completed there (apt install {shell})")

    def completes(self, terminal):
        for typed, expected in TYPED:
            with self.subTest(typed):
                line = "arpent " + typed.rstrip("|")
                last = re.split("[ =]", line)[-1]
                terminal.complete(line, re.split("[ =]", expected[-1])[-1][len(last):])
                terminal.send(" \n")
                got = terminal.wait(r"\[\[(.*?)\]\]").group(1).split("|")
                self.assertEqual(got, expected)

    def test_bash(self):
        script = self.script("bash")
        subprocess.run(["bash", "-n", script], check=True)
        terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], self.folder, {"PS1": "> "})
        self.addCleanup(terminal.close)
        terminal.send(f"bind 'set enable-bracketed-paste off'; source {script}; arpent() {{ local IFS='|'; echo \"[\"\"[$*]\"\"]\"; }}; echo rea''dy\n")
        terminal.wait("ready\r?\n")
        self.completes(terminal)

    def test_zsh(self):
        self.needs("zsh")
        script = self.script("zsh")
        subprocess.run(["zsh", "-n", script], check=True)
        terminal = Terminal(["zsh", "-f", "-i"], self.folder, {"PS1": "> "})
        self.addCleanup(terminal.close)
        terminal.send("unsetopt zle_bracketed_paste prompt_cr prompt_sp; unset zle_bracketed_paste; autoload -Uz compinit && compinit -u -D; "
                      f"source {script}; arpent() {{ print -r -- \"[\"\"[${{(j:|:)@}}]\"\"]\" }}; echo rea''dy\n")
        terminal.wait("ready\r?\n")
        self.completes(terminal)

    def test_zsh_finds_it_by_its_name_in_a_folder_and_shows_the_help(self):
        self.needs("zsh")
        (self.folder / "functions").mkdir()
        shutil.copy(self.script("zsh"), self.folder / "functions" / "_arpent")
        terminal = Terminal(["zsh", "-f", "-i"], self.folder, {"PS1": "> "})
        self.addCleanup(terminal.close)
        terminal.send(f"fpath=({self.folder}/functions $fpath); autoload -Uz compinit && compinit -u -D; LISTMAX=9999; echo rea''dy\n")
        terminal.wait("ready\r?\n")
        for line, listed in (("arpent compare --zone-", "--zone-group +-- .*--zone-id +-- "), ("arpent layers ", "fetch +-- Bring official layers.*list +-- "),
                             ("arpent com", "compare +-- Compare two vintages.*completion +-- Print shell completion")):
            terminal.send(line)
            terminal.wait(re.escape(line[-4:]))
            terminal.send("\t")
            terminal.wait(listed)
            terminal.send("\x15echo rea''dy\n")  # the line is taken back
            terminal.wait("ready\r?\n")

    def test_fish(self):
        self.needs("fish")
        script = self.script("fish")

        def offers(line):
            done = subprocess.run(["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", str(script), line], capture_output=True, text=True,
                                  cwd=self.folder, env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"})
            self.assertEqual(done.stderr, "", line)
            return dict((offer.split("\t") + [""])[:2] for offer in done.stdout.splitlines())

        for typed, expected in TYPED:
            with self.subTest(typed):
                found = offers("arpent " + typed.rstrip("|"))
                if expected[-1] == "et":
                    self.assertEqual(found, {})
                else:
                    self.assertIn(expected[-1], found)
        self.assertEqual(set(offers("arpent comp")), {"compare", "completion"})
        self.assertEqual(offers("arpent layers ")["fetch"], "Bring official layers of the catalogue for a territory, checked")
        self.assertIn("m²", offers("arpent status --building-m")["--building-min"])
        self.assertNotIn("list", offers("arpent layers fetch "))
        self.assertNotIn("compare", offers("arpent compare "))

    def test_every_command_and_option_is_in_every_script(self):
        scripts = {shell: self.succeeds("completion", shell).stdout for shell in ("bash", "zsh", "fish")}
        names = re.findall(r'"name": "([^"]+)"', run("commands", "--json").stdout)
        self.assertGreater(len(names), 100)
        for shell, text in scripts.items():
            words = set(re.findall(r"[\w-]+", text))
            missing = [name for name in names for word in name.split() if not {word, "--" + word, "-" + word} & words]
            # Arguments without a choice have no name a shell could offer.
            arguments = {word for word in re.findall(r"^  ([A-Z]+)(?:\.\.\.)?\b", "".join(run(*name.split(), "--help").stdout for name in self.commands()), re.MULTILINE)}
            self.assertEqual([name for name in missing if name.upper() not in arguments and name != "arpent"], [], shell)

    def commands(self):
        return re.findall(r"^  ([a-z][a-z ]*?)  ", run("--help").stdout.split("Options of every command")[0], re.MULTILINE)


class Pages(ArpentCase):
    def setUp(self):
        super().setUp()
        self.succeeds("man", "--out", self.folder / "man1")
        self.pages = sorted((self.folder / "man1").iterdir())
        self.assertGreater(len(self.pages), 15)

    def test_man_reads_them_without_a_warning(self):
        if shutil.which("man") is None or shutil.which("groff") is None:
            self.skipTest("MAN ABSENT: nobody read the manual pages (apt install man-db groff-base)")
        for page in self.pages:
            done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                  env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
            self.assertEqual((done.returncode, done.stderr), (0, ""), page.name)

    def test_mandoc_finds_no_fault(self):
        if shutil.which("mandoc") is None:
            self.skipTest("MANDOC ABSENT: nobody checked the manual pages with it (apt install mandoc)")
        for page in self.pages:
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
            # Pages carry no date, on purpose: the same program gives the same bytes.
            faults = [line for line in done.stdout.splitlines() if "missing date" not in line]
            self.assertEqual(faults, [], page.name)


if __name__ == "__main__":
    unittest.main()
