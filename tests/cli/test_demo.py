# SPDX-License-Identifier: Apache-2.0
"""The embedded territory: the same bytes whatever the day, and a product that is as the contract says."""
import json
import shutil
import subprocess
import tempfile
import unittest
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from osgeo import gdal

from arpent_case import (CSV_TABLES, PROGRAM, SOURCE, SharedFolderCase, digest, digests, header_of, query, rows_of, run, total)

DEPARTEMENTS = {"13": ("2020", "2023"), "83": ("2017", "2020"), "84": ("2018", "2021")}
CONTRACT = {
    "communes": "insee, nom, territoire, surface_m2, artif_avant_m2, artif_apres_m2, artif_nette_m2, artif_nette_m2_an, perte_agricole_m2, "
                "perte_naturelle_m2, perte_forestiere_m2, part_enaf_pct",
    "mutations": "insee, classe_avant, classe_apres, artif_avant, artif_apres, sens, cause, famille, surface_m2, millesime_avant, millesime_apres",
    "flux": "niveau, zone, nom, millesime_avant, millesime_apres, classe_avant, classe_apres, surface_m2",
    "bilan": "niveau, zone, nom, millesime_avant, millesime_apres, duree_ans, surface_m2, artif_avant_m2, artif_apres_m2, artificialisation_m2, "
             "desartificialisation_m2, artif_nette_m2, artif_nette_m2_an, imper_avant_m2, imper_apres_m2, perte_agricole_m2, gain_agricole_m2, "
             "perte_naturelle_m2, gain_naturelle_m2, perte_forestiere_m2, gain_forestiere_m2, non_classe_m2, chevauchement_m2, residu_m2",
    "enaf": "niveau, zone, nom, annee_debut, annee_fin, destination, surface_m2",
    "trajectoire": "niveau, zone, nom, scenario, periode, plafond_m2, consomme_m2, reste_m2, rythme_m2_an, annee_epuisement, source",
    "provenance": "etape, entree, empreinte_sha256, date_source, parametres, programme, version, modele_surface",
}


DEMO_TABLES = (*CSV_TABLES, "positions", "enveloppe", "enveloppe_bilan", "ventilation", "indicateurs", "enaf", "trajectoire", "fourchettes", "horizons",
               "rapport_triennal", "projets", "constats", "regles", "espaces_pris", "projets_communes", "priorites")


def source_words(folder, endings=("gpkg", "gpkg", "gpkg")):
    """--before and --after of the three départements, each with its own dates."""
    words = []
    for (code, (before, after)), ending in zip(DEPARTEMENTS.items(), endings):
        for option, year in (("--before", before), ("--after", after)):
            words += [option, f"{folder}/ocsge_{code}_{year}_simule.{ending}@{year}"]
    return words


class DemoCase(SharedFolderCase):
    cell = "700"

    @classmethod
    def fill(cls):
        cls.demo = cls.shared / "demo"
        cls.printed = cls.must("demo", "--cell", cls.cell, "--out", cls.demo).stdout
        cls.gpkg = cls.demo / "arpent.gpkg"

    def table(self, name):
        return rows_of(self.demo / f"{name}.csv")


class Repeatable(DemoCase):
    def demo_again(self, name, *words, **options):
        out = self.shared / name
        self.must("demo", "--cell", self.cell, "--out", out, *words, **options)
        return digests(out)

    def test_a_second_run_gives_the_same_bytes(self):
        self.assertEqual(self.demo_again("encore"), digests(self.demo))

    def test_the_number_of_threads_changes_no_byte(self):
        for threads in ("1", "2", "8"):
            with self.subTest(threads=threads):
                self.assertEqual(self.demo_again(f"fils-{threads}", "--threads", threads), digests(self.demo))

    def test_the_french_locale_changes_no_byte(self):
        known = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.lower()
        if "fr_fr.utf8" not in known:
            self.skipTest("LOCALE ABSENT: fr_FR.UTF-8 is not installed, the decimal comma goes untested")
        self.assertEqual(self.demo_again("francais", environment={"LC_ALL": "fr_FR.UTF-8"}), digests(self.demo))

    def test_neither_the_folder_nor_the_time_zone_nor_the_language_changes_a_byte(self):
        self.assertEqual(self.demo_again("autre dossier à part", environment={"TZ": "Pacific/Auckland", "LANGUAGE": "fr", "HOME": "/"}),
                         digests(self.demo))

    def test_another_seed_gives_another_territory(self):
        other = self.demo_again("graine", "--seed", "2")
        self.assertNotEqual(other["flux.csv"], digests(self.demo)["flux.csv"])
        self.must("verify", self.shared / "graine" / "arpent.gpkg")

    def test_the_account_printed_is_that_of_the_same_run(self):
        whole = self.table("bilan")[-1]
        hectares = f"{Decimal(whole['surface_m2']) / 10000:,.2f}".replace(",", " ").replace(".", ",")
        self.assertIn(hectares, self.printed.replace("\u202f", " ").replace("\xa0", " "))
        self.assertIn("DONNÉES SIMULÉES", self.printed)


