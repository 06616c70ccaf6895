# SPDX-License-Identifier: Apache-2.0
"""Several vintages in one run: each window between a state and the next, and the whole from the first to the last."""
import unittest
from decimal import Decimal

from arpent_case import ArpentCase, SharedFolderCase, digest, draw, header_of, query, rows_of, run, square, write_layer

# One letter is a hectare. Zone 01001 has the three columns of the west, 01002 those of the east, 01003 lies apart.
STATES = {"2017": "FFFFNN FFAANN FFAAWW", "2020": "FFUUNN FUAANN FFFAWW", "2024": "FFUUNN FFAAUN UFFAWW"}
WINDOWS = {"1": ("2017", "2020"), "2": ("2020", "2024"), "3": ("2017", "2024")}


def write_zones(path):
    return write_layer(path, ("insee", "nom", "territoire"),
                       [(square(900000, 6249700, 300), "01001", "Ouest", "Plaine"), (square(900300, 6249700, 300), "01002", "Est", "Plaine"),
                        (square(950000, 6249700, 300), "01003", "Loin", "Plaine")])


def options(folder, *dates):
    return [word for date in dates for word in ("--vintage", f"{date}={folder / ('etat' + date[:4] + '.gpkg')}")]


def hectares(row, column):
    return Decimal(row[column]) / 10000


