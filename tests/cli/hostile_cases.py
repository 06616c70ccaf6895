# SPDX-License-Identifier: Apache-2.0
"""Files as bad as those people really send, and what ground they hold where that can be told without the program.

`cases(folder)` writes them and yields `Case`s. Areas are by hand or by the shoelace formula in fractions, never by a library."""
import math
import sqlite3
import struct
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, Optional

from osgeo import ogr

from arpent_case import square, write_layer

WEST, SOUTH = 900000, 6250000
CODES = ("code_cs", "code_us")
FOREST = ("CS2.1.1.1", "US1.2")
CLEAN = square(WEST + 5000, SOUTH + 5000, 100)  # 10 000 m² apart from all others, so that no layer is empty


class Case(NamedTuple):
    name: str
    source: str
    area: Optional[float] = None    # m² of all ground, when the file can be used
    within: float = 1e-3            # m²
    refused: Optional[str] = None   # words of the message, when it cannot
    as_csv: bool = False            # a permit list


def ring(points):
    return "(" + ",".join(f"{WEST + x!r} {SOUTH + y!r}" for x, y in points) + ")"


def polygon(*rings):
    return "POLYGON (" + ",".join(ring(points) for points in rings) + ")"


def box(x, y, side):
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


def shoelace(points):
    """Exact area of the ring as doubles hold it."""
    exact = [(Fraction(WEST + x), Fraction(SOUTH + y)) for x, y in points]
    return float(abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(exact, exact[1:]))) / 2)


# --- geometries as bytes: what GDAL would not write ------------------------------------------------------------------

def wkb_ring(points, order="<"):
    return struct.pack(order + "I", len(points)) + b"".join(struct.pack(order + "2d", WEST + x, SOUTH + y) for x, y in points)


def wkb_polygon(*rings, code=3, order="<"):
    mark = b"\1" if order == "<" else b"\0"
    return mark + struct.pack(order + "II", code, len(rings)) + b"".join(wkb_ring(points, order) for points in rings)


def blob(wkb, flags=1):
    return b"GP\0" + bytes([flags]) + struct.pack("<i", 2154) + wkb


def raw_layer(path, blobs):
    """A GeoPackage whose rows hold these bytes, beside a clean square."""
    write_layer(path, CODES, [(CLEAN, *FOREST)] + [(square(WEST, SOUTH, 100), *FOREST)] * len(blobs), kind=ogr.wkbPolygon)
    with sqlite3.connect(path) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        for number, content in enumerate(blobs):
            database.execute(f'UPDATE "{path.stem}" SET geom = ? WHERE fid = ?', (content, number + 2))
    return path


# --- the cases -------------------------------------------------------------------------------------------------------

