"""Rows prepared column by column come out as rows prepared one by one, right ones and wrong ones."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app import pinyin
from app.errors import InvalidValues
from app.finder import fold, fold_all
from app.records.batch import batches, dumps, log_texts, stacked
from app.records.prepare import Preparer
from app.records.registers import REGISTERS
from app.uid import new_uid, new_uids

_UID = "01a200d2-ed62-7001-8e7e-1f63edbcf096"
_CODES = frozenset({"resident", "empty"})
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.sampled_from([_UID, _UID, _UID, None, "short"]),
            "door": st.sampled_from(["1组2号", " 十组 3号 ", "一组"]),
            "householder": st.sampled_from(["单秀", "张三", "𬱖Ａ"]),
        },
        optional={
            "people": st.sampled_from([1, 1.0, True, "3", None, ""]),
            "phone": st.sampled_from(["13800000001", None, ""]),
            "lives_in": st.sampled_from(["empty", None, "elsewhere"]),
            "note": st.sampled_from(["两户", "x" * 101, "11010119900307803X"]),
            "flags": st.sampled_from([{}, {"people": "原文“约3人”"}]),
            "colour": st.just("red"),
        },
    ),
    min_size=1,
    max_size=4,
)


def _outcome(work: Any) -> Any:
    try:
        return work()
    except InvalidValues as error:
        return error.problems


@given(_ROWS)
def test_columns_are_prepared_as_rows_are(rows: list[dict[str, Any]]) -> None:
    preparer = Preparer(REGISTERS["household"], lambda _: _CODES)
    single = _outcome(lambda: [preparer.create(row) for row in rows])
    together = _outcome(lambda: preparer.create_all(rows))
    if isinstance(together, dict):
        assert _without_empty(together) == _without_empty(stacked(single))
    else:
        assert together == single


def _without_empty(columns: dict[str, list[Any]]) -> dict[str, list[tuple[type, Any]]]:
    return {
        key: [(type(cell), cell) for cell in cells]
        for key, cells in columns.items()
        if any(c is not None for c in cells)
    }


def test_what_the_program_fills_in_is_refused_in_columns_too() -> None:
    register = REGISTERS["visit_round"]
    computed = next(item.key for item in register.fields if item.computed)
    preparer = Preparer(register, lambda _: frozenset({"running"}))
    row = {"name": "第一轮", "from_date": "2026-10-01", "to_date": "2026-12-31", computed: 5}
    assert [p.field for p in _outcome(lambda: preparer.create_all([row]))] == [computed]
    assert preparer.create_all([row], trusted=True)[computed] == [5]


def test_log_texts_are_json_without_sort_keys() -> None:
    columns = {"door": ['1"号', None], "people": [3, None], "door_key": ["11", None]}
    assert [json.loads(text) for text in log_texts(columns, 2)] == [
        {"door": '1"号', "people": 3},
        {"door": None, "people": None},
    ]
    assert (log_texts({}, 2), dumps({"door": "100%s"})) == (["{}", "{}"], '{"door":"100%s"}')


@given(st.lists(st.text(max_size=8).filter(lambda text: "\0" not in text)))
def test_folding_many_is_folding_each(texts: list[str]) -> None:
    texts = [text.strip() for text in texts]
    assert fold_all(texts) == [fold(text) for text in texts]


@given(st.lists(st.text("单仇万俟尉迟曾秀三〇十12号网A·𬱖\ue000", min_size=1, max_size=6), min_size=1))
def test_spelling_many_is_spelling_each(names: list[str]) -> None:
    assert pinyin.sort_keys(names) == [pinyin.sort_key(name) for name in names]
    assert pinyin.natural_keys(names) == [pinyin.natural_key(name) for name in names]
    assert pinyin.initials_all(names) == [pinyin.initials(name) for name in names]
    assert pinyin.spelled_all(names) == [
        f"{pinyin.name_initials(name)}\t{pinyin.letters(name)}" for name in names
    ]


def test_uids_made_together_stay_in_order_and_different() -> None:
    uids = [*new_uids(5_000), new_uid(), *new_uids(2)]
    assert uids == sorted(set(uids)) and {len(uid) for uid in uids} == {36}
    assert {uid[14] for uid in uids} == {"7"} and {uid[19] for uid in uids} <= set("89ab")


def test_batches_hold_every_row_in_order() -> None:
    rows = [{"n": number} for number in range(5)]
    assert [len(batch) for batch in batches(iter(rows), 2)] == [2, 2, 1]
    assert [row for batch in batches(rows, 2) for row in batch] == rows
