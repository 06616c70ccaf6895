# SPDX-License-Identifier: Apache-2.0
"""`arpent verify` on the tables of an account and on the file of `arpent status`: what was written passes, each altered figure is found."""
import shutil
import unittest

from arpent_case import SharedFolderCase, draw, query, run, shared_data, square, write_layer

WHOLE = ("--whole-name", "Métropole Aix-Marseille-Provence")


class Tampered(SharedFolderCase):
    def found(self, product, check, *statements):
        """A copy with a few values changed fails this check, and the line says FAIL."""
        copy = self.folder / f"{check}.gpkg"
        shutil.copy(product, copy)
        for name, in query(copy, "SELECT name FROM sqlite_master WHERE type = 'trigger'"):  # they call functions plain SQLite lacks
            query(copy, f'DROP TRIGGER "{name}"')
        before = copy.read_bytes()
        for sql in statements:
            query(copy, sql)
        self.assertNotEqual(copy.read_bytes(), before, f"{statements} changes nothing")
        done = run("verify", copy)
        self.assertEqual(done.returncode, 3, f"{statements}\n{done.stdout}{done.stderr}")
        self.assertRegex(done.stdout, rf"(?m)^FAIL {check} ", statements)

    def checks(self, product):
        return [line.split()[1] for line in self.succeeds("verify", product).stdout.splitlines()]

    def each_found(self, product, alterations):
        checks = self.checks(product)
        for check, sql in alterations:
            with self.subTest(check, sql=sql):
                self.assertIn(check, checks)
                self.found(product, check, sql)


