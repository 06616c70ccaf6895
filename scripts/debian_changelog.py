#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes CHANGELOG.md as Debian reads a changelog, compressed: the same text gives the same bytes.

usage: debian_changelog.py CHANGELOG.md VERSION MAINTAINER OUT.gz
Of each version, `## 0.1.0 (2026-11-22)`, the lines `- …` and their continuations are kept. VERSION is the program's: the first one of the file,
or nothing is written."""
import datetime
import gzip
import re
import sys
import textwrap
from pathlib import Path

HEAD = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$")
DAYS, MONTHS = "Mon Tue Wed Thu Fri Sat Sun".split(), "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def versions(text):
    """(version, date, points) of each version, in the order of the file."""
    found = []
    for line in text.splitlines():
        head = HEAD.match(line)
        if head:
            found.append((head.group(1), datetime.date.fromisoformat(head.group(2)), []))
        elif line.startswith("## "):
            sys.exit(f"debian_changelog.py: '{line}' is no version with its date, `## 0.1.0 (2026-11-22)`")
        elif found and line.startswith("- "):
            found[-1][2].append(line[2:])
        elif found and line.startswith("  ") and found[-1][2]:
            found[-1][2][-1] += " " + line.strip()
    return found


def plain(point):
    """Without the marks of Markdown."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", point).replace("**", "").replace("`", "")


def entry(version, day, points, maintainer):
    lines = [f"arpent ({version}) stable; urgency=medium", ""]
    for point in points:
        lines += textwrap.wrap(plain(point), 78, initial_indent="  * ", subsequent_indent="    ")
    # Names of days and months without the locale.
    lines += ["", f" -- {maintainer}  {DAYS[day.weekday()]}, {day.day:02} {MONTHS[day.month - 1]} {day.year} 12:00:00 +0000", ""]
    return "\n".join(lines)


def main(source, version, maintainer, target):
    all_versions = versions(Path(source).read_text(encoding="utf-8"))
    if not all_versions or all_versions[0][0] != version:
        sys.exit(f"debian_changelog.py: {source} does not begin with `## {version} (DATE)`, the version of CMakeLists.txt")
    text = "\n".join(entry(*one, maintainer) for one in all_versions)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_bytes(gzip.compress(text.encode("utf-8"), 9, mtime=0))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
