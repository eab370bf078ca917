"""A view of the league table as text: filters, columns, order, bands or ranks.

It goes into links and files, so it is read as strictly as anything from outside.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from analysis.league_filters import FLAGS, LISTS, WORDS, LeagueFilters
from analysis.strict_json import strict_json
from analysis.vocabulary import Finding, Severity

VERSION = 1
BANDS, RANKS = "bands", "ranks"
MODES = (BANDS, RANKS)
# Far beyond what the choices of a county need; keeps a hostile text from being worked on.
LONGEST_TEXT = 20_000
MOST_VALUES = 1_000
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Known:
    """What a view may name: fields to show, fields to sort by, indicators to rank by."""

    columns: Collection[str]
    orders: Collection[str]
    indicators: Collection[str]


@dataclass(frozen=True)
class LeagueView:
    """What is shown and how.

    mode     BANDS or RANKS
    rank_by  indicator code that ranks are made of; "" for the first one
    order    field to sort by, with "-" before it downwards; "" for the order of the mode
    columns  fields shown, in order; empty for the usual ones
    """

    mode: str = BANDS
    rank_by: str = ""
    order: str = ""
    columns: tuple[str, ...] = ()
    filters: LeagueFilters = field(default_factory=LeagueFilters)

    def to_text(self) -> str:
        """Compact JSON of all that is not as usual; `from_text` gives the same view back."""
        content: dict[str, object] = {"version": VERSION}
        if self.mode != BANDS:
            content["mode"] = self.mode
        for name in ("rank_by", "order"):
            if getattr(self, name):
                content[name] = getattr(self, name)
        if self.columns:
            content["columns"] = list(self.columns)
        if chosen := self.filters.chosen():
            content["filters"] = {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in chosen.items()
            }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


class ViewRefused(ValueError):
    """A text is not a view of the league table; `findings` say why, all at once."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.key for finding in findings))


def _refused(key: str, **values: object) -> Finding:
    return Finding(key, Severity.STOPS, values)


def read_json(text: str) -> object:
    """The content of a strict JSON text. Raises ViewRefused for one that is too long or is none."""
    if len(text) > LONGEST_TEXT:
        raise ViewRefused([_refused("league_view_is_not_readable")])
    try:
        return strict_json(text)
    except ValueError as error:
        raise ViewRefused([_refused("league_view_is_not_readable")]) from error


def from_text(text: str, names: Known) -> LeagueView:
    """The view that a text stands for.

    Raises ViewRefused with every reason: not JSON, unknown keys, another version, a value of the wrong
    kind or of no known name.
    """
    return from_content(read_json(text), names)


def from_content(content: object, names: Known) -> LeagueView:
    """As `from_text`, from JSON that is read already."""
    known = {"version", "mode", "rank_by", "order", "columns", "filters"}
    if not isinstance(content, dict) or "version" not in content or not set(content) <= known:
        raise ViewRefused([_refused("league_view_is_not_readable")])
    if content["version"] != VERSION or isinstance(content["version"], bool):
        raise ViewRefused([_refused("league_view_has_another_version")])
    shown, filters = content.get("columns", []), content.get("filters", {})
    order = content.get("order", "")
    checks = {
        "mode": content.get("mode", BANDS) in MODES,
        "rank_by": _is_text(content.get("rank_by", ""))
        and content.get("rank_by", "") in ("", *names.indicators),
        "order": _is_text(order) and order.removeprefix("-") in ("", *names.orders),
        "columns": _are_texts(shown) and set(shown) <= set(names.columns),
        "filters": isinstance(filters, dict) and _are_filters(filters, names.indicators),
    }
    if wrong := [name for name, right in checks.items() if not right]:
        raise ViewRefused(
            [_refused("league_view_value_is_not_possible", view_part=n) for n in wrong]
        )
    return LeagueView(
        content.get("mode", BANDS),
        content.get("rank_by", ""),
        order,
        tuple(dict.fromkeys(shown)),
        LeagueFilters(
            **{k: tuple(dict.fromkeys(v)) if k in LISTS else v for k, v in filters.items()}
        ),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_VALUE


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and len(values) <= MOST_VALUES and all(map(_is_text, values))


def _are_filters(filters: Mapping[str, object], indicators: Collection[str]) -> bool:
    for name, value in filters.items():
        right = (
            (name in LISTS and _are_texts(value))
            or (name in FLAGS and isinstance(value, bool))
            or (name in WORDS and _is_text(value))
        )
        if not right:
            return False
    return set(filters.get("missed", [])) <= set(indicators)


def values_not_there(
    filters: LeagueFilters, offered: Mapping[str, Collection[str]]
) -> dict[str, list[str]]:
    """Chosen values that the data does not have, by filter: they keep no school and are to be told."""
    return {
        name: gone
        for name in LISTS
        if (gone := [value for value in getattr(filters, name) if value not in offered[name]])
    }
