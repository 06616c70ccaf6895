# SPDX-License-Identifier: Apache-2.0
"""The provider: finds the program, asks it for its commands, makes an algorithm of each."""
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig, Setting, settingsWatcher
from qgis.core import Qgis, QgsMessageLog, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from . import declaration
from .algorithm import CommandAlgorithm
from .program import ProgramFault, find_program, read_declarations
from .state import StateAlgorithm

PROGRAM = "ARPENT_PROGRAM"


def discover():
    """Path, version and commands of the program. @raises ProgramFault"""
    program = find_program(ProcessingConfig.getSetting(PROGRAM) or "")
    said = read_declarations(program)
    return program, said["version"], declaration.asked(said)


class ArpentProvider(QgsProcessingProvider):
    def __init__(self):
        super().__init__()
        self.fault = ""
        self.mark = QIcon(str(Path(__file__).resolve().parent / "icon.svg"))

    def id(self):
        return "arpent"

    def name(self):
        return "Arpent"

    def longName(self):
        return "Arpent : comptes du sol et examen des projets"

    def icon(self):
        return self.mark

    def warningMessage(self):
        return self.fault

    def load(self):
        ProcessingConfig.settingIcons[self.name()] = self.mark
        ProcessingConfig.addSetting(Setting(self.name(), PROGRAM, "Programme arpent (vide : variable ARPENT, puis PATH)", "", valuetype=Setting.FILE))
        ProcessingConfig.readSettings()
        settingsWatcher.settingsChanged.connect(self.refreshAlgorithms)
        self.refreshAlgorithms()
        return True

    def unload(self):
        settingsWatcher.settingsChanged.disconnect(self.refreshAlgorithms)
        ProcessingConfig.removeSetting(PROGRAM)

    def loadAlgorithms(self):
        self.fault = ""
        self.addAlgorithm(StateAlgorithm(discover, self.mark))
        try:
            program, _, commands = discover()
        except ProgramFault as fault:
            self.fault = str(fault)
            QgsMessageLog.logMessage(self.fault, "Arpent", Qgis.Warning)
            return
        for command in commands:
            self.addAlgorithm(CommandAlgorithm(program, command, self.mark))
