"""A police notice's list into the store: the basis, then the masked preview, then all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.errors import AppError, InvalidValues
from app.keyfiles import notice_list, rules, words
from app.keyfiles.notice_list import Fate, Plan
from app.keyfiles.spec import KEY_FILE
from app.keyfiles.store import scan_bytes
from ui import look
from ui.keyfiles.boxes import Box, scrolled
from ui.keyfiles.form import KeyForm, OfferCombo
from ui.keyfiles.rows import Column, RowsTable
from ui.keyfiles.sitting import Sitting

_FATES = {Fate.NEW: "新", Fate.THERE: "已有", Fate.REFUSED: "不能导入", Fate.SKIPPED: "不是名单行"}
_TOLD = ("told_on", "told_way", "untold_reason", "untold_by")
_KEYS = tuple(key for key in notice_list.COMMON if key not in _TOLD)
"""Whether somebody was told is written file by file."""


class ListBox(Box):
    """The basis of a list, its scan and the list itself; then the preview."""

    def __init__(self, sitting: Sitting, host: QWidget, done: Callable[[], None]) -> None:
        says = "先写这份名单的依据。类别、责任人写在名单里的，以名单为准；告知本人逐份登记。"
        super().__init__(sitting, host, "导入通知名单", says, "看预览")
        self._host, self._done = host, done
        self.scan: bytes | None = None
        self.path: Path | None = None
        self.fields = KeyForm(sitting.context, KEY_FILE, _KEYS, {"category": words.categories("four")}, columns=2)
        self.form.addRow(scrolled(self.fields, 330))
        self.pick_scan, self.pick_list = QPushButton("选依据扫描件…"), QPushButton("选名单…")
        self.picked = QLabel("还没有选")
        look.mark(self.picked, tone="muted")
        line = QHBoxLayout()
        line.setSpacing(look.px(8))
        for part in (self.pick_scan, self.pick_list):
            line.addWidget(part)
        line.addWidget(self.picked, 1)
        self.form.addRow(line)
        self.pick_scan.clicked.connect(self.choose_scan)
        self.pick_list.clicked.connect(self.choose_list)
        self.setMinimumWidth(look.px(900))
        self.fields.show_values({"basis_kind": "police", "scheme": "four"})
        self.fields.focus_first()

    def choose_scan(self) -> None:
        """The scanned notice."""
        chosen = self.sitting.context.tell.open_files("依据扫描件", "扫描件 (*.pdf *.jpg *.jpeg *.png)")
        if chosen:
            self._take(lambda: setattr(self, "scan", scan_bytes(chosen[0])))

    def choose_list(self) -> None:
        """The list."""
        chosen = self.sitting.context.tell.open_files("通知名单", "名单 (*.xlsx *.xls *.ods *.csv *.txt)")
        if chosen:
            self._take(lambda: setattr(self, "path", chosen[0]))

    def check(self) -> None:
        values, problems = self.fields.read()
        given = {key: value for key, value in values.items() if value not in (None, "")}
        plan: Plan | None = None
        if not problems:
            if self.path is None:
                raise AppError("还没有选名单。")
            try:
                plan = notice_list.plan(self.sitting.store, [self.path], given, self.scan)
            except InvalidValues as fault:
                problems = fault.problems
        rest = self.fields.show_problems(problems)
        if plan is None:
            raise AppError(rest or "请改正标红的项目。")
        PreviewBox(self.sitting, self._host, plan, self._done).open()

    def _take(self, work: Callable[[], None]) -> None:
        self.wrong.hide()
        try:
            work()
        except AppError as fault:
            self.sitting.context.tell.error(fault)
        names = ["依据扫描件" if self.scan else "", self.path.name if self.path else ""]
        self.picked.setText("已选：" + "，".join(name for name in names if name) if any(names) else "还没有选")


class PreviewBox(Box):
    """What would become of every row, names masked; nothing is written yet."""

    def __init__(self, sitting: Sitting, host: QWidget, plan: Plan, done: Callable[[], None]) -> None:
        counts = {fate: len(plan.of(fate)) for fate in Fate}
        says = f"新{counts[Fate.NEW]}人，已有{counts[Fate.THERE]}人，不能导入{counts[Fate.REFUSED]}人。还没有写入。"
        super().__init__(sitting, host, "导入预览", says, f"导入{counts[Fate.NEW]}份")
        self._plan, self._done = plan, done
        columns = [Column("行", 56, lambda row: str(row["row"]), lambda row: row["row"]),
                   Column("姓名", 80, lambda row: row["name"] or "—"), Column("类别", 90, lambda row: row["category"] or "—"),
                   Column("村（社区）", 110, lambda row: row["village"] or "—"), Column("结果", 90, lambda row: row["fate"]),
                   Column("说明", 300, lambda row: row["reason"] or "—")]
        self.table = RowsTable(columns, "导入预览", 5)
        self.table.show_rows([_shown(line) for line in plan.lines])
        self.table.setMinimumHeight(look.px(240))
        self.form.addRow(self.table)
        unread = "；".join(f"{note.label}（{note.reason}）" for note in plan.unread)
        note = QLabel(f"没有读的列：{unread}。" if unread else "每一列都读了。", wordWrap=True)
        look.mark(note, tone="muted")
        self.form.addRow(note)
        self.why = OfferCombo(sitting.reasons(), "事由")
        self.why.setEditText(sitting.reason)
        self.form.addRow("事由", self.why)
        self.go.setEnabled(bool(counts[Fate.NEW]))
        self.setMinimumWidth(look.px(900))
        self.table.setFocus()

    def check(self) -> None:
        why = rules.purpose(self.why.currentText())
        numbers = notice_list.apply(self.sitting.store, self._plan, why)
        self.sitting.remember(why)
        self.sitting.context.tell.done(f"已建档{len(numbers)}份，等负责人审批；逐份登记告知情况。")
        self._done()


def _shown(line: notice_list.Line) -> dict[str, Any]:
    return {"row": line.row, "name": line.name, "category": line.category, "village": line.village,
            "fate": _FATES[line.fate], "reason": line.reason}
