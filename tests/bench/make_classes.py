#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A nomenclature of numbered classes, and the attribute table that says so beside each raster.

  make_classes.py NUMBER FOLDER [RASTER.tif ...]"""
import os
import sys

TABLE = """<PAMDataset>
  <PAMRasterBand band="1">
    <GDALRasterAttributeTable tableType="thematic">
      <FieldDefn index="0"><Name>value</Name><Type>0</Type><Usage>5</Usage></FieldDefn>
      <FieldDefn index="1"><Name>cs</Name><Type>2</Type><Usage>0</Usage></FieldDefn>
%s    </GDALRasterAttributeTable>
  </PAMRasterBand>
</PAMDataset>
"""
LAYER = """{
  "name": "banc",
  "title": "Numbered classes of the synthetic rasters (benchmarks only)",
  "kind": "nomenclature",
  "dimensions": [ { "name": "classe", "codes": "codes.csv", "fields": ["cs"] } ],
  "classes": "classes.csv"
}
"""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


number, folder, rasters = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
os.makedirs(folder, exist_ok=True)
codes = range(1, number + 1)
spaces = ["artificiel", "agricole", "naturel", "forestier", "eau"]
write(os.path.join(folder, "codes.csv"), "code,libelle,parent,couleur\n" + "".join("%d,Classe %d,,#%06X\n" % (c, c, c * 65793) for c in codes))
write(os.path.join(folder, "classes.csv"), "classe,artificialise,impermeable,espace\n"
      + "".join("%d,%d,%d,%s\n" % (c, c % 5 == 0, c % 10 == 0, spaces[c % 5]) for c in codes))
for raster in rasters:
    write(raster + ".aux.xml", TABLE % "".join('      <Row index="%d"><F>%d</F><F>%d</F></Row>\n' % (c - 1, c, c) for c in codes))
write(os.path.join(folder, "layer.json"), LAYER)
