# SPDX-License-Identifier: Apache-2.0
"""`arpent account` on the 92 communes: identities, same bytes, ledgers given back as they were, real consumption, what moved."""
import shutil
import subprocess
import unittest
from collections import defaultdict
from decimal import Decimal

from osgeo import gdal

from arpent_case import SOURCE, ArpentCase, SharedFolderCase, digest, digests, draw, query, rows_of, run, shared_data, square, total, write_layer
from enaf_tables import metropole, steady, surfaces_amp, write_long, write_wide

WHOLE = ("--whole-name", "Métropole Aix-Marseille-Provence")
BOOKS = ("bilan", "flux", "mutations", "positions", "fenetres", "communes", "classes", "enveloppe_bilan")
YEARS = {"13": (2020, 2023), "83": (2017, 2020), "84": (2018, 2021)}


class Whole(SharedFolderCase):
    """The simulated territory, its envelope, and made-up consumption of the 92 communes."""

    @classmethod
    def fill(cls):
        cls.must("demo", "--cell", "700", "--out", cls.shared / "demo")
        cls.compare(cls.shared / "demo" / "communes_schematiques.gpkg", "ville")
        cls.enaf = write_wide(cls.shared / "conso.csv", metropole(), surfaces_amp())
        demo, ville = cls.shared / "demo", cls.shared / "ville"
        cls.given = {"bilan": ("--ledger", demo, *WHOLE), "conso": ("--enaf", cls.enaf), "deux": ("--ledger", demo, "--enaf", cls.enaf, *WHOLE),
                     "enveloppe": ("--ledger", ville, "--enaf", cls.enaf, *WHOLE)}
        for name, words in cls.given.items():
            cls.must("account", *words, "--out", cls.shared / name)

    @classmethod
    def compare(cls, zones, name):
        sources = [word for code, years in YEARS.items() for option, year in zip(("--before", "--after"), years)
                   for word in (option, f"{cls.shared}/demo/ocsge_{code}_{year}_simule.gpkg@{year}")]
        cls.must("compare", *sources, "--nomenclature", "ocsge", "--zones", zones, "--envelope", "state", *WHOLE, "--out", cls.shared / name)

    def table(self, product, name):
        return rows_of(self.shared / product / f"{name}.csv")

    def test_every_kind_of_product_verifies(self):
        for name in ("demo", "ville", *self.given):
            with self.subTest(name):
                self.succeeds("verify", self.shared / name / "arpent.gpkg")

    def test_verify_finds_each_altered_table(self):
        for check, sql in {"ventilation": "UPDATE ventilation SET artificialisation_m2 = artificialisation_m2 + 1 WHERE fid = 3",
                           "enaf-destinations": "UPDATE enaf SET surface_m2 = surface_m2 + 100 WHERE destination = 'habitat' AND zone = '13001' AND annee_debut = 2015",
                           "enaf-niveaux": "UPDATE enaf SET surface_m2 = surface_m2 + 1 WHERE niveau = 'metropole' AND annee_debut = 2015 AND destination = 'fer'",
                           "trajectoire": "UPDATE trajectoire SET reste_m2 = reste_m2 + 1 WHERE zone = '13001' AND scenario = 'loi' AND reste_m2 IS NOT NULL",
                           "positions": "UPDATE positions SET artificialisation_m2 = artificialisation_m2 + 1 WHERE niveau = 'metropole' AND position = 'dans'"}.items():
            with self.subTest(check):
                copy = self.folder / f"{check}.gpkg"
                shutil.copy(self.shared / "enveloppe" / "arpent.gpkg", copy)
                query(copy, sql)
                done = run("verify", copy)
                self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
                self.assertRegex(done.stdout, rf"FAIL {check} ")

    def test_destinations_sum_to_the_total(self):
        sums = defaultdict(lambda: defaultdict(Decimal))
        for row in self.table("conso", "enaf"):
            sums[row["niveau"], row["zone"], row["annee_debut"], row["annee_fin"]][row["destination"] == "total"] += Decimal(row["surface_m2"])
        self.assertEqual(len(sums), 99 * (16 + 4))
        for key, parts in sums.items():
            self.assertEqual(parts[False], parts[True], key)

    def test_consumption_of_the_communes_sums_to_territoires_and_whole(self):
        group_of = {row["insee"]: row["territoire"] for row in self.table("demo", "communes")}
        sums, held = defaultdict(Decimal), {}
        for row in self.table("conso", "enaf"):
            key = (row["annee_debut"], row["annee_fin"], row["destination"])
            if row["niveau"] == "commune":
                sums[("territoire", group_of[row["zone"]], *key)] += Decimal(row["surface_m2"])
                sums[("metropole", "tout", *key)] += Decimal(row["surface_m2"])
            else:
                held[(row["niveau"], row["zone"], *key)] = Decimal(row["surface_m2"])
        self.assertEqual(held, dict(sums))

    def test_net_is_the_difference_of_the_stocks(self):
        for row in self.table("deux", "bilan"):
            net = Decimal(row["artif_nette_m2"])
            self.assertLessEqual(abs(net - (Decimal(row["artif_apres_m2"]) - Decimal(row["artif_avant_m2"]))), Decimal("1e-6"), row["zone"])
            self.assertEqual(net, Decimal(row["artificialisation_m2"]) - Decimal(row["desartificialisation_m2"]))

    def test_every_axis_sums_to_the_account(self):
        bilan = {(row["niveau"], row["zone"]): row for row in self.table("deux", "bilan")}
        axes = defaultdict(list)
        for row in self.table("deux", "ventilation"):
            axes[row["niveau"], row["zone"], row["axe"]].append(row)
        self.assertLessEqual({(*zone, axis) for zone in bilan for axis in ("espace", "couverture", "usage", "famille")}, set(axes))
        for (level, zone, axis), rows in axes.items():
            for column in ("artificialisation_m2", "desartificialisation_m2", "artif_nette_m2"):
                self.assertEqual(total(rows, column), Decimal(bilan[level, zone][column]), (zone, axis, column))
            if axis in ("espace", "couverture", "usage"):
                for column in ("avant_m2", "apres_m2"):
                    self.assertEqual(total(rows, column), Decimal(bilan[level, zone]["compare_m2"]), (zone, axis, column))
            elif axis == "famille":
                self.assertEqual(total(rows), Decimal(bilan[level, zone]["surface_m2"]), (zone, axis))

    def test_densification_and_extension_are_the_artificialisation(self):
        positions = defaultdict(list)
        for row in self.table("enveloppe", "positions"):
            positions[row["niveau"], row["zone"]].append(row)
        for row in self.table("enveloppe", "bilan"):
            self.assertEqual(Decimal(row["densification_m2"]) + Decimal(row["extension_m2"]), Decimal(row["artificialisation_m2"]))
            parts = positions[row["niveau"], row["zone"]]
            for column in ("artif_avant_m2", "artif_apres_m2", "artificialisation_m2", "desartificialisation_m2", "agricole_avant_m2",
                           "forestiere_apres_m2"):
                self.assertEqual(total(parts, column), Decimal(row[column]), (row["zone"], column))
            self.assertEqual(total(parts), Decimal(row["compare_m2"]))
            self.assertEqual(total([part for part in parts if part["position"] == "dans"], "artificialisation_m2"), Decimal(row["densification_m2"]))

    def test_the_guarantee_is_pooled_as_a_sum(self):
        rows = [row for row in self.table("conso", "trajectoire") if row["scenario"] == "loi" and row["periode"] == "2021-2031"]
        communes = [row for row in rows if row["niveau"] == "commune"]
        self.assertEqual((len(communes), rows[-1]["niveau"]), (92, "metropole"))
        self.assertEqual(Decimal(rows[-1]["garantie_m2"]), 92 * 10000)
        for column in ("plafond_m2", "garantie_m2", "consomme_m2", "reference_m2"):
            held = rows[-1]["somme_communes_m2" if column == "plafond_m2" else column]
            self.assertEqual(total(communes, column), Decimal(held), column)

    def test_a_ledger_is_given_back_byte_for_byte(self):
        for product, account in (("demo", "bilan"), ("demo", "deux"), ("ville", "enveloppe")):
            names = [f"{name}.csv" for name in BOOKS if (self.shared / product / f"{name}.csv").exists()] + ["ledger.json"]
            self.assertLessEqual({"bilan.csv", "flux.csv", "mutations.csv", *(["positions.csv"] if product == "ville" else [])}, set(names))
            for name in names:
                self.assertEqual(digest(self.shared / account / name), digest(self.shared / product / name), f"{account}/{name}")

    def test_ledgers_of_disjoint_zones_are_that_of_the_whole_with_their_changes(self):
        for name, where in (("est", "insee >= '13050'"), ("ouest", "insee < '13050'")):
            zones = self.shared / f"zones_{name}.gpkg"
            gdal.VectorTranslate(str(zones), str(self.shared / "demo" / "communes_schematiques.gpkg"), where=where)
            self.compare(zones, name)
        self.succeeds("account", "--ledger", self.shared / "est", "--ledger", self.shared / "ouest", "--enaf", self.enaf, *WHOLE, "--out", self.out)
        for name in (*BOOKS, "ventilation", "indicateurs", "fourchettes", "horizons", "enaf", "trajectoire", "rapport_triennal"):
            self.assertEqual(digest(self.out / f"{name}.csv"), digest(self.shared / "enveloppe" / f"{name}.csv"), name)
        self.succeeds("verify", self.out / "arpent.gpkg")

    def again(self, *more, **options):
        out = self.folder / "encore"
        self.succeeds("account", *self.given["enveloppe"], "--overwrite", "--out", out, *more, **options)
        self.assertEqual(digests(out), digests(self.shared / "enveloppe"))

    def test_neither_a_second_run_nor_threads_change_a_byte(self):
        self.again()
        for threads in ("1", "2"):
            self.again("--threads", threads)

    def test_the_french_locale_changes_no_byte(self):
        if "fr_fr.utf8" not in subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.lower():
            self.skipTest("LOCALE ABSENT: fr_FR.UTF-8 is not installed, the decimal comma goes untested")
        self.again(environment={"LC_ALL": "fr_FR.UTF-8"})

    def test_every_layout_of_the_table_gives_the_same_figures(self):
        series = metropole()
        for name, path in (("ha", write_wide(self.folder / "ha.csv", series, surfaces_amp(), unit="ha", separator=";", comma=True)),
                           ("nom", write_wide(self.folder / "nom.csv", series, suffix="_m2")), ("long", write_long(self.folder / "long.csv", series)),
                           ("dit", write_wide(self.folder / "dit.csv", series))):
            out = self.folder / name
            self.succeeds("account", "--enaf", path, *(("--enaf-unit", "m2") if name == "dit" else ()), "--out", out)
            for table in ("enaf", "trajectoire", "indicateurs"):
                self.assertEqual(digest(out / f"{table}.csv"), digest(self.shared / "conso" / f"{table}.csv"), f"{name} {table}")

    def test_invented_ground_is_said_to_be(self):
        self.assertEqual(rows_of(self.shared / "deux" / "provenance.csv")[0]["etape"], "avertissement")
        self.assertNotIn("avertissement", [row["etape"] for row in self.table("conso", "provenance")])
        self.refused(1, ["simulated and this run is not"], "account", "--enaf", self.enaf, "--previous", self.shared / "deux", "--out", self.out)
        self.assertFalse(self.out.exists())


