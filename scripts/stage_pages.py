#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Keep the generated part of docs/stages/NAME.md equal to what the program declares.

  scripts/stage_pages.py ARPENT            rewrite the part between the markers of every page
  scripts/stage_pages.py --check ARPENT    change nothing; say what is stale, missing or left over; exit 1

ARPENT is the program. A stage without a page gets one to fill in."""
import json
import sys

from pages import ROOT, ask, cell

PAGES = ROOT / "docs" / "stages"
BEGIN = "<!-- from `arpent stages %s`: scripts/stage_pages.py writes this part -->"
END = "<!-- end of the generated part -->"
NEW = """<!-- SPDX-License-Identifier: Apache-2.0 -->
# %s

To be written: purpose, errors and exit codes, memory.

%s
%s
"""


def declarations(program):
    return json.loads(ask(program, "stages", "--json"))


def ports(title, list_of, side):
    if not list_of:
        return "**%s**: none.\n" % title
    lines = []
    for port in list_of:
        marks = [port["kind"]] + [word for word in ("optional", "repeated") if port.get(word)]
        lines.append("- `%s` (%s)%s" % (port["name"], ", ".join(marks), ": " + port["help"] if port["help"] else ""))
    return "**%s**\n\n%s\n" % (title, "\n".join(lines))


def type_of(param):
    if param.get("choices"):
        return " or ".join("`%s`" % choice for choice in param["choices"])
    text = param["type"]
    if param.get("unit"):
        text += ", " + param["unit"]
    if param.get("repeatable"):
        text += ", repeatable"
    return text


def default_of(param):
    if param.get("required"):
        return "required"
    for key in ("default", "fallback"):
        if param.get(key) is not None:
            return "`%s`" % param[key]
    return ""


def generated(stage):
    parts = [BEGIN % stage["name"], "", stage["summary"] + ". " + stage["description"], "", ports("Inputs", stage["inputs"], "in"),
             ports("Outputs", stage["outputs"], "out")]
    if stage["params"]:
        parts += ["| parameter | type | default | meaning |", "|---|---|---|---|"]
        parts += ["| `%s` | %s | %s | %s |" % (p["name"], cell(type_of(p)), cell(default_of(p)), cell(p["help"])) for p in stage["params"]]
        parts.append("")
    else:
        parts += ["No parameter.", ""]
    parts += ["```", stage["example"], "```", END]
    return "\n".join(parts)


def with_part(text, stage):
    """The page with its generated part renewed; None when the markers are not there."""
    begin, end = text.find(BEGIN % stage["name"]), text.find(END)
    if begin < 0 or end < begin:
        return None
    return text[:begin] + generated(stage) + text[end + len(END):]


def main(arguments):
    check = "--check" in arguments
    rest = [a for a in arguments if a != "--check"]
    if len(rest) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    stages = declarations(rest[0])
    faults = []
    for stage in stages:
        page = PAGES / (stage["name"] + ".md")
        if not page.exists():
            if check:
                faults.append("%s: no such page; run scripts/stage_pages.py and fill it in" % page.name)
            else:
                page.write_text(with_part(NEW % (stage["name"], BEGIN % stage["name"], END), stage), encoding="utf-8")
            continue
        old = page.read_text(encoding="utf-8")
        new = with_part(old, stage)
        if new is None:
            faults.append("%s: the markers of the generated part are not there" % page.name)
        elif new != old:
            if check:
                faults.append("%s: does not say what the program declares; run scripts/stage_pages.py" % page.name)
            else:
                page.write_text(new, encoding="utf-8")
    names = {stage["name"] for stage in stages}
    faults += ["%s: there is no such stage" % page.name for page in sorted(PAGES.glob("*.md")) if page.stem not in names]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
