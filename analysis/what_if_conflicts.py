"""What contradicts something else in a scenario: levers against each other, budgets, and rules."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment import StageAssessment, reaches
from analysis.levers import Transfer
from analysis.vocabulary import Finding
from analysis.what_if_ground import Ground
from analysis.what_if_work import Work


def conflicts(work: Work, before: StageAssessment, after: StageAssessment) -> tuple[Finding, ...]:
    """Every contradiction: findings whose `school` is a code and whose values are numbers and keys."""
    return (
        *_opposite(work),
        *_gives_and_gets(work),
        *_below(work, before, after),
        *_over_budget(work),
        *_below_scope(work),
        *_over_posts(work),
        *_reliefs_that_change(work),
        *_too_large(work),
    )


def _code(work: Work, school: int) -> str:
    return str(work.where.codes[school])


def _opposite(work: Work) -> Iterator[Finding]:
    """Transfers that undo one another: the same teachers there and back."""
    asked = {
        (each.source, each.target, each.subject, each.above_degree, each.backbone): each.people
        for each in work.scenario.of(Transfer)
    }
    for (source, target, *alike), people in asked.items():
        back = asked.get((target, source, *alike), 0)
        if back and source < target:
            values = {"people": min(people, back), "other": target}
            yield Finding("what_if_there_and_back", values=values, school=source)


def _gives_and_gets(work: Work) -> Iterator[Finding]:
    """Schools that give teachers and get some for the same indicator, moved or hired."""
    gave: dict[tuple[int, str], float] = {}
    got: dict[tuple[int, str], float] = {}
    for donor, receiver, *alike, people in work.moves:
        quality = _quality(work, *alike)
        gave[donor, quality] = gave.get((donor, quality), 0) + people
        got[receiver, quality] = got.get((receiver, quality), 0) + people
    for school, quality, way, amount, _ in work.gains:
        if way == "hire":
            got[school, quality] = got.get((school, quality), 0) + amount
    for school, quality in sorted(set(gave) & set(got)):
        counts = {"gave": int(gave[school, quality]), "got": int(got[school, quality])}
        values = {"indicators": [quality] if quality else [], **counts}
        yield Finding("what_if_gives_and_gets", values=values, school=_code(work, school))


def _quality(work: Work, kind: str, subject: str, above_degree: bool, backbone: bool) -> str:
    """The indicator that a teacher is moved for: of the subject, else backbone, else degree, else ""."""
    ground = work.ground
    if kind:
        return ground.kinds[kind].indicator
    if code := ground.terms.subject(subject).indicator:
        return code
    if backbone:
        return ground.trained_to("recognition")
    return ground.trained_to("study") if above_degree else ""


def _below(work: Work, before: StageAssessment, after: StageAssessment) -> Iterator[Finding]:
    """Schools that lose a standard they met, by giving teachers or by getting pupils.

    Teachers who leave are the cause where the school would still meet the standard with those it had
    and the pupils it has now; that happens only with the protection lifted.
    """
    thresholds = before.indicators["threshold"].to_numpy()
    lost = reaches(before.values.to_numpy(), thresholds) & ~reaches(
        after.values.to_numpy(), thresholds
    )
    pupils, was = work.where.pupils, work.ground.where.pupils
    gave = np.zeros(len(pupils), dtype=bool)
    if not work.scenario.protect_donors:
        gave[[donor for donor, *_ in work.moves]] = True
    by_giving = lost & _kept_without_moves(work, before, thresholds) & gave[:, None]
    by_pupils = lost & ~by_giving & (pupils > was)[:, None]
    codes = before.indicators["code"].to_numpy()
    for key, rows in (("what_if_donor_below", by_giving), ("what_if_pupils_below", by_pupils)):
        for school in np.flatnonzero(rows.any(axis=1)):
            values = {"indicators": codes[rows[school]].tolist()}
            yield Finding(key, values=values, school=_code(work, school))


def _kept_without_moves(
    work: Work, before: StageAssessment, thresholds: NDArray
) -> NDArray[np.bool_]:
    """School x indicator: whether the people of before meet the standard of the pupils of now."""
    pupils, was = work.where.pupils, work.ground.where.pupils
    counts_people = np.array([each.kind == "teachers" for each in work.where.indicators])
    # A school without pupils now is below nothing.
    scale = np.divide(was, pupils, out=np.zeros(len(pupils)), where=pupils > 0)
    return reaches(before.values.to_numpy() * scale[:, None], thresholds) & counts_people


def _over_budget(work: Work) -> Iterator[Finding]:
    budgets = dict(work.scenario.budgets)
    for line in budget(work).itertuples():
        if line.money in budgets and line.spent > budgets[line.money] + 0.005:
            values = {"money": line.money, "over": float(line.spent - budgets[line.money])}
            yield Finding("what_if_over_budget", values=values)


def _below_scope(work: Work) -> Iterator[Finding]:
    """Schools whose pupils fall below the number from which the rule counts them; counted here still."""
    ground = work.ground
    stage = ground.where.before.stage
    for scope in ground.where.rules.scopes:
        least = scope.minimum_pupils
        if least is None or stage not in scope.stages:
            continue
        below = (work.where.pupils < least) & (ground.where.pupils >= least)
        of_type = np.isin(ground.school_types, list(scope.school_types))
        for school in np.flatnonzero(below & of_type):
            values = {"pupils": int(work.where.pupils[school]), "least": least}
            yield Finding("what_if_below_scope", values=values, school=_code(work, school))


def _over_posts(work: Work) -> Iterator[Finding]:
    """Schools that end with more people than before and more than posts, or whose posts are not known.

    A teacher who moves or is hired fills a post, and one who leaves frees one.
    """
    free = work.ground.posts
    if free is None:
        return
    more = np.zeros(len(free))
    for donor, receiver, *_, people in work.moves:
        more[donor] -= people
        more[receiver] += people
    for school, _, way, amount, _ in work.gains:
        if way == "hire":
            more[school] += amount
    for school in np.flatnonzero(more > 0):
        if np.isnan(free[school]):
            values = {"people": int(more[school])}
            yield Finding("what_if_posts_not_known", values=values, school=_code(work, school))
        elif more[school] > free[school]:
            values = {"people": int(more[school]), "over": int(more[school] - free[school])}
            yield Finding("what_if_over_posts", values=values, school=_code(work, school))


def _reliefs_that_change(work: Work) -> Iterator[Finding]:
    """Schools at which a relief begins to hold, or ceases, because their pupils changed."""
    for relief in work.ground.reliefs:
        before, after = relief.holds(work.ground.where.pupils), relief.holds(work.where.pupils)
        code = work.where.indicators[relief.column].code
        for school in np.flatnonzero(before != after):
            values = {
                "pupils": int(work.where.pupils[school]),
                "indicators": [code],
                "amount": float(relief.adds[school]),
            }
            key = "what_if_relief_begins" if after[school] else "what_if_relief_ends"
            yield Finding(key, values=values, school=_code(work, school))


def _too_large(work: Work) -> Iterator[Finding]:
    """Schools that got pupils and are beyond the most of a school, or whose classes must be."""
    ground, stage = work.ground, work.ground.where.before.stage
    pupils, was = work.where.pupils, work.ground.where.pupils
    for school in np.flatnonzero(pupils > was):
        limits = {
            each.of: each
            for each in sorted(ground.terms.sizes, key=lambda each: bool(each.school_types))
            if stage in each.stages
            and (not each.school_types or ground.school_types[school] in each.school_types)
        }
        if "school" in limits:
            limit = limits["school"]
            beside = ground.compulsory[school] if limit.school_types else 0
            if pupils[school] + beside > limit.most:
                values = {"pupils": int(pupils[school] + beside), "most": limit.most}
                yield Finding("what_if_school_too_large", values=values, school=_code(work, school))
        # With as many classes as now one of them is at least as large as the mean.
        if "class" in limits and pupils[school] > limits["class"].most * ground.classes[school]:
            most, classes = limits["class"].most, int(ground.classes[school])
            more = int(-(-pupils[school] // most)) - classes
            values = {"classes": classes, "most": most, "more": more}
            yield Finding("what_if_classes_too_large", values=values, school=_code(work, school))


def budget(work: Work) -> pd.DataFrame:
    """One row per kind of money: see `spending`."""
    frame = pd.DataFrame(work.gains, columns=["school", "indicator", "way", "amount", "yuan"])
    return spending(frame, work.ground)


def spending(gains: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """One row per kind of money in the order of the registry: money, timing, spent (yuan).

    Kinds are never added up: what is paid every year and what is paid once least of all.
    """
    paid = [
        ground.terms.money_of(ground.cost(row.indicator, row.way)) for row in gains.itertuples()
    ]
    spent = gains["yuan"].groupby(np.array(paid, dtype=object)).sum() if len(gains) else {}
    return pd.DataFrame(
        {
            "money": [each.key for each in ground.terms.money],
            "timing": [each.timing for each in ground.terms.money],
            "spent": [float(spent.get(each.key, 0.0)) for each in ground.terms.money],
        }
    )
