#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Print the benchmark's table from the log of measure.py."""
import csv
import sys

JOBS = {"tables": "compare --tables-only", "product": "compare, whole product"}

rows = []
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for label, n, low, median, high, cpu, peak, ratio, floor, state, load in csv.reader(file):
        job, size = label.split()
        rows.append([JOBS[job], "2 × %s" % format(int(size), ",").replace(",", " "), n, "%.2f" % float(median), "%.2f" % float(floor),
                     "%.2f" % float(ratio), "%.0f" % float(peak), "" if state == "rc=0" else state, load.replace("load ", "")])
head = ["job", "polygons", "runs", "ours, median s", "floor, median s", "ratio", "peak MiB", "failed", "load"]
if not any(row[7] for row in rows):  # nothing failed: no column for it
    head.pop(7)
    for row in rows:
        row.pop(7)
width = [max(len(line[i]) for line in [head] + rows) for i in range(len(head))]
for line in [head, ["-" * w for w in width]] + rows:
    print("| " + " | ".join(cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, width))) + " |")
if any("rc=" in cell or cell == "TIMEOUT" for row in rows for cell in row):
    sys.exit(1)
