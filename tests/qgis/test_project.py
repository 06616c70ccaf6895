# SPDX-License-Identifier: Apache-2.0
"""The project of a product in QGIS itself: open_project.py reads it from its file and from the GeoPackage, tells what it found, draws it."""
import csv
import json
import math
import re
import shutil
import sqlite3
import unittest
import zipfile
from collections import Counter

from osgeo import gdal

from arpent_case import SOURCE, SharedFolderCase
from in_qgis import in_qgis, needs_pyqgis

gdal.UseExceptions()
PLACES = {"Istres-Ouest Provence", "Marseille Provence", "Pays Salonais", "Pays d'Aix", "Pays d'Aubagne et de l'Étoile", "Pays de Martigues"}


def rows_of(folder, table):
    with open(folder / f"{table}.csv", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def pixels(png):
    picture = gdal.Open(str(png))
    bands = [picture.GetRasterBand(band + 1).ReadAsArray().ravel().tolist() for band in range(3)]
    return picture.RasterXSize, picture.RasterYSize, Counter(zip(*bands))


def open_project(project, out, scratch, *options):
    done = in_qgis("open_project.py", project, out, *options, profile=scratch)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads((out / "project.json").read_text(encoding="utf-8"))


@needs_pyqgis
class ProjectInQgis(SharedFolderCase):
    @classmethod
    def fill(cls):
        cls.demo = cls.shared / "demo"
        cls.must("demo", "--cell", "500", "--out", cls.demo)
        # Nothing but the two files: a project that needs more is not one to hand over.
        cls.alone = cls.shared / "remis à l'élu"
        cls.alone.mkdir()
        for name in ("arpent.gpkg", "arpent.qgz"):
            shutil.copy(cls.demo / name, cls.alone)
        cls.pictures = cls.shared / "images"
        cls.story = open_project(cls.alone / "arpent.qgz", cls.pictures, cls.shared / "qgis", "--draw", "--commune", "13001")
        cls.stored = open_project(f"geopackage:{cls.alone}/arpent.gpkg?projectName=arpent", cls.shared / "stored", cls.shared / "qgis")

    def layer(self, name):
        return self.story["layers"]["arpent_" + name]

    def test_nothing_is_wrong_for_qgis(self):
        for story in (self.story, self.stored):
            self.assertEqual(story["messages"], [])
            self.assertEqual(story["bad_layers"], [])
            self.assertEqual(story["other"], 0)
            for name, layer in story["layers"].items():
                self.assertTrue(layer["valid"], name)
                self.assertEqual(layer["problems"], [], name)

    def test_both_projects_are_one(self):
        for key in ("title", "crs", "groups", "visible", "relations", "themes", "bookmarks", "sheets"):
            self.assertEqual(self.story[key], self.stored[key], key)
        self.assertEqual(self.story["layers"], self.stored["layers"])

    def test_every_table_of_the_product_is_a_layer_with_its_rows(self):
        shown = {}
        for name, layer in self.story["layers"].items():
            self.assertTrue(layer["source"].startswith(f"{self.alone}/arpent.gpkg|layername="), f"{name}: {layer['source']}")
            table = re.search(r"layername=(\w+)", layer["source"]).group(1)
            if "subset" not in layer["source"]:
                shown[table] = name
                self.assertEqual(layer["features"], len(rows_of(self.demo, table)), name)
        tables = {file.stem for file in self.demo.glob("*.csv") if "simule" not in file.stem}
        self.assertEqual(tables - set(shown), {"enveloppe"})
        envelopes = Counter(row["millesime"] for row in rows_of(self.demo, "enveloppe"))
        self.assertEqual([self.layer(name)["features"] for name in ("enveloppe", "enveloppe_2")], [envelopes[date] for date in sorted(envelopes)])
        self.assertEqual(self.layer("constats")["features"], sum(row["reponse"] == "concerne" for row in rows_of(self.demo, "constats")))

    def test_groups_and_what_is_shown_at_first(self):
        groups = {name: [checked, layers] for name, checked, layers in self.story["groups"]}
        self.assertEqual(list(groups), ["Références", "Projets", "Constat", "Bilan"])
        self.assertIn("arpent_mutations", groups["Constat"][1])
        self.assertIn("arpent_bilan", groups["Bilan"][1])
        self.assertIn("arpent_constats", groups["Projets"][1])
        self.assertEqual(self.story["visible"], ["arpent_territoires", "arpent_communes"])

    def test_styles(self):
        renderers = {"communes": "graduatedSymbol", "communes_pertes": "graduatedSymbol", "communes_enaf": "graduatedSymbol", "mutations": "categorizedSymbol",
                     "mutations_classes": "categorizedSymbol", "projets": "categorizedSymbol", "constats": "categorizedSymbol", "territoires": "mergedFeatureRenderer",
                     "enveloppe": "singleSymbol", "constats_reponses": "nullSymbol"}
        self.assertEqual({name: self.layer(name)["renderer"] for name in renderers}, renderers)
        self.assertEqual(set(self.layer("territoires")["legend"]), PLACES)
        self.assertIn("CS1.1.1.1 Zones bâties", self.layer("mutations_classes")["legend"])
        for name in ("communes", "communes_pertes", "communes_enaf", "contours"):
            self.assertTrue(self.layer(name)["labels"], name)

    def test_columns_have_french_names_and_codes_words(self):
        for name, layer in self.story["layers"].items():
            self.assertTrue(layer["read_only"], name)
            number = "id" if name == "arpent_anomalies" else "fid"  # row number; that table has a column fid of its own
            self.assertEqual([column for column, alias in layer["aliases"].items() if column != number and alias in ("", column)], [], name)
            self.assertEqual([column for column, (kind, _) in layer["widgets"].items() if kind == "Hidden"], [number], name)
        for name, column, code, word in (("mutations", "sens", "1", "Artificialisation"), ("mutations", "cause", "seuil", "Un seuil est franchi"), ("projets", "avis", "a_instruire", "À instruire"),
                                         ("constats", "reponse", "concerne", "Concerné"), ("constats", "theme", "eau", "Zones humides et eau"), ("bilan", "niveau", "metropole", "Métropole"),
                                         ("trajectoire", "etat", "sera_depasse", "Sera dépassé"), ("enaf", "destination", "fer", "Voie ferrée")):
            kind, config = self.layer(name)["widgets"][column]
            self.assertEqual(kind, "ValueMap", f"{name}.{column}")
            self.assertIn({word: code}, config["map"])
        self.assertNotEqual(self.layer("projets")["widgets"]["etat"][0], "ValueMap")  # words already

    def test_every_code_has_a_word(self):
        for name, layer in self.story["layers"].items():
            table = re.search(r"layername=(\w+)", layer["source"]).group(1)
            for column, (kind, config) in layer["widgets"].items():
                if kind != "ValueMap":
                    continue
                known = {code for entry in config["map"] for code in entry.values()}
                strange = {row[column] for row in rows_of(self.demo, table)} - {""} - known
                self.assertEqual(sorted(strange)[:5], [], f"{table}.{column}")

    # Of every other column with codes the words are in the project. What is left: names, numbers of files, free text; codes with their words
    # in the next column (libelle, titre, message, explication); names that others gave (layers, steps of a recipe).
    NO_WORDS = {"nom", "zone", "territoire", "insee", "date", "millesime", "millesime_avant", "millesime_apres", "debut", "fin", "periode", "projet", "regle", "libelle", "libelle_avant", "libelle_apres",
                "titre", "message", "explication", "couleur", "parcelles", "fiche", "objet", "source", "filtre", "reserve", "acte", "reference", "etat", "destination", "unite", "note", "mesure_sur",
                "classes.code", "classes.code_simple", "mutations.classe_avant", "mutations.classe_apres", "indicateurs.indicateur", "priorites.critere", "rapport_triennal.code", "anomalies.type",
                "anomalies.code", "constats.couche", "regles.couche", "provenance.etape", "provenance.entree", "provenance.empreinte_sha256", "provenance.programme", "provenance.version",
                "provenance.date_source", "provenance.parametres", "tolerance", "trajectoire.statut", "donnees_au", "statut"}

    def test_every_coded_column_has_words_or_needs_none(self):
        missing = set()
        for layer in self.story["layers"].values():
            table = re.search(r"layername=(\w+)", layer["source"]).group(1)
            for row in rows_of(self.demo, table):
                for column, value in row.items():
                    coded = re.fullmatch(r"[A-Za-z][A-Za-z0-9_.*~/|-]*", value)  # one word of ASCII: a code, or a French word that looks like one
                    if coded and layer["widgets"][column][0] != "ValueMap" and not {column, f"{table}.{column}"} & self.NO_WORDS:
                        missing.add(f"{table}.{column}: {value}")
        self.assertEqual(sorted(missing)[:10], [])

    def words(self, name, column):
        return {code: word for entry in self.layer(name)["widgets"][column][1]["map"] for word, code in entry.items()}

    def test_words_come_from_where_they_are_declared(self):
        with open(SOURCE / "layers" / "ocsge" / "familles.csv", encoding="utf-8", newline="") as text:
            families = {row["famille"]: row["libelle"] for row in csv.DictReader(text)}
        self.assertEqual(self.words("mutations", "famille"), families)
        labels = {(row["axe"], row["code"]): row["libelle"] for row in rows_of(self.demo, "ventilation")}
        spaces = {code: label for (axis, code), label in labels.items() if axis == "espace"}
        self.assertEqual({code: self.words("classes", "espace")[code] for code in spaces}, spaces)
        self.assertEqual(self.words("ventilation", "axe")["espace"], "Type d'espace")
        self.assertEqual(self.words("ventilation", "code")["etalement_residentiel"], "Étalement résidentiel")
        self.assertEqual(self.words("ventilation", "code")["CS1.1.1.1"], "CS1.1.1.1")  # its words are in the next column
        self.assertEqual(self.words("espaces_pris", "poste")["non_artificiel"], "Sols non artificiels")
        classes = {row["code"]: row["libelle"] for row in rows_of(self.demo, "classes")}
        self.assertEqual(self.words("flux", "classe_avant")["CS1.1.1.1/US5"], f"CS1.1.1.1/US5 {classes['CS1.1.1.1/US5']}")
        for column in ("classe_avant", "classe_apres"):
            self.assertEqual({row[column] for row in rows_of(self.demo, "flux")} - {""} - set(self.words("flux", column)), set())
        self.assertEqual(self.words("flux", "classe_avant")["residu"], "Résidu de calcul")
        self.assertEqual(self.words("fourchettes", "grandeur")["artif_nette_m2"], self.layer("bilan")["aliases"]["artif_nette_m2"])
        self.assertEqual(self.words("regles", "etats")["en_instruction, inconnu"], "En instruction, Inconnu")

    def test_map_tips_are_french(self):
        families = set(self.words("mutations", "famille").values())
        self.assertTrue(any(f"m², {family} (" in self.layer("mutations")["tip"] for family in families), self.layer("mutations")["tip"])
        self.assertRegex(self.layer("communes")["tip"], r"nette : −\d+,\d\d ha/an")
        for name, layer in self.story["layers"].items():
            if layer["tip"]:
                self.assertNotRegex(layer["tip"], r"\d\.\d|-\d+[.,]", name)

    def test_labels_stay_in_their_commune(self):
        for name in ("Artificialisation nette", "Espaces perdus"):
            drawn, outside = self.story["label_places"][name]
            self.assertGreater(drawn, 30, name)
            self.assertEqual(outside, [], name)

    def test_forms_and_relations(self):
        self.assertEqual(self.layer("projets")["tabs"], ["Projet", "Espaces", "Constats", "Toutes les réponses", "Sols", "Priorité"])
        self.assertEqual(self.layer("constats")["tabs"], ["Constat", "Règle et source"])
        in_form = {name for name, _ in self.layer("projets")["form"]}
        self.assertEqual(set(self.layer("projets")["aliases"]) - {"fid"} - in_form, set())
        relations = self.story["relations"]
        self.assertTrue(all(valid for valid, *_ in relations.values()), relations)
        self.assertEqual(relations["projet_constats"][1:3], ["arpent_constats", "arpent_projets"])
        self.assertEqual(relations["commune_mutations"][1:3], ["arpent_mutations", "arpent_communes"])
        self.assertEqual(relations["commune_bilan"][1:3], ["arpent_bilan", "arpent_communes"])
        # Asked of the file: PyQGIS 3.22 names no relation of a form, not even of a project it has written itself.
        with zipfile.ZipFile(self.demo / "arpent.qgz") as opened:
            used = re.findall(r'<attributeEditorRelation name="\w+" relation="(\w+)"', opened.read("arpent.qgs").decode("utf-8"))
        self.assertEqual(len(used), 9)
        self.assertLessEqual(set(used), set(relations))

    def test_themes(self):
        themes = self.story["themes"]
        self.assertLessEqual({"Artificialisation nette", "Espaces perdus", "Avis"}, set(themes))
        self.assertEqual(themes["Artificialisation nette"], ["arpent_territoires", "arpent_communes"])
        self.assertIn("arpent_projets", themes["Avis"])

    def test_bookmarks_hold_their_communes(self):
        marks = self.story["bookmarks"]
        self.assertEqual(set(marks), PLACES)
        communes = {row["nom"]: row["territoire"] for row in rows_of(self.demo, "communes")}
        with sqlite3.connect(self.demo / "arpent.gpkg") as database:
            boxes = database.execute("SELECT nom, minx, miny, maxx, maxy FROM communes JOIN rtree_communes_geom ON id = fid").fetchall()
        for name, x0, y0, x1, y1 in boxes:
            group, (xmin, ymin, xmax, ymax), crs = marks[communes[name]]
            self.assertEqual((group, crs), ("Territoires", "EPSG:2154"))
            self.assertTrue(xmin <= x0 and ymin <= y0 and x1 <= xmax and y1 <= ymax, name)

    def test_sheets(self):
        sheets = self.story["sheets"]
        self.assertEqual(set(sheets), {"Artificialisation nette (A3)", "Espaces perdus (A3)", "Avis sur les projets (A3)", "Atlas des communes (A3)"})
        for name, sheet in sheets.items():
            self.assertEqual(sheet["page"], [420, 297], name)
            self.assertIn(sheet["theme"], self.story["themes"], name)
            self.assertTrue(sheet["linked"] and sheet["legend"] and all(sheet["legend_layers"]), name)
            self.assertIn("SIMULÉ", sheet["labels"]["simule"], name)
            self.assertNotIn("{{", json.dumps(sheet), name)
        opinions = sheets["Avis sur les projets (A3)"]["labels"]["sources"]
        self.assertRegex(opinions, r"Sources\u00a0: permis_simules\.csv\u00a0; parcelles_simulees\.gpkg")
        for name in set(sheets) - {"Avis sur les projets (A3)"}:
            for file in ("permis_simules.csv", "parcelles_simulees.gpkg", "plu_simule.gpkg", "population.csv"):
                self.assertNotIn(file, sheets[name]["labels"]["sources"], name)
        self.assertEqual([name for name, sheet in sheets.items() if sheet["atlas"]], ["Atlas des communes (A3)"])
        self.assertEqual(sheets["Atlas des communes (A3)"]["coverage"], "arpent_communes")
        self.assertEqual((self.story["pages"], self.story["page_name"]), (92, "commune_13001"))
        whole = next(row for row in rows_of(self.demo, "bilan") if row["niveau"] == "metropole")
        self.assertIn(f"{float(whole['artif_nette_m2']) / 1e4:.1f}".replace(".", ","), sheets["Artificialisation nette (A3)"]["labels"]["chiffres"])

    def test_sheets_are_drawn(self):
        self.assertEqual({code for codes in self.story["exports"].values() for code in codes}, {0})
        for name in self.story["sheets"]:
            width, height, seen = pixels(self.pictures / f"sheet-{name}.png")
            self.assertLess(abs(width / height - 420 / 297), 0.01, name)
            self.assertGreater(len(seen), 50, name)
            self.assertGreater(seen[(122, 31, 61)], 2000, f"{name}: no banner says that the data are simulated")
        self.assertTrue((self.pictures / "sheet-Artificialisation nette (A3).pdf").read_bytes().startswith(b"%PDF"))
        _, _, seen = pixels(self.pictures / "sheet-Atlas des communes (A3).png")
        self.assertTrue(seen[(215, 25, 28)] + seen[(196, 194, 187)] > 20, "no change on the page of Aix-en-Provence")

    def classes_drawn(self, picture, classes, value):
        """Of a choropleth, the share of each colour among its colours is the share of ground of the class: the CSV says it too."""
        ground = Counter()
        for row in rows_of(self.demo, "communes"):
            ground[next(colour for low, high, colour in classes if low < value(row) <= high)] += float(row["surface_m2"])
        _, _, seen = pixels(self.pictures / picture)
        drawn = sum(seen[colour] for _, _, colour in classes)
        self.assertGreater(drawn, 100000, picture)
        for colour in {colour for _, _, colour in classes}:
            # 3 points: outlines and labels lie over some 15 % of the ground, more over small communes than over large ones
            self.assertAlmostEqual(seen[colour] / drawn, ground[colour] / sum(ground.values()), delta=0.03, msg=f"{picture}: {colour}")

    def test_colours_cover_the_ground_of_their_class(self):
        self.classes_drawn("theme-Artificialisation nette.png",
                           [(-1e8, -1, (33, 102, 172)), (-1, -0.1, (146, 197, 222)), (-0.1, 0.1, (244, 241, 230)), (0.1, 1, (253, 230, 164)), (1, 3, (251, 181, 94)),
                            (3, 6, (238, 106, 58)), (6, 1e8, (168, 18, 42))], lambda row: float(row["artif_nette_m2_an"]) / 1e4)
        self.classes_drawn("theme-Espaces perdus.png",
                           [(-1, 0.1, (255, 251, 227)), (0.1, 1, (254, 227, 145)), (1, 3, (254, 196, 79)), (3, 6, (236, 112, 20)), (6, 12, (181, 69, 11)), (12, 1e8, (102, 37, 6))],
                           lambda row: float(row["perte_enaf_m2"]) / float(row["duree_ans"]) / 1e4)

    def test_the_file_and_the_geopackage_hold_the_same_bytes(self):
        archive = (self.demo / "arpent.qgz").read_bytes()
        with sqlite3.connect(self.demo / "arpent.gpkg") as database:
            [(name, metadata, content)] = database.execute("SELECT name, metadata, content FROM qgis_projects").fetchall()
        self.assertEqual(name, "arpent")
        self.assertEqual(bytes.fromhex(content), archive)
        self.assertEqual(json.loads(metadata)["last_modified_time"], "2000-01-01T00:00:00")
        with zipfile.ZipFile(self.demo / "arpent.qgz") as opened:
            self.assertEqual(opened.namelist(), ["arpent.qgs"])
            text = opened.read("arpent.qgs").decode("utf-8")
        self.assertNotIn(str(self.shared), text)
        self.assertNotIn(str(SOURCE), text)
        self.assertNotRegex(text, r"[\"'>=](/home|/tmp|/usr|file:)")

    def test_a_product_without_projects_has_no_such_group(self):
        product = self.shared / "tables"
        self.must("compare", "--before", f"{self.demo}/ocsge_83_2017_simule.gpkg", "--after", f"{self.demo}/ocsge_83_2020_simule.gpkg", "--nomenclature", "ocsge",
                  "--zones", f"{self.demo}/communes_schematiques.gpkg", "--tables-only", "--out", product)
        story = open_project(product / "arpent.qgz", self.shared / "tables-images", self.shared / "qgis", "--draw", "--commune", "83120")
        self.assertEqual((story["messages"], story["bad_layers"]), ([], []))
        self.assertEqual([name for name, *_ in story["groups"]], ["Références", "Constat", "Bilan"])
        self.assertNotIn("Avis", story["themes"])
        self.assertNotIn("Atlas des communes (A3)", story["sheets"])  # its theme is the changes
        self.assertEqual(set(story["relations"]), {"commune_bilan"})

    def test_rasters_of_changes(self):
        folder = self.shared / "cellules"
        for year in (2017, 2020):
            self.must("rasterise", "--from", f"{self.demo}/ocsge_83_{year}_simule.gpkg@{year}", "--nomenclature", "ocsge", "--cell", "50", "--out", folder / f"{year}.tif")
        self.must("compare", "--before", f"{folder}/2017.tif@2017", "--after", f"{folder}/2020.tif@2020", "--nomenclature", "ocsge", "--zones", f"{self.demo}/communes_schematiques.gpkg",
                  "--out", folder / "bilan")
        moved = self.shared / "ailleurs" / "été 2020"
        shutil.copytree(folder / "bilan", moved)
        stories = [open_project(uri, self.shared / "cellules-images" / str(k), self.shared / "qgis", "--draw", "--commune", "83120")
                   for k, uri in enumerate((moved / "arpent.qgz", f"geopackage:{moved}/arpent.gpkg?projectName=arpent"))]
        for story in stories:
            self.assertEqual((story["messages"], story["bad_layers"]), ([], []))
            self.assertEqual({name: [raster["source"], raster["renderer"], raster["crs"]] for name, raster in story["rasters"].items()},
                             {f"arpent_{name}_cellules": [f"{moved}/{name}.tif", "paletted", "EPSG:2154"] for name in ("mutations", "artif")})
            self.assertEqual(next(layers[:2] for name, _, layers in story["groups"] if name == "Constat"), ["arpent_mutations_cellules", "arpent_artif_cellules"])
            self.assertEqual(story["themes"]["Mutations"], ["arpent_territoires", "arpent_contours", "arpent_mutations_cellules", "arpent_fond"])
            self.assertIn("désartificialisé", story["rasters"]["arpent_artif_cellules"]["legend"])
            atlas = story["sheets"]["Atlas des communes (A3)"]
            self.assertEqual(atlas["legend"], [story["rasters"]["arpent_mutations_cellules"]["name"]])
            self.assertIn("Sans changement", atlas["entries"])
            self.assertTrue(any(entry.startswith("Artificialisé, était ") for entry in atlas["entries"]), atlas["entries"])
            self.assertLessEqual(len(atlas["entries"]), 12)
            self.assertIn("2017.tif (2017)", atlas["labels"]["sources"])
        drawn = pixels(self.shared / "cellules-images" / "0" / "sheet-Atlas des communes (A3).png")[2]
        self.assertGreater(drawn[(242, 240, 235)], 1000)  # ground that stays as it is
        with zipfile.ZipFile(moved / "arpent.qgz") as opened:
            self.assertIn("<datasource>./mutations.tif</datasource>", opened.read("arpent.qgs").decode("utf-8"))

    def test_a_review_alone(self):
        product = self.shared / "examen"
        self.must("review", "--projects", f"{self.demo}/permis_simules.csv", "--cadastre", f"{self.demo}/parcelles_simulees.gpkg", "--constraints", f"{self.demo}/contraintes.json",
                  "--zones", f"{self.demo}/communes_schematiques.gpkg", "--date", "2026-01-31", "--out", product)
        story = open_project(product / "arpent.qgz", self.shared / "examen-images", self.shared / "qgis", "--draw")
        self.assertEqual((story["messages"], story["bad_layers"]), ([], []))
        self.assertIn("arpent_projets", story["visible"])
        self.assertEqual(list(story["sheets"]), ["Avis sur les projets (A3)"])
        self.assertEqual(story["bookmarks"], {})


# Machado, Oliveira, Fernandes (2009), severity 1: what is left of linear red, green and blue.
SIGHT = {"deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
         "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
         "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))}


def lab_seen(colour, sight):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in colour)]
    red, green, blue = (min(1, max(0, sum(a * b for a, b in zip(row, linear)))) for row in sight)
    x, y, z = ((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047, 0.2126 * red + 0.7152 * green + 0.0722 * blue, (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


class Ramps(unittest.TestCase):
    def colours_of_style(self, name):
        text = (SOURCE / "layers" / name / "style.qml").read_text(encoding="utf-8")
        return [tuple(int(part) for part in colour.split(",")[:3]) for colour in re.findall(r'<Option name="color" type="QString" value="([\d,]+)"', text)]

    def colours_of_project(self, layer):
        text = re.sub(r"^\s*//.*$", "", (SOURCE / "layers" / "projet_qgis" / "projet.json").read_text(encoding="utf-8"), flags=re.MULTILINE)
        one = next(spec for group in json.loads(text)["groups"] for spec in group["layers"] if spec["id"] == layer)
        return [tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5)) for *_, colour in one["ramp"]["classes"]]

    def test_classes_are_told_apart_without_red_or_green(self):
        for name, colours in (("communes", self.colours_of_style("communes_bilan")[:7]), ("mutations", self.colours_of_style("mutations")),
                              ("pertes", self.colours_of_project("communes_pertes")[:6]), ("enaf", self.colours_of_project("communes_enaf")[:5])):
            for defect, sight in SIGHT.items():
                for i, one in enumerate(colours):
                    for other in colours[:i]:
                        # 10 in CIE 1976: told apart side by side in a legend (2.3 is just noticeable)
                        self.assertGreater(math.dist(lab_seen(one, sight), lab_seen(other, sight)), 10, f"{name}: {one} and {other}, {defect}")

    def test_a_ramp_grows_darker(self):
        for name in ("communes_pertes", "communes_enaf"):
            lightness = [lab_seen(colour, ((1, 0, 0), (0, 1, 0), (0, 0, 1)))[0] for colour in self.colours_of_project(name)[:-1]]
            self.assertEqual(lightness, sorted(lightness, reverse=True), name)


if __name__ == "__main__":
    unittest.main()
