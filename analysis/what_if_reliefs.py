"""What of the rules follows from a school's pupils beside its needs: reliefs, and limits of size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.indicators import relief_applies
from analysis.reallocation import Setting
from analysis.vocabulary import COMPULSORY_STAGES, Stage

VISITORS = {"visiting_pe", "visiting_music", "visiting_fine_art"}


@dataclass(frozen=True)
class SizeLimit:
    """Most pupils of a school or of a class (政府保障程度 第4、5项), with where it stands.

    of            "school" or "class"
    school_types  types to which it applies, over the one without types; a school limit with types
                  counts the pupils of all compulsory stages together
    """

    key: str
    of: str
    stages: tuple[str, ...]
    school_types: tuple[str, ...]
    most: int
    clause: str
    source: str
    effective_from: date
    checked_on: date


@dataclass(frozen=True)
class ReliefHere:
    """A relief whose other conditions are looked at once: whether it holds follows from the pupils.

    asked   schools that meet every condition but that on pupils
    adds    what it adds to the indicator's numerator, 0 where nothing was reported
    """

    key: str
    column: int
    pupils_from: float
    pupils_below: float
    asked: NDArray[np.bool_]
    adds: NDArray

    def holds(self, pupils: NDArray) -> NDArray[np.bool_]:
        """Schools at which it holds with these pupils; not where they are not known."""
        return self.asked & (pupils >= self.pupils_from) & (pupils < self.pupils_below)


def reliefs_here(rows: pd.DataFrame, where: Setting) -> tuple[ReliefHere, ...]:
    """Reliefs in force that follow the pupils or let visiting teachers count; no others change."""
    found = []
    for relief in where.rules.reliefs:
        follows = relief.pupils_from is not None or relief.pupils_below is not None
        if not (follows or VISITORS & set(relief.adds)):
            continue
        fields = [rows[name].to_numpy(dtype=float) for name in relief.adds if name in rows]
        found.append(
            ReliefHere(
                relief.id,
                where.column(relief.indicator),
                -np.inf if relief.pupils_from is None else relief.pupils_from,
                np.inf if relief.pupils_below is None else relief.pupils_below,
                relief_applies(rows, replace(relief, pupils_from=None, pupils_below=None)),
                # What was not reported adds nothing: the relief is an option, not a figure owed.
                np.nansum([np.zeros(len(rows)), *fields], axis=0),
            )
        )
    return tuple(found)


def visiting(
    reliefs: Sequence[ReliefHere], where: Setting, codes: Iterable[str]
) -> dict[str, tuple[ReliefHere, ...]]:
    """For each indicator of a subject the reliefs that let a visiting teacher count."""
    keys = {each.id for each in where.rules.reliefs if VISITORS & set(each.adds)}
    return {
        code: tuple(
            each for each in reliefs if each.key in keys and each.column == where.column(code)
        )
        for code in codes
    }


def classes_of(rows: pd.DataFrame) -> NDArray:
    """Classes of each school's stage, NaN where not known."""
    if "classes" not in rows:
        return np.full(len(rows), np.nan)
    return rows["classes"].to_numpy(dtype=float)


def compulsory_beside(facts: pd.DataFrame, rows: pd.DataFrame, stage: Stage) -> NDArray:
    """Pupils of the other compulsory stages of each school: 0 for none, NaN where not known."""
    others = facts[facts["stage"].isin(COMPULSORY_STAGES) & (facts["stage"] != stage)]
    sums = others.groupby("school_code")["pupils"].sum(min_count=1, skipna=False)
    has_other = rows["school_code"].isin(others["school_code"]).to_numpy()
    return np.where(has_other, rows["school_code"].map(sums).to_numpy(dtype=float), 0.0)
