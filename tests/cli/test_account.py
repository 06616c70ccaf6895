# SPDX-License-Identifier: Apache-2.0
"""`arpent account` on three communes drawn in letters: every figure counted again from the pictures and the numbers given."""
import json
import math
import unittest
from decimal import Decimal
from fractions import Fraction

from arpent_case import SharedFolderCase, draw, rows_of, square, write_layer
from enaf_tables import CODES, consumed, steady, write_long, write_wide

CELL, AREA = 200, 40000
# letter: cover, use, artificial, sealed, kind of land
LAND = {"U": ("CS1.1.1.1", "US5", 1, 1, "artificiel"), "R": ("CS1.1.1.2", "US4.1.1", 1, 1, "artificiel"),
        "G": ("CS2.2.1", "US5", 1, 0, "artificiel"), "M": ("CS1.1.2.1", "US6.1", 1, 0, "artificiel"),
        "A": ("CS2.2.1", "US1.1", 0, 0, "agricole"), "F": ("CS2.1.1.1", "US1.2", 0, 0, "forestier"),
        "N": ("CS1.2.1", "US6.3", 0, 0, "naturel"), "W": ("CS1.2.2", "US6.3", 0, 0, "eau"),
        "V": ("CS2.1.1.1", "US5", 0, 0, "vegetation_urbaine"), "Q": ("CS1.1.2.1", "US1.3", 0, 0, "carriere")}
# change: cause, family. A→G keeps its cover, so its use made it artificial.
WORDS = {"AU": ("couverture", "etalement_residentiel"), "AR": ("couverture", "infrastructures"), "AG": ("usage", "etalement_residentiel"),
         "VU": ("couverture", "comblement_urbain"), "GU": ("couverture", "densification_interne"), "FA": ("couverture", "defrichement"),
         "MN": ("couverture", "renaturation"), "GF": ("couverture", "renaturation"), "AQ": ("couverture", "extraction"),
         "NM": ("couverture", "artificialisation_autre")}
COMMUNES = {"98901": ("Aubry", "Nord", 2020, 2023, "UUGAAA UGGAAF AAAAFF NWWVMQ", "UUGUUR UUGGAF AAAAAF NWWUNQ"),
            "98902": ("Bellac", "Sud", 2020, 2023, "GGAAAA UUAAAA FFFFAA NNNAAA", "GFAAAA UUAAQU FFFFAA NNNAAA"),
            "98903": ("Cosne", "Sud", 2018, 2021, "UUUUUU NNNNNN FFFFFF WWWWWW", "UUUUUU NNNNNM FFFFFF WWWWWW")}
ZONES = {**{("commune", code): (code,) for code in COMMUNES}, ("territoire", "Nord"): ("98901",), ("territoire", "Sud"): ("98902", "98903"),
         ("metropole", "tout"): tuple(COMMUNES)}
PEOPLE = {"98901": {2018: 900, 2020: 1000, 2021: 1010, 2023: 1200, 2024: 1300}, "98902": {2018: 520, 2020: 500, 2021: 490, 2023: 480, 2024: 520},
          "98903": {2018: 3000, 2020: 3005, 2021: 3020, 2023: 3030, 2024: 3040}}
SERIES = {"98901": steady("Aubry", ((2009, 2021, {"habitat": 12000, "activite": 6000, "mixte": 1000, "route": 500, "inconnu": 500}),
                                    (2021, 2025, {"habitat": 9000, "activite": 5000, "route": 1000}))),
          "98902": steady("Bellac", ((2009, 2021, {"habitat": 1000}), (2021, 2025, {"habitat": 1500, "activite": 500}))),
          "98903": steady("Cosne", ((2009, 2021, {"habitat": 1000, "activite": 200}), (2021, 2025, {"habitat": 3000})))}
