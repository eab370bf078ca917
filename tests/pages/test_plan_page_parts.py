"""Parts of the page that solves backwards: an explanation as it comes, tables as high as their rows."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.planner.answer import Answer
from analysis.planner.explain import Part, on_paper
from analysis.planner.problem import Plan, PlanStatus
from analysis.present.tables import Column, present
from analysis.present.text import texts
from data.jobs import JobState, JobView
from pages.shared import cached, show
from tests.analysis.planner.small_counties import indicator, problem, stage
from tests.pages.driver import all_text, page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_figures_on_paper_are_shown_while_the_rest_is_worked_out(
    sample_snapshots, monkeypatch, language
):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
    one = stage([[0, 0, 3, 0], [0, 0, 0, 0]], [indicator("A2", [2, 2])])
    answer = Answer(Plan(PlanStatus.INFEASIBLE), explanation=on_paper(problem(one)))
    view = JobView(JobState.RUNNING, seconds=1.0, answer=answer)
    runner = SimpleNamespace(look=lambda key: view, stop=lambda key: None)
    monkeypatch.setattr(cached, "jobs", lambda: runner)
    app = page("plan", language=language)
    said, t = all_text(app).replace("\\", ""), texts(language)
    short = t("plan.explain.short", stage=t("stage.primary"), name="§", held=3, least=4, short=1)
    assert short.split("§")[1] in said
    for part in Part:
        assert t(f"plan.explain_wait.{part}") in said
    headers = [each.value.replace("\\", "") for each in app.header]
    assert t("page.plan.why") in headers
    assert t("page.plan.what_helps") not in headers and t("page.plan.how_far") not in headers


@pytest.mark.parametrize(
    ("rows", "drawn"), [(0, 430), (8, 35 * 9 + 12), (10, 35 * 11 + 12), (11, 430), (60, 430)]
)
def test_a_table_is_no_higher_than_its_rows(monkeypatch, rows, drawn):
    heights = []
    monkeypatch.setattr(show.st, "dataframe", lambda *_, height, **__: heights.append(height))
    frame = pd.DataFrame({"people": range(rows)})
    table = present("moves", "moves", frame, [Column("people", "people", "number")], [])
    show.show_table(table, texts("zh"), height=430, download=False)
    show.show_table(table, texts("zh"), download=False)
    assert heights == [drawn, "auto"]
