"""The formulas that county forms use, worked out: sums, shares and the like on one sheet.

What is not understood (other sheets, names, rare functions) is said by `Unknown`; the cell is then left to Excel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.exchange.form_book import Place, Value, letters, place_of

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|(?P<text>\"(?:[^\"]|\"\")*\")"
    r"|(?P<range>\$?[A-Za-z]{1,3}\$?\d{1,7}\s*:\s*\$?[A-Za-z]{1,3}\$?\d{1,7})"
    r"|(?P<ref>\$?[A-Za-z]{1,3}\$?\d{1,7}(?![\w(!.]))|(?P<name>[A-Za-z]+(?=\())|(?P<sign><>|<=|>=|[-+*/^%(),=<>&]))")
_RELATIVE = re.compile(r"(\"(?:[^\"]|\"\")*\")|(?<![A-Za-z0-9_!.$])(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})(?![\w(!.])")
_MOST_CELLS = 200_000

Area = tuple[int, int, int, int]
Look = Callable[[Place], Value]


class Unknown(Exception):
    """The formula needs something this program does not work out."""


class Fault(Exception):
    """The formula's own result is an error; the argument is how Excel writes it (`#DIV/0!`)."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The cells of a range as they stand."""

    values: tuple[Value, ...]


def shifted(formula: str, start: Place, place: Place) -> str:
    """A formula written for the cell `start` as it reads at `place` (shared formulas)."""
    down, right = place[0] - start[0], place[1] - start[1]

    def move(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        row, column = place_of(found[3] + found[5])
        row, column = row + (0 if found[4] else down), column + (0 if found[2] else right)
        if row < 0 or column < 0:
            raise Unknown(formula)
        return f"{found[2]}{letters(column)}{found[4]}{row + 1}"

    return _RELATIVE.sub(move, formula)


def areas_in(formula: str) -> list[Area]:
    """The rectangles a formula reads. Raises Unknown when it holds what is not understood."""
    found = []
    for kind, text in _tokens(formula):
        if kind in ("range", "ref"):
            first, _, last = text.partition(":")
            (top, left), (bottom, right) = place_of(first.strip()), place_of((last or first).strip())
            found.append((min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        elif kind == "name" and text.upper() not in _FUNCTIONS:
            raise Unknown(text)
    return found


def evaluate(formula: str, look: Look) -> Value:
    """The value of a formula, `look` giving the cells. Raises Unknown, or Fault with the error it results in."""
    parser = _Parser(list(_tokens(formula)), look)
    value = parser.compare()
    if parser.at != len(parser.tokens):
        raise Unknown(formula)
    value = _one(value)
    return 0 if value is None else value


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(formula.rstrip()):
        found = _TOKEN.match(formula, at)
        if found is None or found.lastgroup is None:
            raise Unknown(formula)
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Parser:
    """Recursive descent over the few kinds of formula there are."""

    def __init__(self, tokens: list[tuple[str, str]], look: Look) -> None:
        self.tokens, self.look, self.at = tokens, look, 0
        self._deep = 0

    def _peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign" else ""

    def _take(self, *signs: str) -> str:
        if (sign := self._peek()) and sign in signs:
            self.at += 1
            return sign
        return ""

    def compare(self) -> Value | _Block:
        """A comparison, or what may stand in one."""
        self._deep += 1
        if self._deep > 40:
            raise Unknown("deep")
        value = self._joined()
        while sign := self._take("=", "<>", "<", ">", "<=", ">="):
            value = _compared(sign, _one(value), _one(self._joined()))
        self._deep -= 1
        return value

    def _joined(self) -> Value | _Block:
        value = self._sum()
        while self._take("&"):
            value = _text(_one(value)) + _text(_one(self._sum()))
        return value

    def _sum(self) -> Value | _Block:
        value = self._product()
        while sign := self._take("+", "-"):
            other = _number(_one(self._product()))
            value = _number(_one(value)) + (other if sign == "+" else -other)
        return value

    def _product(self) -> Value | _Block:
        value = self._power()
        while sign := self._take("*", "/"):
            left, right = _number(_one(value)), _number(_one(self._power()))
            if sign == "/" and right == 0:
                raise Fault("#DIV/0!")
            value = left * right if sign == "*" else left / right
        return value

    def _power(self) -> Value | _Block:
        if sign := self._take("-", "+"):
            number = _number(_one(self._power()))
            return -number if sign == "-" else number
        value = self._atom()
        while self._take("%"):
            value = _number(_one(value)) / 100
        if self._peek() == "^":
            raise Unknown("^")
        return value

    def _atom(self) -> Value | _Block:
        if self.at >= len(self.tokens):
            raise Unknown("end")
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return float(text) if re.search(r"[.eE]", text) else int(text)
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "ref":
            return self.look(place_of(text))
        if kind == "range":
            return self._block(text)
        if kind == "name":
            return self._call(text.upper())
        if text == "(":
            value = self.compare()
            self._close()
            return value
        raise Unknown(text)

    def _close(self) -> None:
        if not self._take(")"):
            raise Unknown(")")

    def _block(self, text: str) -> _Block:
        (area,) = areas_in(text)
        top, left, bottom, right = area
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise Unknown(text)
        return _Block(tuple(self.look((row, column)) for row in range(top, bottom + 1) for column in range(left, right + 1)))

    def _call(self, name: str) -> Value:
        if name not in _FUNCTIONS:
            raise Unknown(name)
        self._take("(")
        arguments: list[Value | _Block | Fault] = []
        while not self._take(")"):
            if arguments and not self._take(","):
                raise Unknown(name)
            arguments.append(self._argument())
        return _FUNCTIONS[name](arguments)

    def _argument(self) -> Value | _Block | Fault:
        """An argument; an error in it is kept, for IF and IFERROR may not need it."""
        begun, deep = self.at, self._deep
        try:
            return self.compare()
        except Fault as fault:
            self._skip(begun)
            self._deep = deep
            return fault

    def _skip(self, begun: int) -> None:
        self.at, open_ = begun, 0
        while self.at < len(self.tokens):
            text = self.tokens[self.at][1] if self.tokens[self.at][0] == "sign" else ""
            if not open_ and text in (",", ")"):
                return
            open_ += (text == "(") - (text == ")")
            self.at += 1


Argument = Value | _Block | Fault


def _sound(argument: Argument) -> Value | _Block:
    if isinstance(argument, Fault):
        raise argument
    return argument


def _one(value: Value | _Block) -> Value:
    if isinstance(value, _Block):
        raise Unknown("range")
    return value


def _number(value: Value) -> float:
    if value is None:
        return 0
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError as error:
            raise Fault("#VALUE!") from error
    return value


def _text(value: Value) -> str:
    if isinstance(value, float) and not value.is_integer():
        raise Unknown("&")
    return "" if value is None else str(int(value)) if isinstance(value, float) else str(value)


def _compared(sign: str, left: Value, right: Value) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        if not (isinstance(left, str | None) and isinstance(right, str | None)):
            if sign in ("=", "<>"):
                return sign == "<>"
            raise Unknown(sign)
        one, other = (left or "").casefold(), (right or "").casefold()
        if sign in ("=", "<>"):
            return (one == other) == (sign == "=")
        raise Unknown(sign)
    a, b = _number(left), _number(right)
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[sign]


def _figures(arguments: list[Argument]) -> list[float]:
    """The numbers among the arguments: texts and empty cells of ranges do not count, as Excel has it."""
    found: list[float] = []
    for argument in arguments:
        value = _sound(argument)
        if isinstance(value, _Block):
            found += [item for item in value.values if isinstance(item, int | float) and not isinstance(item, bool)]
        elif value is not None:
            found.append(_number(value))
    return found


def _average(arguments: list[Argument]) -> float:
    figures = _figures(arguments)
    if not figures:
        raise Fault("#DIV/0!")
    return sum(figures) / len(figures)


def _round(arguments: list[Argument]) -> float:
    if len(arguments) != 2:
        raise Unknown("ROUND")
    number, digits = (_number(_one(_sound(item))) for item in arguments)
    if not -10 <= digits <= 10:
        raise Unknown("ROUND")
    return float(Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-int(digits)), ROUND_HALF_UP))


def _if(arguments: list[Argument]) -> Value:
    if len(arguments) not in (2, 3):
        raise Unknown("IF")
    chosen = 1 if _number(_one(_sound(arguments[0]))) else 2
    return _one(_sound(arguments[chosen])) if chosen < len(arguments) else False


def _if_error(arguments: list[Argument]) -> Value:
    if len(arguments) != 2:
        raise Unknown("IFERROR")
    return _one(_sound(arguments[1] if isinstance(arguments[0], Fault) else arguments[0]))


_FUNCTIONS: dict[str, Callable[[list[Argument]], Value]] = {
    "SUM": lambda arguments: sum(_figures(arguments)),
    "AVERAGE": _average,
    "MAX": lambda arguments: max(_figures(arguments), default=0),
    "MIN": lambda arguments: min(_figures(arguments), default=0),
    "COUNT": lambda arguments: len(_figures(arguments)),
    "ROUND": _round,
    "IF": _if,
    "IFERROR": _if_error,
}
