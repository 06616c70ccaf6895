# SPDX-License-Identifier: Apache-2.0
"""Bad input of `arpent account`: exit code, what is wrong, in which file and row, and nothing left behind."""
import csv
import json
import re
import unittest
from decimal import Decimal

from arpent_case import SOURCE, ArpentCase, draw, rows_of, square, total, tree, write_layer
from enaf_tables import steady, write_long, write_wide

SOURCED = {"source": "texte d'essai", "date": "2024"}
# Dévoluy (Hautes-Alpes) took in three communes on 1 January 2013, under a code one of them had: layers/communes_evolution.
DEVOLUY, TAKEN_IN = "05139", ("05002", "05042", "05138")


class BadInputCase(ArpentCase):
    def setUp(self):
        super().setUp()
        self.zones("98901", "98902")
        self.series = {code: steady(f"Commune {code[-1]}", ((2009, 2025, {"habitat": 9000, "activite": 1000}),)) for code in ("98901", "98902")}

    def zones(self, *codes):
        path = self.folder / "communes.gpkg"
        path.unlink(missing_ok=True)
        return write_layer(path, ("insee", "nom", "territoire"),
                           [(square(900000 + 600 * k, 6249400, 600), code, f"Zone {code}", "Plaine") for k, code in enumerate(codes)])

    def wide(self, change=None):
        """The table, its rows changed by hand. Row 1 is the header."""
        path = write_wide(self.folder / "conso.csv", self.series, suffix="_m2")
        return self.rewritten(path, change) if change else path

    def long(self, change=None):
        path = write_long(self.folder / "long.csv", self.series)
        return self.rewritten(path, change) if change else path

    def rewritten(self, path, change):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(change(rows))
        return path

    def words(self, enaf, *more):
        return ("account", "--enaf", enaf, "--zones", self.folder / "communes.gpkg", "--out", self.out, *more)

    def refused_without_trace(self, code, fragments, *words):
        there = tree(self.folder)
        done = self.refused(code, fragments, *words)
        self.assertEqual(tree(self.folder), there)
        self.assertNotIn("internal error", done.stderr)
        return done

    def silent(self, code, fragments, *words):
        """Refused before a single figure was shown."""
        self.assertEqual(self.refused_without_trace(code, fragments, *words).stdout, "")


def cell(row, column, value):
    """Changes one cell; the row is counted from 1, the header."""
    def change(rows):
        rows[row - 1][rows[0].index(column)] = value
        return rows
    return change


