# SPDX-License-Identifier: Apache-2.0
"""The review on real data: a plan as a commune published it, a permit list as the State publishes it, real parcels, a real shore."""
import json
import unittest
from decimal import Decimal

from osgeo import gdal, ogr

from arpent_case import ArpentCase, rows_of, shared_data


def number(row, name):
    return Decimal(row[name] or 0)


def surface(shape):
    """Area of what has one: outlines that only touch meet in lines and points."""
    if shape.GetGeometryType() in (ogr.wkbPolygon, ogr.wkbMultiPolygon):
        return shape.GetArea()
    return sum(surface(shape.GetGeometryRef(k)) for k in range(shape.GetGeometryCount())) if shape.GetGeometryType() == ogr.wkbGeometryCollection else 0.0


class RealPlan(ArpentCase):
    """PLU of Arpaillargues-et-Aureillac, 2017, in CNIG form: 90 zones, 77 prescriptions on surfaces, 41 of type 01."""

    def setUp(self):
        super().setUp()
        self.plan = shared_data("plu_cnig_30014_2017.gpkg")
        entries = [{"name": name, "data": f"{self.plan}:{name}@2017-10-13", "covers": "own" if name == "zone_urba" else {"layer": "zone_urba"}}
                   for name in ("zone_urba", "prescription_surf", "prescription_lin", "prescription_pct", "info_surf")]
        (self.folder / "plan.json").write_text(json.dumps({"name": "plu_30014", "constraints": entries}), encoding="utf-8")

    def zones_as_projects(self):
        source = ogr.Open(str(self.plan))
        out = ogr.GetDriverByName("GPKG").CreateDataSource(str(self.folder / "zones.gpkg"))
        layer = out.CreateLayer("projets", source.GetLayer("zone_urba").GetSpatialRef(), ogr.wkbUnknown)
        for name in ("numero", "type", "insee"):
            layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
        types = {}
        for feature in source.GetLayer("zone_urba"):
            copy = ogr.Feature(layer.GetLayerDefn())
            copy.SetGeometry(feature.GetGeometryRef().Clone())
            number_ = f"Z{feature.GetFID():03}"
            types[number_] = (feature["TYPEZONE"], feature.GetGeometryRef().Clone())
            for name, value in (("numero", number_), ("type", "PC"), ("insee", "30014")):
                copy.SetField(name, value)
            layer.CreateFeature(copy)
        return types

    def test_every_zone_against_the_plan_it_is_of(self):
        types = self.zones_as_projects()
        self.succeeds("review", "--projects", "zones.gpkg", "--constraints", "plan.json", "--outside", "--date", "2026-01-01", "--out", "out", cwd=self.folder)
        rows = {(row["projet"], row["regle"]): row for row in rows_of(self.folder / "out/constats.csv")}
        self.assertEqual(len(types), 90)
        for name, (kind, shape) in types.items():
            if kind == "A":  # covered by itself
                self.assertEqual(rows[name, "zone_agricole"]["part_pct"], "100.0000", name)
            if kind == "U":
                self.assertEqual(rows[name, "zone_fermee"]["reponse"], "non_concerne", name)
        # Every prescription of type 01, counted by GDAL on the same outlines.
        source = ogr.Open(str(self.plan))
        woods = [feature.GetGeometryRef().Clone() for feature in source.GetLayer("prescription_surf") if feature["TYPEPSC"] == "01"]
        self.assertEqual(len(woods), 41)
        union = ogr.Geometry(ogr.wkbMultiPolygon)
        for wood in woods:
            wood = wood.MakeValid()
            for part in ([wood] if wood.GetGeometryName() == "POLYGON" else [wood.GetGeometryRef(k) for k in range(wood.GetGeometryCount())]):
                if part.GetGeometryName() == "POLYGON":
                    union.AddGeometry(part)
        union = union.UnionCascaded()
        for name, (_, shape) in types.items():
            expected = surface(shape.MakeValid().Intersection(union))
            self.assertAlmostEqual(float(rows[name, "espace_boise_classe"]["surface_m2"] or 0), expected if expected > 1 else 0, delta=0.01 + 1e-6 * expected, msg=name)

    def test_its_own_overlaps_are_told(self):
        self.zones_as_projects()
        self.succeeds("review", "--projects", "zones.gpkg", "--constraints", "plan.json", "--outside", "--date", "2026-01-01", "--sheets", "none", "--out", "out", cwd=self.folder)
        told = sorted(number(row, "surface_m2") for row in rows_of(self.folder / "out/anomalies.csv") if row["type"] == "chevauchement_zonage")
        source = ogr.Open(str(self.plan))
        shapes = [feature.GetGeometryRef().Clone().MakeValid() for feature in source.GetLayer("zone_urba")]
        expected = sorted(area for a in range(90) for b in range(a) if shapes[a].GetEnvelope()[0] <= shapes[b].GetEnvelope()[1] and (area := surface(shapes[a].Intersection(shapes[b]))) > 1)
        self.assertEqual(len(told), len(expected))
        for mine, theirs in zip(told, expected):
            self.assertAlmostEqual(float(mine), theirs, delta=0.001)

    def test_the_list_of_toulouse_is_whole_and_not_placed(self):
        sitadel = shared_data("sitadel_permis_amenager_31555_2026-01.csv")
        self.succeeds("review", "--projects", sitadel, "--constraints", "plan.json", "--outside", "--date", "2026-02-01", "--out", "out", cwd=self.folder)
        rows = rows_of(self.folder / "out/projets.csv")
        self.assertEqual(len(rows), 251)
        self.assertEqual({row["localisation"] for row in rows}, {"non_localise"})
        self.assertEqual({row["avis"] for row in rows}, {"sans_donnee"})
        self.assertTrue(all(row["motif"].startswith("aucun cadastre fourni") for row in rows))
        states = {word: sum(row["etat"] == word for row in rows) for word in ("autorisé", "annulé", "commencé", "terminé")}
        self.assertEqual(states, {"autorisé": 182, "annulé": 10, "commencé": 18, "terminé": 41})


