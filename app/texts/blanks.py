"""Blanks of a text, by Chinese names in 〔〕: 〔活动场次〕, 〔上月活动场次〕, 〔活动场次同比〕, 〔主要活动〕 and so on.

What is in a text stays a blank until the version is final, so that correcting a record corrects every draft. 〔2026〕
in a 发文字号 is not a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from app import clock
from app.errors import AppError
from app.reports.compare import YEAR_BASE, before_name
from app.reports.coverage import Coverage, total
from app.reports.metrics import ACTIVITY_COLUMNS, METRICS, ON_SITE_GROUPS, kind_groups
from app.reports.monthly import activities_in, round_coverage, rounds_of
from app.reports.period import Period, PeriodKind
from app.texts.figures import ACTIVE, Figures, adds_up, named, source_of

BLANK = re.compile(r"〔([^〔〕\n]*)〕")
_YEAR = re.compile(r"20\d\d")
_SHOWN_ACTIVITIES = 5
_MAIN = ("活动场次", "参与人次", "宣传单")
_OWN: Mapping[PeriodKind, str] = {PeriodKind.WEEK: "本周", PeriodKind.MONTH: "本月", PeriodKind.QUARTER: "本季度",
                                  PeriodKind.YEAR: "本年"}
WORDS, PLACES = "成段文字", "单位与期间"


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank: its name, the group and figure it is offered under, and what fills it. A `listing` may be several
    lines; where it is empty its whole paragraph is left out."""

    name: str
    group: str
    figure: str
    fill: Callable[[], str]
    listing: bool = False


class Blanks:
    """Every blank there is for one period; values are computed when they are asked for and kept."""

    def __init__(self, figures: Figures, subject: str = "") -> None:
        self._figures = figures
        self._kept: dict[str, str] = {}
        self.all: dict[str, Blank] = {blank.name: blank for blank in _offered(figures, subject)}
        self._other = _aliases(figures.period, self.all)

    def value(self, name: str) -> str:
        """What fills a blank. Raises KeyError for one there is not."""
        blank = self.find(name)
        if blank.name not in self._kept:
            self._kept[blank.name] = blank.fill().strip()
        return self._kept[blank.name]

    def find(self, name: str) -> Blank:
        """A blank by its name, or by how this kind of period calls it (本月…). Raises KeyError."""
        return self.all[self._other.get(name, name)]

    def unknown(self, name: str, where: str) -> AppError:
        """What to say about a blank there is not."""
        if name[:2] in ("本月", "上月") and self._figures.period.kind is not PeriodKind.MONTH:
            hint = f"这份材料的统计期间是{self._figures.period.title}，请写“本期”“上期”。"
        elif near := get_close_matches(name, [*self.all, *self._other], 1, 0.5):
            hint = f"是不是〔{near[0]}〕？可用的从“插入数据”里选。"
        else:
            hint = "可用的从“插入数据”里选。"
        return AppError(f"{where}里没有“〔{name}〕”这个数据空。", hint)

    def fill(self, text: str, where: str) -> str:
        """A text with its blanks filled; a paragraph whose list is empty is left out. Raises AppError with the place."""
        made = []
        for number, line in enumerate(text.splitlines(), start=1):
            names = blanks_in(line)
            for name in names:
                if name not in self.all and name not in self._other:
                    raise self.unknown(name, f"{where}第{number}段")
            if any(self.find(name).listing and not self.value(name) for name in names):
                continue
            made.append(BLANK.sub(self._put, line))
        return "\n".join(made)

    def _put(self, match: re.Match[str]) -> str:
        return match[0] if _YEAR.fullmatch(match[1]) else self.value(match[1])


def blanks_in(text: str) -> list[str]:
    """The names of the blanks in a text, in order; a year in brackets is none."""
    return [name for name in BLANK.findall(text) if not _YEAR.fullmatch(name)]


def _aliases(period: Period, known: Mapping[str, Blank]) -> dict[str, str]:
    """本期… for every plain figure, and what the kind of period calls 本期 and 上期."""
    names = (*named(), ACTIVE)
    found = {f"本期{name}": name for name in names}
    if own := _OWN.get(period.kind):
        found |= {f"{own}{name}": name for name in names}
    found |= {f"{before_name(period)}{name}": f"上期{name}" for name in names}
    return {alias: name for alias, name in found.items() if name in known and alias not in known}


def _offered(figures: Figures, subject: str) -> list[Blank]:
    return [*_places(figures, subject), *_words(figures),
            *(blank for name in (ACTIVE, *named()) for blank in _about(figures, name))]


def _about(figures: Figures, name: str) -> list[Blank]:
    """A figure, what it was, and how it moved."""
    period = figures.period
    before, year_before = period.before(), period.year_before()
    made: list[tuple[str, Callable[[], str]]] = [
        (name, partial(figures.text, name)),
        (f"{name}同比", partial(figures.change, name, year_before, YEAR_BASE)),
        (f"{name}环比", partial(figures.change, name, before, before_name(period))),
        (f"上期{name}", partial(figures.text, name, before)),
        (f"{YEAR_BASE}{name}", partial(figures.text, name, year_before)),
    ]
    if adds_up(name):
        made.append((f"本年累计{name}", partial(figures.text, name, figures.year_so_far())))
    return [Blank(blank, source_of(name), name, fill) for blank, fill in made]


