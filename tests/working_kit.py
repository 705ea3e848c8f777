"""An office with a few rows in every working register: those of the sample office."""

from __future__ import annotations

from app import demo_work
from app.session import Session

VILLAGES = ("柳湾村", "安河社区", "石桥村")
UNITS = ("柳河镇中心小学", "恒丰纺织有限公司", "惠民超市", "安平农商行柳河支行", "柳河镇敬老院")
KEYS = tuple(demo_work.work())


def ground(session: Session) -> None:
    """The villages and units the sample rows speak of."""
    town = next(area.uid for area in session.areas.walk() if area.level == "town")
    session.save_many("area", [
        {"name": name, "level": "village", "parent": town, "sort_no": 10 + at} for at, name in enumerate(VILLAGES)])
    session.save_many("unit", [{"name": name} for name in UNITS])


def filled(session: Session) -> Session:
    """The office with the sample rows entered."""
    ground(session)
    demo_work.fill(session)
    return session
