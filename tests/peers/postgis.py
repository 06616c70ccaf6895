#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server with PostGIS of one's own, thrown away after use: no service, no port, nothing of the system's cluster.

  postgis.py start FOLDER      makes a cluster in FOLDER (must not exist) and prints the environment of clients, NAME=VALUE a line
  postgis.py stop FOLDER       stops it and removes FOLDER

As root the server runs as the user postgres (PostgreSQL refuses root); anybody else runs it as themselves. Reached through a
socket in FOLDER alone, which must lie where that user may go. Settings are those one gives a machine for such work: memory for sorts, one worker a processor, no
compiling of queries, no waiting for the disk."""
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

DATABASE = "peers"
USER = "postgres"
SETTINGS = {"listen_addresses": "", "shared_buffers": "512MB", "work_mem": "256MB", "maintenance_work_mem": "512MB", "max_wal_size": "8GB", "jit": "off",
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "max_parallel_workers_per_gather": os.cpu_count() or 1}


def server_programs():
    """The newest server that has PostGIS, or None."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()
             and Path("/usr/share/postgresql", path.parent.name, "extension", "postgis.control").exists()]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def as_user(command):
    return ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", *command] if os.geteuid() == 0 else command


def run(command):
    done = subprocess.run(as_user([str(part) for part in command]), capture_output=True, text=True, cwd="/")
    if done.returncode != 0:
        raise RuntimeError("%s: %s" % (Path(command[0]).name, (done.stderr or done.stdout).strip()))


def environment(folder):
    return {"PGHOST": str(folder), "PGUSER": USER, "PGDATABASE": DATABASE}


def process(folder):
    """The number of the server's first process."""
    return int((Path(folder) / "data" / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])


def start(folder):
    programs = server_programs()
    if programs is None:
        raise RuntimeError("PostgreSQL with PostGIS is not installed")
    folder = Path(folder).resolve()
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    try:
        run([programs / "initdb", "--auth", "trust", "--username", USER, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "-D", folder / "data"])
        options = " ".join("-c %s='%s'" % setting for setting in {**SETTINGS, "unix_socket_directories": folder}.items())
        run([programs / "pg_ctl", "start", "--wait", "--silent", "-D", folder / "data", "-l", folder / "log", "-o", options])
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return environment(folder)


def stop(folder):
    folder = Path(folder).resolve()
    if (folder / "data" / "postmaster.pid").exists():
        run([server_programs() / "pg_ctl", "stop", "--wait", "--silent", "--mode", "immediate", "-D", folder / "data"])
    shutil.rmtree(folder, ignore_errors=True)


def fresh():
    """An empty database with the extension; one of before is thrown away, with whoever still works in it. The environment says where."""
    for database, command in (("postgres", 'DROP DATABASE IF EXISTS "%s" WITH (FORCE)' % DATABASE), ("postgres", 'CREATE DATABASE "%s"' % DATABASE),
                              (DATABASE, "CREATE EXTENSION postgis")):
        done = subprocess.run(["psql", "-X", "-q", "-d", database, "-c", command], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError("psql: " + done.stderr.strip())


@contextmanager
def session():
    """For the time of a with: a server, an empty database, and the environment that leads clients to them."""
    folder = Path(tempfile.gettempdir()) / ("arpent_postgis_%d" % os.getpid())
    variables = start(folder)
    before = {name: os.environ.get(name) for name in variables}
    try:
        os.environ.update(variables)
        fresh()
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        stop(folder)


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("start", "stop"):
        sys.exit(__doc__)
    if sys.argv[1] == "start":
        print("\n".join("%s=%s" % variable for variable in start(sys.argv[2]).items()))
    else:
        stop(sys.argv[2])
