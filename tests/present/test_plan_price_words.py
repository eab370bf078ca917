"""The price of a rule is told with both values, and as a guide only where one is not proved."""

from __future__ import annotations

from functools import partial

from analysis.planner.answer import price_of_change
from analysis.planner.problem import Objective, Rule
from analysis.planner.worth import Worth
from analysis.present.plan_price_words import price_sentence
from tests.analysis.planner.small_counties import indicator, problem, stage
from tests.present.test_plan_words import wording  # noqa: F401

RULE = "a rule"


def said(wording, found, was_on=True):  # noqa: F811
    return price_sentence(found, Objective.FEWEST_MOVES, RULE, was_on, wording)


def test_a_rule_is_priced_by_asking_again_without_it(wording):  # noqa: F811
    """Two people are asked for where one will do once the margin is gone."""
    held = [[0, 6, 3, 0], [0, 6, 0, 0]]
    strict, lax = (problem(stage(held, [indicator("A2", [0, least])])) for least in (2, 1))
    priced = partial(price_of_change, seconds=20, progress=lambda found: None)
    found = priced(strict, lax)
    assert (found.before, found.after, found.is_sure) == (2, 1, True)
    t = wording.words.t
    people = [t("plan.reached.fewest_moves", value=t.number(number, 0)) for number in (2, 1)]
    expected = t("plan.price.lifted", rule=RULE, before=people[0], after=people[1])
    assert said(wording, found) == expected
    switched_on = t("plan.price.kept", rule=RULE, before=people[0], after=people[1])
    assert said(wording, found, was_on=False) == switched_on
    same = priced(strict, strict)
    assert said(wording, same).endswith(t("plan.price.nothing"))


def test_what_is_not_proved_or_not_found_is_told(wording):  # noqa: F811
    t = wording.words.t
    assert said(wording, Worth(2, 2, False)).endswith(t("plan.price.open"))
    assert t("plan.price.not_found") in said(wording, Worth(2, None, False))
    assert t("plan.price.nothing") not in said(wording, Worth(2, 2, False))


def test_an_impossible_question_has_no_value(wording):  # noqa: F811
    needs = stage([[0, 1, 0, 0], [0, 1, 0, 0]], [indicator("A2", [1, 1])])
    asked = problem(needs, without=frozenset({Rule.SCHOOLS_PASS}))
    found = price_of_change(asked, problem(needs), 20, progress=lambda found: None)
    assert found.before == 0
    assert found.after is None
    assert t_of(wording)("plan.price.not_found") in said(wording, found)


def t_of(wording):  # noqa: F811
    return wording.words.t
