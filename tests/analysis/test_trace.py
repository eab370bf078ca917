"""A trace, worked out on paper: split premises, merged campuses, alternatives, reliefs, unknown parts."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.rules import day_of_school_year
from analysis.trace import (
    CellKey,
    Correction,
    FactSource,
    LoadedCell,
    Place,
    StagePupils,
    differences,
    share_of,
    trace_indicator,
)
from analysis.vocabulary import Stage, State
from data import reference

RULES = reference.rule_book().on(day_of_school_year(2025))
INDICATORS = {indicator.code: indicator for indicator in reference.indicators()}
PLACE = Place("county.xlsx", "0" * 64, "校舍与设备", 2, 3)
SOURCES = {
    "teachers_pe": FactSource("teachers_pe", "teachers", (("teachers_pe",),)),
    "teachers_arts": FactSource(
        "teachers_arts",
        "teachers",
        (("teachers_arts_total",), ("teachers_music", "teachers_fine_art")),
    ),
    "equipment_yuan": FactSource("equipment_yuan", "premises", (("equipment_yuan",),)),
    "teaching_area_m2": FactSource("teaching_area_m2", "premises", (("teaching_area_m2",),)),
    "indoor_sports_area_m2": FactSource(
        "indoor_sports_area_m2", "premises", (("indoor_sports_area_m2",),)
    ),
    **{
        name: FactSource(name, "teachers", ((name,),))
        for name in ("visiting_pe", "visiting_music", "visiting_fine_art")
    },
}


def cell(code, stage, sheet, field, number, factor=1.0):
    key = CellKey(code, stage, sheet, field)
    return key, LoadedCell(sheet, field, number, str(number), str(number), PLACE, None, factor)


def county():
    """A main school with a campus and a nine-year school."""
    units = pd.DataFrame(
        [
            ("main", "主校", "main", False, "primary", 1.0),
            ("campus", "东校区", "main", True, "primary", 1.0),
            ("nine", "九年学校", "nine", False, "primary", 1.0),
            ("nine", "九年学校", "nine", False, "junior", 1.1),
        ],
        columns=["school_code", "school_name", "counted_code", "is_campus", "stage", "weight"],
    )
    cells = dict(
        [
            cell("main", "primary", "pupils", "pupils", 300.0),
            cell("campus", "primary", "pupils", "pupils", 100.0),
            cell("nine", "primary", "pupils", "pupils", 200.0),
            cell("nine", "junior", "pupils", "pupils", 100.0),
            cell("main", "", "premises", "equipment_yuan", 60.0, 10_000.0),
            cell("campus", "", "premises", "equipment_yuan", 20.0, 10_000.0),
            cell("nine", "", "premises", "equipment_yuan", 93.0, 10_000.0),
        ]
    )
    facts = pd.DataFrame(
        {
            "school_code": ["main", "nine"],
            "school_name": ["主校", "九年学校"],
            "stage": "primary",
            "in_scope": True,
            "area": "rural",
            "school_type": "211",
            "pupils": [400.0, 200.0],
        }
    )
    return facts, units, cells


def traced(code, facts, units, cells, reliefs=(), stage=Stage.PRIMARY):
    return trace_indicator(INDICATORS[code], stage, facts, units, cells, SOURCES, reliefs)


def test_campuses_are_merged_and_shared_premises_divided():
    trace = traced("A6", *county())
    main, nine = trace.school("main"), trace.school("nine")
    assert [unit.code for unit in main.units] == ["main", "campus"]
    assert [unit.is_campus for unit in main.units] == [False, True]
    assert main.numerator == 800_000
    assert main.pupils == 400
    assert main.value == 2000
    # 200 : 1.1 x 100 of 930 000 yuan
    assert nine.units[0].share == pytest.approx(200 / 310)
    assert nine.numerator == pytest.approx(600_000)
    assert nine.value == pytest.approx(3000)


def test_mean_deviation_and_coefficient_by_hand():
    trace = traced("A6", *county())
    assert trace.mean == pytest.approx(1_400_000 / 600)
    sd = math.sqrt(400 / 600 * (2000 - trace.mean) ** 2 + 200 / 600 * (3000 - trace.mean) ** 2)
    assert trace.sd == pytest.approx(sd)
    assert trace.cv == pytest.approx(sd / trace.mean)
    table = trace.table()
    assert table["weight"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert table["deviation"].sum() == pytest.approx(sd**2)
    assert table["gap_share"].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "lost",
    [
        CellKey("nine", "junior", "pupils", "pupils"),  # the other stage's pupils
        CellKey("nine", "", "premises", "equipment_yuan"),
    ],
)
def test_what_is_not_known_is_never_zero(lost):
    facts, units, cells = county()
    cells.pop(lost)
    trace = traced("A6", facts, units, cells)
    nine = trace.school("nine")
    assert nine.state == State.MISSING_NUMERATOR
    assert math.isnan(nine.numerator)
    assert math.isnan(nine.value)
    assert trace.counted == 1
    assert trace.mean == 2000
    assert trace.table()["weight"].isna().tolist() == [False, True]


def test_unknown_pupils_of_a_campus_make_the_school_unknown():
    facts, units, cells = county()
    cells.pop(CellKey("campus", "primary", "pupils", "pupils"))
    assert traced("A6", facts, units, cells).school("main").state == State.MISSING_DENOMINATOR


def test_an_alternative_stands_in_only_where_the_first_is_not_known():
    facts, units, cells = county()
    for code in ("main", "campus", "nine"):
        cells |= dict(
            [
                cell(code, "primary", "teachers", "teachers_pe", 1.0),
                cell(code, "primary", "teachers", "teachers_arts_total", 5.0),
                cell(code, "primary", "teachers", "teachers_music", 1.0),
                cell(code, "primary", "teachers", "teachers_fine_art", 2.0),
            ]
        )
    assert traced("A3", facts, units, cells).school("nine").numerator == 6
    key = CellKey("nine", "primary", "teachers", "teachers_arts_total")
    cells[key] = replace(cells[key], number=float("nan"))
    nine = traced("A3", facts, units, cells).school("nine")
    assert nine.numerator == 4
    used = [cell.field for part in nine.units[0].parts for cell in part.used]
    assert used == ["teachers_pe", "teachers_music", "teachers_fine_art"]
    cells.pop(CellKey("nine", "primary", "teachers", "teachers_music"))
    assert math.isnan(traced("A3", facts, units, cells).school("nine").numerator)


def test_what_is_taken_off_is_taken_off():
    facts, units, cells = county()
    for code in ("main", "campus", "nine"):
        cells |= dict(
            [
                cell(code, "", "premises", "teaching_area_m2", 1000.0),
                cell(code, "", "premises", "indoor_sports_area_m2", 100.0),
            ]
        )
    assert traced("A4", facts, units, cells).school("main").numerator == 1800


def test_a_relief_adds_what_was_reported_and_only_where_it_applies():
    facts, units, cells = county()
    for code in ("main", "campus", "nine"):
        cells |= dict(
            [
                cell(code, "primary", "teachers", "teachers_pe", 1.0),
                cell(code, "primary", "teachers", "teachers_arts_total", 1.0),
                cell(code, "primary", "teachers", "visiting_pe", 2.0),
            ]
        )
    without = traced("A3", facts, units, cells, RULES.reliefs)
    assert without.school("nine").numerator == 2  # 200 pupils: the relief ends below 100
    facts.loc[facts["school_code"] == "nine", "pupils"] = 60.0
    with_relief = traced("A3", facts, units, cells, RULES.reliefs)
    assert with_relief.school("nine").numerator == 4
    assert with_relief.school("main").numerator == 4
    assert traced("A3", facts, units, cells).school("nine").numerator == 2


def test_share_of_one_stage_is_all_and_shares_sum_to_one():
    pupils = [LoadedCell("pupils", "pupils", number) for number in (200.0, 100.0, 300.0)]
    weights = (1.0, 1.1, 1.32)
    stages = [StagePupils(*each) for each in zip(Stage, pupils, weights, strict=True)]
    assert sum(share_of(stages, stage) for stage in Stage) == pytest.approx(1)
    assert share_of(stages[:1], Stage.PRIMARY) == 1
    without = [*stages[:2], replace(stages[2], weight=float("nan"))]
    assert math.isnan(share_of(without, Stage.PRIMARY))


def test_a_difference_from_the_judgement_is_told():
    facts, units, cells = county()
    facts = facts.assign(
        **{
            name: np.nan
            for each in INDICATORS.values()
            for name in (*each.plus[Stage.PRIMARY], *each.minus[Stage.PRIMARY])
        }
    )
    facts["equipment_yuan"] = [800_000.0, 600_000.0]
    judged = assess_stage(facts, Stage.PRIMARY, list(INDICATORS.values()), RULES)
    assert differences(traced("A6", facts, units, cells), judged) == []
    key = CellKey("nine", "", "premises", "equipment_yuan")
    cells[key] = replace(cells[key], number=93.1, correction=Correction("93", "93.1", "x", "y"))
    assert differences(traced("A6", facts, units, cells), judged) == ["nine", "mean", "cv"]
    cells.pop(key)
    assert differences(traced("A6", facts, units, cells), judged)[0] == "nine"


def test_an_unknown_school_is_not_there():
    with pytest.raises(KeyError):
        traced("A6", *county()).school("elsewhere")
