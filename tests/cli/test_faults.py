# SPDX-License-Identifier: Apache-2.0
"""Bad days: full and closed disks, processes killed, inputs lost, no memory. ARPENT_FAULTS=long: hundreds of points a product."""
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
from pathlib import Path

from arpent_case import digests, tree
from fault_case import ENVIRONMENT, LONG, SIGNALS, FaultCase, SmallDisk, killed, start


def traced(*inject):
    """strace that spoils system calls; None where it may not."""
    if shutil.which("strace") is None or subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], capture_output=True).returncode != 0:
        return None
    return ["strace", "-f", "-qq", "-o", "/dev/null", *inject]


class Killed(FaultCase):
    def test_whenever_it_is_killed(self):
        """Three quarters by SIGKILL, which nothing can answer; the others by what a shell and a service manager send."""
        for kind, number in self.each_kind(2, 200):
            by = signal.SIGKILL if number % 4 != 1 else self.random.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
            with self.subTest(kind.name, number=number, signal=SIGNALS[by]):
                room = self.room()
                code, errors = killed(kind.command(room), self.random.uniform(0, 1.1 * self.seconds[kind.name]), by)
                self.assert_no_crash(code, errors, (kind.exit, -by))
                self.assert_whole_or({}, kind, room, hidden=by == signal.SIGKILL)
                self.assert_rerun_is_right(kind, room)
                shutil.rmtree(room)

    def test_an_older_product_stays_whole(self):
        """Over a product of other data: the older or the newer, nothing between."""
        for kind in self.kinds:
            if kind.name not in ("compare", "rasterise", "review"):
                continue
            older = {"compare": ("--tables-only",), "rasterise": ("--rule", "largest-share"), "review": ("--sheets", "none")}[kind.name]
            for number in range(100 if LONG else 1):
                by = (signal.SIGKILL, signal.SIGTERM)[number % 2]
                with self.subTest(kind.name, number=number):
                    room = self.room()
                    subprocess.run(kind.command(room, *older), env=ENVIRONMENT, check=True, capture_output=True)
                    former = digests(room)
                    code, errors = killed(kind.command(room, "--overwrite"), self.random.uniform(0, 1.1 * self.seconds[kind.name]), by)
                    self.assert_no_crash(code, errors, (0, -by))
                    self.assert_whole_or(former, kind, room, hidden=by == signal.SIGKILL)
                    self.assert_rerun_is_right(kind, room)
                    shutil.rmtree(room)

    def over_an_older_product(self, kind, injection):
        """A run over a product of tables alone, with something done to one of its renames. @return folder, digests before, the run"""
        room = self.room()
        subprocess.run(kind.command(room, "--tables-only"), env=ENVIRONMENT, check=True, capture_output=True)
        former = digests(room)
        done = subprocess.run(traced("-e", "trace=rename", "-e", f"inject=rename:{injection}") + kind.command(room, "--overwrite"),
                              env=ENVIRONMENT, capture_output=True, text=True)
        return room, former, done

    def test_killed_while_files_get_their_names(self):
        """The moment that counts lasts a millisecond: every rename in turn."""
        if traced() is None:
            self.skipTest("SKIPPED: strace is not here or may not trace, kills between two renames go untested")
        kind = self.kind("compare")
        for number in range(1, 60) if LONG else (1, 14, 22):
            with self.subTest(rename=number):
                room, former, done = self.over_an_older_product(kind, f"signal=SIGKILL:when={number}")
                if done.returncode == 0:
                    self.assertEqual(digests(room), self.whole[kind.name])
                    break  # there are no more renames
                seen = self.visible(room)
                if "produit/arpent.gpkg" in seen:
                    self.assertIn(seen, (former, self.whole[kind.name]), "data beside tables that are not theirs")
                again = self.room()
                shutil.copytree(room, again, dirs_exist_ok=True)
                if seen != self.whole[kind.name]:  # without --overwrite: the older one is back, and refused
                    done = subprocess.run(kind.command(again), env=ENVIRONMENT, capture_output=True, text=True)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertEqual(self.visible(again), former)
                self.assert_rerun_is_right(kind, room)
        else:
            if LONG:
                self.fail("more renames than were tried")

    def test_a_name_that_cannot_be_had_changes_nothing(self):
        if traced() is None:
            self.skipTest("SKIPPED: strace is not here or may not trace, renames that fail go untested")
        kind = self.kind("compare")
        for number in range(1, 60) if LONG else (16,):
            with self.subTest(rename=number):
                room, former, done = self.over_an_older_product(kind, f"error=EIO:when={number}")
                if done.returncode == 0:
                    break
                self.assert_no_crash(done.returncode, done.stderr)
                self.assertIn("Input/output error", done.stderr)
                self.assertIn("produit", done.stderr)
                self.assertEqual(digests(room), former)

    def test_a_shell_sees_the_signal(self):
        kind = self.kind("rasterise")
        for by in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(SIGNALS[by]):
                room = self.room()
                process = start(kind.command(room))
                while process.poll() is None and not any(".draft-" in name for name in tree(room)):
                    time.sleep(0.001)
                process.send_signal(by)
                _, errors = process.communicate(timeout=60)
                self.assertEqual(process.returncode, -by)  # $? of a shell: 128 and the signal
                self.assertIn(f"stopped by {SIGNALS[by]}; what was not finished is removed", errors)
                self.assertEqual(tree(room), [])

    def test_nothing_is_made_after_the_removal(self):
        """The signal comes when the first files are there, and what removes them is slow: the run goes on meanwhile."""
        if traced() is None:
            self.skipTest("SKIPPED: strace is not here or may not trace, what a run makes while it ends goes untested")
        slow = traced("-e", "trace=rename,rmdir,unlinkat", "-e", "inject=rename,rmdir,unlinkat:delay_exit=300000")
        for kind in self.kinds:
            for number in range(20 if LONG else 1):
                with self.subTest(kind.name, number=number):
                    room = self.room()
                    process = start(slow + kind.command(room))
                    wanted = ".draft-" if number % 2 == 0 else ""
                    while process.poll() is None and not any(wanted in name for name in tree(room)):
                        time.sleep(0.001)
                    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
                        os.kill(int(child), signal.SIGTERM)
                    _, errors = process.communicate(timeout=120)
                    self.assert_no_crash(process.returncode, errors, (kind.exit, -signal.SIGTERM))
                    self.assert_whole_or({}, kind, room)
                    shutil.rmtree(room)

    def test_an_ignored_signal_stays_ignored(self):
        kind = self.kind("compare")
        room = self.room()
        process = start(["nohup", *kind.command(room)])
        time.sleep(0.3 * self.seconds[kind.name])
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(digests(room), self.whole[kind.name])