SOURCED = {"source": "texte d'essai, p. 1", "date": "2024-05-31"}
TARGETS = {
    "scenarios": [
        {"name": "moitie", "label": "Moitié", "status": "en vigueur", "tranches": [
            {"period": [2021, 2031], "kind": "enaf", "reference": [2011, 2021], "reduction": 50, "guarantee": "hectare", **SOURCED}]},
        {"name": "tolere", "label": "Moins 60 %, dépassement", "status": "en discussion", "tranches": [
            {"period": [2021, 2031], "kind": "enaf", "reference": [2011, 2021], "reduction": 60, "tolerance": {"percent": 20, **SOURCED},
             "reserves": ["projets"], **SOURCED}]},
        {"name": "fixe", "label": "Plafonds", "status": "hypothèse", "tranches": [
            {"period": [2021, 2031], "kind": "enaf", **SOURCED, "ceilings": [
                {"level": "commune", "zone": "98902", "hectares": 2.5, **SOURCED},
                {"level": "territoire", "zone": "Sud", "hectares": 40, **SOURCED}]}]}],
    "guarantees": [{"name": "hectare", "label": "un hectare", "hectares": 1, "period": [2021, 2031], "condition": "document prescrit",
                    "deadline": "2026-08-22", **SOURCED}],
    "reserves": [{"name": "projets", "label": "projets à part", **SOURCED,
                  "projects": [{"name": "canal", "commune": "98901", "year": 2022, "hectares": 0.5, **SOURCED}]}]}
SPACES = {"agricole": "agricole", "naturelle": "naturel", "forestiere": "forestier", "humide": "humide", "eau": "eau",
          "vegetation_urbaine": "vegetation_urbaine", "carriere": "carriere", "indetermine": "indetermine"}
ENAF = ("agricole", "naturel", "forestier", "humide", "eau")
OTHER = ("non_classe", "chevauchement", "residu", "imper_indetermine_avant", "imper_indetermine_apres", "artificialisation_seuil",
         "desartificialisation_seuil", "exempte_avant", "exempte_apres", "hors_carte")


def cells(codes):
    """(before, after, years between) of every cell of these communes."""
    for code in codes:
        _, _, old, new, before, after = COMMUNES[code]
        yield from ((a, b, new - old) for a, b in zip(before.replace(" ", ""), after.replace(" ", "")))


def measure(codes, counts, rate=False):
    """Square metres of the cells that count; a year's worth of them on demand."""
    return sum((Fraction(AREA, years) if rate else Fraction(AREA)) * counts(LAND[a], LAND[b]) for a, b, years in cells(codes))


def gain(a, b):
    return a[2] < b[2]


def back(a, b):
    return a[2] > b[2]


def net(a, b):
    return b[2] - a[2]


