# SPDX-License-Identifier: Apache-2.0
"""The page of the report as people meet it: web/report/test, in a real browser, on the page the program makes of the demo."""
import os
import shutil
import subprocess
import unittest

from arpent_case import SOURCE, SharedFolderCase

TESTS = SOURCE / "web" / "report" / "test"
NODE = os.environ.get("ARPENT_NODE") or "node"
MODULES = os.environ.get("ARPENT_REPORT_MODULES", "")


def browser():
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Pages(SharedFolderCase):
    @classmethod
    def fill(cls):
        if not MODULES:
            raise unittest.SkipTest("REPORT NOT BUILT HERE: ARPENT_REPORT is off or its page was made elsewhere, the page goes untested")
        if not browser():
            raise unittest.SkipTest("CHROMIUM ABSENT: the page of the report goes untested")
        cls.demo = cls.shared / "demo"
        cls.must("demo", "--out", cls.demo)

    # One method a file, made below.
    def passes(self, name):
        values = {**os.environ, "ARPENT_REPORT_HTML": str(self.demo / "rapport.html"), "ARPENT_REPORT_PRODUCT": str(self.demo), "ARPENT_REPORT_MODULES": MODULES,
                  "CHROMIUM": browser(), "LC_ALL": "C.UTF-8"}
        done = subprocess.run([NODE, "--test", str(TESTS / name)], env=values, capture_output=True, text=True, encoding="utf-8", timeout=900)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotRegex(done.stdout, r"(?m)^# tests 0$")  # a file that tests nothing passes too


def of_file(name):
    return lambda self: self.passes(name)


for file in sorted(TESTS.glob("*.test.js")):
    setattr(Pages, "test_" + file.name.removesuffix(".test.js").replace("-", "_").replace(".", "_"), of_file(file.name))