class Register(FaultCase):
    def contents(self, file):
        tables = ("passages", "projets", "versions", "presences", "avis", "constats", "journal")
        with sqlite3.connect(file) as database:
            return {table: database.execute(f"SELECT count(*) FROM {table}").fetchall() for table in tables}

    def test_an_import_or_a_review_that_is_killed_never_was(self):
        imports = ("register", "import", "FILE", "--permits", self.plan / "permis_2026-09.csv", "--parcels", self.plan / "parcelles.gpkg", "--list", "permis")
        reviews = ("register", "review", "FILE", "--constraints", self.plan / "contraintes.json", "--date", "2026-01-31")
        program = self.kinds[0].command(self.folder)[0]
        filled = self.folder / "rempli.sqlite"
        shutil.copy(self.register, filled)
        subprocess.run([program, *(str(filled) if word == "FILE" else str(word) for word in imports)], env=ENVIRONMENT, check=True, capture_output=True)
        for words, from_file in ((imports, self.register), (reviews, filled)):
            before = self.contents(from_file)
            whole = self.folder / "entier.sqlite"
            shutil.copy(from_file, whole)
            begun = time.monotonic()
            subprocess.run([program, *(str(whole) if word == "FILE" else str(word) for word in words)], env=ENVIRONMENT, check=True, capture_output=True)
            seconds = time.monotonic() - begun
            after = self.contents(whole)
            self.assertNotEqual(before, after)
            for number in range(200 if LONG else 2):
                by = (signal.SIGKILL, signal.SIGTERM)[number % 2]
                with self.subTest(words[1], number=number):
                    room = self.room()
                    file = room / "registre.sqlite"
                    shutil.copy(from_file, file)
                    command = [program, *(str(file) if word == "FILE" else str(word) for word in words)]
                    code, errors = killed(command, self.random.uniform(0, 1.1 * seconds), by)
                    self.assert_no_crash(code, errors, (0, -by))
                    checked = subprocess.run([program, "register", "verify", file], env=ENVIRONMENT, capture_output=True, text=True)
                    self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
                    left = self.contents(file)
                    self.assertIn(left, (before, after))
                    if left == before:
                        subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True)
                        self.assertEqual(self.contents(file), after)
                    self.assertEqual(tree(room), ["registre.sqlite"])
                    shutil.rmtree(room)


