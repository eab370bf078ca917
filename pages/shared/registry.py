"""The pages in the order of the navigation. A new page is one line here and one file in views.

Pages of one group share a menu, so that the row of the navigation fits a projector.
"""

from __future__ import annotations

from pages.shared.frame import PageEntry
from pages.views import (
    county_map,
    data_desk,
    funding,
    gap_breakdown,
    league_table,
    meeting,
    outcomes,
    overview,
    plan,
    plans,
    reconcile,
    rotation,
    rules,
    school,
    shopping_list,
    teachers,
    trace,
)

PAGES = (
    PageEntry("overview", "overview", ":material/fact_check:", overview.render, both_stages=True),
    PageEntry(
        "gap_breakdown",
        "gap-breakdown",
        ":material/stacked_bar_chart:",
        gap_breakdown.render,
        group="gaps",
    ),
    PageEntry("county_map", "county-map", ":material/map:", county_map.render, group="gaps"),
    PageEntry(
        "league_table",
        "league-table",
        ":material/format_list_numbered:",
        league_table.render,
        group="gaps",
    ),
    PageEntry("outcomes", "outcomes", ":material/monitoring:", outcomes.render, group="gaps"),
    PageEntry("teachers", "teachers", ":material/groups:", teachers.render, group="gaps"),
    PageEntry("school", "school", ":material/school:", school.render, group="gaps"),
    PageEntry(
        "shopping_list", "shopping-list", ":material/list_alt:", shopping_list.render, group="plans"
    ),
    PageEntry("rotation", "rotation", ":material/swap_horiz:", rotation.render, group="plans"),
    PageEntry("funding", "funding", ":material/payments:", funding.render, group="plans"),
    PageEntry("plans", "plans", ":material/compare:", plans.render, group="plans"),
    PageEntry("plan", "plan", ":material/calculate:", plan.render, group="plans"),
    PageEntry(
        "meeting",
        "meeting",
        ":material/slideshow:",
        meeting.render,
        meeting.render_without_data,
    ),
    PageEntry("rules", "rules", ":material/gavel:", rules.render, group="basis"),
    PageEntry(
        "reconcile",
        "reconcile",
        ":material/balance:",
        reconcile.render,
        group="basis",
        for_office=True,
    ),
    PageEntry(
        "trace", "trace", ":material/account_tree:", trace.render, group="basis", for_office=True
    ),
    PageEntry(
        "data_desk",
        "data-desk",
        ":material/upload_file:",
        data_desk.render,
        data_desk.render_without_data,
        group="basis",
        for_office=True,
    ),
)
