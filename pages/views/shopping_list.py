"""What do the schools lack, in people, square metres, rooms and yuan, and over how many years?"""

from __future__ import annotations

from pages.shared.show import question_and_finding
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    question_and_finding(context.t("page.shopping_list.question"), "…")
