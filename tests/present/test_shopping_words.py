"""The title of the shopping list says of whom it speaks, and of whom nothing is known."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.present.shopping_words import finding
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from data import reference
from tests.analysis.test_school_steps import with_amounts
from tests.analysis.test_shopping import listed_of

PART = "page.shopping_list.to_pass."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("not_passing", "told"),
    [
        ((3, 0), ["failing"]),
        ((3, 2), ["failing", "failing_left_out"]),
        ((0, 2), ["only_left_out"]),
        ((0, 0), ["nobody_fails"]),
    ],
)
def test_schools_without_data_are_told_beside_those_that_are_priced(language, not_passing, told):
    words = Wording(texts(language), reference.indicators(), reference.units(), {})
    _, _, listed = listed_of([with_amounts(A7=21, A2=5), with_amounts(A6=np.nan)], years=2)
    said = finding(listed, 2, not_passing, "primary", words)
    values = {"failing": not_passing[0], "left_out": not_passing[1], "money": "§"}
    parts = {
        key: words.t(PART + key, **values).split("§")[0]
        for key in ("failing", "failing_left_out", "only_left_out", "nobody_fails")
    }
    assert [key for key, part in parts.items() if part in said] == told
