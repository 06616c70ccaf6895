# SPDX-License-Identifier: Apache-2.0
"""Every bad input of the contract: exit code, what is wrong, where, and what to do about it."""
import unittest

from osgeo import gdal, ogr

from arpent_case import ArpentCase, draw, rows_of, spatial_reference, square, total, tree, write_layer

WEST, NORTH = 900000, 6250000
CODES = ("code_cs", "code_us")
FOREST = ("CS2.1.1.1", "US1.2")


class BadInputCase(ArpentCase):
    def setUp(self):
        super().setUp()
        self.before = draw(self.folder / "avant.gpkg", "FFFF FFAA")
        self.after = draw(self.folder / "apres.gpkg", "FFUU FUAA")

    def words(self, before=None, after=None, *more):
        return ("compare", "--before", before or self.before, "--after", after or self.after,
                "--nomenclature", "ocsge", "--out", self.out, *more)

    def refused_without_trace(self, code, fragments, *words, **options):
        """Refused, and nothing is left: no product, no draft, no output on stdout."""
        there = tree(self.folder)
        done = self.refused(code, fragments, *words, **options)
        self.assertEqual(done.stdout, "")
        self.assertEqual(tree(self.folder), there)
        return done

    def anomalies(self):
        return rows_of(self.out / "anomalies.csv")


class Sources(BadInputCase):
    def test_a_missing_file_is_named(self):
        missing = self.folder / "absent.gpkg"
        self.refused_without_trace(1, [missing, "no such file; check the path"], *self.words(missing))

    def test_a_missing_layer_is_named_with_those_there_are(self):
        self.refused_without_trace(1, ["no layer 'rien'; there is avant"], *self.words(f"{self.before}:rien"))

    def test_one_of_several_layers_must_be_named(self):
        write_layer(self.before, CODES, [(square(0, 0, 10), *FOREST)], layer="autre", append=True)
        self.refused_without_trace(1, ["has several layers; name one", f"{self.before}:autre"], *self.words())

    def test_a_missing_field_is_named_with_those_there_are(self):
        self.refused_without_trace(1, [self.before, "no field 'cs'", "no field 'us'", "there is code_cs, code_us"],
                                   *self.words(None, None, "--before-class", "cs,us"))

    def test_one_class_field_is_not_enough_for_two_dimensions(self):
        self.refused_without_trace(1, ["names 1 field(s)", "needs 2 (cover,use)"],
                                   *self.words(None, None, "--before-class", "code_cs"))

    def test_unusual_class_fields_must_be_named(self):
        odd = write_layer(self.folder / "odd.gpkg", ("a", "b"), [(square(0, 0, 10), *FOREST)])
        self.refused_without_trace(1, ["usual names", "name it with --before-class or --after-class", "There is a, b"], *self.words(odd))

    def test_a_raster_without_a_grid_a_system_and_classes_is_told_what_it_lacks(self):
        path = self.folder / "carte.tif"
        gdal.GetDriverByName("GTiff").Create(str(path), 4, 4).FlushCache()
        self.refused_without_trace(1, [f"{path}: does not say where its cells are", f"{path}: the file does not say its CRS"], *self.words(path))

    def test_a_raster_is_no_zone_layer(self):
        path = self.folder / "carte.tif"
        gdal.GetDriverByName("GTiff").Create(str(path), 4, 4).FlushCache()
        self.refused_without_trace(1, [path, "this is a raster; polygons are expected here"], *self.words(None, None, "--zones", path))

    def test_a_text_file_is_refused(self):
        path = self.folder / "notes.txt"
        path.write_text("bonjour\n")
        self.refused_without_trace(1, [path, "cannot be opened as a vector layer"], *self.words(path))

    def test_points_are_refused(self):
        path = write_layer(self.folder / "points.gpkg", CODES, [("POINT (1 1)", *FOREST)], kind=ogr.wkbPoint)
        self.refused_without_trace(1, ["geometries of type Point; polygons are needed"], *self.words(path))

    def test_a_truncated_file_is_refused(self):
        with open(self.before, "r+b") as file:
            file.truncate(60000)
        self.refused_without_trace(1, [self.before, "malformed"], *self.words())

    def test_an_impossible_date_is_refused(self):
        self.refused_without_trace(2, ["'2020-13' is not a date; write 2023, 2023-06 or 2023-06-30"],
                                   *self.words(f"{self.before}@2020-13"))

    def test_all_problems_of_the_data_come_at_once(self):
        done = self.refused_without_trace(
            1, ["un.gpkg: no such file", "deux.gpkg: no such file", "trois.gpkg: no such file", "no nomenclature 'corine'; there is clc, mos_exemple, ocsge"],
            "compare", "--before", self.folder / "un.gpkg", "--after", self.folder / "deux.gpkg",
            "--zones", self.folder / "trois.gpkg", "--nomenclature", "corine", "--out", self.out)
        self.assertEqual(len(done.stderr.splitlines()), 4, "one line a problem, none twice:\n" + done.stderr)