def outlines(folder):
    """Outlines that are not valid, or hardly. The clean square is in every layer."""
    nan, inf = float("nan"), float("inf")
    count = 1_000_000
    radii = [1000 + 0.003 * ((37 * k) % 11) for k in range(count)]
    star = [(radius * math.cos(2 * math.pi * k / count), radius * math.sin(2 * math.pi * k / count)) for k, radius in enumerate(radii)]
    star.append(star[0])
    drawn = {
        "noeud_papillon": (polygon([(0, 0), (100, 100), (100, 0), (0, 100), (0, 0)]), 5000),
        "pointe_dehors": (polygon([(0, 0), (100, 0), (300, 0), (100, 0), (100, 100), (0, 100), (0, 0)]), 10000),
        "pointe_dedans": (polygon([(0, 0), (100, 0), (100, 50), (20, 50), (100, 50), (100, 100), (0, 100), (0, 0)]), 10000),
        "pointe_fine": (polygon([(0, 0), (100, 0), (300, 1e-9), (100, 1e-9), (100, 100), (0, 100), (0, 0)]), 10000),
        "sommets_doubles": (polygon([p for p in box(0, 0, 100) for _ in range(500)]), 10000),
        "tour_deux_fois": (polygon(box(0, 0, 100) + box(0, 0, 100)[1:]), None),
        "coquilles_emboitees": ("MULTIPOLYGON ((" + ring(box(0, 0, 100)) + "),(" + ring(box(20, 20, 50)) + "))", 10000),
        "coquilles_qui_se_coupent": ("MULTIPOLYGON ((" + ring(box(0, 0, 100)) + "),(" + ring(box(50, 50, 100)) + "))", 17500),
        "coquilles_voisines": ("MULTIPOLYGON ((" + ring(box(0, 0, 100)) + "),(" + ring(box(100, 0, 100)) + "))", 20000),
        "trou_dehors": (polygon(box(0, 0, 100), box(200, 200, 50)), 10000),  # a hole is never ground
        "trou_d_une_autre_partie": ("MULTIPOLYGON ((" + ring(box(0, 0, 100)) + "," + ring(box(220, 220, 30)) + "),(" + ring(box(200, 200, 100)) + "))", 19100),
        "trou_dehors_et_noeud": (polygon([(0, 0), (100, 100), (100, 0), (0, 100), (0, 0)], box(200, 200, 50)), 5000),
        "trou_en_travers": (polygon(box(0, 0, 100), box(50, 50, 100)), 7500),
        "trou_au_bord": (polygon(box(0, 0, 100), [(0, 20), (50, 20), (50, 70), (0, 70), (0, 20)]), 7500),
        "trou_entier": (polygon(box(0, 0, 100), box(0, 0, 100)), 0),
        "trous_qui_se_coupent": (polygon(box(0, 0, 100), box(10, 10, 40), box(30, 30, 40)), 10000 - 3200 + 400),
        "trou_dans_un_trou": (polygon(box(0, 0, 100), box(10, 10, 80), box(30, 30, 20)), 3600),
        "lamelle_1e-9": (polygon([(0, 0), (100, 0), (100, 1e-9), (0, 1e-9), (0, 0)]), 0),
        "trois_points_sur_une_droite": (polygon([(0, 0), (50, 50), (100, 100), (0, 0)]), 0),
        "million_de_sommets": (polygon(star), shoelace(star)),
        "altitude": (f"POLYGON Z (({WEST} {SOUTH} 1e308,{WEST + 100} {SOUTH} 5,{WEST + 100} {SOUTH + 100} -9999,{WEST} {SOUTH + 100} 1e30,{WEST} {SOUTH} 0))", 10000),
        "mesure": (f"POLYGON ZM (({WEST} {SOUTH} 1 1,{WEST + 100} {SOUTH} 1 2,{WEST + 100} {SOUTH + 100} 1 3,{WEST} {SOUTH} 1 1))", 5000),
        "tres_grand": ("POLYGON ((0 0,1e15 0,1e15 1e15,0 1e15,0 0))", 0),  # nowhere on Earth
        "demesure": ("POLYGON ((0 0,1e300 0,1e300 1e300,0 1e300,0 0))", 0),
        "minuscule": ("POLYGON ((0 0,1e-300 0,1e-300 1e-300,0 1e-300,0 0))", 0),
    }
    for name, (shape, area) in drawn.items():
        path = write_layer(folder / f"{name}.gpkg", CODES, [(CLEAN, *FOREST), (shape, *FOREST)])
        yield Case(name, str(path), None if area is None else 10000 + area, 0.01 if name == "million_de_sommets" else 1e-3)
    bytes_of = {
        "nan": ([wkb_polygon([(0, 0), (nan, 0), (100, 100), (0, 0)])], 10000),
        "nan_dans_un_trou": ([wkb_polygon(box(0, 0, 100), [(10, 10), (nan, 20), (20, 20), (10, 10)])], 10000),
        "infini": ([wkb_polygon([(0, 0), (inf, 0), (100, 100), (0, 100), (0, 0)])], 10000),
        "moins_infini": ([wkb_polygon([(-inf, -inf), (inf, -inf), (inf, inf), (-inf, inf), (-inf, -inf)])], 10000),
        "grand_boutiste": ([wkb_polygon(box(0, 0, 100), order=">")], 20000),
        "pas_ferme": ([wkb_polygon(box(0, 0, 100)[:4])], 20000),
        "un_point": ([wkb_polygon([(0, 0)])], 10000),
        "anneau_vide": ([wkb_polygon([])], 10000),
        "trou_seul": ([wkb_polygon([], box(0, 0, 100))], 10000),
        "coupe": ([wkb_polygon(box(0, 0, 100))[:50]], None),
        "trop_de_points": ([b"\1" + struct.pack("<III", 3, 1, 0xFFFFFFFF) + b"\0" * 64], None),
        "trop_d_anneaux": ([b"\1" + struct.pack("<II", 3, 0x7FFFFFFF) + wkb_ring(box(0, 0, 100))], None),
        "parties_emboitees": ([b"".join(b"\1" + struct.pack("<II", 7, 1) for _ in range(20000)) + wkb_polygon(box(0, 0, 100))], None),
    }
    for name, (shapes, area) in bytes_of.items():
        yield Case(name, str(raw_layer(folder / f"{name}.gpkg", [blob(shape) for shape in shapes])), area)
    yield Case("pas_un_gp", str(raw_layer(folder / "pas_un_gp.gpkg", [b"", b"G", b"GP", b"GP\0\1", b"\0" * 40, "bonjour", 12, 1.5])))


