"""Reads the project's Python sources for the guards: what a file imports, names, calls and contains."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.paths import ROOT

FLOORS = ("app", "db", "ui")


@dataclass(frozen=True)
class Source:
    """One parsed file; `path` is relative to the project's root with forward slashes."""

    path: str
    text: str
    tree: ast.Module

    @property
    def floor(self) -> str:
        return PurePosixPath(self.path).parts[0]

    def at(self, node: ast.AST, what: str) -> str:
        """A line a person can click on."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {what}"


def parse(path: str, text: str) -> Source:
    return Source(path, text, ast.parse(text, path))


@functools.cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file below `folders`."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(parse(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in found)


@functools.cache
def tracked_files() -> tuple[str, ...]:
    """What the repository holds, or would with the next commit, relative to the project's root."""
    # The folder may belong to somebody else, as in a container.
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in listing.split("\0") if name and (ROOT / name).is_file())


def _package(path: str) -> list[str]:
    return list(Path(path).with_suffix("").parts[:-1])


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every import, in functions too: the module, and for `from m import n` also `m.n`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            above = _package(source.path)[: len(_package(source.path)) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield node, module
            for alias in node.names:
                yield node, f"{module}.{alias.name}"


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a chain of attributes; `.c` where the chain hangs on a call or an index."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def names(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Every name used, dotted as written: `QMessageBox`, `threading.Thread`, `self.box.exec`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield node, dotted(node)


def docstrings(tree: ast.Module) -> set[int]:
    """Identity of the constants that are documentation."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found: set[int] = set()
    for node in ast.walk(tree):
        body = node.body if isinstance(node, owners) else []
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            found.add(id(body[0].value))
    return found


def texts(source: Source) -> Iterator[tuple[ast.Constant, str]]:
    """Every string in the code that is not documentation."""
    documentation = docstrings(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node, node.value
