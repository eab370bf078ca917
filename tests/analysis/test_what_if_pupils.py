"""What follows when pupils change: reliefs that begin or cease to hold, schools and classes too large."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.levers import Intake, Pupils, Shared
from analysis.vocabulary import Stage
from analysis.what_if import apply
from tests.what_if_county import asked, code, county, facts_of

VISITORS = {"visiting_pe": 1.0, "visiting_music": 2.0, "visiting_fine_art": np.nan}
FULL = [200.0, 20, 20, 9000, 15000, 4_000_000, 50]
POOR = [10.0, 1, 4, 500, 800, 200_000, 3]


def two(pupils, reliefs=True, **columns):
    """A large rural school that gives or takes pupils, and a small one with visiting teachers."""
    columns = {"area": "rural", **VISITORS, **columns}
    return county(
        pupils=np.array([1000.0, pupils]),
        amounts=np.array([FULL, POOR]),
        reliefs=reliefs,
        **columns,
    )


def keys(outcome):
    return [(each.key, each.school) for each in outcome.conflicts]


@pytest.mark.parametrize(
    ("before", "change", "told", "gain"),
    [
        (49, 1, "what_if_relief_begins", 3),
        (48, 1, None, 0),
        (50, 49, None, 0),
        (50, 50, "what_if_relief_ends", -3),
        (99, 1, "what_if_relief_ends", -3),
        (100, -1, "what_if_relief_begins", 3),
        (50, -1, "what_if_relief_ends", -3),
        (49, 60, None, 0),
    ],
)
def test_a_relief_follows_the_pupils_on_both_sides_of_its_bounds(before, change, told, gain):
    outcome = apply(asked(Intake(code(1), change)), two(before))
    moved = (outcome.after.amounts - outcome.before.amounts)["A3"].tolist()
    assert moved == [0, gain]
    found = [each for each in outcome.conflicts if "relief" in each.key]
    assert [(each.key, each.school) for each in found] == ([(told, code(1))] if told else [])
    if told:
        values = {"pupils": before + change, "indicators": ["A3"], "amount": 3.0}
        assert dict(found[0].values) == values


def test_the_judgement_is_that_of_a_county_with_these_pupils():
    """The same as judging the changed facts afresh with the reliefs."""
    for before, change in ((49, 1), (100, -30), (70, 40), (70, 5)):
        ground = two(before)
        pupils = np.array([1000.0, before])
        # The facts hold what a school has without visitors; the relief adds them where it holds.
        facts = facts_of(pupils, np.array([FULL, POOR]), area="rural", **VISITORS)
        numerators = {
            "A3": facts["teachers_pe"] + facts["teachers_arts"],
        }
        start = numerators["A3"].to_numpy() + np.where((pupils >= 50) & (pupils < 100), 3, 0)
        amounts = np.array([FULL, POOR])
        amounts[:, 2] = start
        ground = county(
            pupils=pupils, amounts=amounts, reliefs=True, area="rural", **VISITORS,
            teachers_pe=facts["teachers_pe"], teachers_arts=facts["teachers_arts"],
        )  # fmt: skip
        outcome = apply(asked(Intake(code(1), change)), ground)
        after = pupils + np.array([0, change])
        expected = numerators["A3"].to_numpy() + np.where((after >= 50) & (after < 100), 3, 0)
        assert outcome.after.amounts["A3"].tolist() == expected.tolist()


def test_without_the_switch_no_relief_begins():
    outcome = apply(asked(Intake(code(1), 1)), two(49, reliefs=False))
    assert (outcome.after.amounts - outcome.before.amounts)["A3"].tolist() == [0, 0]
    assert outcome.conflicts == ()


def test_a_town_school_of_the_city_has_no_relief():
    outcome = apply(asked(Intake(code(1), 1)), two(49, area="urban"))
    assert keys(outcome) == []


@pytest.mark.parametrize(("change", "counted"), [(-1, False), (0, True), (49, True), (50, False)])
def test_a_shared_week_counts_by_the_pupils_of_the_scenario(change, counted):
    levers = [Shared(code(0), code(1), "music", 2, 1)]
    levers += [Intake(code(1), change)] if change else []
    outcome = apply(asked(*levers), two(50))
    assert outcome.shared["counted"].tolist() == [counted]


def test_pupils_that_are_not_known_hold_no_relief():
    outcome = apply(asked(Intake(code(0), 1)), two(np.nan))
    assert keys(outcome) == []


# ------------------------------------------------------------------ schools and classes too large


def large(school_type, pupils, classes=60, others=None):
    return county(
        pupils=np.array([1000.0, pupils]), amounts=np.array([FULL, FULL]), others=others,
        school_type=school_type, classes=[25.0, classes], area="urban",
    )  # fmt: skip


@pytest.mark.parametrize(("pupils", "told"), [(2000, False), (2001, True)])
def test_a_school_has_at_most_two_thousand_pupils(pupils, told):
    outcome = apply(asked(Pupils(code(0), code(1), 100)), large("211", pupils - 100))
    found = [each for each in outcome.conflicts if each.key == "what_if_school_too_large"]
    assert [dict(each.values) for each in found] == (
        [{"pupils": pupils, "most": 2000}] if told else []
    )
    # The school that gives is never told, however large it is.
    assert all(each.school == code(1) for each in found)


@pytest.mark.parametrize(("pupils", "told"), [(1900, False), (1901, True)])
def test_a_nine_year_school_counts_both_stages(pupils, told):
    junior = facts_of(np.array([600.0, 600.0]), np.array([FULL, FULL]), Stage.JUNIOR)
    junior["school_type"] = "312"
    ground = large("312", pupils - 100, others=junior)
    found = apply(asked(Pupils(code(0), code(1), 100)), ground).conflicts
    sizes = [dict(each.values) for each in found if each.key == "what_if_school_too_large"]
    assert sizes == ([{"pupils": 2501, "most": 2500}] if told else [])


def test_pupils_of_the_other_stage_that_are_not_known_are_not_taken_for_none():
    junior = facts_of(np.array([600.0, np.nan]), np.array([FULL, FULL]), Stage.JUNIOR)
    junior["school_type"] = "312"
    ground = large("312", 2400, others=junior)
    assert np.isnan(ground.compulsory[1])
    assert apply(asked(Pupils(code(0), code(1), 200)), ground).conflicts == ()


@pytest.mark.parametrize(("classes", "more"), [(20, None), (19, 1), (15, 5), (np.nan, None)])
def test_classes_too_large_by_the_mean_are_told_with_how_many_more(classes, more):
    # 900 pupils are 20 classes of 45.
    outcome = apply(asked(Pupils(code(0), code(1), 100)), large("211", 800, classes))
    found = [each for each in outcome.conflicts if each.key == "what_if_classes_too_large"]
    assert [each.values["more"] for each in found] == ([more] if more else [])
    assert all(each.values["most"] == 45 for each in found)
    for each in found:
        # So many classes do, and one less does not.
        enough = each.values["classes"] + each.values["more"]
        assert 45 * enough >= 900 and 45 * (enough - 1) < 900
