# SPDX-License-Identifier: Apache-2.0
"""The recipes that come with Arpent, and what is said of faulty ones."""
import json
import re
import unittest

import jsonschema

from arpent_case import SOURCE, ArpentCase, SharedFolderCase, draw, rows_of, run

RECIPES = sorted((SOURCE / "pipelines").glob("*.json"))


def without_comments(text):
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


class Schema(ArpentCase):
    @classmethod
    def setUpClass(cls):
        cls.schema = json.loads(run("schema").stdout)

    def test_the_schema_is_one(self):
        jsonschema.validators.validator_for(self.schema).check_schema(self.schema)

    def test_every_shipped_recipe_follows_it(self):
        self.assertGreaterEqual(len(RECIPES), 2)
        for file in RECIPES:
            with self.subTest(file.name):
                recipe = json.loads(without_comments(file.read_text(encoding="utf-8")))
                jsonschema.validate(recipe, self.schema)
                self.assertEqual(recipe["pipeline"], file.stem)

    def test_unknown_stages_and_parameters_do_not(self):
        for fault in ({"pipeline": "x", "steps": [{"id": "a", "stage": "rien"}]},
                      {"pipeline": "x", "steps": [{"id": "a", "stage": "read", "with": {"sauce": "x.gpkg"}}]},
                      {"pipeline": "x"}, {"pipeline": "x", "steps": [{"id": "a", "stage": "territory", "with": {"seed": -1}}]}):
            with self.subTest(fault), self.assertRaises(jsonschema.ValidationError):
                jsonschema.validate(fault, self.schema)


class Faults(ArpentCase):
    def recipe(self, recipe, name="recette.json"):
        path = self.folder / name
        path.write_text(recipe if isinstance(recipe, str) else json.dumps(recipe), encoding="utf-8")
        return path

    def test_all_faults_of_a_recipe_come_at_once(self):
        path = self.recipe({
            "pipeline": "fautive", "params": {"jamais": {"type": "text"}},
            "steps": [{"id": "a", "stage": "raed", "with": {"source": "x.gpkg"}},
                      {"id": "b", "stage": "read", "with": {"sourec": ["x.gpkg"], "nomenclature": "ocsge"}},
                      {"id": "c", "stage": "compare", "in": {"before": "b", "after": "absent"}, "with": {"area": "ronde", "map-min": -1}},
                      {"id": "c", "stage": "account", "in": {"comparison": "b"}}],
            "checks": [{"check": "books-clos", "of": "c"}]})
        done = self.refused(2, ["raed", "did you mean 'read'?", "sourec", "absent", "ronde", "map-min", "books-clos"], "run", path)
        self.assertGreaterEqual(len(done.stderr.splitlines()), 7, done.stderr)
        for line in done.stderr.splitlines():
            self.assertIn("recette.json", line, "each line names the recipe")

    def test_the_dry_run_of_a_faulty_recipe_fails_too(self):
        path = self.recipe({"pipeline": "x", "steps": [{"id": "a", "stage": "raed"}]})
        self.refused(2, ["raed"], "run", path, "--dry-run")

    def test_a_file_that_is_no_json_is_refused_with_its_line(self):
        self.refused(2, ["recette.json", "line 3"], "run", self.recipe('{\n  "pipeline": \n}'))

    def test_a_circle_of_steps_is_refused(self):
        path = self.recipe({"pipeline": "x", "steps": [
            {"id": "a", "stage": "compare", "in": {"before": "a", "after": "a"}}]})
        self.refused(2, ["recette.json", "'a'"], "run", path)

    def test_a_missing_recipe_is_refused_with_a_suggestion(self):
        self.refused(2, ["no recipe 'dmo'", "did you mean 'demo'?"], "run", "dmo")
        self.refused(1, ["no recipe file", "absent.json"], "run", self.folder / "absent.json")

    def test_missing_and_unknown_parameters_are_named(self):
        done = self.refused(2, ["before-13", "after-13", "communes", "out"], "run", "metropole-ocsge")
        self.assertNotIn("before-83", done.stderr, "optional")
        self.refused(2, ["--set sede is unknown (did you mean 'seed'?)"], "run", "demo", "--set", "sede=2")

    def test_a_dry_run_opens_the_headers(self):
        self.refused(1, ["absent.gpkg: no such file"], "run", "metropole-ocsge", "--set", "before-13=absent.gpkg@2020",
                     "--set", "after-13=absent.gpkg@2023", "--set", "communes=absent.gpkg", "--set", f"out={self.out}", "--dry-run")

    def test_a_check_that_fails_keeps_the_product_from_its_name(self):
        before = draw(self.folder / "a.gpkg", "FFX.", letters={"X": ("CS9", "US5")})
        after = draw(self.folder / "b.gpkg", "FFFF")
        recipe = self.recipe({
            "pipeline": "stricte", "params": {"out": {"type": "output"}},
            "steps": [{"id": "avant", "stage": "read", "with": {"source": [str(before)], "nomenclature": "ocsge"}},
                      {"id": "apres", "stage": "read", "with": {"source": [str(after)], "nomenclature": "ocsge"}},
                      {"id": "c", "stage": "compare", "in": {"before": "avant", "after": "apres"}},
                      {"id": "b", "stage": "account", "in": {"comparison": "c"}},
                      {"id": "w", "stage": "write", "in": {"comparison": "c", "account": "b"}, "with": {"out": "${out}"}}],
            "checks": [{"check": "unclassified-below", "of": "b", "percent": 10}]})
        self.refused(2, ["step 'avant'", "leads out of the current folder", "--outside"], "run", recipe, "--set", f"out={self.out}")
        self.refused(3, ["unclassified-below: failed", "50.000 %"], "run", recipe, "--outside", "--set", f"out={self.out}")
        self.assertFalse(self.out.exists())
        self.assertEqual([path.name for path in self.folder.iterdir() if "draft" in path.name], [])