class Disk(FaultCase):
    def test_a_full_disk(self):
        for kind, number in self.each_kind(2, 40):
            size = sum((self.shared / f"entier {kind.name}" / name).stat().st_size for name in self.whole[kind.name])
            with self.subTest(kind.name, number=number):
                with SmallDisk(max(8192, int(size * self.random.uniform(0.02, 0.9)))) as disk:
                    if not disk.mounted:
                        self.skipTest("SKIPPED: no small disk can be mounted here, a limit on file sizes stands for it in test_bad_output")
                    done = subprocess.run(kind.command(disk.folder), env=ENVIRONMENT, capture_output=True, text=True)
                    self.assert_no_crash(done.returncode, done.stderr)
                    self.assertRegex(done.stderr, r"disk is full|[Nn]o space left|free space")
                    self.assertIn(kind.out, done.stderr)
                    self.assertEqual(tree(disk.folder), [])

    def test_a_full_disk_keeps_the_older_product(self):
        kind = self.kind("compare")
        with SmallDisk("2M") as disk:
            if not disk.mounted:
                self.skipTest("SKIPPED: no small disk can be mounted here")
            subprocess.run(kind.command(disk.folder), env=ENVIRONMENT, check=True, capture_output=True)
            subprocess.run(["mount", "-o", "remount,size=450k", disk.folder], check=True)
            done = subprocess.run(kind.command(disk.folder, "--overwrite"), env=ENVIRONMENT, capture_output=True, text=True)
            self.assert_no_crash(done.returncode, done.stderr)
            self.assertEqual(digests(disk.folder), self.whole[kind.name])

    def test_a_read_only_disk(self):
        for kind in self.kinds:
            with self.subTest(kind.name), SmallDisk("1M") as disk:
                if not disk.mounted:
                    self.skipTest("SKIPPED: no disk can be mounted read-only here")
                disk.read_only()
                done = subprocess.run(kind.command(disk.folder), env=ENVIRONMENT, capture_output=True, text=True)
                self.assert_no_crash(done.returncode, done.stderr)
                self.assertIn(disk.folder.name, done.stderr)
                self.assertRegex(done.stderr, "not writable|[Rr]ead-only")

    def test_a_folder_that_becomes_read_only_in_mid_run(self):
        for kind in self.kinds:
            with self.subTest(kind.name), SmallDisk("60M") as disk:
                if not disk.mounted:
                    self.skipTest("SKIPPED: no disk can be mounted read-only here")
                process = start(kind.command(disk.folder))
                time.sleep(self.random.uniform(0.1, 0.9) * self.seconds[kind.name])
                frozen = subprocess.run(["mount", "-o", "remount,ro", disk.folder], capture_output=True).returncode == 0
                _, errors = process.communicate(timeout=60)
                if frozen and process.returncode != kind.exit:
                    self.assert_no_crash(process.returncode, errors)
                    self.assertEqual(self.visible(disk.folder), {})


