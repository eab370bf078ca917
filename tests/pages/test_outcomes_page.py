"""The page of outcomes on the sample: what it says, how schools are listed, what it says without data."""

from __future__ import annotations

import pytest

from analysis.present.text import LANGUAGES, texts
from tests.pages.driver import all_text, page

pytestmark = pytest.mark.usefixtures("on_the_sample")


def table_with(app, column):
    return next(each.value for each in app.dataframe if column in each.value)


@pytest.mark.parametrize("stage", ["primary", "junior"])
def test_schools_are_listed_by_code_and_small_ones_are_not_shown(stage):
    app = page("outcomes", stage=stage)
    for column in ("standing", "resource"):
        rows = table_with(app, column)
        assert rows["school_code"].is_monotonic_increasing
        assert rows["tested"].min() >= 10
        assert not {"rank", "position"} & set(rows.columns)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_official_and_what_is_awaited_is_said(language):
    app = page("outcomes", language=language)
    t = texts(language)
    states = table_with(app, "state").set_index("rate")["state"]
    assert states[0.15] == t("outcomes.rate_state.not_below")
    assert t("outcomes.rate_state.awaiting") in states.tolist()
    said = all_text(app)
    assert t("outcomes.note.references", limit="0.15") in said
    assert t("outcomes.note.association") in said
    assert t("outcomes.note.no_rank") in said


def test_the_title_tells_the_largest_gap_of_the_table():
    app = page("outcomes")
    rows = table_with(app, "effect")
    t = texts("zh")
    main = rows[rows["pair"] == t("outcomes.pair.urban")]
    largest = main.loc[main["effect"].abs().idxmax()]
    title = app.title[0].value.replace("\\", "")
    assert largest["subject"] in title
    assert t.number(largest["effect"], 2) in title
    assert t.number(largest["difference"], 1) in title


def test_another_subject_and_resource_can_be_linked_to():
    app = page("outcomes", outcome_subject="science", outcome_resource="A7")
    assert any("A7" in each.value and "科学" in each.value for each in app.header)
    odd = page("outcomes", outcome_subject="<b>", outcome_resource="B1")
    assert any("A1" in each.value and "语文" in each.value for each in odd.header)


@pytest.mark.parametrize("rows", [["english"], ["chinese", "english"]])
def test_a_monitored_subject_that_the_law_does_not_name_is_shown_unjudged(
    tmp_path, monkeypatch, rows
):
    import pandas as pd

    from data.build import build
    from data.workbook import write_workbook
    from tests import small_county

    tables = small_county.tables()
    result = {"school_year": 2025, "stage": "primary", "between_school_rate": 0.3}
    tables["national_monitoring"] = pd.DataFrame(
        [{**result, "subject": subject, "rate_unit": "ratio"} for subject in rows]
    )
    write_workbook(tmp_path / "county.xlsx", tables)
    assert not build([tmp_path / "county.xlsx"], tmp_path / "snapshots").stopped
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))
    last = table_with(page("outcomes"), "state").iloc[-1]
    t = texts("zh")
    assert last["state"] == t("outcomes.rate_state.not_named")
    assert pd.isna(last["verdict"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_county_without_results_is_told_what_to_fill(tmp_path, monkeypatch, language):
    from data.build import build
    from data.workbook import write_workbook
    from tests import small_county

    write_workbook(tmp_path / "county.xlsx", small_county.tables())
    assert not build([tmp_path / "county.xlsx"], tmp_path / "snapshots").stopped
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))
    app = page("outcomes", language=language)
    t = texts(language)
    said = all_text(app)
    assert app.title[0].value.replace("\\", "") == t(
        "page.outcomes.no_scores", stage=t("stage.primary")
    )
    assert t("page.outcomes.fill_scores") in said
    assert t("page.outcomes.fill_fitness") in said
    assert set(table_with(app, "state")["state"]) == {t("outcomes.rate_state.awaiting")}
