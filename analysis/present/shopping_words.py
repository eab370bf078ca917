"""The sentences of the shopping list."""

from __future__ import annotations

import pandas as pd

from analysis.present.school_words import money_text
from analysis.present.words import Wording
from analysis.shopping import Phase, ShoppingList, total_of
from analysis.vocabulary import Stage


def finding(
    listed: ShoppingList, schools: int, not_passing: tuple[int, int], stage: Stage, words: Wording
) -> str:
    """The title: what all schools lack to the standard, and what makes the failing ones pass.

    not_passing: schools that do not pass, with everything known, and those with something unknown, of
    which nothing is claimed.
    """
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
    said = t(
        "page.shopping_list.some",
        **values,
        people=t.number(total.people, 0),
        posts=t.number(total.posts, 0),
        area=t.number(area, 0),
        rooms=t.number(rooms, 0),
        equipment=words.amount(equipment, "yuan"),
        money=money_text(total.once, total.yearly, words),
    )
    failing, left_out = not_passing
    ways = [
        ("failing", failing > 0),
        ("failing_left_out", failing > 0 and left_out > 0),
        ("only_left_out", failing == 0 and left_out > 0),
        ("nobody_fails", failing == 0 and left_out == 0),
    ]
    of_passing = {
        "failing": failing,
        "left_out": left_out,
        "money": money_text(to_pass.once, to_pass.yearly, words),
    }
    return said + "".join(
        t(f"page.shopping_list.to_pass.{key}", **of_passing) for key, holds in ways if holds
    )


def amount_of(lines: pd.DataFrame, codes: list[str]) -> float:
    """Amount of the indicators named, which share one physical unit."""
    return float(lines.loc[lines["indicator"].isin(codes), "amount"].sum())
