"""A plan as a scenario of a what-if: the same transfers, training, posts and purchases, as levers.

A what-if knows the subjects that its terms name. Teachers of any other subject become teachers of
those that count alike; where the plan knows only a count of PE and arts together, each school's own
official numbers say who is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.levers import STAGE_PART, Fund, Hire, Lever, Place, Train, Transfer
from analysis.planner.problem import Category, HelpUsed, Move, Plan, StageProblem
from analysis.scenario import ORDERS, Scenario
from analysis.vocabulary import Stage
from analysis.what_if_ground import Ground, Subject

# The planner's words for training, as the price list has them.
WAYS = {"study": "study", "recognise": "recognition"}


def scenario_of(
    plan: Plan,
    stage: StageProblem,
    ground: Ground,
    pins: tuple[str, int, str],
    *,
    protect_donors: bool,
) -> Scenario:
    """What a plan does to one stage, as a scenario whose outcome has the same figures.

    pins  snapshot, school year and mark of the rules; see `Scenario`
    """
    snapshot, school_year, rules = pins
    return Scenario(
        snapshot,
        school_year,
        Stage(stage.stage),
        levers=(
            *_transfers(plan.moves, stage, ground),
            *(_helped(used, stage, ground) for used in plan.help_used if used.stage == stage.stage),
            *_bought(plan, stage),
        ),
        protect_donors=protect_donors,
        help_first=ORDERS[0],
        rules=rules,
    )


def _transfers(moves: Sequence[Move], stage: StageProblem, ground: Ground) -> Iterator[Transfer]:
    """Moves of subjects that are named first, so that the others are taken from who is left."""
    left = {
        (code, field): held[place]
        for field, held in ground.of_field.items()
        for code, place in ground.position.items()
    }
    here = [
        (move, _subjects(move.category, stage, ground))
        for move in moves
        if move.stage == stage.stage
    ]
    for move, subjects in sorted(here, key=lambda each: (len(each[1]), each[0])):
        for subject, people in _shared_out(move, subjects, left):
            left[move.source, subject.field] -= people
            quality = move.category.above_degree, move.category.backbone
            yield Transfer(move.source, move.target, subject.key, *quality, people)


def _subjects(category: Category, stage: StageProblem, ground: Ground) -> tuple[Subject, ...]:
    """The what-if's subject of a category; several where its name is not one of them."""
    column = stage.categories.index(category)
    of_subjects = {each.indicator for each in ground.terms.subjects} - {""}
    counted = [
        each.code
        for each in stage.teacher_indicators
        if each.code in of_subjects and each.counted[column]
    ]
    alike = [each for each in ground.terms.subjects if each.indicator in (counted or [""])]
    named = [each for each in alike if each.key == category.subject]
    if named:
        return tuple(named)
    # Of subjects that one fact counts together the first stands for all.
    by_field = {each.field: each for each in reversed(alike)}
    return tuple(reversed(by_field.values()))


def _shared_out(
    move: Move, subjects: Sequence[Subject], left: dict[tuple[str, str], float]
) -> Iterator[tuple[Subject, int]]:
    """People of a move by subject: as many as the school has of each, the rest of the last one."""
    wanted = move.people
    for subject in subjects[:-1]:
        there = left[move.source, subject.field]
        people = min(wanted, max(int(there), 0)) if there == there else 0
        if people:
            yield subject, people
        wanted -= people
    if wanted:
        yield subjects[-1], wanted


def _helped(used: HelpUsed, stage: StageProblem, ground: Ground) -> Lever:
    place = Place("school", used.school)
    if used.kind in WAYS:
        return Train(WAYS[used.kind], place, used.people)
    subject = _subjects(used.category, stage, ground)[0].key
    return Hire(place, subject, used.category.above_degree, used.category.backbone, used.people)


def _bought(plan: Plan, stage: StageProblem) -> Iterator[Fund]:
    prices = {each.code: each.price_yuan for each in stage.facility_indicators}
    for bought in plan.purchases:
        if bought.stage == stage.stage:
            yuan = bought.steps * prices[bought.indicator]
            yield Fund(bought.indicator, Place("school", bought.school), STAGE_PART, yuan)
