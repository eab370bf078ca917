"""Checks of one year against the year before: schools that come and go, and figures that slip."""

from __future__ import annotations

import pytest

from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Severity
from data import build, warehouse
from data.sources import read_file
from data.workbook import write_workbook
from tests import small_county
from tests.data.typed_county import TypedCounty, findings_of, loaded
from tests.small_county import CODES


def pair() -> tuple[TypedCounty, TypedCounty]:
    return TypedCounty(2024, "before.xlsx"), TypedCounty(2025, "now.xlsx")


def gone(county: TypedCounty, key: str) -> TypedCounty:
    """The school is in no sheet any more."""
    county.remove("schools", key).remove("premises", key)
    return county.remove("pupils", key, "小学").remove("teachers", key, "小学")


def told(*counties: TypedCounty) -> list[tuple[str, str, str, str]]:
    return [(f.key, f.file, f.sheet, f.cell) for f in findings_of(*counties)]


def test_the_same_county_twice_has_nothing_to_tell():
    assert told(*pair()) == []


# ------------------------------------------------------------------ schools


def test_a_school_that_vanished_is_told_at_its_last_row_and_silent_once_it_is_entered():
    before, now = pair()
    gone(now, "private")
    assert told(before, now) == [("school_vanished", "before.xlsx", "学校", "B5")]
    now.add("successions", school_code=CODES["private"], succession="撤销")
    assert told(before, now) == []


def test_a_school_that_appeared_is_told_and_silent_once_it_is_entered():
    before, now = pair()
    gone(before, "private")
    assert told(before, now) == [("school_appeared", "now.xlsx", "学校", "B5")]
    now.add("successions", successor_code=CODES["private"], succession="新建")
    assert told(before, now) == []


def test_a_renamed_school_is_told_and_spaces_are_no_new_name():
    before, now = pair()
    now.type("schools", "third", school_name="北山小学")
    (finding,) = findings_of(before, now)
    assert (finding.key, finding.values["before"]) == ("school_is_renamed", "第三小学")
    before, now = pair()
    now.type("schools", "third", school_name=" 第三 小学")
    assert told(before, now) == []


def test_years_that_do_not_follow_each_other_are_not_compared():
    now = gone(TypedCounty(2025, "now.xlsx"), "private")
    assert told(TypedCounty(2022, "before.xlsx"), now) == []


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ({"school_code": CODES["first"], "succession": "并入"}, "succession_is_incomplete"),
        (
            {
                "school_code": CODES["first"],
                "successor_code": CODES["second"],
                "succession": "撤销",
            },
            "succession_is_incomplete",
        ),
        ({"successor_code": "9900000077", "succession": "新建"}, "succession_does_not_fit"),
        ({"school_code": CODES["first"], "succession": "撤销"}, "succession_does_not_fit"),
        (
            {"school_code": "9900000077", "successor_code": CODES["first"], "succession": "并入"},
            "succession_does_not_fit",
        ),
    ],
)
def test_an_entry_that_does_not_fit_the_lists_stops(entry, key):
    before, now = pair()
    now.add("successions", **entry)
    found = findings_of(before, now)
    assert {f.key for f in found if f.severity is Severity.STOPS} == {key}


# ------------------------------------------------------------------ figures


def area(value: str) -> tuple[TypedCounty, TypedCounty]:
    """5100 square metres last year (the first school), and `value` this year."""
    before, now = pair()
    return before, now.type("premises", "first", teaching_area_m2=value)


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ("51000", ["figure_may_be_shifted"]),  # ten times
        ("510", ["figure_may_be_shifted"]),
        ("51", ["figure_may_be_shifted"]),  # a hundredth
        ("51000000", ["figure_may_be_shifted"]),  # square metres in a column of ... thousands
        ("46400", ["figure_may_be_shifted"]),  # 9.1 times: within a tenth of ten
        ("45800", ["figure_jumps"]),  # 8.98 times
        ("7660", ["figure_jumps"]),  # half as much again, and 2560 more
        ("7640", []),  # not quite half as much again
        ("5200", []),
    ],
)
def test_a_figure_that_slipped_or_jumped_is_told_in_its_cell(value, keys):
    before, now = area(value)
    found = [f for f in findings_of(before, now) if f.key.startswith("figure_")]
    assert [f.key for f in found] == keys
    for finding in found:
        assert (finding.file, finding.cell, finding.school) == ("now.xlsx", "C2", "第一小学")
        assert finding.severity is Severity.LOOK
        for language in LANGUAGES:
            assert "{" not in finding_sentence(finding, texts(language))


@pytest.mark.parametrize(
    ("before_value", "value", "is_told"),
    [
        ("152", "512", True),  # turned round
        ("1934", "934", True),  # one left out
        ("934", "1934", True),  # one too many
        ("152", "125", False),  # turned round, and no larger a change than schools make
        ("52", "25", False),  # too small to tell
        ("152", "513", False),
    ],
)
def test_swapped_and_lost_digits_are_told_where_the_change_is_large(before_value, value, is_told):
    before, now = pair()
    before.type("pupils", "first", "小学", boarders=before_value, pupils="5000")
    now.type("pupils", "first", "小学", boarders=value, pupils="5000")
    found = [f.key for f in findings_of(before, now) if f.key == "figure_may_have_a_digit_wrong"]
    assert found == ["figure_may_have_a_digit_wrong"] * is_told