class Shipped(SharedFolderCase):
    """The recipes give what the commands give."""

    @classmethod
    def fill(cls):
        cls.demo = cls.shared / "demo"
        cls.must("demo", "--cell", "700", "--out", cls.demo)

    def test_the_recipe_of_the_demo_gives_the_product_of_the_command(self):
        out = self.shared / "recette"
        self.must("run", "demo", "--set", "cell=700", "--set", f"out={out}")
        for name in ("flux.csv", "bilan.csv", "mutations.csv", "communes.csv", "communes_schematiques.gpkg"):
            self.assertEqual((out / name).read_bytes(), (self.demo / name).read_bytes(), name)
        self.must("verify", out / "arpent.gpkg")

    def test_the_recipe_of_the_metropole_runs_on_files(self):
        out, years = self.shared / "metropole", {"13": (2020, 2023), "83": (2017, 2020), "84": (2018, 2021)}
        words = ["--set", f"communes={self.demo}/communes_schematiques.gpkg", "--set", f"out={out}", "--set", "envelope=state"]
        for code, (before, after) in years.items():
            words += ["--set", f"before-{code}={self.demo}/ocsge_{code}_{before}_simule.gpkg@{before}",
                      "--set", f"after-{code}={self.demo}/ocsge_{code}_{after}_simule.gpkg@{after}"]
        plan = self.must("run", "metropole-ocsge", *words, "--dry-run").stdout
        self.assertIn("ocsge_83_2017_simule.gpkg", plan)
        self.assertFalse(out.exists())
        self.must("run", "metropole-ocsge", *words)
        for name in ("flux.csv", "bilan.csv"):
            self.assertEqual((out / name).read_bytes(), (self.demo / name).read_bytes(), name)

    def test_one_departement_alone_leaves_the_others_unclassed(self):
        out = self.shared / "seul"
        self.must("run", "metropole-ocsge", "--set", f"communes={self.demo}/communes_schematiques.gpkg", "--set", f"out={out}",
                  "--set", f"before-13={self.demo}/ocsge_13_2020_simule.gpkg@2020", "--set", f"after-13={self.demo}/ocsge_13_2023_simule.gpkg@2023")
        rows = {row["zone"]: row for row in rows_of(out / "bilan.csv")}
        self.assertEqual(rows["83120"]["non_classe_m2"], rows["83120"]["surface_m2"])
        self.assertEqual({row["code"] for row in rows_of(out / "anomalies.csv")}, {"83120", "84089"})

    def test_every_recipe_plans_with_its_required_parameters(self):
        for file in RECIPES:
            recipe = json.loads(without_comments(file.read_text(encoding="utf-8")))
            words = []
            for name, param in recipe.get("params", {}).items():
                if "default" in param or param.get("optional"):
                    continue
                values = {"output": self.shared / f"plan-{file.stem}", "source": self.demo / "ocsge_83_2020_simule.gpkg"}
                value = self.demo / "communes_schematiques.gpkg" if "commune" in name else values[param["type"]]
                words += ["--set", f"{name}={value}"]
            with self.subTest(file.name):
                self.must("run", file, *words, "--dry-run")


if __name__ == "__main__":
    unittest.main()
