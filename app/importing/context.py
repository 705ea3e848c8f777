"""What a return says about itself outside its rows: village, grid, year and month.

Titles and sheet names are part of the return and are believed; a file name is only a proposal,
because files are renamed and copied about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.importing.dates import NO_PERIOD, Period
from app.importing.text import chinese_number, clean, clean_name, fold

_VILLAGE = re.compile(r"([\u3400-\u9fff\U00020000-\U0003ffff]{1,10}?(?:社区|村))(?:居民委员会|村民委员会|居委会|村委会|委员会)?")
_NO_VILLAGE = re.compile(
    r"各|全|[本该我每]村|乡|县|年|月|日|填|报|单位|名|统计|汇总|和村|及|有关|所辖|辖区|行政村|自然村|农村"
    r"|关于|做好|开展|建立|加强|反诈|诈骗|登记|台账|居民|入户|走访|宣传|情况|[一二三四五六七八九十\d]个"
)
_COMMITTEE = re.compile(r"(?:村民委员会|村委会|居民委员会|居委会|委员会|\(村\)|\(社区\))$")
_DIGIT = r"[0-9〇零一二两三四五六七八九十]"
_GRID = re.compile(rf"第?\s*({_DIGIT}{{1,3}})\s*号?\s*网\s*格|网\s*格\s*第?\s*({_DIGIT}{{1,3}})(?:号)?")
_GROUP = re.compile(rf"第?\s*({_DIGIT}{{1,3}})\s*(?:村民|居民)?小?组|(?:村民|居民)?小?组\s*({_DIGIT}{{1,3}})")
_NUMBER = re.compile(rf"^({_DIGIT}{{1,3}})$")
_YEAR_MONTH = re.compile(r"(20\d\d|\d\d)\s*年\s*(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s*月")
_YEAR = re.compile(r"(20\d\d)\s*年")
_MONTH = re.compile(r"(?<![\d年])(1[0-2]|0?[1-9])\s*月(?!\s*\d+\s*日)")
_DATED_LINE = re.compile(r"(?:填报|填表|报送|制表|上报)(?:日期|时间)\s*[:：]?\s*.*$")


@dataclass(frozen=True, slots=True)
class Context:
    """`village` and `grid` are "" when the sheet does not say; `proposal` comes from the file name only."""

    village: str = ""
    grid: str = ""
    period: Period = NO_PERIOD
    proposal: str = ""


def read_context(file: str, sheet: str, titles: Iterable[str], known: Iterable[str], prefixes: Iterable[str]) -> Context:
    """The context of a sheet. `known` are villages of the office, `prefixes` names to cut off (town, county)."""
    lines = [*titles, sheet]
    stem = re.sub(r"\.[A-Za-z]{2,4}$", "", file)
    villages = list(known)
    cut = [p for p in prefixes if p]
    return Context(
        village=_first_village(lines, villages, cut),
        grid=next((name for line in lines if (name := grid_in(line))), ""),
        period=_period([*lines, stem]),
        proposal=_first_village([part for part in re.split(r"[_\-—\s（()）.]+", stem) if part], villages, cut),
    )


def grid_in(text: str) -> str:
    """`第1网格` for any way of writing a numbered grid inside a text; "" when there is none."""
    found = _GRID.search(clean(text))
    return _numbered(found, "网格") if found else ""


def grid_name(text: str) -> str:
    """A cell of a grid column as the office's name: `第一网格`, `01网格`, `网格1`, `1` → `第1网格`."""
    name = "".join(clean(text).split())
    if found := _GRID.fullmatch(name) or _NUMBER.match(name):
        return _numbered(found, "网格")
    return name


def group_name(text: str) -> str:
    """A cell of a group column: `一组`, `1小组`, `第1村民组`, `1` → `1组`; other names as they are."""
    name = "".join(clean(text).split())
    if found := _GROUP.fullmatch(name) or _NUMBER.match(name):
        return _numbered(found, "组").removeprefix("第")
    return name


def split_grid(text: str) -> tuple[str, str]:
    """`团结社区1网格` → (`团结社区`, `第1网格`); the village is "" when the cell does not name it."""
    name = "".join(clean(text).split())
    found = re.match(rf"^(.+?(?:村|社区))[-—_/]?(第?{_DIGIT}{{1,3}}号?网格|网格第?{_DIGIT}{{1,3}}号?|.*网格|.*组)$", name)
    if found and len(found.group(1)) >= 2:
        return found.group(1), grid_name(found.group(2))
    return "", grid_name(name)


def village_key(text: str, prefixes: Iterable[str] = ()) -> str:
    """A village name for comparison: town and county cut off, committee words cut off."""
    return fold(village_title(text, prefixes))


def looks_like_village(text: str) -> bool:
    """True for names that end as villages and communities do."""
    return re.search(r"(?:村|社区|居|庄|屯|寨)$", _COMMITTEE.sub("", clean_name(text))) is not None


def village_title(text: str, prefixes: Iterable[str] = ()) -> str:
    """The plain name of a village: `新河镇花园村村民委员会` and `花园村委会` → `花园村`."""
    name = clean_name(text)
    for prefix in prefixes:
        if prefix and name.startswith(prefix) and len(name) > len(prefix):
            name = name.removeprefix(prefix)
    found = _COMMITTEE.search(name)
    bare = name[: found.start()] if found else name
    if not found or not bare or bare.endswith(("村", "社区")):
        return bare or name
    return f"{bare}{'村' if found.group().startswith('村') else '社区' if found.group().startswith('居') else ''}"


def _numbered(found: re.Match[str], noun: str) -> str:
    word = next(group for group in found.groups() if group)
    number = int(word) if word.isdigit() else chinese_number(word)
    return f"第{number}{noun}"


def _first_village(lines: Iterable[str], known: list[str], prefixes: list[str]) -> str:
    texts = list(lines)
    for text in texts:
        inside = [name for name in known if name and name in text]
        inside = [name for name in inside if not any(name != other and name in other for other in inside)]
        if len(inside) == 1:
            return inside[0]
        if inside:
            return ""
    for text in texts:
        if name := _village_in(text, prefixes):
            return name
    return ""


def _village_in(text: str, prefixes: list[str]) -> str:
    """The first village named in a line; words such as 各村 or 行政村 name none."""
    line = clean(text)
    for prefix in prefixes:
        line = line.replace(prefix, " ")
    for part in re.split(r"[\s:：,，。;；、()（）_\-—/]+", line):
        part = re.sub(r"^.*(?:街道|[镇乡])(?=.{1,8}(?:村|社区))", "", part)
        found = _VILLAGE.search(part)
        if found and not _NO_VILLAGE.search(found.group(1)) and len(found.group(1)) > 1:
            return found.group(1)
    return ""


def _period(lines: Iterable[str]) -> Period:
    texts = [_DATED_LINE.sub("", clean(line)) for line in lines]
    for text in texts:
        if found := _YEAR_MONTH.search(text):
            year, month = int(found[1]), found[2]
            return Period(year + 2000 if year < 100 else year, int(month) if month.isdigit() else chinese_number(month) or 0)
    year = next((int(found[1]) for text in texts if (found := _YEAR.search(text))), 0)
    month = next((int(found[1]) for text in texts if (found := _MONTH.search(text))), 0)
    return Period(year, month)
