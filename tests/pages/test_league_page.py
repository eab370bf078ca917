"""The league table: what is shown is what the link, the saved view and the download hold."""

from __future__ import annotations

import json

import pytest

from analysis.league_filters import LeagueFilters
from analysis.league_view import RANKS, LeagueView
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import Finding, Severity
from data.saved_views import LONGEST_NAME, keep_view, views_folder
from pages.shared import cached, school_parts
from pages.shared.registry import PAGES
from tests.pages.driver import all_text, assert_sound, page
from tests.pages.readers import everything, fields_of, seen_by_readers, text_of

T = texts("zh")
FINDING = ("stage", "indicator", "known", "met", "highest", "lowest")
pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")


def shown(app):
    return app.dataframe[0].value


def league(view=None, **address):
    if view is not None:
        address["table"] = view if isinstance(view, str) else view.to_text()
    return page("league_table", **address)


def box(app, ending):
    return next(item for item in app.selectbox if item.key.split(":")[0] == ending)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["A2", "A4"])
def test_ranks_are_shown_on_request_best_first(code, language):
    app = league(LeagueView(RANKS, code), language=language)
    table = shown(app)
    assert "rank" not in shown(league())
    assert table["rank"].is_monotonic_increasing
    assert table["value"].is_monotonic_decreasing
    assert table["rank"].iloc[0] == 1
    key = "league.note_step" if code == "A2" else "league.note_no_step"
    assert texts(language)(key, step="1") in all_text(app)


def test_a_school_without_the_figure_has_no_rank_and_stands_apart():
    app = league(LeagueView(RANKS, "A7"))
    table, unknown = app.dataframe[0].value, app.dataframe[1].value
    assert table["value"].notna().all()
    assert len(unknown) == 1
    assert unknown["missing"].iloc[0].startswith("A7")
    assert len(table) == 76


def test_the_finding_of_a_ranking_names_those_that_lack_the_figure_only_where_there_are_some():
    titles = {code: league(LeagueView(RANKS, code)).title[0].value for code in ("A4", "A5")}
    lacking = T("league.finding_sure", **dict.fromkeys(FINDING, "|"), unknown=1).split("|")[-1]
    assert titles["A5"].replace("\\", "").endswith(lacking)
    assert "缺" not in titles["A4"]


def test_a_filter_keeps_the_rank_of_the_county_and_adds_one_among_those_listed():
    whole = shown(league(LeagueView(RANKS, "A2"))).set_index("school_name")
    rural = league(LeagueView(RANKS, "A2", filters=LeagueFilters(area=("rural",))))
    table = shown(rural).set_index("school_name")
    assert 1 < len(table) < len(whole)
    assert (table["rank"] == whole["rank"].reindex(table.index)).all()
    assert table["rank_shown"].iloc[0] == 1
    assert table["rank_shown"].max() <= len(table)
    assert "rank_shown" not in whole


def test_what_is_chosen_goes_into_the_address_and_back():
    app = league()
    assert "table" not in app.query_params
    next(i for i in app.multiselect if i.key.startswith("filter_area")).select("rural").run()
    box(app, "league_order").select("pupils").run()
    assert_sound(app)
    text = app.query_params["table"]
    text = text[0] if isinstance(text, list) else text
    assert json.loads(text)["filters"] == {"area": ["rural"]}
    fresh = league(text)
    assert shown(fresh).equals(shown(app))
    assert shown(fresh)["pupils"].is_monotonic_increasing
    next(i for i in app.multiselect if i.key.startswith("filter_area")).unselect("rural").run()
    box(app, "league_order").select("").run()
    assert "table" not in app.query_params


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["{", "[[[[", "<script>", '{"version":1,"x":1}'])
def test_a_hostile_address_gives_a_sentence_and_the_usual_table(text, language):
    app = league(text, language=language)
    assert texts(language)("finding.league_view_is_not_readable") in all_text(app)
    assert len(shown(app)) == 75


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_wrong_part_of_a_view_is_named_in_the_language_of_the_reader(language):
    wrong = {"mode": "x", "rank_by": "A9", "order": "x", "columns": ["x"], "filters": {"x": 1}}
    said = all_text(league(json.dumps({"version": 1, **wrong}), language=language))
    t = texts(language)
    for part in wrong:
        named = t("finding.league_view_value_is_not_possible", view_part=t(f"league.part.{part}"))
        assert named in said
    said = all_text(league('{"version":2}', language=language))
    assert t("finding.league_view_has_another_version") in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "key", "values"),
    [
        (" ", "league_view_name_is_not_possible", {"most": LONGEST_NAME}),
        ("a?b", "league_view_name_is_taken", {"value": "a_b.json"}),
    ],
)
def test_a_name_that_cannot_be_kept_is_told_and_keeps_nothing(name, key, values, language):
    keep_view("a:b", LeagueView())
    t, app = texts(language), league(LeagueView(RANKS, "A3"), language=language)
    app.text_input(key="league_view_name").input(name)
    next(b for b in app.button if t("league.keep") == b.label).click().run()
    assert t(f"finding.{key}", **values) in all_text(app)
    assert [path.name for path in views_folder().iterdir()] == ["a_b.json"]
    assert "ranks" not in (views_folder() / "a_b.json").read_text()


