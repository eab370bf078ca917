"""The pages in the order of the navigation. A new page is one line here and one file in views."""

from __future__ import annotations

from pages.shared.frame import PageEntry
from pages.views import (
    county_map,
    data_desk,
    funding,
    gap_breakdown,
    league_table,
    outcomes,
    overview,
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
    PageEntry("overview", "overview", ":material/fact_check:", overview.render),
    PageEntry(
        "gap_breakdown", "gap-breakdown", ":material/stacked_bar_chart:", gap_breakdown.render
    ),
    PageEntry("county_map", "county-map", ":material/map:", county_map.render),
    PageEntry(
        "league_table", "league-table", ":material/format_list_numbered:", league_table.render
    ),
    PageEntry("outcomes", "outcomes", ":material/monitoring:", outcomes.render),
    PageEntry("school", "school", ":material/school:", school.render),
    PageEntry("shopping_list", "shopping-list", ":material/list_alt:", shopping_list.render),
    PageEntry("teachers", "teachers", ":material/groups:", teachers.render),
    PageEntry("rotation", "rotation", ":material/swap_horiz:", rotation.render),
    PageEntry("funding", "funding", ":material/payments:", funding.render),
    PageEntry("plans", "plans", ":material/compare:", plans.render),
    PageEntry("rules", "rules", ":material/gavel:", rules.render),
    PageEntry("reconcile", "reconcile", ":material/balance:", reconcile.render),
    PageEntry("trace", "trace", ":material/account_tree:", trace.render),
    PageEntry(
        "data_desk",
        "data-desk",
        ":material/upload_file:",
        data_desk.render,
        data_desk.render_without_data,
    ),
)
