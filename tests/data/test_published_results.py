"""Published results in the forms in which they come, read to figures with their places."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from analysis.present.text import LANGUAGES, texts
from analysis.reconcile import COEFFICIENT, MEAN, VALUE
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import build, warehouse
from data.__main__ import main
from data.assess import assess
from data.grids import Source
from data.published_results import indicator_of, number_of, read_results
from data.source_vocabulary import vocabulary
from data.workbook import write_workbook
from tests import small_county
from tests.small_county import CODES

NAMES = {
    "A1": "每百名学生拥有高于规定学历教师数",
    "A2": "每百名学生拥有县级以上骨干教师数",
    "A3": "每百名学生拥有体育、艺术专任教师数",
    "A4": "生均教学及辅助用房面积",
    "A5": "生均体育运动场馆面积",
    "A6": "生均教学仪器设备值",
    "A7": "每百名学生拥有网络多媒体教室数",
}
SCHOOLS = {CODES["first"]: "第一小学", CODES["second"]: "第二小学"}


def as_csv(rows: list[list[object]]) -> Source:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return Source("结果.csv", buffer.getvalue().encode())


def as_workbook(rows: list[list[object]], title: str = "结果") -> Source:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return Source("结果.xlsx", buffer.getvalue())


@pytest.mark.parametrize("make", [as_csv, as_workbook])
def test_a_long_list_with_a_column_of_stages(make):
    rows = [["学段", "指标", "均值", "标准差", "差异系数"]]
    rows += [
        ["小学", f"L{i} {NAMES[code]}", "5.52", "1.64", "29.79%"] for i, code in enumerate(NAMES, 1)
    ]
    rows += [["初中", NAMES["A6"], "2,496.67", "", "0.313"]]
    figures, findings = read_results(make(rows), SCHOOLS)
    assert findings == []
    assert len(figures) == 7 * 3 + 2
    first = figures[2]
    assert (first.kind, first.stage, first.indicator) == (COEFFICIENT, Stage.PRIMARY, "A1")
    assert first.value == pytest.approx(0.2979) and first.decimals == 4
    assert first.place.endswith("E2")
    assert figures[-2].value == 2496.67 and figures[-2].stage is Stage.JUNIOR


def test_indicators_across_with_the_stage_in_the_title():
    rows = [
        ["2025年小学资源配置校际差异系数"],
        ["项目", *NAMES.values()],
        ["均值", 5.52, 0.89, 0.88, 4.56, 7.93, 2496.67, 2.78],
        ["差异系数", 0.298, 0.502, 0.402, 0.288, 0.375, 0.313, "—"],
    ]
    figures, findings = read_results(as_workbook(rows), SCHOOLS)
    assert findings == []
    assert [f.kind for f in figures] == [MEAN] * 7 + [COEFFICIENT] * 6  # a dash is no figure
    assert {f.stage for f in figures} == {Stage.PRIMARY}
    assert figures[-1].indicator == "A6"


def test_school_values_are_matched_by_code_or_name_and_sums_are_left_out():
    rows = [
        ["序号", "学校名称", *NAMES.values()],
        [1, "第一 小学", 5.25, 1, 1, 4.5, 7.5, 2000, 2.3],
        [2, CODES["second"], 5.25, 1, 1, 4.5, 7.5, 2000, 2.3],
        [3, "县第一小学", 5.25, 1, 1, 4.5, 7.5, 2000, 2.3],
        ["", "合计", 5.25, 1, 1, 4.5, 7.5, 2000, 2.3],
    ]
    figures, findings = read_results(as_workbook(rows, "表Ⅱ-2 小学"), SCHOOLS)
    assert {f.school_code for f in figures} == set(SCHOOLS)
    assert len(figures) == 14 and {f.kind for f in figures} == {VALUE}
    (finding,) = findings
    assert (finding.key, finding.cell) == ("result_names_no_school", "4")
    assert "第一小学" in finding.values["candidates"]


def test_what_is_no_number_or_tells_no_stage_is_told_in_its_cell():
    rows = [["指标", "均值", "差异系数"], [NAMES["A1"], "5.52", "约0.3"]]
    figures, findings = read_results(as_workbook([["小学"], *rows]), SCHOOLS)
    assert len(figures) == 1
    assert [(f.key, f.cell) for f in findings] == [("result_is_no_number", "C3")]
    figures, findings = read_results(as_workbook(rows), SCHOOLS)
    assert figures == []
    assert next(f.key for f in findings) == "result_tells_no_stage"


def test_a_sheet_of_something_else_is_told():
    _, findings = read_results(as_workbook([["日期", "天气"], ["周一", "晴"]]), SCHOOLS)
    assert [f.key for f in findings] == ["results_are_not_recognised"]
    _, findings = read_results(Source("x.xlsx", b"PK broken"), SCHOOLS)
    assert [f.key for f in findings] == ["file_is_not_a_workbook"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.512", (0.512, 3)),
        ("２,496.67", (2496.67, 2)),
        ("51.2%", (0.512, 3)),
        ("51.2％", (0.512, 3)),
        ("7", (7.0, 0)),
        ("约7", None),
        ("2,49.6", None),
    ],
)
def test_numbers_are_read_with_the_decimals_that_they_show(text, expected):
    found = number_of(text)
    assert (found is None) == (expected is None)
    if expected:
        assert found[0] == pytest.approx(expected[0]) and found[1] == expected[1]


def test_every_name_of_an_indicator_is_known_with_and_without_its_number():
    words = vocabulary()
    for code, name in NAMES.items():
        for text in (name, f"L{code[1]} {name}", f"A{code[1]}、{name}", f"({code[1]}){name}"):
            assert indicator_of(text, words) == code, text
    assert indicator_of("在校生数", words) == ""


# ------------------------------------------------------------------ page and command


def official_results(sample_workbook: Path, decimals: int = 3, plain: bool = False) -> Source:
    """The sample county's coefficients as a platform would print them."""
    stages = assess([sample_workbook], 2025).results[0].stages
    t = {Stage.PRIMARY: "小学", Stage.JUNIOR: "初中"}
    rows: list[list[object]] = [["学段", "指标", "差异系数"]]
    for stage in COMPULSORY_STAGES:
        for row in stages[stage].indicators.to_dict("records"):
            value = row["plain_cv" if plain else "cv"]
            rows.append([t[stage], NAMES[row["code"]], f"{value:.{decimals}f}"])
    return as_workbook(rows)


