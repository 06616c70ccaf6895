# SPDX-License-Identifier: Apache-2.0
"""Opens the project of a product in QGIS itself, tells what is in it as JSON, and draws its themes and sheets.

usage: /usr/bin/python3 open_project.py PROJECT OUT_DIR [--draw] [--commune INSEE]
PROJECT is a file, or geopackage:/PATH/arpent.gpkg?projectName=arpent. OUT_DIR gets project.json and, with --draw, one PNG a theme
and sheet, a PDF of the first sheet and the atlas page of one commune. Exits 1 when QGIS cannot read the project.
"""
import argparse
import json
import sys
from pathlib import Path

from qgis.core import (Qgis, QgsApplication, QgsAttributeEditorContainer, QgsAttributeEditorRelation, QgsEditFormConfig, QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsGeometry, QgsLayoutExporter, QgsLayoutItemLegend, QgsLayoutItemMap,
                       QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRasterLayer, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

messages = []


def note(text, tag, level):
    if level in (Qgis.Warning, Qgis.Critical):
        messages.append(f"{tag}: {text}")


def legend(layer):
    renderer = layer.renderer()
    return [item.label() for item in renderer.legendSymbolItems()] if renderer is not None else []


def words(layer, column):
    setup = layer.editorWidgetSetup(layer.fields().indexOf(column))
    return [setup.type(), setup.config()]


def tabs(layer):
    return [tab.name() for tab in layer.editFormConfig().tabs()] if layer.editFormConfig().layout() == QgsEditFormConfig.TabLayout else []


def fields_of(container):
    if isinstance(container, QgsAttributeEditorRelation):
        return [[container.relation().id(), None]]
    if not isinstance(container, QgsAttributeEditorContainer):
        return [[container.name(), container.idx()]]
    return [found for child in container.children() for found in fields_of(child)]


def tip(layer):
    """The map tip of a row, as QGIS shows it: of the first whose figures are below zero, where there is one."""
    if not layer.mapTipTemplate():
        return None
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    wanted = '"artif_nette_m2_an" < -1000' if "artif_nette_m2_an" in layer.fields().names() else ""
    row = next(layer.getFeatures(wanted), None) or next(layer.getFeatures(), None)
    if row is None:
        return None
    context.setFeature(row)
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def told(layer):
    fields = layer.fields()
    out = {"valid": layer.isValid(), "name": layer.name(), "source": layer.source(), "read_only": layer.readOnly(), "features": layer.featureCount(), "crs": layer.crs().authid(),
           "spatial": layer.isSpatial(), "renderer": layer.renderer().type() if layer.renderer() else None, "legend": legend(layer), "labels": layer.labelsEnabled(),
           "aliases": {field.name(): field.alias() for field in fields}, "widgets": {field.name(): words(layer, field.name()) for field in fields},
           "tip": tip(layer), "tabs": tabs(layer), "form": [], "problems": []}
    if out["tabs"]:
        out["form"] = [found for tab in layer.editFormConfig().tabs() for found in fields_of(tab)]
    for name, index in out["form"]:
        if index is not None and (index < 0 or fields.at(index).name() != name):
            out["problems"].append(f"form: field {name} has index {index}")
    if layer.labelsEnabled():
        expression = QgsExpression(layer.labeling().settings().fieldName)
        if layer.labeling().settings().isExpression and (expression.hasParserError() or any(column not in fields.names() for column in expression.referencedColumns())):
            out["problems"].append(f"labels: {expression.expression()}")
    return out


def labels_of(job, project):
    """[drawn, texts of those that leave their polygon by more than a line's width]"""
    found, out = 0, []
    for label in job.takeLabelingResults().allLabels():
        layer = project.mapLayer(label.layerID)
        shape = layer.getFeature(label.featureId).geometry()
        found += 1
        if not shape.buffer(0.01 * max(shape.boundingBox().width(), shape.boundingBox().height()), 4).contains(QgsGeometry.fromPolygonXY([label.cornerPoints])):
            out.append(label.labelText)
    return [found, out]


def draw_theme(project, name, file):
    settings = QgsMapSettings()
    theme = project.mapThemeCollection()
    settings.setLayers(theme.mapThemeVisibleLayers(name))
    settings.setLayerStyleOverrides(theme.mapThemeStyleOverrides(name))
    settings.setDestinationCrs(project.crs())
    settings.setOutputSize(QSize(1400, 1050))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    settings.setExtent(project.viewSettings().defaultViewExtent())
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(None))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().convertToFormat(QImage.Format_RGB32).save(str(file))
    return labels_of(job, project)