class ThreeStates(SharedFolderCase):
    @classmethod
    def fill(cls):
        for date, picture in STATES.items():
            draw(cls.shared / f"etat{date}.gpkg", picture)
        write_zones(cls.shared / "communes.gpkg")
        cls.zones = ("--nomenclature", "ocsge", "--zones", cls.shared / "communes.gpkg")
        cls.done = cls.must("compare", *options(cls.shared, "2017", "2020", "2024"), *cls.zones, "--out", cls.shared / "bilan")

    def rows(self, table):
        return rows_of(self.shared / "bilan" / f"{table}.csv")

    def row(self, period, zone, table="bilan"):
        found = [row for row in self.rows(table) if (row["periode"], row["zone"]) == (period, zone)]
        self.assertEqual(len(found), 1, f"{table} {period} {zone}")
        return found[0]

    def test_a_row_of_each_zone_for_each_period_in_order(self):
        zones = ["01001", "01002", "01003", "Plaine", "tout"]
        self.assertEqual([(row["periode"], row["zone"]) for row in self.rows("bilan")], [(p, zone) for p in WINDOWS for zone in zones])

    def test_every_row_says_the_dates_of_its_period(self):
        for table in ("bilan", "flux", "fenetres", "mutations"):
            rows = self.rows(table)
            self.assertEqual([row["periode"] for row in rows], sorted(row["periode"] for row in rows), table)
            for row in rows:
                self.assertEqual((row["millesime_avant"], row["millesime_apres"]), WINDOWS[row["periode"]], f"{table} {row}")
        self.assertEqual(self.row("2", "01003")["compare_m2"], "0.0000", "the zone apart has dates and no data")

    def test_the_map_has_no_figures_of_ground_nobody_saw(self):
        communes = {row["insee"]: row for row in self.rows("communes")}
        figures = ("artif_avant_m2", "artif_apres_m2", "artif_nette_m2", "artif_nette_m2_an", "perte_agricole_m2", "perte_naturelle_m2", "perte_forestiere_m2", "part_enaf_pct", "perte_enaf_m2")
        self.assertEqual({communes["01003"][column] for column in figures}, {""})
        self.assertEqual(communes["01003"]["compare_m2"], "0.0000")
        self.assertNotIn("", {communes["01001"][column] for column in figures})
        self.assertEqual(communes["01001"]["compare_m2"], self.row("3", "01001")["compare_m2"])
        whole = self.row("3", "tout")
        part = 100 * Decimal(whole["compare_m2"]) / Decimal(whole["surface_m2"])
        self.assertIn(f"{part:.2f} % du territoire".replace(".", ","), self.done.stdout.replace("\u202f", " "))

    def test_the_column_stands_last(self):
        for table in ("bilan", "flux", "fenetres", "mutations"):
            self.assertEqual(header_of(self.shared / "bilan" / f"{table}.csv")[-1], "periode")
        self.assertNotIn("periode", header_of(self.shared / "bilan" / "communes.csv"))

    def test_flows_counted_by_hand(self):
        # gross, reverse, stock before, stock after, years; of the whole
        expected = {"1": (3, 0, 0, 3, 3), "2": (2, 1, 3, 4, 4), "3": (4, 0, 0, 4, 7)}
        for period, (gross, reverse, before, after, years) in expected.items():
            row = self.row(period, "tout")
            self.assertEqual((hectares(row, "artificialisation_m2"), hectares(row, "desartificialisation_m2")), (gross, reverse), period)
            self.assertEqual((hectares(row, "artif_avant_m2"), hectares(row, "artif_apres_m2")), (before, after), period)
            self.assertEqual(Decimal(row["duree_ans"]), years)
            self.assertAlmostEqual(Decimal(row["artif_nette_m2_an"]), Decimal(10000 * (gross - reverse)) / years, 3)
        west = self.row("2", "01001")
        self.assertEqual((hectares(west, "artificialisation_m2"), hectares(west, "desartificialisation_m2")), (1, 1))

    def test_what_came_and_went_is_in_no_flow_of_the_whole(self):
        def flow(period):
            return {(row["classe_avant"], row["classe_apres"]): hectares(row, "surface_m2") for row in self.rows("flux")
                    if row["niveau"] == "metropole" and row["periode"] == period and row["classe_avant"] != row["classe_apres"]}
        forest, urban, arable, rock = "CS2.1.1.1/US1.2", "CS1.1.1.1/US5", "CS2.2.1/US1.1", "CS1.2.1/US6.3"
        self.assertEqual(flow("1"), {(forest, urban): 3, (arable, forest): 1})
        self.assertEqual(flow("2"), {(urban, forest): 1, (rock, urban): 1, (forest, urban): 1})
        self.assertEqual(flow("3"), {(forest, urban): 3, (arable, forest): 1, (rock, urban): 1})

    def test_the_map_of_communes_shows_the_whole(self):
        for row in self.rows("communes"):
            of = self.row("3", row["insee"])
            self.assertEqual(row["artif_nette_m2"], of["artif_nette_m2"] if Decimal(of["compare_m2"]) else "")
            self.assertEqual((row["millesime_avant"], row["millesime_apres"]), WINDOWS["3"])

    def test_mutations_have_a_polygon_for_each_change_of_each_period(self):
        drawn = {period: sum(hectares(row, "surface_m2") for row in self.rows("mutations") if row["periode"] == period) for period in WINDOWS}
        self.assertEqual(drawn, {"1": 4, "2": 3, "3": 5})
        stored = query(self.shared / "bilan" / "arpent.gpkg", "SELECT count(*) FROM mutations WHERE geom IS NOT NULL")
        self.assertEqual(stored[0][0], len(self.rows("mutations")))

    def test_the_printed_account_is_that_of_the_whole_with_a_line_a_period(self):
        self.assertIn("millésimes 2017 → 2024", self.done.stdout)
        lines = [" ".join(line.split()) for line in self.done.stdout.splitlines()]
        self.assertIn("2017 → 2020 3,00 0,00 3,00 1,00", lines)
        self.assertIn("2020 → 2024 2,00 1,00 1,00 0,25", lines)
        self.assertIn("2017 → 2024 (ensemble) 4,00 0,00 4,00 0,57", lines)
        self.assertIn("compare: 2020 to 2024: ", self.done.stderr)

    def test_a_zone_without_data_is_said_once(self):
        kinds = [(row["type"], row["code"]) for row in self.rows("anomalies")]
        self.assertEqual(kinds.count(("zone_hors_donnees", "01003")), 1)
        self.assertEqual(self.done.stderr.count("outside the data"), 1)

    def test_the_order_of_the_options_does_not_matter(self):
        run("compare", *options(self.shared, "2024", "2017", "2020"), *self.zones, "--out", self.shared / "autre")
        for file in (self.shared / "bilan").glob("*.csv"):
            if file.name != "provenance.csv":  # it has the options as given
                self.assertEqual(digest(file), digest(self.shared / "autre" / file.name), file.name)

    def test_verify_passes_and_looks_at_the_periods(self):
        done = self.succeeds("verify", self.shared / "bilan" / "arpent.gpkg")
        self.assertRegex(done.stdout, r"(?m)^ok +periodes ")

    def test_provenance_has_dates_and_no_folder(self):
        rows = self.rows("provenance")
        self.assertEqual([row["date_source"] for row in rows if row["etape"] == "vintages"], list(STATES))
        self.assertIn('"vintage":["2017=etat2017.gpkg","2020=etat2020.gpkg","2024=etat2024.gpkg"]', rows[0]["parametres"])

    def test_one_thread_and_four_give_the_same_bytes(self):
        for threads in (1, 4):
            self.must("compare", *options(self.shared, "2017", "2020", "2024"), *self.zones, "--out", self.shared / f"fils{threads}",
                      "--threads", threads)
        self.assertEqual(digest(self.shared / "fils1" / "arpent.gpkg"), digest(self.shared / "fils4" / "arpent.gpkg"))


