"""What files say of the edition that they belong to: number and day of freezing, or that there is none."""

from __future__ import annotations

from datetime import date

from analysis.edition import EditionMark
from analysis.present.text import Texts


def edition_line(edition: EditionMark | None, t: Texts) -> str:
    """A sentence for the small print: number and day of freezing; for None that it is a draft."""
    if edition is None:
        return t("papers.draft")
    return t("papers.edition", number=edition.number, day=edition.frozen_on.isoformat())


def day_in_words(day: date, t: Texts) -> str:
    """A day as a paper is dated."""
    return t("papers.day", year=day.year, month=day.month, day=day.day)
