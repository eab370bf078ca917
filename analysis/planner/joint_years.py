"""The best plan over two or three years as one question: fewest people in all, then schools early.

Method. The model of all years (`joint_model`) is solved for one aim after the other, each held while the
next is settled: where not every school can pass, as many as can be at the end; people moved in all; yuan
where money may be spent; then the sum over the years of the schools that pass. For each aim the linear
program gives a bound, its rounded answer a plan, and where the two do not meet the solver searches on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.planner.aims import THOUSANDTHS
from analysis.planner.clock import Clock
from analysis.planner.extract import parts_of
from analysis.planner.joint_model import JointModel, build_joint, regions_of
from analysis.planner.joint_rows import Narrow
from analysis.planner.joint_ways import moves_of, narrows_of
from analysis.planner.levels import has_help
from analysis.planner.linear import Assembly, LinearModel, Reals
from analysis.planner.phase_checker import rules_broken
from analysis.planner.phase_split import Part
from analysis.planner.problem import Problem, Rule
from analysis.planner.region import Aim, Region, needs_ways
from analysis.planner.relaxation import tried_beyond
from analysis.planner.solver import Answer, Outcome, solve_relaxed, solve_whole

TOLERANCE = 1e-6
# Coefficients that are beyond their limit after all are cut there and the model is solved again.
CUT_ROUNDS = 20
# Share of the time left that rounding may take.
ROUNDING_SHARE = 0.3


@dataclass(frozen=True)
class Joint:
    """What came of the model of all years.

    outcome    OPTIMAL: no plan over these years is better in the aims, in their order, by the solver;
               FEASIBLE: time was up; INFEASIBLE: no plan at all; NOTHING: not known
    parts      what is new in each year; none without a plan, or where the known one is best
    known_is_best  nothing is better than the plan that was known before
    fewest     no plan over these years that reaches the same moves fewer people
    """

    outcome: Outcome
    parts: tuple[Part, ...] = ()
    fewest: int | None = None
    known_is_best: bool = False


@dataclass(frozen=True)
class Known:
    """What a plan over the years, found in another way, reaches; it keeps every rule.

    at_end  schools passing at the end; school_years  summed over the years
    yuan    of all purchases, help and moves, without kilometres
    """

    at_end: int
    people: int
    yuan: float
    school_years: int


def joint_years(
    years: Sequence[Problem], every_school: bool, seconds: float, known: Known | None = None
) -> Joint:
    """The best plan over the years. `every_school`: whether each must pass at the end of the last.

    years: as for `phases`. Coefficients are kept exactly at the end of the last year. Ways are as
    short as they can be for who leaves and arrives in each year, and no aim beyond that. What a
    budget pays for kilometres is not in the model: where the plan keeps the budget all the same it is best,
    elsewhere NOTHING is known. NOTHING too where moves are locked in another year than the last.
    """
    if any(one.keep for one in years[:-1]):
        return Joint(Outcome.NOTHING)
    clock, regions = Clock(seconds), regions_of(years, every_school)
    narrows: list[Narrow] = []
    for _ in range(CUT_ROUNDS):
        model = build_joint(years, regions, narrows)
        if model.hopeless:
            return Joint(Outcome.INFEASIBLE)
        found = _settle_aims(years[-1], model, every_school, clock, known)
        if found.known_is_best:
            return Joint(Outcome.OPTIMAL, (), found.fewest, known_is_best=True)
        if found.x is None:
            # A model drawn tighter against rounding says nothing about what is impossible.
            return Joint(Outcome.NOTHING if regions[-1].tighter else found.outcome)
        narrow, further = narrows_of(model, years, found.x), _beyond(model, found.x)
        if not narrow and further is None:
            parts = tuple(_part(model, years, found.x, year) for year in range(len(years)))
            if _costs_too_much(years, parts, every_school):
                return Joint(Outcome.NOTHING)
            outcome = Outcome.FEASIBLE if regions[-1].tighter else found.outcome
            return Joint(outcome, parts, found.fewest)
        # What is too narrow in one year will be so in another.
        narrows += [replace(one, year=year) for one in narrow for year in range(len(years))]
        regions = regions if further is None else (*regions[:-1], further)
    return Joint(Outcome.NOTHING)


def _costs_too_much(years: Sequence[Problem], parts: Sequence[Part], every_school: bool) -> bool:
    """Whether a budget that pays for kilometres is not kept: its model knew nothing of them."""
    if not any(needs_ways(one, Aim.FEWEST_MOVES) for one in years):
        return False
    broken = rules_broken(years, parts, every_school=every_school)
    return any(one.rule is Rule.BUDGET for one in broken)


def _part(model: JointModel, years: Sequence[Problem], x: Reals, year: int) -> Part:
    """What is new in a year."""
    of_other_kinds = parts_of(model.years[year], model.new_in(x, year))
    moves = moves_of(model, years, x, year)
    return Part(moves, of_other_kinds.purchases, of_other_kinds.help_used)


def _beyond(model: JointModel, x: Reals) -> Region | None:
    """The last year's region to go on with where a coefficient is beyond its limit; else None."""
    last = len(model.years) - 1
    done, built = model.of_year(x, last), model.years[last]
    return tried_beyond(built, done, parts_of(built, done), Aim.FEWEST_MOVES)


