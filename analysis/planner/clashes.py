"""Which rules cannot be kept together: the fewest that clash, and which one alone would free the plan.

A deletion filter: one rule after the other is set aside, and stays aside where the rest still clash.
What is left clashes, and would not without any one of its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from analysis.planner.asking import Asking, rules_in_force, set_aside
from analysis.planner.problem import Problem, Rule, StageProblem

# What a clash is mostly about: limits of the question itself, and what is to be reached.
SELDOM_APART = frozenset(
    {
        Rule.KEEP,
        Rule.BUDGET,
        Rule.MOST_MOVES,
        Rule.QUOTA,
        Rule.COEFFICIENTS,
        Rule.SCHOOLS_PASS,
    }
)


@dataclass(frozen=True)
class Demand:
    """One rule that takes part in a clash.

    stage, indicator  told for SCHOOLS_PASS and COEFFICIENTS: whose need or limit it is; else empty
    """

    rule: Rule
    stage: str = ""
    indicator: str = ""


@dataclass(frozen=True)
class Clash:
    """Rules that no plan keeps together.

    stage        where they clash; empty: only in both stages together
    rules        the groups, least negotiable last
    demands      the same, with the needs and limits that matter told one by one
    frees        rules of which each alone, set aside, lets a plan keep all the others
    is_sure      False where time was up: then fewer rules may clash, and others may free it
    is_fewest    True where it is shown that no smaller number of rule groups clashes
    """

    stage: str
    rules: tuple[Rule, ...]
    demands: tuple[Demand, ...]
    frees: tuple[Rule, ...]
    is_sure: bool
    is_fewest: bool


def clashes(problem: Problem, asking: Asking) -> tuple[Clash, ...]:
    """The clashing rules of every stage that is impossible by itself, else of all stages together.

    Empty where a plan keeps all rules, and where time was up before it was known.
    """
    alone = [one_stage(problem, stage) for stage in problem.stages]
    found = [
        _clash(one, one.stages[0].stage, asking)
        for one in alone
        if asking.is_possible(one, 3 * len(alone)) is False
    ]
    if not found and asking.is_possible(problem, 3) is False:
        found = [_clash(problem, "", asking)]
    return tuple(found)


def one_stage(problem: Problem, stage: StageProblem) -> Problem:
    """The problem of one stage alone: what all stages share is a limit for it, a quota is not."""
    return replace(
        problem,
        stages=(stage,),
        quota=None,
        keep=tuple(move for move in problem.keep if move.stage == stage.stage),
        near=tuple(move for move in problem.near if move.stage == stage.stage),
    )


def _clash(problem: Problem, stage: str, asking: Asking) -> Clash:
    in_force = rules_in_force(problem)
    answers = _Answers(problem, asking)
    # As a rule none of these takes part: one question then answers for each of them.
    others = [rule for rule in in_force if rule not in SELDOM_APART]
    if answers.with_aside(others, 2 * len(in_force)) and Rule.DISTANCE in others:
        others.remove(Rule.DISTANCE)
        answers.with_aside(others, 2 * len(in_force))
    rules, is_sure = _filter(list(in_force), answers.with_aside)
    frees, known = _freeing(rules, answers)
    fewest, is_fewest = _fewest(in_force, rules, frees, answers)
    is_sure = is_sure and known
    demands, told = _demands(problem, in_force, fewest, asking)
    return Clash(stage, fewest, demands, frees, is_sure and told, is_fewest and known)


class _Answers:
    """Whether the other rules can be kept, by the rules set aside; what follows is not asked again.

    With more set aside what was possible stays so, and with less what was impossible does. With nothing
    set aside it is impossible, or there would be no clash.
    """

    def __init__(self, problem: Problem, asking: Asking) -> None:
        self._problem, self._asking = problem, asking
        self._possible: list[frozenset[Rule]] = []
        self._impossible: list[frozenset[Rule]] = [frozenset()]

    def with_aside(self, rules: Iterable[Rule], questions_left: int) -> bool | None:
        """Whether a plan keeps all rules but these; None where time was up before it was known."""
        aside = frozenset(rules)
        if any(aside >= known for known in self._possible):
            return True
        if any(aside <= known for known in self._impossible):
            return False
        answer = self._asking.is_possible(set_aside(self._problem, aside), questions_left)
        if answer is not None:
            (self._possible if answer else self._impossible).append(aside)
        return answer


def _filter(elements: list, with_aside: Callable[[list, int], bool | None]) -> tuple[tuple, bool]:
    """Elements that cannot be left out any more; and whether every answer came in time."""
    kept, is_sure = list(elements), True
    for at, element in enumerate(elements):
        rest = [one for one in kept if one != element]
        aside = [one for one in elements if one not in rest]
        possible = with_aside(aside, 2 * (len(elements) - at))
        is_sure = is_sure and possible is not None
        if possible is False:
            kept = rest
    return tuple(kept), is_sure


def _freeing(rules: tuple[Rule, ...], known: _Answers) -> tuple[tuple[Rule, ...], bool]:
    """Rules that suffice alone. Only one of the clashing ones can: the others leave the clash."""
    answers = {rule: known.with_aside({rule}, 2 * len(rules)) for rule in rules}
    return tuple(rule for rule in rules if answers[rule]), None not in answers.values()


def _fewest(
    in_force: tuple[Rule, ...],
    rules: tuple[Rule, ...],
    frees: tuple[Rule, ...],
    known: _Answers,
) -> tuple[tuple[Rule, ...], bool]:
    """A smallest clashing set. A rule that frees the plan alone takes part in every clash."""
    others = [rule for rule in in_force if rule not in frees]
    for size in range(len(frees), len(rules)):
        for some in combinations(others, size - len(frees)):
            tried = frozenset((*frees, *some))
            possible = known.with_aside(frozenset(in_force) - tried, 20)
            if possible is None:
                return rules, False
            if possible is False:
                return tuple(rule for rule in in_force if rule in tried), True
    return rules, True


# ------------------------------------------------------------------ whose needs and limits


def _demands(
    problem: Problem, in_force: tuple[Rule, ...], rules: tuple[Rule, ...], asking: Asking
) -> tuple[tuple[Demand, ...], bool]:
    """The clashing rules with their needs and limits one by one; those that play no part are left out."""
    rest = set_aside(problem, frozenset(in_force) - frozenset(rules))
    detailed = [
        Demand(rule, stage.stage, one.code)
        for rule in (Rule.COEFFICIENTS, Rule.SCHOOLS_PASS)
        if rule in rules
        for stage in problem.stages
        for one in (*stage.teacher_indicators, *stage.facility_indicators)
        if rule is Rule.SCHOOLS_PASS or one.limit is not None
    ]

    def with_aside(aside: list[Demand], questions_left: int) -> bool | None:
        return asking.is_possible(without_demands(rest, aside), questions_left)

    kept, is_sure = _filter(detailed, with_aside)
    plain = [Demand(rule) for rule in rules if rule not in (Rule.COEFFICIENTS, Rule.SCHOOLS_PASS)]
    return (*plain, *kept), is_sure


def without_demands(problem: Problem, aside: list[Demand]) -> Problem:
    """The problem in which some needs and limits are not asked for; donors keep what they kept."""
    return replace(
        problem,
        stages=tuple(
            _stage_without(stage, [one for one in aside if one.stage == stage.stage])
            for stage in problem.stages
        ),
    )


def _stage_without(stage: StageProblem, aside: list[Demand]) -> StageProblem:
    needs = {one.indicator for one in aside if one.rule is Rule.SCHOOLS_PASS}
    limits = {one.indicator for one in aside if one.rule is Rule.COEFFICIENTS}
    keeps = stage.donor_keeps.copy()
    for at, one in enumerate(stage.teacher_indicators):
        if one.code in needs:
            keeps[:, at] = np.maximum(keeps[:, at], one.need)

    def eased(one):
        nobody = np.zeros_like(one.need)
        changes = {"need": nobody, "floor": nobody} if one.code in needs else {}
        if one.code in limits:
            changes["limit"] = None
        return replace(one, **changes)

    return replace(
        stage,
        donor_keeps=keeps,
        teacher_indicators=tuple(eased(one) for one in stage.teacher_indicators),
        facility_indicators=tuple(eased(one) for one in stage.facility_indicators),
    )