class Account(Tampered):
    """The demonstration; and the same territory, its départements surveyed over unlike durations, with an envelope and three states."""

    @classmethod
    def fill(cls):
        cls.must("demo", "--cell", "700", "--out", cls.shared / "demo")
        cls.whole = cls.shared / "deux" / "arpent.gpkg"  # as the demonstration, without its review
        states = [(13, 2020, 2023), (83, 2014, 2020), (84, 2015, 2021)]
        words = [word for code, *years in states for option, year in zip(("--before", "--after"), years)
                 for word in (option, f"{cls.shared}/demo/ocsge_{code}_{year}_simule.gpkg@{year}")]
        cls.must("compare", *words, "--nomenclature", "ocsge", "--zones", cls.shared / "demo" / "communes_schematiques.gpkg", "--envelope", "state", *WHOLE,
                 "--out", cls.shared / "inegales")
        cls.enaf = cls.shared / "demo" / "conso_enaf_simulee.csv"
        for name, given in {"deux": ("--ledger", cls.shared / "demo", "--enaf", cls.enaf, *WHOLE), "compte": ("--ledger", cls.shared / "inegales", *WHOLE), "conso": ("--enaf", cls.enaf),
                            "annees": ("--ledger", cls.shared / "demo", "--report-years", "2021-2024", *WHOLE)}.items():
            cls.must("account", *given, "--out", cls.shared / name)

    def test_every_table_has_its_check(self):
        self.assertLessEqual({"indicateurs", "par-habitant", "indicateurs-enaf", "fourchettes", "horizons", "rapport-triennal"}, set(self.checks(self.shared / "demo" / "arpent.gpkg")))
        self.assertLessEqual({"indicateurs", "par-habitant", "fourchettes", "horizons"}, set(self.checks(self.shared / "compte" / "arpent.gpkg")))
        self.assertEqual({"indicateurs-enaf", "rapport-triennal", "enaf-destinations", "enaf-niveaux", "trajectoire"}, set(self.checks(self.shared / "conso" / "arpent.gpkg")))
        self.assertIn("rapport-triennal", self.checks(self.shared / "annees" / "arpent.gpkg"))

    def test_indicators(self):
        change = "UPDATE indicateurs SET valeur = valeur {} WHERE indicateur = '{}' AND niveau = '{}' AND periode IS NOT NULL AND valeur IS NOT NULL"
        altered = [change.format("+ 0.0001", code, "commune") for code in ("part_enaf_pct", "part_agricole_naturel_pct", "part_agricole_pct", "part_artif_pct", "capital_nature_ha")]
        altered += [change.format("+ 0.0003", code, level) for code in ("artif_brute_m2_an", "desartif_m2_an", "artif_nette_m2_an", "impermeabilisation_m2_an",
                                                                        "perte_agricole_m2_an", "perte_naturelle_m2_an", "perte_forestiere_m2_an") for level in ("commune", "metropole")]
        altered += [change.format("+ 0.0001", code, "metropole") for code in ("part_densification_pct", "part_vegetation_enveloppe_pct", "agricole_enveloppe_m2",
                                                                              "agricole_enveloppe_evolution_m2", "agricole_proche_m2", "agricole_proche_evolution_m2", "horizon_agricole_ans")]
        altered += ["UPDATE indicateurs SET valeur = NULL WHERE indicateur = 'part_artif_pct' AND zone = '13001'",
                    "DELETE FROM indicateurs WHERE indicateur = 'perte_agricole_m2_an' AND zone = '13001'",
                    "UPDATE indicateurs SET zone = '99999' WHERE zone = '13001'",
                    "UPDATE indicateurs SET bas = bas - 0.0001 WHERE indicateur = 'artif_nette_m2_an' AND zone = '13001'",
                    "UPDATE indicateurs SET haut = haut + 0.0001 WHERE indicateur = 'horizon_agricole_ans' AND niveau = 'metropole'"]
        self.each_found(self.whole, [("indicateurs", sql) for sql in altered])

    def test_figures_per_inhabitant(self):
        change = "UPDATE indicateurs SET valeur = valeur {} WHERE indicateur = '{}' AND niveau = '{}' AND valeur IS NOT NULL"
        altered = [change.format("+ 0.001", "artif_par_habitant_m2", "commune"), change.format("+ 0.001", "artif_par_habitant_avant_m2", "territoire"),
                   change.format("+ 0.01", "artif_par_habitant_m2", "metropole"), change.format("+ 0.0002", "artif_par_habitant_evolution_m2", "commune"),
                   change.format("+ 0.001", "artif_nette_par_nouvel_habitant_m2", "commune"), change.format("+ 0.001", "odd_11_3_1", "commune"),
                   change.format("* 1.001", "odd_11_3_1", "metropole"),
                   "UPDATE indicateurs SET valeur = NULL WHERE indicateur = 'artif_par_habitant_evolution_m2' AND zone = '13001'"]
        self.each_found(self.whole, [("par-habitant", sql) for sql in altered])

    def test_people_of_a_commune_stand_in_its_territoire(self):
        """Another whole number of people for one commune: its own figures agree, those of its territoire do not."""
        (area, figure), = query(self.whole, "SELECT b.artif_apres_m2, i.valeur FROM indicateurs i JOIN bilan b USING (niveau, zone, periode) "
                                           "WHERE indicateur = 'artif_par_habitant_m2' AND zone = '13001'")
        people = round(area / figure)
        for more in (1, 2000):
            value = round(area / (people + more), 4)
            before, = query(self.whole, "SELECT valeur FROM indicateurs WHERE indicateur = 'artif_par_habitant_avant_m2' AND zone = '13001'")[0]
            self.found(self.whole, "par-habitant", f"UPDATE indicateurs SET valeur = {value} WHERE indicateur = 'artif_par_habitant_m2' AND zone = '13001'",
                       f"UPDATE indicateurs SET valeur = {round(value - before, 4)} WHERE indicateur = 'artif_par_habitant_evolution_m2' AND zone = '13001'",
                       "UPDATE indicateurs SET valeur = NULL WHERE indicateur IN ('artif_nette_par_nouvel_habitant_m2', 'odd_11_3_1') AND zone = '13001'")

    def test_indicators_of_consumption(self):
        change = "UPDATE indicateurs SET valeur = valeur + {} WHERE indicateur = '{}' AND periode IS NULL AND debut = '{}' AND valeur IS NOT NULL"
        (start,), = query(self.whole, "SELECT debut FROM indicateurs WHERE indicateur = 'enaf_par_nouvel_habitant_m2' AND valeur > 1 LIMIT 1")
        altered = [change.format(0.0001, "enaf_m2_an", 2015), change.format(0.0001, "part_enaf_consommee_pct", 2015), change.format(0.001, "enaf_par_nouvel_habitant_m2", start),
                   change.format(0.001, "enaf_habitat_par_nouvel_habitant_m2", start),
                   "DELETE FROM indicateurs WHERE indicateur = 'enaf_m2_an' AND zone = '13001' AND debut = '2015'"]
        self.each_found(self.whole, [("indicateurs-enaf", sql) for sql in altered])

    def test_intervals(self):
        change = "UPDATE fourchettes SET {0} = {0} + 0.0001 WHERE zone = '13001' AND grandeur = '{1}'"
        altered = [change.format(column, "artificialisation_m2") for column in ("valeur_m2", "bas_m2", "haut_m2", "bas_large_m2", "haut_large_m2", "liseres_m2", "unite_large_m2")]
        altered += [change.format(column, "artif_nette_m2") for column in ("bas_m2", "haut_m2", "improbables_m2")]
        altered += [f"UPDATE fourchettes SET bas_m2 = bas_m2 - {by}, sous_unite_m2 = sous_unite_m2 + {by}, bas_large_m2 = bas_large_m2 - {by} WHERE zone = 'tout' AND grandeur = '{quantity}'"
                    for quantity, by in (("perte_agricole_m2", 0.0001), ("artif_nette_m2_an", 0.001))]
        altered += ["DELETE FROM fourchettes WHERE zone = '13001' AND grandeur = 'perte_agricole_m2'", "DELETE FROM fourchettes WHERE grandeur = 'artif_nette_m2_an' AND zone = '13001'"]
        self.each_found(self.whole, [("fourchettes", sql) for sql in altered])

    def test_horizons(self):
        change = "UPDATE horizons SET {0} = {0} + {1} WHERE zone = 'tout'"
        altered = [change.format(column, 0.001) for column in ("stock_m2", "perte_nette_m2_an", "perte_brute_m2_an", "annees", "annees_bas", "annees_haut", "annees_brut")]
        altered += ["UPDATE horizons SET perte_nette_bas_m2_an = perte_nette_bas_m2_an - 100 WHERE zone = 'tout'",
                    "UPDATE horizons SET perte_nette_haut_m2_an = perte_nette_m2_an - 1 WHERE zone = 'tout'",
                    "UPDATE horizons SET annees = NULL WHERE zone = 'tout'", "DELETE FROM horizons WHERE zone = '13001'"]
        self.each_found(self.whole, [("horizons", sql) for sql in altered])

    def test_figures_of_windows_of_unlike_length_are_bounded(self):
        """Losses by window are in no table: between all of them in the longest and all in the shortest."""
        product = self.shared / "compte" / "arpent.gpkg"
        lengths = {years for years, in query(product, "SELECT duree_ans FROM fenetres WHERE niveau = 'metropole' AND compare_m2 > 0")}
        self.assertEqual(lengths, {3, 6})
        self.each_found(product, [(check, f"UPDATE {table} SET {column} = (SELECT perte_agricole_m2 FROM bilan WHERE zone = 'tout') / {years} WHERE zone = 'tout' AND {where}")
                                  for check, table, column, where in (("horizons", "horizons", "perte_brute_m2_an", "1"), ("indicateurs", "indicateurs", "valeur", "indicateur = 'perte_agricole_m2_an'"))
                                  for years in (2.999, 6.001)])

    def test_the_three_year_report(self):
        change = "UPDATE rapport_triennal SET valeur = valeur + 0.0001 WHERE zone = '13001' AND valeur IS NOT NULL AND code = '{}'"
        codes = [code for code, in query(self.whole, "SELECT DISTINCT code FROM rapport_triennal")]
        self.assertEqual(len(codes), 10)
        altered = [change.format(code) for code in codes]
        altered += ["UPDATE rapport_triennal SET mesure_sur = '2019 → 2022' WHERE zone = '13001' AND code = 'solde_artificialisation'",
                    "DELETE FROM rapport_triennal WHERE zone = 'tout' AND code = 'objectifs' AND fid = (SELECT max(fid) FROM rapport_triennal WHERE zone = 'tout' AND code = 'objectifs')",
                    "DELETE FROM rapport_triennal WHERE zone = 'tout' AND code = 'enaf_par_espace' AND detail = 'agricole'",
                    "UPDATE rapport_triennal SET valeur = NULL WHERE zone = '13001' AND code = 'surfaces_impermeables'",
                    "UPDATE bilan SET impermeabilisation_m2 = impermeabilisation_m2 + 1 WHERE zone = '13001'"]
        self.each_found(self.whole, [("rapport-triennal", sql) for sql in altered])


