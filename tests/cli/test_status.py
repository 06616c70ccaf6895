# SPDX-License-Identifier: Apache-2.0
"""`arpent status`: the drawn cases of docs/statut.fr.md, and what must hold whatever the data."""
import re
import sys
import unittest
from collections import Counter
from decimal import Decimal

import status_cases
from arpent_case import PROGRAM, SOURCE, ArpentCase, draw, query, run, square, tree, write_layer
from raster_case import FRENCH

sys.path.insert(0, str(SOURCE / "scripts"))
import draw_status_cases  # noqa: E402

CASES = {case.name: case for case in status_cases.all_cases()}
SUMS = ("surface_m2", "non_classe_m2", "artif_matrice_m2", "vers_artif_m2", "vers_non_artif_m2", "artif_m2", "exempte_m2", "artif_retenu_m2",
        "non_artif_m2", "imper_m2")


def columns_of(path, table, without=()):
    return [name for _, name, *_ in query(path, f'pragma table_info("{table}")') if name not in without]


def rows(path, table, without=()):
    """Rows as they stand, geometries byte for byte."""
    return query(path, f'select {", ".join(columns_of(path, table, ("fid", *without)))} from "{table}" order by rowid')


def exact(value):
    return None if value is None else Decimal(repr(value)).quantize(Decimal("0.0001"))


class StatusCase(ArpentCase):
    def status(self, words, name="statut.gpkg", **options):
        out = self.folder / name
        self.succeeds(*words, "--out", out, **options)
        return out

    def books_close(self, path):
        """Sums of a product: levels, identities, patches, rows; and `verify` finds nothing."""
        self.succeeds("verify", path)
        names = columns_of(path, "bilan_statut", ("fid",))
        figures = [{name: exact(value) if name.endswith("_m2") else value for name, value in zip(names, row)} for row in rows(path, "bilan_statut")]
        for row in figures:
            self.assertEqual(row["artif_m2"], row["artif_matrice_m2"] + row["vers_artif_m2"] - row["vers_non_artif_m2"], row)
            self.assertEqual(row["artif_retenu_m2"], row["artif_m2"] - row["exempte_m2"], row)
            self.assertEqual(row["artif_m2"] + row["non_artif_m2"] + row["non_classe_m2"] - row["chevauchement_m2"] + row["residu_m2"], row["surface_m2"], row)
            self.assertLess(abs(row["residu_m2"]), Decimal("0.05"), row)  # half a square centimetre a class and zone
        communes, groups, (whole,) = ([row for row in figures if row["niveau"] == level] for level in ("commune", "territoire", "metropole"))
        for column in SUMS if communes else ():
            self.assertEqual(sum(row[column] for row in communes), whole[column], column)
            self.assertEqual(sum(row[column] for row in groups), whole[column], column)
        categories = query(path, "select zone, sum(surface_m2), sum(artif_m2) from categories where niveau in ('commune', 'metropole') group by zone")
        of_zone = {row["zone"]: row for row in figures if row["niveau"] != "territoire"}
        for zone, area, artificial in categories:
            self.assertAlmostEqual(area, float(of_zone[zone]["surface_m2"] + of_zone[zone]["chevauchement_m2"] - of_zone[zone]["non_classe_m2"]), delta=1e-3)
            self.assertAlmostEqual(artificial, float(of_zone[zone]["artif_m2"]), delta=1e-3)
        (polygons, unknown), = query(path, "select sum(surface_m2), total(surface_m2) filter (where artif is null) from statut")
        for number, area in (("patch", "patch_m2"), ("patch_apres", "patch_apres_m2")):
            patches = query(path, f"select {number}, count(distinct {area}), max({area}), sum(surface_m2), count(distinct artif_matrice), count(distinct artif) "
                                  f"from statut where {number} is not null group by {number} order by {number}")
            self.assertEqual([patch[0] for patch in patches], list(range(1, len(patches) + 1)))
            for patch, areas, area_of, of_rows, matrix, legal in patches:
                self.assertEqual((areas, matrix if number == "patch" else legal), (1, 1), f"{number} {patch}")
                self.assertAlmostEqual(area_of, of_rows, delta=1e-3, msg=f"{number} {patch}")
            self.assertAlmostEqual(sum(patch[2] for patch in patches) + unknown, polygons, delta=1e-3)
        if not communes:
            self.assertAlmostEqual(polygons, float(whole["surface_m2"]), delta=1e-3)
        return whole


