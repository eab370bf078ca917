"""A random county with all that the levers of a what-if touch, small or of any size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.assessment import assess_amounts
from analysis.levers import Lever
from analysis.reallocation import DonorLimits, setting
from analysis.rules import RulesInForce, day_of_school_year
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from analysis.what_if_ground import Ground, ground
from data import planning, reference
from data.what_if_reference import terms

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
SNAPSHOT = "abc123"
# The standard alone protects donors, so that laws can be read off the thresholds.
NO_LIMITS = DonorLimits(0, 0)


def code(position: int) -> str:
    """Code of a school of the county."""
    return f"99{position:08}"


def facts_of(
    pupils: np.ndarray, amounts: np.ndarray, stage: Stage = Stage.PRIMARY, **columns: object
) -> pd.DataFrame:
    """Rows of one stage that fit numerators; every school is a primary school of its own village."""
    schools = len(pupils)
    specialists = amounts[:, 2]
    given = {
        "school_code": [code(position) for position in range(schools)],
        "stage": str(stage),
        "school_type": "211",
        "area": np.where(np.arange(schools) % 3 == 0, "urban", "rural"),
        "township": [f"乡{position % 4}" for position in range(schools)],
        "school_group": None,
        "pupils": pupils,
        "campuses": 1,
        "full_time_teachers": amounts[:, 0] + 10,
        "teachers_pe": np.floor(specialists / 2),
        "teachers_arts": np.ceil(specialists / 2),
        "longitude": 110 + np.arange(schools) / 1000,
        "latitude": 30.0,
    }
    return pd.DataFrame({**given, **columns})


def county(
    seed: int = 0,
    schools: int = 12,
    unknown: int = 0,
    *,
    pupils: np.ndarray | None = None,
    amounts: np.ndarray | None = None,
    others: pd.DataFrame | None = None,
    reliefs: bool = False,
    limits: DonorLimits = NO_LIMITS,
    rules: RulesInForce = RULES,
    **columns: object,
) -> Ground:
    """A county: people whole, some schools rich and some poor; or the pupils and amounts given."""
    rng = np.random.default_rng(seed)
    if pupils is None:
        pupils = rng.integers(60, 1500, schools).astype(float)
    if amounts is None:
        scales = np.array([indicator.scale for indicator in INDICATORS])
        target = np.array([rules.threshold(each.code, Stage.PRIMARY) for each in INDICATORS])
        factor = rng.uniform(0.4, 2.2, (len(pupils), 7))
        amounts = np.floor(target * factor * pupils[:, None] / scales) + 0.0
    if unknown:
        amounts[rng.choice(len(pupils), unknown, replace=False), 1] = np.nan
    rows = facts_of(pupils, amounts, **columns)
    codes = rows["school_code"].to_numpy()
    before = assess_amounts(codes, pupils, amounts, Stage.PRIMARY, INDICATORS, rules)
    every = rows if others is None else pd.concat([rows, others], ignore_index=True)
    where = setting(rows, before, INDICATORS, rules, limits)
    prices = planning.default_prices()
    return ground(every, where, reference.teacher_kinds(), prices, terms(), reliefs)


def asked(*levers: Lever, protect: bool = True, **changes: object) -> Scenario:
    """A scenario of the county."""
    scenario = Scenario(SNAPSHOT, 2025, Stage.PRIMARY, tuple(levers), protect)
    return replace(scenario, **changes)
