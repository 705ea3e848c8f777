"""The README and the help show what is there, and name only what the program knows."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from app.cli.parser import build
from tests.paths import ROOT

README = (ROOT / "README.md").read_text("utf-8")
HELP = ROOT / "resources" / "help"
LARGEST, ALL_TOGETHER = 150_000, 3_200_000


def links(text: str) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]


def pictures() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for folder in ("docs/pictures", "resources/help/img")
                  for path in (ROOT / folder).glob("*"))


def test_the_readme_links_to_what_is_there() -> None:
    assert len(links(README)) >= 10
    assert [link for link in links(README) if not (ROOT / link).is_file()] == []


def test_the_readme_names_commands_the_program_knows() -> None:
    lines = re.findall(r"^township-ledger (.+)$", README, re.MULTILINE)
    commands = next(action for action in build()._actions if action.dest == "command").choices
    assert commands is not None and {line.split()[0] for line in lines} == set(commands)
    for line in lines:
        build().parse_args(line.split())


@pytest.mark.parametrize("page", sorted(path.name for path in HELP.glob("*.md")))
def test_a_help_page_has_its_pictures_and_links(page: str) -> None:
    text = (HELP / page).read_text("utf-8")
    named = re.findall(r"<!--\s*图：(\S+)\s*-->", text) + links(text)
    assert [name for name in named if not (HELP / name).is_file()] == []


def test_every_picture_is_shown_somewhere() -> None:
    shown = README + "".join(f"resources/help/{name}" for path in HELP.glob("*.md")
                             for name in re.findall(r"图：(\S+)", path.read_text("utf-8")))
    assert [name for name in pictures() if name not in shown] == []


def test_pictures_stay_small_and_carry_no_place_or_date() -> None:
    sizes = [(ROOT / name).stat().st_size for name in pictures()]
    assert len(sizes) >= 16 and max(sizes) <= LARGEST and sum(sizes) <= ALL_TOGETHER
    for name in pictures():
        with Image.open(ROOT / name) as picture:
            assert not picture.getexif() and set(picture.info) <= {"dpi", "gamma", "srgb"}, name
