"""How long the planner takes on made-up counties, what it proves, and what a spreadsheet would do.

Seconds of the wall clock belong to a machine and to what else runs on it; seconds of the processor depend
less on the latter. The solver runs on one thread.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter, process_time

from analysis.planner.checker import check
from analysis.planner.problem import Objective, Plan, PlanStatus
from analysis.planner.request import order_of
from analysis.planner.solve import solve
from tests.planner_counties import REGIMES, large_county
from tests.planner_greedy import spreadsheet_moves

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