def types(folder):
    """Other types than polygons, alone or among polygons."""
    arc = f"CURVEPOLYGON (CIRCULARSTRING ({WEST} {SOUTH + 50},{WEST + 50} {SOUTH + 100},{WEST + 100} {SOUTH + 50},{WEST + 50} {SOUTH},{WEST} {SOUTH + 50}))"
    # GDAL's chords: one each 4 degrees, 0.08 % less than the disc.
    mixed = [(CLEAN, *FOREST), (f"POINT ({WEST} {SOUTH})", *FOREST), (f"LINESTRING ({WEST} {SOUTH},{WEST + 9} {SOUTH})", *FOREST), ("POLYGON EMPTY", *FOREST), (None, *FOREST),
             ("MULTIPOLYGON EMPTY", *FOREST), ("GEOMETRYCOLLECTION EMPTY", *FOREST), ("POINT EMPTY", *FOREST)]
    yield Case("courbes", str(write_layer(folder / "courbes.gpkg", CODES, [(CLEAN, *FOREST), (arc, *FOREST)])), 10000 + 45 * 2500 * math.sin(math.radians(4)), 0.01)
    yield Case("types_melanges", str(write_layer(folder / "types_melanges.gpkg", CODES, mixed)), 10000)
    inside = f"GEOMETRYCOLLECTION ({square(WEST, SOUTH, 100)},POINT ({WEST} {SOUTH}),GEOMETRYCOLLECTION ({square(WEST + 200, SOUTH, 100)}))"
    yield Case("collection", str(write_layer(folder / "collection.gpkg", CODES, [(CLEAN, *FOREST), (inside, *FOREST)])))
    surface = f"TIN ((({WEST} {SOUTH},{WEST + 100} {SOUTH},{WEST} {SOUTH + 100},{WEST} {SOUTH})))"
    yield Case("tin", str(write_layer(folder / "tin.gpkg", CODES, [(CLEAN, *FOREST), (surface, *FOREST)])))
    yield Case("vides_seulement", str(write_layer(folder / "vides_seulement.gpkg", CODES, [("POLYGON EMPTY", *FOREST), (None, *FOREST)])))
    yield Case("aucune_ligne", str(write_layer(folder / "aucune_ligne.gpkg", CODES, [])))


