"""The forms as a workbook: printed numbers, colours by unrounded ones, charts, print, hostile text."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache

import numpy as np
import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from analysis.absence import of_states
from analysis.assessment import assess_stage
from analysis.present.cell_words import cell_rows
from analysis.present.cells import word_of
from analysis.present.form_tables import (
    coefficient_form,
    composite,
    in_runs,
    passing_form,
    remarks,
    school_form,
    shortfall_form,
)
from analysis.present.forms_workbook import forms_workbook
from analysis.present.office_file import office_text
from analysis.present.text import LANGUAGES
from analysis.present.trace_words import AboutSheet
from analysis.shortfall import shortfalls
from analysis.vocabulary import Stage, Verdict
from tests.present.paper_states import DOCUMENTS, HOSTILE, state_of

HEAD, FIRST = 3, 4


@cache
def content_of(seed, language="zh"):
    return forms_workbook(state_of(seed, language), DOCUMENTS)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_of(book, state, key, stage=None):
    name = state.t(f"forms.sheet.{key}")
    return book[name if stage is None else f"{name} {state.t(f'stage.{stage}')}"]


def forms_of(state, book):
    """(sheet, presented table) of every form."""
    yield sheet_of(book, state, "passing"), passing_form(state)
    yield sheet_of(book, state, "coefficients"), coefficient_form(state)
    for stage in state.stages:
        yield sheet_of(book, state, "schools", stage), school_form(state, stage)
        yield sheet_of(book, state, "shortfalls", stage), shortfall_form(state, stage)


@pytest.mark.parametrize("seed", range(10))
def test_forms_say_what_the_presented_tables_say(seed):
    language = LANGUAGES[seed % 2]
    state = state_of(seed, language)
    book, t = opened(content_of(seed, language)), state.t
    for sheet, table in forms_of(state, book):
        headings = [sheet.cell(HEAD, column + 1).value for column in range(len(table.columns))]
        assert headings == [office_text(column.heading) for column in table.columns]
        for row, words in enumerate(cell_rows(table, t), start=FIRST):
            for place, (column, word) in enumerate(zip(table.columns, words, strict=True), start=1):
                cell = sheet.cell(row, place)
                kind = table.kinds_of_absence(column.field)[row - FIRST]
                if kind is not None:
                    assert cell.value == word_of(kind, t)
                elif column.kind == "text":
                    assert cell.value == word
                    assert cell.data_type == "s"
                elif word == t("absence.rounds_to_zero"):
                    assert cell.value == 0
                else:
                    assert cell.data_type == "n"
                    assert f"{cell.value:,.{column.decimals}f}" == word
                    decimals = f".{'0' * column.decimals}" if column.decimals else ""
                    assert cell.number_format == f"#,##0{decimals}"


def painted(sheet, column, row):
    """Fills that the rules of a column give a cell, by what stands in the folded column."""
    letter, found = get_column_letter(column), []
    for where, rules in sheet.conditional_formatting._cf_rules.items():
        if str(where.sqref).split(":")[0] != f"{letter}{FIRST}":
            continue
        for rule in rules:
            (formula,) = rule.formula
            tested, sign, limit = re.fullmatch(
                r"AND\(ISNUMBER\(\$(\w+)4\),\$\w+4(>=|<)([\d.]+)-1E-9\)", formula
            ).groups()
            value = sheet[f"{tested}{row}"].value
            if not isinstance(value, int | float):
                continue
            bound = float(limit) - 1e-9
            if value >= bound if sign == ">=" else value < bound:
                found.append("FF" + rule.dxf.fill.bgColor.rgb[2:])
    # The first that holds stops the others.
    return found[0] if found else None


def with_value(state, stage, code, school, amount, pupils):
    """The state with one school at exactly this amount."""
    result = state.stages[stage]
    scale = state.words.indicator(code).scale
    values, amounts, schools = (
        frame.copy() for frame in (result.values, result.amounts, result.schools)
    )
    states = result.states.copy()
    values.loc[school, code], amounts.loc[school, code] = scale * amount / pupils, amount
    states.loc[school, code] = "known"
    schools.loc[schools["school_code"] == school, "pupils"] = pupils
    facts = state.facts.copy()
    own = (facts["school_code"] == school) & (facts["stage"] == stage)
    facts.loc[own, "pupils"] = pupils
    changed = replace(result, values=values, amounts=amounts, schools=schools, states=states)
    return replace(state, stages={**state.stages, stage: changed}, facts=facts)


@pytest.mark.parametrize(
    ("amount", "pupils", "printed", "look"),
    [
        # 4.2 is the threshold, 3.57 the floor of A1.
        (42, 1000, 4.2, "FFDCEBF6"),
        (47, 1120, 4.2, "FFFBE3CB"),  # 4.19643 prints as the threshold and is below it
        (41, 1000, 4.1, "FFFBE3CB"),
        (357, 10000, 3.57, "FFFBE3CB"),
        (356, 9980, 3.57, "FFF0C4C6"),  # 3.56713 prints as the floor and is below it
        (0, 1000, 0.0, "FFF0C4C6"),
    ],
)
def test_colours_follow_the_unrounded_value_where_the_printed_one_hides_it(
    amount, pupils, printed, look
):
    base = state_of(0)
    school = base.stages[Stage.PRIMARY].schools["school_code"].iloc[0]
    state = with_value(base, Stage.PRIMARY, "A1", school, amount, pupils)
    sheet = sheet_of(opened(forms_workbook(state, DOCUMENTS)), state, "schools", Stage.PRIMARY)
    column = [c.field for c in school_form(state, Stage.PRIMARY).columns].index("A1") + 1
    assert sheet.cell(FIRST, column).value == printed
    assert painted(sheet, column, FIRST).upper() == look


def test_a_value_that_is_not_known_has_a_word_and_no_colour():
    # A seed in which a figure is missing.
    for seed in range(10):
        state = state_of(seed)
        for stage, result in state.stages.items():
            sheet = sheet_of(opened(content_of(seed)), state, "schools", stage)
            columns = [c.field for c in school_form(state, stage).columns]
            gone = of_states(result.states).notna()
            for code in gone:
                for row, missing in enumerate(gone[code], start=FIRST):
                    if missing:
                        place = columns.index(code) + 1
                        assert sheet.cell(row, place).value == state.t("absence.missing")
                        assert painted(sheet, place, row) is None
                        return
    pytest.fail("no figure is missing in any state")


def test_the_composite_is_the_plain_mean_and_has_no_limit():
    state = state_of(0)
    table = coefficient_form(state)
    for stage, result in state.stages.items():
        assert composite(result) == pytest.approx(sum(result.indicators["cv"]) / 7)
        assert table.kinds_of_absence(f"limit_{stage}")[-1] == "not_applicable"
        measures = result.indicators.copy()
        measures.loc[0, "cv"] = float("nan")
        assert composite(replace(result, indicators=measures)) != composite(result)
        changed = replace(state, stages={stage: replace(result, indicators=measures)})
        assert coefficient_form(changed).kinds_of_absence(f"cv_{stage}")[-1] == "missing"


def test_coefficients_are_marked_by_their_verdict():
    state = state_of(0)
    book = opened(content_of(0))
    sheet = sheet_of(book, state, "coefficients")
    for number, result in enumerate(state.stages.values()):
        letter = get_column_letter(3 + 3 * number)
        for row, measure in enumerate(result.indicators.to_dict("records"), start=FIRST):
            (rules,) = [
                rules
                for where, rules in sheet.conditional_formatting._cf_rules.items()
                if str(where.sqref) == f"{letter}{row}"
            ]
            red = rules[0].dxf.fill.bgColor.rgb[2:].lower() == "f0c4c6"
            assert red == (measure["cv_verdict"] == Verdict.FAIL)


def test_remarks_name_every_indicator_once():
    state = state_of(0)
    # The form's own numbers of the seven columns, as its reader finds them over the figures.
    codes = [f"L{number}" for number in range(7, 14)]

    def spread(line):
        """The numbers of a remark, runs written out."""
        found = []
        for first, last in re.findall(r"(L\d+)(?:—(L\d+))?", line):
            found += codes[codes.index(first) : codes.index(last or first) + 1]
        return found

    separator = state.t("forms.remark_separator")
    for stage, result in state.stages.items():
        for line, row in zip(remarks(state, stage), result.schools.to_dict("records"), strict=True):
            assert sorted(spread(line), key=codes.index) == codes
            head = state.t("forms.remark.met", codes="")
            met = [spread(part) for part in line.split(separator) if part.startswith(head)]
            assert sum(map(len, met)) == row["met"]
        assert any("—" in line for line in remarks(state, stage))


@pytest.mark.parametrize(
    ("codes", "shown"),
    [
        ("", []),
        ("A1", ["A1"]),
        ("A1 A2", ["A1", "A2"]),
        ("A1 A2 A3", ["A1—A3"]),
        ("A1 A2 A4 A5 A6 A7", ["A1", "A2", "A4—A7"]),
        ("A1 A3 A5", ["A1", "A3", "A5"]),
    ],
)
def test_three_codes_in_a_row_are_written_as_a_run(codes, shown):
    every = [f"A{number}" for number in range(1, 8)]
    assert in_runs(codes.split(), every) == shown


def test_shortfalls_are_those_of_the_result():
    state = state_of(1)
    (stage,) = state.stages
    table = shortfall_form(state, stage)
    expected = shortfalls(state.stages[stage], state.words.indicators)
    assert list(table.frame["school_code"]) == list(expected.index)
    for code in expected:
        assert table.frame[code].tolist() == pytest.approx(expected[code].tolist(), nan_ok=True)


def test_grades_are_told_where_a_sheet_says_them_and_missing_elsewhere():
    state = state_of(1)
    (stage,) = state.stages
    kinds = school_form(state, stage).kinds_of_absence("grades")
    told = [
        (code, str(stage)) in state.grades for code in state.stages[stage].schools["school_code"]
    ]
    assert [kind is None for kind in kinds] == told
    assert len(set(told)) == 2


@pytest.mark.parametrize("seed", [0, 1])
def test_no_text_becomes_a_formula_or_a_link(seed):
    content, state = content_of(seed), state_of(seed)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets:
            text = packed.read(name).decode("utf-8")
            assert not re.search(r"<c [^>]*><f>", text)
            assert "<hyperlink" not in text
    stage = next(iter(state.stages))
    sheet = sheet_of(opened(content), state, "schools", stage)
    names = {sheet.cell(row, 2).value for row in range(FIRST, FIRST + 14)}
    assert {office_text(name) for name in HOSTILE} <= names


def test_sheets_are_frozen_and_fit_their_paper():
    state = state_of(0)
    book = opened(content_of(0))
    for sheet, table in forms_of(state, book):
        assert sheet.freeze_panes in ("B4", "C4")
        assert sheet.page_setup.orientation == "landscape"
        # 8 is A3, 9 is A4.
        assert int(sheet.page_setup.paperSize) == (8 if len(table.columns) >= 12 else 9)
        # Not written, it is one page.
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        last = get_column_letter(len(table.columns))
        assert re.search(rf"\$A\$1:\${last}\$\d+$", sheet.print_area)
        assert sheet.print_title_rows == "$3:$3"
    for stage in state.stages:
        sheet = sheet_of(book, state, "schools", stage)
        behind = get_column_letter(len(school_form(state, stage).columns) + 2)
        assert sheet.column_dimensions[behind].hidden


def test_charts_are_native_and_draw_from_cells():
    state = state_of(0)
    with zipfile.ZipFile(io.BytesIO(content_of(0))) as packed:
        charts = [packed.read(n).decode() for n in packed.namelist() if "charts/chart" in n]
        assert not [n for n in packed.namelist() if n.startswith("xl/media")]
    assert len(charts) == 2
    (with_limits,) = [chart for chart in charts if "<c:lineChart>" in chart]
    book = opened(content_of(0))
    sheet = sheet_of(book, state, "coefficients")
    for name, first, last in re.findall(
        r"<c:val>.*?<c:f>'?([^'!]*)'?!(\S*?):(\S*?)</c:f>", with_limits
    ):
        assert name == sheet.title
        cells = [c[0].value for c in sheet[f"{first.replace('$', '')}:{last.replace('$', '')}"]]
        assert len(cells) == 7
        assert all(isinstance(value, int | float) for value in cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_names_filters_snapshot_and_every_rule_with_its_dates(language):
    state = state_of(0, language)
    about = AboutSheet("来源", (("文件", "=1+1.xlsx"),))
    book = opened(forms_workbook(state, DOCUMENTS, about))
    lines = "\n".join(
        str(row[0].value) for row in sheet_of(book, state, "method").iter_rows() if row[0].value
    )
    for said in (state.filters, state.snapshot, state.data_date):
        assert said in lines
    for rule in state.rules.every_rule():
        cited = rule.citation
        assert office_text(cited.clause) in lines
        assert cited.effective_from.isoformat() in lines
        assert cited.checked_on.isoformat() in lines
    # Sources by name: their keys in the registry say nothing to who gets the file.
    for key, named in DOCUMENTS[0]["sources"].items():
        assert key not in lines
        assert office_text(named) in lines or key == "WEX"
    assert book["来源"]["B1"].value == "=1+1.xlsx"
    assert book["来源"]["B1"].data_type == "s"


def test_equal_states_give_equal_bytes():
    assert forms_workbook(state_of(2), DOCUMENTS) == content_of(2)
    assert forms_workbook(state_of(2, edition="1"), DOCUMENTS) != content_of(2)


def test_a_county_without_schools_gives_sound_forms():
    state = state_of(1)
    (stage,) = state.stages
    empty = assess_stage(state.facts.head(0), stage, state.words.indicators, state.rules)
    changed = replace(state, stages={stage: empty}, leagues={stage: state.leagues[stage].head(0)})
    sheet = sheet_of(opened(forms_workbook(changed, DOCUMENTS)), changed, "schools", stage)
    assert sheet.cell(HEAD, 2).value == changed.t("forms.column.school")
    assert sheet.cell(FIRST, 2).value is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_of_the_sheet_on_method_are_as_high_as_their_text(language):
    state = state_of(0, language)
    sheet = sheet_of(opened(content_of(0, language)), state, "method")
    heights = {}
    for row, (cell,) in enumerate(sheet.iter_rows(max_col=1), start=1):
        letters = sum(2 if ord(letter) > 0x2E7F else 1 for letter in cell.value)
        height = sheet.row_dimensions[row].height or 15
        assert height >= 15 * np.ceil(letters / 110)
        heights[letters] = height
    assert heights[min(heights)] == 15
    assert heights[max(heights)] > 15


def test_every_form_names_an_indicator_by_its_own_number_and_by_no_other():
    state = state_of(0)
    book = opened(content_of(0))
    for sheet, table in forms_of(state, book):
        if table.key.startswith("form_shortfalls"):
            continue
        words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
        assert not [word for word in words if re.match(r"(未取整 )?A\d ", word)]
        first = 7 if table.key.startswith("form_schools") else 1
        for place, indicator in enumerate(state.words.indicators, start=first):
            code = indicator.code
            names = [state.t(f"indicator.{code}.{kind}") for kind in ("short", "name")]
            assert any(word.startswith(f"L{place} {name}") for word in words for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_means_of_the_county_stand_beside_their_unit(language):
    state = state_of(0, language)
    sheet = sheet_of(opened(content_of(0, language)), state, "coefficients")
    for row, indicator in enumerate(state.words.indicators, start=FIRST):
        assert state.t(f"unit.{indicator.unit}") in sheet.cell(row, 1).value


def test_sheets_of_sentences_are_no_wider_than_paper():
    state = state_of(0)
    width = sheet_of(opened(content_of(0)), state, "method").column_dimensions["A"].width
    # 7.27 inches of A4 between the margins, 7 pixels of 96 to an inch for a letter, and some room.
    assert width * 7 < 7.27 * 96 * 0.9
