"""The page on teachers on the sample county: its numbers, its choices, its years without a roster."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.present.text import LANGUAGES, texts
from data.warehouse import Warehouse, current_snapshot
from tests.pages.driver import all_text, assert_sound, page

pytestmark = pytest.mark.usefixtures("on_the_sample")


@pytest.fixture(scope="module")
def read(sample_snapshots):
    """SQL on the sample's snapshot: another way to the same numbers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))
        return Warehouse(current_snapshot()).read


def frame(app, *columns) -> pd.DataFrame:
    return next(t.value for t in app.dataframe if set(columns) <= set(t.value))


def test_teachers_held_and_lessons_needed_come_out_of_sql_as_well(read):
    shown = frame(page("teachers"), "name", "lesson_need").set_index("name")
    held = read(
        """
        SELECT count(*) AS people FROM teacher JOIN school_stage_year AS fact
            ON fact.school_code IN (teacher.school_code, (
                SELECT main_school_code FROM school
                WHERE school.school_code = teacher.school_code AND school.school_year = 2025))
            AND fact.stage = teacher.stage AND fact.school_year = 2025
        WHERE teacher.subject = 'chinese' AND teacher.stage = 'primary'
            AND (fact.in_scope OR fact.exclusion = 'below_minimum_pupils')
        """
    )
    assert shown.loc["语文", "held"] == held["people"].item()
    # The few schools without grades stay out of this side: their need is classes x 40 / 6 lessons.
    lessons = read(
        """
        SELECT sum(classes * [8, 8, 7, 7, 6, 6][grade]) AS lessons FROM grade
        WHERE stage = 'primary'
        """
    )["lessons"].item()
    rest = read(
        """
        SELECT sum(classes) AS classes FROM pupils JOIN school USING (school_year, school_code)
        WHERE school_year = 2025 AND stage = 'primary' AND school_type <> '514'
            AND school_code NOT IN (SELECT school_code FROM grade WHERE stage = 'primary')
        """
    )["classes"].item()
    assert shown.loc["语文", "lesson_need"] == pytest.approx((lessons + rest * 7) / 16)


def test_the_load_that_is_typed_stands_in_the_address_and_moves_every_need():
    before = frame(page("teachers"), "name", "lesson_need")
    app = page("teachers", load="8")
    after = frame(app, "name", "lesson_need")
    assert after["lesson_need"].tolist() == pytest.approx((before["lesson_need"] * 2).tolist())
    assert after["held"].tolist() == before["held"].tolist()
    field = next(item for item in app.number_input if item.key == "load")
    field.set_value(16).run()
    assert_sound(app)
    assert "load" not in app.query_params
    assert frame(app, "name", "lesson_need").equals(before)


@pytest.mark.parametrize("load", ["5", "31", "-1", "１６", "1e1", "9" * 400, "x", ""])
def test_nonsense_in_the_address_gives_the_registered_load(load):
    app = page("teachers", load=load, teacher_place="moon", teacher_subject="magic")
    assert next(item for item in app.number_input if item.key == "load").value == 16


def test_a_chosen_place_and_subject_hold_for_their_tables():
    app = page("teachers", teacher_place="area:rural", teacher_subject="music")
    schools = frame(app, "mark", "gap")
    assert set(schools["area"]) == {"乡村"}
    assert "indicator_need" not in schools
    both = frame(page("teachers", teacher_place="area:rural"), "mark", "gap")
    assert (both["need"] >= both["lesson_need"] - 1e-9).all()
    assert (both["need"] >= both["indicator_need"].where(both["indicator_need"].notna(), 0)).all()


def test_places_add_up_to_the_county():
    shown = [t.value for t in page("teachers").dataframe if "need" in t.value and "name" in t.value]
    table = shown[0].set_index("name")
    areas = table.loc[["城区", "镇区", "乡村"]].sum()
    towns = table.iloc[4:].sum()
    for column in ("need", "held", "gap", "lacking", "schools_counted", "schools_lacking"):
        assert areas[column] == pytest.approx(table.loc["全县", column])
        assert towns[column] == pytest.approx(table.loc["全县", column])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_year_without_a_roster_says_so_and_shows_the_counts(language):
    app = page("teachers", year="2023", language=language)
    t = texts(language)
    assert t("teachers.no_roster") in all_text(app)
    shown = frame(app, "lesson_need", "held", "all_lesson_need")
    assert shown["held"].notna().sum() == 3
    assert shown["all_lesson_need"].notna().all()
    assert not [x for x in app.dataframe if "certain" in x.value]


@pytest.mark.parametrize("kind", ["degree", "backbone", "title", "age"])
def test_shares_of_every_kind_add_up_to_a_hundred(kind):
    app = page("teachers")
    choice = next(item for item in app.get("button_group") if item.key == "teachers_kind")
    choice.set_value(kind).run()
    assert_sound(app)
    table = frame(app, "of", "schools_counted", "unknown")
    left_aside = {"name", "of", "mean_age", "schools_counted", "schools_missing"}
    sums = table[[column for column in table if column not in left_aside]].sum(axis=1)
    assert sums.tolist() == pytest.approx([100.0] * len(table))


def test_roster_and_counts_are_reconciled_school_by_school(read):
    table = frame(page("teachers"), "counted", "listed", "difference")
    assert (table["difference"] == 0).all()
    assert table["listed"].sum() == table["counted"].sum() > 4000
