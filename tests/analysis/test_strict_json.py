"""Hostile JSON is refused by one error, whatever is wrong with it; the rest is read as it stands."""

from __future__ import annotations

import pytest

from analysis.strict_json import strict_json


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nonsense",
        '{"a": 1, "a": 2}',
        '{"a": {"b": 1, "b": 1}}',
        "[NaN]",
        "[-Infinity]",
        r'"\ud800"',
        r'{"\udfff": 1}',
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
    ],
)
def test_what_no_one_of_ours_wrote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        strict_json(text)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ('{"a": [1, 2.5, true, null]}', {"a": [1, 2.5, True, None]}),
        (r'"\ud83c\udfeb"', "🏫"),
        ('{"a": {"c": 1}, "b": {"c": 2}}', {"a": {"c": 1}, "b": {"c": 2}}),
    ],
)
def test_plain_content_is_read_as_it_stands(text: str, content: object) -> None:
    assert strict_json(text) == content
