# SPDX-License-Identifier: Apache-2.0
"""The program: where it is, what it says of its commands, how it is run and stopped. No QGIS here."""
import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import time

# How long a line of the program waits before it is shown: errors come last, right before the end.
HOLD = 1.0
# How long the program may take to end when it is asked to, before it is killed.
GRACE = 3.0


class ProgramFault(Exception):
    """The program is missing or too old; the text is for people."""


def find_program(setting, environment=os.environ):
    """Path of the program: the setting of the provider, $ARPENT, then PATH. A place that was named and is none is a fault, not a hint."""
    for place, named in (("le réglage du fournisseur", setting), ("la variable ARPENT", environment.get("ARPENT", ""))):
        if not named:
            continue
        found = shutil.which(named, path=environment.get("PATH"))
        if found is None:
            raise ProgramFault(f"Arpent : {named} ({place}) n'est pas un programme que l'on puisse lancer.")
        return found
    found = shutil.which("arpent", path=environment.get("PATH"))
    if found is None:
        raise ProgramFault("Arpent : le programme « arpent » est introuvable. Installez-le, puis dites où il est : Préférences → Options → "
                           "Traitement → Fournisseurs → Arpent, ou variable d'environnement ARPENT, ou dossier du PATH.")
    return found


def ask(program, *words):
    try:
        return subprocess.run([program, *words], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace", timeout=30)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise ProgramFault(f"Arpent : {program} ne répond pas ({fault}).") from fault


def read_declarations(program):
    """What the program says of itself: name, version, common options, commands (`arpent commands --json`)."""
    answer = ask(program, "commands", "--json")
    try:
        said = json.loads(answer.stdout) if answer.returncode == 0 else {}
    except ValueError:
        said = {}
    if not isinstance(said, dict) or not {"version", "common", "commands"} <= said.keys():
        version = ask(program, "--version").stdout.strip().split("\n", 1)[0] or "version inconnue"
        said_so = answer.stderr.strip().splitlines()
        raise ProgramFault(f"Arpent : {program} ({version}) est trop ancien, ou n'est pas Arpent : il ne sait pas décrire ses commandes "
                           f"(« arpent commands --json »). Installez la version de ce greffon ou une plus récente."
                           + (f" Sa réponse : {said_so[0]}" if said_so else ""))
    return said


def stop(process):
    """Ends the process and its children: it was started in a session of its own."""
    if process.poll() is not None:
        return
    send(process, "SIGTERM")
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    send(process, "SIGKILL")  # children that did not want to end, too
    process.wait()


def send(process, name):
    if not hasattr(os, "killpg"):
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, getattr(signal, name))


class Run:
    """One run. The talk goes to `talk`, an object with progress(percent, step), printed(line), said(line), cancelled()."""

    def __init__(self, words, talk):
        self.words, self.talk = words, talk
        self.printed = []  # lines of stdout
        self.last_words = []  # of stderr since the last progress: when the run failed, why
        self.code = self.number = None
        self._lines = queue.Queue()
        self._held = []
        self._heard = 0.0

    def run(self):
        """Runs to the end. True when it ended by itself, False when it was cancelled."""
        process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                                   errors="replace", start_new_session=True)
        self.number = process.pid
        try:
            pumps = [threading.Thread(target=self._pump, args=pipe, daemon=True) for pipe in ((process.stdout, self._on_stdout), (process.stderr, self._on_stderr))]
            for pump in pumps:
                pump.start()
            while any(pump.is_alive() for pump in pumps) or not self._lines.empty():
                if self.talk.cancelled():
                    return False
                self._take(0.1)
            self.code = process.wait()
            return True
        finally:
            stop(process)
            if self.code == 0:
                self._release()

    def _pump(self, pipe, reader):
        with pipe:
            for line in pipe:
                self._lines.put((reader, line.rstrip("\r\n")))

    def _take(self, seconds):
        try:
            reader, line = self._lines.get(timeout=seconds)
        except queue.Empty:
            if self._held and time.monotonic() - self._heard > HOLD:
                self._release()
            return
        reader(line)

    def _on_stdout(self, line):
        self.printed.append(line)
        self.talk.printed(line)

    def _on_stderr(self, line):
        at = progress_of(line)
        if at is None:
            self._held.append(line)
            self.last_words.append(line)
            self._heard = time.monotonic()
            return
        self._release()
        self.last_words = []
        self.talk.progress(at["percent"], at.get("step", ""))

    def _release(self):
        for line in self._held:
            self.talk.said(line)
        self._held = []


def progress_of(line):
    """The object of a line of `--progress=json`; None of any other line."""
    if not line.startswith('{"percent"'):
        return None
    try:
        return json.loads(line)
    except ValueError:
        return None
