#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How other programs do the jobs of arpent: GRASS, PostGIS, QGIS and the tools of GDAL (with numpy and shapely).

Each function returns the commands somebody would have to run, in order, the last of which leaves a table (or a raster). They are
told apart as `import` (bringing files into a form the program can work on: a database, a raster of zones or of pairs) and `work`.
The benchmark times them, the second opinions only run them.

  cross    two rasters by zone, by the centre of the cell: zone, a, b, n (cells)
  overlay  two coverages by zone: zone, a, b, area
  overlaps permits against constraints: permit, cid, area; `ground`: permit, area of the ground they share with any
  dissolve the patches of each status: status, area
  raster   a coverage to a cloud-optimised GeoTIFF with overviews

  programs.py FUNCTION ARGUMENT...     the work that is done in Python itself (the commands above call it)"""
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import postgis

# Debian's wrapper hands qgis_process an option that it refuses: the program behind it, when there is one.
QGIS = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
PYTHON = "/usr/bin/python3"
THREADS = os.environ.get("THREADS", str(os.cpu_count() or 1))


class Step(NamedTuple):
    stage: str  # import, work
    command: list
    environment: dict = {}


class Source(NamedTuple):
    """A layer and its field that says the class (or the zone)."""

    file: str
    layer: str
    field: str

    @classmethod
    def parse(cls, text):
        return cls(*text.rsplit(":", 2))

    def __str__(self):
        return "%s:%s:%s" % self


def missing(program):
    """Why a program cannot be asked, or an empty text."""
    there = {"grass": shutil.which("grass"), "postgis": postgis.server_programs(), "qgis": QGIS, "gdal": shutil.which("gdal_rasterize")}
    return "" if there[program] else "not installed"


def run(steps):
    """All steps, untimed; what a program says only when it fails."""
    for step in steps:
        done = subprocess.run(step.command, env={**os.environ, **step.environment}, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError("%s failed: %s" % (step.command[0], ((done.stderr or done.stdout).strip().splitlines() or ["no word"])[-1]))


def here(function, *arguments):
    return Step("work", [PYTHON, __file__, function, *map(str, arguments)])


def script(folder, name, text):
    file = Path(folder) / name
    file.write_text(text, encoding="utf-8")
    return file


def qgis(stage, folder, algorithm, **parameters):
    return Step(stage, [QGIS, "run", algorithm, "--", *("%s=%s" % item for item in parameters.items())],
                {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(folder), "PATH": "/usr/bin:" + os.environ["PATH"]})


def removed(*files):
    """Old results: no program here overwrites."""
    for file in files:
        for path in (Path(file), Path(str(file) + "-wal"), Path(str(file) + "-shm"), Path(str(file) + ".aux.xml")):
            path.unlink(missing_ok=True)


# ---- cross: two rasters by zone ------------------------------------------------------------------------------------------------

def cross_grass(before, after, zones, out, folder):
    """Rasters linked, not copied; zones imported and rasterised; r.stats counts cells."""
    bring = script(folder, "bring.sh", 'set -e\nr.external -o input="%s" output=avant --q\nr.external -o input="%s" output=apres --q\n'
                   'v.in.ogr -o input="%s" layer="%s" output=zones --q\ng.region raster=avant\n'
                   "v.to.rast input=zones output=zones use=attr attribute_column=%s memory=2000 --q\n" % (before, after, zones.file, zones.layer, zones.field))
    count = script(folder, "count.sh", 'set -e\necho zone,a,b,n >"%s"\ng.region raster=avant\nr.stats -c -n input=zones,avant,apres separator=comma --q >>"%s"\n' % (out, out))
    place = Path(folder) / "grass"
    shutil.rmtree(place, ignore_errors=True)
    return [Step("import", ["grass", "-c", "EPSG:2154", "-e", str(place)]),
            Step("import", ["grass", str(place / "PERMANENT"), "--exec", "sh", str(bring)]),
            Step("work", ["grass", str(place / "PERMANENT"), "--exec", "sh", str(count)])]


def cross_gdal(before, after, zones, out, folder):
    return [here("count_pairs", before, after, zones, out)]


def cross_qgis(before, after, zones, out, folder):
    """One raster of pairs by gdal_calc (a · 256 + b), of which the zonal histogram is taken."""
    pairs, table = Path(folder) / "pairs.tif", Path(folder) / "histogram.csv"
    removed(pairs, table)
    options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=DEFLATE", "NUM_THREADS=" + THREADS, "BIGTIFF=IF_SAFER"]
    return [Step("import", ["gdal_calc.py", "--quiet", "-A", str(before), "-B", str(after), "--calc=A.astype(uint16)*256+B", "--type=UInt16", "--hideNoData",
                            "--outfile=%s" % pairs, *("--co=" + option for option in options)]),
            qgis("work", folder, "native:zonalhistogram", INPUT_RASTER=pairs, RASTER_BAND=1, INPUT_VECTOR="%s|layername=%s" % (zones.file, zones.layer),
                 COLUMN_PREFIX="H", OUTPUT=table),
            here("histogram_table", table, zones.field, out)]


def count_pairs(before, after, zones, out):
    """gdal_rasterize of the zones (its function), then numpy, bands of rows at a time."""
    import numpy
    from osgeo import gdal
    gdal.UseExceptions()
    zones = Source.parse(zones)
    rasters = [gdal.Open(before), gdal.Open(after)]
    width, height = rasters[0].RasterXSize, rasters[0].RasterYSize
    source = gdal.OpenEx(zones.file, gdal.OF_VECTOR)
    most = max(feature.GetField(zones.field) for feature in source.GetLayerByName(zones.layer))
    burnt = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Byte if most < 256 else gdal.GDT_UInt16)
    burnt.SetGeoTransform(rasters[0].GetGeoTransform())
    burnt.SetSpatialRef(rasters[0].GetSpatialRef())
    gdal.RasterizeLayer(burnt, [1], source.GetLayerByName(zones.layer), options=["ATTRIBUTE=" + zones.field])
    bins = (most + 1) << 16
    total = numpy.zeros(bins, "i8")
    for y in range(0, height, 512):
        zone, a, b = (dataset.ReadAsArray(0, y, width, min(512, height - y)) for dataset in (burnt, *rasters))
        pairs = zone.astype("i8").ravel()
        for values in (a, b):
            pairs <<= 8
            pairs |= values.ravel()
        total += numpy.bincount(pairs, minlength=bins)
    with open(out, "w", encoding="ascii") as file:
        file.write("zone,a,b,n\n")
        file.writelines("%d,%d,%d,%d\n" % (key >> 16, key >> 8 & 255, key & 255, total[key]) for key in total.nonzero()[0] if key >> 16)


def histogram_table(table, field, out):
    csv.field_size_limit(1 << 30)
    with open(table, newline="", encoding="utf-8") as source, open(out, "w", encoding="ascii") as file:
        file.write("zone,a,b,n\n")
        for row in csv.DictReader(source):
            for name, number in row.items():
                if name.startswith("H") and name[1:].isdigit() and number and float(number):
                    file.write("%s,%d,%d,%d\n" % (row[field], int(name[1:]) >> 8, int(name[1:]) & 255, round(float(number))))


# ---- overlay: two coverages by zone ----------------------------------------------------------------------------------------------

def overlay_gdal(before, after, zones, out, folder):
    return [here("intersect_layers", before, after, zones or "-", out)]


def overlay_qgis(before, after, zones, out, folder):
    """native:intersection, once or twice; areas summed by SQLite."""
    steps, at, fields = [], "%s|layername=%s" % (before.file, before.layer), ["a_" + after.field] + (["z_" + zones.field] if zones else [])
    for number, (prefix, other) in enumerate((("a_", after), ("z_", zones))):
        if other:
            result = Path(folder) / ("intersection%d.gpkg" % number)
            removed(result)
            keep = {} if number else {"INPUT_FIELDS": before.field}
            steps.append(qgis("work", folder, "native:intersection", INPUT=at, OVERLAY="%s|layername=%s" % (other.file, other.layer), **keep,
                              OVERLAY_FIELDS=other.field, OVERLAY_FIELDS_PREFIX=prefix, OUTPUT=result))
            at = str(result)
    removed(out)
    zone = '"%s"' % fields[1] if zones else "'tout'"
    sql = 'SELECT %s AS zone, "%s" AS a, "%s" AS b, sum(ST_Area(geom)) AS area FROM "%s" GROUP BY 1, 2, 3' % (zone, before.field, fields[0], Path(at).stem)
    return [*steps, Step("work", ["ogr2ogr", "-q", "-f", "CSV", str(out), at, "-dialect", "sqlite", "-sql", sql])]


def intersect_layers(before, after, zones, out):
    """OGRLayer::Intersection, once or twice."""
    import collections
    from osgeo import gdal, ogr
    gdal.UseExceptions()
    ogr.UseExceptions()
    sources = [Source.parse(text) for text in (before, after, zones) if text != "-"]
    memory = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
    held = [gdal.OpenEx(source.file, gdal.OF_VECTOR) for source in sources]
    layer = held[0].GetLayerByName(sources[0].layer)
    for number, (source, dataset) in enumerate(zip(sources[1:], held[1:]), 1):
        result = memory.CreateLayer("step%d" % number, layer.GetSpatialRef(), ogr.wkbMultiPolygon)
        prefixes = ["INPUT_PREFIX=s0_"] if number == 1 else []
        layer.Intersection(dataset.GetLayerByName(source.layer), result,
                           ["SKIP_FAILURES=NO", "PROMOTE_TO_MULTI=YES", "KEEP_LOWER_DIMENSION_GEOMETRIES=NO", "METHOD_PREFIX=s%d_" % number, *prefixes])
        layer = result
    names = ["s%d_%s" % (number, source.field) for number, source in enumerate(sources)]
    total = collections.defaultdict(float)
    for feature in layer:
        shape = feature.GetGeometryRef()
        if shape is not None:
            zone = feature.GetFieldAsString(names[2]) if len(names) == 3 else "tout"
            total[zone, feature.GetFieldAsString(names[0]), feature.GetFieldAsString(names[1])] += shape.GetArea()  # lines and points have none
    with open(out, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("zone", "a", "b", "area"), *((*key, repr(area)) for key, area in total.items())])


def loaded(tables):
    """Layers into PostGIS, their index and statistics: NAME to source, of which only the field is kept."""
    connection = "PG:dbname=" + postgis.DATABASE
    steps = [Step("import", ["ogr2ogr", "-q", "-f", "PostgreSQL", connection, source.file, "-nln", name, "-gt", "100000", "--config", "PG_USE_COPY", "YES",
                             "-nlt", "GEOMETRY", "-lco", "GEOMETRY_NAME=geom", "-sql", 'SELECT "%s" AS %s, "%s" FROM "%s"' % (source.field, name + "_is", geometry_of(source), source.layer)])
             for name, source in tables.items()]
    return [*steps, Step("import", ["psql", "-X", "-q", *(word for name in tables for word in ("-c", "VACUUM ANALYZE " + name))])]


def geometry_of(source):
    from osgeo import gdal
    held = gdal.OpenEx(source.file, gdal.OF_VECTOR)
    return held.GetLayerByName(source.layer).GetGeometryColumn() or "geom"


def query(folder, name, sql):
    return Step("work", ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script(folder, name + ".sql", sql))])


POLYGONS = "ST_CollectionExtract(ST_Intersection(%s, %s), 3)"
PAIRS = "SELECT * FROM (SELECT avant_is, apres_is, " + POLYGONS % ("a.geom", "b.geom") + " AS geom FROM %s a JOIN %s b ON ST_Intersects(a.geom, b.geom)) q WHERE NOT ST_IsEmpty(geom)"
BY_ZONE = """CREATE INDEX ON pairs USING gist (geom); ANALYZE pairs;
CREATE TABLE pieces AS SELECT zone_is, avant_is, apres_is, CASE WHEN ST_CoveredBy(x.geom, z.geom) THEN x.geom ELSE """ + POLYGONS % ("x.geom", "z.geom") + """ END AS geom
  FROM pairs x JOIN zone z ON ST_Intersects(x.geom, z.geom);
