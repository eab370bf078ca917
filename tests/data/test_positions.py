"""Positions and outlines: converted once at build, and each check with its innocent neighbour."""

from __future__ import annotations

import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from analysis.datum import Datum, from_cgcs2000
from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Finding, Severity
from data import warehouse
from data.build import stops
from data.outlines import OUTLINE_CHECKS
from data.position_checks import POSITION_CHECKS
from tests.data.typed_county import TypedCounty, findings_of, loaded
from tests.small_county import CODES

LABELS = {"GCJ02": "GCJ-02(高德、腾讯)", "BD09": "BD-09(百度)", "CGCS2000": "国家2000"}
EARTH = Geod(ellps="GRS80")


def placed(key: str, x: object, y: object, **cells: str | None) -> TypedCounty:
    """The small county with one school elsewhere."""
    return TypedCounty().type("schools", key, longitude=str(x), latitude=str(y), **cells)


def west_of(longitude: float, metres: float) -> tuple[float, float]:
    return EARTH.fwd(longitude, 30.5432, 270, metres)[:2]


def without_outlines(county: TypedCounty, *rows: int) -> TypedCounty:
    for row in rows:
        county.at("townships", row, outline=None, outline_datum=None)
    return county


def narrow_county(
    schools: str | None = None, declared: str | None = None, outlines: str | None = None
) -> TypedCounty:
    """Two townships of 0.1 degrees, their schools near the borders on every side; positions are
    typed in one datum and declared in another, outlines typed in a third and not yet declared."""
    county = TypedCounty()
    boxes = {"城关镇": (110.0, 30.0, 110.1, 30.1), "北山乡": (110.1, 30.0, 110.2, 30.1)}
    for row, box in enumerate(boxes.values(), start=2):
        corners = shapely.get_coordinates(shapely.box(*box))
        moved = np.column_stack(from_cgcs2000(*corners.T, outlines or "CGCS2000"))
        county.at("townships", row, outline=shapely.Polygon(moved).wkt)
    towns = dict.fromkeys(CODES.values(), "城关镇")
    for code in (f"99000001{number:02}" for number in range(20)):
        county.add_school(code, "514", {}).remove("premises", code)
        towns[code] = "北山乡"
    for place, (code, town) in enumerate(towns.items()):
        border = shapely.box(*boxes[town]).buffer(-0.0015).exterior
        point = border.interpolate(place * 0.381 % 1, normalized=True)
        x, y = (float(value) for value in from_cgcs2000(point.x, point.y, schools or "CGCS2000"))
        cells = {"longitude": f"{x:.6f}", "latitude": f"{y:.6f}", "township": town}
        county.type("schools", code, **cells, datum=LABELS.get(declared))
    return county


def declared_outlines(county: TypedCounty, datum: str | None) -> TypedCounty:
    for row in (2, 3):
        county.at("townships", row, outline_datum=datum and LABELS[datum])
    return county


PLANTED = {
    "position_is_swapped": lambda: placed("third", "30.5432", "111.4711"),
    "position_is_zero": lambda: placed("third", "0", "0"),
    "position_is_coarse": lambda: placed("third", "111.47", "30.54"),
    "position_is_shared": lambda: placed("third", "111.4911", "30.5432"),
    "position_outside_county": lambda: placed("third", *west_of(110, 1020)),
    "position_outside_township": lambda: placed("third", *west_of(111, 1020)),
    "datum_is_unlikely": lambda: narrow_county("GCJ02", "CGCS2000"),
    "datum_is_missing": lambda: narrow_county("GCJ02", None),
    "outline_is_not_valid": lambda: TypedCounty().at("townships", 3, outline="POINT (111 30)"),
    "outline_datum_is_missing": lambda: declared_outlines(TypedCounty(), None),
    "outline_datum_is_detected": lambda: declared_outlines(
        narrow_county("CGCS2000", "CGCS2000", "GCJ02"), None
    ),
    "outline_datum_is_unlikely": lambda: narrow_county("CGCS2000", "CGCS2000", "GCJ02"),
    "outline_is_converted": lambda: declared_outlines(TypedCounty(), "BD09"),
}
# At the school "third" in row 4, at the first row of schools, or at outlines.
CELLS = dict.fromkeys(PLANTED, "I4")
CELLS["position_is_shared"] = "I6"
CELLS |= dict.fromkeys(["datum_is_unlikely", "datum_is_missing"], "K2")
CELLS |= dict.fromkeys(OUTLINE_CHECKS, "D2")
CELLS["outline_is_not_valid"] = "D3"
each_check = pytest.mark.parametrize("check", PLANTED)


@cache
def planted(check: str) -> list[Finding]:
    """Findings of the county with one error, without those that follow from an empty cell."""
    findings = findings_of(PLANTED[check]())
    return [finding for finding in findings if finding.key != "position_is_incomplete"]


