"""Template files read and checked: plain data in, a Template or a sentence about what is wrong and where out.

Nothing in a template is executed; blanks are simple names in simple groups, looked up in the values handed in.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from app.documents.fonts import STYLES
from app.documents.official import block as official
from app.documents.template_types import (
    ALIGNS,
    DOC_GROUPS,
    DOCUMENT,
    GROUPS,
    KINDS,
    LARGE,
    PAPERS,
    SHARED,
    SIGN_WIDTH,
    UP,
    Ask,
    Block,
    Cell,
    Column,
    Cut,
    Grid,
    GridCell,
    GridRow,
    Para,
    Qr,
    Row,
    Seal,
    Table,
    Template,
    blanks_in,
    texts_of,
)
from app.errors import AppError

_NAME = re.compile(r"([a-z]+)\.([a-z][a-z0-9_]*)")
_PART = re.compile(r"[a-z][a-z0-9_]*")
_COUNTED = {Cell: "格", GridCell: "格", GridRow: "行", Column: "列"}
_LONGEST = 60_000  # characters of one text
_MOST_BLOCKS = 400
_MOST_COPIES = 20
_MOST_ROWS = 200  # lines of one table or grid
_SIZES = (5.0, 96.0)  # points


def parse(text: str, name: str) -> Template:
    """Turn the text of a template file into a checked Template; `name` is used in messages. Raises AppError."""
    try:
        data = tomllib.loads(text)
    except RecursionError as error:
        raise AppError(f"模板“{name}”格式有误。", "括号套得太深。") from error
    except ValueError as error:  # TOMLDecodeError, and numbers longer than Python reads
        raise AppError(f"模板“{name}”格式有误。", f"请检查引号和括号是否成对（{error}）。") from error
    where = f"模板“{name}”"
    blocks = _blocks(data, where)
    template = _build(Template, {**data, "blocks": blocks}, where)
    _check(template, where)
    return template


def _blocks(data: dict[str, Any], where: str) -> tuple[Block, ...]:
    blocks = data.pop("block", None)
    if data.get("layout") == "official" and blocks is None:
        return ()
    if not isinstance(blocks, list) or not blocks:
        raise AppError(f"{where}没有正文。", "请至少写一个 [[block]] 段。")
    if len(blocks) > _MOST_BLOCKS:
        raise AppError(f"{where}的段太多。", f"最多{_MOST_BLOCKS}段。")
    return tuple(_block(item, f"{where}第{i}段") for i, item in enumerate(blocks, 1))


def _block(item: Any, where: str) -> Block:
    kind = item.pop("kind", None) if isinstance(item, dict) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise AppError(f"{where}的 kind 应为 {'、'.join(KINDS)} 之一。")
    return _build(KINDS[kind], item, where)


def _build(kind: type, values: Any, where: str) -> Any:
    """Make a dataclass of plain values, refusing unknown names, missing ones and wrong types."""
    if not isinstance(values, dict):
        raise AppError(f"{where}应是“名称 = 值”的形式。")
    hints = _hints(kind)
    unknown = [key for key in values if key not in hints]
    if unknown:
        raise AppError(f"{where}有不认识的项“{'、'.join(unknown)}”。")
    made = {key: _typed(value, hints[key], f"{where}的 {key}") for key, value in values.items()}
    missing = [one.name for one in fields(kind)
               if one.name not in made and one.default is MISSING and one.default_factory is MISSING]
    if missing:
        raise AppError(f"{where}缺少“{'、'.join(missing)}”。")
    return kind(**made)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(value: Any, hint: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin is tuple and isinstance(value, list):
        return _list(value, get_args(hint), where)
    if origin is tuple and isinstance(value, tuple):
        return value  # the blocks, built already
    if origin is Literal and isinstance(value, str) and value in get_args(hint):
        return value
    if origin is Mapping and isinstance(value, dict):
        return _mapping(value, get_args(hint)[1], where)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        if not -1000 <= value <= 1000:  # also refuses inf and nan
            raise AppError(f"{where}的值“{str(value)[:20]}”超出范围。")
        return float(value)
    if isinstance(hint, type) and type(value) is hint and not is_dataclass(hint):
        return _plain(value, where)
    shown = str(value)
    raise AppError(f"{where}的值“{shown if len(shown) <= 40 else shown[:40] + '…'}”类型不对。")


def _plain(value: Any, where: str) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        raise AppError(f"{where}的文字太长。", f"最多{_LONGEST}字。")
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 100_000:
        raise AppError(f"{where}的值超出范围。")
    return value


def _list(value: list[Any], inner: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    if inner[-1] is not Ellipsis and len(inner) != len(value):
        raise AppError(f"{where}应有{len(inner)}个值。")
    if len(value) > _MOST_ROWS:
        raise AppError(f"{where}太多。", f"最多{_MOST_ROWS}个。")
    if is_dataclass(inner[0]) and isinstance(inner[0], type):
        place, word = where.rpartition("的 ")[0], _COUNTED[inner[0]]
        return tuple(_build(inner[0], item, f"{place}第{n}{word}") for n, item in enumerate(value, 1))
    return tuple(_typed(item, inner[0], where) for item in value)


def _mapping(value: dict[str, Any], inner: Any, where: str) -> dict[str, Any]:
    if inner is Ask:
        return {name: _build(Ask, ask, f"{where}.{name}") for name, ask in value.items()}
    allowed = (str, bool) if bool in get_args(inner) else (str,)
    if not all(isinstance(item, allowed) for item in value.values()):
        raise AppError(f"{where}的值都应是文字。")
    return value


def _check(template: Template, where: str) -> None:
    """Everything a single value's type cannot say."""
    _check_names(template, where)
    if template.group and template.group not in DOC_GROUPS:
        raise AppError(f"{where}的 group 应为 {'、'.join(DOC_GROUPS)} 之一。")
    if template.version < 1 or not 1 <= template.copies <= _MOST_COPIES:
        raise AppError(f"{where}的 version 不能小于1，copies 应在1到{_MOST_COPIES}之间。")
    if template.copy_names and len(template.copy_names) != template.copies:
        raise AppError(f"{where}一式{template.copies}份，copy_names 应有{template.copies}个。")
    if bool(template.level) != (template.recipients == "area"):
        raise AppError(f"{where}的 level 与 recipients 不符。", "发给村（社区）或网格的文书写 level，其他文书不写。")
    if template.pages not in (0, 1):
        raise AppError(f"{where}的 pages 应为1（一页）或0（按需要）。")
    _check_paper(template, where)
    _check_sizes(template, where)
    for style in (template.style, template.value_style):
        _check_style(style, where)
    for number, block in enumerate(template.blocks, 1):
        _check_block(block, f"{where}第{number}段")
    _check_blanks(template, where)
    _check_return(template, where)
    if template.layout == "official":
        official.check(template, where)
    elif template.official:
        raise AppError(f"{where}写了 [official]，layout 应为 official。")


