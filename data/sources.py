"""Any file of a county, read: the standard workbook by its own headings, outlines by their form, every
other file by the register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.vocabulary import Finding
from data.foreign_sheets import read_foreign
from data.grids import Source, open_source, read_grids
from data.outline_files import gathered, is_outline_file, open_with_parts, read_outlines
from data.read_file import ReadFile
from data.source_mapping import NOTHING_SAID, SourceMapping
from data.standard_sheets import COUNTY_SHEET, county_of_standard, is_standard, read_standard


def read_file(path: Path, said: SourceMapping = NOTHING_SAID) -> ReadFile:
    """Read the file at `path`. Problems are in `findings`; nothing is raised for bad input."""
    (read,) = read_files([path], said)
    return read


def read_files(paths: Sequence[Path], said: SourceMapping = NOTHING_SAID) -> list[ReadFile]:
    """Read files that belong together; the parts of a shapefile are one file.

    A .shp brings the parts that lie beside it. Problems are in `findings`; nothing is raised.
    """
    opened = [each for path in paths for each in open_with_parts(path)]
    refused = [
        ReadFile(each.file, "", findings=[each]) for each in opened if isinstance(each, Finding)
    ]
    sources = gathered(each for each in opened if not isinstance(each, Finding))
    return [*refused, *(read_source(source, said) for source in sources)]


def read_source(source: Source, said: SourceMapping = NOTHING_SAID) -> ReadFile:
    """Read a file that is in memory, as an uploaded one is: it is never written to disk."""
    if is_outline_file(source):
        return read_outlines(source)
    file = read_grids(source)
    if not file.grids:
        return ReadFile(source.name, source.sha256, findings=list(file.findings))
    return read_standard(file) if is_standard(file) else read_foreign(file, said)


def has_outlines(path: Path) -> bool:
    """True for a file of outlines or a part of one."""
    source = open_source(path)
    return isinstance(source, Source) and is_outline_file(source)


def county_named(path: Path) -> tuple[str, str] | None:
    """Name and administrative code of the county of a standard workbook.

    None where it names none. Two counties may share a name; the code tells them apart.
    """
    source = open_source(path)
    if isinstance(source, Finding):
        return None  # what is wrong with the file is told when it is read
    return county_of_standard(read_grids(source, COUNTY_SHEET))