def keys(county: TypedCounty) -> list[str]:
    return [finding.key for finding in findings_of(county)]


def test_every_check_has_a_planted_error():
    assert set(PLANTED) == {*POSITION_CHECKS, *OUTLINE_CHECKS}


@each_check
def test_a_planted_error_is_found_in_its_cell_and_nothing_else_is(check):
    severity = {**POSITION_CHECKS, **OUTLINE_CHECKS}[check]
    first, *others = planted(check)
    assert (first.key, first.severity, first.file) == (check, severity, "county.xlsx")
    assert (first.sheet, first.cell) == (
        "乡镇" if check in OUTLINE_CHECKS else "学校",
        CELLS[check],
    )
    # Two outlines miss their datum; everything else is told once.
    more = [(check, "D3")] if check == "outline_datum_is_missing" else []
    assert [(other.key, other.cell) for other in others] == more


@each_check
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_a_sentence_with_its_place(check, language):
    finding = planted(check)[0]
    sentence = finding_sentence(finding, texts(language))
    assert not re.search(r"[{}]|None|nan|CGCS2000'|GCJ02|BD09", sentence)
    for part in (finding.file, finding.sheet, finding.cell, finding.school):
        assert part in sentence


def test_a_finding_about_a_school_names_it_and_one_about_a_file_names_none():
    schools = {check: planted(check)[0].school for check in POSITION_CHECKS}
    about_files = {"datum_is_unlikely": "", "datum_is_missing": ""}
    assert schools == {
        **dict.fromkeys(POSITION_CHECKS, "第三小学"),
        "position_is_shared": "九年学校",
        **about_files,
    }


# ------------------------------------------------------------------ innocent neighbours


@pytest.mark.parametrize(
    "neighbour",
    [
        lambda: placed("third", "111.47", "30.543"),  # three decimals in one of the two
        lambda: placed("third", "111.471", "30.54"),
        lambda: placed("campus", "110.4511", "30.5432"),  # at its main school
        lambda: placed("third", "111.4911", "30.5433"),  # eleven metres from another
        lambda: placed("third", *west_of(110, 980), township="城关镇"),  # a coarse border
        lambda: placed("third", *west_of(111, 980)),
        lambda: narrow_county("CGCS2000", "CGCS2000"),
        lambda: narrow_county("GCJ02", "GCJ02"),
        lambda: narrow_county("BD09", "BD09"),
        lambda: declared_outlines(TypedCounty(), "CGCS2000"),
    ],
)
def test_what_is_right_by_the_smallest_step_is_not_found_fault_with(neighbour):
    assert keys(neighbour()) == []


def test_one_number_out_of_bounds_is_neither_exchanged_nor_zero():
    assert keys(placed("third", "0", "30.5432")) == ["number_is_out_of_bounds"]
    assert keys(placed("third", "111.4711", "0")) == ["number_is_out_of_bounds"]
    assert keys(placed("third", "30.5432", "30.5432")) == ["number_is_out_of_bounds"]
    assert keys(placed("third", "111.4711", "111.4711")) == ["number_is_out_of_bounds"]


def test_a_school_stays_at_its_place_from_year_to_year():
    assert findings_of(TypedCounty(2024, "last_year.xlsx"), TypedCounty()) == []


def test_one_pair_of_numbers_in_two_datums_is_two_places():
    county = placed("third", "111.4911", "30.5432", datum=LABELS["GCJ02"])
    assert keys(county) == []


def test_two_campuses_of_a_school_may_share_a_place_but_not_with_another_school():
    county = placed("campus", "110.4611", "30.5432")
    (finding,) = findings_of(county)
    assert (finding.key, finding.cell) == ("position_is_shared", "I10")
    assert (finding.values["other"], finding.values["first_row"]) == ("第二小学", 3)
    county.type("schools", "campus", main_school_code=CODES["second"])
    assert findings_of(county) == []


# ------------------------------------------------------------------ outlines that are not there


def far_away() -> TypedCounty:
    return placed("third", "87.6123", "43.8234")


def test_without_outlines_nothing_is_said_about_where_they_would_be():
    assert keys(far_away()) == ["position_outside_county"]
    assert keys(without_outlines(far_away(), 2, 3)) == []
    no_outlines = without_outlines(narrow_county("GCJ02", "CGCS2000"), 2, 3)
    assert keys(no_outlines) == []


def test_where_one_outline_is_missing_the_county_has_no_border_but_the_other_township_has():
    """The school may lie in the township that has none, unless it says it lies in the other."""
    assert keys(without_outlines(far_away(), 2)) == ["position_outside_township"]
    assert keys(without_outlines(far_away(), 3)) == []


