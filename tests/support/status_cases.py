# SPDX-License-Identifier: Apache-2.0
"""The drawn cases of the legal status, tests/status_cases/*.json: their inputs written, the program run, its output read.

The tests compare the output with what a case expects; scripts/draw_status_cases.py draws the same output.

A case: `title`, `shows`, `rests_on` (French), `cell_m`, a `drawing` (letters; cells of one letter that touch along an edge are
one polygon), a `legend` (letter → codes), and `runs`. Every run has a title, options and what it expects, and may have its
own `drawing`, `legend`, `files` and `date`. Optional: `files` (name, letters, field names, date, shift), `zones`, `exemptions`
(drawn likewise, `.` is nothing), `geometry` (vertices of neighbours shared or not, turn, grid of the coordinates),
`tolerance_m2`, `anomalies` (type → area)."""
import json
import math
import random
import subprocess
from pathlib import Path

from osgeo import ogr, osr

ogr.UseExceptions()
FOLDER = Path(__file__).resolve().parent.parent / "status_cases"
WEST, NORTH = 900000.0, 6260000.0
COMPARED = ("categorie", "imper", "artif_matrice", "artif", "crit_seuil", "patch_m2", "bord", "artif_retenu")
RIGHT_TO_LEFT = (lambda d: (-d[1], d[0]), lambda d: d, lambda d: (d[1], -d[0]))  # turns, rows count downwards


def regions(drawing):
    """Polygons of a drawing in order of their first cell: (letter, cells). A cell is (column, row); `.` is nothing."""
    found, seen = [], set()
    for row, line in enumerate(drawing):
        for column, letter in enumerate(line):
            if letter == "." or (column, row) in seen:
                continue
            cells, front = {(column, row)}, [(column, row)]
            while front:
                c, r = front.pop()
                for near in ((c + 1, r), (c - 1, r), (c, r + 1), (c, r - 1)):
                    if near not in cells and at(drawing, near) == letter:
                        cells.add(near)
                        front.append(near)
            seen |= cells
            found.append((letter, cells))
    return found


def at(drawing, cell):
    column, row = cell
    inside = 0 <= row < len(drawing) and 0 <= column < len(drawing[row])
    return drawing[row][column] if inside else "."


def rings(cells, is_vertex=lambda node: False):
    """Limits of a set of cells as rings of corners, inside on the left; straight corners are dropped unless `is_vertex`."""
    leaving = {}
    for c, r in sorted(cells):
        for near, start, end in (((c, r + 1), (c, r + 1), (c + 1, r + 1)), ((c + 1, r), (c + 1, r + 1), (c + 1, r)),
                                 ((c, r - 1), (c + 1, r), (c, r)), ((c - 1, r), (c, r), (c, r + 1))):
            if near not in cells:
                leaving.setdefault(start, []).append(end)
    found = []
    while leaving:
        start = min(leaving)
        here, way, ring = start, None, []
        while True:
            ends = leaving[here]
            if way is None:
                end = min(ends)
            else:  # at a corner that two cells share, the right turn keeps a hole apart from the outline
                end = next(e for turn in RIGHT_TO_LEFT for e in ends if (e[0] - here[0], e[1] - here[1]) == turn(way))
            ends.remove(end)
            if not ends:
                del leaving[here]
            ring.append(here)
            way, here = (end[0] - here[0], end[1] - here[1]), end
            if here == start:
                break
        kept = [node for k, node in enumerate(ring) if is_vertex(node) or not _straight(ring[k - 1], node, ring[(k + 1) % len(ring)])]
        found.append(kept)
    return found


def _straight(a, b, c):
    return (a[0] == b[0] == c[0]) or (a[1] == b[1] == c[1])


def _area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


