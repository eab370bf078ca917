"""Curves of what more effort buys: moves against a coefficient, moves or yuan against schools passing.

Each point is a question of its own to the planner and carries its own status.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

from analysis.planner.apportionment import smallest_squared_coefficient
from analysis.planner.asking import FOUND, Asking, Solver, set_aside
from analysis.planner.holdings import people, squared_coefficient, teachers_after
from analysis.planner.problem import Goal, Objective, Plan, PlanStatus, Problem, Rule, StageProblem
from analysis.planner.solve import solve
from analysis.planner.state import evaluate

# Coefficients on a curve are asked in steps of one part in so many.
_PARTS = 10**4


@dataclass(frozen=True)
class Point:
    """One answer on a curve.

    asked    what was asked for: a largest coefficient, people moved at most, or yuan at most; None: no
             limit of the coefficient
    moves, schools, squared  of the plan: people moved, schools passing, CV^2 of the indicator asked
             about; None where there is no plan, and CV^2 where no indicator was asked about
    limits_kept  whether the plan keeps the problem's limits of all coefficients; None without a plan
    bound    what no plan can beat in the curve's own measure (moves at least, schools at most); None:
             not known
    """

    asked: Fraction | None
    status: PlanStatus
    moves: int | None
    schools: int | None
    squared: Fraction | None
    limits_kept: bool | None
    bound: int | None
    plan: Plan


@dataclass(frozen=True)
class Curve:
    """Points in the order asked, and the position of the knee; None where the curve has none."""

    points: tuple[Point, ...]
    knee: int | None


def knee(horizontal: Sequence[float], vertical: Sequence[float], *, rises: bool) -> int | None:
    """Where more effort begins to buy less: the point farthest from the chord between the two ends.

    Both axes are scaled to 0..1 over the curve first, so that units play no part. Only points on the
    better side of the chord count: above it where more is better (`rises`), else below. The first of
    equals. None with fewer than three points, where an axis does not vary, or where no point lies on
    the better side. The rule is that of Kneedle, Satopää et al. (2011), without its smoothing.
    """
    if len(horizontal) < 3:
        return None
    left, right = horizontal[0], horizontal[-1]
    low, high = vertical[0], vertical[-1]
    if left == right or low == high:
        return None
    distances = []
    for x, y in zip(horizontal, vertical, strict=True):
        along, up = (x - left) / (right - left), (y - low) / (high - low)
        # Scaled so, both ends lie on the diagonal; a falling curve is turned over, so that its better
        # side is above the diagonal too.
        distances.append(up - along if rises == (high > low) else along - up)
    best = max(range(len(distances)), key=lambda at: (distances[at], -at))
    return best if distances[best] > 1e-9 else None


def moves_against_coefficient(
    problem: Problem,
    stage: str,
    indicator: str,
    *,
    points: int,
    time_limit_seconds: float,
    solver: Solver = solve,
) -> Curve:
    """Fewest moves for ever smaller coefficients of one indicator of one stage.

    The first point has no limit for it. The next ones are spread evenly from what that plan reaches
    down to the floor that whole people allow, the floor itself rounded up to one part in ten thousand
    the last; the curve ends at the first that is impossible, since smaller ones are too. All other
    rules of the problem hold. No points where nobody is counted: there is no coefficient. KeyError for
    a stage or indicator that is not there.
    """
    asking = Asking(solver, time_limit_seconds)
    asked = replace(problem, objectives=(Objective.FEWEST_MOVES,))
    one = _named(asked, stage)
    total = int(people(one)[:, _position(one, indicator)].sum())
    least = smallest_squared_coefficient(total, one.pupils)
    if least is None:
        return Curve((), None)
    first = asking.plan(_with_limit(asked, stage, indicator, None), points + 1)
    reached = _squared(one, indicator, first)
    found = [_point(asked, None, first, reached)]
    if reached is None:
        return Curve(tuple(found), None)
    for at, limit in enumerate(_steps_down(_root_above(reached), _root_above(least), points)):
        plan = asking.plan(_with_limit(asked, stage, indicator, limit), points - at)
        found.append(_point(asked, limit, plan, _squared(one, indicator, plan)))
        if plan.status is PlanStatus.INFEASIBLE:
            break
    there = [at for at, point in enumerate(found) if point.squared is not None]
    bend = knee(
        [found[at].moves for at in there],
        [float(found[at].squared) ** 0.5 for at in there],
        rises=False,
    )
    return Curve(tuple(found), None if bend is None else there[bend])


def moves_against_schools(
    problem: Problem,
    allowed: Sequence[int],
    *,
    time_limit_seconds: float,
    keep_limits: bool = False,
    solver: Solver = solve,
) -> Curve:
    """Most schools that pass with at most so many people moved, one point per number allowed.

    keep_limits  True: every point keeps the limits of coefficients, and the first points may have no
                 plan. False: they are set aside for all points alike, so that more moves never let
                 fewer schools pass, and each point tells whether its plan keeps them
    A quota plays no part.
    """
    asked = replace(
        problem, goal=Goal.MOST_SCHOOLS_PASS, quota=None, objectives=(Objective.FEWEST_MOVES,)
    )
    problems = [(Fraction(most), replace(asked, most_moves=most)) for most in allowed]
    return _schools_curve(problems, keep_limits, time_limit_seconds, solver)


def yuan_against_schools(
    problem: Problem,
    budgets: Sequence[int],
    *,
    time_limit_seconds: float,
    keep_limits: bool = False,
    solver: Solver = solve,
) -> Curve:
    """Most schools that pass within a budget, purchases and the problem's help and moves included.

    Limits and quota as in `moves_against_schools`.
    """
    asked = replace(
        problem,
        goal=Goal.MOST_SCHOOLS_PASS,
        buys=True,
        quota=None,
        objectives=(Objective.LEAST_COST, Objective.FEWEST_MOVES),
    )
    problems = [(Fraction(yuan), replace(asked, budget_yuan=yuan)) for yuan in budgets]
    return _schools_curve(problems, keep_limits, time_limit_seconds, solver)


def _schools_curve(
    problems: Sequence[tuple[Fraction, Problem]],
    keep_limits: bool,
    time_limit_seconds: float,
    solver: Solver,
) -> Curve:
    asking = Asking(solver, time_limit_seconds)
    aside = frozenset() if keep_limits else frozenset({Rule.COEFFICIENTS})
    found = []
    for at, (asked, problem) in enumerate(problems):
        plan = asking.plan(set_aside(problem, aside), len(problems) - at)
        found.append(_point(problem, asked, plan, None, plan.most_passing))
    there = [at for at, point in enumerate(found) if point.schools is not None]
    bend = knee(
        [float(found[at].asked) for at in there], [found[at].schools for at in there], rises=True
    )
    return Curve(tuple(found), None if bend is None else there[bend])


def _point(
    problem: Problem,
    asked: Fraction | None,
    plan: Plan,
    squared: Fraction | None,
    bound: int | None = None,
) -> Point:
    if plan.status not in FOUND:
        return Point(asked, plan.status, None, None, None, None, None, plan)
    if bound is None and plan.values and plan.values[0].objective is Objective.FEWEST_MOVES:
        bound = plan.values[0].bound
    after = evaluate(problem, plan.moves, plan.purchases, plan.help_used)
    kept = all(one.keeps_limit for stage in after.stages for one in stage.indicators)
    moved, passing = plan.people_moved, plan.schools_passing
    return Point(asked, plan.status, moved, passing, squared, kept, bound, plan)


def _named(problem: Problem, stage: str) -> StageProblem:
    return {one.stage: one for one in problem.stages}[stage]


def _position(stage: StageProblem, indicator: str) -> int:
    return {one.code: at for at, one in enumerate(stage.teacher_indicators)}[indicator]


def _squared(stage: StageProblem, indicator: str, plan: Plan) -> Fraction | None:
    if plan.status not in FOUND:
        return None
    held = people(stage, teachers_after(stage, plan.moves, plan.help_used))
    return squared_coefficient(held[:, _position(stage, indicator)], stage.pupils)


def _with_limit(problem: Problem, stage: str, indicator: str, limit: Fraction | None) -> Problem:
    def changed(one: StageProblem) -> StageProblem:
        indicators = tuple(
            replace(each, limit=limit) if each.code == indicator else each
            for each in one.teacher_indicators
        )
        return replace(one, teacher_indicators=indicators)

    stages = tuple(changed(one) if one.stage == stage else one for one in problem.stages)
    return replace(problem, stages=stages)


def _root_above(squared: Fraction) -> Fraction:
    """The smallest part of _PARTS whose square is not below a number."""
    wanted = squared * _PARTS**2
    root = isqrt(-(-wanted.numerator // wanted.denominator))
    while Fraction(root, _PARTS) ** 2 < squared:
        root += 1
    return Fraction(root, _PARTS)


def _steps_down(start: Fraction, end: Fraction, points: int) -> list[Fraction]:
    """So many limits below `start`, evenly down to `end`, in whole parts and none twice."""
    first, last = start * _PARTS, end * _PARTS
    parts = [last + (first - last) * (points - at) / points for at in range(1, points + 1)]
    whole = [int(-(-part.numerator // part.denominator)) for part in parts]
    return [Fraction(part, _PARTS) for part in dict.fromkeys(whole) if part < first]
