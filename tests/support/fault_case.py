# SPDX-License-Identifier: Apache-2.0
"""What the tests of faults share: a product of each kind, small disks, runs that are disturbed, and what may be left of them."""
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from dataclasses import dataclass, field
from pathlib import Path

from arpent_case import PROGRAM, SharedFolderCase, digests, draw, square, tree, write_layer
from test_register import RegisterCase

LONG = os.environ.get("ARPENT_FAULTS") == "long"
SEED = int(os.environ.get("ARPENT_FAULTS_SEED", "10"))
# A run under a limit of memory does not need the many arenas of the allocator; the day is fixed for those who note it.
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1790000000", "USER": "service"}


@dataclass
class Kind:
    """A product: its command without what it writes, and what that is called in a folder."""
    name: str
    words: tuple
    out: str = "produit"
    option: str = "--out"
    exit: int = 0
    inputs: tuple = field(default=())

    def command(self, folder, *more):
        return [PROGRAM, *map(str, self.words), self.option, str(Path(folder) / self.out), *more]


def start(command, **options):
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8", **options)


class SmallDisk:
    """A file system of its own, of a size; None when it cannot be mounted here."""

    def __init__(self, size):
        self.folder = Path(tempfile.mkdtemp(prefix="arpent-disque-"))
        self.mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", self.folder],
                                                            capture_output=True).returncode == 0

    def read_only(self):
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True, capture_output=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", self.folder], check=True, capture_output=True)
        self.folder.rmdir()


