# SPDX-License-Identifier: Apache-2.0
"""One recipe, many computers: threads, locales, time zones and dates change no byte of any file."""
import os
import shutil
import subprocess
import unittest

from arpent_case import SOURCE, SharedFolderCase, digests, run

# Threads, locale, time zone, date. Not all 24: every two values of two things meet in at least one of these.
RUNS = [(1, "C", "UTC", "2026-01-31 12:00:00"), (2, "fr_FR.UTF-8", "Pacific/Auckland", "2026-01-31 12:00:00"), (8, "C", "Pacific/Auckland", "2031-07-01 23:59:30"),
        (1, "fr_FR.UTF-8", "Pacific/Auckland", "2031-07-01 23:59:30"), (2, "C", "UTC", "2031-07-01 23:59:30"), (8, "fr_FR.UTF-8", "UTC", "2026-01-31 12:00:00")]

# The address sanitizer and the library that sets the day wait for one another for ever: scripts/sanitize.sh says so.
FAKETIME = None if os.environ.get("ARPENT_REAL_CLOCK") else shutil.which("faketime")


def locales():
    return subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.lower()


class Determinism(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.first = cls.demo("premier", 2, "C.UTF-8", "UTC")

    @classmethod
    def demo(cls, name, threads, locale, zone, day=None):
        out = cls.shared / name
        words = ("run", SOURCE / "pipelines" / "demo.json", "--set", "cell=500", "--set", "permits=200", "--set", f"out={out}", "--threads", threads)
        environment = {"LC_ALL": locale, "TZ": zone, "LANGUAGE": "fr" if locale.startswith("fr") else ""}
        if day is None:
            done = cls.must(*words, environment=environment)
        else:
            done = run(*words, environment=environment, before=(FAKETIME, day))
            if done.returncode != 0:
                raise AssertionError(f"{name}: exit {done.returncode}\n{done.stderr}")
        files = digests(out)
        shutil.rmtree(out)
        return files, done.stdout

    def same(self, name, threads, locale, zone, day=None):
        files, printed = self.demo(name, threads, locale, zone, day)
        self.assertGreater(len(files), 40)
        self.assertEqual({file for file in files if files[file] != self.first[0].get(file)}, set(), "other bytes")
        self.assertEqual(set(files), set(self.first[0]))
        if not locale.startswith("fr"):  # messages may be in another language; figures are in the files
            self.assertEqual(printed, self.first[1])

    def test_threads_locales_zones_and_dates(self):
        if FAKETIME is None:
            self.skipTest("SKIPPED: faketime is not installed or cannot be used, other dates go untested")
        for number, (threads, locale, zone, day) in enumerate(RUNS):
            with self.subTest(threads=threads, locale=locale, zone=zone, day=day):
                if locale.startswith("fr") and "fr_fr.utf8" not in locales():
                    self.skipTest("LOCALE ABSENT: fr_FR.UTF-8 is not installed, the decimal comma goes untested")
                self.same(f"run{number}", threads, locale, zone, day)

    def test_threads_locales_and_zones_today(self):
        """The same without the tool that sets the day."""
        if FAKETIME is not None:
            self.skipTest("covered by the test with dates")
        for number, (threads, locale, zone, _) in enumerate(RUNS):
            with self.subTest(threads=threads, locale=locale, zone=zone):
                if locale.startswith("fr") and "fr_fr.utf8" not in locales():
                    self.skipTest("LOCALE ABSENT: fr_FR.UTF-8 is not installed, the decimal comma goes untested")
                self.same(f"today{number}", threads, locale, zone)


if __name__ == "__main__":
    unittest.main()
