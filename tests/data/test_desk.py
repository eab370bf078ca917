"""The data desk without its page: questions that files ask, answers that are kept, the workspace."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from data import build, desk, warehouse
from data.corrections import keep_register, read_register
from data.desk import Question
from data.grids import Source
from data.source_mapping import (
    NOTHING_SAID,
    SourceMapping,
    mapping_text,
    named,
    parse_mapping,
)
from data.source_vocabulary import Target
from data.sources import read_file
from data.workbook import write_workbook
from data.workspace import CORRECTIONS, MAPPING, workspace_folder, write_whole
from tests import small_county
from tests.data import bureau_files

SAID = named(SourceMapping(county=bureau_files.COUNTY), MAPPING)


def export(folder: Path, change) -> Source:
    path = folder / "横表.xlsx"
    bureau_files.write_export(path, bureau_files.tables())
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return Source(path.name, path.read_bytes())


# ------------------------------------------------------------------ the mapping as a file

ODD = 'a"b\\c\nd\x7fe→=1+1'
FULL = SourceMapping(
    county={"county_name": ODD, "is_invented": "1"},
    headings={"在校生→人数": Target("pupils", "pupils", "primary"), ODD: None},
    schools={ODD: "9900000001"},
    codes={("school_type", ODD): "211"},
    years={"": "2025-2026", "a.xlsx": "2024-2025"},
)


def test_a_mapping_comes_back_from_its_file_whatever_signs_it_holds():
    found, problems = parse_mapping("m.toml", mapping_text(FULL).encode())
    assert problems == []
    assert replace(found, file="", sha256="") == FULL
    assert found.sha256 == named(FULL, "m.toml").sha256


def test_the_example_of_the_readme_can_be_used():
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    block = text.split("```toml\n")[1].split("```")[0]
    found, problems = parse_mapping("m.toml", block.encode())
    assert problems == []
    assert found.headings["学校基本情况→校园面积"] == Target("premises", "teaching_area_m2")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[[heading]]\nheading = "a"\nsheet = "pupils"\nfield = "nothing"\n', 1),
        ('[[heading]]\nheading = "a"\nsheet = "pupils"\nfield = "pupils"\nstage = "x"\n', 1),
        ('[[code]]\nlist = "school_type"\nword = "a"\ncode = "000"\n', 1),
        ('[[school]]\nname = "a"\n', 1),
        ('[[school]]\nname = "a"\ncode = "1"\n[[school]]\nname = "a"\ncode = "2"\n', 1),
        ('[county]\nmayor = "x"\n[nonsense]\na = 1\n', 2),
    ],
)
def test_every_wrong_entry_is_told_at_once_and_nothing_is_used(text, wrong):
    found, problems = parse_mapping("m.toml", text.encode())
    assert [problem.key for problem in problems] == ["mapping_entry_is_wrong"] * wrong
    assert found == NOTHING_SAID


def test_a_file_that_is_no_mapping_is_told():
    for content in (b"[[", b"\xff\xfe\x00"):
        _, problems = parse_mapping("m.toml", content)
        assert [problem.key for problem in problems] == ["mapping_cannot_be_read"]


# ------------------------------------------------------------------ questions and answers


def test_files_ask_what_only_a_person_knows_and_answers_are_used(tmp_path):
    def change(sheet):
        sheet["D7"] = "老完小"  # type of the second school
        sheet["B8"] = None  # code of the third, which goes by another name here
        sheet["C8"] = "北山三小"

    schools = tmp_path / "学校.xlsx"
    write_workbook(schools, {key: bureau_files.tables()[key] for key in ("county", "schools")})
    book = openpyxl.load_workbook(schools)
    for title in ("学生与班级", "教师", "校舍与设备"):
        book.remove(book[title])
    book.save(schools)
    sources = [export(tmp_path, change), Source(schools.name, schools.read_bytes())]
    told = []
    found = desk.check_sources(sources, SAID, lambda *step: told.append(step))
    assert told == [(0, 2, "横表.xlsx"), (1, 2, "学校.xlsx"), (2, 2, "")]
    questions = desk.open_questions(found.findings)
    kinds = [(question.kind, question.text) for question in questions]
    assert kinds == [("school", "北山三小"), ("heading", "学校基本情况→校训")]
    assert desk.schools_in(found.files)[small_county.CODES["third"]] == "第三小学"

    answers = {questions[0]: small_county.CODES["third"], questions[1]: None}
    said = desk.answered(SAID, answers)
    again = desk.check_sources(sources, said)
    assert desk.open_questions(again.findings) == ()
    # The list of schools has the official type: the export's own word says another thing.
    assert {f.key for f in again.findings if f.key == "value_is_given_twice"}


def test_a_word_of_a_code_list_is_asked_for_with_its_list(tmp_path):
    def change(sheet):
        sheet["D7"] = "老完小"

    source = export(tmp_path, change)
    question = next(
        each
        for each in desk.open_questions(desk.check_sources([source], SAID).findings)
        if each.kind == "code"
    )
    assert question == Question("code", "老完小", "school_type")
    said = desk.answered(SAID, {question: "211"})
    assert not build.stops(desk.check_sources([source], said).findings)


def test_every_target_is_a_column_and_stages_are_offered_where_they_matter():
    found = desk.targets()
    assert len(set(found)) == len(found)
    assert Target("pupils", "pupils", "junior") in found
    assert Target("premises", "teaching_area_m2") in found
    assert not any(target.sheet == "premises" and target.stage for target in found)


# ------------------------------------------------------------------ the workspace


def test_what_was_said_is_kept_for_the_next_time(tmp_path):
    assert desk.kept_mapping(tmp_path) == (NOTHING_SAID, [])
    desk.keep_mapping(FULL, tmp_path)
    found, problems = desk.kept_mapping(tmp_path)
    assert problems == []
    assert found.schools == FULL.schools
    (tmp_path / MAPPING).write_text("[[", "utf-8")
    found, problems = desk.kept_mapping(tmp_path)
    assert found == NOTHING_SAID and len(problems) == 1


def test_a_file_is_the_old_or_the_new_one_and_no_draft_is_left(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "file"
    write_whole(path, b"old")

    def fails(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_the_workspace_is_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path))
    assert workspace_folder() == tmp_path


ROW = {
    "school_year": "2025-2026",
    "school_code": small_county.CODES["first"],
    "corrected_stage": "小学",
    "corrected_heading": "在校生数(人)",
    "old_value": "1000",
    "new_value": "1010",
    "reason": "=漏报",
    "confirmed_by": "基教股",
    "status": "",
    "expectation": "三月开放时改",
}


def test_the_register_comes_back_and_applies_to_a_build(tmp_path):
    assert read_register(tmp_path).empty
    keep_register(pd.DataFrame([ROW, dict.fromkeys(ROW, ""), dict.fromkeys(ROW, None)]), tmp_path)
    kept = read_register(tmp_path)
    assert kept.to_dict("records") == [ROW]
    keep_register(kept, tmp_path)
    assert read_register(tmp_path).to_dict("records") == [ROW]

    path = tmp_path / "standard.xlsx"
    write_workbook(path, bureau_files.tables())
    connection = warehouse.create()
    files = [read_file(path), read_file(tmp_path / CORRECTIONS)]
    findings = build.load(connection, files, "0" * 12)
    assert not build.stops(findings)
    facts = warehouse.read_facts(connection).set_index(["school_code", "stage"])
    first = facts.loc[(small_county.CODES["first"], "primary")]
    # 200 pupils of the campus stand beside the corrected 1010.
    assert first["pupils"] == 1210
    assert first["corrected"]
