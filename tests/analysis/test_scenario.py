"""Scenarios: laws of conservation, protection of donors, and hostile text."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.assessment import assess_amounts
from analysis.reallocation import (
    DonorLimits,
    Reason,
    Setting,
    Status,
    best_single_step,
    carry_out,
    setting,
)
from analysis.rules import day_of_school_year
from analysis.scenario import COUNTY, Place, Rotation, Scenario, ScenarioRefused, from_text, stale
from analysis.vocabulary import Stage, Verdict
from data import reference
from data.what_if_reference import lever_names

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
KINDS = {kind.key: kind for kind in reference.teacher_kinds()}
NAMES = lever_names()
SNAPSHOT = "abc123"
# The standard alone protects donors, so that laws can be read off the thresholds.
NO_LIMITS = DonorLimits(0, 0)


def county(seed=0, schools=12, unknown=0) -> Setting:
    """A random county: people whole, some schools rich and some poor in teachers."""
    rng = np.random.default_rng(seed)
    pupils = rng.integers(60, 1500, schools).astype(float)
    scales = np.array([indicator.scale for indicator in INDICATORS])
    target = np.array([RULES.threshold(i.code, Stage.PRIMARY) for i in INDICATORS])
    factor = rng.uniform(0.4, 2.2, (schools, 7))
    amounts = np.floor(target * factor * pupils[:, None] / scales) + 0.0
    if unknown:
        amounts[rng.choice(schools, unknown, replace=False), 1] = np.nan
    codes = np.array([f"99{position:08}" for position in range(schools)])
    before = assess_amounts(codes, pupils, amounts, Stage.PRIMARY, INDICATORS, RULES)
    facts = pd.DataFrame(
        {
            "school_code": codes,
            "stage": "primary",
            "area": np.where(np.arange(schools) % 3 == 0, "urban", "rural"),
            "township": [f"乡{position % 4}" for position in range(schools)],
            "school_group": None,
        }
    )
    return setting(facts, before, INDICATORS, RULES, NO_LIMITS)


def asked(*levers, protect=True) -> Scenario:
    return Scenario(SNAPSHOT, 2025, Stage.PRIMARY, tuple(levers), protect)


def lever(kind="backbone", people=5, source=COUNTY, target=COUNTY) -> Rotation:
    return Rotation(kind, source, target, people)


THREE = (lever("backbone", 4), lever("pe_arts", 3), lever("degree", 6))


@pytest.mark.parametrize("seed", range(10))
def test_no_levers_change_nothing(seed):
    where = county(seed)
    outcome = carry_out(asked(), where, KINDS)
    pd.testing.assert_frame_equal(outcome.after.amounts, where.before.amounts)
    assert outcome.moved == 0
    assert outcome.status is Status.AS_ASKED


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("protect", [True, False])
def test_moving_teachers_conserves_every_total_and_the_mean(seed, protect):
    where = county(seed, unknown=1)
    outcome = carry_out(asked(*THREE, protect=protect), where, KINDS)
    before, after = outcome.before, outcome.after
    np.testing.assert_allclose(
        np.nansum(after.amounts.to_numpy(), axis=0), np.nansum(before.amounts.to_numpy(), axis=0)
    )
    np.testing.assert_allclose(after.indicators["mean"], before.indicators["mean"])
    # Facilities do not move with people.
    for code in ("A4", "A5", "A6", "A7"):
        pd.testing.assert_series_equal(after.amounts[code], before.amounts[code])


@pytest.mark.parametrize("seed", range(10))
def test_order_of_levers_does_not_matter(seed):
    where = county(seed)
    results = [
        carry_out(asked(*order), where, KINDS).after.amounts
        for order in itertools.permutations(THREE)
    ]
    for result in results[1:]:
        pd.testing.assert_frame_equal(result, results[0])


@pytest.mark.parametrize("seed", range(10))
def test_undoing_the_moves_restores_every_school(seed):
    where = county(seed)
    outcome = carry_out(asked(*THREE), where, KINDS)
    assert outcome.moved
    amounts = outcome.after.amounts.copy()
    for move in outcome.moves.itertuples():
        for code in KINDS[move.teacher_kind].carries:
            amounts.loc[move.source, code] += move.people
            amounts.loc[move.target, code] -= move.people
    pd.testing.assert_frame_equal(amounts, outcome.before.amounts)


@pytest.mark.parametrize("seed", range(30))
def test_protected_donors_keep_every_standard_they_met(seed):
    where = county(seed)
    outcome = carry_out(asked(*(lever(kind, 500) for kind in KINDS)), where, KINDS)
    target = np.array([RULES.threshold(i.code, Stage.PRIMARY) for i in INDICATORS])
    met_before = where.before.values.to_numpy() >= target - 1e-9
    met_after = outcome.after.values.to_numpy() >= target - 1e-9
    assert (met_after | ~met_before).all()
    # So no school that passed fails afterwards.
    passed = where.before.schools["verdict"] == Verdict.PASS
    assert (outcome.after.schools.loc[passed, "verdict"] == Verdict.PASS).all()


@pytest.mark.parametrize("seed", range(30))
def test_no_move_widens_the_gap_unless_it_feeds_a_school_below_its_need(seed):
    where = county(seed)
    kind = KINDS["backbone"]
    position = where.column(kind.indicator)
    last = where.before.indicators["cv"].iloc[position]
    for people in range(1, 12):
        outcome = carry_out(asked(lever("backbone", people)), where, KINDS)
        if outcome.moved < people:
            break
        now = outcome.after.indicators["cv"].iloc[position]
        still_below = (
            outcome.after.amounts["A2"].to_numpy() < where.needs[:, position]
        ).any() or outcome.after.indicators["schools_met"].iloc[position] > where.before.indicators[
            "schools_met"
        ].iloc[position]
        assert now < last + 1e-12 or still_below
        last = now


def test_unprotected_donor_may_fall_below_and_protected_may_not():
    # Two schools of 1,000 pupils: the first exactly at 10 backbone teachers, the second with 2.
    where = replace(
        county(3, schools=2),
        amounts=np.array([[80, 10, 9, 4500, 7500, 2e6, 23], [80, 2, 9, 4500, 7500, 2e6, 23]]),
        pupils=np.array([1000.0, 1000]),
        needs=np.array([[42, 10, 9, 4500, 7500, 2e6, 23]] * 2),
    )
    protected = carry_out(asked(lever(people=3)), where, KINDS)
    assert (protected.moved, protected.status) == (0, Status.IMPOSSIBLE)
    assert protected.levers[0].reason is Reason.DONORS_PROTECTED
    lifted = carry_out(asked(lever(people=3), protect=False), where, KINDS)
    assert lifted.moved == 3
    assert lifted.after.amounts["A2"].tolist() == [7, 5]


def donors_of(limits, protect=True):
    """Two receivers; donors of 99 and 100 pupils, with 8 backbone teachers each where 1 is needed."""
    where = county(4, schools=4)
    held = (8.0, 8.0, 0.0, 0.0)
    where = replace(
        where,
        amounts=np.array([[80, backbone, 9, 4500, 7500, 2e6, 23] for backbone in held]),
        pupils=np.array([99.0, 100, 5000, 5000]),
        needs=np.array([[4, need, 1, 4500, 7500, 2e6, 23] for need in (1, 1, 50, 50)]),
        limits=limits,
    )
    outcome = carry_out(asked(lever(people=50), protect=protect), where, KINDS)
    gone = outcome.before.schools["school_code"].map(
        outcome.moves.groupby("source")["people"].sum()
    )
    return [0 if np.isnan(count) else int(count) for count in gone]


def test_a_small_school_gives_nobody_and_a_larger_one_keeps_its_share():
    # A quarter of 8 may leave; a school of exactly the limit is not small.
    assert donors_of(DonorLimits(100, 0.75)) == [0, 2, 0, 0]
    # Three fifths of 8 are 4.8, and 5 stay.
    assert donors_of(DonorLimits(0, 0.6)) == [3, 3, 0, 0]
    assert donors_of(NO_LIMITS) == [7, 7, 0, 0]


def test_lifting_the_protection_lifts_the_limits_too():
    assert donors_of(DonorLimits(100, 0.75), protect=False) == [8, 8, 0, 0]


def test_the_suggested_step_never_takes_from_a_small_school():
    for seed in range(30):
        where = replace(county(seed), limits=DonorLimits(400, 0.5))
        step = best_single_step(where, asked(), KINDS)
        if step is None:
            continue
        pupils = dict(zip(where.codes, where.pupils, strict=True))
        assert all(pupils[code] >= 400 for code in step.moves["source"])


def test_a_backbone_teacher_carries_the_degree_along():
    where = county(5)
    outcome = carry_out(asked(lever("backbone", 3)), where, KINDS)
    gone = outcome.before.amounts - outcome.after.amounts
    assert (gone["A1"] == gone["A2"]).all()
    assert (gone["A3"] == 0).all()


def test_moves_stay_within_the_places_asked_for():
    where = county(1, schools=24)
    outcome = carry_out(
        asked(lever("degree", 8, Place("area", "urban"), Place("township", "乡1"))), where, KINDS
    )
    assert outcome.moved
    urban = set(where.codes[where.places["area"] == "urban"])
    township = set(where.codes[where.places["township"] == "乡1"])
    assert set(outcome.moves["source"]) <= urban
    assert set(outcome.moves["target"]) <= township


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        (Place("township", "没有"), COUNTY, Reason.NO_SCHOOL_IN_SOURCE),
        (COUNTY, Place("school", "0000000000"), Reason.NO_SCHOOL_IN_TARGET),
    ],
)
def test_a_place_without_schools_is_named_as_the_reason(source, target, reason):
    outcome = carry_out(asked(lever("degree", 2, source, target)), county(), KINDS)
    assert outcome.status is Status.IMPOSSIBLE
    assert outcome.levers[0].reason is reason


def test_schools_with_an_unknown_figure_neither_give_nor_receive():
    where = county(2, unknown=3)
    outcome = carry_out(asked(lever("backbone", 50)), where, KINDS)
    unknown = set(where.codes[np.isnan(where.amounts[:, 1])])
    assert not unknown & (set(outcome.moves["source"]) | set(outcome.moves["target"]))


@pytest.mark.parametrize("seed", range(25))
def test_few_moves_of_one_kind_are_the_best_possible_ones(seed):
    """Brute force: with donors unprotected and all schools above need, the steepest steps are best."""
    rng = np.random.default_rng(seed)
    where = county(seed, schools=4)
    amounts = where.amounts.copy()
    amounts[:, 0] = 40
    amounts[:, 1] = rng.permutation([0, *rng.integers(1, 9, 3)])
    pupils = rng.integers(80, 400, 4).astype(float)
    where = replace(where, pupils=pupils, amounts=amounts, needs=np.zeros_like(where.needs))
    people = 2
    outcome = carry_out(asked(lever("backbone", people), protect=False), where, KINDS)

    def squares(held):
        return (np.square(held) / where.pupils).sum()

    best = squares(where.amounts[:, 1])
    for donors in itertools.product(range(4), repeat=people):
        for receivers in itertools.product(range(4), repeat=people):
            held = where.amounts[:, 1].copy()
            for donor, receiver in zip(donors, receivers, strict=True):
                held[donor] -= 1
                held[receiver] += 1
            if (held >= 0).all():
                best = min(best, squares(held))
    assert squares(outcome.after.amounts["A2"].to_numpy()) == pytest.approx(best, abs=1e-12)


def test_helping_the_nearest_first_lifts_more_schools_and_the_furthest_first_closes_more_gap():
    # Two receivers of 1,000 pupils lack 1 and 6 of the 10 teachers they need; the donor has 18.
    where = replace(
        county(3, schools=3),
        amounts=np.array([[80, held, 9, 4500, 7500, 2e6, 23] for held in (18.0, 9, 4)]),
        pupils=np.array([1000.0] * 3),
        needs=np.array([[42, 10, 9, 4500, 7500, 2e6, 23]] * 3),
    )
    nearest, furthest = (
        carry_out(replace(asked(lever(people=2)), help_first=order), where, KINDS).after
        for order in ("nearest", "furthest")
    )
    assert nearest.amounts["A2"].tolist() == [16, 10, 5]
    assert furthest.amounts["A2"].tolist() == [16, 9, 6]
    assert nearest.indicators.loc[1, "schools_met"] > furthest.indicators.loc[1, "schools_met"]
    assert nearest.indicators.loc[1, "cv"] > furthest.indicators.loc[1, "cv"]


def test_equal_scenarios_are_equal_whatever_their_order_and_pieces():
    pieces = asked(lever("degree", 2), lever("backbone", 1), lever("degree", 3))
    whole = asked(lever("backbone", 1), lever("degree", 5), lever("pe_arts", 0))
    assert pieces == whole
    assert hash(pieces) == hash(whole)


def test_text_round_trip_keeps_the_scenario():
    scenario = asked(
        lever("degree", 7, Place("township", '名"<字>'), Place("school", "9900000001")),
        *THREE,
        protect=False,
    )
    again = from_text(scenario.to_text(), snapshot=SNAPSHOT, names=NAMES)
    assert again == scenario


GOOD = json.loads(asked(lever("degree", 7)).to_text())


def spoiled(**changes):
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


def spoiled_lever(**changes):
    return spoiled(levers=[{**GOOD["levers"][0], **changes}])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "scenario_is_not_readable"),
        ("{", "scenario_is_not_readable"),
        ("[]", "scenario_is_not_readable"),
        ("null", "scenario_is_not_readable"),
        ("[" * 10_000, "scenario_is_not_readable"),
        ("x" * 30_000, "scenario_is_not_readable"),
        (spoiled(extra=1), "scenario_is_not_readable"),
        (spoiled(rules="\ud800"), "scenario_is_not_readable"),
        (spoiled()[:-1] + ',"stage":"junior"}', "scenario_is_not_readable"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "stage"}), "scenario_is_not_readable"),
        (spoiled(version=3), "scenario_has_another_version"),
        (spoiled(version=True), "scenario_has_another_version"),
        (spoiled(snapshot="other"), "scenario_is_of_another_snapshot"),
        (spoiled(school_year=99999), "scenario_value_is_not_possible"),
        (spoiled(school_year="2025"), "scenario_value_is_not_possible"),
        (spoiled(stage="senior"), "scenario_value_is_not_possible"),
        (spoiled(protect_donors=1), "scenario_value_is_not_possible"),
        (spoiled(help_first="friends"), "scenario_value_is_not_possible"),
        (spoiled(help_first=[]), "scenario_value_is_not_possible"),
        (spoiled(levers={}), "scenario_value_is_not_possible"),
        (spoiled(levers=GOOD["levers"] * 201), "scenario_value_is_not_possible"),
        (spoiled(levers=[7]), "scenario_is_not_readable"),
        (spoiled_lever(people=-1), "scenario_value_is_not_possible"),
        (spoiled_lever(people=1.5), "scenario_value_is_not_possible"),
        (spoiled_lever(people=True), "scenario_value_is_not_possible"),
        (spoiled_lever(people=10**9), "scenario_value_is_not_possible"),
        (spoiled_lever(people="5"), "scenario_value_is_not_possible"),
        (spoiled_lever(teacher_kind="headmaster"), "scenario_value_is_not_possible"),
        (spoiled_lever(teacher_kind=["degree"]), "scenario_value_is_not_possible"),
        (spoiled_lever(source=["planet", "x"]), "scenario_value_is_not_possible"),
        (spoiled_lever(source=["county", "x"]), "scenario_value_is_not_possible"),
        (spoiled_lever(target=["township", ""]), "scenario_value_is_not_possible"),
        (spoiled_lever(target="county"), "scenario_value_is_not_possible"),
        (spoiled().replace("7", "NaN"), "scenario_is_not_readable"),
    ],
)
def test_hostile_text_gives_findings_and_no_traceback(text, key):
    with pytest.raises(ScenarioRefused) as refusal:
        from_text(text, snapshot=SNAPSHOT, names=NAMES)
    assert key in [finding.key for finding in refusal.value.findings]


def test_a_link_of_earlier_data_is_read_and_known_as_stale():
    earlier = from_text(spoiled(snapshot="0123456789ab"), snapshot=SNAPSHOT, names=NAMES)
    assert earlier.levers == from_text(spoiled(), snapshot=SNAPSHOT, names=NAMES).levers
    told = [each.key for each in stale(earlier, SNAPSHOT, "")]
    assert "scenario_data_moved_on" in told


@pytest.mark.parametrize(
    "pin", ["0123456789a", "0123456789abc", "0123456789AG", ["a"], None, "<b>"]
)
def test_a_pin_that_names_no_data_is_refused(pin):
    with pytest.raises(ScenarioRefused) as refusal:
        from_text(spoiled(snapshot=pin), snapshot=SNAPSHOT, names=NAMES)
    assert "scenario_is_of_another_snapshot" in [each.key for each in refusal.value.findings]


def test_what_is_wrong_with_two_levers_alike_is_told_once():
    wrong = {**GOOD["levers"][0], "people": -1}
    with pytest.raises(ScenarioRefused) as refusal:
        from_text(spoiled(levers=[wrong, wrong]), snapshot=SNAPSHOT, names=NAMES)
    assert [each.values["link_part"] for each in refusal.value.findings] == ["people"]


def test_all_reasons_for_a_refusal_are_told_at_once():
    text = spoiled(stage="senior", snapshot="other", levers=[{**GOOD["levers"][0], "people": -1}])
    with pytest.raises(ScenarioRefused) as refusal:
        from_text(text, snapshot=SNAPSHOT, names=NAMES)
    assert len(refusal.value.findings) == 3
