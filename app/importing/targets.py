"""What a column of a return can become: fields, parts of an address, single metrics of a count field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from app.importing.headings import SEQUENCE_WORDS
from app.importing.text import fold
from app.importing.values import ChoiceLike
from app.records.spec import Field, Kind, Register

VILLAGE, GRID, GROUP, DOOR, HOLDER = "village", "grid", "group", "door", "householder"

_VILLAGE_WORDS = ("村", "社区", "村（社区）", "村（单位）", "村/社区", "村居", "村名", "村名称", "社区名称", "所属村", "所属社区",
                  "行政村", "所在村", "村(居)", "所属村（社区）", "村委会", "村(居)委会", "村/居", "村组", "村别")
_GRID_WORDS = ("网格", "网格名称", "所属网格", "网格号", "所在网格", "综治网格", "基础网格", "网格名")
_GROUP_WORDS = ("组", "小组", "村民组", "村民小组", "居民小组", "组别", "所在组", "自然村", "屯")
_DOOR_WORDS = ("门牌号", "门牌", "住址", "户号", "详细地址", "地址", "家庭住址", "门牌(住址)", "房号", "楼栋房号")
_HOLDER_WORDS = ("户主姓名", "户主", "姓名(户主)", "姓名")
_NOTE_WORDS = ("备注", "说明", "备注说明", "附注", "情况说明")
AREA_PARENT = "parent:village"
_PHONE_WORDS = ("联系方式", "联系电话", "电话", "电话号码", "手机", "手机号", "手机号码")
_PARTS = {VILLAGE: _VILLAGE_WORDS, GRID: _GRID_WORDS, GROUP: _GROUP_WORDS, DOOR: _DOOR_WORDS, HOLDER: _HOLDER_WORDS}
_PART_NAMES = {VILLAGE: "村（社区）", GRID: "网格", GROUP: "组", DOOR: "门牌", HOLDER: "户主"}

EXTRA_VOCABULARY = ("身份证号", "身份证号码", "性别", "年龄", "民族", "签字", "签名", "照片", "与户主关系", "银行卡号")

Choices = Callable[[str], Iterable[ChoiceLike]]


@dataclass(frozen=True, slots=True)
class Target:
    """`key` is a field key, `metrics.leaflet` for one metric, or `area:grid` for a part of a reference.

    `words` are folded headings → how sure they are (1.0 for the field's own words).
    """

    key: str
    label: str
    spec: Field
    part: str = ""
    words: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_metric(self) -> bool:
        """True for one entry of a COUNTS field."""
        return self.spec.kind is Kind.COUNTS


def targets(register: Register, choices: Choices) -> list[Target]:
    """Everything a column can become in this register, in declaration order."""
    found: list[Target] = []
    for item in register.fields:
        if item.computed or item.sealed or (register.key == "area" and item.key == "parent"):
            continue
        if item.kind is Kind.COUNTS:
            found += _metric_targets(item, choices(item.choices))
        elif item.kind is Kind.REF and item.target in ("area", "household"):
            found += _part_targets(item)
        else:
            found.append(Target(item.key, item.label, item, words=_words(item)))
    if register.key == "area":
        parent = register.field("parent")
        own = {**_words(parent), **_weighted(_VILLAGE_WORDS, 1.05)}
        found.append(Target(AREA_PARENT, "所属村（社区）", parent, VILLAGE, own))
    return found


def vocabulary(registers: Iterable[Register], choices: Choices) -> frozenset[str]:
    """Every heading known to the office, folded: what tells a heading row from a title or data."""
    words = set(SEQUENCE_WORDS) | {fold(word) for word in EXTRA_VOCABULARY}
    for register in registers:
        if register.importable:
            for target in targets(register, choices):
                words.update(target.words)
    return frozenset(words)


def _words(item: Field) -> dict[str, float]:
    own = (item.label, *item.aliases)
    words = _weighted(own, 1.0)
    if item.key == "note":
        words = _weighted(_NOTE_WORDS, 0.9) | words
    if item.kind is Kind.PHONE and item.listed:
        words = _weighted(_PHONE_WORDS, 0.88) | words
    if item.unit:
        words |= {word + fold(item.unit): 0.95 for word in list(words) if not word.endswith(fold(item.unit))}
    return words


def _weighted(words: Iterable[str], weight: float) -> dict[str, float]:
    return {fold(word): weight for word in words}


def _metric_targets(item: Field, entries: Iterable[ChoiceLike]) -> list[Target]:
    return [
        Target(f"{item.key}.{entry.code}", entry.name, item, entry.code,
               _weighted(entry.aliases, 0.9) | _weighted((entry.name,), 0.95))
        for entry in entries
    ]


def _part_targets(item: Field) -> list[Target]:
    """A place is given in one to three columns; a household by place, door and householder."""
    parts = (VILLAGE, GRID, GROUP) if item.target == "area" else (VILLAGE, GRID, GROUP, DOOR, HOLDER)
    own: dict[str, list[str]] = {part: [] for part in parts}
    for word in (item.label, *item.aliases):
        own[_part_of(word, parts)].append(word)
    return [
        Target(f"{item.key}:{part}", _PART_NAMES[part], item, part, _weighted(_PARTS[part], 0.92) | _weighted(own[part], 1.0))
        for part in parts
    ]


def _part_of(word: str, parts: tuple[str, ...]) -> str:
    if DOOR in parts:
        return HOLDER if "户主" in word or word == "户" else DOOR
    if "网格" in word:
        return GRID
    return GROUP if word.endswith("组") and not word.startswith("村组") else VILLAGE
