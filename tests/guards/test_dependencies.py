"""The list of what the program is built on says what is installed with it, version by version."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata

from tests.paths import ROOT

NOT_SHIPPED = {"pip", "setuptools"}


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~;(\s]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def needed() -> set[str]:
    """Every package the program's own dependencies bring along, themselves among them."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    found: set[str] = set()
    todo = [name_of(item) for item in asked] + ["psycopg-binary"]
    while todo:
        name = todo.pop()
        if name in found or name in NOT_SHIPPED:
            continue
        try:
            more = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # for another system or version of Python
        found.add(name)
        todo += [name_of(item) for item in more if "extra ==" not in item]
    return found


def test_the_list_holds_every_package_at_its_locked_version() -> None:
    text = (ROOT / "docs" / "DEPENDENCIES.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([0-9][^ |]*) \|", text, re.MULTILINE))
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {name_of(name): version for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", lock, re.MULTILINE)}
    assert needed() <= listed.keys()
    assert {name: locked.get(name) for name in listed} == listed