class ReadBack(DemoCase):
    """`compare` on the files that the demo wrote gives the demo's books."""

    def compare(self, name, words, *more):
        out = self.shared / name
        self.must("compare", *words, "--nomenclature", "ocsge", "--zones", self.demo / "communes_schematiques.gpkg",
                  "--whole-name", "Métropole Aix-Marseille-Provence", "--envelope", "state", "--out", out, *more)
        return out

    def assert_same_books(self, out, names=("flux", "bilan", "communes", "fenetres")):
        for name in names:
            self.assertEqual((out / f"{name}.csv").read_text(encoding="utf-8"), (self.demo / f"{name}.csv").read_text(encoding="utf-8"), name)

    def test_three_departements_with_three_windows_give_the_same_books(self):
        out = self.compare("relu", source_words(self.demo))
        self.assert_same_books(out, ("flux", "bilan", "communes", "fenetres", "classes"))
        key = ("insee", "classe_avant", "classe_apres", "surface_m2", "millesime_avant")
        pieces = [sorted(tuple(row[k] for k in key) for row in rows_of(folder / "mutations.csv")) for folder in (out, self.demo)]
        self.assertEqual(pieces[0], pieces[1])
        self.must("verify", out / "arpent.gpkg")

    def test_tables_only_gives_the_same_tables_without_change_layer(self):
        out = self.compare("tables", source_words(self.demo), "--tables-only")
        self.assertFalse((out / "mutations.csv").exists())
        self.assertEqual(query(out / "arpent.gpkg", "SELECT count(*) FROM gpkg_contents WHERE table_name = 'mutations'"), [(0,)])
        without = [{k: v for k, v in row.items() if k != "hors_carte_m2"} for row in rows_of(out / "flux.csv")]
        self.assertEqual(without, [{k: v for k, v in row.items() if k != "hors_carte_m2"} for row in self.table("flux")])
        self.must("verify", out / "arpent.gpkg")

    def test_a_shapefile_with_upper_case_fields_among_them_gives_the_same_books(self):
        if shutil.which("ogr2ogr") is None:
            self.skipTest("OGR2OGR ABSENT: apt install gdal-bin")
        folder = self.shared / "sources"
        folder.mkdir()
        for year in DEPARTEMENTS["83"]:
            subprocess.run(["ogr2ogr", folder / f"ocsge_83_{year}_simule.shp", self.demo / f"ocsge_83_{year}_simule.gpkg", "-sql",
                            "SELECT geom, code_cs AS CODE_CS, code_us AS CODE_US FROM occupation_du_sol"], check=True, capture_output=True)
        for code in ("13", "84"):
            for year in DEPARTEMENTS[code]:
                (folder / f"ocsge_{code}_{year}_simule.gpkg").symlink_to(self.demo / f"ocsge_{code}_{year}_simule.gpkg")
        self.assert_same_books(self.compare("shapefile", source_words(folder, ("gpkg", "shp", "gpkg"))), ("flux", "bilan", "communes"))

    def test_dates_are_read_from_the_files_when_not_given(self):
        words = [word.split("@")[0] for word in source_words(self.demo)]
        self.assert_same_books(self.compare("dates", words))


