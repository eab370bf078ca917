"""Chances that can be worked out by hand, the official interval, and what breaks most often."""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

import numpy as np
import pytest

from analysis.planner.problem import Goal, HelpUsed, Move, Plan, PlanStatus
from analysis.planner.robustness import Doubt, PerPupil, robustness, wilson
from tests.analysis.planner.small_counties import (
    BACKBONE,
    DEGREE,
    facility,
    indicator,
    problem,
    stage,
)


def move(source, target, people=1, category=BACKBONE):
    return Move("primary", f"p{source}", f"p{target}", category, people)


def plan(*moves, help_used=()):
    return Plan(PlanStatus.PROVED, moves=moves, help_used=help_used)


def told(one, some_plan, doubt, draws=4000, **other):
    return robustness(problem(one, **other), some_plan, doubt, draws=draws, seed=7, confidence=0.95)


def receivers(count, needs=1):
    """One donor with plenty and `count` schools without anybody, each of which needs some."""
    held = [[0, 0, 50, 0]] + [[0, 0, 0, 0]] * count
    return stage(held, [indicator("A2", [1] + [needs] * count)])


@pytest.mark.parametrize(
    ("hits", "draws", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_against_published_intervals(hits, draws, low, high):
    """81 of 263: Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    assert wilson(hits, draws, 0.95) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize("count", [1, 3, 6])
def test_every_needed_person_must_come(count):
    """The chance that all of `count` independent people come is 0.9^count."""
    result = told(receivers(count), plan(*(move(0, 1 + at) for at in range(count))), Doubt(0.1))
    assert result.low <= 0.9**count <= result.high
    assert {row.school for row in result.schools} == {f"p{1 + at}" for at in range(count)}
    assert result.indicators[0].schools == pytest.approx(1 - result.chance)


def test_a_spare_person_covers_one_failure():
    """Two are sent, one is needed: both must fail. Three of four: binomial."""
    assert told(receivers(1), plan(move(0, 1, 2)), Doubt(0.3)).chance == pytest.approx(
        0.91, abs=0.02
    )
    result = told(receivers(1, needs=3), plan(move(0, 1, 4)), Doubt(0.2))
    assert result.low <= 0.8**4 + 4 * 0.2 * 0.8**3 <= result.high


@pytest.mark.parametrize(("fails", "chance"), [(0.0, 1.0), (1.0, 0.0)])
def test_certain_ends(fails, chance):
    result = told(receivers(2), plan(move(0, 1), move(0, 2)), Doubt(fails))
    assert result.chance == chance
    assert bool(result.schools) == (chance == 0.0)


def test_the_weakest_school_stands_first():
    result = told(receivers(2, needs=2), plan(move(0, 1, 2), move(0, 2, 3)), Doubt(0.2))
    assert [row.school for row in result.schools] == ["p1", "p2"]
    first, second = (row.fails for row in result.schools)
    assert first == pytest.approx(1 - 0.64, abs=0.03)
    assert second == pytest.approx(1 - (0.8**3 + 3 * 0.2 * 0.64), abs=0.03)


def test_help_can_fail_by_its_own_chance():
    one = stage([[0, 1, 0, 0]], [indicator("A2", [1])])
    used = (HelpUsed("primary", "p0", "recognise", DEGREE, 1),)
    result = told(one, plan(help_used=used), Doubt(move_fails=1.0, help_fails=0.25))
    assert result.low <= 0.75 <= result.high
    hired = (HelpUsed("primary", "p0", "hire", BACKBONE, 1),)
    assert told(one, plan(help_used=hired), Doubt(move_fails=1.0)).chance == 1.0


def test_a_coefficient_at_its_limit_holds_and_breaks_when_the_move_fails():
    """Two equal schools, 3 and 1: the CV is exactly 1/2, and 1 when the move fails."""
    one = stage([[0, 0, 4, 0], [0, 0, 0, 0]], [indicator("A2", [0, 0], limit=Fraction(1, 2))])
    result = told(one, plan(move(0, 1)), Doubt(0.4))
    assert result.low <= 0.6 <= result.high
    [risk] = result.indicators
    assert risk.coefficient == pytest.approx(1 - result.chance) and risk.schools == 0


def test_nobody_at_all_is_no_passing_coefficient():
    one = stage([[0, 0, 0, 0]] * 2, [indicator("A2", [0, 0], limit=Fraction(1, 2))])
    assert told(one, plan(), Doubt()).chance == 0.0


PER_PUPIL = {("primary", "A2"): PerPupil(Fraction(1, 100), Fraction(85, 10_000))}


def pupils_differ(held, pupils, sigma, may_miss=0, draws=20_000):
    one = stage([[0, 0, held, 0]], [indicator("A2", [-(-pupils // 100)])], pupils=[pupils])
    return robustness(
        problem(one, may_miss=may_miss),
        plan(),
        Doubt(pupils_sigma=sigma),
        draws=draws,
        seed=3,
        confidence=0.95,
        per_pupil=PER_PUPIL,
    )


def test_more_pupils_break_a_school_that_stands_at_its_need():
    """1,000 pupils and 10 people: from 1,000.5 on (rounded) one is missing: nearly one half."""
    result = pupils_differ(10, 1000, 0.04)
    assert result.chance == pytest.approx(0.505, abs=0.015)
    # One person to spare lasts until 1,100 pupils: 2.5 sigma.
    assert pupils_differ(11, 1000, 0.04).chance == pytest.approx(0.9938, abs=0.004)
    # Whoever may miss one indicator passes down to 85 per cent: 1,176 pupils, 4.4 sigma.
    assert pupils_differ(10, 1000, 0.04, may_miss=1).chance > 0.999


def test_without_doubt_about_pupils_the_needs_of_the_problem_count():
    assert pupils_differ(10, 1000, 0.0).chance == 1.0
    assert pupils_differ(9, 1000, 0.0).chance == 0.0


def test_pupils_that_differ_ask_for_amounts_per_pupil():
    one = stage([[0, 0, 1, 0]], [indicator("A2", [1])], [facility([300], [300])])
    with pytest.raises(ValueError, match="A2, A7"):
        told(one, plan(), Doubt(pupils_sigma=0.1))


@pytest.mark.parametrize("doubt", [Doubt(-0.1), Doubt(0, 1.1), Doubt(pupils_sigma=-1)])
def test_chances_out_of_range_are_refused(doubt):
    with pytest.raises(ValueError, match="out of range"):
        told(receivers(1), plan(), doubt)


def test_equal_seeds_give_equal_answers_and_blocks_do_not_matter(monkeypatch):
    asked = receivers(3), plan(*(move(0, 1 + at) for at in range(3)))
    first = told(*asked, Doubt(0.2))
    assert told(*asked, Doubt(0.2)) == first
    monkeypatch.setattr("analysis.planner.robustness._BLOCK", 4000)
    assert told(*asked, Doubt(0.2)).passed == first.passed


def test_where_most_schools_shall_pass_those_of_the_plan_must():
    """p2 fails in the plan already: only p1 rests on the move."""
    asked = receivers(2), plan(move(0, 1)), Doubt(0.1)
    result = told(*asked, goal=Goal.MOST_SCHOOLS_PASS)
    assert result.low <= 0.9 <= result.high
    assert [row.school for row in result.schools] == ["p1"]
    assert told(*asked).chance == 0.0


@pytest.mark.slow
def test_two_thousand_draws_of_three_hundred_schools_take_less_than_a_second():
    random = np.random.default_rng(2)
    count = 300
    held = random.integers(5, 30, size=(count, 4))
    one = stage(
        held,
        [
            indicator(code, random.integers(0, 9, size=count), limit=Fraction(1))
            for code in ("A1", "A2", "A3")
        ],
        [
            facility(random.integers(1, 9, size=count), np.ones(count), code=f"A{at}")
            for at in (4, 5, 6, 7)
        ],
        pupils=random.integers(60, 2000, size=count),
    )
    moves = [move(int(a), int(b)) for a, b in random.integers(0, count, size=(400, 2)) if a != b]
    per_pupil = {
        ("primary", f"A{at}"): PerPupil(Fraction(1, 100), Fraction(1, 120)) for at in range(1, 8)
    }
    started = perf_counter()
    robustness(
        problem(one, may_miss=1),
        plan(*moves),
        Doubt(0.1, 0, 0.04),
        draws=2000,
        seed=1,
        confidence=0.95,
        per_pupil=per_pupil,
    )
    assert perf_counter() - started < 1.0
