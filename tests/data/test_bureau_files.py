"""Files that a bureau really has give the facts of the standard workbook, and what is odd is told."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlwt

from analysis.present.checked_workbook import checked_workbook
from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Finding, Severity
from data import build, desk, warehouse
from data.documents import DocumentStore
from data.grids import Source
from data.pack import read_basis, write_packs
from data.shown_grids import shown_grids
from data.source_mapping import NOTHING_SAID, SourceMapping, named
from data.source_vocabulary import Target
from data.sources import read_file, read_source
from data.workbook import write_workbook
from tests import small_county
from tests.data import bureau_files

SAID = named(SourceMapping(county=bureau_files.COUNTY), "mapping.toml")
OF_2025 = named(replace(SAID, years={"": "2025-2026"}), "mapping.toml")
# Neither export nor form tells where a school stands.
NOT_IN_EXPORTS = ["longitude", "latitude", "datum"]
TABLES = bureau_files.tables()
# A form without the column: every school is then taken as counted.
WITHOUT_CAMPUS = {
    key: frame[frame["school_code"] != small_county.CODES["campus"]]
    if "school_code" in frame
    else frame
    for key, frame in TABLES.items()
}
CODES_OF = small_county.CODES
JUDGED = [code for key, code in small_county.CODES.items() if key != "special"]


def load(paths: Sequence[Path], said: SourceMapping = SAID) -> tuple[pd.DataFrame, list[Finding]]:
    """Facts and findings of files loaded together."""
    connection = warehouse.create()
    try:
        findings = build.load(connection, [read_file(path, said) for path in paths], "0" * 12, said)
        return warehouse.read_facts(connection), findings
    finally:
        connection.close()


def standard_facts(folder: Path, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Facts of the same county by the standard workbook."""
    path = folder / "standard.xlsx"
    write_workbook(path, tables)
    facts, findings = load([path], NOTHING_SAID)
    assert findings == []
    return facts


def assert_same_facts(found: pd.DataFrame, expected: pd.DataFrame, *without: str) -> None:
    keys = ["school_year", "school_code", "stage"]
    drop = [*NOT_IN_EXPORTS, *without]
    one, other = (
        frame.drop(columns=drop, errors="ignore").sort_values(keys, ignore_index=True)
        for frame in (found, expected)
    )
    pd.testing.assert_frame_equal(one, other, check_dtype=False)


def keys_of(findings: Sequence[Finding], *severities: Severity) -> list[str]:
    return sorted({f.key for f in findings if f.severity in (severities or tuple(Severity))})


def the(findings: Sequence[Finding], key: str) -> Finding:
    (finding,) = [finding for finding in findings if finding.key == key]
    return finding


def export(folder: Path, change=None, name: str = "横表.xlsx", **options) -> Path:
    """The county export, changed as somebody with a spreadsheet program would."""
    path = folder / name
    bureau_files.write_export(path, TABLES, **options)
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book.active)
        book.save(path)
    return path


def at(sheet, heading: str) -> int:
    """The column, counted from 1, whose bottom heading holds a text."""
    for row in range(5, 1, -1):
        for cell in sheet[row]:
            if cell.value == heading:
                return cell.column
    raise AssertionError(heading)


# ------------------------------------------------------------------ the forms


def with_senior_classes_unknown(facts: pd.DataFrame) -> pd.DataFrame:
    """The county export has no classes of the senior stage, which no indicator needs."""
    return facts.assign(classes=facts["classes"].where(facts["stage"] != "senior"))


def test_a_county_export_with_merged_headings_gives_the_same_facts(tmp_path):
    facts, findings = load([export(tmp_path)])
    expected = standard_facts(tmp_path, TABLES)
    assert_same_facts(facts, with_senior_classes_unknown(expected))
    assert keys_of(findings, Severity.STOPS, Severity.EXCLUDES) == []
    assert the(findings, "column_is_not_known").values["heading"] == "学校基本情况→校训"
    assert the(findings, "personal_columns_are_dropped").values["count"] == 1
    assert the(findings, "school_year_is_from_the_title").values["school_year"] == "2025-2026"
    assert the(findings, "unit_was_converted").values["count"] == 9


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_export_in_any_encoding_gives_the_same_facts(tmp_path, encoding):
    path = tmp_path / "横表.csv"
    bureau_files.write_csv_export(path, TABLES, encoding)
    facts, findings = load([path])
    expected = standard_facts(tmp_path, TABLES)
    assert_same_facts(facts, with_senior_classes_unknown(expected))
    assert keys_of(findings, Severity.STOPS, Severity.EXCLUDES) == []


def test_an_old_xls_gives_what_the_xlsx_gives(tmp_path):
    """The old format, by the program's own reader, merged headings and all."""
    modern = openpyxl.load_workbook(export(tmp_path)).active
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("横表")
    merged = {(r.min_row, r.min_col): r for r in modern.merged_cells.ranges}
    for row in modern.iter_rows():
        for cell in row:
            block = merged.get((cell.row, cell.column))
            if block is not None:
                rows, columns = (
                    (block.min_row - 1, block.max_row - 1),
                    (
                        block.min_col - 1,
                        block.max_col - 1,
                    ),
                )
                sheet.write_merge(*rows, *columns, cell.value)
            elif cell.value is not None:
                sheet.write(cell.row - 1, cell.column - 1, cell.value)
    book.save(str(tmp_path / "横表.xls"))
    # Programs of the WPS family give the same bytes another ending.
    (tmp_path / "横表.et").write_bytes((tmp_path / "横表.xls").read_bytes())
    modern_facts, _ = load([tmp_path / "横表.xlsx"])
    for name in ("横表.xls", "横表.et"):
        facts, findings = load([tmp_path / name])
        assert keys_of(findings, Severity.STOPS) == []
        assert_same_facts(facts, modern_facts)


