"""Why a published figure differs from ours: the same data under every known way of computing.

Nothing here is a rule: the variants are mistakes and other readings that spreadsheets and platforms
are known to hold. Our own figure is always the official one; a variant only explains another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.indicators import numerators
from analysis.rules import Indicator
from analysis.vocabulary import COMPULSORY_STAGES, Stage

Array = NDArray[np.float64]
# What a published figure may be.
MEAN, DEVIATION, COEFFICIENT, VALUE = "mean", "sd", "cv", "value"
SLACK = 1e-9
TEN_THOUSAND = 10_000


@dataclass(frozen=True)
class Variant:
    """One way of computing; every field at its first value is the official one.

    weights     pupils: pupil-weighted, mean = total over total. plain: every school counts the same.
                plain_over_total: every school counts the same, around the mean of total over total
    sample      sample deviation (n - 1) instead of the population's; only without pupil weights
    small       teaching points below the minimum are counted
    private     left_out: 民办 schools are not counted
    premises    split: divided between stages by the rule. whole: all premises over all pupils of the
                school. undivided: all premises over the pupils of the one stage
    sports_kept indoor sports area is not taken off the teaching area (A4)
    arts_twice  music and fine art are added to an arts total that holds them already (A3)
    ten_thousand  equipment in ten thousands of yuan (A6)
    rounded     school values are rounded to two decimals before anything else
    """

    weights: str = "pupils"
    sample: bool = False
    small: bool = False
    private: str = "counted"
    premises: str = "split"
    sports_kept: bool = False
    arts_twice: bool = False
    ten_thousand: bool = False
    rounded: bool = False

    @property
    def switches(self) -> tuple[str, ...]:
        """What is not official, as keys for words: `weights.plain`, `small`."""
        found = []
        for field in fields(self):
            value = getattr(self, field.name)
            if value != field.default:
                found.append(f"{field.name}.{value}" if isinstance(value, str) else field.name)
        return tuple(found)


OFFICIAL = Variant()
# Switches that concern one indicator only: they are chosen figure by figure.
OF_ONE_INDICATOR = {"A3": "arts_twice", "A4": "sports_kept", "A6": "ten_thousand"}


@dataclass(frozen=True)
class Published:
    """A published figure: what it is, of which stage and indicator, of which school ("" the county).

    `decimals` are those shown: they say how near another figure must come. `place` is where it stands.
    """

    kind: str
    stage: Stage
    indicator: str
    value: float
    decimals: int
    school_code: str = ""
    place: str = ""

    @property
    def tolerance(self) -> float:
        """Half of the last decimal that is shown."""
        return 0.5 * 10.0**-self.decimals + SLACK

    def fits(self, value: float) -> bool:
        """True when a value would be shown as this figure."""
        return bool(abs(value - self.value) <= self.tolerance)


@dataclass(frozen=True)
class Basis:
    """What figures are recomputed from, by stage: see `data.reconcile_basis`.

    Columns: school_code, pupils, pupils_whole (all stages), is_small, is_private, pupils_before (last
    year's, NaN unknown), the facts, whole_<fact> for premises before the split, teachers_music and
    teachers_fine_art.
    """

    stages: dict[Stage, pd.DataFrame]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Reconciled:
    """The variant that explains most, and what it leaves open.

    variant   the general switches of the best variant; one-indicator switches stand in the rows
    equals    other variants that explain as many figures with as few switches
    rows      one row per published figure: kind, stage, indicator, school_code, published, decimals,
              official, explained (by the variant, NaN not known), fits_official, fits, switches,
              cause (key, "" where it fits), cause_value, place
    """

    variant: Variant
    equals: tuple[Variant, ...]
    rows: pd.DataFrame

    @property
    def fitting(self) -> int:
        """Figures that the variant reproduces."""
        return int(self.rows["fits"].sum())

    @property
    def officially(self) -> int:
        """Figures that the official method reproduces."""
        return int(self.rows["fits_official"].sum())


def general_variants() -> Iterator[Variant]:
    """Every combination of the general switches, those with the fewest first."""
    found = [
        Variant(weights=w, sample=s, small=m, private=p, premises=b, rounded=r)
        for w, s, m, p, b, r in product(
            ("pupils", "plain", "plain_over_total"),
            (False, True),
            (False, True),
            ("counted", "left_out"),
            ("split", "whole", "undivided"),
            (False, True),
        )
        # A pupil-weighted sample deviation is no figure that anybody computes.
        if not (s and w == "pupils")
    ]
    return iter(sorted(found, key=lambda variant: len(variant.switches)))


def reconcile(published: Sequence[Published], basis: Basis) -> Reconciled:
    """Find the variant that reproduces most figures, with the fewest switches among equals."""
    best: list[tuple[Variant, list[tuple[float, tuple[str, ...]]]]] = []
    best_score = (-1, 0)
    for variant in general_variants():
        found = _explained(published, basis, variant)
        fitting = sum(f.fits(value) for f, (value, _) in zip(published, found, strict=True))
        # Switches that a figure needs for itself count once, however many figures need them.
        own = {
            switch
            for f, (value, used) in zip(published, found, strict=True)
            if f.fits(value)
            for switch in used
        }
        score = (fitting, -len(variant.switches) - len(own))
        if score > best_score:
            best, best_score = [(variant, found)], score
        elif score == best_score:
            best.append((variant, found))
    variant, found = best[0]
    official = _computed(published, basis, OFFICIAL)
    rows = [
        _row(figure, official_value, value, used, basis, variant)
        for figure, official_value, (value, used) in zip(published, official, found, strict=True)
    ]
    return Reconciled(variant, tuple(other for other, _ in best[1:]), pd.DataFrame(rows))


def _explained(
    published: Sequence[Published], basis: Basis, variant: Variant
) -> list[tuple[float, tuple[str, ...]]]:
    """Each figure under a variant, with the one-indicator switch that it needs besides, if any."""
    plain = _computed(published, basis, variant)
    switched = _computed(
        published, basis, replace(variant, arts_twice=True, sports_kept=True, ten_thousand=True)
    )
    found = []
    for figure, value, other in zip(published, plain, switched, strict=True):
        own = OF_ONE_INDICATOR.get(figure.indicator)
        if own and not figure.fits(value) and figure.fits(other):
            found.append((other, (own,)))
        else:
            found.append((value, ()))
    return found


def _computed(published: Sequence[Published], basis: Basis, variant: Variant) -> list[float]:
    """Each figure as the variant computes it; NaN where the data do not give it."""
    tables = {
        stage: _Table(basis.stages[stage], stage, basis.indicators, variant)
        for stage in {figure.stage for figure in published}
    }
    return [tables[figure.stage].figure(figure) for figure in published]


class _Table:
    """All figures of one stage under one variant."""

    def __init__(
        self, units: pd.DataFrame, stage: Stage, indicators: Sequence[Indicator], variant: Variant
    ) -> None:
        counted = units["pupils"].gt(0).to_numpy(copy=True)
        if not variant.small:
            counted &= ~units["is_small"].to_numpy(bool)
        if variant.private == "left_out":
            counted &= ~units["is_private"].to_numpy(bool)
        units = units[counted]
        self._codes = [indicator.code for indicator in indicators]
        amounts, pupils = _amounts(units, stage, indicators, variant)
        values = amounts / pupils
        if variant.rounded:
            values = _half_up(values)
            amounts = values * pupils
        self._values = pd.DataFrame(values, index=units["school_code"], columns=self._codes)
        self._measures = {
            code: _measures(amounts[:, i], pupils[:, i], variant)
            for i, code in enumerate(self._codes)
        }

    def figure(self, figure: Published) -> float:
        """A published figure's counterpart."""
        if figure.kind == VALUE:
            if figure.school_code not in self._values.index:
                return float("nan")
            return float(self._values.at[figure.school_code, figure.indicator])
        return self._measures[figure.indicator][figure.kind]


def _amounts(
    units: pd.DataFrame, stage: Stage, indicators: Sequence[Indicator], variant: Variant
) -> tuple[Array, Array]:
    """Scaled numerators and denominators, schools x indicators."""
    facts = units
    if variant.premises != "split":
        whole = {c: units[f"whole_{c}"] for c in units.columns if f"whole_{c}" in units.columns}
        facts = units.assign(**whole)
    amounts = numerators(facts, stage, indicators).copy()
    pupils = np.repeat(units["pupils"].to_numpy(float)[:, None], len(indicators), axis=1)
    for i, indicator in enumerate(indicators):
        if indicator.shared_between_stages and variant.premises == "whole":
            pupils[:, i] = units["pupils_whole"].to_numpy(float)
        if indicator.code == "A3" and variant.arts_twice:
            amounts[:, i] += (units["teachers_music"] + units["teachers_fine_art"]).to_numpy(float)
        if indicator.code == "A4" and variant.sports_kept:
            for field in indicator.minus[stage]:
                amounts[:, i] += facts[field].to_numpy(float)
        if indicator.code == "A6" and variant.ten_thousand:
            amounts[:, i] /= TEN_THOUSAND
        amounts[:, i] *= indicator.scale
    return amounts, pupils


def _measures(amounts: Array, pupils: Array, variant: Variant) -> dict[str, float]:
    known = ~np.isnan(amounts) & (pupils > 0)
    a, n = amounts[known], pupils[known]
    if not len(a):
        return dict.fromkeys((MEAN, DEVIATION, COEFFICIENT), float("nan"))
    x = a / n
    total_mean = float(a.sum() / n.sum())
    if variant.weights == "pupils":
        mean = total_mean
        deviation = float(np.sqrt((n / n.sum() * (x - mean) ** 2).sum()))
    else:
        mean = total_mean if variant.weights == "plain_over_total" else float(x.mean())
        divisor = len(x) - 1 if variant.sample else len(x)
        deviation = float(np.sqrt(((x - mean) ** 2).sum() / divisor)) if divisor else float("nan")
    coefficient = deviation / mean if mean > 0 else float("nan")
    return {MEAN: mean, DEVIATION: deviation, COEFFICIENT: coefficient}


def _half_up(values: Array) -> Array:
    """Values at two decimals, half up, as the forms print them; NaN stays."""
    # 2.675 is a little less in binary; the slack gives it back its half.
    return np.floor(values * 100 + 0.5 + SLACK) / 100


def _row(
    figure: Published,
    official: float,
    value: float,
    used: tuple[str, ...],
    basis: Basis,
    variant: Variant,
) -> dict[str, object]:
    fits = figure.fits(value)
    cause, cause_value = ("", float("nan")) if fits else _cause(figure, value, basis, variant)
    return {
        "kind": figure.kind,
        "stage": str(figure.stage),
        "indicator": figure.indicator,
        "school_code": figure.school_code,
        "published": figure.value,
        "decimals": figure.decimals,
        "official": official,
        "explained": value,
        "fits_official": figure.fits(official),
        "fits": fits,
        "switches": used,
        "cause": cause,
        "cause_value": cause_value,
        "place": figure.place,
    }


def _cause(figure: Published, value: float, basis: Basis, variant: Variant) -> tuple[str, float]:
    """The likely reason why a figure still differs, and the figure that the reason would give."""
    if np.isnan(value):
        return "not_computed", float("nan")
    for power in (1, 2, 3, 4):
        for factor in (10.0**power, 10.0**-power):
            if value and figure.fits(value * factor):
                return "factor", value * factor
    other = next(stage for stage in COMPULSORY_STAGES if stage != figure.stage)
    if other in basis.stages:
        swapped = _computed([replace(figure, stage=other)], basis, variant)[0]
        if figure.fits(swapped):
            return "other_stage", swapped
    if figure.kind == VALUE:
        last = _with_last_years_pupils(figure, basis, variant)
        if figure.fits(last):
            return "last_years_pupils", last
    shown = f"{value:.{figure.decimals}f}"
    if _digits_swapped(shown, f"{figure.value:.{figure.decimals}f}"):
        return "digits_swapped", value
    for single in general_variants():
        if len(single.switches) == 1:
            alone = _computed([figure], basis, single)[0]
            if figure.fits(alone):
                return f"alone_{single.switches[0]}", alone
    return "unknown", float("nan")


def _with_last_years_pupils(figure: Published, basis: Basis, variant: Variant) -> float:
    units = basis.stages[figure.stage]
    changed = units.assign(pupils=units["pupils_before"])
    stages = {**basis.stages, figure.stage: changed[changed["pupils"].notna()]}
    return _computed([figure], replace(basis, stages=stages), variant)[0]


def _digits_swapped(one: str, other: str) -> bool:
    """True when two neighbouring digits changed places."""
    if len(one) != len(other) or one == other:
        return False
    differing = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return (
        len(differing) == 2
        and one[differing[0]] == other[differing[1]]
        and one[differing[1]] == other[differing[0]]
    )
