"""The sample office: a fictional town whose October 2026 is done from the villages' files to the month's package.

Everything goes through the same commands a clerk uses, so that it also shows that the whole path works.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from app import clock, demo_exchange, demo_keyfiles, demo_month, demo_reports, demo_texts
from app.clock import pretend
from app.demo_data import (
    activities,
    homes,
    person,
    sample,
    write_activity_sheet,
    write_returns,
    write_roster,
)
from app.demo_photos import photo
from app.demo_place import MARK, OFFICE, OUT, RETURNS, WORK_MONTH
from app.demo_visits import visits
from app.demo_work import fill
from app.documents.issue import Recipients, issue
from app.documents.numbers import archive, hand_out
from app.documents.returns import mark_returned, void
from app.errors import AppError
from app.exchange import county_form
from app.exchange.package import make_month
from app.importing.apply import apply
from app.importing.plan import plan
from app.office import create_office, open_office
from app.paths import resources
from app.progress import SILENT, Progress
from app.reports.narrative import save_text
from app.reports.period import Period
from app.reports.standing import note_package
from app.session import Query, Session, Where

LETTER, DUTY = "letter-receipt", "duty-unit"
BOX, IN_BOX = "2026-1", 40
"""The first box of the archive, and how many receipts lie in it."""

Data = Mapping[str, Any]


@dataclass(slots=True)
class DemoReport:
    """What was built and where; `lines` say it to a person, `counts` are rows by register."""

    office: Path
    returns: Path
    out: Path
    user: str
    password: str
    recovery_code: str
    month: str = ""
    package: Path | None = None
    files: list[Path] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


def build_demo(folder: Path, progress: Progress = SILENT) -> DemoReport:
    """Build the sample office in `folder/office` from `folder/returns` and its month in `folder/out`.

    A former sample in the same folder is thrown away, practice and all. Raises AppError when the folder
    holds an office that is not a sample.
    """
    _make_room(folder)
    data = sample()
    report = DemoReport(folder / OFFICE, folder / RETURNS, folder / OUT, data["user"], data["password"], "", data["month"])
    with pretend("2026-09-30T09:00:00"):
        report.recovery_code = create_office(
            report.office, town=data["town"], county=data["county"], user=data["user"], password=data["password"]
        )
        session = open_office(report.office, data["user"], data["password"])
    try:
        _fill(session, data, report, progress)
        session.put_setting(WORK_MONTH, report.month)
    finally:
        session.close()
    return report


def _make_room(folder: Path) -> None:
    """Clear a former sample, told by its mark; anything else with that name is left alone and refused."""
    mark = folder / MARK
    if not mark.exists() and (folder / OFFICE).exists():
        raise AppError(f"“{folder.name}”里已有台账，不是演示数据，没有动它。", "请另选一个文件夹。")
    for name in (OFFICE, RETURNS, OUT):
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["本文件夹是演示数据，重建演示时会整个清掉，请勿存放真实资料。", "", *sign_ins()]
    mark.write_text("\n".join(lines) + "\n", "utf8")


def sign_ins() -> list[str]:
    """Who can sign in to the sample, with which password, to do what."""
    data, keyfiles = sample(), demo_keyfiles.people()
    return [f"用户 {data['user']}，密码 {data['password']}：台账的全部功能，打不开重点人员档案。",
            f"用户 {keyfiles['head']['name']}，密码 {keyfiles['head']['password']}：审批重点人员档案，看查阅登记，授权。",
            f"用户 {keyfiles['archivist']['name']}，密码 {keyfiles['archivist']['password']}：建档、登记联系和帮扶。"]


def _fill(session: Session, data: Data, report: DemoReport, progress: Progress) -> None:
    parts = (
        ("2026-09-30T09:10:00", "登记单位和区域", _ground),
        ("2026-09-30T10:00:00", "导入各村交来的表格", _imports),
        ("2026-09-30T11:00:00", "补记以前各月的活动", _earlier),
        ("2026-10-08T08:30:00", "建立走访轮次", _round),
        ("2026-10-10T09:00:00", "打印一封信和回执", _letters),
        ("2026-10-12T15:00:00", "打印成员单位责任书", _duties),
        ("2026-10-31T16:30:00", "登记宣传活动和照片", _activities),
        ("2026-10-31T17:00:00", "登记走访", _visits),
        ("2026-10-31T17:30:00", "登记收回", _returns),
        ("2026-10-31T17:45:00", "登记任务、宣传品、会议等", _work),
        ("2026-10-31T18:00:00", "建立重点人员档案", _keyfiles),
        ("2026-11-02T09:00:00", "登记各村和单位的报送", _reports),
        ("2026-11-02T10:00:00", "生成上报包", _month),
        ("2026-11-02T10:30:00", "审核锁定并上报", _hand_in),
        ("2026-11-02T14:30:00", "更正一处", _correct),
        ("2026-11-02T14:45:00", "填县里的表", _county_form),
        ("2026-11-02T15:10:00", "收下村里的上报包", _package),
    )
    for at, (moment, text, part) in enumerate(parts):
        progress.step(at, len(parts), text)
        with pretend(moment):
            part(session, data, report)
    report.counts = {key: session.count(key) for key in ("area", "unit", "staff", "household", "activity", "photo",
                                                         "visit_round", "visit", "issued")}
    progress.step(len(parts), len(parts), "演示台账已建好")


def _ground(session: Session, data: Data, report: DemoReport) -> None:
    """The office's own row, the area tree with its grid workers, and the grid workers as staff."""
    session.save("office", data["office"], uid=session.office["uid"])
    dice = Random("网格员")
    with session.step(f"登记{data['town']}的区域"):
        town = session.save("area", {"name": data["town"], "level": "town", "sort_no": 1}).uid
        for order, village in enumerate(data["villages"], start=1):
            _village(session, data, village, town, order, dice)


