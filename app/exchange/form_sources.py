"""What a column of the county's form can be filled from, and by which words it is recognised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.errors import AppError
from app.importing.headings import SEQUENCE_WORDS
from app.importing.text import fold, fold_bare
from app.month import snapshot
from app.month.cells import thaw
from app.reports.catalogue import REPORTS, report
from app.reports.metrics import METRICS
from app.reports.period import Period, PeriodKind
from app.tables.table import Column, Table

if TYPE_CHECKING:
    from app.session import Session

TableOf = Callable[[str], Table]
"""A table of the month by its code; a locked month gives what was locked."""

NUMBER, NAME, NOTE, TEXT = "no", "name", "note", "text:"
"""序号, 村名, 备注 and a constant (`text:无`); a figure is `R-M1.persons`."""

NAME_WORDS = ("村（社区）", "村", "社区", "村名", "村（社区）名称", "村社区", "村/社区", "单位", "单位名称",
              "村（社区）/单位", "填报单位", "行政村", "镇（街道）", "乡镇（街道）", "镇街", "乡镇", "报送单位", "名称", "区域")
NOTE_WORDS = ("备注", "说明", "备注说明", "附注")
_OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "R-M3.calls": ("本月户次", "走访户次", "入户户次", "入户走访户次", "本月入户户次", "本月走访户数"),
    "R-M3.met": ("已访户", "累计走访户数", "已走访户数", "累计入户户数"),
    "R-M3.cover": ("覆盖率", "累计覆盖率", "走访覆盖率", "入户覆盖率"),
    "R-M3.issued": ("发放回执", "回执发放", "发出回执"),
    "R-M3.returned": ("收回回执", "回收回执", "回执回收"),
    "R-M3.return_rate": ("回执回收率",),
    "R-M3.living": ("户数", "在册户数"),
    "R-M1.persons": ("受教育群众", "覆盖群众", "受众人次", "参加群众"),
}
"""How counties head these columns beside the names the tables have themselves."""


@dataclass(frozen=True, slots=True)
class Source:
    """One choice for a column. `words` are folded headings → how sure they are."""

    key: str
    label: str
    table: str = ""
    column: str = ""
    words: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Supply:
    """The tables of the month and everything a column can take from them; `missing` are those that cannot be made.

    `version` and `kept` as in `MonthTables`.
    """

    tables: dict[str, Table]
    sources: dict[str, Source]
    missing: dict[str, str]
    version: int = 0
    kept: frozenset[str] = frozenset()

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that heads a column: what tells heading rows from titles."""
        words = set(SEQUENCE_WORDS)
        for source in self.sources.values():
            words |= set(source.words)
        return frozenset(words)


class MonthTables:
    """The tables of a period: of a locked month those that were locked, all others as they are computed now.

    `version` is the locked version they are taken from, 0 for none; `kept` the codes that are in it.
    """

    def __init__(self, session: Session, period: Period) -> None:
        self._session, self._period = session, period
        locked = snapshot.latest(session, period) if period.kind is PeriodKind.MONTH else None
        self.version = locked.version if locked else 0
        self._tables: dict[str, Table] = {}
        for item in locked.compared if locked else ():
            self._tables.setdefault(item["code"], thaw(item).table)
        self.kept = frozenset(self._tables)

    def __call__(self, code: str) -> Table:
        """One table by its code. Raises AppError as `report`."""
        return self._tables[code] if code in self._tables else report(self._session, code, self._period)


def supply(session: Session, period: Period, table_of: TableOf | None = None) -> Supply:
    """Every table made for this kind of period, from `table_of` (default: `MonthTables`), and its columns."""
    made = Supply({}, {item.key: item for item in _plain()}, {})
    if table_of is None:
        table_of = own = MonthTables(session, period)
        made.version, made.kept = own.version, own.kept
    also = _activity_words(session)
    for code, item in REPORTS.items():
        if period.kind not in item.kinds:
            continue
        try:
            table = table_of(code)
        except AppError as fault:
            made.missing[item.title] = str(fault)
            continue
        made.tables[code] = table
        for column in table.columns:
            if column.key not in (NUMBER, NAME, NOTE):
                source = _source(table, column, also if code == "R-M1" else {})
                made.sources[source.key] = source
    return made


def _plain() -> Sequence[Source]:
    return (
        Source(NUMBER, "序号", words=dict.fromkeys(SEQUENCE_WORDS, 1.0)),
        Source(NAME, "村（社区）或单位名称", words={fold(word): 1.0 for word in NAME_WORDS}),
        Source(NOTE, "备注", words={fold(word): 1.0 for word in NOTE_WORDS}),
    )


def _source(table: Table, column: Column, also: Mapping[str, Sequence[str]]) -> Source:
    """The column under its own heading, with its group, by the metric's name, and by the names counties use."""
    key = f"{table.code}.{column.key}"
    words: dict[str, float] = {}
    alone = 0.7 if column.group else 1.0  # 发出 under 回执 says little by itself
    ways = [(column.title, alone), (column.group + column.title, 1.0)]
    if metric := METRICS.get(column.key):
        ways += [(metric.name, 0.98), (metric.heading, 0.98)]
    ways += [(word, 0.9) for word in (*also.get(column.key, ()), *_OTHER_NAMES.get(key, ()))]
    for word, sure in ways:
        for folded in (fold(word), fold_bare(word)):
            if folded:
                words[folded] = max(words.get(folded, 0.0), sure)
    title = f"{column.group}·{column.title}" if column.group else column.title
    return Source(key, f"{title}（{table.title}）", table.code, column.key, words)


def _activity_words(session: Session) -> dict[str, tuple[str, ...]]:
    """Names of the activity register's own fields and counts, as the import knows them: R-M1 sums them up."""
    register = session.register("activity")
    found = {item.key: (item.label, *item.aliases) for item in register.fields}
    return found | {entry.code: (entry.name, *entry.aliases) for entry in session.choices("metric")}
