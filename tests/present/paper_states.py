"""Random counties as papers take them: stages, years, reliefs and areas differ, some figures are unknown."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from analysis.assessment import assess_stage
from analysis.edition import EditionMark
from analysis.league import league_table
from analysis.present.county_state import CountyState
from analysis.present.text import texts
from analysis.present.words import Wording
from analysis.rules import day_of_school_year
from analysis.vocabulary import COMPULSORY_STAGES, Area, Stage
from data import reference
from data.paper_reference import paper_layout

INDICATORS = reference.indicators()
DOCUMENTS = reference.rule_book().documents
FROZEN_ON = date(2026, 11, 30)
LAYOUT = paper_layout(date(2025, 9, 1))
FACE = LAYOUT.typefaces["slide"]
# Names that a workbook may hold: formulas, links, marks, signs without a place in XML.
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "<b>&amp;学校</b>]]>",
    "第一\x0b小学\x00\ufffe",
    "{t}%s学校",
    "很长的名字" * 30,
)
AREAS = [str(area) for area in Area]


def words_of(language):
    names = {
        key: {code.code: getattr(code, language) for code in codes}
        for key, codes in reference.code_lists().items()
    }
    return Wording(texts(language), INDICATORS, reference.units(), names)


def facts_of(random, schools, year, stages):
    """Facts of a year near the thresholds, so that every verdict occurs; one cell in 40 is unknown."""
    rows = []
    for number in range(schools):
        name = HOSTILE[number % len(HOSTILE)] if number < 8 else f"第{number}小学"
        for stage in stages:
            pupils = int(random.integers(60, 1500))
            share = pupils / 100
            rows.append(
                {
                    "school_year": year,
                    "school_code": f"99{number:08}",
                    "school_name": name,
                    "stage": str(stage),
                    "in_scope": True,
                    "pupils": float(pupils),
                    "classes": float(max(1, pupils // 40)),
                    "area": AREAS[number % 3],
                    "township": ("=1+1", "北山乡", "城关镇")[number % 3],
                    "school_group": None,
                    "school_type": ("211", "218")[number % 9 == 8],
                    "founder": ("7", "10")[number % 5 == 4],
                    "corrected": False,
                    "is_dense_city_core": number % 4 == 0,
                    "longitude": 110 + number / 100 if number % 7 else np.nan,
                    "latitude": 30 + (number % 5) / 100,
                    "teachers_doctor": 0.0,
                    "teachers_master": float(random.integers(0, 3)),
                    "teachers_bachelor": float(round(share * random.uniform(3.5, 9))),
                    "teachers_college": float(round(share * random.uniform(0, 2))),
                    "backbone_teachers": float(round(share * random.uniform(0.6, 1.8))),
                    "teachers_pe": float(round(share * random.uniform(0.3, 0.9))),
                    "teachers_arts": float(round(share * random.uniform(0.3, 0.9))),
                    "visiting_pe": 1.0,
                    "visiting_music": 1.0,
                    "visiting_fine_art": 0.0,
                    "teaching_area_m2": round(pupils * random.uniform(4, 9), 1),
                    "indoor_sports_area_m2": round(pupils * random.uniform(0, 0.3), 1),
                    "sports_ground_area_m2": round(pupils * random.uniform(6, 14), 1),
                    "other_sports_area_m2": 0.0,
                    "leased_sports_area_m2": 300.0,
                    "equipment_yuan": round(pupils * random.uniform(1700, 4000), 2),
                    "multimedia_rooms": float(round(share * random.uniform(1.9, 4))),
                }
            )
    facts = pd.DataFrame(rows)
    for field in ("backbone_teachers", "teachers_pe", "sports_ground_area_m2", "equipment_yuan"):
        facts.loc[random.random(len(facts)) < 0.025, field] = np.nan
    return facts


@cache
def state_of(seed, language="zh", schools=14, edition=""):
    """The random state of a seed: its stages, year, reliefs and area follow from the seed.

    Kept, so nothing may write into it.
    """
    random = np.random.default_rng(seed)
    stages = [COMPULSORY_STAGES, (Stage.PRIMARY,), (Stage.JUNIOR,)][seed % 3]
    year, with_reliefs = 2022 + seed % 4, bool(seed % 2)
    rules = reference.rule_book().on(day_of_school_year(year))
    facts, earlier = (facts_of(random, schools, each, stages) for each in (year, year - 1))
    if seed % 5 == 4:
        facts, earlier = (each[each["area"] == AREAS[seed % 3]] for each in (facts, earlier))
    now, before = (
        {stage: assess_stage(each, stage, INDICATORS, rules, with_reliefs) for stage in stages}
        for each in (facts, earlier)
    )
    leagues = {
        stage: league_table(facts, now[stage], before[stage], INDICATORS, rules.school_rule)
        for stage in stages
    }
    grades = {
        (f"99{number:08}", str(stage)): 6 for number in range(0, schools, 2) for stage in stages
    }
    return CountyState(
        "小样县",
        year,
        now,
        before if seed % 4 else {},
        leagues,
        facts,
        rules,
        words_of(language),
        LAYOUT,
        f"snapshot{seed}",
        f"{year}-09-01",
        with_reliefs,
        True,
        EditionMark(edition, FROZEN_ON) if edition else None,
        grades,
    )
