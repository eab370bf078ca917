"""What a page on a plan says as its title: the plan's numbers, before and after."""

from __future__ import annotations

from analysis.present.what_if_words import PlanWording, money_text
from analysis.vocabulary import Verdict
from analysis.what_if import Outcome
from analysis.what_if_results import budget_lines


def effects(outcome: Outcome) -> dict[str, int]:
    """Schools that pass and coefficients over the limit, before and after, and how many schools."""
    before, after = outcome.before, outcome.after
    over = [int((side.indicators["cv_verdict"] == Verdict.FAIL).sum()) for side in (before, after)]
    return {
        "passing_before": before.count(Verdict.PASS),
        "passing_after": after.count(Verdict.PASS),
        "schools": len(after.schools),
        "over_before": over[0],
        "over_after": over[1],
    }


def rotation_finding(outcome: Outcome, plan: PlanWording) -> str:
    """The title of the page on moving teachers."""
    t = plan.t
    if not outcome.scenario.levers:
        return t("page.rotation.nothing_asked", **_failing(outcome, plan))
    if not outcome.moved:
        return t("what_if.effects", **effects(outcome))
    return t(
        "page.rotation.finding",
        moved=outcome.moved,
        donors=outcome.moves["source"].nunique(),
        receivers=outcome.moves["target"].nunique(),
        **effects(outcome),
    )


def funding_finding(outcome: Outcome, plan: PlanWording) -> str:
    """The title of the page on money; kinds of money are named one by one, never added up."""
    t = plan.t
    if not outcome.scenario.levers:
        return t("page.funding.nothing_asked", **_failing(outcome, plan))
    lines = budget_lines(outcome, plan.ground)
    spent = [
        t(
            "what_if.summary.funded",
            money=t(f"what_if.money.{line.money}"),
            amount=money_text(line.spent, plan.words),
        )
        for line in lines[lines["spent"] > 0].itertuples()
    ]
    if not spent:
        return t("what_if.effects", **effects(outcome))
    return t("page.funding.finding", spent=t.join(spent), **effects(outcome))


def _failing(outcome: Outcome, plan: PlanWording) -> dict[str, object]:
    stage = plan.t(f"stage.{outcome.before.stage}")
    return {"stage": stage, "failing": outcome.before.count(Verdict.FAIL)}
