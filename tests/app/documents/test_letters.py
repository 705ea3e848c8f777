"""The letter with its receipt and the pledge, read back from the PDF."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops

from app.documents import batch, layout, qr, serial, template
from app.documents.pdfkit import mm
from app.errors import AppError, Cancelled
from app.progress import Progress

OFFICE = {
    "town": "新河镇", "county": "清源县", "issuer": "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室",
    "date": "2026年11月21日", "police_phone": "0000-1234567", "processor": "新河镇人民政府",
    "office_phone": "0000-7654321",
}


def household(n: int, name: str = "欧阳建国", **more: str) -> dict[str, str]:
    return {"serial": serial.make("H", 2026, "A", n), "village": "花园村", "grid": "第三网格", "door": f"12-{n}",
            "householder": name, "people": "5", "contact": "王𬭎", "contact_phone": "13800001234", **more}


def pdf_of(rows: list[dict[str, str]], code: str = "letter-receipt") -> bytes:
    out = io.BytesIO()
    batch.render(template.by_code(code), OFFICE, rows, out)
    return out.getvalue()


def text_of(pdf: bytes, page: int = 0) -> str:
    return pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range().replace("\r\n", "").replace("\n", "")


def picture(pdf: bytes, page: int = 0, scale: int = 2) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil().convert("L")


def darkest(pixels: Image.Image) -> int:
    """The darkest value, 0 is black and 255 white."""
    return min(pixels.tobytes())


def test_each_household_gets_its_own_page_with_all_that_must_be_on_it() -> None:
    pdf = pdf_of([household(1), household(2, "赵𬱖")])
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    first, second = text_of(pdf), text_of(pdf, 1)
    number = serial.display(serial.make("H", 2026, "A", 1))
    assert first.count(number) == 2, "the same number on both halves"
    for words in ("致新河镇居民的一封信", "全镇居民朋友们", "110", "96110", "第三十一条", "国家反诈中心APP", "自愿决定",
                  "（盖章）", "2026年11月21日", "沿此线剪下，回执由村（社区）收回", "回执", "已收到", "已由工作人员当面讲解",
                  "已转告家人", "婉拒签字", "需要帮助", "联系电话（自愿填写）", "居民签名", "走访人员签名", "个人信息处理告知",
                  "保存期限为两年", "花园村", "第三网格", "12-1", "欧阳建国", "王𬭎", "13800001234"):
        assert words in first, words
    assert "赵𬱖" in second
    assert "欧阳建国" not in second
    assert first.count("凡是") == 5
    assert "{" not in first


def test_the_pledge_is_printed_twice_under_one_number() -> None:
    row = {**household(7), "serial": serial.make("C", 2026, "A", 7)}
    pdf = pdf_of([row], "pledge")
    copies = [text_of(pdf, page) for page in range(2)]
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert all(serial.display(row["serial"]) in text and "自愿签署" in text for text in copies)
    assert "承诺人留存" in copies[0]
    assert "村（社区）留存" in copies[1]


@pytest.mark.parametrize("code", ["letter-receipt", "pledge"])
def test_the_printed_qr_is_the_number_s_and_20_mm_wide(code: str) -> None:
    number = serial.make("H", 2026, "B", 4711)
    page = layout.lay_out(template.by_code(code), OFFICE)[0]
    slot = next(slot for slot in page.slots if isinstance(slot, layout.QrSlot))
    assert slot.size == pytest.approx(20 * mm)
    scale = 4
    pixels = picture(pdf_of([household(1, serial=number)], code), scale=scale)
    wanted = f"{qr.reference(number):0504b}"
    read = ""
    for row in range(21):
        for column in range(24):
            x = int((slot.x + (column + 0.5) * slot.size / 21) * scale)
            y = int((page.height - slot.y - slot.size + (row + 0.5) * slot.size / 21) * scale)
            read += "1" if column < 21 and darkest(pixels.crop((x, y, x + 1, y + 1))) < 128 else "0"
    assert read == wanted
    quiet = int(4 * 20 * mm / 21 * scale) - 2  # four modules of free paper (ISO/IEC 18004, 9.1)
    left, top = int(slot.x * scale), int((page.height - slot.y - slot.size) * scale)
    side = int(slot.size * scale)
    beside = pixels.crop((left - quiet, top, left - 2, top + side))
    assert darkest(beside) > 200, "ink in the quiet zone"


@pytest.mark.parametrize("code", ["letter-receipt", "pledge"])
def test_lines_to_write_on_are_long_and_far_enough_apart(code: str) -> None:
    one = template.by_code(code)
    rows = [block for block in one.blocks if isinstance(block, template.Row)]
    assert all(row.pitch >= 9 for row in rows)
    page = layout.lay_out(one, OFFICE)[0]
    signatures = [item for item in page.fixed if isinstance(item, layout.Placed)
                  and any("签名：" in line.text for line in item.lines)]
    assert len(signatures) == 2
    framed = [item for item in page.fixed if isinstance(item, layout.Frame) and item.width > 10 * mm]
    assert [(name, width >= 45 * mm, height >= 11 * mm) for kind, name, _, _, width, height in page.boxes if kind == "sign"] \
        == [("resident", True, True)]
    assert len(framed) == 1
    for item in signatures:
        if abs(framed[0].y + framed[0].height / 2 - item.y) < 3 * mm:
            continue  # the resident signs in the box
        beneath = [stroke.x2 - stroke.x1 for stroke in page.fixed if isinstance(stroke, layout.Stroke)
                   and abs(stroke.y1 - (item.y - 1.2 * mm)) < 0.1]
        assert max(beneath) >= 35 * mm


def test_room_for_the_seal_is_free_of_all_but_the_signature_and_no_seal_is_drawn() -> None:
    page = layout.lay_out(template.by_code("letter-receipt"), OFFICE)[0]
    signed = next(item for item in page.fixed if isinstance(item, layout.Placed)
                  and "（盖章）" in "".join(line.text for line in item.lines))
    middle_y = signed.y + signed.size / 2 - signed.leading * (len(signed.lines) - 1) / 2
    middle_x = signed.x + 62 * mm / 2
    bottom, top, left = middle_y - 22.5 * mm, middle_y + 22.5 * mm, middle_x - 22.5 * mm
    for item in page.fixed:
        if isinstance(item, layout.Placed) and item is not signed:
            for number, line in enumerate(item.lines):
                y = item.y - number * item.leading
                last = line.pieces[-1]
                reach = item.x + last.x + len(last.text) * item.size
                assert not (bottom < y < top and reach > left), line.text
    assert b"/Subtype /Image" not in pdf_of([household(1)])


def test_the_same_number_and_words_stay_on_the_right_side_of_the_cut() -> None:
    pdf = pypdfium2.PdfDocument(pdf_of([household(1)]))
    page = pdf[0].get_textpage()
    cut = next(block.at for block in template.by_code("letter-receipt").blocks if isinstance(block, template.Cut)) * mm
    below = page.get_text_bounded(bottom=0, top=cut - 2 * mm)
    above = page.get_text_bounded(bottom=cut + 2 * mm)
    assert "居民签名" in below
    assert "居民签名" not in above
    assert serial.display(serial.make("H", 2026, "A", 1)) in below
    assert serial.display(serial.make("H", 2026, "A", 1)) in above


@pytest.mark.parametrize("name", ["阿卜杜热西提·" * 7, "欧" * 50, "𬱖" * 50, "A very long Latin name of somebody who lives here"])
def test_a_long_name_stays_inside_its_box(name: str) -> None:
    page = layout.lay_out(template.by_code("letter-receipt"), OFFICE)[0]
    slot = next(s for s in page.slots if isinstance(s, layout.CellSlot) and s.name == "household.householder")
    empty, full = picture(pdf_of([household(1, "")]), scale=3), picture(pdf_of([household(1, name)]), scale=3)
    changed = ImageChops.difference(empty, full)
    left, top, right, bottom = (value / 3 for value in changed.point([0] * 61 + [255] * 195).getbbox() or ())
    assert left >= slot.x - 1
    assert right <= slot.x + slot.width + 1.5
    assert page.height - bottom >= slot.y - 3.5
    assert page.height - top <= slot.y + slot.height
    assert text_of(pdf_of([household(1, name)])).replace(" ", "").count(name.replace(" ", "")) == 1


def test_names_no_font_can_draw_are_told_first_and_printed_as_frames() -> None:
    rows = [household(1), household(2, "王\ue123伟"), household(3, "李明", door="\ue456号")]
    letter = template.by_code("letter-receipt")
    found = batch.check_rows(letter, rows)
    assert [(one.name, one.place, one.characters) for one in found] == [
        ("王\ue123伟", "花园村 第三网格 12-2", "\ue123"), ("\ue456号", "花园村 第三网格 \ue456号", "\ue456")]
    out = io.BytesIO()
    assert batch.render(letter, OFFICE, rows, out).undrawable == found
    text = text_of(out.getvalue(), 1)
    assert "王" in text
    assert "\ue123" not in text
    page = layout.lay_out(letter, OFFICE)[0]
    slot = next(s for s in page.slots if isinstance(s, layout.CellSlot) and s.name == "household.householder")
    x, y = slot.x + 1.5 * slot.size, page.height - slot.y - 0.36 * slot.size  # the middle of the second square
    pixels = picture(out.getvalue(), 1, scale=4)
    inside = pixels.crop((int((x - 3) * 4), int((y - 3) * 4), int((x + 3) * 4), int((y + 3) * 4)))
    around = pixels.crop((int((x - 6) * 4), int((y - 6) * 4), int((x + 6) * 4), int((y + 6) * 4)))
    assert darkest(inside) > 200, "the frame is empty, to be filled in by hand"
    assert darkest(around) < 128, "and it is there"


def test_a_blank_form_comes_from_the_same_template() -> None:
    text = text_of(pdf_of([{}]))
    assert "编号：________" in text
    assert "户主（或家庭成员）姓名：" in text


def test_equal_input_gives_equal_bytes() -> None:
    rows = [household(n) for n in range(1, 4)]
    assert pdf_of(rows) == pdf_of(rows)


def test_a_template_that_does_not_fit_says_by_how_much() -> None:
    source = (template.folder() / "letter-receipt.toml").read_text("utf-8")
    long = source.replace("全镇居民朋友们：", "全镇居民朋友们：" + "请您留意。" * 200)
    with pytest.raises(AppError, match=r"超出一页\d+毫米"):
        layout.lay_out(template.parse(long, "long.toml"), OFFICE)[0]


@pytest.mark.parametrize("more", [
    {"processor": "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室", "office_phone": "0000-1234567、0000-1234568"},
    {"risk_types": "刷单返利、虚假网络投资理财、虚假购物服务、冒充电商物流客服、贷款征信、冒充领导熟人、冒充公检法、婚恋交友、"
                   "网络游戏产品虚假交易、机票退改签"},
    {"town": "花园路街道办事处管理区", "issuer": "新河镇打击治理电信网络新型违法犯罪工作领导小组办公室（平安法治办公室）"},
], ids=["processor", "all fraud types of the year", "long names"])
def test_long_names_of_an_office_still_fit_the_page(more: dict[str, str]) -> None:
    page = layout.lay_out(template.by_code("letter-receipt"), {**OFFICE, **more})[0]
    body = next(item.size for item in page.fixed if isinstance(item, layout.Placed)
                and any("认清骗局" in line.text for line in item.lines))
    assert body >= 12, "small four, the least an old eye can be asked to read"


def test_a_longer_body_is_set_smaller_before_it_is_refused() -> None:
    source = (template.folder() / "pledge.toml").read_text("utf-8")
    sizes = []
    for more in (0, 4):
        text = source.replace("作出以下承诺：", "作出以下承诺：" + "主动学习，积极参与，及时提醒家人。" * more)
        page = layout.lay_out(template.parse(text, "pledge.toml"), OFFICE)[0]
        sizes.append(next(item.size for item in page.fixed if isinstance(item, layout.Placed)
                          and any("一、主动学习" in line.text for line in item.lines)))
    assert sizes[0] == 16
    assert sizes[1] < 16


class _StopAt(Progress):
    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def step(self, done: int, total: int, text: str = "") -> None:
        assert 0 < done <= total
        assert text
        self.seen += 1
        if self.seen == self.at:
            raise Cancelled


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_cancelled_batch_leaves_the_old_file_and_nothing_else(tmp_path: Path, at: int) -> None:
    target = tmp_path / "信.pdf"
    target.write_bytes(b"old")
    rows = [household(n) for n in range(1, 351)]
    with pytest.raises(Cancelled):
        batch.render(template.by_code("letter-receipt"), OFFICE, rows, target, _StopAt(at))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_finished_batch_replaces_the_file_and_counts_its_pages(tmp_path: Path) -> None:
    target = tmp_path / "信.pdf"
    target.write_bytes(b"old")
    seen = _StopAt(0)
    result = batch.render(template.by_code("letter-receipt"), OFFICE, [household(n) for n in range(1, 251)], target, seen)
    assert result == batch.BatchResult(250, [])
    assert len(pypdfium2.PdfDocument(target)) == 250
    assert seen.seen == 3
    assert list(tmp_path.iterdir()) == [target]


def test_a_number_that_is_none_is_refused_before_anything_is_printed() -> None:
    out = io.BytesIO()
    with pytest.raises(AppError, match="校验不符"):
        batch.render(template.by_code("pledge"), OFFICE, [household(1, serial="H26A0001239")], out)
    with pytest.raises(ValueError, match="stored number"):
        batch.render(template.by_code("pledge"), OFFICE, [household(1, serial="H26A-000123-8")], out)
    assert out.getvalue() == b""
