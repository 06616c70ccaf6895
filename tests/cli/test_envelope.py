# SPDX-License-Identifier: Apache-2.0
"""The urban envelope of `arpent compare`: what is inside, near and beyond on maps one can count, options, same bytes, bad input."""
import math
import unittest
from collections import defaultdict
from decimal import Decimal

from osgeo import ogr

from arpent_case import ArpentCase, SharedFolderCase, digests, draw, query, rows_of, shared_data, square, total, tree, write_layer

WEST, NORTH, HECTARE = 900000, 6250000, 10000
WIDTH, HEIGHT = 40, 10
TOWN = [(line, column) for line in range(2, 8) for column in range(2, 8)]  # 36 ha, its gap included
GAP = [(line, column) for line in (4, 5) for column in (4, 5)]             # 4 ha of fields in the town, built up later
EDGE = (4, 8)                                                              # against the town
FAR = (5, 36)                                                              # beside a hamlet, far away
HAMLET = (5, 37)


def picture(town, *built):
    """A map of fields, 100 m to the letter, with the town (without its gap), a hamlet of one hectare, and more that is built."""
    grid = [["A"] * WIDTH for _ in range(HEIGHT)]
    for line, column in (*[cell for cell in town if cell not in GAP], HAMLET, *built):
        grid[line][column] = "U"
    return " ".join("".join(line) for line in grid)


