"""All measures beside the coefficient on a county that can be done on paper: which way each one points."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.breakdown import Counted
from analysis.inequality import adjusted_parity_index
from analysis.measures import other_measures
from data import reference

A1 = next(indicator for indicator in reference.indicators() if indicator.code == "A1")
FACTS = pd.DataFrame(
    {
        "school_code": ["centre", "town", "village", "not judged"],
        "area": ["urban", "town", "rural", "rural"],
        "urban_rural": ["111", "121", "220", "220"],
    }
)


def measures(amounts, threshold=4.0, pupils=(100.0, 100.0, 200.0)):
    frame = pd.DataFrame(
        {"school_code": ["centre", "town", "village"], "amount": amounts, "pupils": pupils}
    )
    return other_measures(Counted(frame, 0), FACTS, A1, threshold, 0.05)


def test_a_county_whose_villages_have_less_by_hand():
    # 8, 4 and 3 per 100 pupils; 4.5 in the county; towns and centre together 12 / 200 = 6.
    found = measures([8.0, 4.0, 6.0])
    assert found["parity"] == pytest.approx(3 / 6)
    assert found["adjusted_parity"] == pytest.approx(0.5)
    # Middle ranks from the most remote: village 0.25, town 0.625, centre 0.875.
    ranked = (0.5 * 3 * 0.25 + 0.25 * 4 * 0.625 + 0.25 * 8 * 0.875) * 2 / 4.5 - 1
    assert found["concentration"] == pytest.approx(ranked)
    assert ranked > 0
    # Half of the pupils are below 4, each a quarter short.
    assert found["shortfall_share"] == pytest.approx(0.5)
    assert found["shortfall_depth"] == pytest.approx(0.5 * 0.25)
    ratios = {8 / 4.5: 0.25, 4 / 4.5: 0.25, 3 / 4.5: 0.5}
    theil = sum(share * ratio * math.log(ratio) for ratio, share in ratios.items())
    assert found["theil"] == pytest.approx(theil)
    # Each area is one school here: all of it lies between the areas.
    assert found["theil_between"] == pytest.approx(1)
    # Half of the pupils have 3, the median: nobody below it has less.
    assert found["mcloone"] == pytest.approx(1)
    assert found["verstegen"] == pytest.approx(4.5 / 3)
    assert found["restricted_range"] == pytest.approx(8 - 3)
    assert found["range_ratio"] == pytest.approx((8 - 3) / 3)


def test_a_county_whose_villages_have_more_points_the_other_way():
    found = measures([3.0, 3.0, 12.0])
    assert found["parity"] == pytest.approx(6 / 3)
    assert found["adjusted_parity"] == pytest.approx(1.5) == adjusted_parity_index(2)
    assert found["concentration"] < 0


def test_at_the_threshold_nobody_is_short():
    assert measures([4.0, 4.0, 8.0])["shortfall_share"] == 0
    assert measures([4.0, 3.999, 8.0])["shortfall_share"] == pytest.approx(0.25)
