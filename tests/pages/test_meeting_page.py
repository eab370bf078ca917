"""The meeting edition: frozen from the page, shown page by page, unmoved by what comes later."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from pptx import Presentation

from analysis.edition import digest
from analysis.levers import COUNTY, Place, Rotation
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from data import editions, reference
from data.assess import assess
from data.editions import editions_folder, file_bytes, open_edition, reserve
from data.scenarios import keep
from data.versions import make_current
from data.warehouse import Warehouse, current_snapshot
from pages.shared.meeting_taken import taken_bytes, taken_name
from tests.pages.driver import all_text, assert_sound, page
from tests.pages.readers import text_of

T = texts("zh")
ROOT = Path(__file__).parents[2]
LATER = "2025-10-15"


@pytest.fixture(scope="module")
def kept_workspace(sample_snapshots, tmp_path_factory):
    """A workspace with one edition, frozen on the sample by the button of the page."""
    folder = tmp_path_factory.mktemp("meeting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
        patch.setenv("COUNTY_WORKSPACE", str(folder))
        app = page("meeting")
        app.text_input(key="meeting_office").set_value("督导室")
        app.toggle(key="meeting_guess_first").set_value(True)
        app.text_area(key="meeting_note_verdict").set_value("先说结论<b>")
        app.run()
        app.button(key="meeting_freeze").click().run()
        assert_sound(app)
        (number,) = [each.edition.number for each in editions.shelf().kept]
        assert number in all_text(app) + " ".join(each.value for each in app.success)
    return folder, number


@pytest.fixture(autouse=True)
def on_the_sample(sample_snapshots, kept_workspace, monkeypatch):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
    monkeypatch.setenv("COUNTY_WORKSPACE", str(kept_workspace[0]))


@pytest.fixture
def number(kept_workspace):
    return kept_workspace[1]


def edition_of(number):
    return open_edition(number).edition


def title(app):
    return app.title[0].value.replace("\\", "").replace("\u2060", "")


def html_of(app):
    """What an edition draws; the head that pages bear on paper is told by the data in use."""
    bodies = [each.proto.body for each in app.get("html")]
    return "".join(body for body in bodies if "print-head" not in body)


def press(app, key):
    app.button(key=key).click().run()
    assert_sound(app)
    return app


def opened(number, slide=None, **address):
    if slide is not None:
        address["slide"] = str(slide)
    return page("meeting", edition=number, **address)


def revealed(number, slide):
    app = opened(number, slide)
    if app.number_input:
        press(app, "meeting_next")
    return app


def test_the_edition_says_what_it_was_made_from(number, sample_workbook):
    edition = edition_of(number)
    assert edition.office == "督导室"
    assert edition.guess_first
    assert edition.notes == {"verdict": "先说结论<b>"}
    assert set(edition.content) == set(LANGUAGES)
    assert edition.pages == (
        "verdict",
        *(
            f"{part}_{stage}"
            for stage in ("primary", "junior")
            for part in ("coefficients", "areas", "map", "furthest", "needed")
        ),
    )
    judged = assess([sample_workbook], 2025).results[0].stages
    for language in LANGUAGES:
        pages = dict(zip(edition.pages, edition.content[language], strict=True))
        for stage, result in judged.items():
            shown = pages[f"coefficients_{stage}"]["shown"]["series"][0]["values"]
            assert shown == pytest.approx(result.indicators["cv"].tolist())


def words_of_file(name, content):
    """What a file says at the places where it tells of itself: one text for each slide, else one."""
    if name.endswith(".pptx"):
        slides = Presentation(io.BytesIO(content)).slides
        return [
            "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
            for slide in slides
        ]
    if name.endswith(".docx"):
        return ["\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)]
    last = openpyxl.load_workbook(io.BytesIO(content)).worksheets[-1]
    return ["\n".join(str(cell.value) for row in last.iter_rows() for cell in row)]


def test_every_file_bears_the_day_of_freezing_beside_the_day_of_its_data(number):
    edition = edition_of(number)
    frozen = edition.frozen_at.date().isoformat()
    assert frozen != edition.data_date
    for file in edition.files:
        content = file_bytes(edition, file.name, file.language)
        said = {"zh": "定稿日期", "en": "rozen on"}[file.language]
        for text in words_of_file(file.name, content):
            assert number in text
            assert frozen in text
            assert edition.data_date in text
            assert said in text


def test_plans_of_schools_are_those_of_all_that_fail_each_with_its_own_heading(
    number, sample_workbook
):
    judged = assess([sample_workbook], 2025).results[0].stages
    failing = [
        name
        for result in judged.values()
        for name in result.schools.query("verdict == 'fail'")["school_code"]
    ]
    paper = Document(io.BytesIO(file_bytes(edition_of(number), "school_plans.docx", "zh")))
    heads = [p for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert len(heads) == len(failing) > 30
    # Each begins a page, so that its sheets can be handed out; the title has the first page.
    assert [bool(p.paragraph_format.page_break_before) for p in heads] == [
        place > 0 for place in range(len(heads))
    ]
    assert str(len(failing)) in paper.paragraphs[0].text


def test_chosen_schools_get_their_plans_and_none_without_the_wish(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path))
    app = page("meeting")
    schools = app.multiselect(key="meeting_schools:zh")
    (name,) = [each for each in schools.options if each == schools.options[3]]
    schools.set_value([name]).run()
    press(app, "meeting_freeze")
    (kept,) = editions.shelf().kept
    paper = Document(io.BytesIO(file_bytes(kept.edition, "school_plans.docx", "zh")))
    heads = [p.text for p in paper.paragraphs if p.style.name == "Heading 1"]
    assert heads == [name]
    app.toggle(key="meeting_with_schools").set_value(False).run()
    press(app, "meeting_freeze")
    last = editions.shelf().kept[0].edition
    assert "school_plans.docx" not in {file.name for file in last.files}


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_carry_the_number_and_the_findings_of_the_pages(number, language):
    edition = edition_of(number)
    assert {(file.name, file.language) for file in edition.files} == {
        (name, each)
        for name in (
            "briefing.pptx",
            "county_briefing.pptx",
            "self_evaluation.docx",
            "forms.xlsx",
            "school_plans.docx",
        )
        for each in LANGUAGES
    }
    deck = Presentation(io.BytesIO(file_bytes(edition, "briefing.pptx", language)))
    cover, *slides = deck.slides
    assert edition.office in [s.text_frame.text for s in cover.shapes if s.has_text_frame][1]
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles == [each["finding"] for each in edition.content[language]]
    for slide in slides:
        shown = "".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert number in shown
    assert "先说结论<b>" in slides[0].notes_slide.notes_text_frame.text
    paper = Document(io.BytesIO(file_bytes(edition, "self_evaluation.docx", language)))
    told = [paragraph.text for paragraph in paper.paragraphs]
    assert number in "".join(told)
    assert edition.office in told
    assert openpyxl.load_workbook(io.BytesIO(file_bytes(edition, "forms.xlsx", language)))


def test_a_link_opens_a_page_and_buttons_lead_through_all_of_them(number):
    findings = [each["finding"] for each in edition_of(number).content["zh"]]
    app = opened(number)
    for place, finding in enumerate(findings, start=1):
        assert T("page.meeting.page_of", place=place, pages=len(findings)) in html_of(app)
        if app.number_input:
            assert finding not in title(app)
            press(app, "meeting_next")
        assert title(app) == finding
        press(app, "meeting_next")
    assert title(app) == findings[-1]
    assert app.query_params["slide"] == str(len(findings))
    press(app, "meeting_back")
    assert app.query_params["slide"] == str(len(findings) - 1)
    press(app, "meeting_go_1")
    assert "slide" not in app.query_params
    press(app, "meeting_close")
    assert "edition" not in app.query_params
    assert T("page.meeting.freeze_title") in all_text(app)


@pytest.mark.parametrize(
    ("slide", "place"),
    [("0", 1), ("-1", 1), ("99", 11), ("3", 3), ("３", 1), ("x", 1), ("9" * 50, 1)],
)
def test_a_page_that_is_none_opens_the_nearest(number, slide, place):
    assert T("page.meeting.page_of", place=place, pages=11) in html_of(opened(number, slide))


@pytest.mark.parametrize("hostile", ["", "x", "../..", "2026-999", "<b>" * 99])
def test_a_broken_link_gives_a_finding_and_a_way_back(hostile):
    app = page("meeting", edition=hostile)
    if hostile:
        assert T("finding.edition_is_unknown", number="§").split("§")[1] in title(app)
        press(app, "meeting_close")
    assert T("page.meeting.freeze_title") in all_text(app)


@pytest.mark.parametrize(("offset", "key"), [(3, "above"), (-3, "below"), (0, "exact")])
def test_the_guess_comes_first_and_its_difference_after(number, offset, key):
    edition = edition_of(number)
    place = edition.pages.index("furthest_primary")
    guess = edition.content["zh"][place]["guess"]
    app = opened(number, place + 1)
    assert title(app) == guess["question"]
    assert "meeting-body" not in html_of(app)
    app.number_input[0].set_value(int(guess["value"]) + offset).run()
    press(app, "meeting_next")
    told = T(
        f"page.meeting.guess.{key}",
        guessed=T.number(guess["value"] + offset, 0),
        value=T.number(guess["value"], 0),
        difference=T.number(abs(offset), 0),
        unit=guess["unit"],
    )
    assert told in all_text(app).replace("\u2060", "")
    assert "meeting-body" in html_of(app)
    press(app, "meeting_again")
    assert title(app) == guess["question"]


def test_without_a_guess_the_page_is_shown_as_well(number):
    app = revealed(number, 1)
    assert title(app) == edition_of(number).content["zh"][0]["finding"]
    assert T("page.meeting.guess.exact", guessed="§", value="", difference="", unit="").split("§")[
        0
    ] not in all_text(app)


def test_the_speakers_window_has_the_notes_and_the_rooms_has_not(number):
    room, speaker = revealed(number, 1), opened(number, 1, side="speaker")
    findings = [each["finding"] for each in edition_of(number).content["zh"]]
    assert "先说结论&lt;b&gt;" in html_of(speaker)
    assert "先说结论" not in html_of(room) + all_text(room)
    assert T("page.meeting.next_is", finding=findings[1]) in all_text(speaker).replace("\u2060", "")
    assert number in all_text(speaker)
    last = opened(number, len(findings), side="speaker")
    assert T("page.meeting.last") in all_text(last)


def test_it_stays_as_it_is_when_the_data_move_on_or_are_gone(number, tmp_path, monkeypatch):
    folder = editions_folder() / number
    before = {path: digest(path.read_bytes()) for path in folder.rglob("*") if path.is_file()}
    shown = html_of(revealed(number, 2))
    path = tmp_path / "empty"
    path.mkdir()
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(path))
    without = revealed(number, 2)
    assert html_of(without) == shown
    assert {path: digest(path.read_bytes()) for path in before} == before
    listed = page("meeting")
    assert number in listed.dataframe[0].value["number"].tolist()
    assert "freeze" not in str([button.key for button in listed.button])


def states_of():
    return page("meeting").dataframe[0].value.set_index("number")["state"]


def changed_workbook(path, to):
    """A copy of the workbook of the sample with later data and twice the rooms at every school."""
    book = openpyxl.load_workbook(path)
    for key, field, value in (
        ("county", "data_date", LATER),
        ("premises", "multimedia_rooms", None),
    ):
        sheet = next(each for each in reference.workbook_sheets() if each.key == key)
        heading = next(each.heading for each in sheet.columns if each.field == field)
        written = book[sheet.title]
        row, place = next(
            (cell.row, cell.column)
            for row in written.iter_rows(max_row=8)
            for cell in row
            if cell.value == heading
        )
        for line in range(row + 1, written.max_row + 1):
            cell = written.cell(line, place)
            if cell.value is not None:
                cell.value = value or int(cell.value) * 2
    book.save(to)


def test_another_import_changes_no_byte_and_no_figure_and_is_told_as_newer(
    number, sample_workbook, sample_snapshots, tmp_path, monkeypatch
):
    folder, snapshots = editions_folder() / number, tmp_path / "snapshots"
    shutil.copytree(sample_snapshots, snapshots)
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(snapshots))
    old = current_snapshot()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shown = [html_of(opened(number, place)) for place in (2, 4)]
    assert states_of()[number] == T("page.meeting.state.stands")
    changed_workbook(sample_workbook, tmp_path / "later.xlsx")
    command = [sys.executable, "-m", "data", "build", str(tmp_path / "later.xlsx")]
    subprocess.run(command, cwd=ROOT, env={**os.environ}, check=True)
    assert current_snapshot() != old
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    told = T("page.meeting.moved.foot.newer", date=LATER)
    for place, html in zip((2, 4), shown, strict=True):
        later = html_of(opened(number, place))
        assert told in later
        assert later.replace(f"<span>{told}</span>", "") == html
    assert (
        T("page.meeting.moved.state.newer", date=LATER, built="§", since="").split("§")[0]
        in states_of()[number]
    )
    # What is frozen now is of other figures; back on the old data it is the newer one.
    press(page("meeting"), "meeting_freeze")
    newest = max(each.edition.number for each in editions.shelf().kept)
    assert edition_of(newest).content != edition_of(number).content
    make_current(old.name)
    assert states_of()[number] == T("page.meeting.state.stands")
    foot = T("page.meeting.moved.foot.older", date=edition_of(number).data_date)
    assert foot in html_of(opened(newest, 2))
    assert (
        T("page.meeting.moved.state.older", date="§", built="", since="").split("§")[0]
        in states_of()[newest]
    )


def test_data_of_another_county_are_told_as_such(number):
    made = edition_of(number)
    other = replace(
        made, number=reserve(made.frozen_at.year), snapshot="another", county="乙县", files=()
    )
    editions.freeze(other, {})
    county = made.county
    assert T("page.meeting.moved.foot.other_county", county=county) in html_of(
        opened(other.number, 2)
    )
    assert county in states_of()[other.number]


def test_two_editions_are_compared_and_one_is_withdrawn_with_a_reason(number):
    made = edition_of(number)
    content = json.loads(json.dumps(dict(made.content)))
    series = content["zh"][1]["shown"]["series"][0]["values"]
    series[0] += 0.25
    other = replace(made, number=reserve(made.frozen_at.year), content=content, files=())
    editions.freeze(other, {})
    app = page("meeting")
    app.selectbox(key="meeting_compare_after:zh").select(other.number).run()
    app.selectbox(key="meeting_compare_before:zh").select(number).run()
    assert_sound(app)
    changes = next(each.value for each in app.dataframe if "change" in each.value)
    assert changes["change"].tolist() == pytest.approx([0.25])
    app.selectbox(key="meeting_chosen:zh").select(other.number).run()
    assert app.button(key="meeting_withdraw").disabled
    app.text_input(key="meeting_reason").set_value("数据有误").run()
    press(app, "meeting_withdraw")
    assert open_edition(other.number).withdrawal.reason == "数据有误"
    states = app.dataframe[0].value.set_index("number")["state"]
    day = datetime.now().astimezone().date().isoformat()
    assert states[other.number] == T("page.meeting.state.withdrawn", day=day, reason="数据有误")
    notes = "".join(each.value.replace("\\", "") for each in app.caption)
    assert T("withdrawn.taken", number=other.number, day=day, reason="数据有误") in notes
    for side in ("", "speaker"):
        asked = opened(other.number, 1, side=side)
        assert title(asked).startswith("【已撤回】")
        assert T("page.meeting.foot_withdrawn", day=day, reason="数据有误") in html_of(asked)
    assert title(revealed(other.number, 1)).startswith("【已撤回】")
    assert "已撤回" not in title(revealed(number, 1)) + html_of(revealed(number, 1))


def test_files_of_a_withdrawn_edition_are_taken_with_the_mark_and_lie_unchanged(number, tmp_path):
    whole, kept = edition_of(number), open_edition(number)
    contents = {(f.name, f.language): file_bytes(whole, f.name, f.language) for f in whole.files}
    assert {
        name: taken_bytes(kept, name, T) for name, language in contents if language == "zh"
    } == {name: content for (name, language), content in contents.items() if language == "zh"}
    other = editions.freeze(replace(whole, number=reserve(2026), files=()), contents)
    before = open_edition(other.number)
    assert taken_name(before, "自评报告", T) == f"{other.number} 自评报告"
    record = (editions_folder() / other.number / "edition.json").read_bytes()
    editions.withdraw(other.number, "数据有误")
    # A page that was drawn before the withdrawal gives the mark as well.
    for name, language in contents:
        assert taken_bytes(before, name, texts(language)) != contents[name, language]
        assert file_bytes(other, name, language) == contents[name, language]
    assert (editions_folder() / other.number / "edition.json").read_bytes() == record
    assert open_edition(other.number).edition == other
    name = taken_name(open_edition(other.number), "自评报告", T)
    assert name == f"已撤回 {other.number} 自评报告"
    paper = Document(io.BytesIO(taken_bytes(before, "self_evaluation.docx", T)))
    assert paper.paragraphs[1].text.startswith("【已撤回】")


def test_a_changed_file_is_told_and_not_offered(number):
    path = editions_folder() / number / "zh" / "forms.xlsx"
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    try:
        app = page("meeting")
        app.selectbox(key="meeting_chosen:zh").select(number).run()
        told = T("finding.edition_file_was_changed", number=number, value="forms.xlsx")
        assert told in "".join(each.value.replace("\\", "") for each in app.warning)
        offered = [each.key for each in app.get("download_button")]
        assert not any("forms" in str(key) for key in offered)
    finally:
        path.write_bytes(content)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_edition_speaks_the_readers_language(number, language):
    app = page("meeting", edition=number, slide="3", language=language)
    assert title(app) == edition_of(number).content[language][2]["finding"]


def test_an_edition_frozen_with_coded_names_holds_no_name_and_no_code(
    coded, secrets, tmp_path, monkeypatch
):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path))
    press(page("meeting"), "meeting_freeze")
    (kept,) = editions.shelf().kept
    assert kept.edition.names_coded
    assert {file.name for file in kept.edition.files} == {
        "briefing.pptx",
        "county_briefing.pptx",
        "self_evaluation.docx",
        "school_plans.docx",
    }
    assert "№" in kept.edition.to_text()
    for path in (editions_folder() / kept.edition.number).rglob("*.*"):
        told = text_of(path.read_bytes())
        assert {secret for secret in secrets if secret in told} == set(), path.name


def test_an_edition_with_names_does_hold_them(number, secrets):
    told = text_of((editions_folder() / number / editions.RECORD).read_bytes())
    assert any(secret in told for secret in secrets)


def test_a_saved_plan_is_a_page_and_one_of_other_data_is_not_offered(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path))
    with closing(Warehouse(current_snapshot())) as source:
        snapshot = source.info().snapshot
    lever = Rotation("backbone", COUNTY, Place("area", "rural"), 4)
    plan = Scenario(snapshot, 2025, Stage.PRIMARY, (lever,))
    saved = keep("城乡交流", plan)
    keep("旧数据的方案", replace(plan, snapshot="another"))
    app = page("meeting")
    plans = app.multiselect(key="meeting_plans:zh")
    assert plans.options == [T("page.meeting.plan_of", name="城乡交流", stage=T("stage.primary"))]
    assert T("page.meeting.plans_old", count=1) in all_text(app)
    plans.select(saved.id).run()
    press(app, "meeting_freeze")
    (kept,) = editions.shelf().kept
    assert kept.edition.pages[-2:] == ("plan_1", "effect_1")
    assert [(each.name, each.text) for each in kept.edition.scenarios] == [
        ("城乡交流", plan.to_text())
    ]
    assert "rotation_1.docx" in {file.name for file in kept.edition.files}
    paper = Document(io.BytesIO(file_bytes(kept.edition, "rotation_1.docx", "zh")))
    assert "城乡交流" in paper.paragraphs[0].text
    shown = opened(kept.edition.number, len(kept.edition.pages) - 1)
    assert "城乡交流" in title(shown)
    assert "meeting-table" in html_of(shown)
    picture = opened(kept.edition.number, len(kept.edition.pages))
    assert "城乡交流" in title(picture)
    assert "meeting-picture" in html_of(picture)
    other = replace(kept.edition, number=reserve(2026), files=(), office="基教股")
    editions.freeze(other, {})
    tables = [each.value for each in page("meeting").dataframe]
    (beside,) = [each for each in tables if "figure" in each]
    assert (beside["plan_0_1"].dropna() == beside["plan_1_1"].dropna()).all()
    (changes,) = [each for each in tables if "change" in each]
    assert set(changes[["before", "after"]].to_numpy().ravel()) == {kept.edition.office, "基教股"}
