"""The calculation workbook, calculated by a spreadsheet engine that knows nothing of the product."""

from __future__ import annotations

import io

import formualizer
import openpyxl
import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.present.calculation_workbook import calculation_workbook
from analysis.present.text import texts
from analysis.present.trace_words import about_sheet
from analysis.vocabulary import COMPULSORY_STAGES
from data import reference
from data.build import build
from data.pack import PackBasis, read_basis, trace_wording
from data.trace import traced
from data.warehouse import Warehouse, current_snapshot
from data.workbook import write_workbook
from tests import small_county

CODES = [indicator.code for indicator in reference.indicators()]
ROWS = {"mean": 7, "sd": 8, "cv": 9}


def county_basis(path, tables, with_reliefs=False) -> PackBasis:
    write_workbook(path / "county.xlsx", tables)
    built = build([path / "county.xlsx"], path / "snapshots")
    assert not built.stopped, built.findings
    return read_basis(Warehouse(built.snapshot), 2025, with_reliefs)


def difficult_tables():
    """The small county with a correction, gaps, parts instead of a total, and reliefs that apply."""
    tables = small_county.tables()
    codes = small_county.CODES
    premises, teachers = tables["premises"].copy(), tables["teachers"].copy()
    premises.loc[premises["school_code"] == codes["second"], "multimedia_rooms"] = None
    premises.loc[premises["school_code"] == codes["first"], "leased_sports_area_m2"] = 500.0
    premises.loc[premises["school_code"] == codes["campus"], "leased_sports_area_m2"] = 50.0
    parts = teachers["school_code"] == codes["third"]
    teachers.loc[parts, "teachers_arts_total"] = None
    gap = teachers["school_code"] == codes["private"]
    teachers.loc[gap, ["teachers_arts_total", "teachers_music"]] = None
    point = teachers["school_code"] == codes["point_50"]
    teachers.loc[point, ["visiting_pe", "visiting_music"]] = [1, 2]
    tables["schools"]["is_dense_city_core"] = tables["schools"]["school_code"].map(
        {codes["first"]: "1"}
    )
    tables["premises"], tables["teachers"] = premises, teachers
    nine = premises.loc[premises["school_code"] == codes["nine_year"], "sports_ground_area_m2"]
    tables["corrections"] = pd.DataFrame(
        [
            {
                "school_year": 2025,
                "school_code": codes["nine_year"],
                "corrected_stage": None,
                "corrected_heading": "运动场地面积(㎡)",
                "old_value": f"{nine.iloc[0]:g}",
                "new_value": "3000",
                "reason": "=2+2",
                "confirmed_by": "计财股",
            }
        ]
    )
    return tables


@pytest.fixture(scope="module")
def counties(sample_snapshots, tmp_path_factory):
    small = tmp_path_factory.mktemp("small")
    difficult = tmp_path_factory.mktemp("difficult")
    sample = Warehouse(current_snapshot(sample_snapshots))
    with_gaps = county_basis(difficult, difficult_tables())
    return {
        "sample": read_basis(sample, 2025, False),
        "sample_reliefs": read_basis(sample, 2025, True),
        "small": county_basis(small, small_county.tables()),
        "difficult": with_gaps,
        "difficult_reliefs": PackBasis(**{**vars(with_gaps), "with_reliefs": True}),
    }


def workbook(basis, code, stage, language="zh"):
    wording = trace_wording(language, basis.rules)
    trace = traced(basis.loaded, basis.facts, code, stage, basis.rules, basis.with_reliefs)
    about = about_sheet(basis.origin(stage), basis.rules, wording.t)
    return calculation_workbook(trace, wording, about)


def calculated(content):
    book = formualizer.load_workbook_bytes(content)
    book.evaluate_all()
    return book


def judged(basis, stage):
    return assess_stage(basis.facts, stage, reference.indicators(), basis.rules, basis.with_reliefs)


def school_values(content, book, language="zh"):
    """School code -> the value as it was calculated; None where it is the word for unknown."""
    t = texts(language)
    sheet = openpyxl.load_workbook(io.BytesIO(content))[t("trace.sheet_schools")]
    column = next(
        cell.column for cell in sheet[2] if cell.value.startswith(t("trace.value_of", unit="")[:4])
    )
    found = {}
    for row in range(3, sheet.max_row + 1):
        value = book.get_value(sheet.title, row, column)
        found[sheet.cell(row, 1).value] = None if value == t("common.unknown") else value
    return found


@pytest.mark.parametrize("stage", COMPULSORY_STAGES)
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "county", ["sample", "sample_reliefs", "small", "difficult", "difficult_reliefs"]
)
def test_formulas_give_the_numbers_of_the_judgement(counties, county, code, stage):
    basis = counties[county]
    content = workbook(basis, code, stage)
    book = calculated(content)
    expected = judged(basis, stage)
    measures = expected.indicators.set_index("code").loc[code]
    title = texts("zh")("trace.sheet_county")
    assert book.get_value(title, ROWS["mean"], 2) == pytest.approx(measures["mean"], rel=1e-12)
    assert book.get_value(title, ROWS["cv"], 2) == pytest.approx(measures["cv"], rel=1e-12)
    assert book.get_value(title, ROWS["sd"], 2) == pytest.approx(
        measures["cv"] * measures["mean"], rel=1e-12
    )
    assert book.get_value(title, 4, 2) == measures["schools_counted"]
    assert book.get_value(title, 10, 2) == measures["cv_limit"]
    values = expected.values[code]
    shown = school_values(content, book)
    assert set(shown) == set(values.index)
    for school, value in values.items():
        assert shown[school] == (None if pd.isna(value) else pytest.approx(value, rel=1e-12))