class LostInput(FaultCase):
    def test_an_input_that_is_cut_or_deleted_while_it_is_read(self):
        for kind, number in self.each_kind(2, 60):
            if not kind.inputs:
                continue
            with self.subTest(kind.name, number=number):
                room, kept = self.room(), self.room()
                lost = self.random.choice(kind.inputs)
                shutil.copy2(lost, kept / "copie")
                cut = self.random.choice((None, 0, 0.3, 0.8))
                process = start(kind.command(room))
                time.sleep(self.random.uniform(0.1, 0.9) * self.seconds[kind.name])
                os.unlink(lost) if cut is None else os.truncate(lost, int(lost.stat().st_size * cut))
                try:
                    _, errors = process.communicate(timeout=60)
                finally:
                    shutil.copy2(kept / "copie", lost)
                self.assert_no_crash(process.returncode, errors, (kind.exit, 1, 3))
                if process.returncode == 1:
                    self.assertIn(lost.stem, errors)
                    self.assertEqual(tree(room), [], errors)
                elif process.returncode == 0:
                    self.assertEqual(digests(room), self.whole[kind.name], f"{kind.name}: wrong bytes and no error, {lost.name} cut to {cut}")


class Memory(FaultCase):
    def test_without_memory(self):
        """From a limit under which nothing runs to one under which all does."""
        for kind in self.kinds:
            for number in range(60 if LONG else 4):
                limit = (170 + (4 if LONG else 40) * number + self.random.randrange(8)) * (1 << 20)
                with self.subTest(kind.name, mebibytes=limit >> 20):
                    room = self.room()
                    done = subprocess.run(kind.command(room, "--threads", "2"), env=ENVIRONMENT, capture_output=True, text=True,
                                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
                    # Not even the loader, or what a library makes before the program's first word, had enough: the words of the latter are those of
                    # the C++ library, which the program replaces by its own as soon as it can.
                    if done.returncode == 127 or re.search("error while loading shared libraries|cannot allocate memory in static TLS|^terminate called after throwing "
                                                           "an instance of 'std::bad_alloc'", done.stderr, re.MULTILINE):
                        continue
                    self.assert_no_crash(done.returncode, done.stderr, (kind.exit, 1))
                    if done.returncode == kind.exit:
                        self.assertEqual(digests(room), self.whole[kind.name])
                        break
                    self.assertRegex(done.stderr, "(?i)memory")
                    self.assertEqual(tree(room), [])


class TwoRuns(FaultCase):
    def test_two_at_once_into_one_folder(self):
        for kind, number in self.each_kind(2, 40):
            with self.subTest(kind.name, number=number):
                room = self.room()
                more = ("--overwrite",) if number % 2 else ()
                first = start(kind.command(room, *more))
                time.sleep(self.random.uniform(0, self.seconds[kind.name]))
                second = start(kind.command(room, *more))
                ends = [(process.communicate(timeout=120)[1], process.returncode) for process in (first, second)]
                for errors, code in ends:
                    self.assertIn(code, (kind.exit, 1, 2), errors)
                    if code == 1:
                        self.assertRegex(errors, r"another run of arpent \((process \d+ on .*|another process)\) is writing into")
                    elif code == 2:
                        self.assertIn("--overwrite", errors)
                self.assertIn(kind.exit, [code for _, code in ends])
                self.assertEqual(digests(room), self.whole[kind.name])

    def test_two_files_of_one_folder_do_not_wait_for_each_other(self):
        kind = self.kind("rasterise")
        room = self.room()
        runs = [start([*kind.command(room)[:-1], str(room / f"{name}.tif")]) for name in ("un", "deux")]
        for one in runs:
            _, errors = one.communicate(timeout=120)
            self.assertEqual(one.returncode, 0, errors)
        self.assertEqual({Path(name).stem.split(".")[0] for name in tree(room)}, {"un", "deux"})


if __name__ == "__main__":
    unittest.main()