def test_a_value_that_is_gone_is_told_and_filters_nothing():
    app = league(LeagueView(filters=LeagueFilters(township=("火星镇",))))
    assert T("finding.league_view_value_is_gone", value="火星镇") in all_text(app)
    assert len(shown(app)) == 75


def test_columns_are_shown_as_chosen():
    app = league(LeagueView(columns=("pupils", "founder", "size", "A3", "trend")))
    assert list(shown(app).columns) == ["school_name", "pupils", "founder", "size", "A3", "trend"]
    assert shown(app)["trend"].str.startswith("data:image/svg+xml,").all()


def test_columns_that_are_emptied_stay_empty_and_show_the_usual_ones():
    app = league()
    usual = list(shown(app).columns)
    box = next(b for b in app.multiselect if b.key.startswith("league_columns_"))
    box.set_value([]).run()
    assert_sound(app)
    assert list(shown(app).columns) == usual
    box = next(b for b in app.multiselect if b.key.startswith("league_columns_"))
    assert box.value == []
    box.set_value(["pupils"]).run()
    assert list(shown(app).columns) == ["school_name", "pupils"]


def test_every_column_and_filter_can_be_chosen_at_once():
    from analysis.league_view import MODES
    from analysis.present.league_tables import columns_of

    codes = [f"A{number}" for number in range(1, 8)]
    for mode in MODES:
        fields = columns_of(mode, codes)
        table = shown(league(LeagueView(mode, "A1" if mode == RANKS else "", columns=fields)))
        assert set(fields) <= set(table.columns)


def test_near_schools_of_a_school_are_of_its_area():
    whole = shown(league())
    own = whole.iloc[5]
    chosen = LeagueView(filters=LeagueFilters(peers_of=own["school_code"]))
    table = shown(league(chosen))
    assert own["school_code"] in set(table["school_code"])
    assert set(table["area"]) == {own["area"]}
    assert len(table) <= 11


def test_a_search_without_a_hit_leaves_an_empty_table_and_no_fault():
    app = league(LeagueView(filters=LeagueFilters(search="没有这样的学校")))
    assert shown(app).empty
    assert T("page.league_table.shown", shown=0, total=77) in all_text(app)


def test_a_view_is_saved_loaded_and_deleted_only_when_sure():
    app = league(LeagueView(RANKS, "A3"))
    app.text_input(key="league_view_name").input("体艺")
    next(b for b in app.button if T("league.keep") == b.label).click().run()
    assert_sound(app)
    (kept,) = views_folder().iterdir()
    other = league()
    other.button(key=f"view_load_{kept.name}").click().run()
    assert_sound(other)
    assert shown(other).equals(shown(app))
    assert other.button(key=f"view_delete_{kept.name}").disabled
    other.checkbox(key=f"view_sure_{kept.name}").check().run()
    other.button(key=f"view_delete_{kept.name}").click().run()
    assert_sound(other)
    assert list(views_folder().iterdir()) == []


def test_a_broken_saved_view_is_told_with_its_file():
    keep_view("good", LeagueView())
    (views_folder() / "bad.json").write_text("{")
    app = league()
    said = all_text(app)
    assert "bad.json" in said
    assert T("finding.league_view_is_not_readable") in said
    assert app.button(key="view_load_good.json")


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(("stage", "language"), [("primary", "zh"), ("junior", "en")])
@pytest.mark.parametrize("key", [entry.key for entry in PAGES if not entry.for_office])
def test_no_name_of_a_school_is_left_on_any_page_when_coded(
    key, stage, language, coded, secrets, offered
):
    app = page(key, stage=stage, language=language)
    names = {secret for secret in secrets if not secret.isdigit()}
    assert fields_of(everything(app), names) == set()
    assert fields_of(seen_by_readers(app), secrets) == set()
    assert texts(language)("frame.names_coded") in all_text(app)
    # What is built from a file is told without its name: a school may send its own.
    assert "sample.xlsx" not in everything(app)
    for name, content in offered.items():
        told = text_of(content())
        assert fields_of(told, secrets) == set(), name
        assert "sample.xlsx" not in told, name


