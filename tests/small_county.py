"""A county small enough to work out on paper, as tables of the standard workbook.

Four primary schools, one nine-year school, one full secondary school, teaching points of 49 and 50
pupils, a campus and a special school; one school year unless asked for more.
"""

from __future__ import annotations

import pandas as pd

CODES = {
    "first": "9900000001",
    "second": "9900000002",
    "third": "9900000003",
    "private": "9900000004",
    "nine_year": "9900000005",
    "full": "9900000006",
    "point_49": "9900000007",
    "point_50": "9900000008",
    "campus": "9900000009",
    "special": "9900000010",
}


def _schools(year: int) -> pd.DataFrame:
    rows = [
        ("first", "第一小学", "211", "7", "111", "城关镇", 1),
        ("second", "第二小学", "211", "7", "121", "城关镇", 1),
        ("third", "第三小学", "211", "7", "220", "北山乡", 1),
        ("private", "民办小学", "211", "10", "111", "城关镇", 1),
        ("nine_year", "九年学校", "312", "7", "122", "北山乡", 1),
        ("full", "完全中学", "341", "7", "111", "城关镇", 1),
        ("point_49", "四十九人教学点", "218", "7", "220", "北山乡", 1),
        ("point_50", "五十人教学点", "218", "7", "220", "北山乡", 1),
        ("campus", "第一小学东校区", "211", "7", "112", "城关镇", 0),
        ("special", "特殊教育学校", "514", "7", "111", "城关镇", 1),
    ]
    frame = pd.DataFrame(
        rows,
        columns=[
            "key",
            "school_name",
            "school_type",
            "founder",
            "urban_rural",
            "township",
            "counts_as_school",
        ],
    )
    frame["school_code"] = frame["key"].map(CODES)
    frame["school_year"] = year
    frame["counts_as_school"] = frame["counts_as_school"].astype(str)
    frame["main_school_code"] = frame["key"].map({"campus": CODES["first"]})
    west = frame["township"].map({"城关镇": 110, "北山乡": 111})
    frame["longitude"] = (west + 0.4511 + frame.index / 100).round(4)
    frame["latitude"], frame["datum"] = 30.5432, "CGCS2000"
    return frame.drop(columns="key")


def _by_stage(year: int) -> pd.DataFrame:
    """School, stage, pupils; teachers follow from the pupils so that ratios are easy to see."""
    rows = [
        ("first", "primary", 1000),
        ("second", "primary", 500),
        ("third", "primary", 200),
        ("private", "primary", 300),
        ("nine_year", "primary", 166),
        ("nine_year", "junior", 210),
        ("full", "junior", 400),
        ("full", "senior", 600),
        ("point_49", "primary", 49),
        ("point_50", "primary", 50),
        ("campus", "primary", 200),
    ]
    frame = pd.DataFrame(rows, columns=["key", "stage", "pupils"])
    frame["school_code"] = frame["key"].map(CODES)
    frame["school_year"] = year
    return frame


def tables(year: int = 2025) -> dict[str, pd.DataFrame]:
    """All sheets of the small county for one school year; equipment in 万元 as the sheet has it."""
    stages = _by_stage(year)
    pupils = stages.drop(columns="key").assign(classes=lambda f: (f["pupils"] // 40).clip(1))
    compulsory = stages[stages["stage"] != "senior"]
    teachers = pd.DataFrame(
        {
            "school_year": year,
            "school_code": compulsory["school_code"],
            "stage": compulsory["stage"],
            "full_time_teachers": (compulsory["pupils"] // 10).clip(5),
            "teachers_doctor": 0,
            "teachers_master": 1,
            "teachers_bachelor": (compulsory["pupils"] // 20).clip(2),
            "teachers_college": (compulsory["pupils"] // 50).clip(1),
            "backbone_teachers": (compulsory["pupils"] // 80).clip(1),
            "teachers_pe": (compulsory["pupils"] // 200).clip(1),
            "teachers_arts_total": (compulsory["pupils"] // 150).clip(1),
            "teachers_music": (compulsory["pupils"] // 300),
        }
    )
    teachers["teachers_fine_art"] = teachers["teachers_arts_total"] - teachers["teachers_music"]
    totals = stages.groupby("school_code")["pupils"].sum()
    premises = pd.DataFrame(
        {
            "school_year": year,
            "school_code": totals.index,
            "teaching_area_m2": totals.to_numpy() * 5.0 + 100,
            "indoor_sports_area_m2": 100.0,
            "sports_ground_area_m2": totals.to_numpy() * 7.0,
            "equipment_yuan": totals.to_numpy() * 0.21,
            "multimedia_rooms": (totals.to_numpy() // 40).clip(1),
        }
    )
    county = pd.DataFrame(
        {
            "county_name": ["小样县"],
            "county_code": ["990199"],
            "is_invented": ["1"],
            "data_date": [f"{year}-09-01"],
        }
    )
    townships = pd.DataFrame(
        {
            "township": ["城关镇", "北山乡"],
            "outline_datum": "CGCS2000",
            "outline": [
                "POLYGON ((110 30, 111 30, 111 31, 110 31, 110 30))",
                "POLYGON ((111 30, 112 30, 112 31, 111 31, 111 30))",
            ],
        }
    )
    return {
        "county": county,
        "townships": townships,
        "schools": _schools(year),
        "pupils": pupils,
        "teachers": teachers,
        "premises": premises,
    }
