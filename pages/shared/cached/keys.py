"""How many results are kept, and what tells keys apart that Streamlit cannot read by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.planner.problem import Plan
from analysis.prices import PriceList
from analysis.scenario import Scenario

SNAPSHOTS_KEPT = 4
RESULTS_KEPT = 64
# Prices are few, and their text says them all, as that of a plan; a scenario has a text of its own.
BY_TEXT: Mapping[type, Callable[[object], str]] = {
    PriceList: repr,
    Plan: repr,
    Scenario: Scenario.to_text,
}
