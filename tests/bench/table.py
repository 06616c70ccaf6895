#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Print the benchmark's table from the log of measure.py, whose labels are job|input|target."""
import csv
import sys

rows = []
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    for label, n, low, median, high, cpu, peak, ratio, floor, state, load in csv.reader(file):
        rows.append([*label.split("|"), "%.2f" % float(floor), "%.2f" % float(median), "%.2f" % float(ratio), "%.0f" % float(peak), n,
                     load.replace("load ", ""), "" if state == "rc=0" else state])
head = ["job", "input", "target", "floor s", "ours s", "ratio", "peak MiB", "runs", "load", "failed"]
order = [0, 1, 3, 4, 5, 2, 6, 7, 8, 9]
if not any(row[9] for row in rows):  # nothing failed: no column for it
    order.pop()
lines = [[row[i] for i in order] for row in [head] + rows]
width = [max(len(line[i]) for line in lines) for i in range(len(order))]
left = {0, 1, 5}
lines.insert(1, ["-" * w for w in width])
for line in lines:
    print("| " + " | ".join(cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, width))) + " |")
if any(row[9] for row in rows):
    sys.exit(1)
