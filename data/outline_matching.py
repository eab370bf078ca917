"""Which polygon of a file of outlines is which township: the column is found by what stands in it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from analysis.vocabulary import Finding, Severity
from data.read_file import OutlineLayer, ReadFile

# A centimetre, in decimals of a degree.
DECIMALS = 7
MOST_CANDIDATES, LEAST_LIKE = 3, 0.4


@dataclass(frozen=True)
class TownshipOutline:
    """The outline of one township: its name as the workbook has it and as the file has it, the layer
    and the number of its first polygon, its shape as WKT, and the datum that the file tells, or ""."""

    township: str
    typed: str
    layer: str
    row: int
    wkt: str
    datum: str


def match_outlines(
    file: ReadFile, townships: Sequence[str]
) -> tuple[list[TownshipOutline], list[Finding]]:
    """The outlines of a file for the townships of a county, and what is to be told about them.

    Of all layers and columns the one counts whose values name most townships; several polygons of one
    name make one outline. Broken polygons are repaired and told. A file that names no township stops.
    """
    known = {_plain(name): name for name in townships}
    best = _best_column(file.layers, known)
    if best is None:
        shown = [name for layer in file.layers for name in _some_names(layer)][:MOST_CANDIDATES]
        values = {"names": shown, "townships": list(known.values())[:MOST_CANDIDATES]}
        return [], [Finding("outline_file_names_no_township", Severity.STOPS, values, file.file)]
    layer, column = best
    names = layer.attributes[column].map(_plain, na_action="ignore")
    outlines, findings = [], []
    for plain, township in known.items():
        at = np.flatnonzero((names == plain).fillna(False))
        if not len(at):
            continue
        shape, repaired = _whole(layer.shapes[at])
        row = int(layer.rows[at[0]])
        place = {"file": file.file, "sheet": layer.name, "cell": str(row)}
        if shape is None:
            values = {"value": township}
            findings.append(Finding("outline_cannot_be_repaired", Severity.STOPS, values, **place))
            continue
        if repaired:
            values = {"value": township}
            findings.append(Finding("outline_is_repaired", Severity.LOOK, values, **place))
        typed = str(layer.attributes[column].iloc[at[0]])
        wkt = shapely.to_wkt(shape, rounding_precision=DECIMALS)
        outlines.append(TownshipOutline(township, typed, layer.name, row, wkt, layer.datum))
    told = _told(file, layer, column, names, known, {each.township for each in outlines})
    return outlines, [*findings, *told]


def _plain(name: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(name)))


def _best_column(
    layers: Sequence[OutlineLayer], known: dict[str, str]
) -> tuple[OutlineLayer, str] | None:
    best, most = None, 0
    for layer in layers:
        for column in layer.attributes.columns:
            values = set(layer.attributes[column].dropna().map(_plain))
            if len(values & set(known)) > most:
                best, most = (layer, column), len(values & set(known))
    return best


def _some_names(layer: OutlineLayer) -> list[str]:
    """Values of the column that looks most like names: words, and many different ones."""
    words = layer.attributes.apply(lambda column: column[column.str.contains(r"\D", na=False)])
    return list(words[words.nunique().idxmax()].dropna().unique()) if len(words.columns) else []


def _whole(shapes: np.ndarray) -> tuple[shapely.Geometry | None, bool]:
    """The polygons as one valid shape, and whether any had to be repaired; None when nothing is left."""
    valid = shapely.is_valid(shapes)
    mended = np.where(valid, shapes, shapely.make_valid(shapes, method="structure"))
    # Zero width leaves lines and points behind, which a repair may give beside polygons.
    shape = shapely.union_all(shapely.buffer(mended, 0.0))
    return (None if shape.is_empty else shape), not valid.all()


def _told(
    file: ReadFile,
    layer: OutlineLayer,
    column: str,
    names: pd.Series,
    known: dict[str, str],
    matched: set[str],
) -> list[Finding]:
    """Which column was used, and what has no partner on the other side, with the nearest names."""
    values = {
        "layer": layer.name,
        "column": column,
        "matched": len(matched),
        "townships": len(known),
        "crs": layer.crs,
    }
    key = "outline_file_is_used" if layer.crs else "outline_file_names_no_crs"
    findings = [Finding(key, Severity.LOOK, values, file.file)]
    strange = names[~names.isin(list(known))].dropna().drop_duplicates()
    missing = [name for name in known.values() if name not in matched]
    for position, name in strange.items():
        near = difflib.get_close_matches(name, [*map(_plain, missing)], MOST_CANDIDATES, LEAST_LIKE)
        told = {"value": name, "candidates": [known[each] for each in near]}
        place = {"sheet": layer.name, "cell": str(int(layer.rows[position]))}
        findings.append(
            Finding("outline_is_of_no_township", Severity.LOOK, told, file.file, **place)
        )
    if missing:
        told = {"count": len(missing), "names": missing}
        findings.append(Finding("township_has_no_outline", Severity.LOOK, told, file.file))
    return findings
