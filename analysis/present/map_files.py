"""What of the map is handed on: the lines printed in its picture, and its schools as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.present.map_words import class_word, figure_name, shown_figures, topic_name
from analysis.present.maps import MapClass
from analysis.present.school_map import MapView
from analysis.present.style import SHAPES
from analysis.present.trace_words import AboutSheet
from analysis.present.words import Wording

# Six decimals of a degree are a tenth of a metre.
DECIMALS = 6


def approval_line(number: str | None, words: Wording) -> str:
    """The approval number as it must stand on a published map, or the warning that there is none."""
    given = (number or "").strip()
    if not given:
        return words.t("map.approval_missing")
    return words.t("map.approval", number=given)


def printed_lines(
    finding: str,
    legend_title: str,
    notes: Sequence[str],
    approval: str,
    classes: Sequence[MapClass],
    counts: Mapping[str, int],
) -> dict:
    """What `static/map.js` prints around the map in its picture: title, legend, notes, approval."""
    entries = [
        {
            "colour": entry.colour,
            "points": SHAPES[entry.shape],
            "text": f"{entry.label} {counts.get(entry.key, 0)}",
        }
        for entry in classes
    ]
    return {
        "title": finding,
        "legend_title": legend_title,
        "legend": entries,
        "notes": list(notes),
        "approval": approval,
    }


def schools_geojson(
    view: MapView,
    schools: pd.DataFrame,
    words: Wording,
    approval: str,
    about: AboutSheet | None,
) -> bytes:
    """The schools that are drawn as GeoJSON in UTF-8: longitude and latitude in CGCS2000.

    An unknown figure is null. A member `about` tells what is shown, where it comes from, and the
    approval number or that there is none.
    """
    figures, decimals = shown_figures(view, schools["figure"], words)
    drawn = schools.assign(shown=figures).dropna(subset=["longitude", "latitude"])
    told: dict[str, object] = {
        "topic": topic_name(view.topic, words),
        "figure": figure_name(view, words),
    }
    told |= {"datum": words.t("datum.CGCS2000"), "approval": approval}
    if about is not None:
        told["source"] = [list(line) for line in about.lines]
    features = [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [
                    round(row["longitude"], DECIMALS),
                    round(row["latitude"], DECIMALS),
                ],
            },
            "properties": {
                "school_code": str(row["school_code"]),
                "school_name": str(row["school_name"]),
                "township": str(row["township"]),
                "pupils": None if pd.isna(row["pupils"]) else int(row["pupils"]),
                "class": str(row["class_key"]),
                "class_label": class_word(view, row["class_key"], words),
                "figure": None if pd.isna(row["shown"]) else round(float(row["shown"]), decimals),
            },
        }
        for row in drawn.to_dict("records")
    ]
    content = {"type": "FeatureCollection", "about": told, "features": features}
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False).encode()
