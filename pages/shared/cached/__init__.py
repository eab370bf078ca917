"""What is kept between reruns. The only package that uses Streamlit's caches.

Keys are the snapshot's path, school year, stage, switches and rule set: a snapshot never changes and
rules are read once per start, so what is kept cannot go stale. Language is never part of a key.
"""

from __future__ import annotations

from pages.shared.cached.geography import map_bounds, townships
from pages.shared.cached.judgements import (
    assessment,
    league,
    league_history,
    league_ranking,
    national_monitoring,
    outcomes,
    pack_basis,
    reconcile_basis,
    rules,
    trace,
)
from pages.shared.cached.one_school import school_history, school_reports, steps_to_pass
from pages.shared.cached.plans import (
    jobs,
    plan_chances,
    plan_people,
    plan_report,
    planned_question,
    planner_basis,
)
from pages.shared.cached.snapshots import (
    codes_in_year,
    codes_over_years,
    comparison,
    corrections,
    facts,
    info,
    left_out,
    named,
    posts_files,
    snapshot_of_id,
    source_files,
    warehouse,
)
from pages.shared.cached.teachers import lesson_needs, teacher_data
from pages.shared.cached.what_ifs import (
    plan_ground,
    plan_mark,
    plan_outcome,
    plan_places,
    rotation_setting,
    single_step,
)

__all__ = [
    "assessment",
    "codes_in_year",
    "codes_over_years",
    "comparison",
    "corrections",
    "facts",
    "info",
    "jobs",
    "league",
    "league_history",
    "league_ranking",
    "left_out",
    "lesson_needs",
    "map_bounds",
    "named",
    "national_monitoring",
    "outcomes",
    "pack_basis",
    "plan_chances",
    "plan_ground",
    "plan_mark",
    "plan_outcome",
    "plan_people",
    "plan_places",
    "plan_report",
    "planned_question",
    "planner_basis",
    "posts_files",
    "reconcile_basis",
    "rotation_setting",
    "rules",
    "school_history",
    "school_reports",
    "single_step",
    "snapshot_of_id",
    "source_files",
    "steps_to_pass",
    "teacher_data",
    "townships",
    "trace",
    "warehouse",
]
