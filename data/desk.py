"""The work of the data desk without its page: check files in memory, ask what they mean, remember it.

Uploaded files are read from memory and never written to disk; only what was said about them is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.vocabulary import Finding, Stage
from data import build
from data.assembly import STAGED
from data.grids import Source, open_source
from data.outline_files import gathered
from data.read_file import ReadFile
from data.reference import code_lists, workbook_sheets
from data.source_mapping import (
    NOTHING_SAID,
    SourceMapping,
    mapping_text,
    named,
    read_mapping,
)
from data.source_vocabulary import Target
from data.sources import read_source
from data.workspace import CORRECTIONS, MAPPING, workspace_folder, write_whole

# Sheets whose columns a heading of a bureau's own can mean.
CHOOSABLE = ("schools", "pupils", "teachers", "premises")
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Checked:
    """Files as read, what was said about them, and every finding of a build of them."""

    files: tuple[ReadFile, ...]
    findings: tuple[Finding, ...]
    said: SourceMapping


@dataclass(frozen=True)
class Question:
    """Something that only a person can say.

    kind        heading: `text` is a heading, the answer a target or None (not needed)
                school: `text` is a name, the answer a school code
                code: `text` is a word of the code list `list_key`, the answer a code
    candidates  the nearest answers in words, best first
    """

    kind: str
    text: str
    list_key: str = ""
    candidates: tuple[str, ...] = ()


def check_sources(
    sources: Sequence[Source], said: SourceMapping, tell: Progress = lambda done, of, name: None
) -> Checked:
    """Read files that are in memory and check them together; nothing is written.

    `tell` is called before each file and once at the end with (files done, files, name).
    """
    files, sources = [], gathered(sources)
    for position, source in enumerate(sources):
        tell(position, len(sources), source.name)
        files.append(read_source(source, said))
    tell(len(sources), len(sources), "")
    return Checked(tuple(files), tuple(build.check(files, said)), said)


def open_questions(findings: Sequence[Finding]) -> tuple[Question, ...]:
    """What findings ask a person to say, each once; what stops a build comes first."""
    questions = []
    for finding in findings:
        values = finding.values
        candidates = tuple(values.get("candidates", ()))
        if finding.key == "column_is_not_known":
            questions.append(Question("heading", str(values["heading"]), candidates=candidates))
        elif finding.key == "school_is_not_identified":
            questions.append(Question("school", str(values["value"]), candidates=candidates))
        elif finding.key == "code_is_not_known":
            list_key = _list_of(str(values["field"]))
            questions.append(Question("code", str(values["value"]), list_key))
    # Headings rarely stop a build; the others do.
    return tuple(dict.fromkeys(sorted(questions, key=lambda each: each.kind == "heading")))


def _list_of(field: str) -> str:
    return next(
        "yes_no" if column.type == "yes_no" else str(column.list)
        for sheet in workbook_sheets()
        for column in sheet.columns
        if column.field == field and (column.list or column.type == "yes_no")
    )


def targets() -> tuple[Target, ...]:
    """Columns that a heading can mean; those counted by stage without and with each stage."""
    keys = {"stage", "school_year", "school_code"}
    return tuple(
        Target(sheet.key, column.field, stage)
        for sheet in workbook_sheets()
        if sheet.key in CHOOSABLE
        for column in sheet.columns
        if sheet.key == "schools" or column.field not in keys
        for stage in (("", *map(str, Stage)) if sheet.key in STAGED else ("",))
    )


def schools_in(files: Sequence[ReadFile]) -> dict[str, str]:
    """School code -> name, of every file that gives both."""
    found: dict[str, str] = {}
    for file in files:
        schools = file.cells[file.cells["sheet"] == "schools"]
        rows = schools.pivot(index="row_number", columns="field", values="text")
        if {"school_code", "school_name"} <= set(rows.columns):
            complete = rows[["school_code", "school_name"]].dropna()
            found |= dict(zip(complete["school_code"], complete["school_name"], strict=True))
        for record in file.records:
            code, name = record.first("school_code"), record.first("school_name")
            if code is not None and name is not None and not record.is_person:
                found.setdefault(code.typed, name.typed)
    return dict(sorted(found.items(), key=lambda item: item[1]))


def answered(said: SourceMapping, answers: Mapping[Question, Target | str | None]) -> SourceMapping:
    """What was said before and the answers, which go before it."""
    headings, schools, codes = dict(said.headings), dict(said.schools), dict(said.codes)
    for question, answer in answers.items():
        if question.kind == "heading" and not isinstance(answer, str):
            headings[question.text] = answer
        elif question.kind == "school" and isinstance(answer, str):
            schools[question.text] = answer
        elif question.kind == "code" and isinstance(answer, str):
            codes[question.list_key, question.text] = answer
    return named(replace(said, headings=headings, schools=schools, codes=codes), MAPPING)


def kept_mapping(folder: Path | None = None) -> tuple[SourceMapping, list[Finding]]:
    """What was said about the county's files before, and what is wrong with the file of it."""
    path = (folder or workspace_folder()) / MAPPING
    return read_mapping(path) if path.is_file() else (NOTHING_SAID, [])


def keep_mapping(said: SourceMapping, folder: Path | None = None) -> None:
    """Keep what was said for the next time. Raises OSError where it cannot be written."""
    write_whole((folder or workspace_folder()) / MAPPING, mapping_text(said).encode())


def kept_corrections(folder: Path | None = None) -> Source | None:
    """The register of corrections in the workspace; None without one."""
    path = (folder or workspace_folder()) / CORRECTIONS
    if not path.is_file():
        return None
    source = open_source(path)
    return source if isinstance(source, Source) else None


def code_words(list_key: str, language: str) -> dict[str, str]:
    """Code -> label of a code list."""
    return {code.code: getattr(code, language) for code in code_lists()[list_key]}
