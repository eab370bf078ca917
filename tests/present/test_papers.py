"""Papers read back: numbers, sources, layout, typefaces, tables, hostile names, equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache

import docx
import numpy as np
import pandas as pd
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from analysis.assessment import assess_stage
from analysis.league import league_table
from analysis.present.briefing import briefing, coefficients_slide
from analysis.present.cell_words import cell_rows
from analysis.present.county_papers import plan_paper, self_evaluation
from analysis.present.county_tables import passing_by_area
from analysis.present.document_parts import line_pitch
from analysis.present.export_document import common_unit, document_file
from analysis.present.export_slides import slides_file
from analysis.present.forms_workbook import forms_workbook
from analysis.present.office_file import office_text, same_bytes
from analysis.present.paper import Paper, PaperTable, Paragraph, Sourced, plain_text, said
from analysis.present.paper_words import (
    gap_sentences,
    indicator_sentence,
    problems_sentences,
    schools_sentence,
)
from analysis.present.tables import Column, present
from analysis.present.text import LANGUAGES, texts
from analysis.shortfall import shortfalls
from analysis.vocabulary import Stage, Verdict
from tests.present.paper_states import DOCUMENTS, FACE, HOSTILE, INDICATORS, LAYOUT, state_of

CODES = [indicator.code for indicator in INDICATORS]


def opened(content):
    return docx.Document(io.BytesIO(content))


def written(state, made=None):
    return document_file(made or self_evaluation(state), LAYOUT, state.t)


@cache
def content_of(seed, language="zh", edition=""):
    """The self-evaluation of a random state."""
    return written(state_of(seed, language, edition=edition))


def raw(content, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read(name).decode("utf-8")


def cells_of(table):
    return [
        ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for row in table._tbl.iter(qn("w:tr"))
    ]


def bookmarks(content):
    """Name -> text, of every bookmark."""
    found = {}
    for start in opened(content).element.body.iter(qn("w:bookmarkStart")):
        run = start.getnext()
        assert run.getnext().tag == qn("w:bookmarkEnd")
        assert run.getnext().get(qn("w:id")) == start.get(qn("w:id"))
        found[start.get(qn("w:name"))] = "".join(t.text for t in run.iter(qn("w:t")))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_tables_say_what_the_presented_tables_say(seed):
    state = state_of(seed, LANGUAGES[seed % 2])
    made = self_evaluation(state)
    content = content_of(seed, LANGUAGES[seed % 2])
    found = [cells_of(table) for table in opened(content).tables]
    expected = [block.table for block in made.annexes if isinstance(block, PaperTable)]
    # The list of sources comes last.
    assert len(found) == len(expected) + 1
    for cells, table in zip(found, expected, strict=False):
        assert cells[1:] == cell_rows(table, state.t)
        assert len(cells[0]) == len(table.columns)


@pytest.mark.parametrize("seed", range(10))
def test_every_number_of_a_sentence_is_the_results_and_names_its_source(seed):
    state, content = state_of(seed), content_of(seed)
    marked = bookmarks(content)
    words, t = state.words, state.t
    squeezed = {name: text.replace(" ", "") for name, text in marked.items()}

    def held(key):
        return {text for name, text in squeezed.items() if re.fullmatch(rf"{key}_\d+", name)}

    for stage, result in state.stages.items():
        assert held(f"{stage}_schools") == {t.number(len(result.schools), 0)}
        assert t.number(result.count(Verdict.FAIL), 0) in held(f"{stage}_verdict")
        for row in result.indicators.to_dict("records"):
            key = f"{stage}_{row['code']}"
            assert held(f"{key}_cv") == {words.coefficient(row["cv"])}
            assert held(f"{key}_mean") == {words.value(row["code"], row["mean"]).replace(" ", "")}
            assert held(f"{key}_met") == {t.number(row["schools_met"], 0)}
            margin = abs(row["cv_limit"] - row["cv"])
            assert held(f"{key}_margin") == {words.coefficient(margin)}
    register = cells_of(opened(content).tables[-1])[1:]
    assert {row[0]: row[1] for row in register} == marked
    assert all(row[2] and row[3].isdigit() for row in register)
    assert state.snapshot in raw(content)
    assert state.rules.school_rule.citation.document in raw(content)


def test_names_of_bookmarks_are_unique_and_short_enough():
    content = content_of(0)
    names = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', raw(content))
    assert len(names) == len(set(names)) > 100
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name) for name in names)


def with_coefficient(state, stage, code, cv, before=None):
    """The state with another coefficient of an indicator, and another one the year before."""

    def changed(result, value, verdict):
        measures = result.indicators.copy()
        measures.loc[measures["code"] == code, ["cv", "cv_verdict"]] = [value, verdict]
        return replace(result, indicators=measures)

    limit = state.rules.coefficient_limit(stage)
    verdict = Verdict.PASS if cv <= limit else Verdict.FAIL
    verdict = Verdict.CANNOT_JUDGE if np.isnan(cv) else verdict
    stages = {**state.stages, stage: changed(state.stages[stage], cv, verdict)}
    earlier = {} if before is None else {stage: changed(state.stages[stage], before, verdict)}
    return replace(state, stages=stages, before=earlier)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("cv", "before", "verdict", "change", "numbers"),
    [
        (0.5, 0.45, "pass", "up", ["0.500", "0.50", "0.000", "0.050"]),
        (0.5006, 0.52, "fail", "down", ["0.501", "0.50", "0.001", "0.019"]),
        (0.3, 0.3004, "pass", "same", ["0.300", "0.50", "0.200"]),
        (0.3, 0.3006, "pass", "down", ["0.300", "0.50", "0.200", "0.001"]),
        (0.3, None, "pass", "none", ["0.300", "0.50", "0.200"]),
        (float("nan"), 0.3, "cannot_judge", "none", []),
        (0.3, float("nan"), "pass", "none", ["0.300", "0.50", "0.200"]),
    ],
)
def test_the_words_for_margin_and_change_follow_the_sign(
    language, cv, before, verdict, change, numbers
):
    state = with_coefficient(state_of(0, language), Stage.PRIMARY, "A2", cv, before)
    t = state.t
    sentence = plain_text(indicator_sentence(state, Stage.PRIMARY, "A2"))
    told = dict(zip(("cv", "limit", "margin"), numbers, strict=False))
    expected = (
        t(f"papers.coefficient.{verdict}", **told)
        if numbers
        else t(f"papers.coefficient.{verdict}")
    )
    expected += (
        t(f"papers.change.{change}", change=numbers[3])
        if len(numbers) > 3
        else t(f"papers.change.{change}")
    )
    assert sentence.endswith(expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_indicator_without_any_figure_is_told_as_such(language):
    state = state_of(0, language)
    result = state.stages[Stage.PRIMARY]
    measures = result.indicators.copy()
    measures.loc[0, "schools_counted"] = 0
    stages = {**state.stages, Stage.PRIMARY: replace(result, indicators=measures)}
    sentence = indicator_sentence(replace(state, stages=stages), Stage.PRIMARY, "A1")
    assert plain_text(sentence) == state.t("papers.indicator_unknown")


def test_gaps_add_up_over_the_schools_and_missing_figures_are_counted_apart():
    for seed in range(6):
        state = state_of(seed)
        for stage, result in state.stages.items():
            lacking = shortfalls(result, state.words.indicators)
            lines = gap_sentences(state, stage)
            told = "".join(plain_text(line) for line in lines)
            for indicator in state.words.indicators:
                total = sum(v for v in lacking[indicator.code] if v > 0)
                if total > 0:
                    assert state.words.amount(total, indicator.physical_unit) in told
            unknown = int(lacking.isna().sum().sum())
            said_unknown = state.t(
                "papers.gaps_unknown", stage=state.t(f"stage.{stage}"), count=unknown
            )
            assert (said_unknown in told) == (unknown > 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_name_every_coefficient_over_its_limit_furthest_first(language):
    state = state_of(0, language)
    for code in CODES:
        state = with_coefficient(state, Stage.PRIMARY, code, 0.1)
        state = with_coefficient(state, Stage.JUNIOR, code, 0.1)
    assert plain_text(problems_sentences(state)[0]) == state.t("papers.over_none")
    state = with_coefficient(state, Stage.PRIMARY, "A2", 0.6)
    state = with_coefficient(state, Stage.JUNIOR, "A7", 0.9)
    told = plain_text(problems_sentences(state)[0])
    junior, primary = (state.t(f"stage.{stage}") for stage in ("junior", "primary"))
    assert told.index(junior) < told.index(primary)
    assert "0.900" in told
    assert "0.600" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_coefficient_that_cannot_be_computed_is_never_within_its_limit(language):
    state = state_of(0, language)
    for code in CODES:
        for stage in state.stages:
            state = with_coefficient(state, stage, code, 0.1)
    t = state.t
    assert coefficients_slide(state).finding == t("papers.slide.within")
    assert len(problems_sentences(state)) == 1
    state = with_coefficient(state, Stage.JUNIOR, "A2", float("nan"))
    assert coefficients_slide(state).finding == t("papers.slide.within_known", count=1, of=14)
    told = [plain_text(sentence) for sentence in problems_sentences(state)]
    assert told == [t("papers.over_none"), t("papers.over_unknown", count=1)]
    state = with_coefficient(state, Stage.PRIMARY, "A2", 0.6)
    assert t("papers.over_unknown", count=1) in plain_text(problems_sentences(state)[-1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stage_without_schools_gives_sound_files_that_claim_nothing(language):
    base = state_of(0, language)
    facts = base.facts[base.facts["stage"] != "junior"]
    rules = base.rules
    stages = {stage: assess_stage(facts, stage, INDICATORS, rules) for stage in base.stages}
    leagues = {
        stage: league_table(facts, result, None, INDICATORS, rules.school_rule)
        for stage, result in stages.items()
    }
    state = replace(base, facts=facts, stages=stages, leagues=leagues, before={})
    text = "\n".join(p.text for p in opened(written(state)).paragraphs)
    assert text.count(state.t("papers.indicator_unknown")) == len(CODES)
    assert "nan" not in text.lower()
    deck = briefing(state, (), close_share=0.1)
    assert slides_file(deck, FACE, state.t)
    assert forms_workbook(state, DOCUMENTS)


def test_the_verdict_decides_the_sentence_on_schools():
    t = texts("zh")
    state = state_of(0)
    result = state.stages[Stage.PRIMARY]
    for verdict in Verdict:
        stages = {Stage.PRIMARY: replace(result, verdict=verdict)}
        told = plain_text(schools_sentence(replace(state, stages=stages), Stage.PRIMARY))
        ending = t(f"papers.schools.{verdict}").rpartition("}")[2]
        assert told.endswith(ending)


def test_a_sentence_keeps_the_sources_of_its_numbers_and_their_places():
    state = state_of(0)
    number = state.number("7", Stage.PRIMARY, "cv", "A1")
    parts = said(state.t, "papers.over_part", stage="小学", indicator="x", cv=number, limit="0.5")
    assert [part for part in parts if isinstance(part, Sourced)] == [number]
    assert plain_text(parts) == state.t(
        "papers.over_part", stage="小学", indicator="x", cv="7", limit="0.5"
    )
    with pytest.raises(KeyError):
        said(state.t, "papers.over_part", stage="小学")


# The layout


def test_pages_are_those_of_official_documents():
    content = content_of(0)
    sections = opened(content).sections
    upright = [s for s in sections if s.orientation == WD_ORIENT.PORTRAIT]
    turned = [s for s in sections if s.orientation == WD_ORIENT.LANDSCAPE]
    assert turned
    for section in upright:
        sizes = (section.page_width.mm, section.page_height.mm)
        assert sizes == pytest.approx((210, 297), abs=0.1)
        margins = [
            getattr(section, f"{side}_margin").mm for side in ("top", "bottom", "left", "right")
        ]
        assert margins == pytest.approx([37, 35, 28, 26], abs=0.1)
    for section in turned:
        assert section.page_width.mm == pytest.approx(297, abs=0.1)
        text = section.page_width - section.left_margin - section.right_margin
        assert text / 36_000 == pytest.approx(225, abs=0.2)
    # 22 lines fit into 225 mm, and a 23rd does not; 28 letters fit into 156 mm, a 29th does not.
    pitch = line_pitch(LAYOUT) / 20 / 72 * 25.4
    assert 22 * pitch <= 225 < 23 * pitch
    normal = raw(content, "word/styles.xml").split('w:styleId="Normal"')[1].split("</w:style>")[0]
    closer = int(re.search(r'<w:spacing w:val="(-?\d+)"', normal)[1])
    letter = (16 + closer / 20) / 72 * 25.4
    assert 28 * letter <= 156 < 29 * letter
    assert f'w:linePitch="{line_pitch(LAYOUT)}"' in raw(content)


@pytest.mark.parametrize(
    ("style", "face", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Normal", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Footer", "宋体", 14),
    ],
)
def test_styles_name_the_typefaces_and_sizes_of_the_standard(style, face, points):
    made = opened(content_of(0)).styles[style]
    fonts = made.element.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == face
    # A theme's typeface would win over the one that is named.
    assert not [key for key in fonts.attrib if key.endswith("Theme")]
    assert made.font.size.pt == points


def test_a_machine_without_the_typefaces_is_told_what_to_take():
    fonts = raw(content_of(0), "word/fontTable.xml")
    for name, instead in (("仿宋_GB2312", "仿宋"), ("方正小标宋简体", "宋体")):
        part = fonts.split(f'w:name="{name}"')[1].split("</w:font>")[0]
        assert f'<w:altName w:val="{instead}"/>' in part


def test_headings_are_counted_by_word_itself():
    content = content_of(0)
    numbering = raw(content, "word/numbering.xml")
    assert re.findall(r'w:lvlText w:val="([^"]*)"', numbering) == ["%1、", "（%2）", "%3."]
    assert 'w:numFmt w:val="chineseCounting"' in numbering
    for level in (1, 2, 3):
        style = opened(content).styles[f"Heading {level}"].element
        assert style.find(f".//{qn('w:ilvl')}").get(qn("w:val")) == str(level - 1)
    headings = [
        p.text for p in opened(content).paragraphs if p.style.name.lower().startswith("heading")
    ]
    assert headings[0] == texts("zh")("papers.heading.whole")
    assert not any(re.match(r"[\d（(一二三]", heading) for heading in headings)


def test_page_numbers_stand_outside_between_dashes():
    content = content_of(0)
    made = opened(content)
    assert made.settings.odd_and_even_pages_header_footer
    for section in made.sections:
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            xml = footer._element.xml
            assert 'w:instr=" PAGE "' in xml
            assert re.sub(r"<[^>]*>", "", xml).split() == ["—", "1", "—"]
            assert f'<w:jc w:val="{side}"/>' in xml


def test_tables_repeat_their_headings_and_split_no_row():
    for table in opened(content_of(0)).tables:
        rows = list(table._tbl.iter(qn("w:tr")))
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        repeats = [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows]
        assert repeats == [True] + [False] * (len(rows) - 1)


def test_a_unit_that_all_figures_share_stands_in_the_title_line():
    state = state_of(0)
    frame = pd.DataFrame({"name": ["甲"], "a": [1.0], "b": [2.0]})
    columns = [
        Column("name", "名"),
        Column("a", "一", "number", 0, "万元"),
        Column("b", "二", "number", 0, "万元"),
    ]
    table = present("x", "钱", frame, columns)
    mixed = present("x", "钱", frame, [*columns[:2], Column("b", "二", "number", 0, "人")])
    assert common_unit(table) == "万元"
    assert common_unit(mixed) == ""
    made = plan_paper(state, "方案", [("一部分", ["一句话。"], [table, mixed])])
    document = opened(document_file(made, LAYOUT, state.t))
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert captions[:2] == ["表1 钱（单位：万元）", "表2 钱"]
    assert cells_of(document.tables[0])[0] == ["名", "一", "二"]
    assert cells_of(document.tables[1])[0] == ["名", "一 (万元)", "二 (人)"]


def test_the_signature_comes_before_the_annex_and_the_data_at_the_end():
    state = state_of(0, edition="12")
    lines = [p.text for p in opened(written(state)).paragraphs]
    signed, annex = lines.index("小样县教育局"), lines.index(state.t("papers.annex"))
    assert lines[signed + 1] == "2026年11月30日"
    assert signed < annex
    written_basis = "\n".join(lines[annex:])
    for line in state.basis:
        assert office_text(line) in written_basis
    assert state.t("papers.edition", number="12", day="2026-11-30") in written_basis
    assert state.data_date in written_basis


def test_a_draft_is_dated_by_its_data_and_bears_no_day_of_freezing():
    state = state_of(0)
    lines = [p.text for p in opened(written(state)).paragraphs]
    assert lines[lines.index("小样县教育局") + 1] == f"{state.school_year}年9月1日"
    assert "定稿日期" not in "".join(lines)
    assert replace(state, data_date=None).dated == replace(state, data_date="?").dated == ""


def test_a_chinese_paper_writes_no_space_around_figures_and_an_english_one_does():
    chinese, english = (opened(content_of(0, language)) for language in LANGUAGES)
    body = [p.text for p in chinese.paragraphs if p.style.name == "Normal" and p.text]
    assert not [text for text in body if re.search(r"[\u4e00-\u9fff] \d|\d [\u4e00-\u9fff]", text)]
    text = next(p.text for p in english.paragraphs if "The standard is" in p.text)
    assert re.search(r"the county mean [\d.,]+ \w", text)
    assert re.search(r"coefficient of difference is \d\.\d{3}", text)


@pytest.mark.parametrize("seed", [0, 1])
def test_hostile_names_stay_text(seed):
    content = content_of(seed)
    names = {row[1] for table in opened(content).tables for row in cells_of(table) if len(row) > 9}
    assert {office_text(name) for name in HOSTILE} <= names
    assert "<b>&amp;" not in raw(content)


@pytest.mark.parametrize("text", ["a\x0bb", "a\x00b", "a\ud800b", "a\uffffb", "a\x1bb", "a\x85b"])
def test_signs_without_a_place_in_xml_become_a_mark(text):
    assert office_text(text) == "a\ufffdb"
    made = Paper("题", (Paragraph(((text,),)),), "", "", None, ())
    lines = [p.text for p in opened(document_file(made, LAYOUT, texts("zh"))).paragraphs]
    assert "a\ufffdb" in lines


def test_equal_papers_give_equal_bytes_that_bear_no_clock():
    state = state_of(3)
    content = written(state)
    assert content == content_of(3)
    assert content != written(state_of(3, edition="1"))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in packed.namelist() if re.search("thumbnail|customXml", name)]
    about = opened(content).core_properties
    assert about.created.isoformat()[:10] == about.modified.isoformat()[:10] == state.data_date
    assert about.author == about.last_modified_by == about.comments == ""
    assert same_bytes(content) == content


def test_a_plan_turns_the_page_for_tables_that_are_wide():
    state = state_of(0)
    narrow = passing_by_area(state.leagues, state.words)
    wide = next(b.table for b in self_evaluation(state).annexes if len(b.table.columns) > 9)
    made = plan_paper(state, "方案", [("一", [], [narrow]), ("二", ["后"], [wide])])
    sections = opened(document_file(made, LAYOUT, state.t)).sections
    assert [s.orientation for s in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]


@pytest.mark.parametrize(
    ("county", "lines"),
    [
        ("小样县", ["小样县县域义务教育优质均衡发展", "自查自评报告（资源配置部分）"]),
        ("县", ["县县域义务教育优质均衡发展", "自查自评报告（资源配置部分）"]),
    ],
)
def test_a_long_title_is_broken_where_its_words_end(county, lines):
    made = opened(written(replace(state_of(0), county=county)))
    title = next(p for p in made.paragraphs if p.style.name == "Title")
    assert title.text.split("\n") == lines
    assert made.core_properties.title == "".join(lines)


def test_a_title_that_fits_stays_on_one_line():
    paper = replace(self_evaluation(state_of(0)), title="方案：\n一（小学）")
    title = next(p for p in opened(written(state_of(0), paper)).paragraphs if p.text)
    assert title.text == "方案：一（小学）"
