"""A chart saved from the page: picture and drawing carry title, source and date; its data are those shown."""

from __future__ import annotations

import base64
import csv
import io
import struct
import zlib
from xml.etree import ElementTree

import openpyxl
import pytest

from analysis.present.text import texts
from data.warehouse import current_snapshot
from tests.browser.support import assert_clean, open_page

pytestmark = pytest.mark.browser
SVG = "{http://www.w3.org/2000/svg}"


def pixels(content: bytes) -> tuple[int, int, set[bytes]]:
    """Width, height and the colours of a PNG of 8 bits per channel, as a canvas writes it."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth, kind = struct.unpack(">IIBB", content[16:26])
    assert (depth, kind) in ((8, 6), (8, 2))
    step, at, packed = (4 if kind == 6 else 3), 8, b""
    while at < len(content):
        size, name = struct.unpack(">I4s", content[at : at + 8])
        if name == b"IDAT":
            packed += content[at + 8 : at + 8 + size]
        at += size + 12
    raw = zlib.decompress(packed)
    line = width * step + 1
    colours, before = set(), bytearray(line - 1)
    for row in range(height):
        before = _unfiltered(raw[row * line], raw[row * line + 1 : (row + 1) * line], before, step)
        colours |= {bytes(before[i : i + 3]) for i in range(0, len(before), step * 7)}
    return width, height, colours


def _unfiltered(kind: int, line: bytes, above: bytearray, step: int) -> bytearray:
    out = bytearray(line)
    for i in range(len(out)):
        left = out[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            add = left
        elif kind == 2:
            add = above[i]
        elif kind == 3:
            add = (left + above[i]) // 2
        elif kind == 4:
            guess = left + above[i] - corner
            near = [
                (abs(guess - each), place) for place, each in enumerate((left, above[i], corner))
            ]
            add = (left, above[i], corner)[min(near)[1]]
        else:
            add = 0
        out[i] = (out[i] + add) & 255
    return out


def saved(page, button, path) -> bytes:
    with page.expect_download() as started:
        button.click()
    started.value.save_as(path)
    return path.read_bytes()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_picture_and_drawing_carry_finding_source_and_date(
    product, page, page_log, tmp_path, sample_snapshots, language
):
    t = texts(language)
    open_page(page, product, "overview", language)
    figure = page.locator('[class*="st-key-picture_figure_passing_by_year"]')
    finding = page.locator("h2").last.inner_text().strip()

    content = saved(page, figure.get_by_text(t("picture.svg"), exact=True), tmp_path / "a.svg")
    root = ElementTree.fromstring(content)
    words = [element.text for element in root.iter(f"{SVG}text") if element.text]
    told = " ".join("".join(root.itertext()).split())
    assert words[0].strip() and finding.startswith(words[0].strip())
    assert current_snapshot(sample_snapshots).stem.rpartition("-")[2] in told
    assert t("frame.footer_date", date="2025-09-01").rstrip("。. ") in told
    assert "sample_county.xlsx" in told or ".xlsx" in told
    assert t("stage.primary") in told and t("figure.school_year") in told
    assert root.findall(f".//{SVG}script") == []

    picture = saved(page, figure.get_by_text(t("picture.png"), exact=True), tmp_path / "a.png")
    width, height, colours = pixels(picture)
    assert width == 2 * int(root.get("width"))
    assert height == 2 * int(root.get("height"))
    assert bytes.fromhex("1f5a8a") in colours and len(colours) > 20
    assert_clean(page_log)


def test_the_keyboard_reaches_the_buttons_and_a_refused_copy_is_said(product, page):
    t = texts("zh")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    open_page(page, product, "overview")
    figure = page.locator('[class*="st-key-picture_figure_passing_by_year"]')
    figure.get_by_text(t("picture.svg"), exact=True).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == t("picture.copy")
    page.keyboard.press("Enter")
    figure.get_by_role("status").get_by_text(t("picture.not_copied")).wait_for()


# The picture on the clipboard beside the one that was saved: sizes, how many pixels differ, and how many
# are dark in the strip above the chart and in each of `lines` strips of text at the foot.
COPIED = """async ([saved, line, lines]) => {
    const [item] = await navigator.clipboard.read()
    const pixels = async (blob) => {
        const image = await createImageBitmap(blob)
        const canvas = new OffscreenCanvas(image.width, image.height)
        const pen = canvas.getContext('2d')
        pen.drawImage(image, 0, 0)
        return pen.getImageData(0, 0, image.width, image.height)
    }
    const given = await pixels(await item.getType('image/png'))
    const bytes = Uint8Array.from(atob(saved), (sign) => sign.charCodeAt(0))
    const there = await pixels(new Blob([bytes], { type: 'image/png' }))
    const ink = (from, to) => {
        let dark = 0
        for (let at = from * given.width * 4; at < to * given.width * 4; at += 4) {
            dark += given.data[at] < 90 && given.data[at + 1] < 90 && given.data[at + 2] < 90
        }
        return dark
    }
    const foot = Array.from({ length: lines }, (_, i) => given.height - 32 - (i + 1) * line)
    return {
        types: item.types,
        sizes: [given.width, given.height, there.width, there.height],
        differing: given.data.reduce((sum, each, i) => sum + (each !== there.data[i]), 0),
        head: ink(0, 68),
        foot: foot.map((top) => ink(top, top + line)),
    }
}"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_copied_picture_is_the_saved_one_with_title_source_and_date(
    product, context, page, page_log, tmp_path, language
):
    t = texts(language)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, product, "overview", language)
    figure = page.locator('[class*="st-key-picture_figure_passing_by_year"]')
    content = saved(page, figure.get_by_text(t("picture.svg"), exact=True), tmp_path / "a.svg")
    root = ElementTree.fromstring(content)
    picture = saved(page, figure.get_by_text(t("picture.png"), exact=True), tmp_path / "a.png")
    # What was on the clipboard before cannot be taken for the picture.
    page.evaluate("navigator.clipboard.writeText('before')")
    figure.get_by_text(t("picture.copy"), exact=True).click()
    figure.get_by_role("status").get_by_text(t("picture.copied")).wait_for()
    own = [child for child in root if child.tag == f"{SVG}text"]
    small = [child for child in own if child.get("font-size") == "12px"]
    found = page.evaluate(COPIED, [base64.b64encode(picture).decode(), 34, len(small)])
    assert found["types"] == ["image/png"]
    width, height = 2 * int(root.get("width")), 2 * int(root.get("height"))
    assert found["sizes"] == [width, height, width, height]
    assert found["differing"] == 0
    # Title and every line at the foot are drawn; among these lines are source and date.
    assert found["head"] > 500
    assert len(small) >= 3 and min(found["foot"]) > 50
    told = " ".join(child.text for child in small)
    assert ".xlsx" in told and t("frame.footer_date", date="2025-09-01").rstrip("。. ") in told
    assert_clean(page_log)