"""


def areas_to(out, table, zone):
    return "\\copy (SELECT %s AS zone, avant_is AS a, apres_is AS b, sum(ST_Area(geom)) AS area FROM %s GROUP BY 1, 2, 3 HAVING sum(ST_Area(geom)) > 0) TO '%s' CSV HEADER\n" % (zone, table, out)


def overlay_postgis(before, after, zones, out, folder):
    """What one would type: a join of the two, then one with the zones."""
    return overlaid(before, after, zones, out, folder, "CREATE TABLE pairs AS %s;\n" % (PAIRS % ("avant", "apres")))


def overlay_postgis_equal(before, after, zones, out, folder):
    """What one would write after waiting: equal outlines joined by their digest, only the others intersected."""
    digest = "md5(ST_AsBinary(%s.geom))"
    same = "%s = %s" % (digest % "a", digest % "b")
    return overlaid(before, after, zones, out, folder, """CREATE TABLE pairs AS SELECT avant_is, apres_is, a.geom::geometry AS geom FROM avant a JOIN apres b ON %s;
CREATE TABLE others_a AS SELECT a.* FROM avant a WHERE NOT EXISTS (SELECT 1 FROM apres b WHERE %s);
CREATE TABLE others_b AS SELECT b.* FROM apres b WHERE NOT EXISTS (SELECT 1 FROM avant a WHERE %s);
CREATE INDEX ON others_a USING gist (geom); ANALYZE others_a; CREATE INDEX ON others_b USING gist (geom); ANALYZE others_b;
INSERT INTO pairs %s;
""" % (same, same, same, PAIRS % ("others_a", "others_b")))


def overlaid(before, after, zones, out, folder, pairs):
    tables = {"avant": before, "apres": after, **({"zone": zones} if zones else {})}
    rest = BY_ZONE + areas_to(out, "pieces", "zone_is") if zones else areas_to(out, "pairs", "'tout'")
    return [*loaded(tables), query(folder, "overlay", pairs + rest)]


# ---- overlaps: permits against constraints ---------------------------------------------------------------------------------------

def overlaps_gdal(permits, constraints, out, folder):
    return [here("intersect_permits", permits, constraints, out)]


def intersect_permits(permits, constraints, out):
    from osgeo import gdal, ogr
    gdal.UseExceptions()
    ogr.UseExceptions()
    permits, constraints = Source.parse(permits), Source.parse(constraints)
    one, two = (gdal.OpenEx(source.file, gdal.OF_VECTOR) for source in (permits, constraints))
    memory = gdal.GetDriverByName("Memory").Create("", 0, 0, 0, gdal.GDT_Unknown)
    result = memory.CreateLayer("x", one.GetLayerByName(permits.layer).GetSpatialRef(), ogr.wkbUnknown)
    one.GetLayerByName(permits.layer).Intersection(two.GetLayerByName(constraints.layer), result,
                                                   ["PRETEST_CONTAINMENT=YES", "USE_PREPARED_GEOMETRIES=YES", "KEEP_LOWER_DIMENSION_GEOMETRIES=NO"])
    with open(out, "w", encoding="utf-8") as file:
        file.write("permit,cid,area\n")
        file.writelines("%s,%s,%r\n" % (f[permits.field], f[constraints.field], f.GetGeometryRef().GetArea()) for f in result)


def overlaps_qgis(permits, constraints, out, folder):
    found = Path(folder) / "overlaps.gpkg"
    removed(found, out)
    return [qgis("work", folder, "native:intersection", INPUT="%s|layername=%s" % permits[:2], OVERLAY="%s|layername=%s" % constraints[:2],
                 INPUT_FIELDS=permits.field, OVERLAY_FIELDS=constraints.field, OUTPUT=found),
            Step("work", ["ogr2ogr", "-q", "-f", "CSV", str(out), str(found), "-dialect", "sqlite", "-sql",
                          'SELECT "%s" AS permit, "%s" AS cid, ST_Area(geom) AS area FROM overlaps' % (permits.field, constraints.field)])]


def overlaps_postgis(permits, constraints, out, folder):
    return [*loaded({"permits": permits, "constraints": constraints}), query(folder, "overlaps", """CREATE TABLE hits AS SELECT * FROM
  (SELECT permits_is AS permit, constraints_is AS cid, CASE WHEN ST_CoveredBy(p.geom, c.geom) THEN ST_Area(p.geom) ELSE ST_Area(ST_Intersection(p.geom, c.geom)) END AS area
   FROM permits p JOIN constraints c ON ST_Intersects(p.geom, c.geom)) q WHERE area > 0;
