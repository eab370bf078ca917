"""Slides read back: numbers, native objects, typefaces, small print, hostile names, equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache

import numpy as np
import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

from analysis.present.briefing import briefing, coefficients_slide, county_map
from analysis.present.cell_words import cell_rows, column_widths, wide
from analysis.present.county_tables import passing_by_area
from analysis.present.deck import Chart, ChartKind, Deck, Series, Slide
from analysis.present.export_slides import slides_file, small_print
from analysis.present.form_tables import coefficient_form, school_form
from analysis.present.maps import Outline
from analysis.present.office_file import office_text
from analysis.present.paper_words import over_limits
from analysis.present.slide_chart_labels import LABEL_SHARE, axis_end, place_off
from analysis.present.tables import PresentedTable
from analysis.present.text import LANGUAGES, texts
from analysis.shortfall import shortfalls
from analysis.vocabulary import Stage
from tests.present.paper_states import FACE, HOSTILE, state_of

SQUARE = ((30.0, 110.0), (30.0, 110.3), (30.2, 110.3), (30.2, 110.0), (30.0, 110.0))
TOWNS = (Outline("=1+1", ((SQUARE,),), (30.1, 110.1)),)


def deck_of(state, *slides):
    return Deck(
        "题目", state.county, slides, state.filters, state.data_date, "规则", state.snapshot
    )


def opened(content):
    return Presentation(io.BytesIO(content))


def made(state, *slides):
    return opened(slides_file(deck_of(state, *slides), FACE, state.t))


def texts_of(slide):
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def tables_of(presentation):
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in presentation.slides
        for shape in slide.shapes
        if shape.has_table
    ]


def charts_of(presentation):
    return [
        shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart
    ]


def tables_shown(state):
    """Tables of a state that slides may show."""
    stage = next(iter(state.stages))
    return (
        coefficient_form(state),
        school_form(state, stage),
        passing_by_area(state.leagues, state.words),
    )


@cache
def of_seed(seed):
    """The slides of a random state: its coefficients as a chart, then its tables."""
    state = state_of(seed, LANGUAGES[seed % 2])
    tables = [Slide(f"发现{place}", table) for place, table in enumerate(tables_shown(state))]
    return state, made(state, coefficients_slide(state), *tables)


@pytest.mark.parametrize("seed", range(10))
def test_tables_say_what_the_presented_tables_say(seed):
    state, presentation = of_seed(seed)
    for place, table in enumerate(tables_shown(state)):
        pages = [
            [[cell.text for cell in row.cells] for row in shape.table.rows]
            for slide in presentation.slides
            for shape in slide.shapes
            if shape.has_table and slide.shapes.title.text_frame.text.startswith(f"发现{place}")
        ]
        headings = [office_text(column.heading) for column in table.columns]
        assert pages
        assert all(page[0] == headings for page in pages)
        assert [row for page in pages for row in page[1:]] == cell_rows(table, state.t)


def test_a_long_table_goes_on_on_further_slides_under_its_numbered_title():
    state = state_of(0, schools=40)
    table = school_form(state, Stage.PRIMARY)
    presentation = made(state, Slide("发现", table))
    pages = tables_of(presentation)
    assert len(pages) > 1
    assert {len(page) > 1 for page in pages} == {True}
    titles = [slide.shapes.title.text_frame.text for slide in presentation.slides][1:]
    expected = [f"发现（{number}/{len(pages)}）" for number in range(1, len(pages) + 1)]
    assert titles == expected
    for slide in presentation.slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert shape.top + sum(row.height for row in shape.table.rows) < 5_960_000


@pytest.mark.parametrize("seed", range(10))
def test_charts_hold_the_unrounded_values_in_themselves_and_in_their_sheets(seed):
    state, presentation = of_seed(seed)
    slide = coefficients_slide(state)
    (chart,) = charts_of(presentation)
    found = {
        series.name: [None if v is None else float(v) for v in series.values]
        for plot in chart.plots
        for series in plot.series
    }
    expected = {
        series.name: [None if value != value else value for value in series.values]
        for series in slide.content.series
    }
    assert found == expected
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][1:] == list(expected)
    for column, values in enumerate(expected.values(), start=1):
        # Spreadsheets hold sixteen digits.
        assert [row[column] for row in rows[1:]] == pytest.approx(values, rel=1e-15)


def test_limits_lie_as_lines_over_the_columns_on_the_same_axes():
    state = state_of(0)
    (chart,) = charts_of(made(state, coefficients_slide(state)))
    space = chart._chartSpace
    bars, lines = space.find(".//" + qn("c:barChart")), space.find(".//" + qn("c:lineChart"))
    assert len(bars.findall(qn("c:ser"))) == len(lines.findall(qn("c:ser"))) == 2
    for each in (bars, lines):
        assert [axis.get("val") for axis in each.findall(qn("c:axId"))]
    assert [a.get("val") for a in bars.findall(qn("c:axId"))] == [
        a.get("val") for a in lines.findall(qn("c:axId"))
    ]
    dashes = [dash.get("val") for dash in lines.iter(qn("a:prstDash"))]
    assert len(set(dashes)) == 2
    limits = [{float(v.text) for v in values.iter(qn("c:v"))} for values in lines.iter(qn("c:val"))]
    assert limits == [{0.5}, {0.45}]


@pytest.mark.parametrize(
    ("value", "place"),
    [
        # 0.07 high on an axis to 1: a limit at 0.5 crosses what stands on columns of 0.43 to 0.5.
        (0.42, "OUTSIDE_END"),
        (0.44, "INSIDE_END"),
        (0.499, "INSIDE_END"),
        (0.501, "OUTSIDE_END"),
        (0.9, "OUTSIDE_END"),
        (0.0, "OUTSIDE_END"),
    ],
)
def test_a_figure_moves_into_its_column_where_a_limit_would_cross_it(value, place):
    assert place_off(value, [0.5], 0.07) is XL_LABEL_POSITION[place]


def test_a_figure_between_two_limits_stands_in_the_middle_and_one_without_a_place_on_top():
    assert place_off(0.471, [0.5, 0.45], 0.07) is XL_LABEL_POSITION.CENTER
    assert place_off(0.471, [0.5, 0.45, 0.24], 0.07) is XL_LABEL_POSITION.INSIDE_BASE
    assert place_off(0.04, [0.05], 0.07) is XL_LABEL_POSITION.OUTSIDE_END


@pytest.mark.parametrize(("values", "end"), [((0.61, 0.5), 0.75), ((86.9,), 100), ((87,), 150)])
def test_the_axis_ends_at_a_round_number_above_the_largest_figure(values, end):
    assert axis_end(values) == pytest.approx(end)


def test_no_limit_runs_through_a_figure_of_the_coefficients():
    given = Chart(
        ChartKind.COLUMNS,
        (
            Series("小学", (0.206, 0.51, 0.471, 0.483, None)),
            Series("小学限值", (0.5,) * 5, is_limit=True),
            Series("初中", (0.082, 0.469, 0.421, 0.427, 0.493)),
            Series("初中限值", (0.45,) * 5, is_limit=True),
        ),
        tuple("abcde"),
        decimals=3,
    )
    about = Slide("发现", given)
    (chart,) = charts_of(made(state_of(0), about))
    end = chart.value_axis.maximum_scale
    shown = about.content
    limits = [series.values[0] for series in shown.series if series.is_limit]
    assert end > max(v for s in shown.series for v in s.values if v is not None)
    moved = 0
    columns = [series for series in shown.series if not series.is_limit]
    for part, series in zip(chart.plots[0].series, columns, strict=True):
        own = {int(e.find(qn("c:idx")).get("val")): e for e in part._element.iter(qn("c:dLbl"))}
        moved += len(own)
        for number, value in enumerate(series.values):
            place = XL_LABEL_POSITION.OUTSIDE_END
            if number in own:
                place = part.points[number].data_label.position
                tags = [child.tag.split("}")[1] for child in own[number]]
                assert tags[:5] == ["idx", "numFmt", "spPr", "txPr", "dLblPos"]
                assert own[number].find(qn("c:showVal")).get("val") == "1"
            if value is not None and not np.isnan(value):
                assert place is place_off(value, limits, LABEL_SHARE * end)
    assert moved == 6


@pytest.mark.parametrize("kind", [ChartKind.BARS, ChartKind.LINES, ChartKind.COLUMNS])
def test_a_value_that_is_not_there_is_a_gap_and_never_a_zero(kind):
    state = state_of(1)
    chart = Chart(kind, (Series("甲", (1.0, None, float("nan"), 4.0)),), tuple("abcd"))
    (drawn,) = charts_of(made(state, Slide("发现", chart)))
    points = drawn._chartSpace.findall(f".//{qn('c:val')}//{qn('c:pt')}")
    assert [(p.get("idx"), p.find(qn("c:v")).text) for p in points] == [("0", "1.0"), ("3", "4.0")]


def fills_of(series):
    """The kinds of fill of a series and of its points, in order."""
    found = []
    for properties in series._element.iter(qn("c:spPr")):
        found += [child.tag.split("}")[1] for child in properties if "Fill" in child.tag]
    return found


def test_a_plan_is_hatched_a_limit_hollow_and_a_single_value_may_have_its_own_colour():
    state = state_of(1)
    series = (
        Series("是", (1.0, 2.0), point_colours=("#8f1d2c", "#2a76b0")),
        Series("方案", (2.0, 3.0), is_plan=True),
        Series("限", (2.5, 2.5), is_limit=True),
    )
    chart = Chart(ChartKind.BARS, series, ("a", "b"))
    (drawn,) = charts_of(made(state, Slide("发现", chart)))
    full, plan, limit = drawn.plots[0].series
    assert fills_of(full) == ["solidFill"] * 3
    colours = [c.get("val") for c in full._element.findall(f".//{qn('c:dPt')}//{qn('a:srgbClr')}")]
    assert {"8F1D2C", "2A76B0"} <= {colour.upper() for colour in colours}
    assert fills_of(plan) == ["pattFill"]
    assert fills_of(limit) == ["noFill"]


def test_a_chart_and_a_map_are_described_in_words():
    state = state_of(0)
    shown = county_map(state, Stage.PRIMARY, TOWNS, "")
    slides = (coefficients_slide(state), Slide("多在东部", shown))
    for slide, about in zip(list(made(state, *slides).slides)[1:], slides, strict=True):
        described = [
            shape._element._nvXxPr.cNvPr.get("descr")
            for shape in slide.shapes
            if shape.has_chart or shape.shape_type == MSO_SHAPE_TYPE.GROUP
        ]
        assert [about.finding in text for text in described] == [True]


@pytest.mark.parametrize(("words", "size"), [(10, 26.0), (70, 22.0), (400, 18.0)])
def test_a_longer_title_is_smaller(words, size):
    state = state_of(1)
    slide = made(state, Slide("字" * words, ("x",))).slides[1]
    (run,) = slide.shapes.title.text_frame.paragraphs[0].runs
    assert run.font.size.pt == size


def test_points_of_a_scatter_are_the_pairs_that_are_known():
    state = state_of(1)
    series = (
        Series("甲", (1.0, None, 3.0), (4.0, 5.0, float("nan"))),
        Series("乙", (7.0, 8.0), (9.0, 10.0)),
    )
    (drawn,) = charts_of(made(state, Slide("发现", Chart(ChartKind.SCATTER, series))))
    assert [list(s.values) for s in drawn.plots[0].series] == [[1.0], [7.0, 8.0]]
    sheet = openpyxl.load_workbook(io.BytesIO(drawn.part.chart_workbook.xlsx_part.blob)).active
    # The references of the chart lead to these cells.
    for series, points in zip(drawn.plots[0].series, ([(4, 1)], [(9, 7), (10, 8)]), strict=True):
        cells = [f.text for f in series._element.iter(qn("c:f"))]
        name, x, y = (cell.split("!")[1].replace("$", "") for cell in cells)
        assert sheet[name].value == series.name
        flat = [
            [c.value for row in (block if isinstance(block, tuple) else ((block,),)) for c in row]
            for block in (sheet[x], sheet[y])
        ]
        assert list(zip(*flat, strict=True)) == points


def test_a_series_that_does_not_fit_its_categories_is_refused():
    with pytest.raises(ValueError, match="甲"):
        Chart(ChartKind.BARS, (Series("甲", (1.0,)),), ("a", "b"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slide_has_its_finding_and_the_small_print(language):
    state = state_of(0, language, edition="7")
    deck = briefing(state, TOWNS, close_share=0.1)
    presentation = opened(slides_file(deck, FACE, state.t))
    assert (presentation.slide_width, presentation.slide_height) == (12_192_000, 6_858_000)
    assert len(presentation.slides) > len(deck.slides)
    for slide in presentation.slides:
        assert slide.shapes.title.text_frame.text.strip()
        written = "\n".join(texts_of(slide))
        for said in (deck.county, deck.filters, deck.rule, deck.snapshot, deck.warning):
            assert said.strip() in written
        assert state.data_date in written
        assert state.t("papers.edition", number="7", day="2026-11-30") in written
    notes = presentation.slides[1].notes_slide.notes_text_frame.text
    assert deck.slides[0].notes[0] in notes
    assert deck.snapshot in notes


def test_a_draft_says_that_it_is_one():
    state = state_of(0)
    (*_, line) = small_print(deck_of(state), Slide("x", ("y",)), state.t)
    assert state.t("papers.draft") in line


def test_nothing_is_a_picture_and_every_text_names_its_chinese_typeface():
    state = state_of(0)
    deck = briefing(state, TOWNS, close_share=0.1)
    content = slides_file(deck, FACE, state.t)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not [name for name in packed.namelist() if name.startswith("ppt/media")]
        assert not [name for name in packed.namelist() if "thumbnail" in name]
        for name in packed.namelist():
            if not re.match(r"ppt/(slides|charts)/[^/]*\.xml$", name):
                continue
            text = packed.read(name).decode("utf-8")
            assert "<p:pic" not in text
            for run in re.findall(r"<a:r>.*?</a:r>", text, re.S):
                assert f'<a:ea typeface="{FACE.east_asian}"' in run
                assert f'<a:latin typeface="{FACE.latin}"' in run
        theme = packed.read("ppt/theme/theme1.xml").decode("utf-8")
        assert f'<a:ea typeface="{FACE.east_asian}"' in theme


@pytest.mark.parametrize(
    ("approval", "key"), [("GS(2025)123", "map_approval"), ("", "map_not_approved")]
)
def test_the_map_is_made_of_shapes_and_bears_its_number_or_the_warning(approval, key):
    state = state_of(0)
    shown = county_map(state, Stage.PRIMARY, TOWNS, approval)
    slide = made(state, Slide("发现", shown)).slides[1]
    (group,) = [s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.GROUP]
    assert all(shape.shape_type == MSO_SHAPE_TYPE.FREEFORM for shape in group.shapes)
    names = [shape.name for shape in group.shapes]
    assert names[0] == "=1+1"
    assert sorted(names[1:]) == sorted(office_text(school.name) for school in shown.schools)
    # One school in seven has no place.
    assert 0 < len(shown.schools) < len(state.leagues[Stage.PRIMARY])
    said = {True: state.t("papers.map_approval", number=approval), False: state.t(f"papers.{key}")}
    assert said[bool(approval)] in texts_of(slide)


def test_hostile_names_stay_text_everywhere():
    state = state_of(0)
    rows = state.leagues[Stage.PRIMARY]
    assert {office_text(name) for name in HOSTILE} <= {office_text(n) for n in rows["school_name"]}
    names = tuple(rows["school_name"])
    chart = Chart(ChartKind.BARS, (Series(HOSTILE[0], tuple(map(float, rows["met"]))),), names)
    content = slides_file(deck_of(state, Slide(HOSTILE[4], chart, HOSTILE)), FACE, state.t)
    (drawn,) = charts_of(opened(content))
    assert list(drawn.plots[0].categories) == [office_text(name) for name in names]
    book = zipfile.ZipFile(io.BytesIO(drawn.part.chart_workbook.xlsx_part.blob))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode("utf-8")


def test_equal_decks_give_equal_bytes_that_bear_no_clock():
    state = state_of(2)
    first, second = (
        slides_file(briefing(state_of(2), TOWNS, close_share=0.1), FACE, state.t) for _ in "ab"
    )
    assert first == second
    other = slides_file(briefing(state_of(2, edition="1"), TOWNS, close_share=0.1), FACE, state.t)
    assert other != first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = opened(first).core_properties
    assert about.created.isoformat()[:10] == about.modified.isoformat()[:10] == state.data_date
    assert about.author == about.last_modified_by == ""


def test_an_empty_table_keeps_its_headings():
    state = state_of(1)
    table = passing_by_area(state.leagues, state.words)
    empty = PresentedTable("empty", "空", table.frame.head(0), table.columns)
    ((headings,),) = tables_of(made(state, Slide("发现", empty)))
    assert headings == [column.heading for column in table.columns]


def test_figures_keep_their_width_and_texts_share_the_rest():
    rows = [["1,234,567.89", "很长的一段说明" * 5, "小学"]]
    widths = column_widths(["a", "b", "c"], rows, [True, False, False], 3000, 100, 24)
    assert sum(widths) == 3000
    assert widths[0] >= wide(rows[0][0]) * 100
    assert widths[2] >= wide(rows[0][2]) * 100
    assert widths[1] > widths[0]


def test_both_languages_give_their_own_deck():
    decks = {
        language: briefing(state_of(0, language), TOWNS, close_share=0.1) for language in LANGUAGES
    }
    findings = {
        language: [slide.finding for slide in deck.slides] for language, deck in decks.items()
    }
    assert len(findings["zh"]) == len(findings["en"])
    assert not set(findings["zh"]) & set(findings["en"])
    # No title is a mere name of what is below it: the last ones say what the lists come to.
    for language, said in findings.items():
        state = state_of(0, language)
        over = over_limits(state)
        cells = sum(len(result.indicators) for result in state.stages.values())
        form = state.t("papers.slide.form", of=cells, over=len(over))
        assert said[-1].startswith(form)
        short = [
            int((shortfalls(result, state.words.indicators) > 0).any(axis=1).sum())
            for result in state.stages.values()
        ]
        assert all(str(count) in said[-2] for count in short)


@pytest.mark.parametrize(
    ("county", "lines"),
    [
        ("小样县", 1),
        ("名字很长很长很长的自治县", 2),
    ],
)
def test_a_long_title_of_the_deck_is_broken_before_its_subject(county, lines):
    deck = briefing(replace(state_of(0), county=county), (), close_share=0.1)
    made = opened(slides_file(deck, FACE, texts("zh")))
    title = made.slides[0].shapes.title.text_frame
    assert title.text.split("\n")[-1].endswith("义务教育优质均衡发展情况汇报")
    assert len(title.paragraphs) == lines
    assert made.core_properties.title == f"{county}义务教育优质均衡发展情况汇报"
