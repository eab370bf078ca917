"""What a person asks of a plan travels in a link and comes back the same; hostile text is refused."""

from __future__ import annotations

import json

import pytest

from analysis.planner.problem import Category, Goal, Move, Objective
from analysis.planner.request import (
    LONGEST_TEXT,
    Ban,
    PlanRequest,
    RequestRefused,
    from_text,
    order_of,
)
from analysis.planner.settings import Switch
from analysis.vocabulary import Stage

MOVE = Move("primary", "1", "2", Category("music", True, False), 2)
FULL = PlanRequest(
    "abc",
    2025,
    stages=(Stage.JUNIOR,),
    goal=Goal.MOST_SCHOOLS_PASS,
    spare=Objective.LEAST_COST,
    switched=frozenset({Switch.QUOTA, Switch.DISTANCE}),
    buys=True,
    helps=("recognise", "hire"),
    within="township",
    most_moves=0,
    budget_yuan=5_000_000,
    seconds=60,
    keep=(MOVE,),
    bans=(Ban("junior", "3", ""), Ban("junior", "", "4")),
    free=("A2", "A6"),
)


def changed(**values):
    return json.dumps({**json.loads(FULL.to_text()), **values}, ensure_ascii=False)


HALF_A_CHARACTER = json.dumps({**json.loads(FULL.to_text()), "bans": [["junior", "\ud800", ""]]})


@pytest.mark.parametrize("request_", [FULL, PlanRequest("abc", 2025)])
def test_a_request_comes_back_from_its_link(request_):
    assert from_text(request_.to_text(), snapshot="abc") == request_


def test_a_link_holds_only_what_is_not_the_default():
    assert json.loads(PlanRequest("abc", 2025).to_text()) == {
        "version": 1,
        "snapshot": "abc",
        "school_year": 2025,
    }


def test_the_order_of_choosing_does_not_matter():
    one = PlanRequest("abc", 2025, helps=("hire", "study"), bans=FULL.bans)
    other = PlanRequest("abc", 2025, helps=("study", "hire"), bans=FULL.bans[::-1])
    assert one.to_text() == other.to_text()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "plan_link_is_not_readable"),
        ("[]", "plan_link_is_not_readable"),
        ("{}", "plan_link_is_not_readable"),
        ("[" * 5000, "plan_link_is_not_readable"),
        ('{"version":1,"version":1,"snapshot":"abc","school_year":2025}', "plan_link_is_not_readable"),
        ('{"version":NaN,"snapshot":"abc","school_year":2025}', "plan_link_is_not_readable"),
        (changed(extra=1), "plan_link_is_not_readable"),
        (HALF_A_CHARACTER, "plan_link_is_not_readable"),
        (" " * (LONGEST_TEXT + 1), "plan_link_is_not_readable"),
        (changed(version=2), "plan_link_has_another_version"),
        (changed(version=True), "plan_link_has_another_version"),
        (changed(snapshot="other"), "plan_link_is_of_another_snapshot"),
        (changed(snapshot=["abc"]), "plan_link_is_of_another_snapshot"),
    ],
)  # fmt: skip
def test_what_is_no_link_of_ours_is_refused(text, key):
    with pytest.raises(RequestRefused) as refused:
        from_text(text, snapshot="abc")
    assert key in [finding.key for finding in refused.value.findings]


def test_a_link_of_earlier_data_is_read():
    assert from_text(changed(snapshot="0123456789ab"), snapshot="abc").snapshot == "0123456789ab"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("school_year", "2025"),
        ("school_year", 99999),
        ("school_year", True),
        ("stages", []),
        ("stages", ["senior"]),
        ("stages", ["primary", "primary"]),
        ("goal", "win"),
        ("goal", None),
        ("spare", ["fewest_moves"]),
        ("switched", ["everything"]),
        ("buys", 1),
        ("helps", ["hire", "hire"]),
        ("within", "galaxy"),
        ("most_moves", -1),
        ("most_moves", 1.5),
        ("budget_yuan", 10**20),
        ("seconds", 0),
        ("keep", [["primary", "1", "1", "music", True, False, 1]]),
        ("keep", [["primary", "1", "", "music", True, False, 1]]),
        ("keep", [["primary", "1", "2", "music", 1, False, 1]]),
        ("keep", [["primary", "1", "2", "music", True, False, 0]]),
        ("bans", [["primary", "", ""]]),
        ("bans", [["primary", "1"]]),
        ("bans", [["senior", "1", "2"]]),
        ("bans", "all"),
        ("free", "A2"),
        ("free", ["A0"]),
        ("free", ["A2", 2]),
        ("free", ["<b>"]),
        ("bans", [["primary", str(number), ""] for number in range(201)]),
    ],
)
def test_an_impossible_value_is_named(name, value):
    with pytest.raises(RequestRefused) as refused:
        from_text(changed(**{name: value}), snapshot="abc")
    told = [(finding.key, finding.values.get("link_part")) for finding in refused.value.findings]
    assert told == [("plan_link_value_is_not_possible", name)]


@pytest.mark.parametrize("spare", list(Objective))
def test_whatever_is_spared_first_nobody_moves_for_nothing(spare):
    order = order_of(spare)
    assert order[0] is spare
    assert Objective.FEWEST_MOVES in order
    assert len(set(order)) == len(order)
