# SPDX-License-Identifier: Apache-2.0
"""What QGIS loads: it registers the provider, and takes it away again."""
from qgis.core import QgsApplication

from .provider import ArpentProvider


class ArpentPlugin:
    def __init__(self, iface):
        self.iface = iface  # None in qgis_process
        self.provider = None

    def initProcessing(self):
        self.provider = ArpentProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        self.initProcessing()
        if self.provider.fault:
            self.iface.messageBar().pushWarning("Arpent", self.provider.fault)

    def unload(self):
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