class Cerema(SharedFolderCase):
    """The published figures of Aix-en-Provence and Marseille, 2009 to 2020."""
    hectares = {"13001": Decimal("520.681"), "13055": Decimal("229.817")}

    @classmethod
    def fill(cls):
        cls.sample = shared_data("cerema_conso_2009_2020_extrait.csv")
        cls.talk = cls.must("account", "--enaf", cls.sample, "--out", cls.shared / "defaut").stderr

    def whole_span(self, product):
        return {(row["niveau"], row["zone"]): row for row in rows_of(product / "enaf.csv")
                if (row["annee_debut"], row["annee_fin"], row["destination"]) == ("2009", "2020", "total")}

    def test_the_published_totals_to_the_square_metre(self):
        rows, parts = self.whole_span(self.shared / "defaut"), rows_of(self.sample)
        for code, expected in self.hectares.items():
            self.assertEqual(Decimal(rows["commune", code]["surface_m2"]), total([part for part in parts if part["idcom"] == code], "flux_m2"))
            self.assertAlmostEqual(Decimal(rows["commune", code]["surface_m2"]) / 10000, expected, delta=Decimal("0.0005"))
        self.assertEqual(Decimal(rows["metropole", "tout"]["surface_m2"]),
                         total([part for part in parts if part["idcom"] in self.hectares], "flux_m2"))
        self.assertEqual(len([key for key in rows if key[0] == "commune"]), 2)

    def test_the_communes_without_figures_are_named(self):
        rows = self.whole_span(self.shared / "defaut")
        missing = rows["metropole", "tout"]["communes_sans_donnees"].split("|")
        self.assertEqual((len(missing), set(missing) & set(self.hectares), rows["metropole", "tout"]["part_pct"]), (90, set(), ""))
        self.assertIn("warning: no ENAF figures for 90 communes", self.talk)
        self.assertEqual(len(rows["territoire", "Pays d'Aix"]["communes_sans_donnees"].split("|")), 35)
        self.assertEqual({level for level, _ in rows}, {"commune", "territoire", "metropole"})

    def test_a_series_that_ends_before_the_period_gives_no_ceiling_and_says_why(self):
        for row in rows_of(self.shared / "defaut" / "trajectoire.csv"):
            if row["scenario"] == "loi" and row["periode"] == "2021-2031":
                self.assertEqual((row["plafond_m2"], row["consomme_m2"], row["etat"]), ("", "", "indetermine"))
                self.assertIn("ne couvre pas la référence 2011-2021", row["mention"])

    def test_zones_of_the_real_layer_give_the_same_areas_and_their_share(self):
        self.succeeds("account", "--enaf", self.sample, "--zones", shared_data("communes_amp.gpkg"), "--out", self.out)
        rows = self.whole_span(self.out)
        for code in self.hectares:
            self.assertEqual(rows["commune", code]["surface_m2"], self.whole_span(self.shared / "defaut")["commune", code]["surface_m2"])
        self.assertAlmostEqual(Decimal(rows["commune", "13001"]["part_pct"]), 100 * self.hectares["13001"] / Decimal("18757.80"),
                               delta=Decimal("0.0001"))
        self.assertEqual({level for level, _ in rows}, {"commune", "metropole"}, "this layer has no territoire")
        self.succeeds("verify", self.out / "arpent.gpkg")


