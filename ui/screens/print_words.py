"""What is said about a paper and about what printing it would do."""

from __future__ import annotations

from app.documents.template import Template
from ui.screens.print_work import Look

HALF = "已停止。做好的村，文件和编号都留着；没做的村没有编号，可以再做。"
"""What is said of a folder that was stopped half way."""
_NOUNS = {"household": "户", "unit": "个单位", "person": "人", "area": "个区域", "activity": "场活动", "office": "份"}


def about(paper: Template) -> str:
    """What a clerk wants to know of a paper before printing it."""
    parts = [f"编号以 {paper.kind_letter} 开头" if paper.kind_letter else "不编号"]
    if paper.copies > 1:
        parts.append(f"一式{'一二三四五六'[min(paper.copies, 6) - 1]}份")
    if paper.up > 1:
        parts.append(f"一张 A4 拼 {paper.up} 份 {paper.paper}")
    elif paper.paper != "A4" or paper.landscape:
        parts.append(f"{paper.paper}{'横向' if paper.landscape else ''}")
    return "，".join(parts)


def styles(paper: Template | None) -> list[str]:
    """The kinds of letters a paper is set in."""
    return list(dict.fromkeys((paper.style, paper.value_style))) if paper else []


def facts(paper: Template, seen: Look, variant: str) -> str:
    """How many papers there would be, and who is left out."""
    noun, numbered = _NOUNS[paper.recipients], bool(paper.kind_letter)
    if variant == "blank":
        return f"将打空白表 {seen.fresh:,} 张{'，每张编号' if numbered else ''}。"
    if paper.recipients == "office" and seen.fresh:
        return f"将打 {seen.fresh:,} 份{'，编号' if numbered else ''}。"
    held = f"，另有 {seen.held:,} {noun}已有编号，不再重编" if seen.held else ""
    if seen.fresh:
        return f"将为 {seen.fresh:,} {noun}{'编号' if numbered else '打印'}{held}。"
    if seen.held:
        return f"这里 {seen.held:,} {noun}都已有编号。要换新号，勾选上面的“已编过号的也重新编号”。"
    return "没有选中对象。请打勾、点名或换一个范围；名册还空着的，先登记或导入。"
