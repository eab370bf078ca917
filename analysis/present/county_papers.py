"""Papers and slides of a county, put together from its judgements: values in, values out.

`self_evaluation` and `plan_paper` give papers for `export_document.document_file`;
`briefing` gives a deck for `export_slides.slides_file`.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.attention import headline
from analysis.present.county_state import CountyState
from analysis.present.form_tables import coefficient_form, passing_form, school_form
from analysis.present.paper import (
    Block,
    Heading,
    NumberSource,
    Paper,
    PaperTable,
    Paragraph,
    Sentence,
    on_one_line,
    said,
)
from analysis.present.paper_marks import names_and_units, with_sources
from analysis.present.paper_words import (
    floor_share,
    gap_sentences,
    indicator_sentence,
    problems_sentences,
    schools_sentence,
)
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts
from analysis.present.words import finding_text
from analysis.vocabulary import Stage


def self_evaluation(state: CountyState) -> Paper:
    """The part of the self-evaluation on the seven resource indicators, with the schools as annex."""
    t = state.t
    blocks: list[Block] = [
        Heading(1, t("papers.heading.whole")),
        Paragraph((_opening(state), (finding_text(headline(state.stages), state.words),), _end(t))),
        *(Paragraph((schools_sentence(state, stage),)) for stage in state.stages),
    ]
    for stage in state.stages:
        blocks += _stage(state, stage)
    blocks += [Heading(1, t("papers.heading.problems"))]
    blocks += [Paragraph((sentence,)) for sentence in problems_sentences(state)]
    for stage in state.stages:
        blocks += [Paragraph((sentence,)) for sentence in gap_sentences(state, stage)]
    annexes = [
        PaperTable(coefficient_form(state), has_number=False),
        PaperTable(passing_form(state), is_wide=True, has_number=False),
        *(
            PaperTable(school_form(state, stage), is_wide=True, has_number=False)
            for stage in state.stages
        ),
    ]
    return paper(state, t("papers.title.self_evaluation", county=state.county), blocks, annexes)


def paper(
    state: CountyState,
    title: str,
    blocks: Sequence[Block],
    annexes: Sequence[Block] = (),
    *,
    is_summed: bool = False,
) -> Paper:
    """A paper of the county with its signature, date and the small print of its data."""
    day = state.data_date
    end = (state.signed, state.dated, day, state.basis, tuple(annexes), is_summed)
    return Paper(title, tuple(blocks), *end)


def plan_paper(
    state: CountyState,
    title: str,
    parts: Sequence[tuple[str, Sequence[str], Sequence[PresentedTable]]],
    names: Sequence[str] = (),
) -> Paper:
    """A paper made of parts: heading, sentences, tables. For plans of rotation and of funding.

    Every number of a sentence is marked as one of the plan's part; `names` may hold digits and are not.
    Tables of more columns than a page is wide for get pages of their own.
    """
    cited = state.rules.school_rule.citation
    rule = state.t("papers.source.plan", document=cited.document, clause=cited.clause)
    blocks, kept = [], names_and_units(names, state.t)
    for place, (heading, sentences, tables) in enumerate(parts, start=1):
        about = f"{on_one_line(title, state.t)} {heading}"
        source = NumberSource(f"plan_{place}", about, rule, state.snapshot)
        blocks.append(Heading(1, heading))
        blocks += [Paragraph((with_sources(each, source, kept),)) for each in sentences]
        blocks += [PaperTable(table, len(table.columns) > WIDE_FROM) for table in tables]
    return paper(state, title, blocks, is_summed=True)


# Columns that fit on an upright page.
WIDE_FROM = 8


def _opening(state: CountyState) -> Sentence:
    t, rules = state.t, state.rules
    return said(
        t,
        "papers.opening",
        document=rules.school_rule.citation.document,
        county=state.county,
        year=t.school_year(state.school_year),
        met=rules.school_rule.indicators_met,
        of=len(state.words.indicators),
        floor=floor_share(state),
    )


def _end(t: Texts) -> Sentence:
    return (t("papers.sentence_end"),)


def _stage(state: CountyState, stage: Stage) -> list[Block]:
    t = state.t
    blocks: list[Block] = [Heading(1, t("papers.heading.stage", stage=t(f"stage.{stage}")))]
    for kind in ("teachers", "facilities"):
        blocks.append(Heading(2, t(f"papers.heading.{kind}")))
        for indicator in state.words.indicators:
            if indicator.kind == kind:
                sentence = indicator_sentence(state, stage, indicator.code)
                blocks += [
                    Heading(3, t(f"indicator.{indicator.code}.name")),
                    Paragraph((sentence,)),
                ]
    return blocks