class Status(Tampered):
    """A state with zones that cut it; one without zones and with a register; a real one."""

    @classmethod
    def fill(cls):
        cls.must("demo", "--cell", "1500", "--out", cls.shared / "demo")
        states = [word for code, year in ((13, 2023), (83, 2020), (84, 2021)) for word in ("--vintage", f"{cls.shared}/demo/ocsge_{code}_{year}_simule.gpkg@{year}")]
        cls.zones = cls.shared / "zones.gpkg"
        cls.must("status", *states, "--zones", cls.shared / "demo" / "communes_schematiques.gpkg", "--out", cls.zones)
        ground = draw(cls.shared / "sol.gpkg", "GGGGG GGsGG GsGsG GGsGG GGGGG nnnnn nnnBn nGnnn nnnnn",
                      letters={"G": ("CS2.2.1", "US5"), "B": ("CS1.1.1.1", "US5"), "s": ("CS2.1.1.1", "US1.2"), "n": ("CS2.2.1", "US1.1")})
        register = write_layer(cls.shared / "registre.gpkg", ("motif", "date_debut"), [(square(900010, 6249910, 80), "parc", "2020"), (square(900010, 6249910, 20), "parc", "2021")])
        cls.register = cls.shared / "registre_statut.gpkg"
        cls.must("status", "--vintage", f"{ground}@2023", "--exemptions", register, "--out", cls.register)
        cls.plain = cls.shared / "sans_zones.gpkg"
        cls.must("status", "--vintage", f"{ground}@2023", "--other-min", "25000", "--out", cls.plain)

    CHECKS = ["statuts", "taches", "seuils", "contours-statut", "bilan-statut", "categories"]  # without zones

    def test_what_was_written_passes(self):
        self.assertEqual(self.checks(self.zones), [*self.CHECKS[:-1], "niveaux-statut", "categories"])
        self.assertEqual(self.checks(self.register), [*self.CHECKS, "exemptions"])
        self.assertEqual(self.checks(self.plain), self.CHECKS)
        self.assertGreater(query(self.register, "SELECT count(*) FROM statut WHERE exemption IS NOT NULL")[0][0], 0)
        self.assertGreater(query(self.plain, "SELECT count(*) FROM statut WHERE crit_seuil = 1")[0][0], 0)

    def test_options_and_tables_alone(self):
        ground = self.shared / "sol.gpkg"
        for words, checks in ((("--tables-only",), ["bilan-statut", "categories"]), (("--order", "artificial-first"), [name for name in self.CHECKS if name != "seuils"]),
                              (("--area", "ellipsoidal"), [name for name in self.CHECKS if name != "contours-statut"]), (("--keep-at-limit",), self.CHECKS),
                              (("--join-buildings", "--building-min", "1000000"), self.CHECKS)):
            with self.subTest(words):
                self.succeeds("status", "--vintage", f"{ground}@2023", "--other-min", "25000", *words, "--out", self.folder / "s.gpkg", "--overwrite")
                self.assertEqual(self.checks(self.folder / "s.gpkg"), checks)

    def test_altered_rows(self):
        row = "WHERE fid = (SELECT min(fid) FROM statut WHERE artif IS NOT NULL AND exemption IS NULL)"
        altered = [("statuts", f"UPDATE statut SET artif = 1 - artif {row}"), ("statuts", f"UPDATE statut SET crit_seuil = 1 - crit_seuil {row}"),
                   ("statuts", f"UPDATE statut SET artif_retenu = 1 - artif_retenu {row}"), ("statuts", f"UPDATE statut SET exemption = 'parc' {row}"),
                   ("statuts", f"UPDATE statut SET artif_matrice = NULL {row}"),
                   ("taches", f"UPDATE statut SET surface_m2 = surface_m2 + 1 {row}"), ("taches", f"UPDATE statut SET patch_m2 = patch_m2 + 0.01 {row}"),
                   ("taches", f"UPDATE statut SET patch_apres_m2 = patch_apres_m2 - 0.01 {row}"), ("taches", f"DELETE FROM statut {row}"),
                   ("taches", f"UPDATE statut SET patch = NULL {row}"), ("taches", f"UPDATE statut SET patch = patch + 1 {row}"),
                   ("contours-statut", f"UPDATE statut SET surface_m2 = surface_m2 + 0.01 {row}"), ("contours-statut", f"UPDATE statut SET geom = NULL {row}")]
        for product in (self.zones, self.register):
            self.each_found(product, altered)

    def test_thresholds(self):
        both = "UPDATE statut SET crit_seuil = 1 - crit_seuil, artif = 1 - artif, artif_retenu = 1 - artif WHERE fid = (SELECT min(fid) FROM statut WHERE crit_seuil = {} AND artif = {})"
        self.each_found(self.plain, [("seuils", both.format(1, 1)), ("seuils", both.format(0, 0))])
        self.each_found(self.zones, [("seuils", both.format(0, 1)), ("seuils", both.format(0, 0))])
        self.each_found(self.plain, [("seuils", "UPDATE provenance SET parametres = replace(parametres, '\"other-min\": 25000', '\"other-min\": 2500') WHERE entree = 'règles du statut'")])

    def test_patches_under_the_threshold(self):
        self.assertGreater(query(self.plain, "SELECT count(*) FROM taches_sous_seuil")[0][0], 0)
        self.each_found(self.plain, [("taches", f"UPDATE taches_sous_seuil SET {change} WHERE fid = (SELECT min(fid) FROM taches_sous_seuil)")
                                     for change in ("surface_m2 = surface_m2 + 0.001", "artif = 1 - artif", "polygones = polygones + 1", "patch_apres = 9999")])

    def test_altered_figures(self):
        columns = ("surface_m2", "non_classe_m2", "chevauchement_m2", "artif_matrice_m2", "vers_artif_m2", "vers_non_artif_m2", "artif_m2", "exempte_m2", "artif_retenu_m2",
                   "non_artif_m2", "residu_m2")
        self.each_found(self.zones, [("bilan-statut", f"UPDATE bilan_statut SET {column} = {column} + 0.0001 WHERE niveau = '{level}' AND fid = "
                                                      f"(SELECT min(fid) FROM bilan_statut WHERE niveau = '{level}')") for column in columns for level in ("commune", "territoire")])
        self.each_found(self.zones, [("niveaux-statut", f"UPDATE bilan_statut SET {column} = {column} + 0.0001 WHERE niveau = '{level}' AND fid = "
                                                        f"(SELECT min(fid) FROM bilan_statut WHERE niveau = '{level}')") for column in (*columns[1:], "imper_m2") for level in ("commune", "metropole", "territoire")])
        self.each_found(self.plain, [("bilan-statut", f"UPDATE bilan_statut SET {column} = {column} + 1") for column in (*columns[:-1], "imper_m2")])
        self.each_found(self.zones, [("bilan-statut", "UPDATE bilan_statut SET residu_m2 = residu_m2 + 0.1, surface_m2 = surface_m2 + 0.1"), ("niveaux-statut", "DELETE FROM bilan_statut WHERE zone = '13001'")])

    def test_categories_and_exemptions(self):
        for product in (self.zones, self.register):
            self.each_found(product, [("categories", f"UPDATE categories SET {column} = {column} + 0.0001 WHERE categorie = 4 AND niveau = 'metropole'") for column in ("surface_m2", "artif_m2")])
        self.each_found(self.zones, [("niveaux-statut", "UPDATE categories SET surface_m2 = surface_m2 + 0.0001 WHERE categorie = 7 AND niveau = 'metropole'")])
        self.each_found(self.plain, [("categories", "UPDATE categories SET surface_m2 = surface_m2 + CASE categorie WHEN 4 THEN 1 WHEN 7 THEN -1 ELSE 0 END")])
        self.each_found(self.register, [("exemptions", "UPDATE exemptions SET exempte_m2 = exempte_m2 + 0.01 WHERE exempte_m2 > 0"), ("exemptions", "UPDATE exemptions SET refus = 'trop petit' WHERE exempte_m2 > 0"),
                                        ("exemptions", "UPDATE statut SET exemption = 'photovoltaique' WHERE exemption IS NOT NULL")])


