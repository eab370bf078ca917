"""Charts of a one-page report as plain values: bars with marks, shares over the years."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.present.figures import BEFORE, LIMIT, NOW
from analysis.present.text import Texts


@dataclass(frozen=True)
class Bar:
    """A bar: its label, value (NaN: no bar), words behind it, colour; marks as (value, dashed)."""

    label: str
    value: float
    text: str
    colour: str = NOW
    marks: tuple[tuple[float, bool], ...] = ()


def bars(title: str, shown: Sequence[Bar], *, most: float | None = None, note: str = "") -> dict:
    """A block of bars from 0 to `most`, or to the largest value and mark. Longer bars fill the width."""
    known = [bar.value for bar in shown] + [at for bar in shown for at, _ in bar.marks]
    end = most or max((value for value in known if math.isfinite(value)), default=0.0)
    return {
        "kind": "bars",
        "title": title,
        "note": note,
        "most": end if end > 0 else 1.0,
        "mark": LIMIT,
        "rows": [
            {
                "label": bar.label,
                "value": max(bar.value, 0.0) if math.isfinite(bar.value) else None,
                "text": bar.text,
                "colour": bar.colour,
                "marks": [
                    {"at": at, "dashed": dashed} for at, dashed in bar.marks if math.isfinite(at)
                ],
            }
            for bar in shown
        ],
    }


def shares_by_year(
    title: str, years: Sequence[int], series: Mapping[str, Sequence[float]], t: Texts
) -> dict:
    """A block of lines: per cent by school year, one line per name (at most two); NaN leaves a gap."""
    # Lines that lie close together carry their figures on different sides: the higher one above.
    highest = [
        max((v for v in values if math.isfinite(v)), default=math.nan)
        for values in zip(*series.values(), strict=True)
    ]
    drawn = [
        {
            "name": name,
            "colour": colour,
            "values": [value if math.isfinite(value) else None for value in values],
            "texts": [t.number(value, 0) for value in values],
            "below": [value < top for value, top in zip(values, highest, strict=True)],
        }
        for (name, values), colour in zip(series.items(), (NOW, BEFORE), strict=False)
    ]
    return {
        "kind": "lines",
        "title": title,
        "years": [str(year) for year in years],
        "series": drawn,
    }
