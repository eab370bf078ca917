"""What is known of one aim while it is settled: plan, bound, and whether that is enough."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from analysis.planner.extract import Parts
from analysis.planner.linear import Reals
from analysis.planner.region import Gates, Places, Region
from analysis.planner.solver import Outcome

TOLERANCE = 1e-6
# A large bound is whole only up to this share.
ROUNDING = 2e-9
# Searches go up to this share of the bound; the one after goes all the way.
FARTHEST = 0.1
FEW_GRAINS = 16


@dataclass(frozen=True)
class Settled:
    """What came of one aim.

    value   exact, in the aim's whole unit (people, metres, thousandths of a yuan, parts per million)
    bound   what no plan of the region goes below, in the same unit; whole unless the aim is not
    region  the region with the cuts that were needed
    grain   what values of the aim are multiples of; zero: they are not whole
    slack   how far bound and value may be apart for rounding alone
    duals   of the linear program that gives the bound, with its cuts and gates, for the certificate
    """

    outcome: Outcome
    parts: Parts | None = None
    value: int | None = None
    bound: float | None = None
    region: Region | None = None
    duals: Reals | None = None
    proof_cuts: Places | None = None
    proof_gates: Gates | None = None
    slack: float = 0.0
    grain: int = 1

    @property
    def is_closed(self) -> bool:
        """Whether nothing better exists, to the unit of rounding."""
        if self.value is None or self.bound is None:
            return False
        return self.bound >= self.value - max(self.slack, ROUNDING * abs(self.value))


def ended(so_far: Settled, outcome: Outcome) -> Settled:
    """No better plan: the one so far is then the best, or it is not known whether there is one.

    A region drawn tighter against rounding says nothing about what is impossible.
    """
    if so_far.parts is None or so_far.value is None:
        is_proved = outcome is Outcome.INFEASIBLE and not so_far.region.tighter
        return replace(so_far, outcome=Outcome.INFEASIBLE if is_proved else Outcome.NOTHING)
    return replace(
        so_far, outcome=Outcome.OPTIMAL if outcome is Outcome.INFEASIBLE else Outcome.FEASIBLE
    )


def rounded_up(bound: float, grain: int) -> float:
    """A bound on multiples of the grain is one itself."""
    if not grain or not math.isfinite(bound):
        return bound
    return float(math.ceil((bound - TOLERANCE - 1e-9 * abs(bound)) / grain) * grain)


def is_enough(so_far: Settled, relative_gap: float) -> bool:
    """Whether the plan so far is near enough to the bound, or the best."""
    if so_far.value is None or so_far.bound is None:
        return False
    gap = so_far.value - so_far.bound
    return gap <= relative_gap * abs(so_far.value) or so_far.is_closed


def how_far(so_far: Settled, reach: float, relative_gap: float) -> tuple[float, bool]:
    """The largest cost that is looked for, and whether that leaves out nothing worth while."""
    last = math.inf
    if so_far.value is not None:
        last = so_far.value - max(so_far.grain, math.floor(relative_gap * abs(so_far.value)))
    if so_far.bound is None or relative_gap >= 1 or not so_far.grain:
        return last, True
    most = math.floor(so_far.bound + reach - so_far.grain)
    goes_all_the_way = reach > FARTHEST * abs(so_far.bound) + FEW_GRAINS * so_far.grain
    return (last, True) if most >= last or goes_all_the_way else (most, False)
