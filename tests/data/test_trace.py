"""Traces read from a snapshot: the places are the true ones, and the numbers those of the judgement."""

from __future__ import annotations

import io
import shutil
import zipfile

import openpyxl
import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.rules import day_of_school_year
from analysis.trace import CellKey, differences
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import reference
from data.__main__ import main
from data.build import build
from data.documents import About, DocumentStore
from data.evidence import asked_documents, asked_of, document_rules
from data.pack import read_basis, write_pack
from data.registry_checks import ReferenceError
from data.trace import fact_sources, read_loaded, traced
from data.warehouse import Warehouse, current_snapshot
from data.workbook import write_workbook
from tests import small_county
from tests.data.test_documents import PDF


@pytest.fixture(scope="module")
def sample(sample_snapshots):
    return Warehouse(current_snapshot(sample_snapshots))


@pytest.mark.parametrize("with_reliefs", [False, True])
@pytest.mark.parametrize("year", [2021, 2025])
def test_every_number_of_the_sample_agrees_with_its_trace(sample, year, with_reliefs):
    basis = read_basis(sample, year, with_reliefs)
    for stage in COMPULSORY_STAGES:
        judged = assess_stage(basis.facts, stage, reference.indicators(), basis.rules, with_reliefs)
        for indicator in reference.indicators():
            trace = traced(
                basis.loaded, basis.facts, indicator.code, stage, basis.rules, with_reliefs
            )
            assert differences(trace, judged) == []
            assert len(trace.schools) == len(judged.schools)


def test_every_loaded_cell_stands_where_the_trace_says(sample, sample_workbook):
    """The file is opened by another reader: the cell named holds the text named."""
    book = openpyxl.load_workbook(sample_workbook, data_only=True)
    loaded = read_loaded(sample, 2025)
    checked = 0
    for cell in loaded.cells.values():
        place = cell.place
        assert place.file == "sample.xlsx"
        there = book[place.sheet].cell(place.row, place.column).value
        if cell.typed is None:
            assert there is None
            continue
        assert float(there) == float(cell.typed)
        checked += 1
        if cell.correction is None:
            assert cell.number == float(cell.typed)
    assert checked > 2000


def test_a_correction_is_told_with_both_values_and_who(sample):
    cells = read_loaded(sample, 2025).cells
    corrected = {key: cell for key, cell in cells.items() if cell.correction}
    ((key, cell),) = corrected.items()
    assert key.field == "equipment_yuan"
    assert cell.typed == "3156.3"
    assert cell.number == 315.63
    assert (cell.correction.old, cell.correction.new) == ("3156.3", "315.63")
    assert cell.correction.confirmed_by == "计财股"
    assert cell.factor == 10_000


def test_an_empty_cell_has_a_place_and_one_without_heading_has_none(tmp_path):
    tables = small_county.tables()
    second = small_county.CODES["second"]
    rows = tables["premises"]["school_code"] == second
    tables["premises"].loc[rows, "multimedia_rooms"] = None
    tables["corrections"] = pd.DataFrame(
        [
            {
                "school_year": 2025,
                "school_code": second,
                "corrected_stage": "primary",
                "corrected_heading": "随迁子女(人)",
                "old_value": None,
                "new_value": "12",
                "reason": "补报",
                "confirmed_by": "基教股",
            }
        ]
    )
    write_workbook(tmp_path / "county.xlsx", tables)
    built = build([tmp_path / "county.xlsx"], tmp_path / "snapshots")
    assert not built.stopped, built.findings
    cells = read_loaded(Warehouse(built.snapshot), 2025).cells
    empty = cells[CellKey(second, "", "premises", "multimedia_rooms")]
    assert pd.isna(empty.number)
    assert (empty.typed, empty.read) == (None, None)
    book = openpyxl.load_workbook(tmp_path / "county.xlsx")
    sheet = book[empty.place.sheet]
    assert sheet.cell(empty.place.row, 2).value == second
    assert sheet.cell(1, empty.place.column).value == "网络多媒体教室数(间)"
    filled = cells[CellKey(second, "primary", "pupils", "migrant_pupils")]
    assert filled.number == 12
    assert filled.typed is None
    assert (filled.correction.old, filled.correction.new) == (None, "12")


def test_a_value_of_another_file_is_traced_to_that_file_and_its_unit(tmp_path):
    """Equipment comes in yuan from a list of its own; the standard workbook has none."""
    tables = small_county.tables()
    equipment = tables["premises"][["school_code", "equipment_yuan"]].copy()
    tables["premises"]["equipment_yuan"] = None
    write_workbook(tmp_path / "county.xlsx", tables)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "资产"
    sheet.append(["学年", "学校标识码", "学校名称", "教学仪器设备资产值(元)"])
    for code, value in equipment.itertuples(index=False):
        sheet.append(["2025-2026", code, f"学校{code}", round(value * 10_000)])
    book.save(tmp_path / "list_of_assets.xlsx")
    built = build(
        [tmp_path / "county.xlsx", tmp_path / "list_of_assets.xlsx"], tmp_path / "snapshots"
    )
    assert not built.stopped, built.findings
    warehouse = Warehouse(built.snapshot)
    cells = read_loaded(warehouse, 2025).cells
    of_equipment = {key.code: cell for key, cell in cells.items() if key.field == "equipment_yuan"}
    assert len(of_equipment) == len(equipment)
    for code, value in equipment.itertuples(index=False):
        cell = of_equipment[code]
        assert cell.place.file == "list_of_assets.xlsx"
        assert str(sheet.cell(cell.place.row, cell.place.column).value) == cell.typed
        assert sheet.cell(cell.place.row, 2).value == code
        assert float(cell.typed) == pytest.approx(10_000 * value)
        assert cell.number == pytest.approx(value)
    basis = read_basis(warehouse, 2025, False)
    judged = assess_stage(basis.facts, Stage.PRIMARY, reference.indicators(), basis.rules)
    trace = traced(basis.loaded, basis.facts, "A6", Stage.PRIMARY, basis.rules, False)
    assert differences(trace, judged) == []
    assert {name for name, _ in basis.files} == {"county.xlsx", "list_of_assets.xlsx"}


