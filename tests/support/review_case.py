# SPDX-License-Identifier: Apache-2.0
"""A drawn plan with its projects and its list of constraints, for the tests of `arpent review`."""
import json

from osgeo import ogr

from arpent_case import ArpentCase, rows_of, write_layer

# Two communes side by side, 2 km each; the plan is of the first alone: U west of x = 1000, A east of it.
WEST, SOUTH = 900000, 6250000


def box(x, y, width, height=None):
    height = height or width
    x, y = WEST + x, SOUTH + y
    return f"POLYGON (({x} {y},{x + width} {y},{x + width} {y + height},{x} {y + height},{x} {y}))"


FIELDS = ("numero", "type", "etat", "date", "insee", "destination")
PROJECTS = {
    "en ville": (box(100, 100, 100), "PC", "autorisé", "2024-03-12", "13001", "logement"),
    "a cheval": (box(950, 0, 100), "PC", "autorisé", "2024-03-12", "13001", "logement"),
    "demolition": (box(1300, 1000, 100), "PD", "autorisé", "2024-03-12", "13001", None),
    "grange": (box(1600, 1000, 100), "PC", "autorisé", "2024-03-12", "13001", "10"),
    "sur l'eau": (box(1150, 500, 100), "PC", "autorisé", "2024-03-12", "13001", "logement"),
    "voisin": (box(900, 300, 100), "PC", "autorisé", "2024-03-12", "13001", "logement"),
    "demi metre": (box(900, 600, 100.005, 100), "PC", "autorisé", "2024-03-12", "13001", "logement"),
    "sans plan": (box(2500, 100, 100), "PC", "autorisé", "2024-03-12", "13002", "logement"),
    "au bord du plan": (box(1950, 100, 100), "PC", "autorisé", "2024-03-12", "13001", "logement"),
    "dans le bois": (box(1500, 0, 100), "PC", "commencé", "2024-03-12", "13001", "logement"),
    "vide": (None, "PC", "autorisé", "2024-03-12", "13001", "logement"),
    "loin": (box(9000, 0, 100), "PC", "autorisé", "2024-03-12", None, "logement"),
    "immense": (box(100, 1200, 2500, 2500), "PA", "autorisé", "2024-03-12", "13001", None),
}


class ReviewCase(ArpentCase):
    """A folder with the drawn plan, the projects and the list of constraints."""

    def setUp(self):
        super().setUp()
        plan = self.folder / "plu.gpkg"
        write_layer(plan, ("LIBELLE", "TYPEZONE", "DESTDOMI", "DATVALID"),
                    [(box(0, 0, 1000, 2000), "Ua", "U", None, "20171013"), (box(1000, 0, 1000, 2000), "Ap", "A", None, "20171013")], layer="zone_urba")
        # Two woods that overlap on 50 × 100 m: what both take counts once.
        write_layer(plan, ("LIBELLE", "TYPEPSC", "STYPEPSC"),
                    [(box(1500, 0, 60, 100), "EBC 1", "1", "0"), (box(1510, 0, 60, 100), "EBC 2", "01", None)], layer="prescription_surf", append=True)
        write_layer(self.folder / "eau.gpkg", ("nom",), [(f"LINESTRING ({WEST + 1200} {SOUTH},{WEST + 1200} {SOUTH + 2000})", "la Luynes")], layer="cours_eau",
                    kind=ogr.wkbLineString)
        write_layer(self.folder / "enaf.gpkg", ("espace",), [(box(1000, 0, 1000, 2000), "agricole")], layer="enaf")
        write_layer(self.folder / "ocsge.gpkg", ("code_cs", "code_us"),
                    [(box(0, 0, 1000, 2000), "CS1.1.1.1", "US5"), (box(1000, 0, 1000, 2000), "CS2.2.1", "US1.1")], layer="ocsge")
        write_layer(self.folder / "communes.gpkg", ("insee", "nom"), [(box(0, 0, 2000), "13001", "Aix-en-Provence"), (box(2000, 0, 2000), "13002", "Allauch")])
        self.write_projects(PROJECTS)
        self.write_list()

    def write_projects(self, projects, name="permis.gpkg"):
        rows = [(shape, number, *values) for number, (shape, *values) in projects.items()]
        return write_layer(self.folder / name, FIELDS, rows, layer="projets")

    def write_list(self, name="contraintes.json", **changes):
        entries = {
            "zone_urba": {"data": "plu.gpkg:zone_urba@2017-10-13", "source": "PLU", "covers": "own"},
            "prescription_surf": {"data": "plu.gpkg:prescription_surf@2017-10-13", "covers": {"layer": "zone_urba"}},
            "cours_eau": {"data": "eau.gpkg@2022", "covers": {"communes": ["13001"]}},
            "enaf": {"data": "enaf.gpkg@2021", "covers": "everywhere"},
        }
        entries.update(changes.pop("constraints", {}))
        text = {"name": "essai", "constraints": [{"name": layer, **entry} for layer, entry in entries.items() if entry],
                "land_cover": {"data": "ocsge.gpkg@2023", "nomenclature": "ocsge"}, **changes}
        text = {key: value for key, value in text.items() if value is not None}
        (self.folder / name).write_text(json.dumps(text, indent=1, ensure_ascii=False), encoding="utf-8")
        return self.folder / name

    def review(self, *more, out="out", projects="permis.gpkg", date="2026-01-31"):
        return self.succeeds("review", "--projects", projects, "--constraints", "contraintes.json", "--date", date, "--out", out, *(() if "--zones" in more else ("--zones", "communes.gpkg")), *more, cwd=self.folder)

    def rows(self, table, out="out"):
        return rows_of(self.folder / out / f"{table}.csv")

    def findings(self, out="out"):
        return {(row["projet"], row["regle"]): row for row in self.rows("constats", out)}

    def answers(self, rule, out="out"):
        return {row["projet"]: row["reponse"] for row in self.rows("constats", out) if row["regle"] == rule}