class ReferenceSystems(BadInputCase):
    def test_degrees_are_refused_and_lambert_93_is_proposed(self):
        path = write_layer(self.folder / "degres.gpkg", CODES, [(square(5.3, 43.3, 0.01), *FOREST)], epsg=4326)
        self.refused_without_trace(1, [path, "EPSG:4326 is geographic", "--target-crs", "EPSG:2154"], *self.words(path))

    def test_degrees_are_read_with_a_target_system(self):
        path = write_layer(self.folder / "degres.gpkg", CODES, [(square(5.3, 43.3, 0.01), *FOREST)], epsg=4326)
        self.succeeds(*self.words(path, path, "--target-crs", "EPSG:2154"))

    def test_an_unknown_system_is_refused_until_it_is_said(self):
        for name in ("sans.gpkg", "sans.shp"):
            with self.subTest(name):
                path = write_layer(self.folder / name, CODES, [(square(WEST, NORTH, 10), *FOREST)], epsg=None)
                self.refused_without_trace(1, [path, "does not say its CRS", "--crs EPSG:2154"], *self.words(path, path))
                self.succeeds(*self.words(path, path, "--crs", "EPSG:2154", "--overwrite"))

    def test_feet_are_refused(self):
        path = write_layer(self.folder / "pieds.gpkg", CODES, [(square(0, 0, 10), *FOREST)], epsg=2225)
        self.refused_without_trace(1, ["EPSG:2225", "not metres: convert it"], *self.words(path))

    def test_a_system_that_does_not_exist_is_refused(self):
        self.refused_without_trace(1, ["EPSG:99999", "EPSG:2154"], *self.words(None, None, "--target-crs", "EPSG:99999"))


class Codes(BadInputCase):
    def test_unknown_null_and_undecidable_codes_are_listed_with_their_area_and_not_classed(self):
        letters = {"X": ("CS9.9", "US5"), "I": ("CS1.1.1.1", "INDETERMINE"), "0": (None, None), "P": ("CS1", "US5"), "Q": ("CS2.1.1", "US1.2")}
        before = draw(self.folder / "codes.gpkg", "FXXI0PQ", letters=letters)
        self.succeeds(*self.words(before, draw(self.folder / "foret.gpkg", "FFFFFFF")))
        listed = {row["code"]: row for row in self.anomalies()}
        self.assertEqual({code: row["type"] for code, row in listed.items()},
                         {"CS9.9/US5": "code_inconnu", "CS1.1.1.1/INDETERMINE": "code_inconnu", "/": "code_nul", "CS1/US5": "code_indecidable"})
        self.assertEqual(listed["CS9.9/US5"]["surface_m2"], "20000.0000")
        self.assertEqual(listed["CS9.9/US5"]["fid"], "2")
        self.assertIn("2 objet(s)", listed["CS9.9/US5"]["message"])
        flux = rows_of(self.out / "flux.csv")
        self.assertEqual(total([row for row in flux if row["classe_avant"] == "non_classe"]), 50000)
        self.assertIn("CS2.1.1/US1.2", {row["classe_avant"] for row in flux}, "a parent whose leaves agree is kept")
        self.assertEqual(rows_of(self.out / "bilan.csv")[0]["non_classe_m2"], "50000.0000")


