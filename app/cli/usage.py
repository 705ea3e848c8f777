"""Wrong usage and help of the command line, in Chinese.

`argparse` has no door for other languages but the message it hands to `error`, so its sentences are known here by
their shape; one that is not known is said in general words. A test holds the list against `argparse` itself.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from app.errors import AppError

_ARGUMENT = re.compile(r"argument (?P<name>\S+): (?P<rest>.*)", re.S)
_NAMES = {"action": "做什么", "kind": "种类"}
_TYPES = {"int": "整数"}


class WrongUsage(AppError):
    """What was typed cannot be understood; `usage` is how the command is to be written."""

    def __init__(self, message: str, hint: str, usage: str) -> None:
        super().__init__(message, hint)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """Raises WrongUsage instead of leaving the program; `-h` prints the help and leaves with 0."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**{"formatter_class": _Help, **how, "add_help": False})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def parse_known_args(  # type: ignore[override]  # the stub has overloads
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Words left over are refused by the command they stand behind, not by the whole program."""
        found, left = super().parse_known_args(args, namespace)
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left

    def error(self, message: str) -> NoReturn:
        """Raise what `argparse` says as a sentence."""
        raise WrongUsage(sentence(message), f"写法见 {self.prog} --help。", self.format_usage().rstrip())

    def format_help(self) -> str:
        return re.sub(r"(?m)^(\S.*):$", r"\1：", super().format_help())


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Iterable[argparse.Action],
                  groups: Iterable[Any], prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def sentence(message: str) -> str:
    """A sentence of `argparse` in Chinese, with its full stop."""
    named = _ARGUMENT.fullmatch(message)
    if named is not None and (said := _said(_OF_ONE, named["rest"])):
        return f"{_name(named['name'])}：{said}。"
    return f"{_said(_OF_ALL, message) or '命令写得不对'}。"


def _said(known: dict[str, Callable[[re.Match[str]], str]], message: str) -> str:
    for shape, words in known.items():
        if found := re.fullmatch(shape, message, re.S):
            return words(found)
    return ""


def _name(name: str) -> str:
    return _NAMES.get(name, name)


def _names(text: str, parting: str) -> str:
    return "、".join(_name(name) for name in text.split(parting))


def _bare(text: str) -> str:
    """What was typed, without the quotes and escapes of its `repr`."""
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text


def _choices(text: str) -> str:
    return "、".join(_bare(choice) for choice in text.split(", "))


def _type(name: str, value: str) -> str:
    return f"“{_bare(value)}”不是{_TYPES[name]}" if name in _TYPES else f"“{_bare(value)}”读不懂"


_OF_ONE: dict[str, Callable[[re.Match[str]], str]] = {
    r"expected one argument": lambda _: "后面要写一个值",
    r"expected at most one argument": lambda _: "后面最多写一个值",
    r"expected at least one argument": lambda _: "后面至少要写一个值",
    r"expected (\d+) arguments?": lambda found: f"后面要写 {found[1]} 个值",
    r"invalid choice: (.+) \(choose from (.+)\)": lambda found: f"没有“{_bare(found[1])}”，可以写 {_choices(found[2])}",
    r"invalid (\S+) value: (.+)": lambda found: _type(found[1], found[2]),
    r"not allowed with argument (.+)": lambda found: f"不能和 {found[1]} 一起写",
    r"ignored explicit argument (.+)": lambda found: f"后面不带值，“{_bare(found[1])}”是多写的",
}
_OF_ALL: dict[str, Callable[[re.Match[str]], str]] = {
    r"the following arguments are required: (.+)": lambda found: f"还要写：{_names(found[1], ', ')}",
    r"one of the arguments (.+) is required": lambda found: f"要写其中一个：{_names(found[1], ' ')}",
    r"unrecognized arguments: (.+)": lambda found: f"认不出：{found[1]}",
    r"ambiguous option: (.+) could match (.+)": lambda found: f"“{found[1]}”不够明确，可能是 {_names(found[2], ', ')}",
}
