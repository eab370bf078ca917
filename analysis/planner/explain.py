"""Why a county cannot pass, in the order in which a leader asks: all as data, no words.

Are there enough people on paper? How equal can whole people be? Which rules clash? What is the least
help from outside, and where? And if there is none, how far do we get?
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.planner.arithmetic import Arithmetic, arithmetic
from analysis.planner.asking import FOUND, Asking, Solver, set_aside, without_schools
from analysis.planner.clashes import Clash, clashes
from analysis.planner.help_needed import Way, smallest_help
from analysis.planner.lacking import Lacking, lacking
from analysis.planner.memory import Memory
from analysis.planner.problem import Goal, Help, Objective, Plan, PlanStatus, Problem, Rule
from analysis.planner.solve import solve


@dataclass(frozen=True)
class BestReached:
    """The most schools that pass by moving people alone.

    plan     its status says whether no plan lets more schools pass; INFEASIBLE or LIMIT: none found
    without  rules that had to be set aside, since they cannot be kept whatever passes
    lacking  the schools that still fail, and what each of them lacks
    """

    plan: Plan
    without: frozenset[Rule]
    lacking: tuple[Lacking, ...]

    @property
    def is_found(self) -> bool:
        """True where there is a plan."""
        return self.plan.status in FOUND


@dataclass(frozen=True)
class Explanation:
    """Answers to the questions of a leader whose county cannot pass.

    status   INFEASIBLE: it cannot, and the rest says why; LIMIT: time was up before that was known;
             any other: a plan exists, and clashes and ways are empty
    clashes  between schools that teachers can help: those of `arithmetic.beyond_teachers` are left
             out, and where they are all that is in the way there is no clash
    ways     empty where there is a plan, see `help_needed`
    """

    status: PlanStatus
    arithmetic: Arithmetic
    clashes: tuple[Clash, ...]
    ways: tuple[Way, ...]
    best: BestReached


def explain(
    problem: Problem,
    *,
    time_limit_seconds: float,
    solver: Solver = solve,
    prices: Help | None = None,
) -> Explanation:
    """Why the problem has no plan, and what would help. All steps share the limit of time.

    prices  yuan of each kind of help, for the cheapest mix; None: those of the problem
    A step whose time is up says so by its own status; what is told holds all the same.
    """
    asking = Asking(solver, time_limit_seconds, Memory() if solver is solve else None)
    # Where not every school must pass, that none does is no reason: the other rules alone are asked.
    is_for_all = problem.goal is Goal.EVERY_SCHOOL_PASSES
    goal = Goal.EVERY_SCHOOL_PASSES if is_for_all else Goal.NO_SCHOOL_REQUIRED
    asked = replace(problem, goal=goal, objectives=(Objective.FEWEST_MOVES,))
    first = asking.plan(asked, 4)
    figures = arithmetic(replace(asked, goal=Goal.EVERY_SCHOOL_PASSES))
    if first.status in FOUND:
        best = BestReached(first, frozenset(), lacking(asked, first))
        return Explanation(first.status, figures, (), (), best)
    best = best_reached(asked, asking)
    beyond = [(one.stage, one.school) for one in figures.beyond_teachers]
    impossible = first.status is PlanStatus.INFEASIBLE
    found = clashes(without_schools(asked, beyond), asking) if impossible else ()
    ways = smallest_help(asked, problem.help if prices is None else prices, asking)
    return Explanation(first.status, figures, found, ways, best)


def best_reached(problem: Problem, asking: Asking) -> BestReached:
    """The plan that lets most schools pass without help or purchases, within the problem's other rules.

    Where even that has no plan, limits of coefficients are set aside first, then what the person
    locked and the quota, one after the other, and it is told.
    """
    most = replace(
        problem,
        goal=Goal.MOST_SCHOOLS_PASS,
        help=Help(),
        buys=False,
        budget_yuan=problem.budget_yuan,
        objectives=(Objective.FEWEST_MOVES,),
    )
    without: frozenset[Rule] = frozenset()
    plan = asking.plan(most, 4)
    for rule in (Rule.COEFFICIENTS, Rule.KEEP, Rule.QUOTA):
        if plan.status is not PlanStatus.INFEASIBLE:
            break
        without |= {rule}
        plan = asking.plan(set_aside(most, without), 4)
    remaining = lacking(problem, plan) if plan.status in FOUND else ()
    return BestReached(plan, without, remaining)
