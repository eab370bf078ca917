"""What files of the pages are called on the reader's disk."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.file_names import safe_name
from pages.shared.view_context import ViewContext


def file_title(
    context: ViewContext,
    what: str,
    name: str = "",
    *,
    has_stage: bool = True,
    stages: Sequence[str] = (),
) -> str:
    """A file name without ending, in the reader's language: whose, what, school year and stage.

    what    a key of the texts `file_title`
    name    of the school or plan that it is about, "" for the county's
    stages  those that the file is about where they are not the page's
    """
    t = context.t
    parts = [name, t(f"file_title.{what}"), t.school_year(context.school_year)]
    if has_stage:
        parts.append(t.join([t(f"stage.{stage}") for stage in stages or (context.stage,)]))
    return safe_name(" ".join(part for part in parts if part))