def _village(session: Session, data: Data, village: Data, town: str, order: int, dice: Random) -> None:
    name, grids = village["name"], range(1, village["grids"] + 1)
    values = {"name": name, "level": "village", "parent": town, "sort_no": order, "households": village["households"],
              "village_cadre": village["cadre"], "town_leader": village["leader"],
              "grid_phone": f"138000020{order:02}"}
    parent = session.save("area", values).uid
    workers = [person(data, dice) for _ in grids]
    phones = [f"1380000{dice.randrange(1000, 10000)}" for _ in grids]
    uids = session.save_many("area", [
        {"name": f"第{grid}网格", "level": "grid", "parent": parent, "sort_no": grid, "grid_worker": worker,
         "grid_head": village["cadre"], "grid_phone": phone}
        for grid, worker, phone in zip(grids, workers, phones, strict=True)
    ])
    session.save_many("staff", [
        {"name": worker, "unit_name": name, "area": uid, "post": "网格员", "roles": ["grid_worker"], "mobile": phone}
        for uid, worker, phone in zip(uids, workers, phones, strict=True)
    ])


def _village_uid(session: Session, name: str) -> str:
    return next(area.uid for area in session.areas.villages() if area.name == name)


def _imports(session: Session, data: Data, report: DemoReport) -> None:
    """The villages' lists, the units' roster and the villages' activity sheet, as they were sent."""
    report.files += write_returns(report.returns, data, homes(data))
    roster, sheet = report.returns / data["unit_file"], activities()["sheet"]
    write_roster(roster, data)
    write_activity_sheet(report.returns / sheet["file"], sheet)
    report.files += [roster, report.returns / sheet["file"]]
    villages = {village["file"]: village["name"] for village in data["villages"]}
    planned = plan(session, None, report.files, village=villages)
    done = apply(session, planned)
    report.lines.append(f"已导入 {len(report.files)} 个文件，收下 {done.taken} 行，跳过 {done.skipped} 行，"
                        f"拒收 {done.refused} 行。")
    report.lines += planned.notes