class Real(Tampered):
    """Real change polygons of OCS GE (Gironde), with invalid outlines and 17 communes: their account, and the state they end in."""

    @classmethod
    def fill(cls):
        sample = shared_data("sybarval_ocsge_2015_2018.gpkg")
        layer = f"{sample}:artificialisation_2015_2018"
        zones = ("--zones", f"{sample}:communes_sybarval", "--zone-id", "CODE_INSEE", "--zone-name", "NOM")
        cls.must("compare", "--changes", layer, "--nomenclature", "ocsge", *zones, "--out", cls.shared / "livres")
        cls.must("account", "--ledger", cls.shared / "livres", "--report-years", "2021-2024", "--out", cls.shared / "compte")
        cls.account = cls.shared / "compte" / "arpent.gpkg"
        cls.states = []
        for name, more in (("zones", zones), ("tout", ())):
            cls.states.append(cls.shared / f"{name}.gpkg")
            cls.must("status", "--vintage", f"{layer}@2018", "--class", "cs_2018,us_2018", *more, "--out", cls.states[-1])

    def test_what_was_written_passes(self):
        self.assertLessEqual({"indicateurs", "fourchettes", "horizons", "rapport-triennal"}, set(self.checks(self.account)))
        for state in self.states:
            self.assertLessEqual({"statuts", "taches", "seuils", "contours-statut"}, set(self.checks(state)))

    def test_a_figure_altered(self):
        self.each_found(self.account, [("indicateurs", "UPDATE indicateurs SET valeur = valeur + 0.001 WHERE indicateur = 'artif_brute_m2_an' AND zone = '33005'"),
                                       ("fourchettes", "UPDATE fourchettes SET bas_m2 = bas_m2 + 0.0001 WHERE zone = '33005' AND grandeur = 'artificialisation_m2'"),
                                       ("horizons", "UPDATE horizons SET perte_brute_m2_an = perte_brute_m2_an + 0.001 WHERE zone = '33005'"),
                                       ("rapport-triennal", "UPDATE rapport_triennal SET valeur = valeur + 0.0001 WHERE zone = '33005' AND code = 'surfaces_artificialisees'")])
        for state in self.states:
            self.each_found(state, [(check, f"UPDATE statut SET {column} = {value} WHERE fid = 100") for check, column, value in
                                    (("taches", "patch_m2", "patch_m2 + 0.01"), ("statuts", "crit_seuil", "1 - crit_seuil"), ("contours-statut", "surface_m2", "surface_m2 + 0.01"))])
            self.each_found(state, [("bilan-statut", "UPDATE bilan_statut SET artif_m2 = artif_m2 + 0.0001 WHERE niveau = 'metropole'"),
                                    ("categories", "UPDATE categories SET artif_m2 = artif_m2 + 0.0001 WHERE niveau = 'metropole' AND categorie = 2")])


if __name__ == "__main__":
    unittest.main()