class Previous(ArpentCase):
    """What moved since the product published before, and why."""

    letters = {"G": ("CS2.2.1", "US5")}

    def product(self, name, after, *more):
        zones = self.folder / "communes.gpkg"
        if not zones.exists():
            write_layer(zones, ("insee", "nom", "territoire"),
                        [(square(900000 + 300 * k, 6249700, 300), f"9890{k}", f"C{k}", "Plaine") for k in (0, 1)])
        states = [draw(self.folder / f"{name}{k}.gpkg", picture, letters=self.letters) for k, picture in enumerate(("FFFAAA FAAAAU FFFAAU", after))]
        self.succeeds("compare", "--before", f"{states[0]}@2020", "--after", f"{states[1]}@2023", "--nomenclature", "ocsge", "--zones", zones,
                      "--out",
                      self.folder / f"bilan_{name}")
        out = self.folder / f"compte_{name}"
        self.succeeds("account", "--ledger", self.folder / f"bilan_{name}", *more, "--out", out)
        return out

    def moved(self, out):
        rows = rows_of(out / "evolution.csv")
        for row in rows:
            effects = sum(Decimal(row[f"effet_{cause}"]) for cause in ("donnees", "regles", "programme"))
            self.assertEqual(effects, Decimal(row["ecart"]), row)
            self.assertEqual(Decimal(row["valeur_actuelle"]) - Decimal(row["valeur_precedente"]), Decimal(row["ecart"]), row)
        return rows

    def test_the_same_product_gives_no_row(self):
        old = self.product("un", "FFFAUA FAAAAU FFFAAU")
        done = self.succeeds("account", "--ledger", self.folder / "bilan_un", "--previous", old, "--out", self.out)
        self.assertEqual(self.moved(self.out), [])
        self.assertRegex(done.stdout, r"Comparé à compte_un : \d{2,} grandeurs, 0 ont bougé")

    def test_one_cell_with_another_class_is_an_effect_of_the_data(self):
        old = self.product("un", "FFFAUA FAAAAU FFFAAU")
        new = self.product("deux", "FFFAUA FAUAAU FFFAAU", "--previous", old)  # one hectare more, in the first commune
        rows = {(row["niveau"], row["zone"], row["grandeur"]): row for row in self.moved(new)}
        for zone in (("commune", "98900"), ("territoire", "Plaine"), ("metropole", "tout")):
            for name, change in (("artif_nette_m2", 10000), ("perte_agricole_m2", 10000), ("agricole_apres_m2", -10000)):
                row = rows[(*zone, name)]
                self.assertEqual((Decimal(row["ecart"]), Decimal(row["effet_donnees"]), row["cause"]), (change, change, "donnees"), (zone, name))
                self.assertIn("deux1.gpkg", row["explication"])
        self.assertFalse([key for key in rows if key[1] == "98901"], "the other commune did not move")

    def test_another_status_of_one_class_is_an_effect_of_the_rules(self):
        after = "FFFAGA FAAAAU FFGAAU"
        old = self.product("un", after)
        shutil.copytree(SOURCE / "layers" / "ocsge", self.folder / "essai" / "ocsge")
        classes = self.folder / "essai" / "ocsge" / "classes.csv"
        lines = classes.read_text(encoding="utf-8")
        self.assertIn("\nCS2.2.1,US5,1,0,artificiel,4,", lines)
        classes.write_text(lines.replace("\nCS2.2.1,US5,1,0,artificiel,4,", "\nCS2.2.1,US5,0,0,vegetation_urbaine,10,"), encoding="utf-8")
        words = ("--nomenclature", classes.parent / "layer.json")
        states = [self.folder / f"un{k}.gpkg" for k in (0, 1)]
        self.succeeds("compare", "--before", f"{states[0]}@2020", "--after", f"{states[1]}@2023", *words, "--zones", self.folder / "communes.gpkg",
                      "--out",
                      self.folder / "bilan_deux")
        self.refused(1, ["nomenclature ocsge is not the one the ledger was made with"], "account", "--ledger", self.folder / "bilan_deux", "--out",
                     self.out)
        self.succeeds("account", "--ledger", self.folder / "bilan_deux", *words, "--previous", old, "--out", self.out)
        rows = {(row["zone"], row["grandeur"]): row for row in self.moved(self.out)}
        for zone, change in (("98900", -10000), ("98901", -10000), ("Plaine", -20000), ("tout", -20000)):
            row = rows[zone, "artif_nette_m2"]
            self.assertEqual((Decimal(row["effet_regles"]), Decimal(row["effet_donnees"]), row["cause"]), (change, 0, "regles"), zone)
            self.assertIn("CS2.2.1/US5", row["explication"])
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_an_account_may_take_the_place_of_the_one_it_is_compared_with(self):
        old = self.product("un", "FFFAUA FAAAAU FFFAAU")
        self.product("deux", "FFFAUA FAUAAU FFFAAU")
        self.succeeds("account", "--ledger", self.folder / "bilan_deux", "--previous", old, "--out", self.out)
        self.succeeds("account", "--ledger", self.folder / "bilan_deux", "--previous", old, "--out", old, "--overwrite")
        self.assertEqual(digests(old), digests(self.out))

    def test_another_table_is_an_effect_of_the_data_that_leaves_the_ceiling(self):
        table = {code: steady(code, ((2009, 2025, {"habitat": 10000}),)) for code in ("98900", "98901")}
        words = ("--enaf-unit", "m2", "--enaf")
        old = self.product("un", "FFFAUA FAAAAU FFFAAU", *words, write_wide(self.folder / "conso.csv", table))
        table["98901"][1][2024]["habitat"] += 500
        self.succeeds("account", "--ledger", self.folder / "bilan_un", *words, write_wide(self.folder / "conso2.csv", table), "--previous", old,
                      "--out", self.out)
        rows = {(row["zone"], row["grandeur"], row["scenario"], row["debut"], row["fin"]): row for row in self.moved(self.out)}
        for key, change in ((("98901", "enaf_total_m2", "", "2024", "2025"), 500), (("tout", "consomme_m2", "loi", "2021", "2031"), 500),
                            (("98901", "reste_m2", "loi", "2021", "2031"), -500)):
            self.assertEqual((Decimal(rows[key]["ecart"]), rows[key]["cause"]), (change, "donnees"), key)
        self.assertFalse([key for key in rows if key[1] == "plafond_m2"], "the reference did not change, nor did the ceiling")


if __name__ == "__main__":
    unittest.main()
