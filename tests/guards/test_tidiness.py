"""Files and functions stay small, and nothing that went wrong is swallowed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.guards.source import Source, dotted, parse, sources
from tests.paths import ROOT

FILE_LINES = 400
FUNCTION_LINES = 60
EVERYTHING = {"Exception", "BaseException", ""}


def size_offences(source: Source) -> Iterator[str]:
    """Files and functions nobody reads in one go."""
    lines = source.text.count("\n")
    if lines > FILE_LINES:
        yield f"{source.path}: {lines} lines, {FILE_LINES} at most"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield source.at(node, f"{node.name} has {length} lines, {FUNCTION_LINES} at most")


def swallow_offences(source: Source) -> Iterator[str]:
    """Handlers that do nothing, and handlers of everything that neither raise nor use what they caught."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            if all(_does_nothing(step) for step in node.body):
                yield source.at(node, "an exception is swallowed")
            elif _caught(node) & EVERYTHING and not _goes_on(node):
                yield source.at(node, "every exception is caught, and what it was is lost")
        elif isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] == "suppress":
            yield source.at(node, "an exception is suppressed")


def _does_nothing(step: ast.stmt) -> bool:
    constant = isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant)
    return constant or isinstance(step, ast.Pass)


def _caught(handler: ast.ExceptHandler) -> set[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {dotted(kind) if kind else "" for kind in kinds}


def _goes_on(handler: ast.ExceptHandler) -> bool:
    inside = [node for step in handler.body for node in ast.walk(step)]
    raised = any(isinstance(node, ast.Raise) for node in inside)
    used = any(isinstance(node, ast.Name) and node.id == handler.name for node in inside)
    logged = any(isinstance(node, ast.Attribute) and node.attr == "exception" for node in inside)
    return raised or used or logged


def skip_offences(source: Source) -> Iterator[str]:
    """Tests left out without a word why."""
    for node in ast.walk(source.tree):
        name = dotted(node) if isinstance(node, ast.Attribute) else ""
        if name in ("pytest.mark.skip", "pytest.mark.xfail", "mark.skip", "mark.xfail"):
            yield source.at(node, "a test is left out; mend it or remove it")


def checked_sources() -> list[Source]:
    single = [parse(name, (ROOT / name).read_text("utf-8")) for name in ("dev.py", "build.spec")]
    return [*sources("app", "db", "ui", "tests"), *single]


@pytest.mark.parametrize("guard", [size_offences, swallow_offences, skip_offences], ids=lambda g: g.__name__)
def test_every_file(guard) -> None:
    offences = [line for source in checked_sources() for line in guard(source)]
    assert not offences, "\n".join(offences)


@pytest.mark.parametrize(
    "handler",
    [
        "except ValueError:\n    pass",
        "except ValueError:\n    ...",
        "except:\n    x = 0",
        "except Exception:\n    x = 0",
        "except (ValueError, Exception) as problem:\n    x = 0",
    ],
)
def test_a_swallowed_exception_is_seen(handler: str) -> None:
    assert list(swallow_offences(parse("app/month.py", f"try:\n    f()\n{handler}\n")))


@pytest.mark.parametrize(
    "handler",
    [
        "except ValueError:\n    x = 0",
        "except Exception:\n    undo()\n    raise",
        "except Exception as problem:\n    tell(problem)",
        "except Exception:\n    log.exception('x')",
    ],
)
def test_a_handled_exception_passes(handler: str) -> None:
    assert not list(swallow_offences(parse("app/month.py", f"try:\n    f()\n{handler}\n")))


def test_a_long_function_and_a_long_file_are_seen() -> None:
    body = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    assert list(size_offences(parse("app/month.py", body)))
    assert list(size_offences(parse("app/month.py", "x = 1\n" * (FILE_LINES + 1))))
    assert not list(size_offences(parse("app/month.py", "x = 1\n" * FILE_LINES)))
