# SPDX-License-Identifier: Apache-2.0
"""Declared parameters as native parameters of Processing, and the values a person gave as words of a command line."""
from qgis.core import (QgsProcessing, QgsProcessingException, QgsProcessingParameterBoolean, QgsProcessingParameterDefinition, QgsProcessingParameterEnum,
                       QgsProcessingParameterFile, QgsProcessingParameterFileDestination, QgsProcessingParameterFolderDestination,
                       QgsProcessingParameterMapLayer, QgsProcessingParameterMatrix, QgsProcessingParameterMultipleLayers,
                       QgsProcessingParameterNumber, QgsProcessingParameterString)

from . import declaration
from .sources import as_list, plain, source_of

FILTERS = {".gpkg": "GeoPackage (*.gpkg)", ".tif": "GeoTIFF (*.tif)", ".html": "HTML (*.html)", ".csv": "CSV (*.csv)", ".json": "JSON (*.json)", ".sqlite": "SQLite (*.sqlite)"}


def text_key(param):
    """Name of the companion of a source: the same as a text, with its date or its path."""
    return declaration.key_of(param) + "_TEXT"


def number(key, label, param, kind):
    limits = {"minValue": param["minimum"]} if "minimum" in param else {}
    return QgsProcessingParameterNumber(key, label, kind, param.get("default"), not param["required"], **limits)


def destination(key, label, param, example):
    main, optional, ending = param["name"] in example, not param["required"], declaration.ending_of(param, example)
    if not ending:
        return QgsProcessingParameterFolderDestination(key, label, None, optional, main)
    return QgsProcessingParameterFileDestination(key, label, FILTERS.get(ending, f"{ending[1:].upper()} (*{ending})"), None, optional, main)


def definition_of(param, example):
    key, label, optional = declaration.key_of(param), declaration.label_of(param), not param["required"]
    kind, default = param["type"], param.get("default")
    if kind == "flag":
        return QgsProcessingParameterBoolean(key, label, bool(default), False)
    if kind == "choice":
        return QgsProcessingParameterEnum(key, label, param["choices"], False, default, optional, True)
    if kind in ("number", "integer"):
        return number(key, label, param, QgsProcessingParameterNumber.Double if kind == "number" else QgsProcessingParameterNumber.Integer)
    if kind in ("source", "sources") and param["required"]:
        label += " : obligatoire, ici ou en texte"
    if kind == "source":  # optional here: its companion may be given instead; `missing_sources` asks for one of them
        return QgsProcessingParameterMapLayer(key, label, None, True)
    if kind == "sources":
        return QgsProcessingParameterMultipleLayers(key, label, QgsProcessing.TypeMapLayer, None, True)
    if kind == "dated-sources":
        return QgsProcessingParameterMatrix(key, label, 0, False, ["date", "SRC"], None, optional)
    if kind == "texts":
        return QgsProcessingParameterMatrix(key, label, 0, False, [param["name"]], None, optional)
    if kind == "path":
        form = QgsProcessingParameterFile.Folder if declaration.is_folder(param) else QgsProcessingParameterFile.File
        return QgsProcessingParameterFile(key, label, form, "", default, optional)
    if kind == "output":
        return destination(key, label, param, example)
    return QgsProcessingParameterString(key, label, default, False, optional)


def companion_of(param):
    label = f"{param['name']} : en texte, SRC ou SRC@DATE"
    if param["type"] == "source":
        return QgsProcessingParameterString(text_key(param), label, None, False, True)
    return QgsProcessingParameterMatrix(text_key(param), label, 0, False, ["SRC@DATE"], None, True)


def definitions(command):
    """All parameters of a command; outputs last, as everywhere in QGIS."""
    example = declaration.example_values(command)
    found = []
    for param in command["params"] + command["common"]:
        one = definition_of(param, example)
        one.setHelp(declaration.help_of(param))
        if not (declaration.in_front(param, example) or param["name"] == "overwrite"):
            one.setFlags(one.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
        found.append(one)
        if param["type"] in ("source", "sources"):
            text = companion_of(param)
            text.setHelp("Un fichier, un fichier et sa couche (fichier.gpkg:couche), une connexion, ou le nom d'une couche du projet ; "
                         "@2023, @2023-06 ou @2023-06-30 à la fin dit la date de l'état.")
            text.setFlags(text.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
            found.append(text)
    return sorted(found, key=lambda one: one.isDestination())


def missing_sources(command, parameters, context):
    """Labels of required sources given neither as a layer nor as a text."""
    return [declaration.label_of(param) for param in command["params"] if param["type"] in ("source", "sources") and param["required"]
            and not as_list(parameters.get(declaration.key_of(param)), context) and not texts(parameters.get(text_key(param)), context)]


def texts(value, context):
    """Rows of a matrix of one column, or one text."""
    return [text for text in (str(one).strip() for one in as_list(value, context)) if text]


def dated(value, context, feedback):
    """`DATE=SRC` of each row of two cells; a text that has its `=` already stays."""
    cells, found = texts(value, context), []
    while cells:
        date = cells.pop(0)
        if "=" in date:
            day, source = date.split("=", 1)
        elif cells:
            day, source = date, cells.pop(0)
        else:
            raise QgsProcessingException(f"« {date} » : chaque ligne doit donner une date et une source.")
        found.append(f"{day}={source_of(source, context, feedback)}")
    return found


def values_of(algorithm, param, parameters, context, feedback):
    """Texts for one option; none when it was not given or is what it would be anyway."""
    key, kind, default = declaration.key_of(param), param["type"], param.get("default")
    given = plain(parameters.get(key), context)
    if kind in ("source", "sources"):
        both = as_list(given, context) + texts(parameters.get(text_key(param)), context)
        return [source_of(one, context, feedback) for one in both]
    if kind == "dated-sources":
        return dated(given, context, feedback)
    if kind == "texts":
        return texts(given, context)
    if not as_list(given, context):
        return []
    if kind == "flag":
        return ["true"] if algorithm.parameterAsBool(parameters, key, context) else []
    if kind == "choice":
        value = algorithm.parameterAsEnumString(parameters, key, context)
        return [value] if value and value != default else []
    if kind == "integer":
        value = algorithm.parameterAsInt(parameters, key, context)
        return [] if value == default else [str(value)]
    if kind == "number":
        value = algorithm.parameterAsDouble(parameters, key, context)
        return [] if value == default else [format(value, ".15g")]
    if kind == "output":
        value = algorithm.parameterAsFileOutput(parameters, key, context)
    else:
        value = algorithm.parameterAsString(parameters, key, context)
    return [value] if value and value != default else []


def command_line(command, values):
    """Words after the program's name: positional values first, then options."""
    words = [*command["name"].split(), *(value for param in command["params"] if param.get("positional") for value in values[param["name"]])]
    for param in command["params"] + command["common"]:
        if param.get("positional"):
            continue
        flag = param["type"] == "flag"
        words += [f"--{param['name']}" if flag else f"--{param['name']}={value}" for value in values[param["name"]]]
    return words
