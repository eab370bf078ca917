"""一校一策: the paper of one school, from its report: facts, figures, ways, and lines to fill in."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.present.county_papers import paper
from analysis.present.county_state import CountyState
from analysis.present.paper import Block, Heading, Paper, PaperTable, Paragraph
from analysis.present.school_report_tables import in_ten_thousand
from analysis.present.school_words import title, ways_sentences
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import rule_note
from analysis.school_report import SchoolReport
from analysis.vocabulary import Absence, Stage, State


def school_paper(
    state: CountyState,
    stage: Stage,
    report: SchoolReport,
    facts: str,
    priced: str,
    doubts: Sequence[str] = (),
) -> Paper:
    """The paper of one school of a stage.

    `facts`: what the school is, in words; `priced`: whose prices are used; `doubts`: what speaks
    against its figures. Who does what by when is left to be filled in: no calculation knows it.
    """
    t, words, name = state.t, state.words, state.name_of(report.code)
    blocks: list[Block] = [
        Heading(1, t("papers.school.facts")),
        Paragraph(((facts,),)),
        Paragraph(((title(report, name, words) + t("papers.sentence_end"),),)),
        Heading(1, t("papers.school.standard")),
        PaperTable(against_standard(state, report)),
        Heading(1, t("papers.school.ways")),
        *(Paragraph(((sentence,),)) for sentence in ways_sentences(report, words)),
        PaperTable(measures_table(state, report, priced)),
    ]
    if doubts:
        blocks.append(Heading(1, t("papers.school.doubts")))
        blocks += [Paragraph(((line,),)) for line in doubts]
    heading = t("papers.title.school", school=name, stage=t(f"stage.{stage}"))
    return paper(state, heading, blocks)


def against_standard(state: CountyState, report: SchoolReport) -> PresentedTable:
    """The seven indicators of the school: value, standard, floor, county mean, what is lacking."""
    t, words, rows = state.t, state.words, []
    for line in report.lines:
        code, known = line.indicator.code, line.state == State.KNOWN
        rows.append(
            {
                "indicator": words.name(code),
                "unit": t(f"unit.{line.indicator.unit}"),
                "value": words.number(code, line.value) if known else t(f"state.{line.state}"),
                "threshold": words.number(code, line.threshold),
                "floor": words.number(code, line.floor),
                "mean": words.number(code, line.mean),
                "gap": words.gap(code, line.to_threshold),
                "floor_gap": words.gap(code, line.to_floor),
            }
        )
    columns = [
        Column("indicator", t("column.indicator")),
        Column("unit", t("column.unit")),
        Column("value", t("column.value")),
        Column("threshold", t("column.threshold")),
        Column("floor", t("school.column.floor")),
        Column("mean", t("column.county_mean")),
        Column("gap", t("column.gap")),
        Column("floor_gap", t("column.floor_gap")),
    ]
    frame = pd.DataFrame(rows)
    notes = [rule_note(state.rules, t).strip()]
    key = f"paper_standard_{report.code}"
    return present(key, t("papers.school.standard_table"), frame, columns, notes)


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