def _places(figures: Figures, subject: str) -> list[Blank]:
    office, period = figures.session.office, figures.period

    def said(text: Any) -> Callable[[], str]:
        return lambda: str(text or "")

    phone = office["duty_phone"] or office["phone"]
    county = office["county"]
    return [Blank(name, PLACES, name, fill) for name, fill in {
        "镇名": said(office["town"]), "县名": said(county), "单位全称": said(office["name"]),
        "署名单位": said(office["office_name"] or office["name"]),
        "上级单位": said(county and f"{county}打击治理电信网络新型违法犯罪工作领导小组办公室"),
        "期间": said(period.title), "起止日期": said(period.span), "年份": said(period.first[:4]),
        "上期": said(period.before().title), "上年同期": said(period.year_before().title),
        "落款日期": lambda: clock.chinese_date(clock.today().isoformat()),
        "负责人": said(office["head"]), "填报人": said(office["filler"]), "联系电话": said(phone),
        "本地高发骗术": said(office["risk_types"]), "事由": said(subject),
        "村数": lambda: str(len(figures.villages())),
    }.items()]


def _words(figures: Figures) -> list[Blank]:
    return [Blank(name, WORDS, name, partial(fill, figures), listing=True) for name, fill in {
        "主要活动": _activities, "场次明细": _held, "宣传数量": _amounts, "增减情况": _trend, "入户情况": _rounds}.items()]


def _held(figures: Figures) -> str:
    return "、".join(f"{METRICS[code].name}{figures.value(METRICS[code].name)}{METRICS[code].unit}" for code in ON_SITE_GROUPS)


def _amounts(figures: Figures) -> str:
    metrics = [METRICS[code] for code in ACTIVITY_COLUMNS if code not in (*ON_SITE_GROUPS, "persons")]
    return "、".join(f"{item.name}{value}{item.unit}" for item in metrics if (value := figures.value(item.name)))


def _trend(figures: Figures) -> str:
    """How the main figures moved against the period before and the year before; a base without any is said once."""
    period = figures.period
    bases = {period.before(): before_name(period), period.year_before(): YEAR_BASE}
    if len(bases) == 1:  # of a year both are the year before
        bases = {period.before(): before_name(period)}
    told, without = [], []
    for base, name in bases.items():
        moved = [f"{figure}{figures.change_cell(figure, base)}" for figure in _MAIN if figures.value(figure, base)]
        if moved:
            told.append(f"与{name}相比，{'、'.join(moved)}")
        else:
            without.append(name)
    if without:
        told.append(f"{'、'.join(without)}无数据，不作比较")
    return f"{'；'.join(told)}。"


def _activities(figures: Figures) -> str:
    """The largest activities of the period, in order of days."""
    groups = kind_groups()
    rows = [row for row in activities_in(figures.session, figures.period)
            if groups.get(row.get("kind") or "") in ON_SITE_GROUPS]
    rows.sort(key=lambda row: (-(row.get("persons") or 0), row["date"]))
    best = sorted(rows[:_SHOWN_ACTIVITIES], key=lambda row: row["date"])
    texts = figures.session.show_many("activity", best)
    return "\n".join(_told(row, text) for row, text in zip(best, texts, strict=True))


def _told(row: Mapping[str, Any], text: Mapping[str, str]) -> str:
    day = clock.chinese_date(row["date"]).partition("年")[2]
    where = text["area"] or text["host_unit"] or text["host"]
    place = f"在{text['place']}" if text["place"] else ""
    persons = f"，参与{row['persons']}人次" if row.get("persons") else ""
    summary = f"。{text['summary'].rstrip('。')}" if text["summary"] else ""
    return f"{day}，{where}{place}开展“{row['title']}”{persons}{summary}。"


def _rounds(figures: Figures) -> str:
    period = figures.period
    own = _OWN.get(period.kind, "本期")
    return "\n".join(
        f"{row['name']}：{_visits(total(round_coverage(figures.session, period, row['uid']).values()), own)}"
        for row in rounds_of(figures.session, period))


def _visits(found: Coverage, when: str) -> str:
    return (
        f"应访{found.targets}户，{when}走访{found.calls}户次，累计已访{found.met}户，"
        f"覆盖率{found.with_empty.text()}（不含空户{found.without_empty.text()}）；"
        f"空户{found.empty}户、拆迁{found.demolished}户、整户外出{found.away}户、"
        f"未遇{found.nobody}户、婉拒{found.declined}户、未访{found.left}户；"
        f"回执发出{found.issued}份、收回{found.returned}份，回收率{found.receipts.text()}。"
    )