def test_the_statistics_forms_of_each_school_give_the_same_facts(tmp_path):
    paths = []
    for code in JUDGED:
        path = tmp_path / f"基表{code}.xlsx"
        bureau_files.statistics_forms(TABLES, code).save(path)
        paths.append(path)
    facts, findings = load(paths, OF_2025)
    expected = standard_without_senior(tmp_path, TABLES)
    assert keys_of(findings, Severity.STOPS) == []
    assert keys_of(findings, Severity.EXCLUDES) == ["premises_cannot_be_split"]
    assert_same_facts(facts, expected)


def without_senior(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The forms of the compulsory stages do not speak of the senior one."""
    pupils = tables["pupils"]
    return {**tables, "pupils": pupils[pupils["stage"] != "senior"]}


def standard_without_senior(folder: Path, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    path = folder / "standard.xlsx"
    write_workbook(path, without_senior(tables))
    return load([path], NOTHING_SAID)[0]


def test_a_form_whose_headings_are_merged_over_two_rows_is_read_by_its_whole_path(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "教基3112_小学"
    for row in (
        ["小学学生情况(2025-2026学年)"],
        ["指标名称", "代码", "招生数", "在校生数", None, None],
        [None, None, None, "合计", "一年级", "二年级"],
        ["甲", "乙", 1, 2, 3, 4],
        ["总计", "01", 33, 201, 100, 101],
    ):
        sheet.append(row)
    for merged in ("A2:A3", "B2:B3", "C2:C3", "D2:F2"):
        sheet.merge_cells(merged)
    path = tmp_path / "form.xlsx"
    book.save(path)
    (record,) = read_file(path).records
    found = {cell.target.field: (cell.typed, cell.row, cell.column) for cell in record.cells}
    assert found == {"pupils": ("201", 5, 4)}


def test_the_collection_forms_of_schools_give_the_same_facts(tmp_path):
    paths = []
    for code in JUDGED:
        if code == small_county.CODES["campus"]:
            continue
        path = tmp_path / f"采集表{code}.xlsx"
        bureau_files.collection_form(TABLES, code).save(path)
        paths.append(path)
    facts, findings = load(paths)
    expected = standard_without_senior(tmp_path, WITHOUT_CAMPUS)
    # The form asks for music and fine art, which stand in for the total, and not for classes.
    assert_same_facts(facts, expected.assign(classes=float("nan")))
    assert keys_of(findings, Severity.STOPS) == []
    assert the(findings, "schools_are_taken_as_counted").values["count"] == len(paths)


def test_facts_do_not_depend_on_the_order_of_files(tmp_path):
    paths = []
    for code in JUDGED:
        path = tmp_path / f"基表{code}.xlsx"
        bureau_files.statistics_forms(TABLES, code).save(path)
        paths.append(path)
    facts, findings = load(paths, OF_2025)
    random.Random(1).shuffle(paths)
    again, found = load(paths, OF_2025)
    pd.testing.assert_frame_equal(again, facts)
    assert found == findings


def test_two_years_in_two_exports_stand_beside_each_other(tmp_path):
    first = export(tmp_path, name="a.xlsx")
    second = export(tmp_path, name="b.xlsx", title="小样县2024-2025学年基础数据表")
    facts, findings = load([first, second])
    assert keys_of(findings, Severity.STOPS) == []
    assert set(facts["school_year"]) == {2024, 2025}
    by_year = [of_year.drop(columns="school_year") for _, of_year in facts.groupby("school_year")]
    pd.testing.assert_frame_equal(*[f.reset_index(drop=True) for f in by_year])


def test_an_export_completes_the_standard_workbook(tmp_path):
    """The office typed schools and townships; everything that is counted comes from the export."""
    path = tmp_path / "学校.xlsx"
    write_workbook(path, {key: TABLES[key] for key in ("county", "townships", "schools")})
    book = openpyxl.load_workbook(path)
    for title in ("学生与班级", "教师", "校舍与设备"):
        book.remove(book[title])
    book.save(path)
    facts, findings = load([path, export(tmp_path)], NOTHING_SAID)
    assert keys_of(findings, Severity.STOPS, Severity.EXCLUDES) == []
    assert_same_facts(facts, with_senior_classes_unknown(standard_facts(tmp_path, TABLES)))
    assert facts["longitude"].notna().any()


# ------------------------------------------------------------------ cells as people type them


def one_cell(heading: str, value: object, row: int = 6):
    def change(sheet):
        sheet.cell(row, at(sheet, heading)).value = value

    return change


@pytest.mark.parametrize(
    ("typed", "key", "pupils"),
    [
        ("１０００", "cells_had_full_width_signs", 1000),
        ("1,000", "cells_had_thousands_marks", 1000),
        ("1000人", "cells_had_units", 1000),
        ("—", "cells_were_dashes", None),
        ("/", "cells_were_dashes", None),
        (None, None, None),
        ("1000.0", None, 1000),
        (1000.0, None, 1000),
    ],
)
def test_a_number_is_read_as_people_type_it_and_every_reading_is_told(tmp_path, typed, key, pupils):
    column = "合计"
    facts, findings = load([export(tmp_path, one_cell(column, typed))])
    first = facts[(facts["school_code"] == small_county.CODES["first"])].iloc[0]
    # The campus of the first school has 200 pupils more.
    assert first["pupils"] == pupils + 200 if pupils else pd.isna(first["pupils"])
    told = {f.key for f in findings} & {
        "cells_had_full_width_signs",
        "cells_had_thousands_marks",
        "cells_had_units",
        "cells_were_dashes",
    }
    assert told == ({key} if key else set())
    if key:
        finding = the(findings, key)
        assert (finding.file, finding.sheet, finding.values["count"]) == ("横表.xlsx", "横表", 1)
        assert finding.cell.endswith("6")
    if pupils is None:
        assert any(f.key == "figure_is_not_known" and f.school == "第一小学" for f in findings)


def test_a_code_that_became_a_number_is_restored_when_all_its_digits_are_there(tmp_path):
    change = one_cell("学校标识码", float(small_county.CODES["first"]))
    facts, findings = load([export(tmp_path, change)])
    assert small_county.CODES["first"] in set(facts["school_code"])
    assert keys_of(findings, Severity.STOPS) == []
    _, findings = load([export(tmp_path, one_cell("学校标识码", "9.9E+09"))])
    assert "school_code_lost_digits" in keys_of(findings, Severity.STOPS)


def test_rows_of_sums_are_never_schools_and_tell_when_they_do_not_match(tmp_path):
    _, findings = load([export(tmp_path)])
    assert "total_does_not_match" not in keys_of(findings)
    facts, findings = load([export(tmp_path, lambda sheet: sheet.delete_rows(7))])
    finding = next(f for f in findings if f.key == "total_does_not_match")
    assert (finding.values["stated"], finding.values["computed"]) == (2465, 1965)
    assert small_county.CODES["second"] not in set(facts["school_code"])


def test_subtotals_belong_to_the_rows_above_them(tmp_path):
    def change(sheet):
        columns = range(at(sheet, "合计"), sheet.max_column + 1)
        sheet.insert_rows(8)
        sheet.cell(8, 1, "小计")
        for column in columns:
            above = [sheet.cell(row, column).value or 0 for row in (6, 7)]
            sheet.cell(8, column, sum(above))

    facts, findings = load([export(tmp_path, change)])
    assert len(set(facts["school_code"])) == len(JUDGED) - 1  # the campus is part of its school
    assert keys_of(findings, Severity.STOPS) == []
    assert "total_does_not_match" not in keys_of(findings)

    def wrong(sheet):
        change(sheet)
        sheet.cell(8, at(sheet, "合计")).value += 1

    _, findings = load([export(tmp_path, wrong)])
    assert the(findings, "total_does_not_match").cell.endswith("8")


def test_a_lone_code_is_a_school_whatever_word_stands_beside_it(tmp_path):
    """A word of sums typed into a school's row must not lose the school."""
    facts, findings = load([export(tmp_path, lambda sheet: sheet.cell(7, 1, "合计"))])
    assert small_county.CODES["second"] in set(facts["school_code"])
    assert "total_does_not_match" not in keys_of(findings)


def test_sums_of_one_school_beside_its_other_rows_are_not_loaded(tmp_path):
    """Two rows with the same code: the one that says 小计 is a sum, not the school once more."""

    def change(sheet):
        sheet.insert_rows(7)
        for column in range(1, sheet.max_column + 1):
            sheet.cell(7, column, sheet.cell(6, column).value)
        sheet.cell(7, 1, "小计")

    plain, _ = load([export(tmp_path)])
    facts, findings = load([export(tmp_path, change)])
    assert keys_of(findings, Severity.STOPS) == []
    pd.testing.assert_frame_equal(facts, plain)


def test_a_teacher_in_a_row_that_says_sum_is_loaded(tmp_path):
    files = [read_file(roster(tmp_path, {}, {"序号": "合计", "姓名": "另一人"}), OF_2025)]
    connection = warehouse.create()
    build.load(connection, files, "0" * 12, OF_2025)
    assert connection.execute("SELECT count(*) FROM teacher").fetchone() == (2,)
    connection.close()


@pytest.mark.parametrize(("before", "after"), [('"', ""), ('"', '"x')])
def test_a_stray_quotation_mark_swallows_no_rows(tmp_path, before, after):
    """Without its partner, or with one that ends inside a cell, it hides the rows in between."""
    path = tmp_path / "横表.csv"
    bureau_files.write_csv_export(path, TABLES, "utf-8")
    lines = path.read_text("utf-8").splitlines()
    for number, sign in ((7, before), (9, after)):
        head, name, rest = lines[number].split(",", 2)
        lines[number] = f"{head},{sign}{name},{rest}"
    path.write_text("\r\n".join(lines), "utf-8", newline="")
    _, findings = load([path])
    assert keys_of(findings, Severity.STOPS) == ["file_is_not_a_workbook"]


def forms_changed(folder: Path, title: str, change) -> tuple[pd.DataFrame, list[Finding]]:
    """Facts and findings of the third school's forms, one sheet changed."""
    book = bureau_files.statistics_forms(TABLES, small_county.CODES["third"])
    change(book[title])
    path = folder / "基表.xlsx"
    book.save(path)
    return load([path], OF_2025)


@pytest.mark.parametrize("typed", ["-", None, "1,23"])
def test_the_numbering_of_a_form_is_no_second_form_whatever_it_holds(tmp_path, typed):
    for title, place in (("教基5170_小学", "D3"), ("教基2106_小学", "B3")):
        plain, _ = forms_changed(tmp_path, title, lambda sheet: None)
        facts, _ = forms_changed(
            tmp_path, title, lambda sheet, place=place: sheet.__setitem__(place, typed)
        )
        pd.testing.assert_frame_equal(facts, plain)
    assert plain["teaching_area_m2"].notna().all()
    assert plain["classes"].notna().all()


def test_the_values_of_a_form_may_stand_before_the_codes(tmp_path):
    def change(sheet):
        for row in range(2, sheet.max_row + 1):
            code, value = sheet.cell(row, 2).value, sheet.cell(row, 3).value
            sheet.cell(row, 2).value, sheet.cell(row, 3).value = value, code

    plain, _ = forms_changed(tmp_path, "教基2106_小学", lambda sheet: None)
    facts, _ = forms_changed(tmp_path, "教基2106_小学", change)
    pd.testing.assert_frame_equal(facts, plain)


def test_what_stands_beside_a_label_is_told_at_its_own_cell(tmp_path):
    def change(sheet):
        sheet["B4"] = "未知类型"

    _, findings = forms_changed(tmp_path, "教基1001_小学", change)
    assert the(findings, "code_is_not_known").cell == "B4"


def test_a_heading_with_signs_that_nobody_sees_is_known(tmp_path):
    plain, _ = load([export(tmp_path)])
    facts, _ = load([export(tmp_path, one_cell("#运动场地面积", "\ufeff#运动场地面积\u200b", 3))])
    pd.testing.assert_frame_equal(facts, plain)


def test_error_cells_and_unfinished_formulas_are_told_in_loaded_columns_only(tmp_path):
    _, findings = load([export(tmp_path, one_cell("合计", "=1/0"))])
    assert the(findings, "formula_has_no_value").cell.endswith("6")
    _, findings = load([export(tmp_path, one_cell("校训", "=1/0"))])
    assert "formula_has_no_value" not in keys_of(findings)


def test_money_without_a_unit_is_asked_about(tmp_path):
    def rename(sheet):
        for row in sheet["A2:AO5"]:
            for cell in row:
                if cell.value == "教学仪器设备资产值(元)":
                    cell.value = "教学仪器设备资产值"

    _, findings = load([export(tmp_path, rename)])
    assert the(findings, "unit_is_assumed").values["count"] == 9


def test_a_unit_of_another_kind_stops(tmp_path):
    def rename(sheet):
        for row in sheet["A2:AO5"]:
            for cell in row:
                if cell.value == "教学仪器设备资产值(元)":
                    cell.value = "教学仪器设备资产值(人)"

    _, findings = load([export(tmp_path, rename)])
    assert the(findings, "heading_unit_is_not_usable").severity is Severity.STOPS


# ------------------------------------------------------------------ what files do not tell


def test_a_county_that_no_file_names_is_asked_for(tmp_path):
    _, findings = load([export(tmp_path)], NOTHING_SAID)
    assert keys_of(findings, Severity.STOPS) == ["county_is_not_named"]


def test_a_school_year_that_nobody_tells_is_asked_for_once_and_taken_as_said(tmp_path):
    path = export(tmp_path, title="小样县基础数据表")
    _, findings = load([path])
    assert [f.file for f in findings if f.key == "school_year_is_not_given"] == ["横表.xlsx"]
    facts, findings = load([path], OF_2025)
    assert set(facts["school_year"]) == {2025}
    assert the(findings, "school_year_was_given").values["school_year"] == "2025-2026"
    only_here = named(replace(SAID, years={"横表.xlsx": "2023-2024"}), "m.toml")
    assert set(load([path], only_here)[0]["school_year"]) == {2023}


def test_a_school_without_code_is_found_by_its_name_or_asked_about_with_the_nearest(tmp_path):
    def change(name):
        def on(sheet):
            sheet.cell(6, at(sheet, "学校标识码")).value = None
            sheet.cell(6, at(sheet, "学校名称")).value = name

        return on

    schools = tmp_path / "学校.xlsx"
    write_workbook(schools, {key: TABLES[key] for key in ("county", "schools")})
    found, findings = load([schools, export(tmp_path, change(" 第一 小学"))], NOTHING_SAID)
    assert keys_of(findings, Severity.STOPS) == []
    assert small_county.CODES["first"] in set(found["school_code"])

    path = export(tmp_path, change("县第一小学"))
    _, findings = load([schools, path], NOTHING_SAID)
    finding = the(findings, "school_is_not_identified")
    assert finding.severity is Severity.STOPS
    assert "第一小学" in finding.values["candidates"]
    said = named(SourceMapping(schools={"县第一小学": small_county.CODES["first"]}), "m.toml")
    _, findings = load([schools, path], said)
    assert "school_is_not_identified" not in keys_of(findings)
    assert the(findings, "school_name_differs").severity is Severity.LOOK


def test_a_figure_without_stage_is_left_out_where_a_school_has_two(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["学校标识码", "学校名称", "随迁子女"])
    for key in ("first", "nine_year"):
        book.active.append([small_county.CODES[key], key, 7])
    book.save(tmp_path / "随迁.xlsx")
    write_workbook(tmp_path / "standard.xlsx", TABLES)
    _facts, findings = load([tmp_path / "standard.xlsx", tmp_path / "随迁.xlsx"], OF_2025)
    finding = the(findings, "stage_is_not_given")
    assert (finding.severity, finding.cell, finding.school) == (
        Severity.EXCLUDES,
        "C3",
        "nine_year",
    )


def test_a_sheet_that_is_called_by_a_stage_tells_it(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, boarders in (("小学", 7), ("初中", 9)):
        sheet = book.create_sheet(title)
        sheet.append(["学校标识码", "学校名称", "寄宿生"])
        sheet.append([small_county.CODES["nine_year"], "九年学校", boarders])
    book.save(tmp_path / "寄宿.xlsx")
    write_workbook(tmp_path / "standard.xlsx", TABLES)
    connection = warehouse.create()
    files = [read_file(tmp_path / name) for name in ("standard.xlsx", "寄宿.xlsx")]
    findings = build.load(connection, files, "0" * 12, OF_2025)
    assert "stage_is_not_given" not in keys_of(findings)
    rows = connection.execute(
        "SELECT stage, boarders FROM pupils WHERE boarders IS NOT NULL ORDER BY stage"
    ).fetchall()
    assert rows == [("junior", 9), ("primary", 7)]


def test_a_column_of_stages_tells_the_stage_of_its_row(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["学校标识码", "学段", "寄宿生"])
    for stage, boarders in (("小学", 7), ("初中阶段", 9)):
        book.active.append([small_county.CODES["nine_year"], stage, boarders])
    book.save(tmp_path / "寄宿.xlsx")
    write_workbook(tmp_path / "standard.xlsx", TABLES)
    connection = warehouse.create()
    files = [read_file(tmp_path / name) for name in ("standard.xlsx", "寄宿.xlsx")]
    build.load(connection, files, "0" * 12, OF_2025)
    rows = connection.execute(
        "SELECT stage, boarders FROM pupils WHERE boarders IS NOT NULL ORDER BY stage"
    ).fetchall()
    assert rows == [("junior", 9), ("primary", 7)]


def test_a_needed_figure_that_no_file_has_is_told_once(tmp_path):
    def change(sheet):
        for row in sheet["A2:AO5"]:
            for cell in row:
                if cell.value == "#网络多媒体教室(间)":
                    cell.value = "备注"

    _, findings = load([export(tmp_path, change)])
    finding = the(findings, "figure_is_in_no_file")
    assert (finding.severity, finding.values["heading"]) == (
        Severity.EXCLUDES,
        "网络多媒体教室数(间)",
    )


def test_kinds_of_data_that_no_file_holds_are_told_by_name(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["学校标识码", "学校名称", "小学在校生数"])
    book.active.append([small_county.CODES["first"], "第一小学", 400])
    book.save(tmp_path / "学生.xlsx")
    _, findings = load([tmp_path / "学生.xlsx"], OF_2025)
    lacking = [(f.file, f.sheet) for f in findings if f.key == "sheet_is_in_no_file"]
    assert lacking == [("", "学校"), ("", "教师"), ("", "校舍与设备")]


# ------------------------------------------------------------------ two files that disagree


def test_two_files_that_say_different_things_stop_with_both_places(tmp_path):
    one = export(tmp_path, name="一.xlsx")
    other = export(tmp_path, one_cell("合计", 999), name="二.xlsx")
    _, findings = load([one, other])
    finding = the(findings, "value_is_given_twice")
    assert finding.severity is Severity.STOPS
    assert {str(finding.values["value"]), str(finding.values["other"])} == {"999", "1000"}
    assert (finding.file, finding.values["place"].split()[0]) == ("二.xlsx", "一.xlsx")
    for language in LANGUAGES:
        sentence = finding_sentence(finding, texts(language))
        assert "一.xlsx" in sentence and "二.xlsx" in sentence


def test_two_files_that_say_the_same_are_one(tmp_path):
    facts, findings = load([export(tmp_path, name="一.xlsx"), export(tmp_path, name="二.xlsx")])
    assert keys_of(findings, Severity.STOPS) == []
    assert_same_facts(facts, load([tmp_path / "一.xlsx"])[0])


# ------------------------------------------------------------------ the mapping


def test_a_heading_that_was_said_once_is_loaded_and_one_that_is_not_needed_is_silent(tmp_path):
    def change(sheet):
        sheet.cell(3, at(sheet, "校训")).value = "最大的班"
        for row in range(6, 16):
            sheet.cell(row, at(sheet, "最大的班")).value = 50

    path = export(tmp_path, change)
    _, findings = load([path])
    heading = the(findings, "column_is_not_known").values["heading"]
    target = Target("pupils", "largest_class", "primary")
    said = named(replace(SAID, headings={heading: target}), "m.toml")
    connection = warehouse.create()
    findings = build.load(connection, [read_file(path, said)], "0" * 12, said)
    assert "column_is_not_known" not in keys_of(findings)
    found = connection.execute("SELECT DISTINCT largest_class FROM pupils WHERE stage = 'primary'")
    assert found.fetchall() == [(50,)]
    unused = named(replace(SAID, headings={heading: None}), "m.toml")
    assert "column_is_not_known" not in keys_of(load([path], unused)[1])


def test_known_columns_of_other_indicators_are_counted_and_not_asked_about(tmp_path):
    def change(sheet):
        sheet.cell(3, at(sheet, "校训")).value = "核定编制"

    _, findings = load([export(tmp_path, change)])
    assert "column_is_not_known" not in keys_of(findings)
    assert the(findings, "form_items_are_not_used").values["count"] == 1


def test_a_word_for_a_code_can_be_said(tmp_path):
    path = export(tmp_path, one_cell("办学类型", "老完小"))
    _, findings = load([path])
    assert the(findings, "code_is_not_known").values["value"] == "老完小"
    said = named(replace(SAID, codes={("school_type", "老完小"): "211"}), "m.toml")
    facts, findings = load([path], said)
    assert keys_of(findings, Severity.STOPS) == []
    assert set(facts[facts["school_code"] == small_county.CODES["first"]]["school_type"]) == {"211"}


# ------------------------------------------------------------------ files that are none of these


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("空.csv", b"", "file_is_not_a_workbook"),
        ("文.csv", "一段话\n又一段\n".encode(), "file_is_not_a_workbook"),
        ("图.xls", b"\x89PNG\r\n\x1a\n" + bytes(200), "file_is_not_a_workbook"),
        ("坏.csv", b"\xff\xfe\x00", "file_is_not_a_workbook"),
        ("别的.csv", "日期,天气\n2025-01-01,晴\n".encode(), "file_is_not_recognised"),
    ],
)
def test_what_is_no_table_of_schools_is_told(name, content, key):
    read = read_source(Source(name, content))
    assert the(read.findings, key).severity is Severity.STOPS
    assert read.cells.empty and read.records == ()


