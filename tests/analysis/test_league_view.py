"""Views of the league table as text: there and back, and hostile text refused with a reason."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.league_filters import LISTS, LeagueFilters
from analysis.league_view import (
    BANDS,
    LONGEST_TEXT,
    RANKS,
    Known,
    LeagueView,
    ViewRefused,
    from_text,
    values_not_there,
)

COLUMNS = ("met", "pupils", "trend", "A1", "A2")
INDICATORS = ("A1", "A2")
NAMES = Known(COLUMNS, ("met", "pupils", "A1"), INDICATORS)


def read(text):
    return from_text(text, NAMES)


words = some.lists(some.text(max_size=20), max_size=3, unique=True).map(tuple)
filters = some.builds(
    LeagueFilters,
    **{name: words for name in LISTS if name != "missed"},
    missed=some.lists(some.sampled_from(INDICATORS), unique=True).map(tuple),
    small_only=some.booleans(),
    search=some.text(max_size=20),
    peers_of=some.text("0123456789", max_size=10),
)
views = some.builds(
    LeagueView,
    mode=some.sampled_from([BANDS, RANKS]),
    rank_by=some.sampled_from(["", *INDICATORS]),
    order=some.sampled_from(["", "pupils", "-pupils", "-A1"]),
    columns=some.lists(some.sampled_from(COLUMNS), unique=True).map(tuple),
    filters=filters,
)


@settings(deadline=None)
@given(views)
def test_a_view_survives_its_text(view):
    assert read(view.to_text()) == view


def test_what_is_as_usual_is_left_out():
    assert json.loads(LeagueView().to_text()) == {"version": 1}
    one = LeagueView(mode=RANKS, filters=LeagueFilters(area=("rural",)))
    assert json.loads(one.to_text()) == {
        "version": 1,
        "mode": "ranks",
        "filters": {"area": ["rural"]},
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "league_view_is_not_readable"),
        ("{", "league_view_is_not_readable"),
        (r'{"version":1,"filters":{"name":"\ud800"}}', "league_view_is_not_readable"),
        ("[" * 9000, "league_view_is_not_readable"),
        ("[]", "league_view_is_not_readable"),
        ("{}", "league_view_is_not_readable"),
        ('{"version":1,"version":1}', "league_view_is_not_readable"),
        ('{"version":NaN}', "league_view_is_not_readable"),
        ('{"version":1,"script":"x"}', "league_view_is_not_readable"),
        ('{"version":2}', "league_view_has_another_version"),
        ('{"version":true}', "league_view_has_another_version"),
        ('{"version":1,"mode":"worst"}', "league_view_value_is_not_possible"),
        ('{"version":1,"mode":["bands"]}', "league_view_value_is_not_possible"),
        ('{"version":1,"rank_by":"A9"}', "league_view_value_is_not_possible"),
        ('{"version":1,"rank_by":{}}', "league_view_value_is_not_possible"),
        ('{"version":1,"order":"--met"}', "league_view_value_is_not_possible"),
        ('{"version":1,"order":"-trend"}', "league_view_value_is_not_possible"),
        ('{"version":1,"columns":["password"]}', "league_view_value_is_not_possible"),
        ('{"version":1,"columns":"met"}', "league_view_value_is_not_possible"),
        ('{"version":1,"filters":{"colour":["red"]}}', "league_view_value_is_not_possible"),
        ('{"version":1,"filters":{"area":"rural"}}', "league_view_value_is_not_possible"),
        ('{"version":1,"filters":{"area":[1]}}', "league_view_value_is_not_possible"),
        ('{"version":1,"filters":{"missed":["A9"]}}', "league_view_value_is_not_possible"),
        ('{"version":1,"filters":{"small_only":1}}', "league_view_value_is_not_possible"),
        ('{"version":1,"filters":{"search":["x"]}}', "league_view_value_is_not_possible"),
        (
            '{"version":1,"filters":{"search":"' + "x" * 201 + '"}}',
            "league_view_value_is_not_possible",
        ),
    ],
)
def test_what_is_no_view_is_refused_with_its_reason(text, key):
    with pytest.raises(ViewRefused) as refusal:
        read(text)
    assert [finding.key for finding in refusal.value.findings] == [key]


def test_every_wrong_part_is_told_at_once():
    with pytest.raises(ViewRefused) as refusal:
        read('{"version":1,"mode":"x","order":"y","columns":["z"]}')
    told = [finding.values["view_part"] for finding in refusal.value.findings]
    assert told == ["mode", "order", "columns"]


def test_a_text_is_read_up_to_its_bound_and_not_beyond():
    text = LeagueView().to_text()
    assert read(text + " " * (LONGEST_TEXT - len(text))) == LeagueView()
    with pytest.raises(ViewRefused):
        read(text + " " * (LONGEST_TEXT - len(text) + 1))


def test_chosen_values_that_are_gone_are_named():
    chosen = LeagueFilters(township=("河口镇", "火星镇"), area=("rural",))
    offered = {name: [] for name in LISTS} | {"township": ["河口镇"], "area": ["rural", "town"]}
    assert values_not_there(chosen, offered) == {"township": ["火星镇"]}
    assert values_not_there(LeagueFilters(), offered) == {}
