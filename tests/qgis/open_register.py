# SPDX-License-Identifier: Apache-2.0
"""Opens the views and tables of a register in QGIS itself, as someone who browses the file would, and tells what is there as JSON on stdout.

usage: /usr/bin/python3 open_register.py REGISTER.sqlite XMIN YMIN XMAX YMAX
The box is of one project. Exits 1 when QGIS cannot open the file."""
import json
import sys

from qgis.core import Qgis, QgsApplication, QgsDataSourceUri, QgsFeatureRequest, QgsProviderRegistry, QgsRectangle, QgsVectorLayer

VIEWS = ("projets_actuels", "projets_en_conflit", "projets_en_cours", "projets_a_reexaminer")
TABLES = ("en_cours_par_commune", "changements", "avis_donnes", "constats_actuels", "journal", "passages", "fiches")
messages = []


def note(text, tag, level):
    if level in (Qgis.Warning, Qgis.Critical):
        messages.append(f"{tag}: {text}")


def opened(register, table, geometry):
    uri = QgsDataSourceUri()
    uri.setDatabase(register)
    uri.setDataSource("", table, geometry, "", "emprise_id" if geometry else "")
    return QgsVectorLayer(uri.uri(), table, "spatialite")


def told(layer, box=None):
    out = {"valid": layer.isValid(), "count": sum(1 for _ in layer.getFeatures()), "fields": [field.name() for field in layer.fields()], "spatial": layer.isSpatial(),
           "crs": layer.crs().authid(), "type": layer.geometryType() if layer.isSpatial() else None}
    if box is not None:
        out["inside"] = sorted(feature["projet"] for feature in layer.getFeatures(QgsFeatureRequest().setFilterRect(box)))
        out["drawn"] = sum(1 for feature in layer.getFeatures() if feature.hasGeometry() and feature.geometry().isGeosValid())
        out["ids"] = len({feature.id() for feature in layer.getFeatures()})
    return out


def listed(register):
    """What the browser and the dialog for adding layers show."""
    connection = QgsProviderRegistry.instance().providerMetadata("spatialite").createConnection(f"dbname='{register}'", {})
    return sorted(table.tableName() for table in connection.tables() if table.geometryColumn())


def main():
    register, box = sys.argv[1], QgsRectangle(*map(float, sys.argv[2:6]))
    application = QgsApplication([], False)
    application.initQgis()
    application.messageLog().messageReceived.connect(note)
    out = {"views": {name: told(opened(register, name, "geom"), box) for name in VIEWS}, "tables": {name: told(opened(register, name, "")) for name in TABLES},
           "listed": listed(register), "messages": messages}
    print(json.dumps(out))
    sys.stdout.flush()
    application.exitQgis()
    return 0 if all(entry["valid"] for entry in out["views"].values()) else 1


sys.exit(main())
