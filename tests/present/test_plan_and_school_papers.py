"""Papers of schools and of plans read back: tables as presented, every number with its source."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from docx.oxml.ns import qn

from analysis.levers import COUNTY, Fund, Place, Rotation, Train
from analysis.peers import choose_peers
from analysis.present.cell_words import cell_rows
from analysis.present.document_grid import KEPT_WHOLE, grid
from analysis.present.paper import Heading, PaperTable, Paragraph, Sourced, plain_text
from analysis.present.plan_papers import PlanKind, kinds_of, paper_of_plan
from analysis.present.rotation_tables import indicators_before_after
from analysis.present.school_paper import SchoolPart, school_paper, schools_paper
from analysis.present.text import LANGUAGES
from analysis.present.what_if_tables import (
    budget_table,
    funding_table,
    levers_table,
    moves_table,
    schools_table,
)
from analysis.present.what_if_words import PlanWording, limited_texts
from analysis.school_report import school_report
from analysis.school_steps import basis, cheapest_steps
from analysis.vocabulary import Verdict
from analysis.what_if import apply
from data import planning
from tests.present.paper_states import INDICATORS, state_of, words_of
from tests.present.test_papers import bookmarks, cells_of, opened, written
from tests.present.test_what_if_tables import EVERY
from tests.what_if_county import asked, code, county

NUMBER = re.compile(r"\d")


def part_of(state, stage, place):
    result, prices = state.stages[stage], planning.prices().listed
    degrees = ["doctor", "master", "bachelor", "college"]
    every = state.facts[[f"teachers_{degree}" for degree in degrees]].sum(axis=1)
    found = basis(result, state.facts.assign(full_time_teachers=every), INDICATORS, prices)
    money = cheapest_steps(found, state.rules.school_rule)
    rows = state.leagues[stage].assign(school_type="211")
    chosen = str(rows["school_code"].iloc[place])
    peers = choose_peers(rows, chosen, planning.peer_rules(), [])
    report = school_report(chosen, result, found, (money, money), peers, state.rules)
    return SchoolPart(stage, report, f"在校生 {place + 7} 人、3 个班", "单价 2025", ("疑点 5 处",))


def plan_paper_of(language, kind, scenario=EVERY):
    state = state_of(0, language)
    ground = county(2)
    names = {code(place): f"{place}号小学" for place in range(12)}
    wording = PlanWording(words_of(language), names, ground)
    outcome = apply(asked(*scenario), ground)
    stage = outcome.scenario.stage
    state = replace(state, stages={stage: state.stages[stage]})
    table = indicators_before_after(outcome, ["注"], state.words)
    made = paper_of_plan(state, kind, "方案<1>", outcome, table, wording)
    return state, outcome, wording, made


def assert_marked(state, made, content):
    """Every digit of a sentence stands in a bookmark, and the list at the end holds all of them."""
    sentences = [s for b in made.blocks if isinstance(b, Paragraph) for s in b.sentences]
    numbers = [part.text for s in sentences for part in s if isinstance(part, Sourced)]
    marks = bookmarks(content)
    assert [text.replace(" ", "") for text in marks.values()] == [
        text.replace(" ", "") for text in numbers
    ]
    register = cells_of(opened(content).tables[-1])[1:]
    told = "; ".join([row[1] for row in register])
    assert told.replace(" ", "") == "; ".join(numbers).replace(" ", "")
    assert register[0][0].startswith(next(iter(marks)))
    assert all(row[2] and row[3].isdigit() for row in register)
    return sentences


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(4))
def test_a_schools_paper_marks_each_number_and_prints_its_tables(seed, language):
    state = state_of(seed, language)
    stage = next(iter(state.stages))
    made = school_paper(state, part_of(state, stage, seed))
    content = written(state, made)
    name = state.name_of(part_of(state, stage, seed).report.code)
    for sentence in assert_marked(state, made, content):
        rest = "".join(part for part in sentence if isinstance(part, str)).replace(name, "")
        rest = rest.replace(state.t("unit.ten_thousand_yuan"), "")
        # What is left of figures belongs to words of an indicator's name.
        assert not re.search(r"(?<![A-Za-z])\d", rest)
    shown = [b.table for b in made.blocks if isinstance(b, PaperTable)]
    found = [cells_of(table) for table in opened(content).tables]
    assert [cells[1:] for cells in found[:-1]] == [cell_rows(table, state.t) for table in shown]


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_schools_stand_in_one_paper_as_each_would_alone(language):
    state = state_of(0, language)
    stage = next(iter(state.stages))
    parts = [part_of(state, stage, place) for place in (0, 3, 9)]
    made = schools_paper(state, parts)
    content = written(state, made)
    assert_marked(state, made, content)
    many = [cells_of(table) for table in opened(content).tables][:-1]
    alone = []
    for part in parts:
        alone += [cells_of(t) for t in opened(written(state, school_paper(state, part))).tables][
            :-1
        ]
    assert many == alone
    said = [p.text for p in opened(content).paragraphs]
    assert "3" in said[0]
    empty = schools_paper(state, [])
    assert state.t("papers.school.nobody") in plain_text(empty.blocks[0].sentences[0])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(PlanKind))
def test_a_plans_paper_says_what_the_plan_says(kind, language):
    state, outcome, wording, made = plan_paper_of(language, kind)
    content = written(state, made)
    sentences = assert_marked(state, made, content)
    said = "".join(plain_text(sentence) for sentence in sentences)
    assert str(outcome.after.count(Verdict.PASS)) in said
    tables = [cells_of(table)[1:] for table in opened(content).tables]
    makers = [levers_table, schools_table]
    makers += [moves_table] if kind is PlanKind.ROTATION else [funding_table, budget_table]
    for make in makers:
        assert cell_rows(make(outcome, wording), state.t) in tables
    assert "方案<1>" in opened(content).paragraphs[0].text


def test_a_plan_gives_the_papers_of_what_it_asks():
    moves, train, money = EVERY[0], Train("upgrade", COUNTY, 1), Fund("A6", COUNTY, "shortfall", 1)
    assert kinds_of(()) == ()
    assert kinds_of((moves,)) == (PlanKind.ROTATION,)
    assert kinds_of((train, money)) == (PlanKind.FUNDING,)
    assert kinds_of((money, moves)) == (PlanKind.ROTATION, PlanKind.FUNDING)


def test_a_heading_goes_with_the_wide_table_that_it_stands_over():
    state, _, _, made = plan_paper_of("zh", PlanKind.ROTATION)
    body = opened(written(state, made)).element.body
    heading = next(
        p
        for p in body.iter(qn("w:p"))
        if "".join(p.itertext()).startswith(state.t("papers.plan.schools"))
    )
    # The section that ends at a paragraph is the page before it: the turn comes before the heading.
    assert heading.getprevious().find(f".//{qn('w:sectPr')}") is not None
    assert heading.getnext().find(f".//{qn('w:sectPr')}") is None


def sentences_under(made, heading):
    """The sentences between a heading and the next one."""
    place = next(i for i, b in enumerate(made.blocks) if getattr(b, "text", None) == heading)
    found = []
    for block in made.blocks[place + 1 :]:
        if isinstance(block, Heading):
            break
        if isinstance(block, Paragraph):
            found += [plain_text(each) for each in block.sentences]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_paper_of_a_plan_tells_what_of_its_own_measures_was_not_carried_out(language):
    asked_for = (
        Rotation("backbone", COUNTY, Place("school", code(1)), 9_000),
        Fund("A6", COUNTY, "shortfall", 9_000_000_000),
    )
    for kind, own, other in (("rotation", 0, 1), ("funding", 1, 0)):
        state, outcome, plan, made = plan_paper_of(language, PlanKind(kind), asked_for)
        every = limited_texts(outcome, plan)
        assert len(every) == 2
        said = sentences_under(made, state.t(f"papers.plan.{kind}_part"))
        assert every[own] in said
        assert every[other] not in said


def test_a_short_table_stays_on_one_page_and_a_long_one_may_be_parted():
    def kept(count):
        rows = [[str(place)] for place in range(count)]
        made = grid(["数"], rows, [True], [2_000], "NoSpacing")
        return [row.find(".//" + qn("w:keepNext")) is not None for row in made.iter(qn("w:tr"))]

    # Heading and rows go with what follows them; the last row with nothing.
    assert kept(KEPT_WHOLE) == [True] * KEPT_WHOLE + [False]
    assert kept(KEPT_WHOLE + 1) == [True] + [False] * (KEPT_WHOLE + 1)


def test_sentences_on_the_data_stand_apart_in_english_and_close_in_chinese():
    for language, between in (("en", ". Snapshot "), ("zh", "。快照 ")):
        line = next(each for each in state_of(0, language).basis if "snapshot0" in each)
        assert between in line
