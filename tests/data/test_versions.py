"""Two snapshots compared: what is told is what was changed, and nothing else; versions and going back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis.compare import Change, Comparison, counts
from analysis.present.compare_tables import comparison_tables, headline
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from analysis.vocabulary import Verdict
from data import build, reference, versions, warehouse
from data.warehouse import UnreadableSnapshot
from data.workbook import write_workbook
from tests import small_county
from tests.small_county import CODES

Tables = dict[str, pd.DataFrame]


def nothing(tables: Tables) -> None:
    """The county as it is."""


def cell(sheet: str, key: str, field: str, value: object, stage: str | None = None):
    """A change of one cell of a school."""

    def change(tables: Tables) -> None:
        frame = tables[sheet]
        at = frame["school_code"] == CODES[key]
        if stage:
            at &= frame["stage"] == stage
        assert at.sum() == 1
        if value is None:
            frame[field] = frame[field].astype(object)
        frame.loc[at, field] = value

    return change


def without(key: str):
    """A change: the school is gone from every sheet."""

    def change(tables: Tables) -> None:
        for sheet in ("schools", "pupils", "teachers", "premises"):
            frame = tables[sheet]
            tables[sheet] = frame[frame["school_code"] != CODES[key]]

    return change


@pytest.fixture(scope="module")
def make(tmp_path_factory) -> Callable[..., Path]:
    """Builds a snapshot of the small county with changes; the same changes give the same file."""
    folder = tmp_path_factory.mktemp("versions")
    made: dict[tuple, Path] = {}

    def build_one(*changes, years=(2025,)) -> Path:
        identity = (changes, years)
        if identity not in made:
            sources = []
            for year in years:
                tables = small_county.tables(year)
                for change in changes:
                    change(tables)
                sources.append(folder / f"{len(made)}_{year}.xlsx")
                write_workbook(sources[-1], tables)
            made[identity] = build.build_draft(sources, folder / "snapshots").snapshot
        return made[identity]

    return build_one


FEWER_ROOMS = cell("premises", "second", "multimedia_rooms", 1)
UNKNOWN_ROOMS = cell("premises", "second", "multimedia_rooms", None)
MORE_BOARDERS = cell("pupils", "third", "boarders", 7)


def compared(make, *changes) -> Comparison:
    return versions.comparison(make(), make(*changes))


def test_a_snapshot_does_not_differ_from_itself_nor_from_one_of_the_same_figures(make, tmp_path):
    assert versions.comparison(make(), make()).is_empty
    # Another file with the same figures: another snapshot, no difference.
    path = tmp_path / "same.xlsx"
    tables = small_county.tables()
    tables["schools"] = tables["schools"].iloc[::-1]
    write_workbook(path, tables)
    other = build.build_draft([path], tmp_path / "snapshots").snapshot
    assert other.name != make().name
    found = versions.comparison(make(), other)
    assert found.is_empty
    told = vars(counts(found))
    assert {told[key] for key in told if not key.startswith("over_")} == {0}
    assert told["over_old"] == told["over_new"]


def test_a_changed_number_is_told_alone_with_the_verdict_that_it_turned_and_why(make):
    """12 rooms for 500 pupils are 2.4 of 2.3 wanted; the school met six of seven, and then five."""
    found = compared(make, FEWER_ROOMS)
    (value,) = found.values.to_dict("records")
    assert (value["school_code"], value["field"]) == (CODES["second"], "multimedia_rooms")
    assert (value["old"], value["new"], value["change"]) == (12, 1, Change.NUMBER)
    (verdict,) = found.verdicts.to_dict("records")
    assert (verdict["verdict_old"], verdict["verdict_new"]) == (Verdict.PASS, Verdict.FAIL)
    assert (verdict["met_old"], verdict["met_new"]) == (6, 5)
    (reason,) = found.reasons.to_dict("records")
    assert (reason["indicator"], reason["reason"]) == ("A7", "value")
    assert (reason["old"], reason["new"], reason["threshold_new"]) == (2.4, 0.2, 2.3)
    changed = found.coefficients[found.coefficients["changed"]]
    assert set(zip(changed["stage"], changed["indicator"], strict=True)) == {("primary", "A7")}
    assert found.schools.empty and found.attributes.empty


def test_a_number_that_became_unknown_is_no_zero(make):
    found = compared(make, UNKNOWN_ROOMS)
    (value,) = found.values.to_dict("records")
    assert value["change"] == Change.BECAME_UNKNOWN
    assert pd.isna(value["new"]) and value["old"] == 12
    (verdict,) = found.verdicts.to_dict("records")
    assert verdict["verdict_new"] == Verdict.CANNOT_JUDGE
    assert counts(found).to_unknown == 1
    (reason,) = found.reasons.to_dict("records")
    assert reason["reason"] == "became_unknown"


def test_a_figure_that_no_indicator_needs_turns_no_verdict(make):
    found = compared(make, MORE_BOARDERS)
    assert list(found.values["field"]) == ["boarders"]
    assert found.verdicts.empty and not found.coefficients["changed"].any()


def test_schools_that_are_gone_or_added_are_told_and_each_side_mirrors_the_other(make):
    found = compared(make, without("private"))
    assert list(found.schools["school_code"]) == [CODES["private"]]
    assert list(found.schools["change"]) == [Change.GONE]
    assert counts(found).schools_gone == 1
    back = versions.comparison(make(without("private")), make())
    assert list(back.schools["change"]) == [Change.ADDED]
    mirrored = found.mirrored()
    pd.testing.assert_frame_equal(mirrored.schools, back.schools)
    pd.testing.assert_frame_equal(mirrored.coefficients, back.coefficients)


def test_attributes_are_told_apart_from_numbers(make):
    found = compared(make, cell("schools", "third", "township", "城关镇"))
    (row,) = found.attributes.to_dict("records")
    assert (row["field"], row["old"], row["new"]) == ("township", "北山乡", "城关镇")
    assert found.values.empty


def test_years_that_only_one_side_has_are_named_and_not_compared(make):
    found = versions.comparison(make(), make(years=(2024, 2025)))
    assert (found.years, found.years_added, found.years_gone) == ((2025,), (2024,), ())
    assert found.values.empty
    assert not found.is_empty


def test_every_change_of_many_is_told_once(make):
    found = compared(make, FEWER_ROOMS, MORE_BOARDERS, without("point_50"))
    assert sorted(found.values["field"]) == ["boarders", "multimedia_rooms"]
    assert counts(found).numbers == 2
    assert counts(found).schools_with_numbers == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comparison_is_told_in_words_and_tables(make, language):
    found = compared(make, FEWER_ROOMS, without("private"))
    t = texts(language)
    codes = {
        key: {code.code: getattr(code, language) for code in entries}
        for key, entries in reference.code_lists().items()
    }
    words = Wording(t, reference.indicators(), reference.units(), codes)
    assert "{" not in headline(found, t)
    tables = comparison_tables(found, versions.fact_fields(language), words)
    said = " ".join(str(table.frame.to_dict("records")) for table in tables)
    assert "第二小学" in said and "民办小学" in said
    nothing_changed = headline(versions.comparison(make(), make()), t)
    assert nothing_changed == t("compare.nothing")


# ------------------------------------------------------------------ versions


def test_versions_are_listed_made_current_and_taken_back(tmp_path):
    folder = tmp_path / "snapshots"
    made = []
    for rooms in (11, 12, 13):
        tables = small_county.tables()
        cell("premises", "second", "multimedia_rooms", rooms)(tables)
        path = tmp_path / f"{rooms}.xlsx"
        write_workbook(path, tables)
        made.append(build.build([path], folder).snapshot)
    listed = versions.versions(folder)
    assert {version.path for version in listed} == set(made)
    assert [version.path for version in listed if version.current] == [made[2]]
    assert versions.make_current(made[1].name, folder) == made[1]
    assert warehouse.current_snapshot(folder) == made[1]
    # By its id alone, as the footer of a page shows it.
    name = made[0].stem.partition("-")[2]
    assert versions.make_current(name, folder) == made[0]
    assert [line.name for line in versions.published(folder)][-1] == made[0].name
    with pytest.raises(versions.UnknownVersion):
        versions.make_current("000000000000", folder)
    assert warehouse.current_snapshot(folder) == made[0]
    made[1].write_bytes(b"damaged")
    assert not next(v for v in versions.versions(folder) if v.path == made[1]).readable
    with pytest.raises(UnreadableSnapshot):
        versions.make_current(made[1].name, folder)


def test_pages_take_up_a_new_snapshot_without_a_restart(tmp_path, monkeypatch, sample_workbook):
    from streamlit.testing.v1 import AppTest

    def draw():
        from pages.shared import frame
        from pages.shared.registry import PAGES

        frame.run(PAGES, first="overview")

    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))
    first = build.build([sample_workbook]).snapshot
    app = AppTest.from_function(draw, default_timeout=60).run()
    before = app.title[0].value
    path = tmp_path / "small.xlsx"
    write_workbook(path, small_county.tables())
    build.build([path])
    assert app.run().title[0].value != before
    assert "小样县" in " ".join(str(element.value) for element in app.markdown)
    versions.make_current(first.name)
    assert app.run().title[0].value == before