def draw(project, out, commune, told_project):
    told_project["label_places"] = {}
    for name in project.mapThemeCollection().mapThemes():
        told_project["label_places"][name] = draw_theme(project, name, out / f"theme-{name}.png")
    told_project["exports"] = {}
    for number, layout in enumerate(sorted(project.layoutManager().printLayouts(), key=lambda one: one.name())):
        settings = QgsLayoutExporter.ImageExportSettings()
        settings.dpi = 100
        settings.exportMetadata = False
        atlas = layout.atlas()
        name = layout.name()
        if atlas.enabled():
            atlas.beginRender()
            page = next((k for k in range(atlas.count()) if atlas.seekTo(k) and atlas.layout().reportContext().feature()["insee"] == commune), 0)
            atlas.seekTo(page)
            told_project["pages"] = atlas.count()
            told_project["page_name"] = atlas.currentFilename()
        result = QgsLayoutExporter(layout).exportToImage(str(out / f"sheet-{name}.png"), settings)
        told_project["exports"][name] = [int(result)]
        if number == 0:
            done = QgsLayoutExporter(layout).exportToPdf(str(out / f"sheet-{name}.pdf"), QgsLayoutExporter.PdfExportSettings())
            told_project["exports"][name].append(int(done))
        if atlas.enabled():
            atlas.endRender()


def entry_text(node):
    return node.userLabel() or node.data(0)


def sheet(layout):
    maps = [item for item in layout.items() if isinstance(item, QgsLayoutItemMap)]
    legends = [item for item in layout.items() if isinstance(item, QgsLayoutItemLegend)]
    page = layout.pageCollection().page(0).pageSize()
    labels = {item.id(): item.text() for item in layout.items() if item.__class__.__name__ == "QgsLayoutItemLabel" and item.isVisible()}
    return {"page": [page.width(), page.height()], "theme": maps[0].followVisibilityPresetName(), "legend": [layer.name() for layer in legends[0].model().rootGroup().findLayers()],
            "legend_layers": [node.layer() is not None for node in legends[0].model().rootGroup().findLayers()],
            "entries": [entry_text(node) for layer in legends[0].model().rootGroup().findLayers() for node in legends[0].model().layerLegendNodes(layer)],
            "linked": legends[0].linkedMap() is maps[0], "labels": labels, "atlas": layout.atlas().enabled(),
            "coverage": layout.atlas().coverageLayer().id() if layout.atlas().coverageLayer() else None}


def main(uri, out, drawn, commune):
    out.mkdir(parents=True, exist_ok=True)
    QgsApplication.messageLog().messageReceived.connect(note)
    project = QgsProject.instance()
    if not project.read(uri):
        print(project.error(), file=sys.stderr)
        return 1
    layers = {layer.id(): told(layer) for layer in project.mapLayers().values() if isinstance(layer, QgsVectorLayer)}
    root = project.layerTreeRoot()
    story = {
        "title": project.title(), "crs": project.crs().authid(), "home": project.homePath(), "layers": layers, "other": len(project.mapLayers()) - len(layers),
        "rasters": {layer.id(): {"valid": layer.isValid(), "name": layer.name(), "source": layer.source(), "crs": layer.crs().authid(), "renderer": layer.renderer().type() if layer.isValid() else None,
                                 "legend": [entry.label for entry in layer.renderer().classes()] if layer.isValid() else []}
                    for layer in project.mapLayers().values() if isinstance(layer, QgsRasterLayer)},
        "groups": [[group.name(), group.itemVisibilityChecked(), [node.layerId() for node in group.findLayers()]] for group in root.findGroups()],
        "visible": [node.layerId() for node in root.findLayers() if node.isVisible()],
        "relations": {key: [relation.isValid(), relation.referencingLayerId(), relation.referencedLayerId(), relation.name()] for key, relation in project.relationManager().relations().items()},
        "themes": {name: project.mapThemeCollection().mapThemeVisibleLayerIds(name) for name in project.mapThemeCollection().mapThemes()},
        "bookmarks": {one.name(): [one.group(), [one.extent().xMinimum(), one.extent().yMinimum(), one.extent().xMaximum(), one.extent().yMaximum()], one.extent().crs().authid()]
                      for one in project.bookmarkManager().bookmarks()},
        "sheets": {layout.name(): sheet(layout) for layout in project.layoutManager().printLayouts()}}
    if drawn:
        draw(project, out, commune, story)
    story["messages"] = messages
    story["bad_layers"] = [layer.name() for layer in project.mapLayers().values() if not layer.isValid()]
    (out / "project.json").write_text(json.dumps(story, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    return 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("project")
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--draw", action="store_true")
    arguments.add_argument("--commune", default="13001")
    given = arguments.parse_args()
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    status = main(given.project, given.out.resolve(), given.draw, given.commune)
    application.exitQgis()
    sys.exit(status)