# ------------------------------------------------------------------ people

PERSON = {
    "序号": "1",
    "姓名": "欧阳秘密",
    "身份证号": "990199198001011234",
    "联系电话": "13900139000",
    "性别": "女",
    "学校标识码": small_county.CODES["first"],
    "学校名称": "第一小学",
    "任教学段": "小学",
    "任教学科": "道德与法制",
    "学历": "大学本科",
    "最高骨干教师级别": "县级",
    "出生日期": "1980-01-01",
    "入现单位时间": "2011年9月",
    "家庭住址": "城关镇甲路乙号",
}
SECRETS = ["欧阳秘密", "990199198001011234", "13900139000", "甲路乙号", "1980-01-01", "某人"]


def roster(folder: Path, *changes: dict[str, object]) -> Path:
    path = folder / "花名册.xlsx"
    bureau_files.write_roster(path, [{**PERSON, **change} for change in changes or ({},)])
    return path


def test_a_list_of_teachers_is_loaded_without_the_people(tmp_path):
    write_workbook(tmp_path / "standard.xlsx", TABLES)
    path = roster(
        tmp_path, {}, {"姓名": "另一人", "任教学科": "英语", "入现单位时间": "2012-03-01"}
    )
    connection = warehouse.create()
    files = [read_file(tmp_path / "standard.xlsx"), read_file(path)]
    findings = build.load(connection, files, "0" * 12)
    assert keys_of(findings, Severity.STOPS) == []
    assert the(findings, "personal_columns_are_dropped").values["count"] == 5
    rows = connection.execute(
        """
        SELECT teacher_code, school_code, stage, subject, degree, backbone_level, birth_year,
            joined_school_year
        FROM teacher ORDER BY teacher_code
        """
    ).fetchall()
    first = small_county.CODES["first"]
    assert rows == [
        ("T000001", first, "primary", "morality_law", "bachelor", "county", 1980, 2011),
        # March belongs to the school year that began the autumn before.
        ("T000002", first, "primary", "foreign_language", "bachelor", "county", 1980, 2011),
    ]