class Consumption(BadInputCase):
    def test_the_tables_are_sound_before_they_are_spoilt(self):
        for name, table in (("wide", self.wide()), ("long", self.long())):
            self.succeeds(*self.words(table)[:-1], self.folder / name)
            whole = [row for row in rows_of(self.folder / name / "enaf.csv") if row["niveau"] == "metropole" and row["destination"] == "total" and row["annee_debut"] == "2009"]
            self.assertEqual([Decimal(row["surface_m2"]) for row in whole], [20000, 320000])

    def test_a_year_missing_from_the_columns(self):
        def without_2015(rows):
            keep = [c for c, name in enumerate(rows[0]) if not re.fullmatch(r"(naf15art16|art15[a-z]{3}16)_m2", name)]
            return [[row[c] for c in keep] for row in rows]
        self.silent(1, ["conso.csv: no column naf15art16", "art15hab16", "the series goes from 2009 to 2025 and must have every year"],
                    *self.words(self.wide(without_2015)))

    def test_a_year_missing_for_one_commune(self):
        self.silent(1, ["long.csv: 98902 Commune 2: no row for 2015–2016 habitat"],
                    *self.words(self.long(lambda rows: [row for row in rows if row[0] != "98902" or row[2] != "2015" or row[4] != "hab"])))

    def test_an_empty_cell_in_a_series(self):
        self.silent(1, ["conso.csv: row 3 (98902 Commune 2), art18hab19_m2: is empty"], *self.words(self.wide(cell(3, "art18hab19_m2", ""))))

    def test_a_negative_consumption(self):
        self.silent(1, ["conso.csv: row 2 (98901 Commune 1), art17act18_m2: -12 is negative", "never a return"],
                    *self.words(self.wide(cell(2, "art17act18_m2", "-12"))))
        self.silent(1, ["long.csv: row 5 (98901), flux_m2: -1 is negative"], *self.words(self.long(cell(5, "flux_m2", "-1"))))

    def test_a_text_where_a_number_is_due(self):
        self.silent(1, ["conso.csv: row 2 (98901 Commune 1), naf12art13_m2: 'beaucoup' is not a number"],
                    *self.words(self.wide(cell(2, "naf12art13_m2", "beaucoup"))))

    def test_a_commune_twice(self):
        self.silent(1, ["conso.csv: row 4 (98901 Commune 1): the commune is already in row 2"], *self.words(self.wide(lambda rows: [*rows, rows[1]])))
        self.silent(1, ["long.csv: row 194 (98901): 2009–2010 habitat is already in row 2"], *self.words(self.long(lambda rows: [*rows, rows[1]])))

    def test_destinations_that_are_not_the_total(self):
        self.silent(1, ["conso.csv: row 3 (98902 Commune 2), 2011–2012: the destinations sum to 10000 m2, the total is 12000 m2"],
                    *self.words(self.wide(cell(3, "naf11art12_m2", "12000"))))

    def test_every_fault_is_told_at_once(self):
        self.silent(1, ["row 2 (98901 Commune 1), art17act18_m2", "row 3 (98902 Commune 2), art18hab19_m2"],
                    *self.words(self.wide(lambda rows: cell(3, "art18hab19_m2", "x")(cell(2, "art17act18_m2", "-3")(rows)))))

    def test_a_table_that_does_not_tell_its_unit(self):
        self.silent(1, ["muet.csv", "unit"], *self.words(write_wide(self.folder / "muet.csv", self.series)))

    def test_a_code_that_lost_its_zero(self):
        self.silent(1, ["conso.csv: row 3, idcom: '1001' is no INSEE code", "its zero was lost: 01001"],
                    *self.words(self.wide(cell(3, "idcom", "1001"))))

    def test_a_table_of_other_communes(self):
        self.zones("98905", "98906")
        self.silent(1, ["conso.csv: holds none of the 2 communes asked for"], *self.words(self.wide()))

    def test_a_file_that_is_not_there(self):
        self.silent(1, ["absent.csv: no such file for the ENAF table"], *self.words(self.folder / "absent.csv"))


class Merged(BadInputCase):
    """A commune of Hautes-Alpes that took in three others in 2013, by the table the program comes with."""

    def table(self, *codes):
        return write_long(self.folder / "long.csv", {code: steady(f"Commune {code}", ((2009, 2025, {"habitat": int(code)}),)) for code in codes})

    def test_the_built_in_table_has_it(self):
        rows = [row for row in rows_of(SOURCE / "layers" / "communes_evolution" / "evolution.csv") if row["code_nouveau"] == DEVOLUY]
        self.assertEqual(sorted(row["code_ancien"] for row in rows), sorted(TAKEN_IN))

    def test_what_merged_is_added_and_said(self):
        self.zones(DEVOLUY)
        done = self.succeeds(*self.words(self.table(DEVOLUY, *TAKEN_IN)))
        for code in TAKEN_IN:
            self.assertIn(f"long.csv: {code} is counted in {DEVOLUY} Dévoluy (changed on 2013-01-01)", done.stderr)
        rows = [row for row in rows_of(self.out / "enaf.csv") if row["niveau"] == "commune" and row["annee_debut"] == "2013" and row["destination"] == "total"]
        self.assertEqual(total(rows), sum(map(int, (DEVOLUY, *TAKEN_IN))))
        self.assertEqual({row["zone"] for row in rows}, {DEVOLUY})

    def test_a_part_of_what_merged_is_refused_with_the_rest(self):
        self.zones(DEVOLUY)
        self.silent(1, ["long.csv: 05139 Zone 05139", "but not 05042 La Cluse, 05138 Saint-Disdier"], *self.words(self.table(DEVOLUY, "05002")))

    def test_a_zone_that_merged_away_is_refused_with_its_successor(self):
        self.zones("05002", "98901")
        self.silent(1, ["long.csv: 05002 Zone 05002: no longer exists, it is part of 05139 Dévoluy (changed on 2013-01-01)",
                        "the zones are older than the table"],
                    *self.words(self.table(DEVOLUY, "98901")))

    def test_another_table_of_changes_is_taken_instead(self):
        changes = self.folder / "changements.csv"
        changes.write_text("code_ancien,nom_ancien,code_nouveau,nom_nouveau,date,type\n98902,Deux,98901,Un,2020-01-01,fusion\n", encoding="utf-8")
        self.zones("98901")
        done = self.succeeds(*self.words(self.table("98901", "98902"), "--communes-changes", changes))
        self.assertIn("98902 is counted in 98901 Un (changed on 2020-01-01)", done.stderr)
        changes.write_text(changes.read_text(encoding="utf-8").replace("2020-01-01", "hier"), encoding="utf-8")
        self.out = self.folder / "autre"
        self.silent(1, ["changements.csv, row 2: date 'hier' is no day; write 2019-01-01"],
                    *self.words(self.table("98901", "98902"), "--communes-changes", changes))


