"""What holds for every test: no network, no unexpected log line, the same surroundings everywhere."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator

import hypothesis
import pytest

from app.security import stretch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# What a user's own folders hold must neither steer a test nor be changed by one.
_HOME = tempfile.TemporaryDirectory(prefix="township-ledger-")
for _place in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[_place] = os.path.join(_HOME.name, _place.lower())

# Thousands of sign-ins wait for the standard's least only; test_keyring measures the real wait.
stretch.AIM_S = 0

# A slow machine is no fault of the program: what is fast enough is measured by the benches.
hypothesis.settings.register_profile("house", deadline=None)
# A gate judges a change by the same examples each time; fresh ones are tried wherever people work.
hypothesis.settings.register_profile("gate", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("gate" if os.environ.get("CI") else "house")

_NETWORK_EVENTS = {
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
}


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    """Stop the whole program's use of the network at Python's own gate; local Unix sockets may pass."""
    if event not in _NETWORK_EVENTS:
        return
    if event in ("socket.connect", "socket.bind", "socket.sendto") and not isinstance(arguments[1], tuple):
        return
    raise RuntimeError(f"The program is offline: {event} {arguments[1:]!r} is not allowed")


# An audit hook cannot be taken out again, so nothing a test does can open the gate.
sys.addaudithook(_refuse_network)


class _Collector(logging.Handler):
    """Keeps the records a person would have to look at."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def pytest_unconfigure() -> None:
    _HOME.cleanup()


@pytest.fixture(autouse=True)
def no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that made the program warn, unless `expect_log` names the line; and one that should have."""
    expected = [re.compile(mark.args[0]) for mark in request.node.iter_markers("expect_log")]
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    try:
        yield
    finally:
        root.removeHandler(collector)
    lines = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in collector.records]
    unexpected = [line for line in lines if not any(pattern.search(line) for pattern in expected)]
    assert not unexpected, "unexpected log lines:\n" + "\n".join(unexpected)
    unseen = [pattern.pattern for pattern in expected if not any(pattern.search(line) for line in lines)]
    assert not unseen, f"expected log lines that never came: {unseen}"