class Cases(StatusCase):
    """One test a case, see below the class."""

    def check(self, case):
        for number, one in enumerate(case.runs):
            with self.subTest(run=one.title):
                folder = self.folder / f"{number}"
                self.check_run(case, one, status_cases.execute(PROGRAM, one, folder), folder / "statut.gpkg")

    def check_run(self, case, one, output, path):
        tolerance = case.data.get("tolerance_m2", 1e-4)
        self.check_polygons(one, output, tolerance)
        self.assertEqual(len({row["patch"] for row in output.statut} - {None}), one.expect["patches"])
        self.assertEqual(len({row["patch_apres"] for row in output.statut} - {None}), one.expect["patches_after"])
        small = output.table("taches_sous_seuil")
        order = lambda row: (row["artif"], -round(row["surface_m2"]))  # noqa: E731
        for found, expected in zip(sorted(small, key=order), sorted(one.expect["small"], key=order)):
            self.assertEqual([found[k] for k in ("artif", "polygones", "bord")], [expected[k] for k in ("artif", "polygones", "bord")])
            self.assertAlmostEqual(found["surface_m2"], expected["surface_m2"], delta=tolerance)
        self.assertEqual(len(small), len(one.expect["small"]))
        whole = next(row for row in output.table("bilan_statut") if row["niveau"] == "metropole")
        for column, area in one.expect["totals"].items():
            self.assertAlmostEqual(whole[column], area, delta=tolerance, msg=column)
        self.check_zones(one, output)
        found = [(row["motif"], row["surface_m2"], row["exempte_m2"], row["refus"] is not None) for row in output.table("exemptions") or ()]
        self.assertEqual(found, [tuple(row.values()) for row in one.expect.get("exemptions", [])])
        anomalies = Counter()
        for row in output.table("anomalies"):
            anomalies[row["type"]] += row["surface_m2"]
        self.assertEqual(anomalies, case.data.get("anomalies", {}))
        self.books_close(path)

    def check_polygons(self, one, output, tolerance):
        self.assertEqual({row["letter"] for row in output.statut}, set(one.expect["polygons"]))
        for letter, expected in one.expect["polygons"].items():
            expected = [expected] if isinstance(expected, dict) else expected
            areas = {}
            for row in (row for row in output.statut if row["letter"] == letter):
                self.assertAlmostEqual(row["surface_m2"], len(row["cells"]) * one.cell ** 2, delta=tolerance)
                self.assertEqual(row["crit_seuil"], None if row["artif"] is None else int(row["artif"] != row["artif_matrice"]))
                values = tuple(round(row[name]) if name == "patch_m2" and row[name] is not None and tolerance > 1e-3 else row[name] for name in status_cases.COMPARED)
                areas[values, row["exemption"]] = areas.get((values, row["exemption"]), 0) + len(row["cells"]) * one.cell ** 2
            whole = sum(line.count(letter) for line in one.drawing) * one.cell ** 2
            wanted = {(tuple(row[name] for name in status_cases.COMPARED), row.get("exemption")): row.get("surface_m2", whole) for row in expected}
            self.assertEqual(areas, wanted, f"polygon {letter}")

    def check_zones(self, one, output):
        found = {f"{row['niveau']} {row['zone']}": row for row in output.table("bilan_statut")}
        if "zones" in one.expect:
            self.assertEqual(set(found), set(one.expect["zones"]))
        for zone, areas in one.expect.get("zones", {}).items():
            for column, area in areas.items():
                self.assertAlmostEqual(found[zone][column], area, delta=1e-4, msg=f"{zone} {column}")


for _case in CASES.values():
    setattr(Cases, f"test_{_case.name}", lambda self, case=_case: self.check(case))


