# SPDX-License-Identifier: Apache-2.0
"""Outputs that cannot be, and words the command line does not know."""
import os
import re
import subprocess
import unittest

from arpent_case import PROGRAM, ArpentCase, digests, draw, header_of, run, tree


class BadOutputCase(ArpentCase):
    def setUp(self):
        super().setUp()
        self.before = draw(self.folder / "avant.gpkg", "FFFF FFAA")
        self.after = draw(self.folder / "apres.gpkg", "FFUU FUAA")

    def words(self, out=None, *more):
        return ("compare", "--before", self.before, "--after", self.after, "--nomenclature", "ocsge", "--out", out or self.out, *more)

    def refused_without_trace(self, code, fragments, *words, **options):
        there = tree(self.folder)
        done = self.refused(code, fragments, *words, **options)
        self.assertEqual(tree(self.folder), there)
        return done


class Existing(BadOutputCase):
    def test_a_product_is_not_overwritten_unless_asked(self):
        self.succeeds(*self.words())
        first = digests(self.out)
        done = self.refused_without_trace(2, [self.out / "arpent.gpkg", "--overwrite"], *self.words())
        self.assertEqual(done.stdout, "", "refused before any work")
        self.assertEqual(digests(self.out), first)
        self.succeeds(*self.words(None, "--overwrite"))
        self.assertEqual(digests(self.out), first)

    def test_the_dry_run_refuses_what_the_run_would(self):
        self.succeeds(*self.words())
        self.refused_without_trace(2, ["--overwrite"], *self.words(None, "--dry-run"))

    def test_tables_of_an_older_product_do_not_stay_beside_a_newer_one(self):
        self.succeeds(*self.words())
        self.assertTrue((self.out / "mutations.csv").exists())
        self.succeeds(*self.words(None, "--tables-only", "--overwrite"))
        self.assertFalse((self.out / "mutations.csv").exists())

    def test_other_files_of_the_folder_are_kept(self):
        self.out.mkdir()
        (self.out / "notes.txt").write_text("à garder\n", encoding="utf-8")
        self.succeeds(*self.words())
        self.assertEqual((self.out / "notes.txt").read_text(encoding="utf-8"), "à garder\n")

    def test_a_demo_is_not_overwritten(self):
        self.succeeds("demo", "--cell", "3000", "--out", self.out)
        self.refused_without_trace(2, ["--overwrite"], "demo", "--cell", "3000", "--out", self.out)


class Unwritable(BadOutputCase):
    def test_a_file_is_no_folder(self):
        self.refused_without_trace(2, [self.before, "is a file"], *self.words(self.before))

    def test_no_folder_is_made_inside_a_file(self):
        self.refused_without_trace(2, [self.before, "is a file"], *self.words(self.before / "bilan"))

    def test_a_device_is_no_folder(self):
        self.refused_without_trace(2, ["/dev/full", "folder"], *self.words("/dev/full"))

    def test_a_folder_the_system_refuses_is_an_error_of_storage(self):
        self.refused_without_trace(1, ["/proc"], *self.words("/proc/arpent"))

    def test_a_folder_closed_to_the_user_is_refused_before_any_work(self):
        closed = self.folder / "ferme"
        closed.mkdir(mode=0o500)
        self.folder.chmod(0o755)
        if os.access(closed, os.W_OK):  # root: as nobody, then
            probe = subprocess.run([PROGRAM, "--version"], user="nobody", capture_output=True)
            if probe.returncode != 0:
                self.skipTest("SKIPPED: root may write everywhere, and nobody cannot run the program here")
            self.before.chmod(0o644)
            options = {"user": "nobody"}
        else:
            options = {}
        done = subprocess.run([PROGRAM, *map(str, self.words(closed / "bilan"))], capture_output=True, text=True, **options)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("ferme is not writable", done.stderr)
        self.assertIn("choose another output", done.stderr)
        self.assertNotIn("polygons", done.stderr)

    def test_paths_the_system_does_not_take_are_named_with_its_reason(self):
        loop = self.folder / "boucle"
        loop.symlink_to(loop)
        for path, reason in ((self.folder / ("n" * 300), "File name too long"), (loop, "Too many levels of symbolic links")):
            for words in (
                self.words(path),
                self.words(path / "bilan"),
                ("compare", "--before", path, "--after", self.after, "--nomenclature", "ocsge", "--out", self.out),
                ("compare", "--before", self.before, "--after", self.after, "--nomenclature", path, "--out", self.out),
                ("demo", "--out", path),
                ("inspect", path),
                ("run", path),
                ("merge", path, "--out", self.out),
                ("register", "init", path),
                ("register", "verify", path),
                ("report", "--from", path, "--out", self.folder / "rapport.html"),
                ("verify", path),
            ):
                with self.subTest(words=[str(word)[-24:] for word in words]):
                    there = tree(self.folder)
                    done = run(*words)
                    self.assertIn(done.returncode, (1, 2), done.stderr)
                    self.assertRegex(done.stderr, re.escape(str(path)) + f".*(: {reason}|no such|cannot)")
                    self.assertNotIn("internal error", done.stderr)
                    self.assertNotIn("polygons", done.stderr, "refused before any work")
                    self.assertEqual(tree(self.folder), there)


