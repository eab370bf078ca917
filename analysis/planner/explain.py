"""Why a county cannot pass, in the order in which a leader asks: all as data, no words.

Are there enough people on paper? How equal can whole people be? Which rules clash? What is the least
help from outside, and where? And if there is none, how far do we get?
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.planner.arithmetic import Arithmetic, arithmetic
from analysis.planner.asking import (
    BEST,
    FOUND,
    Asking,
    Solver,
    rules_in_force,
    set_aside,
    without_schools,
)
from analysis.planner.clashes import Clash, clashes
from analysis.planner.explain_paper import PaperBounds, is_impossible_on_paper, paper_bounds
from analysis.planner.help_needed import HelpQuestions
from analysis.planner.help_ways import Way
from analysis.planner.lacking import Lacking, lacking
from analysis.planner.memory import Memory
from analysis.planner.problem import Goal, Help, Objective, Plan, PlanStatus, Problem, Rule
from analysis.planner.solve import solve

# Shares of the time left that the clash and the ways out may take.
CLASHES_SHARE = 0.4
WAYS_SHARE = 0.6
# What is set aside where nothing can be kept whatever passes, the first one first.
MAY_GO = (Rule.COEFFICIENTS, Rule.KEEP, Rule.QUOTA)


class Part(StrEnum):
    """Parts of an explanation beside the figures on paper, in the order in which they are told."""

    CLASHES = "clashes"
    WAYS = "ways"
    BEST = "best"


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
    def is_open(self) -> bool:
        """True where it is not known yet whether there is a plan."""
        return self.plan.status is PlanStatus.LIMIT

    @property
    def is_found(self) -> bool:
        """True where there is a plan."""
        return self.plan.status in FOUND


@dataclass(frozen=True)
class Explanation:
    """Answers to the questions of a leader whose county cannot pass, as far as they are known.

    status   INFEASIBLE: it cannot, and the rest says why; LIMIT: time was up before that was known;
             any other: a plan exists, and clashes and ways are empty
    clashes  between schools that teachers can help: those of `arithmetic.beyond_teachers` are left
             out, and where they are all that is in the way there is no clash
    ways     empty where there is a plan, see `help_needed`; while they are waited for, those that are
             known so far, with what is proved of each
    best     None while nothing is known of it
    waits    what is still being worked out, in the order in which it comes
    bounds   what sums prove of the schools that teachers can help
    """

    status: PlanStatus
    arithmetic: Arithmetic
    clashes: tuple[Clash, ...] = ()
    ways: tuple[Way, ...] = ()
    best: BestReached | None = None
    waits: tuple[Part, ...] = ()
    bounds: PaperBounds | None = None


def on_paper(problem: Problem) -> Explanation | None:
    """What figures alone prove at once, without a solver: no moving of teachers can be enough.

    None where they prove nothing. Help from outside that is on offer may change the figures.
    """
    if any(price is not None for price in vars(problem.help).values()):
        return None
    figures = arithmetic(replace(problem, goal=Goal.EVERY_SCHOOL_PASSES))
    asks_every_school = problem.goal is Goal.EVERY_SCHOOL_PASSES
    is_decided = figures.is_decided if asks_every_school else figures.has_limit_out_of_reach
    if not (is_decided or is_impossible_on_paper(problem)):
        return None
    bounds = _bounds(problem, figures)
    return Explanation(PlanStatus.INFEASIBLE, figures, waits=tuple(Part), bounds=bounds)


def _bounds(problem: Problem, figures: Arithmetic) -> PaperBounds:
    return paper_bounds(without_schools(problem, _beyond(figures)))


def _beyond(figures: Arithmetic) -> list[tuple[str, str]]:
    return [(one.stage, one.school) for one in figures.beyond_teachers]


def explain(
    problem: Problem,
    *,
    time_limit_seconds: float,
    solver: Solver = solve,
    prices: Help | None = None,
    is_impossible: bool = False,
    progress: Callable[[Explanation], None] | None = None,
) -> Explanation:
    """Why the problem has no plan, and what would help. All steps share the limit of time.

    prices         yuan of each kind of help, for the cheapest mix; None: those of the problem
    is_impossible  True where it is known already that no plan keeps all rules
    progress       gets what is known after each step, the figures on paper first
    A step whose time is up says so by its own status; what is told holds all the same.
    """
    asking = Asking(solver, time_limit_seconds, Memory() if solver is solve else None)
    # Where not every school must pass, that none does is no reason: the other rules alone are asked.
    is_for_all = problem.goal is Goal.EVERY_SCHOOL_PASSES
    goal = Goal.EVERY_SCHOOL_PASSES if is_for_all else Goal.NO_SCHOOL_REQUIRED
    asked = replace(problem, goal=goal, objectives=(Objective.FEWEST_MOVES,))
    figures = arithmetic(replace(asked, goal=Goal.EVERY_SCHOOL_PASSES))
    tell = progress or (lambda so_far: None)
    status = PlanStatus.INFEASIBLE
    if not is_impossible:
        first = asking.plan(asked, 4)
        status = first.status
        if status in FOUND:
            best = BestReached(first, frozenset(), lacking(asked, first))
            return Explanation(status, figures, best=best)
    told = Explanation(status, figures, waits=tuple(Part), bounds=_bounds(asked, figures))
    tell(told)
    if status is PlanStatus.INFEASIBLE:
        found = clashes(without_schools(asked, _beyond(figures)), asking.part(CLASHES_SHARE))
        told = replace(told, clashes=found)
    told = replace(told, waits=(Part.WAYS, Part.BEST))
    tell(told)
    offered = problem.help if prices is None else prices
    # First what little work gives of each, then what is still open.
    helping = HelpQuestions(asked, offered, asking.part(WAYS_SHARE))
    best = BestQuestion(asked, asking)
    for ways in helping.quickly():
        told = replace(told, ways=ways)
        tell(told)
    told = replace(told, best=best.quickly())
    tell(told)
    for ways in helping.closer():
        told = replace(told, ways=ways)
        tell(told)
    told = replace(told, waits=(Part.BEST,))
    tell(told)
    return replace(told, best=best.closer(told.best), waits=())


def best_reached(problem: Problem, asking: Asking) -> BestReached:
    """The plan that lets most schools pass without help or purchases, within the problem's other rules.

    Where even that has no plan, limits of coefficients are set aside first, then what the person
    locked and the quota, as few of them as need be, and it is told.
    """
    question = BestQuestion(problem, asking)
    return question.closer(question.quickly())


class BestQuestion:
    """The question behind `best_reached`, which can be asked in two turns with another thing between."""

    def __init__(self, problem: Problem, asking: Asking) -> None:
        self._problem, self._asking = problem, asking
        self._without: frozenset[Rule] = frozenset()
        self._asked = _most_passing(problem)

    def quickly(self) -> BestReached:
        """A plan with little work, and what is proved of the most."""
        most = replace(self._asked, goal=Goal.NO_SCHOOL_REQUIRED)
        self._without = _fewest_aside(most, self._asking)
        self._asked = set_aside(self._asked, self._without)
        return self._reached(self._asking.quick(self._asked, 2))

    def closer(self, so_far: BestReached) -> BestReached:
        """The most, as far as the time allows."""
        if so_far.plan.status in (*BEST, PlanStatus.INFEASIBLE):
            return so_far
        plan = self._asking.plan(self._asked)
        return self._reached(plan) if plan.status in FOUND or not so_far.is_found else so_far

    def _reached(self, plan: Plan) -> BestReached:
        remaining = lacking(self._problem, plan) if plan.status in FOUND else ()
        return BestReached(plan, self._without, remaining)


def _most_passing(problem: Problem) -> Problem:
    """As many schools as can pass without help or purchases."""
    return replace(
        problem,
        goal=Goal.MOST_SCHOOLS_PASS,
        help=Help(),
        buys=False,
        budget_yuan=problem.budget_yuan,
        objectives=(Objective.FEWEST_MOVES,),
    )


def _fewest_aside(problem: Problem, asking: Asking) -> frozenset[Rule]:
    """Rules that must be set aside before any plan keeps the others; none where that is not known."""
    in_force = rules_in_force(problem)
    may_go = [rule for rule in MAY_GO if rule in in_force]
    aside: frozenset[Rule] = frozenset()
    for rule in may_go:
        if asking.is_possible(set_aside(problem, aside), 8) is not False:
            break
        aside |= {rule}
    for rule in may_go[: len(aside) - 1]:
        if asking.is_possible(set_aside(problem, aside - {rule}), 8):
            aside -= {rule}
    return aside