class Geometries(BadInputCase):
    def compare_with_itself(self, *shapes):
        path = write_layer(self.folder / "formes.gpkg", CODES, [(shape, *FOREST) for shape in shapes])
        self.succeeds(*self.words(path, path))
        noted = {(row["fid"], row["type"]): row for row in self.anomalies()}
        return noted, rows_of(self.out / "bilan.csv")[0]["surface_m2"]

    def test_an_invalid_polygon_is_repaired_and_its_area_change_reported(self):
        noted, area = self.compare_with_itself(
            f"POLYGON (({WEST} {NORTH},{WEST+100} {NORTH+100},{WEST+100} {NORTH},{WEST} {NORTH+100},{WEST} {NORTH}))")
        self.assertEqual(noted["1", "reparation"]["surface_m2"], "5000.0000")
        self.assertIn("(le contour se recoupe en ", noted["1", "reparation"]["message"])
        self.assertIn("0,0000 m² avant, 5\u202f000,0000 m² après", noted["1", "reparation"]["message"])
        self.assertEqual(area, "5000.0000")

    def test_empty_null_and_flat_geometries_are_left_aside_and_listed(self):
        noted, area = self.compare_with_itself(square(WEST, NORTH, 10), "POLYGON EMPTY", None,
                                               f"POINT ({WEST} {NORTH})", f"LINESTRING ({WEST} {NORTH},{WEST+9} {NORTH})")
        self.assertEqual(set(noted), {("2", "vide"), ("3", "vide"), ("4", "pas_un_polygone"), ("5", "pas_un_polygone")})
        self.assertEqual(area, "100.0000")

    def test_heights_are_dropped(self):
        noted, area = self.compare_with_itself("POLYGON Z ((0 0 5,10 0 900,10 10 7,0 10 8,0 0 5))")
        self.assertEqual((noted, area), ({}, "100.0000"))

    def test_arcs_become_chords_and_are_listed(self):
        noted, area = self.compare_with_itself("CURVEPOLYGON (CIRCULARSTRING (0 50,50 100,100 50,50 0,0 50))")
        self.assertEqual(set(noted), {("1", "courbe")})
        self.assertAlmostEqual(float(area), 7853.98, delta=10)  # a chord every 4 degrees takes 0.1 % off


class Zones(BadInputCase):
    def zones(self, *rows, fields=("insee", "nom")):
        return "--zones", write_layer(self.folder / "zones.gpkg", fields, rows)

    def test_overlapping_zones_are_refused_with_the_area(self):
        self.refused(1, ["zones 01001 and 01002 overlap by 20000.0000 m²", "counted twice: correct the limits"], *self.words(None, None, *self.zones(
            (square(WEST, NORTH - 200, 200), "01001", "Un"), (square(WEST + 100, NORTH - 200, 200), "01002", "Deux"))))
        self.assertFalse(self.out.exists())

    def test_a_zone_id_that_stands_twice_is_refused(self):
        self.refused(1, ["id '01001' stands twice (features 1 and 2)", "--zone-id"], *self.words(None, None, *self.zones(
            (square(WEST, NORTH - 200, 200), "01001", "Un"), (square(WEST + 200, NORTH - 200, 200), "01001", "Deux"))))

    def test_a_zone_without_id_is_refused(self):
        self.refused(1, ["zone of feature 1 has no id", "--zone-id"], *self.words(None, None, *self.zones((square(WEST, NORTH, 200), None, "Un"))))

    def test_a_missing_zone_field_is_named(self):
        zones = self.zones((square(WEST, NORTH, 200), "01001", "Un"))
        self.refused_without_trace(1, ["no field 'code'; name the zones' id with --zone-id. There is insee, nom"],
                                   *self.words(None, None, *zones, "--zone-id", "code"))

    def test_zones_all_outside_the_data_are_refused(self):
        self.refused(1, ["zones.gpkg:zones: no zone lies on classed ground", "true CRS"],
                     *self.words(None, None, *self.zones((square(WEST + 90000, NORTH, 200), "01001", "Loin"))))
        self.assertFalse(self.out.exists())

    def test_a_zone_outside_the_data_is_not_classed_and_said_so(self):
        done = self.succeeds(*self.words(None, None, *self.zones(
            (square(WEST, NORTH - 200, 400, 200), "01001", "Ici"), (square(WEST + 90000, NORTH, 200), "01002", "Loin"))))
        self.assertIn("1 of 2 zones outside the data, all of it non_classe: 01002 Loin", done.stderr)
        self.assertEqual([(row["type"], row["code"], row["surface_m2"]) for row in self.anomalies()],
                         [("zone_hors_donnees", "01002", "40000.0000")])
        self.assertEqual(rows_of(self.out / "bilan.csv")[1]["non_classe_m2"], "40000.0000")

    def test_codes_with_a_leading_zero_stay_text(self):
        self.succeeds(*self.words(None, None, *self.zones((square(WEST, NORTH - 200, 400, 200), "01004", "Ambérieu"))))
        self.assertIn('"01004"', (self.out / "communes.csv").read_text(encoding="utf-8"))


