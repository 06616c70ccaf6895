# SPDX-License-Identifier: Apache-2.0
"""What a command declares, read for a dialog: labels, what stands in front, files or folders. No QGIS here."""
import re
import shlex
from pathlib import PurePosixPath

# Common options that are the provider's business: it reads progress itself and shows the talk.
NOT_ASKED = ("quiet", "progress", "no-progress")
SOURCES = ("source", "sources", "dated-sources")


def key_of(param):
    """Name in QGIS: `before-class` is BEFORE_CLASS."""
    return param["name"].upper().replace("-", "_")


def label_of(param):
    """First words of the help, with the option's name and unit: people find it again in the manual."""
    first = re.split(r"[;:]", param["help"], maxsplit=1)[0].strip() or param["name"]
    note = ", ".join(filter(None, (param["name"], param.get("unit", ""))))
    return f"{first[0].upper()}{first[1:]} ({note})"


def help_of(param):
    """The help in full, with what holds for its value, in the language of the program."""
    return param.get("full_help", param["help"])


def example_values(command):
    """Values by option name in the command's example: what it is most often used with."""
    try:
        words = shlex.split(command["example"])
    except ValueError:
        return {}
    own = command["name"].split()
    if words[1:1 + len(own)] != own:
        return {}
    values, words = {}, words[1 + len(own):]
    by_name = {param["name"]: param for param in command["params"]}
    positional = [param for param in command["params"] if param.get("positional")]
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            flag = by_name.get(name, {}).get("type") == "flag"
            values.setdefault(name, []).append(value if equals else "" if flag or not words else words.pop(0))
        elif positional:
            values.setdefault(positional[0]["name"], []).append(word)
            if not positional[0]["repeatable"]:
                positional.pop(0)
    return values


def ending_of(param, example):
    """Of a file or folder: `.gpkg`, or empty for a folder. The example tells, else the help does."""
    for value in example.get(param["name"], ()):
        return PurePosixPath(value).suffix
    if is_folder(param):
        return ""
    named = re.search(r"\bFILE(\.[a-z0-9]+)", param["help"])
    if named:
        return named.group(1)
    return ".gpkg" if "GeoPackage" in param["help"] else ""


def is_folder(param):
    return re.search(r"\bfolder\b", re.split(r"[;:]", param["help"])[0]) is not None


def in_front(param, example):
    """Shown without unfolding the advanced parameters."""
    return param["required"] or param["name"] in example


def asked(declared):
    """Commands that run something, each with the common options a dialog asks for."""
    common = [param for param in declared["common"] if param["name"] not in NOT_ASKED]
    return [{**command, "common": common} for command in declared["commands"] if command["runs"]]