class Tampering(ArpentCase):
    """Figures that stay right in each period by itself and no longer fit the next."""

    def setUp(self):
        super().setUp()
        for date, picture in STATES.items():
            draw(self.folder / f"etat{date}.gpkg", picture)
        self.succeeds("compare", *options(self.folder, *STATES), "--nomenclature", "ocsge", "--out", self.out, "--tables-only")

    def failed_checks(self, *statements):
        for statement in statements:
            query(self.out / "arpent.gpkg", statement)
        done = run("verify", self.out / "arpent.gpkg")
        self.assertEqual(done.returncode, 3, done.stdout)
        return [line.split()[1] for line in done.stdout.splitlines() if line.startswith("FAIL")]

    def test_a_column_sum_that_is_not_the_next_row_sum(self):
        # A hectare of forest that stayed forest is made water that stayed water: the rows still sum to the area.
        forest, water = "CS2.1.1.1/US1.2", "CS1.2.2/US6.3"
        statements = [f"UPDATE flux SET surface_m2 = surface_m2 + {sign}10000 WHERE periode = 2 AND classe_avant = '{code}' AND classe_apres = '{code}'"
                      for code, sign in ((forest, "-"), (water, "+"))]
        failed = self.failed_checks(*statements)
        self.assertIn("periodes", failed)
        self.assertNotIn("flux-surface", failed)

    def test_a_square_metre_is_enough(self):
        forest, water = "CS2.1.1.1/US1.2", "CS1.2.2/US6.3"
        self.assertIn("periodes", self.failed_checks(
            f"UPDATE flux SET surface_m2 = surface_m2 + 1 WHERE periode = 3 AND classe_avant = '{forest}' AND classe_apres = '{forest}'",
            f"UPDATE flux SET surface_m2 = surface_m2 - 1 WHERE periode = 3 AND classe_avant = '{water}' AND classe_apres = '{water}'"))

    def test_a_period_that_is_gone(self):
        self.assertIn("periodes", self.failed_checks("DELETE FROM bilan WHERE periode = 2"))


class Series(ArpentCase):
    def setUp(self):
        super().setUp()
        for date, picture in STATES.items():
            draw(self.folder / f"etat{date}.gpkg", picture)
        self.zones = write_zones(self.folder / "communes.gpkg")
        self.words = ("compare", "--nomenclature", "ocsge", "--out", self.out)

    def state(self, date):
        return self.folder / f"etat{date}.gpkg"

    def test_two_vintages_are_a_before_and_an_after(self):
        for zones in ((), ("--zones", self.zones)):
            self.succeeds(*self.words, *options(self.folder, "2020", "2017"), *zones, "--overwrite")
            other = self.folder / "deux"
            self.succeeds("compare", "--nomenclature", "ocsge", "--before", f"{self.state('2017')}@2017", "--after", f"{self.state('2020')}@2020",
                          *zones, "--out", other, "--overwrite")
            for file in other.glob("*.csv"):
                if file.name != "provenance.csv":
                    self.assertEqual(digest(file), digest(self.out / file.name), file.name)
        self.assertEqual({row["periode"] for row in rows_of(self.out / "flux.csv")}, {"1"})

    def test_files_of_one_date_are_one_state(self):
        west, east = draw(self.folder / "ouest.gpkg", "FFF FFA FFA"), draw(self.folder / "est.gpkg", "FNN ANN AWW", west=900300)
        self.succeeds(*self.words, *options(self.folder, "2017", "2020", "2024"), "--zones", self.zones)
        parts = self.folder / "parts"
        self.succeeds("compare", "--nomenclature", "ocsge", "--vintage", f"2017={east}", *options(self.folder, "2024", "2020"),
                      "--vintage", f"2017={west}", "--zones", self.zones, "--out", parts)
        for table in ("flux.csv", "bilan.csv"):
            self.assertEqual(digest(self.out / table), digest(parts / table), table)

    def test_overlaps_of_a_state_are_said_once_and_do_not_upset_verify(self):
        draw(self.folder / "double.gpkg", "FA", north=6250000, cell=10)
        self.succeeds(*self.words, *options(self.folder, *STATES), "--vintage", f"2020={self.folder / 'double.gpkg'}", "--zones", self.zones)
        overlaps = [row for row in rows_of(self.out / "anomalies.csv") if row["type"] == "chevauchement"]
        self.assertEqual(len(overlaps), 2)
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_states_of_different_extent_without_zones(self):
        draw(self.folder / "etat2022.gpkg", "FFUUNNFF FUAANNFF")
        self.succeeds(*self.words, *options(self.folder, "2017", "2022", "2024"))
        self.succeeds("verify", self.out / "arpent.gpkg")
        self.assertEqual([row["surface_m2"] for row in rows_of(self.out / "bilan.csv")], ["220000.0000", "220000.0000", "180000.0000"])

    def test_states_in_another_crs_are_brought_once(self):
        moved = self.folder / "etat2020_etrs.gpkg"
        write_layer(moved, ("code_cs", "code_us"), [(square(3950000, 2300000, 1000), "CS1.1.1.1", "US5")], epsg=3035)
        done = self.succeeds(*self.words, *options(self.folder, "2017", "2024"), "--vintage", f"2020={moved}")
        self.assertEqual(done.stderr.count("brought from EPSG:3035"), 1)
        self.assertIn("the state of 2020: brought from", done.stderr)

    def test_class_fields_can_be_named(self):
        for date in STATES:
            write_layer(self.folder / f"champs{date}.gpkg", ("a", "b"), [(square(900000, 6249700, 300), "CS2.1.1.1", "US1.2")])
        words = [word for date in STATES for word in ("--vintage", f"{date}={self.folder / f'champs{date}.gpkg'}")]
        self.succeeds(*self.words, *words, "--class", "a,b")

    def test_a_dry_run_shows_the_states_in_order(self):
        done = self.succeeds(*self.words, *options(self.folder, "2024", "2017", "2020"), "--dry-run")
        self.assertRegex(done.stdout, "(?s)2017: .*2020: .*2024: ")
        self.assertFalse(self.out.exists())


