"""Whether the data in use are newer or older than those of a frozen edition, or of another county."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class DataStand:
    """What is known of a snapshot. Dates and times are ISO, times in UTC; None where nobody says.

    built_before  where it is not known when it was built: when it was in use already
    """

    snapshot: str
    county: str
    county_code: str | None = None
    data_date: str | None = None
    built_at: str | None = None
    built_before: str | None = None


class Moved(StrEnum):
    """How the data in use stand to those of an edition."""

    SAME = "same"
    NEWER = "newer"
    OLDER = "older"
    OTHER_COUNTY = "other_county"
    # Neither date tells which of the two is newer.
    OTHER = "other"


def moved(edition: DataStand, now: DataStand) -> Moved:
    """How the data in use (`now`) stand to those that an edition was frozen on.

    Of one snapshot they are the same. A county is told by its code where both have one, else by its
    name. Newer is what has the later date of the data; on the same date, or where one is not known,
    what was built later, as a correction of the same figures is.
    """
    if edition.snapshot == now.snapshot:
        return Moved.SAME
    if edition.county_code and now.county_code:
        is_other = edition.county_code != now.county_code
    else:
        is_other = edition.county != now.county
    if is_other:
        return Moved.OTHER_COUNTY
    for before, after in ((edition.data_date, now.data_date), (edition.built_at, now.built_at)):
        if before and after and before != after:
            return Moved.NEWER if after > before else Moved.OLDER
    if edition.built_at is None and edition.built_before and now.built_at:
        # One that is older than that may still be newer than the edition's own.
        return Moved.NEWER if now.built_at > edition.built_before else Moved.OTHER
    return Moved.OTHER
