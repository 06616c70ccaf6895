# SPDX-License-Identifier: Apache-2.0
"""Tables of results, read and held against one another: what the benchmark and the second opinions share.

A table is a dict from a key to a number (m² or cells); a key that is missing counts as zero."""
import collections
import csv
import math
from typing import NamedTuple

LINES = {"non_classe", "chevauchement", "residu"}  # ground that one state alone covers, or twice: no overlay has them
TIES = 1e-6                                        # of the cells of a raster: centres that lie exactly on a limit


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def flux(path, level="commune", without=()):
    """m² by zone, class before, class after: flux.csv of a product."""
    cells = collections.defaultdict(float)
    for row in rows_of(path):
        if row["niveau"] == level and row["classe_avant"] not in without and row["classe_apres"] not in without:
            cells[row["zone"], row["classe_avant"], row["classe_apres"]] += float(row["surface_m2"])
    return cells


def lines_outside(path, level="commune"):
    """m² of the lines of flux.csv that no overlay has."""
    return math.fsum(abs(float(row["surface_m2"])) for row in rows_of(path)
                     if row["niveau"] == level and (row["classe_avant"] in LINES or row["classe_apres"] in LINES))


def table_of(path, keys, number, code=str):
    """A peer's or a floor's table. Keys after the first are classes: `code` says which."""
    cells = collections.defaultdict(float)
    for row in rows_of(path):
        cells[(row[keys[0]], *(code(row[key]) for key in keys[1:]))] += float(row[number])
    return cells


def codes(path):
    """The function from a value in a raster (text) to a class. A CSV with the columns value and code, a table of codes (its
    leaves in order are 1, 2, …), or - for values that are codes."""
    if path == "-":
        return lambda value: value
    rows = list(rows_of(path))
    if "value" in rows[0]:
        table = {row["value"]: row["code"] for row in rows}
    else:
        parents = {row["parent"] for row in rows}
        table = {str(i): code for i, code in enumerate(sorted(row["code"] for row in rows if row["code"] not in parents), 1)}
    return lambda value: table.get(value, "non_classe")


class Gap(NamedTuple):
    """How far two tables are apart."""

    cells: int     # keys of either
    largest: float
    at: tuple      # the key of the largest
    off: dict      # key to difference (theirs minus ours), where it is beyond the bound

    @property
    def agrees(self):
        return not self.off

    def where(self):
        return " ".join(map(str, self.at))


def gap(ours, theirs, absolute=0.0, relative=0.0):
    """Key by key; off where |difference| > absolute + relative · |theirs|."""
    keys = sorted(set(ours) | set(theirs))
    differences = {key: theirs.get(key, 0) - ours.get(key, 0) for key in keys}
    at = max(keys, key=lambda key: abs(differences[key]), default=())
    off = {key: d for key, d in differences.items() if not abs(d) <= absolute + relative * abs(theirs.get(key, 0))}
    return Gap(len(keys), abs(differences.get(at, 0.0)), at, off)


def after_thresholds(patches, least):
    """From the patches of each status (0, 1: a list of m²): m² artificial by the matrix, and with the patches under `least` inverted."""
    matrix = math.fsum(patches[1])
    return matrix, math.fsum(area for area in patches[1] if area >= least) + math.fsum(area for area in patches[0] if area < least)


def patches_of(path):
    """The patches of each status, from a CSV with a row each: status, area."""
    patches = {0: [], 1: []}
    for row in rows_of(path):
        patches[int(row["status"])].append(float(row["area"]))
    return patches
