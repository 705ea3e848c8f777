"""What a register is: declared once, read by list, form, filter, checks, import, print and history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.errors import Problem

Values = Mapping[str, Any]
Check = Callable[[Values], list[Problem]]


class Kind(StrEnum):
    """How a field is typed, stored and shown.

    Stored form: TEXT/LONG/PHONE text; INTEGER int; MONEY int 分; DATE ISO text; FLAG 0/1;
    CHOICE a dictionary code; MULTI a list of dictionary codes; REF the uid of a row;
    COUNTS a mapping of dictionary code to int (metric rows such as banners or leaflets).
    """

    TEXT = "text"
    LONG = "long"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    MULTI = "multi"
    PHONE = "phone"
    REF = "ref"
    COUNTS = "counts"


class Privacy(StrEnum):
    """OPEN may go into any table; WORK is staff data; PERSONAL is a resident's and never leaves by default."""

    OPEN = "open"
    WORK = "work"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a register.

    `choices` is the dictionary code for CHOICE/MULTI/COUNTS, `target` the register key for REF.
    `aliases` are headings under which returns carry this field; `width` is in Chinese characters.
    `listed` shows it in the list by default; `searched` adds it to the finder (pinyin initials too
    when `pinyin`); `computed` fields are filled by the program and not shown in forms.
    `ordered` names how a list sorts by this field: "pinyin" or "natural" keep a sort key in the
    column `<key>_key`; empty sorts by the stored value. `heading` is what the paper form calls it where
    that differs from the label. `named_by` is the text field that says in words what a REF points to:
    an import fills the REF when the name is known. A `sealed` text stays out of the change log and of
    imports, so that it can be removed for good.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: str = ""
    target: str = ""
    privacy: Privacy = Privacy.OPEN
    aliases: tuple[str, ...] = ()
    width: int = 8
    unit: str = ""
    hint: str = ""
    default: Any = None
    max_length: int = 200
    minimum: int = 0
    maximum: int = 10_000_000
    listed: bool = True
    searched: bool = False
    pinyin: bool = False
    computed: bool = False
    ordered: str = ""
    heading: str = ""
    named_by: str = ""
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """A register (台账): its table, fields, and what identifies a row across imports.

    `notice` stands above the list and the form. `fixed` fields keep the value they were first given. `sheet`
    are the fields of the paper register (the listed ones when empty), `sheet_order` how its rows stand,
    `sheet_title` its title, `numbered` whether it begins with 序号. In a state named in `pending` a row whose
    `due` is past is late.
    """

    key: str
    title: str
    code: str
    fields: tuple[Field, ...]
    title_field: str
    noun: str
    identity: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    photos: bool = False
    importable: bool = True
    removable: bool = True
    fixed: tuple[str, ...] = ()
    hint: str = ""
    notice: str = ""
    sheet: tuple[str, ...] = ()
    sheet_title: str = ""
    sheet_order: tuple[str, ...] = ()
    numbered: bool = True
    pending: tuple[str, ...] = ()

    def field(self, key: str) -> Field:
        """The field with this key. Raises KeyError when the register has none."""
        for item in self.fields:
            if item.key == key:
                return item
        raise KeyError(f"{self.key}.{key}")

    def keyed(self) -> list[Field]:
        """The fields that keep a sort key beside them."""
        return [item for item in self.fields if item.ordered]

    def sealed(self) -> frozenset[str]:
        """Keys of the fields that stay out of the change log."""
        return frozenset(item.key for item in self.fields if item.sealed)

    @property
    def table(self) -> str:
        """The database table; a register and its table share one name."""
        return self.key