class Targets(BadInputCase):
    def targets(self, **changes):
        tranche = {"period": [2021, 2031], "kind": "enaf", "reference": [2011, 2021], "reduction": 50, **SOURCED, **changes}
        path = self.folder / "cibles.json"
        path.write_text(json.dumps({"scenarios": [{"name": "essai", "label": "Essai", "status": "hypothèse",
                                                   "tranches": [{key: value for key,
                                                                 value in tranche.items() if value is not None}]}]}), encoding="utf-8")
        return ("--targets", path)

    def test_the_targets_are_sound_before_they_are_spoilt(self):
        self.succeeds(*self.words(self.wide(), *self.targets()))
        self.assertEqual({row["scenario"] for row in rows_of(self.out / "trajectoire.csv")}, {"essai"})

    def test_a_target_without_source_or_date(self):
        for key in ("source", "date"):
            self.silent(1, ["cibles.json, scenario 1 (essai), tranche 1 ([2021,2031])", f"'{key}' is missing"],
                        *self.words(self.wide(), *self.targets(**{key: None})))

    def test_a_ceiling_without_source(self):
        ceiling = {"level": "commune", "zone": "98901", "hectares": 3, "date": "2024"}
        self.silent(1, ["tranche 1 ([2021,2031]), ceiling 1 (98901): 'source' is missing"],
                    *self.words(self.wide(), *self.targets(ceilings=[ceiling])))

    def test_an_unknown_key(self):
        self.silent(1, ["cibles.json, scenario 1 (essai), tranche 1 ([2021,2031]): the key 'reducton' is not known", "reduction"],
                    *self.words(self.wide(), *self.targets(reducton=50)))

    def test_a_ceiling_for_a_zone_there_is_not(self):
        ceiling = {"level": "territoire", "zone": "Montagne", "hectares": 3, **SOURCED}
        self.silent(1, ["ceiling of Montagne: no group of zones has this name; there is Plaine"],
                    *self.words(self.wide(), *self.targets(ceilings=[ceiling])))

    def test_a_percentage_that_is_none(self):
        self.silent(1, ["'reduction' must be between 0 and 100 %, not 150"], *self.words(self.wide(), *self.targets(reduction=150)))

    def test_a_file_that_is_no_json(self):
        self.silent(1, ["conso.csv: is not JSON"], *self.words(self.wide(), "--targets", self.folder / "conso.csv"))
        self.silent(1, ["absent.json: no such file for the targets"], *self.words(self.wide(), "--targets", self.folder / "absent.json"))


class Options(BadInputCase):
    def test_neither_a_ledger_nor_consumption(self):
        self.silent(2, ["nothing to account for: give --ledger, --enaf or both"], "account", "--out", self.out)

    def test_years_of_the_report_that_are_no_years(self):
        for text, words in (("demain", "'demain' is no period; write 2021-2024"), ("2021", "'2021' is no period"),
                            ("2024-2021", "ends before it starts"),
                            ("2021-2021", "ends before it starts"), ("2021_2024", "is no period")):
            self.silent(2, ["--report-years", words], *self.words(self.wide(), "--report-years", text))

    def test_a_day_that_is_none(self):
        self.silent(2, ["--as-of", "'demain' is not a date"], *self.words(self.wide(), "--as-of", "demain"))

    def test_a_previous_product_that_is_none(self):
        (self.folder / "vide").mkdir()
        self.silent(1, ["vide: no arpent.gpkg there; --previous takes the folder of a product"],
                    *self.words(self.wide(), "--previous", self.folder / "vide"))

    def test_a_reference_sample_without_a_ledger(self):
        self.silent(2, ["a reference sample corrects the areas of a ledger; give --ledger with it"], *self.words(self.wide(), "--sample", self.wide()))

    def test_a_folder_that_is_no_product(self):
        (self.folder / "vide").mkdir()
        self.silent(1, ["vide/ledger.json: no such file"], "account", "--ledger", self.folder / "vide", "--out", self.out)

    def test_an_account_is_not_overwritten(self):
        self.succeeds(*self.words(self.wide()))
        self.silent(2, [self.out / "arpent.gpkg", "--overwrite"], *self.words(self.wide()))


