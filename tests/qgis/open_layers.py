# SPDX-License-Identifier: Apache-2.0
"""Opens a GeoPackage of the program in QGIS (status, findings, a fetched layer): default styles, aliases, valid features, every feature drawn by a rule; renders a map of each layer.

usage: /usr/bin/python3 open_layers.py FILE.gpkg OUT_DIR
Exits 1 and says why when something is not as a QGIS user must find it."""
import os
import sys
from pathlib import Path

from qgis.core import (QgsApplication, QgsExpressionContext, QgsExpressionContextUtils, QgsMapRendererParallelJob, QgsMapSettings, QgsRenderContext,
                       QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)


def look_at(layer):
    expect(layer.isValid(), f"{layer.name()}: QGIS cannot open the layer")
    expect(layer.renderer() is not None and layer.renderer().type() in ("RuleRenderer", "categorizedSymbol"), f"{layer.name()}: no renderer of ours")
    for field in list(layer.fields())[1:]:
        expect(field.alias() not in ("", field.name()), f"{layer.name()}.{field.name()}: no alias")
    expect(all(feature.geometry().isGeosValid() for feature in layer.getFeatures() if feature.hasGeometry()), f"{layer.name()}: invalid features")
    context = QgsRenderContext()
    context.setExpressionContext(QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer)))
    context.setRendererScale(5000)
    layer.renderer().startRender(context, layer.fields())
    undrawn = 0
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        undrawn += 0 if layer.renderer().willRenderFeature(feature, context) else 1
    layer.renderer().stopRender(context)
    expect(undrawn == 0, f"{layer.name()}: {undrawn} features no rule draws")


def render(layer, file):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setBackgroundColor(QColor(255, 255, 255))
    settings.setOutputSize(QSize(800, 600))
    settings.setExtent(layer.extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(file))


def main(gpkg, folder):
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    Path(folder).mkdir(parents=True, exist_ok=True)
    whole = QgsVectorLayer(gpkg, "all", "ogr")
    names = [name.split("!!::!!")[1] for name in whole.dataProvider().subLayers()]
    for name in ("statut", "controle_artif_ecarts", "controles", "controles_lieux", "zone_urba", "projets"):
        if name not in names:
            continue
        layer = QgsVectorLayer(f"{gpkg}|layername={name}", name, "ogr")
        look_at(layer)
        render(layer, Path(folder) / f"{name}.png")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.stderr.flush()
    os._exit(1 if problems else 0)  # QGIS frees its layers in an order Python does not know


if __name__ == "__main__":
    main(*sys.argv[1:3])
