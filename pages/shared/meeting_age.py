"""How the data in use stand to those of an edition, in words."""

from __future__ import annotations

from datetime import UTC, datetime

from analysis.edition import Edition
from analysis.edition_age import DataStand, Moved, moved
from analysis.present.text import Texts
from data import versions
from data.warehouse import SnapshotInfo, snapshot_folder
from pages.shared import cached


def moved_since(edition: Edition, info: SnapshotInfo | None) -> Moved:
    """How the data in use stand to the edition's; the same where there are none in use."""
    if info is None or info.snapshot == edition.snapshot:
        return Moved.SAME
    return moved(stand_of(edition), _stand(info))


def moved_text(edition: Edition, info: SnapshotInfo | None, t: Texts, *, is_short: bool) -> str:
    """In a sentence with dates, or in a few words for the foot of a page; "" for the same data."""
    found = moved_since(edition, info)
    if found is Moved.SAME or info is None:
        return ""
    kind = "foot" if is_short else "state"
    return t(
        f"page.meeting.moved.{kind}.{found}",
        date=info.data_date or t("common.unknown"),
        built=_day(info.built_at),
        since=_in_use_since(t),
        county=info.county,
    )


def stand_of(edition: Edition) -> DataStand:
    """What is known of the edition's data: what it says itself, and what its snapshot adds, if it is there.

    When a snapshot that is gone was built is not known; it was before the edition was frozen.
    """
    kept = cached.snapshot_of_id(edition.snapshot, str(snapshot_folder()))
    if kept is not None:
        return _stand(kept)
    frozen = edition.frozen_at.astimezone(UTC).isoformat(timespec="seconds")
    return DataStand(edition.snapshot, edition.county, None, edition.data_date, built_before=frozen)


def _in_use_since(t: Texts) -> str:
    """The day since which the snapshot in use is so, by the history of the folder."""
    lines = versions.published()
    return _day(lines[-1].at) if lines else t("common.unknown")


def _day(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d")


def _stand(info: SnapshotInfo) -> DataStand:
    return DataStand(info.snapshot, info.county, info.county_code, info.data_date, info.built_at)