def test_data_behind_a_chart_are_the_same_as_csv_and_as_workbook(product, page, tmp_path):
    t = texts("zh")
    open_page(page, product, "overview")
    figure = page.locator('[class*="st-key-picture_figure_passing_by_year"]')
    button = figure.get_by_role("button", name=t("picture.csv"))
    rows = list(
        csv.reader(io.StringIO(saved(page, button, tmp_path / "a.csv").decode("utf-8-sig")))
    )
    button = figure.get_by_role("button", name=t("common.download_table"))
    book = openpyxl.load_workbook(io.BytesIO(saved(page, button, tmp_path / "a.xlsx")))
    lines = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows[0] == [str(cell) for cell in lines[1]]
    for row, line in zip(rows[1:], lines[2:], strict=False):
        assert [_figure(cell) for cell in row] == [_number(cell) for cell in line]
    # What is drawn: every point carries its figure, and a line of the table is one point of each series.
    drawn = figure.locator(".textpoint text").all_text_contents()
    shares = {float(t.number(float(row[-1]), 0)) for row in rows[1:]}
    assert drawn and {float(cell) for cell in drawn} <= shares


def _figure(cell):
    try:
        # A workbook keeps 16 digits of a number.
        return pytest.approx(float(cell), rel=1e-14)
    except (TypeError, ValueError):
        return cell


def _number(cell):
    return float(cell) if isinstance(cell, int | float) else cell


def test_the_picture_of_a_school_names_it_once(product, page, tmp_path):
    t = texts("zh")
    open_page(page, product, "school")
    figure = page.locator('[class*="st-key-picture_figure_school_indicators_"]')
    content = saved(page, figure.get_by_text(t("picture.svg"), exact=True), tmp_path / "a.svg")
    words = [each.text for each in ElementTree.fromstring(content).iter(f"{SVG}text") if each.text]
    told = t("school.table.indicators")
    school = page.locator("h1").first.inner_text().split("：")[0]
    assert [each for each in words if told in each] == [t("picture.titled", name=school, what=told)]
    assert any(t("stage.primary") in each for each in words)
