"""The pack of an indicator: calculation workbooks, list of documents, and the documents themselves.

One zip with a folder per indicator. This module puts words on results, as `data.assess` does.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from analysis.file_names import extension, safe_name
from analysis.present.calculation_workbook import calculation_workbook
from analysis.present.export_workbook import table_workbook
from analysis.present.text import Texts, texts
from analysis.present.trace_tables import DocumentLine, documents_table
from analysis.present.trace_words import Origin, TraceWording, about_sheet
from analysis.present.words import Wording
from analysis.rules import NATIONAL, RulesInForce, day_of_school_year
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import reference
from data.documents import About, Document, DocumentStore, Subject
from data.evidence import asked_of
from data.trace import (
    Loaded,
    column_factors,
    column_names,
    fact_sources,
    read_loaded,
    source_files,
    traced,
)
from data.warehouse import SnapshotInfo, Warehouse

# Zips hold no earlier day; a fixed one gives the same bytes for the same content.
DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class PackBasis:
    """What packs of one school year are made from."""

    info: SnapshotInfo
    files: tuple[tuple[str, str], ...]
    school_year: int
    facts: pd.DataFrame
    loaded: Loaded
    rules: RulesInForce
    with_reliefs: bool
    rule_set: str = NATIONAL

    def origin(self, stage: Stage) -> Origin:
        """What the sheet on origins tells."""
        info = self.info
        return Origin(
            info.county,
            info.snapshot,
            info.built_at,
            info.data_date,
            self.files,
            self.school_year,
            stage,
            self.with_reliefs,
            self.rule_set,
        )

    def subject(self, about: About, code: str) -> Subject:
        """The subject of documents in this county and year."""
        return Subject(county_key(self.info), self.school_year, about, code)


def county_key(info: SnapshotInfo) -> str:
    """By what the documents of a county are known: its code, or its name without one."""
    return info.county_code or info.county


def read_basis(
    warehouse: Warehouse, school_year: int, with_reliefs: bool, rule_set: str = NATIONAL
) -> PackBasis:
    """Read a snapshot for packs of a school year, judged by a rule set.

    Raises NoRuleInForce where no rule holds in it.
    """
    facts = warehouse.facts()
    return PackBasis(
        warehouse.info(),
        source_files(warehouse),
        school_year,
        facts[facts["school_year"] == school_year].reset_index(drop=True),
        read_loaded(warehouse, school_year),
        reference.rule_book(rule_set).on(day_of_school_year(school_year)),
        with_reliefs,
        rule_set,
    )


def trace_wording(language: str, rules: RulesInForce) -> TraceWording:
    """The words of a trace in a language."""
    names = {
        key: {code.code: getattr(code, language) for code in codes}
        for key, codes in reference.code_lists().items()
    }
    words = Wording(texts(language), reference.indicators(), reference.units(), names)
    return TraceWording(words, column_names(language), column_factors(), fact_sources(), rules)


def pack_name(code: str, t: Texts) -> str:
    """The name of an indicator's folder or zip, without extension."""
    return safe_name(f"{code}_{t(f'indicator.{code}.short')}")


def write_pack(
    target: BinaryIO, codes: Sequence[str], basis: PackBasis, store: DocumentStore, language: str
) -> None:
    """Write a zip with one folder per indicator of `codes` into `target`.

    Raises OSError when an attached document cannot be read.
    """
    wording = trace_wording(language, basis.rules)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for code in codes:
            _write_indicator(pack, code, basis, store, wording)


def _write_indicator(
    pack: zipfile.ZipFile,
    code: str,
    basis: PackBasis,
    store: DocumentStore,
    wording: TraceWording,
) -> None:
    t = wording.t
    folder = pack_name(code, t)
    for stage in COMPULSORY_STAGES:
        trace = traced(basis.loaded, basis.facts, code, stage, basis.rules, basis.with_reliefs)
        about = about_sheet(basis.origin(stage), basis.rules, t)
        name = t("trace.pack_calculation", stage=t(f"stage.{stage}"))
        _put(pack, f"{folder}/{name}.xlsx", calculation_workbook(trace, wording, about))
    documents = store.listed(basis.subject(About.INDICATOR, code))
    lines = document_lines(basis, store, code, t)
    about = about_sheet(basis.origin(COMPULSORY_STAGES[0]), basis.rules, t)
    listing = documents_table(lines, wording, "documents", [t("trace.pack_note")])
    name = t("trace.pack_documents")
    _put(pack, f"{folder}/{name}.xlsx", table_workbook(listing, t, about))
    inner = t("trace.pack_folder")
    used: set[str] = set()
    for document in documents:
        inside = _free_name(document, used)
        _put(pack, f"{folder}/{inner}/{inside}", store.read(document))


def _free_name(document: Document, used: set[str]) -> str:
    """The document's name, with a part of its hash where another one is called the same."""
    name = safe_name(document.name)
    if name.casefold() in used:
        ending = extension(name)
        stem = name.removesuffix(f".{ending}")
        name = f"{stem}-{document.sha256[:8]}.{ending}"
    used.add(name.casefold())
    return name


def _put(pack: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    pack.writestr(entry, content)


def document_lines(
    basis: PackBasis, store: DocumentStore, code: str, t: Texts
) -> list[DocumentLine]:
    """Documents of an indicator: each one asked for, attached or missing; others; those of schools."""
    subject = t("trace.of_indicator", code=code)
    attached = store.listed(basis.subject(About.INDICATOR, code))
    asked = asked_of(code, basis.with_reliefs)
    lines = []
    for each in asked:
        title, found = each.title(t.language), [d for d in attached if d.item == each.key]
        lines += [_line(title, each.clause, subject, document) for document in found]
        if not found:
            lines.append(DocumentLine(title, each.clause, subject, ""))
    known = {each.key for each in asked}
    lines += [_line("", "", subject, d) for d in attached if d.item not in known]
    names = basis.facts.drop_duplicates("school_code").set_index("school_code")["school_name"]
    for school, name in names.items():
        lines += school_lines(basis, store, school, str(name))
    return lines


def school_lines(
    basis: PackBasis, store: DocumentStore, school: str, name: str
) -> list[DocumentLine]:
    """The documents attached to one school."""
    return [_line("", "", name, d) for d in store.listed(basis.subject(About.SCHOOL, school))]


def _line(title: str, clause: str, subject: str, document: Document) -> DocumentLine:
    return DocumentLine(
        title,
        clause,
        subject,
        document.name,
        document.size,
        document.sha256,
        document.attached_at,
    )


def write_packs(folder: Path, basis: PackBasis, store: DocumentStore, language: str) -> list[Path]:
    """Write one zip per indicator into a folder and return their paths. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for indicator in reference.indicators():
        path = folder / f"{pack_name(indicator.code, texts(language))}.zip"
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with draft.open("wb") as target:
                write_pack(target, [indicator.code], basis, store, language)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        written.append(path)
    return written
