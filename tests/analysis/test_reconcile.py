"""Published figures made by every known variant, by plain arithmetic: the product names just that one."""

from __future__ import annotations

import math
import statistics
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest

from analysis.reconcile import (
    COEFFICIENT,
    MEAN,
    VALUE,
    Basis,
    Published,
    Variant,
    general_variants,
    reconcile,
)
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import reference

INDICATORS = reference.indicators()
CODES = [indicator.code for indicator in INDICATORS]


def county(seed: int = 5, schools: int = 24) -> Basis:
    """A random county; its second half of schools has both stages, some are private, some small."""
    rng = np.random.default_rng(seed)
    stages = {}
    premises = (
        "teaching_area_m2", "indoor_sports_area_m2", "sports_ground_area_m2",
        "equipment_yuan", "multimedia_rooms",
    )  # fmt: skip
    whole = {name: rng.uniform(500, 9000, schools).round(2) for name in premises}
    whole["indoor_sports_area_m2"] = (whole["teaching_area_m2"] * 0.1).round(2)
    pupils = {stage: rng.integers(80, 1500, schools).astype(float) for stage in COMPULSORY_STAGES}
    both = np.arange(schools) >= schools // 2
    for stage in COMPULSORY_STAGES:
        own = pupils[stage]
        other = pupils[next(s for s in COMPULSORY_STAGES if s != stage)]
        # As the rule divides: a junior pupil counts 1.1 times.
        weight, beside = (1.0, 1.1) if stage is Stage.PRIMARY else (1.1, 1.0)
        share = np.where(both, weight * own / (weight * own + beside * other), 1.0)
        frame = pd.DataFrame(
            {
                "school_code": [f"{9900000000 + i}" for i in range(schools)],
                "pupils": own,
                "pupils_before": own + rng.integers(5, 60, schools),
                "pupils_whole": np.where(both, own + other, own),
                "is_small": np.arange(schools) % 9 == 4,
                "is_private": np.arange(schools) % 7 == 3,
            }
        )
        for name in (
            "teachers_doctor", "teachers_master", "teachers_bachelor", "teachers_college",
            "backbone_teachers", "teachers_pe", "teachers_music", "teachers_fine_art",
        ):  # fmt: skip
            frame[name] = rng.integers(1, 30, schools).astype(float)
        frame["teachers_arts"] = frame["teachers_music"] + frame["teachers_fine_art"] + 2
        for name, amounts in whole.items():
            frame[f"whole_{name}"] = amounts
            frame[name] = amounts * share
        for name in ("other_sports_area_m2", "leased_sports_area_m2"):
            frame[name] = frame[f"whole_{name}"] = 0.0
        stages[stage] = frame
    return Basis(stages, INDICATORS)


def plain_values(basis: Basis, stage: Stage, code: str, variant: Variant):
    """(school, value, pupils) of the schools that the variant counts, one at a time, by hand."""
    for row in basis.stages[stage].to_dict("records"):
        if row["is_small"] and not variant.small:
            continue
        if row["is_private"] and variant.private == "left_out":
            continue
        pre = "" if variant.premises == "split" else "whole_"
        n = row["pupils_whole"] if variant.premises == "whole" and code >= "A4" else row["pupils"]
        degrees = ["teachers_doctor", "teachers_master", "teachers_bachelor"]
        if stage is Stage.PRIMARY:
            degrees.append("teachers_college")
        arts = row["teachers_arts"]
        if variant.arts_twice:
            arts += row["teachers_music"] + row["teachers_fine_art"]
        indoor = row[f"{pre}indoor_sports_area_m2"]
        amount = {
            "A1": 100 * sum(row[name] for name in degrees),
            "A2": 100 * row["backbone_teachers"],
            "A3": 100 * (row["teachers_pe"] + arts),
            "A4": row[f"{pre}teaching_area_m2"] - (0 if variant.sports_kept else indoor),
            "A5": row[f"{pre}sports_ground_area_m2"] + indoor,
            "A6": row[f"{pre}equipment_yuan"] / (10000 if variant.ten_thousand else 1),
            "A7": 100 * row[f"{pre}multimedia_rooms"],
        }[code]
        value = amount / n
        if variant.rounded:
            value = float(Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))
        yield row["school_code"], value, n


