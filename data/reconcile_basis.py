"""What published figures are compared with: a year's schools of both stages, in and out of scope."""

from __future__ import annotations

import pandas as pd

from analysis.reconcile import Basis
from analysis.vocabulary import COMPULSORY_STAGES
from data import reference
from data.warehouse import Warehouse

PREMISES = (
    "teaching_area_m2",
    "indoor_sports_area_m2",
    "sports_ground_area_m2",
    "other_sports_area_m2",
    "leased_sports_area_m2",
    "equipment_yuan",
    "multimedia_rooms",
)


def read_basis(warehouse: Warehouse, school_year: int) -> Basis:
    """Schools of a year that are judged, or that only their few pupils leave out, by stage.

    A sum over campuses with an unknown part is unknown.
    """
    facts = warehouse.facts()
    of_year = facts[facts["school_year"] == school_year]
    before = facts[facts["school_year"] == school_year - 1]
    code = next(c.code for c in reference.code_lists()["founder"] if c.en == "private")
    keys = ["school_code", "stage"]
    units = (
        of_year.merge(_arts(warehouse, school_year), on=keys, how="left")
        .merge(_whole(warehouse, school_year), on="school_code", how="left")
        .merge(
            before[[*keys, "pupils"]].rename(columns={"pupils": "pupils_before"}),
            on=keys,
            how="left",
        )
    )
    units["is_small"] = units["exclusion"].eq("below_minimum_pupils")
    units["is_private"] = units["founder"].eq(code)
    kept = units[units["in_scope"] | units["is_small"]]
    stages = {
        stage: kept[kept["stage"] == stage].reset_index(drop=True) for stage in COMPULSORY_STAGES
    }
    return Basis(stages, reference.indicators())


def _arts(warehouse: Warehouse, school_year: int) -> pd.DataFrame:
    return warehouse.read(
        """
        SELECT unit.counted_code AS school_code, unit.stage,
            CASE WHEN count(teachers_music) = count(*) THEN sum(teachers_music)::DOUBLE END
                AS teachers_music,
            CASE WHEN count(teachers_fine_art) = count(*) THEN sum(teachers_fine_art)::DOUBLE END
                AS teachers_fine_art
        FROM unit_stage AS unit
        LEFT JOIN teachers USING (school_year, school_code, stage)
        WHERE unit.school_year = ?
        GROUP BY ALL
        """,
        [school_year],
    )


def _whole(warehouse: Warehouse, school_year: int) -> pd.DataFrame:
    """Premises and pupils of a school with its campuses, before anything is divided."""
    # Names of our own columns; no value of a user reaches this text.
    sums = ", ".join(
        f"CASE WHEN count({name}) = count(*) THEN sum({name})::DOUBLE END AS whole_{name}"
        for name in PREMISES
    )
    return warehouse.read(
        f"""
        WITH counted AS (
            SELECT DISTINCT school_code, counted_code FROM unit_stage WHERE school_year = ?
        ),
        pupils_of AS (
            SELECT counted_code,
                CASE WHEN count(pupils) = count(*) THEN sum(pupils)::DOUBLE END AS pupils_whole
            FROM unit_stage WHERE school_year = ? GROUP BY counted_code
        ),
        premises_of AS (
            SELECT counted.counted_code, {sums}
            FROM counted
            LEFT JOIN premises ON premises.school_year = ? AND premises.school_code = counted.school_code
            GROUP BY counted.counted_code
        )
        SELECT * RENAME (counted_code AS school_code)
        FROM premises_of JOIN pupils_of USING (counted_code)
        """,
        [school_year, school_year, school_year],
    )
