"""一校一策 as files: of one school, or of many in one document, made when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analysis.edition import EditionMark
from analysis.present.export_document import document_file
from analysis.present.school_paper import SchoolPart, school_paper, schools_paper
from analysis.vocabulary import COMPULSORY_STAGES, Stage, Verdict
from data import planning
from pages.shared import cached
from pages.shared.desk_versions import stored_findings
from pages.shared.papers import county_state
from pages.shared.school_parts import all_doubts, facts_text, prices_note
from pages.shared.view_context import ViewContext


def school_file(context: ViewContext, code: str, edition: EditionMark | None = None) -> bytes:
    """The plan of one school of the chosen stage as .docx. Raises KeyError for one not in scope."""
    state = county_state(context, stages=(context.stage,), edition=edition)
    (part,) = school_parts(context, [code])
    return document_file(school_paper(state, part), state.layout, context.t)


def schools_file(
    context: ViewContext, chosen: Mapping[Stage, Sequence[str]], edition: EditionMark | None = None
) -> bytes:
    """The plans of the chosen schools (stage -> codes) in one .docx, in that order."""
    state = county_state(context, edition=edition)
    parts = [
        part
        for stage, codes in chosen.items()
        for part in school_parts(replace(context, stage=stage), codes)
    ]
    return document_file(schools_paper(state, parts), state.layout, context.t)


def failing_schools(context: ViewContext) -> dict[Stage, list[str]]:
    """stage -> codes of the schools that fail, those that lack most first."""
    found = {}
    for stage in COMPULSORY_STAGES:
        rows = context.league(stage)
        rows = rows[rows["verdict"] == Verdict.FAIL]
        ordered = rows.sort_values(["distance", "school_code"], ascending=[False, True])
        found[stage] = [str(code) for code in ordered["school_code"]]
    return found


def school_parts(context: ViewContext, codes: Sequence[str]) -> list[SchoolPart]:
    """What the papers of schools of the chosen stage are made from, in the order of the codes.

    Whatever is the same for all of them is read once. Raises KeyError for a code not in scope.
    """
    prices, kept = planning.prices(), []
    names = context.league().set_index("school_code")["school_name"]
    if not context.names_coded:
        kept = stored_findings(context.snapshot)
    priced = prices_note(prices, context)
    reports = cached.school_reports(*context.key, prices.listed, tuple(codes))
    parts = []
    for report, history in reports:
        code = report.code
        doubts = all_doubts(context, report, history, str(names[code]), kept)
        facts = facts_text(context, code)
        parts.append(SchoolPart(context.stage, report, facts, priced, tuple(doubts)))
    return parts
