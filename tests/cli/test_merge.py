# SPDX-License-Identifier: Apache-2.0
"""Products of a territory shared out over several runs, merged: the tables and the ledger of one run, byte for byte."""
import re
import shutil
import unittest

from arpent_case import SharedFolderCase, digest, draw, query, rows_of, run, square, tree, write_layer

SAME = ("communes.csv", "flux.csv", "bilan.csv", "fenetres.csv", "classes.csv", "ledger.json")
COMMUNES = [("01001", "Ouest", "Plaine", 900000, 300), ("01002", "Milieu", "Plaine", 900300, 300),
            ("01003", "Est", "Côte", 900600, 250), ("01004", "Large", "Côte", 900900, 300)]


class Merge(SharedFolderCase):
    """Four communes in a row; the third has ground without data, the fourth none of it."""

    @classmethod
    def fill(cls):
        cls.before = draw(cls.shared / "avant.gpkg", "FFFFNNUUU. FFAANNUAA. FFAAWWFF..")
        cls.after = draw(cls.shared / "apres.gpkg", "FFUUNNUUA. FUAANNUAA. FFFAWWUF..")
        cls.zones("toutes", range(4))
        cls.zones("ouest", (0, 2))
        cls.zones("est", (3, 1))
        for name in ("toutes", "ouest", "est"):
            cls.must(*cls.compare(name))

    @classmethod
    def zones(cls, name, numbers):
        write_layer(cls.shared / f"{name}.gpkg", ("insee", "nom", "territoire"),
                    [(square(COMMUNES[k][3], 6249700, COMMUNES[k][4], 300), *COMMUNES[k][:3]) for k in numbers], layer="communes")

    @classmethod
    def compare(cls, name, *more, zones=None, nomenclature="ocsge"):
        return ("compare", "--before", f"{cls.before}@2020", "--after", f"{cls.after}@2023", "--nomenclature", nomenclature,
                "--zones", cls.shared / f"{zones or name}.gpkg", "--out", cls.shared / f"bilan_{name}", *more)

    def product(self, name):
        return self.shared / f"bilan_{name}"

    def assert_same(self, folder, other):
        for name in SAME:
            self.assertEqual(digest(folder / name), digest(other / name), name)

    def test_halves_merged_are_one_run(self):
        self.succeeds("merge", self.product("ouest"), self.product("est"), "--out", self.out)
        self.assert_same(self.out, self.product("toutes"))
        self.assertEqual([row["code"] for row in rows_of(self.out / "anomalies.csv")], ["01004"])
        self.assertEqual(len(rows_of(self.out / "communes.csv")), 4)

    def test_the_merged_product_verifies_and_has_its_outlines(self):
        self.succeeds("merge", self.product("ouest"), self.product("est"), "--out", self.out)
        lines = self.succeeds("verify", self.out / "arpent.gpkg").stdout
        self.assertIn("contours-communes", lines)
        self.assertEqual(query(self.out / "arpent.gpkg", "SELECT count(*) FROM communes WHERE geom IS NOT NULL"), [(4,)])

    def test_the_order_does_not_matter(self):
        self.succeeds("merge", self.product("est"), self.product("ouest"), "--out", self.out)
        self.assert_same(self.out, self.product("toutes"))

    def test_a_product_merged_alone_is_itself(self):
        self.succeeds("merge", self.product("toutes"), "--out", self.out)
        self.assert_same(self.out, self.product("toutes"))

    def test_merges_can_be_merged(self):
        for k in range(4):
            self.zones(f"une{k}", (k,))
        for k in (0, 1, 2):
            self.must(*self.compare(f"une{k}", "--tables-only", "--overwrite"))
        self.zones("trois", (0, 1, 2))
        self.must(*self.compare("trois", "--tables-only", "--overwrite"))
        self.succeeds("merge", self.product("une2"), self.product("une0"), "--out", self.folder / "deux")
        self.succeeds("merge", self.product("une1"), self.folder / "deux", "--out", self.out)
        self.assert_same(self.out, self.product("trois"))

    def series(self, name, out):
        middle = draw(self.folder / f"milieu_{name}.gpkg", "FFFUNNUUU. FFAANNUAA. FFAAWWUF..")
        self.succeeds("compare", "--vintage", f"2018={self.before}", "--vintage", f"2020={middle}", "--vintage", f"2023={self.after}",
                      "--nomenclature", "ocsge", "--zones", self.shared / f"{name}.gpkg", "--out", out)
        return out

    def test_series_are_merged_period_by_period(self):
        whole, west, east = (self.series(name, self.folder / name) for name in ("toutes", "ouest", "est"))
        self.succeeds("merge", west, east, "--out", self.out)
        self.assert_same(self.out, whole)
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_a_series_is_not_merged_with_a_single_period(self):
        self.refused_without_trace(1, ["the series of periods is not the same everywhere", "2018 to 2020 and 2020 to 2023 and 2018 to 2023"],
                                   "merge", self.series("ouest", self.folder / "serie"), self.product("est"))

    def test_a_recipe_merges_too(self):
        recipe = self.folder / "somme.json"
        recipe.write_text(f"""{{ "pipeline": "somme", "summary": "Merge", "steps": [
          {{ "id": "merge", "stage": "merge", "with": {{ "dir": ["{self.product('ouest')}", "{self.product('est')}"] }} }},
          {{ "id": "account", "stage": "account", "in": {{ "comparison": "merge" }} }},
          {{ "id": "write", "stage": "write", "in": {{ "comparison": "merge", "account": "account" }}, "with": {{ "out": "{self.out}" }} }} ] }}""",
                          encoding="utf-8")
        self.succeeds("run", recipe, "--outside")
        self.assert_same(self.out, self.product("toutes"))

    def test_provenance_names_each_part_with_its_digest(self):
        self.succeeds("merge", self.product("ouest"), self.product("est"), "--out", self.out)
        parts = {row["entree"]: row["empreinte_sha256"] for row in rows_of(self.out / "provenance.csv") if row["etape"] == "merge"}
        self.assertEqual(parts, {f"bilan_{name}/ledger.json": digest(self.product(name) / "ledger.json") for name in ("ouest", "est")})
        self.assertNotIn(str(self.shared), (self.out / "provenance.csv").read_text(encoding="utf-8"))

    def test_change_polygons_come_along_in_the_order_of_one_run(self):
        done = self.succeeds("merge", self.product("ouest"), self.product("est"), "--out", self.out)
        self.assertIn("6 change polygons", done.stderr)
        self.assertEqual(digest(self.out / "mutations.csv"), digest(self.product("toutes") / "mutations.csv"))
        outlines = "SELECT hex(geom) FROM mutations ORDER BY fid"
        self.assertEqual(query(self.out / "arpent.gpkg", outlines), query(self.product("toutes") / "arpent.gpkg", outlines))

    def test_without_change_polygons_in_one_product_the_whole_has_none(self):
        alone = list(self.compare("ouest", "--tables-only"))
        alone[alone.index("--out") + 1] = self.out / "ouest"
        self.succeeds(*alone)
        done = self.succeeds("merge", self.out / "ouest", self.product("est"), "--out", self.out / "tout")
        self.assertIn("a product has no layer of change polygons, nor has the whole", done.stderr)
        self.assertFalse((self.out / "tout" / "mutations.csv").exists())

    def test_provenance_names_the_inputs_of_the_parts(self):
        self.succeeds("merge", self.product("ouest"), self.product("est"), "--out", self.out)
        inputs = {row["entree"] for row in rows_of(self.out / "provenance.csv") if row["etape"] in ("before", "after")}
        self.assertEqual(inputs, {"avant.gpkg:avant", "apres.gpkg:apres"})

    def test_the_ledger_does_not_depend_on_threads(self):
        for threads in (1, 2):
            self.succeeds(*self.compare("toutes")[:-1], self.folder / str(threads), "--threads", threads)
            self.assertEqual(digest(self.folder / str(threads) / "ledger.json"), digest(self.product("toutes") / "ledger.json"))

    def test_simulated_parts_make_a_simulated_whole(self):
        self.must("demo", "--cell", "3000", "--out", self.folder / "demo")
        self.succeeds("merge", self.folder / "demo", "--whole-name", "Métropole Aix-Marseille-Provence", "--out", self.out)
        self.assertIn("simulé", rows_of(self.out / "provenance.csv")[0]["parametres"])
        self.assert_same(self.out, self.folder / "demo")

    def refused_without_trace(self, code, fragments, *words):
        there = tree(self.folder)
        done = self.refused(code, fragments, *words, "--out", self.out)
        self.assertEqual(tree(self.folder), there)
        return done

    def test_zones_counted_twice_are_refused(self):
        self.refused_without_trace(1, ["zone 01001 Ouest: 90000.0000 m² of its 90000.0000 m² are counted twice", "zone 01003 Est"],
                                   "merge", self.product("toutes"), self.product("ouest"))

    def test_one_folder_given_twice_is_refused(self):
        self.refused_without_trace(2, ["is given twice", "a product is merged once"],
                                   "merge", self.product("ouest"), self.product("est"), self.shared / "." / "bilan_ouest")

    def test_a_copy_of_a_product_is_refused(self):
        shutil.copytree(self.product("ouest"), self.folder / "copie")
        self.refused_without_trace(1, ["hold the same product"], "merge", self.product("ouest"), self.folder / "copie")

    def test_other_zones_on_the_same_ground_are_refused(self):
        write_layer(self.folder / "autres.gpkg", ("insee", "nom", "territoire"), [(square(900100, 6249700, 300), "02001", "Autre", "Plaine")])
        words = list(self.compare("toutes"))
        words[words.index("--zones") + 1], words[-1] = self.folder / "autres.gpkg", self.folder / "bilan_autres"
        self.must(*words)
        self.refused_without_trace(1, ["zones 01001 and 02001 overlap by 60000.0000 m²"], "merge", self.product("ouest"), self.folder / "bilan_autres")

    def test_all_that_parts_disagree_on_is_said_at_once(self):
        letters = self.folder / "clc.gpkg"
        write_layer(letters, ("code_clc",), [(square(900000, 6249700, 900, 300), "112")])
        self.must("compare", "--before", f"{letters}@2018", "--after", f"{letters}@2024", "--nomenclature", "clc", "--area", "ellipsoidal",
                  "--zones", self.shared / "est.gpkg", "--out", self.folder / "bilan_clc")
        self.refused_without_trace(1, ["the nomenclature is not the same everywhere: clc", "the area model is not the same everywhere: ellipsoidal",
                                       self.folder / "bilan_clc" / "ledger.json"],
                                   "merge", self.product("ouest"), self.folder / "bilan_clc")

    def test_what_is_missing_is_said_at_once(self):
        shutil.copytree(self.product("est"), self.folder / "sans_livre")
        (self.folder / "sans_livre" / "ledger.json").unlink()
        shutil.copytree(self.product("est"), self.folder / "sans_carte")
        (self.folder / "sans_carte" / "arpent.gpkg").unlink()
        self.refused_without_trace(1, ["absent: no such folder", "sans_livre/ledger.json: no such file", "sans_carte/arpent.gpkg: no such file"],
                                   "merge", self.folder / "absent", self.folder / "sans_livre", self.folder / "sans_carte")
        self.refused_without_trace(2, ["DIR is missing"], "merge")

    def altered(self, change):
        folder = self.folder / "altere"
        shutil.copytree(self.product("est"), folder)
        file = folder / "ledger.json"
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        return folder

    def test_a_ledger_cut_short_is_refused_with_its_line(self):
        folder = self.altered(lambda text: text[:len(text) * 3 // 4])
        self.refused_without_trace(1, [f"{folder}/ledger.json, line ", "cut short"], "merge", folder)

    def test_a_ledger_that_does_not_close_is_a_failed_check(self):
        folder = self.altered(lambda text: re.sub(r'\[0, 1, (\d+), (\d+), "\d+"', r'[0, 1, \1, \2, "5"', text, count=1))
        self.refused_without_trace(3, ["do not close"], "merge", folder)

    def test_a_ledger_beside_the_outlines_of_another_run_is_refused(self):
        folder = self.altered(lambda text: text)
        shutil.copy(self.product("ouest") / "ledger.json", folder)
        self.refused_without_trace(1, ["no outline of zone 01001", "the two are not of one run"], "merge", folder)

    def test_a_merge_is_not_written_over_a_product(self):
        self.succeeds("merge", self.product("ouest"), "--out", self.out)
        first = digest(self.out / "ledger.json")
        self.refused_without_trace(2, ["--overwrite"], "merge", self.product("est"))
        self.assertEqual(digest(self.out / "ledger.json"), first)
        self.succeeds("merge", self.product("est"), "--out", self.out, "--overwrite")
        self.assertEqual(digest(self.out / "ledger.json"), digest(self.product("est") / "ledger.json"))

    def test_the_dry_run_refuses_what_the_run_would(self):
        self.refused_without_trace(1, ["absent: no such folder"], "merge", self.folder / "absent", "--dry-run")
        self.assertEqual(run("merge", self.product("ouest"), "--out", self.out, "--dry-run").returncode, 0)
        self.assertFalse(self.out.exists())


if __name__ == "__main__":
    unittest.main()
