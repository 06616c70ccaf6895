# SPDX-License-Identifier: Apache-2.0
"""Loads the plugin as QGIS does and tells what it found, as JSON: algorithms, sources made of layers, a run opened in a project, a run cancelled.

usage: /usr/bin/python3 plugin_in_qgis.py FOLDER_OF_THE_PLUGIN FOLDER_OF_THE_DATA"""
import glob
import json
import os
import sys
import time
from pathlib import Path

sys.path[:0] = [sys.argv[1], "/usr/share/qgis/python/plugins"]

from processing.core.Processing import Processing
from processing.core.ProcessingConfig import ProcessingConfig
from processing.gui.Postprocessing import handleAlgorithmResults
from qgis.core import (NULL, QgsApplication, QgsFeature, QgsGeometry, QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback, QgsProcessingParameterDefinition,
                       QgsProject, QgsRasterLayer, QgsVectorLayer)
from qgis.PyQt.QtCore import QUrl


class Feedback(QgsProcessingFeedback):
    """Keeps what it is told; cancels at the first step when asked to."""

    def __init__(self, cancel=False):
        super().__init__(False)
        self.errors, self.warnings, self.cancel, self.percents = [], [], cancel, []
        self.progressChanged.connect(self.moved)

    def moved(self, percent):
        self.percents.append(percent)

    def setProgressText(self, text):
        if self.cancel:  # the first step has begun
            QgsProcessingFeedback.cancel(self)

    def reportError(self, error, fatalError=False):
        self.errors.append(error)

    def pushWarning(self, warning):
        self.warnings.append(warning)


def run(identifier, parameters, cancel=False):
    project = QgsProject.instance()
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(identifier)
    context, feedback = QgsProcessingContext(), Feedback(cancel)
    context.setProject(project)
    context.setFeedback(feedback)
    fits, message = algorithm.checkParameterValues(parameters, context)
    if not fits:
        return {"refused": message}, algorithm, context, feedback
    try:
        results, done = algorithm.run(parameters, context, feedback, {}, False)
    except QgsProcessingException as fault:
        return {"raised": str(fault), "errors": feedback.errors}, algorithm, context, feedback
    return {"results": results, "done": done, "errors": feedback.errors, "warnings": feedback.warnings, "percents": feedback.percents}, algorithm, context, feedback


def described(algorithm):
    params = {}
    for one in algorithm.parameterDefinitions():
        params[one.name()] = {"type": one.type(), "label": one.description(), "help": one.help(), "default": one.defaultValue(),
                              "optional": bool(one.flags() & QgsProcessingParameterDefinition.FlagOptional),
                              "advanced": bool(one.flags() & QgsProcessingParameterDefinition.FlagAdvanced)}
        if one.type() == "enum":
            params[one.name()]["choices"] = one.options()
        if one.type() == "number" and not one.minimum() < -1e300 and one.minimum() > -2147483648:
            params[one.name()]["minimum"] = one.minimum()
    return {"name": algorithm.displayName(), "group": algorithm.group(), "help": algorithm.shortHelpString(), "icon": not algorithm.icon().isNull(), "params": params}


def sources(data):
    """Each kind of layer as the program would be given it."""
    from arpent.sources import source_of

    project, context, feedback = QgsProject.instance(), QgsProcessingContext(), Feedback()
    context.setProject(project)
    file = f"{data}/deux.gpkg"
    whole = QgsVectorLayer(f"{file}|layername=a", "Occupation 2020", "ogr")
    part = QgsVectorLayer(f"{file}|layername=a|subset=\"code_cs\" = 'CS2.1.1.1'", "Forêt", "ogr")
    memory = QgsVectorLayer("Polygon?crs=EPSG:2154&field=fid:integer&field=insee:string(5)", "Zones dessinées", "memory")
    for code in ("01004", "01005"):
        one = QgsFeature(memory.fields())
        one.setAttributes([7, code])  # the same fid twice: no key
        one.setGeometry(QgsGeometry.fromWkt("POLYGON ((0 0,1 0,1 1,0 0))"))
        memory.dataProvider().addFeature(one)
    table = QgsVectorLayer(QUrl.fromLocalFile(f"{data}/permis.csv").toString(QUrl.FullyEncoded) + "?delimiter=;", "permis", "delimitedtext")
    raster = QgsRasterLayer(f"{data}/sol.tif", "sol")
    project.addMapLayers([whole, part, memory, table, raster], True)
    told = {"whole": source_of(whole, context, feedback), "by_name": source_of("Occupation 2020", context, feedback), "by_id": source_of(whole.id(), context, feedback),
            "dated_name": source_of("Occupation 2020@2020-06", context, feedback), "uri": source_of(f"{file}|layername=b", context, feedback),
            "typed": source_of(f"{file}:b@2023", context, feedback), "table": source_of(table, context, feedback), "raster": source_of(raster, context, feedback)}
    copies = {"filtered": source_of(part, context, feedback), "memory": source_of(memory, context, feedback)}
    for name, path in copies.items():
        copy = QgsVectorLayer(path, name, "ogr")
        told[name] = {"path": path, "count": copy.featureCount(), "fields": [field.name() for field in copy.fields()],
                      "insee": [one["insee"] for one in copy.getFeatures()] if "insee" in copy.fields().names() else [], "crs": copy.crs().authid()}
    whole.startEditing()
    whole.deleteFeature(next(whole.getFeatures()).id())
    told["edited"] = QgsVectorLayer(source_of(whole, context, feedback), "e", "ogr").featureCount() == whole.featureCount()
    whole.rollBack()
    return told


