"""The text of the style sheet; `ui.look` fills in colours and sizes. Part of the look, used by it alone."""

from __future__ import annotations

import re
from pathlib import Path

_SHEET = """
* { outline: none; }
QWidget { color: @INK; }
QMainWindow, QDialog, QWidget[role="page"] { background: @GROUND; }
QWidget[role="card"], QFrame[role="card"] { background: @CARD; border: 1px solid @LINE; border-radius: 4px; }
QWidget[role="plain"] { background: @CARD; }
QToolTip { background: @INK; color: @CARD; border: 0; padding: 4px 8px; }

QLabel { background: transparent; }
QLabel[level="title"] { font-size: @{1.38}pt; font-weight: 600; }
QLabel[level="section"] { font-size: @{1.06}pt; font-weight: 600; }
QLabel[level="big"] { font-size: @{1.8}pt; font-weight: 600; }
QLabel[level="small"], QToolButton[level="small"], QPushButton[level="small"] { font-size: @{0.9}pt; }
QLabel[tone="muted"] { color: @MUTED; }
QLabel[tone="accent"] { color: @ACCENT; }
QLabel[tone="red"] { color: @RED; }
QLabel[tone="amber"] { color: @AMBER; }
QLabel[tone="green"] { color: @GREEN; }
QLabel[tone="initial"] { color: @CARD; background: @ACCENT; border-radius: 4px; font-weight: 600; }
QLabel[badge="red"] { color: @RED; background: @RED_SOFT; border-radius: 4px; padding: 1px 6px; }
QLabel[badge="amber"] { color: @AMBER; background: @AMBER_SOFT; border-radius: 4px; padding: 1px 6px; }
QLabel[badge="green"] { color: @GREEN; background: @GREEN_SOFT; border-radius: 4px; padding: 1px 6px; }
QLabel[badge="blue"] { color: @ACCENT; background: @ACCENT_SOFT; border-radius: 4px; padding: 1px 6px; }
QLabel[role="step"] { color: @MUTED; border-radius: 4px; padding: #{3}px #{8}px; }
QLabel[role="step"][state="on"] { color: @ACCENT; background: @ACCENT_SOFT; font-weight: 600; }

QPushButton {
  icon-size: #{16}px; background: @CARD; border: 1px solid #C5CED8; border-radius: 4px; padding: 0 #{12}px;
  min-height: #{28}px; }
QPushButton:hover { background: #F0F4F9; border-color: #9FB2C8; }
QPushButton:pressed { background: @ACCENT_SOFT; }
QPushButton:focus { border-color: @ACCENT; }
QPushButton:disabled { color: #8A95A1; background: #F3F5F7; border-color: @LINE; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[role="primary"] { background: @ACCENT; color: @CARD; border-color: @ACCENT; font-weight: 600; }
QPushButton[role="primary"]:hover { background: #2A6BB6; }
QPushButton[role="primary"]:pressed { background: @ACCENT_DARK; }
QPushButton[role="primary"]:focus { border-color: @ACCENT_DARK; }
QPushButton[role="primary"]:disabled { background: #A9BFD9; border-color: #A9BFD9; color: @CARD; }
QPushButton[role="danger"] { color: @RED; border-color: #E3B5B0; }
QPushButton[role="danger"]:hover { background: @RED_SOFT; }
QPushButton[role="danger"]:disabled { color: #8A95A1; border-color: @LINE; }
QPushButton[role="link"] {
  background: transparent; border: 0; color: @ACCENT; padding: 0 4px; min-height: #{22}px; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus {
  color: @ACCENT_DARK; text-decoration: underline; }
QPushButton[role="row"] { background: transparent; border: 0; border-radius: 3px; text-align: left; padding: 0 4px;
  min-height: #{26}px; }
QPushButton[role="row"]:hover, QPushButton[role="row"]:focus {
  background: @ACCENT_SOFT; color: @ACCENT_DARK; }
QPushButton[role="figure"] {
  background: transparent; border: 0; color: @MUTED; padding: 0; min-height: #{20}px;
  font-size: @{0.92}pt; text-align: left; }
QPushButton[role="figure"]:hover, QPushButton[role="figure"]:focus { color: @ACCENT; }
QPushButton[role="chip"] {
  border-radius: #{11}px; min-height: #{22}px; padding: 0 #{10}px; font-size: @{0.92}pt;
  color: @MUTED; }
QPushButton[role="chip"]:checked, QPushButton[role="chip"][state="on"] { background: @ACCENT_SOFT; color: @ACCENT;
  border-color: #B5CBE6; }
QPushButton[role="field"] {
  text-align: left; padding: 0 #{22}px 0 #{7}px; background: @CARD; background-origin: border;
  background-image: url(@ICONS/sheet-arrow-field.svg); background-position: right center; background-repeat: no-repeat; }
QPushButton[role="choice"] { text-align: left; padding: #{8}px #{12}px; }
QPushButton[role="choice"]:checked { border-color: @ACCENT; background: @ACCENT_SOFT; }

QToolButton {
  qproperty-iconSize: #{16}px #{16}px; background: transparent; border: 1px solid transparent;
  border-radius: 4px; padding: 3px 6px; }
QToolButton:hover { background: #E9EEF4; }
QToolButton:pressed, QToolButton:checked { background: @ACCENT_SOFT; color: @ACCENT; }
QToolButton:focus { border-color: @ACCENT; }
QToolButton::menu-indicator { image: none; width: 0; }
QToolButton[role="pin"] { padding: 0; }
QPushButton[role="filter"] { border: 1px solid @LINE; border-radius: 3px; color: @MUTED; min-height: 0;
  padding: 0 #{16}px 0 5px; font-size: @{0.9}pt; text-align: left; background: @CARD; background-origin: border;
  background-image: url(@ICONS/sheet-arrow-field.svg); background-position: right center; background-repeat: no-repeat; }
QPushButton[role="filter"]:hover, QPushButton[role="filter"]:focus { border-color: #9FB2C8; }
QPushButton[role="filter"][state="on"] {
  border-color: @ACCENT; color: @ACCENT; background-color: @ACCENT_SOFT; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit {
  background: @CARD; border: 1px solid #C5CED8;
  border-radius: 4px; padding: 0 #{7}px; min-height: #{28}px; selection-background-color: @ACCENT;
  selection-color: @CARD; }
QPlainTextEdit, QTextEdit { padding: #{3}px #{4}px; }
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover { border-color: #9FB2C8; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus {
  border-color: @ACCENT; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: #F3F5F7; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled { background: #F3F5F7; color: #8A95A1; }
QLineEdit[state="wrong"], QPlainTextEdit[state="wrong"], QComboBox[state="wrong"],
QWidget[state="wrong"][role="box"] { border-color: @RED; background: #FFFAFA; }
QLineEdit[role="filter"] { min-height: 0; padding: 0 4px; border-radius: 3px; border-color: @LINE;
  font-size: @{0.9}pt; }
QLineEdit[role="filter"]:focus { border-color: @ACCENT; }
QLineEdit[role="filter"][state="on"] { border-color: @ACCENT; background: @ACCENT_SOFT; color: @ACCENT; }
QLineEdit[role="count"] { min-height: #{24}px; padding: 0 4px; }
QLineEdit[role="scan"] { font-size: @{1.6}pt; min-height: #{44}px; padding: 0 #{12}px; }
QLineEdit[role="search"] { background: #F3F6F9; border-color: @LINE; padding-left: 4px; }
QLineEdit[role="search"]:focus { background: @CARD; border-color: @ACCENT; }
QComboBox::drop-down { border: 0; width: #{22}px; }
QComboBox::down-arrow { image: url(@ICONS/sheet-arrow-down-muted.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView, QListView[role="popup"] { background: @CARD; border: 1px solid #C5CED8; padding: 3px;
  selection-background-color: @ACCENT_SOFT; selection-color: @ACCENT_DARK; }
QComboBox QAbstractItemView::item, QListView[role="popup"]::item {
  min-height: #{26}px; padding: 0 #{6}px; border-radius: 3px; }
QListView[role="popup"]::item:selected { background: @ACCENT_SOFT; color: @ACCENT_DARK; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button,
QDateEdit::up-button, QDateEdit::down-button {
  border: 0; width: 16px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url(@ICONS/sheet-arrow-up-muted.svg); width: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url(@ICONS/sheet-arrow-down-muted.svg); width: 12px; }

QCheckBox, QRadioButton { spacing: 6px; background: transparent; min-height: #{22}px; }
QCheckBox::indicator {
  width: #{14}px; height: #{14}px; border: 1px solid #9AA7B4; border-radius: 3px; background: @CARD; }
QCheckBox::indicator:hover { border-color: @ACCENT; }
QCheckBox::indicator:checked {
  background: @ACCENT; border-color: @ACCENT; image: url(@ICONS/sheet-check-on.svg); }
QCheckBox::indicator:indeterminate {
  background: @ACCENT; border-color: @ACCENT; image: url(@ICONS/sheet-check-part.svg); }
QCheckBox::indicator:focus { border: 2px solid @ACCENT_DARK; width: #{12}px; height: #{12}px; }
QCheckBox::indicator:disabled { background: #EEF1F4; border-color: @LINE; }
QCheckBox:focus { color: @ACCENT; }
QRadioButton::indicator {
  width: #{14}px; height: #{14}px; border: 1px solid #9AA7B4; border-radius: #{8}px; background: @CARD; }
QRadioButton::indicator:checked { border: #{5}px solid @ACCENT; width: #{6}px; height: #{6}px; }
QListView::indicator, QTreeView::indicator, QTableView::indicator { width: #{14}px; height: #{14}px;
  border: 1px solid #9AA7B4; border-radius: 3px;
  background: @CARD; }
QListView::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked {
  background: @ACCENT; border-color: @ACCENT;
  image: url(@ICONS/sheet-check-on.svg); }

QAbstractItemView { background: @CARD; border: 1px solid @LINE; alternate-background-color: #FAFBFC;
  selection-background-color: @ACCENT_SOFT; selection-color: @INK; }
QTableView { border: 0; gridline-color: #EBEFF3; }
QTableView::item { padding: 0 6px; border: 0; }
QTableView[role="figures"]::item { padding: 0 1px; }
QTableView::item:selected { background: @ACCENT_SOFT; color: @INK; }
QTableView::item:focus { background: #D6E4F4; }
QHeaderView { background: #F2F5F8; border: 0; }
QHeaderView::section { background: #F2F5F8; color: #3C4956; border: 0; border-right: 1px solid @LINE;
  border-bottom: 1px solid #CBD4DD; padding: 0 6px; font-weight: 600; min-height: #{28}px; }
QHeaderView::section:hover { background: #E6ECF3; }
QHeaderView::section:vertical {
  color: @MUTED; font-weight: 400; border-bottom: 1px solid #EBEFF3; padding: 0 4px; }
QHeaderView::up-arrow { image: url(@ICONS/sheet-arrow-up-muted.svg); width: 12px; height: 12px; }
QHeaderView::down-arrow { image: url(@ICONS/sheet-arrow-down-muted.svg); width: 12px; height: 12px; }
QTableCornerButton::section { background: #F2F5F8; border: 0; border-bottom: 1px solid #CBD4DD; }
QTreeView::item, QListView::item { border: 0; border-radius: 3px; min-height: #{26}px; padding: 0 4px; }
QTreeView::item:hover, QListView::item:hover { background: #F0F4F9; }
QTreeView::item:selected, QListView::item:selected { background: @ACCENT_SOFT; color: @ACCENT_DARK; }
QTreeView[role="areas"]::item, QListView[role="areas"]::item { padding: 0; }
QListView[role="areas"] { padding: 4px; }
QTreeView::branch:has-children:closed { image: url(@ICONS/sheet-arrow-right-muted.svg); }
QTreeView::branch:has-children:open { image: url(@ICONS/sheet-arrow-down-muted.svg); }

QScrollArea[role="desk"], QScrollArea[role="desk"] > QWidget > QWidget { background: #E9EDF1; }
QScrollArea, QScrollArea > QWidget > QWidget[role="scrolled"] { background: transparent; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: #C9D2DB; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: #A8B5C2; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: @CARD; border: 1px solid #C5CED8; padding: 4px; }
QMenu::item { padding: #{5}px #{22}px #{5}px #{10}px; border-radius: 3px; }
QMenu::item:selected { background: @ACCENT_SOFT; color: @ACCENT_DARK; }
QMenu::item:disabled { color: #8A95A1; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @LINE; margin: 4px 6px; }

QSplitter::handle { background: @LINE; }
QSplitter::handle:hover { background: #B5CBE6; }
QProgressBar { border: 0; background: #E3E8EE; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @ACCENT; border-radius: 3px; }
QTabWidget::pane { border: 0; border-top: 1px solid @LINE; }
QTabBar::tab { padding: #{6}px #{14}px; color: @MUTED; background: transparent; border: 0;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @INK; }
QTabBar::tab:selected { color: @ACCENT; border-bottom-color: @ACCENT; font-weight: 600; }
QGroupBox {
  border: 1px solid @LINE; border-radius: 4px; margin-top: #{10}px; padding-top: #{6}px; background: @CARD; }
QGroupBox::title { subcontrol-origin: margin; left: 10px; color: @MUTED; }
QCalendarWidget QAbstractItemView { selection-background-color: @ACCENT; selection-color: @CARD; }
QCalendarWidget QToolButton { color: @INK; }

QFrame[role="rail"] { background: #FFFFFF; border: 0; border-right: 1px solid @LINE; }
QFrame[role="rail"] QToolButton {
  qproperty-iconSize: #{18}px #{18}px; border-radius: 4px; border: 0; padding: 1px #{8}px; text-align: left; color: #35424F;
  min-height: #{26}px; }
QFrame[role="rail"] QToolButton[state="tight"] { min-height: #{17}px; padding-top: 0; padding-bottom: 0; }
QFrame[role="rail"] QToolButton:hover { background: #EFF3F7; }
QFrame[role="rail"] QToolButton:checked { background: @ACCENT_SOFT; color: @ACCENT; font-weight: 600; }
QLabel[role="rail-head"] { color: @MUTED; font-size: @{0.88}pt; padding: #{6}px #{8}px #{2}px #{10}px; }
QFrame[role="top"] { background: @CARD; border: 0; border-bottom: 1px solid @LINE; }
QFrame[role="status"] { background: @CARD; border: 0; border-top: 1px solid @LINE; }
QFrame[role="status"] QLabel { color: #3C4956; font-size: @{0.92}pt; }
QFrame[role="status"] QLabel[tone="green"] { color: @GREEN; }
QFrame[role="status"] QLabel[tone="red"] { color: @RED; }
QFrame[role="status"] QPushButton[role="link"] { font-size: @{0.92}pt; }
QFrame[role="side"] { background: #FAFBFC; border: 0; border-right: 1px solid @LINE; }
QListWidget[role="plain"] { background: transparent; border: 0; }
QFrame[role="line"] { background: @LINE; border: 0; max-height: 1px; min-height: 1px; }
QFrame[role="vline"] { background: @LINE; border: 0; max-width: 1px; min-width: 1px; }
QFrame[role="panel"] { background: @CARD; border: 0; border-left: 1px solid @LINE; }
QFrame[role="panel-foot"] { background: #FAFBFC; border: 0; border-top: 1px solid @LINE; }
QFrame[role="popup"] { background: @CARD; border: 1px solid #C5CED8; border-radius: 4px; }
QFrame[role="note"] { background: @ACCENT_SOFT; border: 0; border-radius: 4px; }
QFrame[role="facts"] { background: @GROUND; border: 1px solid @LINE; border-radius: 4px; }
QFrame[role="warning"] { background: @AMBER_SOFT; border: 0; border-radius: 4px; }
QFrame[role="wrong"] { background: @RED_SOFT; border: 0; border-radius: 4px; }
QFrame[role="bone"] { background: #E9EEF3; border: 0; border-radius: 4px; }
QFrame[role="thumb"] { background: @CARD; border: 1px solid @LINE; border-radius: 4px; }
QFrame[role="thumb"][state="on"] { border-color: @ACCENT; }
QFrame[role="drop"] { background: #FAFBFC; border: 1px dashed #B3BFCB; border-radius: 4px; }
QFrame[role="drop"][state="on"] { background: @ACCENT_SOFT; border-color: @ACCENT; }
"""


def build_sheet(colours: dict[str, str], size: float, icons: Path) -> str:
    """The finished sheet: `@NAME` a colour, `@{x}pt` a letter size, `#{n}` a length that grows with it."""
    text = _SHEET.replace("@ICONS", icons.as_posix())
    text = re.sub(r"@\{([\d.]+)\}", lambda m: f"{float(m[1]) * size:.1f}", text)
    text = re.sub(r"#\{(\d+)\}", lambda m: str(round(int(m[1]) * size / 10.5)), text)
    for name in sorted(colours, key=len, reverse=True):
        text = text.replace(f"@{name}", colours[name])
    return text
