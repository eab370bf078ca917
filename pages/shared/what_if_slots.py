"""Slots of a plan: groups of controls that each stand for one lever, and the way there and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from analysis.levers import COUNTY, WAYS_TO_SHARE, Fund, Hire, Lever, Rotation, Train
from data import reference, what_if_reference
from pages.shared.controls import TYPED, preset
from pages.shared.view_context import ViewContext

# Funds are set in 10,000 yuan: a slider of single yuan could not be moved.
YUAN_STEP = 10_000
Parts = Mapping[str, object]


@dataclass(frozen=True)
class Slot:
    """Controls that stand for one lever: their key, first values, and the way there and back.

    `made` gives the lever of the controls' values, `split` their values for a lever, or None when the
    lever is none of this slot.
    """

    key: str
    defaults: Parts
    made: Callable[[Parts], Lever]
    split: Callable[[Lever], Parts | None]

    def part(self, name: str) -> str:
        """Key of one control."""
        return f"{self.key}_{name}"


def _rotation(stage: str, kind: str) -> Slot:
    def split(lever: Lever) -> Parts | None:
        if not isinstance(lever, Rotation) or lever.teacher_kind != kind:
            return None
        return {
            "from": lever.source,
            "to": lever.target,
            "people": lever.people,
            "unit": lever.unit,
        }

    return Slot(
        f"rotation_{stage}_{kind}",
        {"from": COUNTY, "to": COUNTY, "people": 0, "unit": "people"},
        lambda of: Rotation(kind, of["from"], of["to"], of["people"], of["unit"]),
        split,
    )


def _fund(stage: str, indicator: str) -> Slot:
    def split(lever: Lever) -> Parts | None:
        if not isinstance(lever, Fund) or lever.indicator != indicator or lever.yuan % YUAN_STEP:
            return None
        if lever.by not in WAYS_TO_SHARE:
            return None
        return {"to": lever.target, "by": lever.by, "yuan": lever.yuan // YUAN_STEP}

    return Slot(
        f"funding_{stage}_{indicator}",
        {"to": COUNTY, "by": "shortfall", "yuan": 0},
        lambda of: Fund(indicator, of["to"], of["by"], of["yuan"] * YUAN_STEP),
        split,
    )


def _train(stage: str, way: str) -> Slot:
    def split(lever: Lever) -> Parts | None:
        fits = isinstance(lever, Train) and lever.way == way
        return {"to": lever.target, "people": lever.people} if fits else None

    return Slot(
        f"funding_{stage}_{way}",
        {"to": COUNTY, "people": 0},
        lambda of: Train(way, of["to"], of["people"]),
        split,
    )


def _hire(stage: str, kind: str, subjects: tuple[str, ...], backbone: bool) -> Slot:
    def split(lever: Lever) -> Parts | None:
        fits = isinstance(lever, Hire) and lever.above_degree and lever.backbone == backbone
        if not fits or lever.subject not in subjects:
            return None
        return {"to": lever.target, "people": lever.people, "subject": lever.subject}

    return Slot(
        f"funding_{stage}_hire_{kind}",
        {"to": COUNTY, "people": 0, "subject": subjects[0]},
        lambda of: Hire(of["to"], of["subject"], True, backbone, of["people"]),
        split,
    )


def subjects_of(kind: str) -> tuple[str, ...]:
    """Subjects that a new post of a kind of teacher may have: those that its indicator counts."""
    found = next(each for each in reference.teacher_kinds() if each.key == kind)
    every = what_if_reference.terms().subjects
    counted = tuple(each.key for each in every if each.indicator == found.indicator)
    return counted or tuple(each.key for each in every if not each.indicator)


def rotation_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of the policy levers, by kind of teacher."""
    return {kind.key: _rotation(context.stage, kind.key) for kind in reference.teacher_kinds()}


def fund_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of money for facilities, by indicator."""
    facilities = what_if_reference.lever_names().facilities
    return {code: _fund(context.stage, code) for code in facilities}


def train_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of training, by way."""
    return {way: _train(context.stage, way) for way in what_if_reference.lever_names().trainings}


def hire_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of new posts, by kind of teacher."""
    backbone = what_if_reference.backbone_indicator()
    return {
        kind.key: _hire(context.stage, kind.key, subjects_of(kind.key), kind.indicator == backbone)
        for kind in reference.teacher_kinds()
    }


def every_slot(context: ViewContext) -> list[Slot]:
    """All slots of the chosen stage."""
    groups = (rotation_slots, fund_slots, train_slots, hire_slots)
    return [slot for group in groups for slot in group(context).values()]


def values_of(slot: Slot) -> dict[str, object]:
    """What the controls of a slot say; the first values where they were not drawn yet."""
    return {
        name: st.session_state.get(slot.part(name), first) for name, first in slot.defaults.items()
    }


def set_slot(slot: Slot, parts: Parts) -> None:
    """Give the controls of a slot their values. For callbacks, or before they are drawn."""
    for name, value in parts.items():
        preset(slot.part(name), value)
        if isinstance(value, int):
            preset(slot.part(name) + TYPED, value)
