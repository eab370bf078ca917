"""What a snapshot knows of teachers and of classes by grade, campuses added to their main schools.

No code of a single teacher leaves this module: rows of the roster carry school, stage and what the
page counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.warehouse import Warehouse

PART_COLUMNS = (
    "full_time_teachers",
    "teachers_doctor",
    "teachers_master",
    "teachers_bachelor",
    "teachers_college",
    "teachers_senior_secondary",
    "teachers_below_senior_secondary",
    "backbone_teachers",
    "teachers_pe",
    "teachers_arts",
    "teachers_music",
    "teachers_fine_art",
)


@dataclass(frozen=True)
class TeacherData:
    """Teachers of one school year, by the code of the school that they are counted with.

    counts  school x stage: the counted full-time teachers; NaN where a part is not known
    roster  one row per listed teacher: school_code, stage, subject, degree, backbone_level,
            birth_year, professional_title; missing where not known
    grades  school x stage x grade: classes, pupils; NaN where a campus has not told them
    unplaced  listed teachers whose school has no such stage: they count nowhere
    """

    counts: pd.DataFrame
    roster: pd.DataFrame
    grades: pd.DataFrame
    unplaced: int


def read_teacher_data(warehouse: Warehouse, school_year: int) -> TeacherData:
    """The teachers of a school year; empty frames for sheets that the year does not have."""
    sums = ", ".join(
        f"CASE WHEN count(own.{name}) = count(*) THEN sum(own.{name}) END AS {name}"
        for name in PART_COLUMNS
    )
    counts = warehouse.read(
        f"""
        SELECT unit.counted_code AS school_code, unit.stage, {sums}
        FROM unit_stage AS unit
        LEFT JOIN teachers AS own USING (school_year, school_code, stage)
        WHERE unit.school_year = ?
        GROUP BY ALL ORDER BY ALL
        """,
        [school_year],
    )
    roster = warehouse.read(
        """
        SELECT unit.counted_code AS school_code, stage, subject, degree, backbone_level,
            birth_year, professional_title
        FROM teacher
        LEFT JOIN unit_stage AS unit USING (school_year, school_code, stage)
        WHERE school_year = ?
        ORDER BY teacher.line_id
        """,
        [school_year],
    )
    grades = warehouse.read(
        """
        SELECT unit.counted_code AS school_code, stage, grade,
            CASE WHEN count(grade.classes) = count(*) THEN sum(grade.classes) END AS classes,
            CASE WHEN count(grade.pupils) = count(*) THEN sum(grade.pupils) END AS pupils
        FROM grade
        JOIN unit_stage AS unit USING (school_year, school_code, stage)
        WHERE school_year = ?
        GROUP BY ALL ORDER BY ALL
        """,
        [school_year],
    )
    placed = roster["school_code"].notna()
    return TeacherData(
        counts.astype(dict.fromkeys(PART_COLUMNS, float)),
        roster[placed].reset_index(drop=True),
        grades.astype({"classes": float, "pupils": float}),
        int((~placed).sum()),
    )
