"""Reading published results: a platform's table of means and coefficients, or school values of a form.

A table is recognised by the names of indicators: down a column with 均值, 差异系数 across, or across a
row with these words or schools down. What is not recognised is told; nothing is guessed.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from analysis.reconcile import COEFFICIENT, DEVIATION, MEAN, VALUE, Basis, Published
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Severity, Stage
from data.cell_text import DASHES
from data.grids import Grid, Source, cell_name, read_grids
from data.heading_path import label_form
from data.source_tables import filled_labels
from data.source_vocabulary import PUBLISHED, Vocabulary, vocabulary
from data.warehouse import Warehouse

KINDS = {"mean": MEAN, "sd": DEVIATION, "cv": COEFFICIENT}
NUMBER = re.compile(r"([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)(%?)")
# L1, A1, (1): how results number their indicators.
NUMBERING = re.compile(r"(?:[A-Za-z]?\d{1,2}|\(\d{1,2}\))[.、:\s]*")
LEAST_INDICATORS = 3
# Rows of bands that may stand over a heading.
BANDS = 2


def read_results(
    source: Source, schools: Mapping[str, str]
) -> tuple[list[Published], list[Finding]]:
    """Published figures of a file and what could not be used; `schools`: code -> name of the year.

    Problems are findings; nothing is raised for bad input.
    """
    file = read_grids(source)
    findings = list(file.findings)
    figures: list[Published] = []
    for grid in file.grids:
        if not any(map(any, grid.rows)):
            continue
        reader = _GridReader(source.name, grid, schools)
        found = _with_shown_decimals(list(reader.figures()))
        figures += found
        findings += reader.findings
        if not found:
            findings.append(
                Finding("results_are_not_recognised", Severity.LOOK, {}, source.name, grid.title)
            )
    return figures, findings


def _with_shown_decimals(figures: Sequence[Published]) -> list[Published]:
    """Figures with the decimals of their kind and indicator: a workbook drops zeros at the end.

    5 beside 5.29 is 5.00; where no figure of the kind shows a decimal, none is made up.
    """
    most: dict[tuple[str, str], int] = {}
    for figure in figures:
        key = (figure.kind, figure.indicator)
        most[key] = max(most.get(key, 0), figure.decimals)
    return [replace(f, decimals=most[f.kind, f.indicator]) for f in figures]


def loaded_results(warehouse: Warehouse, school_year: int, basis: Basis) -> list[Published]:
    """School values of 申报表 表Ⅱ-2 that were loaded with the data of a year.

    A value without a stage belongs to the only stage that its school has; it is left out where the
    school has two, or where what was typed is no number.
    """
    rows = warehouse.read(
        """
        SELECT value.*, source.file FROM published_value AS value JOIN source USING (source_id)
        WHERE school_year = ? ORDER BY ALL
        """,
        [school_year],
    )
    stages: dict[str, list[Stage]] = {}
    for stage, units in basis.stages.items():
        for code in units["school_code"]:
            stages.setdefault(code, []).append(stage)
    found = []
    for row in rows.to_dict("records"):
        own = stages.get(row["school_code"], [])
        stage = Stage(row["stage"]) if isinstance(row["stage"], str) else None
        if stage is None and len(own) == 1:
            stage = own[0]
        read = number_of(row["typed"])
        if stage in own and read is not None:
            cell = cell_name(row["origin_row"], row["origin_column"])
            place = f"{row['file']} {row['origin_sheet']} {cell}"
            found.append(
                Published(VALUE, stage, row["indicator"], *read, row["school_code"], place)
            )
    return found


def indicator_of(text: str, words: Vocabulary) -> str:
    """The code of the indicator that a label names; "" for other labels."""
    label = label_form(text)
    shorter = NUMBERING.sub("", unicodedata.normalize("NFKC", text).strip(), count=1)
    for each in (label, label_form(shorter)):
        levels = words.path([each]).levels
        for alias in words.aliases.get(levels, ()):
            if alias.target.sheet == PUBLISHED:
                return alias.target.field
    return ""


def number_of(text: str) -> tuple[float, int] | None:
    """Value and shown decimals of a number as typed; 48.88% is 0.4888 with four decimals."""
    narrow = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = NUMBER.fullmatch(narrow)
    if found is None:
        return None
    plain = found[1].replace(",", "")
    decimals = len(plain.partition(".")[2])
    return (float(plain) / 100, decimals + 2) if found[2] else (float(plain), decimals)


class _GridReader:
    def __init__(self, file: str, grid: Grid, schools: Mapping[str, str]) -> None:
        self.file, self.grid, self.schools = file, grid, schools
        self.words = vocabulary()
        self.findings: list[Finding] = []
        self._labels = filled_labels(grid)
        self._by_name: dict[str, list[str]] = {}
        for code, name in schools.items():
            self._by_name.setdefault(_plain(name), []).append(code)

    def figures(self) -> Iterator[Published]:
        """Every figure of the sheet, table by table."""
        heading: tuple[int, str, dict[int, str]] | None = None
        for number, row in enumerate(self.grid.rows):
            found = self._heading(row)
            if found is not None:
                heading = (number, *found)
            elif heading is not None and any(row):
                if heading[1] == "measures":
                    yield from self._row_of_measures(number, row, heading)
                else:
                    yield from self._row_of_indicators(number, row, heading)

    def _heading(self, row: Sequence[str]) -> tuple[str, dict[int, str]] | None:
        """What a row heads: measures across, or indicators across; None for other rows."""
        measures = {
            column: kind
            for column, text in enumerate(row)
            for key, kind in KINDS.items()
            if label_form(text) in self.words.published[key]
        }
        indicators = {
            column: code
            for column, text in enumerate(row)
            if (code := indicator_of(text, self.words))
        }
        if len(indicators) >= LEAST_INDICATORS:
            return "indicators", indicators
        # A row that names an indicator and holds a measure's word is a row of the body.
        if measures and not indicators:
            filled = [c for c, text in enumerate(row) if text]
            if len(measures) > 1 or min(measures) > min(filled):
                return "measures", measures
        return None

    def _stage(self, number: int, row: Sequence[str]) -> Stage | None:
        """The stage that the row itself, a title above it, or the sheet's name tells."""
        for text in row:
            stage = self._stage_in(text, whole=True)
            if stage is not None:
                return stage
        for above in range(number - 1, -1, -1):
            filled = [text for text in self.grid.rows[above] if text]
            if len(set(filled)) == 1:
                stage = self._stage_in(filled[0], whole=False)
                if stage is not None:
                    return stage
        return self._stage_in(self.grid.title, whole=False)

    def _stage_in(self, text: str, whole: bool) -> Stage | None:
        label = label_form(text)
        found = {
            stage
            for word, stage in self.words.words.stages.items()
            if (label == word if whole else word in label)
            if stage in {str(each) for each in COMPULSORY_STAGES}
        }
        return Stage(found.pop()) if len(found) == 1 else None

    def _row_of_measures(
        self, number: int, row: Sequence[str], heading: tuple[int, str, dict[int, str]]
    ) -> Iterator[Published]:
        first, _, measures = heading
        names = [indicator_of(text, self.words) for text in row]
        code = next((name for name in names if name), "")
        if not code:
            return
        for column, kind in measures.items():
            stage = self._stage_over(first, column) or self._stage(number, row)
            yield from self._figure(number, column, row, kind, stage, code, "")

    def _stage_over(self, heading: int, column: int) -> Stage | None:
        """The stage of a band above a heading, as 小学 over 均值 and 差异系数."""
        for above in range(heading - 1, max(-1, heading - 1 - BANDS), -1):
            stage = self._stage_in(self._labels[above][column], whole=True)
            if stage is not None:
                return stage
        return None

    def _row_of_indicators(
        self, number: int, row: Sequence[str], heading: tuple[int, str, dict[int, str]]
    ) -> Iterator[Published]:
        first, _, indicators = heading
        labels = [label_form(text) for column, text in enumerate(row) if column < min(indicators)]
        kind = next(
            (kind for key, kind in KINDS.items() if self.words.published[key] & set(labels)), ""
        )
        stage = self._stage(number, row) or self._stage(first, self.grid.rows[first])
        school = ""
        if not kind:
            if set(labels) & (self.words.totals | self.words.subtotals):
                return
            school = self._school(number, row, min(indicators))
            if not school:
                return
            kind = VALUE
        for column, code in indicators.items():
            yield from self._figure(number, column, row, kind, stage, code, school)

    def _school(self, number: int, row: Sequence[str], before: int) -> str:
        texts = [text for text in row[:before] if text]
        coded = next((text for text in texts if text in self.schools), "")
        named = [code for text in texts for code in self._by_name.get(_plain(text), [])]
        if coded and (not named or coded in named):
            return coded
        if coded:
            values = {"value": coded, "other": self.schools[named[0]]}
            self.findings.append(
                Finding(
                    "result_names_two_schools",
                    Severity.LOOK,
                    values,
                    self.file,
                    self.grid.title,
                    str(number + 1),
                )
            )
            return ""
        if len(set(named)) == 1:
            return named[0]
        names = [text for text in texts if number_of(text) is None and len(text) > 1]
        if names and any(number_of(text) for text in row[before:]):
            near = difflib.get_close_matches(_plain(names[0]), list(self._by_name), n=3, cutoff=0.4)
            values = {
                "value": names[0],
                "candidates": [self.schools[self._by_name[name][0]] for name in near],
            }
            self.findings.append(
                Finding(
                    "result_names_no_school",
                    Severity.LOOK,
                    values,
                    self.file,
                    self.grid.title,
                    str(number + 1),
                )
            )
        return ""

    def _figure(
        self,
        number: int,
        column: int,
        row: Sequence[str],
        kind: str,
        stage: Stage | None,
        code: str,
        school: str,
    ) -> Iterator[Published]:
        text = row[column] if column < len(row) else ""
        if not text or text in DASHES:
            return
        cell = cell_name(number + 1, column + 1)
        read = number_of(text)
        if read is None or stage is None:
            key = "result_is_no_number" if read is None else "result_tells_no_stage"
            self.findings.append(
                Finding(key, Severity.LOOK, {"value": text}, self.file, self.grid.title, cell)
            )
            return
        value, decimals = read
        place = f"{self.file} {self.grid.title} {cell}"
        yield Published(kind, stage, code, value, decimals, school, place)


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
