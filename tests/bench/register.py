#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The register at the size of years: a list of a million permits imported, the list of one commune read.

usage: register.py ARPENT [PROJECTS] [FOLDER] [LOG.csv [RUNS]]      (1000000, build/bench/register)
Prints projects a second of `arpent register import` (no cadastre: every project is kept, none placed), peak memory, the file's size, and how
long the list of a commune takes over plain SQL (the middle of 20 readings, each of a new connection). Asked: 20 000 a second, 50 ms.
With LOG, two rows like those of measure.py instead (medians of RUNS imports, each into an empty register)."""
import csv
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ASKED = 20_000  # projects a second


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


def imported(arpent, register, listed):
    """Seconds, MiB and seconds of the processor of one import into an empty register."""
    environment = {**os.environ, "ARPENT_DATA": str(ROOT)}
    register.unlink(missing_ok=True)
    subprocess.run([arpent, "register", "init", register], check=True, env=environment, stdout=subprocess.DEVNULL)
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([arpent, "register", "import", register, "--permits", listed, "--list", "essai", "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime


def readings(register, codes):
    """Seconds and rows of the list of a commune, each of a new connection."""
    found = []
    for code in codes[:20]:
        start = time.monotonic()
        with closing(sqlite3.connect(f"file:{register}?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT projet, type, etat, date, avis, surface_m2 FROM fiches WHERE insee = ? AND present = 1", (code,)).fetchall()
        found.append((time.monotonic() - start, len(rows)))
    return found


def main(arpent, count=1_000_000, folder=ROOT / "build" / "bench" / "register", log=None, runs=1):
    folder.mkdir(parents=True, exist_ok=True)
    register, listed = folder / "registre.sqlite", folder / f"permis_{count}.csv"
    codes = write_list(listed, count)
    imports, state = [], "rc=0"
    try:
        imports = [imported(arpent, register, listed) for _ in range(runs)]
    except subprocess.CalledProcessError as error:
        state, imports = f"rc={error.returncode}", [(0.0, 0.0, 0.0)]
    wall, peak, cpu = (statistics.median(column) for column in zip(*imports))
    read = readings(register, codes) if state == "rc=0" else [(0.0, 0)]
    middle, rows = statistics.median(seconds for seconds, _ in read), statistics.median(rows for _, rows in read)
    if log is None:
        print(f"import: {count} projects in {wall:.1f} s ({count / wall:,.0f} a second; {cpu:.1f} s of the processor), {peak:.0f} MiB, "
              f"file of {register.stat().st_size / 2**20:.0f} MiB")
        print(f"list of a commune: {1000 * middle:.1f} ms, {rows:.0f} rows")
        return 0 if state == "rc=0" else 1
    load = "load %.1f" % os.getloadavg()[0]
    with open(log, "a", newline="", encoding="utf-8") as out:
        for label, times, used, memory in ((f"register|{grouped(count)} projects|{count / ASKED:g} s", [each[0] for each in imports], cpu, peak),
                                           (f"one commune read|{grouped(count)} projects|0.05 s", [each[0] for each in read], 0.0, "")):
            csv.writer(out).writerow([label, len(times), round(min(times), 4), round(statistics.median(times), 4), round(max(times), 4), round(used, 2), memory, "", "", state, load])
    return 0


def grouped(count):
    return f"{count:,}".replace(",", " ")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:3]), *map(Path, sys.argv[3:5]), *map(int, sys.argv[5:6])))
