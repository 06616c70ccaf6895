# SPDX-License-Identifier: Apache-2.0
"""Opens a raster of classes in QGIS itself, tells its legend, and renders it. usage: open_raster.py FILE.tif PICTURE.png

Prints one line `renderer<TAB>NAME`, then `value<TAB>colour<TAB>label` per class.
"""
import sys

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

application = QgsApplication([], False)
application.initQgis()
layer = QgsRasterLayer(sys.argv[1], "sol")
if not layer.isValid():
    sys.exit(f"{sys.argv[1]}: QGIS cannot open it")
print(f"renderer\t{layer.renderer().type()}")
if layer.renderer().type() == "paletted":
    for entry in layer.renderer().classes():
        print(f"{entry.value:g}\t{entry.color.name()}\t{entry.label}")
settings = QgsMapSettings()
settings.setLayers([layer])
settings.setExtent(layer.extent())
settings.setOutputSize(QSize(600, 400))
settings.setBackgroundColor(QColor("white"))
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
if not job.renderedImage().save(sys.argv[2]):
    sys.exit(f"{sys.argv[2]}: cannot be written")
del layer, settings, job
application.exitQgis()