class States(BadInputCase):
    def test_overlapping_polygons_are_counted_taken_off_and_listed(self):
        twice = write_layer(self.folder / "double.gpkg", CODES,
                            [(square(WEST, NORTH, 10000, 100), *FOREST), (square(WEST + 9950, NORTH, 100), *FOREST)])
        single = write_layer(self.folder / "simple.gpkg", CODES, [(square(WEST, NORTH, 10050, 100), *FOREST)])
        self.succeeds(*self.words(twice, single))
        row = rows_of(self.out / "bilan.csv")[0]
        self.assertEqual((row["surface_m2"], row["chevauchement_m2"]), ("1005000.0000", "5000.0000"))
        self.assertEqual([(r["type"], r["surface_m2"]) for r in self.anomalies()], [("chevauchement", "5000.0000")])

    def test_a_state_without_polygon_is_refused(self):
        empty = write_layer(self.folder / "vide.gpkg", CODES, [])
        self.refused_without_trace(1, ["vide.gpkg:vide: no polygon is left", "right layer"], *self.words(empty))

    def test_states_of_two_places_are_compared_with_a_warning(self):
        far = draw(self.folder / "loin.gpkg", "FF", west=1200000)
        done = self.succeeds(*self.words(far))
        self.assertIn("no ground is classed at both dates; check that the two states are of the same place", done.stderr)

    def test_dates_in_the_wrong_order_are_refused(self):
        self.refused(1, ["is not later", "swap --before and --after"], *self.words(f"{self.before}@2023", f"{self.after}@2020"))
        self.assertFalse(self.out.exists())

    def test_states_in_two_systems_are_brought_into_the_first(self):
        lambert = draw(self.folder / "lambert.gpkg", "FF FF")
        dataset, moved = ogr.Open(str(lambert)), []
        for feature in dataset.GetLayer(0):
            shape = feature.GetGeometryRef().Clone()
            shape.TransformTo(spatial_reference(32631))
            moved.append((shape.ExportToWkt(), feature["code_cs"], feature["code_us"]))
        self.succeeds(*self.words(lambert, write_layer(self.folder / "utm.gpkg", CODES, moved, epsg=32631)))
        row = rows_of(self.out / "bilan.csv")[0]
        # Squares of 100 m whose edges are straight in one system and not in the other: a tenth of a square metre.
        self.assertAlmostEqual(float(row["compare_m2"]), 40000, delta=0.5)

    def test_an_earlier_state_alone_is_refused(self):
        self.refused_without_trace(2, ["no later one (--after)"], "compare", "--before", self.before, "--nomenclature", "ocsge", "--out", self.out)

    def test_a_later_state_alone_is_refused(self):
        self.refused_without_trace(2, ["no earlier one (--before)"], "compare", "--after", self.after, "--nomenclature", "ocsge", "--out", self.out)

    def test_nothing_to_compare_is_refused(self):
        self.refused_without_trace(2, ["--before"], "compare", "--nomenclature", "ocsge", "--out", self.out)


if __name__ == "__main__":
    unittest.main()
