"""The snapshots of a folder: which there are, which was current when, making another one current.

Nothing is removed here, and no snapshot is changed: going back is moving the pointer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd

from analysis.assessment import StageAssessment, assess_stage
from analysis.compare import Comparison, FactField, Side, compare
from analysis.rules import RulesInForce, day_of_school_year
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import history, reference, warehouse
from data.warehouse import SnapshotInfo, UnreadableSnapshot, Warehouse


@dataclass(frozen=True)
class Version:
    """One snapshot file of the folder.

    info     what it says of itself; None when the file cannot be read
    current  whether the pointer names it
    """

    path: Path
    info: SnapshotInfo | None
    current: bool

    @property
    def name(self) -> str:
        """The file name, by which it is called."""
        return self.path.name

    @property
    def readable(self) -> bool:
        """True when it can be shown and made current."""
        return self.info is not None


class UnknownVersion(LookupError):
    """The folder has no snapshot called `name`; `known` are those that it has."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"No snapshot is called {name}.")


def versions(folder: Path | None = None) -> tuple[Version, ...]:
    """Every snapshot of the folder, the last built first, unreadable ones last; none without any."""
    folder = folder or warehouse.snapshot_folder()
    current = warehouse.current_name(folder)
    found = [
        Version(path, _info(path), path.name == current)
        for path in sorted(folder.glob(f"*{warehouse.SUFFIX}"))
        if not path.name.startswith(".")
    ]
    # Sorted by name before; the sort is stable, so that equal times keep a fixed order.
    return tuple(sorted(found, key=lambda each: each.info.built_at if each.info else "")[::-1])


def published(folder: Path | None = None) -> tuple[history.Published, ...]:
    """What became current when, oldest first; the last line is the snapshot in use."""
    folder = folder or warehouse.snapshot_folder()
    return history.told(folder, folder / warehouse.POINTER, warehouse.current_name(folder))


def find(name: str, folder: Path | None = None) -> Path:
    """The readable snapshot called `name`: its file name, with or without ending, or its id.

    Raises UnknownVersion, or UnreadableSnapshot for one that is there but cannot be read.
    """
    known = versions(folder)
    for version in known:
        stem = version.path.stem
        if name in (version.name, stem, stem.partition("-")[2]):
            if not version.readable:
                raise UnreadableSnapshot(version.path)
            return version.path
    raise UnknownVersion(name, [version.name for version in known if version.readable])


def make_current(name: str, folder: Path | None = None) -> Path:
    """Make a snapshot of the folder the current one and return it; pages show it at their next run.

    Raises what `find` raises, and OSError where the pointer cannot be written.
    """
    path = find(name, folder)
    warehouse.publish(path)
    return path


def comparison(
    old: Path, new: Path, year: int | None = None, with_reliefs: bool = False
) -> Comparison:
    """What differs between two snapshots, in one school year (its first year) or in all of either.

    Each side is judged by the thresholds, floors and limits that its build recorded, so that a
    verdict that changed with the rules is told as such. Raises UnreadableSnapshot.
    """
    return compare(_side(old, year, with_reliefs), _side(new, year, with_reliefs))


def fact_fields(language: str) -> Mapping[str, FactField]:
    """Workbook columns by field, named by their Chinese heading (`zh`) or in English (`en`)."""
    return {
        # A Chinese heading holds its unit; an English name of a count says what is counted.
        column.field: FactField(column.heading, column.factor)
        if language == "zh"
        else FactField(
            column.english, column.factor, column.unit if column.type == "decimal" else None
        )
        for sheet in reference.workbook_sheets()
        for column in sheet.columns
    }


def _info(path: Path) -> SnapshotInfo | None:
    try:
        return warehouse.read_snapshot(path)
    except UnreadableSnapshot:
        return None


def _side(path: Path, year: int | None, with_reliefs: bool) -> Side:
    info = warehouse.read_snapshot(path)
    try:
        with closing(Warehouse(path)) as snapshot:
            facts, recorded = snapshot.facts(), snapshot.read("SELECT * FROM dispersion")
    except duckdb.Error as error:
        raise UnreadableSnapshot(path) from error
    if year is not None:
        facts = facts[facts["school_year"] == year]
    assessments: dict[tuple[int, Stage], StageAssessment] = {}
    for each, of_year in facts.groupby("school_year"):
        rules = _rules_recorded(recorded[recorded["school_year"] == each], int(each))
        for stage in COMPULSORY_STAGES:
            assessments[int(each), stage] = assess_stage(
                of_year, stage, reference.indicators(), rules, with_reliefs
            )
    return Side(info.snapshot, info.county, facts.reset_index(drop=True), assessments)


def _rules_recorded(recorded: pd.DataFrame, year: int) -> RulesInForce:
    """Today's rules for the year, with the thresholds, floor and limits that a build recorded."""
    today = reference.rule_book().on(day_of_school_year(year))
    thresholds, limits = dict(today.thresholds), dict(today.coefficient_limits)
    floor = today.school_rule.floor_ratio
    for row in recorded.to_dict("records"):
        stage = Stage(row["stage"])
        key = (row["code"], stage)
        if key in thresholds:
            thresholds[key] = replace(thresholds[key], value=row["threshold"])
            # Only another ratio counts as one: a quotient is not the decimal that was divided.
            if abs(row["floor"] / row["threshold"] - floor) > 1e-9:
                floor = row["floor"] / row["threshold"]
        limits[stage] = replace(limits[stage], value=row["cv_limit"])
    return replace(
        today,
        thresholds=thresholds,
        coefficient_limits=limits,
        school_rule=replace(today.school_rule, floor_ratio=floor),
    )