@pytest.mark.parametrize("county", ["sample", "difficult_reliefs"])
@pytest.mark.parametrize("code", CODES)
def test_viewers_that_do_not_calculate_show_the_same_numbers(counties, county, code):
    content = workbook(counties[county], code, COMPULSORY_STAGES[0])
    book = calculated(content)
    kept = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    live = openpyxl.load_workbook(io.BytesIO(content))
    formulas = 0
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                formulas += 1
                there = kept[sheet.title].cell(cell.row, cell.column).value
                now = book.get_value(sheet.title, cell.row, cell.column)
                if isinstance(there, int | float):
                    assert now == pytest.approx(there, rel=1e-12, abs=1e-12)
                else:
                    assert (now or None) == there
    assert formulas > 6 * len(judged(counties[county], COMPULSORY_STAGES[0]).schools)


def test_the_difficult_county_is_difficult(counties):
    """What the comparison above stands on: unknown figures, a correction and reliefs are all there."""
    plain = judged(counties["difficult"], "primary").values
    relieved = judged(counties["difficult_reliefs"], "primary").values
    codes = small_county.CODES
    assert plain["A7"].isna().sum() == 1
    assert pd.isna(plain.loc[codes["private"], "A3"])
    assert plain.loc[codes["third"], "A3"] > 0
    assert relieved.loc[codes["first"], "A5"] > plain.loc[codes["first"], "A5"]
    assert relieved.loc[codes["point_50"], "A3"] > plain.loc[codes["point_50"], "A3"]


def test_an_unknown_figure_that_is_filled_in_is_counted(counties):
    """The formulas live: the school was left out, and with a number it is in."""
    basis = counties["difficult"]
    content = workbook(basis, "A7", "primary")
    t = texts("zh")
    units, schools = t("trace.sheet_units"), t("trace.sheet_schools")
    sheet = openpyxl.load_workbook(io.BytesIO(content))[units]
    second = small_county.CODES["second"]
    row = next(r for r in range(3, sheet.max_row + 1) if sheet.cell(r, 1).value == second)
    assert sheet.cell(row, 9).value == t("common.unknown")
    book = calculated(content)
    before = book.get_value(t("trace.sheet_county"), 4, 2)
    book.set_value(units, row, 9, 10)
    book.evaluate_all()
    assert book.get_value(t("trace.sheet_county"), 4, 2) == before + 1
    values = school_values(content, book)
    assert values[second] == pytest.approx(100 * 10 / 500)
    assert schools in book.sheet_names


def test_untrusted_text_never_becomes_a_formula(tmp_path):
    tables = small_county.tables()
    tables["schools"].loc[0, "school_name"] = '=HYPERLINK("http://evil.example","x")'
    tables["schools"].loc[1, "school_name"] = "@SUM(1+1)"
    basis = county_basis(tmp_path, tables)
    content = workbook(basis, "A2", "primary")
    live = openpyxl.load_workbook(io.BytesIO(content))
    ours = "IF(COUNT(", "COUNT(", "SUM(", "IF("
    names = set()
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value[1:].startswith(ours), cell.value
                    assert "evil" not in cell.value
                elif isinstance(cell.value, str):
                    names.add(cell.value)
                assert cell.hyperlink is None
    assert '=HYPERLINK("http://evil.example","x")' in names


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_loaded_figure_names_file_sheet_and_cell(counties, language):
    basis = counties["difficult"]
    content = workbook(basis, "A5", "junior", language)
    t = texts(language)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[t("trace.sheet_sources")]
    heads = [cell.value for cell in sheet[2]]
    rows = [
        dict(zip(heads, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=3)
    ]
    units = book[t("trace.sheet_units")]
    filled = 0
    for row in rows:
        assert row[t("trace.file")] == "county.xlsx"
        assert len(row[t("trace.sha256")]) == 64
        here = units[row[t("trace.place_here")].split("!")[1]].value
        assert here == row[t("trace.number")]
        filled += isinstance(here, int | float)
    assert filled > 4
    corrected = [row for row in rows if row[t("trace.correction")]]
    assert len(corrected) == 1
    assert "=2+2" in corrected[0][t("trace.correction")]
    assert corrected[0][t("trace.number")] == 3000
    # The method and the files with their hashes stand on the last sheet.
    about = [cell.value for row in book.worksheets[-1].iter_rows() for cell in row if cell.value]
    assert "county.xlsx" in about
    assert dict(basis.files)["county.xlsx"] in about


def test_a_stage_without_schools_gives_a_workbook_without_a_coefficient(tmp_path):
    tables = small_county.tables()
    junior = {small_county.CODES[key] for key in ("nine_year", "full")}
    for sheet in ("schools", "pupils", "teachers", "premises"):
        tables[sheet] = tables[sheet][~tables[sheet]["school_code"].isin(junior)]
    content = workbook(county_basis(tmp_path, tables), "A4", "junior")
    book = calculated(content)
    title = texts("zh")("trace.sheet_county")
    assert book.get_value(title, 4, 2) == 0
    for row in ROWS.values():
        assert book.get_value(title, row, 2) == texts("zh")("common.unknown")
