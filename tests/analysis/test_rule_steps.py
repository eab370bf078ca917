"""The steps of the rule tester: the same as the judgement for every school, and right on paper."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.rule_comparison import Variant, most_different
from analysis.rule_steps import RawSchool, asked_fields, raw_school, rule_steps
from analysis.rules import day_of_school_year
from analysis.vocabulary import COMPULSORY_STAGES, Stage, State, Verdict
from data import build, reference, warehouse
from data.sources import read_file
from data.workbook import write_workbook
from tests import small_county
from tests.small_county import CODES

INDICATORS = reference.indicators()
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
DAY = day_of_school_year(2025)
RULES = reference.rule_book().on(DAY)
PUPILS = 1000
UNKNOWN = math.nan
SMALLEST_STEP = 1e-6
COMPARED = ["met", "at_floor", "verdict", "fails_regardless"]


def facts_of(path) -> pd.DataFrame:
    connection = warehouse.create()
    build.load(connection, [read_file(path)], "0" * 12)
    return warehouse.read_facts(connection)


@pytest.fixture(scope="module")
def sample(sample_workbook):
    return facts_of(sample_workbook)


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    """Campuses of a school with two stages, figures and stages that are not known, reliefs in use."""
    tables = small_county.tables()
    schools = tables["schools"].set_index("school_code")
    schools.loc[CODES["campus"], "main_school_code"] = CODES["nine_year"]
    schools.loc[CODES["first"], "is_dense_city_core"] = "1"
    schools.loc[CODES["private"], "school_type"] = "312"
    tables["schools"] = schools.reset_index()
    premises = tables["premises"].set_index("school_code")
    premises.loc[CODES["third"], "equipment_yuan"] = None
    premises.loc[CODES["full"], "multimedia_rooms"] = None
    premises.loc[CODES["first"], "leased_sports_area_m2"] = 900.0
    tables["premises"] = premises.reset_index()
    teachers = tables["teachers"].set_index("school_code")
    teachers.loc[CODES["point_50"], "visiting_pe"] = 2
    tables["teachers"] = teachers.reset_index()
    path = tmp_path_factory.mktemp("awkward") / "county.xlsx"
    write_workbook(path, tables)
    return facts_of(path)


# ------------------------------------------------------------------ the same as the judgement


def assert_steps_agree(facts, rule_set, with_reliefs) -> int:
    """Every school by its own steps and by the judgement of all; how many schools were compared."""
    compared = 0
    for year, of_year in facts.groupby("school_year"):
        rules = reference.rule_book(rule_set).on(day_of_school_year(int(year)))
        for stage in COMPULSORY_STAGES:
            judged = assess_stage(of_year, stage, INDICATORS, rules, with_reliefs)
            expected = judged.schools.set_index("school_code")
            for code in of_year.loc[of_year["stage"] == stage, "school_code"]:
                rows = of_year[of_year["school_code"] == code]
                own = rows.set_index("stage").loc[stage]
                school = raw_school(rows, stage, INDICATORS, rules)
                steps = rule_steps(school, stage, INDICATORS, rules, with_reliefs)
                where = f"{code} {stage} {year}"
                left_out = None if pd.isna(own["exclusion"]) else own["exclusion"]
                assert steps.exclusion == left_out, where
                if not own["in_scope"]:
                    continue
                compared += 1
                assert {key: steps.school[key] for key in COMPARED} == dict(
                    expected.loc[code, COMPARED]
                ), where
                for step in steps.indicators:
                    assert step.state == judged.states.loc[code, step.code], where
                    for shown, table in (
                        (step.amount, judged.amounts),
                        (step.value, judged.values),
                        (sum(part.sign * part.counted for part in step.parts), judged.amounts),
                    ):
                        wanted = table.loc[code, step.code]
                        assert shown == pytest.approx(wanted, rel=1e-9, nan_ok=True), where
    return compared


@pytest.mark.parametrize("with_reliefs", [False, True])
@pytest.mark.parametrize("rule_set", [each.id for each in reference.rule_sets()])
def test_the_steps_agree_with_the_judgement_of_every_school_of_the_sample(
    sample, rule_set, with_reliefs
):
    latest = sample[sample["school_year"] == sample["school_year"].max()]
    assert assert_steps_agree(latest, rule_set, with_reliefs) == latest["in_scope"].sum() > 90


@pytest.mark.slow
def test_the_steps_agree_in_every_year_of_the_sample(sample):
    assert assert_steps_agree(sample, "national", True) == sample["in_scope"].sum()


@pytest.mark.parametrize("with_reliefs", [False, True])
def test_the_steps_agree_where_figures_lack_and_campuses_are_divided_apart(awkward, with_reliefs):
    assert assert_steps_agree(awkward, "national", with_reliefs) == awkward["in_scope"].sum()
    # The county is as awkward as it is meant to be.
    row = awkward.set_index(["school_code", "stage"]).loc
    assert row[CODES["nine_year"], "primary"]["campuses"] == 2
    assert math.isnan(row[CODES["third"], "primary"]["equipment_yuan"])
    assert math.isnan(row[CODES["private"], "primary"]["teaching_area_m2"])
    both = [
        assess_stage(awkward, Stage.PRIMARY, INDICATORS, RULES, switch) for switch in (False, True)
    ]
    assert (both[0].amounts != both[1].amounts).loc[CODES["point_50"], "A3"]
    assert (both[0].amounts != both[1].amounts).loc[CODES["first"], "A5"]


def test_a_school_with_campuses_brings_its_shares_and_any_other_its_totals(awkward):
    rows = awkward[awkward["school_code"] == CODES["nine_year"]]
    apart = raw_school(rows, Stage.PRIMARY, INDICATORS, RULES)
    assert apart.already_split
    share = rows.set_index("stage").loc["primary", "teaching_area_m2"]
    assert apart.figures["teaching_area_m2"] == share
    rows = awkward[awkward["school_code"] == CODES["full"]]
    whole = raw_school(rows, Stage.JUNIOR, INDICATORS, RULES)
    assert not whole.already_split
    assert whole.figures["teaching_area_m2"] == 1000 * 5 + 100


# ------------------------------------------------------------------ both sides of each line


def exactly(stage, at: dict[str, float] | None = None) -> RawSchool:
    """A school whose indicators are `at` times their threshold, 1 where nothing is said."""
    figures = {asked.name: 0.0 for asked in asked_fields(stage, INDICATORS, RULES, False)}
    for code, indicator in BY_CODE.items():
        goal = RULES.threshold(code, stage) * (at or {}).get(code, 1.0)
        amount = goal * PUPILS / indicator.scale
        figures[indicator.plus[stage][0]] += amount
    # What one indicator takes away from a field of another one.
    for indicator in INDICATORS:
        for name in indicator.minus[stage]:
            figures[indicator.plus[stage][0]] += figures[name]
    return RawSchool("211" if stage == Stage.PRIMARY else "311", {stage: PUPILS}, figures)


def steps_of(school, stage, rules=RULES, with_reliefs=False):
    return rule_steps(school, stage, INDICATORS, rules, with_reliefs)


FLOOR = RULES.school_rule.floor_ratio


@pytest.mark.parametrize("stage", COMPULSORY_STAGES)
@pytest.mark.parametrize("code", BY_CODE)
@pytest.mark.parametrize(
    ("ratio", "standing", "verdict"),
    [
        (1, "met", Verdict.PASS),
        (1 - SMALLEST_STEP, "at_floor", Verdict.PASS),
        (FLOOR, "at_floor", Verdict.PASS),
        (FLOOR - SMALLEST_STEP, "below", Verdict.FAIL),
    ],
)
def test_both_sides_of_threshold_and_floor(code, stage, ratio, standing, verdict):
    steps = steps_of(exactly(stage, {code: ratio}), stage)
    standings = {step.code: step.standing for step in steps.indicators}
    assert standings == {**dict.fromkeys(BY_CODE, "met"), code: standing}
    assert steps.verdict == verdict
    step = next(step for step in steps.indicators if step.code == code)
    assert step.threshold == RULES.threshold(code, stage)
    assert step.floor == pytest.approx(step.threshold * FLOOR)
    assert step.value == pytest.approx(step.threshold * ratio)
    assert step.value == pytest.approx(step.scale * step.amount / step.pupils)


@pytest.mark.parametrize(("short", "verdict"), [(1, Verdict.PASS), (2, Verdict.FAIL)])
def test_six_of_seven_must_be_met(short, verdict):
    at = dict.fromkeys(list(BY_CODE)[:short], 0.9)
    steps = steps_of(exactly(Stage.PRIMARY, at), Stage.PRIMARY)
    assert (steps.school["met"], steps.school["at_floor"]) == (7 - short, 7)
    assert steps.verdict == verdict


@pytest.mark.parametrize(("pupils", "exclusion"), [(49, "below_minimum_pupils"), (50, None)])
def test_both_sides_of_the_least_number_of_pupils(pupils, exclusion):
    steps = steps_of(RawSchool("218", {Stage.PRIMARY: pupils}, {}), Stage.PRIMARY)
    assert (steps.exclusion, steps.minimum_pupils) == (exclusion, 50)


def test_a_type_that_is_not_judged_is_named_as_such():
    steps = steps_of(RawSchool("514", {Stage.PRIMARY: 100}, {}), Stage.PRIMARY)
    assert (steps.exclusion, steps.minimum_pupils) == ("type_not_judged", None)


# ------------------------------------------------------------------ the division of premises


def test_premises_are_divided_by_weighted_pupils():
    """完全中学 1.1 : 1.32, on paper: 440 / (440 + 792) = 0.357142857."""
    pupils = {Stage.JUNIOR: 400, Stage.SENIOR: 600}
    steps = steps_of(RawSchool("341", pupils, {"teaching_area_m2": 5100.0}), Stage.JUNIOR)
    assert dict(steps.split.terms) == {Stage.JUNIOR: (1.1, 400), Stage.SENIOR: (1.32, 600)}
    assert steps.split.share == pytest.approx(440 / 1232)
    assert steps.split.reason == "divided"
    area = next(
        part for step in steps.indicators for part in step.parts if part.field == "teaching_area_m2"
    )
    assert (area.given, area.counted) == (5100, pytest.approx(5100 * 440 / 1232))


def test_shares_of_all_stages_add_up_to_the_whole():
    pupils = {Stage.PRIMARY: 700, Stage.JUNIOR: 310, Stage.SENIOR: 90}
    school = RawSchool("345", pupils, {})
    shares = [steps_of(school, stage).split.share for stage in COMPULSORY_STAGES]
    assert sum(shares) == pytest.approx((700 + 1.1 * 310) / (700 + 1.1 * 310 + 1.32 * 90))


@pytest.mark.parametrize(
    ("school_type", "pupils", "already", "reason", "share"),
    [
        ("211", {Stage.PRIMARY: 100}, False, "one_stage", 1),
        ("312", {Stage.PRIMARY: 100, Stage.JUNIOR: 50}, True, "already_split", 1),
        ("312", {Stage.PRIMARY: 100}, False, "unknown", UNKNOWN),
        ("312", {Stage.PRIMARY: 100, Stage.JUNIOR: UNKNOWN}, False, "unknown", UNKNOWN),
        ("312", {Stage.PRIMARY: 100, Stage.JUNIOR: 0}, False, "unknown", UNKNOWN),
        ("514", {Stage.PRIMARY: 100, Stage.JUNIOR: 20}, False, "unknown", UNKNOWN),
    ],
)
def test_when_premises_are_not_divided_the_reason_is_told(
    school_type, pupils, already, reason, share
):
    stage = next(iter(pupils))
    school = RawSchool(school_type, pupils, {"multimedia_rooms": 9.0}, already_split=already)
    steps = steps_of(school, stage)
    assert steps.split.reason == reason
    assert steps.split.share == pytest.approx(share, nan_ok=True)
    assert bool(steps.split.missing) == (reason == "unknown")
    rooms = next(step for step in steps.indicators if step.code == "A7")
    assert rooms.amount == pytest.approx(9 * share, nan_ok=True)


# ------------------------------------------------------------------ what is not known


def test_a_figure_that_is_not_known_is_named_and_never_counts_as_zero():
    school = exactly(Stage.PRIMARY)
    figures = {**school.figures, "equipment_yuan": UNKNOWN}
    steps = steps_of(RawSchool("211", school.pupils, figures), Stage.PRIMARY)
    money = next(step for step in steps.indicators if step.code == "A6")
    assert (money.state, money.standing, money.missing) == (
        State.MISSING_NUMERATOR,
        "unknown",
        ("equipment_yuan",),
    )
    assert math.isnan(money.value)
    assert steps.verdict == Verdict.CANNOT_JUDGE
    assert not steps.school["fails_regardless"]


def test_two_indicators_short_fail_whatever_the_missing_one_is():
    school = exactly(Stage.PRIMARY, {"A1": 0.9, "A2": 0.9})
    figures = {**school.figures, "equipment_yuan": UNKNOWN}
    steps = steps_of(RawSchool("211", school.pupils, figures), Stage.PRIMARY)
    assert steps.verdict == Verdict.CANNOT_JUDGE
    assert steps.school["fails_regardless"]


@pytest.mark.parametrize(
    ("pupils", "state"),
    [(UNKNOWN, State.MISSING_DENOMINATOR), (0, State.ZERO_DENOMINATOR)],
)
def test_without_pupils_nothing_can_be_judged(pupils, state):
    school = RawSchool("211", {Stage.PRIMARY: pupils}, exactly(Stage.PRIMARY).figures)
    steps = steps_of(school, Stage.PRIMARY)
    assert {step.state for step in steps.indicators} == {state}
    assert steps.verdict == Verdict.CANNOT_JUDGE


# ------------------------------------------------------------------ reliefs and rule sets


@pytest.mark.parametrize(("pupils", "counts"), [(49, False), (50, True), (99, True), (100, False)])
def test_a_relief_is_a_part_of_its_own_where_it_applies(pupils, counts):
    figures = {"teachers_pe": 1.0, "teachers_arts": 0.0, "visiting_pe": 2.0}
    school = RawSchool("211", {Stage.PRIMARY: pupils}, figures, area="rural")
    for with_reliefs in (False, True):
        steps = steps_of(school, Stage.PRIMARY, with_reliefs=with_reliefs)
        arts = next(step for step in steps.indicators if step.code == "A3")
        added = [part.field for part in arts.parts if part.relief]
        expected = ["visiting_pe"] if counts and with_reliefs else []
        assert added == expected
        assert arts.amount == 1 + 2 * len(expected)


def test_a_stricter_set_fails_a_school_that_is_just_at_the_national_lines():
    example = reference.rule_book("invented_example").on(DAY)
    school = exactly(Stage.JUNIOR)
    assert steps_of(school, Stage.JUNIOR).verdict == Verdict.PASS
    assert steps_of(school, Stage.JUNIOR, example).verdict == Verdict.FAIL


def test_the_stricter_example_never_makes_a_school_pass_that_failed(sample):
    latest = sample[sample["school_year"] == sample["school_year"].max()]
    example = reference.rule_book("invented_example").on(DAY)
    for stage in COMPULSORY_STAGES:
        national, local = (
            assess_stage(latest, stage, INDICATORS, rules).schools["verdict"] == Verdict.PASS
            for rules in (RULES, example)
        )
        assert not (local & ~national).any()
        assert local.sum() < national.sum()


def variants(sample, sets, switches=(False, True)):
    latest = sample[sample["school_year"] == sample["school_year"].max()]
    return [
        Variant(
            each,
            switch,
            {
                stage: assess_stage(latest, stage, INDICATORS, each.book.on(DAY), switch)
                for stage in COMPULSORY_STAGES
            },
        )
        for each in sets
        for switch in switches
    ]


def test_the_variant_with_most_schools_judged_otherwise_is_named(sample):
    every = variants(sample, reference.rule_sets())
    assert len(every) == 2 * len(reference.rule_sets())
    national = every[0]
    other = most_different(every, national)
    assert other.rule_set.id == "invented_example"
    moved = [abs(each.counts()["passing"] - national.counts()["passing"]) for each in every]
    assert moved[every.index(other)] == max(moved) > 0


def test_when_all_agree_no_variant_is_named(sample):
    (national, again) = variants(sample, [reference.national_set()] * 2, (False,))
    assert most_different([national, again], national) is None
