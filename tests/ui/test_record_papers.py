"""From a household or a visit to the paper that was issued to it."""

from __future__ import annotations

from typing import Any

import pytest

from app.session import Query, Session
from ui.context import AppContext
from ui.screens.record_panel import RecordPanel


@pytest.fixture
def issued(session: Session) -> tuple[str, str]:
    """A household with two papers and a visit at it; the papers of another are not its own."""
    own, other = (row["uid"] for row in session.all("household")[:2])
    rows = [{"serial": f"26AH{at:06}", "template": "letter-receipt", "state": "printed", "to_register": "household",
             "to_uid": uid} for at, uid in enumerate((own, own, other))]
    with session.step("编号"):
        session.commands("issued").create_many(rows, trusted=True)
    turn = session.save("visit_round", {"name": "四季度", "from_date": "2026-10-01", "to_date": "2026-12-31"}).uid
    visit = session.save("visit", {"round": turn, "household": own, "date": "2026-10-12", "outcome": "met"}).uid
    return own, visit


@pytest.mark.parametrize("register", ["household", "visit"])
def test_the_page_of_a_record_leads_to_its_papers(
    context: AppContext, issued: tuple[str, str], register: str, qtbot: Any
) -> None:
    gone: list[tuple[str, dict[str, Any]]] = []
    context.navigate = lambda key, arguments: gone.append((key, dict(arguments)))
    panel = RecordPanel(context, context.session.register(register))
    qtbot.addWidget(panel)
    panel.show()
    panel.load(issued[register == "visit"])
    assert panel.papers.isVisible() and panel.papers.text() == "文书2份"
    panel.papers.click()
    (key, arguments), = gone
    assert key == "issued"
    found = context.session.all("issued", Query(tuple(arguments["where"])))
    assert {row["to_uid"] for row in found} == {issued[0]} and len(found) == 2


def test_a_new_record_and_one_without_paper_have_no_link(context: AppContext, issued: tuple[str, str], qtbot: Any) -> None:
    panel = RecordPanel(context, context.session.register("household"))
    qtbot.addWidget(panel)
    panel.show()
    panel.load(context.session.all("household")[5]["uid"])
    assert not panel.papers.isVisible()
    panel.load(issued[0])
    panel.begin()
    assert not panel.papers.isVisible()

