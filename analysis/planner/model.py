"""The linear model of a region: columns, rows and the cost of each aim."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.planner.aims import DIFFERENCE_UNIT, THOUSANDTHS
from analysis.planner.amounts import Amounts, add_amounts
from analysis.planner.costs import METRES_PER_KM
from analysis.planner.flows import Flows, add_flows
from analysis.planner.limits import flow_limits
from analysis.planner.linear import NO_COLUMN, Assembly, LinearModel, Reals
from analysis.planner.problem import NO_LIMIT, Objective, Problem, Rule, Whole, lengths
from analysis.planner.region import Aim, Region
from analysis.planner.rungs import add_rungs
from analysis.planner.spread import Curve, add_spread
from analysis.planner.state import HELP_KINDS


@dataclass(frozen=True)
class StageColumns:
    """The columns of one stage."""

    flows: Flows
    amounts: Amounts
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Built:
    """A model with the meaning of its columns; `hopeless`: no plan whatever the solver says.

    changed  columns that count what differs from the earlier plan
    extreme  the column of the smallest amount / need or of the largest share that leaves
    behind   columns of the schools that may stand below the share of the last rung
    """

    region: Region
    linear: LinearModel
    stages: tuple[StageColumns, ...]
    changed: tuple[Whole, ...]
    extreme: Whole
    behind: Whole
    hopeless: bool

    def cost(self, aim: Aim) -> Reals:
        """Coefficients of an aim that is a sum: what is to be as small as can be, in its unit."""
        cost = np.zeros(len(self.linear.low))
        if aim in (Aim.WORST_OFF, Aim.LEVEL_BURDEN):
            cost[self.extreme] = -1.0 if aim is Aim.WORST_OFF else 1.0
            return cost
        if aim is Aim.BEHIND:
            cost[self.behind] = 1.0
            return cost
        for columns, values in _terms(self.region.problem, self.stages, self.changed, aim):
            column, value = np.broadcast_arrays(columns, np.asarray(values, float))
            there = column != NO_COLUMN
            np.add.at(cost, column[there], value[there])
        return cost

    def grain(self, aim: Aim) -> int:
        """What every value of an aim is a multiple of: the greatest common divisor of its coefficients.

        Zero for what is not whole: shares and squares of coefficients.
        """
        if aim in (Aim.SMALLEST_DIFFERENCE, Aim.WORST_OFF, Aim.LEVEL_BURDEN):
            return 0
        cost = self.cost(aim)
        return max(int(np.gcd.reduce(np.abs(cost[cost != 0]).astype(np.int64))), 1)


def build(region: Region) -> Built:
    """The model of a region. Equal regions give equal models."""
    problem, assembly = region.problem, Assembly()
    stages, hopeless = [], False
    for number, stage in enumerate(problem.stages):
        limits = flow_limits(problem, stage)
        flows = add_flows(region, number, limits, assembly)
        amounts = add_amounts(region, number, limits, flows, assembly)
        curves, cannot = add_spread(region, number, flows, amounts, assembly)
        hopeless = hopeless or cannot or amounts.cannot_pass
        stages.append(StageColumns(flows, amounts, curves))
    columns = tuple(stages)
    changed = _changed_columns(region, columns, assembly) if region.nearest else ()
    _link(problem, columns, assembly)
    extreme = _extreme(region, columns, assembly)
    _most_leaving(region, columns, assembly)
    behind = add_rungs(region, [one.amounts for one in columns], assembly)
    for aim, value in region.fixed:
        # Half a unit more: aims are whole numbers, and rounding must not cut off the value itself.
        _sum_row(_terms(problem, columns, changed, aim), value + 0.5, assembly)
    return Built(region, assembly.model(), columns, changed, extreme, behind, hopeless)


def _link(problem: Problem, stages: tuple[StageColumns, ...], assembly: Assembly) -> None:
    """The rules over all stages: quota, most moves, budget."""
    leaving = [one.flows.leave for one in stages]
    if problem.quota is not None and Rule.QUOTA not in problem.without:
        rows = assembly.rows(float(problem.quota.people), np.inf)
        share = assembly.rows(0.0, np.inf)
        for stage, columns in zip(problem.stages, leaving, strict=True):
            backbone = np.array([one.backbone for one in stage.categories], dtype=float)
            assembly.put(rows, columns, 1)
            assembly.put(share, columns, backbone[None, :] - float(problem.quota.backbone_share))
    if problem.most_moves is not None and Rule.MOST_MOVES not in problem.without:
        terms = _terms(problem, stages, (), Aim.FEWEST_MOVES)
        _sum_row(terms, problem.most_moves + 0.5, assembly)
    if problem.budget_yuan is not None and Rule.BUDGET not in problem.without:
        terms = _terms(problem, stages, (), Aim.LEAST_COST)
        _sum_row(terms, problem.budget_yuan * THOUSANDTHS + 0.5, assembly)


def _extreme(region: Region, stages: tuple[StageColumns, ...], assembly: Assembly) -> Whole:
    """held >= need * worst for every school and teacher indicator, or leave <= teachers * burden."""
    if region.aim not in (Aim.WORST_OFF, Aim.LEVEL_BURDEN):
        return np.zeros(0, dtype=np.int64)
    highest = _most_of_all(region, stages) if region.aim is Aim.WORST_OFF else 1.0
    column = assembly.columns(np.zeros(1), highest, whole=False)
    for stage, columns in zip(region.problem.stages, stages, strict=True):
        if region.aim is Aim.LEVEL_BURDEN:
            rows = assembly.rows(np.zeros(len(stage.schools)), np.inf)
            assembly.put(rows[:, None], columns.flows.leave, -1)
            assembly.put(rows, column, stage.teachers.sum(axis=1))
            continue
        for number, one in enumerate(stage.teacher_indicators):
            rows = assembly.rows(np.zeros(len(stage.schools)), np.inf)
            assembly.put(rows, columns.amounts.held[:, number], 1)
            assembly.put(rows, column, -one.need)
    return column


def _most_of_all(region: Region, stages: tuple[StageColumns, ...]) -> float:
    """A value of the smallest amount / need that no plan is above; 1 where nobody needs anybody."""
    shares = [1.0]
    for stage, columns in zip(region.problem.stages, stages, strict=True):
        for number, one in enumerate(stage.teacher_indicators):
            needs = one.need > 0
            most = columns.amounts.most[needs, number] / one.need[needs]
            shares += [float(most.min())] if len(most) else []
    return min(shares[1:], default=shares[0])


def _most_leaving(region: Region, stages: tuple[StageColumns, ...], assembly: Assembly) -> None:
    if region.share is None:
        return
    for most, columns in zip(region.share, stages, strict=True):
        rows = assembly.rows(np.full(len(most), -np.inf), most)
        assembly.put(rows[:, None], columns.flows.leave, 1)


def _sum_row(terms, most: float, assembly: Assembly) -> None:
    """A row that a sum is at most this, brought to coefficients of ordinary size."""
    largest = max((float(np.abs(values).max(initial=0.0)) for _, values in terms), default=0.0)
    scale = 2.0 ** np.ceil(np.log2(max(largest / 64, 1.0)))
    row = assembly.rows(-np.inf, most / scale)
    for columns, values in terms:
        assembly.put(row, columns, np.asarray(values, float) / scale)


def _terms(
    problem: Problem, stages: tuple[StageColumns, ...], changed: tuple[Whole, ...], aim: Aim
) -> list[tuple[Whole, np.ndarray]]:
    """Columns and coefficients of an aim that is a sum."""
    one = np.ones(1)
    match aim:
        case Aim.FEWEST_MOVES:
            return [(stage.flows.leave, one) for stage in stages]
        case Aim.PASSING:
            return [(stage.amounts.passes, -one) for stage in stages]
        case Aim.LEAST_DISTANCE | Aim.LEAST_TIME:
            return [
                (columns.flows.ways, length)
                for columns, length in zip(stages, _lengths(problem, stages, aim), strict=True)
            ]
        case Aim.SMALLEST_DIFFERENCE:
            return [_curve_term(curve) for stage in stages for curve in stage.curves if curve.stays]
        case Aim.NEAREST:
            return [(columns, one) for columns in changed]
        case Aim.LEAST_COST:
            return _cost_terms(problem, stages)
    raise ValueError(f"not a sum: {aim}")


def _curve_term(curve: Curve) -> tuple[Whole, np.ndarray]:
    """Columns of a curve, so that their sum is CV² + 1 in parts per million."""
    scale = curve.pupils.sum() / (float(curve.total) ** 2) / curve.pupils / curve.weight
    return curve.squares, scale * DIFFERENCE_UNIT


def _lengths(
    problem: Problem, stages: tuple[StageColumns, ...], aim: Aim = Aim.LEAST_DISTANCE
) -> list[np.ndarray]:
    """Metres of each way, or seconds for LEAST_TIME."""
    found = []
    for stage, columns in zip(problem.stages, stages, strict=True):
        arcs = columns.flows.arcs
        if arcs is None:
            found.append(np.zeros(0))
        else:
            length = lengths(stage, Objective(aim.value))
            found.append(length[arcs.source, arcs.target].astype(float))
    return found


def _cost_terms(
    problem: Problem, stages: tuple[StageColumns, ...]
) -> list[tuple[Whole, np.ndarray]]:
    terms = []
    for stage, columns, metres in zip(
        problem.stages, stages, _lengths(problem, stages), strict=True
    ):
        flows = columns.flows
        terms.append((flows.leave, np.full(1, float(problem.yuan_per_move * THOUSANDTHS))))
        if problem.yuan_per_km:
            per_metre = problem.yuan_per_km * THOUSANDTHS // METRES_PER_KM
            terms.append((flows.ways, metres * per_metre))
        for kind in HELP_KINDS:
            price = getattr(problem.help, f"{kind}_yuan")
            if price is not None:
                terms.append((getattr(flows, kind), np.full(1, float(price * THOUSANDTHS))))
        prices = np.array([one.price_yuan for one in stage.facility_indicators], dtype=float)
        terms.append((columns.amounts.steps, prices[None, :] * THOUSANDTHS))
    return terms


def _changed_columns(
    region: Region, stages: tuple[StageColumns, ...], assembly: Assembly
) -> tuple[Whole, ...]:
    """Columns for |people − people of the earlier plan|: by way, or by who leaves and who arrives."""
    changed = []
    for number, columns in enumerate(stages):
        flows = columns.flows
        for column, earlier in _earlier(region, number, flows):
            there = column != NO_COLUMN
            own, before = column[there], earlier[there].astype(float)
            differs = assembly.columns(0, np.full(len(own), float(NO_LIMIT)), whole=False)
            above = assembly.rows(-before, np.full(len(own), np.inf))
            below = assembly.rows(before, np.full(len(own), np.inf))
            assembly.put(above, differs, 1)
            assembly.put(above, own, -1)
            assembly.put(below, differs, 1)
            assembly.put(below, own, 1)
            changed.append(differs)
    return tuple(changed)


def _earlier(region: Region, number: int, flows: Flows):
    stage = region.problem.stages[number]
    row = {school: place for place, school in enumerate(stage.schools)}
    column = {category: place for place, category in enumerate(stage.categories)}
    moves = [
        (row[move.source], row[move.target], column[move.category], move.people)
        for move in region.problem.near
        if move.stage == stage.stage
        and move.source in row
        and move.target in row
        and move.category in column
    ]
    if flows.arcs is None:
        left, arrived = np.zeros_like(stage.teachers), np.zeros_like(stage.teachers)
        for source, target, kind, people in moves:
            left[source, kind] += people
            arrived[target, kind] += people
        return [(flows.leave, left), (flows.arrive, arrived)]
    people_by_way: dict[tuple[int, int, int], int] = {}
    for source, target, kind, people in moves:
        key = (source, target, kind)
        people_by_way[key] = people_by_way.get(key, 0) + people
    arcs = flows.arcs
    keys = zip(arcs.source.tolist(), arcs.target.tolist(), arcs.category.tolist(), strict=True)
    return [(flows.ways, np.array([people_by_way.get(key, 0) for key in keys], dtype=np.int64))]
