"""Small random counties, and every plan of one judged by the checker alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product

import numpy as np

from analysis.planner.checker import judge
from analysis.planner.problem import (
    NO_LIMIT,
    Category,
    Goal,
    Help,
    HelpUsed,
    Move,
    Objective,
    Problem,
    Purchase,
    Quota,
    Rule,
)
from analysis.planner.state import Evaluation
from analysis.planner.values import difference, worst_off
from tests.planner_counties import (
    facility_indicator,
    one_stage_problem,
    small_stage,
    teacher_indicator,
    whole,
)

CATEGORIES = (
    Category("art", False, False),
    Category("art", True, True),
    Category("chinese", False, True),
    Category("chinese", True, False),
)
MOST_STEPS = 2
# Rules that a random county may set aside.
DROPPABLE = tuple(rule for rule in Rule if rule is not Rule.KEEP)


@dataclass(frozen=True)
class Found:
    """The best of all plans: its measures in the order of the objectives; None: no plan at all."""

    best: tuple[Fraction, ...] | None
    most_passing: int | None
    plans: int


def random_problem(seed: int) -> Problem:
    """A county of three or four schools with at most five teachers who may leave.

    Fewer where rooms are bought or help is on offer, so that every plan can be judged.
    """
    random = np.random.default_rng(seed)
    kind = ("people", "people", "people", "buys", "helps")[seed % 5]
    schools, kinds = int(random.integers(3, 5)), int(random.integers(2, 5))
    categories = CATEGORIES[:kinds]
    teachers = random.integers(0, 4, (schools, kinds))
    eligible = np.zeros_like(teachers)
    for _ in range((5 if schools == 3 else 4) if kind == "people" else 2):
        row, column = random.integers(schools), random.integers(kinds)
        eligible[row, column] = min(eligible[row, column] + 1, teachers[row, column])
    stage = small_stage(
        random.integers(20, 300, schools).tolist(),
        categories,
        teachers,
        _indicators(random, categories, teachers),
        _facilities(random, schools, kind),
        **_rules(random, teachers, eligible, len({one.subject for one in categories})),
    )
    return one_stage_problem(stage, **_question(random, stage, kind))


def _some(random: np.random.Generator, chance: float) -> bool:
    return bool(random.random() < chance)


def _indicators(random, categories, teachers):
    masks = {
        "A1": [one.above_degree for one in categories],
        "A2": [one.backbone for one in categories],
        "A3": [one.subject == "art" for one in categories],
    }
    schools, indicators = len(teachers), []
    held = {code: teachers[:, np.array(mask)].sum(axis=1) for code, mask in masks.items()}
    for code, mask in masks.items():
        need = np.maximum(held[code] + random.integers(-3, 2, schools), 0)
        floor = np.maximum(need - random.integers(0, 2, schools), 0)
        limit = Fraction(int(random.integers(7, 18)), 10) if _some(random, 0.4) else None
        indicators.append(teacher_indicator(code, mask, need, floor, limit))
    return indicators


def _facilities(random, schools, kind):
    if kind != "buys" and _some(random, 0.5):
        return []
    need = random.integers(0, 4, schools) * 100
    amount = np.maximum(need + random.integers(-1 - (kind == "buys"), 2, schools) * 100, 0)
    floor = np.maximum(need - 100 * random.integers(0, 2, schools), 0)
    limit = Fraction(int(random.integers(5, 14)), 10) if _some(random, 0.3) else None
    return [facility_indicator("A7", amount, need, floor, limit=limit)]


def _rules(random, teachers, eligible, subjects):
    schools = len(teachers)
    staff = teachers.sum(axis=1)
    allowed = ~np.eye(schools, dtype=bool)
    if _some(random, 0.4):
        allowed &= random.random((schools, schools)) < 0.7
    distance = np.where(
        np.eye(schools, dtype=bool), 0, random.integers(1, 9, (schools, schools)) * 700
    )
    rules = {"eligible": eligible, "allowed": allowed, "distance": distance}
    rules["seconds"] = _seconds(schools, int(random.integers(2**30)))
    if _some(random, 0.2):
        rules["most_out"] = random.integers(0, 3, schools)
    if _some(random, 0.2):
        rules["most_in"] = random.integers(0, 3, schools)
    if _some(random, 0.2):
        rules["posts"] = staff + random.integers(-1, 3, schools)
    if _some(random, 0.2):
        rules["staff_floor"] = np.maximum(staff - random.integers(-1, 3, schools), 0)
    if _some(random, 0.2):
        rules["subject_floor"] = random.integers(0, 3, (schools, subjects))
    if _some(random, 0.2):
        rules["subject_most_out"] = random.integers(0, 3, (schools, subjects))
    if _some(random, 0.2):
        rules["donor_keeps"] = random.integers(0, 4, (schools, 3))
    if _some(random, 0.2):
        rules["must_pass"] = random.random(schools) < 0.6
    return {
        name: value if name in ("allowed", "must_pass") else whole(value)
        for name, value in rules.items()
    }


def _seconds(schools: int, seed: int) -> np.ndarray:
    """Seconds on the way, apart from the metres; of some pairs they are not known."""
    random = np.random.default_rng(seed)
    seconds = random.integers(1, 9, (schools, schools)) * 60
    unknown = random.random((schools, schools)) < (0.15 if _some(random, 0.5) else 0.0)
    return np.where(unknown, NO_LIMIT, np.where(np.eye(schools, dtype=bool), 0, seconds))


def _question(random, stage, kind):
    objectives = [one for one in Objective if one is not Objective.SMALLEST_DIFFERENCE]
    order = random.permutation(len(objectives))[: int(random.integers(1, 3))]
    chosen = [objectives[number] for number in order]
    if _some(random, 0.25) and kind != "helps":
        chosen.append(Objective.SMALLEST_DIFFERENCE)
    question = {
        "goal": list(Goal)[int(random.choice(3, p=[0.5, 0.25, 0.25]))],
        "objectives": tuple(chosen),
        "may_miss": int(random.integers(0, 3)),
        "buys": kind == "buys",
        "yuan_per_move": int(random.integers(0, 500)),
        "yuan_per_km": int(random.choice([0, 0, 90])),
    }
    if _some(random, 0.25):
        question["most_moves"] = int(random.integers(1, 4))
    if _some(random, 0.2):
        question["budget_yuan"] = int(random.integers(200, 4000))
    if _some(random, 0.25):
        share = Fraction(int(random.integers(0, 4)), 4)
        question["quota"] = Quota(int(random.integers(0, 4)), share)
    if _some(random, 0.2):
        question["without"] = frozenset({DROPPABLE[int(random.integers(len(DROPPABLE)))]})
    if kind == "helps":
        # Two people at most.
        question |= {"help": Help(700, 400, 300), "budget_yuan": 800, "yuan_per_move": 0}
    # With eligibility set aside everybody may leave, without a budget anybody may be hired: too many
    # plans to count.
    without = question.get("without", frozenset())
    question["without"] = without - {Rule.ELIGIBILITY, Rule.BUDGET}
    return question


def every_plan(problem: Problem):
    """All moves, purchases and help that a plan could hold, each combination once."""
    (stage,) = problem.stages
    people = [
        (row, column)
        for row, column in np.argwhere(stage.eligible > 0)
        for _ in range(int(stage.eligible[row, column]))
    ]
    schools = range(len(stage.schools))
    seen = set()
    for places in product(schools, repeat=len(people)):
        flows = Counter(
            (int(row), place, int(column))
            for (row, column), place in zip(people, places, strict=True)
            if place != row
        )
        key = frozenset(flows.items())
        if key in seen:
            continue
        seen.add(key)
        yield tuple(
            Move(stage.stage, stage.schools[row], stage.schools[place], stage.categories[column], n)
            for (row, place, column), n in sorted(flows.items())
        )


def every_purchase(problem: Problem):
    """All purchases up to two steps a school."""
    (stage,) = problem.stages
    if not problem.buys:
        return [()]
    (facility,) = stage.facility_indicators
    reach = range(MOST_STEPS + 1)
    return [
        tuple(
            Purchase(stage.stage, school, facility.code, steps)
            for school, steps in zip(stage.schools, row, strict=True)
            if steps
        )
        for row in product(reach, repeat=len(stage.schools))
    ]


def every_help(problem: Problem):
    """All help for up to two people."""
    if problem.help == Help():
        return [()]
    (stage,) = problem.stages
    ones = []
    for school in stage.schools:
        for category in stage.categories:
            ones.append(HelpUsed(stage.stage, school, "hire", category, 1))
            for kind, has_it, gained in (
                (
                    "study",
                    category.above_degree,
                    Category(category.subject, True, category.backbone),
                ),
                (
                    "recognise",
                    category.backbone,
                    Category(category.subject, category.above_degree, True),
                ),
            ):
                if not has_it and gained in stage.categories:
                    ones.append(HelpUsed(stage.stage, school, kind, category, 1))
    return [(), *((one,) for one in ones), *combinations_with_replacement(ones, 2)]


def measures(problem: Problem, evaluation: Evaluation) -> tuple[Fraction, ...] | None:
    """What a plan reaches, smaller is better, in the order of what is settled; None: not defined."""
    values = []
    if problem.goal is Goal.MOST_SCHOOLS_PASS:
        values.append(Fraction(-evaluation.schools_passing))
    for objective in problem.objectives:
        value = {
            Objective.FEWEST_MOVES: lambda: evaluation.people_moved,
            Objective.LEAST_DISTANCE: lambda: evaluation.distance,
            Objective.LEAST_TIME: lambda: evaluation.seconds,
            Objective.LEAST_COST: lambda: evaluation.yuan,
            Objective.WORST_OFF: lambda: -worst_off(evaluation),
            Objective.LEVEL_BURDEN: lambda: evaluation.burden,
            Objective.SMALLEST_DIFFERENCE: lambda: difference(evaluation),
        }[objective]()
        if value is None:
            return None
        values.append(Fraction(value))
    return tuple(values)


def best_of_all(problem: Problem) -> Found:
    """The best of every plan that keeps all rules by the checker."""
    best, plans = None, 0
    for purchases in every_purchase(problem):
        for used in every_help(problem):
            for moves in every_plan(problem):
                violations, evaluation = judge(problem, moves, purchases, used)
                if violations:
                    continue
                plans += 1
                reached = measures(problem, evaluation)
                if reached is not None and (best is None or reached < best):
                    best = reached
    return Found(best, None, plans)


__all__ = ["NO_LIMIT", "Found", "best_of_all", "measures", "random_problem"]
