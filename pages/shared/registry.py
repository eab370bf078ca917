"""The pages in the order of the navigation. A new page is one line here and one file in views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pages.shared.view_context import ViewContext
from pages.views import county_map, league_table, overview, rotation


@dataclass(frozen=True)
class PageEntry:
    """One page: key of its texts, address, icon, and the function that draws it."""

    key: str
    address: str
    icon: str
    render: Callable[[ViewContext], None]


PAGES = (
    PageEntry("overview", "overview", ":material/fact_check:", overview.render),
    PageEntry("county_map", "county-map", ":material/map:", county_map.render),
    PageEntry(
        "league_table", "league-table", ":material/format_list_numbered:", league_table.render
    ),
    PageEntry("rotation", "rotation", ":material/swap_horiz:", rotation.render),
)
