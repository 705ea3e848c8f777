"""A real PostgreSQL for one test run: its own folder, a local socket, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("initdb", "postgres")


def found() -> str:
    """The folder of the server's programs, "" where it is not installed (Debian: postgresql)."""
    for folder in (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *map(Path, os.environ["PATH"].split(":"))):
        if all((folder / name).is_file() for name in PROGRAMS):
            return str(folder)
    return ""


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the words to connect with. Stopped and thrown away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    who = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if who is not None:
        shutil.chown(folder, who)
        folder.chmod(0o700)
    data, programs = folder / "data", Path(found())
    null = subprocess.DEVNULL
    made = [programs / "initdb", "-D", data, "-U", "ledger", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(made, check=True, stdout=null, stderr=null, cwd=folder, user=who)
    command = [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    process = subprocess.Popen(command, stdout=null, stderr=null, cwd=folder, user=who)
    dsn = f"host={folder} user=ledger dbname=postgres"
    try:
        _wait(folder, process)
        yield dsn
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(folder: Path, process: subprocess.Popen[bytes]) -> None:
    import time

    import psycopg

    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            psycopg.connect(f"host={folder} user=ledger dbname=postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError("the server did not come up")
