"""Letters as data: what a template file may say, read and checked.

A template is a TOML file: a head (code, title, kind letter, recipients …), the blanks it may use and a list of
blocks from top to bottom. Blanks are written `{office.town}` or `{household.door}`: a simple name in a simple
group, looked up in the values handed in. `office.` values are the same on every page; all other groups are
looked up in the page's own row. Nothing in a template is executed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from app.documents.fonts import STYLES
from app.errors import AppError
from app.paths import resources

GROUPS = ("office", "household", "unit", "person", "document")
DOCUMENT = ("document.serial", "document.copy")  # the number; the name of the copy, such as 第一联
ALIGNS = ("justify", "left", "center", "right")
PAPERS = MappingProxyType({"A4": (210.0, 297.0), "A5": (148.0, 210.0)})
SEAL_ROOM = 45.0  # mm, the free square over 署名 and date
_BLANK = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"([a-z]+)\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of a row: fixed text, then a written-on line of `line` mm (0: none) that may hold a blank."""

    text: str = ""
    blank: str = ""
    line: float = 0.0
    stretch: bool = False
    date: bool = False
    after: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """Paragraphs, one for each line of `text`. Sizes in points, distances in mm, indent in characters."""

    text: str
    style: str = ""
    size: float = 0.0
    leading: float = 0.0
    align: str = "justify"
    indent: float = 2.0
    before: float = 0.0
    after: float = 0.0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side on one writing line; `pitch` is its height in mm, `gap` lies between cells."""

    cells: tuple[Cell, ...]
    size: float = 12.0
    style: str = ""
    pitch: float = 9.0
    gap: float = 5.0
    before: float = 0.0


@dataclass(frozen=True, slots=True)
class Qr:
    """The number's QR symbol at the right margin; what follows flows beside it."""

    size: float = 20.0


@dataclass(frozen=True, slots=True)
class Seal:
    """署名 and date with 45 mm × 45 mm left free over them at the right margin; what follows flows beside it."""

    unit: str
    date: str
    size: float = 0.0
    width: float = 70.0


@dataclass(frozen=True, slots=True)
class Cut:
    """The dashed line along which the slip is cut off, `at` mm above the lower edge of the paper."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line over the full width."""

    before: float = 1.0
    after: float = 1.0


@dataclass(frozen=True, slots=True)
class Clear:
    """Go below whatever stands at the right margin, then `space` mm further."""

    space: float = 0.0


Block = Para | Row | Qr | Seal | Cut | Rule | Clear
_KINDS: dict[str, type] = {"para": Para, "row": Row, "qr": Qr, "seal": Seal, "cut": Cut, "rule": Rule,
                           "clear": Clear}


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template. `margins` are mm (top, right, bottom, left); `body_sizes` points, largest first.

    `blanks` gives each blank its Chinese name; `defaults` what an office blank says while the office left it empty.
    """

    code: str
    title: str
    version: int
    kind_letter: str
    recipients: Literal["household", "unit", "person"]
    body_sizes: tuple[float, ...]
    margins: tuple[float, float, float, float]
    blanks: Mapping[str, str]
    blocks: tuple[Block, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)
    copies: int = 1
    copy_names: tuple[str, ...] = ()
    paper: str = "A4"
    style: str = "fang"
    value_style: str = "kai"
    leading: float = 1.6

    def used(self) -> dict[str, None]:
        """The full names of all blanks in the blocks, in order of first use."""
        return dict.fromkeys(name for block in self.blocks for name in _names_in(block))

    def value_styles(self) -> set[str]:
        """The styles in which values of a row are printed: cells in `value_style`, running text in its own."""
        return {self.value_style} | {
            block.style or self.style for block in self.blocks if isinstance(block, Para) and _names_in(block)}


def folder() -> Path:
    """Where the shipped templates are."""
    return resources() / "templates"


def shipped() -> list[Template]:
    """All shipped templates in order of code."""
    return sorted((load(path) for path in folder().glob("*.toml")), key=lambda t: t.code)


def by_code(code: str) -> Template:
    """The shipped template `code`. Raises AppError naming those there are."""
    known = {template.code: template for template in shipped()}
    if code not in known:
        names = "、".join(f"{t.code}({t.title})" for t in known.values())
        raise AppError(f"没有编号为“{code}”的文书模板。", f"现有模板：{names}。")
    return known[code]


def load(path: Path) -> Template:
    """Read a template file. Raises AppError saying what is wrong and where."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AppError(f"读不出模板文件“{path.name}”。", "请确认文件存在并且是 UTF-8 文本。") from error
    return parse(text, path.name)


