"""The sentences of the shopping list."""

from __future__ import annotations

import pandas as pd

from analysis.present.school_words import money_text
from analysis.present.words import Wording
from analysis.shopping import Phase, ShoppingList, total_of
from analysis.vocabulary import Stage


def finding(listed: ShoppingList, schools: int, failing: int, stage: Stage, words: Wording) -> str:
    """The title: what all schools lack to the standard, and what makes the failing ones pass."""
    t = words.t
    values = {"stage": t(f"stage.{stage}"), "schools": schools, "unknown": len(listed.unknown)}
    if listed.lines.empty:
        return t("page.shopping_list.none", **values)
    of_unit: dict[str, list[str]] = {}
    for indicator in words.indicators:
        of_unit.setdefault(indicator.physical_unit, []).append(indicator.code)
    total = total_of(listed.lines, of_unit["people"])
    to_pass = total_of(listed.lines[listed.lines["phase"] == Phase.PASS], of_unit["people"])
    area, rooms, equipment = (
        amount_of(listed.lines, of_unit[unit]) for unit in ("m2", "rooms", "yuan")
    )
    return t(
        "page.shopping_list.some",
        **values,
        people=t.number(total.people, 0),
        posts=t.number(total.posts, 0),
        area=t.number(area, 0),
        rooms=t.number(rooms, 0),
        equipment=words.amount(equipment, "yuan"),
        money=money_text(total.once, total.yearly, words),
        failing=failing,
        pass_money=money_text(to_pass.once, to_pass.yearly, words),
    )


def amount_of(lines: pd.DataFrame, codes: list[str]) -> float:
    """Amount of the indicators named, which share one physical unit."""
    return float(lines.loc[lines["indicator"].isin(codes), "amount"].sum())
