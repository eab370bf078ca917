"""A county of five primary schools for the map, of which A5 (sports areas) can be worked out on paper.

    school  township  area   pupils  A5 m2 per pupil             against 7.5
    first   east      urban    1000   3.0                        below 85 %
    second  east      town      500   7.0                        85 % or more, not met
    third   west      rural     400   7.5                        exactly met
    fourth  west      rural     100  20.0, and no position       well above
    fifth   north     rural     200  not known                   not known

County mean, total over total of the four known: 11,500 / 2,000 = 5.75. Parts of the squared coefficient:
1000 x 2.75^2 = 7,562.5; 500 x 1.25^2 = 781.25; 400 x 1.75^2 = 1,225; 100 x 14.25^2 = 20,306.25; in all
29,875. All other indicators stand exactly at their thresholds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment, assess_amounts
from analysis.league import league_table
from analysis.present.school_map import MapView, map_schools
from analysis.present.text import texts
from analysis.present.words import Wording
from analysis.rules import day_of_school_year
from analysis.vocabulary import Stage
from data import reference

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
CODES = ("9900000001", "9900000002", "9900000003", "9900000004", "9900000005")
FIRST, SECOND, THIRD, FOURTH, FIFTH = CODES
NAMES = ("第一小学", "第二小学", "第三小学", "第四小学", "第五小学")
PUPILS = np.array([1000.0, 500.0, 400.0, 100.0, 200.0])
SPORTS = np.array([3.0, 7.0, 7.5, 20.0, np.nan])
MEAN = 5.75
PARTS = {FIRST: 7562.5, SECOND: 781.25, THIRD: 1225.0, FOURTH: 20306.25}
# Per pupil, in the order A1 to A7: exactly at every threshold of primary schools.
AT = np.array([0.042, 0.010, 0.009, 4.5, 7.5, 2000.0, 0.023])
RATIO = 1.2
A5 = 4


def assessment(sports: np.ndarray = SPORTS) -> StageAssessment:
    """The county judged, with these m2 of sports areas per pupil."""
    amounts = PUPILS[:, None] * AT[None, :]
    amounts[:, A5] = PUPILS * sports
    return assess_amounts(np.array(CODES), PUPILS, amounts, Stage.PRIMARY, INDICATORS, RULES)


def facts(names: tuple[str, ...] = NAMES) -> pd.DataFrame:
    """What the map needs of the schools' facts."""
    return pd.DataFrame(
        {
            "school_code": CODES,
            "school_name": names,
            "stage": Stage.PRIMARY,
            "township": ["东镇", "东镇", "西乡", "西乡", "北乡"],
            "area": ["urban", "town", "rural", "rural", "rural"],
            "school_group": "city",
            "school_type": "211",
            "founder": "7",
            "corrected": False,
            "longitude": [120.01, 120.02, 120.03, np.nan, 120.05],
            "latitude": [32.01, 32.02, 32.03, np.nan, 32.05],
        }
    )


def schools(
    view: MapView,
    judged: StageAssessment | None = None,
    before: pd.Series | None = None,
    names: tuple[str, ...] = NAMES,
) -> pd.DataFrame:
    """The rows of the map for a view."""
    judged = assessment() if judged is None else judged
    league = league_table(facts(names), judged, None, INDICATORS, RULES.school_rule)
    return map_schools(view, league, facts(names), judged, RATIO, before)


def wording(language: str) -> Wording:
    """Words in a language."""
    names = {
        key: {code.code: getattr(code, language) for code in codes}
        for key, codes in reference.code_lists().items()
    }
    return Wording(texts(language), INDICATORS, reference.units(), names)
