# SPDX-License-Identifier: Apache-2.0
"""Opens a product in QGIS itself: default styles, legends, aliases, valid features; renders a map of each layer.

usage: /usr/bin/python3 render_product.py PRODUCT_DIR OUT_DIR
Needs QGIS 3.22 or newer; run through render_product.sh, which sets the environment. Exits 1 and says why when
something is not as a QGIS user must find it. A GeoPackage without `mutations` (tables only) is accepted.
"""
import csv
import sys
from pathlib import Path

from qgis.core import (QgsApplication, QgsCategorizedSymbolRenderer, QgsExpressionContext,
                       QgsExpressionContextUtils, QgsFeatureRequest, QgsFillSymbol, QgsGraduatedSymbolRenderer, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle,
                       QgsRenderContext, QgsSingleSymbolRenderer, QgsVectorLayer)
from qgis.PyQt.QtCore import QPointF, QRectF, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QImage, QPainter

problems = []


def expect(condition, message):
    if not condition:
        problems.append(message)
    return condition


def open_layer(gpkg, name):
    layer = QgsVectorLayer(f"{gpkg}|layername={name}", name, "ogr")
    expect(layer.isValid(), f"{name}: QGIS cannot open the layer")
    return layer


def twin_rows(directory, name):
    with open(directory / f"{name}.csv", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def check_features(layer, directory, check_geometry, all_drawn=True):
    """`all_drawn`: every row has an outline; rows of a review may have none."""
    rows = twin_rows(directory, layer.name())
    expect(layer.featureCount() == len(rows), f"{layer.name()}: {layer.featureCount()} features, {len(rows)} rows in the CSV")
    fields = [field for field in layer.fields()][1:]  # the first is the row number
    if rows:
        expect([field.name() for field in fields] == list(rows[0]), f"{layer.name()}: columns differ from the CSV's")
    for field in fields:
        expect(field.alias() not in ("", field.name()), f"{layer.name()}.{field.name()}: no alias")
    if not check_geometry:
        return
    shapes = QgsFeatureRequest().setNoAttributes()
    invalid = [f.id() for f in layer.getFeatures(shapes) if (all_drawn and f.geometry().isNull()) or (not f.geometry().isNull() and not f.geometry().isGeosValid())]
    expect(not invalid, f"{layer.name()}: {len(invalid)} invalid features, first fid {invalid[:1]}")
    expect(layer.crs().isValid() and not layer.crs().isGeographic(), f"{layer.name()}: CRS {layer.crs().authid()!r}")


def check_codes(layer, field):
    for feature in layer.getFeatures():
        if not expect(isinstance(feature[field], str), f"{layer.name()}.{field} is not text"):
            return


def legend(layer):
    return [item.label() for item in layer.renderer().legendSymbolItems()]


def check_drawn(layer):
    """Every feature has a symbol: nothing disappears from the map."""
    renderer, context = layer.renderer().clone(), QgsRenderContext()
    context.expressionContext().appendScopes(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    renderer.startRender(context, layer.fields())
    lost = 0
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        lost += not feature.geometry().isNull() and renderer.symbolForFeature(feature, context) is None
    renderer.stopRender(context)
    expect(lost == 0, f"{layer.name()}: {lost} features have no symbol")


def render(layers, extent, size, file, title, legend_layer):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    settings.setOutputSize(size)
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    settings.setExtent(extent)
    context = QgsExpressionContext()  # as the map canvas does: styles ask for @map_scale
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_ARGB32)
    draw_legend(image, title, legend_layer)
    expect(image.save(str(file)), f"cannot write {file}")
    return image


def draw_legend(image, title, layer):
    painter = QPainter(image)
    painter.setRenderHint(QPainter.Antialiasing)
    items = layer.renderer().legendSymbolItems()
    width, line, x, y = 300, 24, 16, 16
    painter.fillRect(QRectF(x - 8, y - 8, width, line * (len(items) + 1) + 20), QColor(255, 255, 255, 225))
    painter.setFont(QFont("Sans Serif", 11, QFont.Bold))
    painter.setPen(Qt.black)
    painter.drawText(QPointF(x, y + 14), title)
    painter.setFont(QFont("Sans Serif", 10))
    for number, item in enumerate(items):
        top = y + line * (number + 1)
        painter.setBrush(item.symbol().color())
        painter.setPen(QColor("#7a7a72"))
        painter.drawRect(QRectF(x, top, 26, 15))
        painter.setPen(Qt.black)
        painter.drawText(QPointF(x + 36, top + 13), item.label())
    painter.end()


def colours(image, step=3):
    return {QColor(image.pixel(x, y)).name() for x in range(0, image.width(), step) for y in range(0, image.height(), step)}


def draw_review(gpkg, directory, communes, extent, out):
    projects, findings = (open_layer(gpkg, name) for name in ("projets", "constats"))
    for layer, attribute, first in ((projects, "avis", "Conflit"), (findings, "gravite", "Conflit")):
        check_features(layer, directory, True, all_drawn=False)
        if expect(isinstance(layer.renderer(), QgsCategorizedSymbolRenderer), f"{layer.name()}: the default style is not categorised"):
            expect(layer.renderer().classAttribute() == attribute and legend(layer)[0] == first, f"{layer.name()}: legend {legend(layer)}")
            check_drawn(layer)
    outline = communes.clone()
    outline.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"color": "#f7f6f1", "outline_color": "#9a9a92", "outline_width": "0.2"})))
    image = render([projects, outline], extent, QSize(1400, 1050), out / "projets.png", "Projets : avis", projects)
    expect("#c81e2d" in colours(image, 1), "projets.png: no conflict is to be seen")
    conflicts = [feature for feature in findings.getFeatures("\"gravite\" = 'conflit' AND \"part_pct\" < 90") if not feature.geometry().isNull()]
    if conflicts:
        box = max(conflicts, key=lambda feature: feature["surface_m2"]).geometry().boundingBox()
        close = QgsRectangle(box.center().x() - 600, box.center().y() - 450, box.center().x() + 600, box.center().y() + 450)
        render([findings, projects, outline], close, QSize(1400, 1050), out / "constats.png", "Constats : gravité", findings)


