# SPDX-License-Identifier: Apache-2.0
"""Arpent in QGIS: a provider of Processing algorithms made from what the program says of itself."""


def classFactory(iface):  # noqa: N802 (the name QGIS calls)
    from .plugin import ArpentPlugin

    return ArpentPlugin(iface)
