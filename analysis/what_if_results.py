"""What an outcome means: who gains and who loses, lifted or lowered, counters, budget, and "nothing"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.assessment import TOLERANCE, StageAssessment, reaches
from analysis.breakdown import counted
from analysis.gap_change import GapChange, Move, gap_change
from analysis.vocabulary import Verdict
from analysis.what_if import Outcome
from analysis.what_if_conflicts import spending
from analysis.what_if_ground import Counter, Ground


class Standing(StrEnum):
    """What a scenario does to one school, its seven figures taken together."""

    GAINS = "gains"
    LOSES = "loses"
    BOTH = "both"
    SAME = "same"


def by_school(outcome: Outcome) -> pd.DataFrame:
    """One row per school of the stage, by code.

    school_code, standing, gave and received (teachers who moved), brought (teachers trained or hired),
    pupils_change, rises and falls (indicators whose value is higher or lower), reached and lost
    (indicators whose threshold is newly met, or no longer), met_before, met_after, verdict_before,
    verdict_after.
    """
    before, after = outcome.before, outcome.after
    codes = before.schools["school_code"].to_numpy()
    old, new = before.values.to_numpy(), after.values.to_numpy()
    slack = TOLERANCE * np.maximum(1.0, np.abs(old))
    rises, falls = (new > old + slack).sum(axis=1), (new < old - slack).sum(axis=1)
    thresholds = before.indicators["threshold"].to_numpy()
    was, is_now = reaches(old, thresholds), reaches(new, thresholds)
    pupils = after.schools["pupils"].to_numpy() - before.schools["pupils"].to_numpy()
    return pd.DataFrame(
        {
            "school_code": codes,
            "standing": _standing(rises, falls),
            "gave": _people(outcome.moves, "source", "people", codes),
            "received": _people(outcome.moves, "target", "people", codes),
            "brought": _people(_of_people(outcome), "school_code", "amount", codes),
            "pupils_change": pupils,
            "rises": rises,
            "falls": falls,
            "reached": (is_now & ~was).sum(axis=1),
            "lost": (was & ~is_now).sum(axis=1),
            "met_before": before.schools["met"].to_numpy(),
            "met_after": after.schools["met"].to_numpy(),
            "verdict_before": before.schools["verdict"].to_numpy(),
            "verdict_after": after.schools["verdict"].to_numpy(),
        }
    )


def _standing(rises: np.ndarray, falls: np.ndarray) -> list[Standing]:
    kinds = {
        (True, False): Standing.GAINS,
        (False, True): Standing.LOSES,
        (True, True): Standing.BOTH,
        (False, False): Standing.SAME,
    }
    return [kinds[bool(up), bool(down)] for up, down in zip(rises, falls, strict=True)]


def _of_people(outcome: Outcome) -> pd.DataFrame:
    return outcome.gains[outcome.gains["way"].isin(["hire", "study", "recognition"])]


def _people(rows: pd.DataFrame, key: str, value: str, codes: np.ndarray) -> np.ndarray:
    return rows.groupby(key)[value].sum().reindex(codes, fill_value=0).to_numpy(dtype=float)


def changed(table: pd.DataFrame) -> pd.DataFrame:
    """The schools of `by_school` to which something happens: a figure, people, pupils, a verdict."""
    same = (
        (table["standing"] == Standing.SAME)
        & (table[["gave", "received", "brought"]].sum(axis=1) == 0)
        & (table["pupils_change"].abs() <= 0)
        & (table["verdict_before"] == table["verdict_after"])
    )
    return table[~same].reset_index(drop=True)


@dataclass(frozen=True)
class Levelling:
    """How one coefficient changed: parts in units of the coefficient, their sum is the change.

    filled  schools below the county's mean that rose (填谷); cut  schools above it that fell (削峰);
    other   all else: the poor falling, the rich rising, pupils who moved
    """

    code: str
    change: float
    filled: float
    cut: float
    other: float


def levelling(outcome: Outcome) -> tuple[Levelling, ...]:
    """One entry per indicator whose coefficient changed; see `gap_change` for the exact parts."""
    found = []
    for code in levelled(outcome):
        parts = _change(outcome.before, outcome.after, code)
        filled, cut = parts.part(Move.BELOW_RISING), parts.part(Move.ABOVE_FALLING)
        found.append(Levelling(code, parts.change, filled, cut, parts.change - filled - cut))
    return tuple(found)


def levelled(outcome: Outcome) -> list[str]:
    """Codes of the indicators whose coefficient changed; one that is unknown did not."""
    before, after = (side.indicators["cv"] for side in (outcome.before, outcome.after))
    moved = (after - before).abs().to_numpy() > TOLERANCE
    return outcome.before.indicators["code"].to_numpy()[moved].tolist()


def _change(before: StageAssessment, after: StageAssessment, code: str) -> GapChange:
    return gap_change(counted(before, code), counted(after, code))


@dataclass(frozen=True)
class Counted:
    """A counter of the rotation rule: people over base, its share (NaN for no base), and the rule."""

    counter: Counter
    people: int
    base: float
    share: float
    reached: bool


def counters(outcome: Outcome, ground: Ground) -> tuple[Counted, ...]:
    """How far the scenario's transfers count for the year's rotation.

    rotated_share = teachers moved / full-time teachers of the stage, schools whose number is not known
    left out; backbone_share = backbone teachers moved / teachers moved. The rule's base are those who
    are eligible and the whole county: both are not in the data, so the first share is the lowest.
    """
    moves = outcome.moves
    backbone = int(moves.loc[moves["backbone"].astype(bool), "people"].sum())
    bases = {
        "rotated_share": (outcome.moved, float(np.nansum(ground.teachers))),
        "backbone_share": (backbone, float(outcome.moved)),
    }
    found = []
    for counter in ground.terms.counters:
        people, base = bases[counter.key]
        share = people / base if base > 0 else float("nan")
        found.append(Counted(counter, people, base, share, bool(reaches(share, counter.value))))
    return tuple(found)


def budget_lines(outcome: Outcome, ground: Ground) -> pd.DataFrame:
    """One row per kind of money: money, timing, spent, budget, left (yuan); NaN without a budget.

    A negative `left` is money that is missing. Kinds of money are never added up.
    """
    lines = spending(outcome.gains, ground)
    budgets: Mapping[str, int] = dict(outcome.scenario.budgets)
    lines["budget"] = [float(budgets.get(money, "nan")) for money in lines["money"]]
    lines["left"] = lines["budget"] - lines["spent"]
    return lines


class Nothing(StrEnum):
    """Why a scenario changes nothing."""

    NO_LEVERS = "no_levers"
    NOT_CARRIED_OUT = "not_carried_out"
    COUNTED_NOWHERE = "counted_nowhere"
    CANCELS_OUT = "cancels_out"
    NO_VERDICT = "no_verdict"


def nothing_because(outcome: Outcome) -> Nothing | None:
    """Why no figure changes, or why no verdict does; None where some verdict changes.

    Verdicts are those of schools and of coefficients. NO_VERDICT: figures change, verdicts do not.
    """
    if not outcome.scenario.levers:
        return Nothing.NO_LEVERS
    if not outcome.does_something:
        return Nothing.NOT_CARRIED_OUT
    before, after = outcome.before, outcome.after
    same = np.isclose(before.values, after.values, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    if same.all():
        done = [result for result in outcome.levers if result.done]
        idle = all(result.idle for result in done)
        return Nothing.COUNTED_NOWHERE if idle else Nothing.CANCELS_OUT
    schools = (before.schools["verdict"] != after.schools["verdict"]).any()
    measures = (before.indicators["cv_verdict"] != after.indicators["cv_verdict"]).any()
    return None if schools or measures else Nothing.NO_VERDICT


@dataclass(frozen=True)
class Headline:
    """The few numbers by which scenarios are compared.

    passing, cannot_judge, schools  schools of the stage; over  coefficients above their limit
    moved  teachers who change their school; spent  yuan by kind of money, never added up
    """

    passing: int
    cannot_judge: int
    schools: int
    over: int
    moved: int
    gains: int
    loses: int
    spent: Mapping[str, float]


def headline(outcome: Outcome, ground: Ground) -> Headline:
    """The numbers of one outcome, to stand beside those of another."""
    standing = by_school(outcome)["standing"]
    after = outcome.after
    lines = spending(outcome.gains, ground)
    return Headline(
        passing=after.count(Verdict.PASS),
        cannot_judge=after.count(Verdict.CANNOT_JUDGE),
        schools=len(after.schools),
        over=int((after.indicators["cv_verdict"] == Verdict.FAIL).sum()),
        moved=outcome.moved,
        gains=int((standing == Standing.GAINS).sum()),
        loses=int((standing == Standing.LOSES).sum()),
        spent=dict(zip(lines["money"], lines["spent"], strict=True)),
    )