def draw_page():
    from pages.shared import frame
    from pages.shared.registry import PAGES

    frame.run(PAGES, first="reconcile")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_the_way_that_gives_the_published_figures(
    language, sample_workbook, sample_snapshots, monkeypatch
):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
    t = texts(language)

    def title(source: Source) -> str:
        app = AppTest.from_function(draw_page, default_timeout=60)
        app.query_params["language"] = language
        app.run()
        app.file_uploader[0].upload(source.name, source.content, "application/xlsx").run()
        assert [error.message for error in app.exception] == []
        return app.title[0].value.replace("\\", "")

    assert t("reconcile.all_official", total=14) == title(official_results(sample_workbook))
    said = title(official_results(sample_workbook, 4, plain=True))
    assert t("reconcile.switch.weights.plain") in said


def test_the_command_prints_the_way_and_what_stays_open(
    sample_workbook, sample_snapshots, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
    source = official_results(sample_workbook, 4, plain=True)
    path = tmp_path / source.name
    path.write_bytes(source.content)
    assert main(["reconcile", str(path)]) == 0
    assert texts("zh")("reconcile.switch.weights.plain") in capsys.readouterr().out
    assert main(["reconcile", str(tmp_path / "none.xlsx")]) == 2
    assert main(["reconcile", str(path), "--year", "1999"]) == 2


def test_values_of_a_declaration_form_that_was_loaded_are_compared(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["小样县2025-2026学年 表Ⅱ-2"])
    book.active.append(["学校名称", "学校标识码", NAMES["A7"]])
    book.active.append(["第二小学", CODES["second"], "2.40"])
    book.active.append(["第三小学", CODES["third"], "9.99"])
    book.save(tmp_path / "申报表.xlsx")
    write_workbook(tmp_path / "county.xlsx", small_county.tables())
    folder = tmp_path / "snapshots"
    built = build.build([tmp_path / "county.xlsx", tmp_path / "申报表.xlsx"], folder)
    assert not built.stopped
    from analysis.reconcile import reconcile
    from data.published_results import loaded_results
    from data.reconcile_basis import read_basis

    snapshot = warehouse.Warehouse(built.snapshot)
    basis = read_basis(snapshot, 2025)
    found = reconcile(loaded_results(snapshot, 2025, basis), basis)
    assert list(found.rows["school_code"]) == [CODES["second"], CODES["third"]]
    assert list(found.rows["fits"]) == [True, False]
    assert found.rows["place"].iloc[0] == "申报表.xlsx Sheet C3"


def test_the_basis_of_the_small_county_gives_its_official_figures_back(tmp_path):
    """Split, campuses and small points are those of the facts; what is undivided is the whole."""
    from data.reconcile_basis import read_basis

    write_workbook(tmp_path / "county.xlsx", small_county.tables())
    built = build.build([tmp_path / "county.xlsx"], tmp_path / "snapshots")
    basis = read_basis(warehouse.Warehouse(built.snapshot), 2025)
    primary = basis.stages[Stage.PRIMARY].set_index("school_code")
    assert primary.loc[CODES["point_49"], "is_small"]
    assert primary["is_private"].sum() == 1
    nine_year = primary.loc[CODES["nine_year"]]
    assert nine_year["pupils_whole"] == 166 + 210
    # 376 pupils have 5 square metres each and 100 more; the primary pupils' part is 166 of 397.
    assert nine_year["whole_teaching_area_m2"] == 1980
    assert nine_year["teaching_area_m2"] == pytest.approx(1980 * 166 / (166 + 1.1 * 210))
    campus = primary.loc[CODES["first"]]
    assert (campus["pupils"], campus["whole_teaching_area_m2"]) == (1200, 6200)


def test_zeros_that_a_workbook_drops_are_shown_decimals_all_the_same():
    rows = [
        ["学校名称", *NAMES.values()],
        ["第一小学", 5.29, 1, 1, 4.5, 7.5, 2000, 2.3],
        ["第二小学", 5, 1, 1, 4.5, 7.5, 2000, 2.3],
    ]
    figures, _ = read_results(as_workbook(rows, "小学"), SCHOOLS)
    first = {f.school_code: f for f in figures if f.indicator == "A1"}
    assert first[CODES["second"]].decimals == 2
    assert not first[CODES["second"]].fits(5.29)
    assert {f.decimals for f in figures if f.indicator == "A6"} == {0}


def test_a_code_and_a_name_of_two_schools_are_not_compared():
    rows = [
        ["学校标识码", "学校名称", *NAMES.values()],
        [CODES["first"], "第二小学", 5.25, 1, 1, 4.5, 7.5, 2000, 2.3],
    ]
    figures, findings = read_results(as_workbook(rows, "小学"), SCHOOLS)
    assert figures == []
    assert next((f.key, f.cell) for f in findings) == ("result_names_two_schools", "2")


def test_stages_as_bands_over_the_measures_go_before_the_name_of_the_sheet():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "小学"
    sheet.append(["指标", "小学", None, "初中", None])
    sheet.append([None, "均值", "差异系数", "均值", "差异系数"])
    sheet.append([NAMES["A1"], 5.5, 0.3, 6.6, 0.4])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    buffer = io.BytesIO()
    book.save(buffer)
    figures, findings = read_results(Source("平台.xlsx", buffer.getvalue()), SCHOOLS)
    assert findings == []
    assert [(f.stage, f.kind, f.value) for f in figures] == [
        (Stage.PRIMARY, MEAN, 5.5),
        (Stage.PRIMARY, COEFFICIENT, 0.3),
        (Stage.JUNIOR, MEAN, 6.6),
        (Stage.JUNIOR, COEFFICIENT, 0.4),
    ]
