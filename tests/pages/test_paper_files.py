"""The files that a reader's choice gives: sound, equal on every call, opened by an office."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from pptx import Presentation
from pypdf import PdfReader

from analysis.edition import EditionMark
from analysis.levers import COUNTY, Fund, Place, Rotation
from analysis.peers import choose_peers
from analysis.present.plan_papers import PlanKind
from analysis.present.report_pdf import chinese_typefaces
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import planning, reference
from data.warehouse import current_snapshot
from pages.shared import cached, papers, plan_papers, school_papers
from pages.shared.rule_choice import RuleChoice
from pages.shared.school_parts import all_doubts, report_of
from pages.shared.view_context import ViewContext
from pages.shared.what_if_results import wording
from pages.shared.what_if_state import outcome_of

PARTS = ("swriter", "simpress", "scalc")
NATIONAL = RuleChoice((reference.national_set(),), "national", "national")


@pytest.fixture
def context(sample_snapshots):
    snapshot = str(current_snapshot(sample_snapshots))
    info = cached.info(snapshot)
    year = max(info.school_years)
    return ViewContext(texts("zh"), snapshot, info, year, Stage.PRIMARY, False, NATIONAL)


def files_of(context, edition=None):
    code, *others = context.league()["school_code"].iloc[:3]
    prices = planning.prices()
    levers = (
        Rotation("backbone", COUNTY, Place("area", "rural"), 4),
        Fund("A6", COUNTY, "shortfall", 500_000),
    )
    asked = Scenario(context.info.snapshot, context.school_year, context.stage, levers)
    outcome, plan = outcome_of(context, prices.listed, asked), wording(context, prices)
    return {
        "forms.xlsx": papers.forms_file(context, edition),
        "self_evaluation.docx": papers.self_evaluation_file(context, edition),
        "school.docx": school_papers.school_file(context, code, edition),
        "schools.docx": school_papers.schools_file(context, {Stage.PRIMARY: others}, edition),
        **{
            f"{kind}.docx": plan_papers.plan_file(context, kind, "方案", outcome, plan, edition)
            for kind in PlanKind
        },
        "briefing.pptx": papers.briefing_file(context, edition=edition),
    }


def hashes(files):
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_every_file_opens_and_is_the_same_on_every_call(context, language):
    context = replace(context, t=texts(language))
    files = files_of(context)
    assert hashes(files) == hashes(files_of(context))
    frozen = hashes(files_of(context, edition=EditionMark("5", date(2026, 11, 30))))
    assert all(frozen[name] != value for name, value in hashes(files).items())
    county = context.info.county
    forms = openpyxl.load_workbook(io.BytesIO(files["forms.xlsx"]))
    t = texts(language)
    origins = {row[0].value: row[1].value for row in forms[t("trace.sheet_about")].iter_rows()}
    # The forms are about both stages, whatever the page that makes them shows.
    both = t.join([t(f"stage.{stage}") for stage in COMPULSORY_STAGES])
    assert origins[t("choice.stage")] == both
    for name in (each for each in files if each.endswith(".docx")):
        lines = [p.text for p in docx.Document(io.BytesIO(files[name])).paragraphs]
        assert any(county in line for line in lines)
    first = Presentation(io.BytesIO(files["briefing.pptx"])).slides[0]
    assert county in first.shapes.title.text_frame.text


def test_the_state_is_that_of_the_pages(context):
    state = papers.county_state(context)
    for stage, result in state.stages.items():
        pd.testing.assert_frame_equal(result.schools, context.assessment(stage).schools)
    assert state.snapshot == context.info.snapshot
    assert set(state.before) == set(state.stages)
    first = replace(context, school_year=min(context.info.school_years))
    assert papers.county_state(first).before == {}


def test_grades_are_counted_only_where_every_one_is_known():
    rows = pd.DataFrame(
        [
            ("a", "primary", "1", 2.0),
            ("a", "primary", "2", 1.0),
            ("a", "primary", "3", 0.0),
            ("b", "primary", "1", float("nan")),
            ("b", "primary", "2", 3.0),
            ("a", "junior", "7", 1.0),
        ],
        columns=["school_code", "stage", "grade", "classes"],
    )
    assert papers.grades_taught(rows) == {("a", "primary"): 2, ("a", "junior"): 1}
    assert papers.grades_taught(rows.head(0)) == {}


def office_program():
    """LibreOffice with its three parts; skips where one is lacking."""
    office = shutil.which("soffice")
    parts = Path(office).resolve().parent if office else None
    if parts is None or not all(list(parts.glob(f"{part}*")) for part in PARTS):
        pytest.skip("no LibreOffice with Writer, Impress and Calc on this machine")
    return office


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_office_opens_every_file_and_prints_it(context, language, tmp_path):
    office = office_program()
    context = replace(context, t=texts(language))
    for name, content in files_of(context).items():
        (tmp_path / name).write_bytes(content)
        profile = (tmp_path / "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
        command += ["--outdir", str(tmp_path), str(tmp_path / name)]
        subprocess.run(command, capture_output=True, timeout=180, check=True)
        printed = (tmp_path / name).with_suffix(".pdf").read_bytes()
        assert printed.startswith(b"%PDF")
        assert len(printed) > 10_000


def test_a_school_among_many_has_the_report_and_the_doubts_of_its_own_page(context):
    rows = context.league()
    codes = [str(code) for code in rows["school_code"].iloc[[0, 5, 40]]]
    codes += [str(code) for code in rows.loc[rows["verdict"] == "cannot_judge", "school_code"]]
    parts = school_papers.school_parts(context, codes)
    assert [part.report.code for part in parts] == codes
    names = rows.set_index("school_code")["school_name"]
    for part, code in zip(parts, codes, strict=True):
        peers = choose_peers(rows, code, planning.peer_rules(), [])
        alone = report_of(context, code, peers, planning.prices())
        assert repr(part.report) == repr(alone)
        history = cached.school_history(*context.key, code)
        doubts = all_doubts(context, alone, history, names[code])
        assert list(part.doubts) == doubts
    assert any(part.doubts for part in parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_one_page_report_of_an_edition_bears_both_days(context, language):
    if not chinese_typefaces():
        pytest.skip("this machine has no Chinese typeface")
    spoken = replace(context, t=texts(language))
    mark = EditionMark("2026-005", date(2026, 11, 30))
    (page,) = PdfReader(io.BytesIO(papers.county_pdf(spoken, mark))).pages
    said = re.sub(r"\s", "", page.extract_text())
    for each in ("2026-005", "2026-11-30", context.info.data_date):
        assert each in said
    assert re.sub(r"\s", "", spoken.t("papers.draft")) not in said
