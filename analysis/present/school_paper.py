"""一校一策: the paper of one school or of many: facts, figures, ways, and lines to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.present.county_papers import paper
from analysis.present.county_state import CountyState
from analysis.present.paper import Block, Heading, NumberSource, Paper, PaperTable, Paragraph
from analysis.present.paper_marks import names_and_units, with_sources
from analysis.present.school_report_tables import absent_values, in_ten_thousand
from analysis.present.school_words import title, ways_sentences
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import rule_note
from analysis.school_report import SchoolReport
from analysis.vocabulary import Absence, Stage, State


@dataclass(frozen=True)
class SchoolPart:
    """What a school's part of a paper is made from.

    facts   what the school is, in words
    priced  whose prices are used
    doubts  what speaks against its figures
    """

    stage: Stage
    report: SchoolReport
    facts: str
    priced: str
    doubts: tuple[str, ...] = ()


def school_paper(state: CountyState, part: SchoolPart) -> Paper:
    """The paper of one school of a stage.

    Who does what by when is left to be filled in: no calculation knows it.
    """
    heading = state.t("papers.title.school", school=_name(state, part), stage=_stage(state, part))
    return paper(state, heading, school_blocks(state, part, 1), is_summed=True)


def schools_paper(state: CountyState, parts: Sequence[SchoolPart]) -> Paper:
    """One paper for many schools, each on pages of its own. Without any school it says so."""
    t, blocks = state.t, []
    for number, part in enumerate(parts):
        name, stage = _name(state, part), _stage(state, part)
        heading = t("papers.school.of_many", school=name, stage=stage)
        blocks += [Heading(1, heading, number > 0), *school_blocks(state, part, 2)]
    if not parts:
        blocks = [Paragraph(((t("papers.school.nobody"),),))]
    title = t("papers.title.schools", county=state.county, count=len(parts))
    return paper(state, title, blocks, is_summed=True)


def school_blocks(state: CountyState, part: SchoolPart, level: int) -> list[Block]:
    """The parts of a school: facts, standing, ways up and doubts, under headings of a level."""
    t, words, report = state.t, state.words, part.report
    standing = title(report, _name(state, part), words)
    blocks: list[Block] = [
        Heading(level, t("papers.school.facts")),
        _marked(state, part, "facts", part.facts),
        _marked(state, part, "standing", standing + t("papers.sentence_end")),
        Heading(level, t("papers.school.standard")),
        PaperTable(against_standard(state, report)),
        Heading(level, t("papers.school.ways")),
        *(_marked(state, part, "ways", each) for each in ways_sentences(report, words)),
        PaperTable(measures_table(state, report, part.priced)),
    ]
    if part.doubts:
        blocks.append(Heading(level, t("papers.school.doubts")))
        blocks += [_marked(state, part, "doubts", line) for line in part.doubts]
    return blocks


def _name(state: CountyState, part: SchoolPart) -> str:
    return state.name_of(part.report.code)


def _stage(state: CountyState, part: SchoolPart) -> str:
    return state.t(f"stage.{part.stage}")


def _marked(state: CountyState, part: SchoolPart, what: str, text: str) -> Paragraph:
    """A sentence about the school whose numbers name their source: the workbook, or rule and prices."""
    t, name = state.t, _name(state, part)
    cited = state.rules.school_rule.citation
    rule = f"{cited.document} {cited.clause}"
    if what == "ways":
        rule = t("papers.source.ways", rule=rule, priced=part.priced)
    if what in ("facts", "doubts"):
        rule = t("papers.source.workbook")
    about = t(f"papers.what_school.{what}", school=name, stage=_stage(state, part))
    source = NumberSource(f"{part.stage}_school_{what}", about, rule, state.snapshot)
    kept = names_and_units([name, part.report.code], t)
    return Paragraph((with_sources(text, source, kept),))


def against_standard(state: CountyState, report: SchoolReport) -> PresentedTable:
    """The seven indicators of the school: value, standard, floor, county mean, what is lacking."""
    t, words, rows = state.t, state.words, []
    for line in report.lines:
        code, known = line.indicator.code, line.state == State.KNOWN
        rows.append(
            {
                "indicator": words.name(code),
                "unit": t(f"unit.{line.indicator.unit}"),
                "value": line.value if known else float("nan"),
                "threshold": line.threshold,
                "floor": line.floor,
                "mean": line.mean,
                "gap": words.gap(code, line.to_threshold),
                "floor_gap": words.gap(code, line.to_floor),
            }
        )
    places = tuple(words.places(line.indicator.code) for line in report.lines)
    columns = [
        Column("indicator", t("column.indicator")),
        Column("unit", t("column.unit")),
        Column("value", t("column.value"), "number", places=places),
        Column("threshold", t("column.threshold"), "number", places=places),
        Column("floor", t("school.column.floor"), "number", places=places),
        Column("mean", t("column.county_mean"), "number", places=places),
        Column("gap", t("column.gap")),
        Column("floor_gap", t("column.floor_gap")),
    ]
    frame = pd.DataFrame(rows)
    notes = [rule_note(state.rules, t).strip()]
    key = f"paper_standard_{report.code}"
    title, absent = t("papers.school.standard_table"), absent_values(report)
    return present(key, title, frame, columns, notes, absent)


def measures_table(state: CountyState, report: SchoolReport, priced: str) -> PresentedTable:
    """One line per indicator that has to rise: amount, money, and blanks for date and person."""
    t, words = state.t, state.words
    unit, decimals = t("unit.ten_thousand_yuan"), words.decimals["ten_thousand_yuan"]
    rows = [
        {
            "indicator": words.name(line.indicator.code),
            "gap": words.gap(line.indicator.code, line.to_threshold),
            "once": in_ten_thousand(line.once_threshold),
            "yearly": in_ten_thousand(line.yearly_threshold),
            "measure": "",
            "deadline": "",
            "person": "",
        }
        for line in report.lines
        if not line.to_threshold <= 0
    ]
    columns = [
        Column("indicator", t("column.indicator")),
        Column("gap", t("column.gap")),
        Column("once", t("school.column.once"), "number", decimals, unit),
        Column("yearly", t("school.column.yearly"), "number", decimals, unit),
        Column("measure", t("papers.school.measure")),
        Column("deadline", t("papers.school.deadline")),
        Column("person", t("papers.school.person")),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    frame = frame.astype({"once": float, "yearly": float})
    money = frame[["once", "yearly"]].isna().replace({True: Absence.MISSING, False: None})
    key = f"paper_measures_{report.code}"
    notes = [t("papers.school.fill_in"), priced]
    return present(key, t("papers.school.measures"), frame, columns, notes, money.astype(object))
