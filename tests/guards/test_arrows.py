"""`ui → app → db`: imports point one way, and each hazard of the stack has one door."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.guards.source import FLOORS, Source, imports, names, parse, sources, texts

# What a floor may import of the project.
BELOW = {"ui": {"ui", "app"}, "app": {"app", "db"}, "db": {"db"}}

NOWHERE: tuple[str, ...] = ()
# Module → the folders or files that may import it.
MODULE_DOORS: dict[str, tuple[str, ...]] = {
    "sqlite_utils": ("db/",),
    "sqlcipher3": ("db/",),
    "sqlite3": ("db/",),
    "PySide6": ("ui/",),
    "shiboken6": ("ui/",),
    "reportlab": ("app/documents/", "app/tables/"),
    "xlsxwriter": ("app/tables/",),
    "python_calamine": ("app/importing/",),
    "cryptography": ("db/", "app/security/"),
    "pyzipper": ("app/exchange/",),
    "segno": ("app/documents/",),
    "docx": ("app/documents/",),
    "zxingcpp": ("app/scan/",),
    "psycopg": ("db/postgres.py",),  # a county's own server, asked for by `county-load` alone
    "openpyxl": NOWHERE,  # a second way to write workbooks, without text boxes; tests read with it
    # the program is offline
    "socket": NOWHERE,
    "socketserver": NOWHERE,
    "ssl": NOWHERE,
    "urllib": NOWHERE,
    "http": NOWHERE,
    "ftplib": NOWHERE,
    "smtplib": NOWHERE,
    "xmlrpc": NOWHERE,
    "requests": NOWHERE,
    "httpx": NOWHERE,
    "aiohttp": NOWHERE,
    "webbrowser": NOWHERE,
    "PySide6.QtNetwork": NOWHERE,
    "PySide6.QtWebSockets": NOWHERE,
    # data that runs, and other programs
    "pickle": NOWHERE,
    "marshal": NOWHERE,
    "shelve": NOWHERE,
    "subprocess": NOWHERE,
    "pty": NOWHERE,
    # work beside the window's own thread
    "concurrent": ("ui/jobs.py",),
    "multiprocessing": ("ui/jobs.py",),
    "asyncio": NOWHERE,
    "_thread": NOWHERE,
}
# Name, or the end of a dotted name → who may use it. A name with no dot before it must stand alone.
NAME_DOORS: dict[str, tuple[str, ...]] = {
    "QMessageBox": ("ui/tell.py",),
    "QErrorMessage": ("ui/tell.py",),
    "processEvents": NOWHERE,
    "QNetworkAccessManager": NOWHERE,
    "QProcess": NOWHERE,
    "QThread": ("ui/jobs.py",),
    "QThreadPool": ("ui/jobs.py",),
    "QRunnable": ("ui/jobs.py",),
    "QtConcurrent": NOWHERE,
    "threading.Thread": ("ui/jobs.py",),
    "threading.Timer": ("ui/jobs.py",),
    "os.system": NOWHERE,
    "os.popen": NOWHERE,
    "os.fork": NOWHERE,
    "os.startfile": NOWHERE,
    "os.execv": NOWHERE,
    "datetime.now": ("app/clock.py",),
    "datetime.utcnow": NOWHERE,
    "datetime.today": NOWHERE,
    "date.today": NOWHERE,
}
# Only as the builtin: `dialog.exec()` is Qt's.
BUILTIN_DOORS: dict[str, tuple[str, ...]] = {"eval": NOWHERE, "exec": NOWHERE, "__import__": NOWHERE}

SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|VIEW"
    r"|TRIGGER|VIRTUAL)|ALTER\s+TABLE|PRAGMA\s|WITH\s+\w+\s+AS\s*\()",
    re.IGNORECASE | re.DOTALL,
)


def below(name: str, module: str) -> bool:
    """Whether `name` is `module` or something in it."""
    return name == module or name.startswith(f"{module}.")


def may(source: Source, doors: tuple[str, ...]) -> bool:
    return any(source.path == door or (door.endswith("/") and source.path.startswith(door)) for door in doors)


def arrow_offences(source: Source) -> Iterator[str]:
    """Imports that go up a floor, or past the floor below."""
    for node, name in imports(source):
        top = name.split(".")[0]
        if top in (*FLOORS, "tests") and top not in BELOW[source.floor]:
            yield source.at(node, f"{source.floor} must not import {name}")


def door_offences(source: Source) -> Iterator[str]:
    """Hazards used from outside their door."""
    for node, name in imports(source):
        for module, doors in MODULE_DOORS.items():
            if below(name, module) and not may(source, doors):
                yield source.at(node, f"{module} only in {doors or 'no file'}")
        yield from _name_offences(source, node, name, NAME_DOORS)
    for node, name in names(source):
        yield from _name_offences(source, node, name, NAME_DOORS)
        if name in BUILTIN_DOORS:
            yield source.at(node, f"{name} is not used")


def _name_offences(
    source: Source, node: object, name: str, table: dict[str, tuple[str, ...]]
) -> Iterator[str]:
    for hazard, doors in table.items():
        if (name == hazard or name.endswith(f".{hazard}")) and not may(source, doors):
            yield source.at(node, f"{hazard} only in {doors or 'no file'}")  # type: ignore[arg-type]


def sql_offences(source: Source) -> Iterator[str]:
    """Statements written outside db/."""
    if source.floor == "db":
        return
    for node, text in texts(source):
        if SQL.match(text):
            yield source.at(node, f"SQL outside db/: {text.strip()[:50]!r}")


def wording_offences(source: Source) -> Iterator[str]:
    """Words for people in db/, which only knows rows."""
    if source.floor != "db":
        return
    for node, text in texts(source):
        if re.search(r"[\u4e00-\u9fff]{2}", text):
            yield source.at(node, f"wording in db/: {text.strip()[:30]!r}")


GUARDS = (arrow_offences, door_offences, sql_offences, wording_offences)


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_house_is_in_order(guard) -> None:
    offences = [line for source in sources(*FLOORS) for line in guard(source)]
    assert not offences, "\n".join(dict.fromkeys(offences))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("db/rows.py", "from app.errors import AppError"),
        ("db/rows.py", "def f():\n    import app"),
        ("app/month.py", "def f():\n    from ui import tell"),
        ("app/month.py", "from ..ui import tell"),
        ("ui/home.py", "from db.rows import read"),
        ("app/month.py", "import tests.paths"),
        ("app/month.py", "import PySide6.QtCore"),
        ("app/month.py", "from sqlite_utils.db import Table"),
        ("app/records/area.py", "from reportlab.pdfgen import canvas"),
        ("app/documents/batch.py", "import xlsxwriter"),
        ("ui/home.py", "from PySide6.QtWidgets import QMessageBox"),
        ("ui/home.py", "from PySide6 import QtWidgets\nQtWidgets.QMessageBox.question()"),
        ("ui/home.py", "QApplication.instance().processEvents()"),
        ("ui/home.py", "from PySide6.QtCore import QThread as T"),
        ("app/month.py", "from threading import Thread"),
        ("app/month.py", "import threading\nthreading.Thread()"),
        ("app/month.py", "from urllib.request import urlopen"),
        ("app/month.py", "eval('1')"),
        ("app/month.py", "import os\nos.system('x')"),
        ("app/month.py", "datetime.datetime.now()"),
        ("app/month.py", "q = 'select uid from household'"),
        ("db/rows.py", "raise ValueError('没有这一行')"),
    ],
)
def test_the_guard_sees(path: str, text: str) -> None:
    assert [line for guard in GUARDS for line in guard(parse(path, text))]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "ui/home.py",
            "from app.errors import AppError\nfrom ui.tell import tell\ndialog.exec()\nmenu().exec()",
        ),
        ("app/month.py", "import threading\nlock = threading.Lock()\nfrom db.rows import read"),
        ("ui/jobs.py", "from PySide6.QtCore import QThread"),
        ("app/month.py", '"""Select the rows from the table."""\ntext = "Update"'),
    ],
)
def test_the_guard_lets_pass(path: str, text: str) -> None:
    assert not [line for guard in GUARDS for line in guard(parse(path, text))]
