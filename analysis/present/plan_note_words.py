"""What stands beside a plan in words: who takes no part, the numbers of the rules, figures described."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.planner.basis import LEFT_OUT, Built, PlanBasis, Why
from analysis.planner.effects import StageEffect
from analysis.planner.report import PlanReport
from analysis.planner.settings import PlannerSettings, Switch
from analysis.present.plan_words import PlanWording
from analysis.reallocation import DonorLimits
from analysis.vocabulary import Verdict


def told_sentences(built: Built, wording: PlanWording) -> list[str]:
    """Who is not in the problem as the others are, and what no move can mend."""
    t = wording.words.t
    lines = [
        t(f"plan.told.{why}", count=built.count(why))
        for why in Why
        if built.count(why) and why in (*LEFT_OUT, Why.FAILS_BY_FACILITIES)
    ]
    bound = [
        t(f"plan.told.{why}", count=built.count(why))
        for why in Why
        if built.count(why) and why not in (*LEFT_OUT, Why.FAILS_BY_FACILITIES)
    ]
    if bound:
        lines.append(t("plan.told.bound", parts=t.join(bound)))
    if built.over_limit and not built.problem.buys:
        names = [
            t("plan.of_stage", stage=t(f"stage.{stage}"), name=wording.words.name(code))
            for stage, code in built.over_limit
        ]
        lines.append(t("plan.told.over_limit", names=t.join(names)))
    key = "all_eligible" if built.all_eligible else "eligible"
    people, quota = t.number(built.eligible, 0), t.number(built.quota_people, 0)
    lines.append(t(f"plan.told.{key}", people=people, quota=quota))
    return lines


def posts_sentence(basis: PlanBasis, files: Sequence[str], wording: PlanWording) -> str:
    """How many posts are known and free, and from which files; or that the rule cannot be used."""
    t, posts = wording.words.t, basis.posts
    if not basis.has_posts:
        return t("plan.posts.none")
    free = (posts["authorised_posts"] - posts["posts_filled"]).dropna()
    return t(
        "plan.posts.known",
        known=len(free),
        free=t.number(free.clip(lower=0).sum(), 0),
        full=int((free == 0).sum()),
        over=int((free < 0).sum()),
        files=t.join(list(files)),
    )


def travel_sentence(basis: PlanBasis, wording: PlanWording) -> str:
    """How many ways between schools are told, and how far the others are taken to be."""
    t, factor = wording.words.t, f"{basis.settings.values['detour_factor']:g}"
    if basis.travel.empty:
        return t("plan.travel.none", factor=factor)
    km, minutes = (int(basis.travel[name].notna().sum()) for name in ("road_km", "road_minutes"))
    schools = basis.facts["school_code"].nunique()
    return t(
        "plan.travel.known",
        km=t.number(km, 0),
        minutes=t.number(minutes, 0),
        pairs=t.number(schools * (schools - 1) // 2, 0),
        factor=factor,
    )


def rule_values(
    settings: PlannerSettings, donors: DonorLimits, wording: PlanWording
) -> dict[Switch, str]:
    """The numbers of each hard rule in words."""
    t = wording.words.t
    numbers = {key: _plain_number(key, value) for key, value in settings.values.items()}
    numbers |= {str(area): f"{km:g}" for area, km in settings.distances.items()}
    numbers["donor_keeps_share"] = f"{100 * donors.keeps_share:g}"
    numbers["donor_minimum_pupils"] = f"{donors.minimum_pupils:g}"
    return {rule.switch: t(f"plan.values.{rule.switch}", **numbers) for rule in settings.rules}


def _plain_number(key: str, value: float) -> str:
    """A number as people read it: shares in per cent."""
    is_share = key.endswith("_share") or key == "margin_floor"
    return f"{round(100 * value, 6):g}" if is_share else f"{value:g}"


def coefficients_alt(effect: StageEffect, wording: PlanWording) -> str:
    """The coefficients of a stage in words, for readers who do not see the picture."""
    words, t = wording.words, wording.words.t
    before, after = effect.before.indicators, effect.after.indicators
    steps = [
        t("plan.step", name=words.name(code), before=old, after=new)
        for code, old, new in zip(
            after["code"],
            map(words.coefficient, before["cv"]),
            map(words.coefficient, after["cv"]),
            strict=True,
        )
    ]
    limit = t.number(after["cv_limit"].iloc[0], words.decimals["ratio"])
    return t("plan.coefficients_alt", steps=t.join(steps), limit=limit)


def rest_sentence(found: PlanReport, built: Built, wording: PlanWording) -> str:
    """Schools that do not pass with the plan, and why no teacher mends them; "" where all pass."""
    t = wording.words.t
    after = {
        (each.stage, code): verdict
        for each in found.effects
        for code, verdict in each.after.schools[["school_code", "verdict"]].to_numpy()
    }
    fail, unknown = (
        sum(verdict == kind for verdict in after.values())
        for kind in (Verdict.FAIL, Verdict.CANNOT_JUDGE)
    )
    parts = []
    if fail:
        told = [each for each in built.told if each.why is Why.FAILS_BY_FACILITIES]
        beyond = sum(after[each.stage, each.school] == Verdict.FAIL for each in told)
        key = "fail_by_facilities" if beyond == fail else "fail"
        parts.append(t(f"plan.rest.{key}", fail=fail, beyond=beyond))
    if unknown:
        parts.append(t("plan.rest.unknown", unknown=unknown))
    return t("plan.rest.sentence", parts=t.join(parts)) if parts else ""
