"""Reads from a snapshot what a trace needs: units with their weights, loaded cells with their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.rules import RulesInForce
from analysis.trace import (
    CellKey,
    Correction,
    FactSource,
    IndicatorTrace,
    LoadedCell,
    Place,
    trace_indicator,
)
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import reference
from data.registry_checks import ReferenceError, check_keys, read_toml
from data.warehouse import SQL, Warehouse


@dataclass(frozen=True)
class Loaded:
    """What one school year was loaded from.

    units  one row per school or campus, and stage; see sql/trace/unit.sql
    cells  every cell of pupils, teachers and premises that has a heading or a value
    """

    units: pd.DataFrame
    cells: Mapping[CellKey, LoadedCell]


def read_loaded(warehouse: Warehouse, school_year: int) -> Loaded:
    """Units and loaded cells of a school year."""
    units = warehouse.read((SQL / "trace" / "unit.sql").read_text(encoding="utf-8"), [school_year])
    rows = warehouse.read(
        (SQL / "trace" / "loaded_cell.sql").read_text(encoding="utf-8"), [school_year]
    )
    cells = {
        CellKey(row.school_code, row.stage, row.sheet, row.field): _cell(row)
        for row in rows.astype(object).where(rows.notna(), None).itertuples()
    }
    return Loaded(units, MappingProxyType(cells))


def _cell(row: tuple) -> LoadedCell:
    place = correction = None
    if row.file is not None:
        place = Place(
            row.file,
            row.sha256,
            row.origin_sheet or "",
            int(row.origin_row),
            int(row.origin_column),
        )
    if row.new_value is not None:
        correction = Correction(row.old_value, row.new_value, row.reason, row.confirmed_by)
    return LoadedCell(
        row.sheet,
        row.field,
        float("nan") if row.number is None else float(row.number),
        row.typed,
        row.read,
        place,
        correction,
        float(row.factor),
    )


@cache
def fact_sources(folder: Path = reference.FOLDER) -> Mapping[str, FactSource]:
    """For each fact of an indicator or relief, the columns it is loaded from.

    Raises ReferenceError when a fact has no column, or an entry of fact_sources.toml is wrong.
    """
    file = "fact_sources.toml"
    keys = {"fact": str, "sheet": str, "alternatives": list, "note": str, "source": str}
    columns = {
        (sheet.key, column.field)
        for sheet in reference.workbook_sheets(folder)
        if sheet.key in ("pupils", "teachers", "premises")
        for column in sheet.columns
        if column.type in ("count", "decimal")
    }
    found = {field: FactSource(field, sheet, ((field,),)) for sheet, field in columns}
    problems = []
    for entry in read_toml(folder / file)["fact"]:
        where = f"{file} {entry.get('fact', '?')}"
        wrong = check_keys(where, entry, keys, {})
        if not wrong:
            names = tuple(tuple(each) for each in entry["alternatives"])
            wrong = [
                f"{where}: sheet '{entry['sheet']}' has no number column '{name}'. Correct it."
                for name in sorted({name for each in names for name in each})
                if (entry["sheet"], name) not in columns
            ]
            found[entry["fact"]] = FactSource(entry["fact"], entry["sheet"], names)
        problems += wrong
    needed = {
        fact
        for indicator in reference.indicators(folder)
        for stage in COMPULSORY_STAGES
        for fact in (*indicator.plus[stage], *indicator.minus[stage])
    }
    # Local rules change values of reliefs, never what a relief adds.
    reliefs = reference.rule_book(folder=folder).reliefs
    needed |= {fact for relief in reliefs for fact in relief.adds}
    problems += [
        f"{file}: fact '{fact}' is loaded from no column of that name. Add an entry."
        for fact in sorted(needed - set(found))
    ]
    if problems:
        raise ReferenceError(problems)
    return MappingProxyType(found)


def traced(
    loaded: Loaded,
    facts: pd.DataFrame,
    code: str,
    stage: Stage,
    rules: RulesInForce,
    with_reliefs: bool,
) -> IndicatorTrace:
    """The trace of indicator `code` in a stage; `facts` are the rows of the school year of `loaded`."""
    indicator = next(each for each in reference.indicators() if each.code == code)
    reliefs = rules.reliefs if with_reliefs else ()
    return trace_indicator(
        indicator, stage, facts, loaded.units, loaded.cells, fact_sources(), reliefs
    )


def source_files(warehouse: Warehouse) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of every file of the snapshot, in the order of its build."""
    rows = warehouse.read("SELECT file, sha256 FROM source ORDER BY source_id")
    return tuple(rows.itertuples(index=False, name=None))


@cache
def column_names(language: str) -> Mapping[tuple[str, str], str]:
    """(sheet, field) of the standard workbook -> heading in a language (`zh` or `en`)."""
    return MappingProxyType(
        {
            (sheet.key, column.field): column.heading if language == "zh" else column.english
            for sheet in reference.workbook_sheets()
            for column in sheet.columns
        }
    )


@cache
def column_factors() -> Mapping[tuple[str, str], float]:
    """(sheet, field) of the standard workbook -> factor from its unit to the one that is counted."""
    return MappingProxyType(
        {
            (sheet.key, column.field): float(column.factor)
            for sheet in reference.workbook_sheets()
            for column in sheet.columns
        }
    )