def _round(session: Session, data: Data, report: DemoReport) -> None:
    saved = session.save("visit_round", data["round"])
    targets = session.get("visit_round", saved.uid)["targets"]
    report.lines.append(f"轮次“{data['round']['name']}”应访 {targets} 户。")


def _earlier(session: Session, data: Data, report: DemoReport) -> None:
    """A year of activities before the sample month, so that the trend, 同比 and 环比 have something to speak of."""
    villages = {area.name: area.uid for area in session.areas.villages()}
    session.save_many("activity", [
        {"date": day, "area": villages[village], "title": title, "kind": kind, "place": place, "persons": persons,
         "metrics": {"leaflet": leaflets}, "state": "verified", "recorder": "曾秀兰",
         "host": village + ("居民委员会" if village.endswith("社区") else "民委员会")}
        for day, village, title, kind, place, persons, leaflets in activities()["earlier"]
    ])


def _activities(session: Session, data: Data, report: DemoReport) -> None:
    """The office's own log, each with its photos; one photo carries place data, which is taken off."""
    month = activities()
    for entry in month["logged"]:
        values = {key: value for key, value in entry.items() if key not in ("photos", "gps", "area")}
        if entry["area"]:
            values["area"] = _village_uid(session, entry["area"])
        with session.step(f"新增活动“{entry['title']}”"):
            uid = session.save("activity", values).uid
            for number, name in enumerate(entry["photos"], start=1):
                caption = f"{entry['place']}，{month['scenes'][name]['banner']}"
                taken = photo(month["scenes"][name], caption, entry["date"], gps=bool(entry.get("gps")))
                session.attach("activity", uid, taken, f"IMG_{entry['date'].replace('-', '')}_{number}.jpg", caption)
    _complete(session, month)
    held = session.count("activity", Query((Where("date", "ge", f"{data['month']}-01"),)))
    report.lines.append(f"已登记本月活动 {held} 场，照片 {session.count('photo')} 张。")


def _complete(session: Session, month: Data) -> None:
    """Photos and words that some villages sent after their sheet; the others stay for the checks to find."""
    for late in month["sent_later"]:
        row = session.all("activity", Query((Where("title", "eq", late["title"]),)))[0]
        scene = month["scenes"][late["photo"]]
        caption = f"{row['place']}，{scene['banner']}"
        with session.step(f"补充活动“{late['title']}”"):
            session.save("activity", {"summary": late["summary"], "state": "submitted"}, uid=row["uid"])
            taken = photo(scene, caption, row["date"])
            session.attach("activity", row["uid"], taken, f"微信图片_{row['date'].replace('-', '')}.jpg", caption)


def _visits(session: Session, data: Data, report: DemoReport) -> None:
    round_uid = session.all("visit_round")[0]["uid"]
    for village in data["villages"]:
        area = _village_uid(session, village["name"])
        doors = session.all("household", Query((Where("area", "under", area),)))
        visitors = {row["uid"]: row["grid_worker"] for row in session.all("area", Query((Where("parent", "eq", area),)))}
        made = visits(round_uid, village, doors, visitors, letters=village["name"] == data["letters"]["village"])
        with session.step(f"登记{village['name']}走访"):
            session.save_many("visit", made)
    report.lines.append(f"已登记走访 {session.count('visit')} 次。")


def _letters(session: Session, data: Data, report: DemoReport) -> None:
    """Letters with receipts for one village; one sheet jams, is made void and printed under a new number."""
    letters = data["letters"]
    village, round_uid = _village_uid(session, letters["village"]), session.all("visit_round")[0]["uid"]
    chosen = Recipients(area=village, round=round_uid)
    done = issue(session, LETTER, chosen, report.out / f"{letters['village']}_一封信和回执.pdf")
    jammed = session.all("issued")[letters["void_at"]]
    void(session, jammed["serial"], letters["void_reason"])
    again = Recipients(uids=(jammed["to_uid"],), round=round_uid)
    issue(session, LETTER, again, report.out / f"{letters['village']}_补打.pdf")
    report.lines.append(f"{letters['village']}已编号打印 {done.count + 1} 份，编号从 {done.first} 起，作废 1 份。")


