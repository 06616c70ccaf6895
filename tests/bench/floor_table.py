#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Turn a product's flux.csv into the floor's table (zone,a,b,area), or say whether the two agree.

  floor_table.py FLUX.csv OUT.csv
  floor_table.py --agrees FLOOR.csv FLUX.csv

They agree when no cell differs by more than 0.001 m², plus 1e-9 of it: the books round a cell to 1e-4 m², the floor
snaps nothing and sums doubles."""
import collections
import csv
import sys

LINES = {"non_classe", "chevauchement", "residu"}


def cells_of_product(path):
    cells = collections.defaultdict(float)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["niveau"] != "commune" or row["classe_avant"] in LINES or row["classe_apres"] in LINES:
                continue
            cells[int(row["zone"]), int(row["classe_avant"]), int(row["classe_apres"])] += float(row["surface_m2"])
    return cells


def cells_of_floor(path):
    cells = collections.defaultdict(float)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cells[int(row["zone"]), int(row["a"]), int(row["b"])] += float(row["area"])
    return cells


def convert(flux, out):
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["zone", "a", "b", "area"])
        for (zone, a, b), area in sorted(cells_of_product(flux).items()):
            writer.writerow([zone, a, b, repr(area)])


def agrees(floor, flux):
    reference, ours = cells_of_floor(floor), cells_of_product(flux)
    bad = []
    for key in set(reference) | set(ours):
        gap = abs(reference.get(key, 0) - ours.get(key, 0))
        if gap > 1e-3 + 1e-9 * abs(reference.get(key, 0)):
            bad.append((gap, key))
    if bad:
        gap, key = max(bad)
        print("DISAGREES with the floor in %d of %d cells; worst: zone %d, %d to %d, by %.6f m²" % (len(bad), len(reference), *key, gap),
              file=sys.stderr)
    return not bad


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "--agrees":
        sys.exit(0 if agrees(sys.argv[2], sys.argv[3]) else 3)
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    convert(sys.argv[1], sys.argv[2])
