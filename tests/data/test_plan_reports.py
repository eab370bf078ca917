"""What is told of a plan on the sample county: official effects, coded people, chances, years."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.assessment import assess_amounts
from analysis.planner.basis import Why
from analysis.planner.build import build
from analysis.planner.doubts import chances, coded_people
from analysis.planner.effects import effect
from analysis.planner.eligible import may_be_asked
from analysis.planner.problem import HelpUsed, Move, Plan, PlanStatus, Purchase
from analysis.planner.report import report
from analysis.planner.request import PlanRequest
from analysis.planner.state import evaluate
from analysis.planner.years import by_year
from analysis.vocabulary import Stage, Verdict
from data import teacher_reference
from tests.data.test_planner_data import YEAR, basis  # noqa: F401
from tests.planner_taken_over import random_plan

REQUEST = PlanRequest("s", YEAR, stages=(Stage.PRIMARY,))


@pytest.fixture(scope="module")
def built(basis):  # noqa: F811
    return build(basis, REQUEST)


@pytest.fixture(scope="module")
def moves(built):
    """Three moves of one teacher each between schools far from each other in the list."""
    stage = built.problem.stages[0]
    found = []
    givers = np.flatnonzero((stage.eligible.sum(axis=1) > 3) & (stage.most_out > 3))
    for source in givers[:3]:
        target = int(np.flatnonzero(stage.allowed[source] & (stage.most_in > 0))[-1])
        column = int(np.flatnonzero(stage.eligible[source])[0])
        codes = stage.schools
        found.append(Move("primary", codes[source], codes[target], stage.categories[column], 1))
    return tuple(sorted(found))


def test_the_effect_is_the_official_judgement_of_the_changed_amounts(basis, built, moves):  # noqa: F811
    stage, before = built.problem.stages[0], basis.assessments[Stage.PRIMARY]
    plan = Plan(PlanStatus.GAP, moves=moves)
    (state,) = evaluate(built.problem, moves).stages
    found = effect(before, stage, state, plan, basis.indicators, basis.rules)
    amounts = before.amounts.copy()
    for move in moves:
        column = stage.categories.index(move.category)
        for indicator in stage.teacher_indicators:
            if indicator.counted[column]:
                amounts.loc[move.source, indicator.code] -= 1
                amounts.loc[move.target, indicator.code] += 1
    expected = assess_amounts(
        before.schools["school_code"].to_numpy(),
        before.schools["pupils"].to_numpy(float),
        amounts.to_numpy(float),
        Stage.PRIMARY,
        basis.indicators,
        basis.rules,
    )
    # Schools that the problem leaves out are judged and counted all the same.
    assert len(found.after.schools) == len(before.schools) > len(stage.schools)
    assert found.after.indicators["cv"].tolist() == expected.indicators["cv"].tolist()
    assert found.after.schools["verdict"].tolist() == expected.schools["verdict"].tolist()
    assert found.schools["gave"].sum() == found.schools["received"].sum() == 3


def test_nothing_moved_changes_nothing(basis, built):  # noqa: F811
    found = report(basis, built, Plan(PlanStatus.GAP))
    assert found.passing[0] == found.passing[1]
    assert found.over_limit[0] == found.over_limit[1]
    assert found.effects[0].schools.empty
    assert found.burden is None


def test_help_and_purchases_reach_the_official_judgement(basis, built):  # noqa: F811
    asked = build(
        basis, PlanRequest("s", YEAR, stages=(Stage.PRIMARY,), buys=True, helps=("hire",))
    )
    stage = asked.problem.stages[0]
    rooms = next(each for each in stage.facility_indicators if each.code == "A7")
    code, backbone = stage.schools[0], next(each for each in stage.categories if each.backbone)
    plan = Plan(
        PlanStatus.GAP,
        purchases=(Purchase("primary", code, "A7", 3),),
        help_used=(HelpUsed("primary", code, "hire", backbone, 2),),
    )
    found = report(basis, asked, plan).effects[0]
    change = (found.after.amounts - found.before.amounts).loc[code]
    assert change["A2"] == 2
    assert change["A7"] == pytest.approx(3)
    row = found.schools.set_index("school_code").loc[code]
    assert (row["helped"], row["bought"]) == (2, 3 * rooms.price_yuan)


def test_only_who_may_be_asked_is_named_and_nobody_twice(basis, moves):  # noqa: F811
    plan = Plan(PlanStatus.GAP, moves=moves)
    bands = teacher_reference.age_bands()
    people, roster = coded_people(basis, REQUEST, plan, bands)
    codes = [each.teacher_code for each in people.chosen]
    assert len(codes) == len(set(codes)) == 3
    assert people.unfilled == ()
    listed = basis.roster.set_index("teacher_code")
    allowed = may_be_asked(
        basis.roster,
        YEAR,
        basis.settings.switched_on,
        basis.settings.values,
        basis.retirement,
    )
    assert set(roster["teacher_code"]) == set(basis.roster["teacher_code"][allowed])
    for each in people.chosen:
        person = listed.loc[each.teacher_code]
        assert person["school_code"] == each.source
        assert person["subject"] == each.category.subject
        assert each.years_in_post == YEAR - person["joined_school_year"]


def test_a_plan_without_moves_cannot_lose_by_them(basis, built):  # noqa: F811
    """Nothing can fall through, so that the chance is that of the county as it stands: none."""
    fails, differ = chances(basis, REQUEST, Plan(PlanStatus.GAP))
    stage = built.problem.stages[0]
    (state,) = evaluate(built.problem).stages
    assert (stage.must_pass & ~state.passes).any()
    assert fails.passed == 0
    assert differ.draws == fails.draws == basis.settings.working["chance_draws"]
    # A school that fails as it stands fails in every draw.
    assert max(each.fails for each in fails.schools) == 1.0


def test_chances_are_the_same_again(basis, moves):  # noqa: F811
    plan = Plan(PlanStatus.GAP, moves=moves)
    one, other = (chances(basis, REQUEST, plan) for _ in range(2))
    assert [each.schools for each in one] == [each.schools for each in other]


@pytest.mark.parametrize(("people", "years", "most"), [(3, 2, 2), (3, 3, 1), (60, 2, 30)])
def test_years_share_the_people_of_a_plan(built, moves, people, years, most):
    plan = Plan(PlanStatus.GAP, moves=(*moves[:1], *moves[1:])[:3])
    if people != 3:
        plan = Plan(PlanStatus.GAP, moves=tuple(
            Move(m.stage, m.source, m.target, m.category, people // 3) for m in moves
        ))  # fmt: skip
    problems = by_year(built.problem, plan, years)
    assert [each.most_moves for each in problems] == [most] * years
    assert years * most >= plan.people_moved


def test_schools_that_no_teacher_helps_are_told_and_still_fail(basis, built):  # noqa: F811
    hopeless = [each.school for each in built.told if each.why is Why.FAILS_BY_FACILITIES]
    verdicts = basis.assessments[Stage.PRIMARY].schools.set_index("school_code")["verdict"]
    assert hopeless
    assert {verdicts[code] for code in hopeless} == {Verdict.FAIL}


def test_what_a_plan_touches_is_counted_by_school_and_stage(basis):  # noqa: F811
    """A school of two stages that the plan touches in both counts twice, in every number alike."""
    both = build(basis, PlanRequest("s", YEAR, buys=True, helps=("hire", "study")))
    parts = [
        random_plan(stage, np.random.default_rng(number), (15, 8, 20))
        for number, stage in enumerate(both.problem.stages)
    ]
    plan = Plan(
        PlanStatus.GAP,
        moves=sum((each.moves for each in parts), ()),
        purchases=sum((each.purchases for each in parts), ()),
        help_used=sum((each.help_used for each in parts), ()),
    )
    found = report(basis, both, plan)
    listed = {
        (effect.stage, code) for effect in found.effects for code in effect.schools["school_code"]
    }
    assert found.touched == listed
    schools = {code for _, code in listed}
    assert len(schools) < len(listed)
    assert len(found.judged) == found.schools > len({code for _, code in found.judged})