class RealParcels(ArpentCase):
    """Every parcel of four communes as a project, against the real shore and the real brownfields."""

    def test_sixteen_thousand_parcels(self):
        parcels, shore, sites = (shared_data(name) for name in ("parcelles_completes_echantillon.gpkg", "littoral_amp.gpkg", "friches_amp.gpkg"))
        communes = shared_data("communes_amp.gpkg")
        covers = {"communes": ["13022", "13055", "13087", "83120"]}
        (self.folder / "liste.json").write_text(json.dumps({"constraints": [
            {"name": "rivage", "data": f"{shore}@2020", "covers": covers},
            {"name": "friches", "data": f"{sites}@2024", "columns": {"statut": "site_statut"}, "covers": covers}]}), encoding="utf-8")
        gdal.VectorTranslate(str(self.folder / "projets.gpkg"), str(parcels), SQLStatement="SELECT geom, idpar, insee, 'PC' AS type FROM parcelles", SQLDialect="SQLITE", layerName="projets")
        done = self.succeeds("review", "--projects", "projets.gpkg", "--project-field", "id=idpar", "--constraints", "liste.json", "--outside", "--zones", communes, "--date", "2026-01-01",
                             "--sheets", "none", "--out", "out", cwd=self.folder)
        self.assertIn("16 766 projets".replace(" ", "\u202f", 1), done.stdout)
        rows = rows_of(self.folder / "out/projets.csv")
        self.assertEqual(len(rows), 16766)
        findings = [row for row in rows_of(self.folder / "out/constats.csv") if row["reponse"] == "concerne"]
        band = {row["projet"]: float(row["distance_m"]) for row in findings if row["regle"] == "bande_cent_metres"}
        # Against GDAL's own distances.
        dataset = ogr.Open(str(shore))
        lines = ogr.Geometry(ogr.wkbMultiLineString)
        for feature in dataset.GetLayer(0):
            lines.AddGeometry(feature.GetGeometryRef())
        zone = lines.Buffer(101, 8)
        source = ogr.Open(str(parcels))
        layer = source.GetLayer(0)
        near = {}
        layer.SetSpatialFilter(zone)
        for feature in layer:
            distance = feature.GetGeometryRef().Distance(lines)
            if distance < 100:
                near[feature["idpar"]] = distance
        self.assertEqual(set(band), set(near))
        self.assertGreater(len(near), 100)
        for name, distance in near.items():
            self.assertAlmostEqual(band[name], distance, delta=0.0002)
        # A brownfield is a point: the parcel that holds it is concerned.
        holding = {row["projet"] for row in findings if row["regle"] == "friche"}
        places = ogr.Open(str(sites))
        expected = set()
        layer.SetSpatialFilter(None)
        for site in places.GetLayer(0):
            layer.SetSpatialFilter(site.GetGeometryRef())
            expected |= {feature["idpar"] for feature in layer if feature.GetGeometryRef().Contains(site.GetGeometryRef())}
        self.assertGreater(len(expected), 2)
        self.assertEqual(holding, expected)


if __name__ == "__main__":
    unittest.main()