class Books(BadInputCase):
    """With a ledger of two communes, surveyed in 2020 and 2023."""

    def setUp(self):
        super().setUp()
        states = [draw(self.folder / f"{k}.gpkg", picture, cell=300, north=6250000) for k, picture in enumerate(("FFFF UUAA", "FFUF UUAA"))]
        self.succeeds("compare", "--before", f"{states[0]}@2020", "--after", f"{states[1]}@2023", "--nomenclature", "ocsge", "--zones",
                      self.folder / "communes.gpkg", "--out", self.folder / "livre")

    def people(self, text, *more):
        path = self.folder / "habitants.csv"
        path.write_text(text, encoding="utf-8")
        return ("account", "--ledger", self.folder / "livre", "--population", path, "--out", self.out, *more)

    def test_populations_of_other_years(self):
        table = "insee,pmun_2011,pmun_2016\n98901,10,20\n98902,30,40\n"
        self.refused_without_trace(1, ["habitants.csv: no population within 1 year of 2020, the year of a survey; the table has 2011, 2016",
                                       "within 1 year of 2023"],
                                   *self.people(table))
        self.refused_without_trace(1, ["within 4 years of 2023"], *self.people(table, "--population-gap", "4"))
        self.succeeds(*self.people(table, "--population-gap", "7"))

    def test_populations_of_some_communes(self):
        self.refused_without_trace(1, ["habitants.csv: no row of 98902 Zone 98902"], *self.people("insee,pmun_2020,pmun_2023\n98901,10,20\n"))

    def test_a_commune_twice_and_a_number_that_is_none(self):
        self.refused_without_trace(1, ["habitants.csv: row 4 (98901): the commune stands twice, first in row 2",
                                       "row 3 (98902), column pmun_2023: '4.5' is not a whole number"],
                                   *self.people("insee,pmun_2020,pmun_2023\n98901,10,20\n98902,30,4.5\n98901,1,2\n"))

    def test_total_populations_are_not_municipal_ones(self):
        self.refused_without_trace(1, ["habitants.csv", "ptot_2020"], *self.people("insee,ptot_2020,ptot_2023\n98901,10,20\n98902,30,40\n"))

    def test_a_ledger_without_zones_has_no_commune(self):
        self.succeeds("compare", "--before", f"{self.folder}/0.gpkg@2020", "--after", f"{self.folder}/1.gpkg@2023", "--nomenclature", "ocsge",
                      "--out", self.folder / "entier")
        self.succeeds("account", "--ledger", self.folder / "entier", "--out", self.folder / "seul")
        self.silent(2, ["the ledger was made without zones, so it has no commune to account consumption for"], "account", "--ledger",
                    self.folder / "entier", "--enaf", self.wide(), "--out", self.out)

    def test_ledgers_of_the_same_zones(self):
        self.refused_without_trace(2, ["is given twice"], "account", "--ledger", self.folder / "livre", "--ledger", self.folder / "livre", "--out",
                                   self.out)

    def test_a_previous_product_of_other_communes(self):
        self.zones("98905", "98906")
        self.succeeds("compare", "--before", f"{self.folder}/0.gpkg@2020", "--after", f"{self.folder}/1.gpkg@2023", "--nomenclature", "ocsge",
                      "--zones",
                      self.folder / "communes.gpkg", "--out", self.folder / "ailleurs")
        self.refused_without_trace(1, ["ailleurs has no zone in common with this run (98905 against 98901)"], "account", "--ledger",
                                   self.folder / "livre",
                                   "--previous", self.folder / "ailleurs", "--out", self.out)

    def test_consumption_of_none_of_its_communes(self):
        series = {"98905": self.series["98901"]}
        self.refused_without_trace(1, ["conso.csv: holds none of the 2 communes"], "account", "--ledger", self.folder / "livre", "--enaf",
                                   write_wide(self.folder / "conso.csv", series, suffix="_m2"), "--out", self.out)


if __name__ == "__main__":
    unittest.main()
