# SPDX-License-Identifier: Apache-2.0
"""What a run wrote, as layers that load with the styles that came with them."""
import shutil
from pathlib import Path

from qgis.core import QgsMapLayerType, QgsProcessingContext, QgsProcessingLayerPostProcessorInterface, QgsProviderRegistry, QgsWkbTypes
from qgis.PyQt import sip

PRODUCT = "arpent.gpkg"
FILES = (".gpkg", ".tif")


class DefaultStyle(QgsProcessingLayerPostProcessorInterface):
    """Puts the layer's own default style on: QGIS does not load it for layers that Processing opens."""

    def postProcessLayer(self, layer, context, feedback):
        layer.loadDefaultStyle()
        layer.triggerRepaint()


def written_files(output, since):
    """Files with layers that a run wrote: the product of a folder, or else each file of it; in order of name."""
    path = Path(output)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    fresh = [file for file in files if file.suffix in FILES and file.is_file() and file.stat().st_mtime >= since]
    return [file for file in fresh if file.name == PRODUCT] or fresh


def sweep(outputs, number):
    """Removes the drafts that process `number` left beside its outputs, or in them, when it was stopped."""
    for output in map(Path, outputs):
        for folder, start in ((output, ""), (output.parent, f".{output.name}")):
            for draft in folder.glob(f"{start}.draft-{number}-*"):
                shutil.rmtree(draft, ignore_errors=True)


def layers_of(file):
    """(uri, name) of the layers of a file; of a GeoPackage without any, its tables."""
    found = [one for one in QgsProviderRegistry.instance().querySublayers(str(file)) if one.name() not in ("layer_styles", "qgis_projects")]
    seen = [one for one in found if one.type() == QgsMapLayerType.RasterLayer or one.wkbType() != QgsWkbTypes.NoGeometry]
    return [(one.uri(), one.name()) for one in seen or found]


# QGIS deletes a post-processor with its context, but Python would forget it before: kept here until then.
KEPT = []


def load_on_completion(layers, context):
    KEPT[:] = [style for style in KEPT if not sip.isdeleted(style)]
    for uri, name in layers:
        details = QgsProcessingContext.LayerDetails(name, context.project())
        details.forceName = True
        KEPT.append(DefaultStyle())  # one each
        details.setPostProcessor(KEPT[-1])
        context.addLayerToLoadOnCompletion(uri, details)
