"""Which figures go into the room, and do they stay as they are?"""

from __future__ import annotations

from analysis.present.text import Texts
from data.editions import EditionShelf, shelf
from pages.shared.meeting_form import freeze_form
from pages.shared.meeting_list import editions_list
from pages.shared.meeting_show import show_edition
from pages.shared.meeting_state import opened
from pages.shared.show import question_and_finding
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page: an open edition, else the form and the list."""
    number = opened()
    if number is not None:
        show_edition(number, context.info, context.t)
        return
    found = shelf()
    _head(found, context.t)
    freeze_form(context)
    editions_list(found, context.info, context.t)


def render_without_data(t: Texts) -> None:
    """Draw the page where no snapshot is left: editions need none."""
    number = opened()
    if number is not None:
        show_edition(number, None, t)
        return
    found = shelf()
    _head(found, t)
    editions_list(found, None, t)


def _head(found: EditionShelf, t: Texts) -> None:
    standing = [each.edition for each in found.kept if each.withdrawal is None]
    if standing:
        finding = t(
            "page.meeting.finding",
            count=len(found.kept),
            number=standing[0].number,
            day=standing[0].frozen_at.astimezone().strftime("%Y-%m-%d"),
            office=standing[0].office,
        )
    else:
        finding = t("page.meeting.finding_none")
    question_and_finding(t("page.meeting.question"), finding)
