"""Kills in every kind of work of `tests.kill.works`, at moments spread over the time the work takes."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.security.keyring import KeyRing, Keys
from tests.keyfiles_kit import HEAD, PASSWORDS
from tests.kill.base import by_known_keys
from tests.kill.works import KINDS, child, heard
from tests.office_kit import ADMIN, PASSWORD, Template
from tests.paths import ROOT


@dataclass
class Seen:
    """What the kills of one kind saw."""

    killed: int = 0
    ended: int = 0
    told: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        said = "，".join(f"{name} {count}" for name, count in sorted(self.told.items()) if name != "ready")
        return f"{self.killed} killed at work, {self.ended} just after its end; acknowledged: {said or 'nothing'}"


class Kills:
    """Prepares each kind once and kills it as often as asked. Raises AssertionError at the first loss."""

    def __init__(self, place: Path, template: Template, seed: int) -> None:
        self.place, self.template, self.dice = place, template, Random(seed)
        self.seen: dict[str, Seen] = {}
        self._spans: dict[str, float] = {}
        self._masters: dict[str, str] = {}
        self._learn(template.folder / "keyring.json", template.keys)
        for release in ("0.1.0", "0.2.0"):
            path = ROOT / "tests" / "upgrade" / release / "keyring.json"
            self._learn(path, KeyRing.load(path).open(ADMIN, PASSWORD))
        # Started once with everything imported; each child is then there in a moment.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.kill.works"])

    def _learn(self, path: Path, keys: Keys) -> None:
        self._masters[KeyRing.load(path).office] = keys.master.hex()

    def round(self, kind: str, *, kill: bool = True) -> float:
        """Work on a copy, be killed at a random moment of it, be looked at; how long the work went on."""
        place = self.place / "round"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.place / kind, place)
        process = self._context.Process(target=child, args=(kind, place, self.template.keys.master.hex(), self._masters))
        process.start()
        while not heard(place) and process.is_alive():
            time.sleep(0.002)
        began = time.monotonic()
        process.join(self.dice.random() * self._spans[kind] if kill else 120)
        process.kill()
        process.join()
        span, seen, told = time.monotonic() - began, self.seen[kind], heard(place)
        assert process.exitcode in (0, -9), f"{kind} ended by itself: {told[-1:]}"
        seen.killed += process.exitcode != 0
        seen.ended += process.exitcode == 0
        seen.told.update(name for line in told for name in line if name != "purpose")
        KINDS[kind].look(place, self.template.keys, told)
        return span

    def run(self, rounds: int, kinds: Iterable[str] = KINDS) -> None:
        """So many kills of each kind."""
        former = KeyRing.open
        try:
            for kind in kinds:
                KeyRing.open = former
                self._prepare(kind)
                for _ in range(rounds):
                    self.round(kind)
        finally:
            KeyRing.open = former

    def _prepare(self, kind: str) -> None:
        """Prepare with true passwords, then look with the keys at hand."""
        base = self.place / kind
        base.mkdir(parents=True)
        KINDS[kind].make(base, self.template)
        if (path := base / "office" / "keyfiles" / "keyring.json").exists():
            self._learn(path, KeyRing.load(path).open(HEAD, PASSWORDS[HEAD]))
        by_known_keys(self._masters)
        self.seen[kind], self._spans[kind] = Seen(), 60.0
        self._spans[kind] = self.round(kind, kill=False)
