"""The most equal way to place whole people, by the methods that apportion seats in parliaments.

The coefficient of difference of a fixed number of people is least by Webster's method (Sainte-Laguë),
the worst-served school is served best by Adams's: Balinski and Young, Fair Representation (1982).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from heapq import heapify, heapreplace

import numpy as np

from analysis.planner.holdings import squared_coefficient
from analysis.planner.problem import Whole

# What one more person adds at a school that holds so many, over its weight.
_Step = Callable[[int], int]
# How fine the level is that most people are placed up to at once.
_PARTS = 2**40


def webster(total: int, pupils: Whole, least: Whole | None = None) -> Whole:
    """People by school that make sum(a_i^2 / n_i) least, one entry per school.

    total   people to place, all of them
    least   people that a school holds in any case; None: nobody
    One more at a school that holds a adds (2a + 1) / n, which grows with a, so taking the smallest
    addition each time is best. Equal additions go to the earlier school. ValueError where `least`
    needs more than `total`.
    """
    return _place(total, pupils, least, lambda held: 2 * held + 1)


def adams(total: int, weights: Whole) -> Whole:
    """People by school that make the smallest a_i / w_i as large as it can be, and then the next one.

    weights  pupils, or the people that a school needs; above zero
    The next person always goes to the school with the smallest a / w, the earlier one when equal.
    """
    return _place(total, weights, None, lambda held: held)


def _place(total: int, weights: Whole, least: Whole | None, step: _Step) -> Whole:
    """People by school: from `least`, always the school of the smallest step(a) / weight."""
    if (weights <= 0).any():
        raise ValueError("weights must be above zero")
    sizes = [int(weight) for weight in weights]
    bound = [0] * len(sizes) if least is None else [int(one) for one in least]
    if sum(bound) > total:
        raise ValueError("more people are bound than there are")
    if not bound and total:
        raise ValueError("no school to place people at")
    held = _placed_up_to_a_level(total, sizes, bound, step)
    queue = [
        (Fraction(step(a), n), row) for row, (a, n) in enumerate(zip(held, sizes, strict=True))
    ]
    heapify(queue)
    for _ in range(total - sum(held)):
        row = queue[0][1]
        held[row] += 1
        heapreplace(queue, (Fraction(step(held[row]), sizes[row]), row))
    return np.array(held, dtype=np.int64)


def _placed_up_to_a_level(total: int, sizes: list[int], bound: list[int], step: _Step) -> list[int]:
    """The same people one by one would give first: all steps up to the highest level that leaves some.

    Steps grow with a, so a school takes ((level n - step(0)) // slope) + 1 of those up to the level.
    """
    first, slope = step(0), step(1) - step(0)

    def up_to(level: int) -> list[int]:
        return [
            max(least, (level * n // _PARTS - first) // slope + 1)
            for n, least in zip(sizes, bound, strict=True)
        ]

    low, high = -1, (step(total) + 1) * _PARTS
    while high - low > 1:
        middle = (low + high) // 2
        if sum(up_to(middle)) <= total:
            low = middle
        else:
            high = middle
    return bound if low < 0 else up_to(low)


def smallest_squared_coefficient(
    total: int, pupils: Whole, least: Whole | None = None
) -> Fraction | None:
    """The CV^2 that no placing of `total` whole people can beat; None where there are none.

    With `least`, among the placings in which each school holds that many at least; None where there
    are not enough people for it.
    """
    if least is not None and int(least.sum()) > total:
        return None
    return squared_coefficient(webster(total, pupils, least), pupils)


def largest_worst_share(total: int, needs: Whole) -> Fraction | None:
    """The largest possible smallest share a_i / need_i when `total` people are placed freely.

    Schools that need nobody do not take part; None where no school needs anybody.
    """
    asked = needs[needs > 0]
    if not len(asked):
        return None
    held = adams(total, asked)
    return min(Fraction(int(a), int(need)) for a, need in zip(held, asked, strict=True))
