"""How far apart two schools may lie that share a teacher."""

from __future__ import annotations

from analysis.told_ways import Way
from analysis.what_if_ground import Terms
from analysis.what_if_work import Because


def too_far(way: Way, terms: Terms) -> Because | None:
    """Which limit a way between schools that share a teacher is beyond; what is not known is beyond none."""
    if way.by_road and way.km > terms.shared_furthest_road_km:
        return Because.TOO_FAR_BY_ROAD
    if not way.by_road and way.km > terms.shared_furthest_km:
        return Because.TOO_FAR
    return Because.TOO_LONG if way.minutes > terms.shared_furthest_minutes else None
