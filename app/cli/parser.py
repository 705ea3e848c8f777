"""The command line's words. Scripts rely on these names."""

from __future__ import annotations

import argparse
from pathlib import Path


def build() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = argparse.ArgumentParser(prog="township-ledger", description="反诈工作台账（无窗口方式）")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    _setting_up(commands)
    _records(commands)
    _paper(commands)
    _month(commands)
    _keeping(commands)
    return parser


def _command(commands: argparse._SubParsersAction, name: str, text: str, office: bool = True) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    if office:
        command.add_argument("office", type=Path, metavar="OFFICE", help="台账文件夹")
        command.add_argument("--user", help="用户名；只有一名用户时可省略")
    command.add_argument("--json", action="store_true", help="结果以一个 JSON 对象写到标准输出")
    return command


def _setting_up(commands: argparse._SubParsersAction) -> None:
    new = commands.add_parser("new", help="新建台账", description="新建台账")
    new.add_argument("office", type=Path, metavar="OFFICE")
    new.add_argument("--town", required=True)
    new.add_argument("--county", required=True)
    new.add_argument("--user", required=True)
    new.add_argument("--recovery", type=Path, metavar="FILE.pdf", help="恢复单写到这个 PDF")
    new.add_argument("--json", action="store_true")
    renew = commands.add_parser("reset-password", help="用恢复码重设密码", description="用恢复码重设密码")
    renew.add_argument("office", type=Path, metavar="OFFICE", help="台账文件夹")
    renew.add_argument("--user", required=True, metavar="NAME")
    renew.add_argument("--code", required=True, help="恢复单上的恢复码")
    renew.add_argument("--json", action="store_true")
    demo = _command(commands, "demo", "建立演示台账并办完一个月", office=False)
    demo.add_argument("folder", type=Path, metavar="DIR")


def _records(commands: argparse._SubParsersAction) -> None:
    load = _command(commands, "import", "导入表格")
    load.add_argument("files", type=Path, nargs="+", metavar="FILE")
    load.add_argument("--register", choices=("household", "unit", "staff", "area", "activity", "visit"))
    load.add_argument("--village", help="文件里没写村名时，归到这个村")
    load.add_argument("--round", help="走访记录所属轮次")
    load.add_argument("--dry-run", action="store_true", help="只看结果，不写入")
    load.add_argument("--errors", type=Path, help="被拒的行写到这个 xlsx")
    show = _command(commands, "list", "列出登记簿")
    show.add_argument("register", metavar="REGISTER")
    show.add_argument("--where", action="append", default=[], metavar="字段=值")
    show.add_argument("--search", default="")
    show.add_argument("--limit", type=int)
    add = _command(commands, "add", "新增一条")
    add.add_argument("register", metavar="REGISTER")
    add.add_argument("values", nargs="+", metavar="字段=值")
    turn = _command(commands, "round", "新建走访轮次")
    turn.add_argument("name", metavar="NAME")
    turn.add_argument("--from", dest="from_date", required=True)
    turn.add_argument("--to", dest="to_date", required=True)
    visit = _command(commands, "visit", "登记一次走访")
    for name in ("round", "household", "date", "outcome"):
        visit.add_argument(f"--{name}", required=True)
    visit.add_argument("--told", type=int)
    visit.add_argument("--visitor")


def _paper(commands: argparse._SubParsersAction) -> None:
    issue = _command(commands, "issue", "编号并打印成 PDF")
    issue.add_argument("template", metavar="TEMPLATE")
    issue.add_argument("--village")
    issue.add_argument("--round")
    issue.add_argument("--out", type=Path, required=True)
    issue.add_argument("--only-new", action="store_true", help="已有编号的户不再编号")
    back = _command(commands, "return", "登记收回")
    back.add_argument("numbers", nargs="+", metavar="NUMBER")


def _month(commands: argparse._SubParsersAction) -> None:
    table = _command(commands, "table", "输出一张表")
    table.add_argument("code", metavar="CODE")
    table.add_argument("--month", help="如 2026-10")
    table.add_argument("--out", type=Path, required=True, help=".xlsx 或 .pdf")
    month = _command(commands, "month", "做上报包")
    month.add_argument("month", metavar="MONTH")
    month.add_argument("--out", type=Path, required=True)


def _keeping(commands: argparse._SubParsersAction) -> None:
    backup = _command(commands, "backup", "备份")
    backup.add_argument("target", type=Path, metavar="TARGET")
    restore = commands.add_parser("restore", help="从备份恢复", description="从备份恢复")
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument("office", type=Path, metavar="OFFICE")
    restore.add_argument("--user")
    restore.add_argument("--json", action="store_true")
    _command(commands, "check", "检查台账是否完好")