def parse(text: str, name: str) -> Template:
    """Turn the text of a template file into a checked Template; `name` is used in messages. Raises AppError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AppError(f"模板“{name}”格式有误。", f"请检查引号和括号是否成对（{error}）。") from error
    where = f"模板“{name}”"
    blocks = data.pop("block", None)
    if not isinstance(blocks, list) or not blocks:
        raise AppError(f"{where}没有正文。", "请至少写一个 [[block]] 段。")
    built = tuple(_block(item, f"{where}第{i}段") for i, item in enumerate(blocks, 1))
    template = _build(Template, {**data, "blocks": built}, where)
    _check(template, where)
    return template


def _block(item: Any, where: str) -> Block:
    kind = item.pop("kind", None) if isinstance(item, dict) else None
    if kind not in _KINDS:
        raise AppError(f"{where}的 kind 应为 {'、'.join(_KINDS)} 之一。")
    if kind == "row" and isinstance(item.get("cells"), list):
        item["cells"] = tuple(_build(Cell, cell, f"{where}第{n}格") for n, cell in enumerate(item["cells"], 1))
    return _build(_KINDS[kind], item, where)


def _build(kind: type, values: Any, where: str) -> Any:
    """Make a dataclass of plain values, refusing unknown names, missing ones and wrong types."""
    if not isinstance(values, dict):
        raise AppError(f"{where}应是“名称 = 值”的形式。")
    hints = get_type_hints(kind)
    unknown = [key for key in values if key not in hints]
    if unknown:
        raise AppError(f"{where}有不认识的项“{'、'.join(unknown)}”。")
    made = {key: _typed(value, hints[key], f"{where}的 {key}") for key, value in values.items()}
    missing = [one.name for one in fields(kind)
               if one.name not in made and one.default is MISSING and one.default_factory is MISSING]
    if missing:
        raise AppError(f"{where}缺少“{'、'.join(missing)}”。")
    return kind(**made)


def _typed(value: Any, hint: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin is tuple and isinstance(value, list):
        inner = get_args(hint)
        if inner[-1] is not Ellipsis and len(inner) != len(value):
            raise AppError(f"{where}应有{len(inner)}个值。")
        return tuple(_typed(item, inner[0], where) for item in value)
    if origin is Literal and value in get_args(hint):
        return value
    if origin is Mapping and isinstance(value, dict) and not all(isinstance(item, str) for item in value.values()):
        raise AppError(f"{where}的值都应是文字。")
    if (origin is tuple and isinstance(value, tuple)) or (origin is Mapping and isinstance(value, dict)):
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and type(value) is hint:
        return value
    raise AppError(f"{where}的值“{value}”类型不对。")


def split_blanks(text: str) -> list[tuple[str, str]]:
    """Cut text into ("text", fixed) and ("blank", full name) parts in order."""
    parts: list[tuple[str, str]] = []
    last = 0
    for match in _BLANK.finditer(text):
        if match.start() > last:
            parts.append(("text", text[last:match.start()]))
        parts.append(("blank", match[1]))
        last = match.end()
    if last < len(text):
        parts.append(("text", text[last:]))
    return parts


def _names_in(block: Block) -> list[str]:
    if isinstance(block, Row):
        return [cell.blank for cell in block.cells if cell.blank]
    if isinstance(block, Qr):
        return ["document.serial"]
    texts = [block.text] if isinstance(block, Para | Cut) else []
    if isinstance(block, Seal):
        texts = [block.unit, block.date]
    return [name for text in texts for kind, name in split_blanks(text) if kind == "blank"]


def _check(template: Template, where: str) -> None:
    """Everything a single value's type cannot say."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", template.code):
        raise AppError(f"{where}的 code 只能用小写字母、数字和连字符。")
    if not re.fullmatch(r"[A-Z]", template.kind_letter):
        raise AppError(f"{where}的 kind_letter 应是一个大写字母。")
    if template.paper not in PAPERS:
        raise AppError(f"{where}的纸张“{template.paper}”不支持。", f"可用 {'、'.join(PAPERS)}。")
    if not template.body_sizes or template.version < 1 or template.copies < 1:
        raise AppError(f"{where}的 body_sizes、version 和 copies 不能为空或小于1。")
    if template.copy_names and len(template.copy_names) != template.copies:
        raise AppError(f"{where}一式{template.copies}份，copy_names 应有{template.copies}个。")
    for style in (template.style, template.value_style):
        _check_style(style, where)
    for number, block in enumerate(template.blocks, 1):
        _check_block(block, f"{where}第{number}段")
    _check_blanks(template, where)


def _check_block(block: Block, where: str) -> None:
    if isinstance(block, Para | Row) and block.style:
        _check_style(block.style, where)
    if isinstance(block, Para) and block.align not in ALIGNS:
        raise AppError(f"{where}的 align 应为 {'、'.join(ALIGNS)} 之一。")
    if isinstance(block, Row) and not block.cells:
        raise AppError(f"{where}没有格子。")


def _check_style(style: str, where: str) -> None:
    if style not in STYLES:
        raise AppError(f"{where}的字体“{style}”不存在。", f"可用 {'、'.join(STYLES)}。")


def _check_blanks(template: Template, where: str) -> None:
    used = template.used()
    for name in (*used, *template.blanks):
        match = _NAME.fullmatch(name)
        if match is None or match[1] not in GROUPS:
            raise AppError(f"{where}的空“{{{name}}}”写法不对。", f"应如 {{office.town}}，组名可用 {'、'.join(GROUPS)}。")
    if any(not name.startswith("office.") or name not in template.blanks for name in template.defaults):
        raise AppError(f"{where}的 [defaults] 只能写已登记的 office 空。")
    unknown = [name for name in used if name not in template.blanks]
    if unknown:
        raise AppError(f"{where}用了没有登记的空“{'、'.join(unknown)}”。", "请在 [blanks] 中写明它的中文名称。")
    own = [name for name in used if name.startswith("document.") and name not in DOCUMENT]
    if own:
        raise AppError(f"{where}的空“{'、'.join(own)}”不存在。", f"文书本身只有 {'、'.join(DOCUMENT)}。")
    if "document.copy" in used and not template.copy_names:
        raise AppError(f"{where}印有联次，请在 copy_names 中写明各联名称。")
    stray = [block for block in template.blocks if isinstance(block, Para) and re.search(
        r"[{}]", _BLANK.sub("", block.text))]
    if stray:
        raise AppError(f"{where}有不成对的花括号。")
