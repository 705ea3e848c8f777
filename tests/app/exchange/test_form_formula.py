"""The formulas of county forms come to what Excel says, or are left to Excel."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.form_book import Value
from app.exchange.form_formula import Fault, Unknown, areas_in, evaluate, shifted

GRID: dict[tuple[int, int], Value] = {
    (0, 0): 3, (1, 0): 4.5, (2, 0): "—", (3, 0): None, (0, 1): 0, (1, 1): "合格", (2, 1): "7", (0, 2): True,
}


@pytest.mark.parametrize(("formula", "value"), [
    ("SUM(A1:A4)", 7.5), ("sum(A1, A2 ,2)", 9.5), ("A1+A2*2-1", 11), ("-A1+10%", -2.9), ("(A1+1)*2", 8), ("IFERROR(A1/B1,0)", 0),
    ("IF(B1=0,0,A1/B1)", 0), ('IF(B1=0,"—",A1/B1)', "—"), ("ROUND(A2/A1,1)", 1.5), ("ROUND(2.345,2)", 2.35),
    ("AVERAGE(A1:A4)", 3.75), ("MAX(A1:A4)-MIN(A1:A4)", 1.5), ("COUNT(A1:B3)", 3), ('IF(B2="合格",1,0)', 1), ("$A$1+A$2", 7.5),
    ("A4+1", 1), ("SUM()", 0), ('"甲"&"乙"', "甲乙"), ("IF(A1>=3,IF(A2<>4.5,1,2),3)", 2), ("B3+1", 8), ("A4", 0), ("1.5E2", 150),
])
def test_a_formula_comes_to(formula: str, value: Value) -> None:
    assert evaluate(formula, GRID.get) == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(("formula", "error"), [("A1/B1", "#DIV/0!"), ("A3+1", "#VALUE!"), ("AVERAGE(D1:D3)", "#DIV/0!"),
                                                ("SUM(A1/B1,1)", "#DIV/0!")])
def test_errors_are_excels(formula: str, error: str) -> None:
    with pytest.raises(Fault) as fault:
        evaluate(formula, GRID.get)
    assert str(fault.value) == error


@pytest.mark.parametrize("formula", [
    "汇总!A1", "'一 月'!A1+1", "VLOOKUP(A1,A1:B3,2)", "SUM(A1:A3", "A1:A3", "单价*2", "A1^2", "{1,2}", "", "LOG10(A1)",
    "SUM(Table1[人数])", "(" * 80 + "1" + ")" * 80, "OFFSET(A1,1,1)",
])
def test_the_rest_is_left_to_excel(formula: str) -> None:
    with pytest.raises(Unknown):
        areas_in(formula)
        evaluate(formula, GRID.get)


def test_a_shared_formula_moves_with_its_cell() -> None:
    assert shifted('SUM(A1:A$9)&"A1"+LOG10(B2)', (0, 0), (2, 1)) == 'SUM(B3:B$9)&"A1"+LOG10(C4)'
    assert shifted("$A1+A$1+$A$1", (0, 0), (1, 1)) == "$A2+B$1+$A$1"
    with pytest.raises(Unknown):
        shifted("A1", (1, 0), (0, 0))


@given(st.text(alphabet="A1B2:,()+-*/%&<>=\"SUMIFROUND. ", max_size=30))
def test_whatever_is_written_there_it_ends_in_a_value_or_in_a_known_refusal(formula: str) -> None:
    try:
        evaluate(formula, GRID.get)
    except (Unknown, Fault):
        return
