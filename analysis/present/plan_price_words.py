"""What one rule of a plan costs, in a sentence."""

from __future__ import annotations

from analysis.planner.problem import Objective, ObjectiveValue
from analysis.planner.worth import Worth
from analysis.present.plan_words import PlanWording, reached


def price_sentence(
    found: Worth, objective: Objective, rule: str, was_on: bool, wording: PlanWording
) -> str:
    """What lifting a rule (or switching it on) changes in what the plan spares first.

    rule: its name in words. Whether both values are shown to be best is part of the sentence; a value that
    was not found is told as such and never as none.
    """
    t = wording.words.t

    def told(value: int | None) -> str:
        if value is None:
            return t("plan.price.not_found")
        return reached(ObjectiveValue(objective, value, None, False), value, wording)

    change = "lifted" if was_on else "kept"
    sentence = t(
        f"plan.price.{change}", rule=rule, before=told(found.before), after=told(found.after)
    )
    if found.change == 0 and found.is_sure:
        return sentence + t("plan.price.nothing")
    return sentence if found.is_sure else sentence + t("plan.price.open")
