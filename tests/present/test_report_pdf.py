"""One-page reports read back: one page whatever the names, equal bytes, letters embedded, numbers right."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from functools import cache

import pytest
from pypdf import PdfReader

from analysis.present import report_pdf
from analysis.present.briefing import furthest
from analysis.present.paper import plain_text
from analysis.present.paper_words import schools_sentence
from analysis.present.report_pdf import (
    NoChineseTypeface,
    Report,
    chinese_typefaces,
    listed,
    report_file,
    said,
    table,
)
from analysis.present.report_pdf_charts import Bar, bars, shares_by_year
from analysis.present.report_pdf_county import county_report
from analysis.present.report_pdf_school import school_pdf_report
from analysis.present.school_one_page import SheetTexts
from analysis.present.school_words import title, ways_sentences
from analysis.present.text import LANGUAGES, texts
from tests.present.paper_states import HOSTILE, state_of
from tests.present.test_school_report import history, report, words_of

pytestmark = pytest.mark.skipif(not chinese_typefaces(), reason="no Chinese typeface here")
EVIL = '#eval("1+1") $x^2$ *b* _i_ `r` @ref <label> \\ [ ] #import "/etc/passwd"'


def opened(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).replace("\u200b", "").split())


def told(content: bytes) -> str:
    return letters(opened(content).pages[0].extract_text())


def made(*blocks, day="2025-09-01", name="县"):
    return report_file(Report(name, "zh", tuple(blocks), day))


@cache
def county(seed, language="zh", schools=14):
    state = state_of(seed, language, schools)
    shares = {stage: (40.0, float("nan"), 61.25) for stage in state.stages}
    return state, report_file(county_report(state, (2021, 2022, 2023), shares, 0.1))


@pytest.mark.parametrize(
    ("seed", "language", "schools"), [(0, "zh", 300), (3, "en", 14), (1, "zh", 14), (2, "en", 14)]
)
def test_a_county_is_one_page_of_a4_with_its_numbers(seed, language, schools):
    state, content = county(seed, language, schools)
    (page,) = opened(content).pages
    assert [float(page.mediabox.width), float(page.mediabox.height)] == pytest.approx(
        [595.28, 841.89], abs=0.1
    )
    text = told(content)
    for stage in state.stages:
        assert letters(plain_text(schools_sentence(state, stage))) in text
        for row in state.stages[stage].indicators.to_dict("records"):
            assert state.words.coefficient(row["cv"]) in text
        for name in furthest(state, stage)["school_name"].head(3):
            if name.startswith("第") and name.isprintable():
                assert letters(name) in text
    assert letters(state.warning) in text
    assert state.data_date[:10] in text and state.snapshot in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [0, 1, 3])
def test_a_school_is_one_page_whatever_its_name_and_its_doubts(number, language):
    words = words_of(language)
    found, result = report(number)
    name = HOSTILE[-1] * 4 + EVIL + "W" * 500
    long = tuple(f"{n} {EVIL} " + "这是一句很长的话。" * 40 for n in range(60))
    sheet = SheetTexts(
        title(found, name, words), name, tuple(ways_sentences(found, words)), long,
        tuple(("校长", line) for line in long[:4]), name, name,
    )  # fmt: skip
    content = report_file(
        school_pdf_report(
            found,
            history(result, number),
            sheet,
            well_above_ratio=1.2,
            data_date="2025-09-01",
            words=words,
        )
    )
    (page,) = opened(content).pages
    text = told(content)
    for line in found.lines:
        assert letters(words.number(line.indicator.code, line.threshold)) in text
    assert letters(words.t("school.more", count=55)) in text
    assert float(page.mediabox.width) == pytest.approx(595.28, abs=0.1)


def test_names_are_text_and_never_markup():
    content = made(
        said("title", EVIL), listed([EVIL]), table([EVIL], [[EVIL]], numbers=[False], widths=[1])
    )
    assert told(content).count(letters(EVIL)) == 4


@pytest.mark.parametrize("count", [1, 40, 400])
def test_more_than_fits_shrinks_and_stays_on_one_page(count):
    rows = [["很长的名字" * 6, "1"] for _ in range(count)]
    content = made(
        said("title", "标题"), table(["学校", "项"], rows, numbers=[False, True], widths=[1, 0])
    )
    assert len(opened(content).pages) == 1
    assert told(content).count("很长的名字" * 6) == count


def test_equal_data_give_equal_bytes_and_the_date_is_that_of_the_data():
    state, content = county(1)
    shares = {stage: (40.0, float("nan"), 61.25) for stage in state.stages}
    assert content == report_file(county_report(state, (2021, 2022, 2023), shares, 0.1))
    assert opened(made(day="2024-09-01")).metadata.creation_date.date().isoformat() == "2024-09-01"
    assert made(day=None) == made(day="never")


def test_every_typeface_is_embedded_and_charts_are_no_pictures():
    _, content = county(0)
    (page,) = opened(content).pages
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert any(key in described for key in ("/FontFile2", "/FontFile3"))
    assert list(page.images) == []


def test_without_a_chinese_typeface_there_is_no_report(monkeypatch):
    assert chinese_typefaces(["Arial", "DejaVu Sans"]) == ()
    assert chinese_typefaces(["SimSun", "Arial", "Microsoft YaHei"]) == (
        "Microsoft YaHei",
        "SimSun",
    )
    monkeypatch.setattr(report_pdf, "chinese_typefaces", lambda: ())
    with pytest.raises(NoChineseTypeface):
        report_file(Report("县", "zh", (), None))


def test_a_bar_that_is_not_known_is_none_and_not_zero():
    block = bars("", [Bar("a", float("nan"), "未知"), Bar("b", 0.0, "0", marks=((0.5, False),))])
    assert [row["value"] for row in block["rows"]] == [None, 0.0]
    assert block["most"] == 0.5
    assert told(made(block)).count("未知") == 1


def test_a_year_that_is_not_known_leaves_a_gap_with_its_word():
    t = texts("zh")
    block = shares_by_year("", (2021, 2022), {"小学": (float("nan"), 50.4)}, t)
    (series,) = block["series"]
    assert series["values"] == [None, 50.4]
    assert "50" in told(made(block)) and t("common.unknown") not in told(made(block))


def test_a_county_without_a_warning_has_none():
    state = replace(state_of(1), is_invented=False)
    shares = dict.fromkeys(state.stages, (40.0,))
    assert "虚构" not in told(report_file(county_report(state, (2023,), shares, 0.1)))
