"""Where the lines of a centred title end: between words, in the shape of a trapezium or a lozenge (7.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations, pairwise

_WORDS = """
关于 开展 报送 上报 印发 做好 加强 进一步 切实 深入 扎实 全面 组织 召开 落实 推进 推动 建立 成立 调整 公布 转发
批转 提请 申请 商请 协助 核实 移交 配合 打击 治理 电信 网络 新型 违法 犯罪 打击治理 电信网络 诈骗 电信网络诈骗
电信网络新型违法犯罪 打击治理电信网络新型违法犯罪 违法犯罪 反诈 反诈宣传 反电信网络诈骗 防范 预防 养老诈骗 非法集资
宣传 教育 宣传教育 集中宣传月 集中宣传 专项 行动 专项行动 活动 专题 全民反诈在行动 入户走访 入户宣传 走访 排查 整治 整改 督导 检查
督查 考核 考评 表彰 培训 会议 座谈会 工作 情况 进展 月度 季度 半年 年度 上半年 下半年 全年 数据 统计 报表 月报表
月报 材料 名单 方案 实施方案 计划 要点 制度 机制 责任 任务 分解 安排 意见 建议 问题 措施 成效 报告 通知 通报
请示 批复 总结 汇报 工作总结 工作报告 情况报告 情况汇报 工作通报 情况通报 函 复函 领导小组 办公室 工作领导小组
领导小组办公室 联席会议 人民政府 委员会 党委 政府 派出所 综治中心 社会治安综合治理中心 司法所 成员单位 各村 社区
街道 全镇 全县 我镇 我县 第一季度 第二季度 第三季度 第四季度 一季度 二季度 三季度 四季度 有关 事项 相关 工作的
情况的
"""
_NUMBER = re.compile(r"\d{2,4}年(?:\d{1,2}月(?:\d{1,2}日)?|上半年|下半年|度)?|\d{1,2}月\d{1,2}日"
                     r"|\d[\d.,—\-]*[^\d\s]?|[A-Za-z]+")
_BRACKETS = re.compile(r"《[^》]{1,12}》|“[^”]{1,12}”|（[^）]{1,12}）|〔[^〕]*〕")
_NEVER_FIRST = frozenset("的了地得等者们们。，、；：？！）》〉】〕」』”’…—·％%")
_NEVER_LAST = frozenset("（《〈【〔「『“‘和与及同对在为向将被把")
_LATE = frozenset({"关于", "开展", "做好", "加强", "进一步", "印发", "报送", "上报", "转发", "组织", "落实", "推进",
                   "商请", "提请", "申请", "协助", "配合", "调整", "公布", "成立", "建立"})


@cache
def _lexicon() -> tuple[frozenset[str], int]:
    words = frozenset(_WORDS.split())
    return words, max(map(len, words))


def _tokens(text: str, names: Iterable[str]) -> list[tuple[str, bool]]:
    """Cut a title into words by longest match; (word, known). What is in no list comes out character by character."""
    words, longest = _lexicon()
    own = sorted({name for name in names if 1 < len(name) < len(text)}, key=len, reverse=True)
    found, at = [], 0
    while at < len(text):
        match = _BRACKETS.match(text, at) or _NUMBER.match(text, at)
        taken = match[0] if match else next((name for name in own if text.startswith(name, at)), "")
        if not taken:
            taken = next((text[at:at + n] for n in range(longest, 1, -1) if text[at:at + n] in words), "")
        found.append((taken or text[at], bool(taken)))
        at += len(taken or text[at])
    return found


def _ends(text: str, names: Iterable[str]) -> dict[int, float]:
    """Where a line may end (characters before it) and how ill that reads."""
    found, at = {}, 0
    for (word, known), (after, known_after) in pairwise(_tokens(text, names)):
        at += len(word)
        if after[0] in _NEVER_FIRST or word[-1] in _NEVER_LAST:
            continue
        cost = 0.0 if known and known_after else 1.5 if known or known_after else 6.0
        if word in _LATE:
            cost += 5.0
        if after in ("和", "与", "及", "工作", "情况"):
            cost += 1.0
        found[at] = cost - (2.5 if after == "关于" else 1.0 if word[-1] in "、，的" else 0.0)
    return found


def break_title(text: str, most: float, names: Sequence[str] = ()) -> list[str]:
    """Lines of at most `most` squares, as few as possible. `names` are kept whole (places, the issuer)."""
    text = text.strip()
    if _long(text) <= most:
        return [text] if text else []
    ends = _ends(text, names)
    least = -int(-_long(text) // most)
    for count in (least, least + 1):
        if count > 4:
            break
        choices = [cut for cut in combinations(ends, count - 1)
                   if all(_long(line) <= most for line in _cut(text, cut))]
        if choices:
            return _cut(text, min(choices, key=lambda cut: _ugliness(_cut(text, cut)) + sum(ends[at] for at in cut)))
    return _even(text, most, least)


def _cut(text: str, at: Sequence[int]) -> list[str]:
    return [text[start:stop] for start, stop in pairwise((0, *at, len(text)))]


def _ugliness(lines: Sequence[str]) -> float:
    """Lines of near length, each set of three or more widest or narrowest at an end, never waisted."""
    lengths = [_long(line) for line in lines]
    mean = sum(lengths) / len(lengths)
    cost = sum((length - mean) ** 2 for length in lengths) / mean
    if any(a > b + 0.5 and c > b + 0.5 for a, b, c in zip(lengths, lengths[1:], lengths[2:], strict=False)):
        cost += 6.0
    if max(lengths) - min(lengths) < 0.6:
        cost += 1.0
    return cost


def _even(text: str, most: float, least: int) -> list[str]:
    """Very long or unusual titles: lines of even length, words or not, but no forbidden mark at an edge."""
    size = max(1, min(int(most), -(-len(text) // least)))
    lines = []
    while text:
        stop = min(size, len(text))
        while stop < len(text) and stop > 1 and (text[stop] in _NEVER_FIRST or text[stop - 1] in _NEVER_LAST):
            stop -= 1
        lines.append(text[:stop])
        text = text[stop:]
    return lines


def _long(text: str) -> float:
    """Squares a text takes; Latin letters and digits take somewhat more than half a one."""
    return sum(0.6 if char.isascii() else 1.0 for char in text)
