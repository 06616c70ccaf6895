# SPDX-License-Identifier: Apache-2.0
"""The one algorithm that is always there: which program answers, or what is wrong with it."""
from qgis.core import QgsProcessingAlgorithm, QgsProcessingException, QgsProcessingOutputNumber, QgsProcessingOutputString

from .program import ProgramFault


class StateAlgorithm(QgsProcessingAlgorithm):
    def __init__(self, discover, icon):
        super().__init__()
        self.discover, self.mark = discover, icon

    def createInstance(self):
        return StateAlgorithm(self.discover, self.mark)

    def name(self):
        return "programme"

    def displayName(self):
        return "Quel programme répond"

    def icon(self):
        return self.mark

    def shortHelpString(self):
        return ("Dit quel programme arpent ce fournisseur lance, sa version et combien de traitements il offre ; ou ce qui manque. Le programme est cherché "
                "dans le réglage du fournisseur (Préférences → Options → Traitement → Fournisseurs → Arpent), puis la variable ARPENT, puis le PATH.")

    def initAlgorithm(self, configuration=None):
        self.addOutput(QgsProcessingOutputString("PROGRAM", "Programme"))
        self.addOutput(QgsProcessingOutputString("VERSION", "Version"))
        self.addOutput(QgsProcessingOutputNumber("ALGORITHMS", "Nombre de traitements"))

    def processAlgorithm(self, parameters, context, feedback):
        try:
            program, version, commands = self.discover()
        except ProgramFault as fault:
            raise QgsProcessingException(str(fault)) from fault
        feedback.pushInfo(f"{program}, version {version} : {len(commands)} traitements")
        return {"PROGRAM": program, "VERSION": version, "ALGORITHMS": len(commands)}
