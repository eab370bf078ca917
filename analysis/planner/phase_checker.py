"""Judges a plan over years by the rules alone: each year's limits, and what holds at the end of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.planner.checker import Violation, judge
from analysis.planner.phase_split import Part
from analysis.planner.problem import Goal, HelpUsed, Move, Problem, Purchase, Rule

# What bounds the doings of one year; the other rules look at all that was done up to its end.
OF_A_YEAR = frozenset(
    {
        Rule.MOST_OUT,
        Rule.MOST_IN,
        Rule.SUBJECT_SHARE_OUT,
        Rule.MOST_MOVES,
        Rule.QUOTA,
        Rule.BUDGET,
    }
)
# What is asked for at the end of the last year only.
OF_THE_END = frozenset({Rule.SCHOOLS_PASS, Rule.COEFFICIENTS, Rule.KEEP})


def rules_broken(
    years: Sequence[Problem], parts: Sequence[Part], *, every_school: bool
) -> tuple[Violation, ...]:
    """Every rule that a plan over years breaks; empty for one that may be used.

    Neither a solver nor a model is known here. `every_school`: whether each must pass at the end.
    """
    moves: tuple[Move, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    helped: tuple[HelpUsed, ...] = ()
    broken: list[Violation] = []
    goal = Goal.EVERY_SCHOOL_PASSES if every_school else Goal.MOST_SCHOOLS_PASS
    for number, (year, part) in enumerate(zip(years, parts, strict=True)):
        moves, purchases = moves + part.moves, purchases + part.purchases
        helped += part.help_used
        asked = replace(year, goal=goal)
        own, _ = judge(asked, part.moves, part.purchases, part.help_used)
        whole, _ = judge(asked, moves, purchases, helped)
        aside = OF_A_YEAR if number == len(years) - 1 else OF_A_YEAR | OF_THE_END
        broken += [one for one in own if one.rule in OF_A_YEAR]
        broken += [one for one in whole if one.rule not in aside]
    return tuple(broken)
