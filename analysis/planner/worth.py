"""What one more of something is worth: the planner is asked again with one more.

Never by the duals of a linear program, which are not unique.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.planner.asking import FOUND, Asking, Solver
from analysis.planner.problem import Help, Objective, Plan, PlanStatus, Problem
from analysis.planner.solve import solve


@dataclass(frozen=True)
class Worth:
    """What a change of the problem is worth in its first objective.

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

    Keys are those of `variants`. Only the first objective is compared.
    """
    asking = Asking(solver, time_limit_seconds)
    before = asking.plan(_first_only(problem), len(variants) + 1)
    found = {}
    for at, (name, variant) in enumerate(variants.items()):
        after = asking.plan(_first_only(variant), len(variants) - at)
        found[name] = Worth(_value(before), _value(after), _proved(before) and _proved(after))
    return found


def _first_only(problem: Problem) -> Problem:
    return replace(problem, objectives=problem.objectives[:1], near=())


def _value(plan: Plan) -> int | None:
    return plan.values[0].value if plan.status in FOUND else None


def _proved(plan: Plan) -> bool:
    return plan.status is PlanStatus.INFEASIBLE or (plan.status in FOUND and plan.values[0].proved)


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
