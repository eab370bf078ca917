"""Any file of a county, read: the standard workbook by its own headings, every other file by the register."""

from __future__ import annotations

from pathlib import Path

from analysis.vocabulary import Finding
from data.foreign_sheets import read_foreign
from data.grids import Source, open_source, read_grids
from data.read_file import ReadFile
from data.source_mapping import NOTHING_SAID, SourceMapping
from data.standard_sheets import COUNTY_SHEET, county_of_standard, is_standard, read_standard


def read_file(path: Path, said: SourceMapping = NOTHING_SAID) -> ReadFile:
    """Read the file at `path`. Problems are in `findings`; nothing is raised for bad input."""
    source = open_source(path)
    if isinstance(source, Finding):
        return ReadFile(path.name, "", findings=[source])
    return read_source(source, said)


def read_source(source: Source, said: SourceMapping = NOTHING_SAID) -> ReadFile:
    """Read a file that is in memory, as an uploaded one is: it is never written to disk."""
    file = read_grids(source)
    if not file.grids:
        return ReadFile(source.name, source.sha256, findings=list(file.findings))
    return read_standard(file) if is_standard(file) else read_foreign(file, said)


def county_named(path: Path) -> tuple[str, str] | None:
    """Name and administrative code of the county of a standard workbook.

    None where it names none. Two counties may share a name; the code tells them apart.
    """
    source = open_source(path)
    if isinstance(source, Finding):
        return None  # what is wrong with the file is told when it is read
    return county_of_standard(read_grids(source, COUNTY_SHEET))
