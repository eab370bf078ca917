"""From the sample county to a problem: needs, switches, who is left out, what cannot be taken over."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.planner.basis import Why
from analysis.planner.build import build, near
from analysis.planner.build_indicators import hopeless, needs
from analysis.planner.build_ways import road_metres
from analysis.planner.eligible import may_be_asked
from analysis.planner.problem import NO_LIMIT, Category, Move, Objective
from analysis.planner.request import Ban, PlanRequest, order_of
from analysis.planner.settings import Switch
from analysis.planner.state import evaluate
from analysis.rules import day_of_school_year
from analysis.shortfall import needed
from analysis.vocabulary import COMPULSORY_STAGES, Stage, Verdict
from data import planning, reference
from data.planner_data import plan_basis
from data.warehouse import Warehouse, current_snapshot
from tests.analysis.planner.small_counties import facility

YEAR = 2025


@pytest.fixture(scope="module")
def basis(sample_snapshots):
    warehouse = Warehouse(current_snapshot(sample_snapshots))
    facts = warehouse.facts()
    facts = facts[facts["school_year"] == YEAR]
    rules = reference.rule_book().on(day_of_school_year(YEAR))
    judged = [
        {
            stage: assess_stage(facts, stage, reference.indicators(), rules, reliefs)
            for stage in COMPULSORY_STAGES
        }
        for reliefs in (False, True)
    ]
    return plan_basis(warehouse, YEAR, facts, *judged, rules, planning.default_prices())


def asked(basis, *switched, **chosen):
    return build(basis, PlanRequest("s", YEAR, switched=frozenset(switched), **chosen))


def stage_of(built, stage="primary"):
    return next(each for each in built.problem.stages if each.stage == stage)


def test_before_any_move_the_problem_judges_the_schools_as_the_assessment_does(basis):
    # Without margins the planner's whole numbers and the unrounded judgement agree on every school.
    built = asked(basis, Switch.MARGIN_FLOOR, Switch.MARGIN_COEFFICIENT)
    for state in evaluate(built.problem).stages:
        judged = basis.assessments[Stage(state.stage)].schools.set_index("school_code")["verdict"]
        passes = dict(zip(state.schools, state.passes_before.tolist(), strict=True))
        assert {code: judged[code] == Verdict.PASS for code in state.schools} == passes


@pytest.mark.parametrize("threshold", ["4.2", "5.3", "1", "0.9", "0.765", "4.505"])
def test_needs_are_those_of_the_shortfall(threshold):
    pupils = np.arange(1, 3001)
    exact = needs(pupils, Fraction(threshold), Fraction(100))
    assert exact.tolist() == needed(pupils, float(threshold), 100.0, whole=True).tolist()
    # The smallest number that reaches it, at both sides of each boundary.
    assert all(
        Fraction(int(x) * 100, int(n)) >= Fraction(threshold)
        for x, n in zip(exact, pupils, strict=True)
    )
    assert all(
        Fraction((int(x) - 1) * 100, int(n)) < Fraction(threshold)
        for x, n in zip(exact, pupils, strict=True)
    )


def test_schools_with_an_unknown_figure_are_left_out_and_told(basis):
    built = asked(basis)
    for stage in COMPULSORY_STAGES:
        amounts = basis.assessments[stage].amounts
        unknown = set(amounts.index[amounts.isna().any(axis=1)])
        told = {
            each.school
            for each in built.told
            if each.stage == stage and each.why is Why.FIGURE_NOT_KNOWN
        }
        assert told == unknown
        assert unknown
        assert set(stage_of(built, stage).schools) == set(amounts.index) - unknown


def test_sums_by_category_are_the_official_counts(basis):
    stage = stage_of(asked(basis))
    amounts = basis.assessments[Stage.PRIMARY].amounts.loc[list(stage.schools)]
    for indicator in stage.teacher_indicators:
        held = stage.teachers[:, np.array(indicator.counted)].sum(axis=1)
        assert held.tolist() == amounts[indicator.code].tolist()


def test_the_margin_raises_the_floor_and_lowers_the_limit(basis):
    with_margin, without = (
        stage_of(asked(basis, *switched))
        for switched in ((), (Switch.MARGIN_FLOOR, Switch.MARGIN_COEFFICIENT))
    )
    for cautious, plain in zip(
        with_margin.teacher_indicators, without.teacher_indicators, strict=True
    ):
        assert (cautious.floor >= plain.floor).all()
        assert (cautious.floor > plain.floor).any()
        assert (cautious.floor <= cautious.need).all()
        assert (plain.limit, cautious.limit) == (Fraction(1, 2), Fraction(49, 100))


def limits_of(built, stage):
    one = stage_of(built, stage)
    return {each.code: each.limit for each in (*one.teacher_indicators, *one.facility_indicators)}


@pytest.mark.parametrize("buys", [False, True])
def test_only_the_coefficients_that_were_let_go_have_no_limit(basis, buys):
    usual = asked(basis, buys=buys)
    built = asked(basis, buys=buys, free=("A2", "A6", "A9"))
    for stage in ("primary", "junior"):
        expected = {
            code: None if code in ("A2", "A6") else limit
            for code, limit in limits_of(usual, stage).items()
        }
        assert limits_of(built, stage) == expected
        assert limits_of(usual, stage)["A2"] is not None
        assert (limits_of(usual, stage)["A6"] is not None) == buys


def test_a_quarter_leaves_at_most_and_four_of_a_small_staff(basis):
    stage = stage_of(asked(basis, Switch.SMALL_SCHOOLS_GIVE_NONE))
    staff = stage.teachers.sum(axis=1)
    private = stage.most_in == 0
    expected = np.maximum(staff // 4, 4)
    assert stage.most_out[~private].tolist() == expected[~private].tolist()
    assert (staff[~private] < 16).any()


@pytest.mark.parametrize(
    ("switch", "name", "lifted"),
    [
        (Switch.MOST_IN, "most_in", NO_LIMIT),
        (Switch.MOST_OUT, "most_out", NO_LIMIT),
        (Switch.STAFF_FLOOR, "staff_floor", 0),
        (Switch.SUBJECT_FLOOR, "subject_floor", 0),
        (Switch.SUBJECT_SHARE_OUT, "subject_most_out", NO_LIMIT),
        (Switch.DONOR_KEEPS, "donor_keeps", 0),
    ],
)
def test_a_lifted_rule_no_longer_binds(basis, switch, name, lifted):
    on, off = getattr(stage_of(asked(basis)), name), getattr(stage_of(asked(basis, switch)), name)
    assert (on != lifted).any()
    usual = off == lifted
    # Private and small schools still give nobody.
    assert usual.mean() > 0.7
    assert set(off[~usual].tolist()) <= {0}


def test_the_only_teacher_of_a_subject_stays(basis):
    stage = stage_of(asked(basis))
    music = stage.subjects.index("music")
    held = stage.teachers[:, [each.subject == "music" for each in stage.categories]].sum(axis=1)
    assert (held == 1).any()
    assert (stage.subject_floor[held == 1, music] == 1).all()
    assert (stage.subject_floor[held == 3, music] == 2).all()


def test_small_and_private_schools_give_nobody_unless_the_rules_are_lifted(basis):
    stage = stage_of(asked(basis))
    small = stage.pupils < 100
    assert small.any()
    assert (stage.most_out[small] == 0).all()
    assert (stage_of(asked(basis, Switch.SMALL_SCHOOLS_GIVE_NONE)).most_out[small] > 0).any()
    private = {each.school for each in asked(basis).told if each.why is Why.PRIVATE}
    assert private
    rows = [code in private for code in stage.schools]
    assert (stage.most_in[rows] == 0).all()
    assert asked(basis, Switch.PRIVATE_APART).count(Why.PRIVATE) == 0


def test_distance_caps_are_those_of_the_receiving_area(basis):
    stage = stage_of(asked(basis))
    areas = basis.facts[basis.facts["stage"] == "primary"].set_index("school_code")["area"]
    caps = areas.loc[list(stage.schools)].map(basis.settings.distances).to_numpy() * 1000
    assert stage.allowed.any()
    assert (stage.distance <= caps[None, :])[stage.allowed].all()
    off_diagonal = ~np.eye(len(caps), dtype=bool)
    assert (~stage.allowed & off_diagonal).any()
    lifted = stage_of(asked(basis, Switch.DISTANCE)).allowed
    assert lifted[off_diagonal].all()


def test_road_metres_against_a_degree_of_the_meridian():
    metres = road_metres(np.array([110.0, 110.0, np.nan]), np.array([30.0, 31.0, 30.0]), 1.0)
    assert metres[0, 1] == pytest.approx(111_195, abs=5)
    assert metres[0, 0] == 0
    assert np.isnan(metres[2]).all()


def test_a_school_without_a_position_takes_no_part_and_is_told(basis):
    facts = basis.facts.copy()
    code = stage_of(asked(basis)).schools[5]
    facts.loc[facts["school_code"] == code, "longitude"] = np.nan
    built = asked(replace(basis, facts=facts))
    stage = stage_of(built)
    assert not stage.allowed[5].any()
    assert not stage.allowed[:, 5].any()
    assert (np.delete(stage.distance[5], 5) == NO_LIMIT).all()
    assert code in [each.school for each in built.told if each.why is Why.NO_POSITION]


def test_within_a_township_nobody_crosses_its_border(basis):
    stage = stage_of(asked(basis, within="township"))
    town = basis.facts[basis.facts["stage"] == "primary"].set_index("school_code")["township"]
    names = town.loc[list(stage.schools)].to_numpy()
    givers, takers = np.nonzero(stage.allowed)
    assert len(givers)
    assert (names[givers] == names[takers]).all()


def test_a_school_that_no_teacher_can_help_need_not_pass_unless_facilities_are_bought(basis):
    kept, bought = (stage_of(asked(basis, buys=buys)) for buys in (False, True))
    assert bought.must_pass.all()
    beyond = np.flatnonzero(~kept.must_pass)
    assert len(beyond)
    for row in beyond:
        below = [each.amount[row] < each.need[row] for each in kept.facility_indicators]
        under = [each.amount[row] < each.floor[row] for each in kept.facility_indicators]
        assert sum(below) > 1 or any(under)
    # One facility below what is needed does no harm above its floor; below the floor it does.
    for row in np.flatnonzero(kept.must_pass):
        assert sum(each.amount[row] < each.need[row] for each in kept.facility_indicators) <= 1
        assert all(each.amount[row] >= each.floor[row] for each in kept.facility_indicators)
    assert {each.limit for each in kept.facility_indicators} == {None}
    assert None not in {each.limit for each in bought.facility_indicators}


def test_one_facility_may_be_missed_down_to_its_floor(basis):
    """Rooms at the need, below it, at the floor, below the floor; and two facilities below the need."""
    wanted = [300, 299, 250, 249, 299]
    rooms = facility(wanted, [300] * 5, [250] * 5, code="A7")
    space = facility([300, 300, 300, 300, 299], [300] * 5, [250] * 5, code="A4")
    part = SimpleNamespace(
        basis=basis, request=PlanRequest("s", YEAR), pupils=np.array([100] * 5, dtype=np.int64)
    )
    assert hopeless(part, (rooms, space)).tolist() == [False, False, False, True, True]
    part.request = PlanRequest("s", YEAR, buys=True)
    assert not hopeless(part, (rooms, space)).any()


def test_the_quota_is_a_tenth_of_those_who_may_be_asked(basis):
    built = asked(basis, Switch.QUOTA)
    assert built.eligible == sum(int(each.eligible.sum()) for each in built.problem.stages)
    assert built.problem.quota.people == math.ceil(built.eligible / 10) == built.quota_people
    assert built.problem.quota.backbone_share == Fraction(1, 5)
    assert asked(basis).problem.quota is None


PERSON = {"joined_school_year": 2019.0, "birth_year": 1985.0, "post": "teacher"}


@pytest.mark.parametrize(
    ("change", "asked_to_move"),
    [
        ({}, True),
        ({"joined_school_year": 2020.0}, False),
        ({"joined_school_year": np.nan}, False),
        # Women of 55 with the delay of the decision: born 1974 they retire in 2030 at the earliest.
        ({"birth_year": 1974.0}, True),
        ({"birth_year": 1973.0}, False),
        ({"birth_year": np.nan}, False),
        ({"post": "head"}, False),
        ({"post": "deputy_head"}, False),
        ({"post": "middle_leader"}, True),
        ({"post": None}, True),
    ],
)
def test_who_may_be_asked_to_move(basis, change, asked_to_move):
    rules = (Switch.YEARS_AT_SCHOOL, Switch.NEAR_RETIREMENT, Switch.LEADERS_STAY)
    person = pd.DataFrame([{**PERSON, **change}])
    found = may_be_asked(person, YEAR, rules, basis.settings.values, basis.retirement)
    assert found.tolist() == [asked_to_move]
    lifted = may_be_asked(person, YEAR, (), basis.settings.values, basis.retirement)
    assert lifted.tolist() == [True]


def test_eligible_people_are_counted_from_the_roster(basis):
    built = asked(basis, Switch.YEARS_AT_SCHOOL, Switch.NEAR_RETIREMENT, Switch.LEADERS_STAY)
    stage = stage_of(built)
    assert (stage.eligible == stage.teachers).all()
    assert stage_of(asked(basis)).eligible.sum() < stage.teachers.sum()
    assert not built.all_eligible


def test_without_a_roster_everybody_is_eligible_and_it_is_said(basis):
    built = asked(replace(basis, roster=basis.roster.iloc[:0]))
    stage = stage_of(built)
    assert built.all_eligible
    assert (stage.eligible == stage.teachers).all()


def test_a_school_whose_roster_disagrees_gives_nobody(basis):
    code = stage_of(asked(basis)).schools[10]
    first = basis.roster[basis.roster["school_code"] == code].index[0]
    built = asked(replace(basis, roster=basis.roster.drop(first)))
    assert [each.school for each in built.told if each.why is Why.ROSTER_DIFFERS] == [code]
    assert stage_of(built).eligible[10].sum() == 0
    assert stage_of(built).teachers[10].sum() == stage_of(asked(basis)).teachers[10].sum()


def test_bans_close_ways_and_locked_moves_are_kept_or_told(basis):
    stage = stage_of(asked(basis))
    source, target = np.argwhere(stage.allowed & (stage.eligible.sum(axis=1) > 0)[:, None])[0]
    column = int(np.flatnonzero(stage.eligible[source])[0])
    codes, category = stage.schools, stage.categories[column]
    locked = Move("primary", codes[source], codes[target], category, 1)
    assert asked(basis, keep=(locked,)).problem.keep == (locked,)
    built = asked(
        basis,
        bans=(Ban("primary", codes[source], ""), Ban("primary", "unknown", "")),
        keep=(locked, Move("primary", "stranger", codes[0], category, 1)),
    )
    assert not stage_of(built).allowed[source].any()
    assert stage_of(built).allowed.any()
    assert built.problem.keep == ()
    assert sorted((each.key, each.values["value"]) for each in built.findings) == [
        ("plan_move_is_not_possible", f"{codes[source]} → {codes[target]}"),
        ("plan_school_is_not_known", "stranger"),
        ("plan_school_is_not_known", "unknown"),
    ]


def test_a_locked_move_of_another_kind_of_teacher_is_told(basis):
    stage = stage_of(asked(basis))
    codes = stage.schools
    strange = Move("primary", codes[0], codes[1], Category("harp", True, True), 1)
    assert len(asked(basis, keep=(strange,)).findings) == 1


def test_help_has_its_price_only_where_it_is_offered(basis):
    assert asked(basis).problem.help.hire_yuan is None
    helped = asked(basis, helps=("hire", "study", "recognise")).problem.help
    # 150,000 a year, the dearest post, for three years.
    assert (helped.hire_yuan, helped.study_yuan, helped.recognise_yuan) == (450_000, 15_000, 10_000)


def test_what_is_spared_reaches_the_problem(basis):
    for spare in (Objective.LEAST_COST, Objective.WORST_OFF):
        assert asked(basis, spare=spare).problem.objectives == order_of(spare)


def test_equal_requests_build_equal_problems(basis):
    one, other = asked(basis), asked(basis)
    for left, right in zip(one.problem.stages, other.problem.stages, strict=True):
        assert (left.allowed == right.allowed).all()
        assert (left.eligible == right.eligible).all()
    assert one.told == other.told


def test_an_earlier_plan_counts_only_where_the_problem_knows_it(basis):
    problem = asked(basis, stages=(Stage.PRIMARY,)).problem
    stage = problem.stages[0]
    one, other = stage.schools[:2]
    known = Move("primary", one, other, stage.categories[0], 1)
    strangers = (
        Move("junior", one, other, stage.categories[0], 1),
        Move("primary", "stranger", other, stage.categories[0], 1),
        Move("primary", one, other, Category("harp", True, True), 1),
    )
    assert near(problem, (*strangers, known)).near == (known,)
