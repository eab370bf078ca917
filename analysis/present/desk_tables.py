"""Tables of the data desk: findings by kind, findings one by one, versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts, finding_sentence
from analysis.vocabulary import Finding, Severity


def counts_by_severity(findings: Sequence[Finding]) -> dict[str, int]:
    """Severity -> number of findings, none left out."""
    return {
        str(severity): sum(finding.severity is severity for finding in findings)
        for severity in Severity
    }


@dataclass(frozen=True)
class FindingKind:
    """All findings of one key: how severe, how many, in how many schools; one of them in words."""

    severity: Severity
    count: int
    schools: int
    example: str


def finding_kinds(findings: Sequence[Finding], t: Texts) -> tuple[FindingKind, ...]:
    """Findings by kind: those that stop first, then the most frequent."""
    order = list(Severity)
    kinds: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((order.index(finding.severity), finding.key), []).append(finding)
    ranked = sorted(kinds.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1]))
    return tuple(
        FindingKind(
            found[0].severity,
            len(found),
            len({finding.school for finding in found if finding.school}),
            finding_sentence(found[0], t),
        )
        for _, found in ranked
    )


def years_in_words(years: Sequence[int], t: Texts) -> str:
    """School years as a list, or as a range where they are many and without a gap."""
    ordered = sorted(years)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        first, last = t.school_year(ordered[0]), t.school_year(ordered[-1])
        return t("desk.year_range", first=first, last=last, years=len(ordered))
    return t.join([t.school_year(year) for year in ordered])


def finding_list(findings: Sequence[Finding], t: Texts) -> PresentedTable:
    """One row per finding: severity, file, sheet, cell, school, what is wrong and what to do."""
    rows = [
        {
            "severity": t(f"severity.{finding.severity}"),
            "file": finding.file,
            "sheet": finding.sheet,
            "cell": finding.cell,
            "school": finding.school,
            "sentence": finding_sentence(Finding(finding.key, finding.severity, finding.values), t),
        }
        for finding in findings
    ]
    columns = [
        Column("severity", t("checked.heading.severity"), width="small"),
        Column("file", t("desk.file"), width="small"),
        Column("sheet", t("checked.heading.sheet"), width="small"),
        Column("cell", t("checked.heading.cell"), width="small"),
        Column("school", t("checked.heading.school"), width="small"),
        Column("sentence", t("checked.heading.sentence"), width="large"),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present("findings", t("desk.list_title", findings=len(rows)), frame, columns)


def version_table(rows: Sequence[dict[str, object]], t: Texts) -> PresentedTable:
    """One row per snapshot: name, state, county, school years, files, when it was built."""
    columns = [
        Column("state", t("desk.state"), width="small"),
        Column("name", t("desk.version"), width="medium"),
        Column("county", t("desk.county"), width="small"),
        Column("years", t("choice.school_year"), width="medium"),
        Column("files", t("desk.files"), width="medium"),
        Column("built_at", t("desk.built_at"), width="medium"),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present("versions", t("desk.versions_title", versions=len(rows)), frame, columns)
