"""Settings: lists and their entries, users, backup, what was done; and the help beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from app.errors import AppError
from app.office import open_office
from app.paths import resources
from app.reports.catalogue import report
from app.reports.period import Period
from app.session import Session
from tests.ui.conftest import Said
from ui.context import AppContext
from ui.screens import SCREENS
from ui.screens.dictionary_page import DictionaryPage
from ui.screens.help_viewer import PAGE_OF, HelpViewer, LocalBrowser
from ui.screens.settings import Settings
from ui.screens.settings_backup import BackupPage
from ui.screens.settings_display import DisplayPage
from ui.screens.settings_steps import StepsPage
from ui.screens.settings_users import UsersPage


@pytest.fixture
def settings(context: AppContext, qtbot: Any) -> Settings:
    page = Settings(context)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.arrive({})
    return page


def test_a_list_shows_only_its_own_entries(settings: Settings, qtbot: Any, session: Session) -> None:
    page = settings.show_tab("dictionary")
    assert isinstance(page, DictionaryPage)
    page.choose("void_reason")
    count = len(session.choices("void_reason"))
    qtbot.waitUntil(lambda: len(page.table.model.ids) == count)


def test_a_found_entry_opens_with_its_list(settings: Settings, qtbot: Any, session: Session) -> None:
    entry = next(row for row in session.all("dictionary_entry") if row["dictionary"] == "outcome")
    settings.arrive({"uid": entry["uid"]})
    page = settings.pages["dictionary"]
    assert isinstance(page, DictionaryPage) and page.dictionary == "outcome" and page.panel.form.uid == entry["uid"]


def test_a_new_user_can_sign_in_and_a_stopped_one_cannot(
    settings: Settings, session: Session, office: Path, said: Said
) -> None:
    page = settings.show_tab("users")
    assert isinstance(page, UsersPage)
    page.name.setText("李新")
    page.role.setCurrentIndex(page.role.findData("clerk"))
    page.password.setText("clerk-2026")
    page.again.setText("clerk-2027")
    page.do_add()
    assert "不一样" in said.last and session.count("user_account") == 1
    page.again.setText("clerk-2027")
    page.password.setText("clerk-2027")
    page.do_add()
    assert session.count("user_account") == 2
    said.answers.append("停用")
    page.name.setText("李新")
    page.do_stop()
    session.close()
    with pytest.raises(AppError):
        open_office(office, "李新", "clerk-2027")


def test_a_backup_is_made_and_told(settings: Settings, qtbot: Any, tmp_path: Path, session: Session) -> None:
    page = settings.show_tab("backup")
    assert isinstance(page, BackupPage)
    page.backup_to(tmp_path / "stick")
    qtbot.waitUntil(lambda: "今天" in page.last.text())
    assert list((tmp_path / "stick").glob("*/ledger.db"))
    page.run_check()
    qtbot.waitUntil(lambda: "全部完好" in page.checked.text())


def test_a_step_can_be_taken_back_from_the_list(
    settings: Settings, qtbot: Any, session: Session, said: Said
) -> None:
    session.save("unit", {"name": "误录的单位"})
    page = settings.show_tab("steps")
    assert isinstance(page, StepsPage)
    qtbot.waitUntil(lambda: page.model.rowCount() > 0)
    page.view.selectRow(0)
    said.answers.append("撤销")
    page.undo_chosen()
    qtbot.waitUntil(lambda: not any(row["name"] == "误录的单位" for row in session.all("unit")))


def test_every_screen_has_its_help_page() -> None:
    for spec in SCREENS:
        name = PAGE_OF.get(spec.key, "index")
        assert (resources() / "help" / f"{name}.md").is_file(), spec.key


def test_help_opens_the_page_of_a_screen_and_follows_links(context: AppContext, qtbot: Any) -> None:
    page = HelpViewer(context)
    qtbot.addWidget(page)
    page.arrive({"screen": "round_visits"})
    assert page.page == "visits" and "入户走访" in page.text.toPlainText()
    assert 'src="img/visits.png"' in page.text.document().toHtml(), "its picture is shown"
    page.text.anchorClicked.emit(QUrl("definitions.md"))
    assert page.page == "definitions"


def test_help_reads_nothing_from_outside_its_folder(context: AppContext, qtbot: Any) -> None:
    browser = LocalBrowser()
    qtbot.addWidget(browser)
    kind = QTextDocument.ResourceType.HtmlResource.value
    outside = QUrl.fromLocalFile(str(resources() / "dictionaries" / "outcome.json"))
    for address in (QUrl("http://example.com/x.md"), QUrl("../dictionaries/outcome.json"), outside):
        assert browser.loadResource(kind, address) is None
    assert "帮助" in browser.loadResource(kind, QUrl("index.md"))


def test_each_tab_has_its_own_count_and_speaks_chinese(settings: Settings, qtbot: Any, session: Session) -> None:
    said: list[str] = []
    settings.counted.connect(said.append)
    settings.show_tab("dictionary")
    qtbot.waitUntil(lambda: bool(said) and "条" in said[-1])
    counted = said[-1]
    settings.show_tab("display")
    assert said[-1] == ""
    settings.show_tab("dictionary")
    assert said[-1] == counted
    session.save("unit", {"name": "农商行"})
    session.undo()
    steps = settings.show_tab("steps")
    assert isinstance(steps, StepsPage)
    qtbot.waitUntil(lambda: steps.model.rowCount() > 0)
    assert steps.model.index(0, 3).data() == "撤销"


def test_the_county_may_ask_for_how_many_were_deceived(settings: Settings, session: Session, said: Said) -> None:
    def columns() -> set[str]:
        return {column.key for column in report(session, "R-Q1", Period.parse("2026-Q4")).columns}

    settings.show_tab("display")
    page: Any = settings.findChild(DisplayPage)
    assert "deceived" not in columns() and page.deceived.isEnabled()
    page.deceived.click()
    assert "deceived" in columns() and "列出发案人数" in said.last
    page.deceived.click()
    assert "deceived" not in columns()
