#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The same coverage from a producer who noded every limit anew: each edge gets one more vertex, rounded to 1 mm.

  make_renoded.py COVERAGE.gpkg OUT.gpkg

No outline is equal to its original any more, and each limit leaves slivers thinner than a millimetre. Neighbours get
the same vertices, so the coverage stays as clean as it was. All attributes are kept; polygons of one part."""
import struct
import sys

import numpy
from osgeo import ogr, osr

osr.UseExceptions()


def renoded(points):
    """The ring with a vertex between 0.3 and 0.7 of each edge, where depends on the edge alone, not on its direction."""
    a, b = points[:-1], points[1:]
    turned = (b[:, 0] < a[:, 0]) | ((b[:, 0] == a[:, 0]) & (b[:, 1] < a[:, 1]))
    low, high = numpy.where(turned[:, None], b, a), numpy.where(turned[:, None], a, b)
    share = 0.3 + 0.4 * numpy.modf(numpy.abs(numpy.sin(low @ [12.9898, 78.233] + high @ [39.346, 11.135]) * 43758.5453))[0]
    between = numpy.round(low + share[:, None] * (high - low), 3)
    ring = numpy.empty((2 * len(a) + 1, 2))
    ring[0::2], ring[1::2] = points, between
    return ring


def polygon(wkb):
    """Little-endian WKB of a polygon, ring by ring."""
    count, at = struct.unpack_from("<I", wkb, 5)[0], 9
    out = [struct.pack("<BII", 1, 3, count)]
    for _ in range(count):
        n = struct.unpack_from("<I", wkb, at)[0]
        ring = renoded(numpy.frombuffer(wkb, "<f8", 2 * n, at + 4).reshape(n, 2))
        out += [struct.pack("<I", len(ring)), ring.tobytes()]
        at += 4 + 16 * n
    return b"".join(out)


def main(source, target):
    layer_in = (file_in := ogr.Open(source)).GetLayer(0)
    file_out = ogr.GetDriverByName("GPKG").CreateDataSource(target)
    layer_out = file_out.CreateLayer(layer_in.GetName(), layer_in.GetSpatialRef(), ogr.wkbPolygon, ["SPATIAL_INDEX=NO"])
    definition = layer_in.GetLayerDefn()
    for k in range(definition.GetFieldCount()):
        layer_out.CreateField(definition.GetFieldDefn(k))
    layer_out.StartTransaction()
    for feature in layer_in:
        copy = ogr.Feature(layer_out.GetLayerDefn())
        copy.SetFrom(feature)
        copy.SetGeometryDirectly(ogr.CreateGeometryFromWkb(polygon(bytes(feature.GetGeometryRef().ExportToIsoWkb(ogr.wkbNDR)))))
        layer_out.CreateFeature(copy)
    layer_out.CommitTransaction()
    del file_in


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
