#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The table of the benchmark, in Markdown, from three logs.

  table.py RUNS.csv [PEERS.csv [AGREEMENT.csv]]

RUNS: a row of measure.py (or the like) for each job, labelled job|input|asked. `asked` is what is aimed at, parts separated by
commas: ≤ 1.3 (of the floor's time), ≤ 128 MiB, 5 s. PEERS: rows of peer.py, labelled job|input. AGREEMENT: rows of agreement.py,
labelled the same, with the program compared with.

A line a job, one more for each peer: its seconds, how many times ours that is, its memory. ≤ stands before what is asked and kept, > before what is asked and missed; * marks seconds
taken while the machine had more to do than the run itself. Exit 1 when arpent or a floor failed, 3 when a result disagrees."""
import csv
import os
import re
import sys

HEAD = ["job", "floor s", "ours s", "ratio", "peak MiB", "peer", "peer s", "× ours", "MiB", "agreement"]
LEFT = {0, 5, 9}


def rows_of(path):
    if path is None or not os.path.exists(path):
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def limits(asked):
    """What is asked of the ratio, the seconds and the MiB."""
    found = {}
    for part in asked.split(","):
        number = re.search(r"[0-9.]+", part)
        if number:
            found["MiB" if "MiB" in part else "s" if part.strip().endswith(" s") else "ratio"] = float(number.group())
    return found


def short(number, form):
    """At least three figures of what is small: a list read in 4 ms is not 0.00 s."""
    return form % number if number == 0 or abs(number) >= 0.1 else "%.3f" % number


def held(value, form, limit):
    if limit is None:
        return short(value, form)
    return "%s %s%g" % (short(value, form), "≤" if value <= limit else ">", limit)


def said(agreements, job, program):
    """The words of all checks of a job against a program; the first disagreement alone when there is one."""
    found = [(ok == "1", words) for label, who, ok, words in agreements if label == job and who == program]
    wrong = ["DISAGREES: " + words for ok, words in found if not ok]
    return wrong[0] if wrong else ", ".join(dict.fromkeys(words for _, words in found))


def lines_of(runs, peers, agreements, processors):
    """The cells of the table, and whether anything of ours failed."""
    lines, failed = [], False
    for label, _, _, median, _, _, peak, ratio, floor, state, load in runs:
        job, what, asked = label.split("|")
        limit, key = limits(asked), "%s|%s" % (job, what)
        busy = "*" if float(load.replace("load ", "")) > processors + 0.5 else ""
        name = ", ".join(filter(None, (job, what)))
        peers_here = [row for row in peers if row[0] == key]
        if state != "rc=0":
            failed = True
            lines.append([name, "", "FAILED", "", "", "", "", "", "", "%s after %.0f s" % (state, float(median))])
            continue
        ours = float(median)
        lines.append([name, "%.2f" % float(floor) if floor else "–", held(ours, "%.2f", limit.get("s")) + busy, held(float(ratio), "%.2f", limit.get("ratio")) if ratio else "–",
                      held(float(peak), "%.0f", limit.get("MiB")) if peak else "–", "" if peers_here else "–", "", "", "", said(agreements, key, "floor")])
        for _, peer, seconds, _, memory, state in peers_here:
            if state == "ok":
                lines.append(["", "", "", "", "", peer, "%.1f" % float(seconds) + busy, "%.3g" % (float(seconds) / ours), memory, said(agreements, key, peer)])
            else:
                lines.append(["", "", "", "", "", peer, "–", "", "", "failed, see below" if state.startswith("failed") else state])
    return lines, failed


def drawn(lines):
    rows = [HEAD, *lines]
    width = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    rows.insert(1, ["-" * w for w in width])
    return ["| " + " | ".join(cell.ljust(w) if i in LEFT else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, width))) + " |" for row in rows]


def notes(runs, peers, agreements):
    """What the table has no room for: who imported how long, why a peer failed, how busy the machine was."""
    found = []
    for name in dict.fromkeys(peer for _, peer, _, of, _, state in peers if state == "ok" and float(of)):
        found.append("%s, seconds of import among its own: %s." % (name, "; ".join(
            "%s %.1f" % (label.replace("|", ", "), float(of)) for label, peer, _, of, _, state in peers if peer == name and state == "ok")))
    found += ["%s, %s: %s" % (label.replace("|", ", "), peer, state) for label, peer, _, _, _, state in peers if state.startswith("failed")]
    found += ["%s, %s: DISAGREES: %s" % (label.replace("|", ", "), program, words) for label, program, ok, words in agreements if ok != "1"]
    loads = [float(row[10].replace("load ", "")) for row in runs]
    known = {"|".join(row[0].split("|")[:2]) for row in runs}
    found += ["%s: no run of this name" % label.replace("|", ", ") for label in sorted({row[0] for row in [*peers, *agreements]} - known)]
    counts = [int(row[1]) for row in runs]
    if loads:
        found.append("Runs of a row: %s. Load of the machine %.1f to %.1f." % (" to ".join(map(str, sorted({min(counts), max(counts)}))), min(loads), max(loads)))
    return found


def main(runs_file, peers_file=None, agreement_file=None):
    runs, peers, agreements = map(rows_of, (runs_file, peers_file, agreement_file))
    lines, failed = lines_of(runs, peers, agreements, os.cpu_count() or 1)
    print("\n".join([*drawn(lines), "", *notes(runs, peers, agreements)]))
    return 1 if failed else 3 if any(row[2] != "1" for row in agreements) else 0


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