def test_a_merged_school_may_jump():
    before, now = area("45800")
    now.add(
        "successions",
        school_code=CODES["third"],
        successor_code=CODES["first"],
        succession="并入",
    )
    assert told(before, now) == []


def test_a_few_rows_of_another_year_are_told_and_two_whole_years_are_not(tmp_path):
    tables = small_county.tables(2025)
    other = small_county.tables(2024)
    few = other["premises"].head(1)
    import pandas as pd

    tables["premises"] = pd.concat([tables["premises"]] * 1 + [few])
    tables["schools"] = pd.concat([tables["schools"], other["schools"]])
    tables["pupils"] = pd.concat([tables["pupils"], other["pupils"]])
    tables["teachers"] = pd.concat([tables["teachers"], other["teachers"]])
    path = tmp_path / "mixed.xlsx"
    write_workbook(path, tables)
    connection = warehouse.create()
    found = build.load(connection, [read_file(path)], "0" * 12)
    mixed = [f for f in found if f.key == "years_are_mixed"]
    assert [(f.sheet, f.values["count"], f.values["school_year"]) for f in mixed] == [
        ("校舍与设备", 1, 2024)
    ]


# ------------------------------------------------------------------ the life of a correction


def corrected(**cells: str) -> TypedCounty:
    usual = {
        "school_code": CODES["second"],
        "corrected_stage": "小学",
        "corrected_heading": "在校生数(人)",
        "old_value": "500",
        "new_value": "510",
        "reason": "漏报",
        "confirmed_by": "基教股",
    }
    return TypedCounty().add("corrections", **{**usual, **cells})


def pupils_of(county: TypedCounty) -> float:
    connection, findings = loaded(county)
    assert findings == []
    rows = connection.execute(
        "SELECT pupils FROM school_stage_year WHERE school_code = ?", [CODES["second"]]
    )
    return rows.fetchone()[0]


def test_an_open_correction_applies_whatever_word_says_so():
    assert pupils_of(corrected()) == 510
    assert pupils_of(corrected(status="生效")) == 510


def test_a_mended_correction_no_longer_applies_once_the_source_is_right():
    county = corrected(status="源头已改").type("pupils", "second", pupils="510")
    assert pupils_of(county) == 510
    connection, _ = loaded(county)
    assert not connection.execute("SELECT bool_or(corrected) FROM school_stage_year").fetchone()[0]


def test_a_correction_called_mended_while_the_source_is_not_stops():
    (finding,) = findings_of(corrected(status="源头已改"))
    assert (finding.key, finding.severity) == ("correction_is_not_mended", Severity.STOPS)


def test_an_open_correction_of_a_source_that_was_mended_stops():
    county = corrected().type("pupils", "second", pupils="510")
    assert [f.key for f in findings_of(county)] == ["correction_does_not_match"]


def test_the_old_value_may_be_named_as_it_was_typed():
    county = corrected(old_value="５００").type("pupils", "second", pupils="５００")
    assert {f.key for f in findings_of(county)} == {"cells_had_full_width_signs"}


def test_an_expectation_is_kept_with_the_correction():
    connection, _ = loaded(corrected(expectation="三月开放时改"))
    assert connection.execute("SELECT expectation FROM correction_target").fetchone() == (
        "三月开放时改",
    )


def test_a_mended_correction_is_history_beside_an_open_one_of_the_same_cell():
    county = corrected(status="源头已改", old_value="490", new_value="500", reason="旧的")
    county.add(
        "corrections",
        school_code=CODES["second"],
        corrected_stage="小学",
        corrected_heading="在校生数(人)",
        old_value="500",
        new_value="510",
        reason="漏报",
        confirmed_by="基教股",
    )
    assert pupils_of(county) == 510
    # Nor does it need a year that is loaded.
    assert pupils_of(corrected(status="源头已改", school_year="2019", old_value="1")) == 500


def test_a_register_may_be_a_workbook_of_its_own(tmp_path):
    tables = small_county.tables()
    write_workbook(tmp_path / "county.xlsx", tables)
    import pandas as pd

    row = {
        "school_year": 2025,
        "school_code": CODES["second"],
        "corrected_stage": "primary",
        "corrected_heading": "在校生数(人)",
        "old_value": "500",
        "new_value": "510",
        "reason": "漏报",
        "confirmed_by": "基教股",
    }
    write_workbook(
        tmp_path / "corrections.xlsx", {"corrections": pd.DataFrame([row])}, only=("corrections",)
    )
    connection = warehouse.create()
    files = [read_file(tmp_path / name) for name in ("county.xlsx", "corrections.xlsx")]
    assert build.load(connection, files, "0" * 12) == []
    facts = warehouse.read_facts(connection).set_index("school_code")
    assert facts.loc[CODES["second"], "pupils"] == 510


def test_two_schools_of_one_name_in_two_townships_are_not_one_that_was_recoded():
    before, now = pair()
    gone(now, "private")
    now.add_school("9900000055", "211", {"小学": "300"}, school_name="民办小学", township="北山乡")
    keys = [key for key, *_ in told(before, now)]
    assert "school_may_be_recoded" not in keys
    assert {"school_appeared", "school_vanished"} <= set(keys)
