"""A scenario in words: its measures, what became of them, why nothing changes, and the summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from analysis.levers import (
    Fund,
    Hire,
    Intake,
    Lever,
    Place,
    Pupils,
    Rotation,
    Shared,
    Train,
    Transfer,
)
from analysis.present.text import Texts, finding_sentence
from analysis.present.words import Wording
from analysis.vocabulary import Finding
from analysis.what_if import Outcome
from analysis.what_if_ground import Ground
from analysis.what_if_results import Nothing, budget_lines, nothing_because
from analysis.what_if_work import Because, LeverResult


@dataclass(frozen=True)
class PlanWording:
    """What puts a scenario into words: the page's wording, school names by code, and the ground."""

    words: Wording
    names: Mapping[str, str]
    ground: Ground

    @property
    def t(self) -> Texts:
        """The texts of the reader's language."""
        return self.words.t

    def school(self, code: str) -> str:
        """Name of a school; its code where it is not of the stage, a word for none."""
        return str(self.names.get(code, code)) if code else self.t("what_if.none")

    def place(self, place: Place) -> str:
        """A place in words."""
        if place.kind == "county":
            return self.t("place.county")
        if place.kind == "school":
            return self.school(place.name)
        known = place.kind == "area" and f"area.{place.name}" in self.t.entries
        name = self.t(f"area.{place.name}") if known else place.name
        return self.t(f"place.{place.kind}", name=name)

    def subject(self, key: str) -> str:
        """A subject in words, as the code list has it."""
        return self.words.code_names["subject"].get(key, key)

    def alike(self, subject: str, above_degree: bool, backbone: bool) -> str:
        """Teachers who are alike, in words: subject and what they count as."""
        marks = [
            self.t(f"what_if.with_{name}")
            for name, has in (("degree", above_degree), ("backbone", backbone))
            if has
        ]
        plain = [] if marks else [self.t("what_if.plain_teacher")]
        return self.t.join([self.subject(subject), *marks, *plain])


def money_text(yuan: float, words: Wording) -> str:
    """Yuan in words."""
    return words.amount(yuan, "yuan")


def amount_text(lever: Lever, amount: float, plan: PlanWording) -> str:
    """So much of what a lever counts: people, pupils or yuan."""
    t = plan.t
    if isinstance(lever, Fund):
        return money_text(amount, plan.words)
    if isinstance(lever, Pupils | Intake):
        return t("what_if.pupils", count=t.number(amount, 0))
    return t("what_if.people", count=t.number(amount, 0))


def lever_text(lever: Lever, plan: PlanWording) -> str:
    """One measure as it was asked for."""
    t = plan.t
    if isinstance(lever, Intake):
        amount = amount_text(lever, abs(lever.pupils), plan)
        which = "more" if lever.pupils > 0 else "fewer"
        return t(f"what_if.lever.intake_{which}", amount=amount, target=plan.school(lever.school))
    if isinstance(lever, Pupils):
        return _between("pupils", lever, lever.pupils, lever.source, lever.target, plan)
    if isinstance(lever, Transfer):
        return _between("transfer", lever, lever.people, lever.source, lever.target, plan)
    if isinstance(lever, Shared):
        return _between("shared", lever, lever.people, lever.home, lever.guest, plan)
    if isinstance(lever, Rotation):
        percent = lever.unit == "percent"
        people = t("what_if.percent", count=lever.people)
        return t(
            "what_if.lever.rotation",
            amount=people if percent else amount_text(lever, lever.people, plan),
            alike=t(f"teacher_kind.{lever.teacher_kind}"),
            source=plan.place(lever.source),
            target=plan.place(lever.target),
        )
    return _brought(lever, plan)


def _between(
    key: str, lever: Lever, quantity: int, source: str, target: str, plan: PlanWording
) -> str:
    values = {
        "amount": amount_text(lever, quantity, plan),
        "source": plan.school(source),
        "target": plan.school(target),
    }
    if isinstance(lever, Transfer):
        values["alike"] = plan.alike(lever.subject, lever.above_degree, lever.backbone)
    if isinstance(lever, Shared):
        values["alike"] = plan.subject(lever.subject)
        values["amount"] = plan.t(
            "what_if.times", people=values["amount"], days=plan.t.number(lever.days, 0)
        )
    return plan.t(f"what_if.lever.{key}", **values)


def _brought(lever: Train | Hire | Fund, plan: PlanWording) -> str:
    t, target = plan.t, plan.place(lever.target)
    if isinstance(lever, Train):
        amount = amount_text(lever, lever.people, plan)
        return t("what_if.lever.train", way=t(f"way.{lever.way}"), amount=amount, target=target)
    if isinstance(lever, Hire):
        return t(
            "what_if.lever.hire",
            amount=amount_text(lever, lever.people, plan),
            alike=plan.alike(lever.subject, lever.above_degree, lever.backbone),
            target=target,
        )
    return t(
        "what_if.lever.fund",
        indicator=plan.words.name(lever.indicator),
        amount=money_text(lever.yuan, plan.words),
        by=t(f"what_if.by.{lever.by}"),
        target=target,
    )


