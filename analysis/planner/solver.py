"""The only module that talks to a solver: linear programs and integer programs by SciPy's HiGHS.

Answers are floating-point claims of a solver. What is told as proved rests on the checker and on the
certificate, not on them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, linprog, milp

from analysis.planner.in_time import in_time
from analysis.planner.linear import LinearModel, Reals

# Costs are brought to this size before they are given to the solver, by a power of two.
COST_SIZE = 2.0**10
TOLERANCE = 1e-6
VERSION = f"SciPy {scipy.__version__} (HiGHS)"


class Outcome(StrEnum):
    """How a run of the solver ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Answer:
    """What the solver says. `bound` is the solver's own; `duals` one per row, for linear programs.

    Signs of duals: the derivative of the least cost to the row's limit, so above zero at a lower limit
    and below zero at an upper one.
    """

    outcome: Outcome
    x: Reals | None = None
    value: float | None = None
    bound: float | None = None
    duals: Reals | None = None


def solve_relaxed(model: LinearModel, cost: Reals, seconds: float) -> Answer:
    """The linear program without whole numbers; OPTIMAL, INFEASIBLE or NOTHING (time was up)."""
    if model.is_empty:
        return Answer(Outcome.INFEASIBLE)
    if not len(cost):
        return _nothing_to_choose(model)
    if seconds <= 0:
        return Answer(Outcome.NOTHING)
    scale = _scale(cost)
    equal = model.row_low == model.row_high
    above = ~equal & np.isfinite(model.row_high)
    below = ~equal & np.isfinite(model.row_low)
    matrix = model.matrix
    upper = _stacked(matrix[above], -matrix[below])
    run = partial(
        linprog,
        cost / scale,
        A_ub=upper,
        b_ub=np.concatenate([model.row_high[above], -model.row_low[below]]),
        A_eq=matrix[equal],
        b_eq=model.row_low[equal],
        bounds=np.stack([model.low, model.high], axis=1),
        method="highs",
        # Without presolve: it takes longer than it saves here, and looks at no clock meanwhile.
        options={"time_limit": seconds, "presolve": False},
    )
    result = in_time(run, seconds)
    if result is None:
        return Answer(Outcome.NOTHING)
    if result.status != 0:
        return Answer(Outcome.INFEASIBLE if result.status == 2 else Outcome.NOTHING)
    duals = np.zeros(matrix.shape[0])
    upper_duals = np.asarray(result.ineqlin.marginals)
    split = int(above.sum())
    duals[above] += upper_duals[:split]
    duals[below] -= upper_duals[split:]
    duals[equal] = result.eqlin.marginals
    value = float(result.fun) * scale
    return Answer(Outcome.OPTIMAL, np.asarray(result.x), value, value, duals * scale)


def solve_whole(
    model: LinearModel,
    cost: Reals,
    seconds: float,
    relative_gap: float = 0.0,
    nodes: int | None = None,
) -> Answer:
    """The integer program. FEASIBLE: time was up with an answer; NOTHING: without one.

    nodes: of the search at most; it ends there as if time was up, whatever the machine.
    """
    if model.is_empty:
        return Answer(Outcome.INFEASIBLE)
    if not len(cost):
        return _nothing_to_choose(model)
    if seconds <= 0:
        return Answer(Outcome.NOTHING)
    free = model.low < model.high
    if not free.any():
        return _only_one(model, cost)
    settled = np.where(free, 0.0, model.low)
    # Most columns are settled in most searches: the solver need not see them.
    already = model.matrix @ settled
    small = replace(
        model.only(free), row_low=model.row_low - already, row_high=model.row_high - already
    )
    answer = _search(small, cost[free], seconds, relative_gap, nodes)
    constant = float(cost @ settled)
    bound = None if answer.bound is None else answer.bound + constant
    if answer.x is None:
        return replace(answer, bound=bound)
    settled[free] = answer.x
    return replace(answer, x=settled, value=answer.value + constant, bound=bound)


def _only_one(model: LinearModel, cost: Reals) -> Answer:
    """The answer of a model whose columns are all settled."""
    held = model.matrix @ model.low
    fits = (held >= model.row_low - TOLERANCE) & (held <= model.row_high + TOLERANCE)
    if not fits.all():
        return Answer(Outcome.INFEASIBLE)
    value = float(cost @ model.low)
    return Answer(Outcome.OPTIMAL, model.low.copy(), value, value)


def _search(
    model: LinearModel, cost: Reals, seconds: float, relative_gap: float, nodes: int | None
) -> Answer:
    scale = _scale(cost)
    ends = {} if nodes is None else {"node_limit": nodes}
    run = partial(
        milp,
        cost / scale,
        integrality=model.whole.astype(int),
        bounds=Bounds(model.low, model.high),
        constraints=LinearConstraint(model.matrix, model.row_low, model.row_high),
        options={"time_limit": seconds, "mip_rel_gap": relative_gap, **ends},
    )
    result = in_time(run, seconds)
    if result is None:
        return Answer(Outcome.NOTHING)
    if result.status == 2:
        return Answer(Outcome.INFEASIBLE)
    bound = None if result.mip_dual_bound is None else float(result.mip_dual_bound) * scale
    bound = bound if bound is not None and math.isfinite(bound) else None
    if result.x is None:
        return Answer(Outcome.NOTHING, bound=bound)
    outcome = Outcome.OPTIMAL if result.status == 0 else Outcome.FEASIBLE
    return Answer(outcome, np.asarray(result.x), float(result.fun) * scale, bound)


def pair_up(cost: Reals) -> Reals:
    """The partner of each row, one to one, so that the costs sum to the least. A square matrix."""
    return linear_sum_assignment(cost)[1]


def _nothing_to_choose(model: LinearModel) -> Answer:
    """The answer of a model without columns that excludes nothing: SciPy takes no empty costs."""
    return Answer(Outcome.OPTIMAL, np.zeros(0), 0.0, 0.0, np.zeros(len(model.row_low)))


def _scale(cost: Reals) -> float:
    largest = float(np.abs(cost).max(initial=0.0))
    return 2.0 ** math.ceil(math.log2(largest / COST_SIZE)) if largest > COST_SIZE else 1.0


def _stacked(above, below):
    return scipy.sparse.vstack([above, below], format="csr")
