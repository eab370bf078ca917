"""Random scenarios on random counties: whatever is asked, the laws hold and nothing is invented."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.levers import (
    COUNTY,
    KINDS,
    UNITS,
    WAYS_TO_SHARE,
    Fund,
    Hire,
    Intake,
    Place,
    Pupils,
    Rotation,
    Shared,
    Train,
    Transfer,
)
from analysis.reallocation import DonorLimits
from analysis.scenario import ScenarioRefused, from_text
from analysis.what_if import apply
from analysis.what_if_results import budget_lines, by_school, counters, headline, nothing_because
from data.what_if_reference import lever_names
from tests.what_if_county import SNAPSHOT, asked, code, county

NAMES = lever_names()
SCHOOLS = 8


def lever(rng):
    """Any lever that a text may hold, sensible or not."""
    places = [COUNTY, Place("area", "rural"), Place("township", "乡1"), Place("group", "x")]
    places += [Place("school", code(int(rng.integers(SCHOOLS + 1))))]

    def place():
        return places[rng.integers(len(places))]

    def school():
        return code(int(rng.integers(SCHOOLS + 1)))

    def one(values):
        return values[rng.integers(len(values))]

    def flag():
        return bool(rng.integers(2))

    def count():
        return int(one([0, 1, 2, 5, 30, 10_000]))

    made = {
        Pupils: lambda: Pupils(school(), school(), int(one([1, 40, 100_000]))),
        Intake: lambda: Intake(school(), int(one([-100_000, -20, 15, 3000]))),
        Transfer: lambda: Transfer(
            school(), school(), one(NAMES.subjects), flag(), flag(), count()
        ),
        Rotation: lambda: Rotation(
            one(NAMES.teacher_kinds), place(), place(), min(count(), 100), one(UNITS)
        ),
        Train: lambda: Train(one(NAMES.trainings), place(), count()),
        Hire: lambda: Hire(place(), one(NAMES.subjects), flag(), flag(), min(count(), 30)),
        Fund: lambda: Fund(
            one(NAMES.facilities),
            place(),
            one(WAYS_TO_SHARE),
            int(one([0, 1, 44_999, 10**6, 10**10])),
        ),
        Shared: lambda: Shared(
            school(), school(), one(NAMES.subjects), int(rng.integers(1, 6)), count()
        ),
    }
    assert set(made) == set(KINDS.values())
    return made[one(list(made))]()


@pytest.mark.parametrize("seed", range(50))
def test_whatever_is_asked_the_laws_hold(seed):
    rng = np.random.default_rng(seed)
    ground = county(
        seed,
        SCHOOLS,
        unknown=int(rng.integers(3)),
        reliefs=bool(rng.integers(2)),
        limits=DonorLimits(float(rng.choice([0, 100])), float(rng.choice([0, 0.75]))),
    )
    scenario = asked(
        *(lever(rng) for _ in range(rng.integers(1, 9))),
        protect=bool(rng.integers(2)),
        help_first=str(rng.choice(["nearest", "furthest"])),
        budgets=(("staff", 10), ("capital", 10**9)),
    )
    assert from_text(scenario.to_text(), snapshot=SNAPSHOT, names=NAMES) == scenario
    outcome = apply(scenario, ground)
    before, after = outcome.before, outcome.after
    # What is not known stays so, and nothing falls below zero.
    assert after.amounts.isna().equals(before.amounts.isna())
    assert not (after.amounts < 0).to_numpy().any()
    assert (after.schools["pupils"] >= 1).all()
    # Only levers that bring something change a total.
    brings = scenario.of(Train) + scenario.of(Hire) + scenario.of(Fund) + scenario.of(Shared)
    if not brings:
        np.testing.assert_allclose(
            np.nansum(after.amounts.to_numpy(), axis=0),
            np.nansum(before.amounts.to_numpy(), axis=0),
        )
    if not scenario.of(Intake):
        assert after.schools["pupils"].sum() == before.schools["pupils"].sum()
    for result in outcome.levers:
        assert abs(result.done) <= abs(result.asked) + 1e-6
        # Per cent of a source without a school are nobody.
        assert result.reason is None or not result.asked or abs(result.done) < abs(result.asked)
    # Every table of it can be made, and counts the same people.
    table = by_school(outcome)
    assert table["gave"].sum() == table["received"].sum() == outcome.moved
    assert len(counters(outcome, ground)) == 2
    assert budget_lines(outcome, ground)["spent"].sum() == pytest.approx(
        outcome.gains["yuan"].sum()
    )
    assert headline(outcome, ground).schools == SCHOOLS
    if nothing_because(outcome) is None:
        assert (table["verdict_before"] != table["verdict_after"]).any() or (
            before.indicators["cv_verdict"] != after.indicators["cv_verdict"]
        ).any()
    # The same again, on the same ground: nothing was written into it.
    again = apply(replace(scenario), ground)
    assert again.after.amounts.equals(after.amounts)


def spoil(rng, text):
    """A text with a few characters exchanged, taken out or doubled, or a part of it nested anew."""
    signs = list(text)
    for _ in range(rng.integers(1, 4)):
        place = int(rng.integers(len(signs)))
        signs[place] = str(
            rng.choice(["", signs[place] * 2, '"', "{", "]", "-", "9", "\u0000", "真"])
        )
    return "".join(signs)


@pytest.mark.parametrize("seed", range(15))
def test_a_spoiled_text_is_refused_or_is_a_scenario_that_can_be_carried_out(seed):
    rng = np.random.default_rng(seed)
    ground = county(seed, SCHOOLS)
    text = asked(*(lever(rng) for _ in range(4)), budgets=(("staff", 10),)).to_text()
    for _ in range(20):
        try:
            found = from_text(spoil(rng, text), snapshot=SNAPSHOT, names=NAMES)
        except ScenarioRefused as refused:
            assert refused.findings
        else:
            assert json.loads(found.to_text())["version"] == 2
            apply(found, ground)
