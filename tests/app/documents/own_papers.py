"""Papers of the tests' own, made from a text as an office or a county writes them."""

from __future__ import annotations

from app.documents import wordings
from app.session import Session

SUBJECT = {
    "household": "householder", "unit": "name", "person": "name", "area": "name", "activity": "title", "office": "",
}  # fmt: skip


def text(
    code: str, recipients: str, letter: str = "", *, title: str = "", head: str = "", more: str = "", asks: str = "",
    blanks: str = "",
) -> str:  # fmt: skip
    """A paper of a few lines that names its recipient and the number."""
    if recipients == "area" and "level" not in head:
        head += '\nlevel = "village"'
    subject = f"{recipients}.{SUBJECT[recipients]}" if SUBJECT[recipients] else ""
    named = f'"{subject}" = "对象"' if subject else ""
    number = '"document.serial" = "编号"' if letter else ""
    words = f"给{{{subject}}}" if subject else "公开张贴"
    code_block = '[[block]]\nkind = "qr"\n' if letter else ""
    shown = '\n[[block]]\nkind = "para"\ntext = "编号：{document.serial}"\n' if letter else ""
    return f"""
code = "{code}"
title = "{title or f'{code}用纸'}"
version = 1
kind_letter = "{letter}"
recipients = "{recipients}"
paper = "A4"
group = "单位"
{head}
[blanks]
"office.issuer" = "署名单位"
"office.date" = "日期"
{named}
{number}
{blanks}
{asks}
{code_block}
{shown}
[[block]]
kind = "para"
lines = 1
text = "{words}"

[[block]]
kind = "para"
text = "{{office.issuer}}　{{office.date}}"
{more}
"""


def keep(session: Session, body: str, day: str = "2026-01-01") -> str:
    """Take a text into use; returns its code."""
    code = body.partition('code = "')[2].partition('"')[0]
    wordings.save(session, code, body, day)
    return code
