#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second opinion on the ledger: the same inputs through GDAL's OGRLayer::Intersection, QGIS (native:intersection) and PostGIS
(ST_Intersection), cell by cell. Not part of `make check`: it takes minutes and needs these programs.

  compare_with_gdal.py ARPENT [--malta clc_malte_2018_2024.gpkg] [--cell 700] [--markdown OUT.md]

Needs python3-gdal; QGIS and PostGIS are asked where they are installed. Each job prints how far every peer is from arpent, cell by
cell, and how far each is from an arbiter that uses no overlay at all: the areas of the input polygons, summed
by class. Rows of the ledger must sum to the first state, columns to the second.

Both states may have gaps and overlaps of their own, which no overlay can make up for: then all of them miss the arbiter by
the same. Exit 3 when arpent is further from it than a peer by more than 1e-4 m² a cell (its rounding), or when a cell
differs by more than 1e-3 m²; 1 when a peer could not run."""
import argparse
import collections
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from osgeo import gdal, ogr

import postgis
import programs
import tables

gdal.UseExceptions()
ogr.UseExceptions()
PEERS = (("GDAL", "gdal", programs.overlay_gdal), ("QGIS", "qgis", programs.overlay_qgis), ("PostGIS", "postgis", programs.overlay_postgis))


class Job:
    """Two states and perhaps zones, as layers with text fields to group by."""

    def __init__(self, name, before, after, fields, arpent_options, zones=None):
        self.name, self.before, self.after, self.fields = name, before, after, fields
        self.arpent_options, self.zones = arpent_options, zones


def cells_of_arpent(program, job, folder):
    """Cells, and the m² of the lines no overlay has."""
    command = [program, "compare", "--before", "%s:%s@2018" % job.before, "--after", "%s:%s@2024" % job.after, "--tables-only", "--quiet",
               "--out", str(folder)] + job.arpent_options
    if job.zones:
        command += ["--zones", "%s:%s" % job.zones]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    level = "commune" if job.zones else "metropole"
    return tables.flux(folder / "flux.csv", level, tables.LINES), tables.lines_outside(folder / "flux.csv", level)


def simple_copy(source, fields, path, name):
    """The layer with one text field `name`: the class, its dimensions joined by a slash."""
    dataset = gdal.OpenEx(source[0], gdal.OF_VECTOR)
    layer = dataset.GetLayerByName(source[1])
    out = gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown)
    target = out.CreateLayer(name, layer.GetSpatialRef(), ogr.wkbMultiPolygon)
    target.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    target.StartTransaction()
    areas = collections.defaultdict(float)
    for feature in layer:
        shape = feature.GetGeometryRef().Clone()
        shape.FlattenTo2D()
        shape = ogr.ForceToMultiPolygon(shape)
        copy = ogr.Feature(target.GetLayerDefn())
        text = "/".join(str(feature.GetField(f)).strip() for f in fields)
        copy.SetField(name, text)
        copy.SetGeometry(shape)
        areas[text] += shape.GetArea()
        target.CreateFeature(copy)
    target.CommitTransaction()
    return areas


def cells_of_peer(peer, copies, folder):
    out = folder / (peer.__name__ + ".csv")
    sources = [programs.Source(str(path), name, name) for path, name in copies]
    programs.run(peer(*sources[:2], sources[2] if len(sources) == 3 else None, out, folder))
    return tables.table_of(out, ("zone", "a", "b"), "area")


def stock_gap(cells, before, after):
    """Worst gap between row (column) sums and the areas of the input polygons, m², with its class."""
    worst = (0.0, "")
    for side, stock in ((1, before), (2, after)):
        sums = collections.defaultdict(float)
        for key, area in cells.items():
            sums[key[side]] += area
        for name in set(sums) | set(stock):
            worst = max(worst, (abs(sums.get(name, 0) - stock.get(name, 0)), name))
    return worst


def run(program, job, rows, folder):
    folder.mkdir()
    ours, others = cells_of_arpent(program, job, folder / "arpent")
    copies = [(folder / "avant.gpkg", "avant"), (folder / "apres.gpkg", "apres")]
    before = simple_copy(job.before, job.fields[0], *copies[0])
    after = simple_copy(job.after, job.fields[1], *copies[1])
    if job.zones:
        copies.append((folder / "zone.gpkg", "zone"))
        simple_copy(job.zones, ["insee"], *copies[2])
    gap, where = stock_gap(ours, before, after)
    our_gap, ok = gap, True
    rows.append([job.name, "arpent", len(ours), "%.4f" % sum(ours.values()), "", "", "%.1e (%s)" % (gap, where)])
    print("%s: lines outside the class cells: %.4f m²" % (job.name, others), file=sys.stderr)
    for name, program, peer in PEERS:
        if programs.missing(program):
            print("%s: %s, it was not asked" % (name, programs.missing(program)), file=sys.stderr)
            continue
        with postgis.session() if program == "postgis" else nullcontext():
            theirs = cells_of_peer(peer, copies, folder)
        found = tables.gap(ours, theirs, 1e-3)
        alone = sum(1 for k in set(ours) ^ set(theirs) if max(ours.get(k, 0), theirs.get(k, 0)) > 1e-4)
        gap, where = stock_gap(theirs, before, after)
        ok = ok and found.agrees and our_gap <= gap + 1e-4 * max(1, len(ours))
        rows.append([job.name, name, len(theirs), "%.4f" % sum(theirs.values()), "%d (%d)" % (len(found.off), alone),
                     "%.1e (%s)" % (found.largest, found.where()), "%.1e (%s)" % (gap, where)])
    return ok


def demo_job(program, cell, departement, folder):
    out = folder / "demo"
    subprocess.run([program, "demo", "--out", str(out), "--cell", str(cell), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    states = sorted(out.glob("ocsge_%s_*_simule.gpkg" % departement))[-2:]
    zones = folder / "zones.gpkg"
    gdal.VectorTranslate(str(zones), str(out / "communes_schematiques.gpkg"), format="GPKG", layerName="communes",
                         where="insee LIKE '%s%%'" % departement)
    kept = gdal.OpenEx(str(zones), gdal.OF_VECTOR)
    layer = "occupation_du_sol"
    return Job("demo, cell %s m, département %s, %d communes" % (cell, departement, kept.GetLayer(0).GetFeatureCount()),
               (str(states[0]), layer), (str(states[1]), layer), (["code_cs", "code_us"],) * 2, ["--nomenclature", "ocsge"],
               (str(zones), "communes"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("arpent")
    parser.add_argument("--malta", help="GeoPackage with the layers clc18 and clc24")
    parser.add_argument("--cell", default="700", help="grain of the demo")
    parser.add_argument("--departement", default="13")
    parser.add_argument("--markdown", help="write the table there too")
    arguments = parser.parse_args()
    rows, ok = [], True
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        jobs = [demo_job(arguments.arpent, arguments.cell, arguments.departement, folder)]
        if arguments.malta:
            jobs.insert(0, Job("Malta, CORINE 2018 and 2024", (arguments.malta, "clc18"), (arguments.malta, "clc24"),
                               (["code_18"], ["code_24"]), ["--nomenclature", "clc"]))
        for number, job in enumerate(jobs):
            ok = run(arguments.arpent, job, rows, folder / ("job%d" % number)) and ok
    head = ["job", "program", "cells", "total m²", "cells off by > 1e-3 m² (on one side only)", "largest gap to arpent, m² (cell)",
            "largest gap to the inputs' stocks, m² (class)"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]
    print("\n".join(lines))
    if arguments.markdown:
        Path(arguments.markdown).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if ok else 3


if __name__ == "__main__":
    sys.exit(main())