def texts(folder):
    """Encodings, marks, line ends, decimal commas, quotes."""
    import json
    feature = {"type": "Feature", "properties": dict(zip(CODES, FOREST)), "geometry": {"type": "Polygon", "coordinates": [box(WEST, SOUTH, 100)]}}
    text = json.dumps({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}, "features": [feature]})
    written = {
        "marque.geojson": (b"\xef\xbb\xbf" + text.encode(), 10000),
        "utf16.geojson": (text.encode("utf-16"), None),
        "coupe.geojson": (text[:-60].encode(), None),
        "latin1.geojson": (text.replace("US1.2", "US1.2\u00e9").encode("latin-1"), None),
        "profond.geojson": (b"[" * 200000, None),
        "nan.geojson": (text.replace(f"[{WEST}, {SOUTH}]", "[NaN, Infinity]").encode(), None),
        "wkt.csv": (('WKT,code_cs,code_us\n"%s",CS2.1.1.1,US1.2\n' % square(WEST, SOUTH, 100)).encode(), None),
        "wkt_marque.csv": (("\ufeffWKT;code_cs;code_us\r" + square(WEST, SOUTH, 100) + ";CS2.1.1.1;US1.2\r").encode(), None),
        "virgules_decimales.csv": ('WKT;code_cs;code_us\n"POLYGON ((900000,5 6250000,5,900100,5 6250000,5))";CS2.1.1.1;US1.2\n'.encode(), None),
        "vide.gpkg": (b"", None),
        "texte.gpkg": (b"bonjour\n" * 100, None),
        "entete_seule.gpkg": (b"SQLite format 3\0" + b"\0" * 84, None),
        "zeros.shp": (b"\0" * 200, None),
    }
    for name, (content, area) in written.items():
        (folder / name).write_bytes(content)
        yield Case(name, str(folder / name), area)
    (folder / "dossier.gpkg").mkdir()
    yield Case("dossier", str(folder / "dossier.gpkg"))
    quoted = "l'été « \"x\" »; DROP TABLE t; --"
    path = write_layer(folder / "noms d'été \"x\" %s {0} $HOME.gpkg", CODES, [(CLEAN, *FOREST)], layer=quoted)
    yield Case("noms_et_guillemets", str(path), 10000)
    odd = write_layer(folder / "champs.gpkg", (*CODES, "nom \"cité\"", "été", "SELECT", "a,b;c", "<b>"), [(CLEAN, *FOREST, "'", "\"", "\x1b[31m", "=1+1", "<script>")])
    yield Case("champs_et_valeurs", str(odd), 10000)
    codes = [("CS2.1.1.1" + "x" * 1_000_000, "US1.2"), ("\x1b[31mCS2", "US\n1.2"), ("CS2.1.1.1\u202e", "\ud7ff"), (" cs2.1.1.1 ", "us1.2\t"), ("", ""), ("'; --", "\\")]
    yield Case("codes", str(write_layer(folder / "codes.gpkg", CODES, [(square(WEST + 200 * k, SOUTH, 100), *code) for k, code in enumerate(codes)])), 60000)


def shapefiles(folder):
    """Shapefiles with parts missing or wrong."""
    def fresh(name):
        return write_layer(folder / f"{name}.shp", CODES, [(CLEAN, *FOREST)], kind=ogr.wkbPolygon)
    for name, ending, content in (("sans_shx", ".shx", None), ("sans_dbf", ".dbf", None), ("sans_prj", ".prj", None), ("prj_illisible", ".prj", b"\xff\xfe PROJCS["),
                                  ("cpg_inconnu", ".cpg", b"KLINGON-8"), ("shx_vide", ".shx", b""), ("dbf_vide", ".dbf", b"")):
        part = fresh(name).with_suffix(ending)
        part.unlink(missing_ok=True)
        if content is not None:
            part.write_bytes(content)
        yield Case(name, str(folder / f"{name}.shp"))
    cut = fresh("shp_coupe")
    cut.write_bytes(cut.read_bytes()[:150])
    yield Case("shp_coupe", str(cut))
    wrong = fresh("boite_fausse")
    content = bytearray(wrong.read_bytes())
    content[36:68] = struct.pack("<4d", float("nan"), 1e300, -1e300, float("inf"))
    wrong.write_bytes(content)
    yield Case("boite_fausse", str(wrong))


