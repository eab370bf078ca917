"""An invented county of any size, as tables of the standard workbook, drawn from a seed.

Made for measuring, not for judging: sizes, mixes and ratios are lifelike and the tables pass every
check that stops a build, but no figure in it means anything.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

YEAR = 2025
PER_TOWNSHIP = 20
STAGES = {
    "211": ("primary",),
    "218": ("primary",),
    "311": ("junior",),
    "312": ("primary", "junior"),
    "341": ("junior", "senior"),
}
TYPE_SHARES = {"211": 0.55, "218": 0.15, "311": 0.16, "312": 0.10, "341": 0.04}
AREAS = {"111": 0.25, "121": 0.30, "220": 0.45}
MEDIAN_PUPILS = {"111": 1100, "121": 650, "220": 260}
# What a hundred pupils have, and a pupil's square metres and yuan: around the national thresholds.
PER_HUNDRED = {"teachers": 6.4, "degree": 4.9, "backbone": 1.15, "specialists": 1.1, "rooms": 2.6}
PER_PUPIL = {"teaching_area_m2": 6.2, "sports_ground_area_m2": 9.5, "equipment_yuan": 2600.0}
SPREAD = 0.3
UNKNOWN_SHARE = 0.005


def tables(schools: int, seed: int = 1) -> dict[str, pd.DataFrame]:
    """The required sheets and the townships, one school year; codes of ten digits, all different."""
    rng = np.random.default_rng(seed)
    register = _schools(schools, rng)
    stages = _stages(register, rng)
    return {
        "county": pd.DataFrame(
            {"county_name": ["大样县"], "county_code": ["990299"], "is_invented": ["1"]}
        ),
        "townships": _townships(register),
        "schools": register,
        "pupils": _pupils(stages, rng),
        "teachers": _teachers(stages[stages["stage"] != "senior"], rng),
        "premises": _premises(stages, rng),
    }


def _around(rng: np.random.Generator, mean: pd.Series | np.ndarray | float, rows: int):
    return mean * rng.lognormal(0.0, SPREAD, rows)


def _schools(schools: int, rng: np.random.Generator) -> pd.DataFrame:
    serial = rng.choice(90 * schools, schools, replace=False) + 9_000_000_000
    columns = -(-schools // PER_TOWNSHIP)
    township = rng.integers(0, columns, schools)
    code = pd.Series(serial).astype(str)
    return pd.DataFrame(
        {
            "school_year": YEAR,
            "school_code": code,
            "school_name": "学校" + code,
            "school_type": rng.choice(list(TYPE_SHARES), schools, p=list(TYPE_SHARES.values())),
            "founder": np.where(rng.random(schools) < 0.04, "10", "7"),
            "urban_rural": rng.choice(list(AREAS), schools, p=list(AREAS.values())),
            "township": pd.Series(township).map("第{}镇".format),
            "longitude": 100 + 0.02 * (township + rng.random(schools)),
            "latitude": 30 + 0.1 * rng.random(schools),
            "datum": "CGCS2000",
            "built_year": rng.integers(1950, YEAR, schools),
            "counts_as_school": "1",
        }
    )


def _townships(register: pd.DataFrame) -> pd.DataFrame:
    names = register["township"].drop_duplicates()
    west = 100 + 0.02 * names.str.extract(r"(\d+)", expand=False).astype(int)
    box = "POLYGON (({0} 30, {1} 30, {1} 30.1, {0} 30.1, {0} 30))"
    outlines = [box.format(f"{x:.2f}", f"{x + 0.02:.2f}") for x in west]
    return pd.DataFrame({"township": names, "outline_datum": "CGCS2000", "outline": outlines})


def _stages(register: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """School x stage with the pupils: log-normal around the median of the area."""
    rows = register[["school_year", "school_code", "school_type", "urban_rural"]].assign(
        stage=register["school_type"].map(STAGES)
    )
    rows = rows.explode("stage", ignore_index=True)
    median = rows["urban_rural"].map(MEDIAN_PUPILS) * np.where(rows["school_type"] == "218", 0.2, 1)
    pupils = (median * rng.lognormal(0.0, 0.7, len(rows))).round().clip(5, 9000)
    return rows.assign(pupils=pupils.astype(int))


def _pupils(stages: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    pupils = stages["pupils"]
    classes = np.ceil(pupils / 42).astype(int)
    boarders = pd.Series(rng.binomial(pupils, 0.1), dtype="Int64")
    return stages[["school_year", "school_code", "stage", "pupils"]].assign(
        classes=classes,
        largest_class=np.minimum(
            np.ceil(pupils / classes) + rng.integers(0, 6, len(stages)), np.minimum(pupils, 80)
        ),
        boarders=boarders.mask(rng.random(len(stages)) < UNKNOWN_SHARE),
        migrant_pupils=rng.binomial(pupils, 0.05),
    )


def _teachers(stages: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows, pupils = len(stages), stages["pupils"].to_numpy()
    people = {
        kind: np.ceil(_around(rng, pupils * PER_HUNDRED[kind] / 100, rows)).astype(int)
        for kind in ("teachers", "degree", "backbone", "specialists")
    }
    staff = np.maximum(people["teachers"], people["specialists"] + 2)
    degree = np.minimum(people["degree"], staff)
    specialists, master = people["specialists"], rng.binomial(degree, 0.05)
    pe = rng.binomial(specialists, 0.5)
    music = rng.binomial(specialists - pe, 0.5)
    return stages[["school_year", "school_code", "stage"]].assign(
        full_time_teachers=staff,
        teachers_doctor=0,
        teachers_master=master,
        teachers_bachelor=(degree - master) // 2,
        teachers_college=degree - master - (degree - master) // 2,
        teachers_senior_secondary=staff - degree,
        teachers_below_senior_secondary=0,
        backbone_teachers=np.minimum(people["backbone"], staff),
        teachers_pe=pe,
        teachers_arts_total=specialists - pe,
        teachers_music=music,
        teachers_fine_art=specialists - pe - music,
        visiting_pe=0,
    )


def _premises(stages: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    pupils = stages.groupby(["school_year", "school_code"], as_index=False)["pupils"].sum()
    total, rows = pupils.pop("pupils"), len(pupils)
    indoor = (total * 0.3).round(1)
    rooms = pd.Series(np.ceil(_around(rng, total * PER_HUNDRED["rooms"] / 100, rows)))
    return pupils.assign(
        teaching_area_m2=(_around(rng, total * PER_PUPIL["teaching_area_m2"], rows) + indoor).round(
            1
        ),
        indoor_sports_area_m2=indoor.mask(rng.random(rows) < UNKNOWN_SHARE),
        sports_ground_area_m2=_around(rng, total * PER_PUPIL["sports_ground_area_m2"], rows).round(
            1
        ),
        equipment_yuan=(_around(rng, total * PER_PUPIL["equipment_yuan"], rows) / 10_000).round(2),
        multimedia_rooms=rooms.clip(1, 900).mask(rng.random(rows) < UNKNOWN_SHARE),
    )
