"""The standard workbook as a file: the template, the round trip, and files that are no workbook."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Severity
from data.reference import code_lists, workbook_sheets
from data.sources import read_file
from data.workbook import CODES_SHEET, NOTES_SHEET, write_workbook
from tests import small_county

SHEETS = {sheet.key: sheet for sheet in workbook_sheets()}
each_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("workbooks")


@pytest.fixture(scope="module")
def template(folder) -> Path:
    write_workbook(folder / "template.xlsx", {})
    return folder / "template.xlsx"


@pytest.fixture(scope="module")
def county(folder) -> Path:
    write_workbook(folder / "county.xlsx", small_county.tables())
    return folder / "county.xlsx"


def cells_of(path: Path) -> dict[tuple[str, int, str], str]:
    """(sheet, row, field) -> text of every filled cell."""
    cells = read_file(path).cells
    return {
        (sheet, row, field): text for sheet, row, _, field, text in cells.itertuples(index=False)
    }


def told(path: Path) -> list[tuple[str, str, str]]:
    return [(f.key, f.sheet, f.cell) for f in read_file(path).findings]


def edit(source: Path, target: Path, change) -> Path:
    """The file as somebody with a spreadsheet program would change it."""
    book = openpyxl.load_workbook(source)
    change(book)
    book.save(target)
    return target


# ------------------------------------------------------------------ the template


@pytest.fixture(scope="module")
def template_book(template) -> openpyxl.Workbook:
    return openpyxl.load_workbook(template)


def column_of(worksheet: Worksheet, heading: str) -> str:
    headings = [cell.value for cell in worksheet[1]]
    return get_column_letter(headings.index(heading) + 1)


def test_the_template_holds_every_sheet_in_order_between_notes_and_codes(template_book):
    titles = [sheet.title for sheet in workbook_sheets()]
    assert template_book.sheetnames == [NOTES_SHEET, *titles, CODES_SHEET]


@each_sheet
def test_the_template_holds_every_heading_in_order(template_book, sheet):
    assert [cell.value for cell in template_book[sheet.title][1]] == [
        column.heading for column in sheet.columns
    ]
    assert template_book[sheet.title].max_row == 1


@each_sheet
def test_every_coded_column_and_no_other_offers_its_whole_list(template_book, sheet):
    worksheet = template_book[sheet.title]
    offered = {}
    for rule in worksheet.data_validations.dataValidation:
        (cells,) = rule.sqref.ranges
        assert rule.type == "list"
        assert (cells.min_row, cells.min_col) == (2, cells.max_col)
        assert cells.max_row >= 1000, "a county has hundreds of rows"
        offered[get_column_letter(cells.min_col)] = rule.formula1
    keys = {
        column_of(worksheet, column.heading): column.list or "yes_no"
        for column in sheet.columns
        if column.list or column.type == "yes_no"
    }
    assert sorted(offered) == sorted(keys)
    for letter, formula in offered.items():
        title, _, area = formula.replace("$", "").partition("!")
        shown = [row[0].value for row in template_book[title][area]]
        codes = code_lists()[keys[letter]]
        assert len(shown) == len(codes)
        assert all(code.zh in text for code, text in zip(codes, shown, strict=True))


@each_sheet
def test_required_columns_are_marked_by_their_own_colour(template_book, sheet):
    worksheet = template_book[sheet.title]
    colours: dict[bool, set[str]] = {True: set(), False: set()}
    for column, cell in zip(sheet.columns, worksheet[1], strict=True):
        colours[column.required].add(cell.fill.fgColor.rgb)
    assert len(colours[True]) == 1
    assert not colours[True] & colours[False]


def test_the_notes_explain_every_column_in_both_languages(template_book):
    notes = [[cell.value for cell in row] for row in template_book[NOTES_SHEET].iter_rows()]
    explained = {(row[1], row[2]) for row in notes}
    for sheet in workbook_sheets():
        assert sheet.title in {row[0] for row in notes}
        for column in sheet.columns:
            assert (column.heading, column.english) in explained
    text = " ".join(str(value) for row in notes for value in row if value)
    assert "空格表示“不知道”,0 表示“没有”" in text


def test_an_empty_template_reads_without_a_cell_and_without_a_complaint_of_form(template):
    read = read_file(template)
    assert read.findings == []
    assert read.cells.empty
    assert len(read.headings) == sum(len(sheet.columns) for sheet in workbook_sheets())


# ------------------------------------------------------------------ the round trip


def typed(table: pd.DataFrame, sheet) -> dict[tuple[int, str], str]:
    """What the cells of a table must read as: codes with their label, whole numbers without point."""
    expected = {}
    for column in sheet.columns:
        if column.field not in table:
            continue
        key = "yes_no" if column.type == "yes_no" else column.list
        labels = {code.code: code.zh for code in code_lists()[key]} if key else {}
        for row, value in enumerate(table[column.field], start=2):
            if pd.isna(value):
                continue
            text = f"{value:.10g}" if column.is_number else str(value)
            if column.type == "school_year":
                text = f"{value}-{value + 1}"
            elif text in labels:
                word = labels[text]
                text = f"{text} {word}" if text.isdigit() and key != "yes_no" else word
            expected[row, column.field] = text
    return expected


@each_sheet
def test_every_cell_of_the_small_county_comes_back_and_unknown_stays_empty(county, sheet):
    table = small_county.tables().get(sheet.key, pd.DataFrame())
    read = {
        (row, field): text
        for (key, row, field), text in cells_of(county).items()
        if key == sheet.key
    }
    assert read == typed(table, sheet)


def test_the_small_county_reads_without_a_finding(county):
    assert read_file(county).findings == []


def test_codes_show_their_label_years_both_years_and_empty_is_not_zero(county):
    cells = cells_of(county)
    assert cells["schools", 2, "school_type"] == "211 小学"
    assert cells["schools", 2, "urban_rural"] == "111 主城区"
    assert cells["schools", 2, "counts_as_school"] == "是"
    assert cells["pupils", 2, "stage"] == "小学"
    assert cells["pupils", 2, "school_year"] == "2025-2026"
    assert cells["teachers", 2, "teachers_doctor"] == "0"
    assert ("schools", 2, "main_school_code") not in cells
    assert cells["schools", 10, "main_school_code"] == small_county.CODES["first"]


def test_text_that_looks_like_a_formula_a_link_or_a_number_stays_text(folder):
    tables = small_county.tables()
    names = ["=1+1", "+86", "-1", "@x", "=cmd|' /C calc'!A0", "https://example.org", "0012", "1e5"]
    tables["schools"].loc[: len(names) - 1, "school_name"] = names
    tables["schools"].loc[0, "school_code"] = "0012345678"
    write_workbook(folder / "formula.xlsx", tables)
    worksheet = openpyxl.load_workbook(folder / "formula.xlsx")["学校"]
    for row, name in enumerate(names, start=2):
        cell = worksheet[f"C{row}"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)
    assert worksheet["B2"].value == "0012345678"
    cells = cells_of(folder / "formula.xlsx")
    assert [cells["schools", row, "school_name"] for row in range(2, 2 + len(names))] == names
    assert cells["schools", 2, "school_code"] == "0012345678"
    assert told(folder / "formula.xlsx") == []


def test_a_number_typed_as_text_reads_the_same_as_the_number(county, folder):
    def change(book):
        book["学生与班级"]["D2"] = "45"
        book["学生与班级"]["D3"] = 45
        book["学生与班级"]["D4"] = " 45 "
        book["学生与班级"]["B2"] = 9900000001
        book["校舍与设备"]["C2"] = "45.5"
        book["校舍与设备"]["C3"] = 45.5
        book["县情"]["C2"] = True
        book["县情"]["E2"] = pd.Timestamp("2025-09-01").date()

    cells = cells_of(edit(county, folder / "numbers.xlsx", change))
    assert [cells["pupils", row, "pupils"] for row in (2, 3, 4)] == ["45"] * 3
    assert cells["pupils", 2, "school_code"] == "9900000001"
    assert [cells["premises", row, "teaching_area_m2"] for row in (2, 3)] == ["45.5"] * 2
    assert cells["county", 2, "is_invented"] == "TRUE"
    assert cells["county", 2, "data_date"] == "2025-09-01"


def test_a_cell_of_spaces_is_an_empty_cell(county, folder):
    path = edit(
        county, folder / "spaces.xlsx", lambda book: book["教师"].__setitem__("L2", " \u3000 ")
    )
    assert ("teachers", 2, "teachers_pe") not in cells_of(path)


# ------------------------------------------------------------------ headings and sheets


def test_headings_are_known_whatever_the_width_of_brackets_and_the_spaces(county, folder):
    def change(book):
        for cell in book["教师"][1]:
            cell.value = f" {cell.value} ".replace("(", " （").replace(")", "）\n")
        book["教师"]["N1"] = "其中：音乐（人）"

    path = edit(county, folder / "wide.xlsx", change)
    assert told(path) == []
    assert cells_of(path) == cells_of(county)


def test_columns_may_stand_in_any_order(county, folder):
    def change(book):
        book["教师"].move_range("L1:L12", cols=20)

    path = edit(county, folder / "moved.xlsx", change)
    assert told(path) == []
    assert cells_of(path) == cells_of(county)


@pytest.mark.parametrize(
    ("change", "expected", "severity"),
    [
        (
            lambda book: book["教师"].__setitem__("S1", "体育与健康（人）"),
            ("heading_is_doubled", "教师", "S1"),
            Severity.STOPS,
        ),
        (
            lambda book: book["教师"].__setitem__("L1", None),  # watched
            ("heading_is_missing", "教师", ""),
            Severity.STOPS,
        ),
        (
            lambda book: book["学校"].__setitem__("G1", None),  # required
            ("heading_is_missing", "学校", ""),
            Severity.STOPS,
        ),
        (
            lambda book: book["教师"].__setitem__("S1", "校长姓名"),
            ("heading_is_not_known", "教师", "S1"),
            Severity.LOOK,
        ),
        (
            lambda book: book["教师"].delete_rows(1, 20),  # an empty sheet has no heading
            ("heading_is_missing", "教师", ""),
            Severity.STOPS,
        ),
    ],
    ids=["doubled", "missing watched", "missing required", "unknown", "empty sheet"],
)
def test_a_heading_or_sheet_that_is_not_as_in_the_template_is_told(
    county, folder, change, expected, severity
):
    read = read_file(edit(county, folder / "headings.xlsx", change))
    assert read.findings
    assert {(f.key, f.sheet, f.cell) for f in read.findings} == {expected}
    assert {f.severity for f in read.findings} == {severity}


def test_what_nobody_needs_may_be_missing(county, folder):
    def change(book):
        for title in ("乡镇", "学业成绩", "教师花名册", "数据更正", CODES_SHEET, NOTES_SHEET):
            book.remove(book[title])
        book["教师"]["R1"] = None
        book.create_sheet("我的草稿")["A1"] = "随便"

    assert told(edit(county, folder / "less.xlsx", change)) == [
        ("sheet_is_not_used", "我的草稿", "")
    ]


def test_a_column_that_is_not_known_never_gets_past_the_reader(county, folder):
    def change(book):
        book["教师"]["S1"] = "校长手机"
        book["教师"]["S2"] = "13800138000"

    read = read_file(edit(county, folder / "phone.xlsx", change))
    assert not read.cells["text"].str.contains("13800138000").any()
    assert "13800138000" not in str(read.findings)


# ------------------------------------------------------------------ broken cells


def test_error_cells_and_formulas_without_a_value_are_told_and_never_silently_empty(county, folder):
    def change(book):
        for place, error in (("L2", "#DIV/0!"), ("L3", "#N/A"), ("L4", "#REF!")):
            book["教师"][place] = error
            book["教师"][place].data_type = "e"
        book["学生与班级"]["D2"] = "=400+600"  # written by a program that calculates nothing

    path = edit(county, folder / "errors.xlsx", change)
    assert sorted(told(path)) == [
        ("cell_is_an_error", "教师", "L2"),
        ("cell_is_an_error", "教师", "L3"),
        ("cell_is_an_error", "教师", "L4"),
        ("formula_has_no_value", "学生与班级", "D2"),
    ]
    assert {f.severity for f in read_file(path).findings} == {Severity.STOPS}
    values = {f.values.get("value") for f in read_file(path).findings}
    assert values == {"#DIV/0!", "#N/A", "#REF!", None}


def test_a_calculated_formula_reads_as_its_value(folder, county):
    path = edit(
        county, folder / "sum.xlsx", lambda book: book["学生与班级"].__setitem__("D2", "=400+600")
    )
    calculated = folder / "calculated.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(calculated, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for empty in (b"<f>400+600</f><v />", b"<f>400+600</f><v/>", b"<f>400+600</f><v></v>"):
                part = part.replace(empty, b"<f>400+600</f><v>1000</v>")
            target.writestr(name, part)
    assert told(calculated) == []
    assert cells_of(calculated)["pupils", 2, "pupils"] == "1000"


def test_an_error_in_a_column_that_is_not_imported_stops_nothing(county, folder):
    def change(book):
        book["教师"]["S1"] = "备注"
        book["教师"]["S2"] = "#REF!"
        book["教师"]["S2"].data_type = "e"

    assert told(edit(county, folder / "notes.xlsx", change)) == [
        ("heading_is_not_known", "教师", "S1")
    ]


# ------------------------------------------------------------------ files that are no workbook


def text_file(path: Path, county: Path) -> None:
    path.write_text("学年\n2025-2026\n", "utf-8")


def empty_file(path: Path, county: Path) -> None:
    path.touch()


def zip_of_something_else(path: Path, county: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")


def cut(part: float):
    def write(path: Path, county: Path) -> None:
        path.write_bytes(county.read_bytes()[: int(county.stat().st_size * part)])

    return write


def part_broken_off(path: Path, county: Path) -> None:
    """A sheet that ends in the middle, in a package that is whole by its checksums."""
    with zipfile.ZipFile(county) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            end = len(part) // 2 if name.startswith("xl/worksheets/sheet5") else len(part)
            target.writestr(name, part[:end])


def list_of_sheets_lost(path: Path, county: Path) -> None:
    with zipfile.ZipFile(county) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            if name != "xl/workbook.xml":
                target.writestr(name, source.read(name))


def part_with_a_foreign_prefix(path: Path, county: Path) -> None:
    """A tag whose namespace nobody declared: readers differ in what they make of it."""
    with zipfile.ZipFile(county) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/workbook.xml":
                part = part.replace(b"<sheets>", b"<x:sheets>").replace(
                    b"</sheets>", b"</x:sheets>"
                )
            target.writestr(name, part)


def workbook_of_something_else(path: Path, county: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "成绩单"
    book.save(path)


def missing_file(path: Path, county: Path) -> None:
    path.unlink(missing_ok=True)


def a_folder(path: Path, county: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "key"),
    [
        pytest.param(text_file, "file_is_not_a_workbook", id="text renamed"),
        pytest.param(empty_file, "file_is_not_a_workbook", id="empty"),
        pytest.param(zip_of_something_else, "file_is_not_a_workbook", id="another zip"),
        pytest.param(cut(0.25), "file_is_not_a_workbook", id="cut at 25 %"),
        pytest.param(cut(0.50), "file_is_not_a_workbook", id="cut at 50 %"),
        pytest.param(cut(0.75), "file_is_not_a_workbook", id="cut at 75 %"),
        pytest.param(cut(0.95), "file_is_not_a_workbook", id="cut at 95 %"),
        pytest.param(part_broken_off, "file_is_not_a_workbook", id="half a sheet"),
        pytest.param(list_of_sheets_lost, "file_is_not_a_workbook", id="no list of sheets"),
        pytest.param(part_with_a_foreign_prefix, "file_is_not_a_workbook", id="unknown prefix"),
        pytest.param(workbook_of_something_else, "file_is_not_recognised", id="another workbook"),
        pytest.param(missing_file, "file_cannot_be_opened", id="missing"),
        pytest.param(a_folder, "file_cannot_be_opened", id="folder"),
    ],
)
def test_what_is_no_workbook_is_one_finding_that_names_the_file(make, key, county, tmp_path):
    path = tmp_path / "交来的.xlsx"
    make(path, county)
    read = read_file(path)
    assert [(f.key, f.severity, f.file) for f in read.findings] == [
        (key, Severity.STOPS, "交来的.xlsx")
    ]
    assert read.cells.empty
    for language in LANGUAGES:
        sentence = finding_sentence(read.findings[0], texts(language))
        assert "交来的.xlsx" in sentence
        assert "{" not in sentence


def test_damaged_bytes_are_told_or_do_no_harm_and_never_give_other_numbers(county, folder):
    """The fast reader ignores checksums: one wrong byte must not become another figure."""
    data, sound = county.read_bytes(), cells_of(county)
    chance = random.Random(6)
    harmed = 0
    for _ in range(40):
        damaged = bytearray(data)
        damaged[chance.randrange(len(data))] ^= 1 + chance.randrange(255)
        path = folder / "damaged.xlsx"
        path.write_bytes(damaged)
        keys = {f.key for f in read_file(path).findings}
        harmed += bool(keys)
        assert keys <= {"file_is_not_a_workbook"}
        assert keys or cells_of(path) == sound
    assert harmed > 20


def test_a_heading_with_signs_that_nobody_sees_is_known(county, folder):
    book = openpyxl.load_workbook(county)
    sheet = book["学生与班级"]
    sheet["D1"] = f"\ufeff{sheet['D1'].value}\u200b"
    path = folder / "unseen.xlsx"
    book.save(path)
    read = read_file(path)
    assert read.findings == []
    assert ("pupils", "pupils", 4) in set(read.headings.itertuples(index=False, name=None))
