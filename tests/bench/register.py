#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The register at the size of years: a list of a million permits imported, the list of one commune read.

usage: register.py ARPENT [PROJECTS] [FOLDER]      (1000000, build/bench/register)
Prints projects a second of `arpent register import` (no cadastre: every project is kept, none placed), peak memory, the file's size, and how
long the list of a commune takes over plain SQL (the middle of 20 readings, each of a new connection). Asked: 20 000 a second, 50 ms."""
import csv
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def write_list(file, count):
    """The same bytes for the same count."""
    chance = random.Random(7)
    with open(ROOT / "layers" / "communes_amp" / "communes.csv", encoding="utf-8", newline="") as text:
        codes = [row["insee"] for row in csv.DictReader(text)]
    states = ("autorisé", "commencé", "terminé", "annulé")
    with open(file, "w", encoding="utf-8") as out:
        out.write("numero;type;etat;date;insee;parcelles;surface_m2;destination\n")
        for i in range(count):
            code, kind, year = chance.choice(codes), chance.choice(("PC", "PA", "DP", "PD")), 20 + i % 6
            out.write(f"{kind} 0{code[:2]} {code[2:]} {year} {i:07d};{kind};{chance.choice(states)};20{year}-{1 + i % 12:02d}-{1 + i % 28:02d};{code};"
                      f"{code}000AB{i % 9999:04d};{chance.randint(200, 9000)};logement\n")
    return codes


def main(arpent, count=1_000_000, folder=ROOT / "build" / "bench" / "register"):
    folder.mkdir(parents=True, exist_ok=True)
    register, listed = folder / "registre.sqlite", folder / f"permis_{count}.csv"
    codes = write_list(listed, count)
    register.unlink(missing_ok=True)
    environment = {**os.environ, "ARPENT_DATA": str(ROOT)}
    subprocess.run([arpent, "register", "init", register], check=True, env=environment, stdout=subprocess.DEVNULL)
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([arpent, "register", "import", register, "--permits", listed, "--list", "essai", "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
    wall, used = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    readings = []
    for code in codes[:20]:
        start = time.monotonic()
        with sqlite3.connect(f"file:{register}?mode=ro", uri=True) as db:
            rows = db.execute("SELECT projet, type, etat, date, avis, surface_m2 FROM fiches WHERE insee = ? AND present = 1", (code,)).fetchall()
        readings.append((1000 * (time.monotonic() - start), len(rows)))
    print(f"import: {count} projects in {wall:.1f} s ({count / wall:,.0f} a second; {cpu:.1f} s of the processor), {used.ru_maxrss / 1024:.0f} MiB, "
          f"file of {register.stat().st_size / 2**20:.0f} MiB")
    print(f"list of a commune: {statistics.median(ms for ms, _ in readings):.1f} ms, {statistics.median(rows for _, rows in readings):.0f} rows")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:3]), *map(Path, sys.argv[3:4]))
