"""The word at the knee of a curve stands where the curve does not go."""

from __future__ import annotations

import pytest

from analysis.present.plan_figures import curve
from analysis.present.text import LANGUAGES, texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("y", "side"),
    [
        # Schools that pass rise with what is paid, a coefficient falls.
        ([5, 9, 10], "bottom right"),
        ([5, 9, 9], "bottom right"),
        ([0.5, 0.3, 0.25], "top right"),
    ],
)
def test_the_word_at_the_knee_keeps_off_the_curve(y, side, language):
    t = texts(language)
    figure = curve([0, 3, 50], y, ("paid", "reached"), 1, None, t)
    [knee] = [trace for trace in figure.data if trace.mode == "markers+text"]
    assert (knee.textposition, tuple(knee.text)) == (side, (t("plan.knee"),))
    assert (knee.x[0], knee.y[0]) == (3, y[1])
    assert all(
        trace.mode != "markers+text" for trace in curve([0, 3, 50], y, ("", ""), None, None, t).data
    )
