# SPDX-License-Identifier: Apache-2.0
"""`arpent review` on a drawn plan: every figure counted by hand, the three answers, what is wrong with a plan."""
import json
import shutil
import unittest
from decimal import Decimal

from osgeo import gdal, ogr

from arpent_case import SOURCE, query, write_layer
from review_case import FIELDS, PROJECTS, SOUTH, WEST, ReviewCase, box


class TestReview(ReviewCase):
    def test_areas_shares_and_the_three_answers(self):
        self.review()
        findings = self.findings()
        crossing = findings["a cheval", "zone_agricole"]
        self.assertEqual((crossing["reponse"], crossing["gravite"], crossing["surface_m2"], crossing["part_pct"]), ("concerne", "conflit", "5000.0000", "50.0000"))
        self.assertEqual((crossing["couche"], crossing["objet"], crossing["source"], crossing["millesime"]), ("zone_urba", "Ap", "PLU", "2017-10-13"))
        self.assertIn("L151-11", crossing["reference"])
        self.assertEqual(crossing["tolerance"], "plus de 1 m²")
        self.assertTrue(crossing["service"])
        answers = self.answers("zone_agricole")
        self.assertEqual({name for name, answer in answers.items() if answer == "concerne"},
                         {"a cheval", "demolition", "grange", "sur l'eau", "dans le bois", "au bord du plan", "immense"})
        # Neighbours that only touch, and half a square metre of drawing, are not concerned.
        self.assertEqual(answers["voisin"], "non_concerne")
        self.assertEqual(answers["demi metre"], "non_concerne")
        self.assertEqual(answers["en ville"], "non_concerne")
        # Where there is no plan nobody knows.
        for name in ("sans plan", "vide", "loin"):
            self.assertEqual(answers[name], "sans_donnee", name)
        self.assertEqual(findings["au bord du plan", "zone_agricole"]["sans_donnee_m2"], "5000.0000")
        self.assertIn("Sans donnée pour 5", findings["au bord du plan", "zone_agricole"]["message"])

    def test_every_project_has_one_row_for_every_rule_in_force(self):
        self.review()
        projects, rules, rows = self.rows("projets"), self.rows("regles"), self.rows("constats")
        self.assertEqual(len(rows), len(projects) * len(rules))
        self.assertEqual(len({(row["projet"], row["regle"]) for row in rows}), len(rows))
        for rule in rules:
            count = {word: sum(row["regle"] == rule["regle"] and row["reponse"] == word for row in rows) for word in ("concerne", "non_concerne", "sans_donnee")}
            self.assertEqual([count["concerne"], count["non_concerne"], count["sans_donnee"]],
                             [int(rule["nb_concerne"]), int(rule["nb_non_concerne"]), int(rule["nb_sans_donnee"])])
        for project in projects:
            mine = [row for row in rows if row["projet"] == project["projet"]]
            self.assertEqual(int(project["nb_constats"]), sum(row["reponse"] == "concerne" for row in mine))
            worst = next((word for word in ("conflit", "a_instruire", "vigilance", "information", "favorable") if any(row["gravite"] == word for row in mine)), "")
            self.assertEqual(project["gravite"], worst)
            if worst:
                self.assertEqual(project["avis"], worst)

    def test_ground_of_a_rule_counts_once(self):
        self.review()
        wood = self.findings()["dans le bois", "espace_boise_classe"]
        # 60 m and 60 m that overlap on 50 m are 70 m of 100.
        self.assertEqual((wood["surface_m2"], wood["part_pct"]), ("7000.0000", "70.0000"))
        self.assertEqual(wood["objet"], "EBC 1, EBC 2")

    def test_shapes_of_findings_have_their_areas(self):
        self.review()
        dataset = ogr.Open(str(self.folder / "out/arpent.gpkg"))
        seen = 0
        for feature in dataset.GetLayer("constats"):
            shape = feature.GetGeometryRef()
            if feature["reponse"] != "concerne":
                self.assertIsNone(shape)
                continue
            self.assertTrue(shape.IsValid())
            if feature["couche"] is not None and feature["longueur_m"] is None and feature["distance_m"] is None:
                self.assertAlmostEqual(shape.GetArea(), feature["surface_m2"], delta=0.01)
                seen += 1
        self.assertGreater(seen, 10)

    def test_exceptions_by_kind_and_destination(self):
        self.review()
        findings = self.findings()
        for name in ("demolition", "grange"):
            row = findings[name, "zone_agricole"]
            self.assertEqual((row["gravite"], row["exception"]), ("information", "1"), name)
            self.assertIn("Exception :", row["message"])

    def test_watercourses_cross_and_lie_near(self):
        self.review()
        findings = self.findings()
        crossing = findings["sur l'eau", "cours_eau_traverse"]
        self.assertEqual((crossing["reponse"], crossing["longueur_m"], crossing["objet"]), ("concerne", "100.0000", "la Luynes"))
        self.assertEqual(findings["sur l'eau", "cours_eau_recul"]["distance_m"], "0.0000")
        self.assertEqual(findings["en ville", "cours_eau_recul"]["reponse"], "non_concerne")
        self.assertEqual(findings["sans plan", "cours_eau_recul"]["reponse"], "sans_donnee")  # the layer has data in the first commune

    def test_land_under_a_project_adds_up(self):
        self.review()
        rows = {row["projet"]: row for row in self.rows("projets")}
        self.assertEqual((rows["a cheval"]["agricole_m2"], rows["a cheval"]["artificiel_m2"], rows["a cheval"]["enaf_m2"]), ("5000.0000",) * 3)
        self.assertEqual(rows["au bord du plan"]["sans_donnee_m2"], "5000.0000")
        self.assertEqual(rows["sans plan"]["agricole_m2"], "")
        for project in {row["projet"] for row in self.rows("espaces_pris")}:
            for axis in ("espace", "statut", "classe"):
                parts = [Decimal(row["surface_m2"]) for row in self.rows("espaces_pris") if row["projet"] == project and row["axe"] == axis]
                self.assertEqual(sum(parts), Decimal(rows[project]["surface_m2"]), (project, axis))

    def test_what_cannot_be_placed_stays(self):
        printed = self.review().stdout
        rows = {row["projet"]: row for row in self.rows("projets")}
        self.assertEqual(set(rows), set(PROJECTS))
        self.assertEqual((rows["vide"]["localisation"], rows["vide"]["motif"]), ("non_localise", "emprise vide"))
        # Rules that are not for permits answer without looking; nobody may read that as «nothing concerns it».
        self.assertEqual(rows["vide"]["avis"], "sans_donnee")
        self.assertNotIn("Aucune règle", rows["vide"]["avis_texte"])
        self.assertIn("dont non localisés", printed)
        kinds = {(row["type"], row["code"]) for row in self.rows("anomalies")}
        self.assertIn(("hors_territoire", "loin"), kinds)
        self.assertIn(("emprise_demesuree", "immense"), kinds)
        self.assertIn(("a_cheval", "au bord du plan"), kinds)

    def test_points_of_the_grid_add_up_and_rank(self):
        self.review()
        sums = {}
        for row in self.rows("priorites"):
            sums[row["projet"]] = sums.get(row["projet"], Decimal(0)) + Decimal(row["points"])
            self.assertTrue(row["explication"])
        ranked = [row for row in self.rows("projets") if row["rang"]]
        self.assertNotIn("vide", {row["projet"] for row in ranked})
        for row in ranked:
            self.assertEqual(Decimal(row["points"]), sums[row["projet"]])
        for a in ranked:
            for b in ranked:
                if int(a["rang"]) < int(b["rang"]):
                    self.assertGreater(Decimal(a["points"]), Decimal(b["points"]))

    def test_projects_in_flight_by_commune(self):
        self.review("--only", "a cheval", "--only", "dans le bois", "--only", "sur l'eau", "--only", "demolition")
        commune = {row["insee"]: row for row in self.rows("projets_communes")}["13001"]
        # One has begun and a demolition takes no land: two are in flight, 10 000 m² each, 15 000 m² of it farm land.
        self.assertEqual((commune["nb_projets"], commune["nb_en_cours"], commune["en_cours_m2"], commune["en_cours_enaf_m2"]), ("4", "2", "20000.0000", "15000.0000"))

    def test_verify_closes_and_finds_what_was_changed(self):
        self.review()
        file = self.folder / "out/arpent.gpkg"
        done = self.succeeds("verify", file)
        for check in ("avis", "constats-parts", "espaces-pris", "priorites", "projets-communes"):
            self.assertRegex(done.stdout, rf"ok +{check} ")
        for change, check in (("UPDATE projets SET avis = 'favorable' WHERE projet = 'a cheval'", "avis"),
                              ("UPDATE constats SET surface_m2 = 10001 WHERE projet = 'a cheval' AND regle = 'zone_agricole'", "constats-parts"),
                              ("UPDATE espaces_pris SET surface_m2 = surface_m2 + 1 WHERE projet = 'a cheval'", "espaces-pris"),
                              ("UPDATE priorites SET points = points + 1 WHERE projet = 'a cheval' AND critere = 'enaf'", "priorites"),
                              ("DELETE FROM constats WHERE projet = 'voisin' AND regle = 'zap'", "avis"),
                              ("UPDATE projets_communes SET nb_projets = 1 WHERE insee = '13001'", "projets-communes")):
            spoilt = self.folder / "spoilt.gpkg"
            shutil.copy(file, spoilt)
            query(spoilt, change)
            done = self.refused(3, (), "verify", spoilt)
            self.assertRegex(done.stdout, rf"(?m)^(?!ok)\S+ +{check} ", change)

    def test_the_review_as_of_a_day(self):
        for day, expected in (("2028-02-21", False), ("2028-02-22", True)):
            self.review(out=day, date=day)
            self.assertEqual("gel_au_2028" in {row["regle"] for row in self.rows("regles", day)}, expected)

    def test_json_follows_its_published_schema(self):
        import jsonschema
        self.review()
        text = (self.folder / "out/examen.json").read_text(encoding="utf-8")
        document = json.loads(text)
        schema = json.loads((SOURCE / "layers/examen/examen.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.Draft202012Validator(schema).validate(document)
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(schema).validate({**document, "simule": "non"})
        self.assertEqual({project["projet"] for project in document["projets"]}, set(PROJECTS))
        findings = self.findings()
        for project in document["projets"]:
            answered = [one["regle"] for one in project["constats"]] + project["non_concerne"] + [rule for one in project["sans_donnee"] for rule in one["regles"]]
            self.assertEqual(sorted(answered), sorted(rule["regle"] for rule in document["regles"]))
            for one in project["constats"]:
                area = findings[project["projet"], one["regle"]]["surface_m2"]  # empty where a rule measures no ground
                self.assertEqual(Decimal(str(one["surface_m2"])) if "surface_m2" in one else "", Decimal(area) if area else "")

    def test_wording(self):
        self.review()
        text = (self.folder / "out/constats.csv").read_text(encoding="utf-8") + (self.folder / "out/projets.csv").read_text(encoding="utf-8")
        text += "".join(page.read_text(encoding="utf-8") for page in (self.folder / "out/fiches").glob("*.html"))
        for never in ("refusé ", "refuser", "artificialise ", "artificialisera"):
            self.assertNotIn(never, text)

    def test_same_bytes_for_any_threads_and_locale(self):
        self.review("--threads", "1", out="one")
        self.succeeds("review", "--projects", "permis.gpkg", "--constraints", "contraintes.json", "--zones", "communes.gpkg", "--date", "2026-01-31", "--out", "two",
                    "--threads", "4", environment={"LC_ALL": "fr_FR.UTF-8", "TZ": "Pacific/Auckland"}, cwd=self.folder)
        names = sorted(path.relative_to(self.folder / "one") for path in (self.folder / "one").rglob("*") if path.is_file())
        self.assertGreater(len(names), 20)
        for name in names:
            self.assertEqual((self.folder / "one" / name).read_bytes(), (self.folder / "two" / name).read_bytes(), name)

    def test_sheets_can_be_left_out(self):
        self.review("--sheets", "none")
        self.assertFalse((self.folder / "out/fiches").exists())
        self.assertEqual({row["fiche"] for row in self.rows("projets")}, {""})
        self.review("--sheets", "conflicts", out="conflits")
        pages = {path.name for path in (self.folder / "conflits/fiches").iterdir()} - {"index.html"}
        self.assertEqual(len(pages), sum(row["avis"] == "conflit" for row in self.rows("projets", "conflits")))


class TestFormsOfProjects(ReviewCase):
    def areas(self, out="out"):
        return {row["projet"]: row["surface_m2"] for row in self.rows("projets", out)}

    def test_points_lines_and_parcels(self):
        write_layer(self.folder / "points.gpkg", ("numero", "surface_m2"), [(f"POINT ({WEST + 300} {SOUTH + 300})", "P", "500"), (f"POINT ({WEST + 1500} {SOUTH + 1500})", "Q", None)],
                    kind=ogr.wkbPoint)
        write_layer(self.folder / "lignes.gpkg", ("numero", "largeur_m"), [(f"LINESTRING ({WEST + 300} {SOUTH + 700},{WEST + 400} {SOUTH + 700})", "L", "6")], kind=ogr.wkbLineString)
        write_layer(self.folder / "parcelles.gpkg", ("idpar",), [(box(0, 0, 50), "132028080A0001"), (box(50, 0, 50), "132028080A0002"), (box(0, 1500, 40), "13001000AB0007")])
        (self.folder / "permis.csv").write_text("numero;type;etat;date;insee;parcelles\nPC 013 055 24 00001;PC;autorisé;2024-03-12;13055;132028080A0001,132028080A0002\n"
                                                "PC 013 055 24 00002;PC;autorisé;2024-03-12;13055;132028080A0001 132028080A0099\n", encoding="utf-8")
        self.review(projects="points.gpkg", out="a")
        self.assertEqual(self.areas("a"), {"P": "500.0000", "Q": ""})
        self.review(projects="lignes.gpkg", out="b")
        self.assertEqual(self.areas("b"), {"L": "600.0000"})
        write_layer(self.folder / "marseille.gpkg", ("insee", "nom"), [(box(0, 0, 2000), "13055", "Marseille")])
        self.review("--cadastre", "parcelles.gpkg", "--zones", "marseille.gpkg", projects="permis.csv", out="c")
        self.assertEqual(self.areas("c"), {"PC 013 055 24 00001": "5000.0000", "PC 013 055 24 00002": "2500.0000"})
        rows = {row["projet"]: row for row in self.rows("projets", "c")}
        self.assertEqual({row["insee"] for row in rows.values()}, {"13055"})
        self.assertEqual(rows["PC 013 055 24 00002"]["localisation"], "en_partie")
        self.assertIn("132028080A0099", rows["PC 013 055 24 00002"]["motif"])

    def test_projects_in_degrees_are_brought_to_the_zones(self):
        source = ogr.Open(str(self.folder / "permis.gpkg"))
        gdal.VectorTranslate(str(self.folder / "permis.geojson"), str(self.folder / "permis.gpkg"), dstSRS="EPSG:4326", layerCreationOptions=["COORDINATE_PRECISION=12"])
        self.assertEqual(source.GetLayer(0).GetFeatureCount(), len(PROJECTS))
        self.review(projects="permis.geojson")
        self.assertAlmostEqual(float(self.areas()["a cheval"]), 10000, delta=0.01)
        self.assertIn("EPSG", self.refused(1, (), "review", "--projects", "permis.geojson", "--out", "sans", cwd=self.folder).stderr)

    def test_one_number_twice(self):
        write_layer(self.folder / "double.gpkg", FIELDS, [(box(100, 100, 100), "X", "PC", "autorisé", "2024-03-12", "13001", None), (box(300, 100, 50), "X", "PC", "autorisé", "2024-03-12", "13001", None)])
        self.review(projects="double.gpkg")
        self.assertEqual(self.areas(), {"X": "10000.0000", "X (2)": "2500.0000"})
        self.assertIn("numero_double", {row["type"] for row in self.rows("anomalies")})

    def test_a_list_as_services_write_it(self):
        write_layer(self.folder / "parcelles.gpkg", ("idpar",), [(box(1100, 100, 50), "13001000AA0005"), (box(1300, 100, 50), "13001000AA0006"), (box(1500, 300, 50), "13001000AA0007")])
        (self.folder / "permis.csv").write_bytes(
            "N° dossier;Type;ÉTAT;Date décision;Code INSEE;Références cadastrales;Surface (m²);Instructeur\n"
            "PC 013 001 24 00001;PC;Accordée;3 mai 2024;13001;AA 5;2 500 m²;A\n"
            "PC 013 001 24 00002;PC;CADUC;12.03.2024;13001;AA5 et AA6;0,5 ha;A\n"
            "PC 013 001 24 00003;PC;Sursis à statuer;45363;13001;13001-000-AA-0007;;B\n"
            "PC0130012400003;PC;Sans suite;12/03/2024;13001;AA 7;;B\n".encode("latin-1"))
        said = self.review("--cadastre", "parcelles.gpkg", projects="permis.csv")
        self.assertIn("permis.csv: columns that are not read: Instructeur;", said.stderr)
        self.assertRegex(said.stdout, r"dont d'état inconnu \(pas comptés en cours\) +1\n")
        rows = {row["projet"]: row for row in self.rows("projets")}
        self.assertEqual({number: (row["etat"], row["date"], row["surface_m2"], row["surface_declaree_m2"]) for number, row in rows.items()},
                         {"PC 013 001 24 00001": ("autorisé", "2024-05-03", "2500.0000", "2500.0000"), "PC 013 001 24 00002": ("annulé", "2024-03-12", "5000.0000", "5000.0000"),
                          "PC 013 001 24 00003": ("Sursis à statuer", "", "2500.0000", ""), "PC0130012400003 (2)": ("annulé", "2024-03-12", "2500.0000", "")})
        commune = {row["insee"]: row for row in self.rows("projets_communes")}["13001"]
        self.assertEqual((commune["nb_etat_inconnu"], commune["nb_en_cours"], commune["complet"]), ("1", "1", "0"))
        self.assertIn("1 projet d'état inconnu n'est pas compté", commune["manque"])
        said = {(row["type"], row["message"]) for row in self.rows("anomalies")}
        self.assertIn(("colonne_non_lue", "colonnes non lues : Instructeur"), said)
        self.assertIn(("lecture", "ÉTAT : état « Sursis à statuer » inconnu"), said)
        self.assertIn(("lecture", "Date décision : « 45363 » n'est pas une date ; c'est le numéro de jour d'un tableur ; mettre la colonne au format date"), said)

    def test_ten_thousand_vertices(self):
        from math import cos, pi, sin
        ring = [(WEST + 500 + (200 + 10 * (k % 2)) * cos(2 * pi * k / 10000), SOUTH + 1000 + (200 + 10 * (k % 2)) * sin(2 * pi * k / 10000)) for k in range(10000)]
        ring.append(ring[0])
        write_layer(self.folder / "rond.gpkg", FIELDS, [("POLYGON ((" + ",".join(f"{x} {y}" for x, y in ring) + "))", "R", "PC", "autorisé", "2024-03-12", "13001", None)])
        self.review(projects="rond.gpkg")
        expected = ogr.CreateGeometryFromWkt("POLYGON ((" + ",".join(f"{x} {y}" for x, y in ring) + "))").GetArea()
        self.assertAlmostEqual(float(self.areas()["R"]), expected, delta=0.001)


class TestFaultyPlans(ReviewCase):
    def kinds(self, out="out"):
        return [row["type"] for row in self.rows("anomalies", out)]

    def test_overlapping_zones_are_a_fault_of_the_data(self):
        write_layer(self.folder / "plu2.gpkg", ("LIBELLE", "TYPEZONE"), [(box(0, 0, 1000, 2000), "Ua", "U"), (box(990, 0, 1010, 2000), "Ap", "A")], layer="zone_urba")
        self.write_list(constraints={"zone_urba": {"data": "plu2.gpkg:zone_urba"}})
        self.review()
        overlap = [row for row in self.rows("anomalies") if row["type"] == "chevauchement_zonage"]
        self.assertEqual([row["surface_m2"] for row in overlap], ["20000.0000"])
        self.assertIn("« Ua » et « Ap » (objet 2)", overlap[0]["message"])
        self.assertEqual((overlap[0]["source"], overlap[0]["fid"]), ("plu2.gpkg:zone_urba", "1"))

    def test_a_plan_that_is_not_yet_valid_is_not_applied(self):
        self.review(date="2017-10-12")
        self.assertIn("document_non_applicable", self.kinds())
        self.assertEqual(set(self.answers("zone_agricole").values()), {"sans_donnee"})

    def test_a_plan_without_force(self):
        (self.folder / "faits.csv").write_text("insee,etat_document,etat_elaboration,plan_objectifs,scot_objectifs\n13001,09,01,,\n", encoding="utf-8")
        self.write_list(facts="faits.csv")
        self.write_projects({name: (shape, kind, "en instruction", *rest) for name, (shape, kind, _, *rest) in PROJECTS.items()})
        self.review()
        findings = self.findings()
        self.assertEqual(findings["a cheval", "zone_agricole"]["reponse"], "sans_donnee")
        self.assertIn("n'est pas opposable", findings["a cheval", "zone_agricole"]["message"])
        self.assertEqual(findings["a cheval", "plan_non_opposable"]["reponse"], "concerne")
        self.assertEqual(findings["a cheval", "sursis_plan"]["reponse"], "concerne")
        self.assertEqual(findings["sans plan", "plan_non_opposable"]["reponse"], "sans_donnee")

    def test_a_column_that_is_not_there_is_no_data(self):
        write_layer(self.folder / "vieux.gpkg", ("LIBELLE", "TYPEPSC"), [(box(1500, 0, 60, 100), "EBC", "01")], layer="prescription_surf")
        self.write_list(constraints={"prescription_surf": {"data": "vieux.gpkg", "covers": {"layer": "zone_urba"}}})
        self.review()
        self.assertIn("colonne_absente", self.kinds())
        row = self.findings()["dans le bois", "espace_boise_classe"]
        self.assertEqual(row["reponse"], "sans_donnee")
        self.assertIn("stypepsc", row["message"])

    def test_files_of_two_dates(self):
        write_layer(self.folder / "bois_a.gpkg", ("type",), [(box(1500, 0, 100), "a")])
        write_layer(self.folder / "bois_b.gpkg", ("type",), [(box(100, 100, 100), "b")])
        self.write_list(constraints={"foret": {"data": ["bois_a.gpkg@2018", "bois_b.gpkg@2022"], "covers": "everywhere"}})
        self.review()
        findings = self.findings()
        self.assertEqual(findings["dans le bois", "defrichement"]["millesime"], "2018")
        self.assertEqual(findings["en ville", "defrichement"]["millesime"], "2022")
        self.assertEqual(findings["voisin", "defrichement"]["millesime"], "2018|2022")


    def test_a_value_that_no_rule_can_read_is_no_data_and_said_once(self):
        write_layer(self.folder / "plu2.gpkg", ("LIBELLE", "TYPEZONE"), [(box(0, 0, 1000, 2000), "Ua", "U"), (box(1000, 0, 600, 2000), "1AUa", "1AUa"), (box(1600, 0, 400, 2000), "?", None)],
                    layer="zone_urba")
        self.write_list(constraints={"zone_urba": {"data": "plu2.gpkg:zone_urba@2024", "covers": "own"}})
        self.review()
        found = {row["code"]: row for row in self.rows("anomalies") if row["type"] == "valeur_inconnue"}
        self.assertEqual({code: row["surface_m2"] for code, row in found.items()}, {"1AUa": "1200000.0000", "typezone": "800000.0000", "stypepsc": "6000.0000"})  # of the wood without a subtype too
        self.assertIn("typezone « 1AUa » (1 objet, 1\u202f200\u202f000 m²)", found["1AUa"]["message"])
        answers = self.answers("zone_agricole")
        self.assertEqual({answers[name] for name in ("a cheval", "demolition", "sur l'eau", "grange")}, {"sans_donnee"})
        self.assertEqual(answers["en ville"], "non_concerne")
        self.assertIn("typezone « 1AUa »", self.findings()["sur l'eau", "zone_fermee"]["message"])
        self.assertIn("typezone vide", self.findings()["grange", "zone_fermee"]["message"])


class TestCommunes(ReviewCase):
    """Facts of communes follow the land, whatever the source says."""

    def setUp(self):
        super().setUp()
        write_layer(self.folder / "communes.gpkg", ("insee", "nom"), [(box(0, 0, 1000, 2000), "13022", "Cassis"), (box(1000, 0, 1000, 2000), "13055", "Marseille")])
        write_layer(self.folder / "au.gpkg", ("TYPEZONE", "LIBELLE"), [(box(0, 0, 1000, 2000), "AUc", "1AU"), (box(1000, 0, 1000, 2000), "U", "UA")], layer="zone_urba")
        (self.folder / "faits.csv").write_text("insee,etat_document,etat_elaboration,plan_objectifs,scot_objectifs\n13022,03,,0,1\n13055,03,02,1,1\n", encoding="utf-8")
        self.write_list(facts="faits.csv", land_cover=None,
                        constraints={"zone_urba": {"data": "au.gpkg@2024", "covers": "own"}, "prescription_surf": None, "cours_eau": None, "enaf": None})
        across = box(700, 600, 400, 50)
        self.write_projects({"dit a Marseille": (across, "PC", "en instruction", "2028-03-01", "13055", None), "dit a Cassis": (across, "PC", "en instruction", "2028-03-01", "13022", None),
                             "decide": (across, "PC", "autorisé", "2028-01-01", "13055", None)})

    def test_a_project_in_two_communes_is_asked_in_each(self):
        self.review(date="2028-02-22")
        findings = self.findings()
        for name in ("dit a Marseille", "dit a Cassis"):
            row = findings[name, "gel_au_2028"]
            self.assertEqual((row["reponse"], row["gravite"], row["surface_m2"], row["part_pct"]), ("concerne", "conflit", "15000.0000", "75.0000"), name)
            self.assertIn("Pour la partie à Cassis (13022), dont les faits décident.", row["message"])
            # A rule that measures nothing says no zero.
            row = findings[name, "sursis_plan"]
            self.assertEqual((row["reponse"], row["surface_m2"], row["part_pct"]), ("concerne", "", ""), name)
            self.assertIn("Pour la partie à Marseille (13055)", row["message"])
        self.succeeds("verify", self.folder / "out/arpent.gpkg")
        rows = {row["projet"]: row for row in self.rows("projets")}
        self.assertEqual(rows["dit a Marseille"]["a_cheval"], "Cassis (13022, 15\u202f000 m²) et Marseille (13055, 5\u202f000 m²)")
        # Where it is counted is what the message says.
        said = {(row["type"], row["code"]): row["message"] for row in self.rows("anomalies")}
        self.assertIn("les tables comptent le projet à Marseille (13055)", said["a_cheval", "dit a Marseille"])
        self.assertEqual(rows["dit a Marseille"]["insee"], "13055")
        self.assertIn("les tables comptent le projet à Cassis (13022)", said["a_cheval", "dit a Cassis"])
        self.assertEqual({row["insee"]: row["nb_projets"] for row in self.rows("projets_communes")}, {"13022": "1", "13055": "2"})
        sheet = (self.folder / "out" / rows["dit a Marseille"]["fiche"]).read_text(encoding="utf-8")
        self.assertIn("À cheval sur", sheet)
        self.assertIn("sa source le dit à 13055", sheet)

    def test_a_decision_taken_is_no_longer_postponed_or_frozen(self):
        self.review(date="2028-02-22")
        findings = self.findings()
        for rule in ("gel_au_2028", "gel_scot_2027", "sursis_plan", "sursis_zan"):
            row = findings["decide", rule]
            self.assertEqual(row["reponse"], "non_concerne", rule)
            self.assertIn("La décision est déjà prise (autorisé) : ", row["message"])
        project = next(one for one in json.loads((self.folder / "out/examen.json").read_text(encoding="utf-8"))["projets"] if one["projet"] == "decide")
        self.assertEqual(sorted(rule for one in project["sans_objet"] for rule in one["regles"]), ["gel_au_2028", "gel_scot_2027", "sursis_plan", "sursis_zan"])
        sheet = (self.folder / "out" / next(row["fiche"] for row in self.rows("projets") if row["projet"] == "decide")).read_text(encoding="utf-8")
        self.assertIn("La décision est déjà prise (autorisé)", sheet)

    def test_without_zones_the_source_is_believed(self):
        self.succeeds("review", "--projects", "permis.gpkg", "--constraints", "contraintes.json", "--date", "2028-02-22", "--out", "out", cwd=self.folder)
        self.assertEqual(self.answers("gel_au_2028"), {"dit a Marseille": "non_concerne", "dit a Cassis": "concerne", "decide": "non_concerne"})

    def test_arrondissements(self):
        write_layer(self.folder / "arrondissements.gpkg", ("insee", "nom"), [(box(0, 0, 1000, 2000), "13201", "Marseille 1er"), (box(1000, 0, 1000, 2000), "13202", "Marseille 2e")])
        write_layer(self.folder / "ville.gpkg", ("insee", "nom"), [(box(0, 0, 2000), "13055", "Marseille")])
        write_layer(self.folder / "zh.gpkg", ("nom",), [(box(0, 0, 300), "ZH")])
        self.write_projects({"dedans": (box(100, 100, 50), "PC", "en instruction", "2024-03-12", "13055", None), "loin": (box(1500, 1500, 50), "PC", "en instruction", "2024-03-12", "13055", None)})

        def answers(zones, covered, facts):
            (self.folder / "faits.csv").write_text(f"insee,etat_document,etat_elaboration,plan_objectifs,scot_objectifs\n{facts},03,02,0,0\n", encoding="utf-8")
            self.write_list(facts="faits.csv", land_cover=None, constraints={
                "zone_urba": None, "prescription_surf": None, "cours_eau": None, "enaf": None, "zones_humides": {"data": "zh.gpkg@2024", "covers": {"communes": covered}}})
            out = f"{zones}_{covered[0]}_{len(covered)}_{facts}"
            self.review("--zones", f"{zones}.gpkg", out=out)
            self.kinds = {row["type"] for row in self.rows("anomalies", out)}
            return self.answers("zone_humide", out), set(self.answers("sursis_plan", out).values())

        all_of_it = [str(code) for code in range(13201, 13217)]
        whole = ({"dedans": "concerne", "loin": "non_concerne"}, {"concerne"})
        self.assertEqual(answers("ville", ["13055"], "13201"), whole)
        self.assertEqual(answers("ville", all_of_it, "13055"), whole)
        self.assertEqual(self.kinds, set())
        self.assertEqual(answers("arrondissements", ["13055"], "13055"), whole)
        self.assertEqual(self.kinds, set())
        # One arrondissement: known where zones tell it apart, said where they do not.
        self.assertEqual(answers("arrondissements", ["13201"], "13055"), ({"dedans": "concerne", "loin": "sans_donnee"}, {"concerne"}))
        self.assertEqual(answers("ville", ["13201"], "13055"), ({"dedans": "sans_donnee", "loin": "sans_donnee"}, {"concerne"}))
        self.assertEqual(self.kinds, {"commune_inconnue"})
        self.assertEqual(answers("ville", ["13055", "99999"], "13055"), whole)
        self.assertEqual(self.kinds, {"commune_inconnue"})

    def test_what_is_printed_of_projects_that_are_over(self):
        self.write_projects({"vif": (box(100, 100, 100), "PC", "en instruction", "2024-03-12", "13022", None), "mort": (box(100, 100, 200), "PC", "annulé", "2024-03-12", "13022", None)})
        write_layer(self.folder / "au.gpkg", ("TYPEZONE", "LIBELLE"), [(box(0, 0, 2000), "N", "Np")], layer="zone_urba")
        printed = self.review().stdout
        self.assertRegex(printed, r"conflit avec la politique ou une règle citée +2\n +dont ni refusés, ni annulés, ni terminés +1\n")
        self.assertIn("Le conflit, hors projets refusés, annulés ou terminés\n", printed)
        self.assertIn("1. vif, Cassis, en instruction, 2024-03-12", printed)
        self.assertNotIn("mort", printed)


if __name__ == "__main__":
    unittest.main()
