# SPDX-License-Identifier: Apache-2.0
"""What the scripts share that write pages of docs/ from what the program or the files of layers/ declare."""
import csv
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPDX = "<!-- SPDX-License-Identifier: Apache-2.0 -->"


def ask(program, *arguments):
    """What the program prints, without translation, of the layers of this folder."""
    env = {**os.environ, "LC_ALL": "C.UTF-8", "ARPENT_DATA": str(ROOT)}
    for name in ("LANGUAGE", "ARPENT_LAYERS"):
        env.pop(name, None)
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True, encoding="utf-8", env=env).stdout


def read_json(file):
    """JSON with whole lines of // comments, as the rules have them."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return json.loads("\n".join("" if line.lstrip().startswith("//") else line for line in lines))


def read_table(file):
    """Columns and rows of a CSV."""
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    return rows[0], rows[1:]


def number(value):
    """French: no-break thin space between thousands, comma, no more decimals than needed."""
    whole, _, rest = ("%.4f" % value).rstrip("0").rstrip(".").partition(".")
    return "{:,}".format(int(whole)).replace(",", "\u202f") + ("," + rest if rest else "")


def cell(text):
    return text.replace("|", "\\|").replace("\n", " ")


def table(head, rows):
    lines = ["| %s |" % " | ".join(head), "|" + "---|" * len(head)]
    return "\n".join(lines + ["| %s |" % " | ".join(cell(c) for c in row) for row in rows])


def hold(page, text, check):
    """The fault of a page that is not `text`; written instead when it is not to be checked only."""
    old = page.read_text(encoding="utf-8") if page.exists() else None
    if old == text:
        return []
    if check:
        return ["%s: %s" % (page.relative_to(ROOT), "no such page" if old is None else "does not say what is declared")]
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
    return []


def left_over(folder, pattern, wanted):
    return ["%s: nothing is declared by this name" % page.relative_to(ROOT) for page in sorted(folder.glob(pattern)) if page.name not in wanted]


def main(doc, arguments, count, make):
    """Runs `make(check, *arguments)`, which gives the faults; `--check` changes nothing."""
    check = "--check" in arguments
    rest = [a for a in arguments if a != "--check"]
    if len(rest) != count:
        print(doc, file=sys.stderr)
        return 2
    faults = make(check, *rest)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults and check:
        print("run scripts/%s" % Path(sys.argv[0]).name, file=sys.stderr)
    return 1 if faults else 0
