"""The pages of a what-if driven without a browser: plans asked for, controls and tables found."""

from __future__ import annotations

import json

from analysis.levers import COUNTY, Fund, Place, Rotation, Train
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from tests.pages.driver import all_text, current_id

MIXED = (
    Rotation("backbone", COUNTY, COUNTY, 6),
    Rotation("degree", Place("area", "urban"), Place("area", "rural"), 5, "percent"),
    Train("study", Place("area", "rural"), 12),
    Fund("A6", COUNTY, "order", 2_000_000),
    Fund("A7", Place("area", "rural"), "pupils", 900_000),
)


def plan(*levers, **changes):
    """A plan of the sample's latest year."""
    return Scenario(current_id(), 2025, Stage.PRIMARY, tuple(levers), **changes)


def table(app, column):
    """The first table of the page that has the column."""
    return next(each.value for each in app.dataframe if column in each.value)


def opened(app, key):
    """The page with the tab of another table of the plan open; only that one is drawn."""
    app.session_state["list"] = key
    return app.run()


def coefficients(app):
    """The coefficients of a page of the what-if, seen as a table."""
    app.session_state["figures_as_tables"] = ("rotation_indicators",)
    return table(app.run(), "cv_after").set_index("indicator")


def by_key(elements, key):
    return next(each for each in elements if each.key == key)


def said(app):
    boxes = [*app.info, *app.warning, *app.success, *app.error]
    return all_text(app) + "\n".join(str(box.value).replace("\\", "") for box in boxes)


def carried(app):
    """The scenario that the address carries, as plain data."""
    text = app.query_params["scenario"]
    return json.loads(text if isinstance(text, str) else text[0])
