"""Charts of outcomes: they show the numbers of their tables, by shape too, and no tag of a name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.distributions import Interval
from analysis.outcome_chance import Association, Funnel
from analysis.present import outcome_figures as figures
from analysis.present.outcome_school_tables import funnel as funnel_table
from analysis.present.outcome_school_tables import standing_text
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from analysis.rules import day_of_school_year
from data import reference
from data.outcome_settings import outcome_settings

NAME = '<a href="http://x">甲</a>'
SCHOOLS = pd.DataFrame(
    {
        "school_code": ["1", "2", "3"],
        "school_name": [NAME, "乙", "丙"],
        "area": ["urban", "town", "rural"],
        "tested": [20.0, 80.0, 320.0],
        "mean": [0.9, 0.7, 0.5],
        "resource": [1.0, 2.0, 3.0],
        "standing": ["above", "within", "below"],
    }
)


def funnel(**changes):
    values = {"schools": SCHOOLS, "centre": 0.7, "deviation": 0.2, "between_sd": 0.05}
    return Funnel(
        **{**values, "level": 0.95, "beyond_chance": 2, "withheld": 0, "missing": 0, **changes}
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_funnel_tells_standing_by_shape_and_escapes_names(language):
    figure = figures.funnel(funnel(), texts(language))
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert len({trace.marker.symbol for trace in marks}) == 3
    assert [trace.y[0] for trace in marks] == pytest.approx([90, 70, 50])
    assert "<" not in marks[0].text[0]
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert {trace.line.dash for trace in lines} == {"dot", "dash"}
    # Limits narrow as numbers grow.
    assert lines[1].y[0] > lines[1].y[-1] > 70 > lines[0].y[-1] > lines[0].y[0]


def test_without_a_deviation_there_is_no_limit_to_draw():
    bare = funnel(deviation=np.nan, schools=SCHOOLS.assign(standing=None))
    figure = figures.funnel(bare, texts("zh"))
    assert not [trace for trace in figure.data if trace.mode == "lines"]


@pytest.mark.parametrize(("deviation", "told"), [(0.2, True), (np.nan, False)])
def test_how_many_lie_outside_by_chance_is_told_where_there_are_limits(deviation, told):
    names = {"subject": {"chinese": "语文"}}
    words = Wording(texts("zh"), reference.indicators(), reference.units(), names)
    limits = dict.fromkeys(("low", "high", "chance_low", "chance_high"), deviation)
    found = funnel(deviation=deviation, schools=SCHOOLS.assign(**limits))
    notes = funnel_table(found, "chinese", outcome_settings(day_of_school_year(2025)), words).notes
    # One school in twenty: 0.15 of three, and never a number that rounds to nothing.
    assert any("约有 0.2 所" in line for line in notes) is told
    assert not any("≈0" in line for line in notes)


def test_larger_marks_are_more_pupils_and_the_line_is_the_fitted_one():
    found = Association(SCHOOLS, Interval(0.5, 0, 1), 0.1, 0.4, 3, 0, 0)
    figure = figures.against_resource(found, "axis", texts("zh"))
    sizes = [trace.marker.size[0] for trace in figure.data[:3]]
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]
    assert len({trace.marker.symbol for trace in figure.data[:3]}) == 3
    assert list(figure.data[3].y) == pytest.approx([50, 70])


def test_intervals_draw_each_series_at_its_label_and_leave_unknown_out():
    series = [
        figures.Series("one", ["a", "b"], [0.3, np.nan], [0.1, np.nan], [0.6, np.nan]),
        figures.Series("two", ["a", "b"], [0.2, 0.1], [0.1, 0.0], [0.3, 0.4]),
    ]
    figure = figures.intervals(series, "axis", decimals=2, band=0.2)
    first, second = figure.data
    assert first.error_x.array[0] == pytest.approx(0.3)
    assert first.error_x.arrayminus[0] == pytest.approx(0.2)
    assert np.isnan(first.x[1])
    assert first.marker.symbol != second.marker.symbol
    assert list(figure.layout.yaxis.ticktext) == ["a", "b"]


def test_a_school_without_limits_has_a_word_and_no_glyph():
    t = texts("zh")
    words = Wording(t, (), {}, {})
    assert standing_text(None, words) == t("common.unknown")
    assert standing_text("below", words).startswith("▼")