def test_a_date_that_cannot_be_read_is_told_without_repeating_it(tmp_path):
    write_workbook(tmp_path / "standard.xlsx", TABLES)
    path = roster(tmp_path, {"出生日期": "生于1980-01-01"})
    _, findings = load([tmp_path / "standard.xlsx", path])
    finding = the(findings, "number_is_not_a_number")
    assert (finding.file, finding.cell) == ("花名册.xlsx", "L3")
    assert "1980-01-01" not in str(findings)


def _unpacked(path: Path) -> Iterator[bytes]:
    """The bytes of a file and of everything in it, packages within packages."""
    waiting = [path.read_bytes()]
    while waiting:
        content = waiting.pop()
        yield content
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                waiting += [archive.read(name) for name in archive.namelist()]


def test_no_person_is_found_in_anything_that_a_build_writes(tmp_path):
    """Names, ID numbers, phones and dates of birth, in every file, in every encoding."""
    write_workbook(tmp_path / "standard.xlsx", TABLES)
    folder = tmp_path / "snapshots"
    built = build.build(
        [tmp_path / "standard.xlsx", roster(tmp_path), export(tmp_path)], folder, SAID
    )
    assert not built.stopped
    told = " ".join(map(str, built.findings))
    for secret in SECRETS:
        assert secret not in told
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert len(written) >= 2
    for path in written:
        content = path.read_bytes()
        for secret in SECRETS:
            for encoding in ("utf-8", "gb18030", "utf-16-le"):
                assert secret.encode(encoding) not in content, (path.name, secret)
    # What is handed on: packs and checked workbooks, and what the workspace keeps.
    out = tmp_path / "out"
    snapshot = warehouse.Warehouse(built.snapshot)
    basis = read_basis(snapshot, 2025, with_reliefs=False)
    packs = write_packs(out, basis, DocumentStore(tmp_path / "documents"), "zh")
    assert len(packs) == 7
    for path in (roster(tmp_path), export(tmp_path), tmp_path / "standard.xlsx"):
        source = Source(path.name, path.read_bytes())
        sheets = shown_grids(source, SAID)
        assert sheets
        content = checked_workbook(sheets, list(built.findings), path.name, texts("zh"))
        (out / f"checked_{path.name}").write_bytes(content)
    desk.keep_mapping(SAID, out)
    inside = [content for path in out.rglob("*") if path.is_file() for content in _unpacked(path)]
    assert len(inside) > 50
    for content in inside:
        for secret in SECRETS:
            for encoding in ("utf-8", "gb18030", "utf-16-le"):
                assert secret.encode(encoding) not in content, secret
    # DuckDB may compress what it stores: the tables themselves are read too.
    for table in snapshot.read("SELECT table_name FROM duckdb_tables()")["table_name"]:
        rows = str(snapshot.read(f"SELECT * FROM {table}").to_dict("records"))
        for secret in SECRETS:
            assert secret not in rows, (table, secret)
    snapshot.close()


