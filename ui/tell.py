"""The single door for messages: a quiet line in the status bar, or a dialog when a person must decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from app import fault_log
from app.errors import Cancelled
from app.faults import told
from app.paths import resources
from ui import look


@dataclass(frozen=True, slots=True)
class Message:
    """One quiet line: `kind` is info, done or warn; `undo` offers 撤销 beside it."""

    kind: str
    text: str
    undo: bool = False


class Tell(QObject):
    """Says things to the person at the screen. The status bar listens to `said`."""

    said = Signal(object)

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__(window)
        self.window = window

    def info(self, text: str) -> None:
        """A quiet line about what is going on."""
        self.said.emit(Message("info", text))

    def warn(self, text: str) -> None:
        """A quiet line about something that was not done."""
        self.said.emit(Message("warn", text))

    def done(self, text: str, undo: bool = False) -> None:
        """A quiet line about what was done, with 撤销 when it can be taken back."""
        self.said.emit(Message("done", text, undo))

    def error(self, fault: BaseException) -> None:
        """Say a fault: what and what to do; for a bug a report without personal data, ready to copy."""
        if isinstance(fault, Cancelled):
            self.info("已取消，没有留下改动。")
            return
        fault_log.note(fault)
        if known := told(fault):
            self._box(known.message, known.hint)
        else:
            self._bug(fault)

    def ask(self, title: str, text: str, verbs: Sequence[str], danger: bool = False) -> str:
        """Ask for a decision; `verbs` are the buttons, the last one is safe and default, Esc means it too.

        `danger` shows the first verb as one that takes something away. Returns the verb chosen.
        """
        box = QMessageBox(self._parent())
        box.setWindowTitle(title)
        box.setText(title)
        box.setInformativeText(text)
        box.setIconPixmap(look.pixmap("circle-help", look.ACCENT, 32))
        buttons = [box.addButton(verb, QMessageBox.ButtonRole.ActionRole) for verb in verbs]
        look.mark(buttons[0], role="danger" if danger else "primary")
        box.setDefaultButton(buttons[-1])
        box.setEscapeButton(buttons[-1])
        box.exec()
        clicked = box.clickedButton()
        return clicked.text() if clicked is not None else verbs[-1]

    def ask_text(self, title: str, label: str, text: str = "") -> str | None:
        """Ask for one line such as a reason; None when given up or left empty."""
        box = QInputDialog(self._parent())
        box.setWindowTitle(title)
        box.setLabelText(label)
        box.setTextValue(text)
        box.setOkButtonText("确定")
        box.setCancelButtonText("取消")
        box.setTextEchoMode(QLineEdit.EchoMode.Normal)
        box.resize(look.px(420), box.sizeHint().height())
        typed = box.textValue().strip() if box.exec() else ""
        return typed or None

    def open_files(self, title: str, kinds: str) -> list[Path]:
        """Existing files the person chose, [] for none; `kinds` like `图片 (*.jpg *.png)`."""
        names, _ = QFileDialog.getOpenFileNames(self._parent(), title, "", kinds)
        return [Path(name) for name in names]

    def save_file(self, title: str, name: str, kinds: str) -> Path | None:
        """Where to write a file, None when given up; `name` is proposed."""
        chosen, _ = QFileDialog.getSaveFileName(self._parent(), title, name, kinds)
        return Path(chosen) if chosen else None

    def folder(self, title: str, start: str = "") -> Path | None:
        """A folder the person chose, None when given up."""
        chosen = QFileDialog.getExistingDirectory(self._parent(), title, start)
        return Path(chosen) if chosen else None

    def _parent(self) -> QWidget | None:
        return QApplication.activeWindow() or self.window

    def _box(self, what: str, hint: str) -> None:
        box = QMessageBox(self._parent())
        box.setWindowTitle("提示")
        box.setText(what)
        box.setInformativeText(hint)
        box.setIconPixmap(look.pixmap("triangle-alert", look.AMBER_MARK, 32))
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.exec()

    def _bug(self, fault: BaseException) -> None:
        box = QMessageBox(self._parent())
        box.setWindowTitle("程序出错")
        box.setText(fault_log.WHAT)
        box.setInformativeText("请复制报告发给维护人员，报告里没有个人信息。可以继续使用，建议先备份。")
        box.setDetailedText(fault_log.report(fault))
        box.setIconPixmap(look.pixmap("circle-x", look.RED, 32))
        for button in box.buttons():
            button.setText("查看报告")
        copy = box.addButton("复制报告", QMessageBox.ButtonRole.ActionRole)
        close = box.addButton("关闭", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(close)
        box.exec()
        if box.clickedButton() is copy:
            QGuiApplication.clipboard().setText(fault_log.report(fault))


def speak_chinese(app: QApplication) -> None:
    """Load Qt's own Chinese words for stock dialogs. Raises RuntimeError when they were not shipped."""
    places = (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), resources() / "translations")
    for folder in places:
        words = QTranslator(app)
        if words.load("qtbase_zh_CN", str(folder)):
            app.installTranslator(words)
            return
    raise RuntimeError("qtbase_zh_CN.qm is missing")
