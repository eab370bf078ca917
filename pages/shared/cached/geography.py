"""Outlines of townships and the corners of the county's map."""

from __future__ import annotations

import json

import streamlit as st

from analysis.present.maps import Bounds, Outline, bounds_of, outlines
from analysis.present.school_map import placed
from pages.shared.cached.keys import SNAPSHOTS_KEPT
from pages.shared.cached.snapshots import all_facts, warehouse


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def townships(snapshot: str) -> tuple[Outline, ...]:
    """Township outlines ready to draw; none when the workbook has none."""
    rows = warehouse(snapshot).townships()
    features = [
        {
            "type": "Feature",
            "properties": {"township": row.township},
            "geometry": json.loads(row.outline),
        }
        for row in rows.itertuples()
        if isinstance(row.outline, str)
    ]
    if not features:
        return ()
    return outlines({"type": "FeatureCollection", "features": features}, name="township")


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def map_bounds(snapshot: str) -> Bounds | None:
    """Corners around all outlines and the schools of all years, the same for every year and topic.

    None when there is neither an outline nor a position.
    """
    towns, schools = townships(snapshot), placed(all_facts(snapshot))
    return bounds_of(towns, schools) if towns or len(schools) else None
