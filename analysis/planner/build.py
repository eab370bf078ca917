"""From facts, rules, teachers and a person's request to a problem, with what was left out and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from analysis.planner.basis import Built, PlanBasis
from analysis.planner.build_stage import StageBuilt, build_stage
from analysis.planner.problem import Help, Move, Objective, Problem, Quota, StageProblem
from analysis.planner.request import PlanRequest, order_of
from analysis.planner.settings import Switch
from analysis.planner.stage_part import NOISE, exact
from analysis.prices import Timing
from analysis.vocabulary import Finding

# What is told where a rule was asked for that the year's data cannot serve.
NOT_KNOWN = {
    Switch.POSTS: "plan_posts_are_not_known",
    Switch.MINUTES: "plan_minutes_are_not_known",
}
NO_MINUTES_TO_SPARE = "plan_minutes_cannot_be_spared"


def build(basis: PlanBasis, request: PlanRequest) -> Built:
    """The problem that a request asks, and what a reader must know of it.

    A school with an unknown figure is left out and told; a stage without schools is none of the
    problem's. Locked moves and bans that name what the
    problem does not have are left aside, with a finding each.
    """
    on, without_posts = rules_in_use(basis, request)
    stages = [build_stage(basis, request, on, stage) for stage in request.stages]
    # A stage of which no school takes part asks nothing.
    asked = [each for each in stages if each.problem.schools]
    problems = tuple(each.problem for each in asked)
    kept, findings = _kept_moves(request, problems)
    spare, without_minutes = spared(basis, request)
    findings += [*_strange_bans(request, problems), *without_posts, *without_minutes]
    eligible = sum(int(stage.eligible.sum()) for stage in problems)
    quota = _quota(basis, eligible)
    settings = basis.settings
    problem = Problem(
        stages=problems,
        goal=request.goal,
        objectives=order_of(spare),
        may_miss=len(basis.indicators) - basis.rules.school_rule.indicators_met,
        buys=request.buys,
        most_moves=request.most_moves,
        budget_yuan=request.budget_yuan,
        yuan_per_move=math.ceil(settings.prices["yuan_per_move"]),
        yuan_per_km=math.ceil(settings.prices["yuan_per_kilometre"]),
        quota=quota if Switch.QUOTA in on else None,
        help=offered_help(basis, request.helps),
        keep=kept,
        worst_off_levels=int(settings.working["worst_off_levels"]),
    )
    return Built(
        problem,
        tuple(told for each in stages for told in each.told),
        eligible,
        quota.people,
        tuple(_over_limit(stages)),
        basis.roster.empty,
        tuple(findings),
        tuple(each.minutes_told for each in asked) if basis.has_minutes else (),
    )


def spared(basis: PlanBasis, request: PlanRequest) -> tuple[Objective, tuple[Finding, ...]]:
    """What is spared first; kilometres where minutes are asked for and none are told, with a finding."""
    if request.spare is Objective.LEAST_TIME and not basis.has_minutes:
        return Objective.LEAST_DISTANCE, (Finding(NO_MINUTES_TO_SPARE),)
    return request.spare, ()


def rules_in_use(
    basis: PlanBasis, request: PlanRequest
) -> tuple[frozenset[Switch], tuple[Finding, ...]]:
    """The switches that are on, and a finding where one was asked for that the data cannot serve."""
    on = basis.settings.switched_on ^ request.switched
    # Not known is not "none free", nor "no time at all": such a rule is left aside and said to be.
    idle = [each for each in Switch if each in on & basis.unusable]
    return on - set(idle), tuple(Finding(NOT_KNOWN[each]) for each in idle)


def _over_limit(stages: list[StageBuilt]) -> list[tuple[str, str]]:
    return [(each.problem.stage, code) for each in stages for code in each.over_limit]


def _quota(basis: PlanBasis, eligible: int) -> Quota:
    """The year's minimum of rotation, rounded up to whole people (教督〔2017〕6号, 政府保障程度 11)."""
    values = basis.settings.values
    people = math.ceil(exact(values["rotation_share"]) * eligible)
    return Quota(people, exact(values["rotation_backbone_share"]))


def offered_help(basis: PlanBasis, helps: Sequence[str]) -> Help:
    """Prices of some kinds of help, the others not offered; a post is paid for as many years as a plan has.

    A hire may be of any category, so that the dearest way of hiring counts.
    """
    ways = [way for each in basis.indicators for way in basis.prices.ways(each.code)]
    years = {Timing.ONCE: 1, Timing.YEARLY: basis.years_paid}

    def price(name: str) -> int:
        found = [way.value * years[way.timing] for way in ways if way.way == name]
        return math.ceil(Fraction(repr(max(found))) - Fraction(repr(NOISE)))

    names = {"hire": "hire", "study": "study", "recognise": "recognition"}
    return Help(**{f"{key}_yuan": price(names[key]) for key in helps})


def _kept_moves(
    request: PlanRequest, problems: tuple[StageProblem, ...]
) -> tuple[tuple[Move, ...], list[Finding]]:
    """Locked moves that can be made at all, and a finding for each of the others."""
    stages = {stage.stage: stage for stage in problems}
    kept, findings = [], []
    for move in request.keep:
        stage = stages.get(move.stage)
        # A stage that is not asked for now may come back: its moves are no mistake.
        if stage is None:
            continue
        strangers = {move.source, move.target} - set(stage.schools)
        if strangers:
            findings += [_strange(code) for code in sorted(strangers)]
        elif _is_possible(move, stage):
            kept.append(move)
        else:
            value = f"{move.source} → {move.target}"
            findings.append(Finding("plan_move_is_not_possible", values={"value": value}))
    return tuple(kept), findings


def _is_possible(move: Move, stage: StageProblem) -> bool:
    row: Mapping[str, int] = {code: number for number, code in enumerate(stage.schools)}
    if move.category not in stage.categories:
        return False
    column = stage.categories.index(move.category)
    source, target = row[move.source], row[move.target]
    return bool(stage.allowed[source, target] and move.people <= stage.eligible[source, column])


def _strange_bans(request: PlanRequest, problems: tuple[StageProblem, ...]) -> list[Finding]:
    stages = {stage.stage: set(stage.schools) for stage in problems}
    named = {
        (ban.stage, code)
        for ban in request.bans
        if ban.stage in stages
        for code in (ban.source, ban.target)
        if code
    }
    return [_strange(code) for stage, code in sorted(named) if code not in stages[stage]]


def _strange(code: str) -> Finding:
    return Finding("plan_school_is_not_known", values={"value": code})


def near(problem: Problem, moves: Sequence[Move]) -> Problem:
    """The problem whose answer changes an earlier plan least, among plans equally good.

    Moves that the problem does not know (of another stage, school or kind of teacher) do not count.
    """
    known = {stage.stage: (set(stage.schools), set(stage.categories)) for stage in problem.stages}
    kept = tuple(
        move
        for move in moves
        if move.stage in known
        and {move.source, move.target} <= known[move.stage][0]
        and move.category in known[move.stage][1]
    )
    return replace(problem, near=kept)