def _check_names(template: Template, where: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", template.code) or len(template.code) > 40:
        raise AppError(f"{where}的 code 只能用小写字母、数字和连字符。")
    if not template.title.strip() or not template.title.isprintable() or len(template.title) > 60:
        raise AppError(f"{where}的 title 应是一行文字，不超过60字。")
    if not re.fullmatch(r"[A-Z]?", template.kind_letter):
        raise AppError(f"{where}的 kind_letter 应是一个大写字母，不编号的留空。")


def _check_paper(template: Template, where: str) -> None:
    if template.paper not in PAPERS:
        raise AppError(f"{where}的纸张“{template.paper}”不支持。", f"可用 {'、'.join(PAPERS)}。")
    if template.up != 1 and (template.up != UP[template.paper] or template.landscape):
        raise AppError(f"{where}的 up 与纸张不符。", "A5 竖排可拼2张，A6 竖排可拼4张。")
    width, height = PAPERS[template.paper]
    if template.landscape:
        width, height = height, width
    top, right, bottom, left = template.margins
    if min(template.margins) < 0 or left + right > width - 40 or top + bottom > height - 40:
        raise AppError(f"{where}的 margins 太大，纸上没有位置写字。")


def _check_sizes(template: Template, where: str) -> None:
    low, high = _SIZES
    if not template.body_sizes or not all(low <= size <= high for size in (*template.body_sizes, *template.large)):
        raise AppError(f"{where}的 body_sizes 不能为空，字号应在{low:g}到{high:g}磅之间。")
    if any(size < LARGE for size in template.large):
        raise AppError(f"{where}的 large 字号不能小于{LARGE:g}磅。")
    if not 1.0 <= template.leading <= 4.0:
        raise AppError(f"{where}的 leading 应在1到4之间。")


def _check_block(block: Block, where: str) -> None:
    size = getattr(block, "size", 0.0)
    low, high = _SIZES
    if size and not low <= size <= high:
        raise AppError(f"{where}的 size 应在{low:g}到{high:g}之间。")
    if any(re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", text)) for text in texts_of(block)):
        raise AppError(f"{where}有不成对的花括号。")
    if not isinstance(block, Para | Grid):
        own = [name for text in texts_of(block) for name in blanks_in(text) if not name.startswith(SHARED)]
        if own:
            raise AppError(f"{where}的文字里不能写空“{'、'.join(own)}”。",
                           "这里只能用 office 和 ask 空；填写线上的内容请写在 blank。")
    match block:
        case Para():
            _check_para(block, where)
        case Row():
            _check_row(block, where)
        case Grid():
            _check_grid(block, where)
        case Table():
            _check_table(block, where)
        case Qr() if not 10 <= block.size <= 40:
            raise AppError(f"{where}的二维码边长应在10到40毫米之间。")
        case Cut() if not 20 <= block.at <= 200:
            raise AppError(f"{where}的 at 应在20到200之间。")
        case Seal() if not 45 <= block.width <= 150:
            raise AppError(f"{where}的 width 应在45到150之间。")
        case _:
            pass


def _check_para(block: Para, where: str) -> None:
    if block.style:
        _check_style(block.style, where)
    _check_align(block.align, where)
    if block.leading and not 5 <= block.leading <= 200:
        raise AppError(f"{where}的 leading 应在5到200磅之间。")
    if not 0 <= block.indent <= 20 or block.lines > 50:
        raise AppError(f"{where}的 indent 应在0到20之间，lines 不能超过50。")


def _check_row(block: Row, where: str) -> None:
    if block.style:
        _check_style(block.style, where)
    if not block.cells:
        raise AppError(f"{where}没有格子。")
    if not 5 <= block.pitch <= 100 or not 0 <= block.gap <= 100 or not block.size:
        raise AppError(f"{where}的 pitch 应在5到100之间，gap 应在0到100之间，size 不能为0。")
    for number, cell in enumerate(block.cells, 1):
        place = f"{where}第{number}格"
        if cell.line < 0:
            raise AppError(f"{place}的 line 不能小于0。")
        if cell.blank and not (cell.line or cell.stretch):
            raise AppError(f"{place}有空却没有填写线。", "请写 line（毫米）或 stretch = true。")
        if cell.sign and not (cell.stretch or cell.line >= SIGN_WIDTH):
            raise AppError(f"{place}的签名框太窄。", f"请写 stretch = true，或把 line 改为不小于{SIGN_WIDTH:g}。")
        if cell.sign and cell.blank:
            raise AppError(f"{place}是签名框，不能再填入空。")
        _check_name(cell.tick, place)
        _check_name(cell.sign, place)


def _check_grid(block: Grid, where: str) -> None:
    _check_columns(block.columns, where)
    taken: dict[tuple[int, int], bool] = {}
    for r, row in enumerate(block.rows):
        place = f"{where}第{r + 1}行"
        if not 4 <= row.height <= 260:
            raise AppError(f"{place}的 height 应在4到260之间。")
        column = 0
        for number, cell in enumerate(row.cells, 1):
            _check_grid_cell(cell, f"{place}第{number}格")
            while taken.get((r, column)):
                column += 1
            if r + cell.rows_span > len(block.rows):
                raise AppError(f"{place}第{number}格的 rows_span 超出表格。")
            for down in range(cell.rows_span):
                for over in range(cell.span):
                    if taken.get((r + down, column + over)):
                        raise AppError(f"{place}第{number}格与上面的格子重叠。")
                    taken[r + down, column + over] = True
            column += cell.span
        width = max((c + 1 for at, c in taken if at == r), default=0)
        if width != len(block.columns) or not all(taken.get((r, c)) for c in range(width)):
            raise AppError(f"{place}的格子合起来不是{len(block.columns)}列。")
    if not block.rows:
        raise AppError(f"{where}没有行。")


def _check_grid_cell(cell: GridCell, where: str) -> None:
    if cell.style:
        _check_style(cell.style, where)
    _check_align(cell.align, where)
    if not 1 <= cell.span <= 50 or not 1 <= cell.rows_span <= 50:
        raise AppError(f"{where}的 span、rows_span 应在1到50之间。")
    if cell.text and cell.blank:
        raise AppError(f"{where}的 text 和 blank 只能写一个。")
    _check_name(cell.tick, where)


def _check_table(block: Table, where: str) -> None:
    _check_columns(tuple(column.width for column in block.columns), where)
    if not 4 <= block.height <= 100 or block.rows > _MOST_ROWS:
        raise AppError(f"{where}的 height 应在4到100之间，rows 不能超过{_MOST_ROWS}。")
    if block.source and not _PART.fullmatch(block.source):
        raise AppError(f"{where}的 source 只能用小写字母、数字和下划线。")
    for number, column in enumerate(block.columns, 1):
        place = f"{where}第{number}列"
        if column.align:
            _check_align(column.align, place)
        if column.key and not block.source:
            raise AppError(f"{place}写了 key，但这张表没有 source。")
        _check_name(column.tick, place)


def _check_columns(widths: tuple[float, ...], where: str) -> None:
    if not widths or min(widths) <= 0 or min(widths) < sum(widths) / 60:
        raise AppError(f"{where}的列宽不对。", "每列都要大于0，最窄的不能小于总宽的六十分之一。")


def _check_name(name: str, where: str) -> None:
    if name and not _PART.fullmatch(name):
        raise AppError(f"{where}的 tick、sign 只能用小写字母、数字和下划线。")


def _check_align(align: str, where: str) -> None:
    if align not in ALIGNS:
        raise AppError(f"{where}的 align 应为 {'、'.join(ALIGNS)} 之一。")


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
    unknown = [name for name in used if name not in template.blanks and not name.startswith("ask.")]
    if unknown:
        raise AppError(f"{where}用了没有登记的空“{'、'.join(unknown)}”。", "请在 [blanks] 中写明它的中文名称。")
    own = [name for name in used if name.startswith("document.") and name not in DOCUMENT]
    if own:
        raise AppError(f"{where}的空“{'、'.join(own)}”不存在。", f"文书本身只有 {'、'.join(DOCUMENT)}。")
    if "document.copy" in used and not template.copy_names:
        raise AppError(f"{where}印有联次，请在 copy_names 中写明各联名称。")
    strange = [name for name in used if name.partition(".")[0] not in ("office", "ask", "document", template.recipients)]
    if strange:
        raise AppError(f"{where}发放对象是 {template.recipients}，不能用空“{'、'.join(strange)}”。")
    _check_asks(template, where)


def _check_asks(template: Template, where: str) -> None:
    for name, ask in template.asks.items():
        if not _PART.fullmatch(name) or not ask.label:
            raise AppError(f"{where}的填写项“{name}”写法不对。", "名称只能用小写字母、数字和下划线，label 不能为空。")
        if any(not _NAME.fullmatch(blank) or not blank.startswith("office.") for blank in blanks_in(ask.value)):
            raise AppError(f"{where}的填写项“{name}”默认值只能用 office 空。")
    missing = [name for name in template.used() if name.startswith("ask.") and name.partition(".")[2] not in template.asks]
    if missing:
        raise AppError(f"{where}用了没有登记的填写项“{'、'.join(missing)}”。", "请写 [asks.名称] 段。")


def _check_return(template: Template, where: str) -> None:
    """A paper that comes back by scan has one symbol and boxes told apart by name."""
    codes = sum(isinstance(block, Qr) for block in template.blocks)
    cells = [cell for block in template.blocks if isinstance(block, Row) for cell in block.cells]
    boxes = [cell for block in template.blocks if isinstance(block, Grid) for row in block.rows for cell in row.cells]
    names = [cell.tick for cell in (*cells, *boxes) if cell.tick] + [cell.sign for cell in cells if cell.sign]
    if codes > 1:
        raise AppError(f"{where}只能有一个二维码。")
    if codes and not template.kind_letter:
        raise AppError(f"{where}有二维码，却没有 kind_letter。")
    if codes and template.up > 1:
        raise AppError(f"{where}是拼版的文书，不能带二维码。", "一张纸上有两个编号，扫描时分不清。")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise AppError(f"{where}的 tick、sign 名称“{'、'.join(twice)}”用了两次。")