class SameWhateverTheInput(StatusCase):
    """What the order of the polygons, the cut into files, threads and locale must not change."""
    MIXED = ("batiment_garde", "carreau_de_carriere", "exemption_parc", "limite_de_commune", "sommets_en_t", "codes_inutilisables")

    def everything(self, path, without=("fichier", "objet")):
        tables = [name for name, in query(path, "select table_name from gpkg_contents order by 1") if name not in ("provenance", "anomalies", "layer_styles")]
        return {table: (columns_of(path, table), rows(path, table, without)) for table in tables}

    def test_the_order_of_the_polygons_changes_nothing_but_their_ids(self):
        for name in self.MIXED:
            one = CASES[name].runs[0]
            first = self.everything(self.status(one.write_inputs(self.folder / f"{name}_0"), f"{name}_0.gpkg"))
            for seed in (1, 2, 3):
                other = self.status(one.write_inputs(self.folder / f"{name}_{seed}", shuffle=seed), f"{name}_{seed}.gpkg")
                self.assertEqual(self.everything(other), first, f"{name}, order {seed}")

    def test_the_cut_into_files_changes_nothing_but_their_names(self):
        for name in self.MIXED:
            one = CASES[name].runs[0]
            first = self.everything(self.status(one.write_inputs(self.folder / f"{name}_1"), f"{name}_1.gpkg"))
            for pieces in (2, 3):
                other = self.status(one.write_inputs(self.folder / f"{name}_{pieces}", pieces=pieces), f"{name}_{pieces}.gpkg")
                self.assertEqual(self.everything(other), first, f"{name}, {pieces} files")

    def larger(self):
        """Enough ground to share out to threads: blocks of many uses, with codes that are null or unknown."""
        letters = {"G": ("CS2.2.1", "US5"), "R": ("CS1.1.1.2", "US4.1.1"), "Q": ("CS1.1.2.1", "US1.3"), "X": (None, "US5"), "Y": ("CS9", "US5")}
        dealt = "UAFNWGRQGUAAFRGAUGGRFFAXUGAYRA"
        picture = ["".join(dealt[(7 * row * row + 3 * column + row * column) % len(dealt)] for column in range(60)) for row in range(60)]
        source = draw(self.folder / "sol.gpkg", " ".join(picture), cell=30, letters=letters)
        zones = write_layer(self.folder / "zones.gpkg", ("insee", "nom", "territoire"),
                            [(square(900000 + 617 * c, 6250000 - 617 * (r + 1), 617), f"{c}{r}", f"Commune {c}{r}", "EO"[c % 2]) for c in range(3) for r in range(3)])
        return ("status", "--vintage", f"{source}@2023", "--zones", zones, "--zone-id", "insee", "--zone-name", "nom", "--zone-group", "territoire")

    def test_the_same_bytes_whatever_the_threads(self):
        words = self.larger()
        found = [self.status((*words, "--threads", threads), f"t{threads}.gpkg").read_bytes() for threads in (1, 2, 8)]
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])

    def test_the_same_bytes_in_a_french_locale(self):
        if FRENCH is None:
            self.skipTest("LOCALE ABSENT: fr_FR.UTF-8 is not installed, the decimal comma goes untested")
        words = self.larger()
        plain = self.status(words, "c.gpkg").read_bytes()
        self.assertEqual(self.status(words, "fr.gpkg", environment={"LC_ALL": FRENCH}).read_bytes(), plain)

    def test_all_sums_close_on_larger_ground(self):
        words = self.larger()
        for number, options in enumerate(((), ("--contact", "point"), ("--order", "artificial-first"), ("--order", "natural-first"), ("--join-buildings",),
                                          ("--keep-at-limit",), ("--building-min", 1000, "--other-min", 10000), ("--area", "ellipsoidal"))):
            with self.subTest(options=options):
                whole = self.books_close(self.status((*words, *options), f"{number}.gpkg"))
                self.assertGreater(whole["vers_artif_m2"], 0)
                self.assertGreater(whole["vers_non_artif_m2"], 0)

    def test_the_figures_without_the_layer_are_the_same(self):
        words = self.larger()
        whole, figures = self.status(words, "a.gpkg"), self.status((*words, "--tables-only"), "b.gpkg")
        self.assertNotIn(("statut",), query(figures, "select table_name from gpkg_contents"))
        for table in ("bilan_statut", "categories", "taches_sous_seuil", "anomalies"):
            self.assertEqual(rows(figures, table), rows(whole, table), table)