class FullDisk(BadOutputCase):
    """A limit on the size of files stands for a full disk: the same failed writes, without a disk to fill."""

    def test_whatever_the_write_that_fails_nothing_is_left(self):
        self.succeeds(*self.words())
        whole = (self.out / "arpent.gpkg").stat().st_size
        for limit in (512, 4096, 60000, whole // 2, whole - 4096):
            with self.subTest(bytes=limit):
                done = self.refused_without_trace(1, ["cannot write", "free space"], *self.words(self.folder / "plein"), largest_file=limit)
                self.assertIn("arpent.gpkg", done.stderr)

    def test_a_failed_overwrite_keeps_the_older_product(self):
        self.succeeds(*self.words())
        older = digests(self.out)
        self.refused_without_trace(1, ["cannot write"], *self.words(None, "--overwrite"), largest_file=60000)
        self.assertEqual(digests(self.out), older)

    def test_the_demo_leaves_nothing_either(self):
        for limit in (4096, 100000, 150000):
            with self.subTest(bytes=limit):
                self.refused_without_trace(1, ["cannot write"], "demo", "--cell", "3000", "--out", self.folder / "plein", largest_file=limit)

    def test_a_full_standard_output_is_an_error(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "stages"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot write to standard output", done.stderr)

    def test_no_product_without_its_printed_account(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, *map(str, self.words())], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)

    def test_a_reader_that_leaves_early_is_no_error(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([PROGRAM, "schema"], stdout=writer, stderr=subprocess.PIPE, text=True)
        os.close(writer)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class CommandLine(BadOutputCase):
    def test_a_mistyped_option_is_refused_with_a_suggestion(self):
        self.refused_without_trace(2, ["unknown option '--befor' (did you mean '--before'?)", "arpent compare --help"],
                                   "compare", "--befor", self.before, "--nomenclature", "ocsge", "--out", self.out)

    def test_a_mistyped_command_is_refused_with_a_suggestion(self):
        self.refused_without_trace(2, ["unknown command 'compar' (did you mean 'compare'?)"], "compar")

    def test_a_stage_that_needs_others_is_refused_with_the_way_to_use_it(self):
        self.refused_without_trace(2, ["use it in a recipe"], "indicators")

    def test_an_option_without_its_value_is_refused(self):
        self.refused_without_trace(2, ["--before needs a value"], "compare", "--before")

    def test_a_missing_option_is_named(self):
        self.refused_without_trace(2, ["--out is missing"], "demo")

    def test_all_wrong_values_come_at_once(self):
        self.refused_without_trace(2, ["--area must be one of planar, ellipsoidal, not 'ronde'", "--map-min must be a number"],
                                   *self.words(None, "--area", "ronde", "--map-min", "peu"))

    def test_no_command_is_a_usage_error_that_shows_the_commands(self):
        self.refused_without_trace(2, ["Usage: arpent COMMAND", "compare", "demo"])

    def test_an_option_without_effect_is_refused(self):
        self.refused_without_trace(2, ["--zone-id has no effect without --zones"], *self.words(None, "--zone-id", "insee"))

    def test_verify_refuses_what_is_no_product(self):
        self.refused_without_trace(1, ["no such file"], "verify", self.folder / "rien.gpkg")
        self.refused_without_trace(1, ["is not a product of Arpent"], "verify", self.before)
        self.refused_without_trace(2, ["PRODUCT is missing"], "verify")

    def test_quiet_says_nothing_on_stderr(self):
        done = self.succeeds(*self.words(None, "--quiet"))
        self.assertEqual(done.stderr, "")
        self.assertIn("Bilan", done.stdout)

    def test_a_product_has_its_tables(self):
        self.succeeds(*self.words())
        self.assertIn("surface_m2", header_of(self.out / "flux.csv"))
        self.assertEqual(run("verify", self.out / "arpent.gpkg").returncode, 0)


if __name__ == "__main__":
    unittest.main()