@pytest.mark.parametrize("key", ["league_table", "shopping_list", "school", "gap_breakdown"])
def test_downloads_do_hold_names_and_codes_when_they_are_not_coded(key, secrets, offered):
    page(key)
    told = "\n".join(text_of(content()) for content in offered.values())
    found = fields_of(told, secrets)
    assert {secret for secret in found if secret.isdigit()} or key == "school"
    assert {secret for secret in found if not secret.isdigit()}
    assert "sample.xlsx" in told


def test_what_may_quote_a_name_is_left_out_when_coded(coded, secrets, monkeypatch):
    # A finding of the build and the reason of a correction, both with a name of a school in it.
    code = sorted(secret for secret in secrets if secret.isdigit())[0]
    planted = Finding("league_view_name_is_taken", Severity.LOOK, {"value": "苦竹"}, school=code)
    monkeypatch.setattr(school_parts, "stored_findings", lambda snapshot: [planted])
    kept = cached.corrections.__wrapped__
    monkeypatch.setattr(
        cached, "corrections", lambda *given: kept(*given).assign(school_code=code, reason="苦竹")
    )
    assert "苦竹" not in all_text(page("school", school=code))
    monkeypatch.setenv("COUNTY_SCHOOL_NAMES", "shown")
    assert all_text(page("school", school=code)).count("苦竹") > 1


def test_a_kept_view_tells_no_group_of_schools_when_coded(coded, secrets):
    view = LeagueView(filters=LeagueFilters(school_group=("苦竹教育集团",)))
    said = all_text(league(view))
    assert "苦竹" not in said
    gone = T("finding.league_view_value_is_gone", value=T("league.hidden_value"))
    assert gone in said


# A plan names schools once it is made; until then these pages have nothing to name.
NAMELESS_AT_FIRST = ("meeting", "plan", "plans")


@pytest.mark.parametrize(
    "key",
    [entry.key for entry in PAGES if not entry.for_office and entry.key not in NAMELESS_AT_FIRST],
)
def test_names_are_there_when_they_are_not_coded(key, secrets):
    # What the test above looks through does hold names: on the map, in choices, in tables.
    assert fields_of(everything(page(key)), {s for s in secrets if not s.isdigit()})


def test_a_coded_league_has_neither_names_nor_codes_in_table_and_card(coded, secrets):
    app = league(LeagueView(RANKS, "A2", columns=("value", "school_code", "school_group")))
    assert shown(app)["school_name"].str.startswith("№").all()
    code = next(secret for secret in sorted(secrets) if secret.isdigit())
    app.session_state["school"] = code
    app.run()
    assert_sound(app)
    # The card of that school is open.
    assert any(button.key == f"go_school_{code}" for button in app.button)
    seen = "\n".join([all_text(app), *(frame.value.to_csv() for frame in app.dataframe)])
    assert fields_of(seen, secrets) == set()


def test_code_words_are_the_same_in_every_year_and_view(coded):
    now = set(shown(league())["school_name"])
    before = set(shown(league(year="2024"))["school_name"])
    assert len(now & before) > 60


def test_pages_of_the_office_are_left_out_when_coded(coded):
    app = page("league_table")
    office = {entry.key for entry in PAGES if entry.for_office}
    assert office == {"trace", "reconcile", "data_desk"}
    assert not office & set(app.session_state["page_objects"])


@pytest.mark.parametrize(
    ("value", "is_coded"),
    [("", False), ("shown", False), (" SHOWN ", False), ("coded", True), ("codde", True)],
)
def test_a_slip_in_the_setting_lays_no_name_open(value, is_coded, monkeypatch):
    from data.workspace import names_are_coded

    monkeypatch.setenv("COUNTY_SCHOOL_NAMES", value)
    assert names_are_coded() is is_coded
    monkeypatch.delenv("COUNTY_SCHOOL_NAMES")
    assert names_are_coded() is False