class Faults(ArpentCase):
    def setUp(self):
        super().setUp()
        for date, picture in STATES.items():
            draw(self.folder / f"etat{date}.gpkg", picture)

    def refused_words(self, code, fragments, *words):
        self.refused(code, fragments, "compare", "--nomenclature", "ocsge", "--out", self.out, *words, cwd=self.folder)
        self.assertFalse(self.out.exists())

    def test_what_is_no_dated_source(self):
        self.refused_words(2, ["--vintage must be DATE=SRC such as 2020=ocsge.gpkg, not 'etat2017.gpkg'"], "--vintage", "etat2017.gpkg")
        self.refused_words(2, ["must start with the date of the state (2023, 2023-06 or 2023-06-30), not '17'"], "--vintage", "17=etat2017.gpkg")
        self.refused_words(2, ["names no file after '2017='"], "--vintage", "2017=")

    def test_dates_that_do_not_exist_or_disagree(self):
        self.refused_words(2, ["'2017-13' is not a date", "2020=etat2020.gpkg@2021: says 2020 and @2021"],
                           "--vintage", "2017-13=etat2017.gpkg", "--vintage", "2020=etat2020.gpkg@2021")

    def test_a_date_said_twice_alike_is_no_fault(self):
        self.succeeds("compare", "--nomenclature", "ocsge", "--out", self.out, "--vintage", f"2017={self.folder / 'etat2017.gpkg'}@2017",
                      "--vintage", f"2020={self.folder / 'etat2020.gpkg'}")

    def test_one_date_is_no_series(self):
        self.refused_words(2, ["there is one date, 2017; give at least two"], "--vintage", "2017=etat2017.gpkg", "--vintage", "2017=etat2020.gpkg")

    def test_dates_that_leave_the_order_open(self):
        self.refused_words(2, ["2017 and 2017-06 do not say which state is the earlier"],
                           "--vintage", "2017=etat2017.gpkg", "--vintage", "2017-06=etat2020.gpkg")

    def test_all_files_are_looked_at(self):
        self.refused_words(1, ["absent.gpkg: no such file", "etat2020.gpkg: no layer 'rien'"],
                           "--vintage", "2017=absent.gpkg", "--vintage", "2020=etat2020.gpkg:rien")

    def test_states_given_twice(self):
        self.refused_words(2, ["the states are given twice"], "--before", "etat2017.gpkg", "--vintage", "2017=etat2017.gpkg",
                           "--vintage", "2020=etat2020.gpkg")

    def test_a_difference_layer_has_one_pair_of_dates(self):
        write_layer(self.folder / "evolution.gpkg", ("cs_2017", "us_2017", "cs_2020", "us_2020"),
                    [(square(900000, 6249700, 100), "CS2.1.1.1", "US1.2", "CS1.1.1.1", "US5")])
        self.refused_words(2, ["give --changes with --before and --after, not with --vintage"], "--changes", "evolution.gpkg",
                           "--vintage", "2017=etat2017.gpkg", "--vintage", "2020=etat2020.gpkg")

    def test_nothing_to_compare(self):
        self.refused(2, ["nothing to compare: give --before and --after, --vintage, or --changes"], "compare", "--out", self.out)


if __name__ == "__main__":
    unittest.main()