class Page(StatusCase):
    def test_the_printed_account_says_the_figures_and_the_choices(self):
        one = CASES["une_seule_passe"].runs[0]
        done = self.succeeds(*one.write_inputs(self.folder), "--whole-name", "Essai", "--out", self.folder / "statut.gpkg")
        page = re.sub("[\u202f\u00a0]", " ", done.stdout)
        for words in ("Statut : Essai", "Artificialisé selon la matrice", "0,16 ha", "0,09 ha", "1 tache de moins de 2 500 m²", "1 tache encore sous le seuil",
                      "Contact par un côté", "les deux sens à la fois ; une seule passe"):
            self.assertIn(words, page)

    def test_columns_are_those_of_the_page(self):
        one = CASES["exemption_parc"].runs[0]
        path = self.status(one.write_inputs(self.folder))
        text = (SOURCE / "docs" / "statut.fr.md").read_text(encoding="utf-8") + (SOURCE / "docs" / "product.md").read_text(encoding="utf-8")
        for table in ("statut", "bilan_statut", "categories", "taches_sous_seuil", "exemptions"):
            self.assertIn(f"`{table}`", text)
            for column in columns_of(path, table, ("fid", "geom")):
                self.assertIn(f"`{column}`", text, table)


class Refused(StatusCase):
    def setUp(self):
        super().setUp()
        self.source = draw(self.folder / "sol.gpkg", "FFUU FAAA")
        self.statut = self.folder / "statut.gpkg"

    def words(self, *more, source=None, out=None):
        return ("status", "--vintage", source or self.source, *more, "--out", out or self.statut)

    def refused_without_trace(self, code, fragments, *words):
        there = tree(self.folder)
        done = self.refused(code, fragments, *words)
        self.assertEqual(done.stdout, "")
        self.assertEqual(tree(self.folder), there)
        return done

    def register(self, *entries, fields=("motif", "date_debut", "date_fin"), **options):
        return write_layer(self.folder / "registre.gpkg", fields, [(square(900000, 6249800, 50), *entry) for entry in entries], **options)

    def test_a_raster_has_no_patches(self):
        raster = self.folder / "sol.tif"
        self.succeeds("rasterise", "--from", self.source, "--nomenclature", "ocsge", "--cell", 10, "--out", raster)
        self.refused_without_trace(2, ["need polygons"], *self.words(source=raster))

    def test_a_nomenclature_without_thresholds_is_refused(self):
        corine = write_layer(self.folder / "clc.gpkg", ("code_18",), [(square(900000, 6250000, 500), "112")])
        self.refused_without_trace(2, ["the nomenclature clc declares no thresholds", "layer.json"], *self.words("--nomenclature", "clc", source=corine))

    def test_every_faulty_line_of_a_register_is_named(self):
        register = self.register(("parc", "2022-01-01", None), ("parc", None, None), ("verger", "2022-01-01", None), ("parc", "hier", None), (None, "2022", "demain"))
        done = self.refused_without_trace(1, ["feature 2: an exemption needs the date it holds from", "feature 3: 'verger' is no reason", "photovoltaique, parc",
                                              "feature 4", "hier", "feature 5: '' is no reason", "demain"], *self.words("--exemptions", register))
        self.assertNotIn("feature 1", done.stderr)

    def test_missing_fields_of_a_register_are_named_together(self):
        register = self.register(("parc",), fields=("raison",))
        self.refused_without_trace(1, ["no field 'motif'", "no field 'date_debut'", "there is raison"], *self.words("--exemptions", register))
        self.refused_without_trace(1, ["no field 'preuves'"], *self.words("--exemptions", register, "--exemption-reason", "raison", "--exemption-proof", "preuves"))

    def test_what_exists_is_kept_unless_told(self):
        self.succeeds(*self.words())
        before = self.statut.read_bytes()
        self.refused(2, ["statut.gpkg exists", "--overwrite"], *self.words("--other-min", 10))
        self.assertEqual(self.statut.read_bytes(), before)
        self.succeeds(*self.words("--other-min", 10, "--overwrite"))
        self.assertNotEqual(self.statut.read_bytes(), before)

    def test_the_output_is_a_geopackage(self):
        self.refused_without_trace(2, ["statut.shp", ".gpkg"], *self.words(out=self.folder / "statut.shp"))
        self.refused_without_trace(2, ["is a folder"], *self.words(out=self.folder))

    def test_thresholds_and_distances_are_not_negative(self):
        for option in ("--building-min", "--other-min", "--snap"):
            self.refused_without_trace(2, [option], *self.words(option, -1))
        self.refused_without_trace(2, ["--contact", "edge, point"], *self.words("--contact", "corner"))

    def test_a_system_in_degrees_or_unknown_is_refused(self):
        degrees = draw(self.folder / "degres.gpkg", "FU", cell=1, west=5, north=43, epsg=4326)
        nowhere = draw(self.folder / "nulle_part.gpkg", "FU", epsg=None)
        self.refused_without_trace(1, ["degres.gpkg", "geographic", "--target-crs"], *self.words(source=degrees))
        self.refused_without_trace(1, ["nulle_part.gpkg", "does not say its CRS", "--crs"], *self.words(source=nowhere))

    def test_a_register_in_another_system_is_brought_to_that_of_the_state(self):
        meadow = draw(self.folder / "herbe.gpkg", "GG", letters={"G": ("CS2.2.1", "US5")})
        self.register(("parc", "2020", None))
        register = self.folder / "utm.gpkg"
        from osgeo import gdal
        write_layer(self.folder / "carre.gpkg", ("motif", "date_debut"), [(square(900010, 6249910, 80), "parc", "2020")])
        gdal.UseExceptions()
        gdal.VectorTranslate(str(register), str(self.folder / "carre.gpkg"), dstSRS="EPSG:32631", format="GPKG")
        path = self.status(self.words("--exemptions", register, source=meadow)[:-2])
        (area, found), = query(path, "select surface_m2, exempte_m2 from exemptions")
        self.assertAlmostEqual(area, 6400, delta=1)
        self.assertAlmostEqual(found, 6400, delta=1)

    def test_a_missing_file_is_named(self):
        self.refused_without_trace(1, ["absent.gpkg", "no such file"], *self.words(source=self.folder / "absent.gpkg"))
        self.refused_without_trace(1, ["absent.gpkg", "no such file"], *self.words("--exemptions", self.folder / "absent.gpkg"))