class Run:
    """One run of a case: the case with what this run has of its own."""

    def __init__(self, case, data):
        self.case, self.title, self.options, self.expect = case, data["title"], data["options"], data["expect"]
        self.drawing = data.get("drawing", case.data["drawing"])
        self.legend = {**case.data["legend"], **data.get("legend", {})}
        letters = "".join(sorted({letter for line in self.drawing for letter in line if letter != "."}))
        whole = [{"name": "sol.gpkg", "letters": letters, "fields": ["code_cs", "code_us"], "date": data.get("date", "2023")}]
        self.files = data.get("files", case.data.get("files", whole))
        geometry = case.data.get("geometry", {})
        self.own_corners = geometry.get("vertices") == "own_corners"
        self.turn, self.grid = math.radians(geometry.get("turn_degrees", 0)), geometry.get("grid_m")
        self.cell = case.data["cell_m"]

    def place(self, node, shift=(0, 0)):
        """Where a corner of the drawing lies."""
        east, south = node[0] * self.cell, node[1] * self.cell
        x = WEST + east * math.cos(self.turn) + south * math.sin(self.turn) + shift[0]
        y = NORTH + east * math.sin(self.turn) - south * math.cos(self.turn) + shift[1]
        return (round(x / self.grid) * self.grid, round(y / self.grid) * self.grid) if self.grid else (x, y)

    def node(self, x, y):
        """The corner of the drawing that lies there."""
        east = (x - WEST) * math.cos(self.turn) + (y - NORTH) * math.sin(self.turn)
        south = (x - WEST) * math.sin(self.turn) - (y - NORTH) * math.cos(self.turn)
        return round(east / self.cell), round(south / self.cell)

    def _wkt(self, cells, drawing, shift):
        numbers = {cell: number for number, (_, region) in enumerate(regions(drawing)) for cell in region}

        def meeting(node):  # a corner where three polygons meet, or two and nothing
            c, r = node
            return not self.own_corners and len({numbers.get(cell, -1) for cell in ((c, r), (c - 1, r), (c, r - 1), (c - 1, r - 1))}) > 2

        found = sorted(rings(cells, meeting), key=lambda ring: -abs(_area(ring)))
        texts = []
        for ring in found:
            points = [self.place(node, shift) for node in ring + ring[:1]]
            texts.append("(" + ",".join(f"{x!r} {y!r}" for x, y in points) + ")")
        return f"POLYGON ({','.join(texts)})"

    def polygons(self, letters=None, shift=(0, 0)):
        """(WKT, cover, use) of the polygons of some letters, all by default."""
        return [(self._wkt(cells, self.drawing, shift), self.legend[letter]["code_cs"], self.legend[letter]["code_us"])
                for letter, cells in regions(self.drawing) if letters is None or letter in letters]

    def write_inputs(self, folder, shuffle=None, pieces=1):
        """Writes what the run reads. @return the words of the command line but for --out
        @param shuffle seed of another order of the polygons  @param pieces files to share each file out to"""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        words = ["status"]
        for file in self.files:
            rows = self.polygons(file["letters"], file.get("shift_m", (0, 0)))
            if shuffle is not None:
                random.Random(shuffle).shuffle(rows)
            for piece in range(pieces):
                own = rows[piece::pieces]
                if not own:
                    continue
                name = Path(file["name"])
                path = folder / (name if pieces == 1 else f"{name.stem}_{piece}{name.suffix}")
                write(path, file["fields"], own)
                words += ["--vintage", f"{path}@{file['date']}"]
        if register := self.case.data.get("exemptions"):
            fields = ("motif", "date_debut", "date_fin", "preuve")
            rows = [(self._wkt(cells, register["drawing"], (0, 0)), *(register["entries"][letter].get(field) for field in fields))
                    for letter, cells in regions(register["drawing"])]
            words += ["--exemptions", str(write(folder / "registre.gpkg", fields, rows))]
        if zones := self.case.data.get("zones"):
            rows = [(self._wkt(cells, zones["drawing"], (0, 0)), letter, zones["names"][letter], zones["groups"].get(letter))
                    for letter, cells in regions(zones["drawing"])]
            words += ["--zones", str(write(folder / "zones.gpkg", ("insee", "nom", "territoire"), rows)),
                      "--zone-id", "insee", "--zone-name", "nom", "--zone-group", "territoire"]
        return words + self.options


class Case:
    def __init__(self, path):
        self.name, self.data = path.stem, json.loads(path.read_text(encoding="utf-8"))
        self.runs = [Run(self, run) for run in self.data["runs"]]


def all_cases():
    return [Case(path) for path in sorted(FOLDER.glob("*.json"))]


def write(path, fields, rows):
    """A layer of (WKT, text…) in Lambert-93, GeoPackage or shapefile by its ending."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(2154)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    dataset = ogr.GetDriverByName({".gpkg": "GPKG", ".shp": "ESRI Shapefile"}[path.suffix]).CreateDataSource(str(path))
    layer = dataset.CreateLayer("occupation_du_sol" if path.suffix == ".gpkg" else path.stem, reference, ogr.wkbPolygon)
    for field in fields:
        layer.CreateField(ogr.FieldDefn(field, ogr.OFTString))
    for shape, *values in rows:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature.SetGeometry(ogr.CreateGeometryFromWkt(shape))
        for field, value in zip(fields, values):
            if value is not None:
                feature.SetField(field, value)
        layer.CreateFeature(feature)
    return path


def cells_of(run, geometry):
    """Cells a geometry of the output covers."""
    lines = {}
    parts = [geometry] if geometry.GetGeometryName() == "POLYGON" else [geometry.GetGeometryRef(k) for k in range(geometry.GetGeometryCount())]
    for part in parts:
        for ring in (part.GetGeometryRef(k) for k in range(part.GetGeometryCount())):
            nodes = [run.node(*ring.GetPoint_2D(k)) for k in range(ring.GetPointCount())]
            for (a, top), (b, bottom) in zip(nodes, nodes[1:]):
                assert a == b or top == bottom, "an edge of the output is none of the drawing"
                if a == b:
                    for row in range(min(top, bottom), max(top, bottom)):
                        lines.setdefault(row, []).append(a)
    return {(column, row) for row, crossings in lines.items() for left, right in zip(*[iter(sorted(crossings))] * 2) for column in range(left, right)}


class Output:
    """The file the program wrote. A row of the layer is a dictionary, with `cells` and `letter` of the drawing."""

    def __init__(self, run, path):
        self._dataset = ogr.Open(str(path))
        self.statut = self.table("statut")
        for row in self.statut:
            row["cells"] = cells_of(run, row.pop("geometry"))
            letters = {at(run.drawing, cell) for cell in row["cells"]}
            assert len(letters) == 1, f"a row of the output lies on {letters}"
            row["letter"] = letters.pop()

    def table(self, name):
        layer, rows = self._dataset.GetLayerByName(name), []
        if layer is None:
            return None
        for feature in layer:
            row = feature.items()
            if feature.GetGeometryRef() is not None:
                row["geometry"] = feature.GetGeometryRef().Clone()
            rows.append(row)
        return rows


def execute(program, run, folder):
    """Writes a run's inputs into a folder, runs the program and reads its output."""
    folder = Path(folder)
    out = folder / "statut.gpkg"
    done = subprocess.run([program, *run.write_inputs(folder), "--out", out], capture_output=True, text=True, encoding="utf-8")
    if done.returncode != 0:
        raise RuntimeError(f"{run.case.name}: exit {done.returncode}\n{done.stderr}")
    return Output(run, out)