def test_facts_have_columns_and_a_wrong_register_is_refused(tmp_path):
    sources = fact_sources()
    assert sources["teachers_arts"].alternatives[0] == ("teachers_arts_total",)
    assert sources["equipment_yuan"].sheet == "premises"
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    path = folder / "fact_sources.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"teachers_music"', '"teachers_musik"'), encoding="utf-8")
    with pytest.raises(ReferenceError, match="teachers_musik"):
        fact_sources(folder)
    path.write_text(text.replace('"teachers_arts"', '"teachers_craft"'), encoding="utf-8")
    with pytest.raises(ReferenceError, match="'teachers_arts' is loaded from no column"):
        fact_sources(folder)


def test_the_documents_asked_for_are_cited_and_cover_the_seven():
    asked = asked_documents()
    assert {each.indicator for each in asked} >= {i.code for i in reference.indicators()}
    assert all(each.clause and each.source for each in asked)
    with_lease = {each.key for each in asked_of("A5", True)} - {
        each.key for each in asked_of("A5", False)
    }
    assert with_lease == {"A5_lease"}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("evidence.toml", 'source = "SYX"', 'source = "XXX"', "'XXX' is not listed"),
        ("evidence.toml", 'key = "A2_form_1102"', 'key = "A2_recognition"', "stands twice"),
        ("evidence.toml", "extra_sports_areas_dense_core", "nothing", "unknown relief"),
    ],
)
def test_a_wrong_register_of_documents_is_refused(tmp_path, file, old, new, told):
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceError, match=told):
        asked_documents(folder)


def test_limits_of_documents_are_cited_values(tmp_path):
    rules = document_rules()
    assert rules.most_bytes == 20_000_000
    assert "pdf" in rules.extensions
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    path = folder / "documents.toml"
    text = path.read_text(encoding="utf-8").replace('source = "SYX"\n', "")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceError, match="no citation"):
        document_rules(folder)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pack_holds_workbooks_lists_and_documents(sample, tmp_path, language):
    basis = read_basis(sample, 2025, False)
    store = DocumentStore(tmp_path)
    subject = basis.subject(About.INDICATOR, "A2")
    assert store.attach(subject, "认定.pdf", PDF, "A2_recognition") is None
    assert store.attach(subject, "认定.PDF", PDF + b"other", "") is None
    school = basis.facts["school_code"].iloc[0]
    assert store.attach(basis.subject(About.SCHOOL, school), "校.pdf", PDF + b"school") is None
    buffer = io.BytesIO()
    write_pack(buffer, ["A1", "A2"], basis, store, language)
    with zipfile.ZipFile(buffer) as pack:
        names = pack.namelist()
        folders = {name.split("/")[0] for name in names}
        assert len(folders) == 2
        of_a2 = [name for name in names if name.startswith("A2")]
        attached = [name for name in of_a2 if name.lower().endswith(".pdf")]
        assert sorted(pack.read(name) for name in attached) == [PDF, PDF + b"other"]
        # Names that differ in case only would be one file on Windows.
        assert len({name.casefold() for name in names}) == len(names)
        assert len([name for name in of_a2 if name.endswith(".xlsx")]) == 3
        listing = next(
            n
            for n in of_a2
            if n.endswith(".xlsx")
            and n.count("/") == 1
            and ("材料清单" in n or n.endswith("/documents.xlsx"))
        )
        rows = list(openpyxl.load_workbook(io.BytesIO(pack.read(listing))).worksheets[0].values)
    cells = [str(value) for row in rows for value in row]
    assert "认定.pdf" in cells
    assert "校.pdf" in cells
    missing = {"zh": "缺少", "en": "missing"}[language]
    attached = {"zh": "已附", "en": "attached"}[language]
    assert cells.count(missing) == 1  # 教基1102
    assert cells.count(attached) == 3


def test_the_command_writes_a_zip_per_indicator(sample_snapshots, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path / "work"))
    folder = tmp_path / "packs"
    assert main(["pack", str(folder), "--year", "2024-2025"]) == 0
    written = sorted(path.name for path in folder.iterdir())
    assert [name[:2] for name in written] == [i.code for i in reference.indicators()]
    assert all(name.endswith(".zip") for name in written)
    assert "A1" in capsys.readouterr().err


@pytest.mark.parametrize("year", ["1066", "soon"])
def test_the_command_says_which_years_there_are(
    sample_snapshots, tmp_path, monkeypatch, capsys, year
):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
    assert main(["pack", str(tmp_path / "packs"), "--year", year, "--language", "en"]) == 2
    assert "2021" in capsys.readouterr().err
    assert not (tmp_path / "packs").exists()


def test_the_command_needs_a_snapshot_and_a_folder(sample_snapshots, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "nowhere"))
    assert main(["pack", str(tmp_path / "packs")]) == 2
    assert "python -m data build" in capsys.readouterr().err
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
    (tmp_path / "file").write_text("in the way")
    assert main(["pack", str(tmp_path / "file")]) == 2


def test_the_years_rules_are_those_of_its_day(sample):
    basis = read_basis(sample, 2023, False)
    assert basis.rules.day == day_of_school_year(2023)
    assert traced(basis.loaded, basis.facts, "A1", Stage.JUNIOR, basis.rules, False).counted > 0
