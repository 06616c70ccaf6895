# SPDX-License-Identifier: Apache-2.0
"""One command of the program as an algorithm: everything it shows comes from the declaration."""
import html
import os
import shlex
import time

from qgis.core import (QgsProcessingAlgorithm, QgsProcessingException, QgsProcessingOutputMultipleLayers, QgsProcessingOutputNumber,
                       QgsProcessingOutputString, QgsProcessingParameterBoolean)

from . import declaration, words
from .parameters import command_line, definitions, missing_sources, values_of
from .program import Run
from .results import layers_of, load_on_completion, sweep, written_files

CHECK_FAILED = 3
LOAD = "LOAD"


class Talk:
    """What the program says, to the feedback of Processing."""

    def __init__(self, feedback):
        self.feedback, self.step = feedback, None

    def progress(self, percent, step):
        self.feedback.setProgress(percent)
        if step != self.step:
            self.step = step
            self.feedback.setProgressText(step)

    def printed(self, line):
        self.feedback.pushConsoleInfo(line)

    def said(self, line):
        warning = line.startswith(("warning: ", "attention : "))
        self.feedback.pushWarning(line) if warning else self.feedback.pushInfo(line)

    def cancelled(self):
        return self.feedback.isCanceled()


class CommandAlgorithm(QgsProcessingAlgorithm):
    def __init__(self, program, command, icon):
        super().__init__()
        self.program, self.command, self.mark = program, command, icon
        self.line, self.outputs = [], {}

    def createInstance(self):
        return CommandAlgorithm(self.program, self.command, self.mark)

    def name(self):
        return self.command["name"].replace(" ", "_").replace("-", "_")

    def displayName(self):
        return words.title_of(self.command)

    def group(self):
        return words.group_of(self.command["name"])

    def groupId(self):
        return "".join(letter for letter in self.group().lower() if letter.isascii() and letter.isalnum())

    def icon(self):
        return self.mark

    def shortDescription(self):
        return self.command["summary"]

    def shortHelpString(self):
        rows = "".join(f"<li><b>{html.escape(param['name'])}</b> : {html.escape(declaration.help_of(param))}</li>" for param in self.command["params"])
        return (f"<p><b>{html.escape(self.command['summary'])}.</b></p><p>{html.escape(self.command['description'])}</p>"
                f"<p>Options :</p><ul>{rows}</ul><p>Exemple, dans un terminal :</p><pre>{html.escape(self.command['example'])}</pre>")

    def initAlgorithm(self, configuration=None):
        for one in definitions(self.command):
            self.addParameter(one)
        if any(param["type"] == "output" for param in self.command["params"]):
            self.addParameter(QgsProcessingParameterBoolean(LOAD, "Ouvrir les couches produites, avec leur style", True, False))
        self.addOutput(QgsProcessingOutputMultipleLayers("LAYERS", "Couches écrites"))
        self.addOutput(QgsProcessingOutputString("TEXT", "Texte imprimé par le programme"))
        self.addOutput(QgsProcessingOutputNumber("EXIT_CODE", "Code de sortie (3 : un contrôle a échoué)"))

    def canExecute(self):
        there = os.access(self.program, os.X_OK)
        return there, "" if there else f"Arpent : {self.program} n'est plus là ; voir les réglages du fournisseur."

    def checkParameterValues(self, parameters, context):
        """As QGIS does it, but for sources: a text with a date is a source too, though no layer."""
        missing = missing_sources(self.command, parameters, context)
        if missing:
            return False, "Il manque, comme couche ou comme texte : " + " ; ".join(missing)
        sources = {declaration.key_of(param) for param in self.command["params"] if param["type"] in declaration.SOURCES}
        for one in self.parameterDefinitions():
            if one.name() not in sources and not one.checkValueIsAcceptable(parameters.get(one.name(), one.defaultValue()), context):
                return False, f"Valeur refusée pour « {one.description()} » : {parameters.get(one.name())}"
        return True, ""

    def prepareAlgorithm(self, parameters, context, feedback):
        """Here, and not in the run: layers of the project belong to the main thread."""
        params = self.command["params"] + self.command["common"]
        values = {param["name"]: values_of(self, param, parameters, context, feedback) for param in params}
        self.outputs = {param["name"]: values[param["name"]][0] for param in params if param["type"] == "output" and values[param["name"]]}
        self.line = [self.program, *command_line(self.command, values), "--progress=json"]
        return True

    def processAlgorithm(self, parameters, context, feedback):
        feedback.pushCommandInfo(shlex.join(self.line))
        since = time.time() - 2  # clocks of file systems are coarse
        run = Run(self.line, Talk(feedback))
        try:
            ended = run.run()
        except OSError as fault:
            raise QgsProcessingException(f"Arpent : {self.program} n'a pas pu être lancé ({fault}).") from fault
        if not ended:
            sweep(self.outputs.values(), run.number)
            feedback.pushInfo("Arrêté à votre demande ; rien n'a été écrit.")
            return {}
        files = [file for output in self.main_outputs() for file in written_files(output, since)]
        if run.code != 0:
            self.report_failure(run, files, feedback)
        layers = [layer for file in files for layer in layers_of(file)]
        if LOAD in {one.name() for one in self.parameterDefinitions()} and self.parameterAsBool(parameters, LOAD, context):
            load_on_completion(layers, context)
        return {**{name.upper().replace("-", "_"): path for name, path in self.outputs.items()},
                "LAYERS": [uri for uri, _ in layers], "TEXT": "\n".join(run.printed), "EXIT_CODE": run.code}

    def main_outputs(self):
        """Products; not, say, a cache: the command's example names them."""
        example = declaration.example_values(self.command)
        return [path for name, path in self.outputs.items() if name in example]

    def report_failure(self, run, files, feedback):
        """Says why, in the program's words. A failed check that left its findings is a result; everything else ends the run."""
        said = "\n".join(run.last_words) or f"arpent : code de sortie {run.code}, sans un mot"
        if run.code != CHECK_FAILED or not files:
            raise QgsProcessingException(said)  # QGIS reports it
        feedback.reportError(said)
