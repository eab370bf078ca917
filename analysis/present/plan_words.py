"""A plan in words: what it takes, how sure it is, what it does, why each move is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.planner.answer import Answer
from analysis.planner.problem import (
    Category,
    Goal,
    Objective,
    ObjectiveValue,
)
from analysis.planner.reasons import Purpose, Reason
from analysis.planner.report import PlanReport
from analysis.planner.undoing import Undone
from analysis.present.words import Wording

METRES_PER_KM = 1000
SECONDS_PER_MINUTE = 60
PARTS_PER_PERCENT = 10_000
PARTS_PER_BILLION = 10**9
# A share of a need is told in per cent with one more digit than it is asked for.
MOST_NAMED = 3


@dataclass(frozen=True)
class PlanWording:
    """Words and the names of schools by code."""

    words: Wording
    names: Mapping[str, str]

    def school(self, code: str) -> str:
        """The name of a school."""
        return self.names[code]

    def subject(self, subject: str) -> str:
        """The name of a subject; `art` stands for PE and arts where only counts are known."""
        if subject == "art":
            return self.words.t("plan.subject_art")
        return self.words.code_names["subject"][subject]

    def category(self, category: Category) -> str:
        """A kind of teacher: subject, and what the teacher counts as besides."""
        t = self.words.t
        marks = [t("plan.backbone")] if category.backbone else []
        marks += [] if category.above_degree else [t("plan.no_degree")]
        name = self.subject(category.subject)
        return t("plan.marked", name=name, marks=t.join(marks)) if marks else name

    def helped(self, kind: str, category: Category) -> str:
        """What one line of help is; of a hire only what it must have is told."""
        if kind == "hire":
            category = replace(category, above_degree=True)
        return self.words.t(f"plan.help.{kind}", kind=self.category(category))

    def km(self, metres: int | None) -> str:
        """A distance in kilometres; a word for unknown."""
        number = None if metres is None else metres / METRES_PER_KM
        return self.words.t.number(number, self.words.decimals["km"])

    def minutes(self, seconds: int | None) -> str:
        """A time on the way in minutes; a word for unknown."""
        number = None if seconds is None else seconds / SECONDS_PER_MINUTE
        return self.words.t.number(number, self.words.decimals["minutes"])


def reached(value: ObjectiveValue, number: int, wording: PlanWording) -> str:
    """A value of an objective with its unit."""
    t, words = wording.words.t, wording.words
    match value.objective:
        case Objective.FEWEST_MOVES:
            shown = t.number(number, 0)
        case Objective.LEAST_DISTANCE:
            shown = wording.km(number)
        case Objective.LEAST_TIME:
            shown = wording.minutes(number)
        case Objective.LEAST_COST:
            shown = words.amount(float(number), "yuan")
        case Objective.SMALLEST_DIFFERENCE:
            shown = words.coefficient(number / PARTS_PER_BILLION)
        case _:
            shown = words.share(number / PARTS_PER_PERCENT)
    return t(f"plan.reached.{value.objective}", value=shown)


def status_sentence(found: PlanReport, wording: PlanWording) -> str:
    """The first thing to say of a plan: people, schools, and what comes of it."""
    t, plan = wording.words.t, found.plan
    before, after = found.passing
    over_before, over = found.over_limit
    reach = {"before": before, "after": after, "over_before": over_before, "over": over}
    if not plan.moves:
        return t("plan.status.no_moves", **reach)
    return t(
        "plan.status.moves",
        people=plan.people_moved,
        donors=len({(move.stage, move.source) for move in plan.moves}),
        receivers=len({(move.stage, move.target) for move in plan.moves}),
        touched=len(found.touched),
        **reach,
    )


def besides_sentence(found: PlanReport, wording: PlanWording) -> str:
    """What a plan takes besides people who move: hires, study, recognition, purchases."""
    t, plan = wording.words.t, found.plan
    parts = []
    for kind in ("hire", "study", "recognise"):
        people = sum(used.people for used in plan.help_used if used.kind == kind)
        if people:
            parts.append(t(f"plan.besides.{kind}", people=people))
    if plan.purchases:
        schools = len({(each.stage, each.school) for each in plan.purchases})
        parts.append(t("plan.besides.buys", schools=schools))
    return t("plan.besides.sentence", parts=t.join(parts)) if parts else ""


def money_words(money: Mapping[str, float], wording: PlanWording) -> str:
    """Yuan by kind of money, those that are not needed left out; kinds are never added up."""
    words, t = wording.words, wording.words.t
    parts = [
        t("plan.money.kind", kind=t(f"plan.money.{kind}"), yuan=words.amount(yuan, "yuan"))
        for kind, yuan in money.items()
        if yuan
    ]
    return t.join(parts) if parts else t("plan.money.none")


def cost_sentence(found: PlanReport, wording: PlanWording) -> str:
    """Kilometres, yuan by kind and the largest burden of one school."""
    t, words = wording.words.t, wording.words
    told = _counted(found, wording) + t(
        "plan.cost",
        km=wording.km(found.evaluation.distance),
        money=money_words(found.money, wording),
    )
    if found.burden is None or found.burden.share is None:
        return told
    school = wording.school(str(found.burden.group).split(":", 1)[1])
    share = words.share(100 * float(found.burden.share))
    return told + t("plan.burden", school=school, people=found.burden.leaving, share=share)


def _counted(found: PlanReport, wording: PlanWording) -> str:
    """How many schools the school-stages are that the page counts; nothing where none is touched."""
    if not found.touched:
        return ""
    return wording.words.t(
        "plan.count",
        touched=len(found.touched),
        touched_schools=len({code for _, code in found.touched}),
        schools=found.schools,
        judged_schools=len({code for _, code in found.judged}),
    )


def proof_sentence(answer: Answer, goal: Goal, wording: PlanWording) -> str:
    """How sure it is that no plan does better in what was asked first, and which later aims are open."""
    t, plan = wording.words.t, answer.plan
    if goal is Goal.MOST_SCHOOLS_PASS:
        first = _schools_proof(answer, wording)
    else:
        first = _first_proof(answer, plan.values[0], wording)
    later = plan.values if goal is Goal.MOST_SCHOOLS_PASS else plan.values[1:]
    names = [t(f"plan.spare.{each.objective}") for each in later if not each.proved]
    told = first + (t("plan.proof.later", names=t.join(names)) if names else "")
    return told + "".join(_standing(each, wording) for each in plan.values)


def _standing(value: ObjectiveValue, wording: PlanWording) -> str:
    """How many of the weakest schools are settled one after the other; empty where that was not asked."""
    t, settled = wording.words.t, value.standing
    if settled is None:
        return ""
    if settled.schools == settled.of:
        return t("plan.weakest.all", of=settled.of)
    key = "some" if settled.is_done else "open"
    return t(f"plan.weakest.{key}", levels=settled.levels, schools=settled.schools, of=settled.of)


def _first_proof(answer: Answer, first: ObjectiveValue, wording: PlanWording) -> str:
    t, value = wording.words.t, reached(first, first.value, wording)
    if first.proved:
        return t(f"plan.proof.{'proved' if answer.is_verified else 'by_solver'}", value=value)
    if first.bound is None:
        return t("plan.proof.no_bound", value=value)
    return t("plan.proof.gap", value=value, bound=reached(first, first.bound, wording))


def _schools_proof(answer: Answer, wording: PlanWording) -> str:
    t, schools, most = wording.words.t, answer.plan.schools_passing, answer.plan.most_passing
    if most is None:
        return t("plan.proof.schools_open", schools=schools)
    if most > schools:
        return t("plan.proof.schools_gap", schools=schools, bound=most)
    key = "schools_proved" if answer.is_verified else "schools_by_solver"
    return t(f"plan.proof.{key}", schools=schools)


def reason_sentence(reason: Reason, wording: PlanWording) -> str:
    """Why a move is there."""
    t = wording.words.t
    if reason.purpose is Purpose.FILLS_NEED:
        parts = [
            t(
                "plan.filled",
                name=t(f"indicator.{each.indicator}.short"),
                need=each.need,
                before=each.before,
                after=each.after,
            )
            for each in reason.filled
        ]
        return t("plan.purpose.fills_need", parts=t.join(parts))
    if reason.purpose is Purpose.NARROWS_GAP:
        codes = [each.indicator for each in reason.rests.coefficients if each.breaks_limit]
        names = t.join([t(f"indicator.{code}.short") for code in codes])
        return t("plan.purpose.narrows_gap", names=names)
    return t(f"plan.purpose.{reason.purpose}")


def undo_sentence(rests: Undone, wording: PlanWording) -> str:
    """What leaving out one move costs."""
    t = wording.words.t
    if not rests.is_possible:
        return t("plan.undo.not_alone")
    parts = []
    if rests.schools_lost:
        parts.append(t("plan.undo.lost", schools=_named(rests.schools_lost, wording)))
    parts += [
        t(
            "plan.undo.over",
            name=t(f"indicator.{each.indicator}.short"),
            after=wording.words.coefficient(_root(each.without_move)),
        )
        for each in rests.coefficients
        if each.breaks_limit
    ]
    return t.join(parts) if parts else t("plan.undo.nothing")


def _root(square: object) -> float | None:
    return None if square is None else float(square) ** 0.5


def _named(codes: Sequence[str], wording: PlanWording) -> str:
    t = wording.words.t
    named = t.join([wording.school(code) for code in codes[:MOST_NAMED]])
    more = len(codes) - MOST_NAMED
    return t("plan.and_more", names=named, more=more) if more > 0 else named


def others_sentence(reason: Reason, wording: PlanWording) -> str:
    """Which other schools could give instead, with how many they could."""
    t = wording.words.t
    if not reason.alternatives:
        return t("plan.no_other_donor")
    return t.join(
        [
            t("plan.other_donor", school=wording.school(each.school), spare=each.spare)
            for each in reason.alternatives
        ]
    )
