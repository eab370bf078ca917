"""Laws of the standing order: one teacher after the other, whatever the number asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.reallocation import (
    DonorLimits,
    Outcome,
    Setting,
    carry_out,
    members,
    most_movable,
    setting,
)
from analysis.rules import day_of_school_year
from analysis.scenario import COUNTY, MOST_PEOPLE, ORDERS, Place, Rotation, Scenario
from analysis.vocabulary import Stage
from data import reference

YEAR = 2025
SCHOOLS = 12
KINDS = {kind.key: kind for kind in reference.teacher_kinds()}
URBAN, RURAL = Place("area", "urban"), Place("area", "rural")
TOWN = Place("township", "城关镇")
SEEDS = range(6)
# What the richest school has of what it needs: poor, mixed and rich counties end in different ways.
RICHEST = (0.8, 1.3, 1.9)


def county(seed: int) -> Setting:
    """Twelve made-up primary schools; sizes repeat, so that ties occur."""
    rng = np.random.default_rng(seed)
    indicators, rules = reference.indicators(), reference.rule_book().on(day_of_school_year(YEAR))
    pupils = rng.choice([60.0, 150.0, 300.0, 800.0], SCHOOLS)
    level = rng.uniform(0.2, RICHEST[seed % len(RICHEST)], SCHOOLS)
    facts = pd.DataFrame(
        {
            "school_code": [f"99000000{number:02d}" for number in range(SCHOOLS)],
            "stage": str(Stage.PRIMARY),
            "in_scope": True,
            "pupils": pupils,
            "area": rng.choice(["urban", "rural"], SCHOOLS),
            "township": rng.choice(["城关镇", "北山乡", "南河乡", "西岭乡"], SCHOOLS),
            "school_group": None,
        }
    )
    for indicator in indicators:
        need = rules.threshold(indicator.code, Stage.PRIMARY) * pupils / indicator.scale
        for field in indicator.plus[Stage.PRIMARY]:
            facts[field] = np.floor(need * level * rng.uniform(0.9, 1.1, SCHOOLS) + 1)
        for field in indicator.minus[Stage.PRIMARY]:
            facts[field] = 0.0
    # One school does not say how many backbone teachers it has.
    facts.loc[seed % SCHOOLS, "backbone_teachers"] = np.nan
    before = assess_stage(facts, Stage.PRIMARY, indicators, rules)
    return setting(facts, before, indicators, rules, DonorLimits(0, 0))


def asked(
    kind: str, source: Place, target: Place, people: int, protect: bool, order: str = ORDERS[0]
) -> Scenario:
    lever = Rotation(kind, source, target, people)
    return Scenario("paper", YEAR, Stage.PRIMARY, (lever,), protect, order)


def pairs(outcome: Outcome) -> dict[tuple[str, str], int]:
    moves = outcome.moves
    return dict(
        zip(zip(moves["source"], moves["target"], strict=True), moves["people"], strict=True)
    )


def most(
    kind: str,
    source: Place,
    target: Place,
    protect: bool,
    where: Setting,
    order: str = ORDERS[0],
) -> int:
    nobody = asked(kind, source, target, 0, protect, order)
    return most_movable(kind, source, target, nobody, where, KINDS, MOST_PEOPLE)


def plain_path(
    kind: str, source: Place, target: Place, protect: bool, where: Setting, order: str
) -> list[tuple[int, int]]:
    """The standing order to its end, looking at every school at every step."""
    held = {code: where.amounts[:, where.column(code)].tolist() for code in KINDS[kind].carries}
    need = {code: where.needs[:, where.column(code)].tolist() for code in KINDS[kind].carries}
    main, pupils = KINDS[kind].indicator, where.pupils.tolist()
    known = [i for i in range(SCHOOLS) if not any(np.isnan(held[code][i]) for code in held)]
    in_source, in_target = members(where, source), members(where, target)
    path: list[tuple[int, int]] = []
    while True:
        givers, takers = {pair[0] for pair in path}, {pair[1] for pair in path}
        donors = [
            i
            for i in known
            if in_source[i]
            and i not in takers
            and all(held[code][i] >= 1 + (need[code][i] if protect else 0) for code in held)
        ]
        if not donors:
            return path
        donor = max(donors, key=lambda i: ((2 * held[main][i] - 1) / pupils[i], -i))
        open_to = [i for i in known if in_target[i] and i not in givers and i != donor]
        below = [i for i in open_to if held[main][i] < need[main][i]]
        if not open_to:
            return path
        nearest = bool(below) and order == "nearest"
        receiver = min(
            below or open_to,
            key=lambda i: (
                need[main][i] - held[main][i] if nearest else 0,
                (2 * held[main][i] + 1) / pupils[i],
                i,
            ),
        )
        lost = (2 * held[main][donor] - 1) / pupils[donor]
        if not below and lost <= (2 * held[main][receiver] + 1) / pupils[receiver]:
            return path
        for code in held:
            held[code][donor] -= 1
            held[code][receiver] += 1
        path.append((donor, receiver))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("protect", [True, False])
@pytest.mark.parametrize(("source", "target"), [(COUNTY, COUNTY), (TOWN, RURAL), (TOWN, TOWN)])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_moves_are_those_of_looking_at_every_school_at_every_step(
    seed: int, kind: str, source: Place, target: Place, protect: bool, order: str
) -> None:
    where = county(seed)
    path = plain_path(kind, source, target, protect, where, order)
    assert most(kind, source, target, protect, where, order) == len(path)
    for people in {1, len(path) // 2, len(path), len(path) + 5} - {0}:
        expected: dict[tuple[str, str], int] = {}
        for donor, receiver in path[:people]:
            pair = (where.codes[donor], where.codes[receiver])
            expected[pair] = expected.get(pair, 0) + 1
        outcome = carry_out(asked(kind, source, target, people, protect, order), where, KINDS)
        assert list(pairs(outcome).items()) == list(expected.items())


@pytest.mark.parametrize(("source", "target"), [(COUNTY, COUNTY), (URBAN, RURAL)])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_one_person_more_adds_one_move_and_changes_no_earlier_one(
    seed: int, kind: str, source: Place, target: Place
) -> None:
    where = county(seed)
    fewer: dict[tuple[str, str], int] = {}
    for people in range(1, min(most(kind, source, target, True, where), 25) + 1):
        outcome = carry_out(asked(kind, source, target, people, True), where, KINDS)
        more = pairs(outcome)
        assert list(more)[: len(fewer)] == list(fewer)
        added = {pair: more[pair] - fewer.get(pair, 0) for pair in more}
        assert sorted(added.values())[-1] == sum(added.values()) == 1
        fewer = more


@pytest.mark.parametrize("protect", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_totals_are_conserved_and_the_setting_is_not_written_into(seed: int, protect: bool) -> None:
    where = county(seed)
    untouched = where.amounts.copy()
    levers = tuple(Rotation(kind, COUNTY, COUNTY, 7) for kind in KINDS)
    scenario = Scenario("paper", YEAR, Stage.PRIMARY, levers, protect)
    outcome = carry_out(scenario, where, KINDS)
    assert outcome.moved > 0
    np.testing.assert_array_equal(where.amounts, untouched)
    np.testing.assert_array_equal(
        np.nansum(outcome.after.amounts.to_numpy(), axis=0), np.nansum(untouched, axis=0)
    )
    np.testing.assert_array_equal(np.isnan(outcome.after.amounts), np.isnan(untouched))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_both_gives_and_receives_and_protected_donors_keep_their_standards(
    seed: int, kind: str
) -> None:
    where = county(seed)
    outcome = carry_out(asked(kind, COUNTY, COUNTY, MOST_PEOPLE, True), where, KINDS)
    donors = set(outcome.moves["source"])
    assert not donors & set(outcome.moves["target"])
    for code in KINDS[kind].carries:
        need = pd.Series(where.needs[:, where.column(code)], index=where.codes)
        after = outcome.after.amounts[code]
        assert (after[list(donors)] >= need[list(donors)]).all()
