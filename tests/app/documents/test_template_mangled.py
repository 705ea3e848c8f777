"""Whatever is in a template file, it is refused in words or it is a template that prints or says why not."""

from __future__ import annotations

import io
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import batch, template
from app.errors import AppError

SHIPPED = [path.read_text("utf-8") for path in sorted(template.folder().glob("*.toml"))]
VALUES = ["0", "-1", "7", "500", "1e9", "nan", "inf", "true", '"x"', "[]", "{}", "9" * 40, "9" * 5000, "0.0001", "[1, 2]", '""',
          '"{office.town}"', '"{unit.name.__class__}"', '"{"', "1979-05-27", "[[1]]", '"**"', '"a\\nb"', '"\\u0000"', "[" * 3000]
VALUE = re.compile(r"= ([^\n\[{,}]+)")


def edit(text: str, how: int, at: float, value: str) -> str:
    """One mistake in a template's text."""
    if how == 0:
        found = list(VALUE.finditer(text))
        place = found[int(at * len(found))]
        return text[:place.start(1)] + value + text[place.end(1):]
    lines = text.split("\n")
    line = int(at * len(lines))
    if how == 1:
        del lines[line:line + 3]
    elif how == 2:
        lines[line] = lines[len(value) % len(lines)]
    else:
        lines[line] = lines[line][::-1]
    return "\n".join(lines)


EDITS = st.tuples(st.sampled_from([0, 0, 0, 1, 2, 3]), st.floats(0, 0.999), st.sampled_from(VALUES))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SHIPPED), st.lists(EDITS, min_size=1, max_size=3))
def test_a_mangled_template_is_refused_in_words_or_prints(text: str, edits: list[tuple[int, float, str]]) -> None:
    for how, at, value in edits:
        text = edit(text, how, at, value)
    try:
        paper = template.parse(text, "试样")
        batch.render(paper, {"town": "新河镇"}, [{}], io.BytesIO())
    except AppError as error:
        assert re.search("[一-鿿]", error.message)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_refused_in_words(text: str) -> None:
    try:
        template.parse(text, "试样")
    except AppError as error:
        assert "试样" in error.message


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80))
def test_whatever_was_typed_is_printed_and_never_read_as_a_blank(asked: str, name: str) -> None:
    paper = template.parse("""
code = "made"
title = "试样"
version = 1
recipients = "unit"
pages = 0
[blanks]
"unit.name" = "单位"
[asks.matter]
label = "事项"
kind = "text"
[[block]]
kind = "para"
text = "{unit.name}：**{ask.matter}**"
[[block]]
kind = "grid"
columns = [1, 1]
rows = [{ cells = [{ blank = "unit.name" }, { text = "事项：{ask.matter}", tick = "yes" }] }]
""", "试样")
    result = batch.render(paper, {}, [{"name": name}], io.BytesIO(), asked={"matter": asked})
    assert result.pages >= 1
