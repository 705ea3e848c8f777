"""A small fictional office for the window's tests and pictures, built through the same commands."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

from app.office import create_office, open_office
from app.session import Session

TOWN, COUNTY, USER, PASSWORD = "新河镇", "清源县", "周敏", "ledger-2026"
VILLAGES = ("花园村", "桥头村", "东山村", "柳溪社区")
SURNAMES = "王李张刘陈杨赵黄周吴单仇曾解区查覃翟"
GIVEN = ("秀英", "建国", "桂兰", "志强", "玉梅", "海涛", "春花", "永福", "丽华", "国平", "小红", "德顺", "红霞")
UNITS = (
    ("新河镇中心学校", "school", "陈志远", 86), ("新河镇卫生院", "medical", "李桂芳", 52),
    ("新河镇派出所", "stationed", "王建军", 18), ("花园村村民委员会", "village", "张永福", 9),
    ("桥头村村民委员会", "village", "刘德顺", 8), ("清源农商银行新河支行", "bank", "赵丽华", 14),
    ("新河镇敬老院", "elderly_home", "吴春花", 11), ("大润发超市新河店", "market", "黄国平", 23),
)
ACTIVITIES = (
    ("2026-11-03", "赶集日反诈宣传", "集市广场", 320, {"leaflet": 300, "banner": 3, "gift": 120}),
    ("2026-11-06", "反诈进校园主题班会", "中心学校", 260, {"leaflet": 260, "board": 4}),
    ("2026-11-09", "老年人防养老诈骗讲座", "敬老院活动室", 45, {"letter": 45, "gift": 45}),
    ("2026-11-12", "入户发放致居民的一封信", "花园村一组、二组", 0, {"letter": 86}),
    ("2026-11-15", "网格员反诈业务培训", "镇政府三楼会议室", 38, {}),
    ("2026-10-20", "村村通广播反诈提示", "桥头村", 0, {"broadcast": 14}),
    ("2026-10-28", "企业财务人员防骗宣讲", "工业园会议室", 31, {"leaflet": 40, "consult": 6}),
)


def build_office(folder: Path, households: int = 120) -> Path:
    """Make the office in `folder` and return it."""
    create_office(folder, town=TOWN, county=COUNTY, user=USER, password=PASSWORD)
    session = open_office(folder, USER, PASSWORD)
    try:
        grids = _areas(session)
        _people(session, households, grids)
        session.save_many("report_rule", [  # whenever this is built, the tests' month is owed
            {"uid": row["uid"], "valid_from": "2026-11-01"} for row in session.all("report_rule")])
    finally:
        session.close()
    return folder


def _areas(session: Session) -> list[str]:
    town = session.save("area", {"name": TOWN, "level": "town", "sort_no": 1}).uid
    grids: list[str] = []
    for number, name in enumerate(VILLAGES, start=1):
        values = {"name": name, "level": "village", "parent": town, "sort_no": number, "households": 80 + number}
        village = session.save("area", values).uid
        for grid in range(1, 3):
            values = {"name": f"第{'一二'[grid - 1]}网格", "level": "grid", "parent": village, "sort_no": grid,
                      "grid_worker": "张永福", "grid_phone": f"1380000{number}{grid:03d}"}
            grids.append(session.save("area", values).uid)
    return grids


def _people(session: Session, households: int, grids: list[str]) -> None:
    states = cycle(("resident",) * 7 + ("empty", "away", "tenant"))
    rows = [
        {"area": grids[n * len(grids) // max(households, 1)], "door": f"{1 + n % 60}号", "people": 1 + n % 6,
         "householder": SURNAMES[n % len(SURNAMES)] + GIVEN[n % len(GIVEN)], "phone": f"1380000{n % 10000:04d}",
         "lives_in": next(states)}
        for n in range(households)
    ]
    for n, row in enumerate(rows):
        row["door"] = f"{'一二三四'[n % 4]}组{n // 4 + 1}号"
    session.save_many("household", rows)
    session.save_many("unit", [
        {"name": name, "kind": kind, "head": head, "contact": head, "staff_total": staff, "phone": "13800001234"}
        for name, kind, head, staff in UNITS
    ])
    flags = {"metrics.leaflet": "原文“300余份”，按300计"}
    session.save_many("activity", [
        {"date": day, "title": title, "place": place, "persons": persons, "metrics": metrics, "host": f"{TOWN}综治中心",
         "kind": "rally", "tags": ["fair", "public"], "state": "draft", **({"flags": flags} if n == 0 else {})}
        for n, (day, title, place, persons, metrics) in enumerate(ACTIVITIES)
    ])