def reason_text(result: LeverResult, plan: PlanWording) -> str:
    """Why a measure was not carried out whole; empty where it was."""
    if result.reason is None:
        return ""
    return plan.t(f"what_if.reason.{result.reason}", **_furthest(result.reason, plan))


def _furthest(reason: Because, plan: PlanWording) -> dict[str, str]:
    """The limit that a way between schools was beyond; nothing for other reasons."""
    terms = plan.ground.terms
    limits = {
        Because.TOO_FAR: ("km", terms.shared_furthest_km),
        Because.TOO_FAR_BY_ROAD: ("km", terms.shared_furthest_road_km),
        Because.TOO_LONG: ("minutes", terms.shared_furthest_minutes),
    }
    if reason not in limits:
        return {}
    name, limit = limits[reason]
    return {name: plan.t.number(limit, 0)}


def limited_texts(
    outcome: Outcome, plan: PlanWording, told: Callable[[Lever], bool] = lambda _: True
) -> list[str]:
    """One sentence per measure that was not carried out whole, of those that are to be `told`."""
    return [
        plan.t(
            "what_if.limited",
            lever=lever_text(result.lever, plan),
            asked=amount_text(result.lever, abs(result.asked), plan),
            done=amount_text(result.lever, abs(result.done), plan),
            reason=reason_text(result, plan),
        )
        for result in outcome.levers
        if result.reason is not None and told(result.lever)
    ]


def nothing_text(outcome: Outcome, plan: PlanWording) -> str | None:
    """Why the scenario changes nothing, or no verdict; None where some verdict changes."""
    why = nothing_because(outcome)
    if why is None:
        return None
    if why is Nothing.NOT_CARRIED_OUT:
        reasons = [reason_text(result, plan) for result in outcome.levers]
        told = plan.t.join(list(dict.fromkeys(reason for reason in reasons if reason)))
        return plan.t("what_if.nothing.not_carried_out", reasons=told)
    return plan.t(f"what_if.nothing.{why}")


def shared_note(plan: PlanWording) -> str:
    """How a shared week counts, from where the longest ways are, and which ways are told."""
    terms, roads = plan.ground.terms, plan.ground.roads
    limits = {
        "km": terms.shared_furthest_km,
        "road": terms.shared_furthest_road_km,
        "minutes": terms.shared_furthest_minutes,
    }
    note = plan.t(
        "what_if.note.shared", **{key: plan.t.number(far, 0) for key, far in limits.items()}
    )
    if roads is None:
        return note + plan.t("what_if_ways.none")
    km, minutes = (plan.t.number(pairs, 0) for pairs in roads.pairs)
    return note + plan.t("what_if_ways.known", km=km, minutes=minutes)


def conflict_text(finding: Finding, plan: PlanWording) -> str:
    """A contradiction as a sentence, with schools and indicators by name."""
    values = dict(finding.values)
    if "other" in values:
        values["other"] = plan.school(str(values["other"]))
    if "indicators" in values:
        values["indicators"] = [plan.words.name(code) for code in values["indicators"]]
    for name in {"over", "amount"} & set(values):
        values[name] = plan.t.number(values[name], 0)
    if "money" in values:
        values["over"] = money_text(float(finding.values["over"]), plan.words)
    school = plan.school(finding.school) if finding.school else ""
    return finding_sentence(replace(finding, values=values, school=school), plan.t)


def summary(outcome: Outcome, plan: PlanWording) -> str:
    """What the plan does, in one sentence, before its effects."""
    t, moves, gains = plan.t, outcome.moves, outcome.gains
    people = {
        "trained": gains.loc[gains["way"].isin(["study", "recognition"]), "amount"].sum(),
        "hired": gains.loc[gains["way"] == "hire", "amount"].sum(),
        "shared": outcome.shared["people"].sum(),
        "pupils": outcome.pupils["pupils"].sum(),
    }
    parts = []
    if outcome.moved:
        parts.append(
            t(
                "what_if.summary.moved",
                people=outcome.moved,
                donors=moves["source"].nunique(),
                receivers=moves["target"].nunique(),
            )
        )
    parts += [
        t(f"what_if.summary.{key}", people=t.number(count, 0))
        for key, count in people.items()
        if count
    ]
    lines = budget_lines(outcome, plan.ground)
    parts += [
        t(
            "what_if.summary.funded",
            money=t(f"what_if.money.{line.money}"),
            amount=money_text(line.spent, plan.words),
        )
        for line in lines[lines["spent"] > 0].itertuples()
    ]
    return t("what_if.summary.all", parts=t.join(parts)) if parts else t("what_if.summary.none")


def balance_texts(outcome: Outcome, plan: PlanWording) -> list[str]:
    """One sentence per kind of money that is spent or has a budget: balanced, over, or open."""
    t, words, told = plan.t, plan.words, []
    for line in budget_lines(outcome, plan.ground).itertuples():
        values = {
            "money": t(f"what_if.money.{line.money}"),
            "spent": money_text(line.spent, words),
        }
        if line.budget == line.budget:
            key = "over" if line.left < 0 else "within"
            budget, left = money_text(line.budget, words), money_text(abs(line.left), words)
            told.append(t(f"what_if.balance.{key}", **values, budget=budget, left=left))
        elif line.spent:
            told.append(t("what_if.balance.open", **values))
    return told
