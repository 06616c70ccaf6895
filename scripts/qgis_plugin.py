#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the zip of the QGIS plugin: the same sources give the same bytes.

usage: qgis_plugin.py [FILE.zip]      (build/arpent-qgis.zip)
The version of the plugin is that of the program: when metadata.txt and CMakeLists.txt disagree, nothing is made."""
import configparser
import re
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "src" / "qgis" / "arpent"
ENDINGS = (".py", ".txt", ".svg")


def versions():
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(PLUGIN / "metadata.txt", encoding="utf-8")
    project = re.search(r"^project\(arpent VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"), re.MULTILINE)
    return metadata["general"]["version"], project.group(1)


def main(target):
    plugin, program = versions()
    if plugin != program:
        sys.exit(f"qgis_plugin.py: src/qgis/arpent/metadata.txt says version {plugin}, CMakeLists.txt {program}: make them one")
    files = {f"arpent/{file.name}": file for file in PLUGIN.iterdir() if file.suffix in ENDINGS}
    files["arpent/LICENSE"] = ROOT / "LICENSE"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, files[name].read_bytes())
    print(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "arpent-qgis.zip")
