"""Tables of a trace: the county's schools, and the parts and loaded cells of one school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.absence import of_state
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.trace_words import TraceWording, cell_of
from analysis.trace import (
    IndicatorTrace,
    LoadedCell,
    Part,
    SchoolTrace,
    UnitTrace,
    share_of,
)
from analysis.vocabulary import Stage

# Amounts of shared premises are no round numbers.
DECIMALS = 2


def county_table(
    trace: IndicatorTrace, wording: TraceWording, notes: Sequence[str]
) -> PresentedTable:
    """Every school in scope with numerator, pupils, value, weight and its part of the coefficient."""
    t, words, indicator = wording.t, wording.words, trace.indicator
    frame = trace.table()
    frame["weight"] *= 100
    frame["gap_share"] *= 100
    kinds = [of_state(state) for state in frame["state"]]
    absent = pd.DataFrame(
        {
            field: pd.Series(kinds, frame.index, dtype=object).where(frame[field].isna(), None)
            for field in ("value", "deviation", "gap_share", "weight")
        }
    )
    frame["state"] = [t(f"state.{state}") for state in frame["state"]]
    decimals = words.decimals[indicator.unit]
    percent = words.decimals["percent"]
    columns = [
        Column("school_name", t("column.school")),
        Column("numerator", t("trace.numerator"), "number", DECIMALS),
        Column("pupils", t("column.pupils"), "number"),
        Column("value", t("column.value"), "number", decimals, t(f"unit.{indicator.unit}")),
        Column("weight", t("trace.weight_of_pupils"), "number", percent, "%"),
        Column("deviation", t("trace.deviation"), "number", 4),
        Column("gap_share", t("trace.gap_share"), "number", percent, "%"),
        Column("state", t("trace.state")),
        Column("school_code", t("column.school_code")),
    ]
    title = t("trace.county_table", indicator=words.name(indicator.code))
    key = f"trace_{indicator.code}_{trace.stage}"
    return present(key, title, frame, columns, notes, absent)


def stages_table(school: SchoolTrace, wording: TraceWording) -> PresentedTable:
    """Pupils, weight and share of every stage of the school and its campuses."""
    t = wording.t
    rows = [
        {
            "unit": _unit_name(unit, wording),
            "stage": t(f"stage.{each.stage}"),
            "pupils": each.pupils.number,
            "weight": t.number(each.weight, wording.words.decimals["weight"])
            if unit.is_split
            else t("trace.not_split"),
            "share": 100 * share_of(unit.stages, each.stage),
        }
        for unit in school.units
        for each in unit.stages
    ]
    columns = [
        Column("unit", t("trace.unit")),
        Column("stage", t("column.stage")),
        Column("pupils", wording.pupils, "number"),
        Column("weight", t("trace.split_weight")),
        Column("share", t("trace.share_of_stage"), "number", 4, "%"),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present(f"trace_stages_{school.code}", t("trace.stages_table"), frame, columns)


def parts_table(school: SchoolTrace, wording: TraceWording) -> PresentedTable:
    """The numerator's parts: what was loaded, and what of it belongs to the stage."""
    t = wording.t
    rows = [
        {
            "unit": _unit_name(unit, wording),
            "sign": _sign(part, wording),
            "fact": wording.fact(part.fact),
            "loaded": sum(cell.number for cell in part.used),
            "share": 100 * unit.share,
            "amount": part.amount,
        }
        for unit in school.units
        for part in unit.parts
    ]
    columns = [
        Column("unit", t("trace.unit")),
        Column("sign", t("trace.sign")),
        Column("fact", t("trace.fact")),
        Column("loaded", t("trace.loaded"), "number", DECIMALS),
        Column("share", t("trace.share"), "number", 4, "%"),
        Column("amount", t("trace.amount"), "number", DECIMALS),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present(f"trace_parts_{school.code}", t("trace.parts_table"), frame, columns)


def _sign(part: Part, wording: TraceWording) -> str:
    if part.relief:
        return wording.t("trace.plus_by_relief")
    return "+" if part.sign > 0 else "−"


def _unit_name(unit: UnitTrace, wording: TraceWording) -> str:
    return wording.t("trace.campus", name=unit.name) if unit.is_campus else unit.name


@dataclass(frozen=True)
class ExtractLine:
    """One loaded cell with the school or campus and stage that it speaks of."""

    unit: UnitTrace
    stage: Stage | None
    cell: LoadedCell


def extract(schools: Sequence[SchoolTrace]) -> list[ExtractLine]:
    """Every loaded cell of the schools, each once."""
    found = {}
    for school in schools:
        for unit, stage, cell in school.cells:
            key = (unit.code, stage, cell.sheet, cell.field)
            found.setdefault(key, ExtractLine(unit, stage, cell))
    return list(found.values())


def cells_table(lines: Sequence[ExtractLine], wording: TraceWording, key: str) -> PresentedTable:
    """Loaded cells with file, hash, sheet, cell, text as typed and read, and correction."""
    t = wording.t
    rows = [_cell_row(line, wording) for line in lines]
    columns = [
        Column("unit", t("trace.unit")),
        Column("stage", t("column.stage")),
        Column("column", t("trace.column")),
        Column("typed", t("trace.typed")),
        Column("read", t("trace.read")),
        Column("number", t("trace.number"), "number", DECIMALS),
        Column("file", t("trace.file")),
        Column("sheet", t("trace.sheet")),
        Column("cell", t("trace.cell")),
        Column("correction", t("trace.correction")),
        Column("sha256", t("trace.sha256")),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present(key, t("trace.cells_table"), frame, columns)


def _cell_row(line: ExtractLine, wording: TraceWording) -> dict:
    t, cell = wording.t, line.cell
    place, change = cell.place, cell.correction
    none = t("trace.empty")
    return {
        "unit": _unit_name(line.unit, wording),
        "stage": t(f"stage.{line.stage}") if line.stage else t("trace.all_stages"),
        "column": wording.columns[cell.sheet, cell.field],
        "typed": cell.typed if cell.typed is not None else none,
        "read": cell.read if cell.read is not None else none,
        "number": cell.number,
        "file": place.file if place else t("trace.no_file"),
        "sheet": place.sheet if place else "",
        "cell": cell_of(place, t),
        "sha256": place.sha256 if place else "",
        "correction": ""
        if change is None
        else t(
            "trace.corrected",
            old=change.old if change.old is not None else none,
            new=change.new,
            reason=change.reason,
            unit=change.confirmed_by,
        ),
    }


@dataclass(frozen=True)
class DocumentLine:
    """One line of the list of documents: what is asked for, and the file that stands for it, if any.

    asked is "" for a document nobody asked for, name "" where one is missing.
    """

    asked: str
    clause: str
    subject: str
    name: str
    size: int | None = None
    sha256: str = ""
    attached_at: str = ""


def documents_table(
    lines: Sequence[DocumentLine], wording: TraceWording, key: str, notes: Sequence[str] = ()
) -> PresentedTable:
    """Documents attached and missing."""
    t = wording.t
    rows = [
        {
            "asked": line.asked or t("trace.document_other"),
            "status": t("trace.document_attached" if line.name else "trace.document_missing"),
            "subject": line.subject,
            "name": line.name,
            "size": "" if line.size is None else t.number(line.size / 1000, 1),
            "attached_at": line.attached_at[:10],
            "clause": line.clause,
            "sha256": line.sha256,
        }
        for line in lines
    ]
    columns = [
        Column("asked", t("trace.document_asked")),
        Column("status", t("trace.document_status")),
        Column("name", t("trace.file")),
        Column("subject", t("trace.document_subject")),
        Column("size", t("trace.document_size"), unit="kB"),
        Column("attached_at", t("trace.document_day")),
        Column("clause", t("trace.document_clause")),
        Column("sha256", t("trace.sha256")),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present(key, t("trace.documents"), frame, columns, notes)