def _duties(session: Session, data: Data, report: DemoReport) -> None:
    """The units' letters of duty, printed and handed out the same day."""
    done = issue(session, DUTY, Recipients(), report.out / "成员单位责任书.pdf")
    numbered = session.all("issued", Query((Where("batch", "eq", done.batch),)))
    hand_out(session, [row["uid"] for row in numbered], clock.today().isoformat())
    report.lines.append(f"已给 {done.count} 个单位编印责任书，并登记发出。")


def _returns(session: Session, data: Data, report: DemoReport) -> None:
    """Most of the receipts signed at the door have come back to the town; the first of them are in their box."""
    dice = Random("收回")
    signed = {row["household"] for row in session.all("visit", Query((Where("receipt", "eq", "signed"),)))}
    open_ = session.all("issued", Query((Where("state", "eq", "printed"),), order=(("serial", False),)))
    back = [row for row in open_ if row["to_uid"] in signed and dice.random() < data["letters"]["returned"]]
    for row in back:
        mark_returned(session, row["serial"], "ink")
    archive(session, [row["uid"] for row in back[:IN_BOX]], BOX, 1)
    report.lines.append(f"已收回 {len(back)} 份，其中归档 {IN_BOX} 份，还有 {len(open_) - len(back)} 份未收回。")


def _work(session: Session, data: Data, report: DemoReport) -> None:
    report.lines.append(f"任务、宣传品、微信群、会议等共登记 {fill(session)} 条。")


def _keyfiles(session: Session, data: Data, report: DemoReport) -> None:
    report.lines.append(f"重点人员档案已启用，有 {demo_keyfiles.fill(session)} 份虚构的档案。")
    report.lines += sign_ins()


def _county_form(session: Session, data: Data, report: DemoReport) -> None:
    """The county's own blank form, which lies among what was sent, filled into a copy."""
    blank = report.returns / f"{data['county']}反诈月报空表.xlsx"
    shutil.copyfile(resources() / "demo" / "county-form.xlsx", blank)
    filling = county_form.begin(session, county_form.open_form(blank), Period.month(data["month"]))
    made = report.out / county_form.copy_name(session, filling)
    county_form.save_copy(session, filling, made)
    report.lines.append(f"县里的空表已按本月填好：{made.name}，填了 {len(filling.plan.puts)} 格。")


def _package(session: Session, data: Data, report: DemoReport) -> None:
    """The first package of a village that begins to use the program itself, for the month after the sample's."""
    words = activities()["package"]
    village = next(village for village in data["villages"] if village["name"] == words["village"])
    made, said = demo_exchange.take(session, data, village, words, report.returns)
    report.files.append(made)
    report.lines.append(said)


def _reports(session: Session, data: Data, report: DemoReport) -> None:
    report.lines.append(f"各村和单位的报送共登记 {demo_reports.fill(session)} 次。")


def _month(session: Session, data: Data, report: DemoReport) -> None:
    """The month's tables, photos, text and package, with what the checks found."""
    save_text(session, data["month"], activities()["text"])
    demo_texts.write(session, data["month"], activities()["briefing"])
    made = make_month(session, data["month"], report.out)
    note_package(session, data["month"], made.folder)
    report.package = made.zip
    report.lines.append(f"上报包在“{made.folder.name}”：报表 {made.counts['tables']} 张，照片 {made.counts['photos']} 张，"
                        f"上报前检查提示 {len(made.checks)} 条。")


def _hand_in(session: Session, data: Data, report: DemoReport) -> None:
    report.lines.append(demo_month.hand_in(session, data["month"], activities()["report"], report.out))


def _correct(session: Session, data: Data, report: DemoReport) -> None:
    said, made = demo_month.correct(session, data["month"], activities()["correction"], report.out)
    report.package = made.zip
    report.lines.append(said)
