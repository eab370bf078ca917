"""The first lines of a plan's workbook tell the answer, its proof and every condition of the question."""

from __future__ import annotations

import pytest

from analysis.planner.answer import Answer
from analysis.planner.build import build
from analysis.planner.problem import Goal, Objective, ObjectiveValue, Plan, PlanStatus
from analysis.planner.report import report
from analysis.planner.request import Ban, PlanRequest
from analysis.planner.settings import Switch
from analysis.present.plan_summary_table import summary_table
from analysis.present.plan_words import PlanWording, proof_sentence, status_sentence
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from analysis.vocabulary import Stage
from data import reference
from tests.data.test_planner_data import YEAR, basis  # noqa: F401

NOTHING_MOVES = Plan(PlanStatus.GAP, values=(ObjectiveValue(Objective.FEWEST_MOVES, 0, 0, False),))


@pytest.fixture(params=LANGUAGES)
def wording(request):
    names = {
        key: {code.code: getattr(code, request.param) for code in codes}
        for key, codes in reference.code_lists().items()
    }
    return PlanWording(
        Wording(texts(request.param), reference.indicators(), reference.units(), names), {}
    )


def rows(basis, wording, **asked):  # noqa: F811
    question = PlanRequest("s", YEAR, stages=(Stage.PRIMARY,), **asked)
    built, answer = build(basis, question), Answer(NOTHING_MOVES, False)
    found = report(basis, built, NOTHING_MOVES)
    table = summary_table(question, basis, built, answer, found, [], wording)
    told = dict(zip(table.frame["item"], table.frame["content"], strict=True))
    return told, answer, found


def test_answer_and_proof_are_those_of_the_page(basis, wording):  # noqa: F811
    told, answer, found = rows(basis, wording)
    t = wording.words.t
    assert told[t("plan_summary.answer")] == status_sentence(found, wording)
    proof = proof_sentence(answer, Goal.EVERY_SCHOOL_PASSES, wording)
    assert told[t("plan_summary.proof")] == proof


def test_every_condition_is_told_and_what_is_not_limited_is_said_to_be_so(basis, wording):  # noqa: F811
    t = wording.words.t
    usual, _, _ = rows(basis, wording)
    none = t("plan_summary.no_limit")
    assert usual[t("plan_summary.most_moves")] == usual[t("plan_summary.budget")] == none
    assert usual[t("page.plan.free")] == t("page.plan.free_none")
    assert t("plan_summary.held") not in usual
    told, _, _ = rows(
        basis,
        wording,
        goal=Goal.MOST_SCHOOLS_PASS,
        most_moves=0,
        budget_yuan=120_000,
        free=("A2",),
        helps=("study",),
        bans=(Ban("primary", "1", ""),),
    )
    assert told[t("page.plan.goal")] == t("plan.goal.most_schools_pass")
    # A limit of nobody is a limit.
    assert told[t("plan_summary.most_moves")] == wording.words.amount(0, "people")
    assert told[t("plan_summary.budget")] == wording.words.amount(120_000, "yuan")
    assert told[t("page.plan.free")] == wording.words.name("A2")
    assert told[t("page.plan.helps")] == t("plan.offer.study")
    assert told[t("plan_summary.held")] == t("page.plan_locks.held", moves=0, bans=1)


def test_each_hard_rule_is_told_as_it_was_used(basis, wording):  # noqa: F811
    t = wording.words.t

    def used(told, switch):
        content = told[t("plan_summary.rule", rule=t(f"plan.rule.{switch}"))]
        return content.startswith(t("plan_summary.rule_used", values=""))

    on = {each.switch: each.on for each in basis.settings.rules}
    usual, _, _ = rows(basis, wording)
    lifted, _, _ = rows(basis, wording, switched=frozenset({Switch.MOST_OUT}))
    for switch in Switch:
        assert used(usual, switch) == on[switch]
        assert used(lifted, switch) == (on[switch] != (switch is Switch.MOST_OUT))
