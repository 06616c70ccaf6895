# SPDX-License-Identifier: Apache-2.0
"""Layers of QGIS as the program takes them: `path:layer`, or a temporary GeoPackage of what only QGIS can read."""
import os
import re

from qgis.core import (NULL, QgsMapLayer, QgsMapLayerType, QgsProcessingException, QgsProcessingUtils, QgsProperty, QgsProviderRegistry, QgsVectorFileWriter)

DATED = re.compile(r"^(.+)@(\d{4}(?:-\d{2}(?:-\d{2})?)?)$")


def plain(value, context):
    """A value without the wrapping models and data-defined buttons give it."""
    return value.value(context.expressionContext())[0] if isinstance(value, QgsProperty) else value


def as_list(value, context):
    """Values of a list, of one value or of none; dialogs give NULL for an empty cell."""
    value = plain(value, context)
    found = [plain(one, context) for one in value] if isinstance(value, (list, tuple)) else [value]
    return [one for one in found if not (one is None or one == NULL or one == "")]


def source_of(value, context, feedback):
    """`SRC` of a layer, of its id or name in the project, of a path, or of a `SRC` typed in. Main thread only."""
    if isinstance(value, QgsMapLayer):
        return source_of_layer(value, context, feedback)
    text = str(value).strip()
    layer = QgsProcessingUtils.mapLayerFromString(text, context, False)
    if layer is not None:
        return source_of_layer(layer, context, feedback)
    if "|" in text:
        parts = QgsProviderRegistry.instance().decodeUri("ogr", text)
        return joined(parts.get("path"), parts.get("layerName"))
    dated = DATED.match(text)  # a layer of the project with its date: `ocsge 2020@2020`
    layer = QgsProcessingUtils.mapLayerFromString(dated.group(1), context, False) if dated else None
    return f"{source_of_layer(layer, context, feedback)}@{dated.group(2)}" if layer is not None else text


def joined(path, layer):
    return f"{path}:{layer}" if layer else str(path)


def source_of_layer(layer, context, feedback):
    parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
    path, name = parts.get("path") or "", parts.get("layerName") or ""
    if layer.type() == QgsMapLayerType.RasterLayer:
        if layer.providerType() != "gdal" or not path:
            raise QgsProcessingException(f"{layer.name()} : un raster du fournisseur « {layer.providerType()} » ne peut pas être lu par Arpent ; "
                                         "enregistrez-le d'abord en GeoTIFF.")
        return joined(path, name)
    if layer.type() != QgsMapLayerType.VectorLayer:
        raise QgsProcessingException(f"{layer.name()} : ni vecteur ni raster, Arpent ne sait pas le lire.")
    # A name with a colon or a date in it would be read as something else.
    clear = ":" not in name and not DATED.match(name)
    readable = layer.providerType() == "ogr" or (layer.providerType() == "delimitedtext" and not layer.isSpatial() and os.path.exists(path))
    if path and readable and clear and not layer.subsetString() and not layer.isModified() and parts.get("layerId") is None:
        return joined(path, name)
    return exported(layer, context, feedback)


def exported(layer, context, feedback):
    """Path of a temporary GeoPackage with what QGIS shows of the layer: its filter, its edits."""
    name = re.sub(r"\W+", "_", layer.name()).strip("_") or "couche"
    path = QgsProcessingUtils.generateTempFilename(f"{name}.gpkg")
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.fileEncoding = "GPKG", name, "UTF-8"
    options.layerOptions = ["FID=fid_qgis"]  # a column `fid` of the layer stays a column
    options.feedback = feedback
    fault, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, context.transformContext(), options)
    if fault != QgsVectorFileWriter.NoError:
        raise QgsProcessingException(f"{layer.name()} : impossible de l'écrire dans un GeoPackage temporaire ({message}).")
    feedback.pushInfo(f"{layer.name()} : copiée dans {path}")
    return path
