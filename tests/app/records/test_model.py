"""Random work against a plain model: rows, finder, undo and the chain agree at every moment."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.errors import Conflict, InvalidValues
from app.session import Query, Session
from db import changes as db_changes
from tests import office_kit
from tests.office_kit import Template, home

names = st.sampled_from(["甲", "单乙", "曾丙", "欧阳丁", "𬱖戊"])
doors = st.integers(1, 30).map(lambda number: f"{number}号")
people = st.one_of(st.none(), st.integers(0, 99))
bad = st.sampled_from([{"people": 100}, {"door": ""}, {"phone": "x"}, {"householder": "9" * 18}])
Model = dict[str, dict[str, Any]]


class Office(RuleBasedStateMachine):
    """Households of one grid, saved, edited, deleted, taken back."""

    template: ClassVar[Template]

    @initialize()
    def open(self) -> None:
        self.place = tempfile.TemporaryDirectory()
        folder = self.template.copy(Path(self.place.name) / "office")
        self.session: Session = office_kit.open_with(folder, self.template.keys)
        self.model: Model = {}
        self.states: list[Model] = []

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.place.cleanup()

    def _did(self, model: Model) -> None:
        if model != self.model:
            self.states.append(self.model)
            self.model = model

    def _some(self, data: st.DataObject, deleted: bool) -> str | None:
        uids = sorted(uid for uid, row in self.model.items() if row["deleted"] == deleted)
        return data.draw(st.sampled_from(uids)) if uids else None

    @rule(door=doors, name=names, people=people)
    def add(self, door: str, name: str, people: int | None) -> None:
        uid = self.session.save("household", home(self.template.grid, door, name, people=people)).uid
        row = {"door": door, "householder": name, "people": people, "deleted": False}
        self._did({**self.model, uid: row})

    @rule(data=st.data(), door=doors, name=names, people=people)
    def edit(self, data: st.DataObject, door: str, name: str, people: int | None) -> None:
        if uid := self._some(data, deleted=False):
            values = {"door": door, "householder": name, "people": people}
            changed = self.session.save("household", values, uid=uid).changed
            assert changed == ({**self.model[uid], **values} != self.model[uid])
            self._did({**self.model, uid: {**self.model[uid], **values}})

    @rule(data=st.data(), wrong=bad)
    def edit_wrongly(self, data: st.DataObject, wrong: dict[str, Any]) -> None:
        uid = self._some(data, deleted=False)
        values = wrong if uid else {**home(self.template.grid, "1号", "甲"), **wrong}
        with pytest.raises(InvalidValues):
            self.session.save("household", values, uid=uid)

    @rule(data=st.data(), names=st.lists(names, min_size=1, max_size=3), fails=st.booleans())
    def batch(self, data: st.DataObject, names: list[str], fails: bool) -> None:
        rows: list[dict[str, Any]] = [home(self.template.grid, "40号", name) for name in names]
        uid = self._some(data, deleted=False)
        if uid:
            rows.append({"uid": uid, "people": 77})
        if fails:
            with pytest.raises(InvalidValues):
                self.session.save_many("household", [*rows, home(self.template.grid, "", "错")])
            return
        uids = [item for item in self.session.save_many("household", rows) if item != uid]
        made = {
            new: {"door": "40号", "householder": name, "people": None, "deleted": False}
            for new, name in zip(uids, names, strict=True)
        }
        touched = {uid: {**self.model[uid], "people": 77}} if uid else {}
        self._did({**self.model, **touched, **made})

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if uid := self._some(data, deleted=False):
            self.session.remove("household", [uid], "试试")
            self._did({**self.model, uid: {**self.model[uid], "deleted": True}})

    @rule(data=st.data())
    def recover(self, data: st.DataObject) -> None:
        if uid := self._some(data, deleted=True):
            self.session.recover("household", uid)
            self._did({**self.model, uid: {**self.model[uid], "deleted": False}})

    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        if uid := self._some(data, deleted=False):
            first = self.session.history("household", uid)[0]
            self.session.revert("household", uid, first.seq)
            back = {key: first.after.get(key) for key in ("door", "householder", "people")}
            self._did({**self.model, uid: {**self.model[uid], **back}})

    @rule()
    def undo(self) -> None:
        said = self.session.undo()
        assert (said is None) == (not self.states)
        if self.states:
            gone = {
                uid: {**row, "deleted": True} for uid, row in self.model.items() if uid not in self.states[-1]
            }
            self.model = {**self.states.pop(), **gone}
            # A row taken back lies in the bin from then on, in the earlier states as well.
            self.states = [{**gone, **state} for state in self.states]

    @rule(data=st.data())
    def stale(self, data: st.DataObject) -> None:
        if uid := self._some(data, deleted=False):
            rev = self.session.get("household", uid)["rev"]
            with pytest.raises(Conflict):
                self.session.save("household", {"people": 5}, uid=uid, rev=rev + 1)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "session"):
            return
        rows = [*self.session.all("household"), *self.session.all("household", Query(deleted=True))]
        found = {
            row["uid"]: {
                "door": row["door"],
                "householder": row["householder"],
                "people": row["people"],
                "deleted": bool(row["deleted_at"]),
            }
            for row in rows
        }
        assert found == self.model
        present = sorted(row["householder"] for row in self.model.values() if not row["deleted"])
        assert sorted(hit.title for hit in self.session.find("号") if hit.register == "household") == present
        assert db_changes.verify(self.session.ledger) is None


def test_random_work_agrees_with_the_model(office_template: Template) -> None:
    Office.template = office_template
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