class FaultCase(SharedFolderCase):
    """Inputs, a whole product of each kind and how long it takes to make: once for all classes."""
    kinds = None

    @classmethod
    def setUpClass(cls):
        if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # under nohup: a handler, unlike SIG_IGN, is not handed down to the runs
            signal.signal(signal.SIGHUP, lambda *_: None)
        if FaultCase.kinds is None:
            FaultCase.shared = Path(tempfile.mkdtemp(prefix="arpent-test-"))
            unittest.addModuleCleanup(shutil.rmtree, FaultCase.shared, ignore_errors=True)
            FaultCase.fill()

    @classmethod
    def fill(cls):
        drawn = RegisterCase("setUp")
        drawn.setUp()
        unittest.addModuleCleanup(drawn.doCleanups)
        plan = drawn.folder
        generator = random.Random(SEED)
        picture = [" ".join("".join(generator.choice("UAFNW") for _ in range(24)) for _ in range(16)) for _ in range(2)]
        before, after = (draw(cls.shared / f"{name}.gpkg", text, cell=50) for name, text in zip(("avant", "apres"), picture))
        zones = []
        for number in range(2):
            zones.append(write_layer(cls.shared / f"zone{number}.gpkg", ("insee", "nom"), [(square(900000 + 600 * number, 6249200, 600, 800), f"0100{number}", f"Zone {number}")]))
        dated = ("--before", f"{before}@2020", "--after", f"{after}@2023", "--nomenclature", "ocsge")
        for number in range(2):
            cls.must("compare", *dated, "--zones", zones[number], "--out", cls.shared / f"bilan{number}")
        examined = ("--constraints", plan / "contraintes.json", "--zones", plan / "communes.gpkg", "--date", "2026-01-31")
        cls.kinds = [
            Kind("compare", ("compare", *dated, "--zones", zones[0]), inputs=(before, after, zones[0])),
            Kind("account", ("account", "--ledger", cls.shared / "bilan0")),
            Kind("merge", ("merge", cls.shared / "bilan0", cls.shared / "bilan1")),
            Kind("status", ("status", "--vintage", f"{before}@2020"), out="statut.gpkg", inputs=(before,)),
            Kind("rasterise", ("rasterise", "--from", f"{after}@2023", "--nomenclature", "ocsge", "--cell", "1"), out="sol.tif", inputs=(after,)),
            Kind("review", ("review", "--projects", plan / "permis.gpkg", *examined), inputs=(plan / "permis.gpkg", plan / "plu.gpkg", plan / "ocsge.gpkg")),
            Kind("inspect", ("inspect", before, "--as", "ocsge"), out="controles.gpkg", inputs=(before,)),
            Kind("demo", ("demo", "--cell", "6000")),
        ]
        cls.register, cls.plan = drawn.register, plan
        cls.kinds.append(Kind("register export", ("register", "export", drawn.register), out="export"))
        page = cls.shared / "page.html"
        if subprocess.run([PROGRAM, "report", "--from", cls.shared / "bilan0" / "arpent.gpkg", "--out", page], env=ENVIRONMENT, capture_output=True).returncode == 0:
            cls.kinds.append(Kind("report", ("report", "--from", cls.shared / "bilan0" / "arpent.gpkg"), out="rapport.html"))
        cls.whole, cls.seconds = {}, {}
        for kind in cls.kinds:
            folder = cls.shared / f"entier {kind.name}"
            folder.mkdir()
            begun = time.monotonic()
            done = subprocess.run(kind.command(folder), env=ENVIRONMENT, capture_output=True, text=True)
            cls.seconds[kind.name] = time.monotonic() - begun
            if done.returncode != kind.exit:
                raise AssertionError(f"{kind.name}: exit {done.returncode}\n{done.stderr}")
            cls.whole[kind.name] = digests(folder)
        cls.kinds.sort(key=lambda kind: kind.name)

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="arpent-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.random = random.Random(f"{SEED} {self.id()}")

    def kind(self, name):
        return next(kind for kind in self.kinds if kind.name == name)

    def each_kind(self, points, long_points):
        """(kind, number) of so many faults a kind; the slow one gets fewer where time counts."""
        for kind in self.kinds:
            for number in range(long_points if LONG else 1 if kind.name == "demo" else points):
                yield kind, number

    def room(self):
        return Path(tempfile.mkdtemp(dir=self.folder))

    def assert_no_crash(self, code, errors, allowed=(1,)):
        self.assertIn(code, allowed, errors)
        for word in ("terminate called", "internal error", "Segmentation", "Aborted", "Traceback", "what():"):
            self.assertNotIn(word, errors)

    def visible(self, room):
        """Digests of what a person sees; what begins with a dot is not for persons."""
        return {name: value for name, value in digests(room).items() if not any(part.startswith(".") for part in Path(name).parts)}

    def assert_whole_or(self, former, kind, room, hidden=False):
        """All files of the product, or what was there before; hidden ones only where the process had no time to remove them."""
        seen = self.visible(room)
        interrupted = any(name.endswith(".publication") for name in tree(room))
        if not (hidden and interrupted):
            self.assertIn(seen, (former, self.whole[kind.name]), f"{kind.name}: a half product: {sorted(seen)}")
        if not hidden:
            self.assertEqual([name for name in tree(room) if any(part.startswith(".") for part in Path(name).parts)], [])

    def assert_rerun_is_right(self, kind, room):
        done = subprocess.run(kind.command(room, "--overwrite"), env=ENVIRONMENT, capture_output=True, text=True)
        self.assertEqual(done.returncode, kind.exit, done.stderr)
        self.assertEqual(digests(room), self.whole[kind.name], f"{kind.name}: other bytes after the rerun, or something left behind")


def disturbed(command, delay, disturb, timeout=120):
    """Starts, waits, disturbs, ends. @return exit code and stderr"""
    process = start(command)
    time.sleep(delay)
    disturb(process)
    _, errors = process.communicate(timeout=timeout)
    return process.returncode, errors


def killed(command, delay, number):
    return disturbed(command, delay, lambda process: process.send_signal(number))


SIGNALS = {signal.SIGKILL: "SIGKILL", signal.SIGTERM: "SIGTERM", signal.SIGINT: "SIGINT", signal.SIGHUP: "SIGHUP"}
