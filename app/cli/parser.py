"""The command line's words. Scripts rely on these names."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli import exchange, keyfiles, people
from app.cli.usage import Parser


def build() -> argparse.ArgumentParser:
    """The parser with every command."""
    parser = Parser(prog="township-ledger", description="反诈工作台账（无窗口方式）")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    _setting_up(commands)
    _records(commands)
    _paper(commands)
    _month(commands)
    _reporting(commands)
    _exchange(commands)
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
    papers = _command(commands, "papers", "列出可以打印的文书")
    papers.add_argument("--on", metavar="DATE", help="这一天有效的样式，如 2026-10-01")
    _issue(_command(commands, "issue", "编号并打印成 PDF"))
    back = _command(commands, "return", "登记收回")
    back.add_argument("numbers", nargs="*", metavar="NUMBER")
    back.add_argument("--signed", choices=("ink", "refused", "empty", "unseen"), default="unseen",
                      help="签字处：已签字、婉拒、未签字、未核对")
    back.add_argument("--scan", type=Path, nargs="+", metavar="PATH", help="扫描件：PDF、图片或文件夹")
    _sheet(_command(commands, "visit-sheet", "走访登记表：列出各行，按行录入"))
    _numbers(_command(commands, "numbers", "编号登记簿：平衡表、缺号、发出、归档、作废"))
    _wording(_command(commands, "wording", "文书样式：查看、修改、模板包"))


def _issue(issue: argparse.ArgumentParser) -> None:
    issue.add_argument("template", nargs="?", metavar="TEMPLATE", help="文书代号，见 papers")
    whom = issue.add_argument_group("发给谁")
    whom.add_argument("--village", "--area", "--grid", dest="village", metavar="NAME", help="村、网格的名称或全称")
    whom.add_argument("--round", help="走访轮次")
    whom.add_argument("--unit-kind", "--kind", dest="kinds", action="append", default=[], metavar="KIND",
                      help="单位类别、活动形式或工作身份，可写多次")
    whom.add_argument("--where", action="append", default=[], metavar="字段=值", help="再按登记簿的一项筛选，可写多次")
    whom.add_argument("--pick", action="append", default=[], metavar="NAME", help="只发给点名的，名称或 uid，可写多次")
    whom.add_argument("--only-new", action="store_true", help="已有编号的不再编号")
    how = issue.add_argument_group("怎样打印")
    how.add_argument("--set", dest="asked", action="append", default=[], metavar="NAME=VALUE", help="文书的填写项，可写多次")
    how.add_argument("--variant", choices=("normal", "large", "blank"), default="normal")
    how.add_argument("--blanks", type=int, default=0, metavar="N", help="打印 N 份空白表")
    out = issue.add_mutually_exclusive_group(required=True)
    out.add_argument("--out", type=Path, metavar="FILE.pdf")
    out.add_argument("--folder", type=Path, metavar="DIR", help="每村一个 PDF")
    again = issue.add_argument_group("已编号的批次")
    again.add_argument("--finish", metavar="BATCH", help="接着打印这一批没打完的编号")
    again.add_argument("--again-batch", metavar="BATCH", help="补打这一批")
    again.add_argument("--pages", metavar="37-52", help="补打哪几页；不写即照原样重出整份文件")
    again.add_argument("--reason", default="", help="补打原因")


def _sheet(sheet: argparse.ArgumentParser) -> None:
    sheet.add_argument("serial", metavar="NUMBER", help="登记表编号")
    sheet.add_argument("--entries", metavar="1=1asr,2=2", help="行号=按键，如 1 已访、2 未遇、a 讲解、s 资料；不写即只列出各行")
    sheet.add_argument("--date", help="走访日期，录入时要写明")
    sheet.add_argument("--visitor", default="", help="走访人")


def _numbers(numbers: argparse.ArgumentParser) -> None:
    numbers.add_argument("action", choices=("balance", "gaps", "out", "batches", "hand-out", "archive", "void", "name"))
    numbers.add_argument("numbers", nargs="*", metavar="NUMBER", help="编号，连号可写 起号..止号")
    numbers.add_argument("--batch", help="这一批的全部编号")
    numbers.add_argument("--by", choices=("village", "kind", "day"), default="village")
    numbers.add_argument("--paper", metavar="TEMPLATE")
    numbers.add_argument("--round")
    numbers.add_argument("--village", metavar="NAME")
    numbers.add_argument("--on", metavar="DATE", help="发出日期，不写即今天")
    numbers.add_argument("--box", default="", help="盒号")
    numbers.add_argument("--page", type=int, default=1, help="起始页号")
    numbers.add_argument("--reason", default="", help="作废原因")
    numbers.add_argument("--to", default="", metavar="NAME", help="空白表收回时登记给谁")
    numbers.add_argument("--out", type=Path, help="表另存为 .xlsx 或 .pdf")


def _wording(wording: argparse.ArgumentParser) -> None:
    wording.add_argument("action", choices=("list", "show", "check", "preview", "save", "back", "stop", "pack", "export"))
    wording.add_argument("template", nargs="*", metavar="TEMPLATE")
    wording.add_argument("--file", type=Path, metavar="FILE.toml", help="改好的文字")
    wording.add_argument("--pack", type=Path, metavar="PACK.zip", help="模板包文件或文件夹")
    wording.add_argument("--from", dest="valid_from", default="", metavar="DATE", help="启用日期，不写即今天")
    wording.add_argument("--note", default="", help="修改说明")
    wording.add_argument("--dry-run", action="store_true", help="只看模板包里有什么，不导入")
    wording.add_argument("--out", type=Path)


def _month(commands: argparse._SubParsersAction) -> None:
    table = _command(commands, "table", "输出一张表")
    table.add_argument("code", metavar="CODE", help="表的代号，见 tables")
    when = table.add_mutually_exclusive_group()
    when.add_argument("--month", help="如 2026-10")
    when.add_argument("--period", help="如 2026-W44、2026-Q4、2026-H2、2026、2026-10-20..2026-11-19")
    table.add_argument("--round", help="走访轮次")
    table.add_argument("--blank", type=int, default=0, metavar="N", help="空白表，N行空格")
    table.add_argument("--out", type=Path, required=True, help=".xlsx 或 .pdf")
    summary = _command(commands, "summary", "月度汇总：主要数字、同比、环比和图表")
    summary.add_argument("--month", required=True, help="如 2026-10")
    summary.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    _command(commands, "tables", "列出可以输出的表")
    photos = _command(commands, "photos", "活动照片页")
    photos.add_argument("--month", help="如 2026-10")
    photos.add_argument("--pick", action="append", default=[], metavar="NAME", help="活动名称或 uid，可写多次")
    photos.add_argument("--per-page", type=int, choices=(2, 4, 6), default=4)
    photos.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    fill = _command(commands, "fill", "填县里发的表")
    fill.add_argument("form", type=Path, metavar="FORM.xlsx", help="县里发的空表，不会改动")
    fill.add_argument("--month", required=True, help="如 2026-10")
    fill.add_argument("--out", type=Path, metavar="OUT.xlsx", help="填好的表")
    fill.add_argument("--map", type=Path, metavar="FILE.json", help="对应关系，由 --dry-run --json 输出，可以改")
    fill.add_argument("--sheet", help="工作表名，不写即自动找")
    fill.add_argument("--head", metavar="3-4", help="表头的行，不写即自动找")
    fill.add_argument("--dry-run", action="store_true", help="只看怎样填，不写文件")
    template = _command(commands, "template", "给没有装本程序的村做填报表")
    template.add_argument("kind", choices=("village",))
    template.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    template.add_argument("--village", action="append", default=[], metavar="NAME", help="只做这个村，可写多次")
    _month_report(_command(commands, "month", "月报：检查、审核锁定、上报、更正、上报包；不写做什么即看办到哪一步"))
    _texts(commands)


def _month_report(month: argparse.ArgumentParser) -> None:
    month.add_argument("month", metavar="MONTH", help="如 2026-10")
    what = month.add_argument_group("做什么")
    what.add_argument("--check", action="store_true", help="检查；有没处理也没说明的须改项时以 1 结束")
    what.add_argument("--explain", nargs=2, metavar=("KEY", "TEXT"), help="说明一项检查，KEY 见 --check --json；TEXT 为空即撤回")
    what.add_argument("--explain-kind", nargs=2, metavar=("KIND", "TEXT"),
                      help="一并说明一类里还没有说明的各项，KIND 见 --check --json 的 code；TEXT 为空即全部撤回")
    what.add_argument("--hand-in", action="store_true", help="提交审核")
    what.add_argument("--verify", action="store_true", help="审核并锁定")
    what.add_argument("--lock", action="store_true", help="一并提交、审核并锁定")
    what.add_argument("--send-back", metavar="REASON", help="退回")
    what.add_argument("--submit", action="store_true", help="登记上报")
    what.add_argument("--correct", action="store_true", help="更正：锁定下一版并做更正表，须写 --why")
    what.add_argument("--diff", action="store_true", help="与存档不同的格，锁定后的修改")
    what.add_argument("--reprint", type=Path, metavar="DIR", help="照原样取出存档的工作簿和 PDF")
    what.add_argument("--reopen", metavar="VILLAGE", help="锁定后准予一个村补改，须写 --why、--until")
    what.add_argument("--leave-out", action="append", metavar="CODE", help="这张月报表不报，可写多次")
    what.add_argument("--take-in", action="append", metavar="CODE", help="又报这张月报表，可写多次")
    what.add_argument("--out", type=Path, metavar="DIR", help="做上报包")
    how = month.add_argument_group("怎样做")
    how.add_argument("--why", default="", help="更正、准予补改的原因")
    how.add_argument("--until", metavar="DATE", help="补改到哪一天")
    how.add_argument("--way", default="", help="上报方式，如 政务邮箱、U盘")
    how.add_argument("--receipt", help="县里的回执；单独写即补登回执")
    how.add_argument("--version", type=int, metavar="N", help="取出、比较第几版，不写即最后一版")


def _texts(commands: argparse._SubParsersAction) -> None:
    _command(commands, "texts", "列出文字材料")
    text = _command(commands, "text", "文字材料：查看、填写、定稿、写成文件")
    text.add_argument("kind", metavar="KIND", help="R-M7、R-H1、R-Y1、R-A3、R-A4、D-28、D-29")
    text.add_argument("--period", required=True, help="如 2026-10、2026-H2、2026、2026-10-12..2026-10-12")
    text.add_argument("--subject", default="", help="事由，简报和重大情况报告要写")
    text.add_argument("--version", type=int, metavar="N", help="第几版，不写即最新")
    text.add_argument("--new", action="store_true", help="定稿后另起新版本")
    text.add_argument("--set", action="append", default=[], metavar="PART=FILE", help="某部分改用文件里的文字，可写多次")
    text.add_argument("--final", action="store_true", help="定稿：数字和文件从此不变")
    text.add_argument("--show", action="store_true", help="显示全文")
    text.add_argument("--out", type=Path, metavar="FILE", help=".pdf、.docx 或 .txt")


def _reporting(commands: argparse._SubParsersAction) -> None:
    due = _command(commands, "due", "报送情况：谁应报什么、几时前报、报了没有")
    due.add_argument("--period", metavar="PERIOD", help="如 2026-10、2026-W45、2026-Q4；不写即已过期和一周内到期的")
    due.add_argument("--rule", metavar="NAME", help="只看一项报送")
    due.add_argument("--missing", action="store_true", help="只列没报的")
    note = _command(commands, "submission", "报送登记：收到、退回、撤销登记、列出")
    note.add_argument("action", choices=("add", "return", "undo", "list"))
    note.add_argument("--rule", metavar="NAME", help="报送规则的名称")
    note.add_argument("--period", metavar="PERIOD", help="这一期，如 2026-W45")
    note.add_argument("--by", nargs="+", default=[], metavar="NAME", help="村（社区）或单位，可写几个")
    note.add_argument("--at", default="", metavar="WHEN", help="收到（退回）的时间，如 '2026-11-06 15:20'；不写即现在")
    note.add_argument("--way", default="", help="纸质、U盘、微信、数据包、程序")
    note.add_argument("--part", action="append", default=[], metavar="NAME", help="只收到这一项内容，可写多次；不写即全部")
    note.add_argument("--photos", type=int, metavar="N", help="图片张数")
    note.add_argument("--rows", type=int, metavar="N", help="数据条数")
    note.add_argument("--reason", default="", help="退回原因")
    note.add_argument("--note", default="", help="备注")
    days = _command(commands, "holidays", "节假日表：从文件导入；不写文件即列出现有的")
    days.add_argument("file", nargs="?", type=Path, metavar="FILE", help="csv、xlsx，三列：日期、休或班、名称")
    days.add_argument("--template", type=Path, metavar="FILE.csv", help="空白模板写到这里")


def _exchange(commands: argparse._SubParsersAction) -> None:
    exchange.arguments(_command(commands, "pack", "做交换包或上报包"), _command(commands, "take", "收下交换包或上报包"))


def _keeping(commands: argparse._SubParsersAction) -> None:
    backup = _command(commands, "backup", "备份")
    backup.add_argument("target", type=Path, nargs="?", metavar="TARGET")
    backup.add_argument("--compare", type=Path, metavar="BACKUP", help="不备份，只把一份备份的条数与现有台账对照")
    backup.add_argument("--list", action="store_true", help="不备份，只列出台账文件夹里的副本和最近一次备份")
    backup.add_argument("--place", metavar="DIR", help="不备份，只定每天自动备份到哪里；“-”为不再自动备份到别处")
    handover = _command(commands, "handover", "做移交包：不用本程序也能看的台账，供归档和检查")
    handover.add_argument("--out", type=Path, required=True, metavar="DIR")
    handover.add_argument("--second", required=True, metavar="NAME", help="到场确认的审核员或负责人")
    restore = commands.add_parser("restore", help="从备份恢复", description="从备份恢复")
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument("office", type=Path, metavar="OFFICE")
    restore.add_argument("--trial", action="store_true", help="试恢复到新文件夹，不替换任何台账")
    restore.add_argument("--user")
    restore.add_argument("--json", action="store_true")
    _command(commands, "check", "检查台账是否完好")
    county = _command(commands, "county-load", "把上报包装入县里自己的 PostgreSQL", office=False)
    county.add_argument("packages", type=Path, nargs="+", metavar="PACKAGE")
    county.add_argument("--dsn", required=True, help="如 host=/run/postgresql dbname=fanzha user=ledger")
    county.add_argument("--password-file", type=Path, metavar="FILE", help="包的密码写在这个文件里")
    people.arguments(_command(commands, "users", "用户、角色、密码、代班"))
    keyfiles.arguments(_command(commands, "keyfiles", "重点人员档案（限制级）"))