@dataclass(frozen=True)
class _Settled:
    outcome: Outcome
    x: Reals | None
    fewest: int | None = None
    known_is_best: bool = False


def _aims(
    last: Problem, model: JointModel, every_school: bool, known: Known | None
) -> list[tuple[Aim, Reals, float | None]]:
    """What is settled, in order: aim, cost, and what the known plan reaches in it."""
    end = len(model.years) - 1
    passing = model.cost(Aim.PASSING, [end])
    aims = [] if every_school else [(Aim.PASSING, passing, known and -float(known.at_end))]
    moved = model.cost(Aim.FEWEST_MOVES, [end])
    aims.append((Aim.FEWEST_MOVES, moved, known and float(known.people)))
    if last.buys or has_help(last):
        yuan = model.cost(Aim.LEAST_COST, [end]) / THOUSANDTHS
        aims.append((Aim.LEAST_COST, yuan, known and known.yuan))
    early = model.cost(Aim.PASSING, list(range(end + 1)))
    aims.append((Aim.PASSING, early, known and -float(known.school_years)))
    return aims


def _settle_aims(
    last: Problem, model: JointModel, every_school: bool, clock: Clock, known: Known | None
) -> _Settled:
    aims = _aims(last, model, every_school, known)
    linear, x, is_best, fewest, is_known = model.linear, None, True, None, known is not None
    for number, (aim, cost, reached) in enumerate(aims):
        share = clock.part(1 / (len(aims) - number)) if number < len(aims) - 1 else clock
        is_whole = aim is not Aim.LEAST_COST
        if is_known and _is_bound(linear, cost, is_whole, reached, share):
            value = reached
        else:
            answer = _best(linear, cost, is_whole, share)
            if answer.x is None:
                outcome = Outcome.FEASIBLE if x is not None else answer.outcome
                return _Settled(Outcome.NOTHING if number and x is None else outcome, x, fewest)
            x, is_best = answer.x, is_best and answer.outcome is Outcome.OPTIMAL
            value = float(cost @ x)
            is_known = is_known and value > reached - TOLERANCE * max(1.0, abs(reached))
        if aim is Aim.FEWEST_MOVES and is_best:
            fewest = round(value)
        linear = _held(linear, cost, value)
    outcome = Outcome.OPTIMAL if is_best else Outcome.FEASIBLE
    return _Settled(outcome, x, fewest, is_known and is_best)


def _is_bound(
    linear: LinearModel, cost: Reals, is_whole: bool, reached: float, clock: Clock
) -> bool:
    """Whether the linear program alone says that nothing is below what the known plan reaches."""
    relaxed = solve_relaxed(linear, cost, clock.left)
    if relaxed.outcome is not Outcome.OPTIMAL:
        return False
    bound = relaxed.value + TOLERANCE * max(1.0, abs(reached))
    if is_whole:
        return reached <= math.ceil(relaxed.value - TOLERANCE - 1e-9 * abs(relaxed.value))
    return reached <= bound


def _held(linear: LinearModel, cost: Reals, value: float) -> LinearModel:
    """The model of what is no worse in an aim: half a unit more, so that rounding cuts nothing off."""
    row, columns = Assembly(), np.flatnonzero(cost)
    size = max(float(np.abs(cost).max(initial=1.0)), 1.0)
    slack = 0.5 if size <= 1.0 else 0.5 + 1e-9 * abs(value)
    row.put(row.rows(-np.inf, (value + slack) / size), columns, cost[columns] / size)
    return linear.with_rows(row)


def _best(linear: LinearModel, cost: Reals, is_whole: bool, clock: Clock) -> Answer:
    """The least cost: by the linear program and rounding where they meet, else by the search."""
    relaxed = solve_relaxed(linear, cost, clock.left)
    if relaxed.outcome is not Outcome.OPTIMAL:
        return relaxed
    rounded = _rounded(linear, cost, relaxed.x, clock.part(ROUNDING_SHARE))
    if rounded.x is not None and is_whole:
        bound = math.ceil(relaxed.value - TOLERANCE - 1e-9 * abs(relaxed.value))
        if round(float(cost @ rounded.x)) <= bound:
            return replace(rounded, outcome=Outcome.OPTIMAL)
    searched = solve_whole(linear, cost, clock.left)
    if searched.x is not None and (
        searched.outcome is Outcome.OPTIMAL
        or rounded.x is None
        or float(cost @ searched.x) <= float(cost @ rounded.x)
    ):
        return searched
    if rounded.x is None:
        return searched
    return replace(rounded, outcome=Outcome.FEASIBLE)


def _rounded(linear: LinearModel, cost: Reals, x: Reals, clock: Clock) -> Answer:
    """Whole columns of an answer are fixed, the others may go up or down by one."""
    low, high, nearest = linear.low.copy(), linear.high.copy(), np.rint(x)
    fixed = linear.whole & (np.abs(x - nearest) < TOLERANCE)
    loose = linear.whole & ~fixed
    low[fixed] = high[fixed] = nearest[fixed]
    low[loose] = np.maximum(low[loose], np.floor(x[loose]))
    high[loose] = np.minimum(high[loose], np.ceil(x[loose]))
    return solve_whole(replace(linear, low=low, high=high), cost, clock.left)
