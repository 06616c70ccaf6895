#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Many zones: a grid of polygons with crooked limits that neighbours share, over the square of the generators.

  make_zones.py SIZE_M OUT.gpkg [SIDE]

SIDE × SIDE zones (190: 36 100, the communes of France), 32 vertices each, corners and limits moved at random but always
the same, on a grid of 0.01 m, EPSG:2154. Layer `zones`, text fields `zone` (00001 …) and `name`."""
import random
import sys

from osgeo import ogr, osr

WEST, SOUTH = 400000.0, 6300000.0
PARTS = 8  # edges in one side of a zone


def nodes(size, side, rng):
    """Corners of the zones; those on the outer limit stay on it."""
    step = size / side
    moved = {}
    for j in range(side + 1):
        for i in range(side + 1):
            dx, dy = rng.uniform(-0.1, 0.1) * step, rng.uniform(-0.1, 0.1) * step
            moved[i, j] = (WEST + i * step + (dx if 0 < i < side else 0), SOUTH + j * step + (dy if 0 < j < side else 0))
    return moved


def limit(a, b, amplitude, rng):
    """From a to just before b, moved sideways at every point between (amplitude 0: straight, an outer limit)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    line = []
    for k in range(PARTS):
        off = rng.uniform(-amplitude, amplitude) if k else 0
        line.append((round(a[0] + dx * k / PARTS - dy * off, 2), round(a[1] + dy * k / PARTS + dx * off, 2)))
    return line


def main():
    size, out = float(sys.argv[1]), sys.argv[2]
    side = int(sys.argv[3]) if len(sys.argv) > 3 else 190
    rng = random.Random(36)
    corner = nodes(size, side, rng)
    east, north = {}, {}  # the limit that leaves each corner eastwards, northwards
    for i, j in corner:
        if i < side:
            east[i, j] = limit(corner[i, j], corner[i + 1, j], 0.04 if 0 < j < side else 0, rng)
        if j < side:
            north[i, j] = limit(corner[i, j], corner[i, j + 1], 0.04 if 0 < i < side else 0, rng)

    def last(i, j):
        return tuple(round(v, 2) for v in corner[i, j])

    srs = osr.SpatialReference()
    srs.ImportFromEPSG(2154)
    file = ogr.GetDriverByName("GPKG").CreateDataSource(out)
    layer = file.CreateLayer("zones", srs, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("zone", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
    layer.StartTransaction()
    for j in range(side):
        for i in range(side):
            line = east[i, j] + north[i + 1, j]
            line += [last(i + 1, j + 1)] + east[i, j + 1][:0:-1]
            line += [last(i, j + 1)] + north[i, j][:0:-1]
            ring = ogr.Geometry(ogr.wkbLinearRing)
            for x, y in line + line[:1]:
                ring.AddPoint_2D(x, y)
            polygon = ogr.Geometry(ogr.wkbPolygon)
            polygon.AddGeometry(ring)
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["zone"] = "%05d" % (j * side + i + 1)
            feature["name"] = "Z%05d" % (j * side + i + 1)
            feature.SetGeometry(polygon)
            layer.CreateFeature(feature)
    layer.CommitTransaction()
    print(side * side, "zones")


if __name__ == "__main__":
    main()