def plain_measures(basis: Basis, stage: Stage, code: str, variant: Variant) -> tuple[float, float]:
    """Mean and coefficient by the standard library."""
    rows = list(plain_values(basis, stage, code, variant))
    x, n = [value for _, value, _ in rows], [pupils for _, _, pupils in rows]
    total_mean = sum(v * p for v, p in zip(x, n, strict=True)) / sum(n)
    if variant.weights == "pupils":
        spread = math.sqrt(
            sum(p / sum(n) * (v - total_mean) ** 2 for v, p in zip(x, n, strict=True))
        )
        return total_mean, spread / total_mean
    mean = total_mean if variant.weights == "plain_over_total" else statistics.fmean(x)
    around = statistics.variance if variant.sample else statistics.pvariance
    return mean, math.sqrt(around(x, mean)) / mean


def shown(value: float, decimals: int) -> float:
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def publish(basis: Basis, variant: Variant, decimals: int = 4) -> list[Published]:
    """Means and coefficients of both stages, as a platform that computes so would print them."""
    figures = []
    for stage in COMPULSORY_STAGES:
        for code in CODES:
            mean, cv = plain_measures(basis, stage, code, variant)
            figures.append(Published(MEAN, stage, code, shown(mean, decimals), decimals))
            figures.append(Published(COEFFICIENT, stage, code, shown(cv, decimals), decimals))
    return figures


GENERAL = list(general_variants())
SINGLE = [variant for variant in GENERAL if len(variant.switches) == 1]
PAIRS = [variant for variant in GENERAL if len(variant.switches) == 2]


def test_the_official_figures_need_no_explanation():
    basis = county()
    found = reconcile(publish(basis, Variant()), basis)
    assert found.variant == Variant() and found.equals == ()
    assert found.fitting == found.officially == len(found.rows) == 28


@pytest.mark.parametrize("variant", [*SINGLE, *PAIRS], ids=lambda v: "+".join(v.switches))
def test_each_variant_and_each_pair_is_named(variant):
    basis = county()
    found = reconcile(publish(basis, variant), basis)
    assert found.variant == variant
    assert found.fitting == 28
    assert found.officially < 28


@pytest.mark.parametrize(
    ("switch", "code"), [("arts_twice", "A3"), ("sports_kept", "A4"), ("ten_thousand", "A6")]
)
def test_a_switch_of_one_indicator_is_named_where_it_is_needed_and_nowhere_else(switch, code):
    basis = county()
    found = reconcile(publish(basis, Variant(**{switch: True})), basis)
    assert found.variant == Variant()
    assert found.fitting == 28
    needed = found.rows[found.rows["switches"].map(len) > 0]
    assert set(needed["indicator"]) == {code}
    assert set(needed["switches"]) == {(switch,)}


def test_the_published_five_school_example_is_official_and_other_ways_are_named():
    """省例: CV 0.52 by pupils; 0.4888, 0.5465 and 0.4639 are what other ways give."""
    books, pupils = [279, 137, 935, 160, 402], [45, 37, 89, 76, 55]
    frame = pd.DataFrame({"school_code": list("abcde"), "pupils": pupils, "equipment_yuan": books})
    frame = frame.astype({"pupils": float, "equipment_yuan": float})
    frame["pupils_whole"] = frame["pupils_before"] = frame["pupils"]
    frame["is_small"] = frame["is_private"] = False
    for indicator in INDICATORS:
        for name in (*indicator.plus[Stage.PRIMARY], *indicator.minus[Stage.PRIMARY]):
            if name not in frame:
                frame[name] = 1.0
    for name in ("teaching_area_m2", "indoor_sports_area_m2", "sports_ground_area_m2",
                 "other_sports_area_m2", "leased_sports_area_m2", "equipment_yuan",
                 "multimedia_rooms"):  # fmt: skip
        frame[f"whole_{name}"] = frame.get(name, 0.0)
    frame["teachers_music"] = frame["teachers_fine_art"] = 1.0
    basis = Basis({Stage.PRIMARY: frame}, INDICATORS)

    def weights(value: float, decimals: int):
        figure = Published(COEFFICIENT, Stage.PRIMARY, "A6", value, decimals)
        found = reconcile([figure], basis)
        return found.variant.weights, found.variant.sample, found.fitting

    assert weights(0.5153, 4) == ("pupils", False, 1)
    assert weights(0.52, 2) == ("pupils", False, 1)
    assert weights(0.4888, 4) == ("plain", False, 1)
    assert weights(0.5465, 4) == ("plain", True, 1)
    assert weights(0.4639, 4) == ("plain_over_total", False, 1)


