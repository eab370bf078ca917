"""What one more of something is worth: the planner is asked again with one more.

Never by the duals of a linear program, which are not unique.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.planner.asking import FOUND, Asking, Solver
from analysis.planner.problem import Goal, Help, Objective, Plan, PlanStatus, Problem
from analysis.planner.solve import solve
from analysis.planner.state import HELP_KINDS


@dataclass(frozen=True)
class Worth:
    """What a change of the problem is worth: in schools passing where most are asked for, else in the
    first objective.

    before, after  values with and without the change; None where there is no plan
    is_sure        both are shown to be best
    """

    before: int | None
    after: int | None
    is_sure: bool

    @property
    def change(self) -> int | None:
        """after - before; None where either is not known."""
        return None if self.before is None or self.after is None else self.after - self.before


def worth(
    problem: Problem,
    variants: Mapping[str, Problem],
    *,
    time_limit_seconds: float,
    solver: Solver = solve,
) -> dict[str, Worth]:
    """What each variant of a problem (one more hire, a longer way, …) changes, by asking again.

    Keys are those of `variants`. Only the first aim is compared: schools passing, or the first objective.
    """
    asking = Asking(solver, time_limit_seconds)
    before = asking.plan(_first_only(problem), len(variants) + 1)
    found = {}
    for at, (name, variant) in enumerate(variants.items()):
        after = asking.plan(_first_only(variant), len(variants) - at)
        is_sure = _proved(before, problem.goal) and _proved(after, variant.goal)
        found[name] = Worth(_value(before, problem.goal), _value(after, variant.goal), is_sure)
    return found


def _first_only(problem: Problem) -> Problem:
    return replace(problem, objectives=problem.objectives[:1], near=())


def _value(plan: Plan, goal: Goal) -> int | None:
    if plan.status not in FOUND:
        return None
    return plan.schools_passing if goal is Goal.MOST_SCHOOLS_PASS else plan.values[0].value


def _proved(plan: Plan, goal: Goal) -> bool:
    if plan.status not in FOUND:
        return plan.status is PlanStatus.INFEASIBLE
    if goal is Goal.MOST_SCHOOLS_PASS:
        return plan.schools_passing == plan.most_passing
    return plan.values[0].proved


def with_help(problem: Problem, kind: str, people: int) -> Problem:
    """The problem with at most so many people hired, studying or recognised, free, and nothing bought.

    For `worth`, where the first objective is the fewest moves: the help is counted by the budget at
    one yuan each, and moving costs nothing. `kind` is hire, study or recognise.
    """
    return replace(
        problem,
        help=Help(**{f"{kind}_yuan": 1}),
        budget_yuan=people,
        buys=False,
        yuan_per_move=0,
        yuan_per_km=0,
        objectives=(Objective.FEWEST_MOVES,),
    )


def one_more(problem: Problem, yuan: int) -> dict[str, Problem]:
    """The problem with one more of each thing that can be more, by name.

    move   one more move allowed, where moves are limited
    money  so many yuan more, where the budget is limited
    hire, study, recognise  one person more by this help, given; only where the problem offers no help,
           buys nothing, has no budget and spares moves (or counts schools), since the help is counted
           by the budget
    """
    found = {}
    if problem.most_moves is not None:
        found["move"] = replace(problem, most_moves=problem.most_moves + 1)
    if problem.budget_yuan is not None:
        found["money"] = replace(problem, budget_yuan=problem.budget_yuan + yuan)
    counts_moves = problem.objectives[0] is Objective.FEWEST_MOVES
    counts_moves |= problem.goal is Goal.MOST_SCHOOLS_PASS
    if counts_moves and problem.help == Help() and not problem.buys and "money" not in found:
        found |= {kind: with_help(problem, kind, 1) for kind in HELP_KINDS}
    return found
