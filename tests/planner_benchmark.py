"""How long the planner takes on made-up counties, what it proves, and what a spreadsheet would do.

Seconds of the wall clock belong to a machine and to what else runs on it; seconds of the processor depend
less on the latter. The solver runs on one thread.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter, process_time

from analysis.planner.answer import Answer, work_out
from analysis.planner.checker import check
from analysis.planner.explain import Explanation, Part
from analysis.planner.help_ways import Lever
from analysis.planner.problem import Goal, Help, Objective, Plan, PlanStatus, Problem
from analysis.planner.request import order_of
from analysis.planner.solve import solve
from tests.planner_counties import REGIMES, large_county
from tests.planner_greedy import spreadsheet_moves
from tests.planner_short_county import without_backbone

FIRST_SEED = 100
COUNTIES = {85: 12, 300: 6, 1000: 2}
LIMITS = {85: 60.0, 300: 120.0, 1000: 300.0}
QUESTIONS: Mapping[str, Mapping[str, object]] = {
    "fewest moves": {},
    "5 yuan a move + 1 a km": {
        "objectives": (Objective.LEAST_COST,),
        "yuan_per_move": 5,
        "yuan_per_km": 1,
    },
    "least distance": {"objectives": order_of(Objective.LEAST_DISTANCE)},
    "least time": {"objectives": order_of(Objective.LEAST_TIME)},
}


@dataclass(frozen=True)
class Run:
    """One county: the plan, seconds, broken rules, and what a spreadsheet needs (None: stuck)."""

    plan: Plan
    seconds: float
    processor: float
    broken: int
    by_hand: int | None


def measure(schools: int, regime: str, seed: int, question: Mapping[str, object]) -> Run:
    """Solve one county."""
    problem = large_county(schools, regime, seed, **question)
    wall, processor = perf_counter(), process_time()
    plan = solve(problem, time_limit_seconds=LIMITS.get(schools, 60.0))
    wall, processor = perf_counter() - wall, process_time() - processor
    return Run(
        plan,
        wall,
        processor,
        len(check(problem, plan)) if plan.values else 0,
        spreadsheet_moves(problem),
    )


def print_table(sizes: tuple[int, ...], counties: int | None = None) -> None:
    """A row per size, regime and question."""
    print(
        f"{'schools':>7} {'regime':<7} {'question':<23}{'counties':>9}  {'statuses':<26}"
        f"{'s median':>9}{'s max':>8}{'cpu median':>11}{'cpu max':>8}{'gap %':>7}"
        f"{'broken':>7}{'by hand':>9}{'moves x':>9}"
    )
    for schools in sizes:
        for regime in REGIMES:
            for name, question in QUESTIONS.items():
                count = counties or COUNTIES.get(schools, 2)
                seeds = range(FIRST_SEED, FIRST_SEED + count)
                runs = [measure(schools, regime, seed, question) for seed in seeds]
                print(_row(schools, regime, name, runs), flush=True)


def _row(schools: int, regime: str, name: str, runs: list[Run]) -> str:
    statuses = Counter(str(run.plan.status) for run in runs)
    told = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    seconds = [run.seconds for run in runs]
    processor = [run.processor for run in runs]
    gaps = [_gap(run.plan) for run in runs if run.plan.values]
    solved = [
        run for run in runs if run.plan.status is not PlanStatus.INFEASIBLE and run.plan.values
    ]
    done = [run for run in solved if run.by_hand is not None]
    ratios = [run.by_hand / run.plan.people_moved for run in done if run.plan.people_moved]
    ratio = (
        f"{statistics.median(ratios):>9.2f}" if ratios and name == "fewest moves" else f"{'':>9}"
    )
    return (
        f"{schools:>7} {regime:<7} {name:<23}{len(runs):>9}  {told:<26}"
        f"{statistics.median(seconds):>9.2f}{max(seconds):>8.2f}"
        f"{statistics.median(processor):>11.2f}{max(processor):>8.2f}"
        f"{max(gaps, default=0.0):>7.2f}{sum(run.broken for run in runs):>7}"
        f"{f'{len(done)}/{len(solved)}':>9}{ratio}"
    )


def _gap(plan: Plan) -> float:
    """How far the first objective is from its bound, per cent of the value."""
    first = plan.values[0]
    if first.bound is None:
        return 100.0
    return 100 * (first.value - first.bound) / max(first.value, 1)


# ------------------------------------------------------------------ why there is no plan

# Yuan of each kind of help: a post for three years, a course, a recognition.
HELP_PRICES = Help(270_000, 20_000, 10_000)
EXPLAIN_LIMIT = 900.0
EXPLAINED = ("backbone short", "half the moves", "one move less", "coefficients")


@dataclass(frozen=True)
class Explained:
    """Processor seconds from the question until each is told; None: never.

    reason  why there is no plan: a proof on paper, or the rules that clash
    help    a way with help from outside, with what is proved of the least
    levers  every lever so far as little work goes, and all together
    whole   everything, as closely as it can be known
    """

    reason: float | None
    help: float | None
    levers: float | None
    whole: float
    told: Explanation

    @property
    def least(self) -> str:
        """People and bound of the first lever alone that does it: "225" or "12-15"."""
        found = [way for way in self.told.ways if way.is_found]
        if not found:
            return "-"
        people, bound = found[0].people, found[0].plan.values[0].bound
        return f"{people}" if found[0].is_least else f"{bound or '?'}-{people}"


def impossible_questions(schools: int, regime: str, seed: int) -> dict[str, Problem]:
    """Questions without a plan, by name; those about moves only where the county itself has a plan."""
    county = large_county(schools, regime, seed)
    questions = {EXPLAINED[0]: without_backbone(county)}
    for name, goal, share in (
        (EXPLAINED[1], Goal.EVERY_SCHOOL_PASSES, 0.5),
        (EXPLAINED[2], Goal.EVERY_SCHOOL_PASSES, 1.0),
        (EXPLAINED[3], Goal.NO_SCHOOL_REQUIRED, 0.5),
    ):
        asked = replace(county, goal=goal)
        plan = solve(asked, time_limit_seconds=EXPLAIN_LIMIT)
        most = int(share * plan.people_moved) if share < 1 else plan.people_moved - 1
        if plan.values and plan.people_moved:
            questions[name] = replace(asked, most_moves=most)
    return questions


def explain_and_measure(problem: Problem) -> Explained | None:
    """The seconds of one explanation as a page gets it; None where there is a plan."""
    begin, heard = process_time(), []

    def hear(answer: Answer) -> None:
        if answer.explanation is not None:
            heard.append((process_time() - begin, answer.explanation))

    answer = work_out(problem, EXPLAIN_LIMIT, HELP_PRICES, EXPLAIN_LIMIT, progress=hear)
    if answer.explanation is None:
        return None
    whole = process_time() - begin
    heard.append((whole, answer.explanation))

    def first(is_told: Callable[[Explanation], bool]) -> float | None:
        return next((seconds for seconds, told in heard if is_told(told)), None)

    return Explained(
        first(_has_reason),
        first(_has_bounded_way),
        first(lambda told: any(way.lever is Lever.TOGETHER for way in told.ways)),
        whole,
        answer.explanation,
    )


def _has_reason(told: Explanation) -> bool:
    on_paper = told.bounds is not None and told.bounds.least_help > 0
    return on_paper or Part.CLASHES not in told.waits


def _has_bounded_way(told: Explanation) -> bool:
    found = [way.plan.values[0] for way in told.ways if way.is_found]
    return any(value.bound is not None for value in found)


def print_explanations(sizes: tuple[int, ...], counties: int | None = None) -> None:
    """A row per size, regime, question and county: processor seconds until each part is told."""
    print(
        f"{'schools':>7} {'regime':<7} {'seed':>4} {'question':<16}{'reason':>8}{'help':>8}"
        f"{'levers':>8}{'all':>8}  least help, clashes"
    )
    for schools in sizes:
        for regime in REGIMES:
            for seed in range(FIRST_SEED, FIRST_SEED + (counties or 1)):
                for name, problem in impossible_questions(schools, regime, seed).items():
                    print(_explained_row((schools, regime, seed, name), problem), flush=True)


def _explained_row(named: tuple[int, str, int, str], problem: Problem) -> str:
    schools, regime, seed, name = named
    begun = f"{schools:>7} {regime:<7} {seed:>4} {name:<16}"
    found = explain_and_measure(problem)
    if found is None:
        return f"{begun}  has a plan or none was found"
    seconds = (found.reason, found.help, found.levers, found.whole)
    shown = "".join(f"{'-' if each is None else format(each, '.2f'):>8}" for each in seconds)
    clashing = "; ".join("+".join(clash.rules) for clash in found.told.clashes)
    return f"{begun}{shown}  {found.least}, {clashing}"