\\copy hits TO '%s' CSV HEADER
""" % out)]


def ground_postgis(permits, constraints, out, folder):
    """The ground of each permit that is under any constraint, once however many hold it."""
    return [*loaded({"permits": permits, "constraints": constraints}), query(folder, "ground", """CREATE TABLE held AS
  SELECT permits_is AS permit, ST_Area(ST_Union(CASE WHEN ST_CoveredBy(p.geom, c.geom) THEN p.geom ELSE """ + POLYGONS % ("p.geom", "c.geom") + """ END)) AS area
  FROM permits p JOIN constraints c ON ST_Intersects(p.geom, c.geom) GROUP BY 1;
\\copy held TO '%s' CSV HEADER
""" % out)]


# ---- dissolve: the patches of each status ------------------------------------------------------------------------------------------

def statuses(layer_json):
    """Class to status, and the m² under which a patch is inverted, of a nomenclature of one dimension."""
    layer = json.loads(Path(layer_json).read_text(encoding="utf-8"))
    with open(Path(layer_json).parent / layer["classes"], newline="", encoding="utf-8") as table:
        return {row[layer["dimensions"][0]["name"]]: int(row["artificialise"]) for row in csv.DictReader(table)}, layer["thresholds"]["other"]


def dissolve_gdal(state, layer_json, out, folder):
    return [here("unite", state, layer_json, out)]


def unite(state, layer_json, out):
    """The union of all polygons of a status by GEOS (shapely), its parts."""
    from osgeo import gdal, ogr
    from shapely import wkb
    from shapely.ops import unary_union
    ogr.UseExceptions()
    state, (status_of, _) = Source.parse(state), statuses(layer_json)
    shapes = {0: [], 1: []}
    dataset = gdal.OpenEx(state.file, gdal.OF_VECTOR)
    for feature in dataset.GetLayerByName(state.layer):
        shapes[status_of[feature.GetFieldAsString(state.field)]].append(wkb.loads(bytes(feature.GetGeometryRef().ExportToWkb())))
    with open(out, "w", encoding="ascii") as file:
        file.write("status,area\n")
        for status, polygons in shapes.items():
            union = unary_union(polygons)
            file.writelines("%d,%r\n" % (status, part.area) for part in getattr(union, "geoms", [union]))


def dissolve_postgis(state, layer_json, out, folder):
    values = ", ".join("('%s', %d)" % item for item in statuses(layer_json)[0].items())
    return [*loaded({"state": state}), query(folder, "dissolve", """CREATE TABLE patches AS SELECT status, (ST_Dump(ST_Union(geom))).geom AS geom
  FROM state JOIN (VALUES %s) AS classes (class, status) ON class = state_is::text GROUP BY status;
