#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One job by another program, timed.

  peer.py --log PEERS.csv --label JOB|INPUT --limit SECONDS --folder WORK [--runs 1] [--server FOLDER] FUNCTION OUT INPUT...

FUNCTION is one of ../peers/programs.py. A row of the log: label, function, seconds, seconds of them for importing, MiB, state.
Seconds are those of the commands one would have to run, from files to the table; the medians of the runs. MiB is the peak of all
processes together that work on it, those of the database's server included, memory they share counted once (/proc/PID/smaps_rollup,
five times a second), or the peak of the largest alone when that is more. State: ok, `not installed`, `> LIMIT s`, `failed: …`.

Prints the name of the program and exits 0 when there is a result to compare, exits 1 when there is none."""
import argparse
import csv
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))
import postgis  # noqa: E402
import programs  # noqa: E402

# Which program each function is, and its name in the table.
PEERS = {"cross_grass": ("grass", "GRASS r.stats"), "cross_gdal": ("gdal", "GDAL and numpy"), "cross_qgis": ("qgis", "QGIS histogram"),
         "overlay_gdal": ("gdal", "OGR overlay"), "overlay_qgis": ("qgis", "QGIS overlay"), "overlay_postgis": ("postgis", "PostGIS"),
         "overlay_postgis_equal": ("postgis", "PostGIS, md5"), "overlaps_gdal": ("gdal", "OGR overlay"), "overlaps_qgis": ("qgis", "QGIS overlay"),
         "overlaps_postgis": ("postgis", "PostGIS"), "ground_postgis": ("postgis", "PostGIS"), "dissolve_gdal": ("gdal", "GEOS union"),
         "dissolve_postgis": ("postgis", "PostGIS"), "raster_gdal": ("gdal", "gdal_rasterize")}


def children(process):
    """Of all its threads; nothing when it has ended."""
    found = []
    try:
        for thread in os.listdir("/proc/%d/task" % process):
            with open("/proc/%d/task/%s/children" % (process, thread), encoding="ascii") as file:
                found += map(int, file.read().split())
    except OSError:
        pass
    return found


def family(roots):
    """These processes and all that descend from them."""
    found, left = set(), list(roots)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += children(one)
    return found


def proportional(process):
    """MiB of a process, what it shares divided among those who share it."""
    try:
        with open("/proc/%d/smaps_rollup" % process, encoding="ascii") as file:
            return next((int(line.split()[1]) / 1024 for line in file if line.startswith("Pss:")), 0.0)
    except OSError:
        return 0.0


class Watch:
    """Peak memory of a process, its descendants and a server, by samples."""

    def __init__(self, roots):
        self.peak, self.roots, self.over = 0.0, roots, threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.over.wait(0.2):
            self.peak = max(self.peak, sum(map(proportional, family(self.roots))))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class TooLong(Exception):
    pass


def timed(step, left, server, said):
    """Seconds and MiB of a command; the whole of its process group ends with it."""
    begin = time.monotonic()
    process = subprocess.Popen(step.command, env={**os.environ, **step.environment}, stdout=said, stderr=said, start_new_session=True)
    late = threading.Event()

    def stop():
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(max(left, 0.01), stop)
    timer.start()
    try:
        with Watch([process.pid, *server]) as watch:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - begin
    except BaseException:  # interrupted: the group is its own, nobody else would end it
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TooLong
    if process.returncode != 0:
        raise RuntimeError("%s ended with %d" % (Path(step.command[0]).name, process.returncode))
    return seconds, max(watch.peak, used.ru_maxrss / 1024)


def once(steps, limit, server, said):
    """Seconds by stage, and the peak of all."""
    stages, peak = {"import": 0.0, "work": 0.0}, 0.0
    for step in steps:
        seconds, memory = timed(step, limit - sum(stages.values()), server, said)
        stages[step.stage] += seconds
        peak = max(peak, memory)
    return stages, peak


def ended():
    """What still works in the database after the limit goes with it. A server that cannot is no fault of this row: the next one says so."""
    try:
        postgis.fresh()
    except RuntimeError as error:
        print(error, file=sys.stderr)


def last_words(file):
    lines = [line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def asked(arguments):
    """The row of the log, without its label."""
    program, name = PEERS[arguments.function]
    why = programs.missing(program)
    if why:
        return [name, "", "", "", why]
    folder = Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)
    said = folder / "said.txt"
    runs, server = [], []
    with open(said, "w", encoding="utf-8") as words:
        try:
            if program == "postgis":
                os.environ.update(postgis.environment(Path(arguments.server).resolve()))
                server.append(postgis.process(arguments.server))
            for _ in range(arguments.runs):
                Path(arguments.out).unlink(missing_ok=True)
                if program == "postgis":
                    postgis.fresh()
                steps = getattr(programs, arguments.function)(*map(source, arguments.input), arguments.out, folder)
                runs.append(once(steps, arguments.limit, server, words))
        except TooLong:
            return [name, "", "", "", "> %g s" % arguments.limit]
        except (RuntimeError, OSError) as error:
            words.flush()
            return [name, "", "", "", ": ".join(filter(None, ["failed", str(error), last_words(said)]))]
        finally:
            if server:
                ended()
    whole = statistics.median(sum(stages.values()) for stages, _ in runs)
    return [name, "%.3f" % whole, "%.3f" % statistics.median(stages["import"] for stages, _ in runs), "%.0f" % max(peak for _, peak in runs), "ok"]


def source(text):
    """FILE:LAYER:FIELD is a layer; anything else stays as it is."""
    return programs.Source.parse(text) if text.count(":") == 2 else text


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", required=True)
    parser.add_argument("--label", required=True)
    parser.add_argument("--limit", type=float, default=300)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--server", help="folder of postgis.py start")
    parser.add_argument("function", choices=sorted(PEERS))
    parser.add_argument("out")
    parser.add_argument("input", nargs="+")
    arguments = parser.parse_args(words)
    row = asked(arguments)
    with open(arguments.log, "a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow([arguments.label, *row])
    print("%s: %s" % (arguments.label, " | ".join(row)), file=sys.stderr)
    if row[-1] != "ok":
        return 1
    print(row[0])
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
