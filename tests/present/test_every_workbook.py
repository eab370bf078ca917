"""Laws of every Excel file that pages offer, looked at by another library: text, numbers, print, origin."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import plotly.graph_objects as go
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.edition import EditionMark
from analysis.present.export_workbook import table_workbook, tables_workbook
from analysis.present.sheet_charts import panels_of
from analysis.present.sheet_setup import (
    LANDSCAPE_UP_TO,
    LONGEST_CELL,
    PORTRAIT_UP_TO,
    cell_text,
    is_risky,
    set_up_print,
)
from analysis.present.tables import Column, present
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import Stage
from data import reference
from data.warehouse import current_snapshot
from pages.shared import cached, papers
from pages.shared.edition_sheets import further_sheets
from pages.shared.rule_choice import RuleChoice
from pages.shared.view_context import ViewContext
from tests.pages.driver import draw_page

XLSX = ".xlsx"
MARK = EditionMark("2026-001", date(2026, 11, 30))
# The pages whose every kind of export is looked at; the slow run takes all that draw without a choice.
FEW = ("gap_breakdown", "shopping_list")
MANY = ("overview", "league_table", "outcomes", "teachers", "school", "rotation", "plans", "rules")
RISKY = ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠A1", "\u200b=1"]


@pytest.fixture(autouse=True)
def on_the_sample(sample_snapshots, monkeypatch):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))


def workbooks_of(key, language, monkeypatch, **address):
    """Every workbook that a page offers: key of its button -> bytes."""
    offered = {}

    def remember(label, data, key, file_name, **_):
        assert file_name.strip() == file_name
        if file_name.endswith(XLSX):
            offered[key] = data

    monkeypatch.setattr(st, "download_button", remember)
    app = AppTest.from_function(draw_page, args=(key,), default_timeout=120)
    for name, value in {"language": language, **address}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return {name: data() if callable(data) else data for name, data in offered.items()}


def assert_lawful(name, content, language):
    """What holds for every sheet of every file."""
    t = texts(language)
    book = openpyxl.load_workbook(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        drawn = "".join(n for n in packed.namelist() if "media" in n or "externalLink" in n)
        xml = [
            packed.read(n).decode() for n in packed.namelist() if n.startswith("xl/worksheets/s")
        ]
    # Charts are charts, and nothing leads out of the file.
    assert not drawn, name
    assert not [each for each in xml if "<hyperlink" in each], name
    for sheet in book:
        where = (name, sheet.title)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, where
        assert sheet.page_setup.fitToWidth in (None, 1), where
        assert sheet.page_setup.paperSize in ("9", "8", 9, 8), where
        footer = sheet.oddFooter
        assert any(
            "&P" in (part.text or "") or "Page" in (part.text or "")
            for part in (footer.left, footer.center, footer.right)
        ), where
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type != "f" and is_risky(cell.value):
                    assert cell.quotePrefix, (*where, cell.coordinate, cell.value)
                if isinstance(cell.value, float | int) and not isinstance(cell.value, bool):
                    assert cell.data_type == "n", where
    # Where the numbers come from stands in every file.
    origin = book[t("trace.sheet_about")]
    said = "\n".join(str(c.value) for row in origin.iter_rows() for c in row if c.value)
    for key in ("choice.school_year", "choice.stage", "trace.about_snapshot", "sheet.edition"):
        assert t(key) in said, (name, key)
    assert "2017" in said


@pytest.mark.parametrize("key", FEW)
def test_every_workbook_of_a_page_keeps_the_laws(key, monkeypatch):
    files = workbooks_of(key, "zh", monkeypatch)
    assert len(files) >= 5
    for name, content in files.items():
        assert_lawful(name, content, "zh")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", (*FEW, *MANY))
def test_every_workbook_of_every_page_keeps_the_laws(key, language, monkeypatch):
    files = workbooks_of(key, language, monkeypatch)
    assert files
    for name, content in files.items():
        assert_lawful(name, content, language)


@pytest.mark.parametrize("key", FEW)
def test_a_figure_of_a_page_is_a_native_chart_of_its_download(key, monkeypatch):
    files = workbooks_of(key, "zh", monkeypatch)
    charts = {}
    for name, content in files.items():
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            charts[name] = sum("charts/chart" in each for each in packed.namelist())
    expected = {
        "gap_breakdown": ("gap_by_area", "gap_groups", "gap_schools", "gap_change"),
        "shopping_list": ("shopping_indicators", "shopping_years"),
    }[key]
    for each in expected:
        assert charts[f"download_{each}"], each


TABLE = present(
    "x",
    "题目",
    pd.DataFrame({"name": RISKY, "value": [1 / 3] * len(RISKY)}),
    [Column("name", "学校"), Column("value", "比值", "number", 2)],
    ["=注"],
)


def test_text_that_begins_as_a_formula_is_marked_as_text_for_good():
    sheet = openpyxl.load_workbook(io.BytesIO(table_workbook(TABLE, texts("zh")))).worksheets[0]
    cells = [sheet.cell(row, 1) for row in range(3, 3 + len(RISKY))]
    assert all(cell.quotePrefix and cell.data_type == "s" for cell in cells)
    assert not sheet["A1"].quotePrefix
    assert not sheet["B3"].quotePrefix
    note = next(c for c in sheet["A"] if c.value == "=注")
    assert note.quotePrefix


@pytest.mark.parametrize("text", ["第一小学", "1=1", "", "a-b", "A+", "（-1）"])
def test_other_text_is_not_marked(text):
    assert not is_risky(text)


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    assert cell_text("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    cut = cell_text("x" * (LONGEST_CELL + 1))
    assert len(cut) == LONGEST_CELL
    assert cut.endswith("…")


class _Sheet:
    """Notes what is asked of a sheet."""

    def __init__(self):
        self.asked = {}

    def __getattr__(self, name):
        return lambda *values, **named: self.asked.__setitem__(name, values)


@pytest.mark.parametrize(
    ("total", "landscape", "paper"),
    [
        (PORTRAIT_UP_TO, False, 9),
        (PORTRAIT_UP_TO + 1, True, 9),
        (LANDSCAPE_UP_TO, True, 9),
        (LANDSCAPE_UP_TO + 1, True, 8),
    ],
)
def test_paper_goes_by_the_width_of_the_columns(total, landscape, paper):
    sheet = _Sheet()
    set_up_print(sheet, [float(total)], 5, title="A & B", headings=1)
    assert ("set_landscape" in sheet.asked) is landscape
    assert sheet.asked["set_paper"] == (paper,)
    assert sheet.asked["fit_to_pages"] == (1, 0)
    assert sheet.asked["repeat_rows"] == (1,)
    assert "A && B" in sheet.asked["set_footer"][0]


def test_a_figure_becomes_the_numbers_that_it_draws():
    figure = go.Figure()
    figure.add_trace(go.Bar(x=[1.5, None, 3], y=["甲", "乙", "丙"], orientation="h", name="=数"))
    figure.add_trace(go.Scatter(x=[10, 20, 30], y=["甲", "乙", "丙"], mode="markers", name="累计"))
    (panel,) = panels_of(figure)
    assert panel.categories == ["甲", "乙", "丙"]
    assert [each.values for each in panel.series] == [
        {"甲": 1.5, "乙": None, "丙": 3.0},
        {"甲": 10.0, "乙": 20.0, "丙": 30.0},
    ]
    book = openpyxl.load_workbook(
        io.BytesIO(tables_workbook([TABLE], texts("zh"), None, {"x": figure}))
    )
    cells = book[texts("zh")("sheet.chart_cells")]
    assert [cell.value for cell in cells[2]] == [None, "=数", "累计"]
    # What is not known stays empty, never 0.
    assert [cell.value for cell in cells[4]] == ["乙", None, 20]
    assert len(book.worksheets[0]._charts) == 1


def test_pairs_of_numbers_are_drawn_as_points():
    figure = go.Figure(go.Scatter(x=[1, 2], y=[3, float("nan")], mode="markers", name="a"))
    (panel,) = panels_of(figure)
    assert panel.series[0].pairs == [(1.0, 3.0)]


@pytest.fixture
def context(sample_snapshots):
    snapshot = str(current_snapshot(sample_snapshots))
    info = cached.info(snapshot)
    national = RuleChoice((reference.national_set(),), "national", "national")
    year = max(info.school_years)
    return ViewContext(texts("zh"), snapshot, info, year, Stage.PRIMARY, False, national)


def test_the_forms_carry_the_lists_of_what_schools_lack(context):
    more = further_sheets(context)
    book = openpyxl.load_workbook(io.BytesIO(papers.forms_file(context, MARK, more)))
    for table in more:
        sheet = next(each for each in book if each["A1"].value == table.title)
        shown = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        for row, line in zip(shown, table.frame.to_dict("records"), strict=False):
            for cell, column in zip(row, table.columns, strict=False):
                if column.kind != "text" and pd.notna(line[column.field]):
                    assert cell == pytest.approx(float(line[column.field]))
    said = [c.value for row in book[texts("zh")("trace.sheet_about")].iter_rows() for c in row]
    assert "2026-001" in said


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_office_prints_every_workbook(language, monkeypatch, tmp_path, context):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine")
    spoken = replace(context, t=texts(language))
    files = {"forms.xlsx": papers.forms_file(spoken, MARK, further_sheets(spoken))}
    for key in (*FEW, "league_table", "school"):
        for name, content in workbooks_of(key, language, monkeypatch).items():
            files[f"{key}_{name}"] = content
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += [
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        *(str(tmp_path / n) for n in files),
    ]
    subprocess.run(command, capture_output=True, timeout=580, check=True)
    for name in files:
        printed = (tmp_path / name).with_suffix(".pdf").read_bytes()
        assert printed.startswith(b"%PDF")
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 2, name
