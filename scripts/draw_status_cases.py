#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draw the cases of the legal status, tests/status_cases/*.json, from what the program makes of them.

  scripts/draw_status_cases.py ARPENT    rewrite docs/images/statut/NAME.svg

Three maps a run: land cover, status by the matrix, status after the thresholds; patches outlined, with their areas. The same
output gives the same bytes."""
import csv
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import status_cases  # noqa: E402

IMAGES = ROOT / "docs" / "images" / "statut"
WIDTH, MARGIN, MAP_WIDTH, MAP_HEIGHT, GAP = 760, 16, 228, 168, 22
LEFTS = [MARGIN + k * (MAP_WIDTH + GAP) for k in range(3)]
ARTIFICIAL, NATURAL, UNKNOWN, INK, MUTED, ALERT = "#E08A6D", "#C3DBA6", "#E3E3E3", "#1F2933", "#5B6770", "#B00020"
STYLE = (f"text{{font-family:'DejaVu Sans',Verdana,sans-serif;fill:{INK};font-size:11px}}.h{{font-size:14px;font-weight:bold}}.s{{fill:{MUTED}}}"
         ".c{text-anchor:middle}.b{font-weight:bold}.w{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}"
         f".a{{fill:{ALERT}}}.m{{font-family:'DejaVu Sans Mono',monospace;font-size:10.5px}}"
         f".p{{fill:none;stroke:{INK};stroke-width:2;stroke-linejoin:round}}.t{{fill:none;stroke:{ALERT};stroke-width:2;stroke-dasharray:5 3}}"
         ".o{stroke:#666;stroke-width:.6;stroke-linejoin:round}.n{fill:none;stroke:#fff;stroke-width:.8}"
         f".z{{fill:none;stroke:{INK};stroke-width:1.2;stroke-dasharray:7 3 1.5 3}}")
HATCH = ('<pattern id="{0}-h" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
         '<line x1="0" y1="0" x2="0" y2="7" stroke="#fff" stroke-width="2.4"/></pattern>')
DOTS = ('<pattern id="{0}-d" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="3.5" cy="3.5" r="1.7" fill="#2F6B2F"/></pattern>')


def colours():
    with open(ROOT / "layers" / "ocsge" / "couverture.csv", encoding="utf-8", newline="") as text:
        return {row["code"]: row["couleur"] for row in csv.DictReader(text) if row["couleur"]}


def french(area):
    return f"{round(area):,}".replace(",", "\u202f")


def number(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


class Frame:
    """Where a map of a run stands on the page."""

    def __init__(self, run, left, top):
        self.columns, self.rows = len(run.drawing[0]), len(run.drawing)
        self.side = min(MAP_WIDTH // self.columns, MAP_HEIGHT // self.rows)
        self.left, self.top = left + (MAP_WIDTH - self.side * self.columns) // 2, top
        self.height = self.side * self.rows

    def path(self, cells):
        parts = []
        for ring in status_cases.rings(cells):
            x, y = ring[0]
            steps = [f"M{self.left + x * self.side} {self.top + y * self.side}"]
            for (a, b), (c, d) in zip(ring, ring[1:]):
                steps.append(f"h{(c - a) * self.side}" if b == d else f"v{(d - b) * self.side}")
            parts.append("".join(steps) + "z")
        return "".join(parts)

    def room(self, cells, wide, high):
        """Middle of the rectangle of cells that has most room for a text of `wide` × `high`, and its width."""
        best = None
        for top in range(self.rows):
            for left in range(self.columns):
                width = self.columns
                for bottom in range(top, self.rows):
                    run = 0
                    while run < width and (left + run, bottom) in cells:
                        run += 1
                    width = run
                    if width == 0:
                        break
                    w, h = width * self.side, (bottom - top + 1) * self.side
                    value = (min(w / wide, 1) + min(h / high, 1), width * (bottom - top + 1), -top, -left)
                    if best is None or value > best[0]:
                        best = (value, self.left + left * self.side + w / 2, self.top + top * self.side + h / 2)
        return best[1], best[2]


def shape(frame, cells, kind, fill=None):
    return f'<path class="{kind}" d="{frame.path(cells)}"' + (f' fill="{fill}"' if fill else "") + "/>"


def text(x, y, words, kind=""):
    return f'<text x="{number(x)}" y="{number(y)}"' + (f' class="{kind}"' if kind else "") + f">{escape(words)}</text>"


def borders(run, frame):
    """Limits of zones and of files: lines between cells, not around the map."""
    groups = []
    if zones := run.case.data.get("zones"):
        groups = [cells for _, cells in status_cases.regions(zones["drawing"])]
    elif len(run.files) > 1:
        groups = [{(c, r) for r, line in enumerate(run.drawing) for c, letter in enumerate(line) if letter in file["letters"]} for file in run.files]
    steps = set()
    for cells in groups:
        for c, r in cells:
            for (dc, dr), line in (((1, 0), ((c + 1, r), (c + 1, r + 1))), ((0, 1), ((c, r + 1), (c + 1, r + 1)))):
                near = (c + dc, r + dr)
                if near not in cells and any(near in other for other in groups):
                    steps.add(line)
    joined = []
    for (a, b), end in sorted(steps, key=lambda line: (line[0][0] == line[1][0], line)):
        upright = a == end[0]
        if joined and joined[-1][1] == (a, b) and (joined[-1][0][0] == end[0] if upright else joined[-1][0][1] == end[1]):
            joined[-1][1] = end
        else:
            joined.append([(a, b), end])
    path = "".join(f"M{frame.left + a * frame.side} {frame.top + b * frame.side}L{frame.left + c * frame.side} {frame.top + d * frame.side}"
                   for (a, b), (c, d) in joined)
    return [f'<path class="z" d="{path}"/>'] if path else []


def cover_map(run, output, frame, fills):
    drawn = [shape(frame, row["cells"], "o", fills.get(row["code_cs"], "#BBBBBB")) for row in whole_polygons(output)]
    drawn += borders(run, frame)
    for row in whole_polygons(output):
        x, y = frame.room(row["cells"], 12, 12)
        drawn.append(text(x, y + 4, row["letter"], "c b w"))
    if zones := run.case.data.get("zones"):
        for letter, cells in status_cases.regions(zones["drawing"]):
            corner = min(cells, key=lambda cell: (cell[1], cell[0]))
            drawn.append(text(frame.left + corner[0] * frame.side + 4, frame.top + corner[1] * frame.side + 12, zones["names"][letter], "w"))
    return drawn


def whole_polygons(output):
    """Polygons of the state: rows that an exemption has cut are one again."""
    whole = {}
    for row in output.statut:
        key = (row["fichier"], row["objet"])
        if key in whole:
            whole[key]["cells"] = whole[key]["cells"] | row["cells"]
        else:
            whole[key] = dict(row)
    return [whole[key] for key in sorted(whole)]


def status_map(case, output, frame, after):
    status, patch, area = ("artif", "patch_apres", "patch_apres_m2") if after else ("artif_matrice", "patch", "patch_m2")
    drawn, patches = [], {}
    for value, fill in ((1, ARTIFICIAL), (0, NATURAL), (None, UNKNOWN)):
        if cells := {cell for row in output.statut if row[status] == value for cell in row["cells"]}:
            drawn.append(shape(frame, cells, "f", fill))
    for row in output.statut:
        if row[patch] is not None:
            patches.setdefault(row[patch], [set(), row[area], row])[0].update(row["cells"])
    if after:
        for mark, cells in (("h", {cell for row in output.statut if row["crit_seuil"] for cell in row["cells"]}),
                            ("d", {cell for row in output.statut if row["exemption"] for cell in row["cells"]})):
            if cells:
                drawn.append(shape(frame, cells, "f", f"url(#{case.name}-{mark})"))
    for row in whole_polygons(output):
        drawn.append(shape(frame, row["cells"], "n"))
    left_over = {row["patch_apres"] for row in output.table("taches_sous_seuil")} if after else set()
    for key in sorted(patches):
        drawn.append(shape(frame, patches[key][0], "p"))
    for key in sorted(left_over):
        drawn.append(shape(frame, patches[key][0], "t"))
    for key in sorted(patches):
        cells, square, row = patches[key]
        words = [french(square)] if len(cells) * frame.side ** 2 < 2400 else [f"{french(square)} m²"]
        if not after and row["bord"] and square < 2500:
            words.append("au bord")
        own = [other for other in output.statut if other[patch] == key]
        largest = max((other["cells"] for other in own), key=len)
        lowest = max(row for _, row in cells)
        if after and any(other["exemption"] for other in own):  # what is exempted is written above
            room = {cell for cell in cells if cell[1] == lowest}
        else:
            room = largest if 5 * len(largest) > 3 * len(cells) else cells
        x, y = frame.room(room, 7 * len(words[0]), 14 * len(words))
        for line, word in enumerate(words):
            drawn.append(text(x, y + 4 + 13 * (line - (len(words) - 1) / 2), word, "c w" + (" a b" if key in left_over else "")))
    if after:
        for cells, square in ((row["cells"], row["surface_m2"]) for row in output.statut if row["exemption"]):
            lowest = max(row for _, row in cells)
            x, y = frame.room({cell for cell in cells if cell[1] < lowest} or cells, 52, 26)
            drawn += [text(x, y - 3, "exempté", "c w"), text(x, y + 10, f"{french(square)} m²", "c w")] if len(cells) > 8 else []
    return drawn


def legend(case, outputs, top, fills):
    """Letters with their codes on the left, marks of the status maps on the right."""
    drawn, y, seen = [], top, {}
    for run in case.runs:
        for letter, own in run.legend.items():
            seen.setdefault((letter, own["code_cs"], own["code_us"]), own["label"])
    for (letter, cover, use), label in seen.items():
        drawn += [f'<rect class="o" x="{MARGIN}" y="{y - 9}" width="16" height="11" fill="{fills.get(cover, "#BBBBBB")}"/>',
                  text(MARGIN + 22, y, letter, "b"), text(MARGIN + 36, y, f"{label} : {cover or 'sans code'} × {use or 'sans code'}")]
        y += 17
    rows = [row for output in outputs for row in output.statut]
    marks = [(f'fill="{ARTIFICIAL}"', None, "artificialisé", True), (f'fill="{NATURAL}"', None, "non artificialisé", True),
             (f'fill="{UNKNOWN}"', None, "non classé", any(row["artif_matrice"] is None for row in rows)),
             (f'fill="{ARTIFICIAL}"', "h", "statut changé par un seuil", any(row["crit_seuil"] for row in rows)),
             (f'fill="{ARTIFICIAL}"', "d", "exempté par le registre", any(row["exemption"] for row in rows))]
    right, side = LEFTS[1] + MAP_WIDTH // 2 + 40, top
    for fill, pattern, label, shown in marks:
        if not shown:
            continue
        box = f'x="{right}" y="{side - 9}" width="16" height="11"'
        drawn.append(f'<rect class="o" {box} {fill}/>')
        if pattern:
            drawn.append(f'<rect {box} fill="url(#{case.name}-{pattern})"/>')
        drawn.append(text(right + 22, side, label))
        side += 17
    lines = [("p", "tache, avec sa surface en m²"), ("t", "tache restée sous le seuil")]
    for kind, label in lines[:2 if any(output.table("taches_sous_seuil") for output in outputs) else 1]:
        drawn += [f'<path class="{kind}" d="M{right} {side - 4}h16"/>', text(right + 22, side, label)]
        side += 17
    if case.data.get("zones") or any(len(run.files) > 1 for run in case.runs):
        drawn += [f'<path class="z" d="M{right} {side - 4}h16"/>', text(right + 22, side, "limite de commune" if case.data.get("zones") else "limite de fichier")]
        side += 17
    return drawn, max(y, side)


def same_input(a, b):
    return (a.drawing, a.legend, [f["letters"] for f in a.files]) == (b.drawing, b.legend, [f["letters"] for f in b.files])


def picture(case, outputs):
    """The SVG of a case. @param outputs one per run"""
    fills, y = colours(), 74
    last = "après les seuils" if not case.data.get("exemptions") else "après les seuils, et exemptions"
    body = [text(MARGIN, 26, case.data["title"], "h")]
    for left, title in zip(LEFTS, ("Occupation du sol", "Statut selon la matrice", "Statut " + last)):
        body.append(text(left + MAP_WIDTH / 2, 50, title, "c s"))
    for k, (run, output) in enumerate(zip(case.runs, outputs)):
        if run.title:
            option = " ".join(run.options)
            body.append(f'<text x="{MARGIN}" y="{y}"><tspan class="b">{escape(run.title[0].upper() + run.title[1:])}</tspan>'
                        + (f'<tspan class="m s" dx="8">{escape(option)}</tspan>' if option else "") + "</text>")
            y += 10
        else:
            y -= 12
        frames = [Frame(run, left, y) for left in LEFTS]
        if k and same_input(run, case.runs[k - 1]):
            body.append(text(LEFTS[0] + MAP_WIDTH / 2, y + frames[0].height / 2, "même occupation du sol", "c s"))
        else:
            body += cover_map(run, output, frames[0], fills)
        for after in (False, True):
            body += status_map(case, output, frames[1 + after], after)
            body += borders(run, frames[1 + after]) if case.data.get("zones") else []
        y += frames[0].height + 28
    drawn, bottom = legend(case, outputs, y + 2, fills)
    patterns = "".join(pattern.format(case.name) for pattern, mark in ((HATCH, "h"), (DOTS, "d")) if any(f"{case.name}-{mark})" in line for line in body + drawn))
    height = bottom + 2
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">'
            f'<title>{escape(case.data["title"])}</title><desc>{escape(case.data["shows"])}</desc>')
    return "\n".join([head, f"<style>{STYLE}</style>", *([f"<defs>{patterns}</defs>"] if patterns else []),
                      f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>', *body, *drawn, "</svg>"]) + "\n"


def draw(program, case, folder):
    """Runs a case in a folder and draws it."""
    return picture(case, [status_cases.execute(program, run, Path(folder) / f"{case.name}_{k}") for k, run in enumerate(case.runs)])


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    cases = status_cases.all_cases()
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            (IMAGES / f"{case.name}.svg").write_text(draw(arguments[0], case, folder), encoding="utf-8")
    for left_over in {path.stem for path in IMAGES.glob("*.svg")} - {case.name for case in cases}:
        (IMAGES / f"{left_over}.svg").unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
