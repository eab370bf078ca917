"""The same facts judged by several rule sets, with and without reliefs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.assessment import StageAssessment
from analysis.attention import headline
from analysis.rules import RuleSet
from analysis.vocabulary import Stage


@dataclass(frozen=True)
class Variant:
    """One way to judge the county, and what comes out of it."""

    rule_set: RuleSet
    with_reliefs: bool
    stages: Mapping[Stage, StageAssessment]

    def counts(self) -> Mapping[str, int]:
        """Numbers over all stages: see `analysis.attention.headline`."""
        return headline(self.stages).values


def most_different(variants: Sequence[Variant], chosen: Variant) -> Variant | None:
    """The variant with most school stages or coefficients judged otherwise; None when all agree.

    School stages that pass decide, then those that fail, then coefficients over their limit.
    """
    here = chosen.counts()

    def distance(other: Variant) -> tuple[int, ...]:
        there = other.counts()
        return tuple(
            abs(there[key] - here[key]) for key in ("passing", "failing", "coefficients_over")
        )

    furthest = max(variants, key=distance, default=None)
    return furthest if furthest is not None and any(distance(furthest)) else None