class Product(DemoCase):
    def test_columns_are_those_of_the_contract_in_its_order(self):
        for name, expected in CONTRACT.items():
            wanted = expected.split(", ")
            columns = header_of(self.demo / f"{name}.csv")
            self.assertEqual(columns[:len(wanted)], wanted, name)
            stored = [row[1] for row in query(self.gpkg, f"PRAGMA table_info({name})")]
            self.assertEqual([column for column in stored if column in columns], columns, name)

    def test_csv_files_follow_the_conventions(self):
        for name in DEMO_TABLES:
            data = (self.demo / f"{name}.csv").read_bytes()
            with self.subTest(name):
                text = data.decode("utf-8")
                self.assertFalse(text.startswith("\ufeff"))
                self.assertNotIn("\r", text)
                self.assertTrue(text.endswith("\n"))
                for column in [c for c in header_of(self.demo / f"{name}.csv") if c.endswith("_m2") or c.endswith("_m2_an")]:
                    for row in self.table(name):
                        self.assertRegex(row[column], r"^(-?\d+\.\d{4})?$", f"{column} of {row}")
        self.assertRegex((self.demo / "communes.csv").read_text(encoding="utf-8"), r'\n"13001","Aix-en-Provence","Pays d\'Aix",\d')

    def test_flux_rows_sum_to_the_area_of_each_zone_exactly(self):
        areas = defaultdict(Decimal)
        for row in self.table("flux"):
            areas[row["niveau"], row["zone"]] += Decimal(row["surface_m2"])
        bilan = self.table("bilan")
        self.assertEqual(len(bilan), 99)
        self.assertEqual({(row["niveau"], row["zone"]): Decimal(row["surface_m2"]) for row in bilan}, dict(areas))

    def test_row_sums_are_stocks_before_and_column_sums_stocks_after(self):
        artificial = {row["code"] for row in self.table("classes") if row["artif"] == "1"}
        flux, whole = [row for row in self.table("flux") if row["niveau"] == "metropole"], self.table("bilan")[-1]
        self.assertEqual(total([row for row in flux if row["classe_avant"] in artificial]), Decimal(whole["artif_avant_m2"]))
        self.assertEqual(total([row for row in flux if row["classe_apres"] in artificial]), Decimal(whole["artif_apres_m2"]))

    def test_levels_add_up_exactly(self):
        bilan = self.table("bilan")
        group_of = {row["nom"]: row["territoire"] for row in self.table("communes")}
        columns = [column for column in bilan[0] if column.endswith("_m2")]
        self.assertGreater(len(columns), 40)
        for column in columns:
            groups = defaultdict(Decimal)
            for row in bilan:
                if row["niveau"] == "commune":
                    groups[group_of[row["nom"]]] += Decimal(row[column])
            territoires = {row["nom"]: Decimal(row[column]) for row in bilan if row["niveau"] == "territoire"}
            self.assertEqual(territoires, dict(groups), column)
            self.assertEqual(sum(territoires.values()), Decimal(bilan[-1][column]), column)

    def test_each_departement_has_its_own_window(self):
        for row in self.table("bilan"):
            if row["niveau"] == "commune":
                window = DEPARTEMENTS[row["zone"][:2]]
                self.assertEqual(((row["millesime_avant"], row["millesime_apres"]), Decimal(row["duree_ans"])), (window, 3), row["zone"])
        self.assertEqual({row["zone"] for row in self.table("bilan")} & {"83120", "84089"}, {"83120", "84089"})

    def test_the_whole_joins_its_years_and_sums_the_rates_of_its_parts(self):
        whole = self.table("bilan")[-1]
        self.assertEqual((whole["millesime_avant"], whole["millesime_apres"], whole["duree_ans"]), ("2017|2018|2020", "2020|2021|2023", ""))
        communes = [row for row in self.table("bilan") if row["niveau"] == "commune"]
        self.assertAlmostEqual(Decimal(whole["artif_nette_m2_an"]), total(communes, "artif_nette_m2_an"), delta=Decimal("0.0092"))  # 92 roundings

    def test_change_polygons_have_text_codes_and_a_direction(self):
        kinds = query(self.gpkg, "SELECT DISTINCT typeof(insee), typeof(classe_avant), typeof(classe_apres), typeof(millesime_avant) FROM mutations")
        self.assertEqual(kinds, [("text",) * 4])
        self.assertEqual(query(self.gpkg, "SELECT count(*) FROM mutations WHERE sens <> artif_apres - artif_avant"), [(0,)])
        self.assertEqual({row["sens"] for row in self.table("mutations")}, {"-1", "0", "1"})
        self.assertLessEqual({row["cause"] for row in self.table("mutations")}, {"couverture", "usage"})

    def test_both_layers_have_their_default_style_and_every_table_its_french_names(self):
        styles = dict(query(self.gpkg, "SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"))
        self.assertEqual(set(styles), set(DEMO_TABLES))
        self.assertIn("graduatedSymbol", styles["communes"])
        self.assertIn("categorizedSymbol", styles["mutations"])

    def test_simulated_stands_in_every_description_and_in_provenance(self):
        for file in (self.gpkg, *self.demo.glob("ocsge_*.gpkg")):
            for name, words in query(file, "SELECT table_name, identifier || description FROM gpkg_contents WHERE table_name <> 'layer_styles'"):
                self.assertIn("simul", words.lower(), f"{file.name} {name}")
        self.assertIn("simulé", self.table("provenance")[0]["parametres"])
        self.assertEqual(json.loads(self.table("provenance")[1]["parametres"])["seed"], 1)

    def test_provenance_names_what_the_account_is_made_from(self):
        rows = [row for row in self.table("provenance") if row["etape"] == "territory"]
        states = [(f"ocsge_{code}_{years[rank]}_simule.gpkg:occupation_du_sol", years[rank]) for rank in (0, 1) for code, years in DEPARTEMENTS.items()]
        self.assertEqual([(row["entree"], row["date_source"]) for row in rows], [*states, ("communes_schematiques.gpkg:communes", ""), ("conso_enaf_simulee.csv", "")])
        for row in rows:
            self.assertEqual(row["empreinte_sha256"], digest(self.demo / row["entree"].split(":")[0]), row["entree"])

    def test_words_are_for_people(self):
        mentions = " ".join(row["mention"] for row in self.table("rapport_triennal"))
        self.assertNotRegex(mentions, "sera_depasse|indetermine|\\(depasse|epuise\\)")
        self.assertIn("rythme observé", mentions)
        [(words,)] = query(self.gpkg, "SELECT description FROM gpkg_contents WHERE table_name = 'mutations'")
        self.assertIn("moins de 1,0 m² ", words)

    def test_what_is_made_from_its_files_is_marked_simulated_too(self):
        with tempfile.TemporaryDirectory() as folder:
            rasters = []
            for year in (2017, 2020):
                rasters.append(Path(folder) / f"{year}.tif")
                self.must("rasterise", "--from", self.demo / f"ocsge_13_{year}_simule.gpkg", "--nomenclature", "ocsge", "--cell", "100", "--out", rasters[-1])
                self.assertIn("SIMULÉES", gdal.Open(str(rasters[-1])).GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION"))
            done = self.must("compare", "--before", f"{rasters[0]}@2017", "--after", f"{rasters[1]}@2020", "--nomenclature", "ocsge", "--out", f"{folder}/bilan")
            self.assertIn("DONNÉES SIMULÉES", done.stdout)
            self.assertIn("SIMULÉES", gdal.Open(f"{folder}/bilan/mutations.tif").GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION"))

    def test_the_embedded_communes_are_the_true_ones_to_two_percent(self):
        true = {row["insee"]: row for row in rows_of(SOURCE / "layers" / "communes_amp" / "communes.csv")}
        area = next(column for column in next(iter(true.values())) if column.startswith("surface"))
        self.assertEqual([row["insee"] for row in self.table("communes")], sorted(true))
        for row in self.table("communes"):
            scale = 10000 if area.endswith("ha") else 1
            self.assertAlmostEqual(Decimal(row["surface_m2"]) / (Decimal(true[row["insee"]][area]) * scale), 1, delta=Decimal("0.02"))
            self.assertEqual(row["nom"], true[row["insee"]]["nom"])

    def test_three_vintages_of_each_departement_are_written(self):
        names = {path.name for path in self.demo.glob("ocsge_*")}
        self.assertEqual(names, {f"ocsge_{code}_{year}_simule.gpkg" for code, years in
                                 {"13": (2017, 2020, 2023), "83": (2014, 2017, 2020), "84": (2015, 2018, 2021)}.items() for year in years})


class Verified(DemoCase):
    tampering = {
        "flux-surface": "UPDATE flux SET surface_m2 = surface_m2 + 1 WHERE rowid = (SELECT max(rowid) FROM flux WHERE niveau = 'commune')",
        "bilan": "UPDATE bilan SET artificialisation_m2 = artificialisation_m2 - 0.0001 WHERE zone = '13055'",
        "niveaux": "UPDATE bilan SET perte_agricole_m2 = perte_agricole_m2 + 10 WHERE niveau = 'territoire' AND nom = 'Pays Salonais'",
        "rythme": "UPDATE bilan SET artif_nette_m2_an = 0 WHERE niveau = 'metropole'",
        "communes": "UPDATE communes SET artif_nette_m2 = artif_nette_m2 + 1 WHERE insee = '13001'",
        "mutations-flux": "DELETE FROM mutations WHERE fid = 1",
        "mutations-statuts": "UPDATE mutations SET sens = -sens WHERE fid = (SELECT min(fid) FROM mutations WHERE sens <> 0)",
        "residu": "UPDATE bilan SET residu_m2 = 5 WHERE zone = '13001'",
    }

    def test_the_product_verifies(self):
        done = self.must("verify", self.gpkg)
        lines = done.stdout.splitlines()
        self.assertGreater(len(lines), 9)
        self.assertTrue(all(line.startswith("ok ") for line in lines), done.stdout)

    def test_each_altered_value_is_found(self):
        for check, sql in self.tampering.items():
            with self.subTest(check):
                copy = self.shared / f"{check}.gpkg"
                shutil.copy(self.gpkg, copy)
                query(copy, sql)
                done = run("verify", copy)
                self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
                self.assertRegex(done.stdout, rf"FAIL {check} ")
                self.assertIn(check, done.stderr)

    def test_the_file_is_not_changed_by_verifying(self):
        before = self.gpkg.read_bytes()
        self.must("verify", self.gpkg)
        self.assertEqual(self.gpkg.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