\\copy (SELECT status, ST_Area(geom) AS area FROM patches) TO '%s' CSV HEADER
""" % (values, out))]


# ---- raster: a coverage to cells ---------------------------------------------------------------------------------------------------

def raster_gdal(state, grid, out, folder):
    """gdal_rasterize along the rows (`-optim RASTER`: its choice for a tiled file takes ten times as long), then a COG. `grid` is
    WEST,SOUTH,EAST,NORTH,CELL."""
    west, south, east, north, cell = grid.split(",")
    bare = Path(folder) / "bare.tif"
    removed(bare, out)
    return [Step("work", ["gdal_rasterize", "-q", "-optim", "RASTER", "-a", state.field, "-l", state.layer, "-ot", "Byte", "-tr", cell, cell, "-te", west, south, east, north,
                          "-co", "TILED=YES", "-co", "BIGTIFF=IF_SAFER", state.file, str(bare)]),
            Step("work", ["gdal_translate", "-q", "-of", "COG", "-co", "COMPRESS=DEFLATE", "-co", "LEVEL=5", "-co", "NUM_THREADS=" + THREADS, "-co", "BIGTIFF=IF_SAFER",
                          "-co", "RESAMPLING=NEAREST", str(bare), str(out)])]


if __name__ == "__main__":
    work = {function.__name__: function for function in (count_pairs, histogram_table, intersect_layers, intersect_permits, unite)}
    if len(sys.argv) < 4 or sys.argv[1] not in work:
        sys.exit(__doc__)
    work[sys.argv[1]](*sys.argv[2:])