def test_a_figure_fits_within_half_of_its_last_shown_decimal():
    figure = Published(COEFFICIENT, Stage.PRIMARY, "A1", 0.512, 3)
    assert figure.fits(0.5124999) and figure.fits(0.5115)
    assert not figure.fits(0.51251) and not figure.fits(0.51149)


def test_where_nothing_fits_that_is_said():
    basis = county()
    figures = [Published(COEFFICIENT, Stage.PRIMARY, code, 9.9, 3) for code in CODES]
    found = reconcile(figures, basis)
    assert found.fitting == 0
    assert found.variant == Variant()
    assert set(found.rows["cause"]) == {"unknown"}


def test_two_variants_that_explain_as_much_are_both_told():
    """One coefficient of a county without small or private schools cannot tell these apart."""
    basis = county()
    stages = {s: f.assign(is_small=False, is_private=False) for s, f in basis.stages.items()}
    even = Basis(stages, INDICATORS)
    figures = publish(even, Variant(weights="plain"))
    found = reconcile(figures, even)
    assert found.variant == Variant(weights="plain")
    assert {v.switches for v in found.equals} == set()
    cut = [f for f in figures if f.indicator == "A1" and f.kind == MEAN][:1]
    again = reconcile(cut, even)
    assert again.fitting == 1


def test_single_schools_that_differ_are_found_with_their_cause():
    basis = county()
    stage = Stage.PRIMARY
    values = {
        code: {s: v for s, v, _ in plain_values(basis, stage, code, Variant())} for code in CODES
    }
    figures = {
        (code, school): Published(VALUE, stage, code, shown(value, 4), 4, school, f"{code}{school}")
        for code in CODES
        for school, value in values[code].items()
    }
    schools = list(values["A1"])

    def change(code: str, school: str, value: float) -> None:
        old = figures[code, school]
        figures[code, school] = Published(VALUE, stage, code, shown(value, 4), 4, school, old.place)

    change("A6", schools[0], values["A6"][schools[0]] / 10000)
    change("A5", schools[1], values["A5"][schools[1]] * 10)
    row = basis.stages[stage].set_index("school_code").loc[schools[2]]
    change("A2", schools[2], values["A2"][schools[2]] * row["pupils"] / row["pupils_before"])
    change("A7", schools[3], values["A7"][schools[3]] + 1.2345)
    found = reconcile(list(figures.values()), basis)
    assert found.variant == Variant()
    open_rows = found.rows[~found.rows["fits"]].set_index("indicator")
    # The sixth is reproduced by the switch that it needs: ten thousands of yuan.
    assert list(found.rows.loc[found.rows["switches"].map(len) > 0, "school_code"]) == [schools[0]]
    assert dict(open_rows["cause"]) == {
        "A5": "factor",
        "A2": "last_years_pupils",
        "A7": "unknown",
    }
    assert open_rows.loc["A5", "place"] == f"A5{schools[1]}"


def test_a_figure_of_the_other_stage_and_turned_digits_are_recognised():
    basis = county()
    figures = publish(basis, Variant())
    index = next(
        i
        for i, f in enumerate(figures)
        if (f.kind, f.stage, f.indicator) == (MEAN, Stage.PRIMARY, "A4")
    )
    other = plain_measures(basis, Stage.JUNIOR, "A4", Variant())[0]
    figures[index] = Published(MEAN, Stage.PRIMARY, "A4", shown(other, 4), 4)
    own = figures[index + 3]
    digits = f"{own.value:.4f}"
    swap = next(
        i
        for i in range(len(digits) - 1)
        if digits[i : i + 2].isdigit() and digits[i] != digits[i + 1]
    )
    turned = digits[:swap] + digits[swap + 1] + digits[swap] + digits[swap + 2 :]
    figures[index + 3] = Published(own.kind, own.stage, own.indicator, float(turned), 4)
    found = reconcile(figures, basis)
    causes = list(found.rows.loc[~found.rows["fits"], "cause"])
    assert causes == ["other_stage", "digits_swapped"]