def opened(data):
    """A comparison of layers of the project, dates typed in, the product opened as the toolbox does it."""
    project = QgsProject.instance()
    project.clear()
    layers = [QgsVectorLayer(f"{data}/{name}.gpkg", name, "ogr") for name in ("avant", "apres", "communes")]
    project.addMapLayers(layers, True)
    told, algorithm, context, feedback = run("arpent:compare", {"BEFORE_TEXT": ["avant@2020"], "AFTER": [layers[1].id()], "AFTER_DATE": "2023", "NOMENCLATURE": "ocsge",
                                                                "ZONES": layers[2], "OUT": "TEMPORARY_OUTPUT"})
    told["loaded"] = handleAlgorithmResults(algorithm, context, feedback, True, {})
    told["layers"] = {layer.name(): {"renderer": layer.renderer().type(), "aliases": [field.alias() for field in layer.fields()], "group": layer.source()}
                      for layer in project.mapLayers().values() if layer.id() not in [one.id() for one in layers]}
    return told


def cancelled(data):
    started = time.monotonic()
    told, *_ = run("arpent:demo", {"OUT": f"{data}/long", "CELL": 60}, cancel=True)
    told["seconds"] = time.monotonic() - started
    told["left"] = sorted(os.path.basename(one) for one in glob.glob(f"{data}/*long*") + glob.glob(f"{data}/.*long*"))
    return told


def swept(data):
    """What is left of drafts beside an output and in it, when process 123 was stopped and process 1234 was not."""
    from arpent.results import sweep

    folder = Path(data, "balayé")
    for name in (".bilan.draft-123-0", ".bilan.draft-1234-0", ".autre.draft-123-0", "bilan/.draft-123-1", "bilan/fiches"):
        (folder / name).mkdir(parents=True)
    sweep([str(folder / "bilan")], 123)
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def programs(provider, data):
    """What the provider says of a program that is missing, old, or knows more than this one."""
    told = {}
    for name in ("absent", "old", "newer"):
        ProcessingConfig.setSettingValue("ARPENT_PROGRAM", f"{data}/{name}")
        if name == "absent":
            Path(data, name).unlink()  # QGIS takes no path that is not there, but keeps one that went away
        provider.refreshAlgorithms()
        state, *_ = run("arpent:programme", {})
        told[name] = {"fault": provider.warningMessage(), "algorithms": [one.name() for one in provider.algorithms()], "state": state}
        if name == "newer":
            told[name]["essai"] = described(QgsApplication.processingRegistry().createAlgorithmById("arpent:essai"))
    ProcessingConfig.setSettingValue("ARPENT_PROGRAM", "")
    provider.refreshAlgorithms()
    return told


def main(data):
    application = QgsApplication([], False)
    application.initQgis()
    log = []
    QgsApplication.messageLog().messageReceived.connect(lambda message, tag, level: log.append([tag, int(level), message]))
    Processing.initialize()
    from arpent import classFactory

    plugin = classFactory(None)
    plugin.initProcessing()
    provider = QgsApplication.processingRegistry().providerById("arpent")
    told = {"algorithms": {one.name(): described(one) for one in provider.algorithms()}, "fault": provider.warningMessage(), "icon": not provider.icon().isNull(),
            "setting": "ARPENT_PROGRAM" in ProcessingConfig.getSettings()["Arpent"] if isinstance(ProcessingConfig.getSettings()["Arpent"], dict) else
            "ARPENT_PROGRAM" in [one.name for one in ProcessingConfig.getSettings()["Arpent"]]}
    told["log"] = [line for line in log if line[0] in ("Arpent", "Python", "Plugins") or "arpent" in line[2].lower()]
    told["sources"] = sources(data)
    told["opened"] = opened(data)
    told["cancelled"] = cancelled(data)
    told["swept"] = swept(data)
    told["nothing"] = run("arpent:inspect", {})[0]
    empty = {"SOURCE_TEXT": [NULL], "ZONES": NULL, "ZONES_TEXT": "", "CRS": "", "MOST": NULL}  # as a dialog gives what nobody filled in
    told["findings"] = run("arpent:inspect", {"SOURCE": [f"{data}/fautes.gpkg"], "AS": "ocsge", "OUT": f"{data}/controles.gpkg", **empty})[0]
    told["no_findings_file"] = run("arpent:inspect", {"SOURCE": [f"{data}/fautes.gpkg"], "AS": "ocsge"})[0]
    told["programs"] = programs(provider, data)
    plugin.unload()
    told["gone"] = QgsApplication.processingRegistry().providerById("arpent") is None
    Path(data, "told.json").write_text(json.dumps(told, default=str, ensure_ascii=False), encoding="utf-8")
    sys.stderr.flush()
    os._exit(0)  # QGIS frees its layers in an order Python does not know


if __name__ == "__main__":
    main(sys.argv[2])