class Registers(StatusCase):
    def exempted(self, *entries):
        """Exempted area by entry; the state of 2023 is grass of residential use."""
        meadow = draw(self.folder / "herbe.gpkg", "GG", letters={"G": ("CS2.2.1", "US5")})
        register = write_layer(self.folder / "registre.gpkg", ("motif", "date_debut", "date_fin"), [(square(900010, 6249910, 80), *entry) for entry in entries])
        path = self.status(("status", "--vintage", f"{meadow}@2023", "--exemptions", register))
        return [area for area, in query(path, "select exempte_m2 from exemptions order by objet")]

    def test_an_entry_holds_from_its_first_day_to_its_last(self):
        self.assertEqual(self.exempted(("parc", "2023-07-02", None)), [0])  # a state of a year is of its 1 July

    def test_an_ended_entry_does_not_hide_the_one_that_renews_it(self):
        self.assertEqual(self.exempted(("parc", "2018-01-01", "2021-12-31"), ("parc", "2022-01-01", None)), [0, 6400])

    def test_ground_named_twice_is_exempted_once(self):
        self.assertEqual(self.exempted(("parc", "2020", None), ("photovoltaique", "2020", None)), [6400, 0])


class Drawings(ArpentCase):
    def test_the_drawings_show_what_the_program_does(self):
        images = draw_status_cases.IMAGES
        self.assertEqual({path.stem for path in images.glob("*.svg")}, set(CASES), "run scripts/draw_status_cases.py")
        for case in CASES.values():
            with self.subTest(case=case.name):
                committed = (images / f"{case.name}.svg").read_text(encoding="utf-8")
                self.assertEqual(committed, draw_status_cases.draw(PROGRAM, case, self.folder), "run scripts/draw_status_cases.py and look at what changed")

    def test_every_drawing_is_in_the_page(self):
        text = (SOURCE / "docs" / "statut.fr.md").read_text(encoding="utf-8")
        for name in CASES:
            self.assertIn(f"images/statut/{name}.svg", text)


if __name__ == "__main__":
    unittest.main()
