"""Three PCs, random work, packages in every order and twice: one state everywhere, no row lost, and asked is what
two people really wrote without knowing of each other, no more and no less.

What is a true conflict is told by a second reckoning that knows nothing of counts and clocks: every writing
remembers the set of writings its writer had seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.exchange.lines import incoming, outgoing
from app.exchange.memory import value_of
from app.exchange.merge import merge_row
from app.exchange.versions import DEAD, HELD, Clock, Memory, Version, covers, joined
from app.records.registers import REGISTERS

HOUSEHOLD = REGISTERS["household"]
FIELDS = ("phone", "people", "note")
Key = tuple[str, str]


@dataclass
class Event:
    """One writing, with everything its writer had seen."""

    value: Any
    past: frozenset[int]


@dataclass
class Pc:
    """A PC reduced to its rows and what it knows."""

    name: str
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    memories: dict[str, Memory] = field(default_factory=dict)
    clock: Clock = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def version(self, at: int) -> Version:
        self.clock[self.name] = self.clock.get(self.name, 0) + 1
        return Version(self.name, self.clock[self.name], self.name, f"{at:06d}", HELD)


@dataclass
class Sent:
    """A package on its stick."""

    known: Clock
    since: Clock
    lines: list[str]
    seen: frozenset[int]


class World:
    """Three PCs and all that was ever written."""

    def __init__(self) -> None:
        self.pcs = [Pc("A"), Pc("B"), Pc("C")]
        self.events: list[Event] = []
        self.by_key: dict[Key, list[int]] = {}
        self.time = 0
        self.asked: set[Key] = set()

    def write(self, pc: Pc, uid: str, key: str, value: Any) -> None:
        row = pc.rows[uid]
        if key == DEAD:
            row["deleted_at"], row["deleted_why"] = (str(self.time), value) if value else (None, None)
            value = value_of(row, DEAD)
        else:
            row[key] = value
        self.time += 1
        pc.memories[uid].write(key, pc.version(self.time))
        self.note(pc, (uid, key), value)

    def create(self, pc: Pc) -> None:
        self.time += 1
        uid = f"{self.time:036d}"
        pc.rows[uid] = {"uid": uid, "deleted_at": None, "deleted_why": None}
        pc.memories[uid] = Memory("household", uid, (pc.version(self.time),))
        for key in (*FIELDS, DEAD):
            self.note(pc, (uid, key), None)

    def note(self, pc: Pc, key: Key, value: Any) -> None:
        self.events.append(Event(value, frozenset(pc.seen)))
        number = len(self.events) - 1
        self.by_key.setdefault(key, []).append(number)
        pc.seen.add(number)

    def standing(self, pc: Pc, key: Key) -> list[Any]:
        """The different values at this key that no later writing has seen."""
        known = [number for number in self.by_key[key] if number in pc.seen]
        past = frozenset().union(*(self.events[number].past for number in known))
        return list(dict.fromkeys(self.events[number].value for number in known if number not in past))

    def true_conflicts(self, pc: Pc) -> set[Key]:
        found = set()
        for uid, key in self.by_key:
            alive = uid in pc.rows and not any(self.standing(pc, (uid, DEAD)))
            if key != DEAD and alive and len(self.standing(pc, (uid, key))) > 1:
                found.add((uid, key))
        return found

    def send(self, pc: Pc, since: Clock) -> Sent:
        lines = [outgoing(HOUSEHOLD, memory, pc.rows[uid], since) for uid, memory in pc.memories.items()]
        return Sent(dict(pc.clock), since, [json.dumps(line) for line in lines if line], frozenset(pc.seen))

    def take(self, pc: Pc, sent: Sent, choose: int) -> bool:
        """Take a package if it is its turn; False when something is missing before it."""
        if not covers(pc.clock, sent.since):
            return False
        told = [incoming(HOUSEHOLD, json.loads(line), Path("x"), "") for line in sent.lines]
        merged = []
        for item in told:
            row, mine = pc.rows.get(item.uid), pc.memories.get(item.uid)
            done = merge_row(HOUSEHOLD, item, row, mine, pc.clock, sent.known)
            merged.append((item.uid, done))
        pc.clock = joined(pc.clock, sent.known)
        pc.seen |= sent.seen
        asked: set[Key] = set()
        for uid, done in merged:
            row = pc.rows.setdefault(uid, {"uid": uid, "deleted_at": None, "deleted_why": None})
            for key, value in done.values.items():
                if key == DEAD:
                    at, _, why = (value or "").partition("|")
                    row["deleted_at"], row["deleted_why"] = at or None, why or None
                else:
                    row[key] = value
            pc.memories[uid] = done.after
            asked |= {(uid, key) for key in done.asked}
        touched = {uid for uid, _ in merged}
        assert asked == {key for key in self.true_conflicts(pc) if key[0] in touched}
        for uid, done in merged:
            for key, sides in done.asked.items():
                self.write(pc, uid, key, sides[choose % len(sides)].value)
        self.asked |= asked
        return True


OPS = st.tuples(
    st.integers(0, 2), st.sampled_from(("create", "edit", "edit", "edit", "delete", "recover", "send", "take", "take")),
    st.integers(0, 5), st.sampled_from(FIELDS), st.integers(1, 3),
)


def do(world: World, packages: list[Sent], op: tuple[int, str, int, str, int]) -> None:
    """One thing somebody does."""
    who, what, which, key, value = op
    pc = world.pcs[who]
    uids = sorted(pc.rows)
    uid = uids[which % len(uids)] if uids else ""
    alive = bool(uid) and not pc.rows[uid]["deleted_at"]
    if what == "create":
        world.create(pc)
    elif what == "edit" and alive and pc.rows[uid].get(key) != value:
        world.write(pc, uid, key, value)
    elif what == "delete" and alive:
        world.write(pc, uid, DEAD, "why")
    elif what == "recover" and uid and not alive:
        world.write(pc, uid, DEAD, None)
    elif what == "send":
        since = {} if value == 1 or not packages else packages[which % len(packages)].known
        packages.append(world.send(pc, since if covers(pc.clock, since) else {}))
    elif what == "take" and packages:
        world.take(pc, packages[which % len(packages)], value)


def settle(world: World, packages: list[Sent], order: list[int], choose: int) -> None:
    """Everything is handed round, old packages too and each twice, until nobody has anything left to say."""
    for _ in range(12):
        before = len(world.events)
        for place in order:
            pc = world.pcs[place % 3]
            for sent in [*packages, *packages]:
                world.take(pc, sent, choose)
            for other in world.pcs:
                if other is not pc:
                    assert world.take(pc, world.send(other, {}), choose)
        if len(world.events) == before and all(pc.clock == world.pcs[0].clock for pc in world.pcs):
            return
    raise AssertionError("answers went round for ever")


def shown(pc: Pc) -> dict[str, Any]:
    return {uid: {key: value_of(row, key) for key in (*FIELDS, DEAD)} for uid, row in pc.rows.items()}


@settings(max_examples=150)
@given(st.lists(OPS, max_size=40), st.lists(st.integers(0, 2), min_size=3, max_size=6), st.integers(0, 2))
def test_three_pcs_come_to_one_state(ops: list, order: list[int], choose: int) -> None:
    world, packages = World(), []
    world.create(world.pcs[0])
    packages.append(world.send(world.pcs[0], {}))
    for op in ops:
        do(world, packages, op)
    settle(world, packages, [*order, 0, 1, 2], choose)
    first, second, third = world.pcs
    assert shown(first) == shown(second) == shown(third)
    assert {uid for uid, _ in world.by_key} == set(first.rows)
    for uid in first.rows:
        dead = any(world.standing(first, (uid, DEAD)))
        assert bool(first.rows[uid]["deleted_at"]) == dead