def test_a_township_that_is_not_listed_is_told_once_and_not_measured():
    county = placed("third", *west_of(111, 5000), township="北山镇")
    assert keys(county) == ["township_is_not_listed"]


# ------------------------------------------------------------------ datums


def test_an_unlikely_datum_is_told_with_the_better_one_and_how_many_schools_say_so():
    (finding,) = planted("datum_is_unlikely")
    values = finding.values
    assert (values["datum"], values["better_datum"]) == ("CGCS2000", "GCJ02")
    assert (values["schools"], values["better_inside"]) == (30, 30)
    assert values["inside"] <= 25


def test_positions_against_the_shift_may_be_the_fault_of_either_and_both_are_told():
    """Positions that were not shifted but declared so lie where outlines in that datum would be."""
    schools, outlines = (
        next(f for f in findings_of(narrow_county("CGCS2000", "BD09")) if f.key == key)
        for key in ("datum_is_unlikely", "outline_datum_is_unlikely")
    )
    assert (schools.values["datum"], schools.values["better_datum"]) == ("BD09", "CGCS2000")
    assert (outlines.values["datum"], outlines.values["better_datum"]) == ("CGCS2000", "BD09")


def test_each_file_is_judged_for_itself():
    wrong = narrow_county("GCJ02", "CGCS2000")
    last_year = TypedCounty(2024, "last_year.xlsx")
    told = [f for f in findings_of(last_year, wrong) if f.key == "datum_is_unlikely"]
    assert [f.file for f in told] == ["county.xlsx"]


def facts_of(county: TypedCounty) -> pd.DataFrame:
    connection, findings = loaded(county)
    assert not stops(findings), findings
    facts = warehouse.read_facts(connection)
    connection.close()
    return facts.set_index(["school_code", "stage"]).sort_index()


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_positions_reach_the_facts_in_cgcs2000_and_stay_as_typed_in_the_cells(datum):
    right, moved = TypedCounty(), TypedCounty()
    x, y = (float(value) for value in from_cgcs2000(111.4711, 30.5432, datum))
    moved.type("schools", "third", longitude=str(x), latitude=str(y), datum=LABELS[datum])
    expected, facts = facts_of(right), facts_of(moved)
    for name in ("longitude", "latitude"):
        # 1e-8 degrees are a millimetre.
        assert np.allclose(facts[name].astype(float), expected[name].astype(float), 0, 1e-8)
    assert set(facts.loc[CODES["third"], "datum"]) == {datum}
    connection, _ = loaded(moved)
    typed = connection.execute(
        "SELECT text FROM raw_cell WHERE field = 'longitude' AND text = ?", [str(x)]
    ).fetchall()
    assert len(typed) == 1


def test_a_position_that_cannot_be_converted_is_unknown_in_the_facts_and_not_a_guess():
    county = placed("third", "0", "0").type("schools", "second", datum=None)
    facts = facts_of(county)
    known = facts["longitude"].notna() & facts["latitude"].notna()
    assert set(facts.index.get_level_values("school_code")[~known]) == {
        CODES["third"],
        CODES["second"],
    }


# ------------------------------------------------------------------ datums of outlines


def outlines_of(county: TypedCounty) -> dict[str, shapely.Geometry]:
    connection, findings = loaded(county)
    assert not stops(findings), findings
    rows = connection.execute("SELECT township, outline FROM township_outline").fetchall()
    connection.close()
    return {township: shapely.geometry.shape(json.loads(text)) for township, text in rows}


@pytest.mark.parametrize("typed", list(Datum))
@pytest.mark.parametrize("is_declared", [True, False])
def test_outlines_of_any_datum_declared_or_detected_come_to_the_same_place(typed, is_declared):
    county = narrow_county("CGCS2000", "CGCS2000", typed)
    if is_declared:
        county.at("townships", 2, outline_datum=str(typed)).at(
            "townships", 3, outline_datum=str(typed)
        )
    else:
        declared_outlines(county, None)
    shapes = outlines_of(county)
    assert shapes["城关镇"].bounds == pytest.approx((110.0, 30.0, 110.1, 30.1), abs=1e-7)
    assert shapes["北山乡"].bounds == pytest.approx((110.1, 30.0, 110.2, 30.1), abs=1e-7)


def test_a_detected_datum_says_how_many_schools_say_so():
    (finding,) = planted("outline_datum_is_detected")
    assert finding.severity is Severity.LOOK
    assert finding.values["better_datum"] == "GCJ02"
    assert (finding.values["schools"], finding.values["better_inside"]) == (30, 30)
    assert finding.values["count"] == 2 and finding.values["inside"] <= 25


def test_a_datum_is_not_detected_when_the_schools_have_none_either():
    county = declared_outlines(narrow_county("CGCS2000", None), None)
    assert {f.key for f in findings_of(county) if stops([f])} == {"outline_datum_is_missing"}