def main(directory, out):
    gpkg = directory / "arpent.gpkg"
    out.mkdir(parents=True, exist_ok=True)
    communes = open_layer(gpkg, "communes")
    check_features(communes, directory, True)
    check_codes(communes, "insee")
    if expect(isinstance(communes.renderer(), QgsGraduatedSymbolRenderer), "communes: the default style is not graduated"):
        labels = legend(communes)
        expect(labels[0] == "moins de −1" and "0,1 à 1" in labels and labels[-1] == "sans donnée, ou durée inconnue", f"communes: legend {labels}")
        expect("artif_nette_m2_an" in communes.renderer().classAttribute(), "communes: wrong attribute")
        check_drawn(communes)
    settings = communes.labeling().settings() if communes.labeling() else None
    expect(settings is not None and settings.fieldName == "nom" and settings.scaleVisibility and settings.minimumScale == 250000,
           "communes: names are not shown from 1:250 000")
    extent = QgsRectangle(communes.extent())
    extent.scale(1.05)
    image = render([communes], extent, QSize(1400, 1050), out / "communes.png", "Artificialisation nette (ha/an)", communes)
    drawn = colours(image)
    expect(len(drawn) > 3, f"communes.png has {len(drawn)} colours")

    middle = QgsRectangle(extent)
    middle.scale(0.35)
    render([communes], middle, QSize(1400, 1050), out / "communes_zoom.png", "Artificialisation nette (ha/an)", communes)

    drawn_layers = ("communes", "mutations", "enveloppe", "projets", "constats")
    tables = {file.stem: open_layer(gpkg, file.stem) for file in sorted(directory.glob("*.csv")) if file.stem not in drawn_layers and "_simule" not in file.stem}
    for layer in tables.values():
        check_features(layer, directory, False)

    if (directory / "mutations.csv").exists():
        mutations = open_layer(gpkg, "mutations")
        check_features(mutations, directory, True)
        if expect(isinstance(mutations.renderer(), QgsCategorizedSymbolRenderer), "mutations: the default style is not categorised"):
            labels = legend(mutations)
            expect(labels == ["Désartificialisation", "Artificialisation", "Sans effet sur l'artificialisation", "Statut inconnu"],
                   f"mutations: legend {labels}")
            expect(mutations.renderer().classAttribute() == "sens", "mutations: wrong attribute")
            check_drawn(mutations)
        outline = communes.clone()
        outline.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(
            {"color": "#f7f6f1", "outline_color": "#9a9a92", "outline_width": "0.2"})))
        image = render([mutations, outline], extent, QSize(1400, 1050), out / "mutations.png", "Mutations", mutations)
        expect("#d7191c" in colours(image, 1), "mutations.png: no artificialisation is to be seen")
        largest = max(mutations.getFeatures(), key=lambda f: f["surface_m2"])
        centre = largest.geometry().boundingBox().center()
        close = QgsRectangle(centre.x() - 4000, centre.y() - 3000, centre.x() + 4000, centre.y() + 3000)
        render([mutations, outline], close, QSize(1400, 1050), out / "mutations_zoom.png", "Mutations", mutations)
    if (directory / "enveloppe.csv").exists():
        envelope = open_layer(gpkg, "enveloppe")
        check_features(envelope, directory, True)
        expect(isinstance(envelope.renderer(), QgsSingleSymbolRenderer), "enveloppe: the default style is not a single symbol")
        check_drawn(envelope)
        earliest = sorted({feature["millesime"] for feature in envelope.getFeatures()})[0]
        envelope.setSubsetString(f"millesime = '{earliest}'")
        close.scale(2)
        render([mutations, envelope, outline], close, QSize(1400, 1050), out / "enveloppe.png", "Mutations et enveloppe urbaine", mutations)
    if (directory / "projets.csv").exists():
        draw_review(gpkg, directory, communes, extent, out)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    status = main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    application.exitQgis()
    sys.exit(status)