class Small(SharedFolderCase):
    """Three communes of 24 cells of 4 ha, two files to a state, everything known."""

    @classmethod
    def fill(cls):
        letters = {letter: words[:2] for letter, words in LAND.items()}
        words = ["compare", "--nomenclature", "ocsge"]
        for side, picture, date in (("--before", 4, 2), ("--after", 5, 3)):
            for part, codes in (("ouest", ("98901", "98902")), ("est", ("98903",))):
                lines = [" ".join("".join(row) for row in zip(*(COMMUNES[code][picture].split() for code in codes)))]
                path = draw(cls.shared / f"{part}{date}.gpkg", lines[0], cell=CELL, west=900000 + (2400 if part == "est" else 0), letters=letters)
                words += [side, f"{path}@{COMMUNES[codes[0]][date]}"]
        write_layer(cls.shared / "communes.gpkg", ("insee", "nom", "territoire"),
                    [(square(900000 + 1200 * k, 6249200, 1200, 800), code, *COMMUNES[code][:2]) for k, code in enumerate(COMMUNES)])
        cls.must(*words, "--zones", cls.shared / "communes.gpkg", "--out", cls.shared / "bilan")
        write_wide(cls.shared / "conso.csv", SERIES, dict.fromkeys(SERIES, 24 * AREA))
        (cls.shared / "cibles.json").write_text(json.dumps(TARGETS), encoding="utf-8")
        years = sorted(PEOPLE["98901"])
        (cls.shared / "habitants.csv").write_text("\n".join([",".join(["insee", *(f"pmun_{year}" for year in years)])] + [
            ",".join([code, *(str(counts[year]) for year in years)]) for code, counts in PEOPLE.items()]) + "\n", encoding="utf-8")
        cls.account = cls.shared / "compte"
        cls.printed = cls.must("account", "--ledger", cls.shared / "bilan", "--enaf", cls.shared / "conso.csv", "--targets",
                               cls.shared / "cibles.json",
                               "--population", cls.shared / "habitants.csv", "--report-years", "2021-2024", "--out", cls.account).stdout

    def rows(self, name):
        return rows_of(self.account / f"{name}.csv")

    def same(self, text, expected, where, delta=None):
        """A figure of a table against an exact number; nothing against nothing."""
        if expected is None or text == "":
            self.assertEqual((text, expected), ("", None), where)
        else:
            self.assertLessEqual(abs(Fraction(text) - expected), delta if delta is not None else Fraction(1, 20000),
                                 f"{where}: {text} for {float(expected)}")

    def test_bilan_is_counted_cell_by_cell(self):
        rows = self.rows("bilan")
        self.assertEqual([(row["niveau"], row["zone"]) for row in rows], list(ZONES))
        for row in rows:
            codes = ZONES[row["niveau"], row["zone"]]
            want = {"surface": len(codes) * 24 * AREA, "compare": len(codes) * 24 * AREA, "artificialisation": measure(codes, gain),
                    "desartificialisation": measure(codes, back),
                    "artif_nette": measure(codes, net), "artif_nette_retenue": measure(codes, net),
                    "impermeabilisation": measure(codes, lambda a, b: a[3] < b[3]),
                    "desimpermeabilisation": measure(codes, lambda a, b: a[3] > b[3]), **dict.fromkeys(OTHER, 0)}
            for end, side in (("avant", 0), ("apres", 1)):
                want[f"artif_{end}"] = want[f"artif_matrice_{end}"] = measure(codes, lambda *ab: ab[side][2])
                want[f"imper_{end}"] = measure(codes, lambda *ab: ab[side][3])
                want |= {f"{name}_{end}": measure(codes, lambda *ab: ab[side][4] == space) for name, space in SPACES.items()}
            want |= {f"perte_{name}": measure(codes, lambda a, b: a[4] == space != b[4]) for name, space in SPACES.items()}
            want |= {f"gain_{name}": measure(codes, lambda a, b: a[4] != space == b[4]) for name, space in SPACES.items()}
            want |= {"enaf_avant": measure(codes, lambda a, b: a[4] in ENAF), "enaf_apres": measure(codes, lambda a, b: b[4] in ENAF),
                     "perte_enaf": measure(codes, lambda a, b: b[4] not in ENAF and a[4] in ENAF),
                     "gain_enaf": measure(codes, lambda a, b: a[4] not in ENAF and b[4] in ENAF)}
            areas = {column[:-3] for column in row if column.endswith("_m2")} - {"densification", "extension"}
            self.assertEqual(areas, set(want))
            for name, expected in want.items():
                self.same(row[f"{name}_m2"], expected, f"{row['zone']} {name}")
            self.same(row["artif_nette_m2_an"], measure(codes, net, rate=True), row["zone"])
            self.assertEqual((row["densification_m2"], row["extension_m2"]), ("", ""))

    def test_ventilation_shares_the_flows_out_on_every_axis(self):
        got = {(row["niveau"], row["zone"], row["axe"], row["code"]): row for row in self.rows("ventilation")}
        want = {}

        def line(zone, axis, code):
            return want.setdefault((*zone, axis, code), dict.fromkeys(("surface", "avant", "apres", "artificialisation", "desartificialisation"), 0))
        for zone, codes in ZONES.items():
            for a, b, _ in cells(codes):
                old, new, up, down = LAND[a], LAND[b], gain(LAND[a], LAND[b]), back(LAND[a], LAND[b])
                cause, family = WORDS[a + b] if a != b else (None, "sans_changement")
                for axis, code in (("cause", cause), ("famille", family)):
                    if code:
                        for name, counts in (("surface", 1), ("artificialisation", up), ("desartificialisation", down)):
                            line(zone, axis, code)[name] += AREA * counts
                for axis, at in (("couverture", 0), ("usage", 1), ("espace", 4)):
                    line(zone, axis, old[at])["avant"] += AREA
                    line(zone, axis, new[at])["apres"] += AREA
                    # The kind of land lost is that of before; covers and uses gained are those of after.
                    line(zone, axis, old[at] if axis == "espace" else new[at])["artificialisation"] += AREA * up
                    line(zone, axis, new[at] if axis == "espace" else old[at])["desartificialisation"] += AREA * down
        self.assertEqual(set(got), set(want))
        for key, figures in want.items():
            stocks = key[2] in ("couverture", "usage", "espace")
            for name, expected in figures.items():
                self.same(got[key][f"{name}_m2"], None if name in (("surface",) if stocks else ("avant", "apres")) else expected, f"{key} {name}")
            self.same(got[key]["artif_nette_m2"], figures["artificialisation"] - figures["desartificialisation"], key)

    def test_fourchettes_of_large_patches_are_points(self):
        for row in self.rows("fourchettes"):
            self.assertEqual((row["bas_m2"], row["haut_m2"], row["bas_large_m2"]), (row["valeur_m2"],) * 3, row["grandeur"])

    def test_horizons_divide_the_farm_land_by_its_yearly_loss(self):
        rows = self.rows("horizons")
        self.assertEqual([(row["niveau"], row["zone"]) for row in rows], list(ZONES))
        for row in rows:
            codes = ZONES[row["niveau"], row["zone"]]
            stock = measure(codes, lambda a, b: b[4] == "agricole")
            lost = measure(codes, lambda a, b: a[4] == "agricole" != b[4], rate=True)
            gained = measure(codes, lambda a, b: a[4] != "agricole" == b[4], rate=True)
            for column, expected in (("stock_m2", stock), ("perte_nette_m2_an", lost - gained), ("perte_brute_m2_an", lost)):
                self.same(row[column], expected, (row["zone"], column))
            for column, expected in (("annees", stock / (lost - gained) if stock and lost > gained else None),
                                     ("annees_brut", stock / lost if stock and lost else None)):
                self.same(row[column], expected, (row["zone"], column))
            self.assertEqual(row["raison"], "" if stock else "Aucune surface agricole à la seconde date.")
            self.assertEqual(row["repere_ans"], "")  # the plan's figures are of the 92 communes alone

    def indicators(self, **filters):
        return {(row["niveau"], row["zone"], row["indicateur"]): row
                for row in self.rows("indicateurs") if all(row[k] == v for k, v in filters.items())}

    def test_indicators_of_land_cover(self):
        table = self.indicators(source="occupation du sol ocsge")
        kinds = {"part_enaf_pct": ENAF,
                 "part_agricole_naturel_pct": ("agricole", "naturel", "forestier"),
                 "part_agricole_pct": ("agricole",), "part_artif_pct": ("artificiel",)}
        rates = {"artif_brute": gain, "desartif": back, "artif_nette": net, "impermeabilisation": lambda a, b: a[3] < b[3],
                 "desimpermeabilisation": lambda a, b: a[3] > b[3],
                 "perte_agricole": lambda a, b: a[4] == "agricole" != b[4], "perte_naturelle": lambda a, b: a[4] == "naturel" != b[4],
                 "perte_forestiere": lambda a, b: a[4] == "forestier" != b[4]}
        for zone, codes in ZONES.items():
            ground = len(codes) * 24 * AREA
            for code, spaces in kinds.items():
                self.same(table[(*zone, code)]["valeur"], 100 * measure(codes, lambda a, b: b[4] in spaces) / ground, (zone, code))
            self.same(table[(*zone, "capital_nature_ha")]["valeur"], measure(codes, lambda a, b: b[4] in kinds["part_agricole_naturel_pct"]) / 10000,
                      zone)
            for name, counts in rates.items():
                self.same(table[(*zone, f"{name}_m2_an")]["valeur"], measure(codes, counts, rate=True), (zone, name))
            for end, side, year in (("_avant", 0, 2), ("", 1, 3)):
                people = sum(PEOPLE[code][COMMUNES[code][year]] for code in codes)
                self.same(table[(*zone, f"artif_par_habitant{end}_m2")]["valeur"], measure(codes, lambda *ab: ab[side][2]) / people, (zone, end))
        self.assertEqual(table["metropole", "tout", "capital_nature_ha"]["repere"], "")

    def test_indicators_per_new_inhabitant_and_why_not(self):
        table = self.indicators(source="occupation du sol ocsge")
        for zone, codes in ZONES.items():
            old, new = (sum(PEOPLE[code][COMMUNES[code][at]] for code in codes) for at in (2, 3))
            row, ratio = table[(*zone, "artif_nette_par_nouvel_habitant_m2")], table[(*zone, "odd_11_3_1")]
            if new - old >= 50 and 100 * (new - old) >= old:
                self.same(row["valeur"], measure(codes, net) / (new - old), zone)
                stocks = [measure(codes, lambda *ab: ab[side][2]) for side in (0, 1)]
                self.assertAlmostEqual(float(ratio["valeur"]), math.log(stocks[1] / stocks[0]) / math.log(new / old), delta=6e-5)
                self.assertIn("moins de 5 ans entre les populations", row["note"])
            else:
                word = "en baisse" if new < old else "inchangée" if new == old else "presque stable"
                self.assertEqual((row["valeur"], ratio["valeur"]), ("", ""), zone)
                self.assertIn(f"population {word} (", row["note"])
                self.assertIn("le rapport n'a pas de sens", row["note"])
        self.assertEqual([table[(*zone, "odd_11_3_1")]["valeur"] == "" for zone in ZONES], [False, True, True, False, True, False])

    def test_enaf_and_its_indicators(self):
        spans = [(year, year + 1) for year in range(2009, 2025)] + [(2009, 2025), (2011, 2021), (2021, 2024), (2021, 2025)]
        want = {(*zone, *span, name) for zone in ZONES for span in spans for name in (*CODES, "total")}
        got = {(row["niveau"], row["zone"], int(row["annee_debut"]), int(row["annee_fin"]), row["destination"]): row for row in self.rows("enaf")}
        self.assertEqual(set(got), want)
        for (level, zone, start, end, name), row in got.items():
            codes = ZONES[level, zone]
            area = consumed(SERIES, codes, start, end, name)
            self.same(row["surface_m2"], area, row)
            self.same(row["part_pct"], Fraction(100 * area, len(codes) * 24 * AREA), row)
        table = self.indicators(source="Cerema, fichiers fonciers", debut="2021", fin="2024")
        for zone, codes in ZONES.items():
            area = consumed(SERIES, codes, 2021, 2024)
            self.same(table[(*zone, "enaf_m2_an")]["valeur"], Fraction(area, 3), zone)
            self.same(table[(*zone, "part_enaf_consommee_pct")]["valeur"], Fraction(100 * area, len(codes) * 24 * AREA), zone)
            old, new = (sum(PEOPLE[code][year] for code in codes) for year in (2021, 2024))
            grows = new - old >= 50 and 100 * (new - old) >= old
            for code, name in (("enaf_par_nouvel_habitant_m2", "total"), ("enaf_habitat_par_nouvel_habitant_m2", "habitat")):
                row = table[(*zone, code)]
                self.same(row["valeur"], Fraction(consumed(SERIES, codes, 2021, 2024, name), new - old) if grows else None, (zone, code))
                self.assertEqual("n'a pas de sens" in row["note"], not grows, row["note"])

    def test_the_trajectory_of_every_scenario(self):
        got = {(row["niveau"], row["zone"], row["scenario"]): row for row in self.rows("trajectoire")}
        fixed = {("commune", "98902"): 25000, ("territoire", "Sud"): 400000}
        want = {(*zone, name) for zone in ZONES for name in ("moitie", "tolere")} | {(*zone, "fixe") for zone in (*fixed, ("metropole", "tout"))}
        self.assertEqual(set(got), want)

        def ceiling(codes, scenario):
            before = consumed(SERIES, codes, 2011, 2021)
            return max(Fraction(before, 2), 10000 * len(codes)) if scenario == "moitie" else Fraction(before * 40 * 120, 10000)
        for (level, zone, scenario), row in got.items():
            codes = ZONES[level, zone]
            apart = 5000 if scenario == "tolere" and "98901" in codes else 0
            top = fixed.get((level, zone)) if scenario == "fixe" else ceiling(codes, scenario)
            used = consumed(SERIES, codes, 2021, 2025) - apart
            pace = Fraction(used, 4)
            self.same(row["plafond_m2"], top, row)
            for column, expected in (("consomme_m2", used), ("reserve_m2", apart), ("rythme_m2_an", pace), ("projection_m2", used + 6 * pace)):
                self.same(row[column], expected, (zone, scenario, column))
            self.same(row["reste_m2"], None if top is None else top - used, row)
            self.same(row["rythme_tenable_m2_an"], None if top is None else max(Fraction(top - used, 6), 0), row)
            self.same(row["ecart_m2"], None if top is None else used + 6 * pace - top, row)
            self.same(row["garantie_m2"], 10000 * len(codes) if scenario == "moitie" else None, row)
            together = None if level == "commune" or scenario == "fixe" else sum(ceiling([code], scenario) for code in codes)
            self.same(row["somme_communes_m2"], together, row)
            if top is None:
                self.assertEqual((row["etat"], row["annee_epuisement"]), ("indetermine", ""))
                continue
            self.assertEqual(row["etat"], "depasse" if used > top else "epuise" if used == top else "sera_depasse" if used + 6 * pace > top else "tenu")
            reached = [year for year in range(2021, 2025) if consumed(SERIES, codes, 2021, year + 1) - (apart if year >= 2022 else 0) >= top]
            year = reached[0] if reached else 2025 + math.ceil((top - used) / pace) - 1
            self.assertEqual(row["annee_epuisement"], str(year) if year <= 2100 else "", (zone, scenario))

    def test_the_trajectory_by_hand(self):
        """The same, with figures worked out on paper: what the guarantee carries, one year of each kind."""
        got = {(row["zone"], row["scenario"]): row for row in self.rows("trajectoire")}
        for key, figures in {("98901", "moitie"): (100000, 60000, 40000, 15000, "2027", "sera_depasse"),
                             ("98902", "moitie"): (10000, 8000, 2000, 2000, "2025", "sera_depasse"),
                             ("98903", "moitie"): (10000, 12000, -2000, 3000, "2024", "depasse"),
                             ("Sud", "moitie"): (20000, 20000, 0, 5000, "2024", "epuise"),
                             ("tout", "moitie"): (111000, 80000, 31000, 20000, "2026", "sera_depasse"),
                             ("98901", "tolere"): (96000, 55000, 41000, 13750, "2027", "sera_depasse"),
                             ("Sud", "fixe"): (400000, 20000, 380000, 5000, "2100", "tenu")}.items():
            row = got[key]
            areas = [Decimal(row[column]) for column in ("plafond_m2", "consomme_m2", "reste_m2", "rythme_m2_an")]
            self.assertEqual((*areas, row["annee_epuisement"], row["etat"]), figures, key)
        self.assertIn("plafond porté par la somme des garanties", got["Sud", "moitie"]["mention"])
        self.assertEqual(got["tout", "moitie"]["somme_communes_m2"], "120000.0000")
        self.assertIn("texte d'essai, p. 1 (2024-05-31)", got["98902", "moitie"]["source"])

    def test_the_three_year_report(self):
        hectares = {(*zone, name): Fraction(consumed(SERIES, codes, 2021, 2024, name), 10000)
                    for zone, codes in ZONES.items() for name in (*CODES, "total")}
        flows = {"renaturation": back, "surfaces_artificialisees": gain, "surfaces_desartificialisees": back, "solde_artificialisation": net,
                 "surfaces_impermeables": lambda a, b: b[3], "surfaces_impermeabilisees": lambda a, b: a[3] < b[3]}
        got = {}
        for row in self.rows("rapport_triennal"):
            self.assertEqual((row["annee_debut"], row["annee_fin"]), ("2021", "2024"))
            got[row["niveau"], row["zone"], row["code"], row["detail"]] = row
        want = {}
        for zone, codes in ZONES.items():
            want |= {(*zone, "consommation_enaf", "" if name == "total" else name): hectares[(*zone, name)] for name in (*CODES, "total")}
            want[(*zone, "consommation_enaf_part", "")] = Fraction(100 * consumed(SERIES, codes, 2021, 2024), len(codes) * 24 * AREA)
            want |= {(*zone, code, ""): measure(codes, counts) / 10000 for code, counts in flows.items()}
            for space in {LAND[a][4] for a, b, _ in cells(codes) if gain(LAND[a], LAND[b])}:
                want[(*zone, "enaf_par_espace", space)] = measure(codes, lambda a, b: gain(a, b) and a[4] == space) / 10000
        for row in self.rows("trajectoire"):
            if row["plafond_m2"]:
                want[row["niveau"], row["zone"], "objectifs", row["scenario"]] = Fraction(row["consomme_m2"]) / 10000
        self.assertEqual(set(got), set(want))
        for key, expected in want.items():
            self.same(got[key]["valeur"], expected, key)
            self.assertEqual(got[key]["exige"], "1" if got[key]["indicateur"] == "1" else "0", key)

    def test_it_verifies_and_the_long_table_says_the_same(self):
        self.succeeds("verify", self.account / "arpent.gpkg")
        write_long(self.folder / "long.csv", SERIES, unit="ha", separator=";", comma=True)
        words = ["account", "--ledger", self.shared / "bilan", "--targets", self.shared / "cibles.json", "--population",
                 self.shared / "habitants.csv",
                 "--report-years", "2021-2024"]
        self.succeeds(*words, "--enaf", self.folder / "long.csv", "--out", self.out)
        for name in ("enaf", "trajectoire", "indicateurs", "rapport_triennal", "ventilation", "horizons"):
            self.assertEqual((self.out / f"{name}.csv").read_bytes(), (self.account / f"{name}.csv").read_bytes(), name)


if __name__ == "__main__":
    unittest.main()