class EnvelopeCase(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.states = [draw(cls.shared / f"{year}.gpkg", picture(TOWN, *built))
                      for year, built in ((2017, ()), (2020, GAP), (2023, [*GAP, EDGE, FAR]))]
        cls.zones = write_layer(cls.shared / "communes.gpkg", ("insee", "nom", "territoire"),
                                [(square(WEST, NORTH - 1000, 2000, 1000), "98901", "Ville", "Plaine"),
                                 (square(WEST + 2000, NORTH - 1000, 2000, 1000), "98902", "Champs", "Plaine")])

    @classmethod
    def compare(cls, out, *more, envelope=("--envelope", "state")):
        done = cls.must("compare", "--before", f"{cls.states[0]}@2017", "--after", f"{cls.states[2]}@2023", "--nomenclature", "ocsge", "--zones",
                        cls.zones,
                        *envelope, *more, "--out", out)
        return done

    def figures(self, product, zone="tout", period=None):
        row = next(row for row in rows_of(product / "bilan.csv") if row["zone"] == zone and period in (None, row["periode"]))
        return Decimal(row["densification_m2"]), Decimal(row["extension_m2"])

    def positions(self, product, zone="tout", column="surface_m2", period=None):
        return {row["position"]: Decimal(row[column]) for row in rows_of(product / "positions.csv")
                if row["zone"] == zone and period in (None, row["periode"])}


class ByHand(EnvelopeCase):
    @classmethod
    def fill(cls):
        super().fill()
        cls.product = cls.shared / "bilan"
        cls.talk = cls.compare(cls.product).stderr

    def test_what_is_built_in_the_gap_is_densification_and_the_rest_extension(self):
        self.assertEqual(self.figures(self.product), (4 * HECTARE, 2 * HECTARE))
        self.assertEqual(self.figures(self.product, "98901"), (4 * HECTARE, HECTARE))
        self.assertEqual(self.figures(self.product, "98902"), (0, HECTARE))

    def test_ground_by_position(self):
        inside = self.positions(self.product)
        self.assertAlmostEqual(inside["dans"], 36 * HECTARE, delta=1)
        self.assertEqual(sum(inside.values()), WIDTH * HEIGHT * HECTARE)
        # Columns 0 to 17, but for what an arc of 1 000 m takes off over 200 m north and south; documented to 10 m round a square.
        arcs = 2 * (1000 * 200 - (100 * math.sqrt(1000**2 - 200**2) + 1000**2 / 2 * math.asin(0.2)))
        self.assertAlmostEqual(float(inside["proche"]), (18 * HEIGHT - 36) * HECTARE - arcs, delta=10 * 1000)
        self.assertEqual(self.positions(self.product, column="artificialisation_m2"), {"dans": 4 * HECTARE, "proche": HECTARE, "au_dela": HECTARE})
        self.assertEqual(self.positions(self.product, column="artif_avant_m2"), {"dans": 32 * HECTARE, "proche": 0, "au_dela": HECTARE})
        self.assertEqual(self.positions(self.product, column="perte_agricole_m2"), {"dans": 4 * HECTARE, "proche": HECTARE, "au_dela": HECTARE})
        self.assertEqual(set(self.positions(self.product, "98902")), {"au_dela"})

    def test_every_change_polygon_has_its_position(self):
        areas = defaultdict(Decimal)
        for row in rows_of(self.product / "mutations.csv"):
            areas[row["insee"], row["position"]] += Decimal(row["surface_m2"])
        self.assertEqual(dict(areas), {("98901", "dans"): 4 * HECTARE, ("98901", "proche"): HECTARE, ("98902", "au_dela"): HECTARE})

    def test_the_envelope_of_each_state_is_published(self):
        rows = rows_of(self.product / "enveloppe.csv")
        self.assertEqual([(row["millesime"], row["origine"]) for row in rows], [("2017", "calculée"), ("2023", "calculée")])
        for row, hectares in zip(rows, (36, 37)):  # the hamlet grew to two hectares: still none
            self.assertAlmostEqual(Decimal(row["surface_m2"]), hectares * HECTARE, delta=Decimal(0.12 * HECTARE) if hectares == 37 else 1)
        self.assertIn("urban envelope of 2017: 1 settlements, 36.00 ha", self.talk)
        balance = {(row["zone"], row["millesime"]): row for row in rows_of(self.product / "enveloppe_bilan.csv")}
        self.assertEqual(len(balance), 4 * 2)
        for (zone, _), row in balance.items():
            ground = {"tout": 400, "Plaine": 400}.get(zone, 200) * HECTARE
            self.assertEqual(sum(Decimal(row[column]) for column in ("dans_m2", "proche_m2", "au_dela_m2")), ground)
        self.assertEqual(Decimal(balance["tout", "2017"]["dans_m2"]), self.positions(self.product)["dans"])
        self.assertGreaterEqual(Decimal(balance["tout", "2023"]["dans_m2"]), 37 * HECTARE)

    def test_the_account_itself_does_not_change(self):
        self.compare(self.folder / "sans", envelope=())
        plain = rows_of(self.folder / "sans" / "bilan.csv")
        with_envelope = rows_of(self.product / "bilan.csv")
        for row, other in zip(plain, with_envelope, strict=True):
            self.assertEqual({**row, "densification_m2": "", "extension_m2": ""}, {**other, "densification_m2": "", "extension_m2": ""})
            self.assertEqual((row["densification_m2"], row["extension_m2"]), ("", ""))
        self.assertEqual((self.folder / "sans" / "flux.csv").read_bytes(), (self.product / "flux.csv").read_bytes())
        self.assertFalse((self.folder / "sans" / "positions.csv").exists())

    def test_indicators_of_the_envelope(self):
        self.succeeds("account", "--ledger", self.product, "--out", self.out)
        table = {row["indicateur"]: Decimal(row["valeur"]) for row in rows_of(self.out / "indicateurs.csv") if row["zone"] == "tout" and row["valeur"]}
        self.assertAlmostEqual(table["part_densification_pct"], Decimal(400) / 6, delta=Decimal("0.0001"))
        # The arcs of the closing leave a square metre or so of fields along the town's limit.
        for name, expected in {"agricole_enveloppe_m2": 0, "agricole_enveloppe_evolution_m2": -4 * HECTARE, "vegetation_enveloppe_m2": 0,
                               "vegetation_enveloppe_evolution_m2": -4 * HECTARE, "agricole_proche_evolution_m2": -HECTARE}.items():
            self.assertAlmostEqual(table[name], expected, delta=1, msg=name)
        self.assertEqual(table["agricole_proche_m2"], self.positions(self.product, column="agricole_apres_m2")["proche"])
        nothing = next(row for row in rows_of(self.out / "indicateurs.csv")
                       if (row["zone"], row["indicateur"]) == ("98902", "part_vegetation_enveloppe_pct"))
        self.assertEqual((nothing["valeur"], nothing["note"]), ("", "la zone n'a pas d'enveloppe urbaine"))

    def test_it_verifies_and_each_altered_value_is_found(self):
        gpkg = self.product / "arpent.gpkg"
        self.succeeds("verify", gpkg)
        for sql in ("UPDATE positions SET surface_m2 = surface_m2 + 1 WHERE zone = '98901' AND position = 'dans'",
                    "UPDATE bilan SET densification_m2 = densification_m2 + 1, extension_m2 = extension_m2 - 1 WHERE zone = '98901'"):
            copy = self.folder / "altere.gpkg"
            copy.write_bytes(gpkg.read_bytes())
            query(copy, sql)
            self.assertRegex(self.refused(3, ["positions"], "verify", copy).stdout, "FAIL positions ")

    def test_neither_threads_nor_the_order_of_the_polygons_change_a_byte(self):
        for threads in ("1", "2"):
            self.compare(self.folder / threads, "--threads", threads)
            self.assertEqual(digests(self.folder / threads), digests(self.product))
        dataset = ogr.Open(str(self.states[0]))
        rows = [(one.GetGeometryRef().ExportToWkt(), one["code_cs"], one["code_us"]) for one in dataset.GetLayer(0)]
        turned = write_layer(self.folder / "2017.gpkg", ("code_cs", "code_us"), rows[::-1])
        self.succeeds("compare", "--before", f"{turned}@2017", "--after", f"{self.states[2]}@2023", "--nomenclature", "ocsge", "--zones", self.zones,
                      "--envelope", "state", "--out", self.out)
        for name in ("bilan", "positions", "enveloppe", "enveloppe_bilan", "flux"):
            self.assertEqual((self.out / f"{name}.csv").read_bytes(), (self.product / f"{name}.csv").read_bytes(), name)


class Settings(EnvelopeCase):
    def test_without_filled_holes_the_gap_is_outside_but_for_its_corners(self):
        self.compare(self.out, "--envelope-holes", "0")
        inside, outside = self.figures(self.out)
        # A disc of 50 m that rolls in the gap leaves (1 − π/4) 50² at each corner; chords between 49 and 51 m.
        self.assertLess(4 * (1 - math.pi / 4) * 49**2, float(inside))
        self.assertGreater(4 * (1 - math.pi / 4) * 51**2, float(inside))
        self.assertEqual(inside + outside, 6 * HECTARE)

    def test_a_smaller_minimum_gives_the_hamlet_an_envelope(self):
        self.compare(self.out, "--envelope-min", "1")
        self.assertEqual([row["millesime"] for row in rows_of(self.out / "enveloppe.csv")], ["2017", "2017", "2023", "2023"])
        self.assertEqual(self.figures(self.out, "98902"), (0, HECTARE))
        self.assertEqual(self.positions(self.out, "98902", "artificialisation_m2"), {"dans": 0, "proche": HECTARE, "au_dela": 0})

    def test_a_larger_minimum_leaves_no_envelope(self):
        self.compare(self.out, "--envelope-min", "50")
        self.assertEqual(self.figures(self.out), (0, 6 * HECTARE))
        self.assertEqual(self.positions(self.out), {"au_dela": 400 * HECTARE})
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_without_a_neighbourhood_nothing_is_near(self):
        self.compare(self.out, "--envelope-near", "0")
        self.assertEqual(set(self.positions(self.out)), {"dans", "au_dela"})
        self.assertEqual(self.figures(self.out), (4 * HECTARE, 2 * HECTARE))

    def test_the_closing_joins_what_is_near(self):
        blocks = [(square(WEST + 100 + 305 * k, NORTH - 500, 245), "CS1.1.1.1", "US5") for k in (0, 1)]  # 6 ha each, 60 m between them
        state = write_layer(self.folder / "deux.gpkg", ("code_cs", "code_us"), blocks)
        for closing, settlements in (("50", 1), ("20", 0)):
            out = self.folder / closing
            self.succeeds("compare", "--before", f"{state}@2017", "--after", f"{state}@2023", "--nomenclature", "ocsge", "--zones", self.zones,
                          "--envelope", "state",
                          "--envelope-closing", closing, "--out", out)
            rows = [row for row in rows_of(out / "enveloppe.csv") if row["millesime"] == "2017"] if (out / "enveloppe.csv").exists() else []
            self.assertEqual(len(rows), settlements)
            for row in rows:
                self.assertGreater(Decimal(row["surface_m2"]), 2 * 245**2 + 60 * (245 - 100))
                self.assertLess(Decimal(row["surface_m2"]), 2 * 245**2 + 60 * 245)

    def test_a_series_judges_each_period_by_its_first_state(self):
        self.succeeds("compare", *(word for year, state in zip((2017, 2020, 2023), self.states) for word in ("--vintage", f"{year}={state}")),
                      "--nomenclature", "ocsge",
                      "--zones", self.zones, "--envelope", "state", "--out", self.out)
        self.assertEqual([self.figures(self.out, period=str(p)) for p in (1, 2, 3)], [(4 * HECTARE, 0), (0, 2 * HECTARE), (4 * HECTARE, 2 * HECTARE)])
        self.assertEqual(sorted({row["millesime"] for row in rows_of(self.out / "enveloppe.csv")}), ["2017", "2020", "2023"])
        self.succeeds("verify", self.out / "arpent.gpkg")


class Given(EnvelopeCase):
    def layer(self, *shapes):
        return write_layer(self.folder / "tache.gpkg", ("nom",), [(shape, "tache") for shape in shapes])

    def test_an_envelope_as_someone_drew_it(self):
        # Cuts the gap in two and takes the field east of the town; two polygons that overlap count once.
        drawn = self.layer(square(WEST + 200, NORTH - 500, 600, 300), square(WEST + 600, NORTH - 500, 400, 300))
        self.compare(self.out, envelope=("--envelope-layer", drawn, "--envelope-near", "200"))
        self.assertEqual(self.positions(self.out)["dans"], 24 * HECTARE)
        self.assertEqual(self.figures(self.out, "98901"), (3 * HECTARE, 2 * HECTARE))
        self.assertEqual(self.positions(self.out, "98901", "artificialisation_m2")["proche"], 2 * HECTARE)
        self.assertEqual({(row["origine"], row["surface_m2"]) for row in rows_of(self.out / "enveloppe.csv")}, {("fournie", "240000.0000")})
        self.assertIn("tache.gpkg", (self.out / "provenance.csv").read_text(encoding="utf-8"))
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_it_cuts_rasters_too(self):
        drawn = self.layer(square(WEST + 200, NORTH - 800, 600))
        sources = []
        for option, state, year in (("--before", self.states[0], 2017), ("--after", self.states[2], 2023)):
            raster = self.folder / f"{year}.tif"
            self.succeeds("rasterise", "--from", state, "--nomenclature", "ocsge", "--cell", "100", "--out", raster)
            sources += [option, f"{raster}@{year}"]
        self.succeeds("compare", *sources, "--nomenclature", "ocsge", "--zones", self.zones, "--envelope-layer", drawn, "--out", self.out)
        self.assertEqual(self.figures(self.out), (4 * HECTARE, 2 * HECTARE))
        self.assertEqual(self.positions(self.out)["dans"], 36 * HECTARE)
        self.succeeds("verify", self.out / "arpent.gpkg")

    def test_the_real_one_of_seventeen_communes_with_its_invalid_outlines(self):
        sample = shared_data("sybarval_ocsge_2015_2018.gpkg")
        self.succeeds("compare", "--changes", f"{sample}:artificialisation_2015_2018", "--nomenclature", "ocsge", "--zones",
                      f"{sample}:communes_sybarval",
                      "--zone-id", "CODE_INSEE", "--zone-name", "NOM", "--envelope-layer", f"{sample}:enveloppe_urbaine_2018", "--envelope-near", "0",
                      "--out", self.out)
        inside, outside = self.figures(self.out)
        whole = rows_of(self.out / "bilan.csv")[-1]
        self.assertEqual(inside + outside, Decimal(whole["artificialisation_m2"]))
        # The envelope is of 2018, after the change: most of what was built is inside by construction.
        self.assertGreater(inside, outside)
        self.assertEqual(total([row for row in rows_of(self.out / "positions.csv") if row["niveau"] == "metropole"], "artificialisation_m2"),
                         inside + outside)
        self.succeeds("verify", self.out / "arpent.gpkg")


class BadInput(EnvelopeCase):
    def refused_without_trace(self, code, fragments, *words):
        there = tree(self.folder)
        done = self.refused(code, fragments, "compare", "--nomenclature", "ocsge", *words, "--out", self.out)
        self.assertEqual(tree(self.folder), there)
        self.assertEqual(done.stdout, "")

    def states_words(self):
        return "--before", f"{self.states[0]}@2017", "--after", f"{self.states[2]}@2023"

    def test_an_envelope_without_zones(self):
        self.refused_without_trace(2, ["an urban envelope cuts zones, and there are none; give --zones"], *self.states_words(), "--envelope", "state")
        drawn = write_layer(self.folder / "tache.gpkg", ("nom",), [(square(WEST, NORTH - 800, 600), "tache")])
        self.refused_without_trace(2, ["an urban envelope cuts zones, and there are none; give --zones"], *self.states_words(), "--envelope-layer",
                                   drawn)

    def test_both_envelopes_at_once(self):
        drawn = write_layer(self.folder / "tache.gpkg", ("nom",), [(square(WEST, NORTH - 800, 600), "tache")])
        self.refused_without_trace(2, ["an envelope is given and --envelope state asks for that of each state; one of the two"], *self.states_words(),
                                   "--zones", self.zones,
                                   "--envelope", "state", "--envelope-layer", drawn)

    def test_the_envelope_of_rasters(self):
        rasters = []
        for state, year in ((self.states[0], 2017), (self.states[2], 2023)):
            rasters.append(self.folder / f"{year}.tif")
            self.succeeds("rasterise", "--from", state, "--nomenclature", "ocsge", "--cell", "100", "--out", rasters[-1])
        self.refused_without_trace(1, ["2017.tif: a state held by a raster has no outlines to make an urban envelope of; give one as a layer"],
                                   "--before", f"{rasters[0]}@2017",
                                   "--after", f"{rasters[1]}@2023", "--zones", self.zones, "--envelope", "state")

    def test_the_envelope_of_a_difference_layer(self):
        fields = ("cs_2017", "us_2017", "cs_2023", "us_2023")
        changes = write_layer(self.folder / "ecarts.gpkg", fields, [(square(WEST, NORTH - 100, 100), "CS2.2.1", "US1.1", "CS1.1.1.1", "US5")])
        self.refused_without_trace(2, ["a difference layer is no state to make an urban envelope of; give one as a layer"], "--changes", changes,
                                   "--zones", self.zones,
                                   "--envelope", "state")

    def test_a_layer_that_is_none(self):
        self.refused_without_trace(1, ["absente.gpkg: no such file; check the path"], *self.states_words(), "--zones", self.zones, "--envelope-layer",
                                   self.folder / "absente.gpkg")
        lines = write_layer(self.folder / "lignes.gpkg", ("nom",), [("LINESTRING (900000 6250000,900100 6250000)", "x")], kind=ogr.wkbLineString)
        self.refused_without_trace(1, ["lignes.gpkg"], *self.states_words(), "--zones", self.zones, "--envelope-layer", lines)

    def test_settings_that_are_none(self):
        for option, value in (("--envelope", "commune"), ("--envelope-closing", "-1"), ("--envelope-min", "dix")):
            self.refused_without_trace(2, [option], *self.states_words(), "--zones", self.zones, option, value)


if __name__ == "__main__":
    unittest.main()