def geopackages(folder):
    """GeoPackages whose tables contradict each other."""
    def changed(name, *statements):
        path = write_layer(folder / f"{name}.gpkg", CODES, [(CLEAN, *FOREST), (square(WEST, SOUTH, 100), *FOREST)])
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA writable_schema = 1")
            for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{trigger}"')
            for statement in statements:
                database.execute(statement)
        return str(path)
    yield Case("srs_absent", changed("srs_absent", "UPDATE gpkg_geometry_columns SET srs_id = 424242", "UPDATE gpkg_contents SET srs_id = 424242"))
    yield Case("srs_indefini", changed("srs_indefini", "UPDATE gpkg_geometry_columns SET srs_id = -1", "UPDATE gpkg_contents SET srs_id = -1"))
    yield Case("srs_illisible", changed("srs_illisible", "UPDATE gpkg_spatial_ref_sys SET definition = 'PROJCS[\"x' WHERE srs_id = 2154"))
    yield Case("sans_index", changed("sans_index", "DROP TABLE rtree_sans_index_geom"), 20000)
    yield Case("index_faux", changed("index_faux", "UPDATE rtree_index_faux_geom SET minx = -5, maxx = -4, miny = -5, maxy = -4"))
    yield Case("etendue_fausse", changed("etendue_fausse", "UPDATE gpkg_contents SET min_x = 1e300, max_x = -1e300, min_y = 'a', max_y = NULL"), 20000)
    yield Case("sans_table", changed("sans_table", "DROP TABLE sans_table"))
    yield Case("compte_faux", changed("compte_faux", "UPDATE gpkg_ogr_contents SET feature_count = 4000000000"), 20000)
    yield Case("fid_extremes", changed("fid_extremes", "UPDATE fid_extremes SET fid = -9223372036854775807 WHERE fid = 1", "UPDATE fid_extremes SET fid = 9223372036854775806 WHERE fid = 2"), 20000)
    yield Case("codes_octets", changed("codes_octets", "UPDATE codes_octets SET code_cs = x'ff00fe', code_us = x''"), 20000)
    yield Case("codes_nombres", changed("codes_nombres", "UPDATE codes_nombres SET code_cs = 1e999, code_us = -0.0"), 20000)


def lists(folder):
    """Permit lists of strangers."""
    head = "numero;type;etat;commune;parcelles;surface;adresse"
    row = "PC1;PC;autorisé;13055;13202808 A 12;1 200,5;12 « rue » d'été"
    written = {
        "liste_marque": ("\ufeff" + head + "\r\n" + row + "\r\n").encode(),
        "liste_cr": (head + "\r" + row + "\r").encode(),
        "liste_latin1": (head + "\n" + row.replace("«", "").replace("»", "") + "\n").encode("latin-1"),
        "liste_utf16": (head + "\n" + row + "\n").encode("utf-16"),
        "liste_guillemets": (head + '\n"PC""1";"PC;";"aut\norisé";13055;"13202808 A 12";"1;2";"\'"\n').encode(),
        "liste_guillemet_ouvert": (head + '\n"PC1;PC;autorisé\n').encode(),
        "liste_formules": (head + "\n=cmd|' /C calc'!A0;PC;@SUM(1);13055;+1;-2;<script>alert(1)</script>\n").encode(),
        "liste_codes_echappes": (head + "\n../../etc/x;PC;\x1b[2J;13055;;;%s%n\n").encode(),
        "liste_longue_ligne": (head + "\nPC1;PC;a;13055;" + "13202808 A 12," * 50000 + ";1;x\n").encode(),
        "liste_colonnes_doubles": ("numero;numero;type\nPC1;PC2;PC\n").encode(),
        "liste_vide": b"",
        "liste_nuls": (head + "\nPC\0001;P\0C;a;13055;;1;x\n").encode(),
        "liste_trop_large": (head + "\n" + ";" * 100000 + "\n").encode(),
    }
    for name, content in written.items():
        (folder / f"{name}.csv").write_bytes(content)
        yield Case(name, str(folder / f"{name}.csv"), as_csv=True)


GROUPS = {"outlines": outlines, "types": types, "texts": texts, "shapefiles": shapefiles, "geopackages": geopackages, "lists": lists}


def cases(folder, group):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return list(GROUPS[group](folder))
