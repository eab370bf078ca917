"""Outlines from files, as further lines of the townships."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.vocabulary import Finding, Severity
from data.outline_matching import TownshipOutline, match_outlines
from data.raw_tables import RawTables


def add_outlines(tables: RawTables) -> None:
    """Outlines from files, as further rows of the townships.

    Their townships are those of the workbook's own sheet; without one, those of the schools.
    """
    listed = _named(tables, "townships")
    townships = listed or _named(tables, "schools")
    given: dict[str, str] = {}
    for source_id, file in enumerate(tables.files, start=1):
        if not file.layers:
            continue
        outlines, findings = match_outlines(file, townships)
        tables.findings += findings
        for each in outlines:
            if each.township in given:
                values = {"value": each.township, "other": given[each.township]}
                tables.findings.append(
                    Finding(
                        "outline_is_in_two_files",
                        Severity.STOPS,
                        values,
                        file.file,
                        each.layer,
                        str(each.row),
                    )
                )
                continue
            given[each.township] = file.file
            _add_outline(tables, source_id, each)
        if not listed:
            _list_townships(tables, source_id, [name for name in townships if name not in given])
            listed = townships


def _named(tables: RawTables, sheet: str) -> list[str]:
    """Names of townships in a sheet, each once, in their order."""
    return list(
        dict.fromkeys(
            text
            for _, _, each, name, text, *_ in tables.cells
            if each == sheet and name == "township"
        )
    )


def _add_outline(tables: RawTables, source_id: int, outline: TownshipOutline) -> None:
    line = tables.line("townships", source_id, outline.layer, outline.row, False)
    for name, text, typed in (
        ("township", outline.township, outline.typed),
        ("outline_datum", outline.datum, outline.datum),
        ("outline", outline.wkt, outline.wkt),
    ):
        if text:
            # Column 0: a polygon has a number in its layer, and no cell.
            place = (outline.layer, outline.row, 0)
            tables.cells.append((line.line_id, source_id, "townships", name, text, typed, *place))


def _list_townships(tables: RawTables, source_id: int, names: Sequence[str]) -> None:
    """Townships of the schools that no file gives an outline: the county is then not complete."""
    for name in names:
        line = tables.line("townships", source_id, "", 0, False)
        tables.cells.append(
            (line.line_id, source_id, "townships", "township", name, name, "", 0, 0)
        )