# ------------------------------------------------------------------ results that were published


def test_the_values_of_a_declaration_form_are_kept_apart_and_never_judged(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表Ⅱ-2"
    sheet.append(["小样县2025-2026学年 小学资源配置达标情况"])
    sheet.append(
        [
            "序号",
            "学校名称",
            "学校标识码",
            "在校生数(小学)",
            "每百名学生拥有高于规定学历教师数",
            "是否达标",
        ]
    )
    sheet.append([1, "第一小学", small_county.CODES["first"], 1000, 5.25, "是"])
    book.save(tmp_path / "申报表.xlsx")
    write_workbook(tmp_path / "standard.xlsx", TABLES)
    connection = warehouse.create()
    files = [read_file(tmp_path / name) for name in ("standard.xlsx", "申报表.xlsx")]
    findings = build.load(connection, files, "0" * 12)
    assert keys_of(findings, Severity.STOPS) == []
    rows = connection.execute(
        "SELECT school_year, school_code, indicator, typed, origin_column FROM published_value"
    ).fetchall()
    assert rows == [(2025, small_county.CODES["first"], "A1", "5.25", 5)]
    assert_same_facts(warehouse.read_facts(connection), standard_facts(tmp_path, TABLES))


# ------------------------------------------------------------------ a list that nobody has seen before

OWN_HEADINGS = [
    "Jahr",
    "id",
    "bezeichnung",
    "art",
    "träger",
    "lage",
    "ort",
    "stufe",
    "kinder",
    "lager",
]
OWN_ROWS = [
    ["2025", small_county.CODES["first"], "甲校", "V", "öff", "L", "城关镇", "unten", "400", "x"],
    ["2025", small_county.CODES["second"], "乙校", "V", "öff", "L", "城关镇", "unten", "1,200", ""],
    ["2025", small_county.CODES["third"], "丙校", "V", "öff", "L", "北山乡", "oben", "300", "y"],
]
MEANING = {
    "Jahr": Target("schools", "school_year"),
    "id": Target("schools", "school_code"),
    "bezeichnung": Target("schools", "school_name"),
    "art": Target("schools", "school_type"),
    "träger": Target("schools", "founder"),
    "lage": Target("schools", "urban_rural"),
    "ort": Target("schools", "township"),
    "stufe": Target("pupils", "stage"),
    "kinder": Target("pupils", "pupils"),
    "lager": None,
}
WORDS = {
    ("school_type", "V"): "211",
    ("founder", "öff"): "99",
    ("urban_rural", "L"): "220",
    ("stage", "unten"): "primary",
}


def own_list(folder: Path, rows=OWN_ROWS) -> Path:
    path = folder / "own.csv"
    lines = [["", "A list of ours"], [], OWN_HEADINGS, *rows]
    content = "\n".join(";".join(line) for line in lines)
    path.write_text(content, "utf-8")
    return path


def test_a_list_of_unknown_words_asks_for_every_heading_and_is_loaded_once_they_are_said(tmp_path):
    path = own_list(tmp_path)
    _, findings = load([path])
    asked = [f.values["heading"] for f in findings if f.key == "column_is_not_known"]
    assert asked == OWN_HEADINGS
    assert "file_is_not_recognised" in keys_of(findings, Severity.STOPS)

    said = named(replace(SAID, headings=MEANING, codes=WORDS), "m.toml")
    connection = warehouse.create()
    findings = build.load(connection, [read_file(path, said)], "0" * 12, said)
    assert connection.execute("SELECT pupils FROM pupils ORDER BY school_code").fetchall() == [
        (400,),
        (1200,),
    ]
    # A word that is no stage is asked about once, at its cell, and no row is made up for it.
    unknown = the(findings, "code_is_not_known")
    assert (unknown.cell, unknown.values["value"], unknown.school) == ("H6", "oben", "丙校")
    assert connection.execute("SELECT count(*) FROM school").fetchone() == (3,)


def test_a_school_that_stands_twice_in_a_list_with_other_numbers_is_told_with_both_cells(tmp_path):
    double = [*OWN_ROWS[0][:8], "401", ""]
    path = own_list(tmp_path, [OWN_ROWS[0], OWN_ROWS[0], double])
    said = named(replace(SAID, headings=MEANING, codes=WORDS), "m.toml")
    _, findings = load([path], said)
    finding = the(findings, "value_is_given_twice")
    assert (finding.cell, finding.values["place"], finding.school) == (
        "I6",
        "own.csv own I4",
        "甲校",
    )


# ------------------------------------------------------------------ what would be read wrongly in silence


def test_a_second_table_with_other_headings_stops_and_the_same_headings_are_a_printed_page(
    tmp_path,
):
    head = ["学校标识码", "学校名称", "室内体育用房", "运动场地面积"]
    first, second = (CODES_OF[key] for key in ("first", "second"))

    def sheet(again: list[str]) -> list[Finding]:
        book = openpyxl.Workbook()
        for row in (head, [first, "第一小学", 100, 700], again, [second, "第二小学", 90, 600]):
            book.active.append(row)
        book.save(tmp_path / "两表.xlsx")
        return read_file(tmp_path / "两表.xlsx", OF_2025).findings

    assert the(sheet([head[0], head[1], head[3], head[2]]), "second_table_in_sheet").cell == "3"
    assert "second_table_in_sheet" not in keys_of(sheet(head))


def test_a_year_in_the_title_goes_before_the_year_of_every_file(tmp_path):
    path = export(tmp_path, title="小样县2024-2025学年基础数据表")
    facts, findings = load([path], OF_2025)
    assert set(facts["school_year"]) == {2024}
    assert "school_year_was_given" not in keys_of(findings)
    said = named(replace(SAID, years={"横表.xlsx": "2025-2026"}), "m.toml")
    assert "school_year_contradicts_the_title" in keys_of(load([path], said)[1], Severity.STOPS)


def test_a_number_merged_over_several_cells_is_not_copied_to_other_schools(tmp_path):
    def change(sheet):
        column = at(sheet, "合计")
        sheet.merge_cells(start_row=6, end_row=7, start_column=column, end_column=column)

    facts, findings = load([export(tmp_path, change)])
    second = facts[facts["school_code"] == small_county.CODES["second"]].iloc[0]
    assert pd.isna(second["pupils"])
    assert "figure_is_not_known" in keys_of(findings)


def test_a_hidden_sheet_is_told(tmp_path):
    path = export(tmp_path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("旧表")["A1"] = "随便"
    book["旧表"].sheet_state = "hidden"
    book.save(path)
    assert the(read_file(path, SAID).findings, "hidden_sheet_is_read").sheet == "旧表"


def test_a_register_of_corrections_under_another_name_stops(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "更正登记表"
    book.active.append(["学年", "学校标识码", "更正项(表头原文)", "原值", "更正值"])
    book.active.append(["2025-2026", small_county.CODES["first"], "在校生数(人)", 1000, 1010])
    book.save(tmp_path / "更正.xlsx")
    found = read_file(tmp_path / "更正.xlsx").findings
    assert the(found, "register_has_another_name").severity is Severity.STOPS


def test_sums_behind_the_name_of_a_township_are_sums(tmp_path):
    def change(sheet):
        sheet.insert_rows(8)
        sheet.cell(8, at(sheet, "学校名称"), "城关镇小计")
        for column in range(at(sheet, "合计"), sheet.max_column + 1):
            sheet.cell(8, column, sum(sheet.cell(row, column).value or 0 for row in (6, 7)))

    _facts, findings = load([export(tmp_path, change)])
    assert keys_of(findings, Severity.STOPS) == []
    assert "total_does_not_match" not in keys_of(findings)


def test_slipped_numbers_of_people_and_remarks_are_not_repeated(tmp_path):
    path = roster(tmp_path, {"学历": "990199198001015555", "家庭所在乡镇": "城关镇8号 13700137000"})
    source = Source(path.name, path.read_bytes())
    found = read_source(source, OF_2025)
    told = str(build.check([found], OF_2025))
    assert "990199198001015555" not in told and "13700137000" not in told
