"""Schools that share a teacher: how far apart they may lie, by told ways before the straight line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.levers import Shared
from analysis.present.what_if_tables import shared_table
from analysis.present.what_if_words import PlanWording, reason_text, shared_note
from analysis.told_ways import told_ways
from analysis.what_if import apply
from analysis.what_if_ground import Ground
from analysis.what_if_work import Because
from tests.analysis.test_what_if import asked, code, three
from tests.present.paper_states import words_of

COLUMNS = ["school_code", "target_code", "road_km", "road_minutes"]
# At 30 degrees north 15 km are 0.1558 degrees of longitude.
NEAR, FAR = 0.1, 0.3


def with_ways(degrees: float, *rows: tuple) -> Ground:
    """Three schools in a row so many degrees apart, with ways between the first two."""
    ground = three(longitude=[110, 110 + degrees, 112])
    travel = pd.DataFrame(rows, columns=COLUMNS)
    return replace(ground, roads=told_ways(travel, [str(each) for each in ground.where.codes]))


def result_of(ground: Ground):
    return apply(asked(Shared(code(0), code(1), "music", 1, 1)), ground)


@pytest.mark.parametrize(
    ("degrees", "km", "minutes", "reason"),
    [
        # Told kilometres take the place of the straight line, whichever is longer.
        (FAR, 20.0, np.nan, None),
        (FAR, 20.01, np.nan, Because.TOO_FAR_BY_ROAD),
        (NEAR, 20.01, np.nan, Because.TOO_FAR_BY_ROAD),
        (NEAR, 0.0, np.nan, None),
        # Minutes bind besides, and do not take the place of kilometres.
        (NEAR, np.nan, 40.0, None),
        (NEAR, np.nan, 40.5, Because.TOO_LONG),
        (NEAR, 5.0, 40.5, Because.TOO_LONG),
        (FAR, np.nan, 5.0, Because.TOO_FAR),
        (FAR, 20.01, 40.5, Because.TOO_FAR_BY_ROAD),
    ],
)
def test_told_ways_come_before_the_straight_line(degrees, km, minutes, reason):
    for ends in ((0, 1), (1, 0)):
        # The way back stands in for a way that is not told.
        row = (code(ends[0]), code(ends[1]), km, minutes)
        assert result_of(with_ways(degrees, row)).levers[0].reason is reason


def test_ways_of_other_schools_change_nothing():
    plain = three(longitude=[110, 110 + NEAR, 112])
    told = with_ways(NEAR, (code(0), code(2), 900.0, 900.0))
    assert result_of(told).shared.equals(result_of(plain).shared)
    assert not result_of(told).shared["by_road"].any()
    assert told_ways(pd.DataFrame(columns=COLUMNS), [code(0)]).pairs == (0, 0)


def test_a_school_without_a_position_goes_by_what_is_told():
    ground = replace(with_ways(NEAR, (code(0), code(1), 7.5, 30.0)))
    ground = replace(ground, longitude=np.full(3, np.nan))
    shared = result_of(ground).shared
    assert (shared["km"].tolist(), shared["minutes"].tolist()) == ([7.5], [30.0])
    assert shared["by_road"].tolist() == [True]
    too_far = replace(ground, roads=with_ways(NEAR, (code(0), code(1), 21.0, np.nan)).roads)
    assert result_of(too_far).levers[0].reason is Because.TOO_FAR_BY_ROAD


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_which_was_used(language):
    road, line = with_ways(FAR, (code(0), code(1), 12.5, 25.0)), three(longitude=[110, 110.1, 112])
    names = {code(number): f"S{number}" for number in range(3)}
    told, plain = (PlanWording(words_of(language), names, ground) for ground in (road, line))
    t = told.t
    by_road, by_line = shared_table(result_of(road), told), shared_table(result_of(line), plain)
    assert by_road.frame["way"].tolist() == [t("what_if_ways.road")]
    assert by_line.frame["way"].tolist() == [t("what_if_ways.line")]
    assert "minutes" in {one.field for one in by_road.columns}
    assert "minutes" not in {one.field for one in by_line.columns}
    assert shared_note(told).endswith(t("what_if_ways.known", km="1", minutes="1"))
    assert shared_note(plain).endswith(t("what_if_ways.none"))
    for way, key, values in (
        ((21.0, np.nan), "too_far_by_road", {"km": "20"}),
        ((np.nan, 41.0), "too_long", {"minutes": "40"}),
    ):
        ground = with_ways(NEAR, (code(0), code(1), *way))
        wording = PlanWording(words_of(language), names, ground)
        said = reason_text(result_of(ground).levers[0], wording)
        assert said == t(f"what_if.reason.{key}", **values)
